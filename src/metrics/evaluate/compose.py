"""From measures to SQL: composed with sqlglot's builder, never from pieces of text; values are its literals, so they are quoted.

The definitions are held in a small portable subset; ``dialect`` turns the whole into another engine's tongue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import sqlglot
from sqlglot import exp

from ..catalogue import STAGES, Cut
from ..definitions import DIMENSIONS, METRICS, Measure
from .periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement: its text, the measures it answers, whether its rows carry a month of events, and whether the cube answers it."""

    sql: str
    measures: tuple[str, ...]
    by_event: bool
    of_cube: bool


@lru_cache(maxsize=256)
def compose(
    measures: tuple[str, ...],
    *,
    columns: tuple[str, ...],
    place_role: str | None,
    filters: tuple[tuple[str, tuple[str | int, ...]], ...],
    as_of: date,
    months: tuple[Period, ...],
    dialect: str = "duckdb",
    cuts: tuple[Cut, ...] = (),
) -> tuple[Statement, ...]:
    """Statements that give the parts of ``measures`` by unit and dimensions.

    ``columns`` are dimension names (``stage`` included). ``place_role``: whose unit each row carries, with what says where
    its records went if that unit was split; None where places play no part. ``filters``: pairs of dimension name (or
    ``unit``) and values. Without ``months``, periods of one kind, one statement counts everything up to ``as_of``. With them, measures are
    grouped by their event: rows then carry ``month`` (index of the month of the event, not later than ``as_of``; the one before the first
    for all that happened earlier), to be added up along time by the caller; measures without an event come without month. Where
    the stage is asked for by month, and for measures that stop counting, the rows meet each period's end instead, since that is
    a state and no event. Each table that measures stand on has statements of its own.

    ``cuts`` are those of the cube that know ``as_of``: a statement is asked of the first that has all it needs, else of its table.
    """
    known = [_measure(name) for name in measures]  # none where their tables are not there
    statements: list[Statement] = []
    for table in dict.fromkeys(measure.table for measure in known):
        group = [measure for measure in known if measure.table == table]
        statements += _of_table(
            group,
            columns,
            place_role,
            filters,
            as_of,
            months,
            dialect,
            tuple(cut for cut in cuts if cut.table == table),
        )
    return tuple(statements)


def _of_table(
    known: Sequence[Measure],
    columns: Sequence[str],
    place_role: str | None,
    filters: Sequence[tuple[str, Sequence[str | int]]],
    as_of: date,
    months: Sequence[Period],
    dialect: str,
    cuts: Sequence[Cut],
) -> list[Statement]:
    by_stage = "stage" in columns or any(name == "stage" for name, _ in filters)
    if not months:
        found = {measure.event: _cut([measure], columns, place_role, filters, cuts) for measure in known}
        if len(found) > 1 and not _cut(known, columns, place_role, filters, cuts) and all(found.values()):
            groups = [[measure for measure in known if measure.event == event] for event in found]
        else:
            groups = [list(known)]
        return [
            _statement(
                group,
                columns,
                place_role,
                filters,
                day_of(as_of),
                dialect,
                cut=_cut(group, columns, place_role, filters, cuts),
            )
            for group in groups
        ]
    # What stops counting one day is a state, like a stage: the rows meet each period's end.
    lasting = [measure for measure in known if by_stage or measure.until]
    statements = []
    if lasting:
        spine = [(month.start, month.first_day, min(month.last_day, as_of)) for month in months]
        day = exp.column("day", "spine")
        statements.append(_statement(lasting, columns, place_role, filters, day, dialect, spine=spine))
    for event in dict.fromkeys(measure.event for measure in known if measure not in lasting):
        group = [measure for measure in known if measure.event == event and measure not in lasting]
        cut = _cut(group, columns, place_role, filters, cuts)
        statements.append(
            _statement(
                group, columns, place_role, filters, day_of(as_of), dialect, event=event, since=months[0], cut=cut
            )
        )
    return statements


def _measure(name: str) -> Measure:
    found = METRICS[name]
    assert isinstance(found, Measure)
    return found


def _cut(
    measures: Sequence[Measure],
    columns: Sequence[str],
    place_role: str | None,
    filters: Sequence[tuple[str, Sequence[str | int]]],
    cuts: Sequence[Cut],
) -> Cut | None:
    """The first of the cuts of a table that has all that is asked for; None where only the table has it."""
    asked = {name for name in (*columns, *(name for name, _ in filters)) if name != "unit"}
    needed = {DIMENSIONS[name].column or name for name in asked}
    needed |= {day for measure in measures for day in (measure.event, measure.until) if day}
    for cut in cuts:
        if (
            place_role in (None, cut.role)
            and needed <= set(cut.columns)
            and all(_adds_up(m.sql, cut) for m in measures)
        ):
            return cut
    return None


@lru_cache
def _adds_up(sql: str, cut: Cut) -> bool:
    """Whether a measure gives the same of sums as of what was summed: amounts are added up and decide nothing else."""
    parsed = _parsed(sql)
    if not isinstance(parsed, exp.Sum):
        return False
    left = [parsed.this]
    while left:
        part = left.pop()
        if isinstance(part, exp.Case) and part.this is None:
            for branch in part.args["ifs"]:
                if not {found.name for found in branch.this.find_all(exp.Column)} <= set(cut.dimensions):
                    return False
                left.append(branch.args["true"])
            left.append(part.args.get("default") or exp.Literal.number(0))
        elif not ((isinstance(part, exp.Column) and part.name in cut.amounts) or part == exp.Literal.number(0)):
            return False
    return True


def day_of(day: date) -> exp.Expression:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")


def _statement(
    measures: Sequence[Measure],
    columns: Sequence[str],
    place_role: str | None,
    filters: Sequence[tuple[str, Sequence[str | int]]],
    day: exp.Expression,
    dialect: str,
    *,
    event: str | None = None,
    since: Period | None = None,
    spine: Sequence[tuple[int, date, date]] = (),
    cut: Cut | None = None,
) -> Statement:
    keys: dict[str, exp.Expression] = {}
    if place_role:
        keys["unit"] = exp.column(f"{place_role}_unit")
        keys["evidence"] = exp.column(f"{place_role}_evidence")
    for name in columns:
        keys[name] = dimension_of(name, day, cut)
    if event and since:
        keys["month"] = _month_index(exp.column(event), since)
    if spine:
        keys["month"] = exp.column("month", "spine")
    # Every node is made for this statement, so nothing is copied again when it is built in: copying took half the time.
    shown = [exp.alias_(key.copy(), name, copy=False) for name, key in keys.items()]
    for measure in measures:
        # With months the event is a key and the filter below keeps to it; else each measure keeps to its own.
        begin = exp.column("first_day", "spine") if spine and measure.kind == "flow" else None
        shown.append(exp.alias_(_aggregate(measure, None if event else day, begin), measure.name, copy=False))
    query = exp.select(*shown, copy=False).from_(cut.name if cut else measures[0].table, copy=False)
    if spine:
        query = query.join(_spine(spine), join_type="cross", copy=False)
    if event:
        query = query.where(exp.LTE(this=exp.column(event), expression=day.copy()), copy=False)
    for name, values in filters:
        column = exp.column(f"{place_role}_unit") if name == "unit" else dimension_of(name, day, cut)
        query = query.where(one_of(column, values), copy=False)
    if keys:
        query = query.group_by(*keys.values(), copy=False)
    text = query.sql(dialect=dialect, copy=False)
    names = tuple(measure.name for measure in measures)
    return Statement(sql=text, measures=names, by_event=bool(event), of_cube=cut is not None)


@lru_cache
def _parsed(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, dialect="duckdb")


def _aggregate(measure: Measure, day: exp.Expression | None, since: exp.Expression | None) -> exp.Expression:
    parsed = _parsed(measure.sql).copy()
    if measure.event and day is not None:
        assert isinstance(parsed, exp.Sum)
        happened: exp.Expr = exp.LTE(this=exp.column(measure.event), expression=day.copy())
        if measure.until:
            left = exp.LTE(this=exp.column(measure.until), expression=day.copy())
            still = exp.Not(this=exp.Coalesce(this=left, expressions=[exp.false()]))
            happened = exp.and_(happened, still, copy=False)
        if since is not None:
            happened = exp.and_(happened, exp.GTE(this=exp.column(measure.event), expression=since), copy=False)
        counted = exp.Case().when(happened, parsed.this, copy=False).else_(exp.Literal.number(0), copy=False)
        parsed = exp.Sum(this=counted)
    # Sums of nothing are 0 and every part is a whole number that fits 64 bits.
    return exp.cast(exp.Coalesce(this=parsed, expressions=[exp.Literal.number(0)]), "bigint", copy=False)


def dimension_of(name: str, day: exp.Expression, cut: Cut | None = None) -> exp.Expression:
    """The value of a dimension on a day, in the facts or in a cut that has it."""
    if cut and name == cut.by:
        return exp.column(name)
    if name == "stage":
        case = exp.Case()
        for stage in reversed(STAGES):
            reached = exp.LTE(this=exp.column(f"{stage}_on"), expression=day.copy())
            case = case.when(reached, exp.Literal.string(stage), copy=False)
        return case.else_(exp.Literal.string("none"), copy=False)
    column = DIMENSIONS[name].column
    assert column is not None, name
    return exp.column(column)


def _month_index(column: exp.Expression, since: Period) -> exp.Expression:
    """The index of the month a day lies in, by the calendar of ``since``; all before that period are the month before it: what was done by
    then is one amount."""
    year = exp.Mul(this=_part("year", column), expression=exp.Literal.number(12))
    months = exp.Add(this=year, expression=_part("month", column))
    index: exp.Expression = exp.Sub(this=months, expression=exp.Literal.number(1))
    if since.fourteenth:
        later = exp.GT(this=_part("day", column), expression=exp.Literal.number(14))
        one = exp.Case().when(later, exp.Literal.number(1), copy=False).else_(exp.Literal.number(0), copy=False)
        index = exp.Add(this=index, expression=one)
    before = exp.LT(this=column.copy(), expression=day_of(since.first_day))
    return exp.Case().when(before, exp.Literal.number(since.start - 1), copy=False).else_(index, copy=False)


def _part(name: str, column: exp.Expression) -> exp.Expression:
    return exp.Extract(this=exp.var(name), expression=column.copy())


def _spine(rows: Sequence[tuple[int, date, date]]) -> exp.Expression:
    selects: list[exp.Expression] = [
        exp.select(
            exp.alias_(exp.Literal.number(index), "month"),
            exp.alias_(day_of(first), "first_day"),
            exp.alias_(day_of(last), "day"),
        )
        for index, first, last in rows
    ]
    union = selects[0]
    for row in selects[1:]:
        union = exp.union(union, row, distinct=False)
    return exp.Subquery(this=union, alias=exp.TableAlias(this=exp.to_identifier("spine")))


def one_of(column: exp.Expression, values: Sequence[str | int]) -> exp.Expression:
    literals = [exp.Literal.number(value) if isinstance(value, int) else exp.Literal.string(value) for value in values]
    return exp.In(this=column, expressions=literals) if literals else exp.false()
