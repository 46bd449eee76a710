"""The pack of a month, against stock papermill and nbconvert with a process each, on the same notebook and snapshot.

Stock is measured on a few reports, one after the other, and said per report; ours is the whole pack of 35 as one call from a process
just started, with its imports, its warm parent and the index, divided by the cores it used. The floor of the design is 4, the aim 15.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import metrics
from metrics.demo import make_demo
from metrics.reports import REPORTS
from metrics.reports.record import read_record

_ROOT = Path(__file__).parents[1]
_NOTEBOOKS = _ROOT / "notebooks"
_MONTH = "2026-10"
_STOCK = ("", "01", "96")
_OURS = """
import sys
from pathlib import Path
from metrics.reports import render_pack
from metrics.settings import Settings

settings = Settings(data=Path(sys.argv[1]), reports=Path(sys.argv[2]), notebooks=Path(sys.argv[3]), jobs=int(sys.argv[4]))
pack = render_pack(month=sys.argv[5], settings=settings)
sys.exit(f"{len(pack.rendered)} rendered, {len(pack.failed)} failed" if len(pack.rendered) != 35 else 0)
"""


def run() -> list[dict[str, Any]]:
    """Times a report, and how many of ours are done while stock does one: with as many processes, and with one of each."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        make_demo(home / "demo")
        metrics.build([home / "demo"], home / "data" / "snapshots")
        stock = _stock(home) / len(_STOCK)
        cores = len(os.sched_getaffinity(0))
        return [
            _row("35 reports, one process, a report", _pack(home, 1), stock),
            _row(f"35 reports, {cores} processes against one of stock, a report", _pack(home, cores), stock),
        ]


def _row(what: str, ours: float, stock: float) -> dict[str, Any]:
    return {"what": what, "ours_s": ours / 35, "floor_s": stock, "ratio": stock / (ours / 35), "bound": ">= 4"}


def _pack(home: Path, jobs: int) -> float:
    reports = home / f"reports-{jobs}"
    arguments = [str(home / "data"), str(reports), str(_NOTEBOOKS), str(jobs), _MONTH]
    start = perf_counter()
    subprocess.run([sys.executable, "-c", _OURS, *arguments], check=True)
    took = perf_counter() - start
    assert read_record(reports / _MONTH / "vi" / "vn") is not None
    return took


def _stock(home: Path) -> float:
    notebook = _NOTEBOOKS / REPORTS["progress"].notebook
    environment = os.environ | {"METRICS_DATA": str(home / "data")}
    start = perf_counter()
    for place in _STOCK:
        out = home / f"stock-{place}.ipynb"
        papermill = [
            sys.executable,
            "-m",
            "papermill",
            str(notebook),
            str(out),
            "-r",
            "place",
            place,
            "-r",
            "month",
            _MONTH,
        ]
        nbconvert = [sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", "--log-level", "ERROR", str(out)]
        for command in (papermill, nbconvert):
            subprocess.run([*command], check=True, env=environment, capture_output=True)
    return perf_counter() - start
