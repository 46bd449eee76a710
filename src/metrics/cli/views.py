"""Verbs about questions that are kept by name: ``views …``. They are saved in Python, with ``metrics.save_view``."""

from __future__ import annotations

import click

from ..settings import Settings
from ..views import kept_views, remove_view, view
from .main import main
from .output import FORMATS, show


@main.group()
def views() -> None:
    """Questions that are kept by name, and are sections of reports where they say so."""


@views.command("list")
@click.option("--lang", default="vi", show_default=True, help="Of the titles.")
@click.option("--format", "style", type=click.Choice(FORMATS), default="table", show_default=True)
@click.pass_obj
def list_verb(settings: Settings, lang: str, style: str) -> None:
    """List the views: name, title, metrics, dimension, picture, and the reports they are sections of."""
    rows = [
        {
            "view": found.name,
            "title": found.title_in(lang),
            "metrics": ", ".join(found.query.metrics),
            "by": found.query.by[0],
            "picture": found.picture,
            "reports": ", ".join(found.reports),
        }
        for found in kept_views(settings.views)
    ]
    show(rows, style)


@views.command("show")
@click.argument("name")
@click.pass_obj
def show_verb(settings: Settings, name: str) -> None:
    """Show the view NAME as its file says it."""
    click.echo(view(name, settings.views).text, nl=False)


@views.command("remove")
@click.argument("name")
@click.pass_obj
def remove_verb(settings: Settings, name: str) -> None:
    """Forget the view NAME; reports that it was a section of are rendered again without it."""
    remove_view(name, settings.views)
    if not settings.quiet:
        click.echo(f"removed {name}", err=True)
