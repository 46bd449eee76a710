"""An answer: every number with its numerator, its denominator and its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from ..errors import ParameterError, UnknownName
from .query import Query

#: What a number rests on, from firm to nothing. ``estimated``: part of what it is measured against is estimated. ``partial``: part of it
#: nobody can say. ``unknown``: nobody can say any of it. ``nothing_in_scope``: there is nothing to measure against.
#: ``not_available``: the catalogue lacks the table it needs. ``not_reported``: the table is there, and nobody has reported anything of
#: this place in it. The last four have no value, and are not 0.
STATES = ("counted", "estimated", "partial", "unknown", "nothing_in_scope", "not_available", "not_reported")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number with all that travels with it; ``value`` is None where the state has none. Ratios are fractions of 1."""

    metric: str
    value: float | None
    numerator: int | None
    denominator: int | None
    unit: str
    state: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Result:
    """The answer to a query.

    ``frame`` has one row per combination and metric: for each dimension its code and ``<dimension>_name``, then ``metric``,
    ``value`` (missing where the state has none), ``numerator``, ``denominator``, ``unit``, ``state``, and ``low``, ``high``:
    what the value may be once the records of split units are allocated, with the 90 % interval of what is estimated. ``as_of`` is
    the day of the events, ``map_day`` the day whose map answered (None: as recorded).
    """

    query: Query
    snapshot_id: str
    as_of: date
    map_day: date | None
    frame: pd.DataFrame

    def of(self, metric: str) -> pd.DataFrame:
        """The rows of one metric of the query. Raises UnknownName."""
        if metric not in self.query.metrics:
            raise UnknownName("metric in this result", metric, self.query.metrics)
        return self.frame[self.frame["metric"] == metric].reset_index(drop=True)

    def cell(self, metric: str, **codes: str) -> Cell:
        """The one number of a metric for these codes. Raises UnknownName, ParameterError where not exactly one row fits."""
        rows = self.of(metric)
        for name, code in codes.items():
            if name not in self.query.by:
                raise UnknownName("dimension in this result", name, self.query.by)
            rows = rows[rows[name] == code]
        if len(rows) != 1:
            raise ParameterError(
                f"{len(rows)} rows fit, a cell is one.",
                received=", ".join(f"{name}={code}" for name, code in codes.items()) or "no codes",
                expected="a code for each of " + ", ".join(self.query.by),
            )
        return _cells(metric, rows)[0]

    def cells(self, metric: str) -> list[Cell]:
        """The numbers of a metric, in the order of the rows. Raises UnknownName."""
        return _cells(metric, self.of(metric))


def _cells(metric: str, rows: pd.DataFrame) -> list[Cell]:
    names = ("value", "numerator", "denominator", "unit", "state", "low", "high")
    return [
        Cell(
            metric=metric,
            unit=unit,
            state=state,
            value=_number(value),
            numerator=_whole(numerator),
            denominator=_whole(denominator),
            low=_number(low),
            high=_number(high),
        )
        for value, numerator, denominator, unit, state, low, high in zip(
            *(rows[name].tolist() for name in names), strict=True
        )
    ]


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
