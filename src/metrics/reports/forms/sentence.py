"""Sentences whose every number is bound to a result: what an office signs says nothing that was not measured.

A sentence is a text with places, and what fills each is bound: it remembers what it was taken from. A text that bears a digit of its own
is refused, so a number can neither be typed into a sentence nor worked out on the way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from metrics.errors import ReportError
from metrics.evaluate import Period
from metrics.present import Card, Entry, Language
from metrics.reports.forms.agreement import NUMBER

_PLACE = re.compile(r"[\u2068]?\{(\w+)\}[\u2069]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What fills a place of a sentence, and what it was taken from: a metric, a column, a day, a name, a code, a rank in a list."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Fixed pieces and bound ones, in their order."""

    pieces: tuple[str | Bound, ...]

    @property
    def text(self) -> str:
        """The sentence as it is read."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)

    def __add__(self, other: Sentence) -> Sentence:
        between = (" ",) if self.pieces and other.pieces else ()
        return Sentence(pieces=(*self.pieces, *between, *other.pieces))


def sentence(template: str, **places: Bound) -> Sentence:
    """A translated text with its places filled. Raises ReportError for a number that is typed into the text, and for a place that is
    filled with nothing bound."""
    pieces: list[str | Bound] = []
    for at, piece in enumerate(_PLACE.split(template)):
        if at % 2 == 0:
            _refuse_numbers(piece, template)
            pieces.append(piece)
        else:
            pieces.append(_bound(piece, places, template))
    return Sentence(pieces=tuple(piece for piece in pieces if piece))


def only(bound: Bound) -> Sentence:
    """A sentence that is nothing but what it is bound to: a cell of a table."""
    return Sentence(pieces=(bound,))


def _refuse_numbers(piece: str, template: str) -> None:
    if found := NUMBER.search(piece):
        raise ReportError(
            "A number in the text is bound to no result.",
            received=f"{found[0]} in “{template}”",
            expected="every number of a text comes from a result",
            todo="Make a place of it, as {share}, and fill it with what it was taken from.",
        )


def _bound(name: str, places: Mapping[str, Bound], template: str) -> Bound:
    found = places.get(name)
    if not isinstance(found, Bound):
        raise ReportError(
            "A place of a text is filled with nothing that is bound to a result.",
            received=f"{{{name}}} in “{template}”: {found!r}",
            expected="what of_entry, of_card, of_day, of_month, of_count, name or code give",
        )
    return found


def of_entry(entry: Entry | str, origin: str) -> Bound:
    """A cell of a table."""
    return Bound(text=entry if isinstance(entry, str) else entry.text, origin=origin)


def of_card(card: Card) -> Bound:
    """A headline number."""
    return Bound(text=card.value, origin=card.metric)


def parts_of(card: Card) -> Bound:
    """What a headline number was worked out from."""
    return Bound(text=card.parts, origin=card.metric)


def change_of(card: Card) -> Bound:
    """How a headline number changed since the period before."""
    return Bound(text=card.change, origin=card.metric)


def of_day(day: date, language: Language) -> Bound:
    """A day of the report or of its tables."""
    return Bound(text=language.date(day), origin="day")


def of_month(month: Period, language: Language) -> Bound:
    """A period of the report or of its tables."""
    return Bound(text=language.month(month), origin="month")


def of_count(rows: int, of: str, language: Language) -> Bound:
    """How many rows of a table there are."""
    return Bound(text=language.number(rows), origin=f"rows of {of}")


def name(text: str) -> Bound:
    """The name of a place, a body or a person, whose digits are part of it."""
    return Bound(text=text, origin="name")


def code(text: str) -> Bound:
    """A code, the number of a document, the number of a heading."""
    return Bound(text=text, origin="code")
