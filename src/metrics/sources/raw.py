"""A table of theirs, before it is mapped: what the reader of each file format yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from unicodedata import normalize

import pyarrow as pa

from metrics.errors import DeliveryError

#: A run of rows: their numbers (int64; 1 is the first below the header) and the columns asked for, in the order asked for.
Rows: TypeAlias = tuple[pa.Array, list[pa.Array]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table of theirs. ``batches(positions)`` streams those columns, anew at each call; ``rows`` is how many rows come.

    ``ragged`` holds the rows that do not have the header's columns: row number and what is wrong. ``parquet`` is the file, where it is
    one that the engine can read itself, ``names`` its columns as it names them.
    """

    columns: tuple[str, ...]
    types: tuple[pa.DataType, ...]
    rows: int
    batches: Callable[[Sequence[int]], Iterator[Rows]]
    ragged: tuple[tuple[int, str], ...] = ()
    notes: Mapping[str, int] = field(default_factory=dict)
    parquet: Path | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetScan:
    """A Parquet file whose values need nothing done to them: ``columns`` are ours → theirs, ``constants`` ours → one text throughout."""

    path: Path
    columns: Mapping[str, str]
    constants: Mapping[str, str]


def read_header(cells: Sequence[str], where: str) -> tuple[str, ...]:
    """Column names as they are compared: NFC, without spaces around. Raises DeliveryError where a name stands twice."""
    names = tuple(normalize("NFC", cell).strip() for cell in cells)
    for name in names:
        if name and names.count(name) > 1:
            raise DeliveryError(
                "Two columns have the same name.",
                where=where,
                received=f"{name!r} as columns {' and '.join(str(i + 1) for i, other in enumerate(names) if other == name)}",
                todo="Rename or remove one of them.",
            )
    if not any(names):
        raise DeliveryError("There is no header row.", where=where, expected="column names in the first row")
    return names
