"""The findings of one place as a report or a person gets them: kept ones, with who answers for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..snapshot import Snapshot
from .finding import Finding, Owner
from .kept import PAST, keep, read, rules_of
from .owners import owners


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """``findings`` of a ``place`` (empty: the country), those resolved since the snapshot before included; their ``owners`` by id, on
    the day ``on`` of the snapshot; ``most`` that are laid before one person."""

    place: str
    findings: Sequence[Finding]
    owners: Mapping[str, Owner]
    on: date
    most: int


def at(snapshot: Snapshot, place: str = "") -> Slice:
    """The findings of a place; worked out first where the snapshot's are not kept yet."""
    rules = rules_of(snapshot.folder.parent)
    found = read(keep(snapshot, rules), place, states=(PAST,))
    return Slice(
        place=place,
        findings=found,
        owners=owners(snapshot, found, rules),
        on=snapshot.as_of,
        most=rules.most,
    )
