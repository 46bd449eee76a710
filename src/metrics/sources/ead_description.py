"""What a finding aid says in words: titles, dates, extents."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from lxml import etree

DATES = ("unitdate", "unitdatestructured")

_PART = re.compile(r"(\d{4})(?:-?(\d{2}))?(?:-?(\d{2}))?(?:T.*)?$")
_LENGTH = re.compile(
    r"(\d+(?:,\d{3})*(?:\.\d+)?)\s*(?:linear|lin\.?|shelf|running)\s*(feet|foot|ft|met(?:er|re)s?|m)\b", re.I
)
_FOOT = 0.3048  # metres, exactly (international foot)


def text_of(element: etree._Element | None) -> str | None:
    """All text in ``element`` with runs of white space as one space; None where there is none."""
    if element is None:
        return None
    whole = element.text if len(element) == 0 else "".join(map(str, element.itertext()))
    return " ".join(whole.split()) or None if whole else None


@dataclass(slots=True)
class Span:
    """Dates of one description, and the expressions that could not be read: value, rule, line, message."""

    date_from: str | None = None
    date_to: str | None = None
    unread: list[tuple[str, str, int, str]] = field(default_factory=list)


def span_of(dates: Iterable[etree._Element], latest_year: int) -> Span:
    """The earliest and the latest day of all readable dates; a bulk date says less than the others and is passed over.

    Only normalised dates are read (``unitdate/@normal``, ``@standarddate``), as a year, a month or a day, and keep that
    precision. ISO 8601 as EAD has it: ``1887``, ``1887-05``, ``18870502``, two of them with a slash between, or an open end.
    """
    span = Span()
    for element in dates:
        for given in _expressions(element):
            first, last, rule = _read_range(given, latest_year)
            if rule is not None:
                span.unread.append((given, rule, line_of(element), _MESSAGES[rule].format(latest_year)))
                continue
            if first is not None and (span.date_from is None or first < span.date_from):
                span.date_from = first
            if last is not None and (span.date_to is None or _last_day(last) > _last_day(span.date_to)):
                span.date_to = last
    return span


_MESSAGES = {
    "not_a_date": "no year, month or day from 0001 to {}",
    "date_order": "it ends before it begins",
}


def _expressions(element: etree._Element) -> Iterable[str]:
    """The normalised dates in an element of ``DATES``."""
    if element.get("type") == "bulk" or element.get("unitdatetype") == "bulk":
        return ()
    given = element.get("normal")
    if given:
        return (given,)
    if len(element) == 0:
        return ()
    found = []
    for child in element.iter("{*}daterange", "{*}datesingle"):
        ends = [end.get("standarddate", "") for end in child.iterchildren("{*}fromdate", "{*}todate")]
        found.append("/".join(ends) if ends else child.get("standarddate", ""))
    return [written for written in found if written.strip("/ ")]


@lru_cache(maxsize=10_000)
def _read_range(given: str, latest_year: int) -> tuple[str | None, str | None, str | None]:
    """First and last date of an expression as ISO text (None: open), and the rule that it breaks, if any."""
    start, slash, end = given.strip().partition("/")
    first = _read(start, latest_year)
    last = _read(end, latest_year) if slash else first
    if (first is None and (start or not slash)) or (last is None and end) or (first is None and last is None):
        return None, None, "not_a_date"
    if first is not None and last is not None and _last_day(last) < first:
        return None, None, "date_order"
    return first, last, None


def _read(given: str, latest_year: int) -> str | None:
    """A year, month or day as ISO text; None where it is none, or lies after the delivery's year."""
    match = _PART.match(given.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year or year > latest_year or (month is not None and not 1 <= month <= 12):
        return None
    if day is not None and (month is None or not 1 <= day <= monthrange(year, month)[1]):
        return None
    return "-".join(part for part in match.groups() if part)


def _last_day(iso: str) -> str:
    """So that text compares as days do: a year and a month reach to their end."""
    return iso + {4: "-12-31", 7: "-31"}.get(len(iso), "")


def line_of(element: etree._Element) -> int:
    """The line on which an element begins."""
    return cast("int | None", element.sourceline) or 0


def shelf_metres(extents: Iterable[etree._Element]) -> str | None:
    """Linear metres from extents in linear feet or metres, as unambiguous text; None where there are none or several.

    Statements about the whole win over those about parts. A measure said twice is one measure; two that differ are not added
    up, since nothing says that they do not overlap.
    """
    whole: set[float] = set()
    parts: set[float] = set()
    for physdesc in extents:
        found = parts if physdesc.get("altrender") == "part" else whole
        for element in physdesc.iter("{*}extent", "{*}quantity", "{*}physdesc"):
            found.update(_metres(_measure(element)))
    lengths = whole or parts
    return f"{lengths.pop():.3f}e0" if len(lengths) == 1 else None


def _measure(element: etree._Element) -> str:
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element).localname
    if name == "quantity":  # EAD3: the unit stands beside it
        parent = element.getparent()
        unit = parent.find("{*}unittype") if parent is not None else None
        return f"{text_of(element) or ''} {text_of(unit) or ''}"
    if name == "physdesc":
        return element.text or ""
    return text_of(element) or ""


def _metres(given: str) -> list[float]:
    found = []
    for match in _LENGTH.finditer(given):
        number, unit = match.groups()
        value = float(number.replace(",", ""))
        found.append(round(value * _FOOT if unit.lower().startswith("f") else value, 3))
    return found
