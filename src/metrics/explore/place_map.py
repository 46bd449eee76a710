"""The map of places: a tile a province, a circle a commune; a place chosen on it is the place of all that are linked to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import ipywidgets as w

from ..errors import NotAvailable
from ..evaluate import TO_ALLOCATE, UNKNOWN_PLACE, Query
from ..present import Chart
from ..present.layers import ringed
from ..present.rows import rows
from . import grave, steps, view
from .choice import Choice, metric_choice
from .explorer import half, in_rows, note
from .mapped import Mapped
from .pager import Pager
from .plot import Plot


class PlaceMap(Mapped):
    """One metric on the map: the provinces, and within one its communes. A place is chosen by a click, or from the list *Go to*.

    ``PlaceMap(snapshot)`` shows coverage by pages. The breakdown of ``query`` plays no part: it is always the provinces, or the communes
    of the province that the place lies in. Link it to others by :func:`metrics.explore.link`, and what is chosen here they show. Open
    findings of high consequence can be laid over it, with their count. ``boundaries`` is a folder of official outlines, as for
    ``CoverageExplorer``. ``result`` is the answer drawn.

    Mistakes are shown as text in the widget. Raises UnknownName for a language there is no catalogue of.
    """

    opens_on = Query(metrics=("coverage_pages",), by=("province",))

    def _asked_of(self, query: Query) -> Query:
        """The first metric of a query by the places that are drawn."""
        province = self._province(query)
        where = tuple(pair for pair in query.where if pair[0] not in steps.WAY)
        where += (("province", (province,)),) if province else ()
        by = "commune" if province else "province"
        return replace(query, metrics=query.metrics[:1], by=(by,), where=where)

    def _needed(self, query: Query) -> list[Query]:
        """The number of the place, those drawn, and what is drawn in all."""
        drawn = self._asked_of(query)
        return [replace(query, metrics=query.metrics[:1], by=()), drawn, replace(drawn, by=())]

    def _province(self, query: Query) -> str:
        """The province that is drawn, from what the place says; none for the country."""
        codes = query.values("province") or query.values("commune")
        if len(codes) != 1 or codes[0] in (UNKNOWN_PLACE, TO_ALLOCATE):
            return ""
        if query.values("province"):
            return codes[0]
        day = steps.map_day(query.place_map, self.snapshot.as_of)
        unit = steps.unit_of(codes[0], day, self.snapshot.register)
        province = self.snapshot.register.province_of(unit, day) if unit else None
        return province.code if province and day else ""

    def _controls(self) -> w.Widget:
        _ = self.language.text
        self.metric = metric_choice(self.language)
        self.order = Choice(_("Order of rows"), [(_(text), order) for order, text in view.ORDERS.items()])
        self.findings = self._findings_box()
        own = in_rows(self.metric, self.order, self.findings)
        return w.VBox([own, super()._controls()], layout=w.Layout(width="100%"))

    def _body(self) -> list[w.Widget]:
        self.plot = Plot()
        self.pager = Pager(self.language, view.PAGE, self._turn_to)
        self.aside, self.table, self.n = (w.HTML() for _n in range(3))
        return [in_rows(half(self.aside, self.plot, self.n), half(self.pager, self.table))]

    def _listen(self) -> None:
        super()._listen()
        self._react(self.metric, lambda name: replace(self.query, metrics=(name,)))
        for control in (self.order, self.findings):
            control.observe(lambda _change: self._turn_to(0), "value")
        self.plot.on_choice(self._on_choice)

    def _on_choice(self, code: str) -> None:
        with self._told():
            by = self.asked.by[0]
            outer = steps.back_to(self.query, "province" if by == "commune" and self.query.values("province") else None)
            if by == "commune" and not outer.values("province"):
                outer = replace(outer, where=(*outer.where, ("province", (self._province(self.query),))))
            self.query = steps.into(outer, by, code)

    def _settle(self) -> None:
        super()._settle()
        with self._settled():
            self.metric.value = self.query.metrics[0]

    def _ask(self) -> None:
        self._first = 0
        whole, self.result, drawn = self._answers()
        self._total, self._drawn = (rows(one)[0].cells[self.query.metrics[0]] for one in (whole, drawn))

    def _show(self) -> None:
        assert self.result is not None
        _, result = self.language.text, self.result
        self._show_whole(self._total, result)
        counts = grave.grave_by(self.snapshot, result) if self.findings.value else None
        found = view.named_rows(result, self.snapshot.register, self.language, self.order.value)
        empty = _("There are no records here.")
        title = _(grave.TITLE)
        self.pager.count = len(found)
        first = self.pager.within(self._first)
        page = found[first : first + view.PAGE]
        self.table.value = view.table(
            page, result, self.language, empty=empty, counts=counts, counted=title
        )._repr_html_()
        self.pager.show(first, len(found))
        drawn = self._map(counts, {row.code: row.name for row in found})
        self._draw(self.plot, drawn)
        self.n.value = note(view.sample(len(found), self._drawn, self.language)) if drawn else ""
        told = [] if drawn else [_("There is no map of these places: the table holds the numbers.")]
        if self.findings.value and counts is None:
            said = _("Findings are told as of {day} and on its map only.")
            told.append(said.format(day=self.language.date(self.snapshot.as_of)))
        self.aside.value = "".join(map(note, told))

    def _map(self, counts: Mapping[str, int] | None, names: Mapping[str, str]) -> Chart | None:
        assert self.result is not None
        try:
            drawn = self._mapped(self.result, self._province(self.query), counts)
        except NotAvailable:
            return None
        chosen = self.query.values("commune")
        return ringed(drawn, chosen[0], names.get(chosen[0], chosen[0])) if len(chosen) == 1 else drawn

    def _wipe(self) -> None:
        for part in (self.table, self.aside, self.n):
            part.value = ""
        self.pager.show(0, 0)
        self._draw(self.plot, None)
