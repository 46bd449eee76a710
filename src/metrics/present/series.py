"""A line along months."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isnan

from .chart import Chart
from .charts import BLUE, Write, amount_axis, axis_title, base_layout  # one look for all charts
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
