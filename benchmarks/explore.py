"""Interactions of the explorers, p95: against pandas written by hand on the same data, and against DuckDB's own statement.

``METRICS_BENCH_FILES`` says how many files, as ``100000,1000000``, the sizes without it; ``METRICS_BENCH_DATA`` names a data folder with
a snapshot to measure instead of making some.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import pandas as pd

import metrics
from metrics import Query, Snapshot
from metrics.demo import make_demo
from metrics.explore import CoverageExplorer, RecordTable

SIZES = "100000,1000000"
ROUNDS = 20
#: Seconds after which fewer rounds will do: pandas sorts ten million rows for each page.
PATIENCE, FEWEST = 20, 3

#: What a person would ask DuckDB for coverage of the communes, by the unit that the facts name, and for a page of files.
COVERAGE = """
    select custodian_unit, sum(case when in_scope and checked_on <= date '2026-10-31' then pages_copied else 0 end) as done,
        sum(case when in_scope then pages else 0 end) as pages
    from facts where custodian_unit in (select unnest($units)) group by all
"""
PAGE = """
    select files.*, count(*) over () as found
    from files join fonds_keys using (delivery, fonds_id)
    where custodian_unit in (select unnest($units))
    order by scanned_on desc nulls last, delivery, fonds_id, file_id limit 50 offset $first
"""


def run() -> list[dict[str, object]]:
    """Rows of what, ours_s, floor_s, ratio, bound."""
    found: list[dict[str, object]] = []
    for data in data_folders():
        with metrics.open_snapshot(snapshots=data / "snapshots") as snapshot:
            found += _measured(snapshot, size_of(snapshot))
    return found


def data_folders() -> Iterator[Path]:
    """Data folders with a snapshot of each size, or the one that is given."""
    if given := os.environ.get("METRICS_BENCH_DATA"):
        yield Path(given)
        return
    for files in map(int, os.environ.get("METRICS_BENCH_FILES", SIZES).split(",")):
        with tempfile.TemporaryDirectory() as folder:
            make_demo(Path(folder) / "demo", files=files)
            metrics.build([Path(folder) / "demo"], Path(folder) / "snapshots")
            yield Path(folder)


def size_of(snapshot: Snapshot) -> str:
    """How many files it holds, in words."""
    files = snapshot.run("select count(*) as files from files")["files"][0].as_py()
    return f"{files / 1e6:.2g} million files"


def _measured(snapshot: Snapshot, size: str) -> Iterator[dict[str, object]]:
    # More of them than rounds: each is looked at for the first time, since explorers keep what they were answered.
    units = {unit.code: _units(snapshot, unit.code) for unit in snapshot.register.on(snapshot.as_of, "province")}
    explorer, table = CoverageExplorer(snapshot), RecordTable(snapshot)
    places, turns = cycle(units), cycle(range(0, 50_000, 350))

    def choose() -> None:
        explorer.query = Query(metrics=("coverage_pages",), by=("commune",), where={"province": next(places)})  # type: ignore[arg-type]

    def turn() -> None:
        table._turn_to(next(turns))

    table.order.value, table.descending.value = "scanned_on", True
    ours = {"a province chosen": _p95(choose), "a page turned": _p95(turn)}
    frames = _frames(snapshot)
    peers: dict[str, dict[str, Callable[[], object]]] = {
        "a province chosen": {
            "pandas": lambda: _coverage(frames["facts"], units[next(places)]),
            "DuckDB": lambda: snapshot.run(COVERAGE, {"units": units[next(places)]}),
        },
        "a page turned": {
            "pandas": lambda: _page(frames["files"], next(turns)),
            "DuckDB": lambda: snapshot.run(
                PAGE.replace("where custodian_unit in (select unnest($units))", ""), {"first": next(turns)}
            ),
        },
    }
    for what, others in peers.items():
        yield _row(f"{what}, {size}, against 150 ms", ours[what], 0.15, "<= 1")
        for peer, call in others.items():
            yield _row(f"{what}, {size}, against {peer}", ours[what], _p95(call), _BOUNDS[what, peer])


#: The explorer also names, places, bounds and draws what the bare statement leaves as sums; one page is a part of the statement's work.
_BOUNDS = {
    ("a province chosen", "pandas"): "<= 15",
    ("a province chosen", "DuckDB"): "<= 20",
    ("a page turned", "pandas"): "<= 1",
    ("a page turned", "DuckDB"): "<= 1",
}


def _units(snapshot: Snapshot, province: str) -> list[int]:
    return [unit.key for unit in snapshot.register.communes(snapshot.as_of) if unit.parent_code == province]


def _frames(snapshot: Snapshot) -> dict[str, pd.DataFrame]:
    """The same tables as pandas has them in memory."""
    facts = "select custodian_unit, in_scope, checked_on, pages_copied, pages from facts"
    return {
        "facts": snapshot.run(facts).to_pandas(date_as_object=False),
        "files": snapshot.run("select * from files").to_pandas(date_as_object=False),
    }


def _coverage(facts: pd.DataFrame, units: list[int]) -> pd.Series:
    here = facts[facts["custodian_unit"].isin(units) & facts["in_scope"]]
    done = here["pages_copied"].where(here["checked_on"] <= "2026-10-31", 0)
    sums = pd.DataFrame({"unit": here["custodian_unit"], "done": done, "pages": here["pages"]}).groupby("unit").sum()
    return sums["done"] / sums["pages"]


def _page(files: pd.DataFrame, first: int) -> pd.DataFrame:
    keys = ["scanned_on", "delivery", "fonds_id", "file_id"]
    return files.sort_values(keys, ascending=[False, True, True, True], na_position="last").iloc[first : first + 50]


def _p95(call: Callable[[], object]) -> float:
    call()
    times: list[float] = []
    while len(times) < (ROUNDS if sum(times) < PATIENCE else FEWEST):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.quantiles(times, n=20)[-1]


def _row(what: str, ours: float, floor: float, bound: str) -> dict[str, object]:
    return {"what": what, "ours_s": ours, "floor_s": floor, "ratio": ours / floor, "bound": bound}
