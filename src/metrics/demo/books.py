"""The tables of a demo as a drill changes them: columns as arrays, days as numbers, rows removed and added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ..catalogue import CONTRACT
from .chance import Chance
from .columns import schema
from .course import NEVER

#: Tables that no rule of the drill asks; left out, so that it is quick.
_LEFT_OUT = {"documents", "checks"}


class Book:
    """One table. ``book[name]`` is a column as an array: days as day numbers (``NEVER``: missing), numbers with −1 for missing,
    everything else as objects. What is set replaces the column."""

    def __init__(self, name: str, table: pa.Table) -> None:
        self.name, self._table, self._columns = name, table, dict[str, NDArray[Any]]()

    def __getitem__(self, column: str) -> NDArray[Any]:
        if column not in self._columns:
            self._columns[column] = _array(self._table.column(column), CONTRACT[self.name].column(column).type)
        return self._columns[column]

    def __setitem__(self, column: str, values: Any) -> None:
        kind = CONTRACT[self.name].column(column).type
        self._columns[column] = np.array(values, dtype=np.int64 if kind in ("date", "integer") else object)

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def keep(self, rows: NDArray[np.bool_]) -> None:
        """Leave only these rows."""
        self._columns = {name: values[rows] for name, values in self._columns.items()}
        self._table = self._table.filter(pa.array(rows))

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows; days as day numbers. Columns that a row lacks are missing."""
        rows = list(rows)
        if not rows:
            return
        fields = schema(CONTRACT[self.name])
        columns = {field.name: [row.get(field.name) for row in rows] for field in fields}
        made = pa.table(
            [pa.array(values, field.type) for field, values in zip(fields, columns.values(), strict=True)],
            schema=fields,
        )
        self._table, self._columns = pa.concat_tables([self.table(), made]), {}

    def copy(self) -> Book:
        """Another book of the same rows."""
        return Book(self.name, self.table())

    def table(self) -> pa.Table:
        """The rows as a table of the contract."""
        fields = schema(CONTRACT[self.name])
        arrays = []
        for field in fields:
            values = self._columns.get(field.name)
            arrays.append(
                self._table.column(field.name).combine_chunks() if values is None else _column(values, field.type)
            )
        return pa.table(arrays, schema=fields)


def read_books(folder: Path) -> dict[str, Book]:
    """The tables of a delivery of the demo, by name."""
    return {
        name: Book(name, pq.read_table(folder / f"{name}.parquet").cast(schema(CONTRACT[name])))
        for name in CONTRACT
        if name not in _LEFT_OUT
    }


def picked(chance: Chance, count: int, most: int) -> NDArray[np.int64]:
    """At most ``most`` different positions of ``count``, in the order in which they were drawn."""
    draws = chance.u16(count).astype(np.int64) << 16 | chance.u16(count)
    return np.argsort(draws, kind="stable")[:most]


def _array(column: pa.ChunkedArray, kind: str) -> NDArray[Any]:
    column = column.combine_chunks()
    if kind == "date":
        return np.array(column.cast(pa.int32()).fill_null(NEVER), dtype=np.int64)
    if kind == "integer":
        return np.array(column.fill_null(-1), dtype=np.int64)
    return np.array(column.to_pylist(), dtype=object)


def _column(values: NDArray[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_date(kind):
        return pa.array(values.astype(np.int32), mask=values >= NEVER).view(pa.date32())
    if pa.types.is_integer(kind):
        return pa.array(values.astype(np.int32), mask=values < 0).cast(kind)
    return pa.array(values.tolist(), kind)
