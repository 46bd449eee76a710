"""The ten annexes of the cover report: landscape tables whose first row is the grand total; one without data says what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metrics.present import Entry, Table
from metrics.present.language import N_
from metrics.present.numbers import UNITS, unit_name
from metrics.reports.forms.document import Document
from metrics.reports.forms.ooxml import LANDSCAPE, Cell, Look, Word
from metrics.reports.forms.sentence import code, name, of_day, of_entry, only, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """One annex: its title, the tables of the report it is made of, and what the catalogue would have to hold for it."""

    title: str
    tables: Sequence[str]
    needs: str


ANNEXES = (
    Annex(title=N_("Progress by unit"), tables=("coverage-table",), needs=N_("files or fonds")),
    Annex(title=N_("Stage by stage"), tables=("funnel-table",), needs=N_("files or fonds")),
    Annex(title=N_("Hand-overs of units that ended"), tables=("handovers-table",), needs=N_("hand-overs")),
    Annex(title=N_("What is left, by the age of the files"), tables=("backlog-table",), needs=N_("files or fonds")),
    Annex(
        title=N_("Quality and signing"),
        tables=("quality-table", "reasons-table", "signing-table"),
        needs=N_("checks and signatures"),
    ),
    Annex(
        title=N_("Applications in use"),
        tables=("applications-table", "applications-units-table"),
        needs=N_("applications"),
    ),
    Annex(title=N_("Tasks overdue, with who answers"), tables=("overdue-table",), needs=N_("hand-overs and duties")),
    Annex(
        title=N_("Risks to originals"), tables=("risks-table", "risks-states", "incidents-table"), needs=N_("incidents")
    ),
    Annex(title=N_("Forecast"), tables=("plan-table", "forecast-table"), needs=N_("several months of work")),
    Annex(
        title=N_("Quality of the data, and units that did not report"),
        tables=("unknowns-table", "rejects-table", "reporting-table", "returns-table"),
        needs=N_("returns"),
    ),
)


def add_annexes(word: Word, document: Document, tables: Mapping[str, Table]) -> None:
    """Append the annexes to a document."""
    _ = document.language.text
    bare = False
    for number, annex in enumerate(ANNEXES, start=1):
        found = [tables[name_of] for name_of in annex.tables if name_of in tables and tables[name_of].rows]
        if found or not bare:  # annexes without data share a page
            word.turn(LANDSCAPE)
        bare = not found
        word.add(sentence(_("ANNEX {number}"), number=code(str(number))), Look(style="Annex"))
        word.add(only(name(_(annex.title))), Look(style="Annex"))
        word.add(
            sentence(
                _("{place}, as of {day}"), place=name(document.name), day=of_day(document.as_of, document.language)
            ),
            Look(style="Unit", align="center"),
        )
        for table in found:
            if len(found) > 1:
                word.add(only(name(table.caption)), Look(style="Annex", align="start"))
            _add(word, table)
        if not found:
            word.add(
                sentence(
                    _("Not drawn up: the report has no table of this; it needs {what}."), what=name(_(annex.needs))
                ),
                Look(style="Body", open=True),
            )


def _add(word: Word, table: Table) -> None:
    _ = word.language.text
    head = [_text(_("No."), bold=True), *(_text(heading.text, bold=True) for heading in table.headings)]
    rows: list[list[Cell]] = [head]
    if table.total:
        total = list(table.total)
        total[table.named_by] = _("GRAND TOTAL")
        rows.append([_text("", bold=True), *(_cell(cell, table, at, bold=True) for at, cell in enumerate(total))])
    for number, row in enumerate(table.rows, start=1):
        rows.append([_text(str(number)), *(_cell(cell, table, at) for at, cell in enumerate(row))])
    units = dict.fromkeys(
        unit_name(cell.unit, word.language)
        for row in table.rows
        for cell in row
        if isinstance(cell, Entry) and cell.unit in UNITS
    )
    if units:
        word.add(sentence(_("Units: {units}"), units=name(", ".join(units))), Look(style="Unit"))
    word.table(rows, [5.0, *(_width(table, at) for at in range(len(table.headings)))], heads=1)
    if table.note:
        word.add(only(name(table.note)), Look(style="Note"))


def _text(text: str, *, bold: bool = False) -> Cell:
    return [(only(code(text)), Look(style="Cell", bold=bold, align="center"))]


def _cell(cell: Entry | str, table: Table, at: int, *, bold: bool = False) -> Cell:
    align = "end" if table.headings[at].numeric else "start"
    lines = [(only(of_entry(cell, table.name)), Look(style="Cell", bold=bold, align=align))]
    if isinstance(cell, Entry):
        lines += [
            (only(of_entry(line, table.name)), Look(style="Cell", size=8.5, align=align))
            for line in cell.detail.splitlines()
        ]
    return lines


def _width(table: Table, at: int) -> float:
    texts = [cell if isinstance(cell, str) else cell.text for cell in (row[at] for row in table.rows)]
    longest = max((len(text) for text in texts), default=1)
    word = max((len(word) for word in table.headings[at].text.split()), default=1)
    return float(max(min(longest, 10 + longest / 3), word, len(table.headings[at].text) / 3, 9))
