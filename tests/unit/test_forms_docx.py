"""The cover report in Word: its layout, its annexes, and that it says no number which was not measured."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from report_parts import CARD, CHART, TABLE, TEXT, document
from section_parts import answer, register_of, scope_of, subject_sections

from metrics.errors import InputError, ReportError
from metrics.evaluate import Cell
from metrics.present import Card, Cards, Entry, Heading, Table
from metrics.present.language import language
from metrics.present.tables import amount, share
from metrics.reports.forms import docx
from metrics.reports.forms.agreement import check
from metrics.reports.forms.document import Document
from metrics.reports.forms.docx import cover
from metrics.reports.forms.ooxml import Look, Word
from metrics.reports.forms.sentence import Bound, Sentence, name, of_day, sentence

VI = language("vi")
W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def cell(metric: str, value: float, unit: str) -> Cell:
    ratio = unit == "%"
    return Cell(
        metric=metric,
        value=value,
        numerator=round(value * 1000) if ratio else round(value),
        denominator=1000 if ratio else None,
        unit=unit,
        state="counted",
        low=value,
        high=value,
    )


CARDS = Cards(
    cards=[
        CARD,
        *(
            Card(label=label, value=value, state="counted", parts=parts, metric=metric, now=cell(metric, number, unit))
            for label, metric, value, parts, number, unit in (
                ("Theo hồ sơ", "coverage_files", "40,0\u00a0%", "400\u00a0/\u00a01.000\u00a0hồ sơ", 0.4, "%"),
                ("Tồn đọng", "backlog_pages", "7.628\u00a0trang", "", 7628, "pages"),
                ("Trong tháng", "throughput_pages", "99\u00a0trang", "", 99, "pages"),
                ("Độ chắc chắn", "denominator_certainty", "51,0\u00a0%", "510\u00a0/\u00a01.000\u00a0trang", 0.51, "%"),
            )
        ),
    ]
)
COVERAGE = replace(TABLE, name="coverage-table", note="Chú thích")
GAPS = Table(
    name="gaps-table",
    caption="Tồn đọng",
    headings=[Heading(text="Thứ tự"), Heading(text="Xã", numeric=False), Heading(text="Trang"), Heading(text="Phần")],
    rows=[[amount(1, "", VI), "Xã Bé", amount(6000, "pages", VI), share(6000, 7628, "pages", VI)]],
    named_by=1,
)


def report(lang: str = "vi") -> Document:
    return replace(document(TEXT, CARDS, CHART, COVERAGE, GAPS), language=language(lang))


def body(content: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for part in parts.namelist():
            etree.fromstring(parts.read(part))  # well-formed, all of them
        return etree.fromstring(parts.read("word/document.xml"))


def texts(content: bytes) -> list[str]:
    return ["".join(found.itertext()).replace("\u00a0", " ") for found in body(content).iterfind(".//w:p", W)]


def test_five_sections_and_ten_annexes(tmp_path: Path) -> None:
    said = texts(cover(report(), tmp_path))
    assert [text for text in said if text[:3].strip(".V ") in ("I", "II", "III", "") and ". " in text[:5]] == [
        "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI",
        "II. KẾT QUẢ THỰC HIỆN",
        "III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN",
        "IV. NHIỆM VỤ KỲ TỚI",
        "V. KIẾN NGHỊ, ĐỀ XUẤT",
    ]
    assert [text for text in said if text.startswith("PHỤ LỤC")] == [f"PHỤ LỤC {number}" for number in range(1, 11)]
    assert "BÁO CÁO" in said
    assert "Còn phải số hóa: 7.628 trang. Số hóa trong tháng: 99 trang." in said
    assert "Tồn đọng nhiều tại Xã Bé: 6.000 trang, chiếm 78,7 % tổng số trang chưa số hóa." in said
    assert "Xã: 1 trên 3 chưa số hóa trang nào; 1 không có tài liệu thuộc diện số hóa." in said
    assert "Chưa lập được: báo cáo không có bảng này; cần có dữ liệu về bàn giao." in said


def test_an_annex_is_a_landscape_table_with_the_grand_total_first(tmp_path: Path) -> None:
    root = body(cover(report(), tmp_path))
    turned = root.xpath("//w:sectPr/w:pgSz[@w:orient='landscape']", namespaces=W)
    assert len(turned) >= 2
    (table,) = [found for found in root.iterfind(".//w:tbl", W) if "TỔNG CỘNG" in "".join(found.itertext())]
    rows = table.findall("w:tr", W)
    assert rows[0].find("w:trPr/w:tblHeader", W) is not None
    assert ["".join(cell.itertext()) for cell in rows[1].findall("w:tc", W)][:2] == ["", "TỔNG CỘNG"]
    assert ["".join(cell.itertext()) for cell in rows[2].findall("w:tc", W)][:2] == ["1", "Phường Móng Cái 1"]


@pytest.mark.parametrize("lang", ["vi", "en", "ar"])
def test_every_subject_has_its_annex(tmp_path: Path, lang: str) -> None:
    scope = scope_of(register_of(tmp_path), lang=lang)
    found = {"2026-10": {"coverage_pages": (90, 200)}, "2026-07": {"coverage_pages": (60, 200)}}
    parts = [part for section in subject_sections(scope, answer(scope, "month", found)) for part in section.tables]
    made = replace(document(CARDS, COVERAGE, GAPS, *parts), language=language(lang))
    check(replace(made, sections=[replace(made.sections[0], title="", parts=parts)]), where="here")
    said = texts(cover(made, tmp_path))
    begins = {number: said.index(_annex(lang, number)) for number in range(1, 11)} | {11: len(said)}
    missing = (
        language(lang)
        .text("Not drawn up: the report has no table of this; it needs {what}.")
        .split("{")[0]
        .strip("\u2068")
    )
    for number, holds in {3: "Làng An", 5: "mờ", 6: "45 / 90", 7: "d/F2", 9: "1/KH", 10: "22 / 30"}.items():
        annex = said[begins[number] : begins[number + 1]]
        assert any(holds in text for text in annex), number
        assert not any(text.startswith(missing) for text in annex), number
    assert any(text.startswith(missing) for text in said[begins[2] : begins[3]])


def _annex(lang: str, number: int) -> str:
    return language(lang).text("ANNEX {number}").replace("\u2068", "").replace("\u2069", "").format(number=number)


OFFICE = """
profile = "{profile}"
above = "TỈNH ỦY QUẢNG NINH"
body = "VĂN PHÒNG"
place = "Quảng Ninh"
report_symbol = "BC/VPTU"
authority = "K/T CHÁNH VĂN PHÒNG"
title = "PHÓ CHÁNH VĂN PHÒNG"
signer = "Nguyễn Văn A"
recipients = ["Ban Thường vụ (để báo cáo)"]

[places.24]
place = "Bắc Ninh"
"""


@pytest.mark.parametrize(
    ("profile", "nation", "number"),
    [
        ("party", ["ĐẢNG CỘNG SẢN VIỆT NAM"], "Số ……-BC/VPTU"),
        ("state", ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"], "Số: ……/BC/VPTU"),
    ],
)
def test_two_layouts(tmp_path: Path, profile: str, nation: list[str], number: str) -> None:
    (tmp_path / "office.toml").write_text(OFFICE.format(profile=profile), encoding="utf-8")
    said = texts(cover(report(), tmp_path))
    assert [text for text in said if text in ("ĐẢNG CỘNG SẢN VIỆT NAM", *nation)] == nation
    for line in (
        "TỈNH ỦY QUẢNG NINH",
        number,
        "Quảng Ninh, ngày …… tháng …… năm ……",
        "K/T CHÁNH VĂN PHÒNG",
        "Nguyễn Văn A",
        "- Ban Thường vụ (để báo cáo)",
    ):
        assert line in said
    assert "[chức vụ người ký]" not in said
    other = replace(report(), place="24")
    assert "Bắc Ninh, ngày …… tháng …… năm ……" in texts(cover(other, tmp_path))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('profile = "army"', "party or state"),
        ('profil = "party"', "profil"),
        ("signer = 7", "text"),
        ('recipients = "a"', "list of lines"),
        ("[places]\n08 = 1", "places.08"),
        ("= ", "TOML"),
    ],
)
def test_an_office_that_is_none_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "office.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"office.toml") as caught:
        cover(replace(report(), place="08"), tmp_path)
    assert says in str(caught.value)


def test_nothing_in_scope_is_said_and_no_share_is_given(tmp_path: Path) -> None:
    bare = replace(
        CARD, value="không có đối tượng", state="nothing_in_scope", parts="", change="", now=None, before=None
    )
    nothing = replace(document(Cards(cards=[bare, *CARDS.cards[1:]])))
    said = texts(cover(nothing, tmp_path))
    assert "Đến ngày 31/10/2026, tỷ lệ số hóa theo trang của Tỉnh Quảng Ninh: không có đối tượng." in said


def test_from_right_to_left_everything_is_told_so(tmp_path: Path) -> None:
    root = body(cover(report("ar"), tmp_path))
    assert root.xpath("//w:sectPr/w:bidi", namespaces=W)
    tables = root.findall(".//w:tbl", W)
    assert all(table.find("w:tblPr/w:bidiVisual", W) is not None for table in tables)
    runs = {
        "".join(run.itertext()).strip("\u200e"): run.find("w:rPr/w:rtl", W) is not None
        for run in root.iterfind(".//w:r", W)
    }
    assert runs["Tỉnh Quảng Ninh"] is False, "a Vietnamese name is a run of its own, from left to right"
    assert runs["تقرير"] is True
    assert not [text for text in runs if set(text) & set("\u2066\u2067\u2068\u2069")]


def test_the_same_report_is_the_same_file_to_the_byte(tmp_path: Path) -> None:
    first = cover(report(), tmp_path)
    assert cover(report(), tmp_path) == first
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert parts.namelist()[0] == "[Content_Types].xml"
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-10-31T00:00:00Z" in parts.read("docProps/core.xml")


# No number that was not measured


@pytest.mark.parametrize(
    ("template", "places", "says"),
    [
        ("Đã số hóa 47 trang.", {}, "47"),
        ("Đã số hóa {share} trên 100 trang.", {"share": Bound(text="9", origin="x")}, "100"),
        ("Đã số hóa {share}.", {}, "share"),
        ("Đã số hóa {share}.", {"share": "47 %"}, "47 %"),
    ],
)
def test_a_number_that_is_bound_to_nothing_makes_no_sentence(template: str, places: Any, says: str) -> None:
    with pytest.raises(ReportError, match="bound to") as caught:
        sentence(template, **places)
    assert says in str(caught.value)


def test_what_is_bound_is_remembered() -> None:
    said = sentence("Đến {day}, {unit}.", day=of_day(document().as_of, VI), unit=name("Phường Móng Cái 1"))
    assert said.text == "Đến 31/10/2026, Phường Móng Cái 1."
    assert [piece.origin for piece in said.pieces if isinstance(piece, Bound)] == ["day", "name"]


def test_a_word_file_says_only_what_its_sentences_say() -> None:
    word = Word(language=VI)
    word.add(sentence("Câu."))
    word.pack(title="t", drawn=document().as_of)
    word.body.append("<w:p><w:r><w:t>Đã số hóa 99 %.</w:t></w:r></w:p>")
    with pytest.raises(ReportError, match="bound to no result"):
        word.pack(title="t", drawn=document().as_of)


def test_a_mutated_report_fails_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody writes a number into a section of the report by hand, in each way in which one can."""

    def typed(word: Word, *_: object) -> None:
        word.add(sentence("Tỷ lệ đạt 47 %."))

    def joined(word: Word, *_: object) -> None:
        word.body.append(word.paragraph(sentence("Tỷ lệ"), Look()).replace("Tỷ lệ", "Tỷ lệ 47 %"))

    for mutation in (typed, joined):
        monkeypatch.setattr(docx, "_SECTIONS", (("Results", mutation),))
        with pytest.raises(ReportError, match="bound to no result"):
            cover(report(), tmp_path)


def test_a_sentence_adds_to_another() -> None:
    assert (Sentence(pieces=()) + sentence("A.") + sentence("B.")).text == "A. B."
    assert isinstance(COVERAGE.rows[0][1], Entry)
