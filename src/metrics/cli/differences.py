"""The verb that compares snapshots: ``snapshot diff``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..errors import ParameterError
from ..settings import Settings
from ..snapshot import Difference, diff
from .output import FORMATS, show
from .snapshots import snapshot

_NUMBERS = (
    "before",
    "same",
    "changed",
    "moved",
    "recoded",
    "left",
    "gone",
    "came",
    "new",
    "after",
    "fonds",
    "files",
    "times",
)


@snapshot.command("diff")
@click.argument("a")
@click.argument("b", required=False)
@click.option(
    "--by", type=click.Choice(["class", "unit", "column"]), default="class", show_default=True, help="What is counted."
)
@click.option("--rows", type=click.Path(path_type=Path), help="Write every item that differs to this .csv or .parquet.")
@click.option(
    "--pair", multiple=True, metavar="OLD=NEW", help="Deliveries of A and B that are one [by name, but for its period]."
)
@click.option("--format", "style", type=click.Choice(FORMATS), default="table", show_default=True)
@click.pass_obj
def diff_verb(
    settings: Settings, a: str, b: str | None, by: str, rows: Path | None, pair: tuple[str, ...], style: str
) -> None:
    """Compare snapshot A with B [the current one]: what is new, gone, changed, moved or recoded, item by item."""
    with diff(settings.snapshots, a, b, deliveries=dict(_pair(text) for text in pair)) as found:
        show(_counted(found, by), style, numeric=_NUMBERS)
        written = found.write(rows) if rows is not None else None
    if settings.quiet:
        return
    if style == "table":
        click.echo(f"\n{found.a} → {found.b}", err=True)
    for id, tables in found.absent.items():
        click.echo(
            f"{id} holds no table {', '.join(tables)}: what is new or gone there may only not have been told", err=True
        )
    alone = [f"{old or '–'} → {new or '–'}" for old, new in found.deliveries if old is None or new is None]
    if alone:
        click.echo(f"deliveries without their other: {', '.join(alone)}  (--pair OLD=NEW)", err=True)
    if written is not None:
        click.echo(f"{written:,} rows written to {rows}", err=True)


def _counted(found: Difference, by: str) -> list[dict[str, Any]]:
    if by == "unit":
        return found.units().to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types
    if by == "column":
        return [
            {"table": table, "column": column, "times": times}
            for table, columns in found.columns.items()
            for column, times in columns.items()
        ]
    named = ("same", "changed", "moved", "moved_by_map", "recoded", "gone", "new", "before", "after")
    return [{"class": name, **{table: getattr(found.counts[table], name) for table in found.counts}} for name in named]


def _pair(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not equals or not old or not new:
        raise ParameterError("A pair is two deliveries.", where="--pair", received=text, expected="OLD=NEW")
    return old, new
