"""The head and the foot of an official document, in the layout of Party bodies or of State bodies, and what both have in common."""

from __future__ import annotations

from metrics.present.language import N_, Language
from metrics.reports.forms.office import Office
from metrics.reports.forms.ooxml import Look, Word
from metrics.reports.forms.sentence import Sentence, code, name, only, sentence

#: Margins in millimetres by profile: top, right, bottom, left.
MARGINS = {"party": (20, 15, 20, 30), "state": (20, 15, 20, 30)}

_NATION = {
    "party": (N_("COMMUNIST PARTY OF VIET NAM"),),
    "state": (N_("SOCIALIST REPUBLIC OF VIET NAM"), N_("Independence – Freedom – Happiness")),
}

#: Stands where the office writes by hand.
_DOTS = "……"

Line = tuple[Sentence, Look]


def begin(language: Language, office: Office) -> Word:
    """An empty document with the margins of the office's profile."""
    return Word(language=language, margins=MARGINS[office.profile])


def head(word: Word, office: Office, symbol: str, abstract: Sentence | None = None) -> None:
    """Who issues the document and under which number at the start; the nation's or the Party's name, place and day at the end.

    The ``abstract`` of a letter stands under its number; a report has its own below its title.
    """
    _ = word.language.text
    above = _stated(office.above, _("[body above]"), Look(align="center", size=13))
    body = _stated(office.body, _("[issuing body]"), Look(align="center", size=13, bold=True))
    # Party bodies put a star under their name and the symbol after a dash, State bodies a line and a slash.
    party = office.profile == "party"
    mark = only(code("*" if party else "⸻"))
    number = sentence(
        _("No.: {number}-{symbol}") if party else _("No.: {number}/{symbol}"),
        number=code(_DOTS),
        symbol=code(symbol or _DOTS),
    )
    start = [above, body, (mark, Look(align="center", size=13)), (number, Look(align="center", size=13))]
    nation = [
        (sentence(_(line)), Look(align="center", bold=True, size=13, underlined=at == len(_NATION[office.profile]) - 1))
        for at, line in enumerate(_NATION[office.profile])
    ]
    signed = sentence(
        _("{place}, day {day} month {month} year {year}"),
        place=name(office.place or _("[place]")),
        day=code(_DOTS),
        month=code(_DOTS),
        year=code(_DOTS),
    )
    empty = (only(code("")), Look(size=13))
    end: list[Line] = [*nation, *([empty] * (3 - len(nation))), (signed, Look(align="center", italic=True, size=13))]
    if abstract is not None:
        start.append((abstract, Look(align="center", italic=True, size=12)))
        end.append(empty)
    word.table([[[one], [other]] for one, other in zip(start, end, strict=True)], (10, 13), lines=False)


def foot(word: Word, office: Office, title: str) -> None:
    """Recipients at the start; authority, title, room for signature and seal, and name of who signs at the end."""
    _ = word.language.text
    recipients = [name(line) for line in office.recipients] or [name(_("[recipients]"))]
    start: list[Line] = [(sentence(_("Recipients:")), Look(bold=True, italic=True, size=12))]
    start += [
        (sentence("- {line}", line=line), Look(size=11, open=not office.recipients))
        for line in (*recipients, name(_("Archives")))
    ]
    end: list[Line] = [
        _stated(office.authority, _("[authority]"), Look(align="center", bold=True, size=14)),
        _stated(office.title or title, _("[title]"), Look(align="center", bold=True, size=14)),
        (sentence(_("(signature and seal)")), Look(align="center", italic=True, size=12, open=True)),
        (only(code("")), Look()),
        (only(code("")), Look()),
        _stated(office.signer, _("[name]"), Look(align="center", bold=True, size=14)),
    ]
    rows = max(len(start), len(end))
    empty: Line = (only(code("")), Look(size=11))
    start, end = ([*side, *([empty] * (rows - len(side)))] for side in (start, end))
    word.add(only(code("")))
    word.table([[[one], [other]] for one, other in zip(start, end, strict=True)], (10, 12), lines=False)


def _stated(said: str, otherwise: str, look: Look) -> Line:
    if said:
        return only(name(said)), look
    return only(name(otherwise)), Look(align=look.align, bold=look.bold, italic=look.italic, size=look.size, open=True)
