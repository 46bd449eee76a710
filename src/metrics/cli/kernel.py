"""The verbs of the warm kernel."""

from __future__ import annotations

from pathlib import Path

import click

from .main import main


@main.group()
def kernel() -> None:
    """The kernel "Metrics (warm)" of JupyterLab."""


@kernel.command()
@click.option("--prefix", type=click.Path(file_okay=False, path_type=Path), help="Environment to put it in [this one].")
def install(prefix: Path | None) -> None:
    """Make the kernel known to Jupyter; the last line is its folder. `metrics lab` does so by itself."""
    from ..kernel.install import install as put

    click.echo(put(prefix))
