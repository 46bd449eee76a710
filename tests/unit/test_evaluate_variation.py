"""Control limits and shrunk rates, from units whose angles are those of a set square: 1/4 is 30°, 1/2 is 45°, 3/4 is 60°."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import asin, pi, sin, sqrt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import metrics
from metrics.errors import ParameterError
from metrics.evaluate import TO_ALLOCATE, VARIATION, Query, Result, Variation, variation

DAY = date(2026, 10, 31)

#: Digitised pages, pages in scope, files in scope; None: not known.
Unit = tuple[int | None, int, int]


def answer(units: Sequence[Unit], certainty: Sequence[float] = (), codes: Sequence[str] = ()) -> Result:
    lines = []
    for at, (done, pages, files) in enumerate(units):
        code = codes[at] if codes else f"{at:05d}"
        rate = None if done is None or not pages else done / pages
        certain = certainty[at] if certainty else 1.0
        for metric, value, above, below in (
            ("coverage_pages", rate, done, pages),
            ("files_in_scope", files, files, None),
            ("denominator_certainty", certain, 1, 1),
        ):
            lines.append(
                {"commune": code, "commune_name": f"Xã {code}", "metric": metric, "value": value, "numerator": above}
                | {"denominator": below, "unit": "%", "state": "counted", "low": value, "high": value}
            )
    query = Query(metrics=VARIATION, by=("commune",))
    return Result(query=query, snapshot_id="s", as_of=DAY, map_day=DAY, frame=pd.DataFrame(lines))


def of(*units: Unit) -> Variation:
    return variation(answer(units))


FIVE = ((25, 100, 100), (75, 100, 100), (50, 100, 100), (50, 100, 100), (50, 100, 100))


def test_the_usual_spread_and_the_shrunk_rates() -> None:
    found = of(*FIVE)
    step, chance = pi / 12, 1 / 400  # 15°; 1 / (4 x 100 files)
    assert found.mean == 0.5
    # Two of five lie 15° from the mean: φ = 2/5 x 15²/chance; τ² = (5φ - 4) / (5 x 400 - 400), which is 15²/2 - chance.
    assert found.chance == pytest.approx(2 / 5 * step**2 / chance)
    assert found.spread**2 == pytest.approx(step**2 / 2 - chance)
    kept = 1 - chance / (step**2 / 2)
    assert found.units[0].raw == 0.25
    assert found.units[0].shrunk == pytest.approx(sin(pi / 4 - kept * step) ** 2)
    assert found.units[1].shrunk == pytest.approx(1 - found.units[0].shrunk)
    assert found.units[2].shrunk == pytest.approx(0.5)
    assert found.units[1].z == pytest.approx(sqrt(2))
    assert found.beyond(0.95) == []


def test_without_more_than_chance_the_shrunk_rate_is_the_mean_and_limits_are_those_of_chance() -> None:
    found = of(*[(50, 100, 100)] * 5)
    assert found.spread == 0
    assert [unit.shrunk for unit in found.units] == pytest.approx([0.5] * 5)
    low, high = found.limits(100, 0.95)
    assert (low, high) == pytest.approx((sin(pi / 4 - 1.96 * 0.05) ** 2, sin(pi / 4 + 1.96 * 0.05) ** 2), abs=1e-5)
    wide = found.limits(100, 0.998)
    assert wide == pytest.approx((sin(pi / 4 - 3.0902 * 0.05) ** 2, sin(pi / 4 + 3.0902 * 0.05) ** 2), abs=1e-5)
    assert found.limits(1, 0.998) == (0.0, 1.0)


def test_a_file_is_one_trial_however_many_pages_it_has() -> None:
    found = of(*[(50, 100, 100)] * 5)
    thick = of(*[(5000, 10000, 100)] * 5)
    assert thick.per_trial == 100
    assert thick.limits(10000, 0.95) == pytest.approx(found.limits(100, 0.95))


def test_what_stands_out_does_not_make_the_spread() -> None:
    found = of(*[(50, 100, 100)] * 18, (25, 100, 100), (75, 100, 100))
    assert found.spread == 0
    assert [(unit.code, round(unit.z, 3)) for unit in found.beyond(0.998)] == [("00018", -5.236), ("00019", 5.236)]
    assert found.by_chance(0.998) == pytest.approx(0.04)
    assert found.by_chance(0.95) == pytest.approx(1)


def test_units_that_cannot_be_compared_are_named_or_counted_and_no_place_is_none() -> None:
    units = [*FIVE, (0, 9000, 90), (None, 50, 5), (0, 0, 0), (3, 7, 1)]
    codes = [*(str(at) for at in range(8)), TO_ALLOCATE]
    found = variation(answer(units, [1.0] * 5 + [0.39, 1.0, 1.0, 1.0], codes), least=0.4)
    assert [unit.code for unit in found.units] == ["0", "1", "2", "3", "4"]
    assert [(unit.code, unit.raw, unit.amount) for unit in found.unsure] == [("5", 0.0, 9000.0)]
    assert (found.without, found.mean) == (2, 0.5)


def test_more_than_everything_is_shown_and_reckoned_as_everything() -> None:
    found = of(*FIVE[:4], (110, 100, 100))
    assert found.units[4].raw == 1.1
    assert found.units[4].shrunk < 1
    assert found.mean == 0.6


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(ParameterError, match="too few"):
        of(*FIVE[:4])
    with pytest.raises(ParameterError, match="by a rate of pages"):
        variation(answer(FIVE), "files_in_scope")


@given(
    st.lists(
        st.integers(1, 10**6).flatmap(lambda pages: st.tuples(st.integers(0, pages), st.just(pages), st.just(pages))),
        min_size=5,
        max_size=40,
    )
)
def test_a_shrunk_rate_lies_between_the_raw_one_and_the_mean(units: list[Unit]) -> None:
    found = of(*units)
    for unit in found.units:
        low, high = sorted((unit.raw, found.mean))
        assert low - 1e-9 <= unit.shrunk <= high + 1e-9
        inside = found.limits(unit.amount, 0.95)
        if inside[0] > 0 and inside[1] < 1:
            assert unit.beyond(0.95) == (not inside[0] - 1e-12 <= unit.raw <= inside[1] + 1e-12)


def test_of_a_snapshot(demo: metrics.Snapshot) -> None:
    found = variation(metrics.evaluate(demo, Query(metrics=VARIATION, by=("commune",))), least=0.4)
    assert found.units
    assert found.unsure
    assert 0 < found.spread < pi / 2
    assert found.chance > 1  # communes differ by more than chance
    assert asin(1) > found.spread
