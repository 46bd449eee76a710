"""The next reform, tried on a snapshot: who gets which records, what is left open, which numbers change. Nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from ..places import Change, draft_report
from .answer import evaluate
from .engine import Engine
from .places import TO_ALLOCATE
from .query import Query

#: What a trial compares where nothing else is asked for.
COMPARED = ("files", "pages_in_scope", "digitised_pages", "coverage_pages", "shelf_mm")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """What a draft would do.

    ``day``: the day it takes effect. ``changes``: the units that would end, begin or change. ``numbers``: one row a place and
    metric that would differ: ``commune``, ``commune_name``, ``metric``, ``before``, ``after`` (missing where there is no such
    place), ``unit``. ``open_fonds``: fonds whose custodian would be one of several units, so that no one answers for them until it
    is settled: ``fonds``, ``fonds_name``, ``files``.
    """

    day: date
    changes: list[Change]
    numbers: pd.DataFrame
    open_fonds: pd.DataFrame


def try_draft(engine: Engine, draft: Path, *, metrics: Sequence[str] = COMPARED) -> Trial:
    """Answer on the map that ``draft`` (a CSV of successions) would make. Raises RegisterError naming the row at fault."""
    drafted = engine.register.with_draft(draft)
    day = drafted.days_of_change()[-1]
    asked = [Query(metrics=tuple(metrics), by=("commune",), place_map=when) for when in (day - timedelta(days=1), day)]
    before, after = (evaluate(engine, query, register=drafted).frame for query in asked)
    key = ["commune", "metric"]
    both = before.merge(after, on=key, how="outer", suffixes=("_before", "_after"))
    name = both["commune_name_after"].fillna(both["commune_name_before"])
    told = pd.DataFrame(
        {
            "commune": both["commune"],
            "commune_name": name,
            "metric": both["metric"],
            "before": both["value_before"],
            "after": both["value_after"],
            "unit": both["unit_after"].fillna(both["unit_before"]),
        }
    )
    same = (told["before"] == told["after"]) | (told["before"].isna() & told["after"].isna())
    same &= both["commune_name_before"] == both["commune_name_after"]
    open_query = Query(metrics=("files",), by=("fonds",), where=(("commune", (TO_ALLOCATE,)),), place_map=day)
    open_before = Query(
        metrics=("files",), by=("fonds",), where=(("commune", (TO_ALLOCATE,)),), place_map=day - timedelta(days=1)
    )
    fonds = evaluate(engine, open_query, register=drafted).frame
    already = set(evaluate(engine, open_before, register=drafted).frame["fonds"])
    fonds = fonds[~fonds["fonds"].isin(already)]
    return Trial(
        day=day,
        changes=draft_report(drafted),
        numbers=told[~same].reset_index(drop=True),
        open_fonds=pd.DataFrame(
            {"fonds": fonds["fonds"], "fonds_name": fonds["fonds_name"], "files": fonds["numerator"]}
        ).reset_index(drop=True),
    )
