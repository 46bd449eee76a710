"""Queries of the 200,000-file demo through the library: against the bare statement on DuckDB, on another map, in milliseconds."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import metrics
from metrics.demo import make_demo

ROUNDS = 15
#: The hand-written statement that `coverage_pages by commune and month` stands on, without placing, adding up along time, or dividing.
FLOOR = """
    select custodian_unit, year(checked_on) * 12 + month(checked_on) - 1 as month, sum(case when in_scope then pages_copied else 0 end)
    from facts where checked_on <= date '2026-10-31' group by all
"""
FLOOR_HOLDINGS = "select custodian_unit, sum(case when in_scope then pages else 0 end) from facts group by all"


def run() -> list[dict[str, object]]:
    """Rows of what, ours_s, floor_s, ratio, bound."""
    with tempfile.TemporaryDirectory() as folder:
        make_demo(Path(folder) / "demo")
        metrics.build([Path(folder) / "demo"], Path(folder) / "snapshots")
        with metrics.open_snapshot(snapshots=Path(folder) / "snapshots") as snapshot:
            return _measured(snapshot)


def _measured(snapshot: metrics.Snapshot) -> list[dict[str, object]]:
    def ask(**more: object) -> Callable[[], object]:
        query = metrics.Query(metrics=("coverage_pages",), **more)  # type: ignore[arg-type]  # each caller names fields of Query
        return lambda: metrics.evaluate(snapshot, query)

    monthly = _median(ask(by=("commune", "month")))
    floor = _median(lambda: (snapshot.run(FLOOR), snapshot.run(FLOOR_HOLDINGS)))
    today = _median(ask(by=("commune",), place_role="creator"))
    legacy = _median(ask(by=("commune",), place_role="creator", place_map=date(2025, 6, 30)))
    return [
        _row("coverage by commune and month, against 100 ms", monthly, 0.1, "<= 1"),
        _row("coverage by commune and month, against the bare statements", monthly, floor, "<= 20"),
        _row("coverage by commune on the map of 2025-06-30, against today's", legacy, today, "<= 1.5"),
    ]


def _median(call: Callable[[], object]) -> float:
    call()  # the first call reads the register and caches the map
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _row(what: str, ours: float, floor: float, bound: str) -> dict[str, object]:
    return {"what": what, "ours_s": ours, "floor_s": floor, "ratio": ours / floor, "bound": bound}
