"""Building a snapshot, against a bare ``create table as select`` over the same Parquet files into a DuckDB file.

The floor reads, packs and writes and does nothing else. Ours fingerprints the files, casts, judges every rule, looks up units,
accounts for every row, derives the facts, digests the content, comments every column and publishes. Wall time, best of interleaved
rounds: both use all cores.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from metrics.demo import make_demo
from metrics.snapshot import build

_FILES = 1_000_000
_ROUNDS = 3


def run() -> list[dict[str, Any]]:
    """Our time as a multiple of the floor's."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        delivery = home / "demo"
        make_demo(delivery, files=_FILES)
        build([delivery], home / "warm")
        ours, floor = [], []
        for turn in range(_ROUNDS):
            floor.append(_floor(delivery, home / f"floor{turn}.duckdb"))
            start = perf_counter()
            build([delivery], home / f"snapshots{turn}")
            ours.append(perf_counter() - start)
    what = f"snapshot of {_FILES:,} files, Parquet"
    return [
        {"what": what, "ours_s": min(ours), "floor_s": min(floor), "ratio": min(ours) / min(floor), "bound": "<= 2"}
    ]


def _floor(delivery: Path, database: Path) -> float:
    start = perf_counter()
    with duckdb.connect(str(database)) as connection:
        for path in sorted(delivery.glob("*.parquet")):
            connection.execute(f"create table {path.stem} as select * from read_parquet($path)", {"path": str(path)})
    return perf_counter() - start
