"""The interval of an estimate: around its value, as wide as its parts make it, and consistent over sums."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import metrics
from metrics.catalogue import PROFILES, Estimate
from metrics.demo import make_demo
from metrics.evaluate.intervals import interval

#: A fonds' estimate by one of the profiles: how much, and by which factor.
FACTORS = [
    getattr(profile, name)
    for profile in PROFILES.values()
    for name in ("files_per_metre", "pages_per_metre", "declared")
]
FONDS = st.lists(st.tuples(st.integers(0, 10**7), st.sampled_from(FACTORS)), min_size=1, max_size=12)


def parts(amount: int, factor: Estimate) -> tuple[int, int, int]:
    """As the fact table has them."""
    return amount, round(amount * amount * factor.own), round(amount * factor.common * 1000)


def ends(amount: int, variance: int, common: int) -> tuple[int, int]:
    less, more = interval(np.array([amount]), np.array([variance]), np.array([common]))
    return amount - int(less[0]), amount + int(more[0])


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
@pytest.mark.parametrize("name", ["files_per_metre", "pages_per_metre", "pages_per_sheet", "declared"])
def test_one_fonds_may_have_what_its_profile_says(profile: object, name: str) -> None:
    """Worked out from its mean and variance, the interval is low and high again; mid is given in three or four figures."""
    factor: Estimate = getattr(profile, name)
    low, high = ends(*parts(round(factor.mid * 10**5), factor))
    assert low / 10**5 == pytest.approx(factor.low, rel=0.004)
    assert high / 10**5 == pytest.approx(factor.high, rel=0.004)


@given(fonds=FONDS)
def test_the_value_lies_within_and_more_fonds_are_relatively_better_known(fonds: list[tuple[int, Estimate]]) -> None:
    found = [parts(*one) for one in fonds]
    whole = tuple(sum(column) for column in zip(*found, strict=True))
    low, high = ends(*whole)
    assert 0 <= low <= whole[0] <= high
    # What the parts could be wrong by together is more than the sum can be: errors of fonds cancel in part, and never add to one another.
    each = [ends(*one) for one in found]
    assert high - low <= sum(high - low for low, high in each) + len(fonds)
    # And the sum is no better known than what all fonds share leaves open.
    shared = ends(whole[0], 0, whole[2])
    assert low <= shared[0]
    assert high >= shared[1]


def test_what_is_counted_has_no_interval() -> None:
    assert ends(0, 0, 0) == (0, 0)
    assert ends(1000, 0, 0) == (1000, 1000)


@pytest.mark.parametrize("metric", ["pages_in_scope", "files_in_scope"])
def test_intervals_hold_the_truth_nine_times_of_ten(
    demos: list[tuple[metrics.Snapshot, dict[str, dict[str, int]]]], metric: str
) -> None:
    """Of every commune of the first four demos, each with another error of the published figures. `make calibration` takes many more."""
    right = of = 0
    for snapshot, truth in demos:
        query = metrics.Query(metrics=(metric,), by=("commune",), place_map="as_recorded")
        for row in metrics.evaluate(snapshot, query).frame.to_dict("records"):
            if row["commune"] in truth and row["low"] < row["high"]:
                right += row["low"] <= truth[row["commune"]][f"{metric}_true"] <= row["high"]
                of += 1
    assert of > 8000
    assert 0.88 <= right / of <= 0.92


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[metrics.Snapshot, dict[str, dict[str, int]]]]:
    return [_demo(tmp_path_factory.mktemp("demo"), seed) for seed in range(1, 5)]


def _demo(folder: Path, seed: int) -> tuple[metrics.Snapshot, dict[str, dict[str, int]]]:
    demo = make_demo(folder / "demo", files=2_000, seed=seed)
    metrics.build([demo.folder], folder / "snapshots")
    truth = json.loads(demo.truth.read_text(encoding="utf-8"))
    return metrics.open_snapshot(snapshots=folder / "snapshots"), truth["communes"]
