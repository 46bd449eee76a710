"""The coverage explorer: where, which fonds, which years, which stage; from the country down to one fonds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import ipywidgets as w

from ..definitions import DIMENSIONS
from ..errors import NotAvailable, ParameterError
from ..evaluate import Query
from ..present import Chart
from ..present.language import N_
from ..present.rows import Row, rows
from . import grave, steps, view
from .choice import Choice, metric_choice
from .explorer import half, in_rows, note
from .mapped import Mapped
from .pager import Pager
from .plot import Plot

_PICTURES = {"bars": N_("Chart"), "map": N_("Map")}


class CoverageExplorer(Mapped):
    """Explore one metric of a snapshot: controls, a number for the whole, and a picture and a table linked to each
    other.

    ``query`` is the whole state: set it, and the explorer shows it; read it, and it can be copied into a report or a
    cell; observe or link it, and explorers follow each other. ``result`` is the answer shown, None while an error is.
    One metric by one dimension is shown at a time; by default coverage by pages of the provinces. ``boundaries`` is a
    folder of ``<province code>.geojson`` or ``communes.geojson`` with official outlines.

    Mistakes are shown as text in the widget. Raises UnknownName for a language there is no catalogue of.
    """

    opens_on = Query(metrics=("coverage_pages",), by=("province",))

    # Controls

    def _controls(self) -> w.Widget:
        _ = self.language.text
        self.metric = metric_choice(self.language)
        self.by = Choice(_("Broken down by"))
        self.row = Choice(_("Keep to"))
        self.order = Choice(_("Order of rows"), [(_(text), order) for order, text in view.ORDERS.items()])
        asked = (self.place, self.metric, self.by, self.row, self.month, self.map, self.role, self.allocation)
        return in_rows(*asked, self.order)

    def _body(self) -> list[w.Widget]:
        _ = self.language.text
        pictures = [(_(text), name) for name, text in _PICTURES.items()]
        self.picture = w.ToggleButtons(options=pictures, description=_("Picture"))
        self.picture.style.button_width = "auto"
        self.findings = self._findings_box()
        self.plot = Plot()
        self.pager = Pager(self.language, view.PAGE, self._turn_to)
        self.table, self.aside, self.n = (w.HTML() for _n in range(3))
        return [in_rows(half(self.picture, self.findings, self.aside, self.plot, self.n), half(self.pager, self.table))]

    def _listen(self) -> None:
        super()._listen()
        self._react(self.metric, lambda name: replace(self.query, metrics=(name,)))
        self._react(self.by, lambda name: replace(self.query, by=(name,)))
        self._react(self.row, lambda code: steps.into(self.query, self.query.by[-1], code) if code else self.query)
        for control in (self.order, self.picture, self.findings):
            control.observe(lambda _change: self._turn_to(0), "value")
        self.plot.on_choice(self._on_choice)

    def _on_choice(self, code: str) -> None:
        with self._told():
            if self.query.by[-1] in steps.dimensions(self.query) and self.query.by[-1] != "month":
                self.query = steps.into(self.query, self.query.by[-1], code)

    # Showing

    def _settle(self) -> None:
        query = self.query
        if len(query.metrics) != 1 or len(query.by) != 1:
            raise ParameterError(
                "The explorer shows one metric by one dimension.",
                received=f"metrics {', '.join(query.metrics)}; by {', '.join(query.by) or 'nothing'}",
                expected="one of each",
            )
        super()._settle()
        _ = self.language.text
        with self._settled():
            self.metric.value = query.metrics[0]
            # What the query is broken down by stays in the list, even where it keeps to one value of it.
            offered = [name for name in DIMENSIONS if name in {*steps.dimensions(query), query.by[0]}]
            self.by.offer([(_(DIMENSIONS[name].title), name) for name in offered], query.by[0])

    def _ask(self) -> None:
        query = self.query
        self._first = 0
        total, self.result = self._answers()
        self._total = rows(total)[0].cells[query.metrics[0]]
        _, by = self.language.text, query.by[-1]
        keep = [] if by in (steps.below(query), "month") or by not in steps.dimensions(query) else self._named()
        with self._settled():
            self.row.offer([(_("choose a row"), ""), *((row.name, row.code) for row in keep)], "")
        self.row.layout.display = "" if keep else "none"

    def _named(self) -> list[Row]:
        assert self.result is not None
        order = "listed" if self.query.by == ("month",) else self.order.value
        return view.named_rows(self.result, self.snapshot.register, self.language, order)

    def _show(self) -> None:
        _, result, write = self.language.text, self.result, self.language
        assert result is not None
        found = self._named()
        self.pager.count = len(found)
        first = self.pager.within(self._first)
        page = found[first : first + view.PAGE]
        self._show_whole(self._total, result)
        layered = self.picture.value == "map" and self.findings.value
        self.findings.layout.display = "" if self.picture.value == "map" else "none"
        counts = grave.grave_by(self.snapshot, result) if layered else None
        empty, title = _("There are no records here."), _(grave.TITLE)
        self.table.value = view.table(page, result, write, empty=empty, counts=counts, counted=title)._repr_html_()
        self.pager.show(first, len(found))
        self._show_picture(found, page, counts)

    def _show_picture(self, found: list[Row], page: list[Row], counts: Mapping[str, int] | None) -> None:
        """All rows on a map, or those of the page in a chart; and how many they are."""
        result = self.result
        assert result is not None
        self.aside.value = ""
        drawn: Chart | None = None
        if self.picture.value == "map":
            try:
                drawn = self._mapped(result, next(iter(self.query.values("province")), ""), counts)
            except NotAvailable:
                _ = self.language.text
                said = _(
                    "There is a map of the provinces since July 2025, and of the communes of each. Here is the chart."
                )
                self.aside.value = note(said)
        shown = found
        if drawn is None and page:
            shown, drawn = page, view.chart(page, result, self.language)
        self._draw(self.plot, drawn)
        self.n.value = note(view.sample(len(shown), self._total, self.language)) if drawn else ""

    def _wipe(self) -> None:
        for part in (self.table, self.aside, self.n):
            part.value = ""
        self.pager.show(0, 0)
        self._draw(self.plot, None)
