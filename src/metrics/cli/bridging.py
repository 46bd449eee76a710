"""The verb that explains a change: ``bridge``."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ..catalogue import PLACE_ROLES
from ..errors import ParameterError
from ..evaluate import Period, calendar_month
from ..findings import BY, CAUSES, Bridge, Line, bridge, point
from ..ledger import closing_of
from ..settings import Settings
from .main import main
from .output import FORMATS, show
from .snapshots import MapDay


@main.command("bridge")
@click.argument("metric")
@click.option("--from", "start", required=True, metavar="MONTH", help="The month at whose end the change begins.")
@click.option("--to", "end", required=True, metavar="MONTH", help="The month at whose end it ends.")
@click.option("--by", type=click.Choice(BY), help="A row for each of these.")
@click.option("--place", default="", help="Only this province or commune, by its code.")
@click.option(
    "--from-snapshot",
    "first_id",
    help="Snapshot of the first month [as closed, else the last drawn in it, else the current].",
)
@click.option("--to-snapshot", "second_id", help="Snapshot of the second month [likewise].")
@click.option(
    "--map",
    "place_map",
    type=MapDay("own"),
    default="own",
    show_default=True,
    help="The day whose map answers; own: each snapshot's day.",
)
@click.option("--place-role", type=click.Choice(PLACE_ROLES), default="custodian", show_default=True)
@click.option("--format", "style", type=click.Choice(FORMATS), default="table", show_default=True)
@click.pass_obj
def bridge_verb(
    settings: Settings,
    metric: str,
    start: str,
    end: str,
    by: str | None,
    place: str,
    first_id: str | None,
    second_id: str | None,
    place_map: date | str,
    place_role: str,
    style: str,
) -> None:
    """Tell the change of METRIC between two months apart: work, inflow, recounts, transfers, the map, corrections, …"""
    months = tuple(
        calendar_month(Period.parse(text), where=where) for text, where in ((start, "--from"), (end, "--to"))
    )
    if months[1] < months[0]:
        raise ParameterError("The change runs backwards.", received=f"{start} to {end}", expected="earlier to later")
    ids = [id or _frozen(settings, month) for month, id in zip(months, (first_id, second_id), strict=True)]
    points = [point(settings.snapshots, month, id) for month, id in zip(months, ids, strict=True)]
    found = bridge(
        metric,
        *points,
        snapshots=settings.snapshots,
        by=by or "",
        place=place,
        place_map=place_map,
        place_role=place_role,
        cache=settings.bridges,
    )
    if style != "table":
        show(found.frame, style)
        return
    show(_by_line(found) if by else _by_cause(found), numeric=("change", "numerator", "denominator", *_COLUMNS))
    if not settings.quiet:
        click.echo(f"\n{_told(found)}", err=True)


_COLUMNS = ("before", *(cause.title for cause in CAUSES.values()), "after")


def _frozen(settings: Settings, month: Period) -> str | None:
    closing = closing_of(settings.ledger, month)
    return closing.snapshot_id if closing else None


def _by_cause(found: Bridge) -> list[dict[str, Any]]:
    total, ratio = found.total, found.unit == "%"
    rows = [_row(f"before, {found.first.as_of}", _value(total, "before", found.unit), _sums(total, "before"), ratio)]
    for part in total.parts:
        changed = part.numerator, part.denominator or 0
        rows.append(_row(CAUSES[part.cause].title, written(part.value, ratio), changed if ratio else (0, 0), ratio))
    rows.append(_row(f"after, {found.second.as_of}", _value(total, "after", found.unit), _sums(total, "after"), ratio))
    return rows


def _row(what: str, value: str, sums: tuple[int, int], ratio: bool) -> dict[str, Any]:
    return {"": what, "change": value} | (dict(zip(("numerator", "denominator"), sums, strict=True)) if ratio else {})


def _by_line(found: Bridge) -> list[dict[str, Any]]:
    ratio, rows = found.unit == "%", []
    for line in (*found.lines, found.total):
        row = {found.by: line.code or "total", "name": line.name, "before": _value(line, "before", found.unit)}
        row |= {CAUSES[part.cause].title: written(part.value, ratio) for part in line.parts}
        rows.append(row | {"after": _value(line, "after", found.unit)})
    idle = [cause.title for cause in CAUSES.values() if all(row[cause.title] in ("0", "") for row in rows)]
    return [{name: value for name, value in row.items() if name not in idle} for row in rows]


def _sums(line: Line, side: str) -> tuple[int, int]:
    cell = getattr(line, side)
    return (0, 0) if cell is None else (cell.numerator or 0, cell.denominator or 0)


def _value(line: Line, side: str, unit: str) -> str:
    cell = getattr(line, side)
    if cell is None:
        return "–"
    if cell.value is None:
        return str(cell.state).replace("_", " ")
    return f"{cell.value:.2%}".replace("%", " %") if unit == "%" else f"{int(cell.value):,}"


def written(value: Any, ratio: bool) -> str:
    """A change as text: with its sign, in percentage points for a ratio."""
    if value is None:
        return ""
    if not value:
        return "0"
    if not ratio:
        return f"{value:+,}"
    points = f"{float(value) * 100:+.2f}"
    return f"{'almost 0' if float(points) == 0 else points} points"


def _told(found: Bridge) -> str:
    on = (
        f"on the map of {found.second_map}"
        if found.first_map == found.second_map
        else (f"from the map of {found.first_map} to that of {found.second_map}")
    )
    if found.first.snapshot_id == found.second.snapshot_id:
        return (
            f"snapshot {found.first.snapshot_id} at both ends, {on}: told by the days of events; what was listed, recounted or"
            " moved in between cannot be told without an earlier snapshot"
        )
    return f"{found.first.snapshot_id} → {found.second.snapshot_id}, {on}"
