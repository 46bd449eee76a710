"""The cube answers as the facts do, to the integer; and it does answer what it is there for."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
import sqlglot
from catalogues import AS_OF, FactsEngine, Made, made_up, queries
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from metrics import METRICS, Query
from metrics.catalogue import CUTS
from metrics.definitions import Measure
from metrics.evaluate.compose import compose
from metrics.places import Register
from metrics.snapshot.cube import build_cube

VIETNAM = Register.vietnam()


class CubeEngine(FactsEngine):
    """The facts, and the cube built from them by the code that builds a snapshot's."""

    cuts = CUTS

    def __init__(self, made: Made) -> None:
        super().__init__(made)
        self._connection.register("snapshot", pa.table({"as_of": pa.array([AS_OF], pa.date32())}))
        build_cube(self._connection)
        self.asked: list[str] = []

    def run(self, sql: str) -> pa.Table:
        self.asked.append(sql)
        return super().run(sql)


@given(data=st.data())
@settings(max_examples=25)
def test_the_cube_equals_the_facts(data: st.DataObject) -> None:
    made = data.draw(made_up())
    facts, cube = FactsEngine(made), CubeEngine(made)
    try:
        for _ in range(3):
            query = data.draw(queries(made))
            pd.testing.assert_frame_equal(
                metrics.evaluate(cube, query).frame, metrics.evaluate(facts, query).frame, check_exact=True
            )
    finally:
        facts.close()
        cube.close()


@given(made=made_up(), by=st.sampled_from([("stage",), ("commune", "stage"), ("stage", "cohort")]))
@settings(max_examples=15)
def test_the_stage_on_the_day_of_the_snapshot_is_that_of_the_facts(made: Made, by: tuple[str, ...]) -> None:
    facts, cube = FactsEngine(made), CubeEngine(made)
    query = Query(metrics=("files_in_scope", "pages_in_scope"), by=by, as_of=AS_OF)
    try:
        answer = metrics.evaluate(cube, query)
        assert not any(" FROM facts" in sql for sql in cube.asked)
        pd.testing.assert_frame_equal(answer.frame, metrics.evaluate(facts, query).frame, check_exact=True)
    finally:
        facts.close()
        cube.close()


def tables(metric: tuple[str, ...], as_of: date = AS_OF, **asked: object) -> set[str]:
    """The tables that a question is asked of."""
    engine = CubeEngine(Made(register=VIETNAM, facts=[]))
    try:
        metrics.evaluate(engine, Query(metrics=metric, as_of=as_of, **asked))  # type: ignore[arg-type]
        return {table.name for sql in engine.asked for table in sqlglot.parse_one(sql).find_all(sqlglot.exp.Table)}
    finally:
        engine.close()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"by": ("commune", "month", "cohort")}, {"cube_custodian", "cube_custodian_checked_on"}),
        ({"by": ("commune",)}, {"cube_custodian_checked_on"}),
        ({"by": ("block",), "place_role": "creator"}, {"cube_custodian_checked_on"}),
        ({"by": ("province",), "place_role": "location"}, {"cube_location_checked_on"}),
        ({"by": ("province",), "as_of": date(2026, 9, 30)}, {"cube_custodian_checked_on"}),
        ({"by": ("province",), "as_of": date(2026, 9, 29)}, {"facts"}),
        ({"by": ("province",), "as_of": date(2026, 10, 14)}, {"facts"}),
        ({"by": ("province", "month"), "period": "quarter"}, {"cube_custodian", "cube_custodian_checked_on"}),
        ({"by": ("province", "month"), "period": "month-d14"}, {"facts"}),
        ({"by": ("fonds",)}, {"facts"}),
        ({"by": ("stage",)}, {"facts"}),
        ({"by": ("retention",)}, {"facts"}),
    ],
)
def test_what_the_cube_answers(asked: dict[str, object], expected: set[str]) -> None:
    assert tables(("coverage_pages",), **asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"by": ("stage",)}, {"cube_custodian_stage"}),
        ({"by": ("commune", "stage")}, {"cube_custodian_stage"}),
        ({"by": ("commune",), "where": {"stage": ["scanned"]}}, {"cube_custodian_stage"}),
        ({"by": ("province", "stage"), "place_role": "location"}, {"facts"}),
        ({"by": ("stage",), "as_of": date(2026, 9, 30)}, {"facts"}),
        ({"by": ("stage", "month")}, {"facts"}),
    ],
)
def test_the_cube_knows_the_stage_on_the_day_of_the_snapshot(asked: dict[str, object], expected: set[str]) -> None:
    assert tables(("pages_in_scope", "files_in_scope"), **asked) == expected


def test_two_events_are_two_cuts() -> None:
    assert tables(("scanned_pages", "digitised_pages"), by=("commune",)) == {
        "cube_custodian_scanned_on",
        "cube_custodian_checked_on",
    }


@pytest.mark.parametrize("name", [name for name, metric in METRICS.items() if isinstance(metric, Measure)])
def test_every_measure_of_the_facts_is_in_the_cube(name: str) -> None:
    """One that is not would be slow without anybody noticing."""
    measure = METRICS[name]
    assert isinstance(measure, Measure)
    if measure.table == "facts":
        assert "facts" not in tables((name,), by=("commune",))


def test_a_measure_that_sums_do_not_answer_is_asked_of_the_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were an amount a condition, sums would decide something else than their parts."""
    for sql in ("sum(case when pages > 10 then files else 0 end)", "sum(case when in_scope then 1 else 0 end)"):
        made = Measure(
            name="strange", title="Strange", table="facts", sql=sql, unit="files", kind="stock", meaning="Strange."
        )
        monkeypatch.setitem(METRICS, f"strange {sql}", made)
        (statement,) = compose(
            (f"strange {sql}",), columns=(), place_role=None, filters=(), as_of=AS_OF, months=(), cuts=CUTS
        )
        assert " FROM facts" in statement.sql


def test_cuts_have_the_columns_they_say() -> None:
    engine = CubeEngine(Made(register=VIETNAM, facts=[]))
    try:
        for cut in CUTS:
            assert set(engine.run(f"select * from {cut.name}").column_names) == set(cut.columns)
    finally:
        engine.close()
