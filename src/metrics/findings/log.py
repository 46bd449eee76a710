"""What people did about findings: ``log.jsonl``, a line a step, only ever added to, beside the snapshots and never in one."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from ..errors import InputError, ParameterError

LOG_FILE = "log.jsonl"
STEPS = ("ack", "assign", "close")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: ``what`` was done about the finding ``id`` by whom and when (UTC), with the ``snapshot`` that was looked at. ``to`` is who
    it was assigned to, ``due`` the day by which it is to be done."""

    id: str
    what: str
    by: str
    at: str
    snapshot: str
    note: str = ""
    to: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a finding stands after all steps: the last one, who has it, by when, and in which snapshot it was closed, if it is."""

    what: str
    by: str
    to: str
    due: date | None
    note: str
    closed_in: str | None


def add_step(
    folder: Path,
    id: str,
    what: str,
    *,
    by: str,
    snapshot: str,
    note: str = "",
    to: str = "",
    due: date | None = None,
    at: datetime | None = None,
) -> Step:
    """Add a step to the log in ``folder``, in one write, so that several people can work at once.

    Raises ParameterError for a step without who took it, an assignment to nobody, or a closure without a note.
    """
    if what not in STEPS:
        raise ParameterError("There is no such step.", received=what, expected=", ".join(STEPS))
    if not by.strip():
        raise ParameterError("A step says who took it.", where="--by", expected="a name")
    if what == "assign" and not to.strip():
        raise ParameterError("It has to be assigned to somebody.", where="--to", expected="a name")
    if what == "close" and not note.strip():
        raise ParameterError("Closing a finding says what was done.", where="--note", expected="a sentence")
    step = Step(
        id=id,
        what=what,
        by=by.strip(),
        at=(at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        snapshot=snapshot,
        note=" ".join(note.split()),
        to=to.strip(),
        due=due.isoformat() if due else "",
    )
    folder.mkdir(parents=True, exist_ok=True)
    line = json.dumps({key: value for key, value in asdict(step).items() if value}, ensure_ascii=False)
    handle = os.open(folder / LOG_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return step


def read_log(folder: Path) -> list[Step]:
    """All steps in their order; none where there is no log. Raises InputError for a line that is no step."""
    path = folder / LOG_FILE
    if not path.exists():
        return []
    steps = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            steps.append(Step(**json.loads(line)))
        except (ValueError, TypeError) as problem:
            raise InputError(
                "The log of findings cannot be read.",
                where=f"{path}, line {number}",
                received=f"{type(problem).__name__}: {problem}",
                expected='{"id": "…", "what": "ack", "by": "…", "at": "…", "snapshot": "…"}  on every line',
                todo="mend the line from a backup; lines are only ever added",
            ) from None
    return steps


def standings(folder: Path) -> Mapping[str, Standing]:
    """How every finding that somebody did something about stands, by its id."""
    found: dict[str, Standing] = {}
    for step in read_log(folder):
        before = found.get(step.id)
        found[step.id] = Standing(
            what=step.what,
            by=step.by,
            to=step.to or (before.to if before else ""),
            due=date.fromisoformat(step.due) if step.due else before.due if before else None,
            note=step.note or (before.note if before else ""),
            closed_in=step.snapshot if step.what == "close" else None,
        )
    return found
