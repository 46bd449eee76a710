"""Finding what vanished between two snapshots, against comparing them item by item, which it stands on.

The drill: of a million files 200 are lost, and 20,000 are moved and as many renamed, re-coded, merged or destroyed on record.
``BENCH_FILES`` says how many files (200,000 where it does not); at a million, all of it has to take less than 30 s.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from metrics.demo import make_drill
from metrics.findings import load_rules, vanished
from metrics.snapshot import build, diff

FILES = int(os.environ.get("BENCH_FILES", "200000"))
_SECONDS_FOR_A_MILLION = 30.0
_ROUNDS = 3


def run() -> list[dict[str, Any]]:
    """Our time as a multiple of the comparison's, and of the bound for a million files; every loss must be found, and nothing else."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        drill = make_drill(home / "drill", files=FILES)
        ids = [build([delivery], home / "snapshots").id for delivery in (drill.before, drill.after)]
        rules = load_rules()
        ours = floor = float("inf")
        for _ in range(_ROUNDS):
            start = perf_counter()
            with diff(home / "snapshots", ids[0], ids[1]):
                compared = perf_counter()
            found = vanished(home / "snapshots", ids[0], ids[1], rules)
            floor, ours = min(floor, compared - start), min(ours, perf_counter() - compared)
        lost = {row["file_id"] for row in found.rows if row["why"] is None}
        assert lost == set(drill.lost), (
            f"{len(lost & set(drill.lost))} of {len(drill.lost)} losses found, {len(lost)} raised"
        )
    rows = [
        {
            "what": f"losses among {FILES:,} files, beside their comparison",
            "ours_s": ours,
            "floor_s": floor,
            "ratio": ours / floor,
            "bound": "<= 3",
        }
    ]
    if FILES >= 1_000_000:
        bound = _SECONDS_FOR_A_MILLION * FILES / 1_000_000
        rows.append(
            {
                "what": f"losses among {FILES:,} files",
                "ours_s": ours,
                "floor_s": bound,
                "ratio": ours / bound,
                "bound": "<= 1",
            }
        )
    return rows
