"""A question as a value: one form, one hash; months; and the one number of a result."""

from __future__ import annotations

from datetime import date

import pytest

import metrics
from metrics import Query
from metrics.errors import ParameterError, UnknownName


def test_equal_questions_are_equal_values() -> None:
    given = Query(metrics=["pages"], by="province", where={"cohort": {"since", "before"}, "block": "party"})  # type: ignore[arg-type]
    again = Query(
        metrics=("pages",),
        by=("province",),
        where=[("block", "party"), ("cohort", "before"), ("cohort", "since")],  # type: ignore[arg-type]
    )
    assert given == again
    assert hash(given) == hash(again)
    assert given.where == (("block", ("party",)), ("cohort", ("before", "since")))
    assert Query(metrics=("pages",), as_of="2026-10-31") == Query(metrics=("pages",), as_of=date(2026, 10, 31))  # type: ignore[arg-type]


def test_eighteen_months_unless_others_are_named() -> None:
    day = date(2026, 10, 15)
    assert [str(found) for found in Query(metrics=("pages",), by=("month",)).months(day)][::17] == [
        "2025-05",
        "2026-10",
    ]
    assert Query(metrics=("pages",)).months(day) == ()
    several = Query(metrics=("pages",), where={"month": ("2026-03", "2025-12..2026-01")})  # type: ignore[arg-type]
    assert [str(found) for found in several.months(day)] == ["2025-12", "2026-01", "2026-03"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("quarter", ["2025-Q1", "2026-Q4"]),
        ("half_year", ["2024-H1", "2026-H2"]),
        ("year", ["2023", "2026"]),
        ("month-d14", ["2025-06-d14", "2026-11-d14"]),
        ("year-d14", ["2023-d14", "2026-d14"]),
    ],
)
def test_periods_of_another_kind(kind: str, expected: list[str]) -> None:
    months = Query(metrics=("pages",), by=("month",), period=kind).months(date(2026, 10, 15))
    assert [str(months[0]), str(months[-1])] == expected
    assert {month.kind for month in months} == {kind}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"where": {"month": "2026-01..2026-Q2"}}, "one kind of period"),
        ({"where": {"month": ("2026-01", "2026-Q2")}}, "of one kind"),
        ({"where": {"month": "2026-01"}, "period": "quarter"}, "of one kind"),
        ({"where": {"month": "2026-Q2..2026-Q1"}}, "backwards"),
        ({"where": {"month": "1900..2026"}}, "too long"),
        ({"where": {"month": "2027"}}, "after the day"),
        ({"period": "week"}, "half_year-d14"),
    ],
)
def test_periods_that_cannot_be_asked(asked: dict[str, object], told: str) -> None:
    with pytest.raises((ParameterError, UnknownName), match=told):
        Query(metrics=("pages",), **asked).months(date(2026, 10, 31))  # type: ignore[arg-type]


def test_one_number_of_a_result(land: metrics.Snapshot) -> None:
    result = metrics.evaluate(land, Query(metrics=("pages", "coverage_pages"), by=("province", "cohort")))
    cell = result.cell("pages", province="02", cohort="before")
    assert (cell.value, cell.numerator, cell.denominator, cell.unit) == (5760, 5760, None, "pages")
    with pytest.raises(ParameterError, match="a cell is one"):
        result.cell("pages", province="02")
    with pytest.raises(UnknownName, match="files"):
        result.cell("files")
    with pytest.raises(UnknownName, match="commune"):
        result.cell("pages", commune="00001")


def test_the_frame_is_typed_and_in_order(land: metrics.Snapshot) -> None:
    frame = metrics.evaluate(land, Query(metrics=("coverage_pages", "pages"), by=("province", "cohort"))).frame
    assert list(frame.columns) == [
        *("province", "province_name", "cohort", "cohort_name"),
        *("metric", "value", "numerator", "denominator", "unit", "state", "low", "high"),
    ]
    assert (str(frame["numerator"].dtype), str(frame["denominator"].dtype)) == ("Int64", "Int64")
    assert list(frame["metric"][:4]) == ["coverage_pages", "pages"] * 2
