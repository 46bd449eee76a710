"""The pack of a month, on the same notebook and snapshot, against stock papermill and nbconvert with a process each, and against
ploomber-engine in one process.

Stock is measured on a few reports, one after the other, and said per report; ours is the whole pack of 35 as one call from a process
just started, with its imports, its warm parent and the index, divided by the cores it used. The aim is 15. ploomber-engine runs
the cells of its reports in one process that has imported everything, and nbconvert makes its pages there; ours runs them one after the
other too. The aim is 1.5. It is no dependency, since it brings telemetry: ``pip install ploomber-engine`` for this row. A row a part
says where the time of one report goes, and what all 3,356 would take on these cores.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

import metrics
from metrics.demo import make_demo
from metrics.reports import REPORTS, render_report
from metrics.reports.jobs import job
from metrics.reports.record import read_record
from metrics.reports.rehearsal import make_ready
from metrics.reports.warm import warm_parent
from metrics.settings import Settings

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
        peer = _peer(home)
        rows = [] if peer is None else [_against_peer(home, peer)]
        return (
            rows
            + _breakdown(home, cores)
            + [
                _row("35 reports, one process, a report", _pack(home, 1), stock),
                _row(f"35 reports, {cores} processes against one of stock, a report", _pack(home, cores), stock),
            ]
        )


def _row(what: str, ours: float, stock: float) -> dict[str, Any]:
    return {"what": what, "ours_s": ours / 35, "floor_s": stock, "ratio": stock / (ours / 35), "bound": ">= 15"}


_PEER = """
import os, sys, time
from pathlib import Path
import nbformat
from nbconvert import HTMLExporter
from ploomber_engine import execute_notebook

notebook, out, *places = sys.argv[1:]
page = HTMLExporter(exclude_input=True)
took = []
for place in places:
    start = time.perf_counter()
    made = execute_notebook(notebook, out, parameters={"place": place, "month": "2026-10"}, progress_bar=False)
    Path(out).with_suffix(".html").write_text(page.from_notebook_node(made)[0], encoding="utf-8")
    took.append(time.perf_counter() - start)
print(sum(took[1:]) / len(took[1:]))
"""
_FEW = ("01", "96", "08", "79", "00004", "22736", "00070")


def _peer(home: Path) -> float | None:
    """Seconds a report of ploomber-engine, its imports and first report apart; None where it is not installed."""
    if find_spec("ploomber_engine") is None:
        return None
    environment = os.environ | {"METRICS_DATA": str(home / "data"), "PLOOMBER_STATS_ENABLED": "false"}
    command = [
        sys.executable,
        "-c",
        _PEER,
        str(_NOTEBOOKS / REPORTS["progress"].notebook),
        str(home / "peer.ipynb"),
        *_FEW,
    ]
    done = subprocess.run(command, check=True, env=environment, capture_output=True, text=True, cwd=_NOTEBOOKS)
    return float(done.stdout.split()[-1])


def _against_peer(home: Path, peer: float) -> dict[str, Any]:
    ours = statistics.mean(whole for whole, *_ in _one_by_one(home, "peer"))
    return {
        "what": "a report, one after the other, against ploomber-engine",
        "ours_s": ours,
        "floor_s": peer,
        "ratio": peer / ours,
        "bound": ">= 1.5",
    }


def _one_by_one(home: Path, name: str) -> list[tuple[float, float, float, float]]:
    """Whole, fork, cells and export of some reports in seconds, the first one apart."""
    settings = Settings(data=home / "data", reports=home / f"reports-{name}", notebooks=_NOTEBOOKS)
    found = []
    with metrics.open_snapshot(snapshots=settings.snapshots) as snapshot:
        given = {"snapshot_id": snapshot.id, "month": _MONTH, "lang": "vi", "map": "today", "before_id": snapshot.id}
        spec = REPORTS["progress"]
        jobs = [
            job(spec, snapshot, settings, settings.reports / name, given | {"place": place}, ("html",))
            for place in _FEW
        ]
        make_ready(warm_parent(), snapshot, "today", jobs * 10)
        for one in jobs:
            start = perf_counter()
            made = warm_parent().call(render_report, one)
            whole = perf_counter() - start
            found.append((whole, whole - made.cells - made.export, made.cells, made.export))
    return found[1:]


def _breakdown(home: Path, cores: int) -> list[dict[str, Any]]:
    timed = _one_by_one(home, "parts")
    whole, fork, cells, export = (statistics.mean(part) for part in zip(*timed, strict=True))
    parts = [("fork and hand-over", fork), ("cells", cells), ("export", export)]
    rows = [
        {"what": f"of a report: {what}", "ours_s": part, "floor_s": whole, "ratio": part / whole, "bound": "<= 1"}
        for what, part in parts
    ]
    all_s = 3356 * statistics.mean(whole for whole, *_ in timed[-2:]) / cores  # communes, as nearly all are
    return [
        *rows,
        {"what": "all 3,356, of ten minutes", "ours_s": all_s, "floor_s": 600, "ratio": all_s / 600, "bound": "<= 1"},
    ]


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
