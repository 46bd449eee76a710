"""Verbs about closed months: ``close``, ``reopen``, ``restatements``, ``ledger …``."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import click
import pandas as pd

from ..errors import LedgerError
from ..evaluate import Period, calendar_month
from ..findings import CAUSES
from ..ledger import LEDGER_FILE, close, read_ledger, reopen, restatements, verify_ledger
from ..settings import Settings
from .bridging import written
from .main import main
from .output import FORMATS, show

_LEVELS = ("nation", "province", "commune")


@main.command("close")
@click.argument("month")
@click.option("--by", required=True, help="Who answers for the numbers: an office or a role.")
@click.option("--note", default="", help="What is to be known about this closing.")
@click.option("--snapshot", "id", help="Id of the snapshot that was published [the current one].")
@click.pass_obj
def close_verb(settings: Settings, month: str, by: str, note: str, id: str | None) -> None:
    """Close MONTH: freeze what is published; the last line is the hash of the ledger's entry, to be noted elsewhere."""
    made = close(settings.ledger, settings.snapshots, Period.parse(month), by=by, note=note, snapshot_id=id)
    if not settings.quiet:
        click.echo(f"{month} is closed: entry {made.number}, snapshot {made.snapshot_id}, map of {made.map_day}")
        click.echo(f"metrics report --month {month}  renders it as final, and notes its files")
    click.echo(made.hash)


@main.command("reopen")
@click.argument("month")
@click.option("--by", required=True, help="Who opens it: an office or a role.")
@click.option("--reason", required=True, help="Why. It stays in the ledger.")
@click.pass_obj
def reopen_verb(settings: Settings, month: str, by: str, reason: str) -> None:
    """Open closed MONTH again; the figures first published stay in the ledger."""
    entry = reopen(settings.ledger, Period.parse(month), by=by, reason=reason)
    if not settings.quiet:
        click.echo(f"{month} is open again: entry {entry.number}")
    click.echo(entry.hash)


@main.command("restatements")
@click.option("--month", "months", multiple=True, help="Only this closed month (several times for several).")
@click.option("--metric", "metrics", multiple=True, help="Only this metric (several times for several).")
@click.option("--level", "levels", multiple=True, type=click.Choice(_LEVELS), help="Only this level.")
@click.option("--place", default="", help="Only this place, by its code.")
@click.option("--snapshot", "id", help="Id of the snapshot that is compared with [the current one].")
@click.option(
    "--limit", type=click.IntRange(1), default=40, show_default=True, help="Rows of the table; csv and json have all."
)
@click.option("--format", "style", type=click.Choice(FORMATS), default="table", show_default=True)
@click.pass_obj
def restatements_verb(
    settings: Settings,
    months: tuple[str, ...],
    metrics: tuple[str, ...],
    levels: tuple[str, ...],
    place: str,
    id: str | None,
    limit: int,
    style: str,
) -> None:
    """List every published number that would be different now: as published, as known now, on today's map, and why."""
    found = restatements(
        settings.ledger,
        settings.snapshots,
        months=[calendar_month(Period.parse(month), where="--month") for month in months],
        metrics=metrics,
        levels=levels or _LEVELS,
        place=place,
        snapshot_id=id,
        cache=settings.bridges,
    )
    if style != "table":
        show(found, style)
        return
    if found.empty:
        click.echo("No published number would be different.")
        return
    causes = [name for name in CAUSES if found[name].fillna(0).any()]
    rows = [_told(row, causes) for row in found.head(limit).to_dict("records")]
    show(rows, numeric=(*_NUMBERS, "change", *causes))
    if not settings.quiet and len(found) > limit:
        click.echo(
            f"\n{len(found):,} numbers in all; --limit, --format csv, or keep to a --level or --metric", err=True
        )


_NUMBERS = ("published", "now", "on_todays_map")


def _told(row: dict[Hashable, Any], causes: Sequence[str]) -> dict[str, Any]:
    ratio = row["unit"] == "%"
    told = {name: row[name] for name in ("month", "code", "name", "metric")}
    for name in _NUMBERS:
        value = None if pd.isna(row[name]) else row[name]
        told[name] = value if value is None else f"{value:.2%}".replace("%", " %") if ratio else f"{int(value):,}"
    for name in ("change", *causes):
        value = None if pd.isna(row[name]) else row[name]
        told[name] = written(value if ratio or value is None else int(value), ratio)
    return told


@main.group()
def ledger() -> None:
    """List and verify the ledger of closed months."""


@ledger.command("list")
@click.option("--format", "style", type=click.Choice(FORMATS), default="table", show_default=True)
@click.pass_obj
def list_verb(settings: Settings, style: str) -> None:
    """List the entries: months closed, reopened, rendered; by whom, with which note."""
    entries = read_ledger(settings.ledger)
    rows = [
        {
            "entry": entry.number,
            "at": entry.at,
            "what": entry.kind,
            "month": entry.month,
            "by": entry.by,
            "text": entry.text,
            "snapshot": entry.content.get("snapshot_id", ""),
            "hash": entry.hash,
        }
        for entry in entries
    ]
    if rows or style != "table":
        show(rows, style)
    else:
        click.echo(f"Nothing was closed yet in {settings.ledger}: metrics close MONTH --by …")


@ledger.command("verify")
@click.pass_obj
def verify_verb(settings: Settings) -> None:
    """Check every entry, every frozen number and every closed month's snapshot; one changed byte is found."""
    problems = verify_ledger(settings.ledger, settings.snapshots)
    if problems:
        raise LedgerError(
            "The ledger is not what was written.",
            where=str(settings.ledger / LEDGER_FILE),
            received="\n" + "\n".join(problems),
            todo="put back what is damaged from a backup",
        )
    entries = read_ledger(settings.ledger)
    click.echo(
        "sound" + (f"; the last of {len(entries)} entries is {entries[-1].hash}" if entries else ": no entry yet")
    )
