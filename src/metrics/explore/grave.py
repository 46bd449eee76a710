"""Findings of high consequence, counted by place: a layer of the maps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from ..errors import NotAvailable
from ..evaluate import Result
from ..findings import GRAVE, folder_of, keep, kept_as, read, standings
from ..present.language import N_

if TYPE_CHECKING:
    from ..snapshot import Snapshot

TITLE = N_("Open grave findings")


def known(snapshot: Snapshot) -> bool:
    """Whether the findings of a snapshot are kept already; else asking for them takes a while, once."""
    return kept_as(snapshot).is_file()


def grave_by(snapshot: Snapshot, result: Result) -> Mapping[str, int] | None:
    """How many open findings of high consequence each place of an answer has, by its code; None where the answer is not by provinces or
    communes of the snapshot's day, of which findings are.

    What a province answers for itself stands under its own code among the communes. They are worked out first where they are not kept yet.
    Raises NotAvailable where they cannot be.
    """
    by = result.query.by[-1]
    if by not in ("province", "commune") or (result.as_of, result.map_day) != (snapshot.as_of, snapshot.as_of):
        return None
    return _counted(snapshot)[by]


@lru_cache(maxsize=4)
def _counted(snapshot: Snapshot) -> Mapping[str, Mapping[str, int]]:
    folder = folder_of(snapshot.folder.parent)
    try:
        kept = keep(snapshot)
    except OSError as problem:
        raise NotAvailable(
            "The findings of this snapshot are not worked out yet, and cannot be kept.",
            where=str(folder),
            received=problem.strerror,
            todo="metrics findings list  by somebody who may write there works them out",
        ) from None
    done = {id for id, standing in standings(folder).items() if standing.closed_in == snapshot.id}
    found = [finding for finding in read(kept) if finding.consequence >= GRAVE and finding.id not in done]
    return {
        "province": Counter(finding.province for finding in found),
        "commune": Counter(finding.place for finding in found),
    }
