"""Parquet: columns keep their types, except codes, which are text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from metrics.catalogue import Column
from metrics.errors import DeliveryError

from .raw import RawTable, Rows, read_header

_BATCH = 122_880  # a row group of DuckDB
_VIETNAM = 7 * 3600  # seconds ahead of UTC, all year round


def read_parquet(path: Path, where: str) -> RawTable:
    """The table in the Parquet file at ``path``. Raises DeliveryError where it is none."""
    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise DeliveryError("This is not a Parquet file.", where=where, received=str(error).splitlines()[0]) from None

    def batches(positions: Sequence[int]) -> Iterator[Rows]:
        wanted = [schema.names[position] for position in positions]
        with pq.ParquetFile(path, pre_buffer=True) as file:
            start = 1
            for batch in file.iter_batches(_BATCH, columns=sorted(set(wanted))):
                yield (
                    pa.array(np.arange(start, start + batch.num_rows)),
                    [batch.column(name) for name in wanted],
                )
                start += batch.num_rows

    return RawTable(
        columns=read_header(schema.names, where),
        types=tuple(schema.types),
        rows=rows,
        batches=batches,
        parquet=path,
        names=tuple(schema.names),
    )


def settled_type(column: Column, given: pa.DataType, *, mapped: bool, where: str) -> pa.DataType:
    """The type in which a column of type ``given`` is handed on as ``column``; ``mapped``: its values go through a mapping.

    Raises DeliveryError for nested columns, and for codes kept as numbers whose zeros are lost.
    """
    if pa.types.is_dictionary(given):
        given = given.value_type
    if pa.types.is_nested(given) or _is_binary(given):
        raise DeliveryError(
            "A column holds something else than single values.",
            where=where,
            received=str(given),
            expected="text or numbers",
        )
    number = pa.types.is_integer(given) or pa.types.is_floating(given) or pa.types.is_decimal(given)
    if mapped:
        return pa.string()
    if number and column.type in ("code", "enum") and _has_zeros(column):
        raise DeliveryError(
            "Codes have become numbers, and their leading zeros are lost.",
            where=where,
            received=str(given),
            expected='text, as in "00004"',
            todo="Write this column as text where the file is made (pandas: dtype=str when reading), or map its values.",
        )
    if column.type in ("integer", "decimal") and number:
        return given
    if column.type == "boolean" and pa.types.is_boolean(given):
        return given
    if column.type == "date" and (pa.types.is_date(given) or pa.types.is_timestamp(given)):
        return pa.date32()
    return pa.string()


def settled_already(given: pa.DataType, to: pa.DataType) -> bool:
    """Whether values of a type ``given`` are handed on as they lie in the file. Floats are not: they may hold what is no number."""
    plain = given.value_type if pa.types.is_dictionary(given) else given
    return bool(plain == to) and not pa.types.is_floating(plain)


def settle(values: pa.Array, to: pa.DataType) -> pa.Array:
    """``values`` in the type that :func:`settled_type` chose.

    A moment with a time zone becomes its day in Viet Nam, one without becomes its day as written. A float that is no number
    (NaN) is how some writers say "missing", and becomes missing.
    """
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    given = values.type
    if pa.types.is_floating(given):
        values = pc.if_else(pc.is_nan(values), pa.scalar(None, given), values)
    if given == to:
        return values
    if pa.types.is_timestamp(given) and given.tz is not None:
        values = pc.add(values.cast(pa.timestamp("us")), pa.scalar(_VIETNAM * 1_000_000, pa.duration("us")))
    if to == pa.date32():
        return pc.cast(values, to, safe=False)  # the time of day goes
    if pa.types.is_timestamp(given):
        return pc.cast(values, pa.date32(), safe=False).cast(to)
    if pa.types.is_boolean(given):
        return pc.if_else(values, "yes", "no")
    if pa.types.is_floating(given):
        return _floats_as_text(values)
    return values.cast(to)


def _floats_as_text(values: pa.Array) -> pa.Array:
    """Whole numbers without a point, as a column of whole numbers with gaps often arrives; others with an exponent."""
    whole = pc.equal(pc.floor(values), values)
    written = pc.binary_join_element_wise(values.cast(pa.string()), "e0", "")
    return pc.if_else(whole, pc.if_else(whole, values, 0).cast(pa.int64(), safe=False).cast(pa.string()), written)


def _is_binary(given: pa.DataType) -> bool:
    return bool(pa.types.is_binary(given) or pa.types.is_large_binary(given) or pa.types.is_fixed_size_binary(given))


def _has_zeros(column: Column) -> bool:
    """Whether codes of this column begin with zeros: units do, and so do several code lists."""
    return column.name.endswith(("unit_code", "province_code")) or any(value.startswith("0") for value in column.values)
