"""Who stands out, and how few hold most: what the two sections say, show and leave out."""

from __future__ import annotations

import re
from math import log10

import pytest

import metrics
from metrics import present
from metrics.evaluate import VARIATION, Result, concentration, variation
from metrics.present import Scope, Section
from metrics.present.svg import svg


def scope_of(demo: metrics.Snapshot, place: str = "", lang: str = "en", least: float = 0.4) -> Scope:
    return present.scope(demo, place=place, lang=lang, least_certainty=least)


@pytest.fixture(scope="module")
def units(demo: metrics.Snapshot) -> Result:
    return metrics.evaluate(demo, scope_of(demo).query((*VARIATION, "backlog_pages"), by="commune"))


def said(section: Section) -> str:
    return re.sub(r"<[^>]+>", " ", re.sub(r"<script>.*?</script>", "", section._repr_html_()))


def test_who_stands_out_is_said_beside_how_many_would_by_chance(demo: metrics.Snapshot, units: Result) -> None:
    section = present.variation(scope_of(demo), units)
    found = variation(units, least=0.4)
    text = said(section)
    assert (
        f"limits of 99.8% lie {len(found.beyond(0.998))} of {len(found.units)}; by chance it would be about"
        f" {0.002 * len(found.units):.1f}"
    ) in text
    assert f"{found.chance:.1f} times those of chance" in text
    assert f"Not compared: {len(found.unsure)}" in text
    assert f"and {found.without:,} without a number" in text
    (chart,) = section.charts
    assert f"{len(found.units) + len(found.unsure)} units" in chart.title


def test_every_unit_is_drawn_once_in_the_look_of_its_standing(demo: metrics.Snapshot, units: Result) -> None:
    (chart,) = present.variation(scope_of(demo), units).charts
    found = variation(units, least=0.4)
    drawn = {trace["name"]: trace for trace in chart.figure["data"] if trace["mode"] == "markers"}
    far = drawn[f"Outside of 99.8% ({len(found.beyond(0.998))})"]
    unsure = drawn[f"Too little counted, not compared ({len(found.unsure)})"]
    assert sorted(unsure["x"]) == sorted(log10(unit.amount) for unit in found.unsure)
    counts = [sum(x is not None for x in trace["x"]) for trace in drawn.values()]
    assert sum(counts) == len(found.units) + len(found.unsure)
    assert far["marker"]["symbol"] != unsure["marker"]["symbol"]  # told apart without colour
    assert f"No number, not drawn ({found.without:,})" in drawn


def test_raw_and_shrunk_rate_stand_side_by_side_and_no_rank(demo: metrics.Snapshot, units: Result) -> None:
    (table,) = present.variation(scope_of(demo), units).tables
    names = [heading.text for heading in table.headings]
    assert names[1:3] == ["Coverage as counted", "With chance taken out"]
    assert "Rank" not in names
    by_code = {unit.code: unit for unit in variation(units, least=0.4).units}
    for code, row in zip(table.codes, table.rows, strict=True):
        assert (row[1].value, row[2].value) == (by_code[code].raw, by_code[code].shrunk)  # type: ignore[union-attr]


def test_too_few_units_are_not_compared(demo: metrics.Snapshot) -> None:
    scope = scope_of(demo, least=1.1)
    section = present.variation(scope, metrics.evaluate(demo, scope.query(VARIATION, by="commune")))
    assert "too few units" in said(section)
    assert not section.charts


def test_how_few_hold_half_is_said_drawn_and_tabled(demo: metrics.Snapshot, units: Result) -> None:
    section = present.concentration(scope_of(demo), units)
    found = concentration(units, "backlog_pages")
    assert f"{found.fewest()} units hold half" in said(section)
    pareto, lorenz = section.charts
    assert all(f"{len(found.holders):,} units" in chart.title for chart in (pareto, lorenz))
    assert pareto.figure["data"][1]["x"] == [0, found.fewest(), found.fewest()]
    assert lorenz.figure["data"][0]["x"][-1] == lorenz.figure["data"][0]["y"][-1] == 1.0
    (table,) = section.tables
    tenth = next(row for row in table.rows if row[0] == "10%")
    assert tenth[3].value == pytest.approx(found.held_by(0.1), abs=1e-4)  # type: ignore[union-attr]


def test_of_units_of_another_kind(demo: metrics.Snapshot) -> None:
    scope = scope_of(demo, "08")
    section = present.concentration(scope, metrics.evaluate(demo, scope.query(("backlog_pages",), by="fonds")))
    assert "units hold half" in said(section)


@pytest.mark.parametrize("lang", present.LANGUAGES)
def test_they_can_be_drawn_in_print(demo: metrics.Snapshot, units: Result, lang: str) -> None:
    scope = scope_of(demo, lang=lang)
    for section in (present.variation(scope, units), present.concentration(scope, units)):
        for chart in section.charts:
            picture = svg(chart.figure, right_to_left=lang == "ar")
            assert "<path" in picture
            assert "nan" not in picture.lower()


def test_in_jupyterlab_a_chart_brings_its_paper_since_its_ink_is_dark(demo: metrics.Snapshot, units: Result) -> None:
    (chart,) = present.variation(scope_of(demo), units).charts
    layout = chart._repr_mimebundle_()[present.PLOTLY_MIME]["layout"]
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "#fff"
    assert chart.figure["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)", "a page has paper of its own"
