"""The files behind a question, a page at a time: sorted, counted and cut in the engine, however many there are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from ..catalogue import STAGES
from ..errors import ParameterError, UnknownName
from .answer import check_places, check_values, days_of, dimensions_of, fonds_keys, map_day_of, maps_of
from .compose import day_of, dimension_of, one_of
from .places import PLACE_DIMENSIONS, axis, settle, spread

if TYPE_CHECKING:
    from .engine import FilesEngine
    from .query import Query

#: What records can be sorted by: as listed (delivery, fonds, file), by an amount, by the day of a stage.
AMOUNTS = ("pages", "documents")
RECORD_ORDERS = ("listed", *AMOUNTS, *(f"{stage}_on" for stage in STAGES))

#: Rows of the longest page.
_PAGE = 1000
#: So many rows with one key are passed over to come to a page; to pass over more, the fonds are counted first.
_MANY = 10_000
#: Files of which no title is shown or searched.
_SECRET = "coalesce(files.secrecy, 'none') <> 'none' or coalesce(files.access_code = '03', false)"
#: What is read of a page's rows, of each table.
_FACTS = (
    *("fonds_key", "file_row", "file_id", "pages_estimated", "in_scope", "out_of_scope", "retention", "medium"),
    *("digital_access", *(f"{stage}_on" for stage in STAGES)),
    *(f"case when {amount}_unknown = 0 then {amount} end as {amount}" for amount in AMOUNTS),
)
_FILES = (
    *(f"case when not ({_SECRET}) then title end as title", f"{_SECRET} as secret", "reference_code"),
    *("date_from", "date_from_precision", "date_to", "date_to_precision", "original_status"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """A page of files: ``rows``, the first of them number ``first`` (from 0) of ``count`` that fit.

    A row has ``delivery``, ``fonds_id``, ``fonds_title``, ``file_id``, ``reference_code``, ``title`` (missing where ``secret``), dates with
    their precision, ``retention``, ``medium``, ``pages`` and ``documents`` (missing where nobody can say), ``in_scope`` or why it is
    ``out_of_scope``, ``stage`` and the day of each stage as of the day asked about, ``digital_access``, ``original_status``.
    """

    rows: pa.Table
    first: int
    count: int


def records(
    engine: FilesEngine,
    query: Query,
    *,
    first: int = 0,
    count: int = 50,
    order: str = "listed",
    descending: bool = False,
    search: str = "",
) -> Records:
    """The files that a question is about: ``count`` of them, from number ``first`` on.

    Metrics, breakdown and months of the query play no part: its place, conditions, day, map and role do. As many files are found as the
    metric ``files`` counts there; those of split units that no evidence places are in none. ``order`` is one of ``RECORD_ORDERS``; what is
    missing comes last either way. ``search`` finds words in titles: a letter typed without its accent finds it with any, one typed with an
    accent that alone; capitals do not count. Titles of secret files are neither shown nor searched.

    Raises UnknownName, UnknownPlace, ParameterError.
    """
    if order not in RECORD_ORDERS:
        raise UnknownName("order of records", order, RECORD_ORDERS)
    if first < 0 or not 0 < count <= _PAGE:
        raise ParameterError(
            "Not a page.", received=f"first {first}, count {count}", expected=f"from 0 on, at most {_PAGE}"
        )
    # Metrics and breakdown play no part: without them one listing, and what is kept of it, serves all questions about these files.
    query = replace(query, metrics=("files",), by=())
    words = " ".join(search.split())
    listing = _Listing(query, words, _Order(order, descending, query.as_of or engine.as_of))
    return _read(engine, listing, first, count)


@dataclass(frozen=True, slots=True)
class _Order:
    """What files are sorted by, as of a day."""

    by: str
    descending: bool
    as_of: date

    @property
    def column(self) -> exp.Column:
        """The column of the facts that the rows are sorted by."""
        return exp.column("fonds_key" if self.by == "listed" else self.by)

    @property
    def known(self) -> exp.Expr:
        """Whether a row has what it is sorted by; without it, it comes last."""
        if self.by == "listed":
            return exp.true()
        if self.by in AMOUNTS:
            return exp.EQ(this=exp.column(f"{self.by}_unknown"), expression=exp.Literal.number(0))
        return exp.LTE(this=self.column, expression=day_of(self.as_of))

    @property
    def key(self) -> exp.Expr:
        """What the rows are sorted by; nothing where it is missing."""
        return self.column if self.by == "listed" else exp.Case().when(self.known, self.column)

    def between(self, one: object, other: object) -> exp.Expr:
        """Rows whose key is from the one to the other, as they are ordered; what is missing is last. The bare column is compared, by which
        the engine leaves out what it need not read."""
        missing = exp.Not(this=exp.Coalesce(this=self.known, expressions=[exp.false()]))
        if one is None:
            return missing
        if other is None:
            from_there = (exp.LTE if self.descending else exp.GTE)(this=self.column, expression=_literal(one))
            return exp.or_(exp.and_(self.known, from_there), missing)
        return exp.and_(self.known, _between(self.column, one, other))


@dataclass(frozen=True, slots=True)
class _Listing:
    """Which files in which order: what pages are cut from."""

    query: Query
    words: str
    order: _Order


@lru_cache(maxsize=512)
def _read(engine: FilesEngine, listing: _Listing, first: int, count: int) -> Records:
    """One page; kept, as a reader goes to and fro."""
    total, skip, within = _around_page(engine, listing, first, count)
    conditions, tables = _conditions(engine, listing)
    chosen = engine.run(_chosen(listing.order, [*conditions, *within], skip, count), tables=tables)
    facts = _reached(_rows_of(engine, "facts", _FACTS, chosen["row"]), listing.order.as_of)
    files = _rows_of(engine, "files", _FILES, facts["file_row"])
    fonds = engine.fonds.take(pc.index_in(facts["fonds_key"], engine.fonds["fonds_key"]))
    names = {"delivery": fonds["delivery"], "fonds_id": fonds["fonds_id"], "fonds_title": fonds["title"]}
    rows = pa.table(names | _columns(files) | _columns(facts))
    return Records(rows=rows.drop_columns(["row", "fonds_key", "file_row"]), first=first, count=total)


def _rows_of(engine: FilesEngine, table: str, columns: Sequence[str], chosen: pa.ChunkedArray) -> pa.Table:
    """These rows of a table, in this order. One table at a time: the engine takes longer to plan a join of two than to read a page."""
    asked = f"select rowid as row, {', '.join(columns)} from {table} where rowid in (select row from chosen)"
    found = engine.run(asked, tables={"chosen": pa.table({"row": chosen})})
    return found.take(pc.index_in(chosen, found["row"]))


def _reached(facts: pa.Table, as_of: date) -> pa.Table:
    """Rows of the facts with the days of their stages, and the ``stage`` they had come to, as of that day."""
    stage: pa.Array | pa.ChunkedArray = pa.repeat("none", len(facts))
    for name in STAGES:
        day = facts[f"{name}_on"]
        come = pc.less_equal(day, as_of)  # missing where the day is
        facts = facts.set_column(
            facts.column_names.index(f"{name}_on"), f"{name}_on", pc.if_else(come, day, pa.scalar(None, day.type))
        )
        stage = pc.if_else(pc.fill_null(come, False), name, stage)
    return facts.append_column("stage", stage)


def _columns(table: pa.Table) -> dict[str, pa.ChunkedArray]:
    return dict(zip(table.column_names, table.columns, strict=True))


def _conditions(engine: FilesEngine, listing: _Listing) -> tuple[list[exp.Expr], dict[str, pa.Table]]:
    """What the facts of the files meant keep to, and the tables named there."""
    query, tables = listing.query, {}
    conditions: list[exp.Expr] = [exp.EQ(this=exp.column("kind"), expression=exp.Literal.string("file"))]
    known = dimensions_of("facts")
    for name, values in query.where:
        if name not in known:
            raise ParameterError("Files cannot be kept to this dimension.", received=name, expected=", ".join(known))
        if name not in PLACE_DIMENSIONS and name not in ("fonds", "month"):
            check_values(name, values)
            conditions.append(one_of(dimension_of(name, day_of(listing.order.as_of)), values))
    keys = _fonds_within(engine, query)
    if keys is not None:
        conditions.append(_among("wanted", "fonds_key"))
        tables["wanted"] = pa.table({"fonds_key": keys})
    if listing.words:
        conditions.append(_among("found", "file_row"))
        tables["found"] = _found(engine, listing.words)
    return conditions, tables


@lru_cache(maxsize=128)
def _fonds_within(engine: FilesEngine, query: Query) -> pa.Array | None:
    """The keys of the fonds in the places and fonds of a query, as a number counts them; None where it keeps to none."""
    day = map_day_of(query, engine)
    wanted = {name: values for name, values in query.where if name in PLACE_DIMENSIONS}
    fonds, here = engine.fonds, np.ones(len(engine.fonds), dtype=bool)
    if wanted:
        register = engine.register
        days = {name: found for name, found in days_of(query, day).items() if name in wanted}
        axes = {name: axis(register, PLACE_DIMENSIONS[name][0], on) for name, on in days.items()}
        check_places(query, register, axes, days)
        units, evidence, of_fonds = _homes(engine, query.place_role)
        once = settle(units, spread(units, evidence, maps_of(register, days)), axes, wanted, []).once
        inside = np.zeros(len(units), dtype=bool)
        inside[once.rows] = True
        here = inside[of_fonds]
    if query.values("fonds"):
        here &= np.isin(np.asarray(fonds["fonds_key"]), fonds_keys(engine, query.values("fonds")))
    elif not wanted:
        return None
    return pa.array(np.asarray(fonds["fonds_key"])[here], pa.int32())


@lru_cache(maxsize=8)
def _homes(
    engine: FilesEngine, role: str
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The units and evidence that fonds have, each pair once, and which pair each fonds has."""
    pairs = [
        np.asarray(pc.fill_null(engine.fonds[f"{role}_{what}"], -1), dtype=np.int64) for what in ("unit", "evidence")
    ]
    (units, evidence), of_fonds = np.unique(np.stack(pairs), axis=1, return_inverse=True)
    return units, evidence, of_fonds.ravel()


def _among(table: str, column: str, kept: str | None = None) -> exp.Expr:
    """Whether ``kept`` (``column`` itself, unless named otherwise) is in a column of a table."""
    return exp.In(this=exp.column(kept or column), query=exp.select(column).from_(table).subquery())


def _around_page(engine: FilesEngine, listing: _Listing, first: int, count: int) -> tuple[int, int, list[exp.Expr]]:
    """How many rows there are, and conditions that leave those around the page, with how many of them come before it.

    The rows are counted by their key, which is quick, so that a page in the middle of a million is not sorted for among all of them.
    """
    order = listing.order
    upwards = replace(listing, order=replace(order, descending=False))
    keys, ends = _in_turn(*_counted(engine, upwards), order.descending)
    total = int(ends[-1]) if len(ends) else 0
    if first >= total:
        return total, 0, [exp.false()]
    low, high = _around(ends, first, count)
    begun = int(ends[low - 1]) if low else 0
    within = [order.between(keys[low], keys[high])]
    if low == high and first - begun > _MANY and order.by != "listed":
        # Millions may share one day, or have none: far into them they are told apart by their fonds.
        fonds, rows = _counted(engine, upwards, (keys[low],))
        ends = np.cumsum(rows)
        low, high = _around(ends, first - begun, count)
        begun += int(ends[low - 1]) if low else 0
        within.append(_between(exp.column("fonds_key"), fonds[low], fonds[high]))
    return total, first - begun, within


@lru_cache(maxsize=64)
def _counted(
    engine: FilesEngine, listing: _Listing, one: tuple[object, ...] = ()
) -> tuple[list[object], npt.NDArray[np.int64]]:
    """The keys of the rows, what is missing last, with how many rows have each; of those with ``one`` key the fonds. Kept, as a reader
    turns pages. Of all files, and by fonds of those of a place, the snapshot holds these counts."""
    conditions, tables = _conditions(engine, listing)
    order = listing.order
    if order.by == "listed" and tables.keys() == {"wanted"} and len(conditions) == 2:
        fonds, rows = _counted(engine, replace(listing, query=replace(listing.query, where=())))
        here = np.isin(np.array(fonds), np.asarray(tables["wanted"]["fonds_key"]))
        return [key for key, inside in zip(fonds, here.tolist(), strict=True) if inside], rows[here]
    if len(conditions) == 1 and not one:
        asked = _counted_at_build(order)
    else:
        key = order.key
        for shared in one:
            conditions.append(order.between(shared, shared))
            key = exp.column("fonds_key")
        asked = exp.select(exp.alias_(key, "key"), exp.alias_(exp.Count(this=exp.Star()), "rows"))
        asked = asked.from_("facts").where(*conditions)
    asked = asked.group_by(exp.column("key")).order_by(_ordered(exp.column("key"), False))
    counted = engine.run(asked.sql("duckdb", copy=False), tables=tables)
    return counted["key"].to_pylist(), np.asarray(counted["rows"], dtype=np.int64)


def _counted_at_build(order: _Order) -> exp.Select:
    """The counts of all files that the snapshot holds."""
    key: exp.Expr = exp.column("amount")
    if order.by.endswith("_on"):
        happened = exp.LTE(this=exp.column("day"), expression=day_of(order.as_of))
        key = exp.Case().when(happened, exp.column("day"))
    rows = exp.cast(exp.Sum(this=exp.column("files")), "bigint")
    counted_by = exp.EQ(this=exp.column("counted_by"), expression=exp.Literal.string(order.by))
    return exp.select(exp.alias_(key, "key"), exp.alias_(rows, "rows")).from_("file_counts").where(counted_by)


def _in_turn(
    keys: list[object], rows: npt.NDArray[np.int64], descending: bool
) -> tuple[list[object], npt.NDArray[np.int64]]:
    """Keys in the order asked for, what is missing last, with how many rows there are up to each."""
    if descending:
        known = len(keys) - (None in keys[-1:])
        keys, rows = keys[:known][::-1] + keys[known:], np.append(rows[:known][::-1], rows[known:])
    return keys, np.cumsum(rows)


def _around(ends: npt.NDArray[np.int64], first: int, count: int) -> tuple[int, int]:
    """The positions of the keys of the first and of the last row of a page."""
    return int(np.searchsorted(ends, first, "right")), min(int(np.searchsorted(ends, first + count)), len(ends) - 1)


def _between(column: exp.Expr, one: object, other: object) -> exp.Expr:
    low, high = sorted((one, other))  # type: ignore[type-var]  # two keys of one kind
    return exp.Between(this=column, low=_literal(low), high=_literal(high))


def _literal(value: object) -> exp.Expr:
    return day_of(value) if isinstance(value, date) else exp.convert(value)


def _ordered(key: exp.Expr, descending: bool) -> exp.Expr:
    return exp.Ordered(this=key, desc=descending, nulls_first=False)


def _chosen(order: _Order, conditions: list[exp.Expr], skip: int, count: int) -> str:
    """The statement for the rows of a page in the facts."""
    chosen = exp.select(exp.alias_(exp.column("rowid"), "row"), copy=False).from_("facts")
    keys = [_ordered(order.key, order.descending), *map(exp.column, ("fonds_key", "file_id"))]
    chosen = chosen.where(*conditions, copy=False).order_by(*keys, copy=False)
    return chosen.limit(count, copy=False).offset(skip, copy=False).sql("duckdb", copy=False)


#: Letters by the letter without its accents; "đ" has no decomposition.
_ACCENTED: dict[str, str] = {}
for _code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
    _bare = unicodedata.normalize("NFD", chr(_code))[0] if chr(_code) not in "đĐ" else "d"
    _ACCENTED[_bare.lower()] = _ACCENTED.get(_bare.lower(), "") + chr(_code)


def pattern(words: str) -> str:
    """A regular expression for titles in which words occur, in either Unicode form: a bare letter stands for itself with any accent."""
    found = ""
    for letter in unicodedata.normalize("NFC", words):
        apart = unicodedata.normalize("NFD", letter)
        if letter == " ":
            found += r"\s+"
        elif len(apart) > 1:
            found += f"(?:{letter}|{apart})"
        elif letter.lower() in _ACCENTED:
            found += rf"[{letter}{_ACCENTED[letter.lower()]}]\p{{M}}*"
        else:
            found += re.escape(letter)
    return found


@lru_cache(maxsize=4)
def _found(engine: FilesEngine, words: str) -> pa.Table:
    """The rows of the files whose title has the words and may be shown; kept, as a reader turns pages."""
    asked = f"select rowid as file_row from files where not ({_SECRET}) and regexp_matches(title, $pattern, 'i')"
    return engine.run(asked, {"pattern": pattern(words)})
