"""One report: a notebook and its parameters become a folder with the executed notebook, its pages, and the other forms asked for.

A pure function of its job, so that any ``concurrent.futures.Executor`` can run it: children of the warm parent here,
workers of Dask or Spark where a site has them. A file is never seen half-written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from metrics.errors import ReportError
from metrics.reports.record import NOTEBOOK, PAGE, PAGES, Record, form_name, read_record, unchanged, write_record
from metrics.reports.whole import write_whole

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: What papermill notes of time and place: no two runs agree on it, and the pack is to be the same byte for byte.
_FLEETING = ("start_time", "end_time", "duration", "input_path", "output_path")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One report to be rendered. ``label`` names it to people, ``folder`` receives it, ``data`` is where snapshots are, ``key`` says
    what it is made from, ``forms`` are its forms beside the page: of ``pdf``, ``docx``, ``xlsx``; ``charted`` the sections in which a
    chart is due."""

    label: str
    notebook: Path
    parameters: Mapping[str, str]
    folder: Path
    data: Path
    key: str
    forms: tuple[str, ...] = ()
    charted: tuple[str, ...] = ()

    @property
    def files(self) -> list[str]:
        """The names of the files that it becomes; further pages come with what it holds."""
        return [PAGE, NOTEBOOK, *(form_name(form) for form in self.forms)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A report that is there: its first page, and the seconds that its cells took and that its forms took."""

    page: Path
    cells: float
    export: float


def render_report(job: Job) -> Rendered:
    """Render one report. Raises ReportError naming the cell and its error.

    Every form is made from the executed notebook: where that lies there and is unchanged, nothing is run again.
    """
    from metrics.reports.forms import make

    began = perf_counter()
    before = read_record(job.folder)
    contents = _kept(job, before)
    ran = perf_counter()
    if not contents:
        executed = _run(job)
        ran = perf_counter()
        contents = _written(job, executed)
        job.folder.mkdir(parents=True, exist_ok=True)
    contents |= make(json.loads(contents[NOTEBOOK]), job.forms, where=job.label, data=job.data)
    for name, content in contents.items():
        write_whole(job.folder / name, content)
    there = {path.name for path in job.folder.glob(PAGES)} | set(before.files if before else ())
    for name in there - set(contents):
        (job.folder / name).unlink(missing_ok=True)  # a page or a form of what the report was
    write_record(job.folder, Record.of(job.key, job.parameters, contents))
    return Rendered(page=job.folder / PAGE, cells=ran - began, export=perf_counter() - ran)


def _kept(job: Job, record: Record | None) -> dict[str, bytes]:
    """What lies there of this very report and is as it was written; nothing where it is another's, or is not whole."""
    if record is None or not unchanged(job.folder, job.key, (PAGE, NOTEBOOK)) or set(job.files) <= set(record.files):
        return {}
    return {name: (job.folder / name).read_bytes() for name in record.files}


def _run(job: Job) -> NotebookNode:
    """The executed notebook."""
    # The warm parent has these; the process that hands out the jobs never needs them, and they take seconds to import.
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from metrics.reports.engine import NAME as ENGINE

    os.environ["METRICS_DATA"] = str(job.data)  # how a notebook finds its snapshot, as in JupyterLab
    source = nbformat.read(job.notebook, as_version=4)  # type: ignore[no-untyped-call]  # nbformat is half typed
    try:
        executed = papermill.execute_notebook(
            source,
            None,
            parameters=dict(job.parameters),
            engine_name=ENGINE,
            progress_bar=False,
            request_save_on_cell_execute=False,
            cwd=str(job.notebook.parent),
        )
    except PapermillExecutionError as error:
        raise ReportError(
            f"{job.label}: cell {error.cell_index + 1} failed.",
            where=f"{job.notebook.name}, cell {error.cell_index + 1}",
            received=f"{error.ename}: {error.evalue}",
            todo="Open the notebook in JupyterLab with the same parameters: "
            + ", ".join(f"{k}={v!r}" for k, v in job.parameters.items()),
        ) from None
    _settle(executed)
    return executed  # type: ignore[no-any-return]  # papermill ships no types


def _written(job: Job, executed: NotebookNode) -> dict[str, bytes]:
    """The pages of an executed notebook, and the notebook."""
    from metrics.reports.page import pages

    text = json.dumps(executed, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    made = pages(executed, job.parameters["lang"], where=job.label, charted=job.charted)
    return {name: html.encode() for name, html in made.items()} | {NOTEBOOK: text.encode()}


def _settle(notebook: NotebookNode) -> None:
    """Leave in the executed notebook what the next run will find again: no times, no paths, no random ids."""
    for place in (notebook, *notebook.cells):
        noted = place.metadata.get("papermill", {})
        for name in _FLEETING:
            noted.pop(name, None)
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"
