"""What every table and column means, written into the file; and the ready views."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from ..catalogue import CONTRACT, CUTS, FACTS, STAGE, SUBJECT_VIEWS, SUBJECTS, Column, Cut, TableContract
from .casting import WITH_PRECISION
from .engine import literal, quoted, script
from .facts import OF_FILES
from .load import unit_key_name


def _cut(cut: Cut) -> str:
    by = " and the stage on the snapshot's day" if cut.by == STAGE else f" and the month of {cut.by}" if cut.by else ""
    return f"{cut.table} added up by the {cut.role}'s unit{by}: a cut of the cube"


#: Tables that stand beside the contract, and what they are for.
TABLES = {
    **{cut.name: _cut(cut) for cut in CUTS},
    "snapshot": "The day of this snapshot and its register of units",
    "deliveries": "What the snapshot was built from, with the day of each catalogue",
    "rejects": "What was set aside while building, and why: whole files, rows, single values",
    "fonds_keys": "Every fonds under its number in this snapshot, with the units of its creator, custodian and location",
    "heard_days": "Every day on which a return of a unit came, or one of its files was worked on, and the next: fresh_facts stands on it",
    "file_counts": "How many files there are by fonds, pages, documents and the day of each stage: what pages of records are found by",
    "units": "The register: a unit is a code from a day on, never a code alone",
    "successions": "What each unit of the register became",
    "placement": "Where each unit of the register is answered on the map of the snapshot's day",
    "profiles": "Conversion profiles: what a metre of shelf or a sheet is worth where nothing better is known",
}
VIEWS = {
    "coverage_by_commune": "Coverage of what is in scope by commune, on the snapshot's day and map, by the custodian's unit",
    "coverage_by_province": "The same, rolled up to provinces",
}


def describe(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the views and comment on every table, view and contract column."""
    # One transaction: a write to disk for all, not for each.
    connection.execute("begin")
    connection.execute(script("views"))
    for table in (*CONTRACT.values(), FACTS):
        _comment(connection, "table", table.name, f"{table.meaning} One row is {table.grain}.")
        for name, meaning in _columns(table).items():
            connection.execute(f"comment on column {quoted(table.name)}.{quoted(name)} is {literal(meaning)}")
    for name, (_, meaning) in OF_FILES.items():
        connection.execute(f"comment on column facts.{quoted(name)} is {literal(f'{meaning}; empty for a rest')}")
    for subject in SUBJECTS.values():
        kind = "view" if subject.name in SUBJECT_VIEWS else "table"
        _comment(connection, kind, subject.name, f"{subject.meaning} One row is {subject.grain}.")
    for kind, known in (("table", TABLES), ("view", VIEWS)):
        for name, meaning in known.items():
            _comment(connection, kind, name, meaning)
    connection.execute("commit")


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, name: str, meaning: str) -> None:
    connection.execute(f"comment on {kind} {quoted(name)} is {literal(meaning)}")


def _columns(table: TableContract) -> Mapping[str, str]:
    found = {} if table is FACTS else {"delivery": "The delivery the row came with"}
    for column in table.columns:
        found[column.name] = _meaning(column)
        if table is FACTS:
            continue
        if column.name in WITH_PRECISION:
            found[f"{column.name}_precision"] = f"How exactly {column.name} was given: day, month or year"
        if column.name in ("unit_code", "location_unit_code"):
            found[unit_key_name(column.name)] = (
                f"The unit (key in units) that {column.name} stood for on the day it was read on"
            )
    return found


def _meaning(column: Column) -> str:
    more = [f"in {column.unit}" if column.unit else "", column.standard or "", "private" if column.private else ""]
    said = "; ".join(part for part in more if part)
    return f"{column.meaning} ({said})" if said else column.meaning
