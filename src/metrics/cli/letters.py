"""The verb that writes reminder letters."""

from __future__ import annotations

import click

from ..evaluate import Period
from ..present import LANGUAGES
from ..reports import write_letters
from ..settings import Settings
from .main import main
from .output import Progress


@main.command()
@click.option(
    "--month",
    "--period",
    "month",
    required=True,
    help="The period, as 2026-10 or 2026-Q3: what is due by its last day is reminded of.",
)
@click.option("--place", default="", help="Only a province with its communes, or one commune, by its code.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True, help="Language of the letters.")
@click.option("--snapshot", "id", help="Id of the snapshot [the current one].")
@click.pass_obj
def letters(settings: Settings, month: str, place: str, lang: str, id: str | None) -> None:
    """Write a reminder letter to every unit that owes returns or hand-overs; the last line is their folder."""
    period = Period.parse(month, where="--month", fourteenth=settings.fourteenth)
    with Progress(quiet=settings.quiet) as progress:
        found = write_letters(id, month=str(period), place=place, lang=lang, settings=settings, progress=progress)
    if not settings.quiet:
        click.echo(f"{len(found.written)} letters, {found.vacant} to units without a head")
    click.echo(found.folder)
