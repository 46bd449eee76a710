"""An executed notebook becomes a page, or several: outputs only, in a frame, complete, asking for nothing outside."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from nbformat import from_dict

from metrics.errors import ReportError
from metrics.present import PLOTLY_MIME
from metrics.present.plain import SECTION_MIME
from metrics.reports.page import LARGEST, pages

HEADING = {"text/html": "<h1>Tiến độ &amp; kết quả: <b>Hoàn Kiếm</b></h1>", "text/plain": "x"}
CHART = {"text/html": '<figure class="chart"><div></div></figure>', PLOTLY_MIME: {"data": []}, "text/plain": "x"}


def notebook(*shown: dict[str, Any]) -> Any:
    outputs = [{"output_type": "display_data", "data": data, "metadata": {}} for data in shown]
    cell = {
        "cell_type": "code",
        "id": "a",
        "source": "secret_code()",
        "metadata": {},
        "execution_count": 1,
        "outputs": outputs,
    }
    return from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})


def page(made: Any, lang: str, **given: Any) -> str:
    """The page of a report that fits on one."""
    found = pages(made, lang, **given)
    assert list(found) == ["index.html"]
    return found["index.html"]


def test_outputs_are_shown_and_code_is_not() -> None:
    html = page(notebook(HEADING, {"text/html": "<p>47,3 %</p>", "text/plain": "never"}), "vi", where="x")
    assert "<p>47,3 %</p>" in html
    assert "secret_code" not in html
    assert "never" not in html


def test_the_frame_has_language_title_and_landmarks() -> None:
    html = page(notebook(HEADING), "vi", where="x")
    assert html.startswith('<!doctype html>\n<html lang="vi" dir="ltr">')
    assert "<title>Tiến độ &amp; kết quả: Hoàn Kiếm</title>" in html
    assert '<a class="skip" href="#content">Đến phần nội dung</a>' in html
    assert '<main id="content">' in html
    assert '<html lang="en" dir="ltr">' in page(notebook(HEADING), "en", where="x")
    assert "Skip to the content" in page(notebook(HEADING), "en", where="x")


def test_text_and_pictures_have_a_form_and_streams_have_none() -> None:
    made = notebook(HEADING, {"text/plain": "1 < 2"}, {"image/png": "iVBORw==\n", "text/plain": "p"})
    made.cells[0].outputs.append(from_dict({"output_type": "stream", "name": "stderr", "text": "a warning"}))
    html = page(made, "vi", where="x")
    assert "<pre>1 &lt; 2</pre>" in html
    assert 'src="data:image/png;base64,iVBORw=="' in html
    assert "a warning" not in html


def test_every_chart_arrives() -> None:
    assert page(notebook(HEADING, CHART, CHART), "vi", where="x").count('<figure class="chart"') == 2


def test_a_chart_without_html_fails_the_report() -> None:
    lost = {PLOTLY_MIME: {"data": []}, "text/plain": "Figure"}
    with pytest.raises(ReportError, match="1 of 2 charts"):
        page(notebook(HEADING, CHART, lost), "vi", where="08 Tuyên Quang")


def _section(name: str, *parts: dict[str, Any]) -> dict[str, str]:
    return {SECTION_MIME: json.dumps({"name": name, "title": "T", "level": 2, "parts": list(parts)}), "text/plain": "x"}


ROWS = {"kind": "table", "rows": [["a", "1"]]}


@pytest.mark.parametrize(
    ("sections", "fails"),
    [
        ([_section("trend", {"kind": "chart", "name": "c"}, ROWS)], ""),
        ([_section("trend", {"kind": "paragraph", "text": "t", "notice": True})], ""),
        ([_section("trend", ROWS)], "due"),
        ([_section("other", ROWS)], ""),
        ([], ""),
    ],
)
def test_a_chart_that_is_due_and_not_drawn_fails_the_report(sections: list[dict[str, str]], fails: str) -> None:
    made = notebook(HEADING, *sections)
    if not fails:
        page(made, "vi", where="08", charted=("trend",))
        return
    with pytest.raises(ReportError, match=fails):
        page(made, "vi", where="08", charted=("trend",))


def test_a_page_without_heading_has_no_name_and_fails() -> None:
    with pytest.raises(ReportError, match="no heading"):
        page(notebook({"text/html": "<p>x</p>"}), "vi", where="x")


@pytest.mark.parametrize(
    "asks",
    [
        '<script src="https://cdn.plot.ly/plotly.js"></script>',
        '<img alt="" src=//example.org/a.png>',
        "<p style=\"background:url('http://example.org/a.png')\">x</p>",
        '<a href="http://example.org/">x</a>',
    ],
)
def test_what_is_outside_the_pack_is_refused(asks: str) -> None:
    with pytest.raises(ReportError, match="outside the pack"):
        page(notebook(HEADING, {"text/html": asks}), "vi", where="x")


def test_a_name_that_only_looks_like_an_address_is_text() -> None:
    assert "https://example.org" in page(
        notebook(HEADING, {"text/html": "<p>https://example.org</p>"}), "vi", where="x"
    )


# Several pages

OPENING = {"text/html": '<h1 id="top">Bắc</h1><p>Đến 31/10.</p><p class="notice">Tạm thời.</p>'}


def _headed(name: str, size: int) -> dict[str, str]:
    """A section of about so many bytes, with a chart."""
    chart = f'<figure class="chart" id="{name}-chart"></figure>'
    return {
        "text/html": f'<h2 id="{name}">Mục {name}</h2><p>Câu đầu {name}.</p><p>{"x" * size} end {name}</p>{chart}',
        "text/plain": "x",
    }


def _divided(*sizes: tuple[str, int], lang: str = "vi") -> dict[str, str]:
    return pages(notebook(OPENING, *(_headed(name, size) for name, size in sizes)), lang, where="x")


def _whole(html: str) -> list[str]:
    """The sections that stand on a page to their end, in their order."""
    return re.findall(r"x end (\w+)</p><figure", html)


def test_what_fits_is_one_page_without_contents() -> None:
    (html,) = _divided(("a", 20_000), ("b", 38_000)).values()
    assert _whole(html) == ["a", "b"]
    assert html.count("<nav") == 1
    assert "Trang" not in html


def test_sections_go_on_on_further_pages_whole_and_in_their_order() -> None:
    made = _divided(("a", 20_000), ("b", 25_000), ("c", 20_000), ("d", 100), ("e", 29_000), ("f", 29_000))
    assert {name: _whole(html) for name, html in made.items()} == {
        "index.html": ["a", "b"],
        "page-2.html": ["c", "d", "e"],
        "page-3.html": ["f"],
    }
    assert max(len(html.encode()) for html in made.values()) <= LARGEST


def test_a_section_that_takes_most_of_a_page_has_its_own_and_is_led_to_from_its_place() -> None:
    made = _divided(("a", 20_000), ("large", 57_000), ("b", 20_000), ("c", 30_000))
    assert [_whole(html) for html in made.values()] == [["a", "b"], ["large"], ["c"]]
    first = made["index.html"]
    place = first[first.index('<h2 id="large">') : first.index('<h2 id="b">')]
    assert place.startswith('<h2 id="large">Mục large</h2><p>Câu đầu large.</p>')
    assert '<a href="page-2.html#large">Mục large – Trang 2/3</a>' in place
    assert first.index("end a") < first.index('<h2 id="large">') < first.index("end b")
    assert max(len(html.encode()) for html in made.values()) <= LARGEST


def test_a_section_larger_than_a_page_is_not_cut() -> None:
    made = _divided(("huge", 90_000), ("a", 100))
    assert [_whole(html) for html in made.values()] == [["a"], ["huge"]]
    assert _divided(("huge", 90_000)).keys() == {"index.html", "page-2.html"}


def test_no_page_is_too_large_however_sections_fall() -> None:
    for most in range(51_000, 60_000, 600):
        for rest in (9_000, 29_000):
            made = _divided(*((f"s{at}", most // 2 - at) for at in range(7)), ("rest", rest), ("large", 52_000))
            assert [name for html in made.values() for name in _whole(html) if name != "large"][-1] == "rest"
            assert max(len(html.encode()) for html in made.values()) <= LARGEST


@pytest.mark.parametrize(
    ("lang", "third", "contents"),
    [("vi", "Trang 3/3", "Mục lục"), ("en", "Page 3 of 3", "Contents"), ("ar", "صفحة 3 من 3", "المحتويات")],
)
def test_every_page_tells_where_it_is_and_leads_to_all_others(lang: str, third: str, contents: str) -> None:
    made = _divided(("a", 29_000), ("large", 50_000), ("b", 29_900), lang=lang)
    plain = {name: re.sub("[\u2066-\u2069]", "", html) for name, html in made.items()}
    last = plain["page-3.html"]
    assert f"<title>Bắc – {third}</title>" in last
    assert f'<h1 id="top">Bắc – {third}</h1><p>Đến 31/10.</p><p class="notice">Tạm thời.</p>' in last
    assert '<h1 id="top">Bắc</h1>' in plain["index.html"]
    assert len({re.findall("<title>(.*)</title>", html)[0] for html in plain.values()}) == 3
    for name, html in plain.items():
        nav = html[html.index(f'<nav class="contents" aria-label="{contents}">') : html.index("</header>")]
        links = re.findall(r'<a href="([^"]*)"( aria-current="page")?>', nav)
        assert [address for address, current in links if current] == [name]
        # In the contents a section is linked where it is; from its own page by its anchor alone.
        at = {"a": "index.html", "large": "page-2.html", "b": "page-3.html"}
        own = [f"#{section}" if place == name else f"{place}#{section}" for section, place in at.items()]
        assert [address for address, _ in links if "#" in address] == own
        # An address with an anchor arrives on any page: at the section, at what leads to it, or in the contents.
        assert [html.count(f' id="{section}"') for section in at] == [1, 1, 1]
    assert re.findall(r'rel="(prev|next)" href="([^"]*)"', plain["index.html"]) == [("next", "page-2.html")]
    assert re.findall(r'rel="(prev|next)" href="([^"]*)"', plain["page-2.html"]) == [
        ("prev", "index.html"),
        ("next", "page-3.html"),
    ]
    assert re.findall(r'rel="(prev|next)" href="([^"]*)"', last) == [("prev", "page-2.html")]


def test_a_chart_lost_or_an_address_outside_is_found_on_any_page() -> None:
    shown = [OPENING, _headed("a", 40_000), _headed("b", 30_000)]
    with pytest.raises(ReportError, match="2 of 3 charts"):
        pages(notebook(*shown, {PLOTLY_MIME: {"data": []}, "text/plain": "x"}), "vi", where="x")
    with pytest.raises(ReportError, match="outside the pack"):
        pages(notebook(*shown, {"text/html": '<a href="http://example.org/">x</a>'}), "vi", where="x")


def test_a_hint_is_given_once_a_page() -> None:
    table = {"text/html": '<table><tr><th scope=col class=num title="Pages of all.">T</table>'}
    made = pages(notebook(OPENING, _headed("a", 100), table, table, _headed("b", 59_000), table), "vi", where="x")
    assert [html.count('title="Pages of all."') for html in made.values()] == [1, 1]
    assert [html.count("<th scope=col class=num") for html in made.values()] == [2, 1]


def test_a_number_in_a_table_comes_without_the_signs_that_its_style_makes_up_for() -> None:
    number = "\u2066≈\u00a03.8%\u2069"
    cells = f"<td>{number}<p>\u20661\u00a0/\u00a02\u2069<td>\u20665\u2069 من 7\u00a0صفحات<td class=none>{number}"
    html = page(notebook(HEADING, {"text/html": f"<p>{number}</p><table><tr>{cells}</table>"}), "ar", where="x")
    assert f"<p>{number}</p>" in html
    assert "<td>≈ 3.8%<p>1 / 2<td>\u20665\u2069 من 7\u00a0صفحات" in html
    assert f"<td class=none>{number}" in html
