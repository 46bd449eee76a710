"""From the unit a record names to the place that answers for it on a map.

Facts are added up by unit first, in the engine; units are placed after that, here: there are a few thousand of them,
whatever the size of the catalogue, and every engine gives the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ..catalogue import REFORM_DAY
from ..places import Register, placements

Whole = npt.NDArray[np.int64]

#: Code of the row for records whose unit is not known, or has no place on the map.
UNKNOWN_PLACE = "unknown"
#: Code of the row for records of split units: they went to one of several places, and nobody has said to which.
TO_ALLOCATE = "to_allocate"

#: Place dimensions: the level they answer on, and whether on the last map before the reform whatever the map asked for.
PLACE_DIMENSIONS = {
    "province": ("province", False),
    "commune": ("commune", False),
    "legacy_province": ("province", True),
    "legacy_district": ("district", True),
    "legacy_commune": ("commune", True),
}

#: The last day of the districts and of the 63 provinces.
LEGACY_DAY = REFORM_DAY - timedelta(days=1)

#: The levels of places, from the coarsest to the finest.
LEVELS = ("province", "district", "commune")
_ABOVE = {"province": (), "district": ("province",), "commune": ("province", "district")}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Axis:
    """Where every unit of a register is answered on one level of one map.

    ``codes`` and ``names`` are the answers in the order in which they are shown: places by code, then what is no place.
    ``of_unit[key]`` is the position in them for the unit of that key, its last entry that of records without a unit.
    ``domain`` holds the keys of the units that are the places of this level on that map.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    of_unit: Whole
    domain: Whole

    def positions(self, codes: Sequence[str]) -> Whole:
        """The positions of these codes; those that are none of its answers are left out."""
        at = _at(self)
        return np.array([at[code] for code in codes if code in at], dtype=np.int64)


@lru_cache(maxsize=64)
def _at(axis: Axis) -> dict[str, int]:
    return {code: position for position, code in enumerate(axis.codes)}


@lru_cache(maxsize=64)
def axis(register: Register, level: str, day: date | None) -> Axis:
    """The axis of a level on the map of a day; ``day`` None: as recorded, an ended unit with the day it began beside its code."""
    return _as_recorded(register, level) if day is None else _on_map(register, level, day)


def _on_map(register: Register, level: str, day: date) -> Axis:
    table = placements(register, day).to_pydict()
    answers: list[str] = []
    domain: dict[str, int] = {}
    columns = [table[name] for name in ("level", "status", "candidates", f"{level}_code", "province_code")]
    for key, (unit_level, status, candidates, code, province) in enumerate(zip(*columns, strict=True)):
        if code is not None:
            answers.append(code)
        elif candidates:
            answers.append(TO_ALLOCATE)
        elif unit_level in _ABOVE[level] and province is not None:
            answers.append(province)  # above the level asked about: under its province's code
        else:
            answers.append(UNKNOWN_PLACE)
        if status == "same" and register.units[key].code == code:
            domain[code] = key
    names = {unit.code: unit.full_name for unit in register.on(day)}
    return _axis([*answers, UNKNOWN_PLACE], names, domain)


def _as_recorded(register: Register, level: str) -> Axis:
    answers: list[str] = []
    names: dict[str, str] = {}
    latest = max(unit.valid_from for unit in register.units)
    for unit in register.units:
        found = unit
        while level == "province" and found.parent_code:
            # A unit's parents are those of its own time: of its last day, or of today's map while it is in force.
            found = register.unit(found.parent_code, unit.valid_to or latest)
        code = found.code if found.valid_to is None else f"{found.code}@{found.valid_from.isoformat()}"
        names[code] = found.full_name
        answers.append(code)
    return _axis([*answers, UNKNOWN_PLACE], names, {})


def _axis(answers: Sequence[str], names: Mapping[str, str], domain: Mapping[str, int]) -> Axis:
    last = {TO_ALLOCATE: "To be allocated", UNKNOWN_PLACE: "Unknown place"}
    codes = (*sorted({*answers, *domain} - set(last)), *last)
    at = {code: position for position, code in enumerate(codes)}
    return Axis(
        codes=codes,
        names=tuple(last.get(code) or names.get(code, code) for code in codes),
        of_unit=np.array([at[code] for code in answers], dtype=np.int64),
        domain=np.array([domain[code] for code in sorted(domain)], dtype=np.int64),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Where the records of every unit may be, on some axes of one map together.

    Unit ``key`` has ``count[key]`` ways, from ``start[key]`` on; a way is a row of ``ends``, a position on each axis. A unit that is
    answered in one place, or of which nothing is known, has one way: its own. The last entry is records without a unit.
    """

    start: Whole
    count: Whole
    ends: Whole


@lru_cache(maxsize=64)
def ways(register: Register, levels: tuple[str, ...], day: date | None) -> Ways:
    """The ways on the axes of these levels; as recorded (``day`` None) every unit has one."""
    axes = [axis(register, level, day) for level in levels]
    own = np.stack([found.of_unit for found in axes], axis=1)
    open_at = np.array([found.codes.index(TO_ALLOCATE) for found in axes], dtype=np.int64)
    ends: list[tuple[int, ...]] = []
    count = np.ones(len(own), dtype=np.int64)
    candidates = placements(register, day)["candidates"].to_pylist() if day is not None else [[]] * (len(own) - 1)
    key_of = {unit.code: unit.key for unit in register.on(day)} if day is not None else {}
    undecided = (own == open_at).any(axis=1)
    for key in range(len(own)):
        found = {tuple(own[key].tolist())}
        if undecided[key] and candidates[key]:
            # What is known of the unit is kept; what is not comes from the candidate.
            there = own[[key_of[code] for code in candidates[key]]]
            options = np.where(own[key] == open_at, there, own[key])
            found = {tuple(option) for option in options.tolist() if not (np.array(option) == open_at).any()} or found
        ends.extend(sorted(found))
        count[key] = len(found)
    return Ways(np.cumsum(count) - count, count, np.array(ends, dtype=np.int64))


#: By axis of some ways, the names of the dimensions that are answered on it.
Names: TypeAlias = tuple[tuple[str, ...], ...]


def ways_of(register: Register, levels: Mapping[str, str], day: date | None) -> tuple[Names, Ways]:
    """The ways on the axes of one map (``levels``: name of a dimension → its level), from the coarsest to the finest; provinces are always
    among them, without a name where they are not asked for."""
    asked = tuple(level for level in LEVELS if level in levels.values() or level == "province")
    names = tuple(tuple(name for name, found in levels.items() if found == level) for level in asked)
    return names, ways(register, asked, day)


@dataclass(frozen=True, slots=True)
class Placed:
    """Rows at places: ``rows`` are positions in the rows given (one may come several times), ``at`` their positions on each axis.

    Of a row that comes ``of`` times, this is number ``share`` (from 0).
    """

    rows: Whole
    at: dict[str, Whole]
    share: Whole
    of: Whole

    def amounts(self, values: Whole) -> Whole:
        """``values`` of the rows (a matrix), each divided among the places of its row in whole numbers that add up: the first places get
        what is left over."""
        given, of = values[self.rows], self.of[:, None]
        return given // of + (self.share[:, None] < given % of)

    def _take(self, which: npt.NDArray[np.bool_]) -> Placed:
        return Placed(
            self.rows[which], {name: at[which] for name, at in self.at.items()}, self.share[which], self.of[which]
        )

    def differing(self, names: Sequence[str]) -> Placed:
        """Of the ways of a row that are alike on the axes ``names`` only the first: where one filters by place, none counts twice."""
        columns = np.stack([self.rows, *(self.at[name] for name in names)])
        first = np.unique(columns, axis=1, return_index=True)[1]
        return self._take(np.isin(np.arange(len(self.rows)), first))

    def without(self, rows: Whole) -> Placed:
        """All but these rows."""
        return self._take(~np.isin(self.rows, rows))


def spread(units: Whole, evidence: Whole, maps: Sequence[tuple[Names, Ways]]) -> Placed:
    """Every row at every place it may be in.

    ``units`` are keys, -1 where there is none. ``evidence`` are the units that hand-over minutes, or the present custodian, say
    the records went to, -1 where nothing does; it decides as far as it is one of the ways. ``maps``: the axes of each map, from
    the coarsest on, with their ways; an axis without a name is one that evidence is looked at on and the answer does not show.
    """
    rows = np.arange(len(units))
    share, of = np.zeros(len(units), dtype=np.int64), np.ones(len(units), dtype=np.int64)
    at: dict[str, Whole] = {}
    for names, found in maps:
        keys = units[rows]
        start, count = found.start[keys].copy(), found.count[keys].copy()
        _decide(found, keys, evidence[rows], start, count)
        repeat = np.repeat(np.arange(len(rows)), count)
        turn = np.arange(len(repeat)) - np.repeat(np.cumsum(count) - count, count)
        ends = found.ends[start[repeat] + turn]
        at = {name: positions[repeat] for name, positions in at.items()}
        at |= {name: ends[:, column] for column, several in enumerate(names) for name in several}
        share, of, rows = share[repeat] * count[repeat] + turn, of[repeat] * count[repeat], rows[repeat]
    return Placed(rows, at, share, of)


def _decide(found: Ways, keys: Whole, evidence: Whole, start: Whole, count: Whole) -> None:
    """Leave rows with those of their ways that their evidence is in: on the coarsest axis first, so that all breakdowns agree."""
    asked = np.flatnonzero((count > 1) & (evidence >= 0))
    if not len(asked):
        return
    pairs, of_row = np.unique(np.stack([keys[asked], evidence[asked]], axis=1), axis=0, return_inverse=True)
    left = np.zeros((len(pairs), 2), dtype=np.int64)
    for place, (key, shown) in enumerate(pairs.tolist()):
        first, last = found.start[key], found.start[key] + found.count[key]
        told = found.ends[found.start[shown] : found.start[shown] + found.count[shown]]
        for column in range(found.ends.shape[1]):
            if (told[:, column] == told[0, column]).all():
                # The ways of a unit are in order, so those alike on the first axes stand together.
                fitting = np.flatnonzero(found.ends[first:last, column] == told[0, column])
                if len(fitting):
                    first, last = first + fitting[0], first + fitting[-1] + 1
            else:
                break
        left[place] = first, last - first
    start[asked], count[asked] = left[of_row.ravel()].T


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows once each, and the ways of those that are open.

    ``once``: where a row certainly is, or the row of what is to be allocated, with what is known of it all the same. ``loose``: the
    places an open row may be in, each once. ``shares``: all its ways, by which it can be divided.
    """

    once: Placed
    loose: Placed
    shares: Placed


def settle(
    units: Whole, everywhere: Placed, axes: Mapping[str, Axis], wanted: Mapping[str, Sequence[str]], by: Sequence[str]
) -> Settled:
    """What is certain and what is possible within the ``wanted`` places, for an answer broken down ``by`` these axes.

    A row all of whose ways lie in the wanted places is there for certain, whichever of them it is.
    """
    starts = np.flatnonzero(everywhere.share == 0)
    rows = everywhere.rows[starts]
    inside = np.ones(len(everywhere.rows), dtype=bool)
    for name, codes in wanted.items():
        inside &= np.isin(everywhere.at[name], axes[name].positions(codes))
    at: dict[str, Whole] = {}
    shown = np.ones(len(rows), dtype=bool)
    for name, found in axes.items():
        first, last = (
            reduce.reduceat(everywhere.at[name], starts) if len(starts) else starts
            for reduce in (np.minimum, np.maximum)
        )
        at[name] = np.where(first == last, first, found.of_unit[units[rows]])
        if name in wanted:
            shown &= np.isin(at[name], found.positions(wanted[name]))
    sure = np.logical_and.reduceat(inside, starts) if len(starts) else inside
    once = np.zeros(len(rows), dtype=np.int64)
    settled = Placed(rows, at, once, once + 1)._take(sure | shown)
    shares = everywhere._take(inside & (everywhere.of > 1))
    loose = shares.differing(by)
    ways = np.bincount(loose.rows, minlength=len(units))
    known = np.zeros(len(units), dtype=bool)
    known[rows[sure]] = True
    # One way on the axes shown, and inside for certain: that is no possibility any more.
    loose = loose._take((ways[loose.rows] > 1) | ~known[loose.rows])
    return Settled(settled, loose, shares._take(np.isin(shares.rows, loose.rows)))


def answered(
    register: Register, levels: Sequence[str], day: date | None, units: Whole, evidence: Whole
) -> dict[str, npt.NDArray[np.object_]]:
    """By level, the code under which records of each unit are answered on one map, as :func:`settle` places them when nothing is
    filtered; ``evidence`` as for :func:`spread`."""
    names = tuple(dict.fromkeys(levels))
    axes = {level: axis(register, level, day) for level in names}
    if not names or not len(units):
        return {level: np.empty(len(units), dtype=object) for level in names}
    everywhere = spread(units, evidence, [ways_of(register, {level: level for level in names}, day)])
    once = settle(units, everywhere, axes, {}, names).once
    return {level: np.array(found.codes, dtype=object)[once.at[level]] for level, found in axes.items()}
