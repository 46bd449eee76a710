"""Why a number changes: the causes, and how one item's share of the change is told apart into them.

An item (a listed file, or the unlisted rest of a fonds) counts for ``before`` at the first point and ``after`` at the second. Between
them stand what it would count for if only some of its columns had changed: first what it is (scope, medium, retention …), then
what was counted of it, then how far its copy has come, then its days. Each step belongs to one cause, so the steps of every item,
and their sums, add up to the change in whole numbers. ``_STEPS`` holds the rule for each cause, in SQL over one item.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlglot
from sqlglot import exp

from ..catalogue import FACTS
from ..definitions import Measure
from ..errors import NotAvailable
from ..snapshot import COPIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One reason why a number changes."""

    name: str
    title: str
    meaning: str


#: In the order in which they are shown. Transfers and the map only move amounts between places: they add up to 0 over the country.
CAUSES: Mapping[str, Cause] = {
    cause.name: cause
    for cause in (
        Cause(
            name="work",
            title="Work done",
            meaning="Stages reached, and pages copied, since the first point.",
        ),
        Cause(
            name="inflow",
            title="New inflow",
            meaning="Files that came to be kept since the first point, by the day they were collected, submitted or closed.",
        ),
        Cause(
            name="found",
            title="Newly found or recounted",
            meaning="Holdings that were there before and are listed or counted only now; estimates that gave way to counts.",
        ),
        Cause(
            name="transfer",
            title="Transfers between units",
            meaning="Records that another unit answers for now, by a change of custody or the minutes of a hand-over.",
        ),
        Cause(
            name="map",
            title="Change of the map",
            meaning="The same records, answered in another place because units were merged, divided or moved.",
        ),
        Cause(
            name="corrected",
            title="Corrections of earlier records",
            meaning="What was recorded of the time before the first point was put right: scope, medium, dates, fonds.",
        ),
        Cause(
            name="reopened",
            title="Rejects and re-opened work",
            meaning="A stage that had been reached counts no more, or fewer pages are copied.",
        ),
        Cause(
            name="gone",
            title="Destroyed or no longer recorded",
            meaning="Destroyed by decision, or no longer in the catalogue without a match: a question to ask.",
        ),
        Cause(
            name="definition",
            title="Change of definition",
            meaning="The number, or a conversion profile it estimates by, is defined in another way.",
        ),
    )
}

#: What one item adds to each cause, over these names: ``value_a`` and ``value_b`` what it counts for by its columns before and after,
#: ``value_is`` with what it is taken from after, ``value_sized`` with what was counted too; ``done_a`` and ``done_b`` whether
#: its event lies in the period asked about, ``day_a`` and ``day_b`` the day of it; ``first`` and ``last`` the two points' days.
_STEPS = {
    "before": "case when has_a and done_a then value_a else 0 end",
    "work": """
        case when not listed or not has_b then 0
             when not has_a then case when done_b and day_b > first then value_b else 0 end
             else case when done_a and progressed then value_b - value_sized else 0 end
                + case when done_b and not done_a and day_b > first then value_b
                       when done_a and not done_b and day_b <= last and day_a = day_b then -value_b else 0 end end""",
    "inflow": """
        case when listed and has_b and not has_a and done_b and not coalesce(day_b > first, false) and arrived_on > first
             then value_b else 0 end""",
    "found": """
        case when has_a and has_b
             then case when done_a and not rescaled then value_sized - value_is else 0 end
                + case when done_a and copied_alike then value_b - value_sized else 0 end
             when has_a then case when not listed and stays and done_a then -value_a else 0 end
             when not listed then case when done_b then value_b else 0 end
             when done_b and not coalesce(day_b > first, false) and not coalesce(arrived_on > first, false) then value_b
             else 0 end""",
    "corrected": """
        case when has_a and has_b
             then case when done_a and not destroyed then value_is - value_a else 0 end
                + case when done_b and not done_a and not coalesce(day_b > first, false) then value_b
                       when done_a and not done_b and day_b <= last and day_a <> day_b then -value_b else 0 end
             else 0 end""",
    "reopened": """
        case when has_a and has_b
             then case when done_a and not progressed and not copied_alike then value_b - value_sized else 0 end
                + case when done_a and not done_b and not coalesce(day_b <= last, false) then -value_b else 0 end
             else 0 end""",
    "gone": """
        case when has_a and has_b then case when done_a and destroyed then value_is - value_a else 0 end
             when has_a and done_a and (listed or not stays) then -value_a
             else 0 end""",
    "definition": "case when has_a and has_b and done_a and rescaled then value_sized - value_is else 0 end",
}
STEPS = tuple(_STEPS)

_DESTROYED = "coalesce(b_out_of_scope = 'destroyed', false) and not coalesce(a_out_of_scope = 'destroyed', false)"
_AMOUNTS = {column.name for column in FACTS.columns if column.unit} - set(COPIES)
_DAYS = {column.name for column in FACTS.columns if column.type == "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When an event counts at one of the points: up to ``last``, for a flow from ``first`` on."""

    last: date
    first: date

    def holds(self, measure: Measure, side: str) -> exp.Expr:
        """Whether an item's event counts; always, where the measure has none."""
        if measure.event is None:
            return exp.true()
        column = exp.column(f"{side}_{measure.event}")
        found: exp.Expr = exp.LTE(this=column, expression=_day(self.last))
        if measure.kind == "flow":
            found = exp.and_(found, exp.GTE(this=column.copy(), expression=_day(self.first)))
        return exp.func("coalesce", found, exp.false())


def compose_items(
    measures: Sequence[Measure], published: Sequence[Measure], keys: Sequence[str], first: Window, second: Window
) -> str:
    """The statement over ``items`` that adds up every step of every measure by ``keys``.

    Columns: the keys; ``m<i>_<step>`` for measure ``i``, and ``p<i>`` for what ``published`` measure ``i`` counted at the first point.
    """
    shown: list[exp.Expr] = [exp.column(key) for key in keys]
    for at, measure in enumerate(measures):
        names = _names(measure, first, second)
        shown += [exp.alias_(_sum(_filled(_STEPS[step], names)), f"m{at}_{step}") for step in STEPS]
    for at, measure in enumerate(published):
        shown.append(exp.alias_(_sum(_filled(_STEPS["before"], _names(measure, first, second))), f"p{at}"))
    return exp.select(*shown).from_("items").group_by(*keys).sql(dialect="duckdb")


def _names(measure: Measure, first: Window, second: Window) -> dict[str, exp.Expr]:
    value = _value(measure)
    none = exp.cast(exp.null(), "date")
    return {
        "value_a": _taken(value, before=lambda _: True),
        "value_is": _taken(value, before=lambda name: name in _AMOUNTS or name in _DAYS or name in COPIES),
        "value_sized": _taken(value, before=lambda name: name in _DAYS, between=COPIES),
        "value_b": _taken(value, before=lambda _: False),
        "done_a": first.holds(measure, "a"),
        "done_b": second.holds(measure, "b"),
        "day_a": exp.column(f"a_{measure.event}") if measure.event else none,
        "day_b": exp.column(f"b_{measure.event}") if measure.event else none,
        "first": _day(first.last),
        "last": _day(second.last),
        "destroyed": _parsed(_DESTROYED),
    }


def _value(measure: Measure) -> exp.Expr:
    """What one fact adds to a measure. Raises NotAvailable for a measure that is no sum over the facts."""
    parsed = _parsed(measure.sql)
    if measure.table != FACTS.name or not isinstance(parsed, exp.Sum):
        raise NotAvailable(
            "Its change cannot be told apart item by item: it is not added up over files and fonds.",
            received=f"{measure.name}, counted from the table {measure.table}",
            todo="metrics snapshot diff  compares the snapshots themselves",
        )
    value: exp.Expr = parsed.this
    return value


def _taken(value: exp.Expr, *, before: object, between: Sequence[str] = ()) -> exp.Expr:
    """``value`` with each column taken from before or after."""

    def side(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        name = node.name
        which = "mid" if name in between else "a" if before(name) else "b"  # type: ignore[operator]
        return exp.column(f"{which}_{name}")

    return exp.func("coalesce", value.copy().transform(side), exp.Literal.number(0))


def _filled(step: str, names: Mapping[str, exp.Expr]) -> exp.Expr:
    return _parsed(step).transform(
        lambda node: exp.paren(names[node.name]) if isinstance(node, exp.Column) and node.name in names else node
    )


def _sum(value: exp.Expr) -> exp.Expr:
    return exp.cast(exp.func("coalesce", exp.Sum(this=value), exp.Literal.number(0)), "bigint")


def _day(day: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")


@cache
def rules_digest() -> str:
    """Names the rules: what was worked out under other rules is worked out again."""
    said = [*_STEPS.items(), _DESTROYED, *sorted(_AMOUNTS | _DAYS), *CAUSES]
    return hashlib.sha256(repr(said).encode()).hexdigest()


@cache
def _parsed(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, dialect="duckdb")
