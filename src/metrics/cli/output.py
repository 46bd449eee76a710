"""How results leave the program: tables for people, CSV and JSON for other programs, progress for whoever waits."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import click
import pandas as pd
from tabulate import tabulate
from tqdm import tqdm

FORMATS = ("table", "csv", "json")


def show(rows: pd.DataFrame | Sequence[dict[str, Any]], style: str = "table", *, numeric: Sequence[str] = ()) -> None:
    """Print rows. In tables ``numeric`` columns are set right; codes are text and stay as they are in every style."""
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    records = [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]
    if style == "json":
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    if style == "csv":
        text = io.StringIO()
        writer = csv.DictWriter(text, [str(name) for name in frame.columns], lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
        click.echo(text.getvalue(), nl=False)
        return
    cells = [[_shown(row, str(name)) for name in frame.columns] for row in records]
    align = ["right" if name in numeric else "left" for name in frame.columns]
    click.echo(
        tabulate(
            cells,
            headers=[str(name) for name in frame.columns],
            colalign=align if cells else None,
            disable_numparse=True,
        )
    )


def _plain(value: Any) -> Any:
    """The value as JSON and CSV write it: whole numbers whole, what is missing empty."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return (
        value.item() if hasattr(value, "item") else value if isinstance(value, bool | int | float | str) else str(value)
    )


def _shown(row: dict[str, Any], name: str) -> str:
    value = row[name]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in ("value", "low", "high") and row.get("unit") == "%":
        return f"{value:.1%}".replace("%", " %")
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}" if isinstance(value, float) else str(value)


class Progress:
    """A progress bar on the terminal, with rate and time left; nothing where nobody watches (a pipe, ``--quiet``).

    Called as ``progress(what, done, total)``; a new ``what`` begins a new bar. ``total`` is None where it is not known; ``now`` is
    what was just done.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._bar: Any = None
        self._what = ""

    def __call__(self, what: str, done: int, total: int | None = None, *, now: str = "") -> None:
        if self._bar is None or what != self._what:
            self._close()
            self._what = what
            # disable=None: tqdm itself stays silent where standard error is no terminal.
            self._bar = tqdm(
                desc=what, total=total, disable=True if self._quiet else None, unit_scale=True, leave=False
            )
        if total is not None:
            self._bar.total = total
        if now:
            self._bar.set_postfix_str(now, refresh=False)
        self._bar.update(done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
