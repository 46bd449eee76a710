"""Why a number is what it is: its definition, the SQL that ran, what it was worked out from, and the rows behind it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from textwrap import fill
from typing import Any, cast

import numpy as np
import pyarrow as pa
import sqlglot
from sqlglot import exp

from ..catalogue import STAGES, Cut
from ..definitions import METRICS, Balance, Derived, Measure, Metric, Ratio, metric
from ..errors import NotAvailable, ParameterError
from ..evaluate import Cell, Period, Query, answered, evaluate
from ..snapshot import Manifest, Snapshot
from .movements import terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """One measure that a number is made of: its value, and how much of it was ``counted``, ``estimated``, and is ``unknown``, in files
    (None where the measure does not tell)."""

    role: str
    measure: Measure
    value: int | None
    counted: int | None
    estimated: int | None
    unknown: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Everything behind one number. ``statements`` are the SQL that ran, ``rows_sql`` asks for the rows behind the number (empty where
    it is not added up over files and fonds); ``manifest`` names the inputs with their SHA-256."""

    metric: Metric
    place: str
    place_name: str
    place_role: str
    as_of: date
    month: Period | None
    map_day: date
    cell: Cell
    ingredients: tuple[Ingredient, ...]
    statements: tuple[str, ...]
    rows_sql: str
    manifest: Manifest
    _snapshot: Snapshot = field(repr=False)

    @property
    def formula(self) -> str:
        """How the number is made of its measures, in their names."""
        found = self.metric
        if isinstance(found, Ratio):
            return f"{_expression(found.numerator)} / {_expression(found.denominator)}"
        if isinstance(found, Derived):
            return f"{found.how} of {', '.join(found.of)}"
        return _expression(found.name) if isinstance(found, Balance) else found.sql

    def rows(self) -> pa.Table:
        """The rows behind the number: ids of fonds and files, what each adds, and why; no title. Raises NotAvailable."""
        return self._snapshot.run(self._asked())

    def write(self, path: Path) -> int:
        """Write these rows to a .csv or .parquet, streamed; returns how many. Raises NotAvailable, ParameterError."""
        return self._snapshot.write(self._asked(), path)

    def _asked(self) -> str:
        if not self.rows_sql:
            raise NotAvailable(f"{self.metric.name} is not added up over files and fonds: there are no rows to show.")
        return self.rows_sql


def why(
    snapshot: Snapshot,
    name: str,
    *,
    place: str = "",
    month: Period | None = None,
    place_map: date | str = "today",
    place_role: str = "custodian",
) -> Why:
    """Why the metric ``name`` is what it is: for a province or commune (the country where empty), at the end of a period (the snapshot's
    day where there is none; a flow needs one).

    Raises UnknownName, UnknownPlace, ParameterError.
    """
    found = metric(name)
    map_day = place_map if isinstance(place_map, date) else snapshot.as_of
    unit = snapshot.register.unit(place, map_day) if place else None
    level = "" if unit is None else "commune" if unit in snapshot.register.communes(map_day) else unit.level
    if level not in ("", "province", "commune"):
        raise ParameterError("A number is of a province or a commune.", where="place", received=f"{place} ({level})")
    where: dict[str, str] = {level: place} if place else {}
    if month is not None:
        where["month"] = str(month)
    query = Query(
        metrics=tuple(dict.fromkeys((name, *_asked_too(found)))),
        where=tuple((dimension, (value,)) for dimension, value in where.items()),
        as_of=min(month.last_day, snapshot.as_of) if month else snapshot.as_of,
        place_map=map_day,
        place_role=place_role,
    )
    heard = _Heard(snapshot)
    result = evaluate(heard, query)
    cells = {asked: result.cell(asked) for asked in query.metrics}
    return Why(
        metric=found,
        place=place,
        place_name=unit.full_name if unit else "",
        place_role=place_role,
        as_of=result.as_of,
        month=month,
        map_day=map_day,
        cell=cells[name],
        ingredients=tuple(_ingredients(found, cells)),
        statements=tuple(heard.statements),
        rows_sql=_rows_sql(snapshot, found, result.as_of, month, level, place, map_day, place_role),
        manifest=snapshot.manifest,
        _snapshot=snapshot,
    )


class _Heard:
    """A snapshot as an engine that remembers what it was asked; it asks the facts, whose rows can be shown."""

    cuts: tuple[Cut, ...] = ()

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot, self.statements = snapshot, cast("list[str]", [])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._snapshot, name)

    def run(self, sql: str, *given: Any, **more: Any) -> pa.Table:
        self.statements.append(_laid_out(sqlglot.parse_one(sql, dialect="duckdb")))
        return self._snapshot.run(sql, *given, **more)


def _expression(name: str) -> str:
    found = METRICS[name]
    return f"({_expression(found.of)} - {_expression(found.less)})" if isinstance(found, Balance) else found.name


def measures_of(found: Metric) -> list[tuple[str, Measure]]:
    """The measures a metric is made of, each with its role: numerator, denominator, or value of what is no ratio."""
    if isinstance(found, Derived):
        return [(name, measure) for name in found.of for _, measure in measures_of(METRICS[name])]
    counted = terms(found)
    above = [("numerator" if counted.denominator else "value", measure) for _, measure in counted.numerator]
    return [*above, *(("denominator", measure) for _, measure in counted.denominator)]


def _asked_too(found: Metric) -> list[str]:
    names: list[str] = []
    for _, measure in measures_of(found):
        names += [name for name in (measure.name, measure.estimated, measure.unknown) if name]
    return names


def _ingredients(found: Metric, cells: Mapping[str, Cell]) -> list[Ingredient]:
    made = []
    for role, measure in measures_of(found):
        value = cells[measure.name].numerator
        estimated = cells[measure.estimated].numerator if measure.estimated else None
        unknown = cells[measure.unknown].numerator if measure.unknown else None
        counted = None if value is None else value - (estimated or 0)
        made.append(
            Ingredient(role=role, measure=measure, value=value, counted=counted, estimated=estimated, unknown=unknown)
        )
    return made


def _rows_sql(
    snapshot: Snapshot,
    found: Metric,
    as_of: date,
    month: Period | None,
    level: str,
    place: str,
    map_day: date,
    role: str,
) -> str:
    if isinstance(found, Derived):
        return ""
    counted = terms(found)
    if any(measure.table != "facts" for _, measure in (*counted.numerator, *counted.denominator)):
        return ""
    shown: list[exp.Expr] = [
        exp.column("delivery", "fonds_keys"),
        exp.column("fonds_id", "fonds_keys"),
        *(exp.column(name, "facts") for name in ("kind", "file_id")),
        exp.column("unit_code", "units"),
        exp.alias_(exp.column("valid_from", "units"), "unit_since"),
        *(exp.column(name, "facts") for name in ("in_scope", "out_of_scope")),
        *(exp.column(f"{stage}_on", "facts") for stage in STAGES),
    ]
    sums = [("numerator" if counted.denominator else "value", counted.numerator)]
    sums += [("denominator", counted.denominator)] if counted.denominator else []
    amounts = {name: _amount(signed, as_of, month) for name, signed in sums}
    shown += [exp.alias_(amount, name) for name, amount in amounts.items()]
    query = exp.select(*shown).from_("facts").join("fonds_keys", on="fonds_keys.fonds_key = facts.fonds_key")
    query = query.join("units", on=f"units.unit_key = facts.{role}_unit", join_type="left")
    query = query.where(
        exp.or_(*(exp.NEQ(this=exp.paren(amount), expression=exp.Literal.number(0)) for amount in amounts.values()))
    )
    if place:
        query = query.where(_in_place(snapshot, level, place, map_day, role))
    order = [exp.column("delivery", "fonds_keys"), exp.column("fonds_id", "fonds_keys"), exp.column("file_id", "facts")]
    return _laid_out(query.order_by(*order))


def _amount(signed: tuple[tuple[int, Measure], ...], as_of: date, month: Period | None) -> exp.Expr:
    total: exp.Expr | None = None
    for sign, measure in signed:
        parsed = sqlglot.parse_one(measure.sql, dialect="duckdb")
        value = parsed.this.transform(
            lambda node: exp.column(node.name, "facts") if isinstance(node, exp.Column) else node
        )
        if measure.event:
            column = exp.column(measure.event, "facts")
            happened: exp.Expr = exp.LTE(this=column, expression=_day(as_of))
            if month is not None and measure.kind == "flow":
                happened = exp.and_(happened, exp.GTE(this=column.copy(), expression=_day(month.first_day)))
            value = exp.Case().when(happened, value).else_(exp.Literal.number(0))
        if total is None:
            total = exp.paren(value) if sign > 0 else exp.Neg(this=exp.paren(value))
        else:
            total = (exp.Add if sign > 0 else exp.Sub)(this=total, expression=exp.paren(value))
    assert total is not None
    return total


def _in_place(snapshot: Snapshot, level: str, place: str, day: date, role: str) -> exp.Expr:
    """The units that the place answers for, and of those that were split, the ones whose evidence says so."""
    unit, evidence = f"{role}_unit", f"{role}_evidence"
    pairs = snapshot.run(f"select distinct {unit}, {evidence} from facts order by all")
    keys, shown = (
        np.array([-1 if key is None else key for key in pairs[name].to_pylist()], dtype=np.int64)
        for name in (unit, evidence)
    )
    inside = answered(snapshot.register, (level,), day, keys, shown)[level] == place
    said: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for key, other, here in zip(keys.tolist(), shown.tolist(), inside.tolist(), strict=True):
        said[key].append((other, here))
    whole = [key for key, found in said.items() if key >= 0 and all(here for _, here in found)]
    column = exp.column(unit, "facts")
    found: exp.Expr = (
        exp.In(this=column, expressions=[exp.Literal.number(key) for key in whole]) if whole else exp.false()
    )
    for key, others in said.items():
        some = [other for other, here in others if here]
        if not some or key in whole:
            continue
        told = exp.func("coalesce", exp.column(evidence, "facts"), exp.Literal.number(-1))
        named = exp.In(this=told, expressions=[_number(other) for other in some])
        of_unit = exp.EQ(this=exp.func("coalesce", column.copy(), exp.Literal.number(-1)), expression=_number(key))
        found = exp.or_(found, exp.and_(of_unit, named))
    return exp.paren(found)


def _laid_out(query: exp.Expr) -> str:
    """SQL to be read; keys of units side by side, as there may be hundreds."""
    text = query.sql(dialect="duckdb", pretty=True)

    def folded(found: re.Match[str]) -> str:
        numbers = fill(" ".join(found[1].split()), 110, initial_indent="    ", subsequent_indent="    ")
        return f"(\n{numbers}\n  )"

    return _LISTED.sub(folded, text)


#: Whole numbers in brackets, one a line.
_LISTED = re.compile(r"\(\s*((?:-?\d+,\s*)+-?\d+)\s*\)")


def _number(value: int) -> exp.Expr:
    return exp.Neg(this=exp.Literal.number(-value)) if value < 0 else exp.Literal.number(value)


def _day(day: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")
