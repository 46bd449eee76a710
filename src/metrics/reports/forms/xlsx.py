"""A report as an Excel workbook: every table a sheet of typed columns, codes as text, numbers and days as what they are.

A share stands with what it was worked out from in two columns of their own, and a column says the state of numbers that are not
simply counted. Numbers are shown in the reader's own settings of Excel.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from textwrap import wrap

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from metrics.evaluate import Period
from metrics.present import Card, Cards, Entry, Heading, Language, Paragraph, Section, Table
from metrics.present.language import N_, by_length
from metrics.present.numbers import NO_NUMBER, UNITS, part_unit, unit_name
from metrics.reports.forms.document import Document

#: How a number of each unit is shown; a share is a fraction of 1, a length of shelf is in metres.
_FORMATS = {"%": "0.0%", "mm": "#,##0.00", "day": "dd/mm/yyyy"}
_WHOLE = "#,##0"

#: States of a number, as short as a column needs them.
_STATES = {"counted": "", "estimated": N_("estimated"), "partial": N_("a bound"), **NO_NUMBER}
_WIDEST = 46
_TITLE, _ABOUT, _HEAD = 0, 1, 3  # rows of a sheet
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """One column of a sheet: its head, its values, how each of them is shown where they are numbers; ``wide`` text goes over lines."""

    head: str
    values: Sequence[str | float | date | None]
    shown: Sequence[str] = ()
    wide: bool = False


def workbook(document: Document) -> bytes:
    """The workbook of a report: a first sheet that lists the others, then one a table."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        _describe(book, document)
        made = _Book(book, document)
        first = made.sheet(document.language.text("Contents"))
        listed = [made.table(table) for table in _tables(document)]
        made.contents(first, listed)
    return content.getvalue()


def _describe(book: xlsxwriter.Workbook, document: Document) -> None:
    book.set_properties(
        {
            "title": document.title,
            "comments": document.snapshot_id,
            "created": datetime.combine(document.as_of, datetime.min.time(), tzinfo=UTC).replace(tzinfo=None),
        }
    )


def _tables(document: Document) -> Iterator[Table]:
    """The tables of a report in its order; headline numbers are one too."""
    for section in document.sections:
        for part in section.parts:
            if isinstance(part, Table) and part.rows:
                yield part
            elif isinstance(part, Cards):
                yield _of_cards(part.cards, section, document.language, document.month)


def _of_cards(cards: Sequence[Card], section: Section, language: Language, period: Period) -> Table:
    _ = language.text
    before = by_length(period, N_("The month before"), N_("The period before"))
    return Table(
        name=section.name,
        caption=section.title,
        headings=[
            Heading(text=_("Number"), numeric=False),
            Heading(text=_("Value")),
            Heading(text=_(before)),
        ],
        rows=[[card.label, *(_of_cell(card, earlier) for earlier in (False, True))] for card in cards],
    )


def _of_cell(card: Card, before: bool) -> Entry:
    cell = card.before if before else card.now
    if cell is None:
        return Entry(text="–" if before else card.value)
    ratio = cell.unit == "%"
    return Entry(
        text="",
        state=cell.state,
        value=cell.value,
        unit=cell.unit,
        above=cell.numerator if ratio else None,
        below=cell.denominator if ratio else None,
    )


class _Book:
    """A workbook under way: its formats, and the names of sheets that are taken."""

    def __init__(self, book: xlsxwriter.Workbook, document: Document) -> None:
        self._book, self._document = book, document
        self._taken: set[str] = set()
        self._formats: dict[tuple[str, bool, bool], Format] = {}
        self._title = book.add_format({"bold": True, "font_size": 14})
        head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bg_color": "#eef2f6"}
        self._head, self._head_right = book.add_format(head), book.add_format(head | {"align": "right"})
        self._link = book.add_format({"font_color": "#0b5394", "underline": 1})

    def sheet(self, title: str) -> Worksheet:
        sheet = self._book.add_worksheet(self._name(title))
        if self._document.language.right_to_left:
            sheet.right_to_left()
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self._document.snapshot_id}&C{_printed(self._document.name)}&R&P / &N")
        return sheet

    def table(self, table: Table) -> tuple[str, str]:
        """Add the sheet of a table; its name and caption."""
        sheet = self.sheet(table.caption)
        columns = list(_columns(table, self._document.language))
        sheet.write_string(_TITLE, 0, table.caption, self._title)
        sheet.write_string(_ABOUT, 0, _about(self._document))
        widths = [_width(column) for column in columns]
        sheet.set_row(
            _HEAD, 15.0 * max(_lines(column.head, width) for column, width in zip(columns, widths, strict=True))
        )
        for at, (column, width) in enumerate(zip(columns, widths, strict=True)):
            sheet.write_string(_HEAD, at, column.head, self._head_right if column.shown else self._head)
            for row, value in enumerate(column.values):
                shown = column.shown[row] if column.shown else ""
                self._write(sheet, _HEAD + 1 + row, at, value, shown, row == len(table.rows), column.wide)
            sheet.set_column(at, at, width)
        sheet.freeze_panes(_HEAD + 1, _frozen(columns))
        sheet.repeat_rows(_HEAD)
        sheet.autofilter(_HEAD, 0, _HEAD + len(table.rows), len(columns) - 1)
        if table.note:
            sheet.write_string(_HEAD + 2 + len(table.rows) + bool(table.total), 0, table.note)
        return sheet.get_name(), table.caption

    def contents(self, sheet: Worksheet, listed: Sequence[tuple[str, str]]) -> None:
        """What the workbook is about, what it says first, and its sheets."""
        document = self._document
        sheet.set_column(0, 0, 110)
        sheet.write_string(_TITLE, 0, document.title, self._title)
        sheet.write_string(_ABOUT, 0, _about(document))
        wrapped, row = self._format("", False, True), _HEAD
        for part in (part for section in document.sections[:2] for part in section.parts):
            if isinstance(part, Paragraph):
                sheet.write_string(row, 0, part.text, wrapped)
                row += 1
        for at, (name, caption) in enumerate(listed, start=row + 1):
            sheet.write_url(at, 0, f"internal:'{name}'!A1", self._link, string=caption)

    def _write(
        self,
        sheet: Worksheet,
        row: int,
        at: int,
        value: str | float | date | None,
        shown: str,
        total: bool,
        wide: bool,
    ) -> None:
        kept = self._format(shown, total, wide)
        if value is None:
            sheet.write_blank(row, at, None, kept)
        elif isinstance(value, date):
            sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), kept)
        elif isinstance(value, str):
            sheet.write_string(row, at, value, self._quoted(total, wide) if value.startswith(_FORMULA) else kept)
        else:
            sheet.write_number(row, at, value, kept)

    def _format(self, shown: str, total: bool, wide: bool) -> Format:
        key = shown, total, wide
        if key not in self._formats:
            look = {"valign": "top", "bold": total, "top": int(total), "text_wrap": wide}
            self._formats[key] = self._book.add_format(look | ({"num_format": shown} if shown else {"num_format": "@"}))
        return self._formats[key]

    def _quoted(self, total: bool, wide: bool) -> Format:
        """For text that a spreadsheet would take for a formula once somebody edits its cell."""
        key = "'", total, wide
        if key not in self._formats:
            look = {"valign": "top", "bold": total, "text_wrap": wide, "num_format": "@", "quote_prefix": True}
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

    def _name(self, title: str) -> str:
        """A name of a sheet: at most 31 signs, none of those that Excel refuses, each once."""
        name = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31].strip("' ") or "–"
        base, count = name, 1
        while name.casefold() in self._taken:
            count += 1
            name = f"{base[: 31 - len(str(count)) - 1]} {count}"
        self._taken.add(name.casefold())
        return name


def _columns(table: Table, language: Language) -> Iterator[_Column]:
    _ = language.text
    rows = [*table.rows, *([table.total] if table.total else [])]
    if table.codes and any(code for code in table.codes):
        yield _Column(head=_("Code"), values=[*table.codes, *([""] if table.total else [])])
    for at, heading in enumerate(table.headings):
        cells = [row[at] for row in rows]
        if not any(isinstance(cell, Entry) and cell.value is not None for cell in cells):
            if heading.numeric:  # nothing but dashes and states
                cells = [cell if isinstance(cell, Entry) else "" for cell in cells]
            values = [cell if isinstance(cell, str) else cell.text for cell in cells]
            yield _Column(head=heading.text, values=values, wide=any(len(value) > _WIDEST for value in values))
            continue
        yield from _numbers(heading, [cell if isinstance(cell, Entry) else Entry(text="") for cell in cells], language)


def _numbers(heading: Heading, entries: Sequence[Entry], language: Language) -> Iterator[_Column]:
    _ = language.text
    shown = [_FORMATS.get(entry.unit, _WHOLE) for entry in entries]
    yield _Column(head=heading.text, values=[_metres(entry.value, entry.unit) for entry in entries], shown=shown)
    if len({entry.unit for entry in entries if entry.value is not None}) > 1:
        names = [unit_name(entry.unit, language) if entry.unit in UNITS else "" for entry in entries]
        yield _Column(head=_("Unit"), values=names)
    if any(entry.below is not None for entry in entries):
        unit = part_unit(heading.metric) if heading.metric else ""
        for head, part in ((_("{share} – part"), "above"), (_("{share} – whole"), "below")):
            yield _Column(
                head=head.format(share=heading.text),
                values=[_metres(getattr(entry, part), unit) for entry in entries],
                shown=[_FORMATS.get(unit, _WHOLE)] * len(entries),
            )
    if any(_STATES.get(entry.state) for entry in entries):
        states = [_(found) if (found := _STATES.get(entry.state, "")) else "" for entry in entries]
        yield _Column(head=_("{number} – state").format(number=heading.text), values=states)


def _metres(value: float | date | None, unit: str) -> float | date | None:
    return value / 1000 if unit == "mm" and isinstance(value, int | float) else value


def _about(document: Document) -> str:
    _, write = document.language.text, document.language
    text = _("{place}, {month}. Numbers as of {day}, on the map of {map_day}. Snapshot {snapshot}.").format(
        place=document.name,
        month=write.month(document.month),
        day=write.date(document.as_of),
        map_day=write.date(document.map_day),
        snapshot=document.snapshot_id,
    )
    return text + (" " + _(document.provisional) if document.provisional else "")


def _printed(text: str) -> str:
    return text.replace("&", "&&")


def _frozen(columns: Sequence[_Column]) -> int:
    """How many columns stay where they are: up to the name of the row."""
    return next((at for at, column in enumerate(columns) if column.shown), 1)


def _width(column: _Column) -> float:
    longest = max((len(value) if isinstance(value, str) else 12 for value in column.values), default=0)
    return float(min(max(longest, 11, max(len(word) for word in column.head.split())) + 2, _WIDEST))


def _lines(head: str, width: float) -> int:
    return len(wrap(head, int(width) - 2)) or 1
