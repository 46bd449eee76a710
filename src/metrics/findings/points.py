"""A point in time of a number: which snapshot, and which day of the events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..errors import ParameterError
from ..evaluate import Period
from ..snapshot import Snapshot, current_id, list_snapshots, open_snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The snapshot ``snapshot_id`` at the end of the day ``as_of``."""

    snapshot_id: str
    as_of: date


def point(snapshots: Path, month: Period, snapshot_id: str | None = None) -> Point:
    """The end of a period, in the snapshot of that id, by default in the one drawn last within the period, else the current one.

    Raises SnapshotMissing, and ParameterError for a period that begins after its snapshot.
    """
    with open_snapshot(snapshot_id or drawn_in(snapshots, month), snapshots=snapshots) as snapshot:
        return point_in(snapshot, month)


def point_in(snapshot: Snapshot, month: Period) -> Point:
    """The end of a period in this snapshot; its own day where the period is not over in it."""
    if month.first_day > snapshot.as_of:
        raise ParameterError(
            "The period lies after the snapshot.",
            where=snapshot.id,
            received=str(month),
            expected=f"up to {Period.of(snapshot.as_of, month.kind)}",
        )
    return Point(snapshot_id=snapshot.id, as_of=min(month.last_day, snapshot.as_of))


def drawn_in(snapshots: Path, month: Period) -> str | None:
    """The id of the last snapshot drawn within a period, the current one where it is among them; None where there is none."""
    found: Sequence[str] = [
        manifest.id for manifest in list_snapshots(snapshots) if month.first_day <= manifest.as_of <= month.last_day
    ]
    current = current_id(snapshots)
    return current if current in found else found[-1] if found else None
