"""The questions of a report, asked once of an empty catalogue: what all reports of a snapshot have in common is then known.

That is the register as read, where each unit is answered on the map of the day, the parsed definitions. It is done in the warm
parent, which may open no database; so the engine that answers here holds nothing but the register.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import sqlglot
from sqlglot import exp

from metrics.catalogue import CONTRACT
from metrics.evaluate import Query, evaluate
from metrics.places import Register, centroids
from metrics.present import FUNNEL, HEADLINE
from metrics.present.page import day_of_map


class EmptyCatalogue:
    """An engine (see :class:`metrics.evaluate.Engine`) of a register and a day, with every table and no row."""

    id = "empty"
    dialect = "duckdb"
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
    metrics = tuple(dict.fromkeys((*HEADLINE, *FUNNEL)))
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
