"""Files put in place whole: whoever reads one finds the old or the new, never a part."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

#: What a call that was killed in the middle of a write leaves behind (see :func:`write_whole`).
UNFINISHED = re.compile(r"\..+\.\d+")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that whoever reads it finds the old one or the new one, never a part."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise


def sweep(folder: Path) -> None:
    """Remove what killed calls left half-written in the folder and below. Only for who has the folder to himself."""
    for path in folder.rglob(".*"):
        if UNFINISHED.fullmatch(path.name) and path.is_file():
            path.unlink(missing_ok=True)
