"""Names of units as people type them: keys to compare, to search and to sort by.

Text is kept as given everywhere; these keys are for comparing only and are never shown.

Tones stand on different vowels in two accepted spellings ("Hòa" and "Hoà", "Thủy" and "Thuỷ"); Unicode
normalisation does not make them equal, so :func:`fold` moves the tone to the end of its syllable. "Đ" has no
decomposition, so :func:`fold_plain` maps it to "d" itself.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Combining grave, hook above, tilde, acute, dot below: the five written tones, in dictionary order
# (huyền, hỏi, ngã, sắc, nặng); a syllable without one comes first.
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′＇"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―"), "-")
_SYLLABLE = re.compile(r"[^\W\d_]+")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER = {letter: place for place, letter in enumerate(_ALPHABET, start=1)}


def clean(text: str) -> str:
    """``text`` in NFC with one apostrophe, one hyphen, single plain spaces and nothing invisible around it."""
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES).translate(_DASHES)
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", text)
    text = re.sub(r"\s*-\s*", " - ", text)
    return " ".join(text.split())


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The key under which two spellings of one name are equal: case, Unicode form, tone placement, apostrophe and
    spacing do not count; accents and "Đ" do. ``fold("HOÀ BÌNH") == fold("Hòa Bình") != fold("Hoa Binh")``."""
    return _SYLLABLE.sub(_tone_last, clean(text).lower())


def _tone_last(match: re.Match[str]) -> str:
    letters = unicodedata.normalize("NFD", match.group())
    tones = "".join(mark for mark in letters if mark in _TONES)
    bare = "".join(mark for mark in letters if mark not in _TONES)
    return unicodedata.normalize("NFC", bare) + tones


@lru_cache(maxsize=65_536)
def fold_plain(text: str) -> str:
    """The accentless search key: ``fold_plain("Hoàn Kiếm") == "hoan kiem"``, ``fold_plain("Ea H’Leo") == "ea hleo"``.
    Different names may share it ("Sơn Hà" and "Sơn Hạ"), so it finds and never decides."""
    letters = unicodedata.normalize("NFD", clean(text).lower().replace("đ", "d").replace("'", "").replace("-", " "))
    return " ".join("".join(mark for mark in letters if not unicodedata.combining(mark)).split())


SortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]


def collation_key(text: str) -> SortKey:
    """A key that sorts as a Vietnamese reader expects: a ă â … d đ e ê … o ô ơ … u ư …; tones (ngang, huyền, hỏi,
    ngã, sắc, nặng) only decide between equal letters; numbers by value ("A Lưới 2" before "A Lưới 10");
    upper and lower case last."""
    text = clean(text)
    primary: list[tuple[int, int]] = []
    tones: list[int] = []
    for piece in re.findall(r"\d+|\D", unicodedata.normalize("NFC", text.lower())):
        if piece.isdigit():
            primary.append((1, int(piece)))
            tones.append(0)
            continue
        letter, tone = _letter_and_tone(piece)
        if letter in _LETTER:
            primary.append((2, _LETTER[letter]))
        elif letter == " ":
            primary.append((0, 0))
        else:
            primary.append((3 if letter.isalpha() else 0, ord(letter)))
        tones.append(tone)
    return tuple(primary), tuple(tones), text.swapcase()


@lru_cache(maxsize=1024)
def _letter_and_tone(character: str) -> tuple[str, int]:
    letters = unicodedata.normalize("NFD", character)
    tone = next((_TONES.index(mark) + 1 for mark in letters if mark in _TONES), 0)
    bare = unicodedata.normalize("NFC", "".join(mark for mark in letters if mark not in _TONES))
    return bare[:1] or character, tone
