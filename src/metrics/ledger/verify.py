"""Whether the ledger, and what was frozen, still are what was written."""

from __future__ import annotations

from pathlib import Path

from ..errors import SnapshotDamaged
from ..snapshot import Manifest
from .chain import LEDGER_FILE, UNFINISHED, follow, sha256_of


def verify_ledger(ledger: Path, snapshots: Path | None = None) -> list[str]:
    """What is wrong with the ledger, in sentences; empty where it is sound.

    Every line is hashed again and followed along its chain, every frozen file hashed, and every other file in the folder named. With
    ``snapshots``, the snapshot of every closing must be there, with the database it had. What cannot be seen from within is a
    ledger cut off after a whole entry: note the hash of the last entry elsewhere, as on the report that is signed.
    """
    entries, broken = follow(ledger)
    problems = [f"{LEDGER_FILE}: {broken}; what follows it was not looked at."] if broken else []
    expected = {LEDGER_FILE, ".lock"}
    for entry in entries:
        for name, digest in entry.content.get("files", {}).items():
            expected.add(name)
            path = ledger / name
            if not path.is_file():
                problems.append(f"{name} is not there (entry {entry.number}).")
            elif sha256_of(path) != digest:
                problems.append(f"{name} is not the file that was written (entry {entry.number}).")
        if snapshots is not None and entry.kind == "closed":
            problems += _snapshot(snapshots, entry.content["snapshot_id"], entry.content["snapshot_sha256"])
    if not broken:
        here = (path for path in sorted(ledger.rglob("*")) if path.is_file())
        names = (path.relative_to(ledger).as_posix() for path in here)
        problems += [
            f"{name} belongs to no entry." for name in names if name not in expected and UNFINISHED not in name
        ]
    return problems


def _snapshot(snapshots: Path, id: str, digest: str) -> list[str]:
    try:
        manifest = Manifest.read(snapshots / id)
        if manifest.file_sha256 != digest or sha256_of(snapshots / id / "catalogue.duckdb") != digest:
            return [f"The snapshot {id} is not the one that was published."]
    except (OSError, SnapshotDamaged):
        return [f"The snapshot {id} is not there: its month cannot be rendered again."]
    return []
