"""The folder of snapshots: one build at a time, published whole or not at all.

::

    snapshots/
      2026-10-31-1f0c9a2b7e/   catalogue.duckdb (read-only) · manifest.json
      current -> 2026-10-31-1f0c9a2b7e
      published.jsonl          when each became the current one, a line a publication
      .lock                    held while a build is under way
      .building-…              a build that has not been published; the next build clears what a killed one left
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import SnapshotBusy, SnapshotDamaged, SnapshotError, SnapshotMissing
from .engine import DATABASE_FILE
from .manifest import MANIFEST_FILE, Manifest
from .published import record_publication

CURRENT = "current"
_BUILDING = ".building-"


@contextmanager
def workplace(snapshots: Path) -> Iterator[Path]:
    """A folder to build in, under the lock of ``snapshots``; gone afterwards, unless it was published.

    Raises SnapshotBusy while another build holds the lock.
    """
    try:
        snapshots.mkdir(parents=True, exist_ok=True)
        lock = os.open(snapshots / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as problem:
        raise SnapshotError(
            "The folder of snapshots cannot be written to.",
            where=str(snapshots),
            received=problem.strerror,
            todo="name another folder with METRICS_DATA, or change its permissions",
        ) from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SnapshotBusy(
                "Another build is under way in this folder.",
                where=str(snapshots),
                todo="wait until it has ended; a killed build holds no lock",
            ) from None
        # The lock is ours, so whatever lies here was left by a build that was killed.
        for left in snapshots.glob(f"{_BUILDING}*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=snapshots))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def publish(folder: Path, manifest: Manifest, snapshots: Path) -> Path:
    """Make the snapshot built in ``folder`` the current one; returns its place.

    A sound snapshot of the same id is kept as it is and made current again; a damaged one is replaced.
    """
    place = snapshots / manifest.id
    if not _sound(place):
        (folder / MANIFEST_FILE).write_text(manifest.to_json(), encoding="utf-8")
        (folder / DATABASE_FILE).chmod(0o444)
        (folder / MANIFEST_FILE).chmod(0o444)
        folder.chmod(0o755)
        for name in (DATABASE_FILE, MANIFEST_FILE):
            _flush(folder / name)
        _flush(folder)
        if place.exists():
            place.rename(Path(tempfile.mkdtemp(prefix=_BUILDING, dir=snapshots)) / "replaced")
        folder.rename(place)
    link = snapshots / f"{_BUILDING}{CURRENT}"
    link.unlink(missing_ok=True)
    link.symlink_to(manifest.id, target_is_directory=True)
    link.replace(snapshots / CURRENT)
    record_publication(snapshots, manifest.id)
    _flush(snapshots)
    return place


def current_id(snapshots: Path) -> str | None:
    """The id of the current snapshot; None where none was published yet."""
    link = snapshots / CURRENT
    return str(link.readlink()) if link.is_symlink() else None


def place_of(snapshots: Path, id: str | None) -> Path:
    """The real folder of a snapshot, of the current one where ``id`` is None. Raises SnapshotMissing."""
    name = current_id(snapshots) if id is None else id
    known = [folder.name for folder in _folders(snapshots)]
    if name is None:
        raise SnapshotMissing(
            "There is no snapshot yet.", where=str(snapshots), todo="metrics snapshot build DELIVERY  makes one"
        )
    if name not in known:
        raise SnapshotMissing(
            f"There is no snapshot {name!r}.",
            where=str(snapshots),
            expected=("one of " + ", ".join(known[-20:])) if known else None,
            todo="metrics snapshot list  shows what there is",
        )
    return (snapshots / name).resolve()


def list_snapshots(snapshots: Path | str) -> list[Manifest]:
    """The manifests of all published snapshots, by id (day first)."""
    return [Manifest.read(folder) for folder in _folders(Path(snapshots))]


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folders(snapshots: Path) -> list[Path]:
    return sorted(path.parent for path in snapshots.glob(f"[!.]*/{MANIFEST_FILE}") if not path.parent.is_symlink())


def _sound(place: Path) -> bool:
    try:
        return Manifest.read(place).file_sha256 == sha256_of(place / DATABASE_FILE)
    except (OSError, SnapshotDamaged):
        return False


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
