"""Lines along months."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isnan
from typing import Any

from .chart import Chart
from .charts import BLUE, ORANGE, Write, amount_axis, axis_title, base_layout  # one look for all charts
from .language import Language


def line(
    *,
    name: str,
    title: str,
    alt: str,
    labels: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    axis: str,
    write: Write,
    language: Language,
) -> Chart:
    """One line along months, from zero; a month without a number (NaN) is a gap, and its text says why."""
    months = list(range(len(labels)))
    shown = [month for month in months if (months[-1] - month) % 3 == 0]
    data = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": months,
        "y": [None if isnan(value) else value for value in values],
        "hoverinfo": "text",
        "hovertext": [
            f"{escape(label, quote=False)}: {escape(text, quote=False)}"
            for label, text in zip(labels, texts, strict=True)
        ],
        "line": {"color": BLUE, "width": 2.5},
        "marker": {"size": 7},
        "cliponaxis": False,
    }
    layout = base_layout(language, 420) | {
        "xaxis": {
            "tickvals": shown,
            "ticktext": [escape(labels[month], quote=False) for month in shown],
            "tickangle": 0,
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
            "fixedrange": True,
            "range": [-0.6, len(months) - 0.4],
        },
        "yaxis": amount_axis(max((value for value in values if not isnan(value)), default=0.0) or 1.0, write)
        | {"title": axis_title(axis)},
    }
    return Chart(name=name, title=title, alt=alt, figure={"data": [data], "layout": layout})


def path(
    *,
    name: str,
    title: str,
    alt: str,
    reached: tuple[str, Sequence[tuple[int, str, float, str]]],
    asked: tuple[str, Sequence[tuple[int, str, float, str]]],
    write: Write,
    language: Language,
) -> Chart:
    """What was reached, as a line, and what is asked for, as points, with a broken line from where it stands to the next of them.

    Each is its name and its points: the month's index, its label, the value (NaN: none) and its text.
    """
    traces = [
        _points(*reached, {"mode": "lines+markers", "line": {"color": BLUE, "width": 2.5}, "marker": {"size": 7}}),
        _points(*asked, {"mode": "markers", "marker": {"color": ORANGE, "size": 10}}),
    ]
    known = [point for point in reached[1] if not isnan(point[2])]
    ahead = [point for point in asked[1] if known and point[0] > known[-1][0]]
    if ahead:
        dashed = {"mode": "lines", "line": {"color": ORANGE, "width": 1.5, "dash": "dash"}, "showlegend": False}
        traces.append(_points("", (known[-1], ahead[0]), dashed | {"hoverinfo": "skip"}))
    places = {month: label for month, label, *_ in (*reached[1], *asked[1])}
    values = [value for _, _, value, _ in (*reached[1], *asked[1]) if not isnan(value)]
    months = sorted(places)
    # Labels need some room each, on a narrow screen too.
    room = (months[-1] - months[0]) * (max(map(len, places.values())) * 7 + 10) / 240
    shown: list[int] = []
    for month in reversed(months):
        if not shown or shown[-1] - month >= room:
            shown.append(month)
    layout = base_layout(language, 340) | {
        "xaxis": {
            "tickvals": shown[::-1],
            "ticktext": [escape(places[month], quote=False) for month in shown[::-1]],
            "tickangle": 0,
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
            "fixedrange": True,
            "range": [months[0] - 0.6, months[-1] + 0.6],
        },
        "yaxis": amount_axis(max(values, default=0.0) or 1.0, write),
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
    }
    layout["margin"] |= {"t": 40}
    return Chart(name=name, title=title, alt=alt, figure={"data": traces, "layout": layout})


def _points(name: str, points: Sequence[tuple[int, str, float, str]], look: dict[str, Any]) -> dict[str, Any]:
    texts = [f"{escape(label, quote=False)}: {escape(text, quote=False)}" for _, label, _, text in points]
    said = {"hoverinfo": "text", "name": escape(name, quote=False), "hovertext": texts} if name else {}
    return {
        "type": "scatter",
        "x": [month for month, *_ in points],
        "y": [None if isnan(value) else value for _, _, value, _ in points],
        "cliponaxis": False,
        **said,
        **look,
    }
