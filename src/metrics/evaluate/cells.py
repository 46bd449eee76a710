"""What metrics make of additive parts: value, numerator, denominator, state, bounds. Division happens here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..definitions import METRICS, Balance, Measure, Metric, Ratio
from .intervals import interval
from .result import STATES

Whole = npt.NDArray[np.int64]

_COUNTED, _ESTIMATED, _PARTIAL, _UNKNOWN, _NOTHING, _MISSING, _SILENT = range(len(STATES))


@dataclass(frozen=True, slots=True)
class Column:
    """One metric's cells, a row for each combination and a column for each period; ``state`` holds positions in STATES."""

    value: npt.NDArray[np.float64]
    numerator: Whole | None
    denominator: Whole | None
    state: Whole
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    unit: str


class Parts:
    """Additive parts of an answer and what metrics make of them: ``firm`` are in their place for certain, ``possible`` may be in it,
    ``shared`` were allocated to it by a weight the query asked for. ``shape``: of combinations and periods, how many. What is the same in
    all periods has one column, until a cell is made of it."""

    def __init__(
        self,
        firm: dict[str, Whole],
        possible: dict[str, Whole],
        shared: dict[str, Whole],
        shape: tuple[int, int],
    ) -> None:
        self.firm, self.possible, self.shared, self.shape = firm, possible, shared, shape
        self._zero = np.zeros((shape[0], 1), dtype=np.int64)

    def _additive(self, metric: Measure | Balance) -> _Amount | None:
        """The amount of a measure or balance; None where a table is missing."""
        if isinstance(metric, Balance):
            of, less = self._additive(_additive_metric(metric.of)), self._additive(_additive_metric(metric.less))
            if of is None or less is None:
                return None
            return _Amount(of.value - less.value, of.firm - less.firm, of.possible - less.possible)
        if metric.name not in self.firm:
            return None
        firm, shared = self.firm[metric.name], self.shared.get(metric.name)
        return _Amount(firm if shared is None else firm + shared, firm, self.possible.get(metric.name, self._zero))

    def _companion(self, metric: Measure | Balance, which: str) -> Whole:
        name = getattr(_measured(metric), which)
        amount = self._additive(_additive_metric(name)) if name else None
        return self._zero if amount is None else amount.value

    def _reach(self, metric: Measure | Balance) -> tuple[Whole, Whole]:
        """By how much the amount may be less, as far as it is firm, and by how much more, with what may come, for being estimated."""
        measure = _measured(metric)
        names = (measure.estimated, measure.variance, measure.common)
        counted = isinstance(metric, Balance) and metric.less == measure.estimated
        if None in names or counted:
            return self._zero, self._zero
        found = [self._additive(_additive_metric(name or "")) for name in names]
        known = [amount for amount in found if amount is not None]
        if len(known) < len(names):
            return self._zero, self._zero
        less, more = interval(*np.broadcast_arrays(*(amount.value for amount in known)))
        # Most places have nothing that may yet come to them.
        open_ = np.flatnonzero(np.any([amount.possible.any(axis=1) for amount in known], axis=0))
        if len(open_):
            _, more[open_] = interval(
                *np.broadcast_arrays(*(amount.value[open_] + amount.possible[open_] for amount in known))
            )
        return less, more

    def _silent(self, metric: Measure | Balance) -> npt.NDArray[np.bool_]:
        """Where nobody has reported what the metric is counted from."""
        reported = _measured(metric).reported
        if reported is None or reported not in self.firm:
            return np.zeros(self._zero.shape, dtype=bool)
        return np.equal(self._companion(metric, "reported"), 0)

    def cells(self, metric: Metric) -> Column:
        """Value, parts and state of one metric for every combination."""
        if isinstance(metric, Measure | Balance):
            return self._additive_cells(metric)
        assert isinstance(metric, Ratio)  # derived metrics are worked out from the cells of others
        above, below = _additive_metric(metric.numerator), _additive_metric(metric.denominator)
        numerator, denominator = self._additive(above), self._additive(below)
        if numerator is None or denominator is None:
            return self._missing(metric)
        n, d = numerator.value, denominator.value
        # Any part of a split unit's records may come: at worst all that is not covered, at best all that is.
        more_n, more_d = numerator.possible, denominator.possible
        # What is estimated may be more or less than it was taken for, but not less than what of it was counted above the line.
        less, more = self._reach(below)
        most, least = numerator.firm + more_n, denominator.firm + np.minimum(more_d, more_n)
        value = _share(n, d)
        lowest = _share(numerator.firm, denominator.firm + np.maximum(more_d - more_n, 0) + more)
        highest = _share(most, np.maximum(least - less, np.minimum(least, most)))
        unknown, estimated = self._companion(below, "unknown"), self._companion(below, "estimated")
        state = np.select(
            [self._silent(above) | self._silent(below), (d == 0) & (unknown > 0), d == 0, unknown > 0, estimated > 0],
            [_SILENT, _UNKNOWN, _NOTHING, _PARTIAL, _ESTIMATED],
            _COUNTED,
        )
        return self._column(metric, value, n, d, state, lowest, highest, without=(_SILENT,))

    def _additive_cells(self, metric: Measure | Balance) -> Column:
        amount = self._additive(metric)
        if amount is None:
            return self._missing(metric)
        unknown, estimated = self._companion(metric, "unknown"), self._companion(metric, "estimated")
        # A balance of 0 is known where what it is taken from is.
        whole = amount if isinstance(metric, Measure) else self._additive(_additive_metric(metric.of))
        assert whole is not None
        states = [self._silent(metric), (whole.value == 0) & (unknown > 0), unknown > 0, estimated > 0]
        state = np.select(states, [_SILENT, _UNKNOWN, _PARTIAL, _ESTIMATED], _COUNTED)
        less, more = self._reach(metric)
        value = amount.value.astype(np.float64)
        lowest, highest = amount.firm - less, amount.firm + amount.possible + more
        return self._column(metric, value, amount.value, None, state, lowest, highest, without=(_UNKNOWN, _SILENT))

    def _column(
        self,
        metric: Metric,
        value: npt.NDArray[np.float64],
        numerator: Whole | None,
        denominator: Whole | None,
        state: Whole,
        lowest: npt.NDArray[Any],
        highest: npt.NDArray[Any],
        *,
        without: tuple[int, ...],
    ) -> Column:
        """The column of these cells, every period spelt out; states ``without`` a value have none, nor bounds."""
        none = np.isin(state, without)
        if none.any():
            value, lowest, highest = (np.where(none, np.nan, part) for part in (value, lowest, highest))
        return Column(
            self._everywhere(value),
            None if numerator is None else self._everywhere(numerator),
            None if denominator is None else self._everywhere(denominator),
            self._everywhere(state),
            self._everywhere(np.fmin(np.fmin(value, lowest), highest)),
            self._everywhere(np.fmax(np.fmax(value, lowest), highest)),
            metric.unit,
        )

    def _everywhere(self, part: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.broadcast_to(part, self.shape)

    def _missing(self, metric: Metric) -> Column:
        nothing = np.full(self.shape, np.nan)
        state = np.full(self.shape, _MISSING)
        return Column(nothing, None, None, state, nothing, nothing, metric.unit)


@dataclass(frozen=True, slots=True)
class _Amount:
    """An additive metric: its ``value``, what of it is ``firm`` (in its place for certain), and what ``possible`` may come to it."""

    value: Whole
    firm: Whole
    possible: Whole


def _share(part: Whole, whole: Whole) -> npt.NDArray[np.float64]:
    """Quotients; missing where there is nothing to divide by."""
    return part / np.where(whole == 0, np.nan, whole)


def _measured(metric: Measure | Balance) -> Measure:
    """The measure that says how certain an amount is: itself, or what a balance is taken from."""
    return metric if isinstance(metric, Measure) else _measured(_additive_metric(metric.of))


def _additive_metric(name: str) -> Measure | Balance:
    found = METRICS[name]
    assert isinstance(found, Measure | Balance)
    return found
