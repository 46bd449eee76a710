"""The two text tables of a register, ``units.csv`` and ``successions.csv``, read strictly: every fault names its row.

Dates are ISO (``2025-07-01``). An empty ``valid_from`` means as far back as anyone asks; an empty ``valid_to`` that the
unit is in force.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from metrics.errors import RegisterError
from metrics.places.unit import KINDS, LEVELS, RANK, TYPE_WORDS, Succession, Unit

UNIT_COLUMNS = ("unit_code", "name", "level", "parent_code", "valid_from", "valid_to")
SUCCESSION_COLUMNS = ("from_code", "from_valid_from", "to_code", "to_valid_from", "kind", "effective_on")

Row = dict[str, str]
Located = tuple[str, Row]
"""A row and where it stands, as said in errors: ``units.csv, row 12``."""


def read_rows(path: Path, required: Sequence[str]) -> list[Located]:
    """The rows of a CSV with header (UTF-8, comma or semicolon), each with its place; row 1 is the header."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise RegisterError(
            "The register has no such file.", where=path.name, todo=f"Put {path.name} into the register's folder."
        ) from None
    except UnicodeDecodeError as fault:
        raise RegisterError(
            "The file is not UTF-8 text.", where=f"{path.name}, byte {fault.start}", todo="Save it as CSV UTF-8."
        ) from None
    lines = text.splitlines()
    header = lines[0] if lines else ""
    reader = csv.DictReader(lines, delimiter=";" if header.count(";") > header.count(",") else ",", restkey="")
    missing = [column for column in required if column not in (reader.fieldnames or ())]
    if missing:
        raise RegisterError(
            f"The file lacks the column {missing[0]}.",
            where=f"{path.name}, row 1",
            received=header,
            expected=", ".join(required),
        )
    located = []
    for number, row in enumerate(reader, start=2):
        where = f"{path.name}, row {number}"
        if "" in row or None in row.values():
            raise RegisterError("The row has more or fewer cells than the header.", where=where)
        located.append((where, {column: cell.strip() for column, cell in row.items()}))
    return located


def units_of(rows: Sequence[Located]) -> list[Unit]:
    """Units in the order of their keys, checked one by one and against each other."""
    drafts: list[tuple[str, dict[str, Any]]] = []
    for where, row in rows:
        for column in ("unit_code", "name"):
            if not row[column]:
                raise RegisterError(f"The unit has no {column}.", where=f"{where}, column {column}")
        kind = row.get("type", "")
        if kind and kind not in TYPE_WORDS:
            raise RegisterError(
                "Unknown type.", where=f"{where}, column type", received=kind, expected=", ".join(TYPE_WORDS)
            )
        if row["level"] not in LEVELS:
            raise RegisterError(
                "Unknown level.", where=f"{where}, column level", received=row["level"], expected=", ".join(LEVELS)
            )
        start = day_of(row["valid_from"], where, "valid_from") or date.min
        last = day_of(row["valid_to"], where, "valid_to")
        if last is not None and last < start:
            raise RegisterError(
                "The unit ends before it begins.",
                where=f"{where}, column valid_to",
                received=last,
                expected=f"{start} or later",
            )
        values = {
            "code": row["unit_code"],
            "name": row["name"],
            "level": row["level"],
            "type": kind,
            "parent_code": row["parent_code"] or None,
            "valid_from": start,
            "valid_to": last,
            "resolution": row.get("resolution", ""),
            "source": row.get("source", ""),
        }
        drafts.append((where, values))
    drafts.sort(key=lambda draft: (draft[1]["code"], draft[1]["valid_from"]))
    units = [Unit(key=key, **values) for key, (_, values) in enumerate(drafts)]
    places = [where for where, _ in drafts]
    _refuse_overlaps(units, places)
    _refuse_orphans(units, places)
    return units


_iso = lru_cache(maxsize=1024)(date.fromisoformat)  # a register has thousands of rows and a handful of days


def day_of(text: str, where: str, column: str) -> date | None:
    try:
        return _iso(text) if text else None
    except ValueError:
        raise RegisterError(
            "Not a date.", where=f"{where}, column {column}", received=text, expected="a date like 2025-07-01, or empty"
        ) from None


def _refuse_overlaps(units: Sequence[Unit], places: Sequence[str]) -> None:
    for before, after, where in zip(units, units[1:], places[1:], strict=False):
        if before.code == after.code and (before.valid_to is None or before.valid_to >= after.valid_from):
            raise RegisterError(
                "One code stands for two units on one day.",
                where=f"{where}, column valid_from",
                received=f"{after.code} from {after.valid_from}",
                expected=f"{before.code} {before.name} to have ended before",
                todo="Give the earlier unit its valid_to, the last day in force.",
            )


def _refuse_orphans(units: Sequence[Unit], places: Sequence[str]) -> None:
    by_code: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_code[unit.code].append(unit)
    for unit, where in zip(units, places, strict=True):
        if unit.parent_code is None:
            continue
        fault = {"where": f"{where}, column parent_code", "received": f"{unit.parent_code} as parent of {unit.code}"}
        for day in {unit.valid_from, unit.valid_to or date.max}:
            parents = [parent for parent in by_code.get(unit.parent_code, ()) if parent.valid_on(day)]
            if not parents:
                raise RegisterError("The parent is not in force as long as the unit is.", **fault)
            if LEVELS.index(parents[0].level) >= RANK[unit.level]:
                raise RegisterError("The parent is not of a higher level than the unit.", **fault)


def successions_of(rows: Sequence[Located], units: Sequence[Unit]) -> list[Succession]:
    """Successions in the order of their units' keys, each with both ends in force when it took effect."""
    known = {(unit.code, unit.valid_from): unit for unit in units}
    found: dict[tuple[int, int], Succession] = {}
    for where, row in rows:
        if row["kind"] not in KINDS:
            raise RegisterError(
                "Unknown kind of succession.",
                where=f"{where}, column kind",
                received=row["kind"],
                expected=", ".join(KINDS),
            )
        effective_on = day_of(row["effective_on"], where, "effective_on")
        if effective_on is None:
            raise RegisterError("The succession has no date.", where=f"{where}, column effective_on")
        ends = []
        for end in ("from", "to"):
            start = day_of(row[f"{end}_valid_from"], where, f"{end}_valid_from") or date.min
            unit = known.get((row[f"{end}_code"], start))
            if unit is None:
                raise RegisterError(
                    "The succession names a unit that is not in units.csv.",
                    where=f"{where}, column {end}_code",
                    received=f"{row[f'{end}_code']} from {start}",
                    expected="a unit_code and valid_from of units.csv",
                )
            ends.append(unit)
        before, after = ends
        if before.valid_to != effective_on - timedelta(days=1) or not after.valid_on(effective_on):
            raise RegisterError(
                "The succession does not fit the days of its units.",
                where=f"{where}, column effective_on",
                received=effective_on,
                expected=f"the day after {before.code} ended ({before.valid_to}), with {after.code} in force",
            )
        if after.valid_from != effective_on and RANK[after.level] >= RANK[before.level]:
            raise RegisterError(
                "A unit that takes in another one changes, so it begins a row of its own that day.",
                where=f"{where}, column to_valid_from",
                received=f"{after.code} from {after.valid_from}",
                expected=f"{after.code} from {effective_on}",
                todo=f"End {after.code} the day before and let it succeed itself.",
            )
        if (before.key, after.key) in found:
            raise RegisterError("The succession stands twice.", where=where, received=f"{before.code} → {after.code}")
        found[before.key, after.key] = Succession(
            from_unit=before,
            to_unit=after,
            kind=row["kind"],
            effective_on=effective_on,
            **{column: row.get(column, "") for column in ("resolution", "source", "confidence")},
        )
    _refuse_contradictions(found.values())
    return [found[ends] for ends in sorted(found)]


def _refuse_contradictions(successions: Iterable[Succession]) -> None:
    ways: dict[int, list[Succession]] = defaultdict(list)
    for succession in successions:
        ways[succession.from_unit.key].append(succession)
    for several in ways.values():
        if len(several) > 1 and any(succession.kind != "part" for succession in several):
            unit = several[0].from_unit
            raise RegisterError(
                "A unit went whole to one place and has another successor too.",
                where="successions.csv",
                received=f"{unit.code} {unit.name} → {', '.join(found.to_unit.code for found in several)}",
                expected="kind part on each of its rows",
            )


def canonical_lines(units: Sequence[Unit], successions: Sequence[Succession]) -> Iterator[str]:
    """The whole content as text, in one order and one spelling: what a register's digest is made of."""
    for unit in units:
        cells = (unit.code, unit.name, unit.level, unit.type, unit.parent_code or "", str(unit.valid_from))
        yield "\t".join((*cells, str(unit.valid_to or ""), unit.resolution, unit.source))
    for succession in successions:
        ends = f"{succession.from_unit.key}\t{succession.to_unit.key}\t{succession.kind}\t{succession.effective_on}"
        yield "\t".join((ends, succession.resolution, succession.source, succession.confidence))
