"""The files of the demo, chunk by chunk: what each is, how far it has come, and the odd values the field has.

A chunk depends on the seed, its number and the sizes alone, so any number of files streams through the same little memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ..catalogue import REFORM_DAY
from ..catalogue.codes import RETENTION
from .bodies import Fonds
from .chance import STEPS, Chance, Flags, Ints, lognormal, shares
from .course import Course, course
from .describe import amounts, codes, is_secret
from .pace import day_number
from .sizes import Sizes
from .words import titles

#: Rows of a chunk, which is a row group of the file written.
CHUNK = 1 << 16

#: One row of each kind in this many is spoilt, so that it must be rejected: 0.02 % each, 0.1 % in all.
SPOIL_EVERY = 5000
SPOILT = ("unknown_value", "negative", "date_order", "unknown_reference", "duplicate_key")

#: Not among the retention codes of the contract.
BAD_RETENTION = "99"
RETENTIONS = (*RETENTION, BAD_RETENTION)

_REFORM = day_number(REFORM_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What all chunks share. ``files`` is the number of rows to be written."""

    fonds: Sequence[Fonds]
    sizes: Sizes
    files: int
    as_of: date
    curves: Ints
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Rows ``start`` … of the files, as arrays; −1 stands for a value that is not on record (``NEVER`` in the course).

    ``fonds`` and ``number``: position of the fonds, and of the file in it. Codes are positions in the lists of the contract.
    ``pages_true`` are the pages that are really there. ``spoilt``: position in ``SPOILT``, −1 for rows that load.
    """

    start: int
    fonds: NDArray[np.int64]
    number: NDArray[np.int64]
    course: Course
    date_from: Ints
    date_to: Ints
    dated_from: Flags
    dated_to: Flags
    title: Ints
    codes: dict[str, NDArray[np.int8]]
    pages: Ints
    pages_true: Ints
    sheets: Ints
    documents: Ints
    documents_listed: Ints
    pages_digitised: Ints
    documents_digitised: Ints
    spoilt: NDArray[np.int8]

    @property
    def loads(self) -> Flags:
        """The rows that break no rule."""
        return self.spoilt < 0


def chunk(plan: Plan, number: int) -> Chunk:
    """Chunk ``number`` (0, 1, …) of the files of a plan."""
    start, stop = number * CHUNK, min((number + 1) * CHUNK, plan.files)
    chance = Chance(plan.seed, 2, number)
    count, sizes = stop - start, plan.sizes
    rows = np.arange(start, stop, dtype=np.int64)
    fonds = np.searchsorted(sizes.first + sizes.files, rows, side="right").astype(np.int64)
    begin, end = _dates(plan, fonds, chance)
    done = course(sizes, fonds, end, plan.as_of, plan.curves, chance)
    undated = chance.draw(shares(955, 15, 10, 20), count)  # both ends known, no beginning, no end, neither
    party = np.array([f.creator.block == "party" for f in plan.fonds])[fonds]
    coded = codes(done, party, end >= _REFORM, chance)
    counted = amounts(done, sizes.sides[fonds], chance)
    made = Chunk(
        start=start,
        fonds=fonds,
        number=rows - sizes.first[fonds] + 1,
        course=done,
        date_from=begin,
        date_to=end,
        dated_from=(undated % 2 == 0),
        dated_to=(undated < 2),
        title=_titles(plan, fonds, is_secret(coded), chance),
        codes=coded,
        spoilt=_spoilt(rows, plan.files),
        **counted,
    )
    _spoil(made)
    return made


def _dates(plan: Plan, fonds: NDArray[np.int64], chance: Chance) -> tuple[Ints, Ints]:
    """First and last day of each file: records of ended bodies end with them."""
    count, today = len(fonds), day_number(plan.as_of)
    closed = np.array([f.creator.ended_on is not None for f in plan.fonds])[fonds]
    cohort = np.where(closed, 0, chance.draw(shares(74, 20, 6), count))  # before, since, straddling
    length = chance.draw(lognormal(200, 0.9, 0, 3650), count)
    before = _REFORM - 1 - chance.draw(lognormal(2600, 0.9, 0, 18_000), count)
    since = _REFORM + chance.u16(count).astype(np.int64) * (today - _REFORM + 1) // STEPS
    end = np.where(cohort == 0, before, since)
    begin = np.where(cohort == 1, np.maximum(end - length, _REFORM), end - length)
    begin = np.where(cohort == 2, np.minimum(begin, _REFORM - 1 - length % 300), begin)
    return begin.astype(np.int32), end.astype(np.int32)


def _titles(plan: Plan, fonds: NDArray[np.int64], secret: Flags, chance: Chance) -> Ints:
    """Positions in ``words.titles``: by the block of the creator; secret files have titles of their own."""
    _, spans = titles()
    block = np.array([list(spans).index(f.creator.block) for f in plan.fonds])[fonds]
    block = np.where(secret, list(spans).index("secret"), block)
    first, length = (np.array(column)[block] for column in zip(*spans.values(), strict=True))
    picked: Ints = (first + chance.u16(len(fonds)).astype(np.int64) * length // STEPS).astype(np.int32)
    return picked


def _spoilt(rows: NDArray[np.int64], files: int) -> NDArray[np.int8]:
    """Which rows are to be rejected, and by which rule: evenly spread, so that their number is known beforehand."""
    place = rows % SPOIL_EVERY
    kinds = np.full(len(rows), -1, dtype=np.int8)
    for kind in range(len(SPOILT)):
        kinds[(place == 500 + 1000 * kind) & (rows < files // SPOIL_EVERY * SPOIL_EVERY)] = kind
    return kinds


def _spoil(made: Chunk) -> None:
    """Break the rows marked: one rule each. Duplicates and unknown references are made where rows are written."""
    kind = {name: made.spoilt == position for position, name in enumerate(SPOILT)}
    made.codes["retention_code"][kind["unknown_value"]] = RETENTIONS.index(BAD_RETENTION)
    made.pages[kind["negative"]] = -2 - np.abs(made.pages[kind["negative"]])
    made.date_from[kind["date_order"]] = made.date_to[kind["date_order"]] + 400
    for dated in (made.dated_from, made.dated_to):
        dated[kind["date_order"]] = True
