"""A chart for readers from right to left: values and months run from the right, the scale stands at the right, texts are told so.

What lies on a map stays where it lies.
"""

from __future__ import annotations

from typing import Any

from .svg_frame import width_of

#: What a layout says of itself until its chart is made.
FROM_RIGHT = {"meta": {"direction": "rtl"}}

_BEGIN, _END = "\u2067", "\u2069"
_SAID = ("text", "hovertext", "ticktext", "name")
_OTHER = {"left": "right", "right": "left"}


def mirrored(figure: dict[str, Any]) -> dict[str, Any]:
    """The figure as it is shown: mirrored where its layout says that it is read from the right, else as it is."""
    if figure["layout"].get("meta") != FROM_RIGHT["meta"]:
        return figure
    layout = {name: _said(part, name) for name, part in figure["layout"].items() if name != "meta"}
    for name, part in layout.items():
        if name.startswith("xaxis") and part.get("visible", True):
            layout[name] = _turned(part)
        elif name.startswith("yaxis") and part.get("visible", True):
            layout[name] = part | {"side": "right"} | _clear_of_ticks(part)
    margin = layout["margin"]
    layout["margin"] = margin | {"l": margin["r"], "r": max(margin["l"], *map(_beside, layout.items()))}
    layout["hoverlabel"] = {"align": "right"}
    if "legend" in layout:
        legend = layout["legend"]
        layout["legend"] = legend | {"x": 1 - legend.get("x", 0), "xanchor": "right", "traceorder": "reversed"}
    for name in ("annotations", "shapes"):
        layout[name] = [_placed(part) for part in layout.get(name, ())]
    return {"data": [_said(trace, "") for trace in figure["data"]], "layout": layout}


def _beside(entry: tuple[str, Any]) -> float:
    """What the writing of an upright axis takes at the right, where plotly does not make room by itself."""
    name, axis = entry
    if not name.startswith("yaxis") or axis.get("visible", True) is False:
        return 0.0
    # Ours is written in 13 pixels, a title across in 12.
    return round(_written(axis) + 14 + (30 if axis.get("title") else 0))


def _clear_of_ticks(axis: dict[str, Any]) -> dict[str, Any]:
    """The title of an upright axis at the right, as far out as its ticks reach: plotly measures from the axis itself there."""
    return {"title": axis["title"] | {"standoff": round(_written(axis) + 10)}} if axis.get("title") else {}


def _written(axis: dict[str, Any]) -> float:
    return max((width_of(text, 13.0) for text in axis.get("ticktext", ())), default=0.0)


def _turned(axis: dict[str, Any]) -> dict[str, Any]:
    if "range" in axis:
        return axis | {"range": list(reversed(axis["range"]))}
    return axis | {"autorange": "reversed"}


def _placed(part: dict[str, Any]) -> dict[str, Any]:
    across = {name: 1 - part[name] for name in ("x", "x0", "x1") if name in part and part.get("xref") == "paper"}
    anchor = {"xanchor": _OTHER.get(part["xanchor"], part["xanchor"])} if "xanchor" in part else {}
    return part | across | anchor


def _said(part: Any, name: str) -> Any:
    if isinstance(part, dict):
        return {inner: _said(value, inner) for inner, value in part.items()}
    if isinstance(part, list):
        return [_said(value, name) for value in part]
    if isinstance(part, str) and name in _SAID and part and not part.startswith(_BEGIN):
        return "<br>".join(f"{_BEGIN}{line}{_END}" for line in part.split("<br>"))
    return part
