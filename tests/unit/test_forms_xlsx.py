"""The workbook of a report, read again with another library: types, codes, and texts that look like formulas."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

from lxml import etree
from python_calamine import CalamineWorkbook

from metrics.evaluate import Cell, Period
from metrics.present import Card, Cards, Entry, Heading, Paragraph, Section, Table
from metrics.present.language import language
from metrics.present.tables import amount, day, share
from metrics.reports.forms.document import Document
from metrics.reports.forms.xlsx import workbook

VI = language("vi")
MAIN = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def table(caption: str = "Theo xã: tỷ lệ [số hóa] của các đơn vị") -> Table:
    return Table(
        name="t",
        caption=caption,
        headings=[
            Heading(text="Xã", numeric=False),
            Heading(text="Tỷ lệ", metric="coverage_shelf"),
            Heading(text="Mét giá"),
            Heading(text="Hạn", numeric=False),
            Heading(text="Ghi chú", numeric=False),
        ],
        rows=[
            ["Xã An", share(1500, 6000, "mm", VI), amount(5_596_080, "mm", VI), day(date(2026, 9, 5), VI), "=1+1"],
            [
                "@Xã Bé",
                Entry(text="chưa xác định", state="unknown"),
                replace(amount(10, "mm", VI), state="estimated"),
                "–",
                "+84",
            ],
        ],
        total=["Cộng", share(1500, 6000, "mm", VI), amount(5_596_090, "mm", VI), "–", "-"],
        codes=["00004", "07"],
    )


def document(*parts: object) -> Document:
    return Document(
        sections=[Section(name="top", title="Tiến độ", level=1, parts=parts)],  # type: ignore[arg-type]
        language=VI,
        place="08",
        name="Tỉnh A & B",
        level="province",
        month=Period.parse("2026-10"),
        as_of=date(2026, 10, 15),
        map_day=date(2026, 10, 31),
        snapshot_id="2026-10-31-0123",
    )


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_every_column_has_its_type() -> None:
    found = sheets(workbook(document(table())))
    (name,) = [name for name in found if name != "Mục lục"]
    assert len(name) <= 31
    assert not set("[]:*?/\\") & set(name)
    head, first, second, total = found[name][3:7]
    assert head == [
        "Mã",
        "Xã",
        "Tỷ lệ",
        "Tỷ lệ – tử số",
        "Tỷ lệ – mẫu số",
        "Tỷ lệ – trạng thái",
        "Mét giá",
        "Mét giá – trạng thái",
        "Hạn",
        "Ghi chú",
    ]
    assert first == ["00004", "Xã An", 0.25, 1.5, 6.0, "", 5596.08, "", date(2026, 9, 5), "=1+1"]
    assert second == ["07", "@Xã Bé", "", "", "", "chưa xác định", 0.01, "ước tính", "", "+84"]
    assert total[:3] == ["", "Cộng", 0.25]
    assert "Số liệu tạm thời" in str(found[name][1][0])


def test_no_text_is_a_formula_and_none_becomes_one_when_edited() -> None:
    content = workbook(document(table()))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = etree.fromstring(parts.read("xl/worksheets/sheet2.xml"))
        styles = etree.fromstring(parts.read("xl/styles.xml"))
    assert not sheet.xpath("//m:f", namespaces=MAIN)
    quoted = {
        str(at)
        for at, style in enumerate(styles.xpath("//m:cellXfs/m:xf", namespaces=MAIN))
        if style.get("quotePrefix")
    }
    cells = {cell.get("r"): cell.get("s") for cell in sheet.xpath("//m:c", namespaces=MAIN)}
    assert {where for where, style in cells.items() if style in quoted} == {"J5", "J6", "J7", "B6"}


def test_it_is_ready_to_be_read_and_printed() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(document(table())))) as parts:
        sheet = etree.fromstring(parts.read("xl/worksheets/sheet2.xml"))
        names = parts.read("xl/workbook.xml").decode()
    (pane,) = sheet.xpath("//m:pane", namespaces=MAIN)
    assert (pane.get("xSplit"), pane.get("ySplit"), pane.get("state")) == ("2", "4", "frozen")
    (filtered,) = sheet.xpath("//m:autoFilter/@ref", namespaces=MAIN)
    assert filtered == "A4:J6", "the total is no row to be sorted"
    (page,) = sheet.xpath("//m:pageSetup", namespaces=MAIN)
    assert (page.get("paperSize"), page.get("orientation")) == ("9", "landscape")
    assert "Print_Titles" in names
    assert "&P / &N" in sheet.xpath("string(//m:oddFooter)", namespaces=MAIN)


def test_headline_numbers_are_a_sheet_too() -> None:
    cell = Cell(
        metric="coverage_pages", value=0.5, numerator=1, denominator=2, unit="%", state="partial", low=0.5, high=0.5
    )
    cards = Cards(
        cards=[
            Card(label="Tỷ lệ", value="50 %", state="partial", metric="coverage_pages", now=cell),
            Card(
                label="Trang",
                value="7",
                state="counted",
                now=replace(cell, metric="backlog_pages", value=7.0, unit="pages", state="counted"),
            ),
        ]
    )
    rows = list(sheets(workbook(document(cards, Paragraph(text="Câu."), table()))).values())[1]
    assert rows[4][:6] == ["Tỷ lệ", 0.5, "%", 1.0, 2.0, "số giới hạn"]
    assert rows[5][:3] == ["Trang", 7.0, "trang"]


def test_tables_of_one_caption_have_sheets_of_their_own() -> None:
    names = list(
        sheets(
            workbook(
                document(table("Một tên rất dài quá ba mươi mốt chữ"), table("Một tên rất dài quá ba mươi mốt chữ"))
            )
        )
    )
    assert len(names) == len({name.casefold() for name in names}) == 3


def test_the_same_report_is_the_same_workbook_to_the_byte() -> None:
    first = workbook(document(table()))
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {datetime(*entry.date_time) for entry in parts.infolist()} == {datetime(1980, 1, 1)}
        assert b"2026-10-15T00:00:00Z" in parts.read("docProps/core.xml")
    assert workbook(document(table())) == first
