"""A small report that agrees with itself, for tests of the forms it is given."""

from __future__ import annotations

from datetime import date
from typing import Any

from metrics.evaluate import Cell, Period
from metrics.present import Card, Cards, Chart, Entry, Heading, Paragraph, Section, Table
from metrics.present.language import language
from metrics.present.tables import day, share
from metrics.reports.forms.document import Document

VI = language("vi")


def cell(done: int, pages: int) -> Cell:
    return Cell(
        metric="coverage_pages",
        value=done / pages,
        numerator=done,
        denominator=pages,
        unit="%",
        state="counted",
        low=done / pages,
        high=done / pages,
    )


TABLE = Table(
    name="t",
    caption="Theo xã",
    headings=[Heading(text="Xã", numeric=False), Heading(text="Tỷ lệ"), Heading(text="Ngày", numeric=False)],
    rows=[
        ["Phường Móng Cái 1", share(1208, 8786, "pages", VI), day(date(2026, 9, 5), VI)],
        ["Xã Bé", share(0, 50, "pages", VI), "–"],
        ["Xã Ca", Entry(text="không có đối tượng", state="nothing_in_scope"), "–"],
    ],
    total=["Cộng", share(1208, 8836, "pages", VI), "–"],
    codes=["06709", "00002", "00003"],
)
CHART = Chart(
    name="c",
    title="Tỷ lệ",
    alt="Phường Móng Cái 1: 13,7\u00a0%",
    figure={
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": [0, 1],
                "x": [1208 / 8786, 0.0],
                "text": ["13,7\u00a0%", "0\u00a0%"],
                "hovertext": ["Phường Móng Cái 1<br>1.208 / 8.786 trang", ""],
            }
        ],
        "layout": {
            "height": 100,
            "margin": {"l": 8, "r": 24, "t": 16, "b": 8},
            "xaxis": {"tickvals": [0, 0.1], "ticktext": ["0 %", "10 %"], "range": [0, 0.2]},
            "yaxis": {"tickvals": [0, 1], "ticktext": ["Phường Móng Cái 1", "Xã Bé"], "range": [1.5, -0.5]},
        },
    },
)
CARD = Card(
    label="Tỷ lệ",
    value="13,7\u00a0%",
    state="counted",
    change="▲ +1,1\u00a0điểm % so với tháng trước",
    metric="coverage_pages",
    now=cell(1208, 8836),
    before=cell(1109, 8836),
)
TEXT = Paragraph(
    text="Đến 31/10/2026, trong 3 xã có 1 xã chưa số hóa trang nào (0\u00a0%); Phường Móng Cái 1 đạt 13,7\u00a0%, tức 1.208 trang."
)


def document(*parts: Any) -> Document:
    about = {"as_of": "2026-10-31", "map_day": "2026-10-31"}
    return Document(
        sections=[
            Section(
                name="s",
                level=1,
                title="Tháng 10/2026",
                parts=parts or (TEXT, Cards(cards=[CARD]), CHART, TABLE),
                about=about,
            )
        ],
        language=VI,
        place="22",
        name="Tỉnh Quảng Ninh",
        level="province",
        month=Period.parse("2026-10"),
        as_of=date(2026, 10, 31),
        map_day=date(2026, 10, 31),
        snapshot_id="s",
    )
