"""Query → Result: composes the SQL of measures, runs it through an engine, places, adds up, divides."""

from .answer import evaluate
from .concentration import Concentration, Holder, concentration
from .engine import Engine
from .periods import KINDS, SHOWN, Period, calendar_month, kind_in
from .places import LEGACY_DAY, PLACE_DIMENSIONS, TO_ALLOCATE, UNKNOWN_PLACE, answered
from .query import ALLOCATIONS, Query
from .records import RECORD_ORDERS, Records, records
from .result import STATES, Cell, Result
from .targets import Target, next_target, targets
from .variation import LIMITS, VARIATION, Compared, Rated, Variation, variation

__all__ = [
    "ALLOCATIONS",
    "KINDS",
    "LEGACY_DAY",
    "LIMITS",
    "PLACE_DIMENSIONS",
    "RECORD_ORDERS",
    "SHOWN",
    "STATES",
    "TO_ALLOCATE",
    "UNKNOWN_PLACE",
    "VARIATION",
    "Cell",
    "Compared",
    "Concentration",
    "Engine",
    "Holder",
    "Period",
    "Query",
    "Rated",
    "Records",
    "Result",
    "Target",
    "Variation",
    "answered",
    "calendar_month",
    "concentration",
    "evaluate",
    "kind_in",
    "next_target",
    "records",
    "targets",
    "variation",
]
