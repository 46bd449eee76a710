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
    """One row of an answer. ``code`` and ``name`` are those of its last dimension, ``cells`` its numbers by metric. Fonds that share their
    title within an answer have their number in their names, or their whole code where they share that as well."""

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
    return _read(frame, result)


def _read(frame: pd.DataFrame, result: Result) -> list[Row]:
    """The rows of a part of a result's frame; named as in the whole, so that a row has one name in all parts."""
    by = result.query.by
    told = _told_apart(result.frame) if by and by[-1] == "fonds" else {}
    keys = frame[by[-1]].tolist() if by else [""] * len(frame)
    names = frame[f"{by[-1]}_name"].tolist() if by else [""] * len(frame)
    found: dict[str, Row] = {}
    for code, name, cell in zip(keys, names, cells_of(frame), strict=True):
        row = found.get(code) or found.setdefault(code, Row(code=code, name=told.get(code, name), cells={}))
        row.cells[cell.metric] = cell
    return list(found.values())


def _told_apart(frame: pd.DataFrame) -> dict[str, str]:
    """By its code (``delivery/fonds_id``), the name of each fonds that shares its title with another."""
    titles = dict(zip(frame["fonds"].tolist(), frame["fonds_name"].tolist(), strict=True))
    often = Counter(titles.values())
    numbers = {code: (title, code.partition("/")[2]) for code, title in titles.items() if often[title] > 1}
    same = Counter(numbers.values())
    return {
        code: f"{title} ({number if same[title, number] == 1 else code})" for code, (title, number) in numbers.items()
    }


def last(result: Result, count: int) -> list[Row]:
    """The last ``count`` rows of a result that has one dimension: of months, the latest."""
    frame = result.frame.tail(count * len(result.query.metrics))
    return _read(frame, result)


def nothing(found: Sequence[Row], ratio: str) -> bool:
    """Whether there is nothing to show of a ratio: none of the rows has a number."""
    return all(row.cells[ratio].value is None for row in found)


def values(cells: Sequence[Cell]) -> list[float]:
    """The values of cells, NaN where there is none: what charts take."""
    return [nan if cell.value is None else cell.value for cell in cells]
