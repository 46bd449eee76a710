"""The entries of the ledger: one a line, each with the hash of the one before it, only ever added to.

``ledger.jsonl`` is put in place whole, by renaming: whoever is killed while adding an entry leaves the ledger as it was. A changed
byte in any line breaks the hash of that line, and an entry taken out the hash of the next.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..errors import LedgerError, ParameterError

LEDGER_FILE = "ledger.jsonl"
#: What stands before the first entry.
BEGINNING = "0" * 64
#: What a writer that was killed has left; the next one clears it.
UNFINISHED = ".unfinished-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. ``kind``: a month was ``closed``, ``reopened``, or its ``pack`` rendered; ``by`` who did it and ``text`` the note or
    reason, both as given; ``content`` what was frozen; ``previous`` and ``hash`` chain it to the entry before."""

    number: int
    kind: str
    month: str
    at: str
    by: str
    text: str
    content: Mapping[str, Any]
    previous: str
    hash: str = ""

    def digest(self) -> str:
        """The hash that the entry must have."""
        said = asdict(self) | {"hash": ""}
        return hashlib.sha256(_json(said).encode()).hexdigest()

    def line(self) -> str:
        """The entry as it stands in the file."""
        return _json(asdict(self)) + "\n"


def read_ledger(folder: Path) -> list[Entry]:
    """All entries, in their order; none where there is no ledger yet. Raises LedgerError where the chain is broken."""
    found, problem = follow(folder)
    if problem:
        raise LedgerError(
            "The ledger is not what was written.",
            where=str(folder / LEDGER_FILE),
            received=problem,
            todo="metrics ledger verify  says more; put it back from a backup: nothing is added to a broken ledger",
        )
    return found


def follow(folder: Path) -> tuple[list[Entry], str]:
    """The entries up to the first that does not fit its chain, and what is wrong with that one (empty where all fit)."""
    try:
        lines = (folder / LEDGER_FILE).read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return [], ""
    found: list[Entry] = []
    previous = BEGINNING
    for number, line in enumerate(lines, start=1):
        try:
            entry = Entry(**json.loads(line))
            whole = entry.line().encode() == line and entry.number == number
        except (ValueError, TypeError, UnicodeDecodeError):
            return found, f"entry {number} cannot be read"
        if not whole or entry.hash != entry.digest():
            return found, f"entry {number} was changed after it was written"
        if entry.previous != previous:
            return found, f"entry {number} does not follow the one before it: an entry was taken out, put in, or moved"
        found.append(entry)
        previous = entry.hash
    return found, ""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """The ledger to ourselves. Raises LedgerError while another process writes, or where the folder cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as problem:
        raise LedgerError(
            "The ledger cannot be written to.",
            where=str(folder),
            received=problem.strerror,
            todo="change its permissions",
        ) from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LedgerError(
                "Another process is writing to the ledger.", where=str(folder), todo="wait until it has ended"
            ) from None
        for left in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield
    finally:
        os.close(lock)


def lay(folder: Path, name: str, write: Callable[[Path], None]) -> dict[str, str]:
    """Put a folder ``name`` of files beside the ledger, whole; the SHA-256 of each by its path. Called under :func:`writing`.

    What a killed writer has put there already belongs to no entry, and is replaced.
    """
    place = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
    write(place)
    hashes = {}
    for path in sorted(place.iterdir()):
        path.chmod(0o444)
        _flush(path)
        hashes[f"{name}/{path.name}"] = sha256_of(path)
    _flush(place)
    place.chmod(0o755)
    if (folder / name).exists():
        shutil.rmtree(folder / name)
    place.rename(folder / name)
    _flush(folder)
    return hashes


def add(folder: Path, entries: Sequence[Entry], **said: Any) -> Entry:
    """Add an entry to the ``entries`` there are. Called under :func:`writing`."""
    for name in ("by", "text"):
        if not isinstance(said[name], str):
            raise ParameterError("What is written into the ledger is text.", where=name, received=repr(said[name]))
    bare = Entry(
        number=len(entries) + 1,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        previous=entries[-1].hash if entries else BEGINNING,
        **said,
    )
    entry = Entry(**asdict(bare) | {"hash": bare.digest()})
    beside = folder / f"{UNFINISHED}{LEDGER_FILE}"
    beside.write_text("".join(found.line() for found in (*entries, entry)), encoding="utf-8")
    _flush(beside)
    beside.replace(folder / LEDGER_FILE)
    _flush(folder)
    return entry


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
