"""An executed notebook becomes a page: its outputs and nothing else, in a frame with landmarks, style and a title.

nbconvert drops a chart without a word when it has no HTML form, and a page may ask the network for something without
anybody noticing. Both fail the report here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from copy import copy
from functools import cache
from html import escape, unescape

from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets.config import Config

from metrics.errors import ReportError
from metrics.present.chart import PLOTLY_MIME
from metrics.present.language import language
from metrics.present.page import IN_LAB
from metrics.present.plain import SECTION_MIME
from metrics.reports.assets import ASSETS

_HINT = re.compile(r'(<th scope=col[^>]*) title="([^"]*)">')
_DEFINED = re.compile(r"<dd>([^<]*)")
_CHART = '<figure class="chart"'
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_ATTRIBUTE = r"""<[^>]*\b(?:src|href|srcset|action|data|poster)\s*=\s*["']?\s*((?:[a-z]+:)?//[^"'\s>]*)"""
_STYLE = r"""url\(\s*["']?((?:https?:)?//[^"')]*)"""
_OUTSIDE = re.compile(f"{_ATTRIBUTE}|{_STYLE}", re.IGNORECASE)


@cache
def exporter() -> TemplateExporter:
    """nbconvert with our template: made once in the warm parent, as parsing templates takes longer than filling them.

    Not nbconvert's HTML exporter: that one parses the finished page once more to improve what ours already has.
    """
    config = Config()
    config.NbConvertBase.display_data_priority = [
        "text/html",
        "text/markdown",
        "image/svg+xml",
        "image/png",
        "text/plain",
    ]
    made = _Exporter(  # type: ignore[no-untyped-call]  # nbconvert is half typed
        config=config,
        template_name="page",
        template_file="page.html",
        extra_template_basedirs=[str(ASSETS)],
        file_extension=".html",
    )
    made.template  # noqa: B018  # reading it is what loads and parses it
    return made


class _Exporter(TemplateExporter):
    output_mimetype = "text/html"
    default_preprocessors: list[object] = []  # noqa: RUF012  # a trait; code is not shown, so nothing is to be prepared


def page(notebook: NotebookNode, lang: str, *, where: str, charted: Sequence[str] = ()) -> str:
    """The HTML page of an executed notebook; ``charted`` are the sections in which a chart is due wherever there is something to draw.

    Raises ReportError where a chart was drawn but did not reach the page, where none was drawn that is due, where there is no heading to
    name the page by, and where something on the page would be asked for outside the pack.
    """
    charts = _charts(notebook)
    _check_due(notebook, charted, where)
    words = language(lang)
    translate = words.text
    html, _ = exporter().from_notebook_node(
        _shown(notebook),
        resources={
            "page": {
                "lang": lang,
                "direction": words.direction,
                "back": "→" if words.right_to_left else "←",
                "title": _title(notebook, where),
                "skip": translate("Skip to the content"),
                "all": translate("All places"),
                "shared": "../../assets",
                "index": "../index.html",
            }
        },
    )
    html = _once(html.replace(IN_LAB, ""))  # the page has a style of its own
    drawn = html.count(_CHART)
    if drawn != charts:
        raise ReportError(
            "A chart was lost on its way to the page.",
            where=where,
            received=f"{drawn} of {charts} charts",
            expected="every chart has an HTML form",
        )
    outside = _OUTSIDE.search(html)
    if outside:
        raise ReportError(
            "The page asks for something outside the pack.",
            where=where,
            received=outside[1] or outside[2],
            expected="relative addresses only",
        )
    return str(html)


def _once(html: str) -> str:
    """The page with the hint of a column where it is first given: each table of a report has the same few metrics in its head, and what
    the numbers at its top open on has their definitions."""
    given = set(_DEFINED.findall(html))

    def kept(found: re.Match[str]) -> str:
        again = found[2] in given
        given.add(found[2])
        return f"{found[1]}>" if again else found[0]

    return _HINT.sub(kept, html)


def _shown(notebook: NotebookNode) -> NotebookNode:
    """The notebook without the data of charts and sections, which a page has as HTML: nbconvert copies all it is given, twice."""
    cells = []
    for cell in notebook.cells:
        outputs = []
        for output in cell.get("outputs", ()):
            data = {
                mime: form for mime, form in output.get("data", {}).items() if mime not in (PLOTLY_MIME, SECTION_MIME)
            }
            outputs.append(_with(output, data=data) if "data" in output else output)
        cells.append(_with(cell, outputs=outputs) if outputs else cell)
    return _with(notebook, cells=cells)


def _with(node: NotebookNode, **changes: object) -> NotebookNode:
    changed = copy(node)
    for name, value in changes.items():
        changed[name] = value
    return changed


def _charts(notebook: NotebookNode) -> int:
    outputs = [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs if "data" in output
    ]
    return sum(
        max(int(PLOTLY_MIME in output.data), output.data.get("text/html", "").count(_CHART)) for output in outputs
    )


def _check_due(notebook: NotebookNode, charted: Sequence[str], where: str) -> None:
    """Refuse a report that lacks the chart of a section which has rows to draw."""
    texts = (output.get("data", {}).get(SECTION_MIME) for cell in notebook.cells for output in cell.get("outputs", ()))
    found = {data["name"]: data["parts"] for data in map(json.loads, filter(None, texts))}
    for name in charted:
        parts = found.get(name, ())  # a site may have taken a section out of its notebook
        rows = any(part["kind"] == "table" and part["rows"] for part in parts)
        if rows and not any(part["kind"] == "chart" or part.get("notice") for part in parts):
            raise ReportError(
                "A chart is due and was not drawn.",
                where=where,
                received=f"the section {name} has a table, and no chart of it",
                expected="a chart beside every table of rows, or a sentence that says why there is none",
            )


def _title(notebook: NotebookNode, where: str) -> str:
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            found = _HEADING.search(output.get("data", {}).get("text/html", ""))
            if found:
                return escape(unescape(_TAG.sub("", found[1])).strip())
    raise ReportError("The report has no heading.", where=where, expected="an output with an <h1>")
