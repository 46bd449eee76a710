"""The stage funnel: how far files and pages have come, and where the way is narrowest."""

from __future__ import annotations

from dataclasses import replace

import ipywidgets as w

from ..evaluate import Query
from ..present import Chart
from ..present.progress import funnel
from ..present.rows import rows
from . import view
from .explorer import Explorer, half, in_rows, note
from .plot import Plot

_METRICS = ("pages_in_scope", "files_in_scope")


class StageFunnel(Explorer):
    """Files and pages in scope by the stage they have come to, of one place, with the narrowest step in words.

    ``StageFunnel(snapshot)`` shows the country. Metric and breakdown of ``query`` play no part: it is always pages and files by stage.
    Link it to others by :func:`metrics.explore.link`. ``result`` is the answer shown, by stage.

    Mistakes are shown as text in the widget. Raises UnknownName for a language there is no catalogue of.
    """

    opens_on = Query(metrics=_METRICS, by=("stage",))

    def _asked_of(self, query: Query) -> Query:
        """Pages and files in scope by stage, of the place and conditions of a query."""
        return replace(query, metrics=_METRICS, by=("stage",))

    def _body(self) -> list[w.Widget]:
        self.plot = Plot()
        self.said, self.table, self.n = (w.HTML() for _n in range(3))
        return [self.said, in_rows(half(self.plot, self.n), half(self.table, flex="2 1 720px"))]

    def _ask(self) -> None:
        total, self.result = self._answers()
        self._total = rows(total)[0].cells

    def _show(self) -> None:
        assert self.result is not None
        pages = self._total["pages_in_scope"]
        self._show_whole(pages, self.result)
        scope = view.page_scope(self.snapshot.register, self.result, self.snapshot.as_of, self.language)
        said, *shown = funnel(scope, self.result).parts
        self.said.value = view.html_of([said])
        self.table.value = view.html_of(shown)
        drawn = next((part for part in shown if isinstance(part, Chart)), None)
        self._draw(self.plot, drawn)
        stages = len(drawn.figure["data"][0]["y"]) if drawn else 0
        self.n.value = note(view.sample(stages, pages, self.language)) if drawn else ""

    def _wipe(self) -> None:
        for part in (self.said, self.table, self.n):
            part.value = ""
        self._draw(self.plot, None)
