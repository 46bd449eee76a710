"""A question: which metrics, by what, where, as of when, on which map. Hashable: cache key, file name, audit record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from ..catalogue import PLACE_ROLES
from ..definitions import dimension, metric
from ..errors import ParameterError, UnknownName

#: Months shown when a query by month names none.
DEFAULT_MONTHS = 18

#: What becomes of records that may be in several places.
ALLOCATIONS = ("none", "equal")

Where: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str, *, where: str | None = None) -> Month:
        """The month written as ``2026-10``. Raises ParameterError for anything else."""
        match = _MONTH.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise ParameterError(
                "Not a month.", where=where, received=repr(text), expected="year and month, as 2026-10"
            )
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month in which a day lies."""
        return cls(day.year, day.month)

    @property
    def index(self) -> int:
        """Months since year 0: consecutive months differ by 1."""
        return self.year * 12 + self.number - 1

    @classmethod
    def at(cls, index: int) -> Month:
        """The month of that index."""
        return cls(index // 12, index % 12 + 1)

    def plus(self, months: int) -> Month:
        """The month so many months later (earlier where negative)."""
        return Month.at(self.index + months)

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.plus(1).first_day - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question about a snapshot.

    ``metrics``: names from ``definitions``. ``by``: dimensions to break down by. ``where``: allowed values by dimension (within one
    dimension any of them, across dimensions all). ``as_of``: the day of the events, the snapshot's own day where empty.
    ``place_map``: the day whose map answers (a date, ``today`` for the snapshot's own day, ``as_recorded`` for the units
    the records name). ``place_role``: whose number it is, ``custodian``, ``creator`` or ``location``. ``allocation``: what becomes of
    the records of split units that no evidence allocates: ``none``, a row of their own and bounds for the places they may be
    in; ``equal``, shared out in equal parts.

    A mapping or pairs may be given for ``where``, a ``date`` or ISO text for days; they are put into one form, so that equal questions
    are equal values. Raises UnknownName and ParameterError.
    """

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: Where = field(default=())
    as_of: date | None = None
    place_map: date | str = "today"
    place_role: str = "custodian"
    allocation: str = "none"

    def __post_init__(self) -> None:
        settle = object.__setattr__
        settle(self, "metrics", _names(self.metrics))
        settle(self, "by", _names(self.by))
        settle(self, "where", _where(self.where))
        settle(self, "as_of", _day(self.as_of, "as_of") if self.as_of is not None else None)
        if self.place_map not in ("today", "as_recorded"):
            settle(self, "place_map", _day(self.place_map, "place_map"))
        if not self.metrics:
            raise ParameterError("A query needs at least one metric.", todo="metrics definitions  lists them")
        for name in self.metrics:
            metric(name)
        for name in self.by:
            dimension(name)
        if len(set(self.by)) < len(self.by) or len(set(self.metrics)) < len(self.metrics):
            raise ParameterError("A metric or dimension is named twice.", received=", ".join(self.metrics + self.by))
        if self.place_role not in PLACE_ROLES:
            raise UnknownName("place role", self.place_role, PLACE_ROLES)
        if self.allocation not in ALLOCATIONS:
            raise UnknownName("allocation", self.allocation, ALLOCATIONS)

    def values(self, name: str) -> tuple[str, ...]:
        """The values allowed for a dimension; empty where it is not filtered."""
        return dict(self.where).get(name, ())

    def months(self, as_of: date) -> tuple[Month, ...]:
        """The months the answer covers: those of ``where``, else the last 18 to ``as_of``; empty where months play no part."""
        wanted = self.values("month")
        if wanted:
            found: set[Month] = set()
            for text in wanted:
                first, _, last = text.partition("..")
                start, end = Month.parse(first, where="month"), Month.parse(last or first, where="month")
                if end < start:
                    raise ParameterError("A range of months runs backwards.", received=text, expected="earlier..later")
                if end.index - start.index > 1200:
                    raise ParameterError("A range of months is too long.", received=text, expected="at most a century")
                found |= {Month.at(index) for index in range(start.index, end.index + 1)}
            late = [month for month in sorted(found) if month.first_day > as_of]
            if late:
                raise ParameterError(
                    "A month lies after the day asked about.",
                    received=str(late[0]),
                    expected=f"up to {Month.of(as_of)}",
                )
            return tuple(sorted(found))
        if "month" in self.by:
            last_month = Month.of(as_of)
            return tuple(last_month.plus(-back) for back in range(DEFAULT_MONTHS - 1, -1, -1))
        return ()


def _names(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _where(given: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str | Iterable[str]]]) -> Where:
    pairs = given.items() if isinstance(given, Mapping) else given
    merged: dict[str, set[str]] = {}
    for name, values in pairs:
        dimension(name)
        for value in _names(values) if isinstance(values, Iterable) else (values,):
            if not isinstance(value, str):
                raise ParameterError(
                    "A code is text.",
                    where=name,
                    received=repr(value),
                    expected="text, as '00004': a number loses its zeros",
                )
            merged.setdefault(name, set()).add(value)
    return tuple((name, tuple(sorted(merged[name]))) for name in sorted(merged))


def _day(given: object, where: str) -> date:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)  # type: ignore[arg-type]  # whatever is not text lands in the except
    except (TypeError, ValueError):
        raise ParameterError(
            "Not a day.", where=where, received=repr(given), expected="a date, as 2026-10-31"
        ) from None
