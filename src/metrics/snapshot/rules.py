"""The rules a row must keep, as data: made from the contract, judged by the engine in one pass.

A rule's name is stable: it is what manifests count and what people look up. ``duplicate_key`` and the cascade along references
within a table need other rows and are judged in ``load``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..catalogue import PROFILES, Column, TableContract
from .casting import Cast
from .engine import literal, quoted

WITHHELD = "(withheld)"

#: Every rule by name, with what it asks of a row.
RULES = {
    "missing_required": "A required column is filled.",
    "not_a_number": "A number reads as one, in the style of the delivery, without its unit; what is counted is whole.",
    "negative": "An amount is not below its least value.",
    "not_a_date": "A date is a day, a month or a year of the calendar.",
    "unknown_value": "A value is one of the list of its column.",
    "unknown_reference": "What a row refers to is there, and was not itself rejected.",
    "unknown_unit": "A unit code is in the register.",
    "unit_not_in_force": "A unit code is in force on the day on which it is to be read.",
    "other_unit": "A code from a list of names stands for the same unit on the day of the list and on the day it is read.",
    "lost_zeros": "A code has kept its leading zeros.",
    "other_province": "A unit lies in the province that is said beside it, on the same day.",
    "duplicate_key": "A key stands in one row; of several, one is kept.",
    "date_order": "A period does not end before it begins.",
    "arranged_over_shelf": "No more is arranged than stands on the shelf; what is more is left out of the shelf arranged.",
}

_READ_RULE = {
    "integer": "not_a_number",
    "decimal": "not_a_number",
    "date": "not_a_date",
    "boolean": "unknown_value",
    "enum": "unknown_value",
}
_READ_MESSAGE = {
    "integer": "not a whole number",
    "decimal": "not a number",
    "date": "not a date; expected 2026-10-31, 31/10/2026, 10/2026 or 2026",
    "boolean": "not yes or no",
}
#: Which column must not lie before which.
_PERIODS = (("date_from", "date_to"), ("from_on", "to_on"), ("opened_on", "closed_on"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule on one column: ``broken`` is an SQL condition over a read row; ``value`` and ``message`` are SQL texts."""

    name: str
    column: str
    broken: str
    value: str
    message: str

    @property
    def struct(self) -> str:
        """The rule as an SQL value that is NULL where it is kept."""
        fields = f"'rule': '{self.name}', 'column': '{self.column}', 'value': {self.value}, 'message': {self.message}"
        return f"case when {self.broken} then {{{fields}}} end"


def row_rules(given: Sequence[Cast]) -> list[Rule]:
    """The rules on single rows, for the columns that are ``given``."""
    by_name = {cast.column.name: cast for cast in given}
    found = [rule for cast in given for rule in _column_rules(cast)]
    found += [
        Rule(
            name="date_order",
            column=end,
            broken=f"{quoted(end)} < {quoted(start)}",
            value=f"{_value(by_name[start])} || ' – ' || {_value(by_name[end])}",
            message=literal(f"{end} lies before {start}"),
        )
        for start, end in _PERIODS
        if start in by_name and end in by_name
    ]
    return found


def broken_rules(rules: Sequence[Rule]) -> str:
    """The list of the rules that a row breaks, as SQL; NULL where it keeps all, which one condition finds out first."""
    any_broken = " or ".join(f"coalesce({rule.broken}, false)" for rule in rules)
    listed = ", ".join(rule.struct for rule in rules)
    return f"case when {any_broken} then list_filter([{listed}], lambda found: found is not null) end"


def no_such_row(table: str) -> str:
    """What is said of a reference to nothing."""
    return f"no such row in {table}"


def was_rejected(table: str) -> str:
    """What is said of a reference to a row that is not loaded."""
    return f"the row in {table} was itself rejected"


def unit_column(table: TableContract) -> Column | None:
    """The column that holds a unit code, if the table has one."""
    return next((column for column in table.columns if column.name in ("unit_code", "location_unit_code")), None)


def _column_rules(cast: Cast) -> list[Rule]:
    column, typed, filled = cast.column, quoted(cast.column.name), _filled(cast)
    rules = []

    def add(name: str, broken: str, message: str) -> None:
        rules.append(Rule(name=name, column=column.name, broken=broken, value=_value(cast), message=message))

    if column.required:
        add("missing_required", f"{typed} is null and {filled} is null", "'required, but empty'")
    if cast.parsed:
        read = f"{filled} is not null and {typed} is null"
        add(_READ_RULE[column.type], read, literal(_READ_MESSAGE.get(column.type) or _not_one_of(column.values)))
    if column.minimum is not None:
        add("negative", f"{typed} < {column.minimum}", literal(f"below {column.minimum}"))
    if column.name == "conversion_profile":
        listed = ", ".join(literal(name) for name in PROFILES)
        add("unknown_value", f"{typed} not in ({listed})", literal(_not_one_of(PROFILES)))
    if column.references:
        add(
            "unknown_reference",
            f"{typed} is not null and not {quoted(f'{column.name} found')}",
            literal(no_such_row(column.references)),
        )
    if column.name in ("unit_code", "location_unit_code"):
        for name in ("unknown_unit", "unit_not_in_force", "other_unit", "lost_zeros"):
            add(name, f"unit_problem = '{name}'", "unit_message")
    if column.name == "province_code":
        for name in ("lost_zeros", "other_province"):
            add(name, f"province_problem = '{name}'", "province_message")
    return rules


def _not_one_of(values: Iterable[str]) -> str:
    return "not one of " + ", ".join(values)


def _filled(cast: Cast) -> str:
    # Within a read row the given text of a parsed column stands beside its value.
    return quoted(f"{cast.column.name} given") if cast.parsed else quoted(cast.column.name)


def _value(cast: Cast) -> str:
    return literal(WITHHELD) if cast.column.private else f"coalesce(left(cast({_filled(cast)} as varchar), 200), '')"
