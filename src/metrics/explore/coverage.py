"""The coverage explorer: where, which fonds, which years, which stage; from the country down to one fonds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets

from ..definitions import DIMENSIONS
from ..errors import MetricsError, NotAvailable, ParameterError
from ..evaluate import DEFAULT_MONTHS, Month, Query, Result, evaluate
from ..places import boundaries
from ..present import Chart, language
from ..present.numbers import label
from ..present.rows import Row, rows
from . import steps, view
from .panel import Panel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..snapshot import Snapshot


class CoverageExplorer(Panel):
    """Explore one metric of a snapshot: controls, a number for the whole, and a picture and a table linked to each
    other.

    ``query`` is the whole state: set it, and the explorer shows it; read it, and it can be copied into a report or a
    cell; observe or link it, and explorers follow each other. ``result`` is the answer shown, None while an error is.
    One metric by one dimension is shown at a time; by default coverage by pages of the provinces. ``boundaries`` is a
    folder of ``<province code>.geojson`` or ``communes.geojson`` with official outlines.

    Mistakes are shown as text in the widget. Raises UnknownName for a language there is no catalogue of.
    """

    query = traitlets.Instance(Query)
    result = traitlets.Instance(Result, allow_none=True)

    def __init__(
        self, snapshot: Snapshot, query: Query | None = None, lang: str = "vi", *, boundaries: Path | None = None
    ) -> None:
        self.snapshot, self.boundaries = snapshot, boundaries
        self._settling = False
        self._names: dict[Query, list[tuple[str, str]]] = {}
        self._lost: list[str] = []
        self._first = 0
        super().__init__(language(lang))
        self._listen()
        self.observe(self._on_query, "query")
        self.query = query or Query(metrics=("coverage_pages",), by=("province",))

    # Controls

    def _listen(self) -> None:
        self._react(self.metric, lambda name: replace(self.query, metrics=(name,)))
        self._react(self.by, lambda name: replace(self.query, by=(name,)))
        self._react(
            self.place, lambda code: steps.into(self.query, steps.below(self.query), code) if code else self.query
        )
        self._react(self.row, lambda code: steps.into(self.query, self.query.by[-1], code) if code else self.query)
        self._react(self.month, lambda day: replace(self.query, as_of=day))
        self._react(self.map, self._on_map)
        self._react(self.role, lambda role: replace(self.query, place_role=role))
        self._react(self.allocation, lambda name: replace(self.query, allocation=name))
        for control in (self.order, self.picture):
            control.observe(lambda _change: self._turn_to(0), "value")
        self.plot.on_choice(self._on_choice)
        self.back.on_click(lambda _button: self._turn_to(self._first - view.PAGE))
        self.forth.on_click(lambda _button: self._turn_to(self._first + view.PAGE))

    def _react(self, control: w.Dropdown, step: Callable[[Any], Query]) -> None:
        def chosen(change: Any) -> None:
            if not self._settling:
                with self._told():
                    self.query = step(change["new"])

        control.observe(chosen, "value")

    def _on_choice(self, code: str) -> None:
        with self._told():
            if self.query.by[-1] in steps.dimensions(self.query) and self.query.by[-1] != "month":
                self.query = steps.into(self.query, self.query.by[-1], code)

    def _on_map(self, place_map: date | str) -> Query:
        moved, lost = steps.on_map(self.query, place_map, self.snapshot.register, self.snapshot.as_of)
        self._lost = lost
        return moved

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Mistakes become text in the widget."""
        try:
            yield
        except MetricsError as error:
            self.message.value = f'<pre class="metrics-error" role="alert">{escape(str(error))}</pre>'

    # Showing

    def _on_query(self, _change: object) -> None:
        self._first = 0
        lost, self._lost = self._lost, []
        note = (
            self.language.text("Not one unit on that map, so it was left: {units}.").format(units=", ".join(lost))
            if lost
            else ""
        )
        self.message.value = f'<p class="metrics-note" role="status">{escape(note)}</p>' if note else ""
        with self._told():
            try:
                self._settle()
                self._ask()
                self._show()
            except MetricsError:
                self._clear()
                raise

    def _settle(self) -> None:
        """Bring the controls in line with the query."""
        query = self.query
        if len(query.metrics) != 1 or len(query.by) != 1:
            raise ParameterError(
                "The explorer shows one metric by one dimension.",
                received=f"metrics {', '.join(query.metrics)}; by {', '.join(query.by) or 'nothing'}",
                expected="one of each",
            )
        _ = self.language.text
        day = query.as_of or self.snapshot.as_of
        maps = dict.fromkeys([*steps.MAPS, query.place_map])
        named = [(self._map_title(place_map), place_map) for place_map in maps]
        self._settling = True
        try:
            self.metric.value = query.metrics[0]
            # What the query is broken down by stays in the list, even where it keeps to one value of it.
            offered = [name for name in DIMENSIONS if name in {*steps.dimensions(query), query.by[0]}]
            self._offer(self.by, [(_(DIMENSIONS[name].title), name) for name in offered], query.by[0])
            self._offer(self.month, self._days(day), day)
            self._offer(self.map, named, query.place_map)
            self.role.value = query.place_role
            self.allocation.value = query.allocation
        finally:
            self._settling = False

    def _map_title(self, place_map: date | str) -> str:
        _ = self.language.text
        title = view.map_name(steps.map_day(place_map, self.snapshot.as_of), self.language)
        return _("today: {map}").format(map=title) if place_map == "today" else title

    def _days(self, day: date) -> list[tuple[str, date]]:
        """The ends of the last months up to the snapshot's day, and the day asked about."""
        last = self.snapshot.as_of
        days = {min(Month.of(last).plus(-back).last_day, last) for back in range(DEFAULT_MONTHS)} | {day}
        write = self.language
        return [
            (write.month(Month.of(end)) if end == Month.of(end).last_day else write.date(end), end)
            for end in sorted(days, reverse=True)
        ]

    def _offer(self, control: w.Dropdown, options: list[tuple[str, Any]], value: Any) -> None:
        if control.options != tuple(options):
            control.options = options
        control.value = value

    def _ask(self) -> None:
        query = self.query
        total = evaluate(self.snapshot, replace(query, by=()))
        self.result = evaluate(self.snapshot, query)
        self._total = rows(total)[0].cells[query.metrics[0]]
        self._settling = True
        try:
            self._offer_rows()
        finally:
            self._settling = False

    def _offer_rows(self) -> None:
        """Fill the choices of places below, and of rows to keep to."""
        _ = self.language.text
        inner, by = steps.below(self.query), self.query.by[-1]
        place = [] if inner == "stage" else self._below(inner)
        self._offer(self.place, [(_("choose a place below"), ""), *place], "")
        self.place.disabled = not place
        keep = [] if by in (inner, "month") or by not in steps.dimensions(self.query) else self._named()
        self._offer(self.row, [(_("choose a row"), ""), *((row.name, row.code) for row in keep)], "")
        self.row.layout.display = "" if keep else "none"

    def _below(self, inner: str) -> list[tuple[str, str]]:
        """Names and codes of the places below, asked for once per place."""
        asked = replace(self.query, metrics=("files",), by=(inner,), as_of=None)
        if asked not in self._names:
            # The answer at hand names them, where it is by them.
            found = (
                self.result if self.query.by == (inner,) and self.result is not None else evaluate(self.snapshot, asked)
            )
            listed = view.named_rows(found, self.snapshot.register, self.language, "name")
            self._names[asked] = [(row.name, row.code) for row in listed]
        return self._names[asked]

    def _named(self) -> list[Row]:
        assert self.result is not None
        order = "listed" if self.query.by == ("month",) else self.order.value
        return view.named_rows(self.result, self.snapshot.register, self.language, order)

    def _turn_to(self, first: int) -> None:
        self._first = first
        with self._told():
            if self.result is not None:
                self._show()

    def _show(self) -> None:
        _, result, write = self.language.text, self.result, self.language
        assert result is not None
        found = self._named()
        self._first = max(0, min(self._first, (len(found) - 1) // view.PAGE * view.PAGE))
        page = found[self._first : self._first + view.PAGE]
        way = view.place_of(self.query, result.map_day, self.snapshot.register, write, self._fonds)
        self._show_crumbs(way)
        self.whole.value = view.whole(self._total, result, way[-1][1] if way else _("The whole country"), write)
        self.table.value = view.table(page, result, write, empty=_("There are no records here."))._repr_html_()
        self.shown.value = escape(
            _("{first} to {last} of {count} rows").format(
                first=write.number(self._first + bool(page)),
                last=write.number(self._first + len(page)),
                count=write.number(len(found)),
            )
        )
        self.back.disabled, self.forth.disabled = self._first == 0, self._first + view.PAGE >= len(found)
        self._show_picture(page, result)
        self._show_query(result)

    def _show_query(self, result: Result) -> None:
        _ = self.language.text
        python, command = (write(self.query, result.snapshot_id) for write in (steps.as_python, steps.as_command))
        heading, cell, line = _("This question, to be copied"), _("In a cell of a notebook"), _("On the command line")
        self.written.value = (
            f'<details class="metrics-query"><summary>{escape(heading)}</summary>'
            f'<p>{escape(cell)}</p><pre tabindex="0">{escape(python)}</pre>'
            f'<p>{escape(line)}</p><pre tabindex="0">{escape(command)}</pre></details>'
        )

    def _show_picture(self, page: list[Row], result: Result) -> None:
        self.aside.value = ""
        drawn: Chart | None = None
        if self.picture.value == "map":
            try:
                drawn = view.picture(result, self.snapshot.register, self.language, self._boundaries())
            except NotAvailable:
                _ = self.language.text
                said = _(
                    "There is a map of the provinces since July 2025, and of the communes of each. Here is the chart."
                )
                self.aside.value = f'<p class="metrics-note">{escape(said)}</p>'
        if drawn is None and page:
            drawn = view.chart(page, result, self.language)
        self.plot.alt = drawn.alt if drawn else ""
        self.plot.figure = drawn.figure if drawn else {}
        self.plot.layout.display = "" if drawn else "none"

    def _show_crumbs(self, way: list[tuple[str, str]]) -> None:
        _ = self.language.text
        buttons = [self._crumb(_("The whole country"), partial(steps.back_to, dimension=None), last=not way)]
        for place, (dimension, name) in enumerate(way):
            buttons.append(w.HTML("›"))
            back = partial(steps.back_to, dimension=dimension)
            buttons.append(self._crumb(name, back, last=place == len(way) - 1))
        for dimension, codes in steps.conditions(self.query):
            values = ", ".join(label(dimension, code, self.language) for code in codes)
            name = f"{_(DIMENSIONS[dimension].title)}: {values} ✕"
            away = partial(steps.without, dimension=dimension)
            buttons.append(self._crumb(name, away, tooltip=_("Take this condition away")))
        self.crumbs.children = buttons

    def _crumb(self, name: str, step: Callable[[Query], Query], *, last: bool = False, tooltip: str = "") -> w.Widget:
        layout = w.Layout(width="auto", max_width="100%")
        button = w.Button(description=name, disabled=last, tooltip=tooltip or name, layout=layout)

        def go(_button: object) -> None:
            with self._told():
                self.query = step(self.query)

        button.on_click(go)
        return button

    def _clear(self) -> None:
        self.result = None
        for part in (self.whole, self.table, self.shown, self.written, self.aside):
            part.value = ""
        self.plot.figure = {}
        self.plot.layout.display = "none"
        self._show_crumbs([])

    @cached_property
    def _fonds(self) -> dict[str, str]:
        """Code → title of every fonds."""
        fonds = self.snapshot.fonds
        columns = (fonds[name].to_pylist() for name in ("delivery", "fonds_id", "title"))
        return {f"{delivery}/{fonds_id}": title for delivery, fonds_id, title in zip(*columns, strict=True)}

    def _boundaries(self) -> Mapping[str, Any] | None:
        """The outlines a site has put beside its data for the province shown."""
        province = next(iter(self.query.values("province")), "")
        return boundaries(self.boundaries, province) if self.boundaries else None
