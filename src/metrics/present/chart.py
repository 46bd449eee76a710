"""A chart as a value: a plotly figure held as plain data, its text alternative, and the forms in which it is shown.

Figures are plain dictionaries: building them through plotly's classes and validators takes most of a report's time
(measured: half of it), and plotly.js reads the same data either way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from html import escape
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from textwrap import wrap
from typing import Any

from .mirror import mirrored
from .outlines import CORNERS
from .pointing import told_by
from .tables import Table

#: What JupyterLab draws a chart from.
PLOTLY_MIME = "application/vnd.plotly.v1+json"

#: What lies behind a chart, in its layout.
GROUNDS = ("paper_bgcolor", "plot_bgcolor")

_CONFIG = {"displayModeBar": False, "responsive": True}

#: Letters of one line of a title in JupyterLab, where a pane may be 400 pixels wide.
_TITLE = 40

#: What the layouts of all charts have in common; a page has it once.
SHARED: dict[str, Any] = {
    "margin": {"l": 8, "r": 24, "t": 16, "b": 8},
    "font": {
        "family": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif",
        "size": 13,
        "color": "#1c2530",
    },
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "showlegend": False,
    "dragmode": False,
    "hoverlabel": {"align": "left"},
}

#: What axes of a kind have in common; a page has it once.
AXES: dict[str, dict[str, Any]] = {
    "amounts": {
        "tickangle": 0,
        "gridcolor": "#e3e7ec",
        "zeroline": True,
        "zerolinecolor": "#8a94a0",
        "automargin": True,
        "fixedrange": True,
    },
    "names": {
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
        "ticklabelstandoff": 6,
    },
    "months": {"tickangle": 0, "showgrid": False, "zeroline": False, "automargin": True, "fixedrange": True},
}

#: What the marks of a kind have in common, likewise.
TRACES: dict[str, dict[str, Any]] = {
    "bars": {"type": "bar", "orientation": "h", "textposition": "outside", "cliponaxis": False, "hoverinfo": "text"},
    "areas": {"type": "scatter", "mode": "lines", "fill": "toself", "hoverinfo": "skip"},
}


def plotly_bundle() -> Path:
    """The plotly.js bundle that charts are drawn with, as it lies in the installed package."""
    return Path(str(files("plotly") / "package_data" / "plotly.min.js"))


@cache
def plotly_name() -> str:
    """The file name under which pages look for the bundle: with plotly's version, so that no old copy is taken for a new one."""
    return f"plotly-{version('plotly')}.min.js"


def drawing_script(template: str) -> str:
    """The script that draws the charts of a page, from its template: with what all layouts share, and the bundle's name."""
    given = {
        "SHARED": _json(SHARED),
        "AXES": _json(AXES),
        "TRACES": _json(TRACES),
        "CONFIG": _json(_CONFIG),
        "BUNDLE": plotly_name(),
        "CORNERS": str(CORNERS),
    }
    for name, value in given.items():
        template = template.replace(name, value)
    return template


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart. ``name`` is its id in the page, ``alt`` says in words what it shows, ``figure`` is its plotly data and layout; ``tables``
    stand beside it."""

    name: str
    title: str
    alt: str
    figure: dict[str, Any] = field(repr=False)
    tables: Sequence[Table] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "figure", mirrored(self.figure))

    @property
    def height(self) -> int:
        """Height in CSS pixels."""
        return int(self.figure["layout"]["height"])

    def beside(self, tables: Sequence[Table]) -> Chart:
        """The chart beside these tables, which say some of what it tells on pointing."""
        return replace(self, tables=tables)

    def _repr_html_(self) -> str:
        data, layout = (_in_script(_json(part)) for part in _short(self.figure, self.tables))
        return (
            f'<figure class="chart" id="{escape(self.name)}"><figcaption>{escape(self.title)}</figcaption>'
            f'<div class="plot" role="img" aria-label="{escape(self.alt)}" style="height:{self.height}px"></div>'
            f"<script>metricsChart({data},{layout})</script></figure>"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        del include, exclude
        # JupyterLab prefers its own drawing; a page made from the notebook takes the HTML.
        drawn = self.figure["layout"]
        title = wrap(self.title, _TITLE) or [""]
        # A key above the picture stands below the title.
        more = 22 * (len(title) - 1)
        above = (84 if drawn.get("legend", {}).get("y", 0) > 1 else 48) + more
        layout = drawn | {
            "title": {
                "text": "<br>".join(escape(line, quote=False) for line in title),
                "yref": "container",
                "y": 1,
                "yanchor": "top",
                "pad": {"t": 12 + more},  # plotly puts the last line where a single one would be
            },
            "margin": drawn["margin"] | {"t": above},
            "height": self.height + above - drawn["margin"]["t"],
            # Ink is dark in a dark theme too.
            **dict.fromkeys(GROUNDS, "#fff"),
            # By which other forms find the figure in the notebook, and its margin, height and grounds as they were.
            "meta": {
                "name": self.name,
                "top": drawn["margin"]["t"],
                "height": self.height,
                "grounds": {name: drawn[name] for name in GROUNDS if name in drawn},
            },
        }
        return {
            "text/html": self._repr_html_(),
            "text/plain": self.alt,
            PLOTLY_MIME: {"data": self.figure["data"], "layout": layout, "config": _CONFIG},
        }


def _in_script(text: str) -> str:
    # Nothing in it can end the script; a line break, the one tag of labels, cannot either.
    return text.replace("<", "\\u003c").replace("\\u003cbr>", "<br>")


def _short(figure: dict[str, Any], tables: Sequence[Table]) -> tuple[list[Any], dict[str, Any]]:
    """Data and layout without what the drawing script puts back: what all layouts, and axes and marks of a kind, share; the corners of
    circles and the middle of each; places that just count on; texts on pointing that repeat label and text, or the table beside. Numbers
    have the five digits that a picture can show."""
    layout = {name: part for name, part in figure["layout"].items() if SHARED.get(name) != part}
    circles = [circle for trace in figure["data"] for circle in trace.get("meta", {}).get("circles", ())]
    traces = [_short_trace(trace, layout, circles, tables) for trace in figure["data"]]
    axes = {name: _short_axis(part) for name, part in layout.items() if name[1:].startswith("axis")}
    return _rounded(traces), _rounded(layout | axes)


def _short_trace(
    trace: dict[str, Any], layout: dict[str, Any], circles: list[list[float]], tables: Sequence[Table]
) -> dict[str, Any]:
    left_out = {"customdata"}  # for clicks in JupyterLab
    added: dict[str, Any] = {}
    if own := trace.get("meta", {}).get("circles"):
        left_out |= {"x", "y", "meta"}
        added["circles"] = own
    elif circles and [*zip(trace["x"], trace["y"], strict=True)] == [(x, y) for x, y, _radius in circles]:
        left_out |= {"x", "y"}
        added["middles"] = True
    along = "y" if trace.get("orientation") == "h" else "x"
    if _counts_on(trace.get(along)):
        left_out.add(along)
    if "hovertext" in trace:
        if trace["hovertext"] == _told(trace, layout.get(f"{along}axis", {})):
            added["hovertext"] = None
        elif found := told_by(tables, trace["hovertext"]):
            left_out.add("hovertext")
            added["told"] = found | ({"rows": len(found["rows"])} if _counts_on(found["rows"]) else {})
    return _of_kind({name: part for name, part in trace.items() if name not in left_out} | added, TRACES)


def _short_axis(axis: dict[str, Any]) -> dict[str, Any]:
    short = _of_kind(axis, AXES)
    return {name: part for name, part in short.items() if name != "tickvals" or not _counts_on(part)}


def _of_kind(part: dict[str, Any], kinds: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Without what its kind has in common, where it is of one."""
    for kind, shared in kinds.items():
        if all(name in part and part[name] == value for name, value in shared.items()):
            return {name: value for name, value in part.items() if name not in shared} | {"kind": kind}
    return part


def _counts_on(values: Sequence[Any] | None) -> bool:
    return list(values or ()) == list(range(len(values or ())))


def _told(trace: dict[str, Any], axis: dict[str, Any]) -> list[str]:
    named, texts = axis.get("ticktext", ()), trace.get("text", ())
    if len(named) != len(texts) or isinstance(texts, str):
        return []
    return [f"{label.replace('<br>', ' ')}: {text}" for label, text in zip(named, texts, strict=True)]


def _rounded(part: Any) -> Any:
    if isinstance(part, float):
        return float(f"{part:.5g}")
    if isinstance(part, list | tuple):
        return [_rounded(item) for item in part]
    if isinstance(part, dict):
        return {name: _rounded(item) for name, item in part.items()}
    return part


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
