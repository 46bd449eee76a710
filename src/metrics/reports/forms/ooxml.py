"""Word files: paragraphs, tables and sections as WordprocessingML, and the package around them, the same bytes for the same content.

Takes sentences only (see :mod:`metrics.reports.forms.sentence`), and holds every text of the finished file against them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape, unescape
from typing import TypeAlias

from metrics.errors import ReportError
from metrics.present import Language
from metrics.reports.assets import ASSETS
from metrics.reports.forms.sentence import Sentence

#: Twentieths of a point in a millimetre.
MM = 1440 / 25.4
PORTRAIT, LANDSCAPE = (210, 297), (297, 210)

_PARTS = ASSETS / "word"
#: Word isolates by runs: of the signs that do so in other forms only the one before a number with signs stays.
_FOR_WORD = {0x2066: 0x200E, 0x2067: None, 0x2068: None, 0x2069: None}
_LATIN, _ARABIC = re.compile("[A-Za-zÀ-ỹ]"), re.compile("[\u0600-\u06ff]")
_PARAGRAPH = re.compile(r"<w:p>.*?</w:p>", re.DOTALL)
_TEXT = re.compile(r"<w:t[^>]*>(.*?)</w:t>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a paragraph looks beside its style: ``align`` is start, end, center or both; ``size`` in points, 0 for the style's."""

    style: str = ""
    align: str = ""
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    open: bool = False
    size: float = 0
    keep: bool = False


#: The paragraphs of a cell.
Cell: TypeAlias = Sequence[tuple[Sentence, Look]]


@dataclass(slots=True, kw_only=True)
class Word:
    """A Word document under way. ``margins`` are those of its pages in millimetres: top, right, bottom, left."""

    language: Language
    margins: tuple[int, int, int, int] = (20, 20, 20, 30)
    body: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    _page: tuple[int, int] = PORTRAIT
    _begun: bool = False

    def add(self, sentence: Sentence, look: Look | None = None) -> None:
        """Append a paragraph. ``open`` marks what the office still has to write."""
        self.body.append(self.paragraph(sentence, look or Look()))

    def table(
        self,
        rows: Sequence[Sequence[Cell]],
        widths: Sequence[float],
        *,
        heads: int = 0,
        lines: bool = True,
    ) -> None:
        """Append a table: ``widths`` are parts of the breadth of the text; the first ``heads`` rows stand on every page."""
        whole = sum(widths)
        breadth = self._breadth
        grid = "".join(f'<w:gridCol w:w="{round(breadth * width / whole)}"/>' for width in widths)
        visual = "<w:bidiVisual/>" if self.language.right_to_left else ""
        style = "Grid" if lines else "Bare"
        made = "".join(
            self._row(row, [round(breadth * width / whole) for width in widths], at < heads)
            for at, row in enumerate(rows)
        )
        self.body.append(
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>{visual}<w:tblW w:w="{round(breadth)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>'
        )

    def turn(self, page: tuple[int, int]) -> None:
        """What is added from here on stands on pages of that format, and begins on a new one."""
        # As good as no line, or a full page would be followed by an empty one.
        flat = '<w:spacing w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr>'
        self.body.append(f"<w:p><w:pPr>{flat}{self._section()}</w:pPr></w:p>")
        self._page, self._begun = page, True

    def paragraph(self, sentence: Sentence, look: Look) -> str:
        """A paragraph as it stands in a body or in a cell of a table.

        From right to left every piece is a run of its own, and one in Latin letters is a run from left to right: that is how Word isolates
        a name.
        """
        rtl = self.language.right_to_left
        align = f'<w:jc w:val="{look.align}"/>' if look.align else ""
        style = f'<w:pStyle w:val="{look.style}"/>' if look.style else ""
        keep = "<w:keepNext/>" if look.keep else ""
        form = f"<w:pPr>{style}{keep}{'<w:bidi/>' if rtl else ''}{align}</w:pPr>"
        pieces = (
            [piece if isinstance(piece, str) else piece.text for piece in sentence.pieces] if rtl else [sentence.text]
        )
        shown = [_for_word(piece) for piece in pieces] if rtl else pieces
        self.said.add("".join(shown))
        return f"<w:p>{form}{''.join(_run(piece, look, rtl=rtl) for piece in shown if piece)}</w:p>"

    def pack(self, *, title: str, drawn: date) -> bytes:
        """The finished file. Raises ReportError where it says something that no sentence said."""
        document = (
            f"{_HEAD}<w:document {_SPACES}><w:body>{''.join(self.body)}<w:p/>{self._section()}</w:body></w:document>"
        )
        self._check(document)
        parts = {path.relative_to(_PARTS).as_posix(): path.read_bytes() for path in sorted(_PARTS.rglob("*.xml"))}
        parts |= {"_rels/.rels": (_PARTS / "rels.xml").read_bytes(), "word/document.xml": document.encode()}
        parts["word/_rels/document.xml.rels"] = (_PARTS / "word" / "rels.xml").read_bytes()
        for name in ("rels.xml", "word/rels.xml"):
            parts.pop(name)
        tag = {"vi": "vi-VN", "ar": "ar-SA"}.get(self.language.code, "en-GB")
        parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"LANGUAGE", tag.encode())
        core = parts["docProps/core.xml"].decode()
        core = core.replace("TITLE", escape(title, quote=False)).replace("LANGUAGE", tag)
        parts["docProps/core.xml"] = core.replace("DAY", f"{drawn.isoformat()}T00:00:00Z").encode()
        return archive(parts)

    def _check(self, document: str) -> None:
        for found in _PARAGRAPH.findall(document):
            text = unescape("".join(_TEXT.findall(found)))
            if text and text not in self.said:
                raise ReportError(
                    "The Word file says something that is bound to no result.",
                    received=text,
                    expected="every paragraph is a sentence whose numbers are bound",
                )

    @property
    def _breadth(self) -> float:
        return (self._page[0] - self.margins[1] - self.margins[3]) * MM

    def _row(self, row: Sequence[Cell], widths: Sequence[int], head: bool) -> str:
        form = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{"".join(self.paragraph(*line) for line in cell)}</w:tc>'
            for cell, width in zip(row, widths, strict=True)
        )
        return f"<w:tr>{form}{cells}</w:tr>"

    def _section(self) -> str:
        wide, high = (round(side * MM) for side in self._page)
        turned = ' w:orient="landscape"' if self._page[0] > self._page[1] else ""
        # The first page of a document bears no number.
        first = "" if self._begun else "<w:titlePg/>"
        top, right, bottom, left = (round(side * MM) for side in self.margins)
        bidi = "<w:bidi/>" if self.language.right_to_left else ""
        return (
            f'<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/><w:type w:val="nextPage"/>'
            f'<w:pgSz w:w="{wide}" w:h="{high}"{turned}/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" '
            f'w:left="{left}" w:header="{round(10 * MM)}" w:footer="{round(10 * MM)}" w:gutter="0"/>{first}{bidi}</w:sectPr>'
        )


def _for_word(text: str) -> str:
    bare = text.translate(_FOR_WORD)
    # Digits at the beginning of a code would be taken for part of the Arabic before it.
    return f"\u200e{bare}\u200e" if _from_left(bare) else bare


def _from_left(text: str) -> bool:
    return bool(_LATIN.search(text)) and not _ARABIC.search(text)


def _run(text: str, look: Look, *, rtl: bool) -> str:
    bold = "<w:b/><w:bCs/>" if look.bold else ""
    italic = "<w:i/><w:iCs/>" if look.italic else ""
    size = f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>' if look.size else ""
    line = '<w:u w:val="single"/>' if look.underlined else ""
    mark = '<w:highlight w:val="yellow"/>' if look.open else ""
    turned = "<w:rtl/>" if rtl and not _from_left(text) else ""
    form = f"<w:rPr>{bold}{italic}{size}{mark}{line}{turned}</w:rPr>"
    return f'<w:r>{form}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def archive(parts: dict[str, bytes]) -> bytes:
    """A zip of these files whose bytes depend on nothing else: their order and their time are fixed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            packed.writestr(entry, parts[name])
    return content.getvalue()


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
