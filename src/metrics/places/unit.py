"""A unit of the map and its successions: the values a register is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LEVELS = ("province", "district", "commune")
"""From the largest to the smallest. A unit's parent is of a level further left."""

RANK = {level: rank for rank, level in enumerate(LEVELS)}

TYPE_WORDS = {
    "tinh": "Tỉnh",
    "thanh_pho": "Thành phố",
    "huyen": "Huyện",
    "quan": "Quận",
    "thi_xa": "Thị xã",
    "xa": "Xã",
    "phuong": "Phường",
    "thi_tran": "Thị trấn",
    "dac_khu": "Đặc khu",
}
"""Type code → the word written before the name. A register may leave the type empty: then the name stands alone."""

KINDS = ("whole", "part", "rename", "retype")
"""Of a succession: the whole unit went there · only a part of it · nothing but its name (and perhaps type) changed ·
nothing but its type changed. All but ``part`` move everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit while its name, type, parent and territory stayed as they are.

    A place is (``code``, ``valid_from``), never a code: all but five of the 3,321 commune codes of 1 July 2025 had
    been in use before, mostly for another territory. ``key`` is the row number after sorting by exactly these two, so it
    is the same on any machine. ``valid_to`` is the last day in force, None while it is.
    """

    key: int
    code: str
    name: str
    level: str
    type: str
    parent_code: str | None
    valid_from: date
    valid_to: date | None
    resolution: str = ""
    source: str = ""

    @property
    def full_name(self) -> str:
        """The name with its type before it: "Phường Ba Đình"."""
        word = TYPE_WORDS.get(self.type)
        return f"{word} {self.name}" if word else self.name

    def valid_on(self, day: date) -> bool:
        """Whether the unit is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """``from_unit`` ended the day before ``effective_on``; ``to_unit`` has had (a part of) its territory since.

    ``confidence``: ``confirmed`` a second source names the predecessor · ``single`` one source says so ·
    ``disputed`` sources differ and a reviewed patch decided · ``draft`` not law yet.
    """

    from_unit: Unit
    to_unit: Unit
    kind: str
    effective_on: date
    resolution: str = ""
    source: str = ""
    confidence: str = ""
