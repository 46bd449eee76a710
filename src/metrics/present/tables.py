"""Tables as plain HTML: a caption, headings with their scope, numbers to the right, no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from ..definitions import metric
from ..evaluate import Cell
from .language import Language
from .numbers import NO_NUMBER, bounds, figure, part_unit, parts, quantity, unit_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The head of a column. ``numeric`` columns stand to the right; ``hint`` says what the column means, on pointing at it; ``metric`` is
    the metric it shows, where it shows one."""

    text: str
    numeric: bool = True
    hint: str = ""
    metric: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One cell of a table: its text, smaller lines below it, the state of its number, a hint on pointing.

    ``value`` is what the text writes, as a number in ``unit`` (a share as a fraction) or a day, where it writes one; ``above`` and
    ``below`` are what a share was worked out from. Spreadsheets take these, and every text is held against them.
    """

    text: str
    detail: str = ""
    state: str = ""
    hint: str = ""
    value: float | date | None = None
    unit: str = ""
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. ``named_by`` is the column that names a row, ``total`` a last row that stands apart, ``empty`` what no rows at all say.

    ``name`` is its id in the page, ``note`` a line below it; ``codes`` are the codes of the rows, where they have some.
    """

    name: str
    caption: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Entry | str]]
    total: Sequence[Entry | str] = ()
    note: str = ""
    empty: str = ""
    named_by: int = 0
    codes: Sequence[str] = ()

    def _repr_html_(self) -> str:
        pieces = [
            f'<table class="data" id="{escape(self.name)}">',
            f"<caption>{escape(self.caption)}</caption><thead><tr>",
        ]
        pieces += [_heading(heading) for heading in self.headings]
        pieces.append("<tbody>")
        if not self.rows and self.empty:
            pieces.append(f'<tr><td class="empty" colspan="{len(self.headings)}">{escape(self.empty)}')
        pieces += [self._row(row) for row in self.rows]
        if self.total:
            pieces.append(f"<tfoot>{self._row(self.total)}")
        pieces.append("</table>")
        # The table may be wider than the page: then it scrolls by itself, by keyboard too, and the page does not.
        region = f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{escape(self.name)}">{"".join(pieces)}</div>'
        return region + (f'<p class="note">{escape(self.note)}</p>' if self.note else "")

    def _row(self, row: Sequence[Entry | str]) -> str:
        cells = []
        for place, (heading, cell) in enumerate(zip(self.headings, row, strict=True)):
            entry = Entry(text=cell) if isinstance(cell, str) else cell
            named = place == self.named_by
            classes = " ".join(
                filter(
                    None,
                    (
                        "" if heading.numeric or named else "text",
                        "none" if entry.state in NO_NUMBER else "",
                    ),
                )
            )
            named_so = f'"{classes}"' if " " in classes else classes
            attributes = (f" class={named_so}" if classes else "") + (
                f' title="{escape(entry.hint)}"' if entry.hint else ""
            )
            # Ends of cells, lines, rows and groups of rows go without saying in HTML; thousands of them are kilobytes.
            detail = "".join(f"<p>{escape(line)}" for line in entry.detail.splitlines())
            cells.append(f"<{'th scope=row' if named else 'td'}{attributes}>{escape(entry.text)}{detail}")
        return f"<tr>{''.join(cells)}"


def _heading(heading: Heading) -> str:
    hint = f' title="{escape(heading.hint)}"' if heading.hint else ""
    numeric = " class=num" if heading.numeric else ""
    return f"<th scope=col{numeric}{hint}>{escape(heading.text)}"


#: Units that the titles of their metrics name: hand-overs overdue are counted in hand-overs.
_IN_TITLES = (
    "pages",
    "files",
    "documents",
    "fonds",
    "handovers",
    "returns",
    "days",
    "units",
    "incidents",
    "applications",
)


def metric_headings(names: Sequence[str], language: Language, *, hints: bool = True) -> list[Heading]:
    """The heads of columns of metrics: title, unit where the numbers do not carry it, meaning and caveat as a hint; without ``hints``
    where another table of the page has the same columns."""
    _ = language.text
    headings = []
    for name in names:
        found = metric(name)
        unit = "" if found.unit == "%" or found.unit in _IN_TITLES else f" ({unit_name(found.unit, language)})"
        hint = " ".join(_(text) for text in (found.meaning, found.caveat) if text) if hints else ""
        headings.append(Heading(text=_(found.title) + unit, hint=hint, metric=name))
    return headings


def entry(cell: Cell, language: Language) -> Entry:
    """A number in a table: text and state; below, what a rate was worked out from, and bounds where it is not certain."""
    detail = parts(cell, part_unit(cell.metric), language, named=False)
    detail = "\n".join(filter(None, (detail, bounds(cell, language))))
    ratio = cell.unit == "%"
    return Entry(
        text=figure(cell, language),
        detail=detail,
        state=cell.state,
        value=cell.value,
        unit=cell.unit,
        above=cell.numerator if ratio else None,
        below=cell.denominator if ratio else None,
    )


def amount(value: float | None, unit: str, language: Language) -> Entry:
    """A number that is no cell of a result: a rank, a count, a sum of cells. ``unit`` may be empty. A dash where there is none."""
    return Entry(text=quantity(value, unit, language), value=value, unit=unit)


def share(above: float, below: float | None, unit: str, language: Language) -> Entry:
    """One amount of another, both in ``unit``, written below it; a dash where there is nothing it could be a share of."""
    if not below:
        return Entry(text="–")
    return Entry(
        text=language.percent(above / below),
        detail=language.ordered(f"{quantity(above, unit, language)} / {quantity(below, unit, language)}"),
        value=above / below,
        unit="%",
        above=above,
        below=below,
    )


def day(value: date | None, language: Language) -> Entry:
    """A day; a dash where there is none."""
    return Entry(text="–") if value is None else Entry(text=language.date(value), value=value, unit="day")
