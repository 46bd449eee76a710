"""The explore notebook, run as it is by stock papermill: it shows one widget and says nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import papermill
import pytest

import metrics
from metrics.demo import make_demo

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "explore" / "coverage.ipynb"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_it_runs_and_shows_the_explorer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    make_demo(tmp_path / "demo", places=("08",), files=200)
    metrics.build([tmp_path / "demo"], tmp_path / "data" / "snapshots")
    monkeypatch.setenv("METRICS_DATA", str(tmp_path / "data"))
    run = papermill.execute_notebook(
        NOTEBOOK, tmp_path / "out.ipynb", parameters={"lang": lang}, progress_bar=False, kernel_name="python3"
    )
    outputs = [output for cell in run.cells if cell.cell_type == "code" for output in cell.outputs]
    (shown,) = outputs
    assert "application/vnd.jupyter.widget-view+json" in shown["data"]


def test_it_is_kept_without_outputs() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["outputs"] for cell in cells] == [[]] * len(cells)
    assert [cell["execution_count"] for cell in cells] == [None] * len(cells)
    assert cells[0]["metadata"]["tags"] == ["parameters"]
