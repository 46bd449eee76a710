"""A section as plain data and back: what a form is made from is what the page shows, to the letter."""

from __future__ import annotations

import json
from datetime import date

import nbformat
import pytest

from metrics.errors import ReportError
from metrics.evaluate import Cell
from metrics.present import PLOTLY_MIME, SECTION_MIME, Card, Cards, Chart, Entry, Heading, Paragraph, Section, Table
from metrics.present.language import language
from metrics.present.plain import plain, section
from metrics.present.tables import amount, day, share
from metrics.reports.cells import run_cell
from metrics.reports.forms.document import read

VI = language("vi")
CELL = Cell(
    metric="coverage_pages",
    value=0.45,
    numerator=90,
    denominator=200,
    unit="%",
    state="partial",
    low=0.4,
    high=0.5,
)
FIGURE = {"data": [{"type": "bar", "x": [1], "y": [0]}], "layout": {"height": 100, "margin": {"t": 16, "l": 8}}}
ABOUT = {
    "place": "01",
    "name": "Tỉnh Nhà",
    "level": "province",
    "month": "2026-10",
    "as_of": "2026-10-31",
    "map_day": "2026-10-31",
    "lang": "vi",
    "snapshot_id": "s",
}


def whole() -> Section:
    """One of everything."""
    table = Table(
        name="t",
        caption="Bảng",
        headings=[
            Heading(text="Xã", numeric=False),
            Heading(text="Tỷ lệ", metric="coverage_pages"),
            Heading(text="Ngày"),
        ],
        rows=[
            ["=1+1", share(1, 3, "pages", VI), day(date(2026, 10, 5), VI)],
            ["Xã Ea H'Leo", Entry(text="chưa xác định", state="unknown"), "–"],
        ],
        total=[
            "Cộng",
            Entry(text="≤ 45 %", state="partial", value=0.45, unit="%", detail="90 / 200\n[40 %; 50 %]"),
            "–",
        ],
        codes=["00001", "00002"],
        note="Chú thích",
    )
    return Section(
        name="s",
        title="Mục",
        parts=[
            Paragraph(text="Câu.", notice=True),
            Cards(cards=[Card(label="Tỷ lệ", value="45 %", state="partial", metric="coverage_pages", now=CELL)]),
            Chart(name="c", title="Hình", alt="Lời", figure=FIGURE),
            table,
        ],
        about=ABOUT,
    )


def test_back_and_forth_loses_nothing() -> None:
    found = section(plain(whole()), {"c": FIGURE})
    assert found == whole()
    assert found._repr_html_() == whole()._repr_html_()


def test_a_share_keeps_its_value_and_its_parts() -> None:
    (table,) = section(plain(whole()), {"c": FIGURE}).tables
    entry = table.rows[0][1]
    assert isinstance(entry, Entry)
    assert (entry.value, entry.above, entry.below, entry.unit) == (1 / 3, 1, 3, "%")
    assert share(5, 0, "pages", VI) == Entry(text="–")
    assert amount(None, "pages", VI).text == "–"


def executed(*sources: str) -> nbformat.NotebookNode:
    cells = []
    for source in sources:
        _count, outputs, well = run_cell(source)
        assert well, outputs
        cells.append({"cell_type": "code", "outputs": outputs})
    return nbformat.from_dict({"cells": cells})


def test_a_notebook_is_read_as_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(__file__).rpartition("/")[0])
    notebook = executed("from test_present_plain import whole\nwhole()")
    document = read(notebook, where="here")
    assert list(document.sections) == [whole()]
    assert (document.place, str(document.month), document.as_of) == ("01", "2026-10", date(2026, 10, 31))
    assert not document.provisional
    shown = [output.data for output in notebook.cells[0].outputs]
    assert sum(SECTION_MIME in data for data in shown) == 1
    assert sum(PLOTLY_MIME in data for data in shown) == 1
    assert "\n" not in next(data[SECTION_MIME] for data in shown if SECTION_MIME in data)
    # As stock papermill writes a notebook: long texts as lists of lines.
    again = json.loads(json.dumps(notebook))
    for output in again["cells"][0]["outputs"]:
        if SECTION_MIME in output["data"]:
            output["data"][SECTION_MIME] = [output["data"][SECTION_MIME]]
    assert read(again, where="here").sections == document.sections


def test_a_notebook_that_does_not_say_what_it_is_about_is_refused() -> None:
    with pytest.raises(ReportError, match="what it is about"):
        read(executed("1 + 1"), where="here")
