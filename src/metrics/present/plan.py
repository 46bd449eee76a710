"""Plan against actual: how far a place has come on its way to its targets, when it would be done, and the pace that takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import nan

from ..evaluate import Cell, Period, Result, Target, next_target
from .breakdown import lacking, units_below
from .chart import Chart
from .charts import bars
from .language import Language
from .numbers import figure, parts
from .page import Paragraph, Part, Scope, Section
from .rows import Row, rows, values
from .series import path
from .tables import Entry, Heading, Table, amount, day, entry, metric_headings
from .units import MOST_BARS, MOST_GAPS, NOT_PLACES, UNIT_HEADINGS, name_of

#: Metrics that :func:`plan` asks for, of the place and of the units below.
PLAN = ("plan_attainment", "forecast_months", "required_pace")

#: Months between the points of the chart, and how many of them are looked back on.
_EVERY, _POINTS = 3, 6
#: A target further ahead than so many months stands in the table, and would press the chart flat.
_AHEAD = 24


def plan(
    scope: Scope, totals: Result, units: Result, months: Result, targets: Mapping[str, Sequence[Target]]
) -> Section:
    """Coverage by pages as it grew against what the targets ask for, as chart and table, and the forecast, with what the units below
    are asked for.

    ``totals`` answers a query of ``PLAN`` for the place, ``units`` for the units below it (of a commune, which has none, ``totals`` will
    do), ``months`` is what :func:`headline` takes, ``targets`` what ``scope.targets(snapshot)`` gives.
    """
    _ = scope.language.text
    own = targets.get(scope.place, ()) if scope.place else ()
    (whole,) = rows(totals)
    shown: list[Part] = [*lacking(scope, PLAN)]
    if own:
        shown += _own(scope, whole, months, own)
    elif "targets" in scope.tables:
        shown.append(
            Paragraph(text=_("{place} has no target of its own for coverage by pages.").format(place=scope.name))
        )
    listed = [whole] if scope.level == "commune" else _listed(scope, units)
    if not own and scope.level != "commune" and "targets" in scope.tables:
        shown += _chart(scope, listed)
    shown.append(_forecast(scope, whole, listed, targets))
    return Section(name="plan", title=_("Plan against actual"), parts=shown)


def _own(scope: Scope, whole: Row, months: Result, own: Sequence[Target]) -> list[Part]:
    """The way to the place's own targets."""
    _, write = scope.language.text, scope.language
    past = rows(months)[::-1][:: max(1, _EVERY // scope.month.span)][:_POINTS][::-1]
    coverage = [row.cells["coverage_pages"] for row in past]
    days = [min(Period.parse(row.code).last_day, scope.as_of) for row in past]
    aim = next_target(own, scope.as_of)
    assert aim is not None
    attained = whole.cells["plan_attainment"]
    alt = _("By {day} the plan asks for {share} of pages in scope; {now} is reached.").format(
        day=write.date(aim.due_on), share=write.percent(aim.value), now=figure(coverage[-1], write)
    )
    if attained.value is not None:
        alt += " " + _("That is {share} of what is asked for.").format(share=figure(attained, write))
    lines: list[list[Entry | str]] = [
        [day(when, write), _reached(cell, write), "–", "–"] for when, cell in zip(days, coverage, strict=True)
    ]
    lines += [[day(target.due_on, write), "–", _asked(target, write), target.document_no or "–"] for target in own]
    table = Table(
        name="plan-table",
        caption=_("Coverage by pages: reached and asked for"),
        headings=[
            Heading(text=_("Day"), numeric=False),
            Heading(text=_("Reached"), metric="coverage_pages"),
            Heading(text=_("Asked for")),
            Heading(text=_("Document"), numeric=False),
        ],
        rows=lines,
        codes=[*(row.code for row in past), *(str(Period.of(target.due_on)) for target in own)],
    )
    if all(cell.value is None for cell in coverage):
        return [Paragraph(text=alt), table]
    first, last = _at(Period.parse(past[0].code)), _at(Period.parse(past[-1].code))
    drawn = [target for target in own if first <= Period.of(target.due_on).index <= last + _AHEAD]
    chart = path(
        name="plan-chart",
        title=_("Coverage by pages: reached and asked for"),
        alt=alt,
        reached=(
            _("Reached"),
            [
                (_at(month), write.short_month(month), nan if cell.value is None else cell.value, figure(cell, write))
                for month, cell in ((Period.parse(row.code), row.cells["coverage_pages"]) for row in past)
            ],
        ),
        asked=(
            _("Asked for"),
            [
                (month.index, write.short_month(month), target.value, write.percent(target.value))
                for month, target in ((Period.of(target.due_on), target) for target in drawn or [aim])
            ],
        ),
        write=lambda share: write.percent(share, 0),
        language=write,
    )
    return [Paragraph(text=alt), chart, table]


def _at(period: Period) -> int:
    """Where a period stands along the months: at its last."""
    return period.months[-1].index


def _reached(cell: Cell, write: Language) -> Entry:
    # Its bounds stand in the table by month.
    return replace(entry(cell, write), detail=parts(cell, "pages", write, named=False))


def _asked(target: Target, write: Language) -> Entry:
    return Entry(text=write.percent(target.value), value=target.value, unit="%")


def _listed(scope: Scope, units: Result) -> list[Row]:
    found = units_below(scope, units)
    if len(found) <= MOST_BARS:
        return found
    known = [row for row in found if row.code not in NOT_PLACES and row.cells["plan_attainment"].value is not None]
    return sorted(known, key=lambda row: row.cells["plan_attainment"].value or 0.0)[:MOST_GAPS]


def _chart(scope: Scope, listed: Sequence[Row]) -> list[Chart]:
    """Attainment of the units below, where the place has no target of its own."""
    _, write = scope.language.text, scope.language
    aimed = [row for row in listed if row.cells["plan_attainment"].value is not None]
    if not aimed:
        return []
    aimed.sort(key=lambda row: -(row.cells["plan_attainment"].value or 0.0))
    cells = [row.cells["plan_attainment"] for row in aimed]
    return [
        bars(
            name="plan-chart",
            title=_("Attainment of the plan"),
            alt=_("Furthest on its way: {first} ({most}); least: {last} ({least}).").format(
                first=name_of(aimed[0], scope),
                most=figure(cells[0], write),
                last=name_of(aimed[-1], scope),
                least=figure(cells[-1], write),
            ),
            labels=[name_of(row, scope) for row in aimed],
            values=values(cells),
            texts=[figure(cell, write) for cell in cells],
            write=lambda share: write.percent(share, 0),
            language=write,
            whole=1.0,
        )
    ]


def _forecast(scope: Scope, whole: Row, listed: Sequence[Row], targets: Mapping[str, Sequence[Target]]) -> Table:
    _, write = scope.language.text, scope.language
    planned = "targets" in scope.tables
    alone = scope.level == "commune"

    def row(of: Row, name: str, place: str) -> list[Entry | str]:
        known = next_target(targets.get(place, ()), scope.as_of)
        left, pace = of.cells["forecast_months"], of.cells["forecast_months"].denominator
        shown: list[Entry | str] = [name]
        if planned:
            shown += [_aim(known, write), _of_plan(of, "plan_attainment", known, write)]
        shown += [entry(left, write), amount(pace, "pages per month", write)]
        return [*shown, _of_plan(of, "required_pace", known, write)] if planned else shown

    headings = [Heading(text=_("Which unit") if alone else _(UNIT_HEADINGS[scope.below]), numeric=False)]
    attainment, months, required = metric_headings(PLAN, write, hints=not alone)
    headings += [Heading(text=_("Next target")), attainment] if planned else []
    headings += [
        replace(months, text=_("Months to the end")),
        Heading(text=_("Pages a month at present")),
    ]
    headings += [replace(required, text=_("Pages a month to be in time"))] if planned else []
    return Table(
        name="forecast-table",
        caption=_("Forecast"),
        headings=headings,
        rows=[
            row(one, scope.name, scope.place)
            if alone
            # What a province keeps itself stands among its communes; the plan of the province is of more.
            else row(one, name_of(one, scope), "" if one.code == scope.place else one.code)
            for one in listed
        ],
        total=() if alone else row(whole, scope.name, scope.place),
        codes=[scope.place if alone else one.code for one in listed],
        note=_(
            "At present: the median of the last six whole months. In brackets: by the better and by the worse of them."
            " Records yet to be found are not in it."
        ),
    )


def _aim(target: Target | None, write: Language) -> Entry:
    if target is None:
        return Entry(text=write.text("no target"), state="nothing_in_scope")
    by = " · ".join(filter(None, (write.date(target.due_on), target.document_no and write.ordered(target.document_no))))
    return replace(_asked(target, write), detail=by)


def _of_plan(of: Row, metric: str, target: Target | None, write: Language) -> Entry:
    return entry(of.cells[metric], write) if target else Entry(text="–")
