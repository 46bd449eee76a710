"""A language: its words, its numbers, its dates. English is the source; others are message catalogues in ``locale/``.

A text to be shown is written in English and marked where it stands: ``_("…")`` where it is translated on the spot, ``N_("…")``
where it is only named. Titles and meanings of metrics and the labels of coded values are marked by being what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po

from ..errors import UnknownName
from ..evaluate import Month

#: Languages a page can be in; the first is the default.
LANGUAGES = ("vi", "en")

#: A number and its sign of percentage, or its unit, are never parted by a line break.
NO_BREAK = "\u00a0"

_DATES = {"vi": "dd/MM/y", "en": "d MMMM y"}
_MONTHS = {"vi": "'tháng' M/y", "en": "MMMM y"}
_SHORT_MONTHS = {"vi": "M/y", "en": "MMM y"}
_PERCENT = {"vi": NO_BREAK + "%", "en": "%"}


def N_(message: str) -> str:
    """Marks a text as one to be translated later; returns it as it is."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Words, numbers and dates of one language. ``text`` gives the translation of an English text."""

    code: str
    text: Callable[[str], str]

    def number(self, value: float, places: int = 0, *, signed: bool = False) -> str:
        """A number with this language's separators: ``5.596,08`` in Vietnamese, ``5,596.08`` in English."""
        return f"{value:{'+' if signed else ''},.{places}f}".translate(_separators(self.code)).replace("-", "−")

    def percent(self, fraction: float, places: int = 1) -> str:
        """A fraction as a percentage: ``47,3 %`` for 0.473.

        Nothing and the whole are 0 % and 100 %, and nothing else reads so: a coverage of 99.98 % reads 99.9 %, one of 0.01 % reads
        < 0.1 %.
        """
        least = 10**-places
        percentage = fraction * 100
        sign = _PERCENT[self.code]
        if fraction in (0, 1):
            return self.number(percentage) + sign
        if 0 < percentage < least:
            return f"<{NO_BREAK}{self.number(least, places)}{sign}"
        if 100 - least < percentage < 100:
            percentage = 100 - least
        return self.number(percentage, places) + sign

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return bool(Locale.parse(self.code).text_direction == "rtl")

    @property
    def separators(self) -> str:
        """Decimal sign and thousands sign, in the order in which plotly wants them."""
        symbols = Locale.parse(self.code).number_symbols["latn"]
        return f"{symbols['decimal']}{symbols['group']}"

    def date(self, day: date) -> str:
        """A day: ``31/10/2026`` in Vietnamese, ``31 October 2026`` in English."""
        return str(format_date(day, _DATES[self.code], locale=self.code))

    def month(self, month: Month) -> str:
        """A month: ``tháng 10/2026``, ``October 2026``."""
        return str(format_date(month.first_day, _MONTHS[self.code], locale=self.code))

    def short_month(self, month: Month) -> str:
        """A month where there is little room: ``10/2026``, ``Oct 2026``."""
        return str(format_date(month.first_day, _SHORT_MONTHS[self.code], locale=self.code))


@lru_cache(maxsize=8)
def language(code: str) -> Language:
    """The language of that code. Raises UnknownName for one there is no catalogue of."""
    if code not in LANGUAGES:
        raise UnknownName("language", str(code), LANGUAGES, where="lang")
    known = messages(code)
    return Language(code=code, text=lambda message: known.get(message, message))


@lru_cache(maxsize=8)
def messages(code: str) -> dict[str, str]:
    """English text → text in that language, from ``locale/<code>/<subject>.po``; empty for English, which is the source."""
    if code == "en":
        return {}
    known: dict[str, str] = {}
    for path in (files(__package__) / "locale" / code).iterdir():
        with path.open("rb") as stream:
            catalogue = read_po(stream, locale=code, abort_invalid=True)
        known |= {
            str(entry.id): str(entry.string) for entry in catalogue if entry.id and entry.string and not entry.fuzzy
        }
    return known


@lru_cache(maxsize=8)
def _separators(code: str) -> dict[int, str]:
    symbols = Locale.parse(code).number_symbols["latn"]
    return {ord(","): symbols["group"], ord("."): symbols["decimal"]}
