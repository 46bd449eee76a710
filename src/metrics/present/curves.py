"""Charts of points and curves over two scales of amounts: the parts of a figure, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from .chart import Chart
from .charts import Write, amount_axis, axis_title, base_layout
from .language import Language


def curve(
    name: str,
    xs: Sequence[float | None],
    ys: Sequence[float | None],
    *,
    colour: str,
    texts: Sequence[str] = (),
    width: float = 2.5,
    dash: str = "",
    key: bool = True,
) -> dict[str, Any]:
    """A line through points, with ``texts`` on pointing at them; None parts it. ``key``: whether it stands in the key."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": escape(name, quote=False),
        "x": list(xs),
        "y": list(ys),
        "line": {"color": colour, "width": width} | ({"dash": dash} if dash else {}),
        "showlegend": key,
        "cliponaxis": False,
    } | _hover(texts)


def points(
    name: str,
    xs: Sequence[float | None],
    ys: Sequence[float | None],
    texts: Sequence[str],
    *,
    colour: str,
    size: float = 5,
    symbol: str = "circle",
) -> dict[str, Any]:
    """Points of one look, each with its text; where there are none the look still stands in the key."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": escape(name, quote=False),
        "x": list(xs) or [None],
        "y": list(ys) or [None],
        "marker": {"color": colour, "size": size, "symbol": symbol},
        "showlegend": True,
        "cliponaxis": False,
    } | _hover(texts)


def _hover(texts: Sequence[str]) -> dict[str, Any]:
    if not texts:
        return {"hoverinfo": "skip"}
    return {"hoverinfo": "text", "hovertext": [escape(text, quote=False) for text in texts]}


def plane(
    *,
    name: str,
    title: str,
    alt: str,
    traces: Sequence[Mapping[str, Any]],
    across: tuple[str, Mapping[str, Any]],
    upright: tuple[str, float, Write],
    language: Language,
    height: int = 440,
) -> Chart:
    """A chart of curves and points. ``across`` is the title of its lower axis and the axis (see :func:`axis`, :func:`powers`),
    ``upright`` the title of the other, how far it reaches, and how it is written."""
    below, scale = across
    beside, top, write = upright
    layout = base_layout(language, height) | {
        "xaxis": {**scale, "title": axis_title(below)},
        "yaxis": amount_axis(top, write) | {"title": axis_title(beside)},
        "showlegend": True,
        # Below, where it may take as many lines as it needs without meeting the title that JupyterLab puts above.
        "legend": {
            "orientation": "h",
            "x": 0,
            "yref": "container",
            "y": 0,
            "yanchor": "bottom",
            "traceorder": "normal",
        },
        "hovermode": "closest",
    }
    figure = {"data": [dict(trace) for trace in traces], "layout": layout}
    return Chart(name=name, title=title, alt=alt, figure=figure)


def axis(top: float, write: Write) -> dict[str, Any]:
    """A scale from 0 to ``top``."""
    return amount_axis(top, write, room=1.02)


def powers(least: float, most: float, write: Write) -> dict[str, Any]:
    """A scale of powers of ten for logarithms to base 10 from ``least`` to ``most``; ``write`` writes the number itself."""
    first, last = int(least // 1), int(-(-most // 1))
    if last == first:
        last += 1
    ticks = list(range(first, last + 1))
    return axis(1.0, write) | {
        "tickvals": ticks,
        "ticktext": [write(10.0**power) for power in ticks],
        "range": [first, last],
        "zeroline": False,
    }
