"""What moved between two points, added up by unit: asked once of the items of both snapshots, then placed on both maps."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..definitions import METRICS, Balance, Derived, Measure, Metric, Ratio
from ..errors import NotAvailable
from ..evaluate import PLACE_DIMENSIONS, Period, answered
from ..places import Register
from ..snapshot import Snapshot, ask_items
from .causes import CAUSES, STEPS, Window, compose_items
from .points import Point

Whole = npt.NDArray[np.int64]

#: What stands beside a label that is outside the place asked about.
_OUTSIDE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A metric as sums of measures, each with its sign: the numerator, and for a ratio the denominator."""

    numerator: tuple[tuple[int, Measure], ...]
    denominator: tuple[tuple[int, Measure], ...] = ()


def terms(found: Metric) -> Terms:
    """What a metric is made of. Raises NotAvailable for one that does not add up."""
    if isinstance(found, Derived):
        raise NotAvailable(f"{found.name} is worked out from {', '.join(found.of)} and adds up from nothing.")
    if isinstance(found, Ratio):
        return Terms(numerator=_linear(METRICS[found.numerator]), denominator=_linear(METRICS[found.denominator]))
    return Terms(numerator=_linear(found))


def _linear(found: Metric) -> tuple[tuple[int, Measure], ...]:
    if isinstance(found, Balance):
        less = tuple((-sign, measure) for sign, measure in _linear(METRICS[found.less]))
        return (*_linear(METRICS[found.of]), *less)
    assert isinstance(found, Measure)
    return ((1, found),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maps:
    """The registers and the days whose maps answer at the two points."""

    first: Register
    second: Register
    first_day: date
    second_day: date

    @classmethod
    def of(cls, one: Snapshot, other: Snapshot, place_map: date | str) -> Maps:
        """Those of both snapshots' days, or both of the day ``place_map``."""
        days = [place_map if isinstance(place_map, date) else snapshot.as_of for snapshot in (one, other)]
        return cls(first=one.register, second=other.register, first_day=days[0], second_day=days[1])

    def label(self, code: str) -> str:
        """The code, on the second map, of what is ``code`` on the first; a unit that is no more has the day it began beside it.

        A unit goes on while it is renamed, changes its type, or takes others in under its own code.
        """
        if self.first_day == self.second_day and self.first == self.second:
            return code
        found = next((unit for unit in self.first.history(code) if unit.valid_on(self.first_day)), None)
        if found is None:
            return code  # no place: unknown, to be allocated
        lasting = next((unit for unit in self.second.history(code) if unit.valid_from == found.valid_from), found)
        while not lasting.valid_on(self.second_day):
            same = [
                link
                for link in self.second.successors(lasting)
                if link.kind in ("rename", "retype") or (link.kind == "whole" and link.to_unit.code == lasting.code)
            ]
            if not same:
                break
            lasting = same[0].to_unit
        if lasting.valid_on(self.second_day) and lasting in self.second.history(lasting.code):
            return lasting.code
        return f"{found.code}@{found.valid_from.isoformat()}"

    @property
    def keys(self) -> Whole:
        """By key in the first register, the key in the second; the last entry stands for no unit."""
        known = {(unit.code, unit.valid_from): unit.key for unit in self.second.units}
        return np.array([*(known.get((unit.code, unit.valid_from), -1) for unit in self.first.units), -1], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """By line (a label) and for all together: for numerator and denominator (rows) the number at the first point and what each cause
    changed (columns, as ``CAUSES``)."""

    lines: Mapping[str, Whole]
    total: Whole


class Movements:
    """The answer of ``items``: a row for every pair of units and whatever else it was added up by."""

    def __init__(self, table: pa.Table, counted: Sequence[str], told: Sequence[str], by: str, role: str) -> None:
        self._table, self._by, self._role = table, by, role
        self._counted, self._told = ({name: at for at, name in enumerate(names)} for names in (counted, told))

    def placed(
        self,
        counted: Terms,
        published: Terms | None,
        maps: Maps,
        *,
        level: str,
        place: str,
        fonds: tuple[Sequence[str], Sequence[str]],
    ) -> Amounts:
        """A metric's amounts at their places on both maps, within ``place`` (a code of that ``level`` on the second map) if one is named.

        ``fonds``: the codes of the fonds of each snapshot, by their key less 1.
        """
        label, count, texts = self._labels(maps, level, place, fonds)
        causes = {name: at for at, name in enumerate(CAUSES, start=1)}
        out = np.zeros((count, 2, 1 + len(CAUSES)), dtype=np.int64)

        def add(where: Whole, cause: int, amounts: Whole, which: npt.NDArray[np.bool_] | None = None) -> None:
            inside = where >= 0 if which is None else which & (where >= 0)
            for part in (0, 1):
                np.add.at(out[:, part, cause], where[inside], amounts[part][inside])

        before = self._sum(counted, self._counted, "m{}_before")
        told = self._sum(published, self._told, "p{}") if published else before
        add(label[0], 0, told)
        add(label[0], causes["definition"], before - told)
        both = self._flag("has_a") & self._flag("has_b")
        by_map = self._flag("by_map")
        for cause, start, end, which in (
            ("map", label[0], label[1], None),
            ("map", label[1], label[2], both & by_map),
            ("transfer", label[1], label[2], both & ~by_map),
            ("corrected", label[2], label[3], both),
        ):
            moved = start != end if which is None else which & (start != end)
            add(start, causes[cause], -before, moved)
            add(end, causes[cause], before, moved)
        last = np.where(self._flag("has_b"), label[3], label[1])
        for step in STEPS[1:]:
            add(last, causes[step], self._sum(counted, self._counted, f"m{{}}_{step}"))
        lines = {texts[at]: out[at] for at in range(count)}
        return Amounts(lines, out.sum(axis=0) if count else np.zeros((2, 1 + len(CAUSES)), dtype=np.int64))

    def fonds_labels(self, fonds: tuple[Sequence[str], Sequence[str]]) -> tuple[dict[int, str], dict[int, str]]:
        """By key on either side, the code under which a fonds is shown: the second snapshot's, where it is matched."""
        before, after = fonds
        second = {key: after[key - 1] for key in range(1, len(after) + 1)}
        first = {key: before[key - 1] for key in range(1, len(before) + 1)}
        if self._by == "fonds":
            pairs = self._table.select(["a_fonds", "a_same"]).drop_null().group_by(["a_fonds", "a_same"]).aggregate([])
            first |= {
                a: second[b] for a, b in zip(*(pairs[name].to_pylist() for name in pairs.column_names), strict=True)
            }
        return first, second

    def _labels(
        self, maps: Maps, level: str, place: str, fonds: tuple[Sequence[str], Sequence[str]]
    ) -> tuple[list[Whole], int, list[str]]:
        """Where each row is on its way between the points: at first; on the second map; at its new unit; in its new group."""
        by_place = self._by if self._by in PLACE_DIMENSIONS else ""
        levels = [name for name in (level if place else "", by_place) if name]
        units = {side: self._numbers(f"{side}_{self._role}_unit") for side in "ab"}
        evidence = {side: self._numbers(f"{side}_{self._role}_evidence") for side in "ab"}
        keys = maps.keys
        ways = (
            (maps.first, maps.first_day, units["a"], evidence["a"], maps.label),
            (maps.second, maps.second_day, keys[units["a"]], keys[evidence["a"]], str),
            (maps.second, maps.second_day, units["b"], evidence["b"], str),
        )
        stations = [
            {name: _renamed(codes, label) for name, codes in answered(register, levels, day, *where).items()}
            for register, day, *where, label in ways
        ]
        stations.append(stations[-1])
        groups: list[Sequence[str | None]]
        if by_place:
            groups = [station[by_place].tolist() for station in stations]
        elif self._by:
            before, after = self._groups(fonds)
            groups = [before, before, before, after]
        else:
            groups = [[""] * self._table.num_rows] * 4
        texts = sorted({str(code) for found in groups for code in found if code is not None})
        at = {code: number for number, code in enumerate(texts)}
        labels = []
        for station, found in zip(stations, groups, strict=True):
            where = np.array([_OUTSIDE if code is None else at[code] for code in found], dtype=np.int64)
            labels.append(np.where(station[level] == place, where, _OUTSIDE) if place else where)
        return labels, len(texts), texts

    def _groups(self, fonds: tuple[Sequence[str], Sequence[str]]) -> tuple[list[str | None], list[str | None]]:
        if self._by != "fonds":
            before, after = (self._table[f"{side}_{self._by}"].to_pylist() for side in "ab")
            return before, after
        first, second = self.fonds_labels(fonds)
        a, b = (self._table[name].to_pylist() for name in ("a_fonds", "b_fonds"))
        return [first.get(key) for key in a], [second.get(key) for key in b]

    def _sum(self, counted: Terms, at: Mapping[str, int], column: str) -> Whole:
        out = np.zeros((2, self._table.num_rows), dtype=np.int64)
        for part, found in enumerate((counted.numerator, counted.denominator)):
            for sign, measure in found:
                out[part] += sign * self._numbers(column.format(at[measure.name]))
        return out

    def _numbers(self, name: str) -> Whole:
        return np.asarray(pc.fill_null(self._table[name], -1), dtype=np.int64)

    def _flag(self, name: str) -> npt.NDArray[np.bool_]:
        return np.asarray(pc.fill_null(self._table[name], False), dtype=bool)


def _renamed(codes: npt.NDArray[Any], label: Callable[[str], str]) -> npt.NDArray[Any]:
    labels = {code: label(code) for code in set(codes.tolist())}
    return np.array([labels[code] for code in codes.tolist()], dtype=object)


def movements(
    counted: Sequence[Terms],
    published: Sequence[Terms],
    first: Point,
    second: Point,
    *,
    snapshots: Path,
    by: str,
    role: str,
    cache: Path | None = None,
) -> Movements:
    """What moved between two points of these metrics, by the units of ``role`` and by ``by``; kept in the folder ``cache``, if any.

    Raises NotAvailable for a measure that is not added up over the facts, SnapshotMissing, SnapshotDamaged.
    """
    units = [f"{side}_{role}_{what}" for side in "ab" for what in ("unit", "evidence")]
    groups = ["a_fonds", "b_fonds", "a_same"] if by == "fonds" else [f"a_{by}", f"b_{by}"] if by else []
    now, then = _measures(counted), _measures(published)
    sql = compose_items(
        list(now.values()),
        list(then.values()),
        [*units, "has_a", "has_b", "by_map", *(groups if by not in PLACE_DIMENSIONS else [])],
        _window(first),
        _window(second),
    )
    return Movements(_asked(sql, first, second, snapshots, cache), list(now), list(then), by, role)


def _measures(given: Sequence[Terms]) -> dict[str, Measure]:
    """Every measure once, by name: so metrics made of the same measures ask the same question."""
    found = {measure.name: measure for one in given for _, measure in (*one.numerator, *one.denominator)}
    return {name: found[name] for name in sorted(found)}


def _window(point: Point) -> Window:
    return Window(first=Period.of(point.as_of).first_day, last=point.as_of)


def _asked(sql: str, first: Point, second: Point, snapshots: Path, cache: Path | None) -> pa.Table:
    """The answer to ``sql``. Snapshots never change, so it is the same for ever: what it is kept under names both, and the question."""
    if cache is None:
        return ask_items(snapshots, first.snapshot_id, second.snapshot_id, sql)
    question = hashlib.sha256(sql.encode()).hexdigest()[:16]
    path = cache / f"{first.snapshot_id}--{second.snapshot_id}--{question}.parquet"
    if path.is_file():
        return pq.read_table(path)
    table = ask_items(snapshots, first.snapshot_id, second.snapshot_id, sql)
    cache.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(table, beside)
    beside.replace(path)
    return table
