"""An executed notebook becomes a page: outputs only, in a frame, complete, asking for nothing outside."""

from __future__ import annotations

import json
from typing import Any

import pytest
from nbformat import from_dict

from metrics.errors import ReportError
from metrics.present import PLOTLY_MIME
from metrics.present.plain import SECTION_MIME
from metrics.reports.page import page

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
