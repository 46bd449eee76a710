"""What the rendered pack of a closed month was, file by file; a pack rendered again is held against it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from ..evaluate import Period
from .chain import Entry, add, lay, read_ledger, writing
from .closing import closings

FILES = "files.json"


def recorded(ledger: Path, entries: list[Entry], closing: int) -> dict[str, str]:
    """The SHA-256 of every file that was noted for a closing, by its path in the pack."""
    found: dict[str, str] = {}
    for entry in entries:
        if entry.kind == "pack" and entry.content["closing"] == closing:
            found |= json.loads((ledger / entry.content["folder"] / FILES).read_bytes())
    return found


def record_pack(ledger: Path, month: Period, files: Mapping[str, str], *, by: str = "metrics report") -> list[str]:
    """Note the files (path in the pack → SHA-256) that a closed month was rendered to; those that differ from what was noted before.

    What was noted stays as it is. Nothing happens for a month that is open. Raises LedgerError.
    """
    if not (ledger.is_dir() and closings(read_ledger(ledger)).get(month)):
        return []
    with writing(ledger):
        entries = read_ledger(ledger)
        closing = closings(entries).get(month)
        if closing is None:
            return []
        known = recorded(ledger, entries, closing.number)
        new = {name: digest for name, digest in sorted(files.items()) if name not in known}
        if new:
            name = f"{closing.folder}-pack-{len(entries) + 1}"
            text = json.dumps(new, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
            hashes = lay(ledger, name, lambda place: _write(place / FILES, text))
            content = {"closing": closing.number, "folder": name, "files": hashes}
            add(ledger, entries, kind="pack", month=str(month), by=by, text="", content=content)
        return [name for name, digest in sorted(files.items()) if known.get(name, digest) != digest]


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
