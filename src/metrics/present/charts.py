"""The kinds of chart: bars, a trend, stacks. Labels are whole, texts and ticks are written by us in the reader's language.

Two colours that differ to every eye and in grey print; where parts are stacked they also differ by pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from math import floor, isnan, log10
from textwrap import wrap
from typing import Any

from .chart import AXES, SHARED, TRACES, Chart
from .language import Language
from .mirror import FROM_RIGHT

BLUE, ORANGE, PALE = "#1f5f99", "#c8701a", "#d5dde5"
INK = "#1c2530"
_BAR_HEIGHT = 26

Write = Callable[[float], str]


def bars(
    *,
    name: str,
    title: str,
    alt: str,
    labels: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    write: Write,
    language: Language,
    axis: str = "",
    whole: float | None = None,
    colour: str = BLUE,
) -> Chart:
    """Horizontal bars, from the top in the order given, each with its text at its end.

    ``values`` may hold NaN: no bar, and the text says why. ``write`` writes a number of the axis, ``axis`` is its title where
    the chart's own does not say enough; ``whole`` is a value the axis reaches in any case (1 for shares).
    """
    lines = [two_lines(label) for label in labels]
    known = [value for value in values if not isnan(value)]
    top = max([*known, whole or 0.0]) or 1.0
    data = {
        **TRACES["bars"],
        "y": list(range(len(labels))),
        "x": [0 if isnan(value) else value for value in values],
        "text": [escape(text, quote=False) for text in texts],
        "hovertext": [
            f"{escape(label, quote=False)}: {escape(text, quote=False)}"
            for label, text in zip(labels, texts, strict=True)
        ],
        "marker": {"color": colour},
    }
    height = sum(_BAR_HEIGHT + 12 * line.count("<br>") for line in lines) + 70
    layout = base_layout(language, height) | {
        "xaxis": amount_axis(top, write, room=1.2, steps=3) | ({"title": axis_title(axis)} if axis else {}),
        "yaxis": categories(lines) | {"autorange": False, "range": [len(lines) - 0.5, -0.5]},
        "bargap": 0.3,
    }
    layout["margin"] |= {"r": 72}  # for the texts at the ends of bars, on a narrow screen too
    return Chart(name=name, title=title, alt=alt, figure={"data": [data], "layout": layout})


def stacks(
    *,
    name: str,
    title: str,
    alt: str,
    labels: Sequence[str],
    parts: Sequence[tuple[str, Sequence[float], Sequence[str]]],
    write: Write,
    language: Language,
) -> Chart:
    """Horizontal bars made of ``parts`` (name, value by label, text by label), which differ by colour and by pattern."""
    looks: tuple[dict[str, Any], ...] = (
        {"color": BLUE},
        {"color": PALE, "pattern": {"shape": "/", "fgcolor": "#6b7785", "solidity": 0.15}},
    )
    data = []
    for (part, values, texts), look in zip(parts, looks, strict=False):
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": escape(part, quote=False),
                "y": list(range(len(labels))),
                "x": [0 if isnan(value) else value for value in values],
                "hoverinfo": "text",
                "hovertext": [
                    f"{escape(label, quote=False)} – {escape(part, quote=False)}: {text}"
                    for label, text in zip(labels, texts, strict=True)
                ],
                "marker": look | {"line": {"color": "#6b7785", "width": 1}},
            }
        )
    lines = [two_lines(label) for label in labels]
    totals = [
        sum(0 if isnan(value) else value for value in values)
        for values in zip(*(part[1] for part in parts), strict=True)
    ]
    layout = base_layout(language, 44 * len(labels) + 120) | {
        "barmode": "stack",
        "xaxis": amount_axis(max(totals, default=0) or 1.0, write, steps=3),
        "yaxis": categories(lines) | {"autorange": False, "range": [len(lines) - 0.5, -0.5]},
        "bargap": 0.35,
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
    }
    layout["margin"] |= {"t": 40}
    return Chart(name=name, title=title, alt=alt, figure={"data": data, "layout": layout})


def columns(
    *,
    name: str,
    title: str,
    alt: str,
    labels: Sequence[str],
    values: Sequence[int],
    texts: Sequence[str],
    axis: str,
    across: str,
    write: Write,
    language: Language,
) -> Chart:
    """Upright bars over a scale of classes named by ``labels``, the text of each above it."""
    data = {
        "type": "bar",
        "x": list(range(len(labels))),
        "y": list(values),
        "text": list(texts),
        "textposition": "outside",
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": [f"{escape(label, quote=False)}: {text}" for label, text in zip(labels, texts, strict=True)],
        "marker": {"color": BLUE},
    }
    layout = base_layout(language, 340) | {
        "xaxis": categories([escape(label, quote=False) for label in labels]) | {"title": axis_title(across)},
        "yaxis": amount_axis(max(values, default=0) or 1.0, write, room=1.15) | {"title": axis_title(axis)},
        "bargap": 0.15,
    }
    return Chart(name=name, title=title, alt=alt, figure={"data": [data], "layout": layout})


def trend(
    *,
    name: str,
    title: str,
    alt: str,
    labels: Sequence[str],
    line: tuple[str, Sequence[float], Sequence[str], Write],
    flow: tuple[str, Sequence[float], Sequence[str], Write],
    language: Language,
    every: int = 3,
) -> Chart:
    """Two panels over the same periods: a ``line`` for a stock above, upright bars for a ``flow`` below.

    Each of the two is (axis title, values, texts, how its axis is written). ``every``: which of the periods are named, counted from the
    last.
    """
    months = list(range(len(labels)))
    above, stock, stock_texts, write_stock = line
    below, amounts, flow_texts, write_flow = flow

    def hover(texts: Sequence[str]) -> list[str]:
        return [
            f"{escape(label, quote=False)}: {escape(text, quote=False)}"
            for label, text in zip(labels, texts, strict=True)
        ]

    data = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": months,
            "y": [None if isnan(value) else value for value in stock],
            "hoverinfo": "text",
            "hovertext": hover(stock_texts),
            "line": {"color": BLUE, "width": 2.5},
            "marker": {"size": 6},
            "cliponaxis": False,
        },
        {
            "type": "bar",
            "x": months,
            "y": [None if isnan(value) else value for value in amounts],
            "yaxis": "y2",
            "hoverinfo": "text",
            "hovertext": hover(flow_texts),
            "marker": {"color": ORANGE},
        },
    ]
    shown = [month for month in months if (months[-1] - month) % every == 0] if months else []
    layout = base_layout(language, 460) | {
        "xaxis": {
            "tickvals": shown,
            "ticktext": [escape(labels[month], quote=False) for month in shown],
            **AXES["months"],
            "anchor": "y2",
            "range": [-0.6, len(months) - 0.4],
        },
        "yaxis": amount_axis(_highest(stock), write_stock) | {"domain": [0.46, 1], "title": axis_title(above)},
        "yaxis2": amount_axis(_highest(amounts), write_flow) | {"domain": [0, 0.36], "title": axis_title(below)},
        "bargap": 0.35,
    }
    return Chart(name=name, title=title, alt=alt, figure={"data": data, "layout": layout})


def base_layout(language: Language, height: int) -> dict[str, Any]:
    return {
        **SHARED,
        "height": height,
        "separators": language.separators,
        **(FROM_RIGHT if language.right_to_left else {}),
    }


def categories(lines: Sequence[str]) -> dict[str, Any]:
    """An axis of names, in their order."""
    # Numbered, since two units may bear one name and a category axis would draw them as one.
    return {
        "tickvals": list(range(len(lines))),
        "ticktext": list(lines),
        **AXES["names"],
    }


def amount_axis(top: float, write: Write, *, room: float = 1.04, steps: int = 5) -> dict[str, Any]:
    step = nice(top / steps)
    ticks = [step * count for count in range(floor(top / step + 1e-9) + 1)]
    # Between 0 and 1 of what is counted whole there is nothing to write: of ticks that read alike the first is kept.
    written = {write(tick): tick for tick in reversed(ticks)}
    ticks = [tick for tick in ticks if written[write(tick)] == tick]
    return {
        "tickvals": ticks,
        "ticktext": [write(tick) for tick in ticks],
        "range": [0, top * room],
        **AXES["amounts"],
    }


def axis_title(text: str) -> dict[str, Any]:
    return {"text": escape(text, quote=False), "font": {"size": 12}, "standoff": 10}


def _highest(values: Sequence[float]) -> float:
    return max((value for value in values if not isnan(value)), default=0.0) or 1.0


def nice(step: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below ``step``."""
    power = 10.0 ** floor(log10(step))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= step * (1 - 1e-9))


def two_lines(label: str, width: int = 30) -> str:
    """A label on at most two lines, cut with … where it is longer still: the table beside the chart has it whole."""
    lines = wrap(label, width) or [""]
    if len(lines) > 2:
        lines = [lines[0], lines[1][: width - 1].rstrip() + "…"]
    return "<br>".join(escape(line, quote=False) for line in lines)
