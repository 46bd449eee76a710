"""The cube: what it costs to build, and how quickly it answers indicators by commune, month and cohort.

Asked by wall clock: leave the machine alone meanwhile. A question is asked first of a snapshot just opened, which knows nothing yet, and
then again, as an analyst does who goes from one to the next and back: rows of the cube are kept (``evaluate/shared.py``).
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
from functools import partial
from pathlib import Path

import metrics
from metrics.demo import make_demo

FILES = int(os.environ.get("METRICS_BENCH_FILES", "200000"))
ROUNDS = 40
FIRST = 10
BY = ("commune", "month", "cohort")
#: P0 indicators: of each kind of measure one, and the coverage that stands on two cuts.
INDICATORS = (
    "coverage_pages",
    "coverage_files",
    "backlog_pages",
    "throughput_pages",
    "scanned_pages",
    "denominator_certainty",
)
#: What a person would write who knows the cube: the same numerators, denominators and values by commune, month and cohort. States,
#: intervals, names and evidence of where split units' records went are left out.
HAND = """
with place as (
    select unit_key, coalesce(commune_code, case when len(candidates) > 0 then 'to_allocate' else province_code end) as commune
    from placement
),
held as (
    select commune, cohort, sum(pages)::bigint as pages, sum(pages_estimated)::bigint as estimated, sum(pages_unknown)::bigint as unknown
    from cube_custodian join place on unit_key = custodian_unit where in_scope group by all
),
done as (
    select commune, cohort, greatest(year(checked_on) * 12 + month(checked_on) - 1, 24303) as month, sum(pages_copied)::bigint as pages
    from cube_custodian_checked_on join place on unit_key = custodian_unit
    where in_scope and checked_on <= date '2026-10-31' group by all
),
reached as (
    select held.*, months.month, sum(coalesce(done.pages, 0)) over (partition by commune, cohort order by months.month)::bigint as copied
    from held cross join (select unnest(range(24303, 24322)) as month) as months left join done using (commune, cohort, month)
)
select *, copied / nullif(pages, 0) as coverage from reached where month > 24303 order by commune, cohort, month
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
        return [
            _row(f"building the cube of {FILES:,} files, of the whole build", cube, whole, "<= 0.25"),
            _row("largest memory of the build, in GB, against 3", told["kb"] / 1e6, 3, "<= 1"),
            *_asked(snapshots),
        ]


def _asked(snapshots: Path) -> list[dict[str, object]]:
    country = {name: metrics.Query(metrics=(name,), by=BY) for name in INDICATORS}
    with metrics.open_snapshot(snapshots=snapshots) as snapshot:
        again = {name: _times(partial(metrics.evaluate, snapshot, one)) for name, one in country.items()}
        province = {
            name: _times(
                partial(metrics.evaluate, snapshot, metrics.Query(metrics=(name,), by=BY, where={"province": ["08"]}))
            )
            for name in INDICATORS
        }
    first, hand = zip(*(_first(snapshots, country[INDICATORS[0]]) for _ in range(FIRST)), strict=True)
    what = "by commune, month and cohort"
    return [
        _row(
            f"coverage {what} asked for the first time, with states and intervals, against hand-written SQL for its numbers",
            statistics.median(first),
            statistics.median(hand),
            "<= 1.3",
        ),
        *(
            _row(f"{name} of {where} {what}, p95 against 50 ms", _p95(times), 0.05, "<= 1")
            for where, found in (("the country", again), ("a province", province))
            for name, times in found.items()
        ),
    ]


def _first(snapshots: Path, query: metrics.Query) -> tuple[float, float]:
    """Seconds of a question that this snapshot has not been asked, and of the hand-written one, with the pages of the file at hand."""
    with metrics.open_snapshot(snapshots=snapshots) as snapshot:
        snapshot.run(HAND)
        start = time.perf_counter()
        snapshot.run(HAND)
        middle = time.perf_counter()
        metrics.evaluate(snapshot, query)
        return time.perf_counter() - middle, middle - start


def _times(call: Callable[[], object]) -> list[float]:
    """Seconds of each call, with the answer of the one before still held, as a cell or an explorer holds it."""
    answer = call()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = call()
        times.append(time.perf_counter() - start)
    del answer
    return times


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _row(what: str, ours: float, floor: float, bound: str) -> dict[str, object]:
    return {"what": what, "ours_s": ours, "floor_s": floor, "ratio": ours / floor, "bound": bound}
