"""The snapshot as Parquet, for other engines."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq

from ..catalogue import CONTRACT, SUBJECTS
from .engine import quoted
from .manifest import MANIFEST_FILE
from .opened import Snapshot

#: What goes out beside the contract tables.
_BESIDE = ("facts", "fonds_keys", "units", "successions", "placement", "deliveries", "snapshot")


def export(snapshot: Snapshot, folder: Path) -> list[Path]:
    """Write the contract tables that are there, what measures stand on, and the register, as ``<table>.parquet``; returns the paths.

    The manifest goes with them, so that answers from elsewhere name their snapshot. Rows are streamed: nothing is held
    whole in memory. Existing files of these names are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in (*(name for name in CONTRACT if name in snapshot.tables), *_BESIDE, *SUBJECTS):
        path = folder / f"{table}.parquet"
        reader = snapshot.sql().sql(f"select * from {quoted(table)}").to_arrow_reader(100_000)
        with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)
        written.append(path)
    (folder / MANIFEST_FILE).unlink(missing_ok=True)  # a copy of a read-only file is read-only
    shutil.copy(snapshot.folder / MANIFEST_FILE, folder)
    return written
