"""A page: what it is about, and the sections it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..catalogue import CONTRACT
from ..errors import ParameterError
from ..evaluate import LEGACY_DAY, Cell, Period, Query, Target, kind_in, targets
from ..ledger import Standing, standing
from ..places import Register, Unit
from ..places import boundaries as outlines
from .chart import Chart
from .language import Language, language
from .tables import Table

if TYPE_CHECKING:
    from ..snapshot import Snapshot

#: The level below each level, which is the dimension that a page breaks its numbers down by.
BELOW = {"nation": "province", "province": "commune", "commune": "fonds"}

#: The first month of local government on two levels.
FIRST_MONTH = Period.of(LEGACY_DAY).plus(1)

#: Words for the map of the snapshot's day.
TODAY = ("", "today")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a page is about: a place (code "" for the country), a period, a map, a language.

    ``level`` is nation, province or commune. ``as_of`` is the day the numbers are of: the last day of the period, or the snapshot's
    own day where that is earlier. ``place_map`` is the map asked for, as in a query, ``map_day`` its day. ``boundaries``
    are the outlines of a province's communes, where a site has any.
    ``least_certainty``: units of which less was counted are not ranked; ``standing``: how the period stands against the
    ledger; ``tables``: the contract tables that the catalogue holds.
    """

    place: str
    name: str
    level: str
    month: Period
    as_of: date
    map_day: date
    place_map: date | str
    register: Register
    language: Language
    snapshot_id: str = ""
    boundaries: Mapping[str, Any] | None = None
    least_certainty: float = 0.0
    standing: Standing | None = None
    tables: frozenset[str] = frozenset(CONTRACT)

    @property
    def below(self) -> str:
        """The dimension of the units below: province, commune or fonds."""
        return BELOW[self.level]

    def published(self, metrics: Sequence[str], since: Period) -> dict[Period, Mapping[str, Cell]]:
        """What was published of this place for closed months from ``since`` on, by metric. Not where its territory was another then: a
        place is a code from a day on."""
        if self.standing is None:
            return {}
        found = self.standing.published(self.level, self.place, metrics, since)
        return {month: cells for month, cells in found.items() if self._here(self.standing.map_day(month))}

    def _here(self, day: date) -> bool:
        now = [unit for unit in self.register.history(self.place) if unit.valid_on(self.map_day)]
        return not self.place or any(unit.valid_on(day) for unit in now)

    def targets(self, snapshot: Snapshot) -> dict[str, list[Target]]:
        """The targets for coverage by pages, of the place and the units below it, by their codes."""
        return targets(snapshot, "coverage_pages", self.map_day, self.place)

    def query(self, metrics: Sequence[str], by: str | Sequence[str] = ()) -> Query:
        """The query of these metrics for this place and day."""
        where = () if self.level == "nation" else ((self.level, (self.place,)),)
        return Query(
            metrics=tuple(metrics),
            by=(by,) if isinstance(by, str) else tuple(by),
            where=where,
            as_of=self.as_of,
            place_map=self.place_map,
            period=self.month.kind,
        )

    def since_reform(self, metrics: Sequence[str]) -> Query:
        """The query of these flows from 1 July 2025 to the day of the page."""
        first = min(FIRST_MONTH, Period.of(self.as_of))
        asked = self.query(metrics)
        return replace(asked, where=(*asked.where, ("month", (f"{first}..{Period.of(self.as_of)}",))), period="month")


def scope(
    snapshot: Snapshot,
    *,
    place: str = "",
    month: str = "",
    lang: str = "",
    place_map: str = "",
    boundaries: Path | None = None,
    least_certainty: float = 0.0,
    ledger: Path | None = None,
    closing: str = "",
    fourteenth: bool = False,
) -> Scope:
    """What a page is about, from the parameters of a notebook; empty ones mean the country, the last whole month
    (``fourteenth``: that ended on the 14th), Vietnamese, and the map of the snapshot's day (``today``). Another map is asked for by its
    day, as 2025-06-30; ``place`` is a unit of it. ``boundaries`` is the folder in which a site keeps official outlines; of units
    with a ``least_certainty`` below this share of counted pages no rank is shown. ``ledger`` is the folder of the site's ledger;
    ``closing`` the entry of it that a final report is of.

    Raises UnknownPlace, UnknownName (language), ParameterError (a period that is none, or lies after the snapshot; a day
    that is none; a place that is no text).
    """
    if not isinstance(place, str):
        raise ParameterError(
            "A code is text.",
            where="place",
            received=repr(place),
            expected="text, as '00004': a number loses its zeros",
        )
    last = Period.last_whole(snapshot.as_of, kind_in("month", fourteenth=fourteenth))
    wanted = Period.parse(month, where="month") if month else last
    if wanted.first_day > snapshot.as_of:
        raise ParameterError(
            "The period lies after the snapshot.",
            where="month",
            received=str(wanted),
            expected=f"up to {Period.of(snapshot.as_of, wanted.kind)}",
        )
    tongue = language(lang or "vi")
    _ = tongue.text
    map_day = day_of_map(place_map, snapshot.as_of)
    unit = snapshot.register.unit(place, map_day) if place else None
    level = report_level(unit, snapshot.register, map_day) if unit else "nation"
    if level not in BELOW:
        raise ParameterError(
            "There is no page for a unit of this level.",
            where="place",
            received=place,
            expected="a province or a commune",
        )
    return Scope(
        place=place,
        name=unit.full_name if unit else _("The whole country"),
        level=level,
        month=wanted,
        as_of=min(wanted.last_day, snapshot.as_of),
        map_day=map_day,
        place_map="today" if place_map in TODAY else map_day,
        register=snapshot.register,
        language=tongue,
        snapshot_id=snapshot.id,
        standing=standing(ledger, wanted, snapshot.id, closing) if ledger else None,
        boundaries=outlines(boundaries, place) if boundaries and level == "province" else None,
        least_certainty=least_certainty,
        tables=frozenset(snapshot.tables),
    )


def day_of_map(place_map: str, today: date, *, where: str = "map") -> date:
    """The day of the map a page is asked for on. Raises ParameterError for what is neither a day nor today."""
    if place_map in TODAY:
        return today
    try:
        return date.fromisoformat(place_map)
    except (TypeError, ValueError):
        raise ParameterError(
            "Not a map.", where=where, received=repr(place_map), expected="today, or a day, as '2025-06-30'"
        ) from None


def report_level(unit: Unit, register: Register, map_day: date) -> str:
    """The level as which a unit has a page: an island district without communes is a commune of the old map."""
    return "commune" if unit.level == "district" and unit in register.communes(map_day) else unit.level


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A sentence or two. ``notice`` sets it apart: something the reader must not miss."""

    text: str
    notice: bool = False

    def _repr_html_(self) -> str:
        return f'<p class="notice">{escape(self.text)}</p>' if self.notice else f"<p>{escape(self.text)}</p>"


def empty(language: Language) -> Paragraph:
    """What a section says where there is nothing in scope."""
    _ = language.text
    return Paragraph(
        text=_("There is nothing in scope here, so there is nothing to show. That is not 0 %."), notice=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One headline number: its label, its value as text, what it was worked out from, how it changed, a note.

    ``metric`` names it, ``now`` and ``before`` are its cell at the end of the period and of the period before. ``why`` opens on a click:
    what is asked first, then pairs of what is told and its text (with a third item where the text is code).
    """

    label: str
    value: str
    state: str
    parts: str = ""
    change: str = ""
    note: str = ""
    metric: str = ""
    now: Cell | None = None
    before: Cell | None = None
    why: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """Headline numbers side by side."""

    cards: Sequence[Card]

    def _repr_html_(self) -> str:
        return f'<ul class="cards">{"".join(map(_card, self.cards))}</ul>'


def _card(card: Card) -> str:
    lines = [f'<p class="label">{escape(card.label)}</p>', f'<p class="value">{escape(card.value)}</p>']
    lines += [
        f'<p class="{name}">{escape(text)}</p>' for name in ("parts", "change", "note") if (text := getattr(card, name))
    ]
    if card.why:
        (asked,), *told = card.why
        pairs = "".join(map(_told, told))
        lines.append(f"<details><summary>{escape(asked)}</summary><dl>{pairs}</dl></details>")
    return f'<li class="card state-{escape(card.state)}">{"".join(lines)}'


def _told(pair: Sequence[str]) -> str:
    what, text, *code = pair
    said = f"<code>{escape(text)}</code>" if code else escape(text)
    return f"<dt>{escape(what)}<dd>{said}"  # their ends go without saying, as in tables


#: How a page looks in JupyterLab; nothing outside of it.
IN_LAB = """<style>.jp-OutputArea {
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: .75rem; padding: 0; list-style: none; }
.card { border: 1px solid var(--jp-border-color2); padding: .5rem .75rem; }
.card p { margin: 0; }
.card .value { font-size: 1.4em; font-weight: 600; }
.data caption, .data th, .data td.text { text-align: start; vertical-align: top; }
.data td, .data th.num { text-align: end; vertical-align: top; }
.data p { margin: 0; text-align: inherit; font-size: .9em; font-weight: 400; color: var(--jp-ui-font-color2); }
.data tbody th { min-width: 9em; }
.scroll { overflow-x: auto; }
:is(.scroll, summary):focus-visible { outline: 2px solid var(--jp-brand-color1); outline-offset: -2px; }
}</style>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabStyle:
    """How a page looks in JupyterLab, which sets every cell of a table to the right; outside of it this says nothing."""

    def _repr_html_(self) -> str:
        return IN_LAB


Part: TypeAlias = Paragraph | Cards | Chart | Table | LabStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of a page. In a notebook its charts and texts are shown one after the other, so that each takes its best form.

    The first of these also carries the section as plain data (see :mod:`metrics.present.plain`), from which every other form is
    made. ``about`` says of the first section of a page what the page is about.
    """

    name: str
    title: str
    parts: Sequence[Part]
    level: int = 2
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Its charts."""
        return tuple(part for part in self.parts if isinstance(part, Chart))

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables."""
        return tuple(part for part in self.parts if isinstance(part, Table))

    @property
    def _together(self) -> list[Part]:
        """Its parts, charts with the tables that they stand beside."""
        return [part.beside(self.tables) if isinstance(part, Chart) else part for part in self.parts]

    @property
    def heading(self) -> str:
        """Its heading as HTML."""
        return f'<h{self.level} id="{escape(self.name)}">{escape(self.title)}</h{self.level}>'

    def _repr_html_(self) -> str:
        content = "".join(part._repr_html_() for part in self._together)
        return f'<section aria-labelledby="{escape(self.name)}">{self.heading}{content}</section>'

    def _ipython_display_(self) -> None:
        from IPython.display import display

        from .plain import SECTION_MIME, plain

        data = {SECTION_MIME: plain(self)}
        pieces = [self.heading]
        for part in self._together:
            if isinstance(part, Chart):
                display(data | {"text/html": "".join(pieces)}, raw=True)  # type: ignore[no-untyped-call]  # IPython's are untyped
                display(part)  # type: ignore[no-untyped-call]
                data, pieces = {}, []
            else:
                pieces.append(part._repr_html_())
        if pieces:
            display(data | {"text/html": "".join(pieces)}, raw=True)  # type: ignore[no-untyped-call]
