"""A point in time of a number: which snapshot, and which day of the events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..errors import ParameterError
from ..evaluate import Month
from ..snapshot import Snapshot, current_id, list_snapshots, open_snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The snapshot ``snapshot_id`` at the end of the day ``as_of``."""

    snapshot_id: str
    as_of: date


def point(snapshots: Path, month: Month, snapshot_id: str | None = None) -> Point:
    """The end of a month, in the snapshot of that id, by default in the one drawn last within the month, else the current one.

    Raises SnapshotMissing, and ParameterError for a month that begins after its snapshot.
    """
    with open_snapshot(snapshot_id or drawn_in(snapshots, month), snapshots=snapshots) as snapshot:
        return point_in(snapshot, month)


def point_in(snapshot: Snapshot, month: Month) -> Point:
    """The end of a month in this snapshot; its own day where the month is not over in it."""
    if month.first_day > snapshot.as_of:
        raise ParameterError(
            "The month lies after the snapshot.",
            where=snapshot.id,
            received=str(month),
            expected=f"up to {Month.of(snapshot.as_of)}",
        )
    return Point(snapshot_id=snapshot.id, as_of=min(month.last_day, snapshot.as_of))


def drawn_in(snapshots: Path, month: Month) -> str | None:
    """The id of the last snapshot drawn within a month, the current one where it is among them; None where there is none."""
    found: Sequence[str] = [manifest.id for manifest in list_snapshots(snapshots) if Month.of(manifest.as_of) == month]
    current = current_id(snapshots)
    return current if current in found else found[-1] if found else None
