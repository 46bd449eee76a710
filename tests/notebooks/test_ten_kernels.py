"""Ten notebooks at once on one snapshot while a new one is published: each keeps its own until it asks for the new one."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from deliveries import build_snapshot

import metrics
from metrics.demo import make_demo
from metrics.explore import CoverageExplorer
from metrics.reports.render import Job, _run
from metrics.reports.warm import warm_parent

KERNELS = 10
CELLS = (
    'me = ""\nfolder = ""',
    """
import time
from pathlib import Path
import metrics
settings = metrics.Settings.from_environment()
snapshot = metrics.open_snapshot(snapshots=settings.snapshots)
query = metrics.Query(metrics=("pages", "coverage_pages"), by=("province",))
before = metrics.evaluate(snapshot, query).frame
told = snapshot.newer
Path(folder, me).touch()
while not Path(folder, "published").exists():
    time.sleep(0.05)
""",
    """
import json
same = metrics.evaluate(snapshot, query).frame.equals(before)
with metrics.open_snapshot(snapshots=settings.snapshots) as now:
    pages = metrics.evaluate(now, metrics.Query(metrics=("pages",))).cell("pages").value
    print(json.dumps([snapshot.id, told, snapshot.newer, same, now.id, now.newer, pages]))
""",
)


def notebook(path: Path) -> Path:
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {"tags": ["parameters"]} if n == 0 else {}, "source": source}
        | {"outputs": [], "execution_count": None}
        for n, source in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}),
        encoding="utf-8",
    )
    return path


def test_each_keeps_its_snapshot_until_it_asks_for_the_new_one(tmp_path: Path) -> None:
    data = tmp_path / "data"
    make_demo(tmp_path / "one", places=("08",), files=500, seed=1)
    make_demo(tmp_path / "two", places=("08",), files=700, seed=2)
    first = metrics.build([tmp_path / "one"], data / "snapshots").id
    ready = tmp_path / "ready"
    ready.mkdir()
    job = Job(
        label="", notebook=notebook(tmp_path / "n.ipynb"), parameters={}, folder=tmp_path, data=data, key="never kept"
    )
    with ThreadPoolExecutor(KERNELS) as pool:
        running = [
            pool.submit(warm_parent().call, _run, replace(job, parameters={"me": str(n), "folder": str(ready)}))
            for n in range(KERNELS)
        ]
        try:
            end = time.monotonic() + 120
            while len(list(ready.iterdir())) < KERNELS:
                assert time.monotonic() < end, [one.exception() for one in running if one.done()]
                time.sleep(0.05)
            second = metrics.build([tmp_path / "two"], data / "snapshots").id
        finally:
            (ready / "published").touch()
        found = [json.loads(one.result()["cells"][-1]["outputs"][0]["text"]) for one in running]
    with metrics.open_snapshot(second, snapshots=data / "snapshots") as snapshot:
        pages = metrics.evaluate(snapshot, metrics.Query(metrics=("pages",))).cell("pages").value
    assert second != first
    assert found == [[first, None, second, True, second, None, pages]] * KERNELS


def test_the_explorer_says_that_there_is_a_newer_one(tmp_path: Path) -> None:
    tables = {"fonds": "fonds_id | title\nF | Phông F", "files": "file_id | fonds_id | pages\n1 | F | 10"}
    with build_snapshot(tmp_path, tables) as old:
        explorer = CoverageExplorer(old, lang="en")
        assert "newer snapshot" not in explorer.message.value
        build_snapshot(tmp_path, tables | {"files": "file_id | fonds_id | pages\n1 | F | 20"}).close()
        explorer.query = metrics.Query(metrics=("pages",), by=("block",))
        assert old.newer
        assert f"There is a newer snapshot, {old.newer}; shown is {old.id}" in explorer.message.value
        assert explorer.result is not None
        assert explorer.result.snapshot_id == old.id
