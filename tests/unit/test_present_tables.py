"""Tables and charts as HTML and as data."""

from __future__ import annotations

import json
import re
from math import nan

from lxml import html

from metrics.evaluate import Cell
from metrics.present import PLOTLY_MIME, Chart, Entry, Heading, Table, language, plotly_bundle, plotly_name
from metrics.present.charts import bars, columns, stacks, trend
from metrics.present.tables import entry, metric_headings

VI = language("vi")
NB = "\u00a0"


def table(**given: object) -> Table:
    return Table(
        **{
            "name": "t",
            "caption": "Caption",
            "headings": [Heading(text="Unit", numeric=False), Heading(text="Pages", hint="what it is")],
            "rows": [["A <b>", Entry(text="1.234", state="estimated", detail="1 / 2")]],
        }
        | given  # type: ignore[arg-type]  # overrides by name
    )


def test_a_table_is_accessible_and_escaped() -> None:
    page = html.fromstring(table(total=["All", "9"])._repr_html_())
    assert page.xpath("//table/@class") == ["data"]
    assert page.xpath("string(//caption)") == "Caption"
    assert page.xpath("//thead//th/@scope") == ["col", "col"]
    assert page.xpath("//tbody//th[@scope='row']/text()") == ["A <b>"]
    assert page.xpath("//tbody//td/@class") == []
    assert page.xpath("string(//tbody//td/p)") == "1 / 2"
    assert page.xpath("//tfoot//th/text()") == ["All"]
    # Wider than the page, it is reached and scrolled by keyboard.
    assert page.xpath("//div[@tabindex='0']/@aria-labelledby") == page.xpath("//table[caption='Caption']/@id") == ["t"]
    assert not page.xpath("//script")


def test_a_table_without_rows_says_so() -> None:
    page = html.fromstring(table(rows=[], empty="Nothing here")._repr_html_())
    assert page.xpath("//td[@colspan='2']/text()") == ["Nothing here"]


def test_a_rate_in_a_table_brings_its_parts_and_its_bounds() -> None:
    rate = Cell(
        metric="coverage_pages", value=0.5, numerator=50, denominator=100, unit="%", state="counted", low=0.4, high=0.6
    )
    found = entry(rate, VI)
    assert found.text == f"50,0{NB}%"
    assert found.detail == f"50{NB}/{NB}100\n[40,0{NB}%; 60,0{NB}%]"


def test_headings_of_metrics_explain_themselves() -> None:
    (heading,) = metric_headings(("coverage_documents",), VI)
    assert heading.text == "Tỷ lệ số hóa theo văn bản"
    assert heading.hint.startswith("Văn bản đã số hóa trên tổng số")
    assert metric_headings(("shelf_mm",), VI)[0].text == "Mét giá tài liệu (mét giá)"


def some_bars(**given: object) -> Chart:
    return bars(
        **{
            "name": "c",
            "title": "Title",
            "alt": "What it shows",
            "labels": [
                "A",
                "A",
                "Một tên rất dài của một phông lưu trữ không thể viết trên một dòng, cũng không trên hai dòng",
            ],
            "values": [0.5, nan, 0.0],
            "texts": ["50 %", "none", "0 %"],
            "axis": "Share",
            "write": lambda share: VI.percent(share, 0),
            "language": VI,
            "whole": 1.0,
        }
        | given  # type: ignore[arg-type]  # overrides by name
    )


def test_bars_keep_units_of_one_name_apart_and_do_not_draw_what_is_missing() -> None:
    figure = some_bars().figure
    (data,) = figure["data"]
    assert data["y"] == [0, 1, 2]
    assert data["x"] == [0.5, 0, 0.0]
    assert data["text"] == ["50 %", "none", "0 %"]
    labels = figure["layout"]["yaxis"]["ticktext"]
    assert labels[:2] == ["A", "A"]
    assert labels[2].count("<br>") == 1
    assert labels[2].endswith("…")
    assert figure["layout"]["yaxis"]["automargin"]
    assert figure["layout"]["xaxis"]["ticktext"] == [f"{share}{NB}%" for share in (0, 50, 100)]
    assert figure["layout"]["separators"] == ",."


def test_a_label_cannot_write_html() -> None:
    figure = some_bars(labels=["<i>x</i>", "&", "c"]).figure
    assert figure["layout"]["yaxis"]["ticktext"][:2] == ["&lt;i&gt;x&lt;/i&gt;", "&amp;"]


def test_a_chart_has_a_form_for_pages_and_one_for_jupyterlab() -> None:
    bundle = some_bars(title="<T>", alt='says "this"')._repr_mimebundle_()
    page = html.fromstring(bundle["text/html"])
    assert page.tag == "figure"
    assert page.get("class") == "chart"
    assert page.xpath("string(figcaption)") == "<T>"
    assert page.xpath("//div[@role='img']/@aria-label") == ['says "this"']
    assert bundle["text/plain"] == 'says "this"'
    assert bundle[PLOTLY_MIME]["data"] == some_bars().figure["data"]
    json.dumps(bundle[PLOTLY_MIME], allow_nan=False)
    assert bundle[PLOTLY_MIME]["layout"]["title"]["text"] == "&lt;T&gt;"
    long = some_bars(title="Pages left to digitise: the largest gaps of all")._repr_mimebundle_()[PLOTLY_MIME]["layout"]
    assert long["title"]["text"] == "Pages left to digitise: the largest gaps<br>of all", "a pane may be narrow"
    assert long["margin"]["t"] - bundle[PLOTLY_MIME]["layout"]["margin"]["t"] == 22
    script = page.xpath("string(//script)")
    assert script.startswith("metricsChart([")
    assert not re.search(r"(https?:)?//[a-z]", bundle["text/html"])


def test_a_chart_cannot_end_its_script() -> None:
    raw = {"data": [{"name": "</script><!--<script>alert(1)"}], "layout": {"height": 9, "margin": {}}}
    written = Chart(name="c", title="T", alt="A", figure=raw)._repr_html_()
    assert written.count("<script>") == written.count("</script>") == 1
    assert "alert(1)" in written
    (content,) = re.findall(r"metricsChart\((\[.*\]),\{", written)
    assert json.loads(content) == raw["data"]


def test_the_bundle_is_there_under_the_name_pages_ask_for() -> None:
    assert plotly_bundle().stat().st_size > 1_000_000
    assert re.fullmatch(r"plotly-\d+\.\d+\.\d+\.min\.js", plotly_name())


def test_the_same_chart_is_the_same_text() -> None:
    assert some_bars()._repr_html_() == some_bars()._repr_html_()


def test_a_trend_leaves_a_gap_where_there_is_no_number() -> None:
    chart = trend(
        name="t",
        title="T",
        alt="A",
        labels=["1/2026", "2/2026", "3/2026", "4/2026"],
        line=("Coverage", [nan, 0.1, 0.2, 0.3], ["–", "10", "20", "30"], lambda share: VI.percent(share, 0)),
        flow=("Pages", [0.0, 5.0, nan, 7.0], ["0", "5", "–", "7"], VI.number),
        language=VI,
    )
    line, amounts = chart.figure["data"]
    assert line["y"] == [None, 0.1, 0.2, 0.3]
    assert amounts["y"] == [0.0, 5.0, None, 7.0]
    # Every third month is named, counted back from the last.
    assert chart.figure["layout"]["xaxis"]["ticktext"] == ["1/2026", "4/2026"]


def test_stacked_parts_differ_by_pattern_too() -> None:
    chart = stacks(
        name="s",
        title="T",
        alt="A",
        labels=["x"],
        parts=[("done", [1.0], ["1"]), ("left", [3.0], ["3"])],
        write=VI.number,
        language=VI,
    )
    done, left = chart.figure["data"]
    assert "pattern" not in done["marker"]
    assert left["marker"]["pattern"]["shape"] == "/"
    assert chart.figure["layout"]["xaxis"]["range"][1] > 4


def test_columns_of_nothing_still_have_an_axis() -> None:
    chart = columns(
        name="c",
        title="T",
        alt="A",
        labels=["0 %"],
        values=[0],
        texts=["0"],
        axis="Units",
        across="Share",
        write=VI.number,
        language=VI,
    )
    assert chart.figure["layout"]["yaxis"]["range"][1] > 0
