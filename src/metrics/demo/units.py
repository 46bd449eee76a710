"""What units owe and have, as rows of the contract: ``targets``, ``applications``, ``resources``, ``duties``, ``submissions``,
and the inspections of their digital stores. All people, decisions and documents are invented and say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from ..places import Unit
from .bodies import EVE, Landscape
from .chance import Chance, lognormal, shares, uniform
from .columns import days, digits, joined, table, whole, words
from .pace import day_number

#: The applications every commune is to use.
APPLICATIONS = ("operations", "e_records", "party_member_db_3", "digital_signature", "shared_apps")
#: Targets of the demo, in per cent: invented, as plans of provinces set them.
TARGETS = (
    ("coverage_pages", date(2026, 12, 31), 60),
    ("coverage_pages", date(2030, 12, 31), 100),
    ("arranged_share", date(2027, 12, 31), 80),
)
#: Returns asked for: one a month.
PERIODS = 12


def unit_tables(land: Landscape, as_of: date, seed: int) -> dict[str, pa.Table]:
    """The tables of units, by name."""
    return {
        "targets": _targets(land),
        "applications": _applications(land, as_of, Chance(seed, 9)),
        "resources": _resources(land, as_of, Chance(seed, 10)),
        "duties": _duties(land, as_of, Chance(seed, 11)),
        "submissions": _submissions(land, as_of, Chance(seed, 12)),
    }


def _targets(land: Landscape) -> pa.Table:
    rows = [
        (unit.code, metric, due, value - (10 if unit.level == "commune" and value < 100 else 0), f"{unit.code}/KH-MAU")
        for units, targets in ((land.provinces, TARGETS), (land.communes, TARGETS[:1]))
        for unit in units
        for metric, due, value in targets
    ]
    return table("targets", _columns(("unit_code", "metric", "due_on", "value", "document_no"), rows))


def _applications(land: Landscape, as_of: date, chance: Chance) -> pa.Table:
    count, today = len(land.communes) * len(APPLICATIONS), day_number(as_of)
    which = np.tile(np.arange(len(APPLICATIONS)), len(land.communes))
    live_on = day_number(EVE) + chance.draw(lognormal(120, 0.8, 1, 1200), count) - 60
    live = live_on <= today
    users = chance.draw(lognormal(45, 0.5, 5, 600), count).astype(np.int64)
    active = users * chance.draw(uniform(20, 98), count) // 100
    incoming = active * chance.draw(uniform(5, 60), count)
    handles = live & (which != APPLICATIONS.index("party_member_db_3"))
    return table(
        "applications",
        {
            "unit_code": [commune.code for commune in land.communes for _ in APPLICATIONS],
            "application": words(APPLICATIONS, which),
            "live_on": days(live_on, live),
            "users_registered": whole(users, live & chance.flags(0.96, count)),
            "users_active": whole(active, live & chance.flags(0.93, count)),
            "documents_in": whole(incoming, handles),
            "documents_out": whole(incoming * chance.draw(uniform(30, 90), count) // 100, handles),
        },
    )


def _resources(land: Landscape, as_of: date, chance: Chance) -> pa.Table:
    counted = [date(as_of.year - 1, 12, 31), as_of]
    units = [unit for unit in (*land.provinces, *land.communes) for _ in counted]
    large = np.array([unit.level == "province" for unit in units])
    count = len(units)
    staff = np.where(large, chance.draw(uniform(12, 45), count), chance.draw(shares(6, 60, 26, 8), count)).astype(
        np.int64
    )
    scanners = np.where(large, chance.draw(uniform(3, 14), count), chance.draw(shares(30, 52, 14, 4), count)).astype(
        np.int64
    )
    store = np.where(large, chance.draw(lognormal(1200, 0.5, 200), count), chance.draw(lognormal(24, 0.6, 0), count))
    return table(
        "resources",
        {
            "unit_code": [unit.code for unit in units],
            "as_of": counted * (count // len(counted)),
            "staff": whole(staff, chance.flags(0.97, count)),
            "staff_trained": whole(staff * chance.draw(uniform(0, 100), count) // 100, chance.flags(0.95, count)),
            "scanners": whole(scanners, chance.flags(0.97, count)),
            "scanner_pages_per_day": whole(scanners * chance.draw(uniform(900, 4500), count)),
            "store_m2_fit": pa.array(
                store * chance.draw(uniform(0, 100), count) // 100, mask=chance.flags(0.06, count)
            ),
            "store_m2_temporary": pa.array(store // 3, mask=chance.flags(0.06, count)),
            "has_digital_store": pa.array(large | chance.flags(0.35, count), mask=chance.flags(0.04, count)),
        },
    )


def _duties(land: Landscape, as_of: date, chance: Chance) -> pa.Table:
    """A head and an archivist a unit: some posts are vacant, some changed hands, some were never filled."""
    posts = [(unit, role) for unit in (*land.provinces, *land.communes) for role in ("head", "archivist")]
    fate = chance.draw(shares(78, 12, 5, 5), len(posts)).tolist()  # filled, changed hands, vacant since, never filled
    change = (day_number(EVE) + chance.draw(uniform(60, 400), len(posts))).tolist()
    rows: list[tuple[object, ...]] = []
    for (unit, role), what, day in zip(posts, fate, change, strict=True):
        first, last = EVE + timedelta(days=1), date(1970, 1, 1) + timedelta(days=day)
        if what == 3:
            continue
        ends = last if what in (1, 2) and last < as_of else None
        rows.append((unit.code, role, _person(unit, role, 1), first, ends, f"{len(rows) + 1}/QĐ-MAU"))
        if what == 1 and ends:
            rows.append(
                (unit.code, role, _person(unit, role, 2), last + timedelta(days=1), None, f"{len(rows) + 1}/QĐ-MAU")
            )
    return table("duties", _columns(("unit_code", "role", "person", "from_on", "to_on", "decision_no"), rows))


def _person(unit: Unit, role: str, number: int) -> str:
    return f"{'Người phụ trách' if role == 'head' else 'Lưu trữ viên'} {unit.code}-{number}"


def _submissions(land: Landscape, as_of: date, chance: Chance) -> pa.Table:
    """A return a month of every commune, for the twelve months up to the day of the catalogue: in time, late, missing, restated."""
    months = (np.datetime64(as_of, "M") - np.arange(PERIODS)).astype("datetime64[M]")[::-1]
    due = (months + 1).astype("datetime64[D]").astype(np.int64) + 4
    reported = due <= day_number(as_of)
    months, due = months[reported], due[reported]
    communes = len(land.communes)
    count = communes * len(months)
    # Some communes never send anything, some are always late.
    habit = np.repeat(chance.draw(shares(82, 14, 4), communes), len(months))
    fate = chance.draw(shares(88, 8, 4), count)
    delay = np.where(
        habit + fate == 0, -chance.draw(uniform(0, 6), count), chance.draw(lognormal(12, 0.8, 1, 120), count)
    )
    received = np.tile(due, communes) + delay
    came = (habit < 2) & (fate < 2) & (received <= day_number(as_of))
    units = pa.array(np.repeat([commune.code for commune in land.communes], len(months)), pa.string())
    columns = {
        "unit_code": units,
        "period": pa.array(np.tile(months.astype(str), communes), pa.string()),
        "due_on": days(np.tile(due, communes)),
        "received_on": days(received, came),
        "version": whole(np.ones(count)),
    }
    first = table("submissions", columns)
    again = received + 20
    restated = came & (again <= day_number(as_of)) & chance.flags(0.03, count)
    second = table("submissions", columns | {"received_on": days(again), "version": whole(np.full(count, 2))})
    return pa.concat_tables([first, second.filter(pa.array(restated))])


def store_checks(land: Landscape, as_of: date, seed: int) -> pa.Table:
    """A fixity check and a backup of each province's digital store, a month for the last twelve months; a few fail."""
    chance = Chance(seed, 13)
    months = np.repeat(np.arange(12), len(land.provinces))
    count = len(months) * 2
    kind = np.repeat([0, 1], len(months))
    month = np.tile(months, 2)
    province = pa.array([province.code for province in land.provinces] * 24, pa.string())
    return table(
        "checks",
        {
            "check_id": joined(".", words(["TV", "SL"], kind), province, digits(month)),
            "kind": words(["fixity", "backup"], kind),
            "batch": joined(".", words(["KHO"], np.zeros(count)), province),
            "round": whole(np.ones(count)),
            "done_on": days(day_number(as_of) - 30 * month - chance.draw(uniform(0, 12), count)),
            "passed": pa.array(chance.flags(0.96, count)),
        },
    )


def _columns(names: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> dict[str, list[object]]:
    """Rows turned into columns; empty columns where there are no rows."""
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}
