"""What is on record about a file: its codes and its counts, with what is missing."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..catalogue.codes import SECRECY
from .chance import Chance, Flags, Ints, lognormal, shares, uniform
from .course import CHECKED, SCANNED, SIGNED, Course

#: Pages a file: 31,300 files were 3.3 million pages in Bắc Ninh, 2022-24 (domain brief, §3.3), about 105 each.
_PAGES = lognormal(76, 0.8, 1, 3000)
_DOCUMENTS = lognormal(9, 0.8, 1, 150)


@cache
def _said(*weights: int) -> NDArray[np.int8]:
    """A table of positions in a code list; the last weight is for nothing said, −1."""
    table = shares(*weights).astype(np.int8)
    table[table == len(weights) - 1] = -1
    return table


def codes(done: Course, party: Flags, recent: Flags, chance: Chance) -> dict[str, NDArray[np.int8]]:
    """Coded columns as positions in the contract's lists (``catalogue.codes``), −1 where nothing is said."""
    count = len(party)

    def said(*weights: int) -> NDArray[Any]:
        return chance.draw(_said(*weights), count)

    coded = {
        "secrecy": said(9300, 300, 50, 40, 310),
        "retention_code": np.where(party, said(46, 22, 0, 0, 12, 16, 0, 4), said(34, 12, 5, 6, 17, 20, 1, 5)),
        "medium": np.where(recent, said(48, 36, 14, 2), said(93, 1, 3, 3)),
        "condition_code": said(62, 24, 6, 8),
        "original_status": said(9800, 40, 25, 20, 15, 100),
        "selected": said(4, 36, 60),
        "access_code": said(70, 24, 0, 6),
        "digital_access": np.where(done.reached[CHECKED], said(8, 25, 60, 0, 7), -1),
        "signature_status": np.where(done.reached[SIGNED], said(1, 94, 2, 3, 0), -1),
    }
    coded["access_code"] = np.where(is_secret(coded), 2, coded["access_code"])
    return {name: values.astype(np.int8) for name, values in coded.items()}


def is_secret(coded: dict[str, NDArray[np.int8]]) -> Flags:
    """Files of any grade of State secret."""
    return coded["secrecy"] >= SECRECY.index("mat")


def amounts(done: Course, sides: NDArray[np.int64], chance: Chance) -> dict[str, Ints]:
    """Counts of a file, −1 where nobody counted: pages, sheets, documents, and of these what has a copy.

    ``sides``: pages of a hundred sheets.
    """
    scanned = done.reached[SCANNED] | done.reached[CHECKED]
    count = len(scanned)
    true = chance.draw(_PAGES, count)
    pages = np.where(chance.flags(0.08, count) & ~scanned | chance.flags(0.01, count), -1, true)
    sheets = np.maximum((true.astype(np.int64) * 100 + sides // 2) // sides, 1)
    # By profile a sheet is 1.446 pages: multiples of 250 would end in one half, which engines round differently.
    sheets += sheets % 250 == 0
    sheets = np.where(chance.flags(0.55, count) & (pages < 0) | chance.flags(0.2, count), sheets, -1)
    documents = np.where(chance.flags(0.3, count), -1, np.minimum(chance.draw(_DOCUMENTS, count), true))

    counted = scanned & chance.flags(0.85, count) & (pages >= 0)
    outcome = chance.draw(shares(924, 70, 6), count)  # whole, a part, more pages found than were counted
    part = np.where(pages > 1, np.maximum(pages * chance.draw(uniform(15, 95), count) // 100, 1), pages)
    copied = np.select([outcome == 1, outcome == 2], [part, pages + 1 + true % 10], pages)
    pages_digitised = np.where(counted, copied, -1)
    said = counted & (documents >= 0) & chance.flags(0.7, count)
    portion = documents.astype(np.int64) * np.minimum(copied, pages) // np.maximum(pages, 1)
    return {
        "pages": pages.astype(np.int32),
        "pages_true": true,
        "sheets": sheets.astype(np.int32),
        "documents": documents.astype(np.int32),
        "documents_listed": _listed(true, documents, chance),
        "pages_digitised": pages_digitised.astype(np.int32),
        "documents_digitised": np.where(said, portion, -1).astype(np.int32),
    }


def _listed(true: Ints, documents: Ints, chance: Chance) -> Ints:
    """How many documents of a file are listed one by one: all of them in 2 % of the files, else none."""
    size = np.where(documents > 0, documents, np.minimum(true, 6))
    return np.where(chance.flags(0.02, len(true)) & (size <= 30), size, 0).astype(np.int32)
