"""A language: its words, its numbers, its dates. English is the source; others are message catalogues in ``locale/``.

A text to be shown is written in English and marked where it stands: ``_("…")`` where it is translated on the spot, ``N_("…")``
where it is only named, ``ngettext("…", "…", count)`` where it counts something. Titles and meanings of metrics and the labels of
coded values are marked by being what they are.

In a script that runs from right to left whatever fills a place of a text, names and numbers, is isolated (U+2068 … U+2069), so
that a Vietnamese name stands in an Arabic sentence as it is spelt and moves nothing around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from gettext import c2py  # the standard library's reading of Plural-Forms
from importlib.resources import files

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from ..errors import UnknownName
from ..evaluate import Period

#: Languages a page can be in; the first is the default.
LANGUAGES = ("vi", "en", "ar")
#: What a language calls itself.
OWN_NAMES = {"vi": "Tiếng Việt", "en": "English", "ar": "العربية"}
#: A language nobody speaks: every text in brackets and with accents. What stands without them was never offered for translation.
PSEUDO = "qps"

#: A number and its sign of percentage, or its unit, are never parted by a line break.
NO_BREAK = "\u00a0"

#: Around what fills a place of a text from right to left.
ISOLATES = _ISOLATE, _END = "\u2068", "\u2069"
#: Around a number with signs, which keeps its order in a text from right to left.
_LEFT_TO_RIGHT = "\u2066"

_DATES = {"vi": "dd/MM/y", "en": "d MMMM y", "ar": "d MMMM y"}
_MONTHS = {"vi": "'tháng' M/y", "en": "MMMM y", "ar": "MMMM y"}
_SHORT_MONTHS = {"vi": "M/y", "en": "MMM y", "ar": "MMM y"}
_PERCENT = {"vi": NO_BREAK + "%", "en": "%", "ar": "%"}

_FIELD = re.compile(r"\{\w+\}")
_ACCENTS = str.maketrans("aeiouycnAEIOUYCN", "áéíóúýçñÁÉÍÓÚÝÇÑ")


def N_(message: str) -> str:
    """Marks a text as one to be translated later; returns it as it is."""
    return message


def by_length(period: Period, month: str, other: str) -> str:
    """Of two texts the one of a month, or the one of longer periods."""
    return month if period.span == 1 else other


#: Longer periods of a year, by their length in months; where there is little room, beside them.
_PARTS = {
    3: (
        N_("first quarter of {year}"),
        N_("second quarter of {year}"),
        N_("third quarter of {year}"),
        N_("fourth quarter of {year}"),
    ),
    6: (N_("first half of {year}"), N_("second half of {year}")),
    12: (N_("{year}"),),
}
_SHORT_PARTS = {
    3: (N_("Q1 {year}"), N_("Q2 {year}"), N_("Q3 {year}"), N_("Q4 {year}")),
    6: (N_("H1 {year}"), N_("H2 {year}")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Words, numbers and dates of one language. ``text`` gives the translation of an English text, ``ngettext(one, many, count)``
    that of a text which counts something, in the form that the language has for that count."""

    code: str
    text: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]

    def number(self, value: float, places: int = 0, *, signed: bool = False) -> str:
        """A number with this language's separators: ``5.596,08`` in Vietnamese, ``5,596.08`` in English."""
        text = f"{value:{'+' if signed else ''},.{places}f}".translate(_separators(self._locale)).replace("-", "−")
        return self.ordered(text) if text[0] in "+−" else text

    def ordered(self, number: str) -> str:
        """A number with a sign, or two with something between them, that keep their order in a text from right to left."""
        return f"{_LEFT_TO_RIGHT}{number}{_END}" if self.right_to_left else number

    def percent(self, fraction: float, places: int = 1) -> str:
        """A fraction as a percentage: ``47,3 %`` for 0.473.

        Nothing and the whole are 0 % and 100 %, and nothing else reads so: a coverage of 99.98 % reads 99.9 %, one of 0.01 % reads
        < 0.1 %.
        """
        least = 10**-places
        percentage = fraction * 100
        sign = _PERCENT[self._locale]
        if fraction in (0, 1):
            return self.number(percentage) + sign
        if 0 < percentage < least:
            return self.ordered(f"<{NO_BREAK}{self.number(least, places)}{sign}")
        if 100 - least < percentage < 100:
            percentage = 100 - least
        return self.number(percentage, places) + sign

    @property
    def _locale(self) -> str:
        return "en" if self.code == PSEUDO else self.code

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return _right_to_left(self._locale)

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``, as a page says it."""
        return "rtl" if self.right_to_left else "ltr"

    @property
    def separators(self) -> str:
        """Decimal sign and thousands sign, in the order in which plotly wants them."""
        symbols = Locale.parse(self._locale).number_symbols["latn"]
        return f"{symbols['decimal']}{symbols['group']}"

    def date(self, day: date) -> str:
        """A day: ``31/10/2026`` in Vietnamese, ``31 October 2026`` in English."""
        return _written(day, _DATES[self._locale], self._locale)

    def month(self, period: Period) -> str:
        """A period: ``tháng 10/2026``, ``quý III/2026``, ``October 2026``, ``third quarter of 2026``."""
        return self._named(period, _MONTHS, _PARTS)

    def short_month(self, period: Period) -> str:
        """A period where there is little room: ``10/2026``, ``QIII/2026``, ``Oct 2026``, ``Q3 2026``."""
        if period.span == 12:
            return str(period.year)
        return self._named(period, _SHORT_MONTHS, _SHORT_PARTS)

    def _named(self, period: Period, months: Mapping[str, str], parts: Mapping[int, Sequence[str]]) -> str:
        if period.span == 1:
            day = date(period.year, period.number, 1)
            return _written(day, months[self._locale], self._locale)
        return self.text(parts[period.span][period.number - 1]).format(year=period.year)


@lru_cache(maxsize=4096)  # the same few days stand in every row
def _written(day: date, pattern: str, locale: str) -> str:
    return str(format_date(day, pattern, locale=locale))


@lru_cache(maxsize=8)
def language(code: str) -> Language:
    """The language of that code. Raises UnknownName for one there is no catalogue of."""
    if code == PSEUDO:
        return Language(code=code, text=_pseudo, ngettext=lambda one, many, count: _pseudo(one if count == 1 else many))
    if code not in LANGUAGES:
        raise UnknownName("language", str(code), LANGUAGES, where="lang")
    known, counted, form = messages(code), _counted(code), _form(code)

    def ngettext(one: str, many: str, count: int) -> str:
        return counted[one][form(count)] if one in counted else one if count == 1 else many

    return Language(code=code, text=lambda message: known.get(message, message), ngettext=ngettext)


@lru_cache(maxsize=8)
def messages(code: str) -> dict[str, str]:
    """English text → text in that language, from ``locale/<code>/<subject>.po``; empty for English, which is the source."""
    return {str(entry.id): _isolated(str(entry.string), code) for entry in _entries(code) if not entry.pluralizable}


@lru_cache(maxsize=8)
def _counted(code: str) -> dict[str, tuple[str, ...]]:
    """English text in the singular → its forms in that language."""
    found = {}
    for entry in _entries(code):
        if entry.pluralizable and all(entry.string or ()):
            found[entry.id[0]] = tuple(_isolated(form, code) for form in entry.string or ())
    return found


@lru_cache(maxsize=8)
def _form(code: str) -> Callable[[int], int]:
    """Which of a text's forms a count takes."""
    plural = c2py("n != 1" if code == "en" else str(catalogues(code)[0].plural_expr))
    return lambda count: int(plural(abs(count)))


def _entries(code: str) -> list[Message]:
    return [
        entry for catalogue in catalogues(code) for entry in catalogue if entry.id and entry.string and not entry.fuzzy
    ]


@lru_cache(maxsize=8)
def catalogues(code: str) -> tuple[Catalog, ...]:
    """The message catalogues of a language, one a subject; none of English."""
    if code == "en":
        return ()
    found = []
    for path in sorted((files(__package__) / "locale" / code).iterdir(), key=lambda path: path.name):
        with path.open("rb") as stream:
            found.append(read_po(stream, locale=code, abort_invalid=True))
    return tuple(found)


def _isolated(text: str, code: str) -> str:
    return _FIELD.sub(rf"{_ISOLATE}\g<0>{_END}", text) if _right_to_left(code) else text


def _pseudo(text: str) -> str:
    shown = "".join(
        piece if _FIELD.fullmatch(piece) else piece.translate(_ACCENTS) for piece in re.split(r"(\{\w+\})", text)
    )
    return f"⟦{shown}⟧"


@lru_cache(maxsize=8)
def _right_to_left(code: str) -> bool:
    return bool(Locale.parse(code).text_direction == "rtl")


@lru_cache(maxsize=8)
def _separators(code: str) -> dict[int, str]:
    symbols = Locale.parse(code).number_symbols["latn"]
    return {ord(","): symbols["group"], ord("."): symbols["decimal"]}
