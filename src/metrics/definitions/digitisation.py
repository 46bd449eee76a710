"""How far it has come: digitised, scanned, covered, left to do, done in a month.

Digitised means checked: scanned, passed the quality check, the copy present. Scanned alone is its own number.
"""

from __future__ import annotations

from .model import Balance, Measure, Metric, Ratio, in_scope

_RATIO_OF_SUMS = "Added up first, divided after; what is estimated in the denominator is said beside it."


def _whole(amount: str) -> str:
    return f"sum(case when in_scope and kind = 'file' and not partial then {amount} else 0 end)"


METRICS: tuple[Metric, ...] = (
    Measure(
        name="digitised_files",
        title="Files digitised",
        table="facts",
        sql=_whole("files"),
        unit="files",
        kind="stock",
        event="checked_on",
        meaning="Files in scope that were wholly digitised and passed the check.",
        caveat="A file of which some pages have no copy is not among them.",
    ),
    Measure(
        name="partly_digitised_files",
        title="Files partly digitised",
        table="facts",
        sql="sum(case when in_scope and kind = 'file' and partial then files else 0 end)",
        unit="files",
        kind="stock",
        event="checked_on",
        meaning="Files in scope that passed the check with some of their pages or documents only.",
    ),
    Measure(
        name="digitised_pages",
        title="Pages digitised",
        table="facts",
        sql=in_scope("pages_copied"),
        unit="pages",
        kind="stock",
        event="checked_on",
        meaning="Pages in scope with a copy that passed the check.",
        caveat="More pages found than counted are shown, not clipped: a coverage above 100 % is a question to ask.",
    ),
    Measure(
        name="digitised_documents",
        title="Documents digitised",
        table="facts",
        sql=in_scope("documents_copied"),
        unit="documents",
        kind="stock",
        event="checked_on",
        meaning="Documents in scope with a copy that passed the check, by the day of their file's check.",
    ),
    Measure(
        name="digitised_shelf_mm",
        title="Shelf digitised",
        table="facts",
        sql=_whole("shelf_mm"),
        unit="mm",
        kind="stock",
        event="checked_on",
        meaning="Shelf of the files in scope that were wholly digitised.",
    ),
    Measure(
        name="scanned_files",
        title="Files scanned",
        table="facts",
        sql="sum(case when in_scope and kind = 'file' then files else 0 end)",
        unit="files",
        kind="stock",
        event="scanned_on",
        meaning="Files in scope that were scanned, checked or not.",
    ),
    Measure(
        name="scanned_pages",
        title="Pages scanned",
        table="facts",
        sql=in_scope("pages_copied"),
        unit="pages",
        kind="stock",
        event="scanned_on",
        meaning="Pages in scope that were scanned, checked or not.",
        caveat="Scanned is not digitised: the check is still to come.",
    ),
    Measure(
        name="throughput_pages",
        title="Pages digitised in the period",
        table="facts",
        sql=in_scope("pages_copied"),
        unit="pages",
        kind="flow",
        event="checked_on",
        meaning="Pages in scope whose copy passed the check within the period.",
    ),
    Ratio(
        name="coverage_files",
        title="Coverage by files",
        numerator="digitised_files",
        denominator="files_in_scope",
        meaning="Files wholly digitised, of all files in scope.",
        caveat=_RATIO_OF_SUMS,
        target="plan of the unit",
    ),
    Ratio(
        name="coverage_pages",
        title="Coverage by pages",
        numerator="digitised_pages",
        denominator="pages_in_scope",
        meaning="Pages digitised, of all pages in scope.",
        caveat=_RATIO_OF_SUMS,
        target="plan of the unit",
    ),
    Ratio(
        name="coverage_documents",
        title="Coverage by documents",
        numerator="digitised_documents",
        denominator="documents_in_scope",
        meaning="Documents digitised, of all documents in scope that are known.",
        caveat="The documents of what nobody has listed are not known: the figure is at most this.",
        target="plan of the unit",
    ),
    Ratio(
        name="coverage_shelf",
        title="Coverage by shelf",
        numerator="digitised_shelf_mm",
        denominator="shelf_mm_in_scope",
        meaning="Shelf of files wholly digitised, of all shelf in scope.",
        caveat=_RATIO_OF_SUMS,
        target="plan of the unit",
    ),
    Balance(
        name="backlog_pages",
        title="Pages left to digitise",
        of="pages_in_scope",
        less="digitised_pages",
        unit="pages",
        kind="stock",
        meaning="Pages in scope without a checked copy.",
    ),
    Balance(
        name="backlog_files",
        title="Files left to digitise",
        of="files_in_scope",
        less="digitised_files",
        unit="files",
        kind="stock",
        meaning="Files in scope that are not wholly digitised.",
    ),
)
