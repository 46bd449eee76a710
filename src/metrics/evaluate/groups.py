"""The combinations an answer has rows for, and parts added up over them and along time.

Every dimension is a list of codes in the order in which they are shown; a row is a position in each. A combination is then one whole
number, and the order of these numbers is the order of the answer. Periods lie side by side: a part is a matrix with a row for each
combination and a column for each period, or one column where it is the same in all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..definitions import METRICS
from .periods import Period

Whole = npt.NDArray[np.int64]

_MOST = np.iinfo(np.int64).max
#: Up to so many numbers a table of all of them is quicker than looking for those that occur.
_TABLE = 1 << 22


@dataclass(frozen=True, slots=True)
class Rows:
    """Additive parts of some combinations. ``at``: the position of each row in every dimension. ``parts``: of each measure a matrix.
    ``by_event``: its columns are events, to be added up along time where a stock is asked for; else states."""

    at: Mapping[str, Whole]
    parts: Mapping[str, Whole]
    by_event: bool

    @classmethod
    def of(
        cls,
        at: Mapping[str, Whole],
        amounts: Mapping[str, Whole],
        month: Whole | None,
        by_event: bool,
        months: Sequence[Period],
    ) -> Rows:
        """The rows of a statement, of which those that differ in ``month`` (its index) alone become one."""
        if month is None:
            return cls(at, {name: amount[:, None] for name, amount in amounts.items()}, by_event)
        of_row, one = _alike(at, len(month))
        column, exact = _columns(month, months)
        shape = len(one), len(months)
        # An event between two periods belongs to what had happened by the end of the later one, and to no flow.
        for_stock, for_flow = column < len(months), exact
        cell = of_row * len(months) + column
        parts = {}
        for name, amount in amounts.items():
            kept = for_stock if adds_up(name, by_event) else for_flow
            parts[name] = np.zeros(shape, dtype=np.int64)
            np.add.at(parts[name].reshape(-1), cell[kept], amount[kept])
        return cls({name: positions[one] for name, positions in at.items()}, parts, by_event)


def adds_up(measure: str, by_event: bool) -> bool:
    """Whether the amounts of a measure are to be added up along time."""
    return by_event and METRICS[measure].kind == "stock"


def ranks(numbers: Whole, size: int) -> tuple[Whole, Whole]:
    """Where each number (from 0, below ``size``) stands among those that occur, and these in order."""
    if size > _TABLE:
        found, occurring = pd.factorize(numbers, sort=True)
        return found, np.asarray(occurring, dtype=np.int64)
    occurs = np.zeros(size, dtype=bool)
    occurs[numbers] = True
    return (np.cumsum(occurs) - 1)[numbers], np.flatnonzero(occurs)


def _alike(at: Mapping[str, Whole], count: int) -> tuple[Whole, Whole]:
    """A number for each row, the same for rows that are alike in all of ``at``; and where a row of each number stands."""
    number, room = np.zeros(count, dtype=np.int64), 1
    for positions in at.values():
        lowest, highest = int(positions.min(initial=0)), int(positions.max(initial=0))
        size = highest - lowest + 1
        if room > _MOST // size:
            number, found = ranks(number, room)
            room = len(found)
        if size > 1:
            number, room = number * size + (positions - lowest), room * size
    of_row, found = ranks(number, room)
    one = np.zeros(len(found), dtype=np.int64)
    one[of_row] = np.arange(count)
    return of_row, one


def _columns(month: Whole, months: Sequence[Period]) -> tuple[Whole, npt.NDArray[np.bool_]]:
    """The first period that does not end before each month (their number where all do), and whether the month lies in it."""
    indexes = np.array([period.index for period in months], dtype=np.int64)
    lowest = int(month.min(initial=0)) if len(month) else 0
    # There are a few dozen months, however many rows.
    known = np.arange(lowest, int(month.max(initial=lowest)) + 1) // months[0].span
    column = np.searchsorted(indexes, known)
    exact = np.append(indexes, -1)[column] == known
    return column[month - lowest], exact[month - lowest]


class Groups:
    """The combinations of dimensions ``sizes`` (name → how many codes it has) that occur in ``rows`` or are ``due`` anyway."""

    def __init__(
        self, sizes: Mapping[str, int], rows: Sequence[Rows], due: Mapping[str, Whole] | None, others: Sequence[Rows]
    ) -> None:
        self.sizes = dict(sizes)
        found = [self._numbers(given.at) for given in rows] if sizes else [np.zeros(1, dtype=np.int64)]
        if due is not None:
            found.append(self._due(due, [*rows, *others]))
        self._all = _unique(found)

    def __len__(self) -> int:
        return len(self._all)

    def _numbers(self, at: Mapping[str, Whole]) -> Whole:
        number = np.zeros(len(next(iter(at.values()))) if at else 0, dtype=np.int64)
        for name, size in self.sizes.items():
            number = number * size + at[name]
        return number

    def _due(self, due: Mapping[str, Whole], rows: Sequence[Rows]) -> Whole:
        """Every place with every combination of the other dimensions that occurs."""
        rest = {name: size for name, size in self.sizes.items() if name not in due}
        occurring = [np.zeros(1, dtype=np.int64)] if not rest else []
        for given in rows if rest else ():
            number = np.zeros(len(next(iter(given.at.values()))), dtype=np.int64)
            for name, size in rest.items():
                number = number * size + given.at[name]
            occurring.append(np.unique(number))
        others = _unique(occurring)
        count = len(next(iter(due.values())))
        at = {name: np.repeat(positions, len(others)) for name, positions in due.items()}
        left = np.tile(others, count)
        for name, size in reversed(rest.items()):
            at[name] = left % size
            left = left // size
        return self._numbers(at)

    def positions(self) -> dict[str, Whole]:
        """The position of every combination in each dimension."""
        left, found = self._all, {}
        for name, size in reversed(self.sizes.items()):
            found[name] = left % size
            left = left // size
        return found

    def sums(self, rows: Sequence[Rows]) -> dict[str, Whole]:
        """Of each measure that has rows at all the matrix of all combinations, what adds up along time added up."""
        matrices: dict[str, Whole] = {}
        for given in rows:
            group = self._places(given)
            inside = group >= 0
            for name, part in given.parts.items():
                width = part.shape[1]
                matrix = matrices.setdefault(name, np.zeros((len(self), width), dtype=np.int64))
                cells = group[inside, None] * width + np.arange(width)
                np.add.at(matrix.reshape(-1), cells.ravel(), part[inside].ravel())
                if adds_up(name, given.by_event):
                    np.cumsum(matrix, axis=1, out=matrix)
        return matrices

    def _places(self, given: Rows) -> Whole:
        """The combination of each row, -1 where the answer has none for it."""
        if not self.sizes:
            return np.zeros(len(next(iter(given.parts.values()))), dtype=np.int64)
        numbers = self._numbers(given.at)
        at = np.searchsorted(self._all, numbers)
        at[at == len(self._all)] = 0
        return np.where(self._all[at] == numbers, at, -1) if len(self._all) else np.full(len(numbers), -1)


def over_time(measure: str, matrix: Whole) -> Whole:
    """The periods as one: a flow is added up, a stock is what it was at the end of the last."""
    return matrix.sum(axis=1, keepdims=True) if METRICS[measure].kind == "flow" else matrix[:, -1:]


def _unique(found: Sequence[Whole]) -> Whole:
    """The numbers that occur, in order; none where nothing was asked, since a table is missing."""
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *found]))
