"""A result read row by row: the codes of a row, its name, and its numbers by metric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import nan

import pandas as pd

from ..evaluate import Cell, Result
from ..evaluate.result import cells_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of an answer. ``code`` and ``name`` are those of its last dimension, ``cells`` its numbers by metric. Fonds of one title
    have their number in their names."""

    code: str
    name: str
    cells: dict[str, Cell]


def rows(result: Result, codes: Collection[str] | None = None) -> list[Row]:
    """The rows of a result by its last dimension, in its order; only those of ``codes`` where given.

    A result without dimensions is one row with an empty code.
    """
    by = result.query.by
    frame = result.frame
    if codes is not None:
        frame = frame[frame[by[-1]].isin(list(codes))]
    return _read(frame, by)


def _read(frame: pd.DataFrame, by: Sequence[str]) -> list[Row]:
    keys = frame[by[-1]].tolist() if by else [""] * len(frame)
    names = frame[f"{by[-1]}_name"].tolist() if by else [""] * len(frame)
    if by and by[-1] == "fonds":
        often = Counter(dict(zip(keys, names, strict=True)).values())
        names = [
            f"{name} ({code.partition('/')[2]})" if often[name] > 1 else name
            for code, name in zip(keys, names, strict=True)
        ]
    found: dict[str, Row] = {}
    for code, name, cell in zip(keys, names, cells_of(frame), strict=True):
        row = found.get(code) or found.setdefault(code, Row(code=code, name=name, cells={}))
        row.cells[cell.metric] = cell
    return list(found.values())


def last(result: Result, count: int) -> list[Row]:
    """The last ``count`` rows of a result that has one dimension: of months, the latest."""
    frame = result.frame.tail(count * len(result.query.metrics))
    return _read(frame, result.query.by)


def nothing(found: Sequence[Row], ratio: str) -> bool:
    """Whether there is nothing to show of a ratio: none of the rows has a number."""
    return all(row.cells[ratio].value is None for row in found)


def values(cells: Sequence[Cell]) -> list[float]:
    """The values of cells, NaN where there is none: what charts take."""
    return [nan if cell.value is None else cell.value for cell in cells]
