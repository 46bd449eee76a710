"""The proof that a register is whole: counts against what is known, and the rules every register keeps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from metrics.places.placement import placements
from metrics.places.register import Register

_OLD, _NEW, _LATEST = date(2025, 6, 30), date(2025, 7, 1), date(2026, 9, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the proof. ``expected`` is None where a register has no figure to be held against."""

    name: str
    value: int
    expected: int | None

    @property
    def ok(self) -> bool:
        """Whether the value is the expected one."""
        return self.expected is None or self.value == self.expected


def check(register: Register) -> list[Check]:
    """The rules for any register; for that of Viet Nam also the counts of decision 19/2025/QĐ-TTg and of the
    patched crosswalk (docs/decisions/0002-register.md)."""
    return (_vietnam(register) if register.name == "vn" else []) + _rules(register)


def _vietnam(register: Register) -> list[Check]:
    links = [link for link in register.successions if link.effective_on == _NEW and link.to_unit.level == "commune"]
    ways = Counter(link.from_unit.key for link in links)
    used = {unit.code for unit in register.on(_OLD, "commune")}
    types = Counter(unit.type for unit in register.on(_LATEST, "commune"))
    figures = [
        ("provinces until 30-06-2025", len(register.on(_OLD, "province")), 63),
        ("districts until 30-06-2025", len(register.on(_OLD, "district")), 696),
        ("communes until 30-06-2025", len(register.on(_OLD, "commune")), 10_035),
        ("island districts without communes", len(register.communes(_OLD)) - len(register.on(_OLD, "commune")), 5),
        ("provinces since 01-07-2025", len(register.on(_NEW, "province")), 34),
        ("communes since 01-07-2025", len(register.on(_NEW, "commune")), 3_321),
        ("commune codes in use before", sum(unit.code in used for unit in register.on(_NEW, "commune")), 3_316),
        ("successions of communes on 01-07-2025", len(links), 10_571),
        ("units they come from", len(ways), 10_040),
        ("units they lead to", len({link.to_unit.key for link in links}), 3_321),
        ("units that were split", sum(several > 1 for several in ways.values()), 441),
        ("xã since 20-09-2026", types["xa"], 2_599),
        ("phường since 20-09-2026", types["phuong"], 709),
        ("đặc khu since 20-09-2026", types["dac_khu"], 13),
    ]
    return [Check(name=name, value=value, expected=expected) for name, value, expected in figures]


def _rules(register: Register) -> list[Check]:
    first = min((unit.valid_from for unit in register.units), default=date.min)
    ended = [unit for unit in register.units if unit.valid_to is not None]
    begun = [unit for unit in register.units if unit.valid_from != first]
    one_day = timedelta(days=1)
    misdated = sum(
        link.from_unit.valid_to != link.effective_on - one_day or not link.to_unit.valid_on(link.effective_on)
        for link in register.successions
    )
    faults = [
        ("ended units without successor", sum(not register.successors(unit) for unit in ended)),
        ("later units without predecessor", sum(not register.predecessors(unit) for unit in begun)),
        ("successions whose ends were not in force", misdated),
        ("successions backwards in time", sum(x.from_unit.valid_from >= x.effective_on for x in register.successions)),
    ]
    for day in register.days_of_change():
        table = placements(register, day)
        rows = table.select(["level", "status", "province_code"]).to_pylist()
        lost = sum(row == {"level": "commune", "status": "none", "province_code": None} for row in rows)
        faults.append((f"communes with no place on the map of {day:%d-%m-%Y}", lost))
        faults.append((f"units with two rows on the map of {day:%d-%m-%Y}", len(rows) - len(register.units)))
    return [Check(name=name, value=value, expected=0) for name, value in faults]
