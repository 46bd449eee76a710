"""The pages of docs/howto as tests read them: their blocks of code, and their commands as they are called."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

import metrics
from metrics.cli.main import main

PAGES = Path(__file__).parents[1] / "docs" / "howto"


def blocks(page: str, language: str) -> list[str]:
    """The blocks of code of a page in one language, from top to bottom."""
    return re.findall(rf"```{language}\n(.*?)```", (PAGES / page).read_text(encoding="utf-8"), re.DOTALL)


def answer(command: str, snapshot: metrics.Snapshot) -> str:
    """What a line of a page says, called on the data that a snapshot lies in."""
    _, *words = shlex.split(command, comments=True)
    run = CliRunner().invoke(main, ["--data", str(snapshot.folder.parents[1]), *words])
    assert run.exit_code == 0, run.output
    return run.output
