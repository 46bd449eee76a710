"""Content digests: what a table holds, whatever the order of its rows and the number of threads."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from ..catalogue import CONTRACT
from .engine import one_row, quoted

#: Columns that say where a row stood and not what it is: shuffled input is the same input.
_PLACES = {"rejects": ("file", "locator"), "facts": ("file_row",)}


def content_digests(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """By table, the number of rows and the sum of their hashes. Equal content gives equal text under one version of the engine."""
    stored = connection.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns()"
        " where database_name = current_database() group by table_name"
    ).fetchall()
    columns = dict(stored)
    return {name: _digest(connection, name, columns[name]) for name in (*CONTRACT, "rejects", "facts")}


def _digest(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> str:
    left_out = _PLACES.get(table, ())
    content = ", ".join(quoted(name) for name in columns if name not in left_out)
    rows, hashes = one_row(
        connection, f"select count(*), coalesce(sum(cast(hash({content}) as hugeint)), 0) from {quoted(table)}"
    )
    return f"{rows}:{hashes:x}"
