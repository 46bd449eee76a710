"""Periods: what they are written as, the days they hold, and how they follow each other, on both calendars."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.errors import ParameterError, UnknownName
from metrics.evaluate.periods import KINDS, Period, kind_in

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2026-1",
        "2026-00",
        "2026-13",
        "10/2026",
        "202610",
        " 2026-10",
        "2026-Q5",
        "2026-H3",
        "2026-q1",
        "2026-10-d15",
        "0000",
    ],
)
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ParameterError, match="Not a period"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "first", "last", "kind"),
    [
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "quarter"),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30), "half_year"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "year"),
        ("2026-10-d14", date(2026, 9, 15), date(2026, 10, 14), "month-d14"),
        ("2026-01-d14", date(2025, 12, 15), date(2026, 1, 14), "month-d14"),
        ("2026-Q3-d14", date(2026, 6, 15), date(2026, 9, 14), "quarter-d14"),
        ("2026-H1-d14", date(2025, 12, 15), date(2026, 6, 14), "half_year-d14"),
        ("2026-d14", date(2025, 12, 15), date(2026, 12, 14), "year-d14"),
    ],
)
def test_the_days_of_a_period(text: str, first: date, last: date, kind: str) -> None:
    period = Period.parse(text)
    assert (str(period), period.first_day, period.last_day, period.kind) == (text, first, last, kind)
    assert Period.parse(text.removesuffix("-d14"), fourteenth=True).kind.endswith("-d14")


@given(day=DAYS, kind=st.sampled_from(KINDS), count=st.integers(-30, 30))
def test_periods_follow_each_other(day: date, kind: str, count: int) -> None:
    period = Period.of(day, kind)
    assert period.first_day <= day <= period.last_day
    assert Period.parse(str(period)) == period
    assert period.plus(1).first_day == period.last_day + timedelta(days=1)
    assert period.plus(count).index == period.index + count
    assert period.plus(count).plus(-count) == period
    assert period.months[0].first_day == period.first_day
    assert period.months[-1].last_day == period.last_day
    assert {month.index // period.span for month in period.months} == {period.index}
    assert len(period.months) == period.span
    whole = Period.last_whole(day, kind)
    assert whole.last_day <= day < whole.plus(1).last_day


def test_a_kind_in_a_calendar() -> None:
    assert kind_in("quarter", fourteenth=False) == "quarter"
    assert kind_in("quarter", fourteenth=True) == kind_in("quarter-d14", fourteenth=False) == "quarter-d14"
    with pytest.raises(UnknownName, match="half_year-d14"):
        Period.of(date(2026, 10, 31), "week")
