"""A reform that is not law yet: a draft resolution as a CSV, tried on the register.

One row a succession: ``from_code``, ``to_code``, ``kind`` (whole · part · rename · retype), ``effective_on`` (one day
for the whole draft). Units that are to be new or different also say ``to_name``, ``to_type``, ``to_level``,
``to_parent_code`` on one of their rows; what is left out stays as it is. A unit that takes in others goes on by itself;
a unit that loses a part has one row for each of its parts, the one it keeps among them. Units below one that ends move
with it where it went whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from metrics.errors import RegisterError
from metrics.places import tables
from metrics.places.changes import Change, diff
from metrics.places.register import Register
from metrics.places.unit import KINDS, LEVELS, TYPE_WORDS, Succession, Unit

COLUMNS = ("from_code", "to_code", "kind", "effective_on")
_ASKED = {"to_name": "name", "to_type": "type", "to_level": "level", "to_parent_code": "parent_code"}


def with_draft(register: Register, path: Path) -> Register:
    """The register as it would be; raises :class:`~metrics.errors.RegisterError` naming the row that is at fault."""
    rows = tables.read_rows(path, COLUMNS)
    day = _effective_on(register, rows, path.name)
    eve = {unit.code: unit for unit in register.on(day - timedelta(days=1))}
    edges = _edges(rows, eve)
    asked = _asked(rows, eve)
    for code in sorted({to for _, to in edges} - {from_ for from_, _ in edges}):
        if code in eve:
            edges[code, code] = "whole"
    _move_children(edges, asked, eve, path.name)
    ended = {eve[from_].key for from_, _ in edges}
    kept = [replace(unit, valid_to=day - timedelta(days=1)) if unit.key in ended else unit for unit in register.units]
    new = [_new_unit(code, asked[code], edges, eve, day) for code in sorted({to for _, to in edges})]
    units = [
        replace(unit, key=key) for key, unit in enumerate(sorted(kept + new, key=lambda u: (u.code, u.valid_from)))
    ]
    _refuse_orphans(units, day, path.name)
    known = {(unit.code, unit.valid_from): unit for unit in units}
    links = [
        replace(
            link,
            from_unit=known[link.from_unit.code, link.from_unit.valid_from],
            to_unit=known[link.to_unit.code, link.to_unit.valid_from],
        )
        for link in register.successions
    ]
    links += [
        Succession(
            from_unit=known[from_, eve[from_].valid_from],
            to_unit=known[to, day],
            kind=kind,
            effective_on=day,
            source=path.name,
            confidence="draft",
        )
        for (from_, to), kind in edges.items()
    ]
    links.sort(key=lambda link: (link.from_unit.key, link.to_unit.key))
    return Register(f"{register.name}+{path.stem}", units, links)


def draft_report(drafted: Register) -> list[Change]:
    """Who gains and who loses by the last change of a register: the difference its last day of change makes."""
    day = drafted.days_of_change()[-1]
    return diff(drafted, day - timedelta(days=1), day)


def _effective_on(register: Register, rows: list[tables.Located], name: str) -> date:
    days = {}
    for where, row in rows:
        day = tables.day_of(row["effective_on"], where, "effective_on")
        if day is None:
            raise RegisterError("The succession has no date.", where=f"{where}, column effective_on")
        days[day] = where
    if not days:
        raise RegisterError("The draft has no rows.", where=name)
    if len(days) > 1:
        raise RegisterError(
            "A draft takes effect on one day.",
            where=f"{list(days.values())[-1]}, column effective_on",
            received=", ".join(map(str, sorted(days))),
            todo="Split it into one draft a day and try the second on the result of the first.",
        )
    (day,) = days
    last = register.days_of_change()[-1]
    if day <= last:
        raise RegisterError(
            "The draft lies before a change that the register knows already.",
            where=f"{days[day]}, column effective_on",
            received=day,
            expected=f"a day after {last}",
        )
    return day


def _edges(rows: list[tables.Located], eve: dict[str, Unit]) -> dict[tuple[str, str], str]:
    edges: dict[tuple[str, str], str] = {}
    ways: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for where, row in rows:
        from_, to, kind = row["from_code"], row["to_code"], row["kind"]
        if from_ not in eve:
            raise RegisterError(
                "No such unit is in force the day before.", where=f"{where}, column from_code", received=from_
            )
        if not to:
            raise RegisterError("The succession leads nowhere.", where=f"{where}, column to_code")
        if kind not in KINDS:
            raise RegisterError(
                "Unknown kind of succession.", where=f"{where}, column kind", received=kind, expected=", ".join(KINDS)
            )
        if (from_, to) in edges:
            raise RegisterError("The succession stands twice.", where=where, received=f"{from_} → {to}")
        edges[from_, to] = kind
        ways[from_].append((where, kind))
    for from_, said in ways.items():
        parts = sum(kind == "part" for _, kind in said)
        if len(said) > 1 and parts < len(said):
            raise RegisterError(
                "A unit goes whole to one place and elsewhere too.",
                where=f"{said[-1][0]}, column kind",
                received=f"{from_} in {len(said)} rows",
                expected="kind part on each of them",
            )
        if len(said) == 1 and parts:
            raise RegisterError(
                "Only a part of the unit is spoken for.",
                where=f"{said[0][0]}, column kind",
                received=f"{from_} in one row of kind part",
                todo=f"Add a row for the rest; if it stays, from {from_} to {from_}.",
            )
    return edges


def _asked(rows: list[tables.Located], eve: dict[str, Unit]) -> dict[str, dict[str, str]]:
    """Code → what the draft wants of that unit, each value with one voice."""
    asked: dict[str, dict[str, str]] = defaultdict(dict)
    allowed = {"to_type": TYPE_WORDS, "to_level": LEVELS}
    for where, row in rows:
        for column, field in _ASKED.items():
            value = row.get(column, "")
            if not value:
                continue
            if column in allowed and value not in allowed[column]:
                raise RegisterError(
                    f"Unknown {field}.",
                    where=f"{where}, column {column}",
                    received=value,
                    expected=", ".join(allowed[column]),
                )
            if asked[row["to_code"]].setdefault(field, value) != value:
                raise RegisterError(
                    f"The draft gives {row['to_code']} two values.",
                    where=f"{where}, column {column}",
                    received=f"{asked[row['to_code']][field]} and {value}",
                )
    for where, row in rows:
        if row["to_code"] not in eve and "name" not in asked[row["to_code"]]:
            raise RegisterError("A new unit needs a name.", where=f"{where}, column to_name", received=row["to_code"])
    return asked


def _move_children(
    edges: dict[tuple[str, str], str], asked: dict[str, dict[str, str]], eve: dict[str, Unit], name: str
) -> None:
    """Units below one that ends follow it; where it was divided, each must be said to belong somewhere."""
    ways: dict[str, set[str]] = defaultdict(set)
    for from_, to in edges:
        ways[from_].add(to)
    for unit in list(eve.values()):
        if unit.parent_code not in ways or unit.code in ways:
            continue
        into = ways[unit.parent_code]
        if len(into) > 1:
            raise RegisterError(
                f"{unit.parent_code} is divided, but not what lies below it.",
                where=name,
                received=f"{unit.code} {unit.full_name} has no row",
                todo=f"Add a row {unit.code} → {unit.code} with its to_parent_code, and so for all others below.",
            )
        (parent,) = into
        if parent != unit.parent_code:
            edges[unit.code, unit.code] = "whole"
            asked[unit.code].setdefault("parent_code", parent)


def _new_unit(
    code: str, asked: dict[str, str], edges: dict[tuple[str, str], str], eve: dict[str, Unit], day: date
) -> Unit:
    formers = [eve[from_] for from_, to in edges if to == code]
    like = eve.get(code, formers[0])
    return replace(
        like,
        key=-1,
        code=code,
        name=asked.get("name", like.name),
        type=asked.get("type", like.type),
        level=asked.get("level", like.level),
        parent_code=asked.get("parent_code", like.parent_code),
        valid_from=day,
        valid_to=None,
        resolution="",
        source="draft",
    )


def _refuse_orphans(units: Iterable[Unit], day: date, name: str) -> None:
    in_force = {unit.code: unit for unit in units if unit.valid_on(day)}
    for unit in in_force.values():
        if unit.parent_code is not None and unit.parent_code not in in_force:
            raise RegisterError(
                "The draft leaves a unit without the one above it.",
                where=name,
                received=f"{unit.code} {unit.full_name}, parent {unit.parent_code}",
                todo=f"Add a row {unit.code} → {unit.code} with its to_parent_code.",
            )
