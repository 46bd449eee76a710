"""The cover report as a Word document that an office goes on writing and signs: official layout, five sections, ten annexes.

Its sentences are composed from the headline numbers and tables of the report and from nothing else; what only people can say is left open,
marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from metrics.evaluate import TO_ALLOCATE, UNKNOWN_PLACE
from metrics.present import Card, Cards, Entry, Language, Table
from metrics.present.language import N_, by_length
from metrics.present.numbers import NO_NUMBER
from metrics.reports.forms.annexes import add_annexes
from metrics.reports.forms.document import Document
from metrics.reports.forms.office import read_office
from metrics.reports.forms.official import begin, foot, head
from metrics.reports.forms.ooxml import Cell, Look, Word
from metrics.reports.forms.sentence import (
    Sentence,
    change_of,
    code,
    name,
    of_card,
    of_count,
    of_day,
    of_entry,
    of_month,
    only,
    parts_of,
    sentence,
)

_BODY = Look(style="Body")
_OPEN = Look(style="Body", open=True)
_CELL = Look(style="Cell")
#: Largest gaps that become tasks of the month to come.
_MOST_TASKS = 5

_INSTRUMENTS = {
    "coverage_files": N_("Files: {share} ({parts})."),
    "coverage_documents": N_("Documents: {share} ({parts})."),
    "coverage_shelf": N_("Shelf: {share} ({parts})."),
}


def cover(document: Document, data: Path) -> bytes:
    """The cover report. ``data`` is the folder with the office's file. Raises InputError for that, ReportError for an unbound number."""
    office = read_office(data, document.place)
    _, write = document.language.text, document.language
    word = begin(write, office)
    head(word, office, office.report_symbol or "BC")
    word.add(sentence(_("REPORT")), Look(style="Title"))
    about = sentence(
        _("Progress of digitising archives: {place}, {month}"),
        place=name(document.name),
        month=of_month(document.month, write),
    )
    word.add(about, Look(style="Abstract"))
    cards = {
        card.metric: card
        for section in document.sections
        for part in section.parts
        if isinstance(part, Cards)
        for card in part.cards
    }
    tables = {table.name: table for section in document.sections for table in section.tables}
    for number, (title, write_section) in enumerate(_SECTIONS, start=1):
        word.add(
            sentence("{number}. {title}", number=code(_ROMAN[number - 1]), title=name(_(title))), Look(style="Heading1")
        )
        write_section(word, document, cards, tables)
    foot(word, office, "")
    add_annexes(word, document, tables)
    return word.pack(title=about.text, drawn=document.as_of)


_ROMAN = ("I", "II", "III", "IV", "V")


def _direction(word: Word, document: Document, cards: Mapping[str, Card], tables: Mapping[str, Table]) -> None:
    del cards, tables
    _, write = document.language.text, document.language
    word.add(
        sentence(
            _(
                "This report is drawn from the snapshot {snapshot} of the catalogue, as of {day}, on the map of {map_day}."
            ),
            snapshot=code(document.snapshot_id),
            day=of_day(document.as_of, write),
            map_day=of_day(document.map_day, write),
        ),
        _BODY,
    )
    if document.provisional:
        word.add(sentence(_(document.provisional)), _BODY)
    word.add(sentence(_("[To be written: decisions, plans and assignments of the period.]")), _OPEN)


def _results(word: Word, document: Document, cards: Mapping[str, Card], tables: Mapping[str, Table]) -> None:
    _ = document.language.text
    _heading(word, "1", _("Overview"))
    for said in _overview(document, cards):
        word.add(said, _BODY)
    _heading(word, "2", _("Indicators"))
    word.table(list(_indicators(cards.values(), document.language)), (1.4, 6.4, 5.4, 9, 6.6), heads=1)
    if "funnel-table" in tables:
        _heading(word, "3", _("Stage by stage"))
        word.add(_stages(tables["funnel-table"], document.language), _BODY)


def _heading(word: Word, number: str, title: str) -> None:
    word.add(sentence("{number}. {title}", number=code(number), title=name(title)), Look(style="Heading2"))


def _overview(document: Document, cards: Mapping[str, Card]) -> Iterator[Sentence]:
    _, write = document.language.text, document.language
    coverage = cards["coverage_pages"]
    day = of_day(document.as_of, write)
    if coverage.state in NO_NUMBER:
        yield sentence(
            _("By {day}, the coverage by pages of {place}: {state}."),
            day=day,
            place=name(document.name),
            state=of_card(coverage),
        )
        return
    said = sentence(
        _("By {day}, {parts} in scope were digitised: {share}."),
        day=day,
        parts=parts_of(coverage),
        share=of_card(coverage),
    )
    if coverage.change:
        said += sentence(_("Change: {change}."), change=change_of(coverage))
    yield said
    by = [
        sentence(_(text), share=of_card(cards[metric]), parts=parts_of(cards[metric]))
        for metric, text in _INSTRUMENTS.items()
        if metric in cards and cards[metric].parts
    ]
    if by:
        yield sum(by, Sentence(pieces=()))
    told = by_length(
        document.month,
        N_("Left to digitise: {left}. Digitised within the month: {done}."),
        N_("Left to digitise: {left}. Digitised within the period: {done}."),
    )
    yield sentence(
        _(told),
        left=of_card(cards["backlog_pages"]),
        done=of_card(cards["throughput_pages"]),
    )
    yield sentence(
        _("Certainty of the denominator: {share}; the rest of it is estimated, not counted."),
        share=of_card(cards["denominator_certainty"]),
    )


def _indicators(cards: Sequence[Card] | object, language: Language) -> Iterator[list[Cell]]:
    _ = language.text
    heads = (_("No."), _("Number"), _("Value"), _("Worked out from"), _("Change"))
    yield [[(sentence(text), Look(style="Cell", bold=True, align="center"))] for text in heads]
    for at, card in enumerate(cards, start=1):  # type: ignore[arg-type, var-annotated]  # values of a mapping
        row = (
            only(code(str(at))),
            only(name(card.label)),
            only(of_card(card)),
            only(parts_of(card)),
            only(change_of(card)),
        )
        yield [[(text, _CELL)] for text in row]


def _stages(table: Table, language: Language) -> Sentence:
    _ = language.text
    said = [
        sentence(
            _("“{stage}”: {pages} pages have come so far, {share} of all in scope."),
            stage=name(_text(row[0])),
            pages=of_entry(row[4], table.name),
            share=of_entry(row[6], table.name),
        )
        for code_of, row in zip(table.codes, table.rows, strict=True)
        if code_of in ("arranged", "scanned", "checked", "stored")
    ]
    return sum(said, Sentence(pieces=()))


def _shortcomings(word: Word, document: Document, cards: Mapping[str, Card], tables: Mapping[str, Table]) -> None:
    del cards
    _, write = document.language.text, document.language
    coverage = tables.get("coverage-table")
    if coverage is not None:
        placed = [
            row[1]
            for code_of, row in zip(coverage.codes, coverage.rows, strict=True)
            if code_of not in (UNKNOWN_PLACE, TO_ALLOCATE)
        ]
        entries = [entry for entry in placed if isinstance(entry, Entry)]
        untouched = sum(entry.value == 0 for entry in entries)
        word.add(
            sentence(
                _("{kind}: nothing is digitised yet in {untouched} of {units}; nothing is in scope in {bare}."),
                kind=name(coverage.headings[coverage.named_by].text),
                untouched=of_count(untouched, coverage.name, write),
                units=of_count(len(entries), coverage.name, write),
                bare=of_count(sum(entry.state == "nothing_in_scope" for entry in entries), coverage.name, write),
            ),
            _BODY,
        )
    gaps = tables.get("gaps-table")
    for row in gaps.rows[:3] if gaps is not None else ():
        word.add(
            sentence(
                _("Most is left in {unit}: {left} pages, {share} of all that is left."),
                unit=name(_text(row[1])),
                left=of_entry(row[2], "gaps-table"),
                share=of_entry(row[3], "gaps-table"),
            ),
            _BODY,
        )
    for what in _grave(tables):
        for said in what.detail.splitlines():
            word.add(
                sentence("{what}: {said}", what=of_entry(what, "risks-table"), said=of_entry(said, "risks-table")),
                _BODY,
            )
    word.add(sentence(_("[To be written: causes.]")), _OPEN)


def _grave(tables: Mapping[str, Table]) -> list[Entry]:
    """The gravest findings: what each is, with what it says below."""
    found = tables["risks-table"].rows if "risks-table" in tables else ()
    return [row[0] for row in found[:_MOST_TASKS] if isinstance(row[0], Entry)]


def _tasks(word: Word, document: Document, cards: Mapping[str, Card], tables: Mapping[str, Table]) -> None:
    del cards
    _ = document.language.text
    heads = (_("No."), _("Task"), _("Unit in charge"), _("Who answers"), _("Due"))
    rows: list[list[Cell]] = [[[(sentence(text), Look(style="Cell", bold=True, align="center"))] for text in heads]]
    gaps = tables.get("gaps-table")
    open_cell: Cell = [(only(code("……")), Look(style="Cell", open=True, align="center"))]
    for at, row in enumerate(gaps.rows[:_MOST_TASKS] if gaps is not None else (), start=1):
        task = sentence(_("Digitise the pages that are left: {left}"), left=of_entry(row[2], "gaps-table"))
        rows.append(
            [
                [(only(code(str(at))), _CELL)],
                [(task, _CELL)],
                [(only(name(_text(row[1]))), _CELL)],
                open_cell,
                open_cell,
            ]
        )
    risks = tables["risks-table"].rows[:_MOST_TASKS] if "risks-table" in tables else ()
    for at, row in enumerate(risks, start=len(rows)):
        unit, answers = of_entry(row[3], "risks-table"), row[3].detail if isinstance(row[3], Entry) else ""
        named: Cell = [(only(name(answers)), _CELL)] if answers else open_cell
        rows.append(
            [
                [(only(code(str(at))), _CELL)],
                [(only(of_entry(row[0], "risks-table")), _CELL)],
                [(only(unit), _CELL)],
                named,
                open_cell,
            ]
        )
    if len(rows) > 1:
        word.table(rows, (1.6, 8, 8, 5, 4), heads=1)
    word.add(sentence(_("[To be written: other tasks.]")), _OPEN)


def _proposals(word: Word, document: Document, cards: Mapping[str, Card], tables: Mapping[str, Table]) -> None:
    del cards, tables
    word.add(sentence(document.language.text("[To be written: proposals to the bodies above.]")), _OPEN)


def _text(cell: Entry | str) -> str:
    return cell if isinstance(cell, str) else cell.text


_SECTIONS = (
    (N_("Direction and implementation"), _direction),
    (N_("Results"), _results),
    (N_("Shortcomings and their causes"), _shortcomings),
    (N_("Tasks of the period to come"), _tasks),
    (N_("Proposals"), _proposals),
)
