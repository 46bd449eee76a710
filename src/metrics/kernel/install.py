"""Makes the kernel known to Jupyter. A wheel brings these files itself; an installation from the source folder does not."""

from __future__ import annotations

import filecmp
import os
import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path

from ..present import plotly_bundle

NAME = "metrics-warm"


def install(prefix: Path | None = None) -> Path:
    """Put the kernel "Metrics (warm)", its server extension and that of JupyterLab, with the installed plotly, into ``prefix``, by default
    the environment that runs this; the folder of the kernel. Doing so again changes nothing."""
    prefix = prefix or Path(sys.prefix)
    shared = prefix / "share" / "jupyter"
    folder, extension = shared / "kernels" / NAME, shared / "labextensions" / "archive-metrics"
    with as_file(files("metrics.kernel")) as own:
        _put(own / "kernel.json", folder / "kernel.json")
        _put(own / f"{NAME}.json", prefix / "etc" / "jupyter" / "jupyter_server_config.d" / f"{NAME}.json")
        for name in ("package.json", "static/plotly_early.js"):
            _put(own / "labextension" / name, extension / name)
    _put(plotly_bundle(), extension / "static" / plotly_bundle().name)
    return folder


def _put(source: Path, target: Path) -> None:
    """A copy of ``source``, whole at every moment: another server may be reading it."""
    if target.is_file() and filecmp.cmp(source, target, shallow=False):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    begun = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, begun)
    begun.replace(target)
