"""An open snapshot: read-only, locked, always the one it was when it was opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import get_ident
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from ..catalogue import CUTS, Cut
from ..errors import NotAvailable
from ..places import Register
from .engine import connect_to_read
from .manifest import Manifest
from .publish import current_id, place_of
from .rows import write_rows


class Snapshot:
    """One snapshot of a catalogue.

    ``manifest`` says where it came from; ``tables`` are the contract tables that a delivery holds: what is not among them is there but
    empty, and what needs it is *not available*. Use it as a context manager, or call ``close``. It is not sent between processes:
    open it there by its ``id``.
    """

    #: The SQL that ``run`` takes, by sqlglot's name.
    dialect = "duckdb"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = Manifest.read(folder)
        self._running: dict[int, duckdb.DuckDBPyConnection] = {}
        self._known = _known.get(self.manifest.id)
        if self._known is None:
            _ = self._connection

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        # At once, so that the file is held from now on; later only where what most questions need is known already.
        return connect_to_read(self.folder)

    @property
    def id(self) -> str:
        """The id, which names the content."""
        return self.manifest.id

    @property
    def as_of(self) -> date:
        """The day of the snapshot."""
        return self.manifest.as_of

    @property
    def newer(self) -> str | None:
        """The id of the snapshot that is current by now, where it is another one; this one stays what it is. Open that one to go on
        with it."""
        current = current_id(self.folder.parent)
        return current if current != self.id else None

    @property
    def tables(self) -> frozenset[str]:
        """Names of the contract tables that some delivery holds."""
        return frozenset(self.manifest.tables)

    @cached_property
    def cuts(self) -> tuple[Cut, ...]:
        """The cuts of the cube it holds; none in a snapshot of an earlier version."""
        there = set(self.run("select table_name from duckdb_tables()")["table_name"].to_pylist())
        return tuple(cut for cut in CUTS if cut.name in there)

    @cached_property
    def register(self) -> Register:
        """The register of units that the snapshot was built with."""
        if self._known is not None:
            return self._known[0]
        return Register.from_arrow(
            self.run("select * from units order by unit_key"),
            self.run("select * from successions order by from_key, to_key, effective_on"),
            self.manifest.register_name,
            self.manifest.register_digest,
        )

    @cached_property
    def fonds(self) -> pa.Table:
        """Every fonds: ``fonds_key, delivery, fonds_id, title, creator_unit, custodian_unit, location_unit, block``."""
        if self._known is not None:
            return self._known[1]
        return self.run("select * from fonds_keys order by fonds_key")

    def rejects(self, limit: int = 50) -> pa.Table:
        """Rows and files that were not loaded: table, file, row, column, rule, value and message. Titles and names are withheld."""
        return self.run("select * from rejects limit $limit", {"limit": limit})

    def run(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        tables: Mapping[str, pa.Table] | None = None,
    ) -> pa.Table:
        """The answer to one statement. ``parameters`` are bound to ``$name``; ``tables`` can be named in the statement.

        Raises NotAvailable where the snapshot lacks a table or column of the statement: it was built by an earlier version.
        """
        cursor = self._running[get_ident()] = self._connection.cursor()
        try:
            for name, table in (tables or {}).items():
                cursor.register(name, table)
            return _as_text(cursor.sql(sql, params=dict(parameters or {})).to_arrow_table())
        except (duckdb.BinderException, duckdb.CatalogException) as problem:
            raise NotAvailable(
                "The snapshot lacks what the question needs.",
                where=self.id,
                received=str(problem).splitlines()[0],
                todo="its version is earlier than this program: build it again from its deliveries",
            ) from problem
        finally:
            self._running.pop(get_ident(), None)
            cursor.close()

    def interrupt(self, thread: int) -> None:
        """End the statement that a thread, by its ``threading.get_ident()``, is running, if any; there it fails (``duckdb.Error``)."""
        if cursor := self._running.get(thread):
            cursor.interrupt()

    def write(self, sql: str, path: Path) -> int:
        """Write the answer to one statement to ``path`` (``.csv`` or ``.parquet``), streamed; returns how many rows there are."""
        cursor = self._connection.cursor()
        try:
            return write_rows(cursor.sql(sql), path)
        finally:
            cursor.close()

    def sql(self) -> duckdb.DuckDBPyConnection:
        """A connection for people who want to ask plain SQL: ``show tables`` and the comments say what there is (docs/howto/sql.md).

        Each call gives one of its own, with its own temporary tables. It reads this snapshot and nothing else: what writes to it,
        attaches, reads or writes a file, loads an extension or sets an option is refused by DuckDB (``duckdb.Error``). All
        connections to a snapshot in one process share 2 GB of memory; what does not fit is spilled beside the file. It is of use
        until the snapshot is closed.
        """
        return self._connection.cursor()

    def close(self) -> None:
        """Let go of the file."""
        if "_connection" in self.__dict__:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Snapshot {self.id}>"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("A snapshot is not sent between processes; open it there by its id.")


def _as_text(answer: pa.Table) -> pa.Table:
    """Enumerations are how values are stored, not what they are: they leave as text."""
    for place, field in enumerate(answer.schema):
        if pa.types.is_dictionary(field.type):
            answer = answer.set_column(place, field.name, answer.column(place).cast(pa.string()))
    return answer


#: Register and fonds of snapshots, by id: what this process was told before it opened them.
_known: dict[str, tuple[Register, pa.Table]] = {}


def remember(id: str, register: Register, fonds: pa.Table) -> None:
    """Tell this process, and what is forked from it, the register and the fonds of a snapshot, so that it need not be asked for them."""
    _known.clear()
    _known[id] = register, fonds


def open_snapshot(id: str | None = None, *, snapshots: Path | str) -> Snapshot:
    """The snapshot of that id, or the current one. Raises SnapshotMissing and SnapshotDamaged."""
    return Snapshot(place_of(Path(snapshots), id))
