"""Every fact of two snapshots beside its other, to be asked in SQL: what the change of a number is worked out from.

The table ``items`` has one row a file, or unlisted rest, of either snapshot. For each column of the facts it has ``a_<column>`` and
``b_<column>``, empty where that side has no such fact, and beside them:

- ``listed``: a file, not a rest; ``has_a``, ``has_b``: on which sides there is a fact; ``stays``: its file (of a rest, its fonds) is
  on both;
- ``a_fonds``, ``b_fonds``: the fonds on either side, ``a_same``: what the fonds before is after; ``by_map``: its units differ only by
  a succession of the register;
- ``arrived_on``: when the file came to be kept: collected, else submitted, else closed, else its last date;
- ``rescaled``: nothing was measured anew, only the conversion profile of its fonds has other numbers;
- ``mid_<column>`` for the columns of the copy (``COPIES``): before where a copy is partial on either side, else after: a file whose
  copy is whole has as many pages copied as counted, and one that is counted again has not been worked on;
- ``progressed``: more is copied after than before; ``copied_alike``: as much.
"""

from __future__ import annotations

from pathlib import Path
from string import Template

import duckdb
import pyarrow as pa

from ..catalogue import DEFAULT_PROFILE, FACTS
from .diff import diff
from .engine import literal, quoted, script
from .opened import open_snapshot

#: Columns that say how far a file is copied.
COPIES = ("partial", "pages_copied", "documents_copied")


def ask_items(snapshots: Path, a: str, b: str, sql: str) -> pa.Table:
    """The answer to ``sql`` over ``items`` of the snapshots ``a`` and ``b``; where they are one, every fact beside itself.

    Raises SnapshotMissing, SnapshotDamaged.
    """
    if a == b:
        with open_snapshot(a, snapshots=snapshots) as snapshot:
            columns = _columns(dict.fromkeys("ab", _stored(snapshot.sql())), "fact", "fact")
            alone = Template(script("items_alone")).substitute(columns=columns)
            return snapshot.run(f"with items as ({alone}) {sql}")
    with diff(snapshots, a, b) as found:
        columns = _columns(
            {side: _stored(found.connection, found.databases[side]) for side in "ab"}, "a_fact", "b_fact"
        )
        given = {"columns": columns, "default_profile": literal(DEFAULT_PROFILE), **found.databases}
        found.connection.execute(Template(script("items")).substitute(given))
        return found.connection.sql(sql).to_arrow_table()


def _stored(connection: duckdb.DuckDBPyConnection, database: str | None = None) -> set[str]:
    found = connection.execute(
        "select column_name from duckdb_columns() where table_name = 'facts' and database_name = coalesce(?, current_database())",
        [database],
    ).fetchall()
    return {name for (name,) in found}


def _columns(stored: dict[str, set[str]], a: str, b: str) -> str:
    """Columns of both sides; one that a snapshot does not have yet is empty in it. Codes are text, however they are stored."""
    texts = []
    read: dict[str, dict[str, str]] = {"a": {}, "b": {}}
    for column in FACTS.columns:
        for side, table in (("a", a), ("b", b)):
            there = column.name in stored[side]
            value = f"{table}.{quoted(column.name)}" if there else "null"
            if column.type == "enum" or not there:
                value = f"cast({value} as {_KINDS.get(column.type, 'varchar')})"
            read[side][column.name] = value
            texts.append(f"{value} as {side}_{column.name}")
    partial = f"({read['a']['partial']} or {read['b']['partial']})"
    texts += [f"if({partial}, {read['a'][name]}, {read['b'][name]}) as mid_{name}" for name in COPIES]
    return ", ".join(texts)


_KINDS = {"integer": "bigint", "boolean": "boolean", "date": "date"}
