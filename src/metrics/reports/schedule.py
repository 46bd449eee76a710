"""The run of a period as a timer of systemd or a line of cron: written out, for the administrator to put in place.

The run renders the last whole period before the day it starts on, so it is due some days into a month, when deliveries are in and a
snapshot is built.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from metrics.errors import ParameterError, UnknownName
from metrics.evaluate import KINDS
from metrics.evaluate.periods import SPANS, SUFFIX

#: The kinds of schedule there are.
SCHEDULES = ("systemd", "cron")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When the run is due and what it calls: ``day`` of the month after each ``period`` (1 to 28), ``hour`` of the day, the ``command``
    that is ``metrics``, the ``folder`` it is called in, and the options of ``metrics report`` that it is given. Raises ParameterError, and
    UnknownName for a kind of period there is none of."""

    day: int
    hour: int
    command: Path
    folder: Path
    options: tuple[str, ...] = ()
    period: str = "month"

    def __post_init__(self) -> None:
        if not 1 <= self.day <= 28:
            raise ParameterError(
                "Not a day that every month has.", where="day", received=str(self.day), expected="1 to 28"
            )
        if not 0 <= self.hour <= 23:
            raise ParameterError("Not an hour.", where="hour", received=str(self.hour), expected="0 to 23")

        if self.period not in KINDS:
            raise UnknownName("kind of period", self.period, KINDS)

    @property
    def _call(self) -> str:
        options = ("report", "--places", "national,province,commune", *self.options, "--last", self.period)
        return shlex.join((str(self.command), "--quiet", *options))

    @property
    def _months(self) -> list[int]:
        """The months in which it is due: those after a period's last."""
        return list(range(1, 13, SPANS[self.period.removesuffix(SUFFIX)]))

    def files(self, kind: str) -> dict[str, str]:
        """What is to be put in place, by file name; of ``cron`` one line. Raises ParameterError for a kind there is none of."""
        if kind == "cron":
            call = self._call.replace("%", r"\%")  # cron ends a command at %
            months = "*" if len(self._months) == 12 else ",".join(map(str, self._months))
            return {
                "metrics.cron": f"0 {self.hour} {self.day} {months} *  cd {shlex.quote(str(self.folder))} && {call}\n"
            }
        if kind != "systemd":
            raise ParameterError("No such schedule.", where="kind", received=kind, expected=" or ".join(SCHEDULES))
        call = self._call.replace("%", "%%").replace("$", "$$")  # systemd has a meaning of its own for both
        months = "*" if len(self._months) == 12 else ",".join(f"{month:02d}" for month in self._months)
        service = (
            f"[Unit]\nDescription=The pack of each {self.period} of archive-metrics\n\n"
            f"[Service]\nType=oneshot\nWorkingDirectory={str(self.folder).replace('%', '%%')}\n"
            f"ExecStart=/bin/sh -c {_quoted(call)}\n"
        )
        timer = (
            f"[Unit]\nDescription=When the pack of each {self.period} of archive-metrics is due\n\n"
            f"[Timer]\nOnCalendar=*-{months}-{self.day:02d} {self.hour:02d}:00:00\n"
            # A machine that was off catches up when it is on again; what is finished is not rendered twice.
            "Persistent=true\n\n[Install]\nWantedBy=timers.target\n"
        )
        unit = "metrics-pack" if self.period == "month" else f"metrics-pack-{self.period}"
        return {f"{unit}.service": service, f"{unit}.timer": timer}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
