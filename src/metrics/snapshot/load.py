"""One table of one delivery: read, cast, judged by the rules, loaded or rejected; every row is accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

import duckdb
import pyarrow as pa

from ..catalogue import CONTRACT, TableContract
from ..errors import DeliveryError
from ..places import Register
from ..sources import Delivery, TableSource
from .casting import WITH_PRECISION, Cast, casts, number_styles, sql_type
from .engine import literal, one_row, quoted
from .manifest import Rows
from .rules import WITHHELD, broken_rules, no_such_row, row_rules, unit_column, was_rejected
from .units import READ_WITH, Reading, judge_codes, unit_codes

#: Told what is being done, how far it has come, and how much there is (None: not known).
Progress: TypeAlias = Callable[[str, int, int | None], None]

_REJECT = 'delivery, "table", file, locator, scope, "column", rule, "value", message'

#: A row that breaks no rule and was not rejected for the sake of others.
_SOUND = "broken is null and _id not in (select _id from temp.surplus)"


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Every contract table, empty, and ``rejects``: SQL works whether or not a delivery holds a table."""
    connection.execute("begin")
    for table in CONTRACT.values():
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in stored_columns(table))
        connection.execute(f"create table {quoted(table.name)} ({columns})")
    connection.execute(f"create table rejects ({', '.join(f'{name} varchar' for name in _REJECT.split(', '))})")
    connection.execute("create temp table rejected_keys (delivery varchar, name varchar, key varchar)")
    connection.execute("create temp table codes_read (delivery varchar, code varchar, problem varchar)")
    connection.execute("commit")


def stored_columns(table: TableContract) -> list[tuple[str, str]]:
    """Columns of a stored table with their SQL types: the delivery, the contract's, and what is worked out beside them."""
    found = [("delivery", "varchar")]
    for column in table.columns:
        found.append((column.name, sql_type(column)))
        if column.name in WITH_PRECISION:
            found.append((f"{column.name}_precision", "enum ('day', 'month', 'year')"))
        if column.name in ("unit_code", "location_unit_code"):
            found.append((unit_key_name(column.name), "integer"))
    return found


def unit_key_name(code_column: str) -> str:
    """``unit_code`` → ``unit_key``: the unit a code stood for on the day it was read on."""
    return code_column.removesuffix("_code") + "_key"


def load(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    source: TableSource,
    register: Register,
    progress: Progress,
) -> Rows:
    """Load one table into its stored table; what breaks a rule goes to ``rejects``.

    Raises DeliveryError where a required column is missing, numbers can be read in two ways, or a Parquet file is damaged.
    """
    table = CONTRACT[source.table]
    where = f"{delivery.name}: {source.file}"
    missing = [name for name in table.required if name not in source.schema.names]
    if missing:
        raise DeliveryError(
            f"The table {table.name} lacks {'a required column' if len(missing) == 1 else 'required columns'}.",
            where=where,
            received=", ".join(name for name in source.schema.names if not name.startswith("_")),
            expected=", ".join(missing),
            todo=f"add it, or map a column of yours to it under [{table.name}.columns] in delivery.toml",
        )
    try:
        return _load(connection, delivery, source, table, register, progress)
    except duckdb.Error as problem:
        if source.scan is None or str(source.scan.path) not in str(problem):
            raise
        raise DeliveryError(
            "The Parquet file is damaged.",
            where=where,
            received=str(problem).splitlines()[0].replace(str(source.scan.path), source.file),
            todo="copy it again from where it was made; its content does not fit its own header",
        ) from None


def _load(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    source: TableSource,
    table: TableContract,
    register: Register,
    progress: Progress,
) -> Rows:
    where = f"{delivery.name}: {source.file}"
    _give(connection, source, f"{delivery.name}/{table.name}", progress)
    given = casts(table, source.schema, number_styles(connection, table, source.schema, delivery.numbers, where))
    unit = unit_column(table)
    if unit is not None and unit.name in source.schema.names:
        _look_up_units(connection, table, given, delivery, register)
    _read(connection, table, given, delivery, source)
    head = _head(table, delivery, source)
    _reject_broken(connection, delivery, head)
    _reject_duplicates(connection, table, given, head)
    _reject_cascade(connection, table, given, head)
    counts = _store(connection, table, given, delivery)
    progress(f"Reading {delivery.name}/{table.name}", counts.given, counts.given)
    views = ("typed", "given") if source.scan is not None else ("read",)
    for name in ("read", "typed", "given", "surplus"):
        connection.execute(f"drop {'view' if name in views else 'table'} temp.{name}")
    connection.execute("drop table if exists temp.unit_codes")
    return counts


def _give(connection: duckdb.DuckDBPyConnection, source: TableSource, name: str, progress: Progress) -> None:
    """``temp.given`` holds the rows as they came: a Parquet file is looked at where it lies, other rows are copied first."""
    if source.scan is not None:
        progress(f"Reading {name}", 0, source.rows)
        columns = [f"{quoted(theirs)} as {quoted(ours)}" for ours, theirs in source.scan.columns.items()]
        columns += [f"{literal(value)} as {quoted(ours)}" for ours, value in source.scan.constants.items()]
        connection.execute(
            f"create temp view given as select file_row_number as _id, file_row_number + 1 as _row, {', '.join(columns)}"
            f" from read_parquet({literal(str(source.scan.path))}, file_row_number = true)"
        )
        return
    with source.reader() as reader:
        counted = _counted(reader, source.rows, name, progress)
        connection.register("incoming", pa.RecordBatchReader.from_batches(reader.schema, counted))
        # One thread pulls a stream; from a table of its own every core reads. Some questions need all rows first anyway.
        connection.execute("create temp table given as select * from incoming")
        connection.unregister("incoming")


def _counted(
    reader: pa.RecordBatchReader, total: int | None, name: str, progress: Progress
) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in reader:
        yield batch
        done += batch.num_rows
        progress(f"Reading {name}", done, total)


def _look_up_units(
    connection: duckdb.DuckDBPyConnection,
    table: TableContract,
    given: Sequence[Cast],
    delivery: Delivery,
    register: Register,
) -> None:
    read_with = _read_with(table, given, delivery)
    found = connection.execute(
        f"select distinct {', '.join(f'{value} as {name}' for name, value in read_with.items())} from temp.given as source"
        f" where {read_with['code']} is not null order by all"
    ).fetchall()
    readings = [Reading(**dict(zip(read_with, row, strict=True))) for row in found]
    connection.register("codes", unit_codes(register, readings))
    connection.execute("create or replace temp table unit_codes as select * from codes")
    connection.unregister("codes")
    connection.execute(
        f"insert into temp.codes_read select {literal(delivery.name)}, split_part(code, '@', 1), problem from temp.unit_codes"
        f" where day = date '{delivery.units_as_of}'"
    )


def judge_units(connection: duckdb.DuckDBPyConnection, delivery: Delivery, register: Register) -> dict[str, int]:
    """Notes on the unit codes of a loaded delivery. Raises DeliveryError where most of them are wrong (:func:`judge_codes`)."""
    found = connection.execute(
        f"select code, max(problem) from temp.codes_read where delivery = {literal(delivery.name)} group by code order by code"
    ).fetchall()
    return judge_codes(delivery.name, delivery.units_as_of, register, dict(found))


def _read_with(table: TableContract, given: Sequence[Cast], delivery: Delivery) -> dict[str, str]:
    """What a unit code is read with, as SQL over ``source`` (see :class:`~metrics.snapshot.units.Reading`)."""
    by_name = {cast.column.name: cast for cast in given}
    unit = unit_column(table)
    assert unit is not None
    said = {
        name: f"cast({by_name[name].value} as varchar)" if name in by_name else "cast(null as varchar)"
        for name in READ_WITH[2:]
    }
    return {"code": by_name[unit.name].value, "day": _unit_day(by_name, delivery)} | said


def _unit_day(by_name: Mapping[str, Cast], delivery: Delivery) -> str:
    """The day on which a unit code is read: that of the delivery, but for an ended body its last day."""
    day = f"date '{delivery.units_as_of}'"
    if {"status", "ended_on"} <= set(by_name):
        day = f"case when {by_name['status'].value} = 'ended' then coalesce({by_name['ended_on'].value}, {day}) else {day} end"
    return day


def _read(
    connection: duckdb.DuckDBPyConnection,
    table: TableContract,
    given: Sequence[Cast],
    delivery: Delivery,
    source: TableSource,
) -> None:
    """``temp.typed`` has every row typed, with the list of the rules it breaks (``broken``, NULL where it breaks none);
    ``temp.read`` the little of it that other rows are judged by.

    Rules see beside a value that was worked out from text the text (``"pages given"``), beside a reference whether it is
    there (``"fonds_id found"``), beside a unit code what is wrong with it. What a Parquet file holds is read anew for what is stored,
    which costs less than keeping all of it twice; what was worked out from text is kept.
    """
    has_file = "_file" in source.schema.names
    scanned = source.scan is not None
    by_name = {cast.column.name: cast for cast in given}
    columns = [f"source.{'_id' if scanned else 'rowid'} as _id", "source._row"]
    columns += ["cast(source._file as varchar) as _file"] if has_file else []
    judged = ["_id", "_row", *(["_file"] if has_file else []), *map(quoted, _judged(table, given))]
    kept = ["_id", "_row", *(["_file"] if has_file else [])]
    joins, found, lookups = [], [], []
    unit = unit_column(table)
    for cast in given:
        column, name = cast.column, cast.column.name
        # A code from a list of names has the day of the list behind it, which is looked at once, when it is read.
        value = f"split_part({cast.value}, '@', 1)" if column == unit else cast.value
        columns.append(f"{value} as {quoted(name)}")
        kept.append(quoted(name))
        if cast.parsed:
            columns.append(f"{cast.filled} as {quoted(f'{name} given')}")
        if cast.precision:
            columns.append(f"{cast.precision} as {quoted(f'{name}_precision')}")
            kept.append(quoted(f"{name}_precision"))
        if column.references == table.name:
            # Whether it is there is known when all rows are in.
            found.append(f"true as {quoted(f'{name} found')}")
        elif column.references:
            (key,) = CONTRACT[column.references].key
            alias = quoted(f"{name} key")
            found.append(f"{alias}.key is not null as {quoted(f'{name} found')}")
            lookups.append(
                f"left join (select {quoted(key)} as key from {quoted(column.references)}"
                f" where delivery = {literal(delivery.name)}) as {alias} on {alias}.key = {cast.value}"
            )
    if unit is not None and unit.name in by_name:
        columns.append(f"unit_codes.unit_key as {unit_key_name(unit.name)}")
        kept.append(unit_key_name(unit.name))
        columns += [f"unit_codes.{said} as {said}" for said in ("province_problem", "province_message")]
        columns += [f"unit_codes.{said} as unit_{said}" for said in ("problem", "message")]
        same = (f"unit_codes.{name} is not distinct from {v}" for name, v in _read_with(table, given, delivery).items())
        joins.append(f"left join temp.unit_codes on {' and '.join(same)}")
    plain = f"select {', '.join(columns)} from temp.given as source {' '.join(joins)}"
    whole = f"select {', '.join([*columns, *found])} from temp.given as source {' '.join([*joins, *lookups])}"
    broken = f"{broken_rules(row_rules(given))} as broken"
    if scanned:
        # Stored without another look at what a row refers to.
        connection.execute(f"create temp view typed as select {', '.join(kept)} from ({plain})")
        connection.execute(f"create temp table read as select {', '.join(judged)}, {broken} from ({whole})")
    else:
        connection.execute(f"create temp table typed as select {', '.join(kept)}, {broken} from ({whole})")
        connection.execute(f"create temp view read as select {', '.join(judged)}, broken from temp.typed")


def _judged(table: TableContract, given: Sequence[Cast]) -> list[str]:
    """The columns that rows are judged by against each other: keys, and references to rows of the same table."""
    return [cast.column.name for cast in given if cast.column.name in table.key or cast.column.references == table.name]


def _head(table: TableContract, delivery: Delivery, source: TableSource) -> str:
    file = "read._file" if "_file" in source.schema.names else literal(source.file)
    return f"{literal(delivery.name)}, {literal(table.name)}, {file}, cast(read._row as varchar), 'row'"


def _reject_broken(connection: duckdb.DuckDBPyConnection, delivery: Delivery, head: str) -> None:
    """One reject for each rule that a row breaks; of a reference it is said whether the row it names was itself rejected."""
    connection.execute(
        f"insert into rejects ({_REJECT})"
        " with read as (select * exclude (broken), unnest(broken) as one from temp.read where broken is not null)"
        f" select {head}, one['column'], one['rule'], one['value'],"
        "  coalesce('the row in ' || lost.name || ' was itself rejected', one['message'])"
        f" from read left join (select distinct name, key from temp.rejected_keys where delivery = {literal(delivery.name)}) as lost"
        "  on one['rule'] = 'unknown_reference' and one['value'] = lost.key and one['message'] = 'no such row in ' || lost.name"
    )


def _reject_duplicates(
    connection: duckdb.DuckDBPyConnection, table: TableContract, given: Sequence[Cast], head: str
) -> None:
    """Of sound rows with one key the one with the smallest digest stays, whatever order they came in; the others are in
    ``temp.surplus``."""
    present = [cast.column.name for cast in given]
    keys = [name for name in table.key if name in present]
    key = ", ".join(f"read.{quoted(name)}" for name in keys)
    same = " and ".join(f"read.{quoted(name)} is not distinct from repeated.{quoted(name)}" for name in keys)
    content = ", ".join(f"coalesce(cast({quoted(name)} as varchar), chr(30))" for name in present)
    shown = ", ".join(
        literal(WITHHELD) if table.column(name).private else f"cast({quoted(name)} as varchar)" for name in keys
    )
    connection.execute(
        "create temp table repeated as"
        f" select {key} from temp.read where broken is null group by {key} having count(*) > 1"
    )
    connection.execute("create temp table surplus (_id bigint, shown varchar, rows bigint)")
    if one_row(connection, "select count(*) from temp.repeated") != (0,):
        # The whole rows are looked at for the few that are repeated.
        connection.execute(
            "insert into temp.surplus with"
            f" few as (select read._id from temp.read semi join repeated on {same} where read.broken is null),"
            f" ranked as (select read._id, concat_ws(' · ', {shown}) as shown, count(*) over (partition by {key}) as rows,"
            f"  row_number() over (partition by {key} order by md5(concat_ws(chr(31), {content})), read._id) as place"
            "  from temp.typed as read where read._id in (select _id from few))"
            " select _id, shown, rows from ranked where place > 1"
        )
    connection.execute("drop table temp.repeated")
    connection.execute(
        f"insert into rejects ({_REJECT}) select {head}, {literal(', '.join(table.key))},"
        " 'duplicate_key', left(shown, 200), 'the key stands in ' || rows || ' rows; one was kept'"
        " from temp.surplus join temp.read on read._id = surplus._id"
    )


def _reject_cascade(
    connection: duckdb.DuckDBPyConnection, table: TableContract, given: Sequence[Cast], head: str
) -> None:
    """A row that refers to a row of its own table that is not there, or was rejected, goes too, until none is left."""
    for cast in given:
        if cast.column.references != table.name:
            continue
        name, key = quoted(cast.column.name), quoted(table.key[0])
        while True:
            connection.execute(
                "create or replace temp table orphans as"
                f" with sound as (select * from temp.read where {_SOUND})"
                f" select _id, {name} as named from sound"
                f" where {name} is not null and {name} not in (select {key} from sound)"
            )
            connection.execute(
                f"insert into rejects ({_REJECT}) select {head}, {literal(cast.column.name)}, 'unknown_reference', left(named, 200),"
                f" if(named in (select {key} from temp.read), {literal(was_rejected(table.name))}, {literal(no_such_row(table.name))})"
                " from temp.orphans join temp.read on read._id = orphans._id"
            )
            (found,) = one_row(connection, "insert into temp.surplus (_id) select _id from temp.orphans")
            connection.execute("drop table temp.orphans")
            if found == 0:
                break


def _store(
    connection: duckdb.DuckDBPyConnection, table: TableContract, given: Sequence[Cast], delivery: Delivery
) -> Rows:
    present = {cast.column.name for cast in given} | {
        f"{cast.column.name}_precision" for cast in given if cast.precision
    }
    unit = unit_column(table)
    if unit is not None and unit.name in present:
        present.add(unit_key_name(unit.name))
    names = [name for name, _ in stored_columns(table) if name in present]
    listed = ", ".join(quoted(name) for name in names)
    given_rows, rejected = one_row(
        connection,
        "select (select count(*) from temp.read),"
        " (select count(*) from temp.read where broken is not null) + (select count(*) from temp.surplus)",
    )
    lost = (
        f" anti join (select _id from temp.read where not ({_SOUND})) as lost on lost._id = typed._id"
        if rejected
        else ""
    )
    (loaded,) = one_row(
        connection,
        f"insert into {quoted(table.name)} (delivery, {listed}) select {literal(delivery.name)}, {listed} from temp.typed{lost}",
    )
    if len(table.key) == 1 and rejected:
        key = quoted(table.key[0])
        connection.execute(
            f"insert into temp.rejected_keys select {literal(delivery.name)}, {literal(table.name)}, {key} from temp.read"
            f" where not ({_SOUND}) and {key} is not null"
        )
    return Rows(given=given_rows, loaded=loaded, rejected=rejected)
