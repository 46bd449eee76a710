"""Verbs about questions that are kept by name: ``views …``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ..evaluate import Query
from ..present.language import LANGUAGES
from ..present.views import titles
from ..settings import Settings
from ..views import PICTURES, kept_views, remove_view, save_view, view
from .asking import question
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


@views.command("save")
@click.argument("name")
@question
@click.option(
    "--title",
    "given",
    multiple=True,
    metavar="[LANG=]TEXT",
    help="Its heading in all languages, or in one, as vi=… [the metric and what it is broken down by].",
)
@click.option("--picture", type=click.Choice(PICTURES), help="What is drawn [trend by month, else bars].")
@click.option("--report", "reports", multiple=True, help="A report it is to be a section of, as progress.")
@click.option("--replace", is_flag=True, help="Take the place of the view of that name.")
@click.pass_obj
def save_verb(
    settings: Settings,
    name: str,
    asked: Query,
    given: tuple[str, ...],
    picture: str | None,
    reports: tuple[str, ...],
    replace: bool,
) -> None:
    """Keep a question as the view NAME: METRICS and the rest as in `metrics query`, broken down by one dimension."""
    title = _title(given) or titles(asked)
    path = save_view(
        name, asked, title=title, views=settings.views, picture=picture or "", reports=reports, replace=replace
    )
    if not settings.quiet:
        click.echo(f"kept {name} in {path}", err=True)


def _title(given: Sequence[str]) -> str | dict[str, str]:
    """The headings that were given: by language, or one text for all."""
    pairs = [text.partition("=") for text in given]
    by_language = {code: text for code, equals, text in pairs if equals and code in LANGUAGES}
    return by_language if len(by_language) == len(given) else given[-1]


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
