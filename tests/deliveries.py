"""Deliveries written by hand: little tables with bars between the cells, and a country small enough to keep in the head."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import metrics

Row = dict[str, str]

AS_OF = date(2026, 10, 31)

#: The country until 30 June 2025: provinces 01 (districts 001: communes 00001, 00002, 00003, 00005) and 02 (districts 002:
#: commune 00004; 009, an island without communes). On 1 July 2025 the districts end: 00002 is split within province 01, 00005
#: across the two provinces, the island becomes commune 00006, and 00007 comes out of a part of 00004, with nothing in it.
#: On 1 March 2026 commune 00006 changes its name.
LAND_UNITS = """
    unit_code | name      | level    | parent_code | valid_from | valid_to
    01        | Bắc       | province |             |            |
    02        | Nam       | province |             |            |
    001       | Huyện Bắc | district | 01          |            | 2025-06-30
    002       | Huyện Nam | district | 02          |            | 2025-06-30
    009       | Đảo       | district | 02          |            | 2025-06-30
    00001     | An cũ     | commune  | 001         |            | 2025-06-30
    00002     | Bình cũ   | commune  | 001         |            | 2025-06-30
    00003     | Châu cũ   | commune  | 001         |            | 2025-06-30
    00005     | Giáp cũ   | commune  | 001         |            | 2025-06-30
    00004     | Dương cũ  | commune  | 002         |            | 2025-06-30
    00001     | An        | commune  | 01          | 2025-07-01 |
    00003     | Châu      | commune  | 01          | 2025-07-01 |
    00004     | Dương     | commune  | 02          | 2025-07-01 |
    00006     | Đảo       | commune  | 02          | 2025-07-01 | 2026-02-28
    00006     | Đảo Xanh  | commune  | 02          | 2026-03-01 |
    00007     | Hà        | commune  | 02          | 2025-07-01 |
"""
LAND_SUCCESSIONS = """
    from_code | from_valid_from | to_code | to_valid_from | kind   | effective_on
    001       |                 | 01      |               | whole  | 2025-07-01
    002       |                 | 02      |               | whole  | 2025-07-01
    009       |                 | 00006   | 2025-07-01    | whole  | 2025-07-01
    00001     |                 | 00001   | 2025-07-01    | whole  | 2025-07-01
    00002     |                 | 00001   | 2025-07-01    | part   | 2025-07-01
    00002     |                 | 00003   | 2025-07-01    | part   | 2025-07-01
    00003     |                 | 00003   | 2025-07-01    | whole  | 2025-07-01
    00005     |                 | 00003   | 2025-07-01    | part   | 2025-07-01
    00005     |                 | 00004   | 2025-07-01    | part   | 2025-07-01
    00004     |                 | 00004   | 2025-07-01    | part   | 2025-07-01
    00004     |                 | 00007   | 2025-07-01    | part   | 2025-07-01
    00006     | 2025-07-01      | 00006   | 2026-03-01    | rename | 2026-03-01
"""


def rows_of(text: str) -> list[Row]:
    """The rows of a table written with bars between its cells; the first line is the header."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    header, *body = lines
    return [dict(zip(header, cells, strict=True)) for cells in body]


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Rows as CSV; a column that a row lacks is empty in it."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def write_register(folder: Path, units: str = LAND_UNITS, successions: str = LAND_SUCCESSIONS) -> Path:
    """A register of units as a folder."""
    write_csv(folder / "units.csv", rows_of(units))
    write_csv(folder / "successions.csv", rows_of(successions))
    return folder


def write_delivery(
    folder: Path,
    tables: Mapping[str, str | Sequence[Row]],
    *,
    as_of: date = AS_OF,
    register: str = "vn",
    units_as_of: date | None = None,
) -> Path:
    """A delivery as a folder; ``tables`` by name, as rows or written with bars."""
    folder.mkdir(parents=True, exist_ok=True)
    said = [f"as_of = {as_of}", f'register = "{register}"']
    if units_as_of is not None:
        said.append(f"units_as_of = {units_as_of}")
    (folder / "delivery.toml").write_text("\n".join(said) + "\n", encoding="utf-8")
    for name, table in tables.items():
        write_csv(folder / f"{name}.csv", rows_of(table) if isinstance(table, str) else table)
    return folder


def build_snapshot(home: Path, tables: Mapping[str, str | Sequence[Row]], *, land: bool = True) -> metrics.Snapshot:
    """A snapshot of one hand-written delivery, on the small country (``land``) or on the register of Viet Nam."""
    if land:
        write_register(home / "land")
    delivery = write_delivery(home / "archive", tables, register="../land" if land else "vn")
    manifest = metrics.build([delivery], home / "snapshots")
    assert manifest.rejects == {}, manifest.rejects
    return metrics.open_snapshot(manifest.id, snapshots=home / "snapshots")
