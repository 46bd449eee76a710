"""Layers upon a map: how many findings a place has, and which place was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

from .chart import Chart
from .charts import INK
from .language import Language

#: Dark enough for white figures in it, in grey print too, and no colour of a class.
_MARK = "#8a3a00"
#: A mark stands in the upper corner of a tile, which has writing in its middle, and on the edge of a circle.
_CORNER, _EDGE = 0.47, 0.8


def marked(drawn: Chart, counts: Mapping[str, int], title: str, language: Language) -> Chart:
    """A map with a mark, and the count in it, on every place that has any of what is counted (``counts`` by code, ``title`` says what).

    The pointer finds the count too, and the words for the picture say how many places are marked.
    """
    _ = language.text
    places = {code: at for code, at in _places(drawn).items() if counts.get(code)}
    told = language.ngettext("{title}: {count} place.", "{title}: {count} places.", len(places))
    alt = drawn.alt + " " + told.format(title=title, count=language.number(len(places)))
    if not places:
        return replace(drawn, alt=alt)
    return _with(
        replace(drawn, alt=alt),
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [x for x, _y, _text in places.values()],
            "y": [y for _x, y, _text in places.values()],
            "marker": {"size": 15, "color": _MARK, "line": {"color": "#ffffff", "width": 1}},
            "text": [language.number(counts[code]) for code in places],
            "textfont": {"size": 8, "color": "#ffffff"},
            "hoverinfo": "text",
            "hovertext": [
                f"{text}<br>{escape(title, quote=False)}: {language.number(counts[code])}"
                for code, (_x, _y, text) in places.items()
            ],
            "customdata": list(places),
            "name": escape(title, quote=False),
            "showlegend": True,
            "cliponaxis": False,
        },
    )


def ringed(drawn: Chart, code: str, name: str) -> Chart:
    """A map with a ring around the place that was chosen; the map as it is where the place is not on it."""
    at = _places(drawn, corner=False).get(code)
    if at is None:
        return drawn
    ring = {"symbol": "circle-open", "size": 34, "color": INK, "line": {"width": 3}}
    return _with(
        drawn,
        {
            "type": "scatter",
            "mode": "markers",
            "x": [at[0]],
            "y": [at[1]],
            "marker": ring,
            "hoverinfo": "skip",
            "name": escape(name, quote=False),
            "showlegend": True,
            "cliponaxis": False,
        },
    )


def _places(drawn: Chart, *, corner: bool = True) -> dict[str, tuple[float, float, str]]:
    """By code, where a mark on a place stands (its middle, without ``corner``), and what the pointer says of the place; an archipelago is
    drawn apart from its province."""
    pointer = next(trace for trace in drawn.figure["data"] if "customdata" in trace)
    circles = [one for trace in drawn.figure["data"] for one in trace.get("meta", {}).get("circles", ())]
    radius = {(x, y): radius * _EDGE for x, y, radius in circles}
    tile = _CORNER if "text" in pointer else 0.0
    found: dict[str, tuple[float, float, str]] = {}
    for code, x, y, text in zip(*(pointer[name] for name in ("customdata", "x", "y", "hovertext")), strict=True):
        off = radius.get((x, y), tile) if corner else 0.0
        found.setdefault(code, (x + off, y + off, text))
    return found


def _with(drawn: Chart, trace: Mapping[str, Any]) -> Chart:
    return replace(drawn, figure=drawn.figure | {"data": [*drawn.figure["data"], trace]})
