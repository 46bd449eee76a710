"""The demo as a snapshot counts it: every additive number equals the truth that was written beside it."""

from __future__ import annotations

import json
from pathlib import Path

import metrics
from metrics.demo import make_demo

#: Names of the truth that are metrics, too.
SHARED = (
    "files",
    "pages",
    "pages_estimated",
    "pages_unknown",
    "documents",
    "documents_unknown",
    "digitised_files",
    "partly_digitised_files",
    "digitised_pages",
    "digitised_documents",
    "scanned_files",
    "scanned_pages",
    "shelf_mm",
    "arranged_shelf_mm",
)


def test_a_snapshot_of_the_demo_equals_its_truth(tmp_path: Path) -> None:
    demo = make_demo(tmp_path / "demo", places=("08",), files=6_000)
    truth = json.loads(demo.truth.read_text(encoding="utf-8"))
    manifest = metrics.build([demo.folder], tmp_path / "snapshots")
    assert manifest.rejects == dict.fromkeys(truth["rejected"], 1)
    with metrics.open_snapshot(snapshots=tmp_path / "snapshots") as snapshot:
        result = metrics.evaluate(snapshot, metrics.Query(metrics=SHARED, by=("province",)))
        totals = metrics.evaluate(snapshot, metrics.Query(metrics=SHARED))
    found = {(row.province, row.metric): int(row.value) for row in result.frame.itertuples() if row.value == row.value}
    for code, told in truth["provinces"].items():
        assert {name: found.get((code, name), 0) for name in SHARED} == {name: told[name] for name in SHARED}, code
    nation = {row.metric: int(row.value) for row in totals.frame.itertuples()}
    assert nation == {name: truth["nation"][name] for name in SHARED}


def test_folders_may_be_named_by_text(tmp_path: Path) -> None:
    demo = make_demo(tmp_path / "demo", places=("08",), files=600)
    snapshots = str(tmp_path / "snapshots")
    built = metrics.build([str(demo.folder)], snapshots)
    assert [one.id for one in metrics.list_snapshots(snapshots)] == [built.id]
    assert metrics.verify(snapshots) == []
    with metrics.open_snapshot(snapshots=snapshots) as snapshot:
        assert snapshot.id == built.id
