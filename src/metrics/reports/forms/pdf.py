"""A report as a PDF on A4: tagged for screen readers (PDF/UA-1), with pages counted, made without a browser.

typst sets it from a template and from data; it fails where a letter has no font, and so does this.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from metrics.errors import ReportError
from metrics.present import Card, Cards, Chart, Entry, Paragraph, Section, Table
from metrics.present.svg import svg
from metrics.present.svg_frame import FONT
from metrics.reports.assets import ASSETS
from metrics.reports.forms.document import Document

FONTS = ASSETS / "fonts"
TEMPLATE = ASSETS / "report.typ"

#: Charts are drawn so wide, in pixels, and shown as wide as the text: print takes smaller letters than a screen.
_CHART_WIDTH = 860
#: A map is no higher, so that it stands beside what is said of it.
_MAP_HEIGHT = 720

_WEIGHTS = ("Regular", "Bold")
_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')


def pdf(document: Document, *, fonts: Path = FONTS, more_fonts: Path | None = None, template: Path = TEMPLATE) -> bytes:
    """The report as a PDF. ``more_fonts`` is a folder in which a site keeps fonts for letters that ours do not have.

    Raises ReportError where a font is missing, and for a template that typst cannot read.
    """
    import typst  # 80 MB of it, wanted by none of the other forms

    missing = [weight for weight in _WEIGHTS if not (fonts / f"{FONT.replace(' ', '')}-{weight}.ttf").is_file()]
    if missing:
        raise _no_font(f"no {FONT} {' or '.join(missing)}")
    folders = [fonts, *([more_fonts] if more_fonts and more_fonts.is_dir() else [])]
    known = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in folders]
    )
    families = list(dict.fromkeys([FONT, *sorted(known.families())]))
    try:
        return bytes(
            typst.compile(
                str(template),
                font_paths=known,
                ignore_system_fonts=True,
                sys_inputs={"report": json.dumps(_data(document) | {"fonts": families}, ensure_ascii=False)},
                pdf_standards=["ua-1"],
            )
        )
    except typst.TypstError as error:
        said = str(error.diagnostic or error)
        if "could not be displayed with font" in said:
            raise _no_font(" ".join(dict.fromkeys(_UNSHOWN.findall(said)))) from None
        if "missing codepoints" in said:
            raise _no_font(said.strip()) from None
        raise ReportError(
            "The template of the PDF cannot be set.",
            where=template.name,
            received=said.strip(),
            expected="the template as it came with the package, or a change to it that typst can read",
        ) from None


def _no_font(received: str) -> ReportError:
    return ReportError(
        "A font is missing, or has not every letter of the report.",
        where="PDF",
        received=received,
        expected=f"{FONT}, as it comes with the package, and fonts for any other script",
        todo="Put a font that has these letters into the folder fonts of your data (METRICS_DATA); ours come back by installing again.",
    )


def _data(document: Document) -> dict[str, Any]:
    _, write = document.language.text, document.language
    footer = _("{place}, {month}. Numbers as of {day}, on the map of {map_day}. Snapshot {snapshot}.").format(
        place=document.name,
        month=write.month(document.month),
        day=write.date(document.as_of),
        map_day=write.date(document.map_day),
        snapshot=document.snapshot_id,
    )
    sections = [_section(section, write.right_to_left) for section in document.sections]
    if document.provisional and "standing" not in document.sections[0].about:
        notice = {"kind": "paragraph", "text": _(document.provisional), "notice": True}
        sections[0]["parts"].insert(0, notice)
    return {
        "title": document.title,
        "author": "archive-metrics",
        "date": [document.as_of.year, document.as_of.month, document.as_of.day],
        "lang": write.code,
        "rtl": write.right_to_left,
        "footer": footer,
        "page": _("Page {page} of {pages}"),
        "sections": sections,
    }


def _section(section: Section, rtl: bool) -> dict[str, Any]:
    parts = [made for part in section.parts if (made := _part(part, rtl))]
    if parts and parts[0].get("caption") == section.title:
        parts[0]["caption"] = ""  # said by the heading right above
    return {"title": section.title, "level": section.level, "parts": parts}


def _part(part: object, rtl: bool) -> dict[str, Any]:
    match part:
        case Paragraph():
            return {"kind": "paragraph", "text": part.text, "notice": part.notice}
        case Cards():
            return {"kind": "cards", "cards": [_card(card) for card in part.cards]}
        case Chart():
            layout = part.figure["layout"]
            mapped = layout.get("xaxis", {}).get("visible", True) is False
            height = min(part.height, _MAP_HEIGHT) if mapped else part.height
            figure = part.figure | {"layout": layout | {"height": height}}
            drawn = svg(figure, width=_CHART_WIDTH, right_to_left=rtl)
            return {"kind": "chart", "title": part.title, "alt": part.alt, "svg": drawn}
        case Table():
            return {
                "kind": "table",
                "caption": part.caption,
                "columns": list(_columns(part)),
                "rows": [_row(row) for row in part.rows],
                "total": _row(part.total),
                "note": part.note,
                "empty": part.empty or "–",
                "named": part.named_by,
            }
        case _:
            return {}


def _card(card: Card) -> dict[str, Any]:
    lines = [line for line in (card.parts, card.change, card.note) if line]
    return {"label": card.label, "value": card.value, "state": card.state, "lines": lines}


def _columns(table: Table) -> Iterator[dict[str, Any]]:
    """Columns share the width of the page by their longest text, of which a name may go over several lines and a number may not; a
    heading over three."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    for at, heading in enumerate(table.headings):
        cells = [_entry(row[at]) for row in rows]
        word = max((len(word) for word in heading.text.split()), default=1)
        longest = max((len(line) for cell in cells for line in (cell["text"], *cell["detail"])), default=1)
        share = max(
            longest * 0.9 if heading.numeric else min(longest, 12 + longest / 3), word, len(heading.text) / 3, 5
        )
        yield {"text": heading.text, "numeric": heading.numeric, "share": share}


def _row(row: Sequence[Entry | str]) -> list[dict[str, Any]]:
    return [_entry(cell) for cell in row]


def _entry(cell: Entry | str) -> dict[str, Any]:
    if isinstance(cell, str):
        return {"text": cell, "detail": [], "state": ""}
    return {"text": cell.text, "detail": cell.detail.splitlines(), "state": cell.state}
