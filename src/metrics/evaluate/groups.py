"""The combinations an answer has rows for, and parts added up over them and along time.

Every dimension is a list of codes in the order in which they are shown; a row is a position in each. A combination is then one whole
number, and the order of these numbers is the order of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..definitions import Measure
from .periods import Period

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Additive parts of some combinations. ``at``: the position of each row in every dimension. ``month``: index of its month, where
    months play a part; ``by_event``: of an event, to be added up along time, else of a state."""

    at: Mapping[str, Whole]
    parts: Mapping[str, Whole]
    month: Whole | None
    by_event: bool


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

    def sums(self, rows: Sequence[Rows], measures: Sequence[Measure], months: Sequence[Period]) -> dict[str, Whole]:
        """Each measure by combination (rows) and period (columns; one where periods play no part)."""
        shape = (len(self), max(1, len(months)))
        # What has no row at all adds nothing: most answers have nothing that may be in several places.
        given_at_all = [measure for measure in measures if any(measure.name in given.parts for given in rows)]
        matrices = {measure.name: np.zeros(shape, dtype=np.int64) for measure in given_at_all}
        indexes = np.array([month.index for month in months], dtype=np.int64)
        for given in rows:
            if not given.parts:
                continue
            group = self._places(given)
            inside = group >= 0
            if given.month is None:
                for measure in _of(measures, given):
                    # The same in every column, so added up once.
                    sums = np.zeros(shape[0], dtype=np.int64)
                    np.add.at(sums, group[inside], given.parts[measure.name][inside])
                    matrices[measure.name] += sums[:, None]
                continue
            period = given.month // months[0].span
            column = np.searchsorted(indexes, period)
            known = inside & (column < len(indexes))
            exact = known & (indexes[np.minimum(column, len(indexes) - 1)] == period)
            cell = group * shape[1] + column
            for measure in _of(measures, given):
                adds_up = measure.kind == "stock" and given.by_event
                kept = known if adds_up else exact
                matrix = matrices[measure.name]
                np.add.at(matrix.reshape(-1), cell[kept], given.parts[measure.name][kept])
                if adds_up:
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


def _of(measures: Sequence[Measure], given: Rows) -> list[Measure]:
    return [measure for measure in measures if measure.name in given.parts]


def over_time(measure: Measure, matrix: Whole) -> Whole:
    """The periods as one: a flow is added up, a stock is what it was at the end of the last."""
    column: Whole = matrix.sum(axis=1, keepdims=True) if measure.kind == "flow" else matrix[:, -1:]
    return column


def _unique(found: Sequence[Whole]) -> Whole:
    """The numbers that occur, in order; none where nothing was asked, since a table is missing."""
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *found]))
