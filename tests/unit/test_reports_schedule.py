"""The schedule of the run of a period: what is written runs, and asks for the last whole one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from metrics.cli import main
from metrics.errors import ParameterError, UnknownName
from metrics.reports.schedule import Schedule


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    """A command that says what it was called with."""
    command = tmp_path / "my metrics"
    command.write_text('#!/bin/sh\necho "$PWD|$*"\n', encoding="utf-8")
    command.chmod(0o755)
    return command


def schedule(command: Path, **given: object) -> Schedule:
    return Schedule(
        **{"day": 5, "hour": 2, "command": command, "folder": command.parent, "options": ("--lang", "en")} | given
    )  # type: ignore[arg-type]


def run(call: str) -> str:
    return subprocess.run(["/bin/sh", "-c", call], capture_output=True, text=True, check=True).stdout.strip()


def test_the_line_of_cron_renders_the_last_whole_month(fake: Path) -> None:
    (line,) = schedule(fake).files("cron").values()
    when, call = re.match(r"((?:\S+ ){5}) *(.*)", line).groups()  # type: ignore[union-attr]
    assert when.split() == ["0", "2", "5", "*", "*"]
    assert not re.search(r"(?<!\\)%", call), "cron would end the command there"
    said = run(call.replace(r"\%", "%"))
    assert said == f"{fake.parent}|--quiet report --places national,province,commune --lang en --last month"


def test_the_units_of_systemd_render_the_last_whole_month(fake: Path) -> None:
    files = schedule(fake).files("systemd")
    assert "OnCalendar=*-*-05 02:00:00" in files["metrics-pack.timer"]
    (call,) = re.findall(r'ExecStart=/bin/sh -c "(.*)"\n', files["metrics-pack.service"])
    call = call.replace('\\"', '"').replace("\\\\", "\\").replace("%%", "%").replace("$$", "$")
    assert run(call).endswith("--last month")


@pytest.mark.parametrize(
    ("period", "cron", "systemd"),
    [
        ("quarter", "1,4,7,10", "01,04,07,10"),
        ("half_year-d14", "1,7", "01,07"),
        ("year", "1", "01"),
        ("month-d14", "*", "*"),
    ],
)
def test_a_longer_period_is_due_after_its_last_month(fake: Path, period: str, cron: str, systemd: str) -> None:
    (line,) = schedule(fake, period=period).files("cron").values()
    assert line.split()[:5] == ["0", "2", "5", cron, "*"]
    assert line.rstrip().endswith(f"--last {period}")
    files = schedule(fake, period=period).files("systemd")
    assert f"OnCalendar=*-{systemd}-05 02:00:00" in files[f"metrics-pack-{period}.timer"]


def test_systemd_takes_the_units(fake: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    for name, text in schedule(fake, period="quarter").files("systemd").items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "metrics-pack-quarter.timer")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "metrics-pack" not in done.stderr


@pytest.mark.parametrize("given", [{"day": 31}, {"day": 0}, {"hour": 24}, {"period": "week"}])
def test_a_day_that_some_months_lack_is_refused(fake: Path, given: dict[str, object]) -> None:
    with pytest.raises((ParameterError, UnknownName)):
        schedule(fake, **given)


def test_the_verb_prints_or_writes(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["schedule", "--kind", "cron", "--day", "3", "--", "--lang", "vi"])
    assert printed.output.startswith("0 2 3 * *  cd ")
    assert "--lang vi" in printed.output
    written = CliRunner().invoke(main, ["schedule", "--to", str(tmp_path)])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["metrics-pack.service", "metrics-pack.timer"]
    assert len(written.output.splitlines()) == 2
    assert CliRunner().invoke(main, ["schedule", "--day", "31"]).exit_code == 2
