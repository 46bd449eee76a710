"""Reading back what a closed month published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import LedgerError
from ..evaluate import Cell
from .closing import Closing
from .frozen import CELL_COLUMNS, NUMBERS


def published_numbers(ledger: Path, closing: Closing, filters: Sequence[tuple[str, str, object]] = ()) -> pa.Table:
    """The numbers of a closing, as they were frozen. ``filters`` are pyarrow's: ``[("level", "=", "nation")]``. Raises LedgerError."""
    path = ledger / closing.folder / NUMBERS
    try:
        return pq.read_table(path, filters=list(filters) or None)
    except (OSError, pa.ArrowException) as problem:
        raise LedgerError(
            "The numbers of a closed month cannot be read.",
            where=str(path),
            received=str(problem).splitlines()[0],
            todo="metrics ledger verify  says what is damaged; put it back from a backup",
        ) from None


def published_level(ledger: Path, closing: Closing, level: str, metric: str) -> dict[str, Cell]:
    """One published number of every place of a level, by code. Raises LedgerError."""
    table = published_numbers(ledger, closing, [("level", "=", level), ("metric", "=", metric)])
    rows = table.select(["code", "metric", *CELL_COLUMNS]).to_pylist()
    return {row.pop("code"): Cell(**row) for row in rows}


def published_cells(
    ledger: Path, closing: Closing, level: str, code: str, metrics: Sequence[str] | None = None
) -> Mapping[str, Cell]:
    """The published numbers of one place, by metric; empty where it had none. Raises LedgerError."""
    filters: list[tuple[str, str, object]] = [("level", "=", level), ("code", "=", code)]
    if metrics is not None:
        filters.append(("metric", "in", list(metrics)))
    table = published_numbers(ledger, closing, filters).select(["metric", *CELL_COLUMNS])
    return {row["metric"]: Cell(**row) for row in table.to_pylist()}
