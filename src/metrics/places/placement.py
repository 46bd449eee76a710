"""Placement: where what was recorded under one unit is answered on the map of another day.

Forwards it follows the successions: what went whole moves exactly, whatever the number of steps; what was split has
several candidates and is not guessed. Backwards likewise: a unit made of one predecessor (or of a part of one) lies in
it for certain; one made of several is *split* among them. Where all candidates share a province or a district,
that is known all the same.

A unit answers on its own level: a dissolved district has no commune on the new map, only the province it lies in. The
one exception is a district without communes (five islands until 30 June 2025): it answers as a commune, and the
special zone of today is answered on the old map under the district's code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pyarrow as pa

from metrics.places.register import Register
from metrics.places.unit import RANK, Unit

STATUSES = ("same", "whole", "split", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where one unit is answered on one map.

    ``status``: ``same`` the unit is itself in force that day · ``whole`` it lies in one unit of that map ·
    ``split`` in one of several, it is not known which · ``none`` in none of its level. ``unit`` is the single answer,
    ``candidates`` all of them, ``province`` the one they share.
    """

    unit: Unit | None
    candidates: tuple[Unit, ...]
    province: Unit | None
    status: str


def place(register: Register, unit: Unit, on: date) -> Placement:
    """Where what was recorded under ``unit`` is answered on the map of day ``on``."""
    return _map(register, on).place(unit)


@lru_cache(maxsize=32)
def placements(register: Register, on: date) -> pa.Table:
    """The placement of every unit on the map of day ``on``, by key: one row a unit, so a join never multiplies.

    ``unit_key`` int32 · ``level`` of the unit · ``commune_code`` null when split, none, or above commune level ·
    ``district_code``, ``province_code`` null when not known for certain · ``status`` · ``candidates`` the codes of
    the units of that map it may lie in where there are several, else empty.
    """
    day = _map(register, on)
    rows: list[tuple[object, ...]] = []
    for unit in register.units:
        reached = day.reached(unit)
        answers = [found for found in reached if day.answers(found, unit)]
        codes = [found.code for found in answers if found.key in day.communes]
        commune = codes[0] if codes and len(answers) == 1 else None
        district = _shared(day.district_code[found.key] for found in reached)
        province = _shared(day.province_code[found.key] for found in reached)
        candidates = [found.code for found in reached] if len(reached) > 1 else []
        rows.append((unit.key, unit.level, commune, district, province, _status(unit, answers, on), candidates))
    columns = [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), PLACEMENTS.types, strict=True)]
    return pa.table(columns, schema=PLACEMENTS)


PLACEMENTS = pa.schema(
    {
        "unit_key": pa.int32(),
        "level": pa.string(),
        "commune_code": pa.string(),
        "district_code": pa.string(),
        "province_code": pa.string(),
        "status": pa.string(),
        "candidates": pa.list_(pa.string()),
    }
)


def _status(unit: Unit, answers: list[Unit], on: date) -> str:
    if unit.valid_on(on):
        return "same"
    return "none" if not answers else "whole" if len(answers) == 1 else "split"


def _shared(codes: Iterable[str | None]) -> str | None:
    found = set(codes)
    return found.pop() if len(found) == 1 else None


class _Map:
    """The units in force on one day, and the way there from any other unit."""

    def __init__(self, register: Register, on: date) -> None:
        self.register = register
        self.on = on
        self.communes = {unit.key for unit in register.communes(on)}
        units = {unit.code: unit for unit in register.on(on)}
        self.district_code: dict[int, str | None] = {}
        self.province_code: dict[int, str | None] = {}
        for unit in units.values():
            line: dict[str, str] = {}
            found: Unit | None = unit
            while found is not None:
                line[found.level] = found.code
                found = units.get(found.parent_code or "")
            self.district_code[unit.key] = line.get("district")
            self.province_code[unit.key] = line.get("province")
        self._units = units
        self._reached: dict[int, tuple[Unit, ...]] = {unit.key: (unit,) for unit in units.values()}

    def place(self, unit: Unit) -> Placement:
        reached = self.reached(unit)
        answers = [found for found in reached if self.answers(found, unit)]
        code = _shared(self.province_code[found.key] for found in reached)
        return Placement(
            unit=answers[0] if len(answers) == 1 else None,
            candidates=tuple(answers),
            province=self._units[code] if code is not None else None,
            status=_status(unit, answers, self.on),
        )

    def answers(self, found: Unit, unit: Unit) -> bool:
        """Whether ``found`` is of a level that can answer for ``unit``."""
        return RANK[found.level] >= RANK[unit.level] or found.key in self.communes

    def reached(self, unit: Unit) -> tuple[Unit, ...]:
        """The units of this map that ``unit`` may lie in, in the order of their keys."""
        if unit.key not in self._reached:
            register = self.register
            if unit.valid_from > self.on:
                # Districts dissolved into a province are not what it was made of.
                steps = [
                    link.from_unit
                    for link in register.predecessors(unit)
                    if RANK[link.from_unit.level] <= RANK[unit.level]
                ]
            else:
                steps = [link.to_unit for link in register.successors(unit)]
            if len(steps) == 1:
                self._reached[unit.key] = self.reached(steps[0])
            else:
                found = {end.key: end for step in steps for end in self.reached(step)}
                self._reached[unit.key] = tuple(found[key] for key in sorted(found))
        return self._reached[unit.key]


@lru_cache(maxsize=32)
def _map(register: Register, on: date) -> _Map:
    return _Map(register, on)
