"""Text, charts and tables of a report agree, or the report fails.

The numbers of a report are those of its tables and cards: each of them is written as what it is worth. Every other number, in a
sentence, a label, a chart or its alternative text, has to be one of these, a count of a table's rows, or part of a date, a name or
a text that is the same in every report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from html import unescape
from math import isclose

from metrics.errors import ParameterError, ReportError
from metrics.evaluate import TO_ALLOCATE, UNKNOWN_PLACE, Period
from metrics.present import Card, Cards, Chart, Entry, Paragraph, Section, Table, change, figure
from metrics.present.language import Language, messages
from metrics.present.numbers import NO_NUMBER, quantity
from metrics.reports.forms.document import Document

#: A number as it is written, with the signs that part its digits.
NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
#: Where a text may stand so that it is no piece of a longer number.
_BEGIN, _END = r"(?<!\d)(?<!\d[.,])", r"(?!\d)(?![.,]\d)"
_FIELD = re.compile(r"\{\w+\}")
_BREAK = re.compile(r"<br>|</?\w[^>]*>")


def check(document: Document, *, where: str) -> None:
    """Raises ReportError with every number that is written otherwise than it is worth, or that no table of the report knows."""
    known = _Known(document)
    wrong = [
        f"{part.name if isinstance(part, Chart | Table) else section.name}: {said}"
        for section in document.sections
        for part in section.parts
        for said in _disagreements(section, part, document.language, known)
    ]
    wrong += [f"{section.name}: {said}" for section in document.sections for said in known.strange(section.title)]
    if wrong:
        raise ReportError(
            "Text, charts and tables do not agree.",
            where=where,
            received="\n    ".join(wrong[:20]),
            expected="every number is one of the report's tables, and written as what it is worth",
            todo="Make table cells with entry(), amount(), share() or day(), and name in sentences what stands in a table.",
        )


def _disagreements(section: Section, part: object, language: Language, known: _Known) -> Iterator[str]:
    match part:
        case Table():
            yield from _in_table(part, language)
            yield from (f"note: {said}" for said in known.strange(part.note))
        case Cards():
            for card in part.cards:
                yield from _in_card(card, language)
        case Chart():
            for text in (part.title, part.alt, *_written(part.figure)):
                yield from known.strange(text)
            yield from _drawn(part, section)
        case Paragraph():
            yield from known.strange(part.text)


def _in_table(table: Table, language: Language) -> Iterator[str]:
    for row in _rows(table):
        for heading, cell in zip(table.headings, row, strict=True):
            if isinstance(cell, Entry):
                yield from _in_entry(cell, language)
            if heading.numeric and _valueless(cell):
                yield f"“{_text(cell)}” under “{heading.text}” is a number without a value"


def _valueless(cell: Entry | str) -> bool:
    return NUMBER.search(_text(cell)) is not None and (isinstance(cell, str) or cell.value is None)


def _in_entry(entry: Entry, language: Language) -> Iterator[str]:
    if entry.value is None:
        return
    value = entry.value
    due = language.date(value) if isinstance(value, date) else quantity(value, entry.unit, language)
    if due not in entry.text:
        yield f"“{entry.text}” is worth {due}"
    if entry.below and not isinstance(entry.value, date) and not isclose(entry.value, (entry.above or 0) / entry.below):
        yield f"“{entry.text}” is not {entry.above} of {entry.below}"


def _in_card(card: Card, language: Language) -> Iterator[str]:
    if card.now is None:
        return
    due = figure(card.now, language, named=True)
    if card.value != due:
        yield f"“{card.value}” on the card “{card.label}” is worth {due}"
    moved = change(card.now, card.before, language) if card.before else ""
    if moved not in card.change:
        yield f"“{card.change}” on the card “{card.label}” should say {moved}"


def _drawn(chart: Chart, section: Section) -> Iterator[str]:
    """What a chart of bars, columns or lines draws stands in a table of its section."""
    values = {value for table in section.tables for row in _rows(table) for cell in row for value in _values(cell)}
    for trace in chart.figure["data"]:
        axis = "x" if trace.get("orientation") == "h" else "y"
        if chart.figure["layout"].get(f"{axis}axis", {}).get("visible", True) is False or trace.get("fill"):
            continue  # a map: its outlines are places, its numbers stand in its texts
        for value in trace.get(axis) or ():
            if value and not any(isclose(value, other, abs_tol=1e-9) for other in values):
                yield f"{value} is drawn and stands in no table of the section"


def _values(cell: Entry | str) -> Iterator[float]:
    if isinstance(cell, Entry):
        for value in (cell.value, cell.above, cell.below):
            if isinstance(value, int | float):
                yield value
        if isinstance(cell.value, int | float) and isinstance(cell.below, int | float) and cell.above is not None:
            yield cell.below - cell.above


class _Known:
    """The numbers a report may write, and the texts that bear digits without being numbers."""

    def __init__(self, document: Document) -> None:
        about = document.sections[0].about
        days = [date.fromisoformat(about[name]) for name in ("as_of", "map_day")]
        days += [document.month.first_day, document.month.last_day]
        months = [document.month, document.month.plus(-1)]
        self._numbers = set(_numbers(self._of(document)))
        write = document.language
        texts = {
            document.name,
            document.place,
            *(write.date(day) for day in days),
            *(said(month) for month in months for said in (write.month, write.short_month)),
            *_names(document),
            *_fixed(write.code),
        }
        ranked = sorted((text for text in texts if NUMBER.search(text)), key=lambda text: (-len(text), text))
        self._texts = re.compile("|".join(rf"{_BEGIN}{re.escape(text)}{_END}" for text in ranked) or r"(?!)")

    def strange(self, text: str) -> Iterator[str]:
        """The numbers in a text that are none of the report's."""
        rest = unescape(_BREAK.sub(" ", text))
        if not NUMBER.search(rest):
            return
        for number in NUMBER.findall(self._texts.sub(" ", rest)):
            if number not in self._numbers:
                yield f"{number} in “{text}” stands in no table of the report"

    def _of(self, document: Document) -> Iterator[str]:
        write = document.language
        for section in document.sections:
            for part in section.parts:
                if isinstance(part, Table):
                    for row in _rows(part):
                        for cell in row:
                            yield from _said(cell, write)
                    yield from (write.number(count) for count in _counts(part, document.place))
                if isinstance(part, Cards):
                    for card in part.cards:
                        yield from (card.value, card.parts, card.change, card.note)


def _said(cell: Entry | str, language: Language) -> Iterator[str]:
    yield _text(cell)
    if isinstance(cell, Entry):
        yield cell.detail
        if cell.unit == "%" and isinstance(cell.value, int | float):
            yield language.percent(cell.value, 0)  # as a chart with little room writes it


def _counts(table: Table, place: str) -> set[int]:
    """How many rows a table has, how many of them are places, and how many are zero, complete, or of each state, column by column."""
    nowhere = sum(code in (UNKNOWN_PLACE, TO_ALLOCATE) for code in table.codes)
    above = nowhere + sum(
        code == place for code in table.codes
    )  # what a province keeps itself is a row among its communes
    found = {0, nowhere, above, *(len(table.rows) - left for left in (0, nowhere, above))}
    for column in zip(*table.rows, strict=True):
        entries = [cell for cell in column if isinstance(cell, Entry)]
        tallies = (
            Counter(entry.state for entry in entries),
            Counter(entry.text for entry in entries if entry.state in NO_NUMBER),
        )
        found |= {count for tally in tallies for count in tally.values()}
        found |= {
            sum(entry.value == 0 for entry in entries),
            sum(entry.value is not None for entry in entries),
            sum(entry.value is None for entry in entries),
        }
    return found


def _names(document: Document) -> Iterator[str]:
    """Texts of columns that hold no numbers: names of places and fonds, months, stages."""
    for section in document.sections:
        for table in section.tables:
            for row in _rows(table):
                for heading, cell in zip(table.headings, row, strict=True):
                    if not heading.numeric and NUMBER.search(_text(cell)):
                        yield _text(cell)
            yield from (_month(code, document.language) for code in table.codes)


def _month(code: str, language: Language) -> str:
    with suppress(ParameterError):
        return language.short_month(Period.parse(code))
    return ""


def _rows(table: Table) -> Sequence[Sequence[Entry | str]]:
    return [*table.rows, *([table.total] if table.total else [])]


def _text(cell: Entry | str) -> str:
    return cell if isinstance(cell, str) else cell.text


def _numbers(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from NUMBER.findall(text)


@cache
def _fixed(lang: str) -> frozenset[str]:
    """The digits that stand in texts themselves, with what stands around them up to the next field."""
    texts = messages(lang).values() if lang != "en" else messages("vi").keys()
    return frozenset(piece.strip() for text in texts for piece in _FIELD.split(text) if NUMBER.search(piece))


def _written(part: object, key: str = "") -> Iterator[str]:
    """What a figure writes but the ticks of its axes."""
    if isinstance(part, Mapping):
        for name, inner in part.items():
            yield from _written(inner, name)
    elif isinstance(part, list):
        for inner in part:
            yield from _written(inner, key)
    elif isinstance(part, str) and key in ("text", "hovertext"):
        yield part


__all__ = ["NUMBER", "check"]
