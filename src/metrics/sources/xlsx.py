"""XLSX: cells are typed by Excel, and are written as text in one way that nothing downstream can misread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from unicodedata import normalize

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from metrics.errors import DeliveryError

from .raw import RawTable, Rows, read_header
from .text import as_text

_BATCH = 50_000


def sheet_names(path: Path, where: str) -> tuple[str, ...]:
    """Names of the sheets that hold anything, NFC. Raises DeliveryError where the file is no workbook."""
    workbook = _open(path, where)
    found = (name for name in workbook.sheet_names if workbook.get_sheet_by_name(name).start is not None)
    return tuple(normalize("NFC", name) for name in found)


def read_xlsx(path: Path, where: str, *, sheet: str | None = None, table: str) -> RawTable:
    """The table in one sheet of the workbook at ``path``: ``sheet``, else the only one, else the one named after the table.

    The first row that is not empty is the header. Empty rows are skipped, and still counted in row numbers, so that row ``n``
    is ``n`` rows below the header on the screen.
    """
    names = sheet_names(path, where)
    if sheet is None and len(names) == 1:
        sheet = names[0]
    wanted = sheet or table
    if wanted not in names:
        raise DeliveryError(
            "The workbook has no such sheet." if names else "The workbook is empty.",
            where=where,
            received=repr(wanted),
            expected=f"one of its sheets: {', '.join(names)}" if names else None,
            todo=f'Say which one holds it: sheet = "…" in [{table}] of delivery.toml.' if names else None,
        )
    where = f"{where}, sheet {wanted!r}"
    workbook = _open(path, where)
    position = next(i for i, name in enumerate(workbook.sheet_names) if normalize("NFC", name) == wanted)
    found = _rows(workbook.get_sheet_by_index(position))
    header_at, header = next(found)
    columns = read_header(header, where)
    numbers: list[int] = []
    cells: list[list[str]] = [[] for _ in columns]
    for at, row in found:
        numbers.append(at - header_at)
        for cell, column in zip(row, cells, strict=True):
            column.append(cell)
    arrays = [pa.array(column, pa.string()) for column in cells]
    rows = pa.array(numbers, pa.int64())

    def batches(positions: Sequence[int]) -> Iterator[Rows]:
        for start in range(0, len(numbers), _BATCH):
            yield rows.slice(start, _BATCH), [arrays[position].slice(start, _BATCH) for position in positions]

    return RawTable(columns=columns, types=(pa.string(),) * len(columns), rows=len(numbers), batches=batches)


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, with their place in the sheet; cells as text."""
    for at, row in enumerate(sheet.iter_rows()):
        cells = [as_text(cell) for cell in row]
        if any(cell.strip() for cell in cells):
            yield at, cells


def _open(path: Path, where: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except (CalamineError, OSError) as error:
        raise DeliveryError(
            "This workbook cannot be read.",
            where=where,
            received=str(error),
            todo="Open it in Excel or LibreOffice and save it as .xlsx, without a password.",
        ) from None
