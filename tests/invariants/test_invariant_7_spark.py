"""Invariant 7: Spark equals DuckDB, for every measure; and definitions stay in the subset of SQL that both understand alike."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlglot
from sqlglot import exp

import metrics
from metrics.definitions import Derived, Measure, tables
from metrics.errors import SnapshotMissing
from metrics.evaluate.answer import dimensions_of
from metrics.snapshot import export
from metrics.spark import SparkEngine

#: What a measure may be made of. Nothing else is known to mean the same on every engine: sqlglot turns exact quantiles into
#: approximate ones on Spark without a word.
PORTABLE = (
    *(exp.Sum, exp.Case, exp.If, exp.Column, exp.Identifier, exp.Literal),
    *(exp.And, exp.Not, exp.EQ, exp.GT, exp.In, exp.Add),
)

MEASURES = [metric for metric in metrics.METRICS.values() if isinstance(metric, Measure)]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_measures_keep_to_the_portable_subset(measure: Measure) -> None:
    parsed = sqlglot.parse_one(measure.sql, dialect="duckdb")
    strange = {type(node).__name__ for node in parsed.walk() if not isinstance(node, PORTABLE)}
    assert not strange, f"{measure.name} uses {strange}: say it with sum and case when, or show that all engines agree"
    assert isinstance(parsed, exp.Sum), f"{measure.name} is not one sum: only sums add up over places"


@pytest.fixture(scope="module")
def spark(demo: metrics.Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    pytest.importorskip("pyspark", reason="PySpark is an extra: pip install 'archive-metrics[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17, which is not on this machine")
    folder = tmp_path_factory.mktemp("export")
    export(demo, folder)
    with SparkEngine(folder) as engine:
        yield engine


QUERIES = [
    {"by": ("province", "cohort")},
    {"by": ("commune",), "place_map": date(2025, 6, 30)},
    {"by": ("legacy_district", "block"), "place_role": "creator"},
    {"by": ("fonds",), "where": {"province": "08", "medium": ["paper", "unknown"]}},
    {"by": ("stage", "digital_access"), "as_of": date(2026, 3, 15)},
    {"by": ("month", "retention"), "where": {"month": "2026-08..2026-10"}},
    {"by": ("stage", "month"), "where": {"month": "2026-09..2026-10"}},
]


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # py4j leaves its sockets to the garbage collector
@pytest.mark.parametrize("asked", QUERIES, ids=[" ".join(asked["by"]) for asked in QUERIES])
def test_spark_equals_duckdb(asked: dict[str, Any], demo: metrics.Snapshot, spark: SparkEngine) -> None:
    able = [
        name
        for name, metric in metrics.METRICS.items()
        if not isinstance(metric, Derived)
        and all(dimension in dimensions_of(table) for dimension in asked["by"] for table in tables(name))
        and all(dimension in dimensions_of(table) for dimension in asked.get("where", {}) for table in tables(name))
    ]
    query = metrics.Query(metrics=tuple(able), **asked)  # type: ignore[arg-type]
    expected, found = metrics.evaluate(demo, query), metrics.evaluate(spark, query)
    assert expected.frame["numerator"].fillna(0).sum() > 0
    assert (found.snapshot_id, found.as_of) == (expected.snapshot_id, expected.as_of)
    pd.testing.assert_frame_equal(found.frame, expected.frame, check_exact=True)


def test_a_folder_that_is_no_export_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotMissing, match="no exported snapshot"):
        SparkEngine(tmp_path)
