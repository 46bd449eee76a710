"""The frames of a chart: where its axes lie in a picture, how wide their writing is, and where a value comes to stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

INK, GRID = "#1c2530", "#e3e7ec"
#: Comes with the package, with Latin, Arabic and the signs of ours.
FONT = "Noto Sans"
SIZE = 12.0

_TAG = re.compile(r"<[^>]+>")
_VOWELS = dict.fromkeys(range(0x64B, 0x653))
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|()[]! ·"), frozenset("mwMWĐ%—@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """An axis: its range as (value at the start, value at the end), ticks as (value, text), its title. ``width`` is what its writing
    takes; ``opposite`` axes stand at the right."""

    start: float
    end: float
    ticks: Sequence[tuple[float, str]]
    title: str
    grid: bool
    zero: bool
    shown: bool
    opposite: bool
    width: float

    @property
    def backwards(self) -> bool:
        """Whether values grow towards the start."""
        return self.start > self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A panel of a picture: its edges in pixels, and its two axes."""

    left: float
    right: float
    top: float
    bottom: float
    x: Axis
    y: Axis

    def at_x(self, value: float) -> float:
        """Where a value stands from the left."""
        return self.left + (value - self.x.start) / (self.x.end - self.x.start) * (self.right - self.left)

    def at_y(self, value: float) -> float:
        """Where a value stands from above."""
        return self.bottom - (value - self.y.start) / (self.y.end - self.y.start) * (self.bottom - self.top)


def frames(figure: Mapping[str, Any], width: float, height: float) -> dict[str, Frame]:
    """The panels of a figure by the names of their upright axes: ``y``, ``y2``."""
    layout, traces = figure["layout"], figure["data"]
    names = dict.fromkeys(str(trace.get("yaxis", "y")) for trace in traces)
    across = _axis(layout.get("xaxis", {}), [value for trace in traces for value in trace["x"]], _bars(traces, "v"))
    upright = {
        name: _axis(
            layout.get(f"yaxis{name[1:]}", {}),
            [value for trace in traces if str(trace.get("yaxis", "y")) == name for value in trace["y"]],
            _bars(traces, "h"),
        )
        for name in names
    }
    margin = layout["margin"]
    room = max((axis.width + (34 if axis.title else 12) for axis in upright.values() if axis.shown), default=8.0)
    opposite = any(axis.opposite for axis in upright.values())
    left = max(float(margin["l"]), 8.0 if opposite else room)
    right = width - max(float(margin["r"]), room if opposite else 8.0)
    top, bottom = max(float(margin["t"]), 14.0), height - max(float(margin["b"]), _under(across))
    if layout.get("yaxis", {}).get("scaleanchor"):
        across, upright["y"] = _equal(across, upright["y"], right - left, bottom - top)
    found = {}
    for name, axis in upright.items():
        low, high = layout.get(f"yaxis{name[1:]}", {}).get("domain", (0, 1))
        found[name] = Frame(
            left=left,
            right=right,
            top=bottom - (bottom - top) * high,
            bottom=bottom - (bottom - top) * low,
            x=across if low == 0 else _bare(across),
            y=axis,
        )
    return found


def width_of(text: str, size: float = SIZE) -> float:
    """About how wide the longest line of a text is, in pixels."""
    return (
        max(
            (
                sum(
                    0.3 if sign in _NARROW else 0.87 if sign in _WIDE else 0.66 if sign.isupper() else 0.57
                    for sign in line
                )
                for line in lines_of(text)
            ),
            default=0.0,
        )
        * size
    )


def lines_of(text: str) -> list[str]:
    """The lines of a label, without the marks it is written with, and without Arabic vowel signs, which a PDF cannot say of a picture."""
    return [unescape(_TAG.sub("", line)).translate(_VOWELS) for line in text.split("<br>")]


def _bars(traces: Sequence[Mapping[str, Any]], orientation: str) -> bool:
    return any(trace["type"] == "bar" and trace.get("orientation", "v") == orientation for trace in traces)


def _axis(layout: Mapping[str, Any], values: Sequence[float | None], categories: bool) -> Axis:
    known = [value for value in values if value is not None] or [0.0, 1.0]
    low, high = (min(known) - 0.5, max(known) + 0.5) if categories else (min(0.0, *known, 0.0), max(known))
    start, end = layout.get("range") or (low, high if high > low else low + 1)
    if layout.get("autorange") == "reversed" and not layout.get("range"):
        start, end = end, start
    ticks = list(zip(layout.get("tickvals", ()), map(str, layout.get("ticktext", ())), strict=True))
    title = layout.get("title", "")
    return Axis(
        start=start,
        end=end,
        ticks=ticks,
        title=title.get("text", "") if isinstance(title, Mapping) else str(title),
        grid=bool(layout.get("showgrid", True)),
        zero=bool(layout.get("zeroline", False)),
        shown=layout.get("visible", True) is not False,
        opposite=layout.get("side") == "right",
        width=max((width_of(text) for _, text in ticks), default=0.0),
    )


def _under(axis: Axis) -> float:
    """What the writing below a picture takes."""
    if not axis.shown:
        return 8.0
    lines = max((len(lines_of(text)) for _, text in axis.ticks), default=0)
    return 8.0 + 15.0 * lines + (18.0 if axis.title else 0.0)


def _bare(axis: Axis) -> Axis:
    """The same axis without its writing, for a panel that stands above another."""
    return replace(axis, ticks=[], title="", grid=False, zero=False, shown=False, width=0.0)


def _equal(across: Axis, upright: Axis, width: float, height: float) -> tuple[Axis, Axis]:
    """Both axes with ranges in which a step across is as long as a step up: maps keep their shape."""
    step = max(abs(across.end - across.start) / width, abs(upright.end - upright.start) / height)
    return _around(across, step * width / 2), _around(upright, step * height / 2)


def _around(axis: Axis, half: float) -> Axis:
    middle = (axis.start + axis.end) / 2
    return replace(axis, start=middle - half, end=middle + half)
