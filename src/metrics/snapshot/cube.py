"""The cube: every cut of it, built once with the snapshot from the facts. Which cuts there are, says the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from ..catalogue import AMOUNTS, CUTS, EVENTS, KEPT, PLACE_ROLES
from .engine import quoted, script

_BASE = "cube_base"


def build_cube(connection: duckdb.DuckDBPyConnection) -> None:
    """Write every cut. The facts are read once: the cuts are made from what they add up to."""
    units = [f"{role}_{what}" for role in PLACE_ROLES for what in ("unit", "evidence")]
    months = [
        f"case when {day} <= as_of then least(last_day({day}), as_of) else last_day({day}) end as {day}"
        for day in map(quoted, EVENTS)
    ]
    _write(connection, f"temp table {_BASE}", "facts cross join snapshot", (*map(quoted, (*units, *KEPT)), *months))
    for cut in CUTS:
        event = (cut.event,) if cut.event else ()
        _write(
            connection,
            f"table {quoted(cut.name)}",
            f"temp.{_BASE}",
            [quoted(name) for name in (*cut.dimensions, *event)],
        )
    connection.execute(f"drop table temp.{_BASE}")


def _write(connection: duckdb.DuckDBPyConnection, table: str, source: str, dimensions: Sequence[str]) -> None:
    amounts = [f"cast(sum({column}) as bigint) as {column}" for column in map(quoted, AMOUNTS)]
    text = script("cube").replace("$table", table).replace("$source", source)
    connection.execute(text.replace("$dimensions", ", ".join(dimensions)).replace("$amounts", ", ".join(amounts)))
