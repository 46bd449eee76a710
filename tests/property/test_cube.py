"""The cube answers as the facts do, to the integer; and it does answer what it is there for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
import sqlglot
from catalogues import AS_OF, COLUMNS, ON_FACTS, ON_FILES, FactsEngine, Made, made_up, queries
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

    def __init__(self, made: Made, *, as_of: date = AS_OF) -> None:
        super().__init__(made, as_of=as_of)
        self._connection.register("snapshot", pa.table({"as_of": pa.array([as_of], pa.date32())}))
        build_cube(self._connection)
        self.asked: list[str] = []

    def run(self, sql: str) -> pa.Table:
        self.asked.append(sql)
        return super().run(sql)


@contextmanager
def engines(made: Made, as_of: date = AS_OF) -> Iterator[tuple[FactsEngine, CubeEngine]]:
    """The facts and their cube. Every fact is there twice: few others have anything in common that could be added up."""
    twice = replace(made, facts=made.facts * 2)
    with closing(FactsEngine(twice, as_of=as_of)) as facts, closing(CubeEngine(twice, as_of=as_of)) as cube:
        yield facts, cube


def assert_same(cube: CubeEngine, facts: FactsEngine, query: Query) -> None:
    found, expected = metrics.evaluate(cube, query), metrics.evaluate(facts, query)
    pd.testing.assert_frame_equal(found.frame, expected.frame, check_exact=True)


#: Metrics of each table that has cuts, and the columns that they can be asked by.
ASKED = [(ON_FACTS, COLUMNS), (ON_FILES, tuple(name for name in COLUMNS if name != "stage"))]
#: The day of a snapshot: the end of a month, or within one.
SNAPSHOTS = st.sampled_from([AS_OF, date(2026, 10, 14), date(2026, 9, 14)])


@pytest.mark.parametrize(("names", "columns"), ASKED, ids=["facts", "file_facts"])
@given(data=st.data())
@settings(max_examples=25)
def test_the_cube_equals_the_facts(names: tuple[str, ...], columns: tuple[str, ...], data: st.DataObject) -> None:
    made = data.draw(made_up(least=8))
    with engines(made, data.draw(SNAPSHOTS)) as (facts, cube):
        for _ in range(3):
            assert_same(cube, facts, data.draw(queries(made, names, columns)))


@given(
    made=made_up(least=8),
    by=st.sampled_from([(), ("commune",), ("month",), ("province", "cohort", "month"), ("block",)]),
    snapshot=SNAPSHOTS,
    as_of=st.sampled_from([None, None, date(2026, 8, 31), date(2026, 9, 30)]),
    period=st.sampled_from(["month", "quarter"]),
)
@settings(max_examples=30)
def test_the_cube_answers_all_that_is_said_of_files(
    made: Made, by: tuple[str, ...], snapshot: date, as_of: date | None, period: str
) -> None:
    with engines(made, snapshot) as (facts, cube):
        assert_same(cube, facts, Query(metrics=ON_FILES, by=by, as_of=as_of, period=period))
        assert not any(" FROM file_facts" in sql for sql in cube.asked)


@given(made=made_up(), by=st.sampled_from([("stage",), ("commune", "stage"), ("stage", "cohort")]))
@settings(max_examples=15)
def test_the_stage_on_the_day_of_the_snapshot_is_that_of_the_facts(made: Made, by: tuple[str, ...]) -> None:
    with engines(made) as (facts, cube):
        assert_same(cube, facts, Query(metrics=("files_in_scope", "pages_in_scope"), by=by, as_of=AS_OF))
        assert not any(" FROM facts" in sql for sql in cube.asked)


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
        ({"by": ("commune",)}, {"cube_custodian", "cube_custodian_checked_on"}),
        ({"by": ("block",), "place_role": "creator"}, {"cube_custodian", "cube_custodian_checked_on"}),
        ({"by": ("province",), "place_role": "location"}, {"cube_location", "cube_location_checked_on"}),
        ({"by": ("province",), "as_of": date(2026, 9, 30)}, {"cube_custodian", "cube_custodian_checked_on"}),
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


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"by": ("commune",)}, {"cube_custodian_file_due_on"}),
        ({"by": ("commune", "month")}, {"cube_custodian_file_due_on"}),
        ({"by": ("province",), "as_of": date(2026, 9, 30)}, {"cube_custodian_file_due_on"}),
        ({"by": ("province",), "as_of": date(2026, 9, 29)}, {"file_facts"}),
        ({"by": ("province", "month"), "period": "month-d14"}, {"file_facts"}),
        ({"by": ("province",), "place_role": "location"}, {"file_facts"}),
        ({"by": ("retention",)}, {"file_facts"}),
        ({"by": ("fonds",)}, {"file_facts"}),
    ],
)
def test_what_the_cube_answers_of_files(asked: dict[str, object], expected: set[str]) -> None:
    assert tables(("timely_submission",), **asked) == expected


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
    if measure.table in {cut.table for cut in CUTS}:
        assert measure.table not in tables((name,), by=("commune",))


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
