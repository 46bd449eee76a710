"""Connections: one to build with, one to read a published file with. DuckDB is imported in this folder alone."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from ..errors import SnapshotDamaged

#: Written so that clients from DuckDB 1.4 on can open the file; the default of 2.0 shuts them out.
STORAGE_VERSION = "v1.4.0"
DATABASE_FILE = "catalogue.duckdb"

#: What a build may hold in memory, and more for each thread; the rest is spilled. Ten million files take no longer for it.
_MEGABYTES, _MEGABYTES_A_THREAD = 1000, 250

#: No statement asked of a snapshot reaches another file, the network, or the configuration itself; and ten notebooks on one machine leave
#: each other room: what does not fit is spilled beside the file.
_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "2GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "enable_external_access": False,
    "lock_configuration": True,
}


def script(name: str) -> str:
    """The text of ``sql/<name>.sql``."""
    return files(__package__).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def quoted(name: str) -> str:
    """An identifier, quoted. Identifiers come from contracts, never from data."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text literal, for the few statements that take no parameters (attach, comment, views)."""
    return "'" + text.replace("'", "''") + "'"


def one_row(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object] = ()) -> tuple[Any, ...]:
    """The only row of an answer. All of it is fetched: DuckDB 2.0 lets nothing else happen on the connection before."""
    (row,) = connection.execute(sql, list(parameters)).fetchall()
    return row


def connect_for_build(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection whose default database is a new file in ``folder``; what does not fit in memory spills into the folder too."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    connection.execute(f"set temp_directory = {literal(str(folder / 'spill'))}")
    threads = one_row(connection, "select current_setting('threads')")[0]
    connection.execute(f"set memory_limit = '{_MEGABYTES + _MEGABYTES_A_THREAD * int(threads)}MB'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set enable_progress_bar = false")
    connection.execute(
        f"attach {literal(str(folder / DATABASE_FILE))} as catalogue (storage_version '{STORAGE_VERSION}')"
    )
    connection.execute("use catalogue")
    connection.execute(script("macros"))
    return connection


def connect_to_read(folder: Path) -> duckdb.DuckDBPyConnection:
    """A locked, read-only connection to the database in ``folder``.

    The real path is resolved first: a process that holds a connection to a path keeps getting the old database after a swap.
    Raises SnapshotDamaged where the file is missing or is no database.
    """
    path = (folder / DATABASE_FILE).resolve()
    try:
        # As configuration, not as statements: connections of one process to one file share one locked instance.
        return duckdb.connect(str(path), read_only=True, config=_LOCKED)
    except duckdb.Error as problem:
        raise SnapshotDamaged(
            "The database of a snapshot cannot be opened.",
            where=str(path),
            received=str(problem).splitlines()[0],
            todo="metrics snapshot verify  says more; build it again, or take it from a backup",
        ) from None
