"""The cube: every cut of it, built once with the snapshot from the facts. Which cuts there are, says the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from ..catalogue import AMOUNTS, CUTS, EVENTS, KEPT, PLACE_ROLES, STAGE, STAGES, Cut
from .engine import quoted, script

_BASE = "cube_base"


def build_cube(connection: duckdb.DuckDBPyConnection) -> None:
    """Write every cut. The facts are read once: the cuts are made from what they add up to, and from one another."""
    units = [f"{role}_{what}" for role in PLACE_ROLES for what in ("unit", "evidence")]
    months = [
        f"case when {day} <= as_of then least(last_day({day}), as_of) else last_day({day}) end as {day}"
        for day in map(quoted, EVENTS)
    ]
    reached = " ".join(f"when {quoted(f'{stage}_on')} <= as_of then '{stage}'" for stage in reversed(STAGES))
    stage = f"case {reached} else 'none' end as {quoted(STAGE)}"
    base = (*map(quoted, (*units, *KEPT)), *months, stage)
    _write(connection, f"temp table {_BASE}", "facts cross join snapshot", base)
    for cut in sorted(CUTS, key=lambda cut: cut.by is None):
        by = (cut.by,) if cut.by else ()
        # By neither is what one of the others adds up to.
        source = f"temp.{_BASE}" if cut.by else quoted(Cut(role=cut.role, by=EVENTS[0]).name)
        _write(connection, f"table {quoted(cut.name)}", source, [quoted(name) for name in (*cut.dimensions, *by)])
    connection.execute(f"drop table temp.{_BASE}")


def _write(connection: duckdb.DuckDBPyConnection, table: str, source: str, dimensions: Sequence[str]) -> None:
    amounts = [f"cast(sum({column}) as bigint) as {column}" for column in map(quoted, AMOUNTS)]
    text = script("cube").replace("$table", table).replace("$source", source)
    connection.execute(text.replace("$dimensions", ", ".join(dimensions)).replace("$amounts", ", ".join(amounts)))
