"""Any answer as a section: its metrics by one dimension as a picture and a table, or without one as numbers side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..definitions import DIMENSIONS
from ..definitions import metric as definition
from ..evaluate import PLACE_DIMENSIONS, Period, Result
from .chart import Chart
from .charts import bars
from .language import N_, by_length
from .numbers import NO_NUMBER, figure, label, part_unit, parts, quantity, unit_name
from .page import Card, Cards, Paragraph, Part, Scope, Section, empty
from .rows import Row, rows, values
from .series import line
from .tables import Heading, Table, entry, metric_headings
from .units import MOST_BARS, NOT_PLACES

#: Numbers that belong side by side, for :func:`numbers`: the pace of work, and how well what was delivered agrees with itself.
PACE = ("backlog_pages", "forecast_months", "required_pace", "plan_attainment", "priority_coverage")
CHECKS = (
    "count_reconciliation",
    "metadata_completeness",
    "code_validity",
    "stored_without_digest",
    "repeated_copies",
)


def answer(scope: Scope, result: Result, title: str = "", *, picture: str = "bars", name: str = "") -> Section:
    """An answer by one dimension: a picture of its first metric (``bars``, along months a line, or ``table`` for none), and a table of all.

    Places and fonds stand with the largest first, forty at the most; how many there are is said.
    """
    write, by, first = scope.language, result.query.by[0], result.query.metrics[0]
    title = title or write.text("{metric}: {dimension}").format(
        metric=write.text(definition(first).title), dimension=write.text(DIMENSIONS[by].title)
    )
    name = name or f"{first.replace('_', '-')}-by-{by.replace('_', '-')}"
    found = [replace(row, name=_name(row, by, scope)) for row in rows(result)]
    if not found:
        return Section(name=name, title=title, parts=[empty(write)])
    if by in PLACE_DIMENSIONS or by == "fonds":
        found.sort(key=lambda row: (row.cells[first].value is None, -(row.cells[first].value or 0.0)))
    listed = found[:MOST_BARS]
    parts: list[Part] = [Paragraph(text=_told(result, len(listed), len(found), scope))]
    if picture != "table" and any(row.cells[first].value is not None for row in listed):
        parts.append(_picture(name, title, by, first, listed, scope))
    table = Table(
        name=f"{name}-table",
        caption=title,
        headings=[
            Heading(text=write.text(_heading(by, found)), numeric=False),
            *metric_headings(result.query.metrics, write),
        ],
        rows=[[row.name, *(entry(row.cells[metric], write) for metric in result.query.metrics)] for row in listed],
        codes=[row.code for row in listed],
    )
    return Section(name=name, title=title, parts=[*parts, table])


def numbers(scope: Scope, result: Result) -> Section:
    """An answer without a dimension: each metric with its parts and its state, side by side."""
    _, write = scope.language.text, scope.language
    cells = [result.cell(name) for name in result.query.metrics]
    cards = [
        Card(
            label=_(definition(cell.metric).title),
            value=figure(cell, write, named=True),
            state=cell.state,
            parts=parts(cell, part_unit(cell.metric), write),
            note=_(definition(cell.metric).meaning) if cell.state not in NO_NUMBER else "",
            metric=cell.metric,
            now=cell,
        )
        for cell in cells
    ]
    return Section(name="numbers", title=_("Numbers: {place}").format(place=scope.name), parts=[Cards(cards=cards)])


def _told(result: Result, listed: int, count: int, scope: Scope) -> str:
    """What was asked: rows, conditions, whose number it is where that is not the custodian's."""
    _, write = scope.language.text, scope.language
    place = scope.name
    said = [
        _("{place}: {listed} of {count} rows.").format(
            place=place, listed=write.number(listed), count=write.number(count)
        )
    ]
    for dimension, codes in result.query.where:
        if dimension not in PLACE_DIMENSIONS:
            kept = ", ".join(label(dimension, code, write) for code in codes)
            said.append(
                _("Kept to {dimension}: {values}.").format(dimension=_(DIMENSIONS[dimension].title), values=kept)
            )
    if result.query.place_role == "creator":
        said.append(_("Counted for the unit that made the records."))
    elif result.query.place_role == "location":
        said.append(_("Counted for the unit where the records lie."))
    if result.query.allocation == "equal":
        said.append(_("Records of split units are shared out in equal parts, not by evidence."))
    return " ".join(said)


def _heading(by: str, found: Sequence[Row]) -> str:
    if by == "month":
        return by_length(Period.parse(found[0].code), DIMENSIONS[by].title, N_("Period"))
    return DIMENSIONS[by].title


def _name(row: Row, by: str, scope: Scope) -> str:
    _ = scope.language.text
    if by == "month":
        return scope.language.month(Period.parse(row.code))
    if by in PLACE_DIMENSIONS:
        return _(NOT_PLACES[row.code]) if row.code in NOT_PLACES else row.name
    return row.name if by == "fonds" else _(row.name) or row.code


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
        months = [write.short_month(Period.parse(row.code)) for row in listed]
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
