"""What a table of the contract is: its grain, its key, its columns. Knows no engine and no file format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ColumnType: TypeAlias = Literal["text", "code", "integer", "decimal", "date", "boolean", "enum"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a contract table.

    ``type``: ``text`` is kept as given; ``code`` is text that is never a number; ``integer``; ``decimal`` (three places);
    ``date`` (a year or a month alone keeps its precision); ``boolean``; ``enum`` (one of ``values``).
    ``required`` columns must be there and filled. ``private`` values may name people or secret matters: they are never
    copied into rejects, logs or errors. ``edge`` says which end of a date given as a year or a month counts.
    ``references`` names the contract table in which the value must exist.
    """

    name: str
    type: ColumnType
    meaning: str
    unit: str | None = None
    required: bool = False
    private: bool = False
    values: tuple[str, ...] = ()
    edge: Literal["first", "last"] = "last"
    references: str | None = None
    minimum: int | None = None
    standard: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableContract:
    """One table of the contract: a row is one ``grain``, found by ``key``."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    meaning: str

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that must be there and filled."""
        return tuple(column.name for column in self.columns if column.required)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Something that was not loaded, and why: never dropped, always counted.

    ``scope`` says what was set aside: a whole ``file``, a ``row``, or one ``value`` of a row that is loaded without it.
    ``locator`` is a row number (1 is the first row below the header) or an element's line in XML; ``rule`` is a short stable name.
    ``column`` and ``value`` are empty where the rule is about a whole row or file; ``value`` is withheld for private columns.
    """

    delivery: str
    table: str
    file: str
    locator: str
    scope: Literal["file", "row", "value"]
    column: str
    rule: str
    value: str
    message: str
