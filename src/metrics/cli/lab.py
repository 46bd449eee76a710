"""The verb that opens JupyterLab."""

from __future__ import annotations

import os

import click

from ..errors import UnknownName
from ..settings import Settings
from .main import main


@main.command(context_settings={"ignore_unknown_options": True})
@click.option("--notebook", default="explore/start.ipynb", show_default=True, help="What to open, of the notebooks.")
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS OF JUPYTERLAB]")
@click.pass_obj
def lab(settings: Settings, notebook: str, words: tuple[str, ...]) -> None:
    """Open JupyterLab on the notebooks, with the current snapshot, until it is stopped.

    Kernels are warm (docs/howto/kernel.md), and nothing is asked of the network. What JupyterLab itself can be told follows, as
    --no-browser or --port=8890.
    """
    from ..kernel.lab import command, environment

    notebooks = settings.notebooks.absolute()
    if not (notebooks / notebook).is_file():
        known = sorted(found.relative_to(notebooks).as_posix() for found in notebooks.rglob("*.ipynb"))
        raise UnknownName("notebook", notebook, known, where=f"{notebooks} (METRICS_NOTEBOOKS)")
    run = command(notebooks, notebook, words)
    os.execve(run[0], run, environment(settings.data, settings.reports))
