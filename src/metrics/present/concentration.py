"""How unevenly an amount lies over units: how few hold half of it (Pareto), and the curve of Lorenz."""

from __future__ import annotations

from math import ceil

from ..definitions import metric as definition
from ..evaluate import Concentration, Result
from ..evaluate import concentration as weigh
from .chart import Chart
from .charts import BLUE, ORANGE
from .curves import axis, curve, plane
from .numbers import measured, quantity
from .page import Paragraph, Part, Scope, Section
from .tables import Entry, Heading, Table, amount, share
from .units import listed_name

#: Shares of the units, the largest first, for which the table says what they hold.
SHARES = (0.01, 0.05, 0.1, 0.2, 0.5, 1.0)

_GREY = "#8a94a0"
#: A curve of thousands of units is as smooth with so many points.
_MOST_POINTS = 300


def concentration(scope: Scope, units: Result, metric: str = "backlog_pages") -> Section:
    """How few of the units hold most of an amount, as two curves and a table; by default of the pages left to digitise.

    ``units`` answers for ``metric`` by one dimension, as ``scope.query(GAPS, by="commune")``.
    """
    _, write = scope.language.text, scope.language
    found = weigh(units, metric)
    title = _("How few units hold most")
    if not found.total:
        nothing = Paragraph(text=_("None of the units holds any of it, or nobody can say."), notice=True)
        return Section(name="concentration", title=title, parts=[nothing])
    name, by = _(definition(metric).title), units.query.by[0]
    summary = _(
        "{metric}: {total} in {count} units. The largest tenth of the units holds {tenth}; {few} units hold half. The index of Gini is"
        " {gini} (0: all alike; 1: one holds everything)."
    ).format(
        metric=name,
        total=measured(found.total, found.unit, write),
        count=write.number(len(found.holders)),
        tenth=write.percent(found.held_by(0.1)),
        few=write.number(found.fewest()),
        gini=write.number(found.gini, 2),
    )
    parts: list[Part] = [
        Paragraph(text=summary),
        pareto(found, scope, name, by),
        _lorenz(found, scope, name),
        _table(found, scope, by),
    ]
    return Section(name="concentration", title=title, parts=parts)


def pareto(found: Concentration, scope: Scope, name: str, by: str) -> Chart:
    """The curve of Pareto: over the units, the largest first, the share that these and all before them hold; half of the whole is marked.

    ``name`` is the amount's title, ``by`` the dimension of its units. Each point carries its unit's code as ``customdata``.
    """
    _, write = scope.language.text, scope.language
    count = len(found.holders)
    kept = _thinned(count + 1)  # the first is the corner, where nobody holds anything yet
    drawn = [(place, found.holders[place - 1]) for place in kept[1:]]
    texts = [
        f"{write.number(place)}: {write.percent(holder.together)} – {listed_name(holder.code, holder.name, by, scope)}"
        f" ({quantity(holder.amount, found.unit, write)})"
        for place, holder in drawn
    ]
    few = found.fewest()
    half = _("Half: {few} units").format(few=write.number(few))
    return plane(
        name="concentration-pareto",
        title=_("{metric}: share held by the largest of {count} units").format(metric=name, count=write.number(count)),
        alt=_("{few} of {count} units hold half.").format(few=write.number(few), count=write.number(count)),
        traces=[
            curve(
                _("Held together"),
                kept,
                [0.0, *(holder.together for _place, holder in drawn)],
                colour=BLUE,
                texts=["", *texts],
            )
            | {"customdata": [None, *(holder.code for _place, holder in drawn)]},
            curve(half, [0, few, few], [0.5, 0.5, 0], colour=ORANGE, width=1.5, dash="dash"),
        ],
        across=(_("Number of units, the largest first"), axis(float(count), write.number)),
        upright=(_("Share of the whole"), 1.0, lambda value: write.percent(value, 0)),
        language=write,
        height=360,
    )


def _lorenz(found: Concentration, scope: Scope, name: str) -> Chart:
    _, write = scope.language.text, scope.language
    points = [found.lorenz[place] for place in _thinned(len(found.holders) + 1)]
    gini = _("The index of Gini is {gini}.").format(gini=write.number(found.gini, 2))
    return plane(
        name="concentration-lorenz",
        title=_("{metric}: the curve of Lorenz of {count} units").format(
            metric=name, count=write.number(len(found.holders))
        ),
        alt=gini,
        traces=[
            curve(
                _("Held together"),
                [units for units, _held in points],
                [held for _units, held in points],
                colour=BLUE,
                texts=[write.ordered(f"{write.percent(units)} → {write.percent(held)}") for units, held in points],
            ),
            curve(_("If all held alike"), [0, 1], [0, 1], colour=_GREY, width=1.5, dash="dash"),
        ],
        across=(_("Share of the units, the smallest first"), axis(1.0, lambda value: write.percent(value, 0))),
        upright=(_("Share of the whole"), 1.0, lambda value: write.percent(value, 0)),
        language=write,
        height=360,
    )


def _table(found: Concentration, scope: Scope, by: str) -> Table:
    _, write = scope.language.text, scope.language
    count = len(found.holders)
    rows: list[list[Entry | str]] = []
    seen = set()
    for part in SHARES:
        units = ceil(part * count - 1e-9)
        if units in seen:
            continue
        seen.add(units)
        held = found.holders[units - 1].together * found.total
        rows.append(
            [
                write.percent(part, 0),
                amount(units, "units", write),
                amount(round(held), found.unit, write),
                share(round(held), round(found.total), found.unit, write),
            ]
        )
    note = _("The largest: {names}.").format(
        names="; ".join(listed_name(holder.code, holder.name, by, scope) for holder in found.holders[:5])
    )
    if found.without:
        note += " " + _("Units without a number: {count}; they are left out, not taken as 0.").format(
            count=write.number(found.without)
        )
    if found.elsewhere:
        note += " " + _("In no unit, since the place is not known or yet to be allocated: {amount}.").format(
            amount=measured(found.elsewhere, found.unit, write)
        )
    return Table(
        name="concentration-table",
        caption=_("What the largest units hold"),
        headings=[
            Heading(text=_("The largest …"), numeric=False),
            Heading(text=_("Units")),
            Heading(text=_("Together")),
            Heading(text=_("Share of the whole")),
        ],
        rows=rows,
        note=note,
    )


def _thinned(count: int) -> list[int]:
    """Positions of at most about 300 of so many points, the first and the last among them."""
    step = max(1, count // _MOST_POINTS)
    return sorted({*range(0, count, step), count - 1})
