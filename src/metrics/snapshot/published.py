"""When each snapshot became the current one: ``published.jsonl``, a line a publication, only ever added to.

It stands beside the snapshots and not in them: a manifest names its content, and the same content may be published again.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from ..errors import SnapshotDamaged, SnapshotMissing

PUBLISHED_FILE = "published.jsonl"
#: Asia/Ho_Chi_Minh, where the days of a catalogue begin and end; it knows no summer time.
_ZONE = timezone(timedelta(hours=7))


def record_publication(snapshots: Path, id: str, at: datetime | None = None) -> None:
    """Add that ``id`` became the current snapshot, now or ``at``. Called under the lock of a build."""
    line = json.dumps(
        {"id": id, "published_at": (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")}
    )
    # One write at the end of the file: what stands there is never touched.
    handle = os.open(snapshots / PUBLISHED_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def known_on(snapshots: Path, day: date) -> str:
    """The id of the snapshot that was current at the end of ``day`` (Asia/Ho_Chi_Minh): what was known then.

    Raises SnapshotMissing where nothing was published by then, or nobody kept record; SnapshotDamaged where the record cannot be read.
    """
    publications = _read(snapshots / PUBLISHED_FILE)
    known = [id for published, id in publications if published.astimezone(_ZONE).date() <= day]
    if known:
        return known[-1]
    first = min((published for published, _ in publications), default=None)
    raise SnapshotMissing(
        f"It is not recorded which snapshot was current on {day}.",
        where=str(snapshots / PUBLISHED_FILE),
        expected=f"{first.astimezone(_ZONE).date()} or later, where the record begins"
        if first
        else "a record of publications",
        todo="metrics snapshot list  shows what there is; name one with --snapshot",
    )


def _read(path: Path) -> list[tuple[datetime, str]]:
    """Publications in the order in which they happened: that of the lines, whatever a clock said."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as problem:
        raise _damaged(path, 0, problem) from None
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            published = datetime.fromisoformat(entry["published_at"])
            if published.tzinfo is None:
                raise ValueError("a moment without its zone")
            found.append((published, str(entry["id"])))
        except (ValueError, KeyError, TypeError) as problem:
            raise _damaged(path, number, problem) from None
    return found


def _damaged(path: Path, number: int, problem: Exception) -> SnapshotDamaged:
    return SnapshotDamaged(
        "The record of publications cannot be read.",
        where=f"{path}, line {number}" if number else str(path),
        received=f"{type(problem).__name__}: {problem}",
        expected='{"id": "2026-10-31-…", "published_at": "2026-11-02T03:00:00+00:00"}  on every line',
        todo="name a snapshot with --snapshot; mend the line from a backup",
    )
