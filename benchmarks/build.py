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
#: By the name under which a build tells of it: what is there after each stage, and what that may cost.
_STAGES = {
    "Deriving facts": ("loaded, judged, facts", "<= 2"),
    "Deriving what stands beside the facts": ("with the tables beside the facts", "<= 2.5"),
    "Adding up the cube": ("with the cube", "<= 3"),
}


def run() -> list[dict[str, Any]]:
    """Our time as a multiple of the floor's, as far as the facts; with the tables beside them; and with the cube, whose own bound is a
    quarter of the build (benchmarks/cube.py)."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        delivery = home / "demo"
        make_demo(delivery, files=_FILES)
        build([delivery], home / "warm")
        floor: list[float] = []
        ours: list[list[float]] = []
        for turn in range(_ROUNDS):
            floor.append(_floor(delivery, home / f"floor{turn}.duckdb"))
            ours.append(_build(delivery, home / f"snapshots{turn}"))
    bare = min(floor)
    rows = []
    for at, (what, bound) in enumerate(_STAGES.values()):
        seconds = min(build[at] for build in ours)
        row = {"what": f"snapshot of {_FILES:,} files, Parquet: {what}", "ours_s": seconds, "floor_s": bare}
        rows.append(row | {"ratio": seconds / bare, "bound": bound})
    return rows


def _build(delivery: Path, snapshots: Path) -> list[float]:
    """Seconds of a whole build, without the stages that come after each of ``_STAGES``."""
    times = [("", perf_counter())]

    def told(text: str, done: int, total: int | None) -> None:
        del done, total
        times.append((text, perf_counter()))

    build([delivery], snapshots, progress=told)
    told("", 0, None)
    whole = times[-1][1] - times[0][1]
    took = dict.fromkeys(_STAGES, 0.0)
    for (text, began), (_, after) in pairwise(times):
        if text in took:
            took[text] += after - began
    stages = list(took.values())
    return [whole - sum(stages[at + 1 :]) for at in range(len(stages))]


def _floor(delivery: Path, database: Path) -> float:
    start = perf_counter()
    with duckdb.connect(str(database)) as connection:
        for path in sorted(delivery.glob("*.parquet")):
            connection.execute(f"create table {path.stem} as select * from read_parquet($path)", {"path": str(path)})
    return perf_counter() - start
