"""How unevenly an amount lies over units, from answers whose curve can be drawn by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from math import isnan

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import metrics
from metrics.errors import ParameterError
from metrics.evaluate import TO_ALLOCATE, UNKNOWN_PLACE, Concentration, Query, Result, concentration

DAY = date(2026, 10, 31)


def answer(amounts: Mapping[str, int | None], metric: str = "backlog_pages") -> Result:
    frame = pd.DataFrame(
        [
            {
                "commune": code,
                "commune_name": f"Xã {code}",
                "metric": metric,
                "value": amount,
                "numerator": None,
                "denominator": None,
                "unit": "pages",
                "state": "counted" if amount is not None else "unknown",
                "low": amount,
                "high": amount,
            }
            for code, amount in amounts.items()
        ]
    )
    return Result(query=Query(metrics=(metric,), by=("commune",)), snapshot_id="s", as_of=DAY, map_day=DAY, frame=frame)


def of(**amounts: int | None) -> Concentration:
    return concentration(answer(amounts), "backlog_pages")


def test_the_largest_stand_first_with_what_they_hold_together() -> None:
    found = of(a=10, b=60, c=30, d=0)
    assert [(holder.code, holder.amount, holder.together) for holder in found.holders] == [
        ("b", 60, 0.6),
        ("c", 30, 0.9),
        ("a", 10, 1.0),
        ("d", 0, 1.0),
    ]
    assert found.total == 100
    assert (found.fewest(0.5), found.fewest(0.6), found.fewest(0.61), found.fewest(1.0)) == (1, 1, 2, 3)
    # A quarter of four units is one; a tenth is rounded up to one too.
    assert (found.held_by(0.25), found.held_by(0.1), found.held_by(0.5), found.held_by(0)) == (0.6, 0.6, 0.9, 0.0)


def test_the_curve_begins_with_those_that_hold_least() -> None:
    found = of(a=10, b=60, c=30, d=0)
    assert [share for point in found.lorenz for share in point] == pytest.approx(
        [0, 0, 0.25, 0, 0.5, 0.1, 0.75, 0.4, 1, 1]
    )
    # Area below the curve by trapezes: (0 + 0.1)/8 + (0.1 + 0.4)/8 + (0.4 + 1)/8 = 0.25; Gini is 1 - 2 x 0.25.
    assert found.gini == pytest.approx(0.5)


def test_what_has_no_number_is_counted_and_not_taken_as_nothing() -> None:
    found = concentration(answer({"a": 5, "b": None, UNKNOWN_PLACE: 7, TO_ALLOCATE: 2}), "backlog_pages")
    assert (found.total, found.without, found.elsewhere) == (5, 1, 9)
    assert [holder.code for holder in found.holders] == ["a"]


def test_more_digitised_than_counted_holds_nothing() -> None:
    found = of(a=5, b=-3)
    assert found.total == 5
    assert found.holders[-1].amount == 0


def test_nothing_to_hold() -> None:
    found = of(a=0, b=0)
    assert (found.fewest(), found.held_by(0.1), found.lorenz) == (0, 0.0, [])
    assert isnan(found.gini)


def test_of_a_rate_there_is_none() -> None:
    with pytest.raises(ParameterError, match="of an amount"):
        concentration(answer({"a": 1}, "coverage_pages"), "coverage_pages")


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=60))
def test_the_curve_never_lies_above_even_shares_and_bends_upwards(amounts: list[int]) -> None:
    found = of(**{f"c{place}": amount for place, amount in enumerate(amounts)})
    points = found.lorenz
    assert (points[-1] == (1.0, 1.0)) if sum(amounts) else not points
    assert all(held <= units + 1e-9 for units, held in points)
    steps = [after[1] - before[1] for before, after in pairwise(points)]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(steps))


def test_of_a_snapshot(land: metrics.Snapshot) -> None:
    query = Query(metrics=("backlog_pages",), by=("province",))
    result = metrics.evaluate(land, query)
    found = concentration(result, "backlog_pages")
    everything = metrics.evaluate(land, Query(metrics=("backlog_pages",))).cell("backlog_pages").value
    assert found.total + found.elsewhere == everything
