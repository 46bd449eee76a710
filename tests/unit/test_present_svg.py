"""Charts as pictures: a mark for every value, where the value says, and mirrored where one reads from the right."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from lxml import etree

from metrics.present import Chart
from metrics.present.charts import bars, columns, stacks, trend
from metrics.present.language import language
from metrics.present.series import path
from metrics.present.svg import svg
from metrics.present.svg_frame import width_of

EN = language("en")
SVG = {"s": "http://www.w3.org/2000/svg"}


def drawn(chart: Chart, *, right_to_left: bool = False) -> Any:
    return etree.fromstring(svg(chart.figure, width=600, right_to_left=right_to_left))


def write(value: float) -> str:
    return f"{value:g}"


def lying() -> Chart:
    return bars(
        name="c",
        title="t",
        alt="a",
        labels=["Móng Cái <1> & a long name that goes over two lines", "Bé", "Ca"],
        values=[0.5, 0.25, math.nan],
        texts=["50 %", "25 %", "not known"],
        write=write,
        language=EN,
        whole=1.0,
    )


def rects(root: Any) -> list[dict[str, float]]:
    found = root.xpath("/s:svg/s:rect[@width != '14']", namespaces=SVG)
    return [{name: float(rect.get(name)) for name in ("x", "y", "width", "height")} for rect in found]


def texts(root: Any) -> list[str]:
    return [text.text for text in root.xpath("//s:text", namespaces=SVG)]


def test_bars_are_as_long_as_their_values() -> None:
    root = drawn(lying())
    first, second, none = rects(root)
    assert math.isclose(first["width"], 2 * second["width"], rel_tol=1e-3)
    assert none["width"] == 0
    assert first["x"] == second["x"]
    assert first["y"] < second["y"] < none["y"]
    assert {"50 %", "25 %", "not known", "Móng Cái <1> & a long name"} <= set(texts(root))


def test_nothing_leaves_the_picture() -> None:
    root = drawn(lying())
    for text in root.xpath("//s:text", namespaces=SVG):
        wide = width_of(text.text)
        x = float(text.get("x"))
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[text.get("text-anchor")]
        assert left >= 0, text.text
        assert left + wide <= 600, text.text


def test_stacks_begin_where_the_part_before_ends() -> None:
    chart = stacks(
        name="c",
        title="t",
        alt="a",
        labels=["A", "B"],
        parts=[("done", [1.0, 2.0], ["1", "2"]), ("left", [3.0, 1.0], ["3", "1"])],
        write=write,
        language=EN,
    )
    root = drawn(chart)
    done, _, left, _ = rects(root)
    assert math.isclose(done["x"] + done["width"], left["x"], abs_tol=0.02)
    assert math.isclose(left["width"], 3 * done["width"], rel_tol=1e-3)
    assert root.xpath("//s:pattern", namespaces=SVG), "parts differ without colour too"
    assert {"done", "left"} <= set(texts(root))


def test_columns_stand_on_their_axis() -> None:
    chart = columns(
        name="c",
        title="t",
        alt="a",
        labels=["0", "1", "2"],
        values=[4, 0, 2],
        texts=["4", "0", "2"],
        axis="Units",
        across="Share",
        write=write,
        language=EN,
    )
    high, none, low = rects(drawn(chart))
    assert math.isclose(high["y"] + high["height"], low["y"] + low["height"], abs_tol=0.02)
    assert math.isclose(high["height"], 2 * low["height"], rel_tol=1e-3)
    assert none["height"] == 0
    assert high["x"] < none["x"] < low["x"]


def months() -> Chart:
    return trend(
        name="c",
        title="t",
        alt="a",
        labels=["Aug", "Sep", "Oct", "Nov"],
        line=("Share", [0.1, math.nan, 0.3, 0.4], ["", "", "", ""], write),
        flow=("Pages", [5.0, 10.0, 20.0, math.nan], ["", "", "", ""], write),
        language=EN,
    )


def test_a_month_without_a_number_is_a_gap() -> None:
    root = drawn(months())
    (path,) = root.xpath("//s:path/@d", namespaces=SVG)
    assert path.count("M") == 2
    assert len(root.xpath("//s:circle", namespaces=SVG)) == 3
    flows = rects(root)
    assert len(flows) == 3
    line_bottom = max(float(circle.get("cy")) for circle in root.xpath("//s:circle", namespaces=SVG))
    assert line_bottom < min(flow["y"] for flow in flows), "the two panels do not overlap"
    assert all(one["x"] < other["x"] for one, other in pairwise(flows))


def test_the_way_to_a_target_is_a_line_a_point_and_a_broken_line() -> None:
    reached = [(1, "Aug", 0.1, ""), (2, "Sep", math.nan, ""), (3, "Oct", 0.3, "")]
    given = {"name": "c", "title": "t", "alt": "a", "write": write, "language": EN}
    chart = path(**given, reached=("Reached", reached), asked=("Asked for", [(5, "Dec", 0.6, "")]))
    root = drawn(chart)
    line, way = root.xpath("//s:path", namespaces=SVG)
    assert (line.get("stroke-dasharray"), way.get("stroke-dasharray")) == (None, "5 3")
    assert way.get("d").startswith("M" + line.get("d").split("M")[-1]), "it leads on from where the line ends"
    # In the key the line is an outline in its colour, the point is filled.
    assert [(key.get("fill"), key.get("stroke")) for key in root.xpath("//s:rect", namespaces=SVG)] == [
        ("none", line.get("stroke")),
        (way.get("stroke"), way.get("stroke")),
    ]
    # Labels come from the last month backwards, as many as there is room for.
    assert {"Dec", "Oct", "Aug"} <= set(texts(root))


def test_the_same_chart_is_the_same_picture() -> None:
    assert svg(months().figure) == svg(months().figure)


def test_arabic_in_a_picture_stands_without_vowel_signs() -> None:
    chart = lying()
    chart.figure["layout"]["yaxis"]["ticktext"][0] = "مدقَّق"
    assert "مدقق" in texts(drawn(chart))
