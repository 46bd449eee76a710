"""``metrics-forked``: papermill's engine that runs a notebook in a process forked from the warm parent.

Registered under the entry point group ``papermill.engine``, so ``papermill --engine metrics-forked`` knows it too.
``papermill.execute_notebook`` stays the contract: parameters injected, metadata kept, the executed notebook returned.
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillException

from metrics.reports.warm import WorkLost, inside, tell, warm_parent

NAME = "metrics-forked"


class ForkedEngine(Engine):  # type: ignore[misc]  # papermill ships no types
    """Executes the cells in an IPython shell, in a process of their own."""

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, kernel_name: str, *args: Any, **options: Any) -> NotebookNode:
        """As papermill's. Where this process is no forked one yet, the work goes to a fresh one."""
        if inside():
            executed: NotebookNode = super().execute_notebook(nb, kernel_name, *args, **options)
            return executed
        limit = options.get("execution_timeout")
        try:
            executed = warm_parent().call(_execute, nb, kernel_name, options | {"progress_bar": False}, limit=limit)
        except WorkLost as lost:
            raise PapermillException(f"Cell {lost.note}: {lost.reason}.") from None
        return executed

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, *_: Any, **__: Any) -> None:
        """Run the code cells in order and stop at the first that fails."""
        from metrics.reports.cells import run_cell  # the shell is wanted in the forked process only

        for index, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            tell(index + 1)
            nb_man.cell_start(cell, index)
            cell.execution_count, cell.outputs, well = run_cell(cell.source)
            if not well:
                nb_man.cell_exception(cell, cell_index=index)
            nb_man.cell_complete(cell, cell_index=index)
            if not well:
                break
        tell(None)


def _execute(nb: NotebookNode, kernel_name: str, options: dict[str, Any]) -> NotebookNode:
    return ForkedEngine.execute_notebook(nb, kernel_name, **options)


papermill_engines.register(NAME, ForkedEngine)  # for those who import this without installing the package
