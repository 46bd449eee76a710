"""The log of runs on a pack, for programs: ``log.jsonl`` in its folder, one JSON object a line, added to and never rewritten.

It names places and cells, never what a cell said: a message may quote what a report may not.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from metrics.reports.manifest import LOG


class RunLog:
    """Where one run writes what it does. A log that cannot be written stops no report."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOG

    def add(self, event: str, **facts: Any) -> None:
        """One line: the time (UTC), the event (``start``, ``rendered``, ``unchanged``, ``failed``, ``end``), and its facts."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, "event": event, **facts}, ensure_ascii=False) + "\n"
        with suppress(OSError), self._path.open("a", encoding="utf-8") as file:
            file.write(line)
