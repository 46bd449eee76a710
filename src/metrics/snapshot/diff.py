"""What differs between two snapshots, item by item: every fonds and every file of either in exactly one class.

Items are matched by their id within a delivery; what stands alone then, by a code that one row of either snapshot has (``RULES_OF``).
Classes, in the order in which they are tried: ``gone`` and ``new`` (no match), ``recoded`` (matched under another id), ``moved``
(custodian, creator or their units, or the location differ), ``changed`` (another column differs), ``same``. All columns that differ
are named whatever the class. A unit that was only renamed is the same unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from ..catalogue import CONTRACT
from ..errors import ParameterError, SnapshotDamaged, SnapshotError
from .engine import DATABASE_FILE, literal, one_row, quoted, script
from .manifest import Manifest
from .pairing import pair_deliveries
from .publish import place_of
from .rows import write_rows

CLASSES = ("same", "new", "gone", "changed", "moved", "recoded")
TABLES = ("fonds", "files")

#: Custody, as the bits of ``sql/diff_classes.sql``; its columns are not compared again as content.
_CUSTODY = ("delivery", "custodian_agency_id", "creator_agency_id", "custodian_unit", "creator_unit", "location_unit")
_CUSTODY_COLUMNS = {"custodian_agency_id", "creator_agency_id", "location_unit_code", "location_unit_key"}

#: How items without a match by id are matched, in order: the name of the rule, the code, and what it must be unique within.
#: Nothing in another delivery is matched by a code alone but by the digest of its copy. Titles are compared by their hashes.
RULES_OF: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "fonds": (("title", "hash(item.title)", "keys.item"),),
    "files": (
        ("sha256", "lower(item.sha256)", "0"),
        ("paper_file_code", "item.paper_file_code", "keys.item"),
        ("reference_code in its fonds", "item.reference_code", "keys.same"),
        ("reference_code and title", "item.reference_code", "if(item.title is null, null, hash(item.title))"),
    ),
}
_MEMORY = "1500MB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Items of one table by class; ``moved_by_map`` says of how many of the moved only the map moved them (a succession of units)."""

    same: int
    new: int
    gone: int
    changed: int
    moved: int
    recoded: int
    moved_by_map: int

    @property
    def before(self) -> int:
        """Items of the first snapshot."""
        return self.same + self.changed + self.moved + self.recoded + self.gone

    @property
    def after(self) -> int:
        """Items of the second snapshot."""
        return self.same + self.changed + self.moved + self.recoded + self.new


class Difference:
    """Two snapshots compared. Use it as a context manager, or call ``close``.

    ``a`` and ``b`` are their ids; ``deliveries`` the pairs within which ids were matched, None where a delivery has no other;
    ``counts`` by table (``fonds``, ``files``); ``columns`` by table how often each column differs; ``absent`` the tables that no
    delivery of the one snapshot holds, by its id: what is new or gone in them may only not have been told.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        stack: ExitStack,
        databases: Mapping[str, str],
        manifests: Sequence[Manifest],
        deliveries: Sequence[tuple[str | None, str | None]],
    ) -> None:
        self._connection, self._stack, self._databases = connection, stack, databases
        first, second = manifests
        self.a, self.b = first.id, second.id
        self.deliveries = tuple(deliveries)
        self.absent = {m.id: gaps for m in manifests if (gaps := tuple(t for t in TABLES if t not in m.tables))}
        self._names: dict[str, tuple[str, ...]] = {}
        for table in TABLES:
            self._names[table] = _compare(connection, databases, table)
        self.counts = {table: self._count(table) for table in TABLES}
        self.columns = {table: self._count_columns(table) for table in TABLES}

    def units(self) -> pa.Table:
        """Items by the custodian's unit: ``table, unit, name, since, before, same, changed, moved, recoded, left, gone, came, new, after``.

        ``moved`` and ``recoded`` stayed in the unit; what changed units has ``left`` one and ``came`` to another. In every row
        before = same + changed + moved + recoded + left + gone, after = same + changed + moved + recoded + came + new.
        """
        return pa.concat_tables(
            self._connection.sql(_text("diff_units", table=table)).to_arrow_table() for table in TABLES
        )

    def rows(self, classes: Sequence[str] = CLASSES[1:], *, limit: int | None = None, offset: int = 0) -> pa.Table:
        """Items of these classes, fonds first: ``limit`` of them from ``offset``, always in one order.

        Columns: ``table, class, delivery_before, delivery_after, fonds_before, fonds_after, file_before, file_after, matched_by,
        columns`` (those that differ), ``unit_before, unit_before_since, unit_after, unit_after_since`` (the custodian's), ``by_map``.
        """
        page = f"limit {'all' if limit is None else int(limit)} offset {int(offset)}"
        return self._connection.sql(f"{self._rows()} {page}", params={"classes": _known(classes)}).to_arrow_table()

    def write(self, path: Path, classes: Sequence[str] = CLASSES[1:]) -> int:
        """Write the rows of these classes to ``path`` (``.csv`` or ``.parquet``), streamed; returns how many there are."""
        return write_rows(self._connection.sql(self._rows(), params={"classes": _known(classes)}), path)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection that holds the classes of items, for what is worked out from them (``items``)."""
        return self._connection

    @property
    def databases(self) -> Mapping[str, str]:
        """The name under which the database of each side is attached."""
        return self._databases

    def close(self) -> None:
        """Let go of both snapshots."""
        self._stack.close()

    def _rows(self) -> str:
        selects = []
        for table in TABLES:
            names = ", ".join(
                f"case when (columns & {1 << bit}) > 0 then {literal(name)} end"
                for bit, name in enumerate(self._names[table])
            )
            file = {side: f"{side}_item.file_id" if table == "files" else "cast(null as varchar)" for side in "ab"}
            selects.append(
                _text("diff_rows", table=table, names=names, file_a=file["a"], file_b=file["b"], **self._databases)
            )
        order = ", ".join(f"{name}_before, {name}_after" for name in ("delivery", "fonds", "file"))
        return f'{" union all ".join(selects)} order by "table" desc, class, {order}'

    def _count(self, table: str) -> Counts:
        found = dict(
            self._connection.execute(
                f"select cast(class as varchar), count(*) from {table}_classes group by all"
            ).fetchall()
        )
        (by_map,) = one_row(self._connection, f"select count(*) from {table}_classes where class = 'moved' and by_map")
        counts = Counts(**{name: found.get(name, 0) for name in CLASSES}, moved_by_map=by_map)
        held = {
            side: one_row(self._connection, f"select count(*) from {self._databases[side]}.{table}")[0] for side in "ab"
        }
        if (counts.before, counts.after) != (held["a"], held["b"]):
            raise SnapshotError(
                "Not every item of the two snapshots fell into one class.",
                where=table,
                received=f"{counts.before} of {held['a']} before, {counts.after} of {held['b']} after",
                todo="metrics snapshot verify  on both; where they are sound, report this: it is a fault of the software",
            )
        return counts

    def _count_columns(self, table: str) -> dict[str, int]:
        names = self._names[table]
        sums = ", ".join(f"count(*) filter (where (columns & {1 << bit}) > 0)" for bit in range(len(names)))
        found = one_row(self._connection, f"select {sums} from {table}_classes where columns > 0")
        return {name: number for name, number in zip(names, found, strict=True) if number}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Difference {self.a} → {self.b}>"


def diff(snapshots: Path, a: str | None, b: str | None, *, deliveries: Mapping[str, str] | None = None) -> Difference:
    """Compare the snapshot ``a`` with the snapshot ``b`` (None: the current one), item by item.

    Ids are unique within a delivery only, so deliveries are paired first (``pair_deliveries``); ``deliveries`` names pairs, from one
    of ``a`` to one of ``b``. Rows are compared by a 64-bit hash of their columns first. Memory stays below 1.5 GB; what needs more
    spills into a temporary folder. Raises SnapshotMissing, SnapshotDamaged, and ParameterError for deliveries that are not there.
    """
    folders = [place_of(snapshots, a), place_of(snapshots, b)]
    manifests = [Manifest.read(folder) for folder in folders]
    names = [[delivery.name for delivery in manifest.deliveries] for manifest in manifests]
    pairs = pair_deliveries(names[0], names[1], deliveries or {})
    with ExitStack() as stack:
        spill = stack.enter_context(TemporaryDirectory(prefix="metrics-diff-"))
        connection = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
        stack.callback(connection.close)
        databases = _attach(connection, folders, Path(spill))
        _lay(connection, databases, pairs)
        return Difference(connection, stack.pop_all(), databases, manifests, pairs)


def _attach(connection: duckdb.DuckDBPyConnection, folders: Sequence[Path], spill: Path) -> dict[str, str]:
    """Attach both databases read-only and lock the connection; gives the name each is known by (one for both where they are one)."""
    connection.execute(f"set temp_directory = {literal(str(spill))}")
    connection.execute(f"set memory_limit = '{_MEMORY}'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set enable_progress_bar = false")
    databases = {"a": "a", "b": "a" if folders[0] == folders[1] else "b"}
    for name, folder in dict(zip(databases.values(), folders, strict=True)).items():
        path = folder / DATABASE_FILE
        try:
            connection.execute(f"attach {literal(str(path))} as {name} (read_only)")
        except duckdb.Error as problem:
            raise SnapshotDamaged(
                "The database of a snapshot cannot be opened.",
                where=str(path),
                received=str(problem).splitlines()[0],
                todo="metrics snapshot verify  says more; build it again, or take it from a backup",
            ) from None
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return databases


def _lay(
    connection: duckdb.DuckDBPyConnection, databases: Mapping[str, str], pairs: Sequence[tuple[str | None, str | None]]
) -> None:
    """What both tables are compared on: paired deliveries, places, fonds with their custody."""
    for side, names in zip("ab", zip(*pairs, strict=True), strict=True):
        numbered = [(item, name) for item, name in enumerate(names) if name is not None]
        table = {
            "item": pa.array([i for i, _ in numbered], pa.int32()),
            "delivery": pa.array([n for _, n in numbered], pa.string()),
        }
        connection.register("incoming", pa.table(table))
        connection.execute(f"create temp table deliveries_{side} as select * from incoming")
        connection.unregister("incoming")
    connection.execute(_text("diff_places", **databases))
    for side, database in databases.items():
        connection.execute(_text("diff_side", side=side, database=database))


def _compare(connection: duckdb.DuckDBPyConnection, databases: Mapping[str, str], table: str) -> tuple[str, ...]:
    """Write ``<table>_classes``; returns the names of the columns that its bits stand for, from the lowest on."""
    key = CONTRACT[table].key[0]
    content = _content(connection, databases, table)
    compared = [parts for name, parts in content.items() if name != key]
    hashed = {f"content_{side}": ", ".join(part[side] for parts in compared for part in parts) for side in "ab"}
    connection.execute(_text("diff_pairs", table=table, id=quoted(key), **hashed, **databases))
    for rule, first, second in RULES_OF[table]:
        alone = one_row(
            connection,
            "select (select count(*) from alone_a), (select count(*) from alone_b), (select count(*) from found)",
        )
        if min(alone[:2]) > alone[2]:
            connection.execute(_text("diff_recode", table=table, rule=rule, first=first, second=second, **databases))
    bits = " + ".join(
        f"{1 << bit} * cast({' or '.join(_differs(part) for part in parts)} as bigint)"
        for bit, parts in enumerate(content.values(), start=len(_CUSTODY))
    )
    connection.execute(_text("diff_classes", table=table, bits=bits, **databases))
    if table == "fonds":
        connection.execute("update fonds_b set same = fonds")
        connection.execute(
            "update fonds_a set same = b_fonds from fonds_classes where fonds_classes.a_fonds = fonds_a.fonds"
        )
    return (*_CUSTODY, *content)


def _content(
    connection: duckdb.DuckDBPyConnection, databases: Mapping[str, str], table: str
) -> dict[str, list[dict[str, str]]]:
    """Every column that says something of an item itself, with what is read for it in ``a`` and in ``b``: the value, and its precision.

    A column that only one of the snapshots has (it was built under another contract) is empty in the other.
    """
    stored = {
        side: dict(
            connection.execute(
                "select column_name, data_type from duckdb_columns() where database_name = ? and table_name = ? order by column_index",
                [database, table],
            ).fetchall()
        )
        for side, database in databases.items()
    }
    content: dict[str, list[dict[str, str]]] = {}
    left_out = {"delivery", *(_CUSTODY_COLUMNS if table == "fonds" else ())}
    for name in dict.fromkeys([*stored["a"], *stored["b"]]):
        if name in left_out:
            continue
        kinds = {side: stored[side].get(name) for side in "ab"}
        read = {}
        for side, kind in kinds.items():
            value = f"item.{quoted(name)}" if kind else "cast(null as varchar)"
            # Enumerations of different contracts number their values differently.
            read[side] = value if kinds["a"] == kinds["b"] else f"cast({value} as varchar)"
        content.setdefault(name.removesuffix("_precision"), []).append(read)
    return content


def _differs(part: Mapping[str, str]) -> str:
    """Texts are compared by their hashes: what is held while rows are joined stays small."""
    a, b = (part[side].replace("item.", f"{side}_item.") for side in "ab")
    return f"hash({a}) <> hash({b})"


def _known(classes: Sequence[str]) -> list[str]:
    unknown = [name for name in classes if name not in CLASSES]
    if unknown:
        raise ParameterError("There is no such class.", received=", ".join(unknown), expected=", ".join(CLASSES))
    return list(classes)


def _text(name: str, **given: str) -> str:
    """The text of ``sql/<name>.sql`` with its places filled."""
    return Template(script(name)).substitute(given)
