"""Where units are drawn: a tile grid of the 34 provinces, and a point for each commune.

Both come with the package. There are no boundaries in it: a site that has official ones brings its own.
"""

from __future__ import annotations

import csv
import importlib.resources
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from metrics.errors import InputError
from metrics.places.register import Register
from metrics.places.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One square of the grid. ``col`` counts from the west, ``row`` from the north, both from 0.

    The archipelagos have squares of their own: ``unit_code`` is then the special zone (Hoàng Sa, Trường Sa) and
    ``code`` the province it belongs to (Đà Nẵng, Khánh Hòa); elsewhere ``unit_code`` is None.
    """

    code: str
    col: int
    row: int
    label: str
    unit_code: str | None


def tile_grid() -> list[Tile]:
    """34 provinces and 2 archipelagos, from north to south."""
    return [
        Tile(
            code=row["code"],
            col=int(row["col"]),
            row=int(row["row"]),
            label=row["label"],
            unit_code=row["unit_code"] or None,
        )
        for row in _data("tile_grid.csv")
    ]


@lru_cache(maxsize=4)
def centroids(register: Register, on: date) -> Mapping[str, tuple[float, float]]:
    """Code → (latitude, longitude) in degrees, for the communes in force on ``on`` whose point is known.

    Points are kept for the units of 1 July 2025; a unit that has only been renamed or retyped since keeps its own.
    Maps before that day have none.
    """
    points = _points()
    found = {}
    for unit in register.communes(on):
        origin = _origin(register, unit)
        if (origin.code, origin.valid_from) in points:
            found[unit.code] = points[origin.code, origin.valid_from]
    return found


def boundaries(folder: Path, province: str) -> Mapping[str, Any] | None:
    """The outlines of a province's communes that a site has put into ``folder``: ``<province>.geojson``, else ``communes.geojson``.

    None where there is no such file. Raises InputError for one that is no JSON.
    """
    for name in (province, "communes"):
        path = folder / f"{name}.geojson"
        if name and path.is_file():
            try:
                found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            except ValueError as error:
                raise InputError("The boundaries are no JSON.", where=path.name, received=str(error)) from None
            return found
    return None


def _origin(register: Register, unit: Unit) -> Unit:
    links = register.predecessors(unit)
    while len(links) == 1 and links[0].kind in ("rename", "retype") and (unit.code, unit.valid_from) not in _points():
        unit = links[0].from_unit
        links = register.predecessors(unit)
    return unit


@lru_cache(maxsize=1)
def _points() -> dict[tuple[str, date], tuple[float, float]]:
    return {
        (row["unit_code"], date.fromisoformat(row["valid_from"])): (float(row["lat"]), float(row["lon"]))
        for row in _data("centroids.csv")
    }


def _data(name: str) -> list[dict[str, str]]:
    text = (importlib.resources.files("metrics.places") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
