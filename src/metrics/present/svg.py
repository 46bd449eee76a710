"""A chart as a picture of lines and letters (SVG), for forms that have no script: PDF, print.

Draws what our charts are made of: bars lying and standing, stacked or from a base, lines along months, filled outlines, texts in
places, a key. Text stays text, in the fonts of the document that it stands in, which shapes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from .svg_frame import FONT, GRID, INK, Frame, frames, lines_of, width_of

Figure = Mapping[str, Any]

_KEY_LINE = 20.0
_DASHES = {"dot": "1.5 2.5", "dash": "5 3"}


def svg(figure: Figure, *, width: int = 680, right_to_left: bool = False) -> str:
    """The figure as an SVG of that many CSS pixels; its height is the figure's, and what its key needs."""
    layout, traces = figure["layout"], [trace for trace in figure["data"] if trace.get("visible", True) is True]
    key = list(_key(layout, traces, width))
    key_height = _KEY_LINE * (1 + max((line for line, *_ in key), default=-1))
    height = layout["height"]
    found = frames(figure, width, height)
    pieces = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_n(height + key_height)}" width="{width}" '
        f'height="{_n(height + key_height)}" font-family="{FONT}" font-size="12" fill="{INK}">',
        _patterns(traces),
    ]
    write = _Writer(right_to_left)
    for frame in found.values():
        pieces += write.axes(frame)
    for trace, frame in ((trace, found[_axes_of(trace)]) for trace in traces):
        pieces += write.bars(trace, frame, traces, layout) if trace["type"] == "bar" else write.scatter(trace, frame)
    for shape in layout.get("shapes", ()):
        pieces += write.shape(shape, found)
    for note in layout.get("annotations", ()):
        pieces += write.note(note, found)
    pieces += write.key(key, height, width)
    return "".join([*pieces, "</svg>"])


def _axes_of(trace: Figure) -> str:
    return str(trace.get("yaxis", "y"))


class _Writer:
    """Writes marks and texts; the key begins where reading does."""

    def __init__(self, right_to_left: bool) -> None:
        self._rtl = right_to_left

    def text(self, x: float, y: float, text: str, anchor: str = "start", **look: object) -> Iterator[str]:
        """Lines around (x, y), which is their middle in height."""
        lines = lines_of(text)
        size = float(str(look.get("font_size", 12)))
        at = y - (len(lines) - 1) * size * 0.6 + size * 0.35
        said = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in look.items())
        for line in lines:
            yield f'<text x="{_n(x)}" y="{_n(at)}" text-anchor="{anchor}"{said}>{escape(line, quote=False)}</text>'
            at += size * 1.2

    def axes(self, frame: Frame) -> Iterator[str]:
        if frame.x.shown:
            for value, text in frame.x.ticks:
                x = frame.at_x(value)
                if frame.x.grid:
                    yield _line(x, frame.top, x, frame.bottom, GRID)
                if text:
                    yield from self.text(x, frame.bottom + 12 + 7 * (len(lines_of(text)) - 1), text, "middle")
            if frame.x.title:
                yield from self.text((frame.left + frame.right) / 2, frame.bottom + 32, frame.x.title, "middle")
        if frame.y.shown:
            for value, text in frame.y.ticks:
                y = frame.at_y(value)
                if frame.y.grid:
                    yield _line(frame.left, y, frame.right, y, GRID)
                x, anchor = (frame.right + 8, "start") if frame.y.opposite else (frame.left - 8, "end")
                yield from self.text(x, y, text, anchor)
            if frame.y.title:
                x = frame.right + frame.y.width + 24 if frame.y.opposite else frame.left - frame.y.width - 24
                y = (frame.top + frame.bottom) / 2
                yield f'<g transform="rotate(-90 {_n(x)} {_n(y)})">'
                yield from self.text(x, y, frame.y.title, "middle")
                yield "</g>"
        if frame.x.zero and frame.x.shown:
            yield _line(frame.at_x(0), frame.top, frame.at_x(0), frame.bottom, "#8a94a0")
        if frame.y.zero and frame.y.shown:
            yield _line(frame.left, frame.at_y(0), frame.right, frame.at_y(0), "#8a94a0")

    def bars(self, trace: Figure, frame: Frame, traces: Sequence[Figure], layout: Figure) -> Iterator[str]:
        lying = trace.get("orientation") == "h"
        places, amounts = (trace["y"], trace["x"]) if lying else (trace["x"], trace["y"])
        thick = 1 - layout.get("bargap", 0.2)
        bases = trace.get("base") or _below(trace, traces, lying, layout)
        colours, texts = trace.get("marker", {}).get("color", INK), trace.get("text") or [""] * len(places)
        for at, (place, amount) in enumerate(zip(places, amounts, strict=True)):
            if amount is None:
                continue
            base = bases[at] if isinstance(bases, Sequence) else bases
            colour = colours if isinstance(colours, str) else colours[at]
            if lying:
                ends = sorted((frame.at_x(base), frame.at_x(base + amount)))
                sides = sorted((frame.at_y(place - thick / 2), frame.at_y(place + thick / 2)))
                yield _rect(ends[0], sides[0], ends[1] - ends[0], sides[1] - sides[0], _fill(trace, colour), trace)
                back = frame.x.backwards != (amount < 0)
                x, anchor = (ends[0] - 5, "end") if back else (ends[1] + 5, "start")
                yield from self.text(x, sum(sides) / 2, texts[at], anchor) if texts[at] else ()
            else:
                sides = sorted((frame.at_x(place - thick / 2), frame.at_x(place + thick / 2)))
                ends = sorted((frame.at_y(base), frame.at_y(base + amount)))
                yield _rect(sides[0], ends[0], sides[1] - sides[0], ends[1] - ends[0], _fill(trace, colour), trace)
                y = ends[1] + 9 if amount < 0 else ends[0] - 9
                yield from self.text(sum(sides) / 2, y, texts[at], "middle") if texts[at] else ()

    def scatter(self, trace: Figure, frame: Frame) -> Iterator[str]:
        mode, line = trace.get("mode", "lines"), trace.get("line", {})
        points = [
            None if x is None or y is None else (frame.at_x(x), frame.at_y(y))
            for x, y in zip(trace["x"], trace["y"], strict=True)
        ]
        if "lines" in mode and any(points):
            filled = trace.get("fillcolor", "none") if trace.get("fill") else "none"
            dash = f' stroke-dasharray="{_DASHES[line["dash"]]}"' if line.get("dash") in _DASHES else ""
            look = f'fill="{filled}" stroke="{line.get("color", INK)}" stroke-width="{_n(line.get("width", 2))}"{dash}'
            yield f'<path d="{_path(points, closed=bool(trace.get("fill")))}" {look} stroke-linejoin="round"/>'
        marker = trace.get("marker", {})
        if "markers" in mode and marker.get("opacity", 1):
            colour = marker.get("color", line.get("color", INK))
            for at, point in enumerate(points):
                if point:
                    shade = colour if isinstance(colour, str) else colour[at]
                    yield f'<circle cx="{_n(point[0])}" cy="{_n(point[1])}" r="{_n(marker.get("size", 6) / 2)}" fill="{shade}"/>'
        if "text" in mode:
            font = trace.get("textfont", {})
            colours, size = font.get("color", INK), font.get("size", 12)
            for at, (point, text) in enumerate(zip(points, trace.get("text", ()), strict=False)):
                if point and text:
                    shade = colours if isinstance(colours, str) else colours[at]
                    yield from self.text(*point, text, "middle", fill=shade, font_size=size)

    def shape(self, shape: Figure, found: Mapping[str, Frame]) -> Iterator[str]:
        frame = found.get(str(shape.get("yref", "y")).split()[0], next(iter(found.values())))
        x0, x1 = (
            _placed(shape[name], shape.get("xref", "x"), frame.at_x, frame.left, frame.right) for name in ("x0", "x1")
        )
        y0, y1 = (
            _placed(shape[name], shape.get("yref", "y"), frame.at_y, frame.bottom, frame.top) for name in ("y0", "y1")
        )
        line = shape.get("line", {})
        if shape["type"] == "line":
            dash = _DASHES.get(line.get("dash", ""), "")
            yield _line(x0, y0, x1, y1, line.get("color", INK), line.get("width", 1), dash)
        else:
            yield (
                f'<rect x="{_n(min(x0, x1))}" y="{_n(min(y0, y1))}" width="{_n(abs(x1 - x0))}" height="{_n(abs(y1 - y0))}" '
                f'fill="{shape.get("fillcolor", "none")}" fill-opacity="{shape.get("opacity", 1)}"/>'
            )

    def note(self, note: Figure, found: Mapping[str, Frame]) -> Iterator[str]:
        frame = found.get(str(note.get("yref", "y")).split()[0], next(iter(found.values())))
        x = _placed(note["x"], note.get("xref", "x"), frame.at_x, frame.left, frame.right)
        y = _placed(note["y"], note.get("yref", "y"), frame.at_y, frame.bottom, frame.top)
        anchor = {"left": "start", "right": "end"}.get(note.get("xanchor", "center"), "middle")
        lift = {"bottom": -8, "top": 8}.get(note.get("yanchor", "middle"), 0)
        yield from self.text(x, y + lift, note["text"], anchor, font_size=note.get("font", {}).get("size", 12))

    def key(self, entries: Sequence[tuple[int, float, Figure]], below: float, width: float) -> Iterator[str]:
        for line, x, trace in entries:
            y = below + _KEY_LINE * (line + 0.5)
            at = width - x - 14 if self._rtl else x
            colour = (
                trace.get("fillcolor")
                or trace.get("marker", {}).get("color")
                or trace.get("line", {}).get("color", INK)
            )
            drawn = trace.get("fill") or trace["type"] == "scatter"
            outline = {"color": colour} | trace.get("line", {}) if drawn else {"color": "#6b7785"}
            dash = _DASHES.get(outline.get("dash", ""), "")
            stroke = f'stroke="{outline["color"]}"' + (f' stroke-dasharray="{dash}"' if dash else "")
            bare = trace["type"] == "scatter" and not trace.get("fill") and "lines" in trace.get("mode", "lines")
            fill = "none" if bare else _fill(trace, str(colour))
            yield f'<rect x="{_n(at)}" y="{_n(y - 6)}" width="14" height="12" fill="{fill}" {stroke}/>'
            yield from self.text(at - 5 if self._rtl else at + 19, y, trace["name"], "end" if self._rtl else "start")


def _key(layout: Figure, traces: Sequence[Figure], width: float) -> Iterator[tuple[int, float, Figure]]:
    """Line and distance from the beginning of the line for every entry of the key."""
    if not layout.get("showlegend"):
        return
    line, x = 0, 8.0
    for trace in traces:
        if not trace.get("name") or trace.get("showlegend") is False:
            continue
        needs = 19 + width_of(trace["name"]) + 18
        if x > 8 and x + needs > width:
            line, x = line + 1, 8.0
        yield line, x, trace
        x += needs


def _below(trace: Figure, traces: Sequence[Figure], lying: bool, layout: Figure) -> Sequence[float] | float:
    """Where the bars of a stacked trace begin: at the end of those before it."""
    if layout.get("barmode") not in ("stack", "relative"):
        return 0.0
    name = "x" if lying else "y"
    before = traces[: next(at for at, other in enumerate(traces) if other is trace)]
    amounts = [other[name] for other in before if other["type"] == "bar" and _axes_of(other) == _axes_of(trace)]
    return [sum(value or 0 for value in values) for values in zip(*amounts, strict=True)] if amounts else 0.0


def _placed(value: Any, ref: str, at: Any, start: float, end: float) -> float:
    if "paper" in ref or "domain" in ref:
        return float(start + (end - start) * value)
    return float(at(value))


def _fill(trace: Figure, colour: str) -> str:
    pattern = trace.get("marker", {}).get("pattern")
    return f"url(#{_pattern_name(trace)})" if pattern else colour


def _pattern_name(trace: Figure) -> str:
    return f"p{str(trace['marker']['color']).strip('#')}"


def _patterns(traces: Sequence[Figure]) -> str:
    found = {
        _pattern_name(
            trace
        ): f'<pattern id="{_pattern_name(trace)}" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="7" height="7" fill="{trace["marker"]["color"]}"/>'
        f'<line x1="0" y1="0" x2="0" y2="7" stroke="{trace["marker"]["pattern"].get("fgcolor", INK)}" stroke-width="1"/></pattern>'
        for trace in traces
        if trace.get("marker", {}).get("pattern")
    }
    return f"<defs>{''.join(found.values())}</defs>" if found else ""


def _rect(x: float, y: float, width: float, height: float, fill: str, trace: Figure) -> str:
    line = trace.get("marker", {}).get("line")
    stroke = f' stroke="{line["color"]}" stroke-width="{line.get("width", 1)}"' if line else ""
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{fill}"{stroke}/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _path(points: Sequence[tuple[float, float] | None], *, closed: bool) -> str:
    pieces, begun = [], False
    for point in points:
        if point is None:
            pieces.append("Z" if closed and begun else "")
            begun = False
            continue
        pieces.append(f"{'L' if begun else 'M'}{_n(point[0])} {_n(point[1])}")
        begun = True
    return "".join(pieces) + ("Z" if closed and begun else "")


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
