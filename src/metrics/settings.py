"""Where things are and how to work: one frozen value, made at the edge and passed down.

No other module reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import ParameterError, UnknownName

#: Why this one: docs/howto/denominators.md
LEAST_CERTAINTY = 0.4
#: What periods end on.
CALENDARS = ("month_end", "fourteenth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Folders and habits of one workspace.

    ``data`` holds ``snapshots/`` and what users put beside them; ``reports`` receives rendered packs;
    ``notebooks`` holds the report notebooks; ``quiet`` silences progress; ``jobs`` is how many reports render at once.
    ``calendar``: what a period ends on where its text does not say it, ``month_end`` or ``fourteenth`` of the month.
    ``read_only``: nothing is kept from a page, as in the dashboard, whose visitors only look.
    ``least_certainty``: units of whose pages in scope less than this share was counted are shown without a rank.
    """

    data: Path = Path("data")
    reports: Path = Path("reports")
    notebooks: Path = Path("notebooks")
    quiet: bool = False
    jobs: int = 2
    least_certainty: float = LEAST_CERTAINTY
    calendar: str = "month_end"
    read_only: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, **given: object) -> Settings:
        """Settings from ``METRICS_DATA``, ``METRICS_REPORTS``, ``METRICS_NOTEBOOKS``, ``METRICS_LEAST_CERTAINTY``,
        ``METRICS_CALENDAR``, ``METRICS_READ_ONLY`` (anything but empty: yes); what is ``given`` (not None) wins. Raises ParameterError for
        a certainty that is no share of 1, UnknownName for a calendar there is none of."""
        environ = os.environ if environ is None else environ
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        found: dict[str, object] = {"jobs": cores}
        beside = Path(__file__).parents[2] / "notebooks"
        if not Path("notebooks").is_dir() and beside.is_dir():
            # Called from another folder: the notebooks of the project that this package was installed from.
            found["notebooks"] = beside
        for field, variable in (
            ("data", "METRICS_DATA"),
            ("reports", "METRICS_REPORTS"),
            ("notebooks", "METRICS_NOTEBOOKS"),
        ):
            if environ.get(variable):
                found[field] = Path(environ[variable])
        if environ.get("METRICS_LEAST_CERTAINTY"):
            found["least_certainty"] = _share(environ["METRICS_LEAST_CERTAINTY"], "METRICS_LEAST_CERTAINTY")
        if calendar := environ.get("METRICS_CALENDAR"):
            if calendar not in CALENDARS:
                raise UnknownName("calendar of periods", calendar, CALENDARS, where="METRICS_CALENDAR")
            found["calendar"] = calendar
        if environ.get("METRICS_READ_ONLY"):
            found["read_only"] = True
        found |= {key: value for key, value in given.items() if value is not None}
        return cls(**found)  # type: ignore[arg-type]  # the keys are the fields above

    @property
    def fourteenth(self) -> bool:
        """Whether periods end on the 14th where nothing else is said."""
        return self.calendar == CALENDARS[1]

    @property
    def snapshots(self) -> Path:
        """The folder of published snapshots."""
        return self.data / "snapshots"

    @property
    def ledger(self) -> Path:
        """The folder of the ledger of closed months."""
        return self.data / "ledger"

    @property
    def bridges(self) -> Path:
        """The folder in which what was worked out of two snapshots is kept; it may be emptied at any time."""
        return self.data / "bridges"

    @property
    def views(self) -> Path:
        """The folder of views that are kept by name."""
        return self.data / "views"

    @property
    def keep_views(self) -> Path | None:
        """The folder in which explorers may keep views; None where nothing is to be kept."""
        return None if self.read_only else self.views

    @property
    def boundaries(self) -> Path:
        """The folder for official outlines of communes, where a site has any."""
        return self.data / "boundaries"


def _share(text: str, where: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise ParameterError("Not a share.", where=where, received=repr(text), expected="a number from 0 to 1, as 0.4")
    return found
