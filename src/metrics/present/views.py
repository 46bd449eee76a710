"""Views that are kept, as sections of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..definitions import DIMENSIONS
from ..definitions import metric as definition
from ..evaluate import PLACE_DIMENSIONS, TO_ALLOCATE, UNKNOWN_PLACE, Month, Query, Result
from ..views import View
from .chart import Chart
from .charts import bars
from .language import N_
from .numbers import figure, label, quantity, unit_name
from .page import Paragraph, Part, Scope, Section, empty
from .rows import Row, rows, values
from .series import line
from .tables import Heading, Table, entry, metric_headings
from .units import MOST_BARS

_NOT_PLACES = {UNKNOWN_PLACE: N_("Place not known"), TO_ALLOCATE: N_("Split units, yet to be allocated")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """Sections one after the other."""

    sections: Sequence[Section]

    def _repr_html_(self) -> str:
        return "".join(section._repr_html_() for section in self.sections)

    def _ipython_display_(self) -> None:
        for section in self.sections:
            section._ipython_display_()


def on_page(scope: Scope, query: Query) -> Query:
    """The question of a view, asked of the place, the day and the map of a page; its other conditions hold.

    The months of the page take the place of its months: the last 18.
    """
    own = (*PLACE_DIMENSIONS, "month")
    conditions = [(name, kept) for name, kept in query.where if name not in own]
    of_page = scope.query(query.metrics, by=query.by)
    return replace(
        of_page, where=(*of_page.where, *conditions), place_role=query.place_role, allocation=query.allocation
    )


def views(scope: Scope, kept: Sequence[View], answers: Sequence[Result]) -> Sections | None:
    """A section for every view; None where there are none, which shows nothing. ``answers`` answer ``on_page(scope, view.query)``."""
    shown = [section_of(scope, view, answer) for view, answer in zip(kept, answers, strict=True)]
    return Sections(sections=shown) if shown else None


def section_of(scope: Scope, view: View, answer: Result) -> Section:
    """One view: its picture, and its table of all metrics."""
    write = scope.language
    title = view.title_in(write.code)
    name, by, first = f"view-{view.name}", answer.query.by[0], answer.query.metrics[0]
    found = [replace(row, name=_name(row, by, scope)) for row in rows(answer)]
    if not found:
        return Section(name=name, title=title, parts=[empty(write)])
    if by != "month" and (by in PLACE_DIMENSIONS or by == "fonds"):
        found.sort(key=lambda row: (row.cells[first].value is None, -(row.cells[first].value or 0.0)))
    listed = found[:MOST_BARS]
    parts: list[Part] = [Paragraph(text=_told(view, answer, len(listed), len(found), scope))]
    if view.picture != "table" and any(row.cells[first].value is not None for row in listed):
        parts.append(_picture(name, title, by, first, listed, scope))
    table = Table(
        name=f"{name}-table",
        caption=title,
        headings=[
            Heading(text=write.text(DIMENSIONS[by].title), numeric=False),
            *metric_headings(answer.query.metrics, write),
        ],
        rows=[[row.name, *(entry(row.cells[metric], write) for metric in answer.query.metrics)] for row in listed],
        codes=[row.code for row in listed],
    )
    return Section(name=name, title=title, parts=[*parts, table])


def _told(view: View, answer: Result, listed: int, count: int, scope: Scope) -> str:
    """What was asked: rows, conditions, whose number it is where that is not the custodian's."""
    _, write = scope.language.text, scope.language
    place = scope.name
    said = [
        _("{place}: {listed} of {count} rows.").format(
            place=place, listed=write.number(listed), count=write.number(count)
        )
    ]
    for dimension, codes in answer.query.where:
        if dimension not in PLACE_DIMENSIONS:
            kept = ", ".join(label(dimension, code, write) for code in codes)
            said.append(
                _("Kept to {dimension}: {values}.").format(dimension=_(DIMENSIONS[dimension].title), values=kept)
            )
    if view.query.place_role == "creator":
        said.append(_("Counted for the unit that made the records."))
    elif view.query.place_role == "location":
        said.append(_("Counted for the unit where the records lie."))
    if view.query.allocation == "equal":
        said.append(_("Records of split units are shared out in equal parts, not by evidence."))
    return " ".join(said)


def _name(row: Row, by: str, scope: Scope) -> str:
    _ = scope.language.text
    if by == "month":
        return scope.language.month(Month.parse(row.code))
    if row.code in _NOT_PLACES:
        return _(_NOT_PLACES[row.code])
    if by in PLACE_DIMENSIONS or by == "fonds":
        return row.name
    return _(row.name) or row.code


def _picture(name: str, title: str, by: str, metric: str, listed: Sequence[Row], scope: Scope) -> Chart:
    _, write = scope.language.text, scope.language
    found = definition(metric)
    cells = [row.cells[metric] for row in listed]
    axis = _(found.title) if found.unit == "%" else f"{_(found.title)} ({unit_name(found.unit, write)})"
    alt = _("{metric} of {count} rows; the table holds the same numbers.").format(
        metric=_(found.title), count=write.number(len(listed))
    )
    texts = [figure(cell, write) for cell in cells]

    def tick(value: float) -> str:
        return write.percent(value, 0) if found.unit == "%" else quantity(value, found.unit, write)

    if by == "month":
        months = [write.short_month(Month.parse(row.code)) for row in listed]
        return line(
            name=f"{name}-chart",
            title=title,
            alt=alt,
            labels=months,
            values=values(cells),
            texts=texts,
            axis=axis,
            write=tick,
            language=write,
        )
    return bars(
        name=f"{name}-chart",
        title=title,
        alt=alt,
        labels=[row.name for row in listed],
        values=values(cells),
        texts=texts,
        axis=axis,
        write=tick,
        language=write,
        whole=1.0 if found.unit == "%" else None,
    )
