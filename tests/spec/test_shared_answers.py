"""Answers that were asked for once, of all units, are those that each place would have been given: to the last digit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import metrics
from metrics.evaluate import Query, evaluate
from metrics.evaluate.shared import answers, overhearing, share
from metrics.present import BACKLOG, COVERAGE, FUNNEL, HEADLINE, UNKNOWN

#: What the progress report asks, and more: by nothing, by units, by fonds, by stage, with a filter.
QUESTIONS = [
    (HEADLINE, ("month",)),
    (COVERAGE, ("commune",)),
    (COVERAGE, ("fonds",)),
    (FUNNEL, ("stage",)),
    (BACKLOG, ("cohort",)),
    (UNKNOWN, ()),
    (("throughput_pages", "coverage_files"), ("block", "month")),
    (("pages", "files"), ("stage", "month")),
]
DAYS = (date(2026, 10, 31), date(2026, 9, 30))


class Deaf:
    """A snapshot that may not be asked: what is answered was shared."""

    def __init__(self, snapshot: metrics.Snapshot) -> None:
        self._snapshot = snapshot

    def __getattr__(self, name: str) -> Any:
        return getattr(self._snapshot, name)

    def run(self, sql: str) -> pa.Table:
        raise AssertionError(f"asked the engine: {sql}")


@pytest.fixture(autouse=True)
def nothing_shared() -> Iterator[None]:
    yield
    share({})


def queries(place: dict[str, str], role: str, day: date) -> Iterator[Query]:
    for names, by in QUESTIONS:
        yield Query(metrics=tuple(names), by=by, where=place, as_of=day, place_role=role)
    yield Query(metrics=("pages",), by=("commune",), where={**place, "block": "party"}, as_of=day, place_role=role)


@pytest.mark.parametrize(
    ("role", "day", "allocation"),
    [("custodian", DAYS[0], "none"), ("location", DAYS[1], "equal")],
)
def test_what_is_shared_is_what_each_place_is_answered(
    land: metrics.Snapshot, role: str, day: date, allocation: str
) -> None:
    places = [{"commune": code} for code in ("00001", "00004", "to_allocate")] + [{"province": "02"}]
    asked = [
        Query(**{**_given(query), "allocation": allocation}) for place in places for query in queries(place, role, day)
    ]
    direct = [evaluate(land, query).frame for query in asked]
    with overhearing() as heard:
        for query in asked:
            if dict(query.where).get("commune") == ("00001",):  # one commune tells what all ask
                evaluate(land, query)
    share(answers(land, heard))
    for query, expected in zip(asked, direct, strict=True):
        pd.testing.assert_frame_equal(evaluate(Deaf(land), query).frame, expected, check_exact=True)


def test_another_snapshot_day_or_metric_is_asked_of_the_engine(land: metrics.Snapshot) -> None:
    query = Query(metrics=("pages",), where={"commune": "00001"}, as_of=DAYS[0])
    with overhearing() as heard:
        evaluate(land, query)
    share(answers(land, heard))
    evaluate(Deaf(land), query)
    for other in (
        Query(metrics=("files",), where={"commune": "00001"}, as_of=DAYS[0]),
        Query(metrics=("pages",), where={"commune": "00001"}, as_of=DAYS[1]),
        Query(metrics=("pages",), where={"commune": "00001"}, as_of=DAYS[0], place_role="creator"),
        Query(metrics=("pages",), by=("cohort",), where={"commune": "00001"}, as_of=DAYS[0]),
    ):
        with pytest.raises(AssertionError, match="asked the engine"):
            evaluate(Deaf(land), other)


class Counting(Deaf):
    """A snapshot that tells what it was asked."""

    def __init__(self, snapshot: metrics.Snapshot) -> None:
        super().__init__(snapshot)
        self.asked: list[str] = []

    def run(self, sql: str) -> pa.Table:
        self.asked.append(sql)
        return self._snapshot.run(sql)


def test_the_next_place_is_answered_from_what_the_cube_was_asked_for_the_first(land: metrics.Snapshot) -> None:
    questions = [
        [replace(query, where=(("commune", (code,)),), allocation="equal") for code in ("00004", "to_allocate")]
        for query in queries({"commune": "00001"}, "custodian", DAYS[0])
        if "fonds" not in query.by and not {"stage", "month"} <= {*query.by} and "block" not in dict(query.where)
    ]
    assert any("month" in one.by for one, _ in questions)
    for one, other in questions:
        expected = evaluate(Counting(land), other).frame
        engine = Counting(land)
        evaluate(engine, one)
        assert all("cube" in sql for sql in engine.asked), engine.asked
        engine.asked.clear()
        pd.testing.assert_frame_equal(evaluate(engine, other).frame, expected, check_exact=True)
        assert not engine.asked


def test_what_the_facts_answered_for_all_units_answers_each(land: metrics.Snapshot) -> None:
    query = Query(metrics=("priority_coverage",), by=("commune",), place_role="location")
    engine = Counting(land)
    evaluate(engine, replace(query, where=(("commune", ("00001",)),)))
    assert len(engine.asked) == 1  # of one place the facts are not asked for all
    evaluate(engine, query)
    assert len(engine.asked) == 2
    one = replace(query, where=(("commune", ("00004",)),))
    pd.testing.assert_frame_equal(evaluate(engine, one).frame, evaluate(Counting(land), one).frame, check_exact=True)
    assert len(engine.asked) == 2


def test_what_is_kept_has_a_bound(land: metrics.Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    query = Query(metrics=("pages",), by=("commune",))
    engine = Counting(land)
    monkeypatch.setattr(import_module("metrics.evaluate.shared"), "_ROOM", 1)
    for asked in (query, replace(query, metrics=("files",)), query):
        evaluate(engine, asked)
    assert len(engine.asked) == 3  # the last made room for the next


def _given(query: Query) -> dict[str, Any]:
    return {name: getattr(query, name) for name in ("metrics", "by", "where", "as_of", "place_map", "place_role")}
