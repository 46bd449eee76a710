"""One number in words: its value, its unit, what it was worked out from, and how far it can be trusted."""

from __future__ import annotations

from math import isnan

from ..catalogue import LABELS
from ..definitions import Derived, Ratio, metric
from ..evaluate import Cell
from .language import ISOLATES, N_, NO_BREAK, Language

#: Shown instead of a number where there is none. Four different answers, and none of them is 0 %.
NO_NUMBER = {
    "unknown": N_("not known"),
    "nothing_in_scope": N_("nothing in scope"),
    "not_available": N_("not available"),
    "not_reported": N_("not reported"),
}

#: What the sign before a number, or the lack of a number, means.
STATES = {
    "counted": N_("Counted."),
    "estimated": N_("Partly estimated: unlisted holdings are sized from what was declared or from metres of shelf."),
    "partial": N_("A bound: of some holdings nobody can say how much there is."),
    "unknown": N_("There are holdings, but nobody can say how much."),
    "nothing_in_scope": N_("There are no holdings to digitise, which is not 0 %."),
    "not_available": N_("The catalogue lacks the table that the number needs."),
    "not_reported": N_("Nobody has reported what the number is counted from, which is not 0."),
}

#: Names of units, as they stand after a number or at the head of a column. Shelf is kept in millimetres and shown in metres.
UNITS = {
    "pages": N_("pages"),
    "files": N_("files"),
    "documents": N_("documents"),
    "mm": N_("m of shelf"),
    "fonds": N_("fonds"),
    "%": N_("%"),
    "agencies": N_("bodies"),
    "handovers": N_("hand-overs"),
    "days": N_("days"),
    "risk points": N_("points of 100"),
    "incidents": N_("incidents"),
    "cells": N_("cells"),
    "values": N_("values"),
    "units": N_("units"),
    "returns": N_("returns"),
    "checks": N_("checks"),
    "stores": N_("stores"),
    "applications": N_("applications"),
    "people": N_("people"),
    "machines": N_("machines"),
    "counts": N_("counts"),
    "dm²": N_("m² of floor"),
    "months": N_("months"),
    "pages per month": N_("pages per month"),
    "people per unit": N_("people per unit"),
    "pages per person": N_("pages per person"),
    "pages per machine": N_("pages per machine"),
    "times": N_("times"),
    "index": N_("index"),
}

#: Decimals of units that are not counted in whole ones.
DECIMALS = {"months": 1, "people per unit": 2, "times": 1, "index": 2, "risk points": 1}


#: Takes off what isolates the places of a text.
_BARE = {ord(mark): None for mark in ISOLATES}


def unit_name(unit: str, language: Language) -> str:
    """The name of a unit as it stands after a number."""
    return language.text(UNITS.get(unit, unit))


def label(dimension: str, code: str, language: Language) -> str:
    """The name of a coded value, as of a stage or a cohort; the code itself where it has none."""
    return language.text(LABELS.get(dimension, {}).get(code, code))


def quantity(value: float | None, unit: str, language: Language) -> str:
    """A value in its unit's way of writing, without the unit's name: ``47,3 %``, ``1.234``, and 5,596,080 mm as ``5.596,08``.

    Percentage points have their sign. What is not a number is a dash.
    """
    if value is None or isnan(value):
        return "–"
    if unit == "%":
        return language.percent(value)
    if unit == "mm":
        return language.number(value / 1000, 2)
    if unit == "points":
        return language.number(value, 2, signed=True) if abs(value) >= 0.005 or not value else f"≈{NO_BREAK}0"
    if unit == "dm²":
        return language.number(value / 100, 1)
    if unit in DECIMALS:
        return language.number(value, DECIMALS[unit])
    return language.number(round(value))


def measured(value: float | None, unit: str, language: Language, *, written: str = "") -> str:
    """A value with the name of its unit: ``1.234 trang``, ``5.596,08 m giá``, ``47,3 %``; ``written`` otherwise where it is given."""
    text = written or quantity(value, unit, language)
    if unit == "%":
        return text
    whole = 0 if value is None or isnan(value) else round(value)
    counted = _counting(unit, whole, language).translate(_BARE)  # a number moves nothing around it
    return counted.replace(" ", NO_BREAK, 1).format(count=text)


def _counting(unit: str, count: int, language: Language) -> str:
    ngettext = language.ngettext
    match unit:
        case "pages":
            return ngettext("{count} page", "{count} pages", count)
        case "files":
            return ngettext("{count} file", "{count} files", count)
        case "documents":
            return ngettext("{count} document", "{count} documents", count)
        case _:
            return "{count} " + unit_name(unit, language)


def sign(cell: Cell) -> str:
    """What stands before a number that is not simply counted: ``≈``, ``≤`` or ``≥``; empty for one that is counted.

    Something that nobody can measure makes an amount at least what is shown. A ratio has that amount below its line, so it is
    at most what is shown. Nothing digitised is 0 %, whatever it is nothing of.
    """
    if cell.unit == "%" and cell.numerator == 0:
        return ""
    if cell.state == "estimated":
        return "≈" + NO_BREAK
    if cell.state == "partial":
        return ("≤" if cell.unit == "%" else "≥") + NO_BREAK
    return ""


def figure(cell: Cell, language: Language, *, named: bool = False) -> str:
    """A cell as text, its state before it or in place of it: ``47,3 %``, ``≈ 47,3 %``, ``không có đối tượng``.

    ``named`` writes the unit's name after the number.
    """
    if cell.state in NO_NUMBER:
        return language.text(NO_NUMBER[cell.state])
    text = quantity(cell.value, cell.unit, language)
    if mark := sign(cell):
        text = language.ordered(mark + text)
    return measured(cell.value, cell.unit, language, written=text) if named else text


def parts(cell: Cell, unit: str, language: Language, *, named: bool = True) -> str:
    """Numerator and denominator of a ratio, both in ``unit``: ``473 / 1.000 trang``; empty for what is no ratio, or has no number."""
    if cell.numerator is None or cell.denominator is None or cell.value is None:
        return ""
    above, below = (quantity(part, unit, language) for part in (cell.numerator, cell.denominator))
    text = language.ordered(f"{above}{NO_BREAK}/{NO_BREAK}{below}")
    return measured(cell.denominator, unit, language, written=text) if named else text


def bounds(cell: Cell, language: Language) -> str:
    """What a number may be, by what is estimated and what split units may bring: ``[40,0 %; 60,0 %]``; empty where it is certain."""
    if cell.value is None or cell.low is None or cell.high is None or cell.low == cell.value == cell.high:
        return ""
    low, high = (quantity(value, cell.unit, language) for value in (cell.low, cell.high))
    return language.ordered(f"[{low}; {high}]")


def part_unit(name: str) -> str:
    """The unit in which numerator and denominator are counted: ``pages`` for ``coverage_pages``; of a derived number that of what it is
    first of all worked out from."""
    found = metric(name)
    if isinstance(found, Derived):
        return metric(found.of[0]).unit
    return metric(found.numerator).unit if isinstance(found, Ratio) else found.unit


def difference(now: Cell, before: Cell) -> float | None:
    """How much a value changed, in its unit (a fraction for a ratio); None where either of the two has no number."""
    return None if now.value is None or before.value is None else now.value - before.value


def change(now: Cell, before: Cell, language: Language) -> str:
    """How much a value changed: ``+0,8 điểm %``, ``−1.234 trang``, ``không đổi``; empty where there is nothing to compare.

    Ratios change by percentage points, never by per cent of per cent.
    """
    _ = language.text
    moved = difference(now, before)
    if moved is None:
        return ""
    if now.unit == "%":
        text, name = language.number(moved * 100, 1, signed=True), _("points")
    elif now.unit == "mm":
        text, name = language.number(moved / 1000, 2, signed=True), unit_name("mm", language)
    else:
        text, name = language.number(round(moved), signed=True), unit_name(now.unit, language)
    if not moved:
        return _("no change")
    if not any(digit in text for digit in "123456789"):
        return _("almost no change")
    return f"{text}{NO_BREAK}{name}"


def differs(published: Cell, now: Cell | None) -> bool:
    """Whether a published number would be another one now."""
    names = ("value", "numerator", "denominator", "state")
    return now is None or any(getattr(published, name) != getattr(now, name) for name in names)
