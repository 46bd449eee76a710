"""The explorer as a web page for people without JupyterLab: Voilà, on this machine only, behind a token, with warm kernels.

A visitor's browser may move controls and nothing else: Voilà takes no code from it, and by its ``Content-Security-Policy`` (voila.json)
the page may load nothing from elsewhere; Voilà's own template would ask a foreign server for icons.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from ..errors import NotAvailable
from .install import install


def command(notebook: Path, *, port: int) -> list[str]:
    """The command that serves a notebook. Raises NotAvailable where Voilà is not installed."""
    if find_spec("voila") is None:
        raise NotAvailable(
            "Voilà is not installed.",
            received="metrics dashboard",
            todo="pip install -c constraints.txt -e '.[dashboard]'",
        )
    install()
    told = ["-m", "voila", str(notebook), f"--port={port}"]
    # voila.json, beside this file: this machine alone, warm kernels that end when idle, and what a page may load.
    return [sys.executable, *told, f"--Voila.config_file_paths={Path(__file__).parent}"]


def environment(data: Path, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment to serve in: where the data are, that visitors keep nothing, and the token, which is that of ``JUPYTER_TOKEN`` or a
    new one. On a command line anybody on the machine could read it."""
    environ = os.environ if environ is None else environ
    token = environ.get("JUPYTER_TOKEN") or secrets.token_urlsafe(24)
    return {**environ, "METRICS_DATA": str(data.absolute()), "METRICS_READ_ONLY": "1", "JUPYTER_TOKEN": token}
