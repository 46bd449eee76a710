"""Makes the kernel known to Jupyter. A wheel brings these files itself; an installation from the source folder does not."""

from __future__ import annotations

import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path

NAME = "metrics-warm"


def install(prefix: Path | None = None) -> Path:
    """Put the kernel "Metrics (warm)" and its server extension into ``prefix``, by default the environment that runs this; the
    folder of the kernel. Doing so again changes nothing."""
    prefix = prefix or Path(sys.prefix)
    folder = prefix / "share" / "jupyter" / "kernels" / NAME
    for name, target in (
        ("kernel.json", folder / "kernel.json"),
        (f"{NAME}.json", prefix / "etc" / "jupyter" / "jupyter_server_config.d" / f"{NAME}.json"),
    ):
        target.parent.mkdir(parents=True, exist_ok=True)
        with as_file(files("metrics.kernel") / name) as source:
            shutil.copyfile(source, target)
    return folder
