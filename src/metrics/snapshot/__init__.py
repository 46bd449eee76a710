"""Snapshots: deliveries become one immutable, read-only DuckDB file with a manifest; published whole or not at all.

The only code that imports duckdb.
"""

from .build import build
from .diff import Counts, Difference, diff
from .export import export
from .items import COPIES, ask_items
from .manifest import DeliveryRecord, Input, Manifest, Rows
from .opened import Snapshot, open_snapshot
from .publish import current_id, list_snapshots
from .published import known_on
from .rules import RULES
from .verify import verify

__all__ = [
    "COPIES",
    "RULES",
    "Counts",
    "DeliveryRecord",
    "Difference",
    "Input",
    "Manifest",
    "Rows",
    "Snapshot",
    "ask_items",
    "build",
    "current_id",
    "diff",
    "export",
    "known_on",
    "list_snapshots",
    "open_snapshot",
    "verify",
]
