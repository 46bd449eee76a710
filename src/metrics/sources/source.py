"""What reading a delivery yields: tables that can be streamed, the files they came from, and what was set aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import pyarrow as pa

from metrics.catalogue import Reject

from .delivery import Delivery
from .folder import Folder, InputFile
from .raw import ParquetScan

#: Called as ``progress(what, done, total)``; ``total`` is None where it is not known.
Progress: TypeAlias = Callable[[str, int, int | None], None]

#: The row a record came from: 1 is the first row below the header, in XML it is the line of the element.
ROW = "_row"
#: The file a record came from, where one table is gathered from several files.
FILE = "_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSource:
    """One contract table of a delivery, as given.

    ``schema`` holds ``_row`` (int64) first, then contract columns under their contract names: text, or the native type of a
    typed file (integers, floats, decimals, booleans, days). ``_file`` (dictionary of text) comes last where the table is
    gathered from several files; else ``file`` says which. ``reader`` may be called again and starts over each time; ``rows`` is
    what it yields, None where that is not known beforehand. ``folder`` keeps an unpacked delivery on disk while it is needed.
    ``scan``: the same rows as a file that the engine can read by itself, on all cores, where there is one.
    """

    table: str
    file: str
    schema: pa.Schema
    reader: Callable[[], pa.RecordBatchReader]
    rows: int | None = None
    folder: Folder | None = None
    scan: ParquetScan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A delivery that has been opened.

    ``rejects`` holds what could not be handed on: whole files, rows that do not have the header's columns, single values.
    ``notes`` holds counts worth printing, in order: columns that were not read, components and digital objects of finding aids.
    Use it as a context manager, or call :meth:`close`, to remove an unpacked .zip early; it goes at the latest when nobody
    holds the reading or one of its tables any more.
    """

    delivery: Delivery
    tables: tuple[TableSource, ...]
    inputs: tuple[InputFile, ...]
    rejects: tuple[Reject, ...] = ()
    notes: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows_in(self) -> dict[str, int]:
        """Rows that came in, by table: those handed on and those set aside here."""
        counts = {source.table: source.rows or 0 for source in self.tables}
        for reject in self.rejects:
            if reject.scope == "row":
                counts[reject.table] = counts.get(reject.table, 0) + 1
        return counts

    def close(self) -> None:
        """Remove what was unpacked for this reading; its tables cannot be read any more."""
        for source in self.tables:
            if source.folder is not None:
                source.folder.close()

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
