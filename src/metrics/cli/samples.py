"""Verbs about acceptance samples: ``sample …``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ..findings import samples
from ..present import language
from ..present.samples import statement
from ..settings import Settings
from ..snapshot import open_snapshot
from .main import main
from .output import FORMATS, show

_KIND = click.option(
    "--kind", type=click.Choice(list(samples.KINDS)), default="quality", show_default=True, help="What is looked at."
)
_PLACE = click.option("--place", default="", help="Code of a province or commune [the country].")
_LIMIT = click.option(
    "--limit", type=float, default=0.01, show_default=True, help="Fewer than this share are to be bad."
)
_CONFIDENCE = click.option(
    "--confidence", type=float, default=0.95, show_default=True, help="How sure one wants to be."
)
_ACCEPT = click.option(
    "--accept", type=click.IntRange(0), default=0, show_default=True, help="Bad ones with which it is still accepted."
)
_ID = click.option("--snapshot", "id", help="Id of the snapshot [the current one].")
_STYLE = click.option("--format", "style", type=click.Choice(FORMATS), default="table", show_default=True)
_LANG = click.option(
    "--lang", type=click.Choice(["en", "vi"]), default="en", show_default=True, help="Of the statement."
)


@main.group()
def sample() -> None:
    """Acceptance samples: how many files to open, which ones, and what follows from what was seen."""


@sample.command("plan")
@_KIND
@_PLACE
@_LIMIT
@_CONFIDENCE
@click.option("--population", type=click.IntRange(1), help="So many files [those of the kind in the snapshot].")
@_ID
@_STYLE
@click.pass_obj
def plan_verb(
    settings: Settings,
    kind: str,
    place: str,
    limit: float,
    confidence: float,
    population: int | None,
    id: str | None,
    style: str,
) -> None:
    """How many files must be opened, by how many bad ones are to be accepted."""
    if population is None:
        with open_snapshot(id, snapshots=settings.snapshots) as snapshot:
            population = samples.population_of(snapshot, kind, place)
    most = max(1, int(limit * population))
    plans = [
        samples.plan_sample(population, limit=limit, confidence=confidence, accept=accept)
        for accept in range(min(4, most))
    ]
    show(
        [asdict(one) for one in plans],
        style,
        numeric=("population", "opened", "accept", "limit", "confidence", "passes"),
    )


@sample.command("draw")
@click.argument("name")
@_KIND
@_PLACE
@_LIMIT
@_CONFIDENCE
@_ACCEPT
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other files.")
@_ID
@click.pass_obj
def draw_verb(
    settings: Settings,
    name: str,
    kind: str,
    place: str,
    limit: float,
    confidence: float,
    accept: int,
    seed: int,
    id: str | None,
) -> None:
    """Draw the sample NAME: a list of files to be opened, as CSV with a column for the result."""
    with open_snapshot(id, snapshots=settings.snapshots) as snapshot:
        population = samples.population_of(snapshot, kind, place)
        plan = samples.plan_sample(population, limit=limit, confidence=confidence, accept=accept)
        samples.draw(snapshot, _folder(settings), name, kind=kind, place=place, plan=plan, seed=seed)
    if not settings.quiet:
        click.echo(f"{plan.opened:,} of {plan.population:,} files; accepted with at most {plan.accept} bad", err=True)
    click.echo(_folder(settings) / name / samples.DRAWN_FILE)


@sample.command("enter")
@click.argument("name")
@click.argument("results", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_LANG
@click.pass_obj
def enter_verb(settings: Settings, name: str, results: Path, lang: str) -> None:
    """Enter RESULTS of the sample NAME: its list with the column result filled in (good or bad, đạt or không đạt)."""
    click.echo(statement(samples.enter(_folder(settings), name, results), language(lang)))


@sample.command("state")
@click.argument("name")
@_LANG
@_STYLE
@click.pass_obj
def state_verb(settings: Settings, name: str, lang: str, style: str) -> None:
    """What follows from the results of the sample NAME, with its interval."""
    found = samples.state(_folder(settings), name)
    if style == "table":
        click.echo(statement(found, language(lang)))
        return
    row = asdict(found)
    show([row | row.pop("plan")], style)


def _folder(settings: Settings) -> Path:
    return settings.data / "samples"
