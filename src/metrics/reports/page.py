"""An executed notebook becomes a page: its outputs and nothing else, in a frame with landmarks, style and a title.

What does not fit on one page goes on on further ones, as in a report on paper: sections whole and in their order, one that takes most of
a page on a page of its own, and on every page the contents of all.

nbconvert drops a chart without a word when it has no HTML form, and a page may ask the network for something without
anybody noticing. Both fail the report here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from typing import Self

from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets.config import Config

from metrics.errors import ReportError
from metrics.present.chart import PLOTLY_MIME
from metrics.present.language import Language, language
from metrics.present.page import IN_LAB
from metrics.present.plain import SECTION_MIME
from metrics.reports.assets import ASSETS, template
from metrics.reports.record import page_name

#: Bytes that a page has at most, beside the assets that all share.
LARGEST = 60_000

_HINT = re.compile(r'(<th scope=col[^>]*) title="([^"]*)">')
_DEFINED = re.compile(r"<dd>([^<]*)")
#: The cell of a number with the lines below it; a space in it that keeps it together, a line whose order is marked.
_NUMBERS = re.compile(r"<td>[^<]*(?:<p>[^<]*)*")
_NO_BREAK = re.compile("(?<=[≈≤≥<;/])\u00a0|\u00a0(?=[%/])")
_ORDERED = re.compile(r"(?<=>)\u2066((?:(?![<\u2066-\u2069])[\W\d])*)\u2069(?=<|$)")
_CHART = '<figure class="chart"'
#: The heading of a report with the sentences right below it, that of a section with the first one.
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>(?:<p[ >].*?</p>)*", re.DOTALL)
_SECTION = re.compile(r'<h2 id="([^"]*)">(.*?)</h2>(?:<p[ >].*?</p>)?', re.DOTALL)
#: Stands before an output that begins a section while pages are laid out.
_CUT = "\f"
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


@dataclass(frozen=True, slots=True)
class _Section:
    """A section as HTML, from its heading to the next one; ``name`` is the anchor of its heading, ``lead`` its heading and first
    paragraph."""

    html: str
    name: str
    title: Markup
    lead: str

    @classmethod
    def of(cls, html: str) -> Self:
        found = _SECTION.match(html)
        assert found is not None, "it was cut before its heading"
        return cls(html=html, name=unescape(found[1]), title=_plain(found[2]), lead=found[0])

    @property
    def large(self) -> bool:
        """Whether it takes most of a page, and so gets one of its own."""
        return _size(self.html) > LARGEST // 2

    def led_to(self, page: _Page) -> str:
        """What stands in its place where it has a page of its own."""
        return (
            f'{self.lead}\n<p><a href="{page.file}#{escape(self.name)}">{self.title} – {escape(page.title)}</a></p>\n'
        )


@dataclass(frozen=True, slots=True)
class _Page:
    """One of several pages of a report, and the sections on it; large ones are whole only on a page of their ``own``."""

    number: int
    title: str
    sections: Sequence[_Section]
    own: bool = False

    @property
    def file(self) -> str:
        return page_name(self.number)

    @property
    def whole(self) -> list[_Section]:
        return [section for section in self.sections if self.own or not section.large]


def pages(notebook: NotebookNode, lang: str, *, where: str, charted: Sequence[str] = ()) -> dict[str, str]:
    """The HTML pages of an executed notebook by their files' names, ``index.html`` first; ``charted`` are the sections in which a chart
    is due wherever there is something to draw.

    A page has at most ``LARGEST`` bytes, unless one section alone has more: that is never cut.

    Raises ReportError where a chart was drawn but did not reach a page, where none was drawn that is due, where there is no heading to
    name the report by, and where something on a page would be asked for outside the pack.
    """
    charts = _charts(notebook)
    _check_due(notebook, charted, where)
    body, _ = exporter().from_notebook_node(_shown(notebook))
    opening, *cut = _bare(body.replace(IN_LAB, "")).split(_CUT)  # the page has a style of its own
    report = _Report(opening, [_Section.of(html) for html in cut], language(lang), where)
    made = report.pages()
    drawn = sum(html.count(_CHART) for html in made.values())
    if drawn != charts:
        raise ReportError(
            "A chart was lost on its way to the page.",
            where=where,
            received=f"{drawn} of {charts} charts",
            expected="every chart has an HTML form",
        )
    for html in made.values():
        outside = _OUTSIDE.search(html)
        if outside:
            raise ReportError(
                "The page asks for something outside the pack.",
                where=where,
                received=outside[1] or outside[2],
                expected="relative addresses only",
            )
    return made


class _Report:
    """An opening and sections, laid out on as many pages as they take."""

    def __init__(self, opening: str, sections: Sequence[_Section], words: Language, where: str) -> None:
        self._opening, self._sections, self._words = opening, sections, words
        self._whole = opening + "".join(section.html for section in sections)
        found = _HEADING.search(self._whole)
        if found is None:
            raise ReportError("The report has no heading.", where=where, expected="an output with an <h1>")
        self._title, self._heading = _plain(found[1]), found[0]

    def pages(self) -> dict[str, str]:
        """Its pages by their files' names: one where that is enough."""
        html = self._framed(_once(self._whole))
        if _size(html) <= LARGEST or not self._sections:
            return {page_name(1): html}
        made = self._laid_out()
        own = {section.name: page for page in made if page.own for section in page.sections}
        return {page.file: self._framed(self._body(page, own), page, made) for page in made}

    def _laid_out(self) -> list[_Page]:
        """The pages in reading order. The sections of a page, its contents, and links to and fro fit in it.

        Contents also have the anchors of the sections of other pages: an address with one arrives wherever its section went.
        """
        count = 2
        while True:
            # All that could stand around them: links to other pages are longer than those within one.
            last = self._page(count + 1, count + 1, self._sections)
            others = [self._page(at, count + 1) for at in range(1, count + 1)]
            made = self._flowing(LARGEST - _size(self._framed("", others[1], [*others, last])), last)
            if len(made) <= count:
                return [self._page(at, len(made), *page) for at, page in enumerate(made, start=1)]
            count = len(made)

    def _flowing(self, room: int, last: _Page) -> list[tuple[list[_Section], bool]]:
        """The sections of each page, and whether it is a large one's own: that comes right after the page that leads to it."""
        flow: list[_Section] = []
        made = [(flow, False)]
        body = self._opening
        for section in self._sections:
            piece = section.led_to(last) if section.large else section.html
            if _size(_once(body + piece)) > room:
                flow, body = [], self._headed(last)
                made.append((flow, False))
            flow.append(section)
            body += piece
            if section.large:
                made.append(([section], True))
        return made

    def _page(self, number: int, count: int, sections: Sequence[_Section] = (), own: bool = False) -> _Page:
        title = self._words.text("Page {page} of {pages}").format(page=number, pages=count)
        return _Page(number, title, sections, own)

    def _body(self, page: _Page, own: Mapping[str, _Page]) -> str:
        whole = page.whole
        pieces = [self._opening if page.number == 1 else self._headed(page)]
        pieces += [section.html if section in whole else section.led_to(own[section.name]) for section in page.sections]
        return _once("".join(pieces))

    def _headed(self, page: _Page) -> str:
        """How a further page begins: as the first one does, with its number."""
        return self._heading.replace("</h1>", f" – {escape(page.title)}</h1>", 1) + "\n"

    def _framed(self, body: str, here: _Page | None = None, pages: Sequence[_Page] = ()) -> str:
        back, forth = ("→", "←") if self._words.right_to_left else ("←", "→")
        return template("report.html").render(
            lang=self._words.code,
            direction=self._words.direction,
            _=self._words.text,
            title=self._title,
            back=back,
            forth=forth,
            body=Markup(body),
            here=here,
            pages=pages,
        )


def _plain(html: str) -> Markup:
    """What a heading says, without its marks."""
    return Markup(_TAG.sub("", html).strip())


def _size(html: str) -> int:
    return len(html.encode())


def _once(html: str) -> str:
    """The page with the hint of a column where it is first given: each table of a report has the same few metrics in its head, and what
    the numbers at its top open on has their definitions."""
    given = set(_DEFINED.findall(html))

    def kept(found: re.Match[str]) -> str:
        again = found[2] in given
        given.add(found[2])
        return f"{found[1]}>" if again else found[0]

    return _HINT.sub(kept, html)


def _bare(html: str) -> str:
    """HTML without the signs that keep a number of a table on one line and in its order: its style does both. ``charts.js`` puts them
    back where it reads a table."""
    return _NUMBERS.sub(lambda found: _ORDERED.sub(r"\1", _NO_BREAK.sub(" ", found[0])), html)


def _shown(notebook: NotebookNode) -> NotebookNode:
    """The notebook without the data of charts and sections, which a page has as HTML: nbconvert copies all it is given, twice. Sections
    are marked where they begin."""
    cells = []
    for cell in notebook.cells:
        outputs = []
        for output in cell.get("outputs", ()):
            data = {
                mime: form for mime, form in output.get("data", {}).items() if mime not in (PLOTLY_MIME, SECTION_MIME)
            }
            html = data.get("text/html", "")
            if _SECTION.match(html):
                data["text/html"] = _CUT + html
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
