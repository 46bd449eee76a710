"""Makes the kernel known to Jupyter. A wheel brings these files itself; an installation from the source folder does not."""

from __future__ import annotations

import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path

from ..present import plotly_bundle

NAME = "metrics-warm"
#: Loads plotly when JupyterLab starts.
_EXTENSION = "labextension"


def install(prefix: Path | None = None) -> Path:
    """Put the kernel "Metrics (warm)", its server extension and that of JupyterLab, with the installed plotly, into ``prefix``, by default
    the environment that runs this; the folder of the kernel. Doing so again changes nothing."""
    prefix = prefix or Path(sys.prefix)
    folder = prefix / "share" / "jupyter" / "kernels" / NAME
    for name, target in (
        ("kernel.json", folder / "kernel.json"),
        (f"{NAME}.json", prefix / "etc" / "jupyter" / "jupyter_server_config.d" / f"{NAME}.json"),
    ):
        target.parent.mkdir(parents=True, exist_ok=True)
        with as_file(files("metrics.kernel") / name) as source:
            shutil.copyfile(source, target)
    extension = prefix / "share" / "jupyter" / "labextensions" / "archive-metrics"
    with as_file(files("metrics.kernel") / _EXTENSION) as source:
        shutil.copytree(source, extension, dirs_exist_ok=True)
    shutil.copyfile(plotly_bundle(), extension / "static" / plotly_bundle().name)
    return folder
