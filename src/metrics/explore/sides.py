"""Two sides of a comparison: what they have in common moves together, what they differ in names them, and what changed between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from ..definitions import DIMENSIONS, metric
from ..errors import NotAvailable
from ..evaluate import PLACE_DIMENSIONS, Query
from ..findings import Bridge, Point, bridge
from ..present import Language
from . import steps, view
from .scope import Scope

if TYPE_CHECKING:
    from ..snapshot import Snapshot


def moved_along(against: Query, before: Query, now: Query) -> Query:
    """The second side, after the first went from ``before`` to ``now``: what both had in common they go on to have in common."""
    was, is_, other = Scope.of(before), Scope.of(now), Scope.of(against)
    names = [field.name for field in fields(Scope)]
    shared = {name: getattr(is_, name) for name in names if getattr(was, name) == getattr(other, name)}
    return replace(against, **shared)


def breakdowns(query: Query, against: Query) -> list[str]:
    """What both sides can be broken down by: places and fonds where they are one place on one map."""
    kept = {*steps.dimensions(query)} & {*steps.dimensions(against)} - {"month"}
    one = (steps.way(query), query.place_map) == (steps.way(against), against.place_map)
    return [name for name in DIMENSIONS if name in kept and (one or name not in (*PLACE_DIMENSIONS, "fonds"))]


def beside(query: Query) -> tuple[Query, str]:
    """What lies above the unit of a query, and the dimension of the units beside it; of the country those below."""
    way = steps.way(query)
    if not way:
        return query, steps.below(query)
    return steps.back_to(query, way[-2][0] if len(way) > 1 else None), way[-1][0]


def names(sides: Sequence[Query], places: Sequence[str], snapshot: Snapshot, language: Language) -> list[str]:
    """What each of two sides is called: by what they differ in. ``places`` are the names of their units."""
    days = [language.date(side.as_of or snapshot.as_of) for side in sides]
    maps = [view.map_name(steps.map_day(side.place_map, snapshot.as_of), language) for side in sides]
    roles = [language.text(view.ROLES[side.place_role]) for side in sides]
    told = [pair for pair in (places, days, maps, roles) if pair[0] != pair[1]] or [places]
    return [f"{letter}: {' · '.join(pair[at] for pair in told)}" for at, letter in enumerate("AB")]


def change_between(snapshot: Snapshot, query: Query, against: Query, language: Language) -> Bridge:
    """The change between the days of two sides, told apart. Raises NotAvailable where they differ in more than the day, or the number is
    not one that a bridge can be made of."""
    _ = language.text
    one, other = (replace(side, as_of=None, by=(), metrics=query.metrics) for side in (query, against))
    if one != other or query.as_of == against.as_of:
        raise NotAvailable(_("Causes are told between two days of one unit on one map."))
    places = dict(query.where)
    if places.get("commune"):
        places.pop("province", None)
    codes = [code for name in ("province", "commune") for code in places.pop(name, ())]
    day = steps.map_day(query.place_map, snapshot.as_of)
    if places or len(codes) > 1 or day is None or metric(query.metrics[0]).kind == "flow":
        raise NotAvailable(_("Causes are told of stocks of the country, a province or a commune, without conditions."))
    first, second = sorted(side.as_of or snapshot.as_of for side in (query, against))
    return bridge(
        query.metrics[0],
        Point(snapshot_id=snapshot.id, as_of=first),
        Point(snapshot_id=snapshot.id, as_of=second),
        snapshots=snapshot.folder.parent,
        place=codes[0] if codes else "",
        place_map=day,
        place_role=query.place_role,
    )
