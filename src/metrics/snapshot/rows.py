"""Rows of an answer written to a file as they come, never held whole."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.csv as pc
import pyarrow.parquet as pq

from ..errors import ParameterError

_BATCH = 100_000


def write_rows(answer: duckdb.DuckDBPyRelation, path: Path) -> int:
    """Write an answer to ``path`` (``.csv`` or ``.parquet``), whole or not at all; returns how many rows there are.

    Raises ParameterError for another ending.
    """
    if path.suffix not in (".csv", ".parquet"):
        raise ParameterError(
            "Rows are written as CSV or Parquet, by the name of the file.",
            received=path.name,
            expected="….csv or ….parquet",
        )
    reader = answer.to_arrow_reader(_BATCH)
    writer = pc.CSVWriter if path.suffix == ".csv" else pq.ParquetWriter
    unfinished = path.with_name(f"{path.name}.part")
    written = 0
    try:
        with writer(str(unfinished), reader.schema) as file:
            for batch in reader:
                file.write_batch(batch)
                written += batch.num_rows
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return written
