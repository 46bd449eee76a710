"""What explorers share when they are linked: where, as of when, on which map, for whom. Metric and breakdown are each one's own."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING

import traitlets

from ..evaluate import Query
from . import steps

if TYPE_CHECKING:
    from .explorer import Explorer


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part of a query that linked explorers have in common: its places and conditions, day, map, role and allocation."""

    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    as_of: date | None = None
    place_map: date | str = "today"
    place_role: str = "custodian"
    allocation: str = "none"

    @classmethod
    def of(cls, query: Query) -> Scope:
        """The scope of a query."""
        return cls(**{field.name: getattr(query, field.name) for field in fields(cls)})

    def on(self, query: Query) -> Query:
        """That query, asked of this scope. A breakdown by what lies directly below its place goes on to be that, as does one that makes no
        sense here; any other was chosen, and stays."""
        moved = replace(query, **{field.name: getattr(self, field.name) for field in fields(self)})
        if query.by and (query.by == (steps.below(query),) or query.by[0] not in steps.dimensions(moved)):
            moved = replace(moved, by=(steps.below(moved),))
        return moved


def link(*explorers: Explorer) -> None:
    """Let these explorers follow each other: a place chosen in one is the place of all, as are conditions, day, map and role; each keeps
    its metric and its breakdown. The first one's scope is where they start.

    For explorers that shall follow each other in everything, link ``query`` instead: ``traitlets.link((a, "query"), (b, "query"))``.
    """
    first, *others = explorers
    for other in others:
        traitlets.link((first, "scope"), (other, "scope"))
