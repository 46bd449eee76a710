"""Verbs about units: ``places show``, ``history``, ``find``, ``check``, ``try``, ``diff``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import click
import pandas as pd

from ..errors import MetricsError, UnknownName
from ..evaluate.proof import conservation, naive_join
from ..evaluate.trial import try_draft
from ..places import Register, Resolver, Unit, check, diff, harmonise, read_mapping, write_mapping
from ..settings import Settings
from ..snapshot import current_id, open_snapshot
from ..sources.csv import read_csv
from .main import main
from .output import FORMATS, Progress, show
from .snapshots import Day

_STYLE = click.option("--format", "style", type=click.Choice(FORMATS), default="table", show_default=True)


@main.group()
@click.option(
    "--register",
    "folder",
    type=click.Path(exists=True, path_type=Path),
    help="Folder of a register of your own [Viet Nam's].",
)
@click.pass_context
def places(ctx: click.Context, folder: Path | None) -> None:
    """Look into the register of units and its changes."""
    ctx.obj = Register.load(folder) if folder else Register.vietnam()


@places.command("show")
@click.argument("code")
@click.option("--on", type=Day(), default=date.today, help="The day [today].")
@_STYLE
@click.pass_obj
def show_verb(register: Register, code: str, on: date, style: str) -> None:
    """Show the unit that has CODE on a day: what it is, what it was made of, what became of it."""
    unit = register.unit(code, on)
    rows = [_row("unit", unit)]
    above = register.parent(unit, on)
    rows += [_row("within", above)] if above else []
    rows += [_row(f"from: {link.kind}", link.from_unit) for link in register.predecessors(unit)]
    rows += [_row(f"to: {link.kind}", link.to_unit) for link in register.successors(unit)]
    show(rows, style)


@places.command("history")
@click.argument("code")
@_STYLE
@click.pass_obj
def history(register: Register, code: str, style: str) -> None:
    """Show all units that ever had CODE, one a line."""
    found = register.history(code)
    if not found:
        register.unit(code, date.today())  # raises with what may have been meant
    show([_row("", unit) for unit in found], style)


@places.command("find")
@click.argument("name")
@click.option("--on", type=Day(), help="Only units in force on that day.")
@click.option("--level", type=click.Choice(["province", "district", "commune"]), help="Only units of that level.")
@_STYLE
@click.pass_obj
def find(register: Register, name: str, on: date | None, level: str | None, style: str) -> None:
    """Find the units that a typed NAME may mean, with the time in which the name is right."""
    resolver = Resolver(register)
    found = resolver.find(name, on, level)
    if not found:
        resolver.resolve(name, on, level)  # raises with the units so called on other days
    show(
        [_row(candidate.match, candidate.unit, within=_within(register, candidate.unit)) for candidate in found], style
    )


@places.command("check")
@click.option("--snapshot", "id", help="Prove conservation on this snapshot [the current one, where there is one].")
@_STYLE
@click.pass_context
def check_verb(ctx: click.Context, id: str | None, style: str) -> None:
    """Prove that the register is whole, and that no map loses or makes a record of the snapshot."""
    found = check(ctx.obj)
    rows = [{"check": c.name, "value": c.value, "expected": c.expected, "ok": c.ok} for c in found]
    settings: Settings = ctx.find_root().obj
    if id or (current_id(settings.snapshots) and ctx.obj.name == "vn"):
        with open_snapshot(id, snapshots=settings.snapshots) as opened, Progress(quiet=settings.quiet) as progress:
            proofs = conservation(opened, progress=progress)
            naive = naive_join(opened)
        for (place_map, role), group in groupby(proofs, key=lambda proof: (proof.place_map, proof.place_role)):
            held = [proof.holds for proof in group]
            name = f"measures conserved on map {place_map}, by {role}, provinces and communes"
            rows.append({"check": name, "value": sum(held), "expected": len(held), "ok": all(held)})
        share = (naive.lost + naive.guessed) / naive.files if naive.files else 0.0
        rows += [
            {"check": f"naive join on code: {what}", "value": value, "expected": None, "ok": True}
            for what, value in (
                ("files under ended commune codes", naive.files),
                ("files whose code is no commune today", naive.lost),
                ("files of split units put in one place by guess", naive.guessed),
                ("share of them gone wrong, per mille", round(1000 * share)),
            )
        ]
    show(rows, style, numeric=("value", "expected"))
    wrong = [row["check"] for row in rows if not row["ok"]]
    if wrong:
        raise MetricsError("The proof fails.", received="; ".join(map(str, wrong)))


@places.command("try")
@click.argument("draft", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--snapshot", "id", help="The snapshot to try it on [the current one].")
@click.option("--limit", type=click.IntRange(1), default=40, show_default=True, help="Rows shown of each table.")
@click.pass_context
def try_verb(ctx: click.Context, draft: Path, id: str | None, limit: int) -> None:
    """Try a DRAFT of the next reform, a CSV of successions: who gets which records, what is left open. Nothing is stored."""
    settings: Settings = ctx.find_root().obj
    with open_snapshot(id, snapshots=settings.snapshots) as opened:
        trial = try_draft(opened, draft)
    click.echo(f"The draft takes effect on {trial.day}.\n")
    changes = [
        {"change": c.kind, "level": c.level, "before": _names(c.before), "after": _names(c.after)}
        for c in trial.changes
    ]
    for title, rows in (
        ("Units that change", pd.DataFrame(changes)),
        ("Numbers that change", trial.numbers),
        ("Fonds for which no one unit would answer", trial.open_fonds),
    ):
        click.echo(f"{title}: {len(rows)}")
        if len(rows):
            show(rows.head(limit), numeric=("before", "after", "files") if title != "Units that change" else ())
        if len(rows) > limit:
            click.echo(f"… and {len(rows) - limit} more (--limit)")
        click.echo()


@places.command("harmonise")
@click.argument("names", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", required=True, help="The column of NAMES that holds typed names of units.")
@click.option("--on", type=Day(), required=True, help="The day on which the names are to be read.")
@click.option("--level", type=click.Choice(["province", "district", "commune"]), help="Only units of that level.")
@click.option(
    "--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A completed list to go by first."
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where to write the list [mappings/NAMES.csv in the data folder]."
)
@click.pass_context
def harmonise_verb(
    ctx: click.Context, names: Path, column: str, on: date, level: str | None, mapping: Path | None, out: Path | None
) -> None:
    """Turn typed names in a column of NAMES (CSV) into codes: a list with the code of each name that is certain, and with the
    candidates of each that is not, ready to complete. A delivery takes the completed list as it is (docs/howto/delivery.md)."""
    register: Register = ctx.obj
    settings: Settings = ctx.find_root().obj
    table = read_csv(names, names.name)
    if column not in table.columns:
        raise UnknownName("column", column, table.columns, where=names.name)
    rows = table.batches([table.columns.index(column)])
    texts = [text for _numbers, (cells,) in rows for text in cells.to_pylist() if text]
    known = read_mapping(mapping, register, on) if mapping else None
    found = harmonise(Resolver(register), texts, on, known, level)
    path = out or settings.data / "mappings" / f"{names.stem}.csv"
    write_mapping(path, found)
    if not settings.quiet:
        click.echo(f"{len(found.codes)} names are certain, {len(found.unresolved)} need a person")
    click.echo(path)


@places.command("disputed")
@_STYLE
@click.pass_obj
def disputed(register: Register, style: str) -> None:
    """List the successions on which public sources disagree; patches.csv in the package has the reason for each."""
    rows = [
        {
            "from": _names((link.from_unit,)),
            "to": _names((link.to_unit,)),
            "kind": link.kind,
            "on": link.effective_on,
            "source": link.source,
        }
        for link in register.successions
        if link.confidence == "disputed"
    ]
    show(rows, style)


@places.command("diff")
@click.argument("before", type=Day())
@click.argument("after", type=Day())
@click.option("--level", type=click.Choice(["province", "district", "commune"]), help="Only units of that level.")
@_STYLE
@click.pass_obj
def diff_verb(register: Register, before: date, after: date, level: str | None, style: str) -> None:
    """List what changed from the map of one day to that of a later one."""
    rows = [
        {"change": c.kind, "level": c.level, "before": _names(c.before), "after": _names(c.after)}
        for c in diff(register, before, after, level)
    ]
    if rows or style != "table":
        show(rows, style)
    else:
        click.echo("Nothing changed.")


def _row(what: str, unit: Unit, **more: Any) -> dict[str, Any]:
    told = {"": what} if what else {}
    since = "" if unit.valid_from == date.min else unit.valid_from.isoformat()
    until = unit.valid_to.isoformat() if unit.valid_to else ""
    return told | {"code": unit.code, "name": unit.full_name, "level": unit.level, "from": since, "until": until} | more


def _within(register: Register, unit: Unit) -> str:
    above, names = register.parent(unit), []
    while above is not None:
        names.append(above.full_name)
        above = register.parent(above)
    return ", ".join(names)


def _names(units: Sequence[Unit]) -> str:
    return "; ".join(f"{unit.code} {unit.full_name}" for unit in units)
