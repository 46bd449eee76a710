"""A change told apart, as values: parts, lines, a bridge; and the rule by which a ratio's change is divided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import pandas as pd

from ..definitions import Metric, Ratio
from ..errors import UnknownName
from ..evaluate import Cell
from .causes import CAUSES
from .points import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one cause changed: ``value`` in the metric's unit (a fraction of 1 for a ratio; None where the ratio has no value at one of
    the points), and by how much it changed the numerator and the denominator; an additive metric has no denominator."""

    cause: str
    value: int | Fraction | None
    numerator: int
    denominator: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One place, or all together: the number at both points, and the part of every cause. A cell is None where the place is not on that
    point's map. ``start`` are numerator and denominator at the first point."""

    code: str
    name: str
    before: Cell | None
    after: Cell | None
    parts: tuple[Part, ...]
    start: tuple[int, int] = (0, 0)

    @property
    def change(self) -> int | Fraction | None:
        """The sum of the parts, which is the change of the number."""
        values = [part.value for part in self.parts]
        return None if None in values else sum(value for value in values if value is not None)

    def part(self, cause: str) -> Part:
        """The part of one cause. Raises UnknownName."""
        if cause not in CAUSES:
            raise UnknownName("cause", cause, CAUSES)
        return next(part for part in self.parts if part.cause == cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """A change told apart. ``total`` is all of ``place`` (the country where empty), ``lines`` the places or groups ``by`` which it is
    broken down; the changes of ``total`` are the sums of those of ``lines`` (numerators and denominators, for a ratio)."""

    metric: str
    unit: str
    first: Point
    second: Point
    first_map: date
    second_map: date
    place: str
    by: str
    total: Line
    lines: tuple[Line, ...] = field(repr=False)

    @property
    def frame(self) -> pd.DataFrame:
        """One row per line (the total last, with an empty code) and cause: ``code, name, cause, value, numerator, denominator``."""
        return pd.DataFrame(
            [
                {
                    "code": line.code,
                    "name": line.name,
                    "cause": part.cause,
                    "value": None if part.value is None else float(part.value),
                    "numerator": part.numerator,
                    "denominator": part.denominator,
                }
                for line in (*self.lines, self.total)
                for part in line.parts
            ]
        )


def line_of(
    code: str,
    name: str,
    before: Cell | None,
    after: Cell | None,
    found: Metric,
    start: tuple[int, int],
    changes: Mapping[str, tuple[int, int]],
) -> Line:
    """A line from what each cause changed of the numerator and of the denominator, which were ``start`` at the first point."""
    if not isinstance(found, Ratio):
        parts = [Part(cause=cause, value=n, numerator=n) for cause, (n, _) in changes.items()]
    else:
        n1, d1 = start
        n2, d2 = n1 + sum(n for n, _ in changes.values()), d1 + sum(d for _, d in changes.values())
        parts = [
            Part(cause=cause, value=ratio_part(n1, d1, n2, d2, n, d), numerator=n, denominator=d)
            for cause, (n, d) in changes.items()
        ]
    return Line(code=code, name=name, before=before, after=after, parts=tuple(parts), start=start)


def ratio_part(n1: int, d1: int, n2: int, d2: int, n: int, d: int) -> Fraction | None:
    """What a change of the numerator by ``n`` and of the denominator by ``d`` is worth in the change of n1/d1 to n2/d2; None where
    either ratio has no value."""
    return Fraction(n * (d1 + d2) - d * (n1 + n2), 2 * d1 * d2) if d1 and d2 else None
