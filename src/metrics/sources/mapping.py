"""Their columns and values → ours, as ``delivery.toml`` says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from unicodedata import normalize

import pyarrow as pa

from metrics.catalogue import Column, TableContract
from metrics.errors import DeliveryError
from metrics.places import fold

from .parquet import settle, settled_already, settled_type
from .raw import ParquetScan, RawTable

#: How near a column of theirs must come to one of ours to be taken for a slip of the pen (difflib ratio).
_NEAR = 0.85
_ANY, _EMPTY = "*", ""

#: Columns that hold codes of units: names typed in them can be turned into codes by a list.
UNIT_COLUMNS = ("unit_code", "location_unit_code", "province_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """How one table is to be read.

    ``columns``: ours → theirs. ``constants``: a column of ours that has one value throughout. ``values``: by column of ours,
    theirs → ours; ``"*"`` is any other value, ``""`` the empty one. ``names``: by column of ours, folded name of a unit → its
    code, with the day on which it is to be read behind an @ where the list says it. ``rows``: the rows themselves. ``file``
    and ``sheet``: where the table is found, if not under its own name. ``unused``: columns of theirs that are not wanted,
    though they look like ours.
    """

    file: str | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rows: tuple[Mapping[str, str], ...] = ()
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A table of theirs bound to a contract table: which of their columns feeds which of ours, in what type."""

    raw: RawTable
    mapping: TableMapping
    feeds: tuple[tuple[Column, int, pa.DataType], ...]
    unread: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """``_row``, then columns of ours."""
        fields = [("_row", pa.int64()), *((column.name, type) for column, _, type in self.feeds)]
        return pa.schema([*fields, *((name, pa.string()) for name in self.mapping.constants)])

    @property
    def scan(self) -> ParquetScan | None:
        """The file itself, where it is Parquet and nothing is to be done to its values."""
        raw, mapped = self.raw, {*self.mapping.values, *self.mapping.names}
        done = all(
            column.name not in mapped and settled_already(raw.types[position], type)
            for column, position, type in self.feeds
        )
        if raw.parquet is None or not done:
            return None
        columns = {column.name: raw.names[position] for column, position, _ in self.feeds}
        return ParquetScan(path=raw.parquet, columns=columns, constants=self.mapping.constants)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, mapped."""
        schema = self.schema
        for numbers, given in self.raw.batches([position for _, position, _ in self.feeds]):
            arrays = [numbers]
            for (column, _, type), values in zip(self.feeds, given, strict=True):
                values = settle(values, type)
                pairs, names = (given.get(column.name, {}) for given in (self.mapping.values, self.mapping.names))
                arrays.append(_map_values(values, pairs, names) if pairs or names else values)
            arrays += [pa.repeat(pa.scalar(value), len(numbers)) for value in self.mapping.constants.values()]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def bind(raw: RawTable, contract: TableContract, mapping: TableMapping, where: str) -> Binding:
    """Find a column of theirs for each of ours: the mapped one, else the one of the same name.

    Raises DeliveryError for a mapped column that is not there, and for a column whose name is all but one of ours.
    """
    positions = {name: position for position, name in enumerate(raw.columns) if name}
    mapped = {**mapping.values, **mapping.names}
    feeds = []
    for column in contract.columns:
        theirs = mapping.columns.get(column.name)
        if theirs is not None and theirs not in positions:
            near = get_close_matches(theirs, positions, n=1)
            raise DeliveryError(
                f"The column mapped to {column.name} is not there.",
                where=where,
                received=repr(theirs),
                expected=f"one of its columns: {', '.join(positions)}",
                todo=f"Did you mean {near[0]!r}?" if near else None,
            )
        if theirs is None:
            theirs = column.name
        if theirs in positions and column.name not in mapping.constants:
            position = positions[theirs]
            settled = settled_type(
                column, raw.types[position], mapped=column.name in mapped, where=f"{where}, column {theirs!r}"
            )
            feeds.append((column, position, settled))
    if not feeds:
        raise DeliveryError(
            f"None of its columns is one of {contract.name}.",
            where=where,
            received=", ".join(positions),
            expected=", ".join(contract.names),
            todo=f"Rename them, or map them under [{contract.name}.columns] in delivery.toml.",
        )
    for column_name in mapped:
        if column_name not in {column.name for column, _, _ in feeds}:
            raise DeliveryError(
                f"Values are mapped for {column_name}, and no column feeds it.",
                where=where,
                todo=f'Say which of theirs it is: {column_name} = "…" under [{contract.name}.columns].',
            )
    fed = {column.name for column, _, _ in feeds} | set(mapping.constants)
    read = {position for _, position, _ in feeds}
    unread = tuple(name for name, position in positions.items() if position not in read)
    _refuse_slips([name for name in unread if name not in mapping.unused], contract, fed, where)
    return Binding(raw=raw, mapping=mapping, feeds=tuple(feeds), unread=unread)


def _refuse_slips(unread: list[str], contract: TableContract, fed: set[str], where: str) -> None:
    open_names = [name for name in contract.names if name not in fed]
    for name in unread:
        near = get_close_matches(name.lower().replace(" ", "_").replace("-", "_"), open_names, n=1, cutoff=_NEAR)
        if near:
            raise DeliveryError(
                f"A column is all but named like one of {contract.name}.",
                where=where,
                received=repr(name),
                todo=f'Did you mean {near[0]}? Rename it or map it ({near[0]} = "{name}" under [{contract.name}.columns]); if it '
                f'is something else: unused = ["{name}"] under [{contract.name}].',
            )


def _map_values(values: pa.Array, pairs: Mapping[str, str], names: Mapping[str, str]) -> pa.Array:
    """Each distinct value once: spaces around it do not count, a missing value is the empty one. Of names of units the spelling
    does not count either; what is in no list stays as it is."""
    coded = values.fill_null("").dictionary_encode()
    other = pairs.get(_ANY)

    def ours(value: str) -> str:
        theirs = normalize("NFC", value).strip()
        found = pairs.get(theirs)
        if found is None and names and theirs:
            found = names.get(fold(theirs))
        if found is None:
            found = other if other is not None and theirs != _EMPTY else value
        return found

    return pa.array([ours(value) for value in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)
