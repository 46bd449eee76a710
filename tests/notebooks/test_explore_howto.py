"""The page on exploring: its Python runs as it stands, from top to bottom."""

from __future__ import annotations

from pathlib import Path

import pytest
from howto import blocks

import metrics
from metrics.demo import make_demo


def test_the_python_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_demo(tmp_path / "demo", places=("08",), files=200)
    metrics.build([tmp_path / "demo"], tmp_path / "data" / "snapshots")
    monkeypatch.setenv("METRICS_DATA", str(tmp_path / "data"))
    code = blocks("explore.md", "python")
    names: dict[str, object] = {}
    for block in code:
        exec(block, names)
    assert len(code) == 8
    assert names["other"].query == names["explorer"].query  # type: ignore[attr-defined]
    assert names["scope"].place == "08"  # type: ignore[attr-defined]
    assert names["explorer"].result is not None  # type: ignore[attr-defined]
