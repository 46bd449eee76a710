"""The PDF of a report, read again: its text, its tags, and what happens where a font or the template is not as it must be."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from report_parts import CHART, TABLE, document

from metrics.errors import ReportError
from metrics.present import Paragraph
from metrics.present.charts import bars
from metrics.present.language import language
from metrics.reports.forms.pdf import FONTS, TEMPLATE, pdf


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_all_that_a_report_says_is_text_in_it() -> None:
    (text,) = pages(pdf(document()))
    for said in (
        "Tháng 10/2026",
        "Phường Móng Cái 1",
        "13,7 %",
        "1.208 / 8.786",
        "không có đối tượng",
        "Tỉnh Quảng Ninh, tháng 10/2026",
        "Bản chụp dữ liệu s",
        "Trang 1/1",
    ):
        assert said in text.replace("\u00a0", " ")
    assert "tạm thời" not in text
    assert "Số liệu tạm thời" in pages(pdf(replace(document(), as_of=date(2026, 10, 15))))[0]


def test_it_is_tagged_for_those_who_listen() -> None:
    reader = PdfReader(io.BytesIO(pdf(document())))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi"
    assert reader.metadata is not None
    assert reader.metadata.title == "Tháng 10/2026"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    tags = list(_tags(root["/StructTreeRoot"]))
    assert {"/Table", "/TH", "/TD", "/H1", "/P"} <= {tag for tag, _ in tags}
    assert [alt for tag, alt in tags if tag == "/Figure"] == [CHART.alt]


def _tags(node: object) -> list[tuple[str, str]]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [tag for inner in node for tag in _tags(inner)]
    if not isinstance(node, dict):
        return []
    own = [(str(node["/S"]), str(node.get("/Alt", "")))] if "/S" in node else []
    return own + (_tags(node["/K"]) if "/K" in node else [])


def test_the_same_report_is_the_same_pdf_to_the_byte() -> None:
    assert pdf(document()) == pdf(document())


def test_pages_are_counted() -> None:
    long = replace(TABLE, rows=TABLE.rows * 40, codes=[])
    found = pages(pdf(document(long)))
    assert len(found) > 2
    assert all(f"Trang {number}/{len(found)}" in text for number, text in enumerate(found, start=1))
    assert all("Tỷ lệ" in text for text in found), "the head of the table stands on every page"


def test_a_missing_font_is_said(tmp_path: Path) -> None:
    (tmp_path / "NotoSans-Regular.ttf").write_bytes((FONTS / "NotoSans-Regular.ttf").read_bytes())
    with pytest.raises(ReportError, match="font is missing") as caught:
        pdf(document(), fonts=tmp_path)
    assert "no Noto Sans Bold" in str(caught.value)


def test_a_letter_that_no_font_has_is_said_and_not_left_blank() -> None:
    with pytest.raises(ReportError, match="not every letter") as caught:
        pdf(document(Paragraph(text="Địa bạ 地簿")))
    assert "地 簿" in str(caught.value)


def test_a_site_adds_fonts_of_its_own(tmp_path: Path) -> None:
    """A font of the signs ⊂ and ⊃, which ours lack, made here of the shapes of A and B."""
    font = TTFont(FONTS / "NotoSans-Regular.ttf")
    shapes = font.getBestCmap()
    for table in font["cmap"].tables:
        table.cmap = {0x2282: shapes[ord("A")], 0x2283: shapes[ord("B")]}
    for name in font["name"].names:
        name.string = name.toUnicode().replace("Noto Sans", "Own Signs").replace("NotoSans", "OwnSigns")
    font.save(tmp_path / "own.ttf")
    text = Paragraph(text="Tập ⊂ ⊃")
    with pytest.raises(ReportError):
        pdf(document(text))
    assert b"OwnSigns" in pdf(document(text), more_fonts=tmp_path)


def test_a_broken_template_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    broken = tmp_path / "report.typ"
    broken.write_text(TEMPLATE.read_text(encoding="utf-8") + "\n#let x = (", encoding="utf-8")
    with pytest.raises(ReportError, match="template") as caught:
        pdf(document(), template=broken)
    assert "unclosed delimiter" in str(caught.value)
    assert "report.typ" in str(caught.value)


def test_no_text_is_read_as_markup() -> None:
    (text,) = pages(pdf(document(Paragraph(text='= Đầu #panic("x") *đậm* $x$ [a]'))))
    assert '= Đầu #panic("x") *đậm* $x$ [a]' in text


def test_arabic_is_set_from_the_right_in_text_and_in_pictures() -> None:
    arabic = language("ar")
    chart = bars(
        name="c",
        title="النسبة",
        alt="النسبة",
        labels=["مدقَّق", "Phường Móng Cái"],
        values=[0.5, 0.2],
        texts=["≤ 50%", "≈ 20%"],
        write=str,
        language=arabic,
        whole=1.0,
    )
    said = replace(document(Paragraph(text="ضوئيًّا \u2068Phường Móng Cái\u2069"), chart), language=arabic)
    reader = PdfReader(io.BytesIO(pdf(said)))
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    text = reader.pages[0].extract_text()
    assert "Phường" in text
    assert "أكتوبر" in text
