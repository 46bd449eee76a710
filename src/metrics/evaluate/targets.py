"""Targets that units were set, as the catalogue has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlglot import exp

from ..definitions import METRICS
from ..places import Register
from .engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target of one unit: the value asked for (a share of 1, where the metric is one), by when, and the document that sets it."""

    value: float
    due_on: date
    document_no: str


def targets(
    engine: Engine, metric: str, map_day: date | None, place: str = "", *, register: Register | None = None
) -> dict[str, list[Target]]:
    """The targets for a metric by the code of the unit on a map (None: as recorded), first due first; of ``place`` and the units
    directly below it only, where one is named. Empty where the catalogue has no targets. Raises UnknownPlace."""
    if "targets" not in engine.tables:
        return {}
    return _read(engine, register or engine.register, metric, map_day, place)


@lru_cache(maxsize=4)  # a page asks for attainment, for the pace and for the targets themselves
def _read(engine: Engine, register: Register, metric: str, map_day: date | None, place: str) -> dict[str, list[Target]]:
    columns = [exp.column(name) for name in ("unit_key", "due_on", "value", "document_no")]
    asked = exp.select(*columns).from_("targets").where(exp.column("metric").eq(metric))
    if place and map_day is not None:
        unit = register.unit(place, map_day)
        keys = [unit.key, *(child.key for child in register.children(unit, map_day))]
        asked = asked.where(exp.column("unit_key").isin(*keys))
    rows = engine.run(asked.order_by("due_on").sql(dialect=engine.dialect)).to_pylist()
    share = 100 if METRICS[metric].unit == "%" else 1
    found: dict[str, list[Target]] = {}
    for row in rows:
        if row["unit_key"] is None:
            continue
        unit = register.units[row["unit_key"]]
        if map_day is None or unit.valid_on(map_day):
            target = Target(
                value=float(row["value"]) / share, due_on=row["due_on"], document_no=row["document_no"] or ""
            )
            found.setdefault(unit.code, []).append(target)
    return found


def next_target(known: Sequence[Target], day: date) -> Target | None:
    """The target that is due next on a day; the last one where none is to come, None where there is none."""
    return next((target for target in known if target.due_on >= day), known[-1] if known else None)
