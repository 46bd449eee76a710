"""The pages on adding something: their code does what they say, in the order in which it stands there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from howto import blocks

import metrics
from metrics.definitions import METRICS
from metrics.reports.specs import REPORTS
from metrics.sources import FORMATS


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """What the pages register is gone afterwards."""
    registries: list[Any] = [METRICS, REPORTS, FORMATS]
    before = [dict(registry) for registry in registries]
    yield
    for registry, content in zip(registries, before, strict=True):
        registry.clear()
        registry.update(content)


def run(page: str, names: dict[str, Any]) -> dict[str, Any]:
    for number, block in enumerate(blocks(page, "python"), start=1):
        exec(compile(block, f"{page}, block {number}", "exec"), names)
    return names


def test_a_metric(tmp_path: Path) -> None:
    cell = run("add_metric.md", {"home": tmp_path})["cell"]
    assert cell.value == 0.25


def test_a_source(tmp_path: Path) -> None:
    run("add_source.md", {"home": tmp_path})
    with metrics.open_snapshot(snapshots=tmp_path / "snapshots") as snapshot:
        assert metrics.evaluate(snapshot, metrics.Query(metrics=("pages",))).cell("pages").value == 10
        assert {row["rule"]: row["locator"] for row in snapshot.rejects().to_pylist()} == {
            "not_json": "2",
            "not_a_number": "3",
        }


def test_a_report(demo: metrics.Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_DATA", str(demo.folder.parents[1]))
    monkeypatch.setenv("METRICS_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setenv("METRICS_NOTEBOOKS", str(tmp_path / "notebooks"))
    *cells, spec, rendered = blocks("add_report.md", "python")
    made = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {"tags": ["parameters"]} if n == 0 else {}, "source": source}
        | {"outputs": [], "execution_count": None}
        for n, source in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = tmp_path / "notebooks" / "reports" / "holdings.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": made}),
        encoding="utf-8",
    )
    names: dict[str, Any] = {"settings": metrics.Settings.from_environment(jobs=1)}
    for block in (spec, rendered):
        exec(block, names)
    assert names["pack"].rendered == ("", "08")
    page = (tmp_path / "reports" / "2026-10" / "vi" / "08" / "index.html").read_text(encoding="utf-8")
    assert 'id="pages-in-scope-by-block"' in page
    assert (tmp_path / "reports" / "2026-10" / "vi" / "08" / "report.xlsx").is_file()


def test_a_view(demo: metrics.Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_DATA", str(demo.folder.parents[1]))
    media = run("add_view.md", {})["media"]
    total = metrics.evaluate(demo, metrics.Query(metrics=("files",), where={"province": "08"})).cell("files").value
    assert f"{total:,.0f}" in media.whole.value
    assert "Paper" in media.table.value
