"""Parts that many questions have in common, asked of the engine once for all units.

A report on a commune asks what every commune's report asks, of other units. Rows of parts carry the unit they belong to, so the answer
for some units is exactly those rows of the answer for all. What was *shared* here for a snapshot is taken from memory, sliced. Of the
cube, which is quick, the rows of all units are asked for even where some would do, and kept: an analyst goes from place to place, and
each is a slice of what the first was shown from. What the facts were asked without months is kept where it was of all units. All
else goes to the engine. The answer is the same either way, and a test says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cachetools import LRUCache

from ..catalogue import STAGE, Cut
from .compose import Statement, compose
from .engine import Engine
from .periods import Period

Filters: TypeAlias = tuple[tuple[str, tuple[str | int, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of an engine, as of :func:`compose`; ``filters`` without the one on units."""

    measures: tuple[str, ...]
    columns: tuple[str, ...]
    place_role: str | None
    filters: Filters
    as_of: date
    months: tuple[Period, ...]


#: Snapshot id and what was asked → its statements with the rows of all units.
Shared: TypeAlias = Mapping[tuple[str, Asked], tuple[tuple[Statement, pa.Table], ...]]

_shared: dict[tuple[str, Asked], tuple[tuple[Statement, pa.Table], ...]] = {}
_hear: list[Callable[[Asked], None]] = []

#: Bytes of rows that are kept of one engine: about a hundred questions of a country of 13,000 units.
_ROOM = 64_000_000
_kept: WeakKeyDictionary[Engine, LRUCache[str, pa.Table]] = WeakKeyDictionary()
_keeping = Lock()  # explorers ask ahead in a thread of their own


def parts(engine: Engine, asked: Asked, units: Sequence[int] | None) -> list[tuple[pa.Table, Statement]]:
    """The rows of each statement that answers; of these units only, where any are given."""
    for hear in _hear:
        hear(asked)
    found = _shared.get((engine.id, asked))
    if found is not None:
        return [(_of(table, units), statement) for statement, table in found]
    statements = _composed(engine, asked, None)
    kept = _kept.setdefault(engine, LRUCache(_ROOM, lambda table: min(table.nbytes, _ROOM)))
    # The facts are slow to answer for all units, and by month their rows are many: only where these are asked for, or were before.
    of_facts = [one for one in statements if not one.of_cube]
    if not of_facts or (not asked.months and (units is None or all(one.sql in kept for one in of_facts))):
        return [(_of(_keep(engine, kept, statement.sql), units), statement) for statement in statements]
    if units is not None:
        statements = _composed(engine, asked, units)
    return [(engine.run(statement.sql), statement) for statement in statements]


def _keep(engine: Engine, kept: LRUCache[str, pa.Table], sql: str) -> pa.Table:
    """The answer to a statement, kept; what was not asked for longest makes room."""
    with _keeping:
        table = kept.get(sql)
    if table is None:
        table = _encoded(engine.run(sql))
        with _keeping:
            kept[sql] = table
    return table


@contextmanager
def overhearing() -> Iterator[list[Asked]]:
    """Collects what is asked meanwhile with a unit in its rows, each once, in the order of asking: what may be shared."""
    heard: dict[Asked, None] = {}

    def hear(asked: Asked) -> None:
        if asked.place_role is not None:
            heard[asked] = None

    _hear.append(hear)
    found: list[Asked] = []
    try:
        yield found
    finally:
        _hear.remove(hear)
        found += heard


def answers(engine: Engine, asked: Sequence[Asked]) -> Shared:
    """The answers for all units, to be shared; may be sent to other processes."""
    return {
        (engine.id, one): tuple((statement, engine.run(statement.sql)) for statement in _composed(engine, one, None))
        for one in asked
    }


def share(found: Shared) -> None:
    """From now on this process, and what is forked from it, takes these answers from memory."""
    _shared.clear()
    _shared.update(found)


def _composed(engine: Engine, asked: Asked, units: Sequence[int] | None) -> tuple[Statement, ...]:
    return compose(
        asked.measures,
        columns=asked.columns,
        place_role=asked.place_role,
        filters=asked.filters if units is None else (*asked.filters, ("unit", tuple(units))),
        as_of=asked.as_of,
        months=asked.months,
        dialect=engine.dialect,
        cuts=_cuts(engine, asked),
    )


def _cuts(engine: Engine, asked: Asked) -> tuple[Cut, ...]:
    """The cuts of the cube that know the days asked about: that of the snapshot all, the ends of calendar months those without stages."""
    if any(period.fourteenth for period in asked.months):
        return ()
    if asked.as_of == engine.as_of:
        return engine.cuts
    known = asked.as_of == Period.of(asked.as_of).last_day
    return tuple(cut for cut in engine.cuts if cut.by != STAGE) if known else ()


def _encoded(table: pa.Table) -> pa.Table:
    """With a number for each text: a quarter of the room, and what is asked next need not compare texts."""
    columns = [
        column.dictionary_encode() if pa.types.is_string(column.type) else column for column in table.itercolumns()
    ]
    return pa.table(columns, names=table.column_names)


def _of(table: pa.Table, units: Sequence[int] | None) -> pa.Table:
    if units is None:
        return table
    # Rows without a unit are of none of these, as in SQL.
    return table.filter(pc.is_in(table["unit"], pa.array(np.asarray(units), table["unit"].type)))
