"""Arrows that turn the pages of a table."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as w

from ..present import Language


class Pager(w.HBox):  # type: ignore[misc]  # ipywidgets has no types
    """To the first page, back, forth, to the last page; and which rows are shown. ``turn(first)`` is called with the number, from 0, of
    the first row wanted."""

    def __init__(self, write: Language, size: int, turn: Callable[[int], None]) -> None:
        self.language, self.size, self.first, self.count = write, size, 0, 0
        _ = write.text
        self.shown = w.HTML()
        self.start, self.back, self.forth, self.end = (
            w.Button(description=sign, tooltip=tip, layout=w.Layout(width="auto", flex="0 0 auto"))
            for sign, tip in (
                ("«", _("First page")),
                ("‹", _("Rows before")),
                ("›", _("Rows after")),
                ("»", _("Last page")),
            )
        )
        self.start.on_click(lambda _button: turn(0))
        self.back.on_click(lambda _button: turn(max(0, self.first - size)))
        self.forth.on_click(lambda _button: turn(self.first + size))
        self.end.on_click(lambda _button: turn(self.within(self.count)))
        super().__init__([self.start, self.back, self.shown, self.forth, self.end])

    def within(self, first: int) -> int:
        """``first``, or the first row of the last page where it lies behind that."""
        return max(0, min(first, (self.count - 1) // self.size * self.size))

    def show(self, first: int, count: int) -> None:
        """Say that the page from ``first`` on is shown, of ``count`` rows in all."""
        self.first, self.count = first, count
        write = self.language
        last = min(first + self.size, count)
        told = write.text("{first} to {last} of {count} rows").format(
            first=write.number(first + bool(count)), last=write.number(last), count=write.number(count)
        )
        self.shown.value = f'<span role="status">{escape(told)}</span>'
        self.start.disabled = self.back.disabled = first == 0
        self.forth.disabled = self.end.disabled = last >= count
