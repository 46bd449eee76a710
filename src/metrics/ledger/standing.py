"""Where a report stands against the ledger: provisional, final, or another view of a month that was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from ..errors import ParameterError, SnapshotError
from ..evaluate import Cell, Period
from ..findings import Bridge, Point, month_bridges
from .chain import read_ledger
from .closing import Closing, closings
from .published import published_cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a period in one snapshot stands. ``open``: it is not closed. ``closed``: it was closed from this very snapshot, by ``closing``.
    ``known_now``: it was closed, by ``closing``, from another. ``months_closed``: it is longer than a month, and all its
    months are closed. ``earlier`` are the closings of months before a month, as they were then."""

    state: Literal["open", "closed", "known_now", "months_closed"]
    closing: Closing | None
    earlier: Mapping[Period, Closing]
    ledger: Path

    def published(
        self, level: str, code: str, metrics: Sequence[str], since: Period
    ) -> dict[Period, Mapping[str, Cell]]:
        """What was published of one place for each earlier month from ``since`` on, by metric. Raises LedgerError."""
        found = {
            month: published_cells(self.ledger, closing, level, code, metrics)
            for month, closing in self.earlier.items()
            if month >= since
        }
        return {month: cells for month, cells in found.items() if cells}

    def since(self, months: Sequence[Period], metrics: Sequence[str], **asked: Any) -> dict[Period, tuple[Bridge, ...]]:
        """What changed of these metrics since each of these earlier months was published, by what is known in the snapshot ``to``; the
        rest is asked as of :func:`month_bridges`. Nothing for a month whose snapshot is no more there."""
        to = asked.pop("to")
        found = {}
        for month in months:
            closing = self.earlier[month]
            first = Point(snapshot_id=closing.snapshot_id, as_of=closing.as_of)
            second = Point(snapshot_id=to, as_of=closing.as_of)
            with suppress(SnapshotError):
                found[month] = month_bridges(metrics, first, second, place_map=closing.map_day, **asked)
        return found

    def map_day(self, month: Period) -> date:
        """The day of the map on which an earlier month was published."""
        return self.earlier[month].map_day


def standing(ledger: Path, month: Period, snapshot_id: str, closing: str = "") -> Standing:
    """How a period in a snapshot stands, by what was closed of it: calendar months; ``closing`` names the entry of the ledger that a
    final report is of, as text.

    What entered the ledger after the closing plays no part. Raises LedgerError, and ParameterError for an entry that closed no such month.
    """
    entries = read_ledger(ledger)
    if closing:
        found = next((entry for entry in entries if str(entry.number) == closing and entry.kind == "closed"), None)
        if found is None or found.month != str(month) or found.content["snapshot_id"] != snapshot_id:
            raise ParameterError(
                "No such closing.",
                where="closing",
                received=closing,
                expected=f"the number of the entry that closed {month} from {snapshot_id}; or nothing",
                todo="metrics ledger list",
            )
        told = Closing.of(found)
    else:
        if not month.is_month:
            whole = set(month.months) <= set(closings(entries))
            return Standing(state="months_closed" if whole else "open", closing=None, earlier={}, ledger=ledger)
        in_force = closings(entries).get(month)
        if in_force is None or in_force.snapshot_id != snapshot_id:
            state: Literal["open", "known_now"] = "open" if in_force is None else "known_now"
            earlier = {one: had for one, had in closings(entries).items() if one < month}
            return Standing(state=state, closing=in_force, earlier=earlier, ledger=ledger)
        told = in_force
    earlier = {one: had for one, had in closings(entries, until=told.number).items() if one < month}
    return Standing(state="closed", closing=told, earlier=earlier, ledger=ledger)
