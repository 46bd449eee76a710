"""The notebook "what needs me" runs as it is and shows what was found, with who answers."""

from __future__ import annotations

from pathlib import Path

import papermill
import pytest

import metrics
from metrics.findings import at

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "explore" / "needs_me.ipynb"


def test_it_shows_what_a_province_has_to_see_to(
    demo: metrics.Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METRICS_DATA", str(demo.folder.parents[1]))
    done = papermill.execute_notebook(
        str(NOTEBOOK), str(tmp_path / "out.ipynb"), {"place": "08"}, kernel_name="python3", progress_bar=False
    )
    shown = "".join(
        output["data"].get("text/html", "")
        for cell in done["cells"]
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
        if "data" in output
    )
    assert "Việc cần xử lý" in shown
    found = at(demo, "08")
    named = {owner.person for owner in found.owners.values() if owner.person}
    assert any(person in shown for person in named)
