"""Periods: months, quarters, half-years and years, that end with the calendar month or on its 14th.

Decree 09/2019/NĐ-CP has offices report from the 15th of a month to the 14th of the next: its October 2026 runs from 15 September to
14 October, its third quarter of 2026 from 15 June to 14 September. Both calendars number their periods alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..errors import ParameterError, UnknownName

#: Lengths of periods by their name, in months.
SPANS: Mapping[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
#: What a period that ends on the 14th has behind it.
SUFFIX = "-d14"
#: The kinds of periods, as a query names them.
KINDS = (*SPANS, *(f"{name}{SUFFIX}" for name in SPANS))
#: How many periods are shown where a query names none, by their length in months.
SHOWN: Mapping[int, int] = {1: 18, 3: 8, 6: 6, 12: 4}

_WRITTEN = re.compile(r"([12]\d{3})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|H([12])))?(-d14)?")
_CUT_ON = 15


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A period: the ``number``-th (from 1) of its kind in a ``year``, ``span`` months long (1, 3, 6 or 12). ``fourteenth``: it ends on the
    14th of its last month, and begins on the 15th of the month before its first. Without more it is a calendar month."""

    year: int
    number: int
    span: int = 1
    fourteenth: bool = False

    @classmethod
    def parse(cls, text: str, *, where: str | None = None, fourteenth: bool = False) -> Period:
        """The period written as ``2026-10``, ``2026-Q3``, ``2026-H1`` or ``2026``, with ``-d14`` behind it where it ends on the 14th;
        without it, where ``fourteenth`` says so. Raises ParameterError for anything else."""
        match = _WRITTEN.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise ParameterError(
                "Not a period.",
                where=where,
                received=repr(text),
                expected="a month as 2026-10, a quarter as 2026-Q3, a half-year as 2026-H1, a year as 2026; "
                f"with {SUFFIX} where it ends on the 14th, as 2026-10{SUFFIX}",
            )
        year, month, quarter, half, suffix = match.groups()
        span = 1 if month else 3 if quarter else 6 if half else 12
        return cls(int(year), int(month or quarter or half or 1), span, fourteenth or bool(suffix))

    @classmethod
    def of(cls, day: date, kind: str = "month") -> Period:
        """The period of a kind in which a day lies. Raises UnknownName for a kind there is none of."""
        if kind not in KINDS:
            raise UnknownName("kind of period", kind, KINDS)
        fourteenth = kind.endswith(SUFFIX)
        span = SPANS[kind.removesuffix(SUFFIX)]
        month = day.year * 12 + day.month - 1 + (fourteenth and day.day >= _CUT_ON)
        return cls(month // 12, month % 12 // span + 1, span, fourteenth)

    @classmethod
    def last_whole(cls, day: date, kind: str = "month") -> Period:
        """The last period of a kind that is over at the end of a day."""
        found = cls.of(day, kind)
        return found if found.last_day == day else found.plus(-1)

    @property
    def kind(self) -> str:
        """Its kind, one of KINDS."""
        name = next(name for name, span in SPANS.items() if span == self.span)
        return name + SUFFIX * self.fourteenth

    @property
    def index(self) -> int:
        """Periods of its kind since year 0: consecutive ones differ by 1."""
        return self.start // self.span

    @property
    def start(self) -> int:
        """Months since year 0 at its first month."""
        return self.year * 12 + (self.number - 1) * self.span

    def plus(self, count: int) -> Period:
        """The period of its kind so many later (earlier where negative)."""
        a_year = 12 // self.span
        index = self.index + count
        return replace(self, year=index // a_year, number=index % a_year + 1)

    @property
    def months(self) -> tuple[Period, ...]:
        """The months it is made of, of the same calendar."""
        first = replace(self, number=(self.number - 1) * self.span + 1, span=1)
        return tuple(first.plus(later) for later in range(self.span))

    @property
    def is_month(self) -> bool:
        """Whether it is a calendar month, which is what can be closed."""
        return self.kind == "month"

    @property
    def first_day(self) -> date:
        """Its first day."""
        start = self.start - self.fourteenth
        return date(start // 12, start % 12 + 1, _CUT_ON if self.fourteenth else 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.plus(1).first_day - timedelta(days=1)

    def __str__(self) -> str:
        part = {1: f"-{self.number:02d}", 3: f"-Q{self.number}", 6: f"-H{self.number}", 12: ""}[self.span]
        return f"{self.year:04d}{part}{SUFFIX * self.fourteenth}"


def calendar_month(period: Period, *, where: str | None = None) -> Period:
    """The period, where it is a calendar month. Raises ParameterError for any other, with the months it is made of."""
    if period.is_month:
        return period
    months = ", ".join(str(replace(month, fourteenth=False)) for month in period.months)
    raise ParameterError("Not a calendar month.", where=where, received=str(period), expected=months)


def kind_in(kind: str, *, fourteenth: bool) -> str:
    """A kind of period that names no calendar, in the one of a site: ``quarter`` is ``quarter-d14`` where periods end on the 14th."""
    return kind + SUFFIX if fourteenth and not kind.endswith(SUFFIX) else kind


def periods_within(text: str, *, where: str | None = None) -> tuple[Period, ...]:
    """A period, or all of a range as ``2025-07..2026-10``. Raises ParameterError for a range backwards, of two kinds, or of more than a
    century."""
    first, dots, last = text.partition("..")
    start = Period.parse(first, where=where)
    end = Period.parse(last, where=where) if dots else start
    if start.kind != end.kind:
        raise ParameterError(
            "A range is of one kind of period.",
            where=where,
            received=text,
            expected=f"both ends {start.kind} or both {end.kind}",
        )
    if end < start:
        raise ParameterError("A range of periods runs backwards.", received=text, expected="earlier..later")
    if end.start - start.start > 1200:
        raise ParameterError("A range of periods is too long.", received=text, expected="at most a century")
    return tuple(start.plus(later) for later in range(end.index - start.index + 1))
