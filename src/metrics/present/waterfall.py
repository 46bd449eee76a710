"""A waterfall: from nothing to the whole change, one bar a part, each beginning where the one before it ends."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import accumulate
from math import floor

from .chart import Chart
from .charts import BLUE, INK, ORANGE, Write, amount_axis, base_layout, categories, nice, two_lines
from .language import Language

_BAR = 34


def waterfall(
    *,
    name: str,
    title: str,
    alt: str,
    labels: Sequence[str],
    changes: Sequence[float],
    texts: Sequence[str],
    total: tuple[str, float, str],
    write: Write,
    language: Language,
) -> Chart:
    """Lying bars from the top, one a part, then the ``total`` (its label, value and text) from 0. What grows and what shrinks differ in
    colour and by the sign of their texts."""
    ends = list(accumulate(changes))
    starts = [0.0, *ends[:-1]]
    low, high = min(0.0, *ends, total[1]), max(0.0, *ends, total[1])
    span = (high - low) or 1.0
    lines = [two_lines(label) for label in (*labels, total[0])]
    values, said = [*changes, total[1]], [*texts, total[2]]
    colours = [*(ORANGE if value > 0 else BLUE for value in changes), INK]
    data = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(values))),
        "x": values,
        "base": [*starts, 0.0],
        "text": [escape(text, quote=False) for text in said],
        "textposition": "outside",
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": [
            f"{escape(label, quote=False)}: {escape(text, quote=False)}"
            for label, text in zip((*labels, total[0]), said, strict=True)
        ],
        "marker": {"color": colours},
    }
    axis = amount_axis(span, write, steps=3)
    step = nice(span / 4)
    ticks = [step * count for count in range(floor(low / step), floor(high / step) + 2)]
    ticks = [tick for tick in ticks if low - span * 0.02 <= tick <= high + span * 0.02] or [0.0]
    layout = base_layout(language, _BAR * len(values) + 70) | {
        "xaxis": axis
        | {
            "tickvals": ticks,
            "ticktext": [write(tick) for tick in ticks],
            "range": [low - span * 0.22, high + span * 0.22],
        },
        "yaxis": categories(lines) | {"autorange": False, "range": [len(lines) - 0.5, -0.5]},
        "bargap": 0.4,
        "shapes": [
            {
                "type": "line",
                "x0": end,
                "x1": end,
                "y0": at,
                "y1": at + 1,
                "layer": "below",
                "line": {"color": "#8a94a0", "width": 1, "dash": "dot"},
            }
            for at, end in enumerate(ends)
        ],
    }
    return Chart(name=name, title=title, alt=alt, figure={"data": [data], "layout": layout})
