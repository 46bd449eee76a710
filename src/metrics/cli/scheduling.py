"""The verb that writes the schedule of the run of a period."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from ..evaluate import KINDS
from ..reports.schedule import SCHEDULES, Schedule
from .main import main


@main.command(context_settings={"ignore_unknown_options": True})
@click.option("--kind", type=click.Choice(SCHEDULES), default="systemd", show_default=True, help="What runs it.")
@click.option(
    "--period", type=click.Choice(KINDS), default="month", show_default=True, help="What each run renders a pack of."
)
@click.option("--day", type=int, default=5, show_default=True, help="Day of the month after the period, 1 to 28.")
@click.option("--hour", type=int, default=2, show_default=True, help="Hour of the day.")
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="Write the files there [print them].")
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def schedule(kind: str, period: str, day: int, hour: int, to: Path | None, options: tuple[str, ...]) -> None:
    """A timer of systemd, or a line of cron, that renders the last whole period, after each. OPTIONS are given to `metrics report`.

    It is called in the current folder, with this `metrics`. Nothing is put in place: the how-to says how.
    """
    command = Path(shutil.which("metrics", path=str(Path(sys.executable).parent)) or "metrics")
    due = Schedule(day=day, hour=hour, command=command, folder=Path.cwd(), options=options, period=period)
    files = due.files(kind)
    for name, text in files.items():
        if to is None:
            click.echo(f"# {name}\n{text}" if len(files) > 1 else text, nl=False)
        else:
            to.mkdir(parents=True, exist_ok=True)
            (to / name).write_text(text, encoding="utf-8")
            click.echo(to / name)
