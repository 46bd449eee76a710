"""Acceptance samples: plans against counting every possible draw, draws that anybody can repeat, statements that follow."""

from __future__ import annotations

import csv
from math import comb
from pathlib import Path

import pytest
from deliveries import build_snapshot
from hypothesis import given
from hypothesis import strategies as st

import metrics
from metrics.errors import InputError, ParameterError
from metrics.findings.chance import binomial_tail, hypergeometric_at_most, lower_limit, upper_limit
from metrics.findings.samples import bounds, draw, enter, plan_sample, population_of, state
from metrics.present import language
from metrics.present.samples import statement


def chance(bad_seen: int, drawn: int, bad: int, whole: int) -> float:
    """By counting: whole numbers alone."""
    ways = sum(comb(bad, k) * comb(whole - bad, drawn - k) for k in range(bad_seen + 1) if drawn - k >= 0)
    return ways / comb(whole, drawn)


@given(st.integers(1, 40), st.data())
def test_the_hypergeometric_tail_is_what_counting_gives(whole: int, data: st.DataObject) -> None:
    drawn, bad = data.draw(st.integers(0, whole)), data.draw(st.integers(0, whole))
    seen = data.draw(st.integers(0, drawn))
    assert hypergeometric_at_most(seen, drawn, bad, whole) == pytest.approx(chance(seen, drawn, bad, whole), abs=1e-9)


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.01, 0.99))
def test_the_binomial_tail_is_what_counting_gives(trials: int, hits: int, share: float) -> None:
    due = sum(comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(hits, trials + 1))
    assert binomial_tail(hits, trials, share) == pytest.approx(due, rel=1e-9, abs=1e-300)


def test_limits_of_clopper_and_pearson() -> None:
    # Without a hit the limit is known in closed form: 1 − (1 − confidence)^(1/n).
    assert upper_limit(0, 299, 0.95) == pytest.approx(1 - 0.05 ** (1 / 299), abs=1e-9)
    assert lower_limit(299, 299, 0.95) == pytest.approx(0.05 ** (1 / 299), abs=1e-9)
    assert (lower_limit(0, 10, 0.95), upper_limit(10, 10, 0.95)) == (0.0, 1.0)


def test_how_many_have_to_be_opened() -> None:
    assert plan_sample(10**9).opened == 299, "0.99^299 is the first power below 0.05"
    assert plan_sample(1000).opened == 258
    assert plan_sample(50).opened == 48, "one bad one of 50 is more than 1 %: nearly all have to be seen"
    assert plan_sample(10**9, accept=1).opened == 473
    with pytest.raises(ParameterError):
        plan_sample(50, accept=1)
    with pytest.raises(ParameterError):
        plan_sample(50, limit=1)


@given(st.integers(2, 300), st.integers(0, 2), st.sampled_from([0.01, 0.05, 0.1]))
def test_a_plan_is_the_smallest_that_keeps_its_word(population: int, accept: int, limit: float) -> None:
    try:
        plan = plan_sample(population, limit=limit, accept=accept)
    except ParameterError:
        return
    bad = next(number for number in range(population + 1) if number >= limit * population - 1e-9 and number > 0)
    assert chance(accept, plan.opened, bad, population) <= 0.05 + 1e-9
    assert plan.opened == accept + 1 or chance(accept, plan.opened - 1, bad, population) > 0.05 + 1e-12
    assert bounds(plan.opened, accept, population, 0.95)[2] < limit or bad == 1, "what is accepted is below the limit"


@pytest.mark.parametrize("drawn", [1, 5, 12, 20])
def test_an_interval_holds_the_truth_as_often_as_it_says(drawn: int) -> None:
    population = 20
    told = {seen: bounds(drawn, seen, population, 0.9) for seen in range(drawn + 1)}
    for bad in range(population + 1):
        held = above = 0.0
        for seen in range(max(0, drawn - population + bad), min(drawn, bad) + 1):
            likely = comb(bad, seen) * comb(population - bad, drawn - seen) / comb(population, drawn)
            low, high, below = told[seen]
            held += likely * (low <= bad / population <= high)
            above += likely * (bad / population <= below)
        assert held >= 0.9 - 1e-9
        assert above >= 0.9 - 1e-9


@pytest.fixture
def snapshot(tmp_path: Path) -> metrics.Snapshot:
    files = [
        {"file_id": f"{n:03}", "fonds_id": "f" if n % 2 else "g", "title": "Kín", "pages": "5"} for n in range(200)
    ]
    for row in files[:120]:
        row["checked_on"] = "2026-05-01"
    tables = {
        "agencies": "agency_id | name | block | unit_code | status \n an | An | state | 00001 | active \n du | Du | state | 00004 | active",
        "fonds": "fonds_id | title | creator_agency_id | custodian_agency_id \n f | F | an | an \n g | G | du | du",
        "files": files,
    }
    return build_snapshot(tmp_path, tables)


def test_a_draw_can_be_repeated_by_anybody_and_names_no_title(snapshot: metrics.Snapshot, tmp_path: Path) -> None:
    with snapshot:
        assert (population_of(snapshot, "quality"), population_of(snapshot, "quality", "00001")) == (120, 60)
        assert population_of(snapshot, "original") == 200
        plan = plan_sample(120, limit=0.1)
        one, two, other = (
            draw(snapshot, tmp_path / where, "s", kind="quality", plan=plan, seed=seed)
            for where, seed in (("a", 1), ("b", 1), ("c", 2))
        )
        with pytest.raises(ParameterError, match="name"):
            draw(snapshot, tmp_path / "a", "s", kind="quality", plan=plan)
        with pytest.raises(ParameterError, match="population"):
            draw(snapshot, tmp_path / "a", "t", kind="quality", place="00001", plan=plan)
    ids = {row["file_id"] for row in one}
    assert len(ids) == plan.opened == 26
    assert one == two
    assert ids != {row["file_id"] for row in other}
    assert all(int(str(id)) < 120 for id in ids), "only what was checked"
    assert "Kín" not in (tmp_path / "a" / "s" / "drawn.csv").read_text(encoding="utf-8")


def test_results_lead_to_a_statement(snapshot: metrics.Snapshot, tmp_path: Path) -> None:
    with snapshot:
        plan = plan_sample(120, limit=0.1)
        draw(snapshot, tmp_path, "s", kind="quality", plan=plan)
    listed = tmp_path / "s" / "drawn.csv"

    def fill(results: list[str]) -> Path:
        with listed.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for row, result in zip(rows, results, strict=False):
            row["result"] = result
        with (tmp_path / "filled.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path / "filled.csv"

    en, vi = language("en"), language("vi")
    assert "Nothing was seen yet" in statement(state(tmp_path, "s"), en)
    half = enter(tmp_path, "s", fill(["good"] * 10))
    assert (half.seen, half.accepted) == (10, None)
    done = enter(tmp_path, "s", fill([""] * 10 + ["Đạt"] * 16))
    assert (done.seen, done.bad, done.accepted, done.low) == (26, 0, True, 0.0)
    assert done.below is not None
    assert done.below < 0.1
    assert "Accepted: fewer than 10.0% are bad, with 95% confidence." in statement(done, en)
    assert "Nghiệm thu" in statement(done, vi)
    again = enter(tmp_path, "s", fill(["không đạt"]))
    assert (again.seen, again.bad, again.accepted) == (26, 1, False), "the later result of a file counts"
    assert "Not accepted" in statement(again, en)
    with pytest.raises(InputError, match="line 2"):
        enter(tmp_path, "s", fill(["perhaps"]))
    (tmp_path / "strange.csv").write_text("delivery,file_id,result\nx,y,good\n")
    with pytest.raises(InputError, match="drawn"):
        enter(tmp_path, "s", tmp_path / "strange.csv")
    assert state(tmp_path, "s") == again
