"""Maps: every place drawn, the missing as missing, the archipelagos never left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from math import hypot
from pathlib import Path
from typing import Any

import pytest
from deliveries import build_snapshot

import metrics
from metrics import Query, present
from metrics.errors import InputError, NotAvailable
from metrics.present import Chart, language
from metrics.present.maps import commune_circles, province_tiles

EN = language("en")
# Commune 00859 (Tuyên Quang) keeps 100 pages, of which 60 are digitised.
TABLES = {
    "agencies": """
        agency_id | name   | block | unit_code | level   | status
        A         | Ủy ban | state | 00859     | commune | active
    """,
    "fonds": """
        fonds_id | title | creator_agency_id | custodian_agency_id | files_declared | shelf_metres | shelf_metres_arranged
        F        | Phông | A                 | A                   | 2              | 1            | 1
    """,
    "files": """
        file_id | fonds_id | pages | scanned_on | checked_on
        1       | F        | 60    | 2026-09-01 | 2026-09-15
        2       | F        | 40    |            |
    """,
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[metrics.Snapshot]:
    with build_snapshot(tmp_path_factory.mktemp("maps"), TABLES, land=False) as opened:
        yield opened


def answer(snapshot: metrics.Snapshot, by: str, **given: Any) -> metrics.Result:
    return metrics.evaluate(snapshot, Query(metrics=("coverage_pages",), by=(by,), **given))


def points(chart: Chart) -> dict[str, Any]:
    return next(trace for trace in chart.figure["data"] if "customdata" in trace)


def filled(chart: Chart) -> dict[str, int]:
    """How many outlines each class of the key has."""
    return {
        trace["name"]: 0 if trace["x"] == [None] else trace["x"].count(None) + 1
        for trace in chart.figure["data"]
        if trace.get("fill") == "toself"
    }


def test_every_province_has_a_tile_and_the_archipelagos_too(snapshot: metrics.Snapshot) -> None:
    chart = province_tiles(answer(snapshot, "province"), "coverage_pages", EN)
    shown = points(chart)
    assert len(shown["customdata"]) == 36
    assert len(set(shown["customdata"])) == 34
    texts = [text.replace("<br>", " ") for text in shown["text"]]
    assert "Hoàng Sa" in texts
    assert "Trường Sa" in texts
    assert "Tuyên Quang 60%" in texts
    assert "Hà Nội –" in texts
    assert filled(chart)["no number"] == 35
    assert sum(filled(chart).values()) == 36
    hover = dict(zip(shown["customdata"], shown["hovertext"], strict=True))
    assert hover["08"].replace("\u00a0", " ") == "Tỉnh Tuyên Quang<br>60.0%<br>60 / 100 pages"
    assert hover["01"] == "Thành phố Hà Nội<br>nothing in scope"
    assert "Without a number: 33." in chart.alt
    json.dumps(chart.figure, allow_nan=False)


def circles(chart: Chart) -> list[tuple[float, float, float]]:
    """Centre and radius of every outline drawn."""
    found = []
    for trace in chart.figure["data"]:
        if trace.get("fill") == "toself" and trace["x"] != [None]:
            for x, y in zip(_rings(trace["x"]), _rings(trace["y"]), strict=True):
                found.append(((min(x) + max(x)) / 2, (min(y) + max(y)) / 2, (max(x) - min(x)) / 2))
    return found


def _rings(path: list[float | None]) -> list[list[float]]:
    rings: list[list[float]] = [[]]
    for at in path:
        if at is None:
            rings.append([])
        else:
            rings[-1].append(at)
    return rings


@pytest.mark.parametrize("place_map", [date(2025, 6, 30), "as_recorded"])
def test_there_are_no_tiles_of_another_map(snapshot: metrics.Snapshot, place_map: date | str) -> None:
    with pytest.raises(NotAvailable, match="tile grid"):
        province_tiles(answer(snapshot, "province", place_map=place_map), "coverage_pages", EN)


def test_every_commune_has_a_circle_and_none_overlap(snapshot: metrics.Snapshot) -> None:
    result = answer(snapshot, "commune", where={"province": "56"})
    chart = commune_circles(result, snapshot.register, "56", "coverage_pages", EN)
    shown = points(chart)
    communes = {unit.code for unit in snapshot.register.on(snapshot.as_of, "commune") if unit.parent_code == "56"}
    assert set(shown["customdata"]) == communes
    assert "22736" in communes, "Trường Sa is in Khánh Hòa"
    assert any(trace.get("name") == "nearer than it lies" for trace in chart.figure["data"])
    drawn = circles(chart)
    assert len(drawn) == len(communes)
    for place, (x, y, radius) in enumerate(drawn):
        for other_x, other_y, other_radius in drawn[:place]:
            assert hypot(x - other_x, y - other_y) > radius + other_radius


def test_a_commune_without_a_number_is_drawn_as_such(snapshot: metrics.Snapshot) -> None:
    result = answer(snapshot, "commune", where={"province": "08"})
    classes = filled(commune_circles(result, snapshot.register, "08", "coverage_pages", EN))
    assert sum(classes.values()) == 124
    assert classes.pop("no number") == 123
    assert sum(classes.values()) == 1


def test_official_outlines_are_drawn_where_there_are_any(snapshot: metrics.Snapshot) -> None:
    square = [[[105.0, 22.0], [105.1, 22.0], [105.1, 22.1], [105.0, 22.0]]]
    shape = {"type": "MultiPolygon", "coordinates": [square, square]}
    boundaries = {"features": [{"properties": {"unit_code": "00859"}, "geometry": shape}]}
    result = answer(snapshot, "commune", where={"province": "08"})
    classes = filled(commune_circles(result, snapshot.register, "08", "coverage_pages", EN, boundaries))
    assert classes.pop("no number") == 123
    assert sum(classes.values()) == 2


def test_a_report_draws_the_outlines_that_lie_beside_the_data(snapshot: metrics.Snapshot, tmp_path: Path) -> None:
    ring = [[105.0, 22.0], [105.1, 22.0], [105.1, 22.1], [105.0, 22.0]]
    feature = {"properties": {"unit_code": "00859"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    (tmp_path / "08.geojson").write_text(json.dumps({"features": [feature]}), encoding="utf-8")

    def drawn(place: str) -> list[int]:
        scope = present.scope(snapshot, place=place, lang="en", boundaries=tmp_path)
        below = metrics.evaluate(snapshot, scope.query(present.COVERAGE, by=scope.below))
        months = metrics.evaluate(snapshot, scope.query(present.HEADLINE, by="month"))
        charts = {chart.name: chart for chart in present.coverage(scope, below, months).charts}
        traces = [trace for trace in charts["coverage-map"].figure["data"] if trace.get("fill") == "toself"]
        return sorted(len(trace["x"]) for trace in traces if trace["name"] != "no number" and trace["x"] != [None])

    assert drawn("08") == [4], "one outline of four corners, and no circle"
    assert len(drawn("")) == 1, "the country has tiles all the same"


@pytest.mark.parametrize(
    "boundaries",
    [
        {},
        {"features": [{"properties": {}, "geometry": {"type": "Polygon", "coordinates": []}}]},
        {"features": [{"properties": {"unit_code": "00859"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]},
    ],
)
def test_boundaries_that_are_none_are_refused(snapshot: metrics.Snapshot, boundaries: dict[str, Any]) -> None:
    result = answer(snapshot, "commune", where={"province": "08"})
    with pytest.raises(InputError, match="boundaries"):
        commune_circles(result, snapshot.register, "08", "coverage_pages", EN, boundaries)


def test_communes_of_the_old_map_have_no_known_place(snapshot: metrics.Snapshot) -> None:
    result = answer(snapshot, "commune", where={"province": "08"}, place_map=date(2025, 6, 30))
    with pytest.raises(NotAvailable, match="not known"):
        commune_circles(result, snapshot.register, "08", "coverage_pages", EN)
