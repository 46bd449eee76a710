"""Putting an answer together: parts from the engine, placed, added up along time, then divided; in that order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..catalogue import COHORTS, FACTS, LABELS, STAGES, SUBJECTS
from ..definitions import DIMENSIONS, METRICS, Derived, Measure, parts, tables
from ..errors import ParameterError, UnknownName
from ..places import Register, contradiction
from .cells import Column, Parts
from .derived import with_derived
from .engine import Engine
from .groups import Groups, Rows, over_time, ranks
from .places import (
    LEGACY_DAY,
    PLACE_DIMENSIONS,
    TO_ALLOCATE,
    UNKNOWN_PLACE,
    Axis,
    Names,
    Placed,
    Ways,
    axis,
    settle,
    spread,
    ways_of,
)
from .query import Query
from .result import STATES, Result
from .shared import Asked, Filters
from .shared import parts as rows_of

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Codes:
    """A dimension of an answer: its codes in the order in which they are shown, their names, and what stands for them in the rows."""

    codes: Sequence[str]
    names: Sequence[str]
    keys: Sequence[str] | Sequence[int]


def evaluate(engine: Engine, query: Query, *, register: Register | None = None) -> Result:
    """The answer of a snapshot (or another engine) to a query.

    ``register`` answers for places instead of the engine's own: the same units and more, as with a draft of the next reform.
    Raises UnknownName, UnknownPlace and ParameterError.
    """
    if any(isinstance(METRICS[name], Derived) for name in query.metrics):
        return with_derived(
            engine, query, register or engine.register, lambda finer: evaluate(engine, finer, register=register)
        )
    as_of = query.as_of or engine.as_of
    months = query.months(as_of)
    map_day = map_day_of(query, engine)
    register = register or engine.register
    keys = _keys(engine.register, register)
    days = days_of(query, map_day)
    axes = {name: axis(register, PLACE_DIMENSIONS[name][0], day) for name, day in days.items()}
    maps = maps_of(register, days)
    check_places(query, register, axes, days)
    _check_dimensions(query)
    names = dict.fromkeys(part for metric in query.metrics for part in parts(metric))
    measures = [found for found in map(_measure, names) if set(found.needs) <= engine.tables]
    plain = [name for name in query.by if name not in PLACE_DIMENSIONS and name != "month"]
    filters, within = _filters(engine, query, axes, maps, keys)
    asked = Asked(
        measures=tuple(measure.name for measure in measures),
        columns=tuple(plain),
        place_role=query.place_role if axes else None,
        filters=filters,
        as_of=as_of,
        months=months,
    )
    answers = rows_of(engine, asked, within)
    coded = {name: [_coded(table[name]) for table, _ in answers] for name in plain}
    dimensions = {name: _codes(engine, name, {code for _, codes in coded[name] for code in codes}) for name in plain}
    dimensions |= {name: _Codes(found.codes, found.names, found.codes) for name, found in axes.items()}
    wanted = {name: values for name, values in query.where if name in axes}
    firm: list[Rows] = []
    loose: list[Rows] = []
    shared: list[Rows] = []
    for place, (table, statement) in enumerate(answers):
        at = {name: _positions(*coded[name][place], dimensions[name].keys) for name in plain}
        if axes:
            at |= {name: keys[_numbers(table[name], missing=-1)] for name in ("unit", "evidence")}
        amounts = {name: _numbers(table[name]) for name in statement.measures}
        month = _numbers(table["month"]) if "month" in table.column_names else None
        given = Rows.of(at, amounts, month, statement.by_event, months)
        if not axes:
            firm.append(given)
            continue
        everywhere = spread(given.at["unit"], given.at["evidence"], maps)
        found = settle(given.at["unit"], everywhere, axes, wanted, [name for name in axes if name in query.by])
        once = found.once
        if query.allocation == "equal":
            once = once.without(found.loose.rows)
            shared.append(_placed(given, found.shares, divided=True))
        firm.append(_placed(given, once))
        if len(found.loose.rows):
            loose.append(_placed(given, found.loose))
    by = [name for name in query.by if name != "month"]
    groups = Groups({name: len(dimensions[name].codes) for name in by}, [*firm, *shared], _due(query, axes, by), loose)
    width = len(months) if "month" in query.by else 1
    sums = [groups.sums(rows) for rows in (firm, loose, shared)]
    if months and "month" not in query.by:
        sums = [{name: over_time(name, matrix) for name, matrix in found.items()} for found in sums]
    made = Parts(firm=sums[0], possible=sums[1], shared=sums[2], shape=(len(groups), width))
    positions = {name: at[:, None, None] for name, at in groups.positions().items()}
    if "month" in query.by:
        texts = [str(found) for found in months]
        dimensions["month"] = _Codes(texts, texts, texts)
        positions["month"] = np.arange(width)[None, :, None]
    return Result(
        query=query,
        snapshot_id=engine.id,
        as_of=as_of,
        map_day=map_day,
        frame=_long(query, dimensions, positions, [made.cells(METRICS[name]) for name in query.metrics]),
    )


def _placed(given: Rows, placed: Placed, *, divided: bool = False) -> Rows:
    """``given`` at its places; ``divided``: each row's amounts shared out over the places it may be in."""
    return Rows(
        {name: at[placed.rows] for name, at in given.at.items()} | placed.at,
        {name: placed.amounts(part) if divided else part[placed.rows] for name, part in given.parts.items()},
        given.by_event,
    )


@lru_cache(maxsize=16)
def _keys(facts: Register, asked: Register) -> Whole:
    """The key in the register asked, for every key the facts carry; the last entry stands for no unit."""
    if facts.digest == asked.digest:
        return np.append(np.arange(len(asked.units)), -1)
    known = {(unit.code, unit.valid_from): unit.key for unit in asked.units}
    return np.array([*(known[unit.code, unit.valid_from] for unit in facts.units), -1], dtype=np.int64)


def _check_dimensions(query: Query) -> None:
    """Refuse a dimension that the rows of a metric do not have."""
    for metric in query.metrics:
        for table in tables(metric):
            known = dimensions_of(table)
            for name in (*query.by, *dict(query.where)):
                if name not in known:
                    raise ParameterError(
                        "A metric cannot be asked by this dimension.",
                        received=f"{metric} by {name}",
                        expected=", ".join(known),
                    )


@lru_cache
def dimensions_of(table: str) -> tuple[str, ...]:
    """Names of the dimensions that the measures of a table can be asked by."""
    columns = (FACTS if table == FACTS.name else SUBJECTS[table]).names
    return tuple(
        name
        for name, found in DIMENSIONS.items()
        if name in PLACE_DIMENSIONS
        or name == "month"
        or (found.column in columns if found.column else table == FACTS.name)
    )


def _measure(name: str) -> Measure:
    found = METRICS[name]
    assert isinstance(found, Measure)
    return found


def map_day_of(query: Query, engine: Engine) -> date | None:
    if query.place_map == "as_recorded":
        return None
    return query.place_map if isinstance(query.place_map, date) else engine.as_of


def days_of(query: Query, map_day: date | None) -> dict[str, date | None]:
    """The day whose map answers, for each place dimension of the query."""
    asked = [name for name in (*query.by, *dict(query.where)) if name in PLACE_DIMENSIONS]
    return {name: LEGACY_DAY if PLACE_DIMENSIONS[name][1] else map_day for name in asked}


def maps_of(register: Register, days: Mapping[str, date | None]) -> list[tuple[Names, Ways]]:
    """The axes of each map together, with their ways."""
    return [
        ways_of(register, {name: PLACE_DIMENSIONS[name][0] for name, found in days.items() if found == day}, day)
        for day in dict.fromkeys(days.values())
    ]


def check_places(query: Query, register: Register, axes: Mapping[str, Axis], days: Mapping[str, date | None]) -> None:
    for name, values in query.where:
        for value in values if name in axes else ():
            if value not in axes[name].codes:
                day = days[name]
                if day is not None:
                    register.unit(value, day)  # raises UnknownPlace, with the history of the code
                raise ParameterError(
                    "That unit is of another level.",
                    where=name,
                    received=value,
                    expected="a code of that level on that day",
                )
    for prefix in ("", "legacy_"):
        _check_together(query, register, prefix, days.get(f"{prefix}commune"))


def _check_together(query: Query, register: Register, prefix: str, day: date | None) -> None:
    """Refuse a commune asked for together with provinces it does not lie in: one of the codes is of another map."""
    communes, provinces = query.values(f"{prefix}commune"), query.values(f"{prefix}province")
    if not provinces or day is None or {TO_ALLOCATE, UNKNOWN_PLACE} & set(provinces):
        return
    for code in communes:
        if code in (TO_ALLOCATE, UNKNOWN_PLACE, *provinces):
            continue
        against = [contradiction(register, code, province, day) for province in provinces]
        if all(against):
            raise ParameterError(
                "The commune does not lie in the province asked for.",
                where=f"{prefix}province, {prefix}commune",
                received=f"{', '.join(provinces)} and {code}",
                expected=against[0],
                todo="name the map the codes are of (--map), or leave one of them out",
            )


def _filters(
    engine: Engine,
    query: Query,
    axes: Mapping[str, Axis],
    maps: Sequence[tuple[Names, Ways]],
    keys: Whole,
) -> tuple[Filters, list[int] | None]:
    """The filters on dimensions, and the keys of the units that may hold what is asked about; None where most may."""
    filters: list[tuple[str, tuple[str | int, ...]]] = []
    units: Whole | None = None
    for name, values in query.where:
        if name in axes:
            if UNKNOWN_PLACE in values:
                continue  # records without a unit are among them; they are kept apart after the engine
            at = axes[name].positions(values)
            column, found = next(
                (column, found) for names, found in maps for column, several in enumerate(names) if name in several
            )
            may = np.isin(found.ends[:, column], at)
            there = np.union1d(
                np.repeat(np.arange(len(found.count)), found.count)[may],
                np.flatnonzero(np.isin(axes[name].of_unit, at)),
            )
            fitting = np.flatnonzero(np.isin(keys[:-1], there))
            units = fitting if units is None else np.intersect1d(units, fitting)
        elif name == "fonds":
            filters.append(("fonds", fonds_keys(engine, values)))
        elif name != "month":
            check_values(name, values)
            filters.append((name, values))
    # Thousands of keys take longer to read than the rows they leave out, which are left out after the engine as well.
    few = units is not None and len(units) * 4 <= len(keys)
    return tuple(filters), units.tolist() if units is not None and few else None


def check_values(name: str, values: Sequence[str]) -> None:
    # The reasons of inspectors are free text.
    known = [*LABELS[name], "unknown"] if name in LABELS else values
    for value in values:
        if value not in known:
            raise UnknownName(name, value, known)


def fonds_keys(engine: Engine, codes: Sequence[str]) -> tuple[int, ...]:
    known = dict(zip(_fonds_codes(engine.fonds), engine.fonds["fonds_key"].to_pylist(), strict=True))
    for code in codes:
        if code not in known:
            raise UnknownName("fonds", code, known)
    return tuple(known[code] for code in codes)


def _fonds_codes(fonds: pa.Table) -> list[str]:
    return pc.binary_join_element_wise(fonds["delivery"], fonds["fonds_id"], "/").to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types


def _due(query: Query, axes: Mapping[str, Axis], keys: Sequence[str]) -> dict[str, Whole] | None:
    """Every place that must appear, holdings or not: the whole map within the places asked for; None where the rows alone decide."""
    named = [name for name in keys if name in axes]
    maps = {PLACE_DIMENSIONS[name][1] for name in named}
    if not named or "fonds" in keys or len(maps) > 1 or any(not len(axes[name].domain) for name in named):
        return None
    finest = max(named, key=lambda name: ("province", "district", "commune").index(PLACE_DIMENSIONS[name][0]))
    # A place of the map is a unit of the register: its other levels are where that unit is answered.
    units = axes[finest].domain
    kept = np.ones(len(units), dtype=bool)
    for name, values in query.where:
        if name in axes:
            kept &= np.isin(axes[name].of_unit[units], axes[name].positions(values))
    return {name: axes[name].of_unit[units[kept]] for name in named}


def _coded(column: pa.ChunkedArray) -> tuple[Whole, list[Any]]:
    """The rows of a column as positions in the codes that occur, and these codes."""
    whole = column.combine_chunks()
    if not pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_encode()
    # Of what was kept for all units some rows were left out, and with them codes.
    at, found = ranks(np.asarray(whole.indices, dtype=np.int64), len(whole.dictionary))
    return at, whole.dictionary.take(pa.array(found)).to_pylist()


def _codes(engine: Engine, name: str, found: set[Any]) -> _Codes:
    """The codes of a dimension that occur, in the order in which they are shown."""
    if name == "fonds":  # they come by their key, of thousands only those that occur
        keys = pa.array(sorted(found), engine.fonds["fonds_key"].type)
        known = engine.fonds.filter(pc.is_in(engine.fonds["fonds_key"], keys))
        return _Codes(_fonds_codes(known), known["title"].to_pylist(), known["fonds_key"].to_pylist())
    order = {"stage": ("none", *STAGES), "cohort": COHORTS}.get(name, ())
    codes = sorted(sorted(found), key=lambda code: order.index(code) if code in order else len(order))
    labels = LABELS.get(name, {})
    return _Codes(codes, [labels.get(code, "Unknown" if code == "unknown" else code) for code in codes], codes)


def _positions(rows: Whole, codes: Sequence[Any], keys: Sequence[str] | Sequence[int]) -> Whole:
    at = {key: position for position, key in enumerate(keys)}
    return np.array([at[code] for code in codes], dtype=np.int64)[rows]


def _numbers(column: pa.ChunkedArray, missing: int = 0) -> Whole:
    return np.asarray(pc.fill_null(column, missing), dtype=np.int64)


def _long(
    query: Query, dimensions: Mapping[str, _Codes], positions: Mapping[str, Whole], cells: Sequence[Column]
) -> pd.DataFrame:
    """One row per combination and metric, metrics of one combination together; ``positions`` by combination, period and metric."""
    shape = (*cells[0].value.shape, len(cells))

    def everywhere(at: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.broadcast_to(at, shape).ravel()

    which = everywhere(np.arange(len(cells)))
    out: dict[str, Any] = {}
    for name in query.by:
        at, codes, names = everywhere(positions[name]), dimensions[name].codes, dimensions[name].names
        out[name] = _text(codes, at)
        out[f"{name}_name"] = out[name].copy() if names is codes else _text(names, at)
    out["metric"] = _text(query.metrics, which)
    out["value"] = _across([cell.value for cell in cells])
    for field in ("numerator", "denominator"):
        found = [getattr(cell, field) for cell in cells]
        absent = everywhere(np.array([column is None for column in found]))
        whole = _across([np.zeros_like(cells[0].state) if column is None else column for column in found])
        out[field] = pd.arrays.IntegerArray(whole, absent)
    out["unit"] = _text([cell.unit for cell in cells], which)
    out["state"] = _text(STATES, _across([cell.state for cell in cells]))
    out["low"] = _across([cell.low for cell in cells])
    out["high"] = _across([cell.high for cell in cells])
    return pd.DataFrame(out, copy=False)


def _across(columns: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    # Always a copy: a column of the frame can be written into, and shares nothing with another.
    return np.stack(columns, axis=-1).ravel()


def _text(values: Sequence[str], at: Whole) -> Any:
    """``values`` at these positions, as pandas' own text; far cheaper than from Python objects."""
    given = pa.array(list(values), pa.large_string())
    taken = pa.repeat(given[0], len(at)) if len(given) == 1 else given.take(pa.array(at))
    return pd.array(taken, dtype=pd.StringDtype("pyarrow", na_value=np.nan))
