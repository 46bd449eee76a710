"""From a typed name to a unit: candidates with the days on which the name is right, one unit, or a refusal.

A wrong answer costs more than none: what fits two units is refused with both, and text without any accents counts as
accentless, so it is accepted only where a single unit can be meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from metrics.errors import AmbiguousName, UnknownPlace
from metrics.places.legacy_text import decodings
from metrics.places.names import clean, fold, fold_plain
from metrics.places.register import Register
from metrics.places.unit import RANK, Unit

_TYPE_PREFIXES = (
    (r"x[ãa](?=\s)|x\.", "xa"),
    (r"ph[ưu][ờo]ng(?=\s)|[pf]\.|p(?=\s|\d)", "phuong"),
    (r"th[ịi] tr[ấa]n(?=\s)|tt\.|tt(?=\s)", "thi_tran"),
    (r"[đd][ặa]c khu(?=\s)", "dac_khu"),
    (r"huy[ệe]n(?=\s)|h\.", "huyen"),
    (r"qu[ậa]n(?=\s)|q\.|q(?=\s|\d)", "quan"),
    (r"th[ịi] x[ãa](?=\s)|tx\.|tx(?=\s)", "thi_xa"),
    (r"th[àa]nh ph[ốo](?=\s)|tp\.|tp(?=\s)", "thanh_pho"),
    (r"t[ỉi]nh(?=\s)|t\.", "tinh"),
)
_PREFIXES = tuple((re.compile(pattern), type_) for pattern, type_ in _TYPE_PREFIXES)
_FORMER = re.compile(r"\s*\(?\b(?:c[ũu]|tr[ướu]*[ớo]*c [đd][âa]y)\b\)?\s*$")
_SEPARATORS = re.compile(r"[,;()/|]+")
_UPPER_TYPE = re.compile(r"\s+(?=(?:huyện|quận|thị xã|thành phố|tỉnh|huyen|quan|thi xa|thanh pho|tinh|tp|h|q)\b[\s.])")
_SHORT_FORMS = {"hcm": "hồ chí minh", "tphcm": "hồ chí minh", "tp hcm": "hồ chí minh"}
"""Written by everyone and spelt out by nobody; other short forms belong into a site's own mapping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A unit that a typed name may mean. The name is right from ``unit.valid_from`` to ``unit.valid_to``.

    ``match``: ``exact`` but for spelling · ``accentless`` the text lacks accents the name has.
    ``encoding``: ``unicode``, or the legacy encoding (``tcvn3``, ``vni``) in which the text makes sense.
    """

    unit: Unit
    match: str
    encoding: str = "unicode"

    def __str__(self) -> str:
        start, last = self.unit.valid_from, self.unit.valid_to
        since = "" if start == date.min else f" from {start:%d-%m-%Y}"
        until = "" if last is None else f" until {last:%d-%m-%Y}"
        return f"{self.unit.code} {self.unit.full_name}{since}{until}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One comma-separated part, read as a name with or without a type before it."""

    name: str
    type: str | None


class Resolver:
    """Finds units of one register by name. Built once (its index takes some 100 ms), asked often."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._exact: dict[str, list[Unit]] = defaultdict(list)
        self._plain: dict[str, list[Unit]] = defaultdict(list)
        for unit in register.units:
            self._exact[_key(unit.name)].append(unit)
            self._plain[fold_plain(_key(unit.name))].append(unit)

    def find(
        self, text: str, on: date | None = None, level: str | None = None, within: Unit | None = None
    ) -> list[Candidate]:
        """All units that ``text`` may name, in force on ``on`` (any day if None), of ``level``, inside ``within``.

        ``text`` may carry a type ("xã", "P.", "TT"), and after commas or in brackets the units above it, today's or
        former: "xã Tân Tiến, huyện Vị Xuyên cũ". Units above are matched by the day asked about, and where they were
        not in force then, by what the unit was made of.
        """
        found = self._find(text, "unicode", on, level, within)
        if any(candidate.match == "exact" for candidate in found):
            return found
        # What is no exact name as it stands may be one in an old encoding, so both readings are candidates.
        known = {candidate.unit.key for candidate in found}
        legacy = [self._find(decoded, encoding, on, level, within) for encoding, decoded in decodings(text)]
        return found + [
            candidate
            for several in legacy
            for candidate in several
            if candidate.match == "exact" and candidate.unit.key not in known
        ]

    def resolve(self, text: str, on: date | None = None, level: str | None = None, within: Unit | None = None) -> Unit:
        """The one unit that ``text`` names; else :class:`~metrics.errors.AmbiguousName` listing the candidates, or
        :class:`~metrics.errors.UnknownPlace` listing the units so called on other days."""
        found = self.find(text, on, level, within)
        if len(found) == 1:
            return found[0].unit
        if found:
            raise AmbiguousName(
                f"The name fits {len(found)} units.",
                received=text,
                expected="one of " + "; ".join(self._told(candidate) for candidate in found[:8]) + _more(found, 8),
                todo="Add the province or the former district after a comma, or give the code.",
            )
        others = self.find(text, None, level, within) or self.find(_SEPARATORS.split(text)[0], on, level)
        history = "; ".join(self._told(candidate) for candidate in others[:8]) + _more(others, 8) if others else None
        raise UnknownPlace(text, history=history, todo="Give the code, or complete a mapping of names to codes.")

    def _find(
        self, text: str, encoding: str, on: date | None, level: str | None, within: Unit | None
    ) -> list[Candidate]:
        for parts in _readings(text):
            found = self._candidates(parts, on, level, encoding)
            if within is not None:
                found = [candidate for candidate in found if self._lies_in(candidate.unit, {within.key}, on)]
            if found:
                return found
        return []

    def _told(self, candidate: Candidate) -> str:
        province = self.register.province_of(candidate.unit)
        inside = f" ({province.full_name})" if province is not None and province != candidate.unit else ""
        return f"{candidate}{inside}"

    def _candidates(self, parts: list[str], on: date | None, level: str | None, encoding: str) -> list[Candidate]:
        units = {
            unit.key: (unit, match)
            for unit, match in self._named(parts[0])
            if (on is None or unit.valid_on(on)) and level in (None, unit.level)
        }
        for part in parts[1:]:
            above = [unit for unit, _ in self._named(part)]
            units = {
                key: (unit, match)
                for key, (unit, match) in units.items()
                if self._lies_in(unit, {other.key for other in above if RANK[other.level] < RANK[unit.level]}, on)
            }
        return [Candidate(unit=unit, match=match, encoding=encoding) for _, (unit, match) in sorted(units.items())]

    def _named(self, text: str) -> Iterator[tuple[Unit, str]]:
        """The units of that name. A name typed without any accent may be any name that has some."""
        seen = set()
        for part in _parts(text):
            key = _key(_SHORT_FORMS.get(part.name, part.name))
            exact = self._exact.get(key, []) if _has_accents(key) or key.isdigit() else []
            close = self._plain.get(fold_plain(key), ())
            for unit in exact or [unit for unit in close if _may_lack_accents(key, _key(unit.name))]:
                if part.type in (None, unit.type) and unit.key not in seen:
                    seen.add(unit.key)
                    yield unit, "exact" if _key(unit.name) == key else "accentless"

    def _lies_in(self, unit: Unit, above: set[int], on: date | None) -> bool:
        """Whether ``unit`` lay in one of ``above``: directly; or, for those not in force on ``on``, through what it
        was made of or became."""
        if self._line(unit) & above:
            return True
        elsewhere = {key for key in above if on is None or not self.register.units[key].valid_on(on)}
        if not elsewhere:
            return False
        return any(self._line(relative) & elsewhere for relative in self._relatives(unit))

    def _line(self, unit: Unit) -> set[int]:
        """The keys of all units above ``unit`` at some day of its validity, the unit's own among them."""
        line, todo = {unit.key}, [unit]
        while todo:
            child = todo.pop()
            for parent in self.register.history(child.parent_code or ""):
                if parent.key not in line and _overlap(parent, unit):
                    line.add(parent.key)
                    todo.append(parent)
        return line

    def _relatives(self, unit: Unit) -> Iterable[Unit]:
        before = [unit]
        for relative in before:
            before += [
                link.from_unit
                for link in self.register.predecessors(relative)
                if RANK[link.from_unit.level] <= RANK[relative.level]
            ]
        after = [unit]
        for relative in after:
            after += [link.to_unit for link in self.register.successors(relative)]
        return before[1:] + after[1:]


def _overlap(one: Unit, other: Unit) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)


def _more(found: list[Candidate], shown: int) -> str:
    return f"; and {len(found) - shown} more" if len(found) > shown else ""


def _key(name: str) -> str:
    """The comparing key of a bare name: folded, hyphens as spaces, a number without leading zeros."""
    key = " ".join(fold(name).replace("-", " ").split())
    return key.lstrip("0") or key if key.isdigit() else key


def _readings(text: str) -> Iterator[list[str]]:
    """The text in parts, smallest unit first: split at commas and brackets; failing that, before a type word."""
    lower = clean(text).lower()
    parts = [part for part in (_FORMER.sub("", part.strip()) for part in _SEPARATORS.split(lower)) if part]
    if parts:
        yield parts
    if len(parts) == 1:
        inner = [part for part in (_FORMER.sub("", part.strip()) for part in _UPPER_TYPE.split(lower)) if part]
        if len(inner) > 1:
            yield inner


def _parts(text: str) -> list[_Part]:
    """The ways to read one part: as a bare name, and with each type prefix taken off ("phường phường" off twice)."""
    ways = [_Part(name=text, type=None)]
    for pattern, type_ in _PREFIXES:
        rest = text
        while match := pattern.match(rest):
            rest = rest[match.end() :].strip(" .")
            if rest:
                ways.append(_Part(name=rest, type=type_))
    return ways


def _has_accents(text: str) -> bool:
    return any(unicodedata.combining(mark) or mark in "đĐ" for mark in unicodedata.normalize("NFD", text))


def _may_lack_accents(typed: str, name: str) -> bool:
    """Whether ``name`` is ``typed`` with accents added and none changed; both are keys of one accentless spelling."""
    one, other = typed.split(), name.split()
    return len(one) == len(other) and all(
        _subset(typed_word, word) for typed_word, word in zip(one, other, strict=True)
    )


def _subset(typed: str, word: str) -> bool:
    typed_marks, marks = _marks(typed), _marks(word)
    return len(typed_marks) == len(marks) and all(a <= b for a, b in zip(typed_marks, marks, strict=True))


def _marks(word: str) -> list[set[str]]:
    """For each letter of a folded word the accents on it; the tone counts for the whole word, as its last item."""
    letters: list[set[str]] = []
    tone: set[str] = set()
    for character in unicodedata.normalize("NFD", word.replace("đ", "d\u0335")):
        if character in "\u0300\u0301\u0303\u0309\u0323":
            tone.add(character)
        elif unicodedata.combining(character):
            letters[-1].add(character)
        else:
            letters.append(set())
    return [*letters, tone]
