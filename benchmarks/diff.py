"""Comparing two snapshots item by item, against a bare join that only says which ids either has.

The floor attaches both files and joins them on the id, counting; ours gives every item its class, and the columns that differ. Two
pairs: a month of work (a few in a hundred changed, moved, gone, new, recoded), and the worst case, in which every row changed.
``BENCH_FILES`` says how many files (200,000 where it does not); from a million on, the time itself is held to its bound too: 5 s a
million, on two cores that have nothing else to do.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from metrics.findings import Point, bridge
from metrics.snapshot import build, diff

FILES = int(os.environ.get("BENCH_FILES", "200000"))
_FONDS = 2000
_SECONDS_FOR_A_MILLION = 5.0
_ROUNDS = 3


def run() -> list[dict[str, Any]]:
    """Our time against the floor's and against the bound, best of interleaved rounds."""
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        ids = {name: _snapshot(home, name) for name in ("d-2026-08", "d-2026-09", "d-2026-10")}
        for what, other in (("a month of work", "d-2026-09"), ("every row changed", "d-2026-10")):
            rows += _measure(home / "s", what, ids["d-2026-08"], ids[other])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"diff: peak memory of this process {peak:,.0f} MB, building included", file=sys.stderr)
    return rows


def _measure(snapshots: Path, what: str, a: str, b: str) -> list[dict[str, Any]]:
    floor = ours = bridged = float("inf")
    ends = [Point(snapshot_id=id, as_of=date(2026, 10, 31)) for id in (a, b)]
    for _ in range(_ROUNDS):
        start = perf_counter()
        _floor(snapshots, a, b)
        joined = perf_counter()
        with diff(snapshots, a, b) as found:
            counts = found.counts["files"]
        compared = perf_counter()
        bridge("backlog_pages", ends[0], ends[1], snapshots=snapshots, by="commune")
        floor, ours = min(floor, joined - start), min(ours, compared - joined)
        bridged = min(bridged, perf_counter() - compared)
    print(f"diff: {what}: {counts}", file=sys.stderr)
    rows = [
        {
            "what": f"{what}, {FILES:,} files a side, to a bare join",
            "ours_s": ours,
            "floor_s": floor,
            "ratio": ours / floor,
            "bound": "<= 20",
        },
        {
            "what": f"{what}, the bridge of a number, to the comparison",
            "ours_s": bridged,
            "floor_s": ours,
            "ratio": bridged / ours,
            "bound": "<= 5",
        },
    ]
    if FILES >= 1_000_000:
        allowed = _SECONDS_FOR_A_MILLION * FILES / 1_000_000
        rows.append(
            {
                "what": f"{what}, to {allowed:g} s",
                "ours_s": ours,
                "floor_s": allowed,
                "ratio": ours / allowed,
                "bound": "<= 1",
            }
        )
    return rows


def _floor(snapshots: Path, a: str, b: str) -> None:
    with duckdb.connect() as connection:
        for name, id in (("a", a), ("b", b)):
            connection.execute(f"attach '{snapshots / id / 'catalogue.duckdb'}' as {name} (read_only)")
        connection.execute(
            "select count(x.file_id), count(y.file_id) from a.files as x full join b.files as y using (file_id)"
        ).fetchall()


def _snapshot(home: Path, name: str) -> str:
    """One catalogue: as it was, a month later, or with every row changed."""
    folder = home / name
    folder.mkdir()
    (folder / "delivery.toml").write_text("as_of = 2026-10-31\n", encoding="utf-8")
    later, every = name == "d-2026-09", name == "d-2026-10"
    number = np.arange(FILES)
    chance = np.random.default_rng(1).random(FILES)
    keep = np.ones(FILES, bool)
    if later:
        keep = chance > 0.01
    ids = np.char.add("H.", np.char.zfill(number.astype(str), 8))
    codes = np.char.add("VN/2026/", ids)
    if later:
        ids = np.where((chance > 0.98), np.char.add("N.", ids), ids)  # 2 in 100 recoded
    pages = number % 250 + (every | (later & (chance > 0.90) & (chance < 0.95)))
    titles = np.char.add("Hồ sơ về việc kiểm kê tài liệu số ", number.astype(str))
    digests = np.array([f"{n * 0x9E3779B97F4A7C15 % 2**64:016x}" * 4 for n in number.tolist()])
    files = {
        "file_id": ids,
        "fonds_id": np.char.add("F", (number % _FONDS).astype(str)),
        "reference_code": codes,
        "title": titles,
        "pages": pages,
        "sha256": digests,
    }
    table = pa.table({column: pa.array(values[keep]) for column, values in files.items()})
    days = pa.array(np.datetime64("2026-01-01") + (number % 300)[keep])
    for stage in ("collected", "submitted", "arranged", "scanned", "checked"):
        table = table.append_column(f"{stage}_on", days)
    if later:
        # As many new as are gone.
        fresh = table.slice(0, FILES // 100)
        for column in ("file_id", "reference_code", "sha256"):
            named = pa.array([f"new-{n}" for n in range(fresh.num_rows)])
            fresh = fresh.set_column(fresh.schema.get_field_index(column), column, named)
        table = pa.concat_tables([table, fresh])
    pq.write_table(table, folder / "files.parquet")
    custodians = ["K2" if later and n % 50 == 0 else "K1" for n in range(_FONDS)]
    fonds = {
        "fonds_id": [f"F{n}" for n in range(_FONDS)],
        "title": [f"Phông {n}" for n in range(_FONDS)],
        "creator_agency_id": ["K1"] * _FONDS,
        "custodian_agency_id": custodians,
    }
    pq.write_table(pa.table(fonds), folder / "fonds.parquet")
    agencies = {
        "agency_id": ["K1", "K2"],
        "name": ["Một", "Hai"],
        "block": ["party", "party"],
        "unit_code": ["00004", "00008"],
        "status": ["active", "active"],
    }
    pq.write_table(pa.table(agencies), folder / "agencies.parquet")
    return build([folder], home / "s").id
