"""Names that no rule resolves, as data: a list goes out as a CSV, a person completes it, and it comes back in.

Columns: ``text`` as it stands in the source, ``rows`` how often, ``candidates`` what it may be (code and name, one a
line), ``unit_code`` to be filled in, ``reason`` who decided it and why, ``units_as_of`` the day on which the code is to be
read: a code alone is no place. A list without that last column is read on the day of whatever uses it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from metrics.errors import RegisterError
from metrics.places.codes import misread
from metrics.places.names import fold
from metrics.places.register import Register
from metrics.places.resolver import Resolver
from metrics.places.tables import read_rows

COLUMNS = ("text", "rows", "candidates", "unit_code", "reason", "units_as_of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmonised:
    """``codes``: text → unit code, for all that is certain. ``unresolved``: (text, rows, candidates) for the rest,
    the most frequent first; ``on`` the day on which the codes are to be read."""

    codes: dict[str, str]
    unresolved: list[tuple[str, int, tuple[str, ...]]]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """One completed row of a list: the code, the day on which it is to be read (None: not said), and its place in the list."""

    code: str
    on: date | None
    where: str


def harmonise(
    resolver: Resolver,
    texts: Iterable[str],
    on: date,
    mapping: Mapping[str, str] | None = None,
    level: str | None = None,
) -> Harmonised:
    """Codes for typed names as they stood on ``on``: a mapping's word first, then the resolver's where it is sure."""
    mapping = mapping or {}
    codes: dict[str, str] = {}
    unresolved: list[tuple[str, int, tuple[str, ...]]] = []
    for text, rows in sorted(Counter(texts).items(), key=lambda item: (-item[1], item[0])):
        found = resolver.find(text, on, level)
        if fold(text) in mapping:
            codes[text] = mapping[fold(text)]
        elif len(found) == 1:
            codes[text] = found[0].unit.code
        else:
            unresolved.append((text, rows, tuple(str(candidate) for candidate in found)))
    return Harmonised(codes=codes, unresolved=unresolved, on=on)


def write_mapping(path: Path, harmonised: Harmonised) -> None:
    """The list as a CSV ready to complete (UTF-8 with BOM, so that a spreadsheet opens it rightly): what nobody can be sure of
    first, the most frequent at the top, then what is certain with its code."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for text, rows, candidates in harmonised.unresolved:
            table.writerow((text, rows, "\n".join(candidates), "", "", harmonised.on.isoformat()))
        for text, code in sorted(harmonised.codes.items()):
            table.writerow((text, "", "", code, "certain", harmonised.on.isoformat()))


def read_list(path: Path) -> dict[str, Mapped]:
    """Folded text → what its row says, from a completed CSV; rows left open are skipped. Codes are taken as they stand.

    Raises :class:`~metrics.errors.RegisterError` for a file that is no such list (UTF-8, comma or semicolon), a day that is
    none, and a text that stands twice with two codes.
    """
    found: dict[str, Mapped] = {}
    for where, row in read_rows(path, ("text", "unit_code")):
        if not row["unit_code"]:
            continue
        here = Mapped(
            code=row["unit_code"], on=_day(row.get("units_as_of", ""), where), where=f"{where}, column unit_code"
        )
        before = found.setdefault(fold(row["text"]), here)
        if (before.code, before.on) != (here.code, here.on):
            raise RegisterError(
                "The text is mapped to two codes.", where=here.where, received=f"{_told(before)} and {_told(here)}"
            )
    return found


def read_mapping(path: Path, register: Register, on: date) -> dict[str, str]:
    """Folded text → unit code, from a completed CSV; rows left open are skipped.

    A code not in force on ``on`` raises :class:`~metrics.errors.RegisterError` with its history, or with its zeros; so does
    one that was written down for another unit, on another day, and a text that stands twice with two codes.
    """
    found = read_list(path)
    for row in found.values():
        if not any(unit.valid_on(on) for unit in register.history(row.code)):
            whole = [
                code for code in (row.code.zfill(2), row.code.zfill(5)) if code != row.code and register.history(code)
            ]
            raise RegisterError(
                f"The code is not in force on {on:%d-%m-%Y}.",
                where=row.where,
                received=row.code,
                expected=register.describe(row.code),
                todo=f"Were leading zeros lost? {'; '.join(map(register.describe, whole))}." if whole else None,
            )
        known = row.on is not None and any(unit.valid_on(row.on) for unit in register.history(row.code))
        if known and row.on is not None and (why := misread(register, row.code, row.on, on)):
            raise RegisterError(
                f"The code is for another unit on {on:%d-%m-%Y}.",
                where=row.where,
                received=why,
                todo=f"Harmonise the names for that day: --on {on}.",
            )
    return {text: row.code for text, row in found.items()}


def _day(text: str, where: str) -> date | None:
    # A spreadsheet that opened the list writes days its own way.
    for style in ("%Y-%m-%d", "%d/%m/%Y") if text else ():
        try:
            return datetime.strptime(text, style).date()
        except ValueError:
            continue
    if text:
        raise RegisterError("Not a day.", where=f"{where}, column units_as_of", received=text, expected="as 2026-10-31")
    return None


def _told(row: Mapped) -> str:
    return row.code if row.on is None else f"{row.code} on {row.on:%d-%m-%Y}"
