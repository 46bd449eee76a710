"""The way to a place, and what else a question keeps to, as buttons that each lead back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from ..evaluate import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """One button: its ``name``, and the ``step`` it takes. ``below``: it lies below the one before; ``last``: it is where we are."""

    name: str
    step: Callable[[Query], Query]
    tooltip: str = ""
    below: bool = False
    last: bool = False


class Crumbs(anywidget.AnyWidget):
    """A row of buttons; ``go(step)`` is called with the step of the one that is pressed. One widget, and so one message, for all."""

    _esm = (files(__package__) / "crumbs.js").read_text(encoding="utf-8")
    crumbs: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)

    def __init__(self, go: Callable[[Callable[[Query], Query]], None]) -> None:
        self._go = go
        self.shown: Sequence[Crumb] = ()
        super().__init__()
        self.on_msg(lambda _widget, content, _buffers: self.press(int(content["pressed"])))

    def show(self, crumbs: Sequence[Crumb]) -> None:
        """Show these."""
        self.shown = crumbs
        self.crumbs = [
            {"name": crumb.name, "tooltip": crumb.tooltip or crumb.name, "below": crumb.below, "last": crumb.last}
            for crumb in crumbs
        ]

    def press(self, at: int) -> None:
        """Take the step of the button at that place, from 0; none where the way has become shorter by now."""
        if at < len(self.shown):
            self._go(self.shown[at].step)
