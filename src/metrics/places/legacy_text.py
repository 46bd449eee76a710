"""Vietnamese text from before Unicode: TCVN3 (".VnTime" fonts) and VNI bytes that were read as Western text.

"Hoµ B×nh" is "Hoà Bình" typed for a TCVN3 font, "Hoøa Bình" typed for a VNI font. Whether a given text is one of the
two cannot be told for certain, so :func:`decodings` only proposes, and says which encoding it supposed.
The tables: TCVN 5712:1993 (VN3) and the VNI Windows character set.
"""

from __future__ import annotations

import re
import unicodedata

_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)

_VNI_MARKS = {
    "ù": "\u0301",
    "ø": "\u0300",
    "û": "\u0309",
    "õ": "\u0303",
    "ï": "\u0323",
    "â": "\u0302",
    "á": "\u0302\u0301",
    "à": "\u0302\u0300",
    "å": "\u0302\u0309",
    "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306",
    "é": "\u0306\u0301",
    "è": "\u0306\u0300",
    "ú": "\u0306\u0309",
    "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
_VNI_LETTERS |= {before.upper(): after.upper() for before, after in _VNI_LETTERS.items()}
_VNI_VOWEL = re.compile(f"([aeouyôöAEOUYÔÖ])([{''.join(_VNI_MARKS)}{''.join(_VNI_MARKS).upper()}])")

_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
) | frozenset("bcdđfghjklmnpqrstvwxz")


def decodings(text: str) -> list[tuple[str, str]]:
    """(encoding, what ``text`` then says) for each legacy encoding that turns it into well-formed Vietnamese and
    into something else than it already is; empty for plain ASCII."""
    found = []
    for encoding, decode in (("tcvn3", _from_tcvn3), ("vni", _from_vni)):
        decoded = decode(text)
        if decoded != unicodedata.normalize("NFC", text) and is_vietnamese(decoded):
            found.append((encoding, decoded))
    return found


def is_vietnamese(text: str) -> bool:
    """Whether each letter of ``text`` is one that Vietnamese is written with (f, j, w, z of place names included)."""
    letters = [letter for letter in unicodedata.normalize("NFC", text).lower() if letter.isalpha()]
    signs = "µ¶·¸¹¨»¼½¾©®ªß«¬\u00ad¡¢£¤¥¦§×÷"
    return bool(letters) and all(letter in _VIETNAMESE for letter in letters) and not any(s in text for s in signs)


def _from_tcvn3(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(_TCVN3.get(letter, letter) for letter in text))


def _from_vni(text: str) -> str:
    def vowel(match: re.Match[str]) -> str:
        base, mark = match.groups()
        return _VNI_LETTERS.get(base, base) + _VNI_MARKS[mark.lower()]

    kept: list[str] = []
    position = 0
    for match in _VNI_VOWEL.finditer(text):
        kept += (_VNI_LETTERS.get(letter, letter) for letter in text[position : match.start()])
        kept.append(vowel(match))
        position = match.end()
    kept += (_VNI_LETTERS.get(letter, letter) for letter in text[position:])
    return unicodedata.normalize("NFC", "".join(kept))
