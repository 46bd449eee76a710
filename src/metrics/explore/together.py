"""What many widgets are told for one reason is sent at once: a page that changes once is laid out and painted once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

import ipywidgets as w

from .plot import Plot

#: The outermost of the calls that are under way, in the one thread that a kernel answers in.
_under_way: list[ExitStack] = []


@contextmanager
def together(widgets: Iterable[w.Widget]) -> Iterator[None]:
    """What these widgets are told meanwhile is sent when the outermost of such calls ends: pictures first, as a page takes longest over
    them, and what comes meanwhile it shows at once with them."""
    widgets = sorted(widgets, key=lambda widget: isinstance(widget, Plot))  # what is entered last is sent first
    if _under_way:
        for widget in widgets:
            _under_way[0].enter_context(widget.hold_sync())
        yield
        return
    with ExitStack() as stack:
        _under_way.append(stack)
        try:
            for widget in widgets:
                stack.enter_context(widget.hold_sync())
            yield
        finally:
            _under_way.clear()


def parts(widget: w.Widget) -> Iterator[w.Widget]:
    """A widget and all that it is made of."""
    yield widget
    if isinstance(widget, w.DOMWidget):
        yield widget.layout
    for child in getattr(widget, "children", ()):
        yield from parts(child)
