"""Proofs about places: no map loses or makes a record, and what a join on the bare code would get wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from ..catalogue import PLACE_ROLES
from ..definitions import METRICS, Measure
from .answer import evaluate
from .engine import Engine
from .places import TO_ALLOCATE, UNKNOWN_PLACE
from .query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Conservation:
    """One measure on one map: the sum over its places, with what is unknown and to be allocated, against the national total."""

    measure: str
    place_map: date | str
    place_role: str
    level: str
    total: int
    summed: int

    @property
    def holds(self) -> bool:
        """Whether they agree to the unit."""
        return self.total == self.summed


def conservation(
    engine: Engine, roles: Sequence[str] = PLACE_ROLES, *, progress: Callable[[str, int, int], None] | None = None
) -> list[Conservation]:
    """Every additive measure on every map of the register (and as recorded), by province and by commune, for every place role."""
    measures = tuple(name for name, found in METRICS.items() if isinstance(found, Measure))
    totals = evaluate(engine, Query(metrics=measures)).frame
    total = dict(zip(totals["metric"], totals["numerator"], strict=True))
    proofs = []
    maps: list[date | str] = ["as_recorded", *engine.register.days_of_change()]
    for done, (place_map, role) in enumerate(product(maps, roles)):
        if progress is not None:
            progress("adding up on every map", done, len(maps) * len(roles))
        for level in ("province", "commune"):
            asked = Query(metrics=measures, by=(level,), place_map=place_map, place_role=role)
            summed = evaluate(engine, asked).frame.groupby("metric")["numerator"].sum()
            proofs += [
                Conservation(
                    measure=name,
                    place_map=place_map,
                    place_role=role,
                    level=level,
                    total=int(total[name]),
                    summed=int(summed[name]),
                )
                for name in measures
            ]
    return proofs


@dataclass(frozen=True, slots=True, kw_only=True)
class NaiveJoin:
    """What a join of recorded commune codes with today's list of communes would do to the files of ended units.

    ``files`` are recorded under codes of communes that ended; of these the bare code finds a commune that has nothing of theirs
    (``elsewhere``), one of several they may be in (``guessed``), or none at all (``lost``).
    """

    files: int
    elsewhere: int
    guessed: int
    lost: int


def naive_join(engine: Engine, *, place_role: str = "creator") -> NaiveJoin:
    """The size of the error, in listed files, on the snapshot's own day."""
    recorded = evaluate(
        engine, Query(metrics=("files",), by=("commune",), place_map="as_recorded", place_role=place_role)
    )
    today = {unit.code: unit for unit in engine.register.on(engine.as_of, "commune")}
    files = elsewhere = guessed = lost = 0
    for code, amount in zip(recorded.frame["commune"], recorded.frame["numerator"], strict=True):
        bare, _, since = code.partition("@")
        if not since or code in (UNKNOWN_PLACE, TO_ALLOCATE):
            continue
        unit = next(u for u in engine.register.history(bare) if u.valid_from.isoformat() == since)
        if unit.level != "commune":
            continue
        files += amount
        candidates = engine.register.place(unit.key, engine.as_of).candidates
        if bare not in today:
            lost += amount
        elif today[bare].key not in {found.key for found in candidates}:
            elsewhere += amount
        elif len(candidates) > 1:
            guessed += amount
    return NaiveJoin(files=int(files), elsewhere=int(elsewhere), guessed=int(guessed), lost=int(lost))
