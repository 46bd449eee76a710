"""From unit codes to units: each code is read on one day, and a code that is not a unit on that day says why.

A whole delivery is judged as well: where most of its codes are wrong for one common reason, the reason is the mistake.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import pyarrow as pa

from ..errors import DeliveryError
from ..places import Register, Resolver, contradiction, lost_zeros, misread, vintages

#: What a code is read with, and what it is; columns that a table lacks are NULL.
READ_WITH = ("code", "day", "level", "province_code")
UNIT_CODES = pa.schema(
    [
        ("code", pa.string()),
        ("day", pa.date32()),
        ("level", pa.string()),
        ("province_code", pa.string()),
        ("unit_key", pa.int64()),
        ("problem", pa.string()),
        ("message", pa.string()),
        ("province_problem", pa.string()),
        ("province_message", pa.string()),
    ]
)

#: Candidates, or codes, named in one message.
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One code as a delivery gives it: the day on which it is read, and what the row says of its level and province.

    ``code`` may have a day of its own behind an @: that of the list of names it comes from.
    """

    code: str
    day: date
    level: str | None = None
    province_code: str | None = None


def unit_codes(register: Register, readings: Iterable[Reading]) -> pa.Table:
    """What each code is: the key of its unit, or the rule it breaks with the history of the code (``UNIT_CODES``)."""
    return pa.Table.from_pylist([_row(register, reading) for reading in readings], schema=UNIT_CODES)


@lru_cache(maxsize=65_536)  # the tables of a delivery name the same units
def _row(register: Register, reading: Reading) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(reading, name) for name in READ_WITH}
    code, day, province = reading.code.partition("@")[0], reading.day, reading.province_code
    problem = _problem(register, reading)
    if problem is not None:
        row["problem"], row["message"] = problem
        return row
    row["unit_key"] = register.unit(code, day).key
    if province is not None and (whole := lost_zeros(register, province, day, "province")):
        row["province_problem"] = "lost_zeros"
        row["province_message"] = f"leading zeros lost; is {whole} meant? Write codes as text"
    elif province is not None and (why := contradiction(register, code, province, day)):
        row["province_problem"], row["province_message"] = "other_province", why
    return row


def _problem(register: Register, reading: Reading) -> tuple[str, str] | None:
    """The rule that a code breaks, and what is to be said of it."""
    code, behind, written = reading.code.partition("@")
    day, history, written_on = reading.day, register.history(code), _day(written)
    if behind and written_on is None:
        return "unknown_unit", "behind the @ stands no day, as in 00004@2025-06-30"
    whole = lost_zeros(register, code, day, reading.level, reading.province_code)
    meant = [whole] if whole else [] if history else [padded for padded in _padded(code) if register.history(padded)]
    if meant:
        return "lost_zeros", f"leading zeros lost; is {' or '.join(meant)} meant? Write codes as text"
    if not history:
        return "unknown_unit", _name(register, code, day)
    for asked in (day, written_on or day):
        if not any(unit.valid_on(asked) for unit in history):
            return "unit_not_in_force", f"not in force on {asked:%d-%m-%Y}: {register.describe(code)}"
    why = misread(register, code, written_on or day, day)
    return ("other_unit", why) if why else None


def _padded(code: str) -> list[str]:
    return [code.zfill(width) for width in (2, 3, 5) if len(code) < width]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _name(register: Register, text: str, day: date) -> str:
    """A name typed where a code belongs is not turned into one here: lists are made and completed by people."""
    found = _resolver(register).find(text, day) if any(letter.isalpha() for letter in text) else []
    if not found:
        return "not in the register"
    said = "; ".join(str(candidate) for candidate in found[:_SHOWN]) + ("; …" if len(found) > _SHOWN else "")
    which = "is this meant" if len(found) == 1 else "which is meant"
    return f"a name, not a code; {which}: {said}? Say so in a list of names (metrics places harmonise)"


@lru_cache(maxsize=1)
def _resolver(register: Register) -> Resolver:
    return Resolver(register)


def judge_codes(name: str, day: date, register: Register, problems: Mapping[str, str | None]) -> dict[str, int]:
    """What is to be said of the codes of the delivery ``name`` that are read on its ``units_as_of``, here ``day``, as notes with counts.

    ``problems``: by code the rule it breaks, None where it breaks none. Raises DeliveryError where more than half of the codes
    have lost their zeros, or are not in force on that day while another map has more of them: such a delivery says the
    wrong day, and what of it can be read may be read wrongly.
    """
    counted = Counter(problems.values())
    notes: dict[str, int] = {}
    if lost := counted["lost_zeros"]:
        if 2 * lost > len(problems):
            raise DeliveryError(
                "Most unit codes have lost their leading zeros.",
                where=name,
                received=f"{lost:,} of {len(problems):,} unit codes: "
                + _listed(register, day, [code for code, problem in problems.items() if problem == "lost_zeros"]),
                expected='codes as text, as "00004": 2 digits for a province, 5 for a commune',
                todo="Export the table again with the column as text; a spreadsheet that opens a .csv makes numbers of codes.",
            )
        notes[f"unit codes of {len(problems):,} that have lost their leading zeros"] = lost
    ended = [code for code, problem in problems.items() if problem == "unit_not_in_force"]
    if ended:
        known = [*ended, *(code for code, problem in problems.items() if problem is None)]
        told = f"of {len(known):,} unit codes {_vintages(register, known, day)}"
        other = _other_map(register, known, day)
        if 2 * len(ended) > len(known) and other is not None:
            raise DeliveryError(
                "The unit codes are of another map than the delivery says.",
                where=name,
                received=told,
                expected=f"codes in force on {day:%d-%m-%Y}, its units_as_of",
                todo=f"Write  units_as_of = {other}  in delivery.toml, or give codes of the map of {day:%d-%m-%Y}.",
            )
        notes[f"{told}: split the delivery, or set units_as_of; not in force"] = len(ended)
    return notes


def _listed(register: Register, day: date, codes: list[str]) -> str:
    said = []
    for code in sorted(codes)[:_SHOWN]:
        meant = [padded for padded in _padded(code) if any(unit.valid_on(day) for unit in register.history(padded))]
        said.append(f"{code} for {' or '.join(meant)}" if meant else code)
    return ", ".join(said) + (", …" if len(codes) > _SHOWN else "")


def _vintages(register: Register, codes: list[str], day: date) -> str:
    """On which days the codes are in force: "110 are in force on 31-10-2026 and 10 until 30-06-2025"."""
    said: Counter[str] = Counter()
    here = 0
    for code in codes:
        history = register.history(code)
        if any(unit.valid_on(day) for unit in history):
            here += 1
            continue
        before = [unit.valid_to for unit in history if unit.valid_to is not None and unit.valid_to < day]
        said[f"until {max(before):%d-%m-%Y}" if before else f"from {history[0].valid_from:%d-%m-%Y}"] += 1
    others = [f"{count:,} {when}" for when, count in sorted(said.items(), key=lambda item: (-item[1], item[0]))]
    return " and ".join([f"{here:,} {'is' if here == 1 else 'are'} in force on {day:%d-%m-%Y}", *others])


def _other_map(register: Register, codes: list[str], day: date) -> date | None:
    """A day of the map on which most of the codes are in force, the latest such map; None where that is the map of ``day``."""
    counts = vintages(register, codes)
    days = sorted(counts)
    best = max(days, key=lambda first: (counts[first], first))
    here = max((first for first in days if first <= day), default=days[0])
    if counts[best] <= counts[here]:
        return None
    following = next((first for first in days if first > best), None)
    return following - timedelta(days=1) if following is not None else best
