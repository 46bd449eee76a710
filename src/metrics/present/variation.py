"""Which units differ by more than chance: a funnel plot, and rates with chance taken out beside those as counted."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import Any

from ..errors import ParameterError
from ..evaluate import LIMITS, Rated, Result, Variation
from ..evaluate import variation as compare
from .charts import BLUE, INK, ORANGE
from .curves import curve, plane, points, powers
from .language import Language
from .numbers import measured
from .page import Paragraph, Part, Scope, Section
from .tables import Entry, Heading, Table, amount
from .units import UNIT_HEADINGS, listed_name

#: How many units the table lists, those that lie farthest out.
MOST_LISTED = 30

_GREY = "#8a94a0"
_STEPS = 60


def variation(scope: Scope, units: Result) -> Section:
    """The communes (or provinces, or fonds) of a place held against their mean, with limits of 95 % and 99.8 %, and their shrunk rates.

    ``units`` answers ``scope.query(VARIATION, by="commune")`` (``metrics.evaluate.VARIATION``). The model and its sources stand in
    ``metrics.evaluate.variation``. Units of too little certainty are drawn and not judged, as they are not ranked.
    """
    _ = scope.language.text
    by, title = units.query.by[-1], _("Which units differ by more than chance")
    try:
        found = compare(units, least=scope.least_certainty)
    except ParameterError:
        few = Paragraph(text=_("There are too few units with a number to be compared."), notice=True)
        return Section(name="variation", title=title, parts=[few])
    summary = _summary(found, scope.language)
    chart = plane(
        name="variation-chart",
        title=_("Coverage by pages, and pages in scope: {count} units").format(
            count=scope.language.number(len(found.units) + len(found.unsure))
        ),
        alt=summary,
        traces=_traces(found, by, scope),
        across=(_("Pages in scope (scale of powers of ten)"), _scale(found, scope.language)),
        upright=(
            _("Coverage by pages"),
            max(1.0, *(unit.raw for unit in found.units)),
            lambda rate: scope.language.percent(rate, 0),
        ),
        language=scope.language,
    )
    parts: list[Part] = [
        Paragraph(text=summary),
        Paragraph(text=_method(found, scope.language)),
        chart,
        _table(found, by, scope),
    ]
    return Section(name="variation", title=title, parts=parts)


def _summary(found: Variation, write: Language) -> str:
    _ = write.text
    wide, widest = LIMITS
    return _(
        "The units compared have {mean} of their pages digitised together. Outside of the limits of {widest} lie {far} of {count}; by"
        " chance it would be about {few}. Outside of those of {wide} lie {near}; by chance it would be about {many}."
    ).format(
        mean=write.percent(found.mean),
        widest=write.percent(widest),
        wide=write.percent(wide, 0),
        far=write.number(len(found.beyond(widest))),
        near=write.number(len(found.beyond(wide))),
        count=write.number(len(found.units)),
        few=_about(found.by_chance(widest), write),
        many=_about(found.by_chance(wide), write),
    )


def _about(count: float, write: Language) -> str:
    return write.number(count, 0 if count >= 1 else 1)


def _method(found: Variation, write: Language) -> str:
    _ = write.text
    said = _(
        "What chance decides is a file, of {pages} on average, not a page. Even so units differ: their squared distances from the mean"
        " are {times} times those of chance. The limits hold this usual spread too, so outside of them lies what is unusual even among"
        " units that differ. The rate with chance taken out is drawn towards the mean, the more the fewer files a unit has."
    ).format(pages=measured(found.per_trial, "pages", write), times=write.number(found.chance, 1))
    if found.unsure or found.without:
        said += " " + _(
            "Not compared: {unsure} of whose pages too little was counted, and {without} without a number, which are not drawn."
        ).format(unsure=write.number(len(found.unsure)), without=write.number(found.without))
    return said


def _traces(found: Variation, by: str, scope: Scope) -> list[dict[str, Any]]:
    _, write = scope.language.text, scope.language
    wide, widest = LIMITS
    first, last = _span(found)
    grid = [first + (last - first) * step / _STEPS for step in range(_STEPS + 1)]
    traces = []
    for level, dash in ((widest, ""), (wide, "dash")):
        ends = [found.limits(10**x, level) for x in grid]
        name = _("Limits of {level}").format(level=write.percent(level, 0 if level == wide else 1))
        xs = [*grid, None, *grid]
        ys = [*(low for low, _high in ends), None, *(high for _low, high in ends)]
        traces.append(curve(name, xs, ys, colour=INK, width=1.2, dash=dash))
    mean = _("Mean: {mean}").format(mean=write.percent(found.mean))
    traces.append(curve(mean, [first, last], [found.mean] * 2, colour=_GREY, width=1.5))
    far = [unit for unit in found.units if unit.beyond(widest)]
    near = [unit for unit in found.units if not unit.beyond(widest)]
    looks: tuple[tuple[str, Sequence[Rated], str, str], ...] = (
        (_("Too little counted, not compared ({count})"), found.unsure, _GREY, "circle-open"),
        (_("Inside of {level} ({count})"), near, BLUE, "circle"),
        (_("Outside of {level} ({count})"), far, ORANGE, "diamond"),
    )
    for text, units, colour, symbol in looks:
        name = text.format(level=write.percent(widest), count=write.number(len(units)))
        texts = [f"{listed_name(unit.code, unit.name, by, scope)}: {write.percent(unit.raw)}" for unit in units]
        xs, ys = [log10(unit.amount) for unit in units], [unit.raw for unit in units]
        traces.append(points(name, xs, ys, texts, colour=colour, symbol=symbol))
    missing = _("No number, not drawn ({count})").format(count=write.number(found.without))
    return traces + ([points(missing, [], [], [], colour=_GREY, symbol="x")] if found.without else [])


def _span(found: Variation) -> tuple[float, float]:
    amounts = [unit.amount for unit in (*found.units, *found.unsure)]
    return log10(min(amounts)), log10(max(amounts))


def _scale(found: Variation, write: Language) -> dict[str, Any]:
    return powers(*_span(found), write.number)


def _table(found: Variation, by: str, scope: Scope) -> Table:
    _, write = scope.language.text, scope.language
    listed = sorted(found.units, key=lambda unit: (-abs(unit.z), unit.code))[:MOST_LISTED]
    wide, widest = LIMITS
    rows: list[list[Entry | str]] = []
    for unit in listed:
        low, high = found.limits(unit.amount, widest)
        outside = next((level for level in (widest, wide) if unit.beyond(level)), None)
        side = _("above") if unit.z > 0 else _("below")
        rows.append(
            [
                listed_name(unit.code, unit.name, by, scope),
                Entry(text=write.percent(unit.raw), value=unit.raw, unit="%"),
                Entry(text=write.percent(unit.shrunk), value=unit.shrunk, unit="%"),
                amount(unit.amount, "pages", write),
                write.ordered(f"[{write.percent(low)}; {write.percent(high)}]"),
                f"{side} {write.percent(outside, 1 if outside == widest else 0)}" if outside else _("inside"),
            ]
        )
    caption = _("The units that lie farthest from the mean")
    return Table(
        name="variation-table",
        caption=caption,
        headings=[
            Heading(text=_(UNIT_HEADINGS[by]), numeric=False),
            Heading(text=_("Coverage as counted")),
            Heading(text=_("With chance taken out"), hint=_("Empirical Bayes: drawn towards the mean of the units.")),
            Heading(text=_("Pages in scope")),
            Heading(text=_("Limits of {level}").format(level=write.percent(widest))),
            Heading(text=_("Lies"), numeric=False),
        ],
        rows=rows,
        codes=[unit.code for unit in listed],
        note=_("This is no ranking: limits, not places, say who stands out. {count} of {all} units are listed.").format(
            count=write.number(len(listed)), all=write.number(len(found.units))
        ),
    )
