"""The verb that renders reports."""

from __future__ import annotations

import click

from ..errors import ReportError
from ..present import LANGUAGES
from ..reports import render_pack
from ..reports.specs import USUAL
from ..settings import Settings
from .main import main
from .output import Progress


@main.command()
@click.option("--month", required=True, help="The month reported on, as 2026-10.")
@click.option("--places", default="national,province", show_default=True, help="Levels: national, province, commune.")
@click.option(
    "--place", multiple=True, help="Only this place, by its code (several times for several); national is vn."
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True, help="Language of the reports.")
@click.option(
    "--map",
    "place_map",
    default="today",
    show_default=True,
    help="The day whose map answers, as 2025-06-30; or today. Places are units of that map.",
)
@click.option(
    "--formats",
    default=USUAL,
    show_default=True,
    help="Forms: html, pdf, docx, xlsx. Usual is all of them for the country and provinces, html for communes.",
)
@click.option("--snapshot", "id", help="Id of the snapshot [the current one].")
@click.option("--jobs", type=click.IntRange(1), help="Reports rendered at once [one a core].")
@click.option("--force", is_flag=True, help="Render again what is there and unchanged.")
@click.pass_obj
def report(
    settings: Settings,
    month: str,
    places: str,
    place: tuple[str, ...],
    lang: str,
    place_map: str,
    formats: str,
    id: str | None,
    jobs: int | None,
    force: bool,
) -> None:
    """Render the month's pack of reports; the last line is its index page, to open in a browser."""
    with Progress(quiet=settings.quiet) as progress:
        pack = render_pack(
            id,
            month=month,
            places=place or tuple(places.split(",")),
            lang=lang,
            place_map=place_map,
            formats=formats.split(","),
            settings=settings,
            jobs=jobs,
            force=force,
            progress=progress,
        )
    if not settings.quiet:
        click.echo(f"{len(pack.rendered)} rendered, {len(pack.skipped)} unchanged, {len(pack.failed)} failed")
    click.echo(pack.index.resolve())
    if pack.failed:
        raise ReportError("Some reports failed.", received="\n" + "\n".join(str(failure) for failure in pack.failed))
