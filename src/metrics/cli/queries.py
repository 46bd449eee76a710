"""Verbs that ask: ``query`` and ``definitions``."""

from __future__ import annotations

from datetime import date

import click

from ..catalogue import CONTRACT
from ..definitions import INDICATORS, METRICS, Balance, Measure, Ratio, lacking, metric, needs
from ..errors import ParameterError, SnapshotMissing
from ..evaluate import Query, evaluate
from ..settings import Settings
from ..snapshot import known_on, open_snapshot
from .asking import question
from .main import main
from .output import FORMATS, show
from .snapshots import Day


@main.command()
@question
@click.option("--snapshot", "id", help="Id of the snapshot [the current one].")
@click.option("--known", type=Day(), help="The day of knowledge: the snapshot that was current at the end of that day.")
@click.option("--format", "style", type=click.Choice(FORMATS), default="table", show_default=True)
@click.pass_obj
def query(settings: Settings, asked: Query, id: str | None, known: date | None, style: str) -> None:
    """Ask for METRICS: value, numerator, denominator, unit and state for every combination."""
    if known is not None:
        if id is not None:
            raise ParameterError(
                "A snapshot is named by its id or by a day, not by both.", received="--snapshot and --known"
            )
        id = known_on(settings.snapshots, known)
    with open_snapshot(id, snapshots=settings.snapshots) as opened:
        result = evaluate(opened, asked)
    show(result.frame, style, numeric=("value", "numerator", "denominator", "low", "high"))
    if style == "table" and not settings.quiet:
        on = f"the map of {result.map_day}" if result.map_day else "the units as recorded"
        told = f"snapshot {result.snapshot_id}, as of {result.as_of}, on {on}, by {asked.place_role}"
        if asked.allocation == "equal":
            told += "; records of split units shared out in equal parts, not by evidence"
        click.echo(f"\n{told}", err=True)


def _indicators(settings: Settings) -> list[dict[str, object]]:
    try:
        with open_snapshot(snapshots=settings.snapshots) as snapshot:
            tables = snapshot.tables
    except SnapshotMissing:
        tables = frozenset(CONTRACT)
    return [
        {
            "no": found.number,
            "priority": found.priority,
            "indicator": found.title,
            "metrics": ", ".join(found.metrics),
            "by": ", ".join(found.by),
            "lacks": lacking(found, tables, {table for name in found.metrics for table in needs(name)}),
        }
        for found in INDICATORS
    ]


@main.command()
@click.argument("name", required=False)
@click.option(
    "--indicators",
    is_flag=True,
    help="List the 58 indicators, what answers them, and what the snapshot lacks.",
)
@click.option("--format", "style", type=click.Choice(FORMATS), default="table", show_default=True)
@click.pass_obj
def definitions(settings: Settings, name: str | None, indicators: bool, style: str) -> None:
    """List the metrics, or show one: meaning, unit, stock or flow, formula, caveat."""
    if indicators:
        show(_indicators(settings), style)
        return
    if name is None:
        show([{"metric": m.name, "title": m.title, "unit": m.unit, "kind": m.kind} for m in METRICS.values()], style)
        return
    found = metric(name)
    facts = {
        "metric": found.name,
        "title": found.title,
        "unit": found.unit,
        "kind": found.kind,
        "meaning": found.meaning,
    }
    if isinstance(found, Measure):
        facts |= {"formula": found.sql, "counts from": found.event or "always", "needs": ", ".join(found.needs)}
        facts |= {"estimated part": found.estimated or "", "unknown part": found.unknown or ""}
    elif isinstance(found, Balance):
        facts |= {"formula": f"{found.of} - {found.less}"}
    elif isinstance(found, Ratio):
        facts |= {"formula": f"{found.numerator} / {found.denominator}", "target": found.target}
    else:
        facts |= {"formula": f"{found.how} of {', '.join(found.of)}", "target": found.target}
    facts |= {"caveat": found.caveat}
    if style == "table":
        show([{"": key, " ": value} for key, value in facts.items() if value])
    else:
        show([facts], style)
