"""Small catalogues made up by Hypothesis: countries that are merged, split and renamed, facts with gaps, and questions about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import strategies as st

from metrics import METRICS, Query
from metrics.catalogue import FACTS, STAGES, SUBJECTS, Cut
from metrics.definitions import Derived, tables
from metrics.places import Register
from metrics.places.tables import SUCCESSION_COLUMNS, UNIT_COLUMNS, successions_of, units_of

AS_OF = date(2026, 10, 31)
BEGAN, REFORM, RENAMED = "2025-01-01", "2025-07-01", "2026-03-01"
ENDED, ENDED_NEW = "2025-06-30", "2026-02-28"

#: Days around every edge that matters: the reform, ends of months of either calendar, the day of the snapshot, and the day after it.
DAYS = [
    date(2025, 6, 15),
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 9, 14),
    date(2026, 10, 14),
    date(2026, 10, 15),
    date(2026, 10, 31),
    date(2026, 11, 1),
]

#: Metrics that stand on the fact table alone, and on what is said of files beside: which is all that the engine of tests has.
ON_FACTS, ON_FILES = (
    tuple(name for name, found in METRICS.items() if tables(name) == (table,) and not isinstance(found, Derived))
    for table in ("facts", "file_facts")
)

_ARROW = {"integer": pa.int64(), "date": pa.date32(), "boolean": pa.bool_()}
FACT_SCHEMA, FILE_SCHEMA = (
    pa.schema([(column.name, _ARROW.get(column.type, pa.string())) for column in table.columns])
    for table in (FACTS, SUBJECTS["file_facts"])
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A catalogue made up: its country, its facts (each with the code of its ``fonds``), and how many fonds there are."""

    register: Register
    facts: list[dict[str, Any]]


class FactsEngine:
    """The engine of tests: facts in memory, without the cost of building a snapshot."""

    id = "made-up"
    dialect = "duckdb"
    cuts: tuple[Cut, ...] = ()

    def __init__(self, made: Made, tables: Sequence[str] = ("fonds", "files"), *, as_of: date = AS_OF) -> None:
        self.as_of = as_of
        self.register = made.register
        self.tables = frozenset(tables)
        codes = sorted({fact["fonds"] for fact in made.facts})
        self.fonds = pa.table(
            {
                "fonds_key": pa.array(range(1, len(codes) + 1), pa.int32()),
                "delivery": pa.array([code.split("/")[0] for code in codes], pa.string()),
                "fonds_id": pa.array([code.split("/")[1] for code in codes], pa.string()),
                "title": pa.array(codes, pa.string()),
            }
        )
        rows = [fact | {"fonds_key": codes.index(fact["fonds"]) + 1} for fact in made.facts]
        columns = {column.name: [row[column.name] for row in rows] for column in FACT_SCHEMA}
        self._connection = duckdb.connect(config={"threads": 1})
        self._connection.register("facts", pa.table(columns, schema=FACT_SCHEMA))
        files = [_file(row) for row in rows if row["kind"] == "file" and row["in_scope"]]
        self._connection.register("file_facts", pa.Table.from_pylist(files, schema=FILE_SCHEMA))

    def run(self, sql: str) -> pa.Table:
        return self._connection.sql(sql).to_arrow_table()

    def close(self) -> None:
        self._connection.close()


def _row(**cells: str) -> dict[str, str]:
    return cells


def register_of(units: Sequence[Mapping[str, str]], successions: Sequence[Mapping[str, str]]) -> Register:
    """A register from rows, held to the same rules as one from files."""
    made = units_of([("row", dict.fromkeys(UNIT_COLUMNS, "") | dict(row)) for row in units])
    links = successions_of([("row", dict.fromkeys(SUCCESSION_COLUMNS, "") | dict(row)) for row in successions], made)
    return Register("made-up", made, links)


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """A country whose map changes on 1 July 2025 (provinces merged, districts ended, communes merged and split) and on 1 March
    2026 (a commune renamed, another divided). Codes are used again for other territories, as in the field."""
    units: list[dict[str, str]] = []
    links: list[dict[str, str]] = []

    def link(before: tuple[str, str], after: tuple[str, str], kind: str, day: str = REFORM) -> None:
        row = _row(from_code=before[0], from_valid_from=before[1], to_code=after[0], to_valid_from=after[1], kind=kind)
        links.append(row | {"effective_on": day})

    new_provinces = [f"0{n}" for n in range(1, draw(st.integers(1, 2)) + 1)]
    for code in new_provinces:
        units.append(_row(unit_code=code, name=f"Tỉnh {code}", level="province", valid_from=REFORM))
    new_communes = [f"0000{n}" for n in range(1, draw(st.integers(1, 4)) + 1)]
    parent = {code: draw(st.sampled_from(new_provinces)) for code in new_communes}
    divided = draw(st.sampled_from([None, *new_communes]))
    for code in new_communes:
        last = ENDED_NEW if code == divided else ""
        row = _row(unit_code=code, name=f"Xã {code}", level="commune", parent_code=parent[code], valid_from=REFORM)
        units.append(row | {"valid_to": last})
    if divided is not None:
        # Renamed where one follows, divided where two do.
        after = [divided, "00009"][: draw(st.integers(1, 2))]
        for code in after:
            row = _row(unit_code=code, name=f"Xã mới {code}", level="commune", parent_code=parent[divided])
            units.append(row | {"valid_from": RENAMED})
            link((divided, REFORM), (code, RENAMED), "part" if len(after) > 1 else "rename", RENAMED)
    communes = 0
    for province in range(1, draw(st.integers(1, 3)) + 1):
        code = f"0{province}"
        units.append(_row(unit_code=code, name=f"Tỉnh cũ {code}", level="province", valid_from=BEGAN, valid_to=ENDED))
        link((code, BEGAN), (draw(st.sampled_from(new_provinces)), REFORM), "whole")
        for number in range(1, draw(st.integers(1, 2)) + 1):
            district = f"{province:02d}{number}"
            row = _row(unit_code=district, name=f"Huyện {district}", level="district", parent_code=code)
            units.append(row | {"valid_from": BEGAN, "valid_to": ENDED})
            below = draw(st.integers(0, 3))
            if below == 0:
                link((district, BEGAN), (draw(st.sampled_from(new_communes)), REFORM), "whole")
            else:
                ends = draw(st.lists(st.sampled_from(new_provinces), min_size=1, max_size=2, unique=True))
                for end in ends:
                    link((district, BEGAN), (end, REFORM), "part" if len(ends) > 1 else "whole")
            for _ in range(below):
                communes += 1
                commune = f"{communes:05d}"
                row = _row(unit_code=commune, name=f"Xã cũ {commune}", level="commune", parent_code=district)
                units.append(row | {"valid_from": BEGAN, "valid_to": ENDED})
                ends = draw(st.lists(st.sampled_from(new_communes), min_size=1, max_size=2, unique=True))
                for end in ends:
                    link((commune, BEGAN), (end, REFORM), "part" if len(ends) > 1 else "whole")
    return register_of(units, links)


_AMOUNTS = [0, 1, 2, 7, 100]
_KINDS = {column.name: column.values for column in FACTS.columns if column.values}


def _fact(seed: int, units: int, *, sound: bool) -> dict[str, Any]:
    """One fact. ``sound``: no more was digitised than there is."""
    chance = Random(seed)
    pick = chance.choice
    listed = chance.random() < 0.75
    fact: dict[str, Any] = {"fonds": pick(["a/1", "a/2", "b/1"]), "kind": "file" if listed else "rest"}
    fact["file_id"] = str(seed) if listed else None
    fact |= {
        f"{role}_unit": pick([None, *[chance.randrange(units)] * 7]) for role in ("creator", "custodian", "location")
    }
    fact |= {
        f"{role}_evidence": pick([None, None, chance.randrange(units)]) for role in ("creator", "custodian", "location")
    }
    fact |= {name: pick(_KINDS[name]) for name in ("block", "cohort", "retention", "medium", "digital_access")}
    reason = pick([None, None, None, None, None, *_KINDS["out_of_scope"]]) if listed else None
    fact |= {"out_of_scope": reason, "in_scope": reason is None, "partial": listed and chance.random() < 0.3}
    fact |= {"files": 1 if listed else pick(_AMOUNTS), "pages": pick(_AMOUNTS), "documents": pick(_AMOUNTS)}
    fact["files_estimated"] = 0 if listed else fact["files"]
    fact["pages_estimated"] = fact["pages"] if not listed or chance.random() < 0.2 else 0
    for name in ("pages", "files"):
        # As a profile would have it, or nothing at all: an estimate is the fonds' own, common to all, both, or certain.
        estimated = fact[f"{name}_estimated"]
        fact[f"{name}_variance"] = pick([0, estimated * estimated // 20, estimated * estimated])
        fact[f"{name}_common"] = pick([0, estimated * 60, estimated * 300])
    fact["shelf_mm"] = pick(_AMOUNTS)
    fact["shelf_mm_arranged"] = min(fact["shelf_mm"], pick(_AMOUNTS))
    fact |= {f"{name}_unknown": int(chance.random() < 0.2) for name in ("pages", "documents", "shelf")}
    fact["size_unknown"] = int(not listed and fact["files"] == 0 and fact["pages_unknown"] > 0)
    for name in ("pages", "documents"):
        copied = pick(_AMOUNTS) if listed else 0
        fact[f"{name}_copied"] = min(copied, fact[name]) if sound else copied
    fact |= {f"{stage}_on": pick([None, *DAYS]) if listed else None for stage in STAGES}
    return fact


def _file(fact: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a file beside its amounts."""
    pick = Random(fact["file_id"]).choice
    file = {name: fact[name] for name in FILE_SCHEMA.names if name in fact}
    file |= {name: pick([0, 1]) for name in FILE_SCHEMA.names if name.startswith("files_")}
    file |= {"pages_priority": pick([0, fact["pages"]]), "pages_priority_copied": pick([0, fact["pages_copied"]])}
    days = [pick([None, *DAYS]), fact["collected_on"]]
    file |= {"due_on": days[0], "due_collected_on": None if None in days else max(days)}
    return file | {"queued_on": None}


@st.composite
def made_up(draw: st.DrawFn, *, sound: bool = False, least: int = 1) -> Made:
    """A country with a few facts in it, ``least`` or more."""
    register = draw(registers())
    # A number a fact: whole facts are dropped while a failing example is made smaller, which is what one wants to read.
    seeds = draw(st.lists(st.integers(0, 2**32), min_size=least, max_size=12, unique=True))
    return Made(register=register, facts=[_fact(seed, len(register.units), sound=sound) for seed in seeds])


PLACE_DIMENSIONS = ("province", "commune", "legacy_province", "legacy_district", "legacy_commune")
COLUMNS = ("block", "cohort", "retention", "medium", "digital_access", "stage")
MAPS = st.sampled_from(["today", "as_recorded", date(2025, 6, 30), date(2025, 7, 1), date(2026, 2, 28)])
#: Periods of each kind that a question may name.
PERIODS = {
    "month": ["2025-06", "2025-06..2025-08", "2026-01..2026-03", "2025-07..2026-09", "2026-03"],
    "quarter": ["2025-Q2", "2025-Q2..2026-Q1", "2026-Q3"],
    "half_year": ["2025-H1", "2025-H2..2026-H2"],
    "year": ["2025", "2024..2026"],
    "month-d14": ["2025-07-d14", "2026-04-d14", "2025-06-d14..2026-10-d14"],
    "quarter-d14": ["2025-Q2-d14..2026-Q3-d14", "2026-Q3-d14"],
    "half_year-d14": ["2025-H1-d14..2026-H2-d14"],
    "year-d14": ["2025-d14..2026-d14"],
}
_VALUES = _KINDS | {"stage": ("none", *STAGES)}


@st.composite
def queries(draw: st.DrawFn, made: Made, metrics: Sequence[str] = ON_FACTS, columns: Sequence[str] = COLUMNS) -> Query:
    """A question about a catalogue made up; every dimension, filter, day, kind of period, map and role comes up."""
    names = (*PLACE_DIMENSIONS, *columns, "fonds", "month")
    by = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
    place_map = draw(MAPS)
    as_of = draw(st.sampled_from([None, date(2026, 10, 15), date(2026, 10, 31), date(2026, 10, 1), date(2026, 10, 14)]))
    period = draw(st.sampled_from(sorted(PERIODS)))
    where: dict[str, list[str]] = {}
    for name in draw(st.lists(st.sampled_from((*names, "province", "commune", "month")), max_size=2, unique=True)):
        if name == "month":
            where[name] = draw(st.lists(st.sampled_from(PERIODS[period]), min_size=1, max_size=2))
        elif name == "fonds":
            codes = sorted({fact["fonds"] for fact in made.facts})
            where |= {name: draw(st.lists(st.sampled_from(codes), min_size=1, unique=True))} if codes else {}
        elif name in columns:
            where[name] = draw(st.lists(st.sampled_from(_VALUES[name]), min_size=1, max_size=3, unique=True))
        else:
            legacy = name.startswith("legacy_")
            codes = _codes(made.register, name, date(2025, 6, 30) if legacy else _map_day(place_map))
            where[name] = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
    asked = draw(st.lists(st.sampled_from(sorted(metrics)), min_size=1, max_size=5, unique=True))
    role = draw(st.sampled_from(["custodian", "creator", "location"]))
    return Query(
        metrics=tuple(asked),
        by=tuple(by),
        where=where,
        as_of=as_of,
        place_map=place_map,
        place_role=role,
        period=period,
    )


def _map_day(place_map: date | str) -> date | None:
    return None if place_map == "as_recorded" else place_map if isinstance(place_map, date) else AS_OF


def _codes(register: Register, name: str, day: date | None) -> list[str]:
    beside = ["unknown", "to_allocate"]
    if day is None:
        return beside
    level = name.removeprefix("legacy_")
    units = register.communes(day) if level == "commune" else register.on(day, level)
    return beside + [unit.code for unit in units]
