"""Numbers, dates and states in words; every expected text was written by hand."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.errors import UnknownName
from metrics.evaluate import Cell, Period
from metrics.present import change, figure, language, measured, parts, quantity
from metrics.present.numbers import difference, label, part_unit

# A number and its unit are never parted: U+00A0 stands between them.
NB = "\u00a0"


def cell(
    value: float | None,
    *,
    state: str = "counted",
    unit: str = "%",
    numerator: int | None = None,
    denominator: int | None = None,
) -> Cell:
    return Cell(
        metric="coverage_pages" if unit == "%" else "backlog_pages",
        value=value,
        numerator=numerator,
        denominator=denominator,
        unit=unit,
        state=state,
        low=value,
        high=value,
    )


def test_numbers_are_written_as_the_language_writes_them() -> None:
    vi, en = language("vi"), language("en")
    assert (vi.number(5596.08, 2), en.number(5596.08, 2)) == ("5.596,08", "5,596.08")
    assert (vi.number(1234567), en.number(1234567)) == ("1.234.567", "1,234,567")
    assert vi.number(-12.5, 1, signed=True) == "−12,5"
    assert vi.number(12.5, 1, signed=True) == "+12,5"
    assert (vi.separators, en.separators) == (",.", ".,")


@pytest.mark.parametrize(
    ("text", "vi", "en", "ar", "short"),
    [
        ("2026-Q3", "quý III/2026", "third quarter of 2026", "الربع الثالث من عام 2026", "QIII/2026"),
        ("2026-H1", "6 tháng đầu năm 2026", "first half of 2026", "النصف الأول من عام 2026", "6T đầu 2026"),
        ("2026-H2-d14", "6 tháng cuối năm 2026", "second half of 2026", "النصف الثاني من عام 2026", "6T cuối 2026"),
        ("2026", "năm 2026", "2026", "عام 2026", "2026"),
        ("2026-10-d14", "tháng 10/2026", "October 2026", "أكتوبر 2026", "10/2026"),
    ],
)
def test_periods(text: str, vi: str, en: str, ar: str, short: str) -> None:
    period = Period.parse(text)
    bare = {code: language(code).month(period).translate({0x2068: None, 0x2069: None}) for code in ("vi", "en", "ar")}
    assert bare == {"vi": vi, "en": en, "ar": ar}
    assert language("vi").short_month(period) == short


def test_days_and_months() -> None:
    vi, en = language("vi"), language("en")
    assert (vi.date(date(2026, 10, 31)), en.date(date(2026, 10, 31))) == ("31/10/2026", "31 October 2026")
    assert (vi.month(Period(2026, 10)), en.month(Period(2026, 10))) == ("tháng 10/2026", "October 2026")
    assert (vi.short_month(Period(2026, 3)), en.short_month(Period(2026, 3))) == ("3/2026", "Mar 2026")


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.473, f"47,3{NB}%"),
        (0.0, f"0{NB}%"),
        (1.0, f"100{NB}%"),
        (0.0001, f"<{NB}0,1{NB}%"),
        (0.9998, f"99,9{NB}%"),
        (1.0312, f"103,1{NB}%"),
        (0.0014, f"0,1{NB}%"),
    ],
)
def test_a_share_never_rounds_to_nothing_or_to_all(fraction: float, text: str) -> None:
    assert language("vi").percent(fraction) == text


def test_a_percentage_in_english() -> None:
    assert language("en").percent(0.473) == "47.3%"
    assert language("en").percent(1.0) == "100%"


def test_quantities_in_their_units() -> None:
    vi = language("vi")
    assert quantity(5_596_080, "mm", vi) == "5.596,08"
    assert quantity(1234, "pages", vi) == "1.234"
    assert quantity(0.5, "%", vi) == f"50,0{NB}%"
    assert quantity(None, "pages", vi) == "–"
    assert quantity(float("nan"), "pages", vi) == "–"
    assert measured(1234, "pages", vi) == f"1.234{NB}trang"
    assert measured(12_500, "mm", vi) == f"12,50{NB}mét giá"
    assert measured(3, "files", language("en")) == f"3{NB}files"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (cell(0.473, numerator=473, denominator=1000), f"47,3{NB}%"),
        (cell(0.473, state="estimated", numerator=473, denominator=1000), f"≈{NB}47,3{NB}%"),
        (cell(0.473, state="partial", numerator=473, denominator=1000), f"≤{NB}47,3{NB}%"),
        (cell(1234, state="partial", unit="pages", numerator=1234), f"≥{NB}1.234"),
        (cell(1234, state="estimated", unit="pages", numerator=1234), f"≈{NB}1.234"),
        # None of an estimated whole is none.
        (cell(0.0, state="estimated", numerator=0, denominator=1000), f"0{NB}%"),
        (cell(None, state="nothing_in_scope", numerator=0, denominator=0), "không có đối tượng"),
        (cell(None, state="unknown"), "chưa xác định"),
        (cell(None, state="not_available"), "không có dữ liệu"),
    ],
)
def test_a_state_is_said(found: Cell, text: str) -> None:
    assert figure(found, language("vi")) == text


def test_numerator_and_denominator_stand_beside_a_rate() -> None:
    vi = language("vi")
    assert parts(cell(0.473, numerator=473, denominator=1000), "pages", vi) == f"473{NB}/{NB}1.000{NB}trang"
    assert parts(cell(0.5, numerator=1000, denominator=2000), "mm", vi) == f"1,00{NB}/{NB}2,00{NB}mét giá"
    assert parts(cell(12, unit="pages", numerator=12), "pages", vi) == ""
    assert parts(cell(None, state="nothing_in_scope", numerator=0, denominator=0), "pages", vi) == ""


def test_the_unit_of_the_parts_of_a_rate() -> None:
    assert part_unit("coverage_pages") == "pages"
    assert part_unit("coverage_shelf") == "mm"
    assert part_unit("backlog_pages") == "pages"


def test_changes() -> None:
    vi = language("vi")
    assert change(cell(0.481), cell(0.473), vi) == f"+0,8{NB}điểm %"
    assert change(cell(900, unit="pages"), cell(1234, unit="pages"), vi) == f"−334{NB}trang"
    assert change(cell(0.473), cell(0.473), vi) == "không đổi"
    assert change(cell(0.4731), cell(0.473), vi) == "gần như không đổi"
    assert change(cell(0.473), cell(None, state="nothing_in_scope"), vi) == ""
    assert difference(cell(0.5), cell(0.25)) == 0.25
    assert difference(cell(None, state="unknown"), cell(0.25)) is None


def test_labels_of_coded_values() -> None:
    assert label("stage", "arranged", language("vi")) == "Đã chỉnh lý"
    assert label("stage", "arranged", language("en")) == "Arranged"
    assert label("stage", "brand_new", language("vi")) == "brand_new"


def test_a_language_without_a_catalogue_is_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="There is no language named 'fr'") as refused:
        language("fr")
    assert "en, vi" in str(refused.value)
