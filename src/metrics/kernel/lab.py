"""JupyterLab on the notebooks: warm kernels whatever a notebook asks for, and nothing asked of the network."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from .install import install


def command(notebooks: Path, notebook: str, words: Sequence[str] = ()) -> list[str]:
    """The command that opens ``notebook`` of the folder ``notebooks`` in JupyterLab; ``words`` are JupyterLab's own options."""
    install()
    opened = notebooks / notebook
    return [sys.executable, "-m", "jupyter", "lab", f"--ServerApp.root_dir={notebooks}", *words, str(opened)]


def environment(data: Path, reports: Path, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment to open it in: where the data and reports are, and before the user's own settings the folder ``jupyter`` beside
    this file: kernels are the warm one, and JupyterLab asks for no news, no newer version and no extension."""
    environ = os.environ if environ is None else environ
    folders = [str(Path(__file__).parent / "jupyter"), *filter(None, [environ.get("JUPYTER_CONFIG_PATH")])]
    return {
        **environ,
        "METRICS_DATA": str(data.absolute()),
        "METRICS_REPORTS": str(reports.absolute()),
        "JUPYTER_CONFIG_PATH": os.pathsep.join(folders),
    }
