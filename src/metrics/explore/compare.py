"""Two sides compared: two months, two maps, two units; both numbers, their difference, and between two months its causes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets

from ..definitions import DIMENSIONS, metric
from ..errors import MetricsError
from ..evaluate import Cell, Period, Query, Result
from ..present.comparison import causes, pairs, side_by_side
from ..present.mistakes import mistake
from ..present.rows import Row, rows
from . import steps, view
from .answers import below_of
from .choice import Choice, metric_choice
from .explorer import Explorer, half, in_rows, note
from .plot import Plot
from .sides import beside, breakdowns, change_between, moved_along, names

if TYPE_CHECKING:
    from ..snapshot import Snapshot

_SAME, _COUNTRY = "", "country"
#: So many rows are compared: a page that can be read.
MOST = 40


class CompareView(Explorer):
    """One metric on two sides: ``query`` is the first, ``against`` the second, which by default is a month earlier. Each has its month,
    map and unit; what both have in common moves together, so that linked explorers move both.

    ``CompareView(snapshot)`` compares coverage by cohort; ``CompareView(snapshot, query, against=other)`` any two queries. Places are
    compared where both sides are one place on one map. Between two days of one place *Why did it change?* tells the causes, as
    ``metrics bridge`` does. Link it to others by :func:`metrics.explore.link`. ``result`` and ``other`` are the two answers.

    Mistakes are shown as text in the widget. Raises UnknownName for a language there is no catalogue of.
    """

    opens_on = Query(metrics=("coverage_pages",), by=("cohort",))
    against = traitlets.Instance(Query)
    other = traitlets.Instance(Result, allow_none=True)

    def __init__(
        self, snapshot: Snapshot, query: Query | None = None, lang: str = "vi", *, against: Query | None = None
    ) -> None:
        first = query or self.opens_on
        self._moving = False
        self.against = against or replace(first, as_of=Period.of(first.as_of or snapshot.as_of).plus(-1).last_day)
        super().__init__(snapshot, query, lang)
        self.observe(lambda _change: None if self._moving else self._refresh(), "against")

    def _asked_of(self, query: Query) -> Query:
        """The first side as it is asked: one metric, by a dimension that both sides have."""
        against = moved_along(self.against, self.query, query)
        return replace(query, metrics=query.metrics[:1], by=(_breakdown(query, against),))

    @property
    def asked_against(self) -> Query:
        """The second side as it is asked: the metric and breakdown of the first."""
        return self._against_of(self.query)

    def _against_of(self, query: Query) -> Query:
        against = moved_along(self.against, self.query, query)
        return replace(against, metrics=query.metrics[:1], by=(_breakdown(query, against),))

    def _needed(self, query: Query) -> list[Query]:
        """Both sides, and the whole of each."""
        sides = self._asked_of(query), self._against_of(query)
        return [*sides, *(replace(side, by=()) for side in sides)]

    # Controls

    def _controls(self) -> w.Widget:
        _ = self.language.text
        self.metric = metric_choice(self.language)
        self.by = Choice(_("Broken down by"))
        self.other_place = Choice(_("against the unit"))
        self.other_month, self.other_map = Choice(_("against the end of")), Choice(_("against, on"))
        second = in_rows(self.other_place, self.other_month, self.other_map)
        return w.VBox([in_rows(self.metric, self.by), super()._controls(), second], layout=w.Layout(width="100%"))

    def _body(self) -> list[w.Widget]:
        self.plot = Plot()
        self.aside, self.table, self.n, self.parts = (w.HTML() for _n in range(4))
        told = self.language.text("Why did it change?")
        self.changed = w.ToggleButton(description=told, layout=w.Layout(width="auto"))
        return [in_rows(half(self.plot, self.n), half(self.aside, self.table)), w.HBox([self.changed]), self.parts]

    def _listen(self) -> None:
        super()._listen()
        self._react(self.metric, lambda name: replace(self.query, metrics=(name,)))
        self._react(self.by, lambda name: replace(self.query, by=(name,)))
        self._react(self.other_month, lambda day: replace(self.against, as_of=day), of="against")
        self._react(self.other_map, self._on_other_map, of="against")
        self._react(self.other_place, self._at, of="against")
        self.changed.observe(lambda _change: self._tell_causes(), "value")

    def _on_other_map(self, place_map: date | str) -> Query:
        moved, self._lost = steps.on_map(self.against, place_map, self.snapshot.register, self.snapshot.as_of)
        return moved

    def _at(self, code: str) -> Query:
        """The second side at another unit: that of the first side, the country, or one beside its own."""
        if code == _COUNTRY:
            return replace(self.against, where=tuple(steps.conditions(self.against)))
        if code != _SAME:
            above, dimension = beside(self.against)
            return replace(self.against, where=steps.into(above, dimension, code).where)
        where = self.query.where
        if self.query.place_map != self.against.place_map:
            register, today = self.snapshot.register, self.snapshot.as_of
            moved, self._lost = steps.on_map(self.query, self.against.place_map, register, today)
            where = moved.where
        return replace(self.against, where=where)

    # Showing

    def _on_query(self, change: Any) -> None:
        if isinstance(change["old"], Query):
            self._moving = True
            try:
                self.against = moved_along(self.against, change["old"], change["new"])
            finally:
                self._moving = False
        super()._on_query(change)

    def _settle(self) -> None:
        super()._settle()
        _, against = self.language.text, self.against
        day = against.as_of or self.snapshot.as_of
        maps = dict.fromkeys([*steps.MAPS, against.place_map])
        here, first = steps.way(against), steps.way(self.query)
        code = _SAME if here == first else here[-1][1][0] if here else _COUNTRY
        places = [(_("the same unit"), _SAME), (_("The whole country"), _COUNTRY)]
        places += below_of(self.snapshot, self.language, *beside(against))
        with self._settled():
            self.metric.value = self.query.metrics[0]
            offered = breakdowns(self.query, against)
            self.by.offer([(_(DIMENSIONS[name].title), name) for name in offered], self.asked.by[0])
            self.other_month.offer(self._days(day), day)
            self.other_map.offer([(self._map_title(place_map), place_map) for place_map in maps], against.place_map)
            self.other_place.offer(places, code)

    def _ask(self) -> None:
        self.result, self.other, *totals = self._answers()
        self._totals = [rows(total)[0].cells[total.query.metrics[0]] for total in totals]

    def _show(self) -> None:
        assert self.result is not None
        assert self.other is not None
        _, write, name = self.language.text, self.language, self.query.metrics[0]
        self._show_whole(self._totals[0], self.result)
        register = self.snapshot.register
        sides = [
            {row.code: row for row in view.named_rows(side, register, write)} for side in (self.result, self.other)
        ]
        codes = list({**sides[0], **sides[1]})
        if len(codes) > MOST:
            codes.sort(key=lambda code: -abs(_difference(sides, code, name)))
        shown = codes[:MOST]
        labels = [next(side[code].name for side in sides if code in side) for code in shown]
        cells = [[side[code].cells[name] if code in side else None for code in shown] for side in sides]
        called = names((self.query, self.against), [self._here(), self._here(self.against)], self.snapshot, write)
        title, across = _(metric(name).title), _(DIMENSIONS[self.asked.by[0]].title)
        self.table.value = side_by_side(
            caption=f"{title} – {across}",
            across=across,
            labels=[_("In all"), *labels],
            sides=[(side, [total, *listed]) for side, total, listed in zip(called, self._totals, cells, strict=True)],
            language=write,
            empty=_("There are no records here."),
        )._repr_html_()
        alt = _("{metric}, two bars a row: {one}; {other}. The table holds the same numbers.")
        drawn = pairs(
            name="comparison",
            title=title,
            alt=alt.format(metric=title, one=called[0], other=called[1]),
            labels=labels,
            sides=list(zip(called, cells, strict=True)),
            write=lambda value: view.tick(value, metric(name).unit, write),
            language=write,
        )
        self._draw(self.plot, drawn if labels else None)
        told = [
            f"{side} · {view.sample(len(shown), total, write)}"
            for side, total in zip(called, self._totals, strict=True)
        ]
        self.n.value = "".join(map(note, told)) if labels else ""
        most = _("Of {count} rows those that differ most.").format(count=write.number(len(codes)))
        self.aside.value = note(most) if len(codes) > MOST else ""
        self._tell_causes()

    def _show_query(self) -> None:
        super()._show_query()
        heading = self.language.text("The other side, to be copied")
        self.written.value += view.written(self.asked_against, self.snapshot.id, self.language, heading=heading)

    def _tell_causes(self) -> None:
        self.parts.value = ""
        if self.changed.value and self.result is not None:
            try:
                found = change_between(self.snapshot, self.asked, self.asked_against, self.language)
                self.parts.value = causes(found, self.language)._repr_html_()
            except MetricsError as error:
                self.parts.value = note(mistake(error, self.language), role="status")

    def _wipe(self) -> None:
        self.other = None
        for part in (self.table, self.aside, self.n, self.parts):
            part.value = ""
        self._draw(self.plot, None)


def _breakdown(query: Query, against: Query) -> str:
    """What both sides are broken down by: what was chosen, where both have it."""
    offered = breakdowns(query, against)
    chosen = [name for name in (*query.by, "cohort") if name in offered]
    return [*chosen, *offered][0]


def _difference(sides: list[dict[str, Row]], code: str, name: str) -> float:
    cells: list[Cell | None] = [side[code].cells[name] if code in side else None for side in sides]
    one, other = (cell.value if cell is not None and cell.value is not None else 0.0 for cell in cells)
    return one - other
