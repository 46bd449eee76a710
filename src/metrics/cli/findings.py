"""Verbs about what needs a person: ``findings …``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from ..errors import ParameterError, UnknownName
from ..findings import (
    ORPHANS,
    Finding,
    Grounds,
    Owner,
    add_step,
    backtest,
    find,
    folder_of,
    keep,
    ledger,
    owners,
    read,
    rules_of,
    standings,
    vanished,
)
from ..present import LANGUAGES, language, sentence
from ..reports.notices import write_notices
from ..settings import Settings
from ..snapshot import Snapshot, open_snapshot
from .main import main
from .output import FORMATS, Progress, show
from .snapshots import Day

_STYLE = click.option("--format", "style", type=click.Choice(FORMATS), default="table", show_default=True)
_ID = click.option("--snapshot", "id", help="Id of the snapshot [the current one].")
_LANG = click.option(
    "--lang", type=click.Choice(["en", "vi"]), default="en", show_default=True, help="Of the sentences."
)


@main.group()
def findings() -> None:
    """What needs a person: records that nobody keeps, originals that vanished, work that stops, numbers that ask a question."""


@findings.command("list")
@click.option("--place", default="", help="Code of a province or commune [the country].")
@click.option("--rule", "only", multiple=True, help="Keep to a rule; may be given several times.")
@click.option("--as-of", type=Day(), help="Ask the rules on dated events as of an earlier day [the snapshot's day].")
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="Rows of a table; CSV and JSON have all."
)
@click.option(
    "--all",
    "whole",
    is_flag=True,
    help="Every finding of a person, and not only as many as are laid before one a month.",
)
@_ID
@_LANG
@_STYLE
@click.pass_obj
def list_verb(
    settings: Settings,
    place: str,
    only: tuple[str, ...],
    as_of: date | None,
    limit: int,
    whole: bool,
    id: str | None,
    lang: str,
    style: str,
) -> None:
    """List the findings, the gravest consequence first, with how each stands. Owners are named where a place is given.

    A table has of each post as many as the rules lay before one person; the rest is counted. CSV and JSON have all.
    """
    rules = rules_of(settings.snapshots)
    with open_snapshot(id, snapshots=settings.snapshots) as snapshot:
        found = _found(settings, snapshot, place, only, as_of)
        held = owners(snapshot, found, rules, on=as_of)
    listed = found if whole or style != "table" else _before_each(found, held, rules.most)
    done = standings(folder_of(settings.snapshots))
    write = language(lang)
    rows = []
    for finding in listed[: limit if style == "table" else None]:
        owner, standing = held[finding.id], done.get(finding.id)
        row: dict[str, Any] = {
            "id": finding.id,
            "state": finding.state,
            "rule": finding.rule,
            "place": finding.place,
            "consequence": finding.consequence,
            "amount": finding.amount,
            "unit": finding.unit,
            "since": finding.since,
            "first_seen": finding.first_seen,
            "owner": f"{owner.role}: {'vacant' if owner.person is None else owner.person if place else 'filled'}",
            "standing": _standing(standing.what, standing.closed_in, snapshot.id) if standing else "open",
            "finding": sentence(finding, write),
        }
        if style == "json":
            row |= {"subject": finding.subject, "rows": " ".join(finding.rows), "row_count": finding.row_count}
        if style == "table":
            row = {key: value for key, value in row.items() if key not in ("first_seen", "unit")}
        rows.append(row)
    show(rows, style, numeric=("consequence", "amount"))
    if style == "table" and not settings.quiet:
        click.echo(f"\n{len(found):,} findings in snapshot {snapshot.id}" + _by_rule(found), err=True)
        if rest := len(found) - len(rows):
            click.echo(
                f"{rest:,} more of less consequence: at most {rules.most} of a post and {limit} in all are shown; "
                f"--all --limit {len(found)} shows every one",
                err=True,
            )


def _before_each(found: list[Finding], held: Mapping[str, Owner], most: int) -> list[Finding]:
    """The gravest findings of each post, so many at most."""
    laid: Counter[tuple[str, str]] = Counter()
    kept = []
    for finding in found:
        post = (finding.place, held[finding.id].role)
        laid[post] += 1
        if laid[post] <= most:
            kept.append(finding)
    return kept


def _found(
    settings: Settings, snapshot: Snapshot, place: str, only: tuple[str, ...], as_of: date | None
) -> list[Finding]:
    rules = rules_of(settings.snapshots)
    for name in only:
        _ = rules[name]
    if place:
        snapshot.register.unit(place, snapshot.as_of)
    with Progress(quiet=settings.quiet) as progress:
        if as_of is None or as_of == snapshot.as_of:
            return read(keep(snapshot, rules, progress=progress), place, only=only)
        found = find(snapshot, rules, only=only, as_of=as_of, progress=progress)
    return [finding for finding in found if place in ("", finding.commune, finding.province)]


def _standing(what: str, closed_in: str | None, snapshot: str) -> str:
    if closed_in is None:
        return {"ack": "acknowledged", "assign": "assigned"}[what]
    return "closed" if closed_in == snapshot else "closed, and found again"


def _by_rule(found: list[Finding]) -> str:
    counted = Counter(finding.rule for finding in found)
    return "".join(f"\n{count:8,}  {rule}" for rule, count in counted.most_common())


@findings.command("orphans")
@click.option("--place", default="", help="Code of the province or commune that has to act [the country].")
@click.option("--ledger", "whole", is_flag=True, help="Every body's line, and not the orphans alone.")
@_ID
@_STYLE
@click.pass_obj
def orphans_verb(settings: Settings, place: str, whole: bool, id: str | None, style: str) -> None:
    """The ledger of the orphaned: bodies that ended, their fonds, who keeps them now and how the hand-over stands."""
    with open_snapshot(id, snapshots=settings.snapshots) as snapshot:
        grounds = Grounds(snapshot)
        rows = []
        for line in ledger(grounds):
            commune, province = grounds.place(line["unit_key"])
            if (whole or line["kind"] in ORPHANS) and place in ("", commune, province):
                rows.append(_line(line, commune or province))
    show(rows, style, numeric=("files", "metres", "agreed", "received", "days_overdue"))
    if style == "table" and not settings.quiet:
        click.echo(f"\n{len(rows):,} lines in snapshot {snapshot.id}", err=True)


def _line(line: dict[str, Any], place: str) -> dict[str, Any]:
    agreed, received = (
        line[f"files_{what}"] if line[f"files_{what}"] is not None else line[f"metres_{what}"]
        for what in ("agreed", "received")
    )
    return {
        "orphan": (line["kind"] or "").removeprefix("orphan_"),
        "body": line["agency_id"],
        "ended_on": line["ended_on"],
        "fonds": line["fonds_id"],
        "files": None if line["files"] is None else int(line["files"]),
        "metres": None if line["metres"] is None else float(line["metres"]),
        "custodian": line["custodian_agency_id"],
        "successor": line["heir"],
        "steps": line["steps"],
        "minutes": line["minutes_no"],
        "list": line["list_attached"],
        "agreed": None if agreed is None else float(agreed),
        "received": None if received is None else float(received),
        "days_overdue": line["days_overdue"],
        "place": place,
    }


@findings.command("vanished")
@click.argument("a")
@click.argument("b", required=False)
@click.option(
    "--explained", is_flag=True, help="Every item that is gone, with what explains it, in place of the findings."
)
@_LANG
@_STYLE
@click.pass_obj
def vanished_verb(settings: Settings, a: str, b: str | None, explained: bool, lang: str, style: str) -> None:
    """What snapshot A lists and B [the current one] does not, without a hand-over, decision or merger that says why."""
    found = vanished(settings.snapshots, a, b, rules_of(settings.snapshots))
    if explained:
        show([{**row, "why": row["why"] or "LOST"} for row in found.rows], style)
    else:
        write = language(lang)
        show(
            [
                {
                    "id": finding.id,
                    "rule": finding.rule,
                    "place": finding.place,
                    "consequence": finding.consequence,
                    "amount": finding.amount,
                    "subject": finding.subject,
                    "finding": sentence(finding, write),
                    **({"rows": " ".join(finding.rows)} if style != "table" else {}),
                }
                for finding in found.findings
            ],
            style,
            numeric=("consequence", "amount"),
        )
    if style == "table" and not settings.quiet:
        click.echo(f"\n{found.a} → {found.b}", err=True)
        for why, count in found.explained.items():
            click.echo(f"{count:12,}  {why.replace('_', ' ')}", err=True)


def _step(settings: Settings, what: str, finding: str, by: str, note: str, to: str, due: date | None) -> None:
    with open_snapshot(None, snapshots=settings.snapshots) as snapshot:
        known = [one.id for one in read(keep(snapshot))]
        where = folder_of(settings.snapshots)
        full = [one for one in known if one.startswith(finding)] or [one for one in standings(where) if one == finding]
        if not full:
            raise UnknownName("finding in the current snapshot", finding, known)
        if len(full) > 1:
            raise ParameterError("Several findings begin so.", received=finding, expected=" or ".join(full[:5]))
        step = add_step(where, full[0], what, by=by, snapshot=snapshot.id, note=note, to=to, due=due)
    if not settings.quiet:
        click.echo(f"{step.id} {what} by {step.by}" + (f", due {step.due}" if step.due else ""))


_BY = click.option("--by", required=True, help="Who takes the step.")
_NOTE = click.option("--note", default="", help="What there is to say.")
_DUE = click.option("--due", type=Day(), help="Day by which it is to be done.")
_FINDING = click.argument("finding", metavar="ID")


@findings.command("ack")
@_FINDING
@_BY
@_NOTE
@_DUE
@click.pass_obj
def ack_verb(settings: Settings, finding: str, by: str, note: str, due: date | None) -> None:
    """Acknowledge the finding ID: somebody has seen it."""
    _step(settings, "ack", finding, by, note, "", due)


@findings.command("assign")
@_FINDING
@_BY
@click.option("--to", required=True, help="Who is to see to it.")
@_NOTE
@_DUE
@click.pass_obj
def assign_verb(settings: Settings, finding: str, by: str, to: str, note: str, due: date | None) -> None:
    """Assign the finding ID to somebody."""
    _step(settings, "assign", finding, by, note, to, due)


@findings.command("close")
@_FINDING
@_BY
@click.option("--note", required=True, help="What was done.")
@click.pass_obj
def close_verb(settings: Settings, finding: str, by: str, note: str) -> None:
    """Close the finding ID, saying what was done. Found again in a later snapshot it comes back."""
    _step(settings, "close", finding, by, note, "", None)


@findings.command("backtest")
@click.argument("rule")
@click.option("--months", type=click.IntRange(1, 36), default=18, show_default=True, help="How many months back.")
@_ID
@_STYLE
@click.pass_obj
def backtest_verb(settings: Settings, rule: str, months: int, id: str | None, style: str) -> None:
    """What RULE would have raised at the end of each of the last months, by today's books."""
    with (
        open_snapshot(id, snapshots=settings.snapshots) as snapshot,
        Progress(quiet=settings.quiet) as progress,
    ):
        told = backtest(snapshot, rules_of(settings.snapshots), rule, months=months, progress=progress)
    show([asdict(month) for month in told], style, numeric=("raised", "new", "gone", "places"))


@findings.command("notices")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--place", default="", help="Code of a province or commune [the country].")
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True)
@_ID
@click.pass_obj
def notices_verb(settings: Settings, folder: Path, place: str, lang: str, id: str | None) -> None:
    """Write a notice for everybody who has something to see to into FOLDER: a plain file a post, by province."""
    with open_snapshot(id, snapshots=settings.snapshots) as snapshot:
        count = write_notices(folder, snapshot, lang=lang, place=place)
    if not settings.quiet:
        click.echo(f"{count:,} notices", err=True)
    click.echo(folder)
