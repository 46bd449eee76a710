"""From what a delivery gives to what the contract says: one SQL expression a column, native types as cheap as they come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import duckdb
import pyarrow as pa
import pyarrow.types as kinds

from ..catalogue import Column, TableContract
from ..errors import DeliveryError
from .engine import literal, one_row, quoted

NumberStyle = Literal["vi", "en"]

#: Columns whose precision is kept beside them: what a file covers is often known by the year alone.
WITH_PRECISION = ("date_from", "date_to")

_SQL_TYPES = {
    "text": "varchar",
    "code": "varchar",
    "integer": "bigint",
    "decimal": "decimal(18, 3)",
    "date": "date",
    "boolean": "boolean",
}


def sql_type(column: Column) -> str:
    """The type in which a column is stored; a column with a list of values as an enumeration: a byte a row."""
    if column.type == "enum":
        return f"enum ({', '.join(literal(value) for value in column.values)})"
    return _SQL_TYPES[column.type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """How one column is read from ``source``, the rows as they came.

    ``value`` gives the typed value or NULL; ``filled`` the given value as text, NULL where it is missing; ``parsed`` says whether
    ``value`` has to be worked out from text, so that it can be NULL where ``filled`` is not (of a value from a list,
    ``filled`` is only what is not in the list); ``precision`` gives day, month or year for columns that keep it.
    """

    column: Column
    value: str
    filled: str
    parsed: bool
    precision: str | None = None


def casts(table: TableContract, schema: pa.Schema, styles: Mapping[str, NumberStyle]) -> list[Cast]:
    """How every column of ``table`` that is in ``schema`` is read; ``styles`` by number column given as text."""
    return [
        _cast(column, schema.field(column.name).type, styles.get(column.name, "vi"))
        for column in table.columns
        if column.name in schema.names
    ]


def _cast(column: Column, given: pa.DataType, style: NumberStyle) -> Cast:
    name = f"source.{quoted(column.name)}"
    if kinds.is_floating(given):
        # Data frames write "missing" as not-a-number.
        name = f"case when not isnan({name}) then {name} end"
    textual = _is_text(given)
    if textual and kinds.is_dictionary(given):
        name = f"cast({name} as varchar)"
    filled = f"filled({name})" if textual else f"cast({name} as varchar)"
    match column.type:
        case "integer" | "decimal" if _is_number(given):
            return _number(column, given, name, filled)
        case "integer":
            return Cast(column=column, value=f"whole_text(number_{style}({filled}))", filled=filled, parsed=True)
        case "decimal":
            value = f"try_cast(number_{style}({filled}) as {_SQL_TYPES['decimal']})"
            return Cast(column=column, value=value, filled=filled, parsed=True)
        case "date":
            return _date(column, given, name, filled)
        case "boolean" if kinds.is_boolean(given):
            return Cast(column=column, value=name, filled=filled, parsed=False)
        case "boolean":
            return Cast(column=column, value=f"yes_no({filled})", filled=filled, parsed=True)
        case "enum":
            return _listed(column, name, filled)
        case "text" if textual:
            return Cast(column=column, value=f"worded({name})", filled=filled, parsed=False)
        case _:
            return Cast(column=column, value=filled, filled=filled, parsed=False)


def _listed(column: Column, name: str, filled: str) -> Cast:
    # Nearly every value is one of the list as it stands; only what is not is looked at twice.
    kind = sql_type(column)
    closer = f"coalesce(code_before_label({filled}), {filled})" if column.values[0].isdigit() else filled
    read = f"coalesce(try_cast({name} as {kind}), try_cast({closer} as {kind}))"
    # Without this guard the closer look is taken for every missing value, at ten times the cost.
    value = f"case when {name} is not null then {read} end"
    unread = f"case when {name} is not null and {read} is null then {filled} end"
    return Cast(column=column, value=value, filled=unread, parsed=True)


def _number(column: Column, given: pa.DataType, name: str, filled: str) -> Cast:
    if column.type == "decimal":
        return Cast(column=column, value=f"try_cast({name} as {_SQL_TYPES['decimal']})", filled=filled, parsed=True)
    if kinds.is_integer(given) and not kinds.is_uint64(given):
        return Cast(column=column, value=f"cast({name} as bigint)", filled=filled, parsed=False)
    return Cast(column=column, value=f"whole({name})", filled=filled, parsed=True)


def _date(column: Column, given: pa.DataType, name: str, filled: str) -> Cast:
    keeps_precision = column.name in WITH_PRECISION
    if kinds.is_date(given) or kinds.is_timestamp(given):
        if kinds.is_timestamp(given) and given.tz is not None:
            name = f"({name} at time zone 'Asia/Ho_Chi_Minh')"
        value = f"cast({name} as date)"
        precision = f"case when {value} is not null then 'day' end"
        return Cast(
            column=column, value=value, filled=filled, parsed=False, precision=precision if keeps_precision else None
        )
    if kinds.is_floating(given):
        filled = f"cast(coalesce(cast(whole({name}) as varchar), cast({name} as varchar)) as varchar)"
    reader = "first_day" if column.edge == "first" else "closing_day"
    return Cast(
        column=column,
        value=f"{reader}({filled})",
        filled=filled,
        parsed=True,
        precision=f"date_precision({filled})" if keeps_precision else None,
    )


def _is_text(given: pa.DataType) -> bool:
    if kinds.is_dictionary(given):
        given = given.value_type
    return bool(kinds.is_string(given) or kinds.is_large_string(given) or kinds.is_string_view(given))


def _is_number(given: pa.DataType) -> bool:
    return bool(kinds.is_integer(given) or kinds.is_floating(given) or kinds.is_decimal(given))


#: A text that proves one style, the other, or that reads in both but differently.
_EVIDENCE = (
    "min({text}) filter (is_vi({text}) and not is_en({text})),"
    " min({text}) filter (is_en({text}) and not is_vi({text})),"
    " min({text}) filter (is_vi({text}) and is_en({text}) and not is_plain({text}))"
)


def numbers_as_text(table: TableContract, schema: pa.Schema) -> list[str]:
    """Names of the number columns that are given as text."""
    return [
        column.name
        for column in table.columns
        if column.type in ("integer", "decimal")
        and column.name in schema.names
        and _is_text(schema.field(column.name).type)
    ]


def number_styles(
    connection: duckdb.DuckDBPyConnection,
    table: TableContract,
    schema: pa.Schema,
    declared: NumberStyle | None,
    where: str,
) -> dict[str, NumberStyle]:
    """The style in which each number column given as text is written.

    The declared style where the delivery says one; else the one that the column's own texts in ``temp.given`` prove.
    Raises DeliveryError where every text reads both ways but differently (``1.234``), or where the texts contradict each
    other: nothing is guessed.
    """
    columns = numbers_as_text(table, schema)
    if declared is not None or not columns:
        return dict.fromkeys(columns, declared or "vi")
    evidence = ", ".join(_EVIDENCE.format(text=f"filled(cast({quoted(name)} as varchar))") for name in columns)
    row = one_row(connection, f"select {evidence} from temp.given as source")
    styles: dict[str, NumberStyle] = {}
    for index, name in enumerate(columns):
        only_vi, only_en, either = row[3 * index : 3 * index + 3]
        if only_vi is not None and only_en is not None:
            raise DeliveryError(
                f"The column {name} writes numbers in two ways.",
                where=where,
                received=f"{only_vi} and {only_en}",
                expected="one way of writing numbers in a column",
                todo='put  numbers = "vi"  (5.596,08) or  numbers = "en"  (5,596.08) into delivery.toml: the other rows are then rejected',
            )
        if either is not None and only_vi is None and only_en is None:
            raise DeliveryError(
                f"The numbers in the column {name} can be read in two ways.",
                where=where,
                received=either,
                expected="a way of writing numbers that is said, not guessed",
                todo='put  numbers = "vi"  (5.596,08) or  numbers = "en"  (5,596.08) into delivery.toml',
            )
        styles[name] = "en" if only_en is not None else "vi"
    return styles
