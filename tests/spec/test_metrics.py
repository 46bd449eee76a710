"""Every metric by rows written by hand, whose answer can be worked out in the head.

Each case is a small catalogue of its own: a few files (and, where it matters, fonds, documents or incidents) and the one number
they make as of 31 October 2026. A metric without cases fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import pytest
from catalogues import ON_FACTS
from deliveries import Row, build_snapshot, rows_of

import metrics


@dataclass(frozen=True, kw_only=True)
class Case:
    """One number and the rows it comes from. A catalogue without ``fonds`` is one fonds ``f`` of which nothing is said."""

    metric: str
    says: str
    files: str = ""
    fonds: str = "fonds_id \n f"
    documents: str = ""
    incidents: str = ""
    value: float | None
    of: tuple[int, int] | None = None  # numerator and denominator of a ratio
    state: str = "counted"
    bounds: tuple[float, float] | None = None  # where what is estimated leaves room

    def tables(self, name: str) -> dict[str, list[Row]]:
        """Its rows, their ids made its own."""
        found = {}
        for table in ("fonds", "files", "documents", "incidents"):
            rows = rows_of(getattr(self, table)) if getattr(self, table) else []
            for row in rows:
                row |= {column: f"{name}.{row[column]}" for column in row if column.endswith("_id") and row[column]}
            found[table] = rows
        for row in found["fonds"]:
            row["title"] = "Fonds"
        for row in found["files"]:
            row.setdefault("fonds_id", f"{name}.f")
        for row in found["incidents"]:
            row.setdefault("opened_on", "2026-01-01")
        return found


CASES = [
    # What there is
    Case(metric="files", says="every listed file", files="file_id \n 1 \n 2 \n 3", value=3),
    Case(metric="files", says="no file listed", fonds="fonds_id | files_declared \n f | 50", value=0),
    Case(
        metric="files",
        says="what is out of scope is still there",
        files="""
            file_id | medium       | selected
            1       | paper        | no
            2       | born_digital | yes
        """,
        value=2,
    ),
    Case(metric="pages", says="pages add up", files="file_id | pages \n 1 | 10 \n 2 | 0 \n 3 | 32", value=42),
    Case(
        metric="pages",
        says="100 sheets are 145 pages, 1.446 a sheet, and that is an estimate: they may be 100 to 201",
        files="file_id | pages | sheets \n 1 | 10 | \n 2 | | 100",
        value=155,
        state="estimated",
        bounds=(110, 211),
    ),
    Case(
        metric="pages",
        says="pages win over sheets",
        files="file_id | pages | sheets \n 1 | 10 | 100",
        value=10,
    ),
    Case(
        metric="pages",
        says="a file that nobody counted makes the sum a part of the truth",
        files="file_id | pages \n 1 | 10 \n 2 | ",
        value=10,
        state="partial",
    ),
    Case(metric="pages", says="nobody counted any", files="file_id | pages \n 1 | ", value=None, state="unknown"),
    Case(
        metric="pages_estimated",
        says="only what came from sheets",
        files="file_id | pages | sheets \n 1 | 10 | \n 2 | | 100 \n 3 | | 10",
        value=159,
    ),
    Case(metric="pages_estimated", says="counted is not estimated", files="file_id | pages \n 1 | 10", value=0),
    Case(
        metric="pages_estimated",
        says="the estimate of what is not listed is not recorded",
        files="file_id | pages \n 1 | 10",
        fonds="fonds_id | files_declared | pages_declared \n f | 2 | 500",
        value=0,
    ),
    Case(metric="pages_unknown", says="one of three", files="file_id | pages \n 1 | 10 \n 2 | \n 3 | 0", value=1),
    Case(metric="pages_unknown", says="sheets will do", files="file_id | sheets \n 1 | 10", value=0),
    Case(metric="pages_unknown", says="a fonds of unknown size is no file", value=0),
    Case(metric="documents", says="documents add up", files="file_id | documents \n 1 | 4 \n 2 | 5", value=9),
    Case(
        metric="documents",
        says="not counted, but two are listed",
        files="file_id | documents \n 1 | 4 \n 2 |",
        documents="document_id | file_id \n a | 2 \n b | 2",
        value=6,
    ),
    Case(
        metric="documents",
        says="the count wins over the list",
        files="file_id | documents \n 1 | 4",
        documents="document_id | file_id \n a | 1",
        value=4,
    ),
    Case(
        metric="documents",
        says="neither counted nor listed",
        files="file_id | documents \n 1 | 4 \n 2 |",
        value=4,
        state="partial",
    ),
    Case(metric="documents_unknown", says="one of two", files="file_id | documents \n 1 | 4 \n 2 |", value=1),
    Case(metric="documents_unknown", says="none is known too", files="file_id | documents \n 1 | 0", value=0),
    Case(
        metric="documents_unknown",
        says="listed is known",
        files="file_id | documents \n 1 |",
        documents="document_id | file_id \n a | 1",
        value=0,
    ),
    Case(
        metric="shelf_mm",
        says="metres become whole millimetres, to the last one",
        files="file_id \n 1 \n 2 \n 3",
        fonds="fonds_id | shelf_metres \n f | 1",
        value=1000,
    ),
    Case(
        metric="shelf_mm",
        says="listed and not listed stand on the same shelves",
        files="file_id \n 1",
        fonds="fonds_id | shelf_metres | shelf_metres_arranged \n f | 2.5 | 0.5 \n g | 1.25 |",
        value=3750,
    ),
    Case(metric="shelf_mm", says="nobody has measured", files="file_id \n 1", value=None, state="unknown"),
    Case(
        metric="shelf_mm",
        says="one fonds measured, one not",
        files="file_id | fonds_id \n 1 | f \n 2 | g",
        fonds="fonds_id | shelf_metres \n f | 2 \n g |",
        value=2000,
        state="partial",
    ),
    Case(metric="shelf_unknown", says="each file of an unmeasured fonds", files="file_id \n 1 \n 2", value=2),
    Case(
        metric="shelf_unknown", says="measured", files="file_id \n 1", fonds="fonds_id | shelf_metres \n f | 2", value=0
    ),
    Case(metric="shelf_unknown", says="a fonds without files counts once", value=1),
    Case(
        metric="arranged_shelf_mm",
        says="what is arranged, listed or not",
        files="file_id \n 1",
        fonds="fonds_id | shelf_metres | shelf_metres_arranged \n f | 2 | 0.5 \n g | 3 | 1",
        value=1500,
    ),
    Case(
        metric="arranged_shelf_mm",
        says="not said, and all that was declared is listed: all of it",
        files="file_id \n 1",
        fonds="fonds_id | shelf_metres | files_declared \n f | 2 | 1",
        value=2000,
    ),
    Case(
        metric="arranged_shelf_mm",
        says="not said, and more was declared than is listed: none",
        files="file_id \n 1",
        fonds="fonds_id | shelf_metres | files_declared \n f | 2 | 5",
        value=0,
    ),
    Case(
        metric="arranged_share",
        says="31 of 100 centimetres",
        fonds="fonds_id | shelf_metres | shelf_metres_arranged \n f | 1 | 0.31",
        value=0.31,
        of=(310, 1000),
    ),
    Case(
        metric="arranged_share",
        says="ratio of sums: 1 of 1 and 0 of 3 is a quarter, not a half",
        fonds="fonds_id | shelf_metres | shelf_metres_arranged \n f | 1 | 1 \n g | 3 | 0",
        value=0.25,
        of=(1000, 4000),
    ),
    Case(
        metric="arranged_share",
        says="no shelf, no share",
        fonds="fonds_id | shelf_metres \n f | 0",
        value=None,
        of=(0, 0),
        state="nothing_in_scope",
    ),
    Case(metric="arranged_share", says="nobody has measured", value=None, of=(0, 0), state="unknown"),
    # In scope
    Case(
        metric="files_in_scope",
        says="one of each reason is left out; what is not said is in",
        files="""
            file_id | selected | medium       | secrecy   | original_status
            in      |          |              |           |
            mat     | yes      | mixed        | toi_mat   | missing
            no      | no       | paper        | none      | held
            born    | yes      | born_digital | none      | held
            top     | yes      | paper        | tuyet_mat | held
            gone    | yes      | paper        | none      | destroyed
        """,
        value=2,
    ),
    Case(
        metric="files_in_scope",
        says="destroyed by decision, says the list of incidents; a lost one is still owed",
        files="file_id \n 1 \n 2 \n 3",
        incidents="incident_id | file_id | kind \n a | 1 | destroyed_by_decision \n b | 2 | lost \n c | 1 | destroyed_by_decision",
        value=2,
    ),
    Case(
        metric="files_in_scope",
        says="8 of 10 declared are not listed, and count",
        files="file_id \n 1 \n 2",
        fonds="fonds_id | files_declared \n f | 10",
        value=10,
        state="estimated",
        bounds=(8, 12),
    ),
    Case(
        metric="files_in_scope",
        says="two metres at 170 files a metre; one fonds may have 89 to 286",
        fonds="fonds_id | shelf_metres \n f | 2",
        value=340,
        state="estimated",
        bounds=(178, 572),
    ),
    Case(
        metric="files_in_scope",
        says="two metres of land records at 89 files a metre",
        fonds="fonds_id | shelf_metres | conversion_profile \n f | 2 | land",
        value=178,
        state="estimated",
        bounds=(160, 198),
    ),
    Case(metric="files_in_scope", says="nothing is known of the fonds", value=None, state="unknown"),
    Case(
        metric="files_in_scope_estimated",
        says="8 of 10",
        files="file_id \n 1 \n 2",
        fonds="fonds_id | files_declared \n f | 10",
        value=8,
    ),
    Case(
        metric="files_in_scope_estimated",
        says="more listed than declared is no negative rest",
        files="file_id \n 1 \n 2",
        fonds="fonds_id | files_declared \n f | 1",
        value=0,
    ),
    Case(
        metric="files_in_scope_estimated",
        says="half a metre is not arranged: 85 files",
        files="file_id \n 1",
        fonds="fonds_id | shelf_metres | shelf_metres_arranged \n f | 1 | 0.5",
        value=85,
    ),
    Case(metric="files_in_scope_unknown", says="a fonds that is a title and no more", value=1),
    Case(metric="files_in_scope_unknown", says="a listed file is a size", files="file_id \n 1", value=0),
    Case(
        metric="files_in_scope_unknown",
        says="metres are a size",
        fonds="fonds_id | shelf_metres \n f | 1 \n g |",
        value=1,
    ),
    Case(
        metric="pages_in_scope",
        says="of what is in scope",
        files="file_id | pages | selected \n 1 | 10 | yes \n 2 | 5 | no \n 3 | 7 |",
        value=17,
    ),
    Case(
        metric="pages_in_scope",
        says="declared pages beyond the listed ones",
        files="file_id | pages \n 1 | 10",
        fonds="fonds_id | pages_declared \n f | 100",
        value=100,
        state="estimated",
        bounds=(86, 115),
    ),
    Case(
        metric="pages_in_scope",
        says="a metre holds 7,230 pages; one fonds may have 5,000 to 10,000",
        fonds="fonds_id | shelf_metres \n f | 1",
        value=7230,
        state="estimated",
        bounds=(5000, 10000),
    ),
    Case(
        metric="pages_in_scope",
        says="four fonds of a metre: what one has more another has less, so they may have 23,539 to 35,018 and not 20,000 to 40,000",
        fonds="fonds_id | shelf_metres \n f | 1 \n g | 1 \n h | 1 \n i | 1",
        value=28920,
        state="estimated",
        bounds=(23539, 35018),
    ),
    Case(
        metric="pages_in_scope",
        says="one counted, one not",
        files="file_id | pages \n 1 | 10 \n 2 |",
        value=10,
        state="partial",
    ),
    Case(
        metric="pages_in_scope_estimated",
        says="141 from sheets and 49 declared in a lump",
        files="file_id | pages | sheets \n 1 | 10 | \n 2 | | 100",
        fonds="fonds_id | pages_declared \n f | 200",
        value=190,
    ),
    Case(metric="pages_in_scope_estimated", says="all counted", files="file_id | pages \n 1 | 10", value=0),
    Case(
        metric="pages_in_scope_estimated",
        says="sheets out of scope",
        files="file_id | sheets | medium \n 1 | 100 | born_digital",
        value=0,
    ),
    Case(metric="pages_in_scope_unknown", says="one of two", files="file_id | pages \n 1 | 10 \n 2 |", value=1),
    Case(
        metric="pages_in_scope_unknown",
        says="out of scope, out of mind",
        files="file_id | pages | secrecy \n 1 | | tuyet_mat",
        value=0,
    ),
    Case(metric="pages_in_scope_unknown", says="a fonds of unknown size", value=1),
    Case(
        metric="pages_in_scope_counted",
        says="10 counted, 141 from sheets",
        files="file_id | pages | sheets \n 1 | 10 | \n 2 | | 100",
        value=10,
        state="estimated",
    ),
    Case(metric="pages_in_scope_counted", says="all", files="file_id | pages \n 1 | 10", value=10),
    Case(
        metric="pages_in_scope_counted",
        says="metres are not counted pages: none, and that is known",
        fonds="fonds_id | shelf_metres \n f | 1",
        value=0,
        state="estimated",
    ),
    Case(
        metric="denominator_certainty",
        says="60 counted, 40 declared in a lump",
        files="file_id | pages \n 1 | 60",
        fonds="fonds_id | pages_declared \n f | 100",
        value=0.6,
        of=(60, 100),
        state="estimated",
        bounds=(60 / 107, 60 / 94),
    ),
    Case(metric="denominator_certainty", says="all counted", files="file_id | pages \n 1 | 60", value=1, of=(60, 60)),
    Case(
        metric="denominator_certainty",
        says="what nobody can say is in neither",
        files="file_id | pages \n 1 | 60 \n 2 |",
        value=1,
        of=(60, 60),
        state="partial",
    ),
    Case(
        metric="documents_in_scope",
        says="of what is in scope",
        files="file_id | documents | medium \n 1 | 4 | paper \n 2 | 5 | born_digital",
        value=4,
    ),
    Case(
        metric="documents_in_scope",
        says="no profile turns metres into documents",
        files="file_id | documents \n 1 | 4",
        fonds="fonds_id | files_declared \n f | 2",
        value=4,
        state="partial",
    ),
    Case(
        metric="documents_in_scope",
        says="metres alone",
        fonds="fonds_id | shelf_metres \n f | 1",
        value=None,
        state="unknown",
    ),
    Case(
        metric="documents_in_scope_unknown",
        says="a file and a rest",
        files="file_id | documents \n 1 |",
        fonds="fonds_id | files_declared \n f | 2",
        value=2,
    ),
    Case(metric="documents_in_scope_unknown", says="counted", files="file_id | documents \n 1 | 4", value=0),
    Case(
        metric="documents_in_scope_unknown",
        says="out of scope",
        files="file_id | documents | selected \n 1 | | no",
        value=0,
    ),
    Case(
        metric="shelf_mm_in_scope",
        says="a metre shared by pages: 3 to 1, and the fourth part is out of scope",
        files="file_id | pages | selected \n 1 | 30 | yes \n 2 | 10 | no",
        fonds="fonds_id | shelf_metres \n f | 1",
        value=750,
    ),
    Case(
        metric="shelf_mm_in_scope",
        says="what is not listed is in scope",
        fonds="fonds_id | shelf_metres \n f | 1",
        value=1000,
    ),
    Case(metric="shelf_mm_in_scope", says="nobody has measured", files="file_id \n 1", value=None, state="unknown"),
    Case(
        metric="shelf_in_scope_unknown",
        says="of two files, one is out of scope",
        files="file_id | selected \n 1 | \n 2 | no",
        value=1,
    ),
    Case(metric="shelf_in_scope_unknown", says="a fonds without files counts once", value=1),
    Case(
        metric="shelf_in_scope_unknown",
        says="measured",
        files="file_id \n 1",
        fonds="fonds_id | shelf_metres \n f | 1",
        value=0,
    ),
    Case(
        metric="files_out_of_scope",
        says="not selected, born digital, top secret, destroyed; a file with two reasons is one file",
        files="""
            file_id | selected | medium       | secrecy   | original_status
            1       | no       | born_digital |           |
            2       |          | born_digital |           |
            3       |          |              | tuyet_mat |
            4       |          |              |           | destroyed
            5       |          |              | mat       | missing
        """,
        value=4,
    ),
    Case(metric="files_out_of_scope", says="none", files="file_id \n 1", value=0),
    Case(
        metric="files_out_of_scope",
        says="what nobody has listed is not left out",
        fonds="fonds_id | files_declared \n f | 7",
        value=0,
    ),
    # How far it has come
    Case(
        metric="digitised_files",
        says="checked by the day; scanned is not digitised; tomorrow is not today",
        files="""
            file_id | scanned_on | checked_on
            1       | 2026-01-01 | 2026-02-01
            2       | 2026-01-01 |
            3       | 2026-01-01 | 2026-11-01
            4       |            | 2026-10-31
        """,
        value=2,
    ),
    Case(
        metric="digitised_files",
        says="some pages without a copy: not a digitised file",
        files="file_id | pages | pages_digitised | checked_on \n 1 | 10 | 9 | 2026-01-01 \n 2 | 10 | 10 | 2026-01-01",
        value=1,
    ),
    Case(
        metric="digitised_files",
        says="out of scope",
        files="file_id | selected | checked_on \n 1 | no | 2026-01-01",
        value=0,
    ),
    Case(
        metric="digitised_files",
        says="a stage without a date counts from the day of the delivery, and brings those before it",
        files="file_id | stage \n 1 | signed \n 2 | checked \n 3 | scanned",
        value=2,
    ),
    Case(
        metric="digitised_files",
        says="a later stage without an earlier one is a finding, not progress",
        files="file_id | checked_on | signed_on | stored_on \n 1 | | 2026-01-01 | 2026-02-01",
        value=0,
    ),
    Case(
        metric="partly_digitised_files",
        says="fewer pages, or fewer documents",
        files="""
            file_id | pages | pages_digitised | documents | documents_digitised | checked_on
            1       | 10    | 9               |           |                     | 2026-01-01
            2       |       |                 | 3         | 2                   | 2026-01-01
            3       | 10    | 10              | 3         | 3                   | 2026-01-01
        """,
        value=2,
    ),
    Case(
        metric="partly_digitised_files",
        says="not checked yet",
        files="file_id | pages | pages_digitised | scanned_on \n 1 | 10 | 9 | 2026-01-01",
        value=0,
    ),
    Case(
        metric="partly_digitised_files",
        says="against an unknown whole nothing is partial",
        files="file_id | pages | pages_digitised | checked_on \n 1 | | 9 | 2026-01-01",
        value=0,
    ),
    Case(
        metric="digitised_pages",
        says="all pages of a checked file, unless fewer are said to have a copy",
        files="file_id | pages | pages_digitised | checked_on \n 1 | 10 | | 2026-01-01 \n 2 | 10 | 4 | 2026-01-01 \n 3 | 10 | |",
        value=14,
    ),
    Case(
        metric="digitised_pages",
        says="more found than counted is shown, not clipped",
        files="file_id | pages | pages_digitised | checked_on \n 1 | 10 | 12 | 2026-01-01",
        value=12,
    ),
    Case(
        metric="digitised_pages",
        says="pages from sheets, as the denominator has them",
        files="file_id | sheets | checked_on \n 1 | 100 | 2026-01-01",
        value=145,
    ),
    Case(
        metric="digitised_pages",
        says="top secret",
        files="file_id | pages | secrecy | checked_on \n 1 | 10 | tuyet_mat | 2026-01-01",
        value=0,
    ),
    Case(
        metric="digitised_documents",
        says="by the check of their file",
        files="file_id | documents | documents_digitised | checked_on \n 1 | 5 | | 2026-01-01 \n 2 | 5 | 3 | 2026-01-01 \n 3 | 5 | |",
        value=8,
    ),
    Case(
        metric="digitised_documents",
        says="some pages without a copy, and of which documents nobody says: none",
        files="file_id | pages | pages_digitised | documents | checked_on \n 1 | 10 | 5 | 4 | 2026-01-01",
        value=0,
    ),
    Case(
        metric="digitised_documents",
        says="listed documents will do",
        files="file_id | checked_on \n 1 | 2026-01-01",
        documents="document_id | file_id \n a | 1 \n b | 1",
        value=2,
    ),
    Case(
        metric="digitised_shelf_mm",
        says="half the metre, of the wholly digitised file",
        files="""
            file_id | pages | pages_digitised | checked_on
            1       | 20    |                 | 2026-01-01
            2       | 10    | 5               | 2026-01-01
            3       | 10    |                 |
        """,
        fonds="fonds_id | shelf_metres \n f | 1",
        value=500,
    ),
    Case(
        metric="digitised_shelf_mm",
        says="unmeasured shelf is no shelf",
        files="file_id | checked_on \n 1 | 2026-01-01",
        value=0,
    ),
    Case(
        metric="digitised_shelf_mm",
        says="only what is arranged can be a file's: 200 of 1,000",
        files="file_id | checked_on \n 1 | 2026-01-01",
        fonds="fonds_id | shelf_metres | shelf_metres_arranged \n f | 1 | 0.2",
        value=200,
    ),
    Case(
        metric="scanned_files",
        says="scanned, checked or not",
        files="file_id | scanned_on | checked_on \n 1 | 2026-01-01 | \n 2 | 2026-01-01 | 2026-02-01 \n 3 | | \n 4 | 2026-11-01 |",
        value=2,
    ),
    Case(
        metric="scanned_files",
        says="the quality check without a scan is no scan",
        files="file_id | checked_on \n 1 | 2026-01-01",
        value=0,
    ),
    Case(
        metric="scanned_files",
        says="partly scanned is scanned",
        files="file_id | pages | pages_digitised | scanned_on \n 1 | 10 | 1 | 2026-01-01",
        value=1,
    ),
    Case(
        metric="scanned_pages",
        says="of scanned files",
        files="file_id | pages | pages_digitised | scanned_on \n 1 | 10 | | 2026-01-01 \n 2 | 10 | 4 | 2026-01-01 \n 3 | 10 | |",
        value=14,
    ),
    Case(metric="scanned_pages", says="none", files="file_id | pages \n 1 | 10", value=0),
    Case(
        metric="scanned_pages",
        says="born digital is not scanned",
        files="file_id | pages | medium | scanned_on \n 1 | 10 | born_digital | 2026-01-01",
        value=0,
    ),
    Case(
        metric="throughput_pages",
        says="without a period, all that ever passed the check",
        files="file_id | pages | checked_on \n 1 | 10 | 2020-01-01 \n 2 | 5 | 2026-10-31 \n 3 | 7 | 2026-11-01",
        value=15,
    ),
    Case(metric="throughput_pages", says="nothing passed", files="file_id | pages \n 1 | 10", value=0),
    Case(
        metric="throughput_pages",
        says="pages with a copy, not pages",
        files="file_id | pages | pages_digitised | checked_on \n 1 | 10 | 4 | 2026-01-01",
        value=4,
    ),
    # Covered and left
    Case(
        metric="coverage_files",
        says="1 of 4",
        files="file_id | checked_on \n 1 | 2026-01-01 \n 2 | \n 3 | \n 4 |",
        value=0.25,
        of=(1, 4),
    ),
    Case(
        metric="coverage_files",
        says="a file that nobody listed still counts: 1 of 10",
        files="file_id | checked_on \n 1 | 2026-01-01",
        fonds="fonds_id | files_declared \n f | 10",
        value=0.1,
        of=(1, 10),
        state="estimated",
        bounds=(1 / 12, 1 / 8),
    ),
    Case(
        metric="coverage_files",
        says="nothing in scope is not 0 %",
        files="file_id | medium \n 1 | born_digital",
        value=None,
        of=(0, 0),
        state="nothing_in_scope",
    ),
    Case(metric="coverage_files", says="of unknown size", value=None, of=(0, 0), state="unknown"),
    Case(
        metric="coverage_pages",
        says="ratio of sums: 90 of 90 and 0 of 10 is 90 %, not 50 %",
        files="file_id | pages | checked_on \n 1 | 90 | 2026-01-01 \n 2 | 10 |",
        value=0.9,
        of=(90, 100),
    ),
    Case(
        metric="coverage_pages",
        says="more found than counted: 120 %, a question to ask",
        files="file_id | pages | pages_digitised | checked_on \n 1 | 10 | 12 | 2026-01-01",
        value=1.2,
        of=(12, 10),
    ),
    Case(
        metric="coverage_pages",
        says="a file without pages makes it a bound",
        files="file_id | pages | checked_on \n 1 | 10 | 2026-01-01 \n 2 | |",
        value=1,
        of=(10, 10),
        state="partial",
    ),
    Case(
        metric="coverage_pages",
        says="checked, but nobody knows of how many pages",
        files="file_id | checked_on \n 1 | 2026-01-01",
        value=None,
        of=(0, 0),
        state="unknown",
    ),
    Case(
        metric="coverage_pages",
        says="nothing digitised is 0 %, and that is known",
        files="file_id | pages \n 1 | 10",
        value=0,
        of=(0, 10),
    ),
    Case(
        metric="coverage_documents",
        says="3 of 4",
        files="file_id | documents | checked_on \n 1 | 3 | 2026-01-01 \n 2 | 1 |",
        value=0.75,
        of=(3, 4),
    ),
    Case(
        metric="coverage_documents",
        says="at most this: the documents of what is not listed are not known",
        files="file_id | documents | checked_on \n 1 | 3 | 2026-01-01",
        fonds="fonds_id | files_declared \n f | 2",
        value=1,
        of=(3, 3),
        state="partial",
    ),
    Case(
        metric="coverage_documents",
        says="no documents are known",
        files="file_id | checked_on \n 1 | 2026-01-01",
        value=None,
        of=(0, 0),
        state="unknown",
    ),
    Case(
        metric="coverage_shelf",
        says="half of the metre",
        files="file_id | pages | checked_on \n 1 | 10 | 2026-01-01 \n 2 | 10 |",
        fonds="fonds_id | shelf_metres \n f | 1",
        value=0.5,
        of=(500, 1000),
    ),
    Case(
        metric="coverage_shelf",
        says="all that is listed, a fifth of what there is",
        files="file_id | pages | checked_on \n 1 | 10 | 2026-01-01",
        fonds="fonds_id | shelf_metres | shelf_metres_arranged \n f | 1 | 0.2",
        value=0.2,
        of=(200, 1000),
    ),
    Case(
        metric="coverage_shelf",
        says="nobody has measured",
        files="file_id | checked_on \n 1 | 2026-01-01",
        value=None,
        of=(0, 0),
        state="unknown",
    ),
    Case(
        metric="backlog_pages",
        says="100 less 60",
        files="file_id | pages | checked_on \n 1 | 60 | 2026-01-01 \n 2 | 40 |",
        value=40,
    ),
    Case(
        metric="backlog_pages",
        says="the unlisted rest is left to do",
        files="file_id | pages | checked_on \n 1 | 60 | 2026-01-01",
        fonds="fonds_id | pages_declared \n f | 100",
        value=40,
        state="estimated",
        bounds=(34, 47),
    ),
    Case(
        metric="backlog_pages",
        says="all that is known is done, and one file is not known: 0 is a bound",
        files="file_id | pages | checked_on \n 1 | 60 | 2026-01-01 \n 2 | |",
        value=0,
        state="partial",
    ),
    Case(metric="backlog_pages", says="nobody knows", files="file_id | pages \n 1 |", value=None, state="unknown"),
    Case(
        metric="backlog_files",
        says="a partly digitised file is left to do",
        files="file_id | pages | pages_digitised | checked_on \n 1 | 10 | 9 | 2026-01-01 \n 2 | 10 | | 2026-01-01 \n 3 | 10 | |",
        value=2,
    ),
    Case(
        metric="backlog_files",
        says="out of scope is not left to do",
        files="file_id | medium \n 1 | born_digital \n 2 | paper",
        value=1,
    ),
    Case(
        metric="backlog_files",
        says="declared and not listed",
        fonds="fonds_id | files_declared \n f | 7",
        value=7,
        state="estimated",
    ),
    # How far an estimate may be off
    Case(
        metric="pages_variance",
        says="100 sheets: 145 × 145 pages × 0.040946",
        files="file_id | sheets \n 1 | 100",
        value=861,
    ),
    Case(
        metric="pages_variance",
        says="a habit of the fonds: 290 × 290 × 0.040946, not twice 861",
        files="file_id | sheets \n 1 | 100 \n 2 | 100",
        value=3444,
    ),
    Case(
        metric="pages_variance",
        says="what is counted is not off",
        files="file_id | pages | sheets \n 1 | 10 | 100",
        value=0,
    ),
    Case(
        metric="pages_common",
        says="145 pages × 0.066704, in thousandths",
        files="file_id | sheets \n 1 | 100",
        value=9672,
    ),
    Case(
        metric="pages_common",
        says="it adds up",
        files="file_id | sheets \n 1 | 100 \n 2 | 100",
        value=19344,
    ),
    Case(
        metric="pages_common",
        says="what is counted is not off",
        files="file_id | pages \n 1 | 10",
        value=0,
    ),
    Case(
        metric="pages_in_scope_variance",
        says="a metre: 7,230 × 7,230 × 0.040946",
        fonds="fonds_id | shelf_metres \n f | 1",
        value=2140366,
    ),
    Case(
        metric="pages_in_scope_variance",
        says="two fonds, each for itself: twice that",
        fonds="fonds_id | shelf_metres \n f | 1 \n g | 1",
        value=4280732,
    ),
    Case(
        metric="pages_in_scope_variance",
        says="90 declared: 90 × 90 × 0.008535",
        files="file_id | pages \n 1 | 10",
        fonds="fonds_id | pages_declared \n f | 100",
        value=69,
    ),
    Case(
        metric="pages_in_scope_variance",
        says="out of scope it does not matter",
        files="file_id | sheets | selected \n 1 | 100 | no",
        value=0,
    ),
    Case(
        metric="pages_in_scope_common",
        says="a metre: 7,230 × 0.066704, in thousandths",
        fonds="fonds_id | shelf_metres \n f | 1",
        value=482270,
    ),
    Case(
        metric="pages_in_scope_common",
        says="two fonds, off together: twice that",
        fonds="fonds_id | shelf_metres \n f | 1 \n g | 1",
        value=964540,
    ),
    Case(
        metric="pages_in_scope_common",
        says="nothing is known, so nothing is estimated",
        value=0,
    ),
    Case(
        metric="files_in_scope_variance",
        says="a metre: 170 × 170 × 0.121519",
        fonds="fonds_id | shelf_metres \n f | 1",
        value=3512,
    ),
    Case(
        metric="files_in_scope_variance",
        says="two fonds, each for itself: twice that",
        fonds="fonds_id | shelf_metres \n f | 1 \n g | 1",
        value=7024,
    ),
    Case(
        metric="files_in_scope_variance",
        says="listed files are counted",
        files="file_id \n 1 \n 2",
        value=0,
    ),
    Case(
        metric="files_in_scope_common",
        says="a metre: 170 × 0.112568, in thousandths",
        fonds="fonds_id | shelf_metres \n f | 1",
        value=19137,
    ),
    Case(
        metric="files_in_scope_common",
        says="two fonds, off together: twice that",
        fonds="fonds_id | shelf_metres \n f | 1 \n g | 1",
        value=38274,
    ),
    Case(
        metric="files_in_scope_common",
        says="100 declared: 100 × 0.030722, in thousandths",
        fonds="fonds_id | files_declared \n f | 100",
        value=3072,
    ),
]

CASES += [
    Case(
        metric="scanned_pages_in_period",
        says="all days are the period where no month is asked for",
        files="file_id | pages | scanned_on \n 1 | 10 | 2026-01-01 \n 2 | 5 | 2026-10-01 \n 3 | 3 |",
        value=15,
    ),
    Case(
        metric="scanned_pages_in_period",
        says="after the day it does not count",
        files="file_id | pages | scanned_on \n 1 | 10 | 2026-11-01",
        value=0,
    ),
    Case(
        metric="scanned_pages_in_period",
        says="out of scope it does not count",
        files="file_id | pages | scanned_on | selected \n 1 | 10 | 2026-01-01 | no",
        value=0,
    ),
    Case(
        metric="unarranged_shelf_mm",
        says="what is not arranged",
        fonds="fonds_id | shelf_metres | shelf_metres_arranged \n f | 2 | 0.5",
        value=1500,
    ),
    Case(
        metric="unarranged_shelf_mm",
        says="all is arranged",
        fonds="fonds_id | shelf_metres | shelf_metres_arranged \n f | 2 | 2",
        value=0,
    ),
    Case(metric="unarranged_shelf_mm", says="nobody measured", value=None, state="unknown"),
]

_NUMBERED: Counter[str] = Counter()
NAMED = {}
for _case in CASES:
    _NUMBERED[_case.metric] += 1
    NAMED[f"{_case.metric}-{_NUMBERED[_case.metric]}"] = _case


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[metrics.Snapshot]:
    """All cases in one snapshot, each with its own fonds."""
    tables: dict[str, list[Row]] = {"fonds": [], "files": [], "documents": [], "incidents": []}
    for name, case in NAMED.items():
        for table, rows in case.tables(name).items():
            tables[table] += rows
    with build_snapshot(tmp_path_factory.mktemp("cases"), tables) as snapshot:
        yield snapshot


@pytest.mark.parametrize("name", NAMED)
def test_metric(name: str, catalogue: metrics.Snapshot) -> None:
    case = NAMED[name]
    fonds = [f"archive/{row['fonds_id']}" for row in case.tables(name)["fonds"]]
    result = metrics.evaluate(catalogue, metrics.Query(metrics=(case.metric,), where={"fonds": fonds}))
    cell = result.cell(case.metric)
    assert (cell.value, cell.state) == (case.value, case.state), case.says
    if case.of:
        assert (cell.numerator, cell.denominator) == case.of, case.says
    # Where nothing is split and nothing estimated, what is certain is all there is.
    assert (cell.low, cell.high) == pytest.approx(case.bounds or (case.value, case.value), nan_ok=True), case.says


@pytest.mark.parametrize("name", ON_FACTS)
def test_every_metric_has_its_cases(name: str) -> None:
    assert _NUMBERED[name] >= 3, f"write three to five cases for {name} in {__name__}"


@pytest.mark.parametrize("name", metrics.METRICS)
def test_unit_and_meaning_are_said(name: str, catalogue: metrics.Snapshot) -> None:
    metric = metrics.metric(name)
    assert metric.title
    assert metric.meaning.endswith(".")
    assert catalogue
    assert metrics.evaluate(catalogue, metrics.Query(metrics=(name,))).cell(name).unit == metric.unit


@pytest.mark.parametrize("name", ON_FACTS)
def test_without_its_table_a_metric_is_not_available(name: str, listed_nothing: metrics.Snapshot) -> None:
    """Metres alone, no table of files: what needs the files is not available, and not 0."""
    cell = metrics.evaluate(listed_nothing, metrics.Query(metrics=(name,))).cell(name)
    if name in NEEDS_FILES:
        assert (cell.state, cell.value, cell.numerator) == ("not_available", None, None)
    else:
        assert cell.state != "not_available"


#: Metrics that are about listed files, or what was done with them.
NEEDS_FILES = {
    *(
        "files",
        "pages",
        "pages_estimated",
        "pages_unknown",
        "pages_variance",
        "pages_common",
        "documents",
        "documents_unknown",
        "files_out_of_scope",
    ),
    *("digitised_files", "partly_digitised_files", "digitised_pages", "digitised_documents", "digitised_shelf_mm"),
    *(
        "scanned_files",
        "scanned_pages",
        "scanned_pages_in_period",
        "throughput_pages",
        "backlog_pages",
        "backlog_files",
    ),
    *("coverage_files", "coverage_pages", "coverage_documents", "coverage_shelf"),
}


@pytest.fixture(scope="module")
def listed_nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[metrics.Snapshot]:
    fonds = "fonds_id | title | shelf_metres | shelf_metres_arranged \n f | Fonds | 2 | 0.5"
    with build_snapshot(tmp_path_factory.mktemp("metres"), {"fonds": fonds}) as snapshot:
        yield snapshot


def test_without_its_table_a_metric_by_what_only_that_table_has_is_no_row(listed_nothing: metrics.Snapshot) -> None:
    for by in (("application",), ("province", "application")):
        query = metrics.Query(metrics=("application_rollout",), by=by)
        assert metrics.evaluate(listed_nothing, query).frame.empty


@pytest.mark.parametrize("metric", ["coverage_pages", "pages", "staff"])
@pytest.mark.parametrize("by", [("province",), ("province", "month")])
def test_a_frame_is_its_readers_to_write_into(land: metrics.Snapshot, metric: str, by: tuple[str, ...]) -> None:
    query = metrics.Query(metrics=(metric,), by=by)
    frame = metrics.evaluate(land, query).frame
    for column in frame.columns:
        before = frame.copy(deep=True)
        frame.loc[0, column] = "x" if frame[column].dtype == "str" else 5
        others = [name for name in frame.columns if name != column]
        pd.testing.assert_frame_equal(frame[others], before[others])
