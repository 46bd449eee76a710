"""The verb that serves the explorer as a web page."""

from __future__ import annotations

import os

import click

from ..settings import Settings
from .main import main


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8866, show_default=True, help="Port on 127.0.0.1.")
@click.option("--notebook", default="coverage", show_default=True, help="Of notebooks/explore.")
@click.pass_obj
def dashboard(settings: Settings, port: int, notebook: str) -> None:
    """Serve the explorer as a web page (Voilà) on this machine, until it is stopped; prints the address with its token.

    For others put a reverse proxy before it (docs/howto/dashboard.md). The token is JUPYTER_TOKEN, or a new one each time.
    """
    from ..kernel.dashboard import command, environment

    served = settings.notebooks / "explore" / f"{notebook}.ipynb"
    run, env = command(served.absolute(), port=port), environment(settings.data)
    click.echo(f"http://127.0.0.1:{port}/?token={env['JUPYTER_TOKEN']}")
    os.execve(run[0], run, env)
