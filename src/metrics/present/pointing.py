"""What a chart says on pointing, where the table beside it says the same: the page then has it once, and its script reads it there.

A text is a row's name, number and smaller lines, written in a pattern: ``{0}<br>{1}<br>{2} pages``. A line of the pattern that a row has
nothing for is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from .tables import Entry, Table

_MOST_TRIED = 3  # patterns of a table, the most frequent first
_PLACE = re.compile(r"\{(\d)\}")


def told_by(tables: Sequence[Table], texts: Sequence[str]) -> dict[str, Any] | None:
    """The table, column, pattern and rows that say these texts (the text itself where no row says it); None where no table says most."""
    best: dict[str, Any] | None = None
    fewest = len(texts) // 2
    for table in tables:
        tried = Counter(
            (column, pattern) for column in range(len(table.headings)) for pattern in _patterns(table, column, texts)
        )
        for (column, pattern), _count in tried.most_common(_MOST_TRIED):
            said = {_filled(pattern, lines): at for at, lines in enumerate(_rows(table, column))}
            found = [said.get(text, text) for text in texts]
            missing = sum(isinstance(item, str) for item in found)
            if missing < fewest:
                best, fewest = {"table": table.name, "column": column, "pattern": pattern, "rows": found}, missing
    return best


def _patterns(table: Table, column: int, texts: Sequence[str]) -> Iterator[str]:
    """How each text would be made of the row that it names."""
    rows = {lines[0]: lines for lines in _rows(table, column) if lines[0]}
    named = sorted(rows, key=len, reverse=True)
    for text in texts if column != table.named_by else ():
        name = next((name for name in named if name in text), None)
        if name is not None and (pattern := _pattern(text, rows[name])):
            yield pattern


def _pattern(text: str, lines: Sequence[str]) -> str:
    made = ""
    for at, line in enumerate(lines):
        before, found, after = text.partition(line)
        if not line or not found:
            break
        made, text = f"{made}{before}{{{at}}}", after
    return made + text if "{1}" in made else ""


def _filled(pattern: str, lines: Sequence[str]) -> str:
    kept = [line for line in pattern.split("<br>") if all(int(at) < len(lines) for at in _PLACE.findall(line))]
    return _PLACE.sub(lambda place: lines[int(place[1])], "<br>".join(kept))


def _rows(table: Table, column: int) -> Iterator[list[str]]:
    for row in table.rows:
        name, cell = (
            entry if isinstance(entry, Entry) else Entry(text=entry) for entry in (row[table.named_by], row[column])
        )
        yield [escape(line, quote=False) for line in (name.text, cell.text, *cell.detail.splitlines())]
