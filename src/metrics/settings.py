"""Where things are and how to work: one frozen value, made at the edge and passed down.

No other module reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Folders and habits of one workspace.

    ``data`` holds ``snapshots/`` and what users put beside them; ``reports`` receives rendered packs;
    ``notebooks`` holds the report notebooks; ``quiet`` silences progress; ``jobs`` is how many reports render at once.
    """

    data: Path = Path("data")
    reports: Path = Path("reports")
    notebooks: Path = Path("notebooks")
    quiet: bool = False
    jobs: int = 2

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, **given: object) -> Settings:
        """Settings from ``METRICS_DATA``, ``METRICS_REPORTS``, ``METRICS_NOTEBOOKS``; what is ``given`` (not None) wins."""
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
        found |= {key: value for key, value in given.items() if value is not None}
        return cls(**found)  # type: ignore[arg-type]  # the keys are the fields above

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
    def boundaries(self) -> Path:
        """The folder for official outlines of communes, where a site has any."""
        return self.data / "boundaries"
