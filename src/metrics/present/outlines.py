"""Where outlines lie on a map: circles that do not overlap, islands brought nearer, official boundaries. Plain geometry; knows no chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import cos, pi, sin, sqrt
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ..errors import InputError

Points: TypeAlias = npt.NDArray[np.float64]
#: The points of a closed line, the first again as the last.
Ring: TypeAlias = Points

#: Of a circle, as it is drawn.
CORNERS = 20
_TURNS = [2 * pi * (corner % CORNERS) / CORNERS for corner in range(CORNERS + 1)]
_ROUND = np.array([(cos(turn), sin(turn)) for turn in _TURNS])
_SQUARE = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
_LIFT = np.full((1, 2), np.nan)


def path(rings: Sequence[Ring]) -> tuple[list[float | None], list[float | None]]:
    """Rings as one path for plotly, which lifts its pen at None."""
    if not rings:
        return [], []
    points = np.round(np.concatenate([part for ring in rings for part in (ring, _LIFT)][:-1]), 4)
    x, y = ([None if value != value else value for value in axis] for axis in points.T.tolist())
    return x, y


def circle(x: float, y: float, radius: float) -> Ring:
    """A closed ring of :data:`CORNERS` around a centre."""
    return np.array((x, y)) + radius * _ROUND


def square(x: float, y: float, half: float) -> Ring:
    """A closed ring of four corners, ``half`` a side away from its centre."""
    return np.array((x, y)) + half * _SQUARE


def nearer(at: Points) -> tuple[Points, npt.NDArray[np.bool_]]:
    """Points far from all others are brought in along their direction, so that one island does not turn the rest into a dot."""
    middle = np.median(at, axis=0)
    away = np.hypot(*(at - middle).T)
    usual = float(np.percentile(away, 90)) or 1.0
    far = away > 2.5 * usual
    factor = np.where(far, 1.7 * usual / np.where(away > 0, away, 1.0), 1.0)
    return middle + (at - middle) * factor[:, None], far


def sizes(at: Points, weights: Sequence[float]) -> Points:
    """Circles that together cover two fifths of the ground, by weight, none smaller than a fifth of the mean circle."""
    count = len(at)
    ground = float(np.prod(np.maximum(np.ptp(at, axis=0), 0.05)))
    mean = sqrt(0.4 * ground / (count * pi))
    share = np.asarray(weights) / (float(np.mean(weights)) or 1.0)
    return mean * np.clip(np.sqrt(share), 0.35, 2.5)


def apart(at: Points, radii: Points, rounds: int = 120) -> Points:
    """Push overlapping circles apart, a third of the overlap each, until none is left or the rounds are over."""
    moved = at.T.copy()
    x, y = moved
    pairs = np.stack(np.triu_indices(len(at), k=1))  # of each pair once
    least = (radii[pairs[0]] + radii[pairs[1]]) * 1.04
    # Only pairs within reach are looked at, and they are found anew when any two may have come nearer by that much.
    reach = float(radii.max(initial=0.0))
    begun: Points | None = None
    for _ in range(rounds):
        if begun is None or 2 * np.hypot(*(moved - begun)).max(initial=0.0) > reach:
            begun = moved.copy()
            east, north = x[pairs[0]] - x[pairs[1]], y[pairs[0]] - y[pairs[1]]
            near = np.flatnonzero(east**2 + north**2 < (least + reach) ** 2)
            (one, other), apart_by = pairs[:, near], least[near]
            square = apart_by**2 - 1e-9
        east, north = x[one] - x[other], y[one] - y[other]
        over = np.flatnonzero(east**2 + north**2 < square)
        if not len(over):
            break
        east, north = east[over], north[over]
        length = np.hypot(east, north)
        # Two at the very same point part from west to east, in the order of their codes.
        east, length = np.where(length > 0, east, -1.0), np.where(length > 0, length, 1.0)
        push = (apart_by[over] - length) / length * 0.35
        for axis, along in ((x, east), (y, north)):
            np.add.at(axis, one[over], push * along)
            np.subtract.at(axis, other[over], push * along)
    return moved.T


@lru_cache(maxsize=64)
def spread_out(
    at: tuple[tuple[float, float], ...], weights: tuple[float, ...]
) -> tuple[Points, Points, npt.NDArray[np.bool_]]:
    """Circles by weight near these points, none over another: centres, radii, and which were brought nearer. Kept: a map is drawn again
    for each metric and each visit."""
    near, moved = nearer(np.array(at))
    radii = sizes(near, weights)
    return apart(near, radii), radii, moved


def from_geojson(boundaries: Mapping[str, Any], scale: float) -> dict[str, list[Ring]]:
    """Rings by commune code from a GeoJSON. Raises InputError."""
    try:
        found: dict[str, list[Ring]] = {}
        for feature in boundaries["features"]:
            shape = feature["geometry"]
            polygons = {"Polygon": [shape["coordinates"]], "MultiPolygon": shape["coordinates"]}[shape["type"]]
            rings = [
                np.array([(float(x) * scale, float(y)) for x, y, *_height in ring])
                for polygon in polygons
                for ring in polygon
            ]
            found.setdefault(str(feature["properties"]["unit_code"]), []).extend(rings)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            "The boundaries cannot be read.",
            received=f"{type(error).__name__}: {error}",
            expected="a GeoJSON FeatureCollection of Polygon or MultiPolygon, each feature with its code in the property unit_code",
        ) from None
    return found
