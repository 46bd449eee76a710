"""What the rules stand on: the units that answer, the working calendar, and one way to ask a question of a snapshot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from ..catalogue import REFORM_DAY
from ..catalogue.calendar import working_day
from ..places import Register, placements
from ..snapshot import Snapshot

#: How far back the calendar goes: three years of events, and the year before the last of them.
_DAYS = 1096 + 366
_LASTING = {"rename", "retype"}


class Grounds:
    """A snapshot as the rules see it, as of a day: its events up to that day, its units on the map of the snapshot's day."""

    def __init__(self, snapshot: Snapshot, as_of: date | None = None) -> None:
        self.snapshot = snapshot
        self.as_of = as_of or snapshot.as_of

    def ask(self, question: str, values: Mapping[str, Any] | None = None, **tables: pa.Table) -> list[dict[str, Any]]:
        """The rows that ``sql/<question>.sql`` gives; ``values`` are bound by name, ``as_of`` and ``reform_day`` always."""
        sql = text_of(question)
        known = {"as_of": self.as_of, "reform_day": REFORM_DAY, **(values or {})}
        named = set(re.findall(r"\$(\w+)", sql))
        if "calendar" not in tables and re.search(r"\bcalendar\b", sql):
            tables["calendar"] = calendar(self.as_of)
        answer = self.snapshot.run(sql, {name: known[name] for name in named}, tables=tables)
        return answer.to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types

    @cached_property
    def places(self) -> dict[int, tuple[str, str]]:
        """Commune and province, as codes on the map of the snapshot's day, of every unit by its key; empty where not certain."""
        placed = placements(self.snapshot.register, self.snapshot.as_of)
        columns = (placed.column(name).to_pylist() for name in ("unit_key", "commune_code", "province_code"))
        return {key: (commune or "", province or "") for key, commune, province in zip(*columns, strict=True)}

    def place(self, unit_key: int | None) -> tuple[str, str]:
        """Commune and province of a unit; both empty where the unit is not known."""
        return ("", "") if unit_key is None else self.places.get(unit_key, ("", ""))

    def subject(self, unit_key: int | None) -> str:
        """A unit as it is named in subjects: code and first day of its first form, so that a new name changes nothing."""
        return "unknown" if unit_key is None else first_forms(self.snapshot.register)[unit_key]


@lru_cache(maxsize=64)
def text_of(question: str) -> str:
    """The text of ``sql/<question>.sql``, without its comments: a name in them is no parameter."""
    text = files(__package__).joinpath("sql", f"{question}.sql").read_text(encoding="utf-8")
    return re.sub(r"--[^\n]*", "", text)


@lru_cache(maxsize=32)
def calendar(as_of: date) -> pa.Table:
    """``day, work``: how much of a full day's work each day up to ``as_of`` sees."""
    days = [as_of - timedelta(days=back) for back in range(_DAYS, -1, -1)]
    return pa.table({"day": pa.array(days, pa.date32()), "work": [float(working_day(day)) for day in days]})


@lru_cache(maxsize=4)
def first_forms(register: Register) -> dict[int, str]:
    """Every unit by its key, as ``code@first day`` of the form it had before it was renamed or retyped; the code alone where that has no
    first day."""
    before = {link.to_unit.key: link.from_unit.key for link in register.successions if link.kind in _LASTING}
    by_key = {unit.key: unit for unit in register.units}
    named = {}
    for key in by_key:
        first = key
        while first in before and by_key[before[first]].level == by_key[key].level:
            first = before[first]
        unit = by_key[first]
        named[key] = f"{unit.code}@{unit.valid_from}" if unit.valid_from != date.min else unit.code
    return named
