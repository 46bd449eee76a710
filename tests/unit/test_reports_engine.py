"""papermill with our engine: the same contract and the same outputs as with its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillException, PapermillExecutionError

from metrics.reports.engine import NAME

CELLS = [
    "import sys\nprint('a', place)\nprint('b', file=sys.stderr)",
    "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'))\n[place, 6 * 7]",
    "class Page:\n    def _ipython_display_(self): display(HTML('own'))\nPage()",
    "shown = display('old', display_id='one')\nshown.update('new')",
]


def notebook(*cells: str) -> Any:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in ('place = ""', *cells)])
    made.cells[0].metadata["tags"] = ["parameters"]
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


def run(cells: list[str], out: Path | None = None, engine: str | None = NAME, **options: Any) -> Any:
    return papermill.execute_notebook(
        notebook(*cells), out, parameters={"place": "00004"}, engine_name=engine, progress_bar=False, **options
    )


def test_outputs_are_those_of_a_stock_kernel() -> None:
    ours, stock = run(CELLS), run(CELLS, engine=None)
    assert [cell.source for cell in ours.cells] == [cell.source for cell in stock.cells]
    for mine, theirs in zip(ours.cells, stock.cells, strict=True):
        assert mine.execution_count == theirs.execution_count
        assert [_plain(output) for output in mine.outputs] == [_plain(output) for output in theirs.outputs], mine.source
        assert mine.metadata.papermill.status == theirs.metadata.papermill.status == "completed"


def _plain(output: Any) -> dict[str, Any]:
    return {name: value for name, value in output.items() if name != "metadata"}


def test_the_executed_notebook_is_written_and_codes_stay_text(tmp_path: Path) -> None:
    run(["print(repr(place))"], tmp_path / "out.ipynb")
    written = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    nbformat.validate(written)
    assert written.cells[-1].outputs[0].text == "'00004'\n"
    assert written.metadata.papermill.parameters == {"place": "00004"}


def test_a_failing_cell_ends_the_notebook() -> None:
    with pytest.raises(PapermillExecutionError, match="no such shelf") as caught:
        run(["1", "raise ValueError('no such shelf')", "print('never')"])
    assert caught.value.ename == "ValueError"


def test_a_crash_and_an_endless_cell_are_named() -> None:
    with pytest.raises(PapermillException, match=r"Cell 4: the process left with exit code 5"):
        run(["1", "import os; os._exit(5)"])
    with pytest.raises(PapermillException, match=r"Cell 3: took longer than the limit of 1 s"):
        run(["while True: pass"], execution_timeout=1)
