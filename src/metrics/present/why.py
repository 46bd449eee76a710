"""What stands behind a headline number, in a few lines that open on a click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..definitions import Balance, Measure, Ratio, metric
from ..evaluate import Cell
from ..findings import measures_of
from .numbers import figure, measured
from .page import Scope


def asked_too(names: Sequence[str]) -> tuple[str, ...]:
    """These metrics, and the measures with their estimated and unknown parts that each is made of."""
    found = dict.fromkeys(names)
    for name in names:
        for _role, measure in measures_of(metric(name)):
            found |= dict.fromkeys(part for part in (measure.name, measure.estimated, measure.unknown) if part)
    return tuple(found)


def reasons(name: str, cells: Mapping[str, Cell], scope: Scope) -> list[list[str]]:
    """What is asked, then pairs: the definition, how it is worked out, each part by state with its SQL, and the command that tells all."""
    _ = scope.language.text
    found = metric(name)
    place = f" --place {scope.place}" if scope.place else ""
    return [
        [_("Why this number?")],
        [_("Definition"), " ".join(_(text) for text in (found.meaning, found.caveat) if text)],
        [_("Worked out as"), _formula(name, scope)],
        *_parts(name, cells, scope),
        [_("All of it, and the rows"), f"metrics why {name}{place} --month {scope.month}", "code"],
    ]


def _formula(name: str, scope: Scope) -> str:
    _ = scope.language.text
    found = metric(name)
    if isinstance(found, Ratio):
        return f"{_formula(found.numerator, scope)} / {_formula(found.denominator, scope)}"
    if isinstance(found, Balance):
        return f"({_(metric(found.of).title)} − {_(metric(found.less).title)})"
    return _(found.title)


def _parts(name: str, cells: Mapping[str, Cell], scope: Scope) -> list[list[str]]:
    _ = scope.language.text
    told = []
    for measure in dict.fromkeys(measure for _role, measure in measures_of(metric(name))):
        if measure.name in cells:
            told.append([_(measure.title), _by_state(measure, cells, scope)])
            told.append([_("SQL statement"), _sql(measure, scope), "code"])
    return told


def _by_state(measure: Measure, cells: Mapping[str, Cell], scope: Scope) -> str:
    _, write = scope.language.text, scope.language
    cell = cells[measure.name]
    if cell.value is None:
        return figure(cell, write)
    said = [measured(cell.value, cell.unit, write)]
    estimated, unknown = (
        found.value if (found := cells.get(name or "")) else None for name in (measure.estimated, measure.unknown)
    )
    if estimated:
        said.append(_("counted {amount}").format(amount=measured(cell.value - estimated, cell.unit, write)))
        said.append(_("estimated {amount}").format(amount=measured(estimated, cell.unit, write)))
    if unknown:
        said.append(_("unknown in {amount}").format(amount=measured(unknown, "files", write)))
    return "; ".join(said)


def _sql(measure: Measure, scope: Scope) -> str:
    if measure.event is None:
        return measure.sql
    since = f"{measure.event} >= {scope.month.first_day} and " if measure.kind == "flow" else ""
    return f"{measure.sql}, {since}{measure.event} <= {scope.as_of}"
