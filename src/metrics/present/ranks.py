"""Ranks that can be stood for: units that cannot be told apart share one, units of which too little was counted have none.

The rule, exactly. Units whose denominator is less certain than ``least`` are not ranked. The others are put in order of their value, the
highest first. The first of them opens a group; the next ones join it as long as their interval reaches up to the lower end of the
interval of the unit that opened the group; the one that does not opens the next group. All of a group bear the same rank, written as
the places they share: ``1``, ``2–5``, ``6``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .language import Language
from .rows import Row
from .tables import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A unit to be ranked: its value with its bounds, and how certain what it is measured against is; None where there is none."""

    code: str
    value: float | None
    low: float | None
    high: float | None
    certainty: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """The places that a group of units shares, from 1 on."""

    first: int
    last: int

    def text(self, language: Language) -> str:
        """``3``, or ``3–7``."""
        first, last = language.number(self.first), language.number(self.last)
        return first if first == last else f"{first}–{last}"


def ranks(units: Sequence[Standing], least: float) -> dict[str, Rank]:
    """The rank of every unit that has one, by its code."""
    ranked = sorted(
        (unit for unit in units if unit.value is not None and unit.certainty is not None and unit.certainty >= least),
        # Of equals the one that reaches highest comes first, so that they stay together.
        key=lambda unit: (-_or(unit.value, 0), -_or(unit.high, _or(unit.value, 0)), unit.code),
    )
    groups: list[list[Standing]] = []
    for unit in ranked:
        opened = groups[-1][0] if groups else None
        if opened is not None and _or(unit.high, _or(unit.value, 0)) >= _or(opened.low, _or(opened.value, 0)):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    found: dict[str, Rank] = {}
    for group in groups:
        rank = Rank(first=len(found) + 1, last=len(found) + len(group))
        found |= dict.fromkeys((unit.code for unit in group), rank)
    return found


def standings(found: Iterable[Row], metric: str) -> list[Standing]:
    """Units to be ranked by ``metric``, from rows of an answer that holds ``denominator_certainty`` too."""
    return [
        Standing(
            code=row.code,
            value=row.cells[metric].value,
            low=row.cells[metric].low,
            high=row.cells[metric].high,
            certainty=row.cells["denominator_certainty"].value,
        )
        for row in found
    ]


def rank_entry(rank: Rank | None, certainty: float | None, language: Language) -> Entry:
    """A rank in a table; where a unit has none, the reason."""
    if rank is not None:
        return Entry(text=rank.text(language))  # places, not an amount: nothing to reckon with
    return Entry(text="–", detail=unranked(certainty, language))


def unranked(certainty: float | None, language: Language) -> str:
    """Why a unit has no rank; empty where there is nothing to rank."""
    if certainty is None:
        return ""
    return language.text("{share} counted").format(share=language.percent(certainty, 0))


def _or(value: float | None, other: float | None) -> float:
    return (0.0 if other is None else other) if value is None else value
