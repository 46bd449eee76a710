"""The verb that shows what is behind a number: ``why``."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from ..catalogue import PLACE_ROLES
from ..evaluate import Period
from ..findings import Why, why
from ..ledger import closing_of
from ..settings import Settings
from ..snapshot import open_snapshot
from .main import main
from .output import show
from .snapshots import MapDay


@main.command("why")
@click.argument("metric")
@click.option("--place", default="", help="A province or commune, by its code [the whole country].")
@click.option(
    "--month", help="At the end of this period, as 2026-10 or 2026-Q3; a flow within it [the snapshot's day]."
)
@click.option(
    "--map",
    "place_map",
    type=MapDay("today"),
    default="today",
    show_default=True,
    help="The day whose map answers; or today.",
)
@click.option("--place-role", type=click.Choice(PLACE_ROLES), default="custodian", show_default=True)
@click.option("--snapshot", "id", help="Id of the snapshot [that of the closed month, else the current one].")
@click.option("--known-now", is_flag=True, help="Of a closed month: as known now, not as published.")
@click.option(
    "--rows", type=click.Path(path_type=Path), help="Write the rows behind the number to this .csv or .parquet."
)
@click.option("--format", "style", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_obj
def why_verb(
    settings: Settings,
    metric: str,
    place: str,
    month: str | None,
    place_map: date | str,
    place_role: str,
    id: str | None,
    known_now: bool,
    rows: Path | None,
    style: str,
) -> None:
    """Show why METRIC is what it is: definition, SQL, numerator and denominator by state, rows, snapshot, map, inputs."""
    asked = Period.parse(month, where="--month", fourteenth=settings.fourteenth) if month else None
    if asked is not None and id is None and not known_now:
        closing = closing_of(settings.ledger, asked)
        id = closing.snapshot_id if closing else None
    with open_snapshot(id, snapshots=settings.snapshots) as snapshot:
        found = why(snapshot, metric, place=place, month=asked, place_map=place_map, place_role=place_role)
        written = found.write(rows) if rows is not None else None
    if style == "json":
        click.echo(json.dumps(_told(found), ensure_ascii=False, indent=2))
        return
    _show(found)
    if written is not None and not settings.quiet:
        click.echo(f"\n{written:,} rows written to {rows}", err=True)


def _told(found: Why) -> dict[str, Any]:
    cell, manifest = found.cell, found.manifest
    return {
        "metric": found.metric.name,
        "title": found.metric.title,
        "meaning": found.metric.meaning,
        "caveat": found.metric.caveat,
        "formula": found.formula,
        "place": found.place,
        "place_name": found.place_name,
        "counted_for": found.place_role,
        "as_of": found.as_of.isoformat(),
        "map": found.map_day.isoformat(),
        "value": cell.value,
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "unit": cell.unit,
        "state": cell.state,
        "ingredients": _ingredients(found),
        "sql": list(found.statements),
        "rows_sql": found.rows_sql,
        "snapshot": manifest.id,
        "register": f"{manifest.register_name} {manifest.register_digest}",
        "code_version": manifest.code_version,
        "inputs": [{"delivery": i.delivery, "file": i.name, "sha256": i.sha256} for i in manifest.inputs],
    }


def _ingredients(found: Why) -> list[dict[str, Any]]:
    return [
        {
            "part": part.role,
            "measure": part.measure.name,
            "amount": part.value,
            "counted": part.counted,
            "estimated": part.estimated,
            "unknown (files)": part.unknown,
            "counts from": part.measure.event or "",
            "formula": part.measure.sql,
        }
        for part in found.ingredients
    ]


def _show(found: Why) -> None:
    told = _told(found)
    value = (
        "none"
        if found.cell.value is None
        else f"{found.cell.value:.4%}"
        if found.cell.unit == "%"
        else f"{found.cell.value:,.0f}"
    )
    told |= {
        "value": f"{value} ({found.cell.state.replace('_', ' ')})",
        "place": f"{found.place} {found.place_name}".strip(),
    }
    told["place"] = told["place"] or "the whole country"
    names = ["metric", "title", "meaning", "caveat", "formula", "place", "counted_for", "as_of", "map", "value"]
    names += ["snapshot", "register", "code_version"]
    show([{"": name.replace("_", " "), " ": told[name]} for name in names if told[name]])
    click.echo()
    show(_ingredients(found), numeric=("amount", "counted", "estimated", "unknown (files)"))
    for title, statements in (("The SQL that ran", found.statements), ("The rows behind it", (found.rows_sql,))):
        click.echo(f"\n-- {title}")
        for statement in filter(None, statements):
            click.echo(statement + ";")
    click.echo()
    show(told["inputs"])
