"""The cube: what it costs to build, and how quickly it answers indicators by commune, month and cohort.

Questions are measured in processor time of all threads, which a busy machine changes least; on an idle one no clock shows more.
200,000 files, or as many as METRICS_BENCH_FILES says: 10000000 needs 5 GB of disk and about ten minutes.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import metrics
from metrics.demo import make_demo

FILES = int(os.environ.get("METRICS_BENCH_FILES", "200000"))
ROUNDS = 40
#: P0 indicators: of each kind of measure one, and the coverage that stands on two cuts.
INDICATORS = (
    "coverage_pages",
    "coverage_files",
    "backlog_pages",
    "throughput_pages",
    "scanned_pages",
    "denominator_certainty",
)
#: What a person would write, who knows the cube.
HAND = """
    select custodian_unit, custodian_evidence, cohort,
        case when checked_on < date '2025-05-01' then 24303 else year(checked_on) * 12 + month(checked_on) - 1 end as month,
        sum(case when in_scope then pages_copied else 0 end)::bigint as pages
    from cube_custodian_checked_on where checked_on <= date '2026-10-31' group by all
"""
HAND_HOLDINGS = """
    select custodian_unit, custodian_evidence, cohort, sum(case when in_scope then pages else 0 end)::bigint,
        sum(case when in_scope then pages_estimated else 0 end)::bigint, sum(case when in_scope then pages_unknown else 0 end)::bigint,
        sum(case when in_scope then pages_variance else 0 end)::bigint, sum(case when in_scope then pages_common else 0 end)::bigint
    from cube_custodian group by all
"""
#: A build in a process of its own: seconds of each stage, and the largest resident memory.
BUILD = """
import json, resource, sys, time
from pathlib import Path
import metrics
stages, last = {}, [None, time.perf_counter()]
def told(text, done, total):
    now = time.perf_counter()
    stages[last[0]] = stages.get(last[0], 0) + now - last[1]
    last[:] = [text, now]
metrics.build([Path(sys.argv[1])], Path(sys.argv[2]), progress=told)
told(None, 0, None)
print(json.dumps({"stages": {k or "": v for k, v in stages.items()}, "kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
"""


def run() -> list[dict[str, object]]:
    """Rows of what, ours_s, floor_s, ratio, bound."""
    with tempfile.TemporaryDirectory() as folder:
        demo, snapshots = Path(folder) / "demo", Path(folder) / "snapshots"
        make_demo(demo, files=FILES)
        done = subprocess.run(
            [sys.executable, "-c", BUILD, str(demo), str(snapshots)], check=True, capture_output=True, text=True
        )
        told = json.loads(done.stdout)
        cube = told["stages"]["Adding up the cube"]
        whole = sum(told["stages"].values())
        with metrics.open_snapshot(snapshots=snapshots) as snapshot:
            return [
                _row(f"building the cube of {FILES:,} files, of the whole build", cube, whole, "<= 0.25"),
                _row("largest memory of the build, in GB, against 3", told["kb"] / 1e6, 3, "<= 1"),
                *_asked(snapshot),
            ]


def _asked(snapshot: metrics.Snapshot) -> list[dict[str, object]]:
    statements: list[str] = []

    class Heard:
        def __getattr__(self, name: str) -> object:
            return getattr(snapshot, name)

        def run(self, sql: str) -> object:
            statements.append(sql)
            return snapshot.run(sql)

    by = ("commune", "month", "cohort")
    country = metrics.Query(metrics=("coverage_pages",), by=by)
    metrics.evaluate(Heard(), country)  # type: ignore[arg-type]  # a snapshot in all but the type
    hand = _times(lambda: (snapshot.run(HAND), snapshot.run(HAND_HOLDINGS)))
    composed = _times(lambda: [snapshot.run(sql) for sql in tuple(statements)])
    whole = _times(lambda: metrics.evaluate(snapshot, country))
    rows = [
        _row(
            "coverage by commune, month and cohort, the statements against hand-written",
            statistics.median(composed),
            statistics.median(hand),
            "<= 1.3",
        ),
        _row(
            "the same through the library, 240,000 rows with states and intervals, against hand-written",
            statistics.median(whole),
            statistics.median(hand),
            "<= 8",
        ),
    ]
    for name in INDICATORS:
        one = metrics.Query(metrics=(name,), by=by, where={"province": ["08"]})
        found = _times(lambda one=one: metrics.evaluate(snapshot, one))  # type: ignore[misc]
        rows.append(
            _row(f"{name} of a province by commune, month and cohort, p95 against 50 ms", _p95(found), 0.05, "<= 1")
        )
    return rows


def _times(call: Callable[[], object]) -> list[float]:
    call()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return times


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _row(what: str, ours: float, floor: float, bound: str) -> dict[str, object]:
    return {"what": what, "ours_s": ours, "floor_s": floor, "ratio": ours / floor, "bound": bound}
