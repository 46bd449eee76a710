"""What works on this machine, what does not, and what to do about it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement

from .errors import MetricsError
from .settings import Settings
from .snapshot import list_snapshots, verify


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at. ``state``: ``right``; ``missing``, which costs a feature; ``wrong``, which must be mended."""

    name: str
    state: Literal["right", "missing", "wrong"]
    found: str
    todo: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Look at Python, the packages, the folders, the current snapshot and the programs that are used where present."""
    return [_python(), *_packages(), *_folders(settings), _snapshot(settings), *_programs()]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    right = sys.version_info >= (3, 11)
    return Finding(
        name="Python", state="right" if right else "wrong", found=found, todo="" if right else "install 3.11 or newer"
    )


def _packages() -> Iterator[Finding]:
    for text in requires("archive-metrics") or []:
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            yield Finding(name=requirement.name, state="wrong", found="not installed", todo=f"pip install '{text}'")
            continue
        right = requirement.specifier.contains(found, prereleases=True)
        yield Finding(
            name=requirement.name,
            state="right" if right else "wrong",
            found=found,
            todo="" if right else f"pip install '{text}'",
        )


def _folders(settings: Settings) -> Iterator[Finding]:
    for name, folder in (("data", settings.data), ("reports", settings.reports)):
        nearest = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
        free = shutil.disk_usage(nearest).free / 1e9
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".probe"
            probe.touch()
            probe.unlink()
        except OSError as error:
            todo = f"choose another folder with --{name} or METRICS_{name.upper()}"
            yield Finding(name=f"folder {name}", state="wrong", found=f"{folder}: {error.strerror}", todo=todo)
        else:
            yield Finding(name=f"folder {name}", state="right", found=f"{folder}, {free:.1f} GB free")


def _snapshot(settings: Settings) -> Finding:
    try:
        if not list_snapshots(settings.snapshots):
            return Finding(
                name="snapshot", state="missing", found="none yet", todo="metrics snapshot build DELIVERY, or make demo"
            )
        problems = verify(settings.snapshots)
    except MetricsError as error:
        return Finding(
            name="snapshot", state="wrong", found=error.what, todo=error.todo or "build it again from its deliveries"
        )
    if problems:
        return Finding(
            name="snapshot", state="wrong", found="; ".join(problems), todo="build it again from its deliveries"
        )
    return Finding(name="snapshot", state="right", found=(settings.snapshots / "current").resolve().name)


def _programs() -> Iterator[Finding]:
    for program, use in (("chromium", "tests of pages in a browser"), ("java", "the check against Spark")):
        found = shutil.which(program)
        yield Finding(
            name=program,
            state="right" if found else "missing",
            found=Path(found).name if found else "not found",
            todo="" if found else f"only needed for {use}",
        )
