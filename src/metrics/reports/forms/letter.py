"""One reminder letter (công văn đôn đốc): to a unit that owes returns or hand-overs, in the layout of an official letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metrics.evaluate import Period
from metrics.findings import Finding, Owner
from metrics.present.language import Language
from metrics.present.numbers import measured
from metrics.reports.forms.office import Office
from metrics.reports.forms.official import begin, foot, head
from metrics.reports.forms.ooxml import Cell, Look, Word
from metrics.reports.forms.sentence import Bound, Sentence, code, name, of_day, of_month, only, sentence

_BODY = Look(style="Body")
_CELL = Look(style="Cell")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a letter is about: the unit it goes to, who is at its head (a vacancy where nobody is), what it owes as of a day."""

    unit: str
    owner: Owner
    returns: Sequence[Finding]
    handovers: Sequence[Finding]
    month: Period
    as_of: date
    snapshot_id: str


def letter(about: Letter, office: Office, language: Language) -> bytes:
    """The letter as a Word file. Raises ReportError for a number that is bound to no result."""
    _ = language.text
    word = begin(language, office)
    title = sentence(
        _("Reminder of returns and hand-overs that are due, {month}"), month=of_month(about.month, language)
    )
    head(word, office, office.letter_symbol or "CV", title)
    word.add(only(code("")))
    word.add(sentence(_("To: {unit}"), unit=name(about.unit)), Look(align="center", bold=True))
    word.add(_addressee(about, language), Look(align="center", open=about.owner.person is None))
    word.add(
        sentence(
            _("By the catalogue of records (snapshot {snapshot}), {unit} owes the following as of {day}."),
            snapshot=code(about.snapshot_id),
            unit=name(about.unit),
            day=of_day(about.as_of, language),
        ),
        _BODY,
    )
    for found in about.returns:
        word.add(_silence(found, language), _BODY)
    if about.handovers:
        word.add(
            sentence(
                _("Hand-overs due and not done: {count}."),
                count=Bound(text=language.number(len(about.handovers)), origin="findings handover_overdue"),
            ),
            _BODY,
        )
        _overdue(word, about.handovers, language)
    asked = sentence(_("{unit} is asked for the following."), unit=name(about.unit))
    if about.returns:
        asked += sentence(_("Send the returns that have not come."))
    if about.handovers:
        asked += sentence(_("Have the hand-overs done, with minutes and list."))
    word.add(asked + sentence(_("Tell the result by {open}."), open=code("……")), _BODY)
    foot(word, office, "")
    return word.pack(title=title.text, drawn=about.as_of)


def _addressee(about: Letter, language: Language) -> Sentence:
    _ = language.text
    owner = about.owner
    if owner.person is None:
        return sentence(_("(nobody is at its head on {day}: the post is vacant)"), day=of_day(about.as_of, language))
    if owner.since is None:
        return sentence(_("For the attention of {person}, its head"), person=name(owner.person))
    return sentence(
        _("For the attention of {person}, its head since {since}"),
        person=name(owner.person),
        since=of_day(owner.since, language),
    )


def _silence(found: Finding, language: Language) -> Sentence:
    periods = [
        language.short_month(Period.parse(period)) if re.fullmatch(r"\d{4}-\d\d", period) else period
        for period in found.rows
    ]
    return sentence(
        language.ngettext(
            "{count} periodic return has not come: {periods}; it was due on {since}.",
            "{count} periodic returns in a row have not come: {periods}; the first was due on {since}.",
            round(found.amount),
        ),
        count=Bound(text=language.number(round(found.amount)), origin=found.id),
        periods=Bound(text=", ".join(periods), origin=found.id),
        since=of_day(found.since, language) if found.since else code("–"),
    )


def _overdue(word: Word, found: Sequence[Finding], language: Language) -> None:
    _ = language.text
    heads = (_("No."), _("Hand-over"), _("Fonds or body"), _("Due on"), _("Days overdue"), _("Files"))
    rows: list[list[Cell]] = [[[(sentence(text), Look(style="Cell", bold=True, align="center"))] for text in heads]]
    for number, finding in enumerate(found, start=1):
        cells = (
            code(str(number)),
            code(", ".join(finding.rows)),
            code(str(finding.said.get("fonds", ""))),
            of_day(finding.since, language) if finding.since else code("–"),
            Bound(text=language.number(int(finding.said.get("days") or 0)), origin=finding.id),
            Bound(text=measured(finding.amount, finding.unit, language), origin=finding.id),
        )
        rows.append([[(only(cell), _CELL)] for cell in cells])
    word.table(rows, (1.6, 5, 5, 4, 4, 4), heads=1)
