"""Verbs that make and look after snapshots: ``demo``, ``snapshot …``, ``doctor``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from ..demo import make_demo, make_drill
from ..doctor import examine
from ..errors import MetricsError, SnapshotDamaged
from ..settings import Settings
from ..snapshot import Manifest, build, current_id, export, list_snapshots, open_snapshot, verify
from .main import main
from .output import Progress, show


class Day(click.ParamType[date]):
    """A day written as 2026-10-31."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2026-10-31", param, ctx)


class MapDay(click.ParamType[date | str]):
    """The day whose map answers, or a word that stands for one."""

    name = "day"

    def __init__(self, word: str) -> None:
        self._word = word

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | str:
        return self._word if value == self._word else Day().convert(value, param, ctx)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--places", default="national", show_default=True, help="national, or codes of provinces: 08,24.")
@click.option("--files", type=click.IntRange(0), default=200_000, show_default=True, help="How many files.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another catalogue.")
@click.option("--as-of", type=Day(), default="2026-10-31", show_default=True, help="The day the catalogue is drawn.")
@click.option(
    "--drill", is_flag=True, help="Two deliveries a month apart, with losses, orphans, stalls and gaming to be found."
)
@click.pass_obj
def demo(settings: Settings, folder: Path, places: str, files: int, seed: int, as_of: date, drill: bool) -> None:
    """Write a synthetic catalogue on the real register, as a delivery in FOLDER; its truth lies beside it."""
    if drill:
        with Progress(quiet=settings.quiet) as progress:
            drilled = make_drill(
                folder, places=places.split(","), files=files, seed=seed, as_of=as_of, progress=progress
            )
        if not settings.quiet:
            show([{"rule": rule, "injected": len(told)} for rule, told in drilled.truth.items()], numeric=("injected",))
        click.echo(drilled.before)
        click.echo(drilled.after)
        return
    with Progress(quiet=settings.quiet) as progress:
        made = make_demo(folder, places=places.split(","), files=files, seed=seed, as_of=as_of, progress=progress)
    if not settings.quiet:
        show([{"table": table, "rows": rows} for table, rows in made.rows.items()], numeric=("rows",))
    click.echo(made.folder)


@main.group()
def snapshot() -> None:
    """Build, list, show, verify and export snapshots."""


@snapshot.command("build")
@click.argument("deliveries", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--as-of", type=Day(), help="The snapshot's day [the latest day of the deliveries].")
@click.pass_obj
def build_verb(settings: Settings, deliveries: tuple[Path, ...], as_of: date | None) -> None:
    """Build one snapshot from DELIVERIES (folders, .zip or .xlsx) and publish it; the last line is its id."""
    with Progress(quiet=settings.quiet) as progress:
        manifest = build(deliveries, settings.snapshots, as_of=as_of, progress=progress)
    if not settings.quiet:
        _describe(manifest)
    click.echo(manifest.id)


@snapshot.command("list")
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.pass_obj
def list_verb(settings: Settings, style: str) -> None:
    """List the snapshots; the current one is marked."""
    found = list_snapshots(settings.snapshots)
    current = current_id(settings.snapshots)
    rows = [
        {
            "id": manifest.id,
            "current": "*" if manifest.id == current else "",
            "as_of": manifest.as_of.isoformat(),
            "deliveries": ", ".join(delivery.name for delivery in manifest.deliveries),
            "files": manifest.rows["files"].loaded if "files" in manifest.rows else 0,
            "rejected": sum(rows.rejected for rows in manifest.rows.values()),
            "previous": manifest.previous or "",
        }
        for manifest in found
    ]
    if rows or style != "table":
        show(rows, style, numeric=("files", "rejected"))
    else:
        click.echo(f"No snapshot in {settings.snapshots} yet: metrics snapshot build DELIVERY")


@snapshot.command("show")
@click.argument("id", required=False)
@click.option("--format", "style", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_obj
def show_verb(settings: Settings, id: str | None, style: str) -> None:
    """Show the manifest of a snapshot [the current one]: inputs, rows, rejects, versions."""
    with open_snapshot(id, snapshots=settings.snapshots) as opened:
        if style == "json":
            click.echo(opened.manifest.to_json(), nl=False)
        else:
            _describe(opened.manifest)
            show(
                [
                    {"input": f"{i.delivery}/{i.name}", "bytes": i.bytes, "sha256": i.sha256}
                    for i in opened.manifest.inputs
                ],
                numeric=("bytes",),
            )
            m = opened.manifest
            click.echo(f"\nid {m.id}; as of {m.as_of}; register {m.register_name} {m.register_digest[:12]}")
            click.echo(f"metrics {m.code_version}, DuckDB {m.engine_version}; previous {m.previous or 'none'}")


@snapshot.command("verify")
@click.argument("id", required=False)
@click.pass_obj
def verify_verb(settings: Settings, id: str | None) -> None:
    """Check that a snapshot [the current one] is what its manifest says."""
    problems = verify(settings.snapshots, id)
    if problems:
        raise SnapshotDamaged(
            "The snapshot is not what its manifest says.",
            received="; ".join(problems),
            todo="build it again from its deliveries",
        )
    click.echo("sound")


@snapshot.command("rejects")
@click.argument("id", required=False)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many at the most.")
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.pass_obj
def rejects_verb(settings: Settings, id: str | None, limit: int, style: str) -> None:
    """List what was not loaded: file, row, column, rule and value."""
    with open_snapshot(id, snapshots=settings.snapshots) as opened:
        found = opened.rejects(limit).to_pandas()
    show(found, style)


@snapshot.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--snapshot", "id", help="Id of the snapshot [the current one].")
@click.pass_obj
def export_verb(settings: Settings, folder: Path, id: str | None) -> None:
    """Write the tables of a snapshot as Parquet into FOLDER, for other engines."""
    with open_snapshot(id, snapshots=settings.snapshots) as opened:
        for path in export(opened, folder):
            click.echo(path)


def _describe(manifest: Manifest) -> None:
    for delivery in manifest.deliveries:
        for note, count in delivery.notes.items():
            click.echo(f"{delivery.name}: {note}: {count:,}")
    rows = [
        {"table": name, "rows in": r.given, "loaded": r.loaded, "rejected": r.rejected}
        for name, r in manifest.rows.items()
    ]
    show(rows, numeric=("rows in", "loaded", "rejected"))
    click.echo("rows in = loaded + rejected for every table\n")
    for title, counts in (("rejected by rule", manifest.rejects), ("values set aside", manifest.values_set_aside)):
        if counts:
            show([{title: rule, "count": count} for rule, count in sorted(counts.items())], numeric=("count",))
            click.echo()


@main.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Say what works on this machine, what does not, and what to do about it."""
    findings = examine(settings)
    show([{"check": f.name, "state": f.state, "found": f.found, "to do": f.todo} for f in findings])
    if any(finding.state == "wrong" for finding in findings):
        raise MetricsError("Something needs mending.", todo="see the column `to do` above")
