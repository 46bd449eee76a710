"""Reminder letters: who gets one, what it says, and to whom it is addressed.

An (00001, in Bắc) owes the returns of August and September and one hand-over; Dương (00004, in Nam) the return of September;
Châu owes nothing.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from deliveries import build_snapshot
from lxml import etree

from metrics.errors import ParameterError, UnknownPlace
from metrics.reports import Letters, write_letters
from metrics.settings import Settings

W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
TABLES = {
    "agencies": """
        agency_id | name    | block | unit_code | status | ended_on   | successor_agency_id
        an        | An      | state | 00001     | active |            |
        cu        | Bình cũ | state | 00002     | ended  | 2025-06-30 | an
    """,
    "fonds": """
        fonds_id | title         | creator_agency_id | custodian_agency_id
        f        | Hồ sơ mật Bắc | an                | an
    """,
    "handovers": """
        handover_id | fonds_id | from_agency_id | to_agency_id | due_on     | done_on | files
        BG-7        | f        | cu             | an           | 2026-10-01 |         | 1200
    """,
    "submissions": """
        unit_code | period  | due_on     | received_on | version
        00001     | 2026-07 | 2026-08-05 | 2026-08-04  | 1
        00001     | 2026-08 | 2026-09-05 |             | 1
        00001     | 2026-09 | 2026-10-05 |             | 1
        00001     | 2026-10 | 2026-11-05 |             | 1
        00003     | 2026-09 | 2026-10-05 | 2026-10-30  | 1
        00004     | 2026-09 | 2026-10-05 |             | 1
    """,
    "duties": """
        unit_code | role | person | from_on    | to_on
        00001     | head | Bà Hoa | 2025-07-01 | 2026-09-15
        00001     | head | Ông Ba | 2026-09-16 |
        00004     | head | Ông Tư | 2025-07-01 | 2026-10-10
    """,
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("data")
    build_snapshot(home, TABLES).close()
    return Settings(data=home, reports=home / "reports")


def texts(path: Path) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
        root = etree.fromstring(parts.read("word/document.xml"))
    found = ("".join(paragraph.itertext()).replace("\u00a0", " ") for paragraph in root.iterfind(".//w:p", W))
    return [text for text in found if text]


def names(found: Letters) -> list[str]:
    return [path.relative_to(found.folder).as_posix() for path in found.written]


def test_a_letter_to_every_unit_that_owes_something(settings: Settings) -> None:
    found = write_letters(month="2026-10", settings=settings)
    assert names(found) == ["01/00001.docx", "02/00004.docx"]
    assert found.folder == settings.reports / "letters" / "2026-10" / "vi"
    assert found.vacant == 1
    said = texts(found.written[0])
    for line in (
        "V/v đôn đốc chế độ báo cáo và bàn giao tài liệu lưu trữ tháng 10/2026",
        "Kính gửi: An, Bắc",
        "(Người đứng đầu: Ông Ba, từ ngày 16/09/2026)",
        "Chưa gửi 2 kỳ báo cáo liên tiếp: 8/2026, 9/2026; kỳ đầu tiên đến hạn ngày 05/09/2026.",
        "Số lượt bàn giao đến hạn chưa thực hiện: 1.",
        "BG-7",
        "01/10/2026",
        "1.200 hồ sơ",
        "[chức vụ người ký]",
    ):
        assert line in said
    assert said[said.index("BG-7") + 1 :][:4] == ["f", "01/10/2026", "30", "1.200 hồ sơ"]
    assert not [text for text in said if "mật" in text], "a title is no part of a letter"


def test_a_vacant_post_is_said_to_be_one(settings: Settings) -> None:
    said = texts(write_letters(month="2026-10", settings=settings).written[1])
    assert "(khuyết người đứng đầu tại ngày 31/10/2026)" in said
    assert not [text for text in said if "Ông Tư" in text]
    assert "Đề nghị Dương, Nam khẩn trương thực hiện: Gửi các báo cáo còn thiếu. Báo cáo kết quả trước ngày ……." in said


def test_as_of_an_earlier_month_another_head_owed_less(settings: Settings) -> None:
    (path,) = write_letters(month="2026-09", settings=settings).written
    said = texts(path)
    assert "Chưa gửi 1 kỳ báo cáo liên tiếp: 8/2026; kỳ đầu tiên đến hạn ngày 05/09/2026." in said
    assert "(Người đứng đầu: Ông Ba, từ ngày 16/09/2026)" in said


@pytest.mark.parametrize(
    ("place", "expected"), [("01", ["01/00001.docx"]), ("00004", ["02/00004.docx"]), ("00003", [])]
)
def test_only_those_of_a_place(settings: Settings, place: str, expected: list[str]) -> None:
    assert names(write_letters(month="2026-10", place=place, settings=settings)) == expected


def test_what_is_no_longer_owed_goes_and_the_letters_of_others_stay(settings: Settings) -> None:
    found = write_letters(month="2026-10", settings=settings)
    stale = found.folder / "01" / "00003.docx"
    stale.write_bytes(b"of an earlier snapshot")
    write_letters(month="2026-10", place="02", settings=settings)
    assert stale.exists()
    write_letters(month="2026-10", place="01", settings=settings)
    assert not stale.exists()
    assert found.written[0].exists()
    assert found.written[1].exists()


def test_the_same_letters_are_the_same_to_the_byte_and_in_other_languages(settings: Settings) -> None:
    first, again = (write_letters(month="2026-10", settings=settings).written[0].read_bytes() for _ in range(2))
    assert first == again
    english = texts(write_letters(month="2026-10", lang="en", settings=settings).written[0])
    assert (
        "2 periodic returns in a row have not come: Aug 2026, Sep 2026; the first was due on 5 September 2026."
        in english
    )
    assert write_letters(month="2026-10", lang="ar", settings=settings).written


def test_what_is_asked_for_wrongly_is_refused(settings: Settings) -> None:
    with pytest.raises(ParameterError):
        write_letters(month="2026-11", settings=settings)
    with pytest.raises(ParameterError):
        write_letters(month="", settings=settings)
    with pytest.raises(UnknownPlace):
        write_letters(month="2026-10", place="99", settings=settings)
