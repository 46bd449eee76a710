"""Runs the cells of a notebook in this very process, in an IPython shell, and captures what they show.

No kernel, no ZMQ, no ports. What a cell prints, displays, returns or raises ends in the notebook exactly as a stock
ipykernel would record it, so the same notebook runs under both.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from io import TextIOBase
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode, from_dict
from traitlets import Type
from traitlets.config import Config


def output(kind: str, **content: Any) -> NotebookNode:
    """One output of a cell. nbformat's own maker checks each against its schema; the notebook is checked when it is written."""
    made: NotebookNode = from_dict({"output_type": kind, **content})  # type: ignore[no-untyped-call]  # half typed
    return made


class Outputs:
    """The outputs of the running cell, in the order in which they were made."""

    def __init__(self) -> None:
        self.cell: list[NotebookNode] = []
        self.by_display: dict[str, list[NotebookNode]] = {}
        self.clear_at_next = False

    def add(self, made: NotebookNode, *, display_id: str | None = None) -> None:
        """Append one output; text on the same stream as the last one joins it."""
        if self.clear_at_next:
            self.cell.clear()
            self.clear_at_next = False
        last = self.cell[-1] if self.cell else None
        if made.output_type == "stream" and last is not None and last.get("name") == made.name:
            last.text += made.text
            return
        self.cell.append(made)
        if display_id is not None:
            self.by_display.setdefault(display_id, []).append(made)

    def update(self, display_id: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """Change what was displayed under that id."""
        for made in self.by_display.get(display_id, ()):
            made.data, made.metadata = data, metadata


class _Publisher(DisplayPublisher):
    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,  # noqa: ARG002  # IPython's, long out of use
        *,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        display_id = (transient or {}).get("display_id")
        if update:
            self.shell.outputs.update(display_id, _as_text(data), metadata or {})
        else:
            shown = output("display_data", data=_as_text(data), metadata=metadata or {})
            self.shell.outputs.add(shown, display_id=display_id)

    def clear_output(self, wait: bool = False) -> None:
        if wait:
            self.shell.outputs.clear_at_next = True
        else:
            self.shell.outputs.cell.clear()


class _Hook(DisplayHook):
    shell: CellShell

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        if format_dict:
            self.shell.outputs.add(
                output(
                    "execute_result",
                    data=_as_text(format_dict),
                    metadata=md_dict or {},
                    execution_count=self.prompt_count,
                )
            )

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Stream(TextIOBase):
    def __init__(self, name: str, outputs: Outputs) -> None:
        self.stream, self.outputs = name, outputs

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text:
            self.outputs.add(output("stream", name=self.stream, text=text))
        return len(text)


class CellShell(InteractiveShell):
    """IPython with its outputs kept as notebook outputs."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)
    outputs: Outputs

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.outputs.add(output("error", ename=etype.__name__, evalue=str(evalue), traceback=stb))


@cache
def shell() -> CellShell:
    """The shell of this process; made once in the warm parent, so that every child begins with an untouched copy."""
    config = Config()
    config.HistoryManager.enabled = False  # it would write to the user's home and start a thread
    config.InteractiveShell.colors = "nocolor"
    made: CellShell = CellShell.instance(config=config)
    made.outputs = Outputs()
    return made


def run_cell(source: str) -> tuple[int, list[NotebookNode], bool]:
    """Run one cell: its execution count, its outputs, and whether it ended well."""
    active = shell()
    active.outputs.cell = []
    count = active.execution_count
    with _captured(active.outputs):
        result = active.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]  # IPython is half typed
    return count, active.outputs.cell, result.success


@contextmanager
def _captured(outputs: Outputs) -> Iterator[None]:
    kept = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream("stdout", outputs), _Stream("stderr", outputs)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = kept


def _as_text(data: dict[str, Any]) -> dict[str, Any]:
    """Pictures come as bytes and are kept as base64, as the notebook format wants them."""
    return {
        mime: base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
        for mime, value in data.items()
    }
