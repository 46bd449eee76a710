"""Arrow columns from arrays of numbers: −1 (or a day never reached) becomes a missing value; codes and texts their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..catalogue import CONTRACT, TableContract
from .chance import Chance, Flags
from .course import NEVER

_TYPES = {
    "text": pa.string(),
    "code": pa.string(),
    "enum": pa.string(),
    "integer": pa.int32(),
    "decimal": pa.float64(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}
_HEX = np.frombuffer("".join(f"{i:02x}" for i in range(256)).encode(), dtype="S2")


def schema(table: TableContract) -> pa.Schema:
    """The columns of a contract table with their Arrow types; text, codes and enums are all strings."""
    return pa.schema([(column.name, _TYPES[column.type]) for column in table.columns])


def table(name: str, columns: Mapping[str, Any]) -> pa.Table:
    """A contract table from sequences; columns that are left out are empty."""
    wanted = schema(CONTRACT[name])
    count = len(next(iter(columns.values())))
    arrays = [
        pa.nulls(count, field.type) if field.name not in columns else _array(columns[field.name], field)
        for field in wanted
    ]
    return pa.table(arrays, schema=wanted)


def _array(values: Any, field: pa.Field) -> pa.Array:
    return values.cast(field.type) if isinstance(values, pa.Array) else pa.array(values, field.type)


def whole(values: NDArray[Any], known: Flags | None = None) -> pa.Array:
    """Whole numbers; missing where negative, or where not ``known``."""
    return pa.array(values.astype(np.int32), mask=values < 0 if known is None else ~known)


def days(values: NDArray[Any], known: Flags | None = None) -> pa.Array:
    """Dates from day numbers; missing where never reached, or where not ``known``."""
    return pa.array(values.astype(np.int32), mask=values >= NEVER if known is None else ~known).view(pa.date32())


def words(choices: Sequence[str], values: NDArray[Any], known: Flags | None = None) -> pa.Array:
    """Words from their positions in ``choices``; missing where negative, or where not ``known``."""
    missing = values < 0 if known is None else ~known
    positions = pa.array(np.where(missing, 0, values).astype(np.int32), mask=missing)
    return pa.DictionaryArray.from_arrays(positions, pa.array(choices, pa.string())).dictionary_decode()


def joined(separator: str, *parts: pa.Array | str, known: Flags | None = None) -> pa.Array:
    """Texts put together row by row; missing where not ``known``."""
    made = pc.binary_join_element_wise(*parts, separator)
    return made if known is None else pc.if_else(pa.array(known), made, pa.scalar(None, pa.string()))


def digits(values: NDArray[Any]) -> pa.Array:
    """Whole numbers as text."""
    return pa.array(values).cast(pa.string())


def digests(chance: Chance, known: Flags) -> pa.Array:
    """Digests that look like SHA-256 in hexadecimal, where ``known``."""
    count = int(known.sum())
    content = np.take(_HEX, chance.u16(count * 16).astype("<u2").view(np.uint8)).tobytes()
    offsets = np.concatenate([[0], np.cumsum(known)]).astype(np.int32) * 64
    validity = pa.array(known).buffers()[1]
    return pa.Array.from_buffers(
        pa.string(),
        len(known),
        [validity, pa.py_buffer(offsets.tobytes()), pa.py_buffer(content)],
        null_count=len(known) - count,
    )
