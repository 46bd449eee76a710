"""Closing a month, and opening it again.

::

    ledger/
      ledger.jsonl             the entries, chained by their hashes
      2026-10-1/               what was frozen when October was closed for the first time
        numbers.parquet        every number, for the country, provinces and communes
        definitions.json       what the numbers were defined as
      2026-10-1-pack-3/        the SHA-256 of every file of the rendered pack, noted by entry 3
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..errors import LedgerError, ParameterError
from ..evaluate import Period, calendar_month
from ..findings import drawn_in
from ..snapshot import open_snapshot
from .chain import Entry, add, lay, read_ledger, writing
from .frozen import freeze, numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A month as it was closed: by entry ``number`` of that ``hash``, on the day ``on``, from the snapshot ``snapshot_id`` as of ``as_of``
    on the map of ``map_day``; ``folder`` holds what was frozen, within the ledger's; ``before_id`` is the snapshot that the month before
    was told from."""

    number: int
    month: Period
    on: date
    snapshot_id: str
    as_of: date
    map_day: date
    folder: str
    before_id: str
    hash: str

    @classmethod
    def of(cls, entry: Entry) -> Closing:
        """The closing that an entry tells of."""
        content = entry.content
        return cls(
            number=entry.number,
            month=Period.parse(entry.month),
            on=date.fromisoformat(entry.at[:10]),
            snapshot_id=content["snapshot_id"],
            as_of=date.fromisoformat(content["as_of"]),
            map_day=date.fromisoformat(content["map_day"]),
            folder=content["folder"],
            before_id=content["before_id"],
            hash=entry.hash,
        )


def closings(entries: Sequence[Entry], until: int | None = None) -> dict[Period, Closing]:
    """The closings in force by month, in the order of the months; as they were before the entry of number ``until``."""
    found: dict[Period, Closing] = {}
    for entry in entries:
        if until is not None and entry.number >= until:
            break
        month = Period.parse(entry.month)
        if entry.kind == "closed":
            found[month] = Closing.of(entry)
        elif entry.kind == "reopened":
            found.pop(month, None)
    return dict(sorted(found.items()))


def before_id(entries: Sequence[Entry], snapshots: Path, month: Period) -> str:
    """The snapshot that the period before is told from: the frozen one where its last month is closed, else the last drawn in it; "" for
    none."""
    last = month.plus(-1)
    closing = closings(entries).get(last.months[-1])
    return closing.snapshot_id if closing else drawn_in(snapshots, last) or ""


def closing_of(ledger: Path, month: Period) -> Closing | None:
    """The closing of a month that is in force; None where it is open. Raises LedgerError where the ledger is broken."""
    return closings(read_ledger(ledger)).get(month)


def close(
    ledger: Path, snapshots: Path, month: Period, *, by: str, note: str = "", snapshot_id: str | None = None
) -> Closing:
    """Freeze a month as it is published: every number, the definitions, the snapshot and the map, as an entry of the ledger.

    From the current snapshot, or that of ``snapshot_id``; the month must be over in it. Killed at any moment, the month is closed whole or
    is not closed. Raises LedgerError, ParameterError, SnapshotMissing, SnapshotDamaged.
    """
    calendar_month(month, where="month")
    _given("by", by, "who answers for the numbers, as an office or a role")
    with writing(ledger), open_snapshot(snapshot_id, snapshots=snapshots) as snapshot:
        entries = read_ledger(ledger)
        before = closings(entries).get(month)
        if before is not None:
            raise LedgerError(
                f"{month} is closed already.",
                received=f"entry {before.number} of {before.on}",
                todo=f"metrics reopen {month} --by … --reason …  first; the published figures stay",
            )
        if snapshot.as_of < month.last_day:
            raise ParameterError(
                "The month is not over in this snapshot.",
                where=snapshot.id,
                received=str(month),
                expected=f"a snapshot as of {month.last_day} or later",
                todo="build one, or name one with --snapshot",
            )
        frame = numbers(snapshot, month, month.last_day, snapshot.as_of)
        times = sum(entry.kind == "closed" and entry.month == str(month) for entry in entries) + 1
        name = f"{month}-{times}"
        files = lay(ledger, name, lambda place: freeze(place, frame))
        manifest = snapshot.manifest
        content = {
            "snapshot_id": snapshot.id,
            "snapshot_sha256": manifest.file_sha256,
            "as_of": month.last_day.isoformat(),
            "map_day": snapshot.as_of.isoformat(),
            "register": manifest.register_digest,
            "code_version": manifest.code_version,
            "folder": name,
            "before_id": before_id(entries, snapshots, month),
            "numbers": len(frame),
            "files": files,
        }
        return Closing.of(add(ledger, entries, kind="closed", month=str(month), by=by, text=note, content=content))


def reopen(ledger: Path, month: Period, *, by: str, reason: str) -> Entry:
    """Open a closed month again. The figures first published stay where they are. Raises LedgerError, ParameterError."""
    calendar_month(month, where="month")
    _given("by", by, "who opens it, as an office or a role")
    _given("reason", reason, "why: it stays in the ledger")
    with writing(ledger):
        entries = read_ledger(ledger)
        before = closings(entries).get(month)
        if before is None:
            raise LedgerError(f"{month} is not closed.", where=str(ledger), todo="metrics ledger list  shows what is")
        content = {"closing": before.number}
        return add(ledger, entries, kind="reopened", month=str(month), by=by, text=reason, content=content)


def _given(name: str, text: str, expected: str) -> None:
    if not text.strip():
        raise ParameterError("Nothing is written into the ledger without it.", where=name, expected=expected)
