"""An answer: every number with its numerator, its denominator and its state."""

from __future__ import annotations

from dataclasses import dataclass, fields
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
        return cells_of(rows)[0]

    def cells(self, metric: str) -> list[Cell]:
        """The numbers of a metric, in the order of the rows. Raises UnknownName."""
        return cells_of(self.of(metric))


def cells_of(rows: pd.DataFrame) -> list[Cell]:
    """The numbers in rows of a result's frame, one each."""
    names = [field.name for field in fields(Cell)]
    return [Cell(**dict(zip(names, cell, strict=True))) for cell in zip(*(_plain(rows[n]) for n in names), strict=True)]


def _plain(column: pd.Series[Any]) -> list[Any]:
    # None for what is missing, whatever pandas writes for it; a number is the only value that may differ from itself.
    return [None if value is pd.NA or value != value else value for value in column.tolist()]
