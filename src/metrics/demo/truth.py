"""What the demo holds in truth: added up while it is made, independently of how a snapshot counts it.

The names are those of the metrics. ``pages_true`` and the unlisted amounts are what is really there, known to nobody in the field;
``files_in_scope_true`` and ``pages_in_scope_true`` are what an estimate is to hit, of all whose size can be estimated.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..catalogue import OUT_OF_SCOPE, PROFILES
from ..catalogue.codes import MEDIA, ORIGINALS, SECRECY
from .chance import Flags
from .course import CHECKED, SCANNED
from .files import SPOILT, Chunk, Plan
from .pace import day_number

#: The bucket of what has no custodian, or whose custodian's province is not certain.
UNKNOWN = "unknown"


class Truth:
    """Totals by fonds, and counts of what was spoilt or is odd."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._by_fonds: dict[str, NDArray[np.int64]] = defaultdict(lambda: np.zeros(len(plan.fonds), dtype=np.int64))
        self._months: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter(dict.fromkeys(SPOILT, 0))
        self.odd: Counter[str] = Counter()

    def add(self, made: Chunk) -> None:
        """Count a chunk. Of a duplicate and its twin one is loaded, of other spoilt rows none."""
        for kind, count in zip(*np.unique(made.spoilt[~made.loads], return_counts=True), strict=True):
            self.rejected[SPOILT[kind]] += int(count)
        loads = made.loads
        pages, estimated = _pages(made)
        documents = np.where(made.documents >= 0, made.documents, made.documents_listed)
        partial = (made.pages_digitised >= 0) & (made.pages_digitised < pages)
        partial |= (made.documents_digitised >= 0) & (made.documents_digitised < documents)
        copied = np.where(made.pages_digitised >= 0, made.pages_digitised, pages)
        documents_copied = np.where(
            made.documents_digitised >= 0, made.documents_digitised, np.where(partial, 0, documents)
        )
        dated = made.dated_from.astype(np.int8) + made.dated_to
        for name, odd in (
            ("undated", dated == 0),
            ("half_dated", dated == 1),
            ("later_stage_without_earlier", made.course.without_earlier),
            ("stage_without_dates", made.course.stage >= 0),
            ("pages_digitised_over_pages", (made.pages >= 0) & (made.pages_digitised > made.pages)),
        ):
            self.odd[name] += int((odd & loads).sum())
        reason = _out_of_scope(made)
        scope = loads & (reason < 0)
        checked, scanned = made.course.reached[CHECKED] & scope, made.course.reached[SCANNED] & scope
        counted: tuple[tuple[str, Flags, NDArray[Any] | int], ...] = (
            ("files", loads, 1),
            ("pages", loads, pages),
            ("pages_estimated", loads, estimated),
            ("pages_unknown", loads & (made.pages < 0) & (made.sheets < 0), 1),
            ("pages_true", loads, made.pages_true),
            ("documents", loads, documents),
            ("documents_unknown", loads & (made.documents < 0) & (made.documents_listed == 0), 1),
            ("listed_files_in_scope", scope, 1),
            ("listed_pages_in_scope", scope, pages),
            ("listed_pages_in_scope_true", scope & ((made.pages >= 0) | (made.sheets >= 0)), made.pages_true),
            *((f"out_of_scope_{why}", loads & (reason == i), 1) for i, why in enumerate(OUT_OF_SCOPE)),
            ("digitised_files", checked & ~partial, 1),
            ("partly_digitised_files", checked & partial, 1),
            ("digitised_pages", checked, copied),
            ("digitised_documents", checked, documents_copied),
            ("scanned_files", scanned, 1),
            ("scanned_pages", scanned, copied),
        )
        for name, rows, amount in counted:
            self._add(name, made, rows, amount)
        day = np.minimum(made.course.days[CHECKED], day_number(self._plan.as_of))
        months = day[checked].astype("datetime64[D]").astype("datetime64[M]").astype(str)
        named, where = np.unique(months, return_inverse=True)
        sums = np.bincount(where, weights=copied[checked], minlength=len(named))
        self._months.update({str(month): int(pages) for month, pages in zip(named, sums, strict=True)})

    def _add(self, name: str, made: Chunk, rows: Flags, amount: NDArray[Any] | int) -> None:
        if not len(made.fonds):
            self._by_fonds[name] += 0
            return
        weights = np.broadcast_to(amount, rows.shape)[rows]
        first, last = int(made.fonds[0]), int(made.fonds[-1])
        sums = np.bincount(made.fonds[rows] - first, weights=weights, minlength=last - first + 1)
        self._by_fonds[name][first : last + 1] += sums.astype(np.int64)

    def totals(self) -> dict[str, Any]:
        """Totals of the nation and of each province, by the custodian's unit, and what else is true of the demo."""
        plan, sizes = self._plan, self._plan.sizes
        measures = dict(self._by_fonds)
        measured = sizes.measured
        shelf = sizes.arranged_mm + sizes.heap_mm
        sized = {
            "files": measured | (sizes.files_declared >= 0),
            "pages": measured | (sizes.pages_declared >= 0),
        }
        measures |= {
            "fonds": np.ones(len(plan.fonds), dtype=np.int64),
            "shelf_mm": np.where(measured, shelf, 0),
            "arranged_shelf_mm": np.where(measured, sizes.arranged_mm, 0),
            "shelf_mm_true": shelf,
            "unlisted_files_true": sizes.heap_files,
            "unlisted_pages_true": sizes.heap_pages,
            "files_in_scope_true": measures["listed_files_in_scope"] + np.where(sized["files"], sizes.heap_files, 0),
            "pages_in_scope_true": measures.pop("listed_pages_in_scope_true")
            + np.where(sized["pages"], sizes.heap_pages, 0),
            "fonds_in_metres_only": (sizes.files == 0).astype(np.int64),
            "fonds_declared": (sizes.files_declared >= 0).astype(np.int64),
            "fonds_without_metres": (~measured).astype(np.int64),
            "fonds_without_custodian": np.array([f.custodian is None for f in plan.fonds], dtype=np.int64),
        }
        provinces = np.array([(f.custodian and f.custodian.province) or UNKNOWN for f in plan.fonds])
        by_province = {
            str(code): {name: int(sums[provinces == code].sum()) for name, sums in measures.items()}
            for code in np.unique(provinces)
        }
        ended = np.array([f.creator.ended_on is not None for f in plan.fonds])
        return {
            "nation": {name: int(sums.sum()) for name, sums in measures.items()},
            "provinces": by_province,
            "communes": self._communes(measures),
            "files_under_ended_codes": int(measures["files"][ended].sum()),
            "digitised_pages_by_month": dict(sorted(self._months.items())),
            "rejected": dict(self.rejected),
            "odd": dict(self.odd),
        }

    def _communes(self, measures: dict[str, NDArray[np.int64]]) -> dict[str, dict[str, int]]:
        """Files and pages of the communes in force that hold records themselves, by code; the others hold nothing."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        names = (
            "files",
            "pages",
            "digitised_files",
            "digitised_pages",
            "shelf_mm",
            "files_in_scope_true",
            "pages_in_scope_true",
        )
        for i, fonds in enumerate(self._plan.fonds):
            keeper = fonds.custodian
            if keeper is not None and keeper.level == "commune" and keeper.ended_on is None:
                found[keeper.unit.code].update({"fonds": 1} | {name: int(measures[name][i]) for name in names})
        return {code: dict(found[code]) for code in sorted(found)}


def _pages(made: Chunk) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pages on record, and those of them worked out from sheets (all profiles have the same pages a sheet)."""
    (per_mille,) = {round(profile.pages_per_sheet.mid * 1000) for profile in PROFILES.values()}
    estimated = np.where(
        (made.pages < 0) & (made.sheets >= 0), (made.sheets.astype(np.int64) * per_mille + 500) // 1000, 0
    )
    return np.where(made.pages >= 0, made.pages, estimated), estimated


def _out_of_scope(made: Chunk) -> NDArray[np.int64]:
    """Position of the first reason in ``OUT_OF_SCOPE``, −1 for files in scope."""
    codes = made.codes
    reasons = {
        "not_selected": codes["selected"] == 0,
        "born_digital": codes["medium"] == MEDIA.index("born_digital"),
        "top_secret": codes["secrecy"] == SECRECY.index("tuyet_mat"),
        "destroyed": codes["original_status"] == ORIGINALS.index("destroyed"),
    }
    return np.select([reasons[why] for why in OUT_OF_SCOPE], list(range(len(OUT_OF_SCOPE))), default=-1)
