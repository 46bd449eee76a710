"""What changed between two days: the difference of two maps, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from metrics.places.names import fold
from metrics.places.placement import place
from metrics.places.register import Register
from metrics.places.unit import Unit

CHANGES = ("renamed", "retyped", "recoded", "moved", "merged", "split", "ended", "new")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One unit that is not as it was.

    ``kind``: ``renamed``, ``retyped``, ``recoded`` the same territory under another name, type or code (several
    joined by ``+``) · ``moved`` nothing but the unit above it changed · ``merged`` it went whole into a larger unit ·
    ``split`` it was divided · ``ended`` no unit of its level followed · ``new`` a unit that none of these became alone.
    ``before`` and ``after`` are the units concerned on either day; the one the row is about stands alone on its side.
    """

    kind: str
    level: str
    before: tuple[Unit, ...]
    after: tuple[Unit, ...]


def diff(register: Register, before: date, after: date, level: str | None = None) -> list[Change]:
    """All changes from the map of one day to that of a later one, by code: what became of the old units, then what
    is new; empty if nothing changed."""
    old, new = register.on(before), register.on(after)
    kept = {unit.key for unit in old} & {unit.key for unit in new}
    origin = {unit.key: place(register, unit, before).candidates for unit in new if unit.key not in kept}
    changes = []
    continued = set()
    for unit in old:
        if unit.key in kept:
            continue
        ways = place(register, unit, after).candidates
        if len(ways) == 1 and origin.get(ways[0].key) == (unit,):
            continued.add(ways[0].key)
            kind = _same_territory(unit, ways[0])
        else:
            kind = "ended" if not ways else "merged" if len(ways) == 1 else "split"
        alone = ways[0] if ways and ways[0].key in continued else unit
        changes.append(Change(kind=kind, level=alone.level, before=(unit,), after=ways))
    for unit in new:
        if unit.key not in kept and unit.key not in continued:
            changes.append(Change(kind="new", level=unit.level, before=origin[unit.key], after=(unit,)))
    return [change for change in changes if level in (None, change.level)]


def _same_territory(before: Unit, after: Unit) -> str:
    differs = {
        "renamed": fold(before.name) != fold(after.name),  # "Hoà" become "Hòa" is no other name
        "retyped": before.type != after.type,
        "recoded": before.code != after.code,
    }
    return "+".join(kind for kind in differs if differs[kind]) or "moved"
