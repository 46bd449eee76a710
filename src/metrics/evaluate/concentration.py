"""How unevenly an amount lies over units: who holds most of it, how few hold half, and the curve of Lorenz."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import ceil, isnan

import numpy as np

from ..definitions import METRICS
from ..errors import ParameterError
from .derived import gini
from .places import TO_ALLOCATE, UNKNOWN_PLACE
from .result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A unit and what it holds; ``together`` is the share of the whole, 0 to 1, that it and all larger ones hold (Pareto)."""

    code: str
    name: str
    amount: float
    together: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """An amount over its units. ``holders`` stand the largest first.

    ``total`` is what they hold together; ``elsewhere`` what lies in no unit (place not known, split units yet to be allocated), which is no
    part of it; ``without`` counts units of which there is no number: they are left out, not taken as 0.
    """

    metric: str
    unit: str
    holders: tuple[Holder, ...]
    total: float
    elsewhere: float
    without: int

    def fewest(self, share: float = 0.5) -> int:
        """How few units hold at least ``share`` of the whole; 0 where there is nothing to hold."""
        if not self.total:
            return 0
        # What floating point loses in adding up makes nobody one unit more.
        return next(place for place, holder in enumerate(self.holders, 1) if holder.together >= share - 1e-12)

    def held_by(self, share: float) -> float:
        """The share of the whole that the largest ``share`` of units hold, rounded up to whole units (10 % of 25 units are 3)."""
        if not self.total:
            return 0.0
        count = ceil(share * len(self.holders) - 1e-9)
        return self.holders[count - 1].together if count else 0.0

    @property
    def lorenz(self) -> list[tuple[float, float]]:
        """Points of the curve of Lorenz, from (0, 0) to (1, 1): the share of units, the smallest first, and what they hold.

        Empty where there is nothing to hold. M. O. Lorenz, Methods of measuring the concentration of wealth, 1905.
        """
        if not self.total:
            return []
        count = len(self.holders)
        held = [1 - holder.together for holder in reversed(self.holders)]
        return [(place / count, max(0.0, share)) for place, share in enumerate(held)] + [(1.0, 1.0)]

    @property
    def gini(self) -> float:
        """The index of Gini: 0 where all hold alike, towards 1 where one holds everything; NaN where there is nothing to hold."""
        return gini(np.array([holder.amount for holder in self.holders]))


def concentration(result: Result, metric: str) -> Concentration:
    """How unevenly ``metric`` lies over the units of a result by one dimension, as ``by=("commune",)``.

    A unit with less than nothing (more was digitised than counted) holds nothing. Raises UnknownName; ParameterError for a
    result by none or by several dimensions, and for rates: shares of a rate mean nothing.
    """
    if len(result.query.by) != 1 or METRICS[metric].unit == "%":
        raise ParameterError(
            "Concentration is of an amount over the units of one dimension.",
            received=f"{metric} by {', '.join(result.query.by) or 'nothing'}",
            expected="an amount, as backlog_pages, by one dimension, as commune",
        )
    by = result.query.by[0]
    named = result.of(metric)
    held, elsewhere, without = [], 0.0, 0
    for code, name, value in zip(*(named[column].tolist() for column in (by, f"{by}_name", "value")), strict=True):
        if code in (UNKNOWN_PLACE, TO_ALLOCATE):
            elsewhere += 0.0 if isnan(value) else value
        elif isnan(value):
            without += 1
        else:
            held.append((max(value, 0.0), code, name))
    held.sort(key=lambda unit: (-unit[0], unit[1]))
    total = sum(amount for amount, _, _ in held)
    sums = accumulate(amount for amount, _, _ in held)
    return Concentration(
        metric=metric,
        unit=METRICS[metric].unit,
        holders=tuple(
            Holder(code=code, name=name, amount=amount, together=together / total if total else 0.0)
            for (amount, code, name), together in zip(held, sums, strict=True)
        ),
        total=total,
        elsewhere=elsewhere,
        without=without,
    )
