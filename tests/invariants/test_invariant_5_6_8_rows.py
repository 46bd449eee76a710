"""Invariants 5, 6 and 8: every row is accounted for; order and threads do not matter; a skipped stage is no progress."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pytest
from catalogues import ON_FACTS
from conftest import HOLDINGS
from deliveries import rows_of, write_delivery, write_register

import metrics
from metrics.snapshot import engine

FILES = """
    file_id | fonds_id | pages | date_from | date_to | checked_on
    1       | a        | 10    |           |         | 2026-01-01
    2       | a        | -1    |           |         |
    3       | zz       | 10    |           |         |
    1       | a        | 10    |           |         | 2026-01-01
    4       | a        | ten   | 2025      | 2024    |
            | a        | 10    |           |         |
    6       | a        | 10    |           |         | 31/02/2026
"""
FONDS = "fonds_id | title \n a | A \n b | "


def test_5_rows_in_are_rows_loaded_and_rows_rejected(tmp_path: Path) -> None:
    """Invariant 5: seven rows come, one stays; each of the others says why it did not, whichever and however many its faults."""
    delivery = write_delivery(tmp_path / "d", {"fonds": FONDS, "files": FILES})
    manifest = metrics.build([delivery], tmp_path / "s")
    for rows in manifest.rows.values():
        assert rows.given == rows.loaded + rows.rejected
    assert (manifest.rows["files"].given, manifest.rows["files"].loaded) == (7, 1)
    assert (manifest.rows["fonds"].given, manifest.rows["fonds"].loaded) == (2, 1)
    with metrics.open_snapshot(manifest.id, snapshots=tmp_path / "s") as snapshot:
        (found,) = snapshot.run(
            "select count(distinct locator) as n from rejects where \"table\" = 'files'"
        ).to_pylist()
        assert found["n"] == manifest.rows["files"].rejected
        cell = metrics.evaluate(snapshot, metrics.Query(metrics=("files",))).cell("files")
    assert cell.value == 1


def test_5_on_the_demo(demo: metrics.Snapshot) -> None:
    for table, rows in demo.manifest.rows.items():
        assert rows.given == rows.loaded + rows.rejected
        assert demo.run(f'select count(*) as n from "{table}"').to_pylist() == [{"n": rows.loaded}]
    assert demo.manifest.rows["files"].given == 3000


def test_6_shuffled_input_is_the_same_snapshot(tmp_path: Path, land: metrics.Snapshot) -> None:
    """Invariant 6: rows in another order, the delivery in another folder of the same name: one id, one answer."""
    write_register(tmp_path / "land")
    chance = random.Random(1)
    shuffled = {name: chance.sample(rows, len(rows)) for name, rows in ((n, rows_of(t)) for n, t in HOLDINGS.items())}
    assert shuffled["files"] != rows_of(HOLDINGS["files"])
    delivery = write_delivery(tmp_path / "archive", shuffled, register="../land")
    manifest = metrics.build([delivery], tmp_path / "s")
    assert manifest.id == land.id
    with metrics.open_snapshot(manifest.id, snapshots=tmp_path / "s") as snapshot:
        for query in (
            metrics.Query(metrics=ON_FACTS, by=("commune", "cohort")),
            metrics.Query(metrics=tuple(metrics.METRICS), by=("commune",)),
        ):
            assert metrics.evaluate(snapshot, query).frame.equals(metrics.evaluate(land, query).frame)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Builds use as many threads as the last number put in."""
    wanted: list[int] = []
    connect = duckdb.connect

    def with_threads(*given: Any, **named: Any) -> duckdb.DuckDBPyConnection:
        config = dict(named.pop("config", {})) | {"threads": wanted[-1]}
        return connect(*given, config=config, **named)

    monkeypatch.setattr(engine.duckdb, "connect", with_threads)
    return wanted


def test_6_the_number_of_threads_does_not_matter(tmp_path: Path, threads: list[int], demo: metrics.Snapshot) -> None:
    from metrics.demo import make_demo

    make_demo(tmp_path / "delivery", places=("08", "24"), files=3000, seed=1)
    for number in (1, 4):
        threads.append(number)
        manifest = metrics.build([tmp_path / "delivery"], tmp_path / f"s{number}")
        assert manifest.id == demo.id
        assert dict(manifest.digests) == dict(demo.manifest.digests)


SKIPPED = """
    file_id | fonds_id | pages | scanned_on | checked_on | signed_on  | stored_on
    1       | a        | 10    | 2026-01-01 | 2026-02-01 |            |
    2       | a        | 20    |            |            | 2026-03-01 | 2026-04-01
    3       | a        | 40    |            |            |            | 2026-04-01
    4       | a        | 80    | 2026-01-01 |            | 2026-03-01 |
"""


def test_8_a_skipped_stage_is_no_progress(tmp_path: Path) -> None:
    """Invariant 8: signed or stored without a check is not digitised, signed without a scan is not scanned."""
    delivery = write_delivery(tmp_path / "d", {"fonds": "fonds_id | title \n a | A", "files": SKIPPED})
    manifest = metrics.build([delivery], tmp_path / "s")
    assert manifest.rejects == {}  # a finding, not a fault of the row
    with metrics.open_snapshot(manifest.id, snapshots=tmp_path / "s") as snapshot:
        names = ("digitised_pages", "scanned_pages", "coverage_pages", "backlog_pages", "throughput_pages")
        result = metrics.evaluate(snapshot, metrics.Query(metrics=names))
    assert {name: result.cell(name).value for name in names} == {
        "digitised_pages": 10,
        "scanned_pages": 90,
        "coverage_pages": 10 / 150,
        "backlog_pages": 140,
        "throughput_pages": 10,
    }
