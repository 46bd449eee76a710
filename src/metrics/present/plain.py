"""A section as plain data in an executed notebook, and back: what every form of a report but the web page is made from.

A chart is named only: its figure lies in the notebook already, beside its HTML. What is empty is left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from ..evaluate import Cell
from .chart import Chart
from .page import Card, Cards, LabStyle, Paragraph, Part, Section
from .tables import Entry, Heading, Table

#: Under which an output of the notebook carries its section: JSON on one line, since indented as the rest of a notebook it would be
#: twice as long.
SECTION_MIME = "application/vnd.archive-metrics.section"


def plain(section: Section) -> str:
    """The section as JSON text."""
    parts = [_part(part) for part in section.parts if not isinstance(part, LabStyle)]
    found = {"name": section.name, "title": section.title, "level": section.level, "parts": parts}
    found |= {"about": dict(section.about)} if section.about else {}
    return json.dumps(found, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def section(text: str, figures: Mapping[str, Mapping[str, Any]]) -> Section:
    """The section that was written so; ``figures`` are the figures of the notebook's charts by the charts' names."""
    data = json.loads(text)
    return Section(
        name=data["name"],
        title=data["title"],
        level=data["level"],
        parts=[_whole(part, figures) for part in data["parts"]],
        about=data.get("about", {}),
    )


def _part(part: Part) -> dict[str, Any]:
    match part:
        case Chart():
            return {"kind": "chart", "name": part.name, "title": part.title, "alt": part.alt}
        case Cards():
            return {"kind": "cards", "cards": [_filled(card) for card in part.cards]}
        case Table():
            return _filled(part) | {
                "kind": "table",
                "headings": [_filled(heading) for heading in part.headings],
                "rows": [_row(row) for row in part.rows],
                "total": _row(part.total),
                "codes": list(part.codes),
            }
        case _:
            return {"kind": "paragraph", **_filled(part)}


def _filled(value: Any) -> dict[str, Any]:
    """The fields of a dataclass that hold something else than they do by themselves."""
    found = {}
    for field in fields(value):
        held = getattr(value, field.name)
        if held != field.default:
            found[field.name] = asdict(held) if isinstance(held, Cell) else held
    return found


def _row(row: Sequence[Entry | str]) -> list[Any]:
    return [cell if isinstance(cell, str) else _entry(cell) for cell in row]


def _entry(entry: Entry) -> list[Any]:
    """Its fields in their order as far as they hold something: reports have thousands of these."""
    value = entry.value.isoformat() if isinstance(entry.value, date) else entry.value
    if entry.below and value == (entry.above or 0) / entry.below:
        value = None  # made again from the two it was worked out from
    found = [entry.text, value, entry.unit, entry.state, entry.above, entry.below, entry.detail, entry.hint]
    while len(found) > 1 and found[-1] in (None, ""):
        found.pop()
    return found


def _whole(data: Mapping[str, Any], figures: Mapping[str, Mapping[str, Any]]) -> Part:
    given = {name: value for name, value in data.items() if name != "kind"}
    match data["kind"]:
        case "chart":
            return Chart(**given, figure=dict(figures[data["name"]]))
        case "cards":
            return Cards(cards=[_card(card) for card in data["cards"]])
        case "table":
            given["headings"] = [Heading(**heading) for heading in data["headings"]]
            given["rows"] = [_entries(row) for row in data["rows"]]
            given["total"] = _entries(data["total"])
            return Table(**given)
        case _:
            return Paragraph(**given)


def _card(data: Mapping[str, Any]) -> Card:
    cells = {name: Cell(**data[name]) for name in ("now", "before") if name in data}
    return Card(**dict(data) | cells)


def _entries(row: Sequence[Any]) -> list[Entry | str]:
    return [cell if isinstance(cell, str) else _read(*cell) for cell in row]


def _read(
    text: str,
    value: Any = None,
    unit: str = "",
    state: str = "",
    above: float | None = None,
    below: float | None = None,
    detail: str = "",
    hint: str = "",
) -> Entry:
    if unit == "day":
        value = date.fromisoformat(value)
    elif value is None and below:
        value = (above or 0) / below
    return Entry(
        text=text, value=value, unit=unit, state=state, above=above, below=below, detail=detail or "", hint=hint
    )
