"""Codes as they arrive: leading zeros lost in a spreadsheet, codes of two maps in one list, a commune and a province
that do not belong together. Each is detected and said, with the fix proposed; none is repaired in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from metrics.places.register import Register
from metrics.places.unit import Unit

#: Changes after which a unit is the same territory under the same code.
_SAME = ("rename", "retype")


def lost_zeros(
    register: Register, code: str, on: date, level: str | None = None, parent_code: str | None = None
) -> str | None:
    """The code that ``code`` would be with its leading zeros back ("4" → "00004"), if exactly one is in force on
    ``on`` and fits ``level`` and ``parent_code`` (any unit above, itself perhaps without its zeros); else None.

    None, too, where ``code`` can be meant as it stands: "25" is a province, but no commune, and lies in no other province.
    Without level or parent a code that was ever in use is taken at its word.
    """
    if not code.isdigit() or code.startswith("0"):
        return None
    known = register.history(code)
    if known and level is None and parent_code is None:
        return None
    for unit in known:
        within = parent_code is None or _same(unit.code, parent_code) or _below(register, unit, parent_code, on)
        if unit.valid_on(on) and level in (None, unit.level) and within:
            return None
    fits = [
        unit
        for unit in register.on(on, level)
        if unit.code != code
        and _same(unit.code, code)
        and (parent_code is None or _below(register, unit, parent_code, on))
    ]
    return fits[0].code if len(fits) == 1 else None


def _same(code: str, other: str) -> bool:
    return code.lstrip("0") == other.lstrip("0")


def _below(register: Register, unit: Unit, parent_code: str, on: date) -> bool:
    above = register.parent(unit, on)
    while above is not None:
        if _same(above.code, parent_code):
            return True
        above = register.parent(above, on)
    return False


def vintages(register: Register, codes: Iterable[str]) -> dict[date, int]:
    """For each map, by its first day: how many of ``codes`` are in force on it. A list of one vintage has all of its
    codes on one map; a mixed one on none."""
    codes = set(codes)
    return {day: len(codes & {unit.code for unit in register.on(day)}) for day in register.days_of_change()}


def contradiction(register: Register, code: str, province_code: str, on: date) -> str | None:
    """Why a unit and a province given side by side cannot both be meant on ``on``; None if they belong together.

    The message says on which days they would: codes of provinces, too, stand for other territory since 1 July 2025.
    """
    unit = register.unit(code, on)
    province = register.unit(province_code, on) if _in_force(register, province_code, on) else None
    actual = register.province_of(unit, on)
    if province is not None and actual == province:
        return None
    said = f"{code} {unit.full_name} lies in {actual.code} {actual.full_name}" if actual else f"{code} has no province"
    named = province.full_name if province is not None else register.describe(province_code)
    fitting = [
        other
        for other in register.history(code)
        for day in (other.valid_to or date.max,)
        if (found := register.province_of(other, day)) is not None and found.code == province_code
    ]
    fits = f"; {'; '.join(_until(other) for other in fitting)} it lay in {province_code}" if fitting else ""
    return f"On {on:%d-%m-%Y} {said}, not in {province_code} ({named}){fits}."


def misread(register: Register, code: str, written_on: date, on: date) -> str | None:
    """Why a code written down as it stood on one day must not be read on another; None if it is the same unit on both,
    perhaps renamed or of another type since. Both days must know the code."""
    earlier, later = sorted((written_on, on))
    before, after = register.unit(code, earlier), register.unit(code, later)
    found: Unit | None = before
    while found is not None and found != after:
        found = next((link.to_unit for link in register.successors(found) if link.kind in _SAME), None)
    if found is not None:
        return None
    then, now = (before, after) if written_on == earlier else (after, before)
    return f"{code} was written down for {then.full_name} on {written_on:%d-%m-%Y}, and is {now.full_name} on {on:%d-%m-%Y}"


def _in_force(register: Register, code: str, on: date) -> bool:
    return any(unit.valid_on(on) for unit in register.history(code))


def _until(unit: Unit) -> str:
    if unit.valid_to is None:
        return f"as {unit.full_name} since {unit.valid_from:%d-%m-%Y}"
    return f"as {unit.full_name} until {unit.valid_to:%d-%m-%Y}"
