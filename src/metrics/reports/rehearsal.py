"""What all reports of a pack have in common, made ready in the warm parent before it forks them.

The questions of a report are asked once of an empty catalogue: then the register is read, where each unit is answered on the map of
the day is known, the definitions are parsed. The parent may open no database, so the engine that answers here holds nothing but the
register.

Of a large pack one report of each level is rendered and overheard. What it asked is asked once more here, of all units, and
the answers lie in the parent from then on: the reports slice them (see :mod:`metrics.evaluate.shared`).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

import pyarrow as pa
import sqlglot
from sqlglot import exp

from metrics.catalogue import CONTRACT, CUTS
from metrics.evaluate import Query, evaluate
from metrics.evaluate.shared import Asked, answers, overhearing, share
from metrics.places import Register, centroids
from metrics.present import FUNNEL, MONTHLY
from metrics.present.page import day_of_map
from metrics.reports.render import Job, render_report
from metrics.reports.warm import WarmParent
from metrics.snapshot import Snapshot
from metrics.snapshot.opened import remember

#: From this many reports on, asking once for all is quicker than asking for each.
_MANY = 60


def make_ready(parent: WarmParent, snapshot: Snapshot, place_map: str, jobs: Sequence[Job]) -> None:
    """Tell the warm parent what reports of this snapshot have in common, so that each child knows it."""
    register = (*snapshot.register.to_arrow(), snapshot.register.name, snapshot.register.digest)
    parent.prepare(rehearse, *register, snapshot.as_of, place_map)
    parent.prepare(_tell, snapshot.id, register, snapshot.fonds)
    asked: dict[Asked, None] = {}
    if len(jobs) >= _MANY:
        first = {len(job.parameters["place"]): job for job in reversed(jobs)}  # a code is as long as its level is low
        for job in first.values():
            with suppress(Exception):  # one that fails does so again in its turn, and is named
                asked |= dict.fromkeys(parent.call(_overhear, job, limit=_PATIENCE))
    parent.prepare(share, answers(snapshot, list(asked)))


#: Seconds that a report may be silent when it is overheard.
_PATIENCE = 60.0


def _overhear(job: Job) -> list[Asked]:
    with overhearing() as asked:
        render_report(job)
    return asked


def _tell(id: str, register: tuple[pa.Table, pa.Table, str, str], fonds: pa.Table) -> None:
    remember(id, Register.from_arrow(*register), fonds)


class EmptyCatalogue:
    """An engine (see :class:`metrics.evaluate.Engine`) of a register and a day, with every table and no row."""

    id = "empty"
    dialect = "duckdb"
    cuts = CUTS
    tables = frozenset(CONTRACT)
    fonds = pa.table({name: pa.array([], pa.string()) for name in ("fonds_key", "delivery", "fonds_id", "title")})

    def __init__(self, register: Register, as_of: date) -> None:
        self.register = register
        self.as_of = as_of

    def run(self, sql: str) -> pa.Table:
        """No rows, in the columns that the statement names."""
        select = sqlglot.parse_one(sql, dialect="duckdb").find(exp.Select)
        return pa.table({name: pa.array([], pa.int64()) for name in (select.named_selects if select else ())})


def rehearse(
    units: pa.Table, successions: pa.Table, name: str, digest: str, as_of: date, place_map: str = "today"
) -> None:
    """Ask for numbers as reports on the country, a province and a commune do, on the map they are of. The register comes as its
    tables (see :meth:`Register.from_arrow`)."""
    catalogue = EmptyCatalogue(Register.from_arrow(units, successions, name, digest), as_of)
    metrics = tuple(dict.fromkeys((*MONTHLY, *FUNNEL)))
    below = {"province": "commune", "commune": "fonds"}
    map_day = day_of_map(place_map, as_of)
    centroids(catalogue.register, as_of)
    for by in ("month", "province", "commune"):
        evaluate(catalogue, Query(metrics=metrics, by=(by,), place_map=place_map))
    for level, under in below.items():
        for unit in catalogue.register.on(map_day, level)[:1]:
            for by in ("month", under):
                where = ((level, (unit.code,)),)
                evaluate(catalogue, Query(metrics=metrics, by=(by,), where=where, place_map=place_map))
