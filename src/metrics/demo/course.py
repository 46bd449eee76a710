"""How far each file has come: the days of its stages, with queues between them and the gaps that real records have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ..catalogue import STAGES
from .chance import STEPS, Chance, Flags, Ints, lognormal, shares, uniform
from .pace import WINDOW, day_number
from .sizes import Sizes

SCANNED, CHECKED, SIGNED, STORED = (STAGES.index(stage) for stage in ("scanned", "checked", "signed", "stored"))

#: Day of a stage that is not reached.
NEVER = 1_000_000
#: Of the files that are not scanned, how many have reached nothing, or the stages before, one by one.
_WAITING = shares(4, 16, 20, 60)
#: Days from one stage back to the one before it: arranged before scanned, submitted before arranged, collected before submitted.
_BEFORE = (lognormal(60, 0.7, 3, 900), lognormal(45, 0.8, 1, 900), lognormal(120, 0.8, 1, 2000))
#: Days a file waits for its check, its signature and the store.
_QUEUES = (lognormal(12, 0.9, 1, 400), lognormal(18, 0.9, 1, 500), lognormal(9, 0.9, 0, 300))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """``days``: one row a stage, one column a file, ``NEVER`` where no date is on record. ``reached``: the same shape, whether the
    stage counts as reached (a date, or a stage that is only named). ``stage``: position of the stage named, −1 where none is.
    ``without_earlier``: a stage on record while one before it is not."""

    days: Ints
    reached: NDArray[np.bool_]
    stage: NDArray[np.int8]
    without_earlier: Flags


def older_days(as_of: date) -> Ints:
    """Days of scanning in the nine years before the window, most of them late."""
    last = day_number(as_of) - WINDOW
    ages = np.arange(STEPS, dtype=np.int64)
    return (last - 3285 * (STEPS - 1 - ages) ** 2 // STEPS**2).astype(np.int32)


def course(sizes: Sizes, fonds: NDArray[np.int64], latest: Ints, as_of: date, curves: Ints, chance: Chance) -> Course:
    """The course of files of ``fonds`` (positions) whose last document is of day ``latest``."""
    count = len(fonds)
    today = day_number(as_of)
    days = np.full((len(STAGES), count), NEVER, dtype=np.int32)

    turn, reach = chance.u16(count).astype(np.int64), sizes.reach[fonds]
    scanned = turn < reach
    position = np.minimum(turn * STEPS // np.maximum(reach, 1), STEPS - 1)
    early = (chance.u16(count) < sizes.older[fonds]) & scanned
    scan_day = np.where(early, chance.draw(older_days(as_of), count), curves[sizes.pace[fonds], position])
    # A file that is not scanned has its last stage somewhere in the years before the day of the catalogue.
    waiting = chance.draw(_WAITING, count)
    waits = today - chance.draw(lognormal(260, 0.8, 5, 2500), count)

    day = np.where(scanned, scan_day, waits + chance.draw(_BEFORE[0], count))
    days[SCANNED] = np.where(scanned, day, NEVER)
    for back, stage in enumerate((2, 1, 0)):
        day = day - chance.draw(_BEFORE[back], count)
        days[stage] = np.where(scanned | (waiting > stage), day, NEVER)
    done = days[SCANNED].astype(np.int64)
    slowness = sizes.slowness[fonds]
    for stage, queue in enumerate(_QUEUES, start=CHECKED):
        done = done + chance.draw(queue, count).astype(np.int64) * slowness // 100
        if stage == SIGNED:
            done = np.where(chance.flags(0.15, count), NEVER, done)
        days[stage] = np.minimum(done, NEVER)

    # What was made late was collected late: the whole course moves behind the file's last document.
    late = np.maximum(latest + 1 - days[0], 0)
    days = np.minimum(np.where(days == NEVER, NEVER, days + late), NEVER)
    days[days > today] = NEVER
    return _as_recorded(days, sizes.stage_only[fonds], chance)


def _as_recorded(days: Ints, stage_only: Flags, chance: Chance) -> Course:
    """The dates that are on record: some lost, some never kept."""
    count = days.shape[1]
    reached = days < NEVER
    # 0.5 % of the files that were scanned lack the date of an earlier stage.
    lost = chance.draw(uniform(1, SCANNED), count)
    gap = chance.flags(0.005, count) & reached[CHECKED] & ~stage_only
    for earlier in range(1, SCANNED + 1):
        days[earlier, gap & (lost == earlier)] = NEVER
    stage = np.where(stage_only, reached.sum(axis=0) - 1, -1).astype(np.int8)
    days[:, stage_only] = NEVER
    return Course(
        days=days,
        reached=np.where(stage_only, np.arange(len(STAGES))[:, None] <= stage, days < NEVER),
        stage=stage,
        without_earlier=gap,
    )
