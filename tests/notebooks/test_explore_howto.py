"""The page on exploring: its Python runs as it stands, from top to bottom."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import metrics
from metrics.demo import make_demo

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "explore.md"


def test_the_python_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_demo(tmp_path / "demo", places=("08",), files=200)
    metrics.build([tmp_path / "demo"], tmp_path / "data" / "snapshots")
    monkeypatch.setenv("METRICS_DATA", str(tmp_path / "data"))
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)
    assert len(blocks) == 8
    assert names["other"].query == names["explorer"].query  # type: ignore[attr-defined]
    assert names["scope"].place == "08"  # type: ignore[attr-defined]
    assert names["explorer"].result is not None  # type: ignore[attr-defined]
