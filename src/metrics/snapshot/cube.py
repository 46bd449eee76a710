"""The cube: every cut of it, built once with the snapshot. Which cuts there are, says the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from ..catalogue import AMOUNTS, CUTS, EVENTS, FACTS, KEPT, PLACE_ROLES, STAGE, STAGES
from .engine import quoted, script

_BASE = "cube_base"


def build_cube(connection: duckdb.DuckDBPyConnection) -> None:
    """Write every cut. The facts are read once: their cuts are made from what they add up to. Those of another table are made from it: each
    reads few of its columns, and by all its days at once hardly anything would add up."""
    units = [f"{role}_{what}" for role in PLACE_ROLES for what in ("unit", "evidence")]
    reached = " ".join(f"when {quoted(f'{stage}_on')} <= as_of then '{stage}'" for stage in reversed(STAGES))
    stage = f"case {reached} else 'none' end as {quoted(STAGE)}"
    base = (*map(quoted, (*units, *KEPT)), *map(_month, EVENTS), stage)
    _write(connection, f"temp table {_BASE}", "facts cross join snapshot", base, AMOUNTS)
    for cut in CUTS:
        of_facts = cut.table == FACTS.name
        source = f"temp.{_BASE}" if of_facts else f"{quoted(cut.table)} cross join snapshot"
        by = [quoted(cut.by) if of_facts else _month(cut.by)] if cut.by else []
        _write(connection, f"table {quoted(cut.name)}", source, [*map(quoted, cut.dimensions), *by], cut.amounts)
    connection.execute(f"drop table temp.{_BASE}")


def _month(day: str) -> str:
    """The last day of its month, but no later than the day of the snapshot where it is not after it."""
    day = quoted(day)
    return f"case when {day} <= as_of then least(last_day({day}), as_of) else last_day({day}) end as {day}"


def _write(
    connection: duckdb.DuckDBPyConnection, table: str, source: str, dimensions: Sequence[str], amounts: Sequence[str]
) -> None:
    sums = [f"cast(sum({column}) as bigint) as {column}" for column in map(quoted, amounts)]
    text = script("cube").replace("$table", table).replace("$source", source)
    connection.execute(text.replace("$dimensions", ", ".join(dimensions)).replace("$amounts", ", ".join(sums)))
