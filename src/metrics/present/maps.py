"""Maps without a map server: a tile for each province, a circle or an outline for each commune of a province.

All three are filled outlines, one trace a class of values, which plotly draws anywhere: in a notebook, in a page without a network
and in print. A place without a number is drawn as such, never left out and never as 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians
from textwrap import wrap
from typing import Any

import numpy as np

from ..catalogue import REFORM_DAY
from ..definitions import metric as definition
from ..errors import NotAvailable
from ..evaluate import TO_ALLOCATE, UNKNOWN_PLACE, Cell, Result
from ..places import Register
from ..places.geography import centroids, tile_grid
from .chart import Chart
from .charts import INK, base_layout, nice  # one look for all charts
from .language import Language
from .numbers import figure, part_unit, parts, quantity
from .outlines import Ring, circle, from_geojson, path, spread_out, square
from .rows import rows

#: From little to much, each darker than the one before, in grey print too; the darkest takes white writing.
SHADES = ("#eaf1f8", "#c9dcec", "#9cc0de", "#679fcc", "#1f5f99")
_LINE, _FRAME = "#6b7785", "#aab3bd"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Area:
    """One place on a map: the ``code`` of its row, the ``text`` written into it, its ``cell``, None without a row; the ``radius`` of
    its outline where that is a circle."""

    code: str
    name: str
    text: str
    rings: Sequence[Ring]
    centre: tuple[float, float]
    cell: Cell | None
    radius: float | None = None


def province_tiles(result: Result, metric: str, language: Language, *, name: str = "tiles") -> Chart:
    """The 34 provinces as a grid of tiles that reads like the country, with Hoàng Sa and Trường Sa.

    ``result`` is by province, on a map since 1 July 2025. An archipelago bears the colour of its province, whose number
    includes it. Each tile carries its province's code as ``customdata``. Raises NotAvailable for another map or another
    country's register.
    """
    tiles = tile_grid()
    cells = {row.code: row.cells[metric] for row in rows(result)}
    names = {row.code: row.name for row in rows(result)}
    known = {tile.code for tile in tiles}
    if (
        result.query.by != ("province",)
        or result.map_day is None
        or result.map_day < REFORM_DAY
        or set(cells) - known - {UNKNOWN_PLACE, TO_ALLOCATE}
    ):
        raise NotAvailable("There is no tile grid of this map.", expected="provinces of Viet Nam since 1 July 2025")
    areas = []
    for tile in tiles:
        cell = cells.get(tile.code)
        left, top = tile.col + 0.03, -tile.row - 0.03
        right, bottom = left + 0.94, top - 0.94
        lines = wrap(tile.label, 8)
        if cell is not None and not tile.unit_code:
            lines.append(_short(cell, language))
        areas.append(
            _Area(
                code=tile.code,
                name=f"{tile.label} ({names.get(tile.code, tile.code)})"
                if tile.unit_code
                else names.get(tile.code, tile.label),
                text="<br>".join(escape(line, quote=False) for line in lines),
                rings=[np.array([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])],
                centre=((left + right) / 2, (top + bottom) / 2),
                cell=cell,
            )
        )
    height = 48 * (1 + max(tile.row for tile in tiles)) + 70
    return _draw(areas, result, metric, language, name=name, height=height, equal=False)


def commune_circles(
    result: Result,
    register: Register,
    province: str,
    metric: str,
    language: Language,
    boundaries: Mapping[str, Any] | None = None,
    *,
    name: str = "circles",
) -> Chart:
    """The communes of one province, as circles near where they lie or, with ``boundaries``, as they lie.

    ``result`` is by commune and keeps to ``province``. The area of a circle follows what its number is measured against
    (pages in scope, …), or the number itself where it is no ratio; circles are moved apart until they no longer overlap.
    Islands far out are drawn closer, with a frame around them. ``boundaries`` is a GeoJSON of the communes whose features
    say their code in the property ``unit_code``, in degrees; a commune that it lacks remains a circle. Each place carries
    its commune's code as ``customdata``. Raises NotAvailable where the places of communes are not known, InputError for
    boundaries that are no such GeoJSON.
    """
    day = result.map_day
    if result.query.by != ("commune",) or day is None:
        raise NotAvailable("A map of communes needs an answer by commune, on the map of a day.")
    points = centroids(register, day)
    found = {row.code: row for row in rows(result)}
    communes = [unit for unit in register.communes(day) if unit.code in found and unit.code in points]
    if not communes:
        raise NotAvailable("Where the communes of this map lie is not known.", where=f"{province} on {day}")
    cells = {unit.code: found[unit.code].cells[metric] for unit in communes}
    scale = cos(radians(float(np.mean([points[unit.code][0] for unit in communes]))))
    at = np.array([(points[unit.code][1] * scale, points[unit.code][0]) for unit in communes])
    official = from_geojson(boundaries, scale) if boundaries is not None else {}
    if not official:
        at, radius_of, moved = spread_out(tuple(map(tuple, at.tolist())), tuple(map(_weight, cells.values())))
    else:
        moved = np.zeros(len(at), dtype=bool)
        radius_of = np.full(len(at), 0.01)
    areas = []
    for unit, (x, y), radius in zip(communes, at.tolist(), radius_of.tolist(), strict=True):
        # A circle of a few dozen pixels holds a short name in part at best; names are in the hover and in the table.
        areas.append(
            _Area(
                code=unit.code,
                name=unit.full_name,
                text="",
                rings=official.get(unit.code) or [circle(x, y, radius)],
                centre=(x, y),
                cell=cells[unit.code],
                radius=None if unit.code in official else radius,
            )
        )
    frames = [
        square(x, y, radius * 1.5)
        for (x, y), radius, far in zip(at.tolist(), radius_of.tolist(), moved, strict=True)
        if far
    ]
    return _draw(areas, result, metric, language, name=name, height=520, equal=True, frames=frames)


def _draw(
    areas: Sequence[_Area],
    result: Result,
    metric: str,
    language: Language,
    *,
    name: str,
    height: int,
    equal: bool,
    frames: Sequence[Ring] = (),
) -> Chart:
    _ = language.text
    found = definition(metric)
    bounds = _bounds([area.cell.value for area in areas if area.cell and area.cell.value is not None], found.unit)
    if not any(area.text for area in areas):
        # What the pointer finds comes as what is drawn does, so that a page need not say twice where it lies.
        areas = sorted(areas, key=lambda area: len(SHADES) if (own := _shade(area.cell, bounds)) is None else own)
    shades = [_shade(area.cell, bounds) for area in areas]
    traces: list[dict[str, Any]] = []
    for shade in range(len(SHADES)):
        low, high = bounds[shade], bounds[shade + 1]
        label = " – ".join(_edge(edge, bounds[1], found.unit, language) for edge in (low, high))
        traces.append(
            _filled(
                [area for area, own in zip(areas, shades, strict=True) if own == shade], label, SHADES[shade], "solid"
            )
        )
    missing = [area for area, own in zip(areas, shades, strict=True) if own is None]
    if missing:
        traces.append(_filled(missing, _("no number"), "#ffffff", "dot"))
    if frames:
        traces.append(_outline(frames, _("nearer than it lies")))
    colours = ["#ffffff" if own == len(SHADES) - 1 else INK for own in shades]
    written = {"text": [area.text for area in areas], "textfont": {"size": 10, "color": colours}}
    texts = written if any(area.text for area in areas) else {}
    traces.append(
        {
            "type": "scatter",
            "mode": "markers+text" if texts else "markers",
            "x": [area.centre[0] for area in areas],
            "y": [area.centre[1] for area in areas],
            **texts,
            # Nothing to see: what the pointer finds, and the ground of what it is told.
            "marker": {"size": 24, "opacity": 0, "color": "#ffffff"},
            "hoverinfo": "text",
            "hovertext": [_hover(area, metric, language) for area in areas],
            "customdata": [area.code for area in areas],
            "showlegend": False,
        }
    )
    blank = {"visible": False, "fixedrange": True}
    corners = np.concatenate([*(ring for area in areas for ring in area.rings), *frames])
    low, high = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    layout = base_layout(language, height) | {
        "xaxis": blank | {"range": [low[0], high[0]]},
        "yaxis": blank | {"range": [low[1], high[1]]} | ({"scaleanchor": "x", "scaleratio": 1} if equal else {}),
        "hovermode": "closest",
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": -0.02,
            "yanchor": "top",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    }
    return Chart(
        name=name,
        title=_(found.title),
        alt=_alt(areas, result, metric, language),
        figure={"data": traces, "layout": layout},
    )


def _filled(areas: Sequence[_Area], label: str, colour: str, dash: str) -> dict[str, Any]:
    x, y = path([ring for area in areas for ring in area.rings])
    circles = [[*area.centre, area.radius] for area in areas if area.radius is not None]
    round_all = {"meta": {"circles": circles}} if circles and len(circles) == len(areas) else {}
    return {
        **round_all,
        "type": "scatter",
        "mode": "lines",
        # A class without places still stands in the key.
        "x": x or [None],
        "y": y or [None],
        "fill": "toself",
        "fillcolor": colour,
        "line": {"color": _LINE, "width": 1, "dash": dash},
        "name": escape(label, quote=False),
        "hoverinfo": "skip",
    }


def _outline(frames: Sequence[Ring], label: str) -> dict[str, Any]:
    x, y = path(frames)
    line = {"color": _FRAME, "width": 1, "dash": "dash"}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": line,
        "name": escape(label, quote=False),
        "hoverinfo": "skip",
    }


def _short(cell: Cell, language: Language) -> str:
    """A number as it fits into a tile; a dash where there is none: the hover and the table say why."""
    if cell.value is None:
        return "–"
    return language.percent(cell.value, 0) if cell.unit == "%" else figure(cell, language)


def _hover(area: _Area, metric: str, language: Language) -> str:
    if area.cell is None:
        return escape(area.name, quote=False)
    below = parts(area.cell, part_unit(metric), language)
    lines = [area.name, figure(area.cell, language, named=True), *([below] if below else [])]
    return "<br>".join(escape(line, quote=False) for line in lines)


def _alt(areas: Sequence[_Area], result: Result, metric: str, language: Language) -> str:
    """What the map shows, in words: the extremes, how many places have no number, and what lies nowhere on it."""
    _ = language.text
    valued = {area.code: area for area in areas if area.cell is not None and area.cell.value is not None}
    text = _("Map of {count} places: {metric}.").format(
        count=language.number(len({area.code for area in areas})), metric=_(definition(metric).title)
    )
    if valued:
        ranked = sorted(
            valued.values(), key=lambda area: area.cell.value if area.cell and area.cell.value is not None else 0.0
        )
        low, high = ranked[0], ranked[-1]
        assert low.cell is not None
        assert high.cell is not None
        text += " " + _("Highest: {highest} ({high}); lowest: {lowest} ({low}).").format(
            highest=high.name, high=figure(high.cell, language), lowest=low.name, low=figure(low.cell, language)
        )
    missing = len({area.code for area in areas}) - len(valued)
    if missing:
        text += " " + _("Without a number: {count}.").format(count=language.number(missing))
    elsewhere = len({row.code for row in rows(result)} - {area.code for area in areas})
    if elsewhere:
        text += " " + _("In the table only, since they have no place on the map: {count}.").format(
            count=language.number(elsewhere)
        )
    return text


def _bounds(values: Sequence[float], unit: str) -> list[float]:
    """The edges of the classes: equal, round steps up to the largest value; of a ratio up to 100 % at most."""
    largest = max(values, default=0.0)
    step = (
        min(nice(largest / len(SHADES)), 1 / len(SHADES))
        if unit == "%" and largest > 0
        else nice(max(largest, 1.0) / len(SHADES))
    )
    return [step * edge for edge in range(len(SHADES) + 1)]


def _edge(value: float, step: float, unit: str, language: Language) -> str:
    return (
        language.percent(value, 0 if round(step * 100, 6).is_integer() else 1)
        if unit == "%"
        else quantity(value, unit, language)
    )


def _shade(cell: Cell | None, bounds: Sequence[float]) -> int | None:
    if cell is None or cell.value is None:
        return None
    return min(sum(cell.value >= edge for edge in bounds[1:-1]), len(SHADES) - 1)


def _weight(cell: Cell) -> float:
    return float(max(cell.numerator or 0, 0) if cell.denominator is None else max(cell.denominator, 0))
