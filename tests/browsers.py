"""A real browser, and JupyterLab as `metrics lab` opens it, for tests and benchmarks."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from metrics.kernel import lab

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN = "browser-test"
#: Views that follow each other, as a notebook composes them.
LINKED = """
import metrics
from metrics.explore import PlaceMap, RecordTable, StageFunnel, link

snapshot = metrics.open_snapshot(snapshots=metrics.Settings.from_environment().snapshots)
places, files, funnel = PlaceMap(snapshot), RecordTable(snapshot), StageFunnel(snapshot)
link(places, files, funnel)
display(places, files, funnel)
"""


def free_port() -> int:
    """A port nobody listens on, for a server that listens a little later. Systems give connections ports from 32,768 on (Linux) or
    49,152 on, so that one below stays free until then; where to begin looking is each process's own."""
    for port in range(10_000 + os.getpid() % 20_000, 32_768):
        with socket.socket() as line, suppress(OSError):
            line.bind(("127.0.0.1", port))
            return port
    raise AssertionError("No port below 32,768 is free.")


@contextmanager
def opened(home: Path, notebooks: Path, data: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a JupyterLab on ``notebooks``, and its process; with nothing of this machine's own settings, and what it says and
    keeps in ``home``."""
    environment = lab.environment(data, home / "reports") | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    words = ["--no-browser", "--allow-root", f"--ServerApp.port={free_port()}", f"--IdentityProvider.token={TOKEN}"]
    with (home / "lab.log").open("w") as log:
        command = lab.command(notebooks, "explore/start.ipynb", words)
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=home)
        try:
            yield _address(home / "runtime", server, home / "lab.log"), server
        finally:
            server.terminate()
            server.wait(timeout=60)


def _address(runtime: Path, server: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        for found in runtime.glob("jpserver-*.json"):
            port = json.loads(found.read_text())["port"]
            with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=5):
                return f"http://127.0.0.1:{port}"  # it says its port before it listens
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


def kernel_ready(page: Any) -> None:
    """Wait until the notebook is open and its kernel answers; a cell run before that may be lost."""
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=90_000)
    idle = ".jp-NotebookPanel-toolbar .jp-Notebook-ExecutionIndicator[data-status='idle']"
    page.locator(idle).wait_for(timeout=90_000)


def run_all(page: Any) -> None:
    """Run all cells by the menu, and wait for the first picture."""
    begin_all(page)
    failure = page.locator("[data-mime-type='application/vnd.jupyter.stderr']")
    page.locator(".metrics-plot").or_(failure).first.scroll_into_view_if_needed(timeout=90_000)  # else it is not drawn
    drawn = page.locator(".metrics-plot .bars .point, .metrics-plot .textpoint")
    drawn.or_(failure).first.wait_for(timeout=90_000)
    assert not failure.count(), failure.all_inner_texts()


def begin_all(page: Any) -> float:
    """Run all cells by the menu; when that was chosen, in milliseconds of the page's clock."""
    from playwright.sync_api import TimeoutError

    kernel_ready(page)
    begun = page.locator(".jp-InputPrompt", has_text=re.compile(r"\[[*\d]+\]"))
    end = time.monotonic() + 90
    while time.monotonic() < end:
        # While JupyterLab still restores its layout, the menu may find no notebook to run, or close under the pointer.
        try:
            page.get_by_role("menuitem", name="Run", exact=True).click(timeout=10_000)
            chosen = page.evaluate("performance.now()")
            page.get_by_role("menuitem", name="Run All Cells", exact=True).click(timeout=10_000)
            begun.first.wait_for(timeout=2_000)
            return float(chosen)
        except TimeoutError:
            page.keyboard.press("Escape")
    raise AssertionError("Run All Cells ran nothing in 90 s.")


def notebook_of(source: str) -> str:
    """A notebook of one cell."""
    cell = {"cell_type": "code", "id": "one", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps({"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})
