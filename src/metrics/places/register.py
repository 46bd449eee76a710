"""The register of units with time: who a code stood for on a day, what came before it and after it."""

from __future__ import annotations

import hashlib
import importlib.resources
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyarrow as pa

from metrics.errors import RegisterError, UnknownPlace
from metrics.places import tables
from metrics.places.unit import LEVELS, Succession, Unit

if TYPE_CHECKING:
    from metrics.places.placement import Placement


class Register:
    """All units a country has had, and how they succeeded each other. Immutable; equal content, equal ``digest``.

    ``units[key]`` is the unit of that key. ``name`` says where it came from (``vn`` or a folder's name).
    """

    __slots__ = (
        "_backward",
        "_by_code",
        "_changes",
        "_children",
        "_forward",
        "_on",
        "digest",
        "name",
        "successions",
        "units",
    )

    def __init__(
        self, name: str, units: Sequence[Unit], successions: Sequence[Succession], *, digest: str | None = None
    ) -> None:
        self.name = name
        self.units = tuple(units)
        self.successions = tuple(successions)
        self.digest = digest or _digest(self.units, self.successions)
        self._by_code: dict[str, list[Unit]] = defaultdict(list)
        self._children: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units:
            self._by_code[unit.code].append(unit)
            if unit.parent_code is not None:
                self._children[unit.parent_code].append(unit)
        self._forward: dict[int, list[Succession]] = defaultdict(list)
        self._backward: dict[int, list[Succession]] = defaultdict(list)
        for succession in self.successions:
            self._forward[succession.from_unit.key].append(succession)
            self._backward[succession.to_unit.key].append(succession)
        ends = {unit.valid_to + timedelta(days=1) for unit in self.units if unit.valid_to is not None}
        self._changes = sorted(ends | {unit.valid_from for unit in self.units})
        self._on: dict[int, list[Unit]] = {}

    def __repr__(self) -> str:
        return f"<Register {self.name}: {len(self.units):,} units, {self.digest[:12]}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Register) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    # Made from

    @classmethod
    def vietnam(cls) -> Register:
        """The register in the package: 63 provinces, 696 districts and 10,035 communes until 30 June 2025, 34
        provinces and 3,321 communes since, with the changes of 2026. Sources: docs/decisions/0002-register.md."""
        return _vietnam()

    @classmethod
    def load(cls, folder: Path, name: str | None = None) -> Self:
        """A register from a folder with ``units.csv`` and, if units changed, ``successions.csv``; called as the folder
        is unless a name is given.

        Raises :class:`~metrics.errors.RegisterError` naming file, row and column of the first fault.
        """
        units = tables.units_of(tables.read_rows(folder / "units.csv", tables.UNIT_COLUMNS))
        path = folder / "successions.csv"
        rows = tables.read_rows(path, tables.SUCCESSION_COLUMNS) if path.exists() else []
        return cls(name or folder.name, units, tables.successions_of(rows, units))

    def with_draft(self, edges: Path) -> Register:
        """This register as it would be after a draft resolution, a CSV of successions (:mod:`metrics.places.draft`);
        nothing is stored."""
        from metrics.places.draft import with_draft  # a draft is made from registers, this is only its short form

        return with_draft(self, edges)

    @classmethod
    def from_arrow(cls, units: pa.Table, successions: pa.Table, name: str, digest: str) -> Register:
        """The register that :meth:`to_arrow` was called on; ``name`` and ``digest`` as it had them. Read once a
        process: whoever asks for the same content again gets the same register."""
        if (name, digest) not in _read:
            _read[name, digest] = cls(name, *_from_arrow(units, successions, name), digest=digest)
        return _read[name, digest]

    def to_arrow(self) -> tuple[pa.Table, pa.Table]:
        """Units and successions as tables, to be kept beside what was counted with them.

        Units: ``unit_key, unit_code, name, full_name, level, type, parent_code, valid_from, valid_to, resolution,
        source``. Successions: ``from_key, to_key, kind, effective_on, resolution, source, confidence``.
        """
        units, links = self.units, self.successions
        text = ("name", "full_name", "level", "type", "parent_code")
        columns: dict[str, pa.Array] = {
            "unit_key": pa.array([unit.key for unit in units], pa.int32()),
            "unit_code": pa.array([unit.code for unit in units], pa.string()),
        }
        columns |= {column: pa.array([getattr(unit, column) for unit in units], pa.string()) for column in text}
        columns |= {c: pa.array([getattr(unit, c) for unit in units], pa.date32()) for c in ("valid_from", "valid_to")}
        columns |= {c: pa.array([getattr(unit, c) for unit in units], pa.string()) for c in ("resolution", "source")}
        edges: dict[str, pa.Array] = {
            "from_key": pa.array([link.from_unit.key for link in links], pa.int32()),
            "to_key": pa.array([link.to_unit.key for link in links], pa.int32()),
            "kind": pa.array([link.kind for link in links], pa.string()),
            "effective_on": pa.array([link.effective_on for link in links], pa.date32()),
        }
        more = ("resolution", "source", "confidence")
        edges |= {column: pa.array([getattr(link, column) for link in links], pa.string()) for column in more}
        return pa.table(columns), pa.table(edges)

    # Asked for

    def unit(self, code: str, on: date) -> Unit:
        """The unit that ``code`` stood for on that day; else :class:`~metrics.errors.UnknownPlace` with the history
        of the code, or with the codes it may be a misspelling of."""
        for unit in self._by_code.get(code, ()):
            if unit.valid_on(on):
                return unit
        if code in self._by_code:
            raise UnknownPlace(code, history=self.describe(code), where=f"on {on:%d-%m-%Y}")
        raise UnknownPlace(code, where=f"on {on:%d-%m-%Y}", todo=self._meant(code))

    def history(self, code: str) -> list[Unit]:
        """All units that have had this code, oldest first; empty for a code never used."""
        return list(self._by_code.get(code, ()))

    def describe(self, code: str) -> str:
        """The history of a code in a sentence: "00004 was Phường Trúc Bạch until 30-06-2025, is Phường Ba Đình
        since 01-07-2025"."""
        said = []
        for unit in self.history(code):
            if unit.valid_to is None:
                since = "" if unit.valid_from == date.min else f" since {unit.valid_from:%d-%m-%Y}"
                said.append(f"is {unit.full_name}{since}")
            else:
                said.append(f"was {unit.full_name} until {unit.valid_to:%d-%m-%Y}")
        return f"{code} {', '.join(said)}" if said else f"{code} was never in use"

    def _meant(self, code: str) -> str:
        padded = [code.zfill(width) for width in (2, 3, 5) if len(code) < width and code.isdigit()]
        near = [candidate for candidate in padded if candidate in self._by_code]
        if near:
            return f"Were leading zeros lost? There are {'; '.join(self.describe(candidate) for candidate in near)}."
        return "Codes are text of 2 (province), 3 (former district) or 5 digits (commune)."

    def on(self, day: date, level: str | None = None) -> list[Unit]:
        """The units in force on ``day``, of one level or of all, by code."""
        same = bisect_right(self._changes, day)  # between two changes every day has the same units
        if same not in self._on:
            self._on[same] = [unit for unit in self.units if unit.valid_on(day)]
        return [unit for unit in self._on[same] if level is None or unit.level == level]

    def communes(self, day: date) -> list[Unit]:
        """The units that answer as a commune on that day's map: the communes, and each district without any (on the
        map until 30 June 2025 five island districts were their own and only commune)."""
        units = self.on(day)
        parents = {unit.parent_code for unit in units if unit.level == "commune"}
        return [
            unit for unit in units if unit.level == "commune" or (unit.level == "district" and unit.code not in parents)
        ]

    def children(self, unit: Unit, on: date) -> list[Unit]:
        """The units directly below ``unit`` on that day, by code."""
        return [child for child in self._children.get(unit.code, ()) if child.valid_on(on)]

    def parent(self, unit: Unit, on: date | None = None) -> Unit | None:
        """The unit above, as it was on ``on``; by default while ``unit`` was last in force."""
        if unit.parent_code is None:
            return None
        day = on or unit.valid_to or date.max
        return next((parent for parent in self._by_code.get(unit.parent_code, ()) if parent.valid_on(day)), None)

    def above(self, unit: Unit, level: str, on: date | None = None) -> Unit | None:
        """``unit`` itself or the one above it of that level, or None."""
        found: Unit | None = unit
        while found is not None and found.level != level:
            found = self.parent(found, on)
        return found

    def province_of(self, unit: Unit, on: date | None = None) -> Unit | None:
        """The province ``unit`` lies in, as it was on ``on`` (by default while ``unit`` was last in force)."""
        return self.above(unit, LEVELS[0], on)

    def successors(self, unit: Unit) -> list[Succession]:
        """What ``unit`` became; empty while it is in force."""
        return list(self._forward.get(unit.key, ()))

    def predecessors(self, unit: Unit) -> list[Succession]:
        """What ``unit`` was made of; a province's also lists the districts dissolved into it."""
        return list(self._backward.get(unit.key, ()))

    def place(self, key: int, on: date) -> Placement:
        """Where what was recorded under the unit ``key`` is answered on the map of day ``on``."""
        from metrics.places.placement import place  # placement is built on registers, this is only its short form

        return place(self, self.units[key], on)

    def days_of_change(self) -> list[date]:
        """The days on which the map changed, oldest first: each but the first begins another map."""
        return list(self._changes)


def _digest(units: Sequence[Unit], successions: Sequence[Succession]) -> str:
    digest = hashlib.sha256()
    for line in tables.canonical_lines(units, successions):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


_read: dict[tuple[str, str], Register] = {}


def _from_arrow(units: pa.Table, successions: pa.Table, name: str) -> tuple[list[Unit], list[Succession]]:
    columns = units.drop_columns(["full_name"]).rename_columns({"unit_key": "key", "unit_code": "code"})
    names = columns.column_names
    rows = zip(*(columns[column].to_pylist() for column in names), strict=True)
    made = sorted((Unit(**dict(zip(names, row, strict=True))) for row in rows), key=lambda unit: unit.key)
    if any(unit.key != place for place, unit in enumerate(made)):
        raise RegisterError("The stored register lacks units.", where=name, todo="Build the snapshot again.")
    links = [
        Succession(from_unit=made[row.pop("from_key")], to_unit=made[row.pop("to_key")], **row)
        for row in successions.to_pylist()
    ]
    links.sort(key=lambda link: (link.from_unit.key, link.to_unit.key))
    return made, links


@lru_cache(maxsize=1)
def _vietnam() -> Register:
    with importlib.resources.as_file(importlib.resources.files("metrics.places") / "data") as folder:
        return Register.load(folder, "vn")
