"""A question: which metrics, by what, where, as of when, on which map. Hashable: cache key, file name, audit record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from ..catalogue import PLACE_ROLES
from ..definitions import dimension, metric
from ..errors import ParameterError, UnknownName
from .periods import KINDS, SHOWN, Period, periods_within

#: What becomes of records that may be in several places.
ALLOCATIONS = ("none", "equal")

Where: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question about a snapshot.

    ``metrics``: names from ``definitions``. ``by``: dimensions to break down by. ``where``: allowed values by dimension (within one
    dimension any of them, across dimensions all). ``as_of``: the day of the events, the snapshot's own day where empty.
    ``place_map``: the day whose map answers (a date, ``today`` for the snapshot's own day, ``as_recorded`` for the units
    the records name). ``place_role``: whose number it is, ``custodian``, ``creator`` or ``location``. ``allocation``: what becomes of
    the records of split units that no evidence allocates: ``none``, a row of their own and bounds for the places they may be
    in; ``equal``, shared out in equal parts. ``period``: the kind of period that ``by month`` counts in where no ``where month`` says it.

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
    period: str = "month"

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
        if self.period not in KINDS:
            raise UnknownName("kind of period", self.period, KINDS)

    def values(self, name: str) -> tuple[str, ...]:
        """The values allowed for a dimension; empty where it is not filtered."""
        return dict(self.where).get(name, ())

    def months(self, as_of: date) -> tuple[Period, ...]:
        """The periods the answer covers, in order and of one kind: those of ``where``, else the last ones to ``as_of`` of the kind
        ``period`` (18 months, 8 quarters, 6 half-years, 4 years); empty where they play no part."""
        wanted = self.values("month")
        if wanted:
            found = sorted({period for text in wanted for period in periods_within(text, where="month")})
            self._check_kinds({period.kind for period in found})
            late = [period for period in found if period.first_day > as_of]
            if late:
                raise ParameterError(
                    "A period lies after the day asked about.",
                    where="month",
                    received=str(late[0]),
                    expected=f"up to {Period.of(as_of, late[0].kind)}",
                )
            return tuple(found)
        if "month" in self.by:
            last = Period.of(as_of, self.period)
            return tuple(last.plus(-back) for back in range(SHOWN[last.span] - 1, -1, -1))
        return ()

    def _check_kinds(self, kinds: set[str]) -> None:
        if len(kinds) > 1 or (self.period != "month" and kinds != {self.period}):
            raise ParameterError(
                "The periods of a question are of one kind.",
                where="month",
                received=", ".join(sorted(kinds)),
                expected=self.period if self.period != "month" else "one of them",
            )


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
