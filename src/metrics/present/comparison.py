"""Two answers to one question side by side: both numbers, their difference, and between two days its causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import isnan
from typing import Any

from ..definitions import metric as definition
from ..evaluate import Cell
from ..findings import CAUSES, Bridge
from .changes import moved_by
from .chart import Chart
from .charts import BLUE, PALE, Write, amount_axis, base_layout, categories, two_lines
from .language import Language
from .numbers import change, difference, figure
from .rows import values
from .tables import Entry, Heading, Table, entry

_BAR = 44


def pairs(
    *,
    name: str,
    title: str,
    alt: str,
    labels: Sequence[str],
    sides: Sequence[tuple[str, Sequence[Cell | None]]],
    write: Write,
    language: Language,
) -> Chart:
    """Lying bars, two for each label: those of the first and of the second of ``sides`` (its name, and its cell by label). The two
    differ by colour and by pattern; what has no number has no bar, and its text says why."""
    looks: tuple[dict[str, Any], ...] = (
        {"color": BLUE},
        {"color": PALE, "pattern": {"shape": "/", "fgcolor": "#6b7785", "solidity": 0.15}},
    )
    data, highest = [], 0.0
    for (side, cells), look in zip(sides, looks, strict=True):
        amounts = [float("nan") if cell is None else values([cell])[0] for cell in cells]
        texts = ["–" if cell is None else figure(cell, language) for cell in cells]
        highest = max([highest, *(amount for amount in amounts if not isnan(amount))])
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": escape(side, quote=False),
                "y": list(range(len(labels))),
                "x": [0 if isnan(amount) else amount for amount in amounts],
                "text": [escape(text, quote=False) for text in texts],
                "textposition": "outside",
                "cliponaxis": False,
                "hoverinfo": "text",
                "hovertext": [
                    f"{escape(label, quote=False)} – {escape(side, quote=False)}: {escape(text, quote=False)}"
                    for label, text in zip(labels, texts, strict=True)
                ],
                "marker": look | {"line": {"color": "#6b7785", "width": 1}},
            }
        )
    lines = [two_lines(label) for label in labels]
    layout = base_layout(language, _BAR * len(labels) + 120) | {
        "barmode": "group",
        "xaxis": amount_axis(highest or 1.0, write, room=1.2, steps=3),
        "yaxis": categories(lines) | {"autorange": False, "range": [len(lines) - 0.5, -0.5]},
        "bargap": 0.3,
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
    }
    layout["margin"] = layout["margin"] | {"t": 56, "r": 72}
    return Chart(name=name, title=title, alt=alt, figure={"data": data, "layout": layout})


def side_by_side(
    *,
    caption: str,
    across: str,
    labels: Sequence[str],
    sides: Sequence[tuple[str, Sequence[Cell | None]]],
    language: Language,
    empty: str,
) -> Table:
    """Both numbers of every label and how much the first is more than the second; ``across`` heads the labels."""
    _ = language.text
    (one, first), (other, second) = sides
    lines: list[list[Entry | str]] = []
    for label, here, there in zip(labels, first, second, strict=True):
        by = difference(here, there) if here and there else None
        told = change(here, there, language) if here and there else ""
        unit = here.unit if here else ""
        lines.append(
            [label, _known(here, language), _known(there, language), Entry(text=told or "–", value=by, unit=unit)]
        )
    return Table(
        name="comparison-table",
        caption=caption,
        headings=[
            Heading(text=across, numeric=False),
            Heading(text=one),
            Heading(text=other),
            Heading(text=_("Difference")),
        ],
        rows=lines,
        empty=empty,
    )


def causes(bridge: Bridge, language: Language) -> Table:
    """The causes that changed a number between two days, each with its part; the parts add up to the change."""
    _ = language.text
    moved = [part for part in bridge.total.parts if part.numerator or part.denominator]
    change_by: Mapping[str, Entry] = {part.cause: moved_by(part.value, bridge.unit, language) for part in moved}
    when = {"first": language.date(bridge.first.as_of), "second": language.date(bridge.second.as_of)}
    return Table(
        name="causes-table",
        caption=_("{metric}: why it changed from {first} to {second}").format(
            metric=_(definition(bridge.metric).title), **when
        ),
        headings=[
            Heading(text=_("Cause"), numeric=False),
            Heading(text=_("Part of the change")),
            Heading(text=_("Meaning"), numeric=False),
        ],
        rows=[[_(CAUSES[cause].title), part, _(CAUSES[cause].meaning)] for cause, part in change_by.items()],
        total=[_("Change in all"), moved_by(bridge.total.change, bridge.unit, language), _("The sum of the parts")],
        empty=_("Nothing changed."),
        codes=list(change_by),
    )


def _known(cell: Cell | None, language: Language) -> Entry:
    return Entry(text="–") if cell is None else entry(cell, language)
