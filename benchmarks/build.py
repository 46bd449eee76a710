"""Building a snapshot, against a bare ``create table as select`` over the same Parquet files into a DuckDB file.

The floor reads, packs and writes and does nothing else. Ours fingerprints the files, casts, judges every rule, looks up units,
accounts for every row, derives the facts, digests the content, comments every column and publishes. Wall time, best of interleaved
rounds: both use all cores.
"""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from metrics.demo import make_demo
from metrics.snapshot import build

_FILES = 1_000_000
_ROUNDS = 3


def run() -> list[dict[str, Any]]:
    """Our time as a multiple of the floor's: of what is loaded, judged and derived, and of the whole with the cube, whose own bound is a
    quarter of the build (benchmarks/cube.py)."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        delivery = home / "demo"
        make_demo(delivery, files=_FILES)
        build([delivery], home / "warm")
        ours, floor = [], []
        for turn in range(_ROUNDS):
            floor.append(_floor(delivery, home / f"floor{turn}.duckdb"))
            ours.append(_build(delivery, home / f"snapshots{turn}"))
    bare = min(floor)
    rows = []
    for what, bound, seconds in (
        ("without its cube", "<= 2", min(whole - cube for whole, cube in ours)),
        ("with its cube", "<= 2.67", min(whole for whole, _ in ours)),
    ):
        row = {"what": f"snapshot of {_FILES:,} files, Parquet, {what}", "ours_s": seconds, "floor_s": bare}
        rows.append(row | {"ratio": seconds / bare, "bound": bound})
    return rows


def _build(delivery: Path, snapshots: Path) -> tuple[float, float]:
    """Seconds of a whole build, and of its cube."""
    times = [("", perf_counter())]

    def told(text: str, done: int, total: int | None) -> None:
        del done, total
        times.append((text, perf_counter()))

    build([delivery], snapshots, progress=told)
    told("", 0, None)
    cube = sum(after - began for (text, began), (_, after) in pairwise(times) if text == "Adding up the cube")
    return times[-1][1] - times[0][1], cube


def _floor(delivery: Path, database: Path) -> float:
    start = perf_counter()
    with duckdb.connect(str(database)) as connection:
        for path in sorted(delivery.glob("*.parquet")):
            connection.execute(f"create table {path.stem} as select * from read_parquet($path)", {"path": str(path)})
    return perf_counter() - start
