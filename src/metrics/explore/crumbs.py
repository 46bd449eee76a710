"""The way to a place, and what else a question keeps to, as buttons that each lead back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

import ipywidgets as w

from ..evaluate import Query
from .together import parts, together

#: Between a place and the one below it.
_BELOW = "›"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """One button: its ``name``, and the ``step`` it takes. ``below``: it lies below the one before; ``last``: it is where we are."""

    name: str
    step: Callable[[Query], Query]
    tooltip: str = ""
    below: bool = False
    last: bool = False


class Crumbs(w.HBox):  # type: ignore[misc]  # ipywidgets has no types
    """A row of buttons; ``go(step)`` is called with the step of the one that is pressed. Those that are too many for a way are hidden, and
    used again for the next: a widget that is taken out of the page stays in the memory of kernel and browser, and to put it back takes
    the page longer than to show it."""

    def __init__(self, go: Callable[[Callable[[Query], Query]], None]) -> None:
        self._go = go
        self._shown: Sequence[Crumb] = ()
        self._buttons: list[w.Button] = []
        self._marks: list[w.HTML] = []
        super().__init__(layout=w.Layout(flex_flow="row wrap"))

    def show(self, crumbs: Sequence[Crumb]) -> None:
        """Show these."""
        self._shown = crumbs
        while len(self._buttons) < len(crumbs):
            self._add()
        with together(parts(self)):
            for mark, button, crumb in zip_longest(self._marks, self._buttons, crumbs):
                mark.layout.display = "" if crumb and crumb.below else "none"
                button.layout.display = "" if crumb else "none"
                if crumb:
                    button.description, button.disabled = crumb.name, crumb.last
                    button.tooltip = crumb.tooltip or crumb.name

    def _add(self) -> None:
        at = len(self._buttons)
        button, mark = w.Button(layout=w.Layout(width="auto", max_width="100%")), w.HTML(_BELOW)
        button.on_click(lambda _button: self._go(self._shown[at].step))
        self._buttons.append(button)
        self._marks.append(mark)
        self.children = [*chain.from_iterable(zip(self._marks, self._buttons, strict=True))]
