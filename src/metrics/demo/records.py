"""A chunk of files as rows of the contract: ``files`` itself, and the ``documents``, ``incidents`` and ``checks`` that go with it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..catalogue import STAGES
from ..catalogue.codes import ACCESS, ACCESS_CODES, CONDITIONS, INCIDENTS, MEDIA, ORIGINALS, SECRECY, SIGNATURES
from .chance import Chance, lognormal, shares, uniform
from .columns import days, digests, digits, joined, table, whole, words
from .course import NEVER, SCANNED, STORED
from .files import RETENTIONS, SPOILT, Chunk, Plan
from .pace import day_number
from .words import DEFECTS, DOCUMENT_TYPES, titles

_LISTS = {
    "retention_code": RETENTIONS,
    "access_code": tuple(ACCESS_CODES),
    "secrecy": SECRECY,
    "medium": MEDIA,
    "condition_code": tuple(CONDITIONS),
    "original_status": ORIGINALS,
    "digital_access": ACCESS,
    "signature_status": SIGNATURES,
}
_FIRST_YEAR = 1900
_YEARS = tuple(f"năm {year}" for year in range(_FIRST_YEAR, 2100))
#: Of a fonds that does not exist.
_NO_FONDS = "KHONG-CO"


def files_table(plan: Plan, made: Chunk) -> pa.Table:
    """The chunk as rows of ``files``, spoilt rows included."""
    chance = Chance(plan.seed, 3, made.start)
    count, today = len(made.fonds), day_number(plan.as_of)
    number = digits(made.number)
    fonds_id = words([f.fonds_id for f in plan.fonds], made.fonds)
    creator = words([f"{f.creator.unit.code}.{f.creator.block}" for f in plan.fonds], made.fonds)
    years = _year(made.date_to) - _FIRST_YEAR
    closed = made.date_to + chance.draw(uniform(0, 60), count)
    selected = made.codes["selected"]
    stray = made.spoilt == SPOILT.index("unknown_reference")
    done = made.course
    rows = table(
        "files",
        {
            "file_id": joined(".", fonds_id, number),
            "fonds_id": pc.if_else(pa.array(stray), _NO_FONDS, fonds_id),
            "reference_code": joined(
                ".", creator, digits(years + _FIRST_YEAR), number, known=made.dated_to & chance.flags(0.95, count)
            ),
            "paper_file_code": joined(
                ".",
                words(["H"], np.zeros(count)),
                digits(made.number // 12 + 1),
                number,
                known=done.reached[SCANNED] & chance.flags(0.9, count),
            ),
            "title": joined(
                ", ",
                words(titles()[0], made.title),
                words((*_YEARS, "không ghi năm"), np.where(made.dated_to, years, len(_YEARS))),
            ),
            "date_from": days(made.date_from, made.dated_from),
            "date_to": days(made.date_to, made.dated_to),
            "closed_on": days(closed, made.dated_to & (closed <= today) & chance.flags(0.85, count)),
            **{name: words(choices, made.codes[name]) for name, choices in _LISTS.items()},
            "pages": whole(made.pages, made.pages != -1),
            "sheets": whole(made.sheets),
            "documents": whole(made.documents),
            "selected": pa.array(selected == 1, mask=selected < 0),
            "stage": words(STAGES, done.stage),
            **{f"{stage}_on": days(done.days[i]) for i, stage in enumerate(STAGES)},
            "pages_digitised": whole(made.pages_digitised),
            "documents_digitised": whole(made.documents_digitised),
            "sha256": digests(chance, done.reached[STORED] & chance.flags(0.97, count)),
        },
    )
    # A duplicate is the row before it once more, so that it is the same whichever of the two is kept.
    twice = made.spoilt == SPOILT.index("duplicate_key")
    return rows.take(pa.array(np.arange(count) - twice)) if twice.any() else rows


def documents_table(plan: Plan, made: Chunk) -> pa.Table:
    """The documents of the files whose documents are listed one by one."""
    chance = Chance(plan.seed, 4, made.start)
    files = np.flatnonzero(made.loads & (made.documents_listed > 0))
    listed = made.documents_listed[files]
    row = np.repeat(files, listed)
    number = np.arange(len(row)) - np.repeat(np.cumsum(listed) - listed, listed) + 1
    count, pages = len(row), made.pages[row]
    each = pages // made.documents_listed[row] + (number <= pages % made.documents_listed[row])
    span = np.maximum(made.date_to[row] - made.date_from[row], 0)
    issued = made.date_from[row] + span.astype(np.int64) * number // made.documents_listed[row]
    file_id = _file_ids(plan, made, row)
    done = made.course.days
    scanned = done[SCANNED][row] < NEVER
    kinds = chance.draw(uniform(0, len(DOCUMENT_TYPES) - 1), count)
    return table(
        "documents",
        {
            "document_id": joined("/", file_id, digits(number)),
            "file_id": file_id,
            "title": joined(
                " ", words(titles()[0], made.title[row]), words(["- văn bản số"], np.zeros(count)), digits(number)
            ),
            "issued_on": days(issued, (made.dated_from & made.dated_to)[row] & chance.flags(0.97, count)),
            "type_code": words(DOCUMENT_TYPES, kinds, chance.flags(0.93, count)),
            "pages": whole(each, pages >= 0),
            **{f"{stage}_on": days(done[i][row]) for i, stage in enumerate(STAGES) if i >= SCANNED},
            "dpi": whole(np.array([100, 200, 300, 600])[chance.draw(shares(6, 24, 66, 4), count)], scanned),
            "bit_depth": whole(np.array([1, 8, 24])[chance.draw(shares(8, 14, 78), count)], scanned),
            "pdfa": pa.array(chance.flags(0.81, count), mask=~scanned),
            "ocr": pa.array(chance.flags(0.72, count), mask=~scanned),
            "signature_status": words(SIGNATURES, made.codes["signature_status"][row]),
        },
    )


def incidents_table(plan: Plan, made: Chunk) -> pa.Table:
    """What happened to originals: a row for each that is not where it should be, and for some that are damaged or came back."""
    chance = Chance(plan.seed, 5, made.start)
    count, today = len(made.fonds), day_number(plan.as_of)
    status = made.codes["original_status"]
    kind = np.full(count, -1)
    kind[(made.codes["condition_code"] == list(CONDITIONS).index("03")) & chance.flags(0.02, count)] = INCIDENTS.index(
        "damaged"
    )
    found = (status == ORIGINALS.index("held")) & chance.flags(0.0004, count)
    kind[found] = INCIDENTS.index("misplaced")
    for original, incident in (
        ("on_loan", "loan_overdue"),
        ("missing", "lost"),
        ("misplaced", "misplaced"),
        ("destroyed", "destroyed_by_decision"),
    ):
        kind[status == ORIGINALS.index(original)] = INCIDENTS.index(incident)
    row = np.flatnonzero(made.loads & (kind >= 0))
    settled = (kind[row] == INCIDENTS.index("damaged")) & chance.flags(0.4, len(row)) | found[row]
    destroyed = kind[row] == INCIDENTS.index("destroyed_by_decision")
    opened = today - chance.draw(lognormal(150, 0.9, 1, 1500), len(row))
    closed = np.where(destroyed, opened, np.minimum(opened + chance.draw(lognormal(30, 0.8, 1, 400), len(row)), today))
    file_id = _file_ids(plan, made, row)
    return table(
        "incidents",
        {
            "incident_id": joined("-", words(["SC"], np.zeros(len(row))), file_id),
            "fonds_id": words([f.fonds_id for f in plan.fonds], made.fonds[row]),
            "file_id": file_id,
            "kind": words(INCIDENTS, kind[row]),
            "opened_on": days(opened),
            "closed_on": days(closed, settled | destroyed),
            "decision_no": joined(
                "", digits(made.number[row]), words(["/QĐ-UBND"], np.zeros(len(row))), known=destroyed
            ),
        },
    )


def checks_table(plan: Plan, made: Chunk) -> pa.Table:
    """Quality checks: a batch is what one fonds had scanned in one month; a batch that fails is checked a second time."""
    chance = Chance(plan.seed, 6, made.start)
    scanned = made.course.days[SCANNED]
    row = np.flatnonzero(made.loads & (scanned < NEVER) & (made.pages >= 0))
    month = scanned[row].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    batch, where = np.unique(made.fonds[row] * 10_000 + month, return_inverse=True)
    pages = np.bincount(where, weights=made.pages[row], minlength=len(batch)).astype(np.int64)
    last = np.zeros(len(batch), dtype=np.int64)
    np.maximum.at(last, where, scanned[row])
    slowness = plan.sizes.slowness[batch // 10_000]
    rejected = pages * chance.draw(lognormal(9, 1.0, 0, 300), len(batch)) * slowness // 100_000
    passed = rejected * 50 <= pages
    again = ~passed & (last + 24 <= day_number(plan.as_of))
    months = (batch % 10_000).astype("datetime64[M]").astype(str)
    fonds_id = words([f.fonds_id for f in plan.fonds], batch // 10_000)
    # A fonds may go on in the next chunk: the chunk's first row tells its batches from those.
    name = joined(".", fonds_id, pa.array(months, pa.string()), digits(np.full(len(batch), made.start)))

    def inspected(
        turn: int, done: NDArray[np.int64], looked_at: NDArray[np.int64], sent_back: NDArray[np.int64]
    ) -> pa.Table:
        count = len(batch)
        return table(
            "checks",
            {
                "check_id": joined("/", name, digits(np.full(count, turn))),
                "kind": words(["quality"], np.zeros(count)),
                "fonds_id": fonds_id,
                "batch": name,
                "round": whole(np.full(count, turn)),
                "done_on": days(done),
                "pages_checked": whole(looked_at),
                "pages_rejected": whole(sent_back),
                "reason": words(DEFECTS, chance.draw(shares(38, 20, 16, 18, 8), count), sent_back > 0),
                "passed": pa.array(passed if turn == 1 else np.ones(count, dtype=np.bool_)),
            },
        )

    first = inspected(1, np.minimum(last + 10, day_number(plan.as_of)), pages, rejected)
    second = inspected(2, last + 24, rejected, rejected // 40)
    return pa.concat_tables([first, second.filter(pa.array(again))])


def _file_ids(plan: Plan, made: Chunk, rows: NDArray[np.int64]) -> pa.Array:
    return joined(".", words([f.fonds_id for f in plan.fonds], made.fonds[rows]), digits(made.number[rows]))


def _year(day: NDArray[np.int32]) -> NDArray[np.int64]:
    """Calendar year of day numbers."""
    years: NDArray[np.int64] = day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return years
