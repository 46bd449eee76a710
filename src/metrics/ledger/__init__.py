"""The ledger: what was published when a month was closed, kept for good, and what of it would be different now."""

from .chain import LEDGER_FILE, Entry, read_ledger
from .closing import Closing, before_id, close, closing_of, closings, reopen
from .packs import record_pack
from .published import published_cells, published_level, published_numbers
from .restatements import restatements
from .standing import Standing, standing
from .verify import verify_ledger

__all__ = [
    "LEDGER_FILE",
    "Closing",
    "Entry",
    "Standing",
    "before_id",
    "close",
    "closing_of",
    "closings",
    "published_cells",
    "published_level",
    "published_numbers",
    "read_ledger",
    "record_pack",
    "reopen",
    "restatements",
    "standing",
    "verify_ledger",
]
