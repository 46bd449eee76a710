"""What all explorers have in common: the way to a place, day, map and role; mistakes told in words; the question written out; why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets as w
import traitlets

from ..definitions import DIMENSIONS
from ..errors import MetricsError
from ..evaluate import SHOWN, Cell, Period, Query, Result
from ..present import Chart, language
from ..present.mistakes import mistake
from ..present.numbers import label
from . import steps, view
from .ahead import Asks, look_ahead, make_way
from .answers import answer_to, below_of
from .choice import Choice
from .crumbs import Crumb, Crumbs
from .ground import Ground
from .keep import Keeper
from .plot import Plot
from .scope import Scope
from .together import parts, together
from .why import reasons_of

if TYPE_CHECKING:
    from ..snapshot import Snapshot

#: Places that are asked for ahead: all provinces.
_PLACES_AHEAD = 40
_ROWS_OF = {"flex_flow": "row wrap", "width": "100%"}


class Explorer(w.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The common part of all explorers. ``query`` is the whole state, ``scope`` the part of it that linked explorers share,
    ``result`` the answer shown (None while a mistake is). ``asked`` is the query as it is asked, to be copied. ``views`` is the folder
    in which it can be kept by name (``Settings.keep_views``); without one there is nothing to keep it with."""

    query = traitlets.Instance(Query)
    scope = traitlets.Instance(Scope, ())
    result = traitlets.Instance(Result, allow_none=True)

    #: What one opens on that is given no query.
    opens_on: ClassVar[Query]

    def __init__(
        self, snapshot: Snapshot, query: Query | None = None, lang: str = "vi", *, views: Path | None = None
    ) -> None:
        self.snapshot, self.language = snapshot, language(lang)
        self._settling = False
        self._lost: list[str] = []
        self._first = 0
        _ = self.language.text
        self.place = Choice(_("Go to"))
        self.month = Choice(_("As of the end of"))
        self.map = Choice(_("Answered on"))
        self.role = Choice(_("Counts for"), [(_(text), role) for role, text in view.ROLES.items()])
        self.allocation = Choice(_("Split units"), [(_(text), name) for name, text in view.ALLOCATIONS.items()])
        self.crumbs = Crumbs(self._step)
        self.message, self.whole, self.written, self.because = (w.HTML() for _n in range(4))
        self.why = w.ToggleButton(description=_("Why this number?"), layout=w.Layout(width="auto"))
        self.keeper = Keeper(views, self.language, lambda: self.asked) if views else None
        above = [Ground(), self.crumbs, self._controls(), self.message, self.whole]
        below = [w.HBox([self.why]), self.because, self.written, *([self.keeper] if self.keeper else [])]
        super().__init__(children=[*above, *self._body(), *below], layout=w.Layout(width="100%"))
        self.add_class("metrics-explorer")
        self._listen()
        self.observe(self._on_query, "query")
        self.observe(self._on_scope, "scope")
        self.query = query or self.opens_on

    # What each explorer has of its own: abstract, which a widget cannot be said to be, since traits have a metaclass of their own.

    def _controls(self) -> w.Widget:
        """The controls above: where and when; the rest folded away."""
        # A button, and not an accordion: the keyboard reaches it.
        self.more = w.ToggleButton(
            description=self.language.text("Map, role, split units"), layout=w.Layout(width="auto")
        )
        folded = in_rows(self.map, self.role, self.allocation)
        folded.layout.display = "none"
        self.more.observe(lambda change: folded.layout.set_trait("display", "" if change["new"] else "none"), "value")
        return w.VBox([in_rows(self.place, self.month, self.more), folded], layout=w.Layout(width="100%"))

    def _body(self) -> list[w.Widget]:
        """What stands below the number of the whole."""
        raise NotImplementedError

    def _ask(self) -> None:
        """Ask the snapshot."""
        raise NotImplementedError

    def _show(self) -> None:
        """Show what was answered."""
        raise NotImplementedError

    def _wipe(self) -> None:
        """Show nothing, as there is no answer."""
        raise NotImplementedError

    @property
    def asked(self) -> Query:
        """The query as it is asked, whatever metric or breakdown of ``query`` has no meaning here."""
        return self._asked_of(self.query)

    def _asked_of(self, query: Query) -> Query:
        """What is asked where that is the query."""
        return query

    def _needed(self, query: Query) -> list[Query]:
        """What a query is shown from; by default the number of the whole, and what is asked."""
        asked = self._asked_of(query)
        return [replace(asked, by=()), asked]

    def _answers(self) -> Iterator[Result]:
        """The answers that the query is shown from."""
        return (answer_to(self.snapshot, asked) for asked in self._needed(self.query))

    # Controls

    def _listen(self) -> None:
        self._react(
            self.place, lambda code: steps.into(self.query, steps.below(self.query), code) if code else self.query
        )
        self._react(self.month, lambda day: replace(self.query, as_of=day))
        self._react(self.map, self._on_map)
        self._react(self.role, lambda role: replace(self.query, place_role=role))
        self._react(self.allocation, lambda name: replace(self.query, allocation=name))
        self.why.observe(lambda _change: self._explain(), "value")

    def _react(self, control: w.Widget, step: Callable[[Any], Query], *, of: str = "query") -> None:
        """What is chosen on a control takes the query, or another question of the explorer, a step further."""

        def chosen(change: Any) -> None:
            if not self._settling:
                with self._told():
                    setattr(self, of, step(change["new"]))

        control.observe(chosen, "value")

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
            self.message.value = (
                f'<pre class="metrics-error" role="alert">{escape(mistake(error, self.language))}</pre>'
            )

    @contextmanager
    def _settled(self) -> Iterator[None]:
        """Controls are brought in line meanwhile: nobody has chosen anything."""
        self._settling = True
        try:
            yield
        finally:
            self._settling = False

    # Showing

    def _on_scope(self, _change: object) -> None:
        with self._told():
            self.query = self.scope.on(self.query)

    def _on_query(self, _change: Any) -> None:
        make_way(self.snapshot)
        with together(parts(self)):
            self._refresh()
        self.scope = Scope.of(self.query)  # those that follow are shown after what was asked for itself
        look_ahead(self, self._near(), self._rest())

    def _near(self) -> Asks:
        """What is likely to be asked next: the places that can be gone to. Of a long list nobody knows which."""
        inner = steps.below(self.query)
        places = [code for _name, code in self.place.options[1:] if code not in view.NOT_PLACES]
        for code in places if len(places) <= _PLACES_AHEAD else ():
            yield from self._asks(steps.into(self.query, inner, code))

    def _rest(self) -> Asks:
        """What else may be asked next."""
        return iter(())

    def _asks(self, query: Query) -> Asks:
        """What is asked to show a query, one by one."""
        for asked in self._needed(query):
            yield partial(answer_to, self.snapshot, asked)
        yield partial(self._below, query)

    def _refresh(self) -> None:
        lost, self._lost = self._lost, []
        told = self.language.text("Not one unit on that map, so it was left: {units}.")
        said = [note(told.format(units=", ".join(lost)), role="status")] if lost else []
        self.message.value = "".join([*said, *self._newer()])
        if self.keeper:
            self.keeper.forget()
        with self._told():
            try:
                self._settle()
                self._ask()
                self._show()
                self._show_query()
                self._explain()
            except MetricsError:
                self._clear()
                raise

    def _again(self) -> None:
        """Show the same answer in another way."""
        with together(parts(self)), self._told():
            if self.result is not None:
                self._show()

    def _turn_to(self, first: int) -> None:
        """Show the page of rows from number ``first`` on."""
        self._first = first
        self._again()

    def _newer(self) -> list[str]:
        """That there is a newer snapshot by now; the one shown stays until it is asked for."""
        newer = self.snapshot.newer
        told = self.language.text(
            "There is a newer snapshot, {newer}; shown is {id}. Run the cells again for the newer one."
        )
        return [note(told.format(newer=newer, id=self.snapshot.id), role="status")] if newer else []

    def _settle(self) -> None:
        """Bring the controls in line with the query."""
        query = self.query
        _ = self.language.text
        day = query.as_of or self.snapshot.as_of
        maps = dict.fromkeys([*steps.MAPS, query.place_map])
        with self._settled():
            self.month.offer(self._days(day), day)
            self.map.offer([(self._map_title(place_map), place_map) for place_map in maps], query.place_map)
            self.role.value = query.place_role
            self.allocation.value = query.allocation
            below = self._below(query)
            self.place.offer([(_("choose a place below"), ""), *below], "")
            self.place.disabled = not below

    def _below(self, query: Query) -> tuple[tuple[str, str], ...]:
        """Names and codes of the places below that of a query."""
        inner = steps.below(query)
        return () if inner == "stage" else below_of(self.snapshot, self.language, query, inner)

    def _map_title(self, place_map: date | str) -> str:
        title = view.map_name(steps.map_day(place_map, self.snapshot.as_of), self.language)
        return self.language.text("today: {map}").format(map=title) if place_map == "today" else title

    def _days(self, day: date) -> list[tuple[str, date]]:
        """The ends of the last months up to the snapshot's day, and the day asked about."""
        last = self.snapshot.as_of
        days = {min(Period.of(last).plus(-back).last_day, last) for back in range(SHOWN[1])} | {day}
        write = self.language
        return [
            (write.month(Period.of(end)) if end == Period.of(end).last_day else write.date(end), end)
            for end in sorted(days, reverse=True)
        ]

    def _way(self, query: Query | None = None) -> list[tuple[str, str]]:
        query = query or self.query
        day = steps.map_day(query.place_map, self.snapshot.as_of)
        return view.place_of(query, day, self.snapshot.register, self.language, _fonds(self.snapshot))

    def _here(self, query: Query | None = None) -> str:
        """The name of the place of a query, by default its own; the country where there is none."""
        way = self._way(query)
        return way[-1][1] if way else self.language.text("The whole country")

    def _show_crumbs(self, way: Sequence[tuple[str, str]]) -> None:
        _ = self.language.text
        last = len(way) - 1
        crumbs = [Crumb(name=_("The whole country"), step=partial(steps.back_to, dimension=None), last=not way)]
        crumbs += [
            Crumb(name=name, step=partial(steps.back_to, dimension=dimension), below=True, last=at == last)
            for at, (dimension, name) in enumerate(way)
        ]
        for dimension, codes in steps.conditions(self.query):
            values = ", ".join(label(dimension, code, self.language) for code in codes)
            name = f"{_(DIMENSIONS[dimension].title)}: {values} ✕"
            away = partial(steps.without, dimension=dimension)
            crumbs.append(Crumb(name=name, step=away, tooltip=_("Take this condition away")))
        self.crumbs.show(crumbs)

    def _step(self, step: Callable[[Query], Query]) -> None:
        with self._told():
            self.query = step(self.query)

    def _show_whole(self, cell: Cell, result: Result) -> None:
        self.whole.value = view.whole(cell, result, self._here(), self.language)

    def _show_query(self) -> None:
        self._show_crumbs(self._way())
        self.written.value = view.written(self.asked, self.snapshot.id, self.language)

    def _explain(self) -> None:
        """Say what the number of the whole is made of, where that is wanted."""
        self.because.value = ""
        if self.why.value and self.result is not None:
            with self._told():
                asked = replace(self.asked, metrics=self.asked.metrics[:1], by=())
                self.because.value = reasons_of(self.snapshot, asked, self.language)

    def _draw(self, plot: Plot, drawn: Chart | None) -> None:
        plot.alt = drawn.alt if drawn else ""
        plot.figure = drawn.figure if drawn else {}
        plot.layout.display = "" if drawn else "none"

    def _clear(self) -> None:
        self.result = None
        for part in (self.whole, self.written, self.because):
            part.value = ""
        self._wipe()
        self._show_crumbs([])


@lru_cache(maxsize=8)
def _fonds(snapshot: Snapshot) -> dict[str, str]:
    """Code → title of every fonds."""
    columns = (snapshot.fonds[name].to_pylist() for name in ("delivery", "fonds_id", "title"))
    return {f"{delivery}/{fonds_id}": title for delivery, fonds_id, title in zip(*columns, strict=True)}


def in_rows(*parts: w.Widget) -> w.HBox:
    """Parts side by side, as many as there is room for."""
    return w.HBox(parts, layout=w.Layout(**_ROWS_OF))


def half(*parts: w.Widget, flex: str = "1 1 420px") -> w.VBox:
    """Parts below each other that take half of a wide window and all of a narrow one; ``flex`` for another share."""
    return w.VBox(parts, layout=w.Layout(flex=flex, width="auto", min_width="0"))


def note(text: str, *, role: str = "note") -> str:
    """A line of small print."""
    return f'<p class="metrics-note" role="{role}">{escape(text)}</p>' if text else ""
