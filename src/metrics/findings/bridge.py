"""The change bridge: the change of a number between two points as a sum of parts, one a cause.

Measures and balances: the parts are whole numbers that add up to the change, in every place and over all. Ratios: a part whose causes
changed the numerator by ΔN and the denominator by ΔD is worth  (ΔN·(D₁+D₂) − ΔD·(N₁+N₂)) / (2·D₁·D₂), kept as a fraction. These add
up to N₂/D₂ − N₁/D₁ exactly, do not depend on the order of the causes, and stay what they are when causes are taken together
(docs/decisions/0010-change-bridge.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from ..definitions import Derived, Metric, metric, tables
from ..errors import MetricsError, NotAvailable, ParameterError, UnknownName
from ..evaluate import TO_ALLOCATE, UNKNOWN_PLACE, Cell, Period, Query, evaluate
from ..snapshot import Snapshot, open_snapshot
from .causes import CAUSES
from .lines import Bridge, Line, line_of
from .movements import Amounts, Maps, Whole, movements, terms
from .points import Point

#: Dimensions that a bridge can be broken down by.
BY = ("province", "commune", "fonds", "block", "cohort", "retention", "medium", "digital_access")

#: For the map: each point is answered on the map of its own snapshot's day.
OWN = "own"


def bridge(
    name: str,
    first: Point,
    second: Point,
    *,
    snapshots: Path,
    by: str = "",
    place: str = "",
    place_map: date | str = OWN,
    place_role: str = "custodian",
    published: Metric | None = None,
    cache: Path | None = None,
) -> Bridge:
    """The change of the metric ``name`` from ``first`` to ``second``.

    ``by`` is one of ``BY``; ``place`` keeps to a province or commune, by its code on the second point's map. ``place_map`` is a day
    whose map answers at both points, by default each is answered on its own snapshot's. ``published`` is the definition that the
    number had at the first point, where it was another. ``cache`` is a folder in which what was worked out of two snapshots is kept.
    Where both points are in one snapshot, the change is told by the days of the events alone.

    Raises UnknownName, UnknownPlace, ParameterError; NotAvailable for a number that is not added up over files and fonds, or whose
    tables one of the snapshots lacks; SnapshotMissing, SnapshotDamaged.
    """
    (found,) = bridges(
        (name,),
        first,
        second,
        snapshots=snapshots,
        by=by,
        place=place,
        place_map=place_map,
        place_role=place_role,
        published={name: published} if published else {},
        cache=cache,
    )
    return found


def bridges(
    names: Sequence[str],
    first: Point,
    second: Point,
    *,
    snapshots: Path,
    by: str = "",
    place: str = "",
    place_map: date | str = OWN,
    place_role: str = "custodian",
    published: Mapping[str, Metric] = MappingProxyType({}),
    cache: Path | None = None,
) -> tuple[Bridge, ...]:
    """The bridges of several metrics at once, as :func:`bridge` gives each: the snapshots are compared once for all."""
    if by and by not in BY:
        raise UnknownName("dimension of a bridge", by, BY)
    for name in names:
        if isinstance(metric(name), Derived) or tables(name) != ("facts",):
            raise NotAvailable(
                "Its change cannot be told apart item by item: it is not added up over files and fonds.",
                received=name,
                todo="ask for it on both days with metrics query",
            )
    counted = {name: terms(metric(name)) for name in names}
    told = {name: terms(found) for name, found in published.items()}
    with ExitStack() as stack:
        one = stack.enter_context(open_snapshot(first.snapshot_id, snapshots=snapshots))
        same = first.snapshot_id == second.snapshot_id
        other = one if same else stack.enter_context(open_snapshot(second.snapshot_id, snapshots=snapshots))
        maps = Maps.of(one, other, place_map)
        level = _level(other, place, maps.second_day) if place else ""
        moved = movements(
            list(counted.values()),
            list(told.values()),
            first,
            second,
            snapshots=snapshots,
            by=by,
            role=place_role,
            cache=cache,
        )
        fonds = (_fonds_codes(one), _fonds_codes(other)) if by == "fonds" else ((), ())
        label: Callable[[str], str] = maps.label
        if by == "fonds":
            label = dict(zip(fonds[0], moved.fonds_labels(fonds)[0].values(), strict=True)).__getitem__
        called: dict[str, str] = {}
        where = {level: place} if place else {}
        # A place that is not on the first map has no number there.
        there = not place or maps.label(place) == place
        ask = partial(_cells, names=names, by=by, where=where, role=place_role, called=called)
        before = ask(one, first, maps.first_day, label) if there else {}
        after = ask(other, second, maps.second_day, str)
        return tuple(
            _built(
                name,
                moved.placed(counted[name], told.get(name), maps, level=level, place=place, fonds=fonds),
                (before.get(name, {}), after[name]),
                called,
                published=name in told,
                first=first,
                second=second,
                first_map=maps.first_day,
                second_map=maps.second_day,
                place=place,
                by=by,
            )
            for name in names
        )


def _built(
    name: str,
    amounts: Amounts,
    cells: tuple[Mapping[str, Cell], Mapping[str, Cell]],
    called: Mapping[str, str],
    *,
    published: bool,
    by: str,
    **about: Any,
) -> Bridge:
    found = metric(name)
    before, after = cells
    _check(found, amounts, before.get(""), after.get(""), published)
    nothing = np.zeros_like(amounts.total)
    codes = sorted({*before, *after, *amounts.lines} - {""}, key=_order) if by else []
    lines = (
        _line(code, called.get(code, code), before.get(code), after.get(code), found, amounts.lines.get(code, nothing))
        for code in codes
    )
    total = _line("", "", before.get(""), after.get(""), found, amounts.total)
    return Bridge(metric=name, unit=found.unit, by=by, total=total, lines=tuple(lines), **about)


def _level(snapshot: Snapshot, place: str, day: date) -> str:
    unit = snapshot.register.unit(place, day)
    level = "commune" if unit in snapshot.register.communes(day) else unit.level
    if level not in ("province", "commune"):
        raise ParameterError(
            "A bridge is of a province or a commune.",
            where="place",
            received=f"{place} ({unit.full_name}, {unit.level})",
        )
    return level


def _fonds_codes(snapshot: Snapshot) -> list[str]:
    columns = (snapshot.fonds[name].to_pylist() for name in ("delivery", "fonds_id"))
    return [f"{delivery}/{fonds}" for delivery, fonds in zip(*columns, strict=True)]


def _cells(
    snapshot: Snapshot,
    point: Point,
    map_day: date,
    label: Callable[[str], str],
    *,
    names: Sequence[str],
    by: str,
    where: Mapping[str, str],
    role: str,
    called: dict[str, str],
) -> dict[str, dict[str, Cell]]:
    """The numbers at one point by metric and label, those of all together under ""; what places are ``called`` is noted on the way."""
    cells: dict[str, dict[str, Cell]] = {name: {} for name in names}
    for flows in (False, True):
        asked = [name for name in names if _is_flow(metric(name)) == flows]
        kept = {**where, "month": str(Period.of(point.as_of))} if flows else where
        for dimensions in ((), (by,)) if by else ((),):
            if not asked:
                continue
            query = Query(
                metrics=tuple(asked),
                by=dimensions,
                where=tuple((name, (value,)) for name, value in kept.items()),
                as_of=point.as_of,
                place_map=map_day,
                place_role=role,
            )
            answer = evaluate(snapshot, query)
            for name in asked:
                rows = answer.of(name)
                codes = [label(code) for code in rows[by]] if dimensions else [""]
                cells[name] |= dict(zip(codes, answer.cells(name), strict=True))
                if dimensions:
                    called |= dict(zip(codes, rows[f"{by}_name"], strict=True))
    return cells


def _is_flow(found: Metric) -> bool:
    counted = terms(found)
    return any(measure.kind == "flow" for _, measure in (*counted.numerator, *counted.denominator))


def _check(found: Metric, amounts: Amounts, before: Cell | None, after: Cell | None, published: bool) -> None:
    """The parts must lead from the one number to the other, to the unit."""
    for cell in (before, after):
        if cell is not None and cell.state == "not_available":
            raise NotAvailable(
                "It is not available at one of the points.",
                received=found.name,
                todo="metrics definitions  says which tables it needs; metrics snapshot show  which are there",
            )
    total = amounts.total
    for cell, sums, asked in ((before, total[:, 0], not published), (after, total.sum(axis=1), True)):
        numbers = [0, 0] if cell is None else [cell.numerator or 0, cell.denominator or 0]
        if asked and numbers != sums.tolist():
            raise MetricsError(
                f"The parts of the change of {found.name} do not add up; none is shown.",
                received=f"{sums.tolist()}",
                expected=f"{numbers}",
                todo="metrics snapshot verify  on both snapshots; where they are sound, report this: it is a fault of the software",
            )


def _line(code: str, name: str, before: Cell | None, after: Cell | None, found: Metric, amounts: Whole) -> Line:
    changes = {cause: (int(amounts[0, at]), int(amounts[1, at])) for at, cause in enumerate(CAUSES, start=1)}
    return line_of(code, name, before, after, found, (int(amounts[0, 0]), int(amounts[1, 0])), changes)


def _order(code: str) -> tuple[bool, str]:
    return code in (TO_ALLOCATE, UNKNOWN_PLACE), code
