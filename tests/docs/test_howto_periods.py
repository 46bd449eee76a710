"""The page on periods: its questions are answered, and its periods are what it says."""

from __future__ import annotations

import re
import shlex
from datetime import date

import pytest
from click.testing import CliRunner
from howto import PAGES, answer, blocks

import metrics
from metrics.cli.main import main
from metrics.evaluate import Period

PAGE = (PAGES / "periods.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", blocks("periods.md", "sh")[0].splitlines())
def test_a_command_of_the_page_answers(demo: metrics.Snapshot, command: str) -> None:
    assert "throughput_pages" in answer(command, demo)


def test_the_python_of_the_page_runs(
    demo: metrics.Snapshot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("METRICS_DATA", str(demo.folder.parents[1]))
    (code,) = blocks("periods.md", "python")
    exec(code, {})
    assert re.findall(r"\d{4}-Q\d", capsys.readouterr().out)[-1] == "2026-Q4"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-10-d14", date(2026, 9, 15), date(2026, 10, 14)),
        ("2026-Q3-d14", date(2026, 6, 15), date(2026, 9, 14)),
    ],
)
def test_a_period_is_what_the_page_says(text: str, first: date, last: date) -> None:
    assert f"`{text}`" in PAGE
    period = Period.parse(text)
    assert (period.first_day, period.last_day) == (first, last)


def test_commands_that_render_take_what_the_page_gives_them() -> None:
    found = re.search(r"## Report on a period\n\n```\n(.*?)```", PAGE, re.DOTALL)
    assert found
    for command in found[1].splitlines():
        _, verb, *words = shlex.split(command, comments=True)
        told = CliRunner().invoke(main, [verb, "--help"]).output
        assert all(word in told for word in words if word.startswith("--")), command
