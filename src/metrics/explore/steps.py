"""Steps from one question to the next: into a place, back up, onto another map; and a question written out, to be taken along.

A place is a filter of the query: ``where`` is the whole way from the country down.
"""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import date

from ..definitions import DIMENSIONS
from ..errors import UnknownPlace
from ..evaluate import LEGACY_DAY, TO_ALLOCATE, UNKNOWN_PLACE, Query
from ..places import Register, Unit

#: Dimensions that are a way down, from large to small, the old map and then the map asked for.
WAY = ("legacy_province", "legacy_district", "legacy_commune", "province", "commune", "fonds")
#: What lies directly below a place of each dimension.
_BELOW = {
    "legacy_province": "legacy_district",
    "legacy_district": "legacy_commune",
    "legacy_commune": "fonds",
    "province": "commune",
    "commune": "fonds",
}
#: Once one fonds is all there is, its files are broken down by this.
_WITHIN_FONDS = "stage"

#: The maps offered: today's, the last before the reform, and the units as the records name them.
MAPS: tuple[date | str, ...] = ("today", LEGACY_DAY, "as_recorded")


def way(query: Query) -> list[tuple[str, tuple[str, ...]]]:
    """The places a query keeps to, from large to small, as (dimension, codes)."""
    where = dict(query.where)
    return [(name, where[name]) for name in WAY if name in where]


def conditions(query: Query) -> list[tuple[str, tuple[str, ...]]]:
    """What a query keeps to besides places, as (dimension, values)."""
    return [(name, values) for name, values in query.where if name not in WAY]


def below(query: Query) -> str:
    """The dimension of what lies directly below the place of a query: province, commune, fonds, and of one fonds the stage."""
    steps = way(query)
    if not steps:
        return "province"
    name, codes = steps[-1]
    if set(codes) & {UNKNOWN_PLACE, TO_ALLOCATE}:
        return "fonds"
    return _BELOW.get(name, _WITHIN_FONDS)


def dimensions(query: Query) -> list[str]:
    """What the numbers of a query can be broken down by: every dimension it does not already keep to one value of."""
    kept = {name for name, values in query.where if len(values) == 1 and name != "month"}
    if "fonds" in kept:
        kept |= {"province", "commune"}
    if "commune" in kept:
        kept |= {"province"}
    return [name for name in DIMENSIONS if name not in kept]


def into(query: Query, dimension: str, code: str) -> Query:
    """The question about one row of an answer: kept to it, and broken down by what lies below it."""
    where = dict(query.where) | {dimension: (code,)}
    inner = replace(query, where=tuple(where.items()))
    by = query.by if query.by and query.by[0] in dimensions(inner) and dimension not in query.by else (below(inner),)
    return replace(inner, by=by)


def back_to(query: Query, dimension: str | None) -> Query:
    """The question about a place further up: that of ``dimension``, or the country for None."""
    keep = WAY.index(dimension) + 1 if dimension is not None else 0
    where = tuple((name, values) for name, values in query.where if name not in WAY[keep:])
    outer = replace(query, where=where)
    # Stages came up by themselves within a fonds; any other breakdown was chosen, and stays.
    stays = set(query.by).isdisjoint({*WAY, _WITHIN_FONDS} if query.values("fonds") else WAY)
    return replace(outer, by=query.by if query.by and stays else (below(outer),))


def without(query: Query, dimension: str) -> Query:
    """The question without one of its conditions."""
    return replace(query, where=tuple(pair for pair in query.where if pair[0] != dimension))


def on_map(query: Query, place_map: date | str, register: Register, today: date) -> tuple[Query, list[str]]:
    """The question on another map, and the names of the places that it could not take along.

    A code stands for another place on another map, so the place is taken along by what became of it: a unit that is one unit there is that
    one; one that is not gives way to its province, and a province without a counterpart to the country.
    """
    where = {name: values for name, values in query.where if name not in ("province", "commune", "fonds")}
    then, there = map_day(query.place_map, today), map_day(place_map, today)
    lost: list[str] = []
    steps = dict(way(query))
    if not set(steps.get("commune", (UNKNOWN_PLACE,))) & {UNKNOWN_PLACE, TO_ALLOCATE}:
        steps.pop("province", None)  # it follows from the communes
    for name in ("province", "commune"):
        for code in steps.get(name, ()):
            _take_along(where, name, code, then, there, register, lost)
    if "fonds" in steps:
        where["fonds"] = steps["fonds"]
    moved = replace(query, where=tuple(where.items()), place_map=place_map)
    if (query.by and query.by[0] not in dimensions(moved)) or lost:
        moved = replace(moved, by=(below(moved),))
    return moved, lost


def _take_along(
    where: dict[str, tuple[str, ...]],
    name: str,
    code: str,
    then: date | None,
    there: date | None,
    register: Register,
    lost: list[str],
) -> None:
    if code in (UNKNOWN_PLACE, TO_ALLOCATE):
        where[name] = (*where.get(name, ()), code)
        return
    unit = unit_of(code, then, register)
    target, province = _counterpart(unit, there, register) if unit else (None, None)
    if name == "commune" and province is not None:
        where["province"] = tuple(dict.fromkeys((*where.get("province", ()), province)))
    if target is None:
        lost.append(unit.full_name if unit else code)
    else:
        where[name] = tuple(dict.fromkeys((*where.get(name, ()), target)))


def map_day(place_map: date | str, today: date) -> date | None:
    """The day whose map a query asks for; None for as recorded."""
    if place_map == "as_recorded":
        return None
    return place_map if isinstance(place_map, date) else today


def unit_of(code: str, day: date | None, register: Register) -> Unit | None:
    """The unit a code of a result stands for on the map of a day; None as the day: as recorded."""
    if day is None:
        plain, _, begun = code.partition("@")
        found = [
            unit
            for unit in register.history(plain)
            if (unit.valid_from.isoformat() == begun if begun else unit.valid_to is None)
        ]
        return found[0] if found else None
    try:
        return register.unit(code, day)
    except UnknownPlace:
        return None


def _counterpart(unit: Unit, day: date | None, register: Register) -> tuple[str | None, str | None]:
    """Code of the unit, and of its province, on the map of a day."""
    if day is None:
        province = register.province_of(unit)
        return _recorded(unit), _recorded(province) if province else None
    placement = register.place(unit.key, day)
    found = placement.province if unit.level == "province" else placement.unit
    return found.code if found else None, placement.province.code if placement.province else None


def _recorded(unit: Unit) -> str:
    return unit.code if unit.valid_to is None else f"{unit.code}@{unit.valid_from.isoformat()}"


#: The line of Python that asks a question.
ANSWER = "metrics.evaluate(snapshot, query).frame\n"


def as_python(query: Query, snapshot_id: str, answer: str = ANSWER) -> str:
    """The question as Python that answers it, to be copied into a cell; ``answer`` is its last line."""
    given = [f"metrics={query.metrics!r}"]
    if query.by:
        given.append(f"by={query.by!r}")
    if query.where:
        given.append(f"where={ {name: values[0] if len(values) == 1 else values for name, values in query.where}!r}")
    if query.as_of is not None:
        given.append(f'as_of="{query.as_of}"')
    if query.place_map != "today":
        given.append(f'place_map="{query.place_map}"')
    if query.place_role != "custodian":
        given.append(f"place_role={query.place_role!r}")
    if query.allocation != "none":
        given.append(f"allocation={query.allocation!r}")
    if query.period != "month":
        given.append(f"period={query.period!r}")
    lines = "".join(f"    {argument},\n" for argument in given)
    return (
        "import metrics\n"
        "\n"
        f'snapshot = metrics.open_snapshot("{snapshot_id}", snapshots=metrics.Settings.from_environment().snapshots)\n'
        f"query = metrics.Query(\n{lines})\n"
        f"{answer}"
    )


def as_command(query: Query, snapshot_id: str) -> str:
    """The question as a command line."""
    words = ["metrics", "query", *query.metrics]
    if query.by:
        words += ["--by", ",".join(query.by)]
    for name, values in query.where:
        words += ["--where", f"{name}={','.join(values)}"]
    if query.as_of is not None:
        words += ["--as-of", str(query.as_of)]
    if query.place_map != "today":
        words += ["--map", str(query.place_map)]
    if query.place_role != "custodian":
        words += ["--place-role", query.place_role]
    if query.allocation != "none":
        words += ["--allocation", query.allocation]
    if query.period != "month":
        words += ["--period", query.period]
    return shlex.join([*words, "--snapshot", snapshot_id])
