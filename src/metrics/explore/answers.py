"""What explorers ask of a snapshot, asked once: a place is come back to, and linked views ask alike."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from cachetools import LRUCache, cached

from ..evaluate import Query, Result, evaluate
from ..present import Language
from . import view

if TYPE_CHECKING:
    from ..snapshot import Snapshot


#: Bytes of answers that are kept: of a million rows.
_ROOM = 128_000_000


def _bytes(result: Result) -> int:
    """What an answer takes of the room; one that is larger than all of it is kept alone."""
    return min(int(result.frame.memory_usage().sum()), _ROOM)


@cached(LRUCache(_ROOM, _bytes), lock=Lock())
def _answered(snapshot: Snapshot, query: Query) -> Result:
    return evaluate(snapshot, query)


def answer_to(snapshot: Snapshot, query: Query) -> Result:
    """The answer to a question, from what was kept or from the snapshot. Raises what :func:`metrics.evaluate` raises."""
    found = _answered(snapshot, query)
    return replace(found, frame=found.frame.copy(deep=False))  # who writes into it writes into a frame of their own


@lru_cache(maxsize=512)
def _names(snapshot: Snapshot, write: Language, asked: Query) -> tuple[tuple[str, str], ...]:
    listed = view.named_rows(answer_to(snapshot, asked), snapshot.register, write, "name")
    return tuple((row.name, row.code) for row in listed)


def below_of(snapshot: Snapshot, write: Language, query: Query, inner: str) -> tuple[tuple[str, str], ...]:
    """Names and codes of the places below; asked for once a place, whatever explorers look at it."""
    return _names(snapshot, write, replace(query, metrics=("files",), by=(inner,), as_of=None))
