"""Who keeps records: the bodies of the units in force, and those of the units that ended on 30 June 2025, with their fonds.

Every commune in force has a Party committee, a People's Committee and a Front committee; every province its offices and its
historical archive. Dissolved districts, merged communes and ended provinces stay as creators, coded as on their last day; their
records passed to the bodies that the register's successions lead to (TT 06/2025/TT-BNV; practice of 2025: communes to the new
commune, districts to the provincial archive, often left on the shelves of a new commune's building).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeAlias

from ..catalogue import REFORM_DAY
from ..places import Register, Unit, placements
from .chance import Chance, shares
from .words import body_name

#: A row of ``places.placements``: where a unit lies on the map of the day of the catalogue.
Place: TypeAlias = dict[str, Any]

EVE = REFORM_DAY - timedelta(days=1)

#: Kinds of bodies of a province in force, with their blocks.
PROVINCE_BODIES = {
    "archive": "state",
    "party": "party",
    "state": "state",
    "front": "front",
    "home": "state",
    "finance": "state",
    "land": "state",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One agency. ``province`` is the code of its province on the map of the day of the catalogue, or None."""

    agency_id: str
    name: str
    block: str
    unit: Unit
    level: str
    province: str | None
    ended_on: date | None = None
    successor_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonds:
    """One fonds before it has numbers. ``group`` says how much of the catalogue it makes up (see ``sizes``)."""

    fonds_id: str
    creator: Body
    custodian: Body | None
    location_code: str | None
    group: str
    profile: str


@dataclass(slots=True, kw_only=True)
class Landscape:
    """All bodies and fonds of the demo, and the units in force they serve. ``empty``: codes of communes that keep no records."""

    provinces: list[Unit]
    communes: list[Unit]
    province_of: dict[str, str]
    bodies: list[Body] = field(default_factory=list)
    fonds: list[Fonds] = field(default_factory=list)
    empty: set[str] = field(default_factory=set)


def landscape(register: Register, provinces: list[Unit], as_of: date, chance: Chance) -> Landscape:
    """Bodies and fonds of ``provinces`` (units in force on ``as_of``), in a fixed order."""
    wanted = {province.code for province in provinces}
    province_of: dict[str, str] = {}
    communes = []
    for unit in register.on(as_of, "commune"):
        province = register.province_of(unit, as_of)
        if province is not None and province.code in wanted:
            communes.append(unit)
            province_of[unit.code] = province.code
    land = Landscape(provinces=provinces, communes=communes, province_of=province_of)
    committees = _active(land, chance)
    _ended(land, register, as_of, committees, chance)
    return land


def _active(land: Landscape, chance: Chance) -> dict[tuple[str, str], Body]:
    """Bodies and fonds of the units in force; returns the bodies by unit code and kind."""
    found: dict[tuple[str, str], Body] = {}
    seat: dict[str, str] = {}
    for commune in land.communes:
        seat.setdefault(land.province_of[commune.code], commune.code)
    for province in land.provinces:
        for kind, block in PROVINCE_BODIES.items():
            body = _body(province, kind, block, "province", province.code)
            found[province.code, kind] = body
            land.bodies.append(body)
            group = "archive" if kind == "archive" else "province"
            profile = "land" if kind == "land" else block if block == "party" else "general"
            land.fonds.append(_fonds(body, body, seat.get(province.code), group, profile))
    holders = chance.draw(shares(95, 3, 2), len(land.communes))  # 3 % of communes have metres only, 2 % no fonds at all
    for commune, holder in zip(land.communes, holders.tolist(), strict=True):
        if holder == 2:
            land.empty.add(commune.code)
        for kind in ("party", "state", "front"):
            body = _body(commune, kind, kind, "commune", land.province_of[commune.code])
            found[commune.code, kind] = body
            land.bodies.append(body)
            if holder < 2:
                group = ("commune", "commune_metres")[holder]
                land.fonds.append(_fonds(body, body, commune.code, group, "party" if kind == "party" else "general"))
    return found


def _ended(
    land: Landscape, register: Register, as_of: date, committees: dict[tuple[str, str], Body], chance: Chance
) -> None:
    """Bodies of the units that ended with 30 June 2025, their successors, and who keeps their fonds now."""
    ended = [unit for unit in register.units if unit.valid_to == EVE]
    placed: dict[int, Place] = {row["unit_key"]: row for row in placements(register, as_of).to_pylist()}
    buildings = dict(_buildings(ended, placed))
    keepers = chance.draw(shares(70, 12, 10, 5, 3), len(ended))
    forgotten = chance.draw(shares(88, 9, 3), len(ended))
    splits = chance.u16(len(ended))
    both = chance.flags(0.35, len(ended))
    for i, unit in enumerate(ended):
        place = placed[unit.key]
        heirs = _heirs(place)
        heir = heirs[int(splits[i]) % len(heirs)] if heirs else None
        home = land.province_of.get(heir) if heir else place["province_code"]
        if home is None or (home, "archive") not in committees:
            continue
        for kind in ("party", "state") if unit.level != "commune" or both[i] else ("state",):
            archive, department = committees[home, "archive"], committees[home, "home" if kind == "state" else "party"]
            location: str | None = heir
            if heir is not None:
                successor = committees[heir, kind]
                chosen = (0, 3, 4)[forgotten[i]]
            else:
                successor, location = department if keepers[i] == 1 else archive, buildings.get(unit.code)
                chosen = int(keepers[i])
            body = _body(
                unit,
                kind,
                kind,
                unit.level,
                place["province_code"],
                ended_on=EVE,
                successor_id=None if chosen == 4 else successor.agency_id,
            )
            land.bodies.append(body)
            neighbour = committees.get((location or "", "state"), successor)
            # A commune that keeps no records left what it inherited to the province.
            taker = archive if successor.unit.code in land.empty else successor
            custodian = (taker, taker, archive if location in land.empty else neighbour, body, None)[chosen]
            profile = "party" if kind == "party" else "general"
            land.fonds.append(_fonds(body, custodian, location, f"old_{unit.level}", profile))


def _heirs(place: Place) -> list[str]:
    """The communes in force that took over a unit: one, or several where it was split."""
    return [place["commune_code"]] if place["commune_code"] else place["candidates"]


def _buildings(ended: Iterable[Unit], placed: dict[int, Place]) -> Iterator[tuple[str, str]]:
    """For each code of a district that ended, a commune that took over one of its communes: its old offices stand there."""
    seen: set[str] = set()
    for unit in ended:
        heirs = _heirs(placed[unit.key])
        if unit.level == "commune" and heirs and unit.parent_code and unit.parent_code not in seen:
            seen.add(unit.parent_code)
            yield unit.parent_code, heirs[0]


def _body(
    unit: Unit,
    kind: str,
    block: str,
    level: str,
    province: str | None,
    ended_on: date | None = None,
    successor_id: str | None = None,
) -> Body:
    # Codes are used again after the reform: the year tells the ended body from its namesake.
    suffix = f".{ended_on.year}" if ended_on else ""
    return Body(
        agency_id=f"{unit.code}.{kind}{suffix}",
        name=body_name(kind, unit.full_name),
        block=block,
        unit=unit,
        level=level,
        province=province,
        ended_on=ended_on,
        successor_id=successor_id,
    )


def _fonds(creator: Body, custodian: Body | None, location: str | None, group: str, profile: str) -> Fonds:
    return Fonds(
        fonds_id=f"{creator.agency_id}.P1",
        creator=creator,
        custodian=custodian,
        location_code=location,
        group=group,
        profile=profile,
    )
