"""Bodies and fonds as rows of the contract: ``agencies``, ``fonds`` and the ``handovers`` that the reform made due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from ..catalogue import REFORM_DAY
from .bodies import Body
from .chance import Chance, lognormal, shares, uniform
from .columns import days, table, whole
from .files import Plan
from .pace import day_number


def agencies_table(bodies: Sequence[Body]) -> pa.Table:
    """One row a body."""
    return table(
        "agencies",
        {
            "agency_id": [body.agency_id for body in bodies],
            "name": [body.name for body in bodies],
            "block": [body.block for body in bodies],
            "unit_code": [body.unit.code for body in bodies],
            "level": [body.level for body in bodies],
            "status": ["ended" if body.ended_on else "active" for body in bodies],
            "ended_on": [body.ended_on for body in bodies],
            "successor_agency_id": [body.successor_id for body in bodies],
        },
    )


def fonds_table(plan: Plan) -> pa.Table:
    """One row a fonds, known in files, in metres, or in both."""
    chance, sizes = Chance(plan.seed, 7), plan.sizes
    count = len(plan.fonds)
    ended = np.array([f.creator.ended_on is not None for f in plan.fonds])
    begin = np.array([day_number(date(year, 1, 1)) for year in chance.draw(uniform(1954, 2005), count).tolist()])
    end = np.where(ended, day_number(REFORM_DAY) - 1, 0)
    metres = (sizes.arranged_mm + sizes.heap_mm) / 1000
    # The profile is said where it is not the general one, which is the default.
    profiles = [None if f.profile == "general" else f.profile for f in plan.fonds]
    return table(
        "fonds",
        {
            "fonds_id": [f.fonds_id for f in plan.fonds],
            "title": [f"Phông {f.creator.name}" for f in plan.fonds],
            "creator_agency_id": [f.creator.agency_id for f in plan.fonds],
            "custodian_agency_id": [f.custodian.agency_id if f.custodian else None for f in plan.fonds],
            "location_unit_code": [f.location_code for f in plan.fonds],
            "state": ["closed" if f.creator.ended_on else "open" for f in plan.fonds],
            "date_from": days(begin, chance.flags(0.9, count)),
            "date_to": days(end, ended),
            "shelf_metres": pa.array(metres, mask=~sizes.measured),
            "shelf_metres_arranged": pa.array(sizes.arranged_mm / 1000, mask=~sizes.measured),
            "files_declared": whole(sizes.files_declared),
            "pages_declared": whole(sizes.pages_declared),
            "conversion_profile": profiles,
            "standard": [
                "hd40" if f.creator.block == "party" else "tt05" if f.creator.level == "commune" else "tt02"
                for f in plan.fonds
            ],
        },
    )


def handovers_table(plan: Plan) -> pa.Table:
    """One row a fonds of an ended body that has a custodian: owed by a day, done or not, with a list or without."""
    chance, sizes = Chance(plan.seed, 8), plan.sizes
    rows = [i for i, f in enumerate(plan.fonds) if f.creator.ended_on and f.custodian and f.custodian is not f.creator]
    count, today = len(rows), day_number(plan.as_of)
    due = np.where(chance.flags(0.7, count), day_number(date(2025, 9, 30)), day_number(date(2026, 6, 30)))
    done = np.where(
        chance.flags(0.8, count), day_number(REFORM_DAY) + chance.draw(lognormal(70, 0.9, 1, 900), count), today + 1
    )
    signed = done <= today
    # In the field there is no list for many: quantities are then metres only.
    listed = chance.draw(shares(70, 24, 6), count)
    years = done.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    minutes = [f"{number}/BB-BG/{year}" for number, year in enumerate(years.tolist(), start=1)]
    parties = [(plan.fonds[i].creator, plan.fonds[i].custodian) for i in rows]
    return table(
        "handovers",
        {
            "handover_id": [f"BG-{plan.fonds[i].fonds_id}" for i in rows],
            "fonds_id": [plan.fonds[i].fonds_id for i in rows],
            "from_agency_id": [giver.agency_id for giver, _ in parties],
            "to_agency_id": [taker.agency_id if taker else None for _, taker in parties],
            "due_on": days(due),
            "done_on": days(done, signed),
            "shelf_metres": pa.array((sizes.arranged_mm + sizes.heap_mm)[rows] / 1000),
            "files": whole(sizes.files[rows], (listed == 0) & (sizes.files[rows] > 0)),
            "list_attached": pa.array(listed == 0, mask=listed == 2),
            "minutes_no": pa.array(minutes, mask=~signed),
        },
    )
