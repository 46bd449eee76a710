"""The page on the 58 indicators: its commands and its Python run, and its table says what the code says."""

from __future__ import annotations

import re

import pytest
from howto import PAGES, answer, blocks

import metrics
from metrics.definitions import INDICATORS, needs
from metrics.present import BACKLOG, COVERAGE, FUNNEL, GAPS, HEADLINE
from metrics.present.plan import PLAN
from metrics.present.subjects import APPLICATIONS, BY_REASON, HANDOVERS, QUALITY, RETURNS, SIGNING

PAGE = (PAGES / "indicators.md").read_text(encoding="utf-8")
#: What each section of the report asks for.
SECTIONS = {
    "At a glance": HEADLINE,
    "The last 18 months": HEADLINE,
    "Coverage": COVERAGE,
    "Plan against actual": PLAN,
    "Stage by stage": FUNNEL,
    "What is left": BACKLOG,
    "The largest gaps": GAPS,
    "Hand-overs of units that ended": HANDOVERS,
    "Quality and signing": (*QUALITY, *SIGNING, *BY_REASON),
    "Applications in use": APPLICATIONS,
    "Units that did not report": RETURNS,
}


@pytest.mark.parametrize("command", blocks("indicators.md", "sh")[0].splitlines())
def test_a_command_of_the_page_answers(demo: metrics.Snapshot, command: str) -> None:
    assert len(answer(command, demo).splitlines()) > 3


def test_the_python_of_the_page_runs(
    demo: metrics.Snapshot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("METRICS_DATA", str(demo.folder.parents[1]))
    (code,) = blocks("indicators.md", "python")
    exec(code, {})
    assert re.fullmatch(r"[\d.]+ \d+ \d+ counted\n", capsys.readouterr().out)


def rows() -> dict[int, list[str]]:
    cells = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in PAGE.splitlines()]
    return {int(row[0]): row[1:] for row in cells if row[0].isdigit()}


def test_the_table_lists_every_indicator_as_the_code_does() -> None:
    found = rows()
    assert list(found) == [indicator.number for indicator in INDICATORS]
    for indicator in INDICATORS:
        priority, title, asked, needed, _section = found[indicator.number]
        assert (priority, title) == (indicator.priority, indicator.title)
        assert re.findall(r"`(\w+)`", asked) == list(indicator.metrics)
        assert asked.partition(" by ")[2] == ", ".join(indicator.by)
        tables = (
            [indicator.lacks] if indicator.lacks else [table for name in indicator.metrics for table in needs(name)]
        )
        assert set(re.findall(r"`([\w.]+)`", needed)) == set(tables), indicator.title


def test_the_section_it_names_asks_for_it() -> None:
    report = (PAGES / "report.md").read_text(encoding="utf-8")
    for indicator in INDICATORS:
        *_, said = rows()[indicator.number]
        shown = [name for name in said.split(", ") if name != "–"]
        for section in shown:
            assert f"| {section} |" in report
            assert section == "Records at risk" or set(indicator.metrics) & set(SECTIONS[section]), indicator.title
        asked = {name for metrics_of in SECTIONS.values() for name in metrics_of}
        assert shown or not set(indicator.metrics) & asked, f"{indicator.title} is in the report"
