"""What changed since the period before, among the places of a pack: who moved most, who began, who fell silent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics.evaluate import Cell
from metrics.present.language import N_

if TYPE_CHECKING:
    from metrics.reports.index import Entry

#: The page, beside the index of its language.
CHANGES = "changes.html"

#: How many places each list names.
_MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Movers:
    """A list of the page: its heading, what it means, its places, and how many there are in all."""

    name: str
    title: str
    meaning: str
    entries: Sequence[Entry]
    total: int


def turn(now: Cell, before: Cell | None) -> str:
    """What became of a place since the period before, beyond a change of its number: ``began``, ``zero``, ``reported``, ``silent``, or
    nothing."""
    if before is None or (now.value is None and before.value is None):
        return ""
    if before.value is None:
        return "reported"
    if now.value is None:
        return "silent"
    if not before.value and now.value:
        return "began"
    return "zero" if before.value and not now.value else ""


def movers(entries: Sequence[Entry]) -> list[Movers]:
    """The lists that have any place, in the order of the page; ``entries`` are those of the index, the country among them."""
    places = [entry for entry in entries if entry.code]
    moved = [entry for entry in places if entry.sort_change and float(entry.sort_change)]
    up = sorted((entry for entry in moved if float(entry.sort_change) > 0), key=_by(-1))
    down = sorted((entry for entry in moved if float(entry.sort_change) < 0), key=_by(1))
    found = [("up", up), ("down", down)]
    found += [(name, [entry for entry in places if entry.turn == name]) for name in _TURNS]
    return [
        Movers(name=name, title=title, meaning=meaning, entries=listed[:_MOST], total=len(listed))
        for name, listed in found
        if listed
        for title, meaning in [_WORDS[name]]
    ]


def _by(sign: int) -> Callable[[Entry], tuple[float, int]]:
    return lambda entry: (sign * float(entry.sort_change), entry.sort_name)


_TURNS = ("began", "zero", "reported", "silent")
_WORDS = {
    "up": (N_("Coverage rose most"), N_("In percentage points, since the end of the period before.")),
    "down": (
        N_("Coverage fell most"),
        N_("In percentage points. Records found or taken over make a coverage fall, as corrections do; work does not."),
    ),
    "began": (N_("First pages digitised"), N_("Nothing was digitised at the end of the period before.")),
    "zero": (
        N_("Nothing digitised any more"),
        N_("Something was at the end of the period before: ask what became of it."),
    ),
    "reported": (
        N_("Now with a number"),
        N_("At the end of the period before there was none: nothing in scope, or nobody could say."),
    ),
    "silent": (N_("No number any more"), N_("There was one at the end of the period before.")),
}
