"""Several metrics of a place and the units below it in one table, and what the catalogue lacks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..definitions import metric, needs
from ..evaluate import Result
from .language import N_
from .numbers import part_unit
from .page import Paragraph, Scope
from .rows import Row, rows
from .tables import Entry, Heading, Table, entry, metric_headings
from .units import MOST_BARS, MOST_GAPS, NOT_PLACES, UNIT_HEADINGS, name_of, order

#: What the contract's tables hold, as a sentence about a missing one names them.
TABLES = {
    "agencies": N_("bodies"),
    "applications": N_("applications"),
    "checks": N_("inspections"),
    "documents": N_("documents"),
    "duties": N_("who answers"),
    "files": N_("files"),
    "fonds": N_("fonds"),
    "handovers": N_("hand-overs"),
    "submissions": N_("returns"),
    "targets": N_("targets"),
}

#: How the cell of a row and a metric is shown.
Show = Callable[[Row, str], Entry]


def told(scope: Scope, metrics: Sequence[str]) -> tuple[str, ...]:
    """The metrics for which the catalogue has every table."""
    return tuple(name for name in metrics if set(needs(name)) <= scope.tables)


def lacking(scope: Scope, metrics: Sequence[str]) -> list[Paragraph]:
    """A line about the metrics that the catalogue lacks tables for; none where it lacks nothing."""
    _ = scope.language.text
    untold = [name for name in metrics if name not in told(scope, metrics)]
    if not untold:
        return []
    absent = sorted({table for name in untold for table in needs(name)} - scope.tables)
    text = _("Not available: {metrics}. The catalogue has no table of {tables}.").format(
        metrics=", ".join(_(metric(name).title) for name in untold),
        tables=", ".join(f"{_(TABLES[table])} ({table})" for table in absent),
    )
    return [Paragraph(text=text)]


def units_table(
    scope: Scope,
    metrics: Sequence[str],
    totals: Result,
    units: Result,
    *,
    name: str,
    caption: str,
    worst: str,
    most: bool = False,
    show: Show | None = None,
) -> Table | None:
    """The metrics as columns, a row a unit below and the place itself as total; of a commune, which has none below, a row a metric.

    Up to forty units stand there by name; of more, the fifteen that are lowest by the metric ``worst`` (or highest, where ``most`` of
    it is worst). ``totals`` answers for the place, ``units`` for the units below. None where the catalogue has the tables of no metric.
    """
    _, write = scope.language.text, scope.language
    shown = told(scope, metrics)
    if not shown:
        return None
    say = show or (lambda row, metric: entry(row.cells[metric], write))
    (whole,) = rows(totals)
    if scope.level == "commune":
        return Table(
            name=name,
            caption=caption,
            headings=[Heading(text=_("Indicator"), numeric=False), Heading(text=_("Value"))],
            rows=[
                [heading.text, _alone(say(whole, heading.metric), heading)] for heading in metric_headings(shown, write)
            ],
        )
    found = units_below(scope, units)
    listed = _worst(found, worst if worst in shown else shown[0], most=most) if len(found) > MOST_BARS else found
    note = _("The units that stand worst; the total is of all units.") if len(listed) < len(found) else ""
    return Table(
        name=name,
        caption=caption,
        headings=[Heading(text=_(UNIT_HEADINGS[scope.below]), numeric=False), *metric_headings(shown, write)],
        rows=[[name_of(row, scope), *(say(row, metric) for metric in shown)] for row in listed],
        total=[scope.name, *(say(whole, metric) for metric in shown)],
        codes=[row.code for row in listed],
        note=note,
    )


def units_below(scope: Scope, units: Result) -> list[Row]:
    """The rows of the units below, by name; what is no place only where it has something."""
    found = [row for row in rows(units) if row.code not in NOT_PLACES or any(cell.value for cell in row.cells.values())]
    return sorted(found, key=lambda row: order(row, scope))


def _alone(shown: Entry, heading: Heading) -> Entry:
    """The cell among others of other units: a spreadsheet has no column in which parts in millimetres would be known as such."""
    return replace(shown, above=None, below=None) if part_unit(heading.metric) == "mm" else shown


def _worst(found: Sequence[Row], metric: str, *, most: bool) -> list[Row]:
    known = [row for row in found if row.code not in NOT_PLACES and row.cells[metric].value is not None]
    return sorted(known, key=lambda row: (row.cells[metric].value or 0.0) * (-1 if most else 1))[:MOST_GAPS]
