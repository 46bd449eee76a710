"""A demo in good order: every record kept and handed over, every post filled, every return sent, work that goes on, counts that agree.

The demo has by design what the field has: orphans, units that stopped, odd values. A drill begins where there is nothing to find.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..catalogue import REFORM_DAY, STAGES
from ..catalogue.calendar import working_day
from .books import Book
from .chance import Chance, uniform
from .course import NEVER
from .pace import EPOCH, WINDOW, day_number

#: Days from scanning to the check, the signature and the store, at most: no queue grows old.
_STEPS = (10, 7, 10)


def tidy(books: dict[str, Book], as_of: date, seed: int) -> None:
    """Put the books of a demo in order, in place."""
    _keepers(books)
    _files(books["files"], as_of, Chance(seed, 20))
    _handovers(books)
    incidents = books["incidents"]
    incidents.keep(incidents["kind"] == "destroyed_by_decision")
    known = set(books["files"]["file_id"].tolist())
    incidents.keep(np.array([one in known for one in incidents["file_id"].tolist()], dtype=np.bool_))
    _units(books, as_of)


def _keepers(books: dict[str, Book]) -> None:
    """Everything an ended body left is with its successor, which is in being."""
    agencies, fonds = books["agencies"], books["fonds"]
    ids = agencies["agency_id"]
    active = dict(zip(ids.tolist(), (agencies["status"] == "active").tolist(), strict=True))
    archive = next(one for one in ids.tolist() if one.endswith(".archive"))
    successor = dict(zip(ids.tolist(), agencies["successor_agency_id"].tolist(), strict=True))
    keepers, places = fonds["custodian_agency_id"].copy(), fonds["location_unit_code"]
    for row, (keeper, creator, place) in enumerate(
        zip(keepers.tolist(), fonds["creator_agency_id"].tolist(), places.tolist(), strict=True)
    ):
        if keeper is None or not active[keeper]:
            near = f"{place}.state"
            taker = successor[creator] or (near if near in active else archive)
            keepers[row] = successor[creator] = taker
    fonds["custodian_agency_id"] = keepers
    agencies["successor_agency_id"] = [None if active[one] else successor[one] or archive for one in ids.tolist()]


def _files(files: Book, as_of: date, chance: Chance) -> None:
    """Rows that load, originals in their place, a steady course without gaps, counts that agree."""
    ids = files["file_id"].tolist()
    begin, end, pages = files["date_from"], files["date_to"], files["pages"]
    sound = np.array(files["retention_code"] != "99") & (pages >= -1) & np.array(files["fonds_id"] != "KHONG-CO")
    sound &= (begin >= NEVER) | (end >= NEVER) | (begin <= end)
    sound &= np.array([True, *(one != before for before, one in pairwise(ids))][: len(ids)])
    was = {stage: files[f"{stage}_on"] for stage in STAGES}
    named = files["stage"]
    scanned = (was["scanned"] < NEVER) | (was["checked"] < NEVER)
    scanned |= np.isin(named.astype(str), STAGES[3:])
    for name, values in _course(scanned, as_of, chance).items():
        files[name] = values
    checked, stored = files["checked_on"] < NEVER, files["stored_on"] < NEVER
    files["stage"] = np.full(len(ids), None)
    files["original_status"] = np.where(files["original_status"] == "destroyed", "destroyed", "held")
    files["selected"] = np.full(len(ids), None)
    files["pages_digitised"] = np.where(checked, pages, -1)
    files["documents_digitised"] = np.where(checked, files["documents"], -1)
    files["paper_file_code"] = [f"H.{row}" for row in range(len(ids))]
    files["sha256"] = [f"{row:064x}" if done else None for row, done in enumerate(stored.tolist())]
    files.keep(sound)


def _course(scanned: NDArray[np.bool_], as_of: date, chance: Chance) -> dict[str, NDArray[np.int64]]:
    """Days of the stages: scanned on working days, evenly over 18 months, and through the later stages within weeks."""
    count, today = len(scanned), day_number(as_of)
    work = [day_number(day) for day in (as_of - timedelta(days=n) for n in range(WINDOW)) if working_day(day) >= 0.5]
    days = np.array(sorted(work))
    day = days[chance.u16(count).astype(np.int64) * len(days) >> 16]
    course = {"scanned_on": day}
    for stage, most in zip(STAGES[4:], _STEPS, strict=True):
        day = _next(days, day + chance.draw(uniform(1, most), count))
        course[f"{stage}_on"] = day
    early = today - chance.draw(uniform(900, 1500), count).astype(np.int64)
    for back, stage in enumerate(STAGES[2::-1], start=1):
        course[f"{stage}_on"] = np.where(scanned, course["scanned_on"] - 30 * back, early - 30 * back)
    for stage in STAGES[3:]:
        values = course[f"{stage}_on"]
        course[f"{stage}_on"] = np.where(scanned & (values <= today), values, NEVER)
    return course


def _next(days: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first working day from each day on; never, behind the last."""
    place = np.searchsorted(days, wanted)
    return np.where(place < len(days), days[np.minimum(place, len(days) - 1)], NEVER)


def _handovers(books: dict[str, Book]) -> None:
    """Every fonds of an ended body was handed over in time, with minutes and a list, and all of it came."""
    agencies, fonds, handovers = books["agencies"], books["fonds"], books["handovers"]
    ended = dict(zip(agencies["agency_id"].tolist(), (agencies["status"] == "ended").tolist(), strict=True))
    names, numbers = np.unique(books["files"]["fonds_id"].astype(str), return_counts=True)
    listed = dict(zip(names.tolist(), numbers.tolist(), strict=True))
    handovers.keep(np.zeros(len(handovers), dtype=np.bool_))
    first = day_number(REFORM_DAY)
    rows = []
    columns = (fonds[name].tolist() for name in ("fonds_id", "creator_agency_id", "custodian_agency_id"))
    for number, (one, creator, keeper) in enumerate(zip(*columns, strict=True), start=1):
        if ended[creator] and creator != keeper:
            rows.append(
                {
                    "handover_id": f"BG-{one}",
                    "fonds_id": one,
                    "from_agency_id": creator,
                    "to_agency_id": keeper,
                    "due_on": EPOCH + timedelta(days=first + 91),
                    "done_on": EPOCH + timedelta(days=first + 10 + number % 60),
                    "files": listed.get(one, 0),
                    "files_received": listed.get(one, 0),
                    "list_attached": True,
                    "minutes_no": f"{number}/BB-BG/2025",
                }
            )
    handovers.add(rows)


def _units(books: dict[str, Book], as_of: date) -> None:
    """Every post is filled, every return came on its day, and no target is out of reach."""
    targets, duties, submissions = books["targets"], books["duties"], books["submissions"]
    units = sorted(set(targets["unit_code"].tolist()))
    duties.keep(np.zeros(len(duties), dtype=np.bool_))
    duties.add(
        {"unit_code": unit, "role": role, "person": f"{role} {unit}", "from_on": REFORM_DAY, "decision_no": "1/QĐ-MAU"}
        for unit in units
        for role in ("head", "archivist")
    )
    submissions.keep(submissions["version"] == 1)
    submissions["received_on"] = np.where(submissions["due_on"] <= day_number(as_of), submissions["due_on"], NEVER)
    targets["value"] = np.zeros(len(targets)).tolist()
