"""The monthly run as a timer of systemd or a line of cron: written out, for the administrator to put in place.

The run renders the month before the day it starts on, so it is due some days into a month, when deliveries are in and a snapshot is built.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from metrics.errors import ParameterError

#: The kinds of schedule there are.
KINDS = ("systemd", "cron")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When the monthly run is due and what it calls: ``day`` of the month (1 to 28), ``hour`` of the day, the ``command`` that is
    ``metrics``, the ``folder`` it is called in, and the options of ``metrics report`` that it is given."""

    day: int
    hour: int
    command: Path
    folder: Path
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.day <= 28:
            raise ParameterError(
                "Not a day that every month has.", where="day", received=str(self.day), expected="1 to 28"
            )
        if not 0 <= self.hour <= 23:
            raise ParameterError("Not an hour.", where="hour", received=str(self.hour), expected="0 to 23")

    @property
    def _call(self) -> str:
        # The month before: fifteen days before the first of this one lie in it, however long it was.
        month = '$(date -d "$(date +%Y-%m-01) -15 days" +%Y-%m)'
        options = shlex.join(("report", "--places", "national,province,commune", *self.options))
        return f"{shlex.quote(str(self.command))} --quiet {options} --month {month}"

    def files(self, kind: str) -> dict[str, str]:
        """What is to be put in place, by file name; of ``cron`` one line. Raises ParameterError for a kind there is none of."""
        if kind == "cron":
            call = self._call.replace("%", r"\%")  # cron ends a command at %
            return {"metrics.cron": f"0 {self.hour} {self.day} * *  cd {shlex.quote(str(self.folder))} && {call}\n"}
        if kind != "systemd":
            raise ParameterError("No such schedule.", where="kind", received=kind, expected=" or ".join(KINDS))
        call = self._call.replace("%", "%%").replace("$", "$$")  # systemd has a meaning of its own for both
        service = (
            "[Unit]\nDescription=The monthly pack of archive-metrics\n\n"
            f"[Service]\nType=oneshot\nWorkingDirectory={str(self.folder).replace('%', '%%')}\n"
            f"ExecStart=/bin/sh -c {_quoted(call)}\n"
        )
        timer = (
            "[Unit]\nDescription=When the monthly pack of archive-metrics is due\n\n"
            f"[Timer]\nOnCalendar=*-*-{self.day:02d} {self.hour:02d}:00:00\n"
            # A machine that was off catches up when it is on again; what is finished is not rendered twice.
            "Persistent=true\n\n[Install]\nWantedBy=timers.target\n"
        )
        return {"metrics-pack.service": service, "metrics-pack.timer": timer}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
