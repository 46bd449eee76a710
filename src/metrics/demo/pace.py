"""How scanning runs over the months: working days, Tết, campaigns, and curves that rise, level off or stop.

A curve is a table of 65,536 days: drawn from evenly, it gives each day its share of the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

import numpy as np

from ..catalogue.calendar import working_day
from .chance import STEPS, Ints

#: Days over which the curves run: 18 months.
WINDOW = 548
EPOCH = date(1970, 1, 1)

#: Ends of campaigns: the urgent and the breakthrough phase of plan 02-KH/BCĐTW of 19/06/2025.
CAMPAIGNS = (date(2025, 6, 30), date(2025, 12, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """One way in which work runs: an S-curve around ``centre`` (share of the window), a steady base, and what campaigns add."""

    centre: float
    width: float
    base: float
    campaign: float
    stops: float = 1.0


PACES = (
    Pace(centre=0.30, width=0.09, base=0.10, campaign=0.5),
    Pace(centre=0.50, width=0.11, base=0.10, campaign=0.5),
    Pace(centre=0.72, width=0.10, base=0.08, campaign=0.3),
    Pace(centre=0.90, width=0.08, base=0.05, campaign=0.2),
    Pace(centre=0.50, width=0.30, base=0.80, campaign=0.2),
    Pace(centre=0.15, width=0.05, base=0.06, campaign=3.0),
    Pace(centre=0.25, width=0.08, base=0.10, campaign=0.8, stops=0.45),
    Pace(centre=0.35, width=0.08, base=0.10, campaign=0.5, stops=0.62),
    Pace(centre=0.50, width=0.10, base=0.10, campaign=0.5, stops=0.78),
)
#: The paces that run on, and those that stop before the end (stalled units).
RUNNING, STALLED = tuple(range(6)), (6, 7, 8)


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return (day - EPOCH).days


def curves(as_of: date) -> Ints:
    """Day numbers, one row of 65,536 a pace; the last day is ``as_of``."""
    days = [as_of - timedelta(days=WINDOW - 1 - i) for i in range(WINDOW)]
    calendar = [10 * working_day(day) for day in days]
    rows = []
    for pace in PACES:
        weights = [round(1000 * calendar[i] * _rate(pace, i / WINDOW, day)) for i, day in enumerate(days)]
        edges = np.cumsum(weights, dtype=np.int64)
        wanted = (np.arange(STEPS, dtype=np.int64) * edges[-1]) // STEPS
        rows.append(np.searchsorted(edges, wanted, side="right") + day_number(days[0]))
    return np.array(rows, dtype=np.int32)


def _rate(pace: Pace, position: float, day: date) -> float:
    """Work of a day under a pace, before the calendar."""
    if position >= pace.stops:
        return 0
    rise = exp(-abs(position - pace.centre) / pace.width)
    bell = 4 * rise / (1 + rise) ** 2
    rush = sum(max(0.0, 1 - (end - day).days / 45) for end in CAMPAIGNS if day <= end)
    return (pace.base + bell) * (1 + pace.campaign * rush)
