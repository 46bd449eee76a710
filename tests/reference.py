"""What the engine must answer, worked out again in plain loops: one record after another, no SQL, no vectors, no shortcuts.

Independent of ``definitions`` and ``evaluate`` on purpose: a metric is written here a second time, from its meaning. What is taken
from the product are plain values: units and successions of a register, and the list of stages.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from statistics import NormalDist
from typing import Any

import pandas as pd

from metrics import Result
from metrics.catalogue import PROFILES, STAGES, Estimate
from metrics.places import LEVELS, Register, Unit

Fact = dict[str, Any]

REFORM = date(2025, 7, 1)
ONE_DAY = timedelta(days=1)
OLD_MAP = date(2025, 6, 30)
PLACES = {
    "province": ("province", False),
    "commune": ("commune", False),
    "legacy_province": ("province", True),
    "legacy_district": ("district", True),
    "legacy_commune": ("commune", True),
}


# What a fact counts for. Each measure: the event from which it counts (None: always), and how much.


def _of_files(column: str) -> Callable[[Fact], int]:
    return lambda fact: fact[column] if fact["kind"] == "file" else 0


def _in_scope(column: str) -> Callable[[Fact], int]:
    return lambda fact: fact[column] if fact["in_scope"] else 0


def _whole(column: str) -> Callable[[Fact], int]:
    return lambda fact: fact[column] if fact["in_scope"] and fact["kind"] == "file" and not fact["partial"] else 0


def _size_unknown(fact: Fact) -> int:
    return int(fact["in_scope"] and fact["kind"] == "rest" and fact["files"] == 0 and fact["pages_unknown"] > 0)


MEASURES: dict[str, tuple[str | None, Callable[[Fact], int]]] = {
    "files": (None, _of_files("files")),
    "pages": (None, _of_files("pages")),
    "pages_estimated": (None, _of_files("pages_estimated")),
    "pages_unknown": (None, _of_files("pages_unknown")),
    "pages_variance": (None, _of_files("pages_variance")),
    "pages_common": (None, _of_files("pages_common")),
    "files_in_scope_variance": (None, _in_scope("files_variance")),
    "files_in_scope_common": (None, _in_scope("files_common")),
    "pages_in_scope_variance": (None, _in_scope("pages_variance")),
    "pages_in_scope_common": (None, _in_scope("pages_common")),
    "documents": (None, lambda fact: fact["documents"]),
    "documents_unknown": (None, _of_files("documents_unknown")),
    "shelf_mm": (None, lambda fact: fact["shelf_mm"]),
    "shelf_unknown": (None, lambda fact: fact["shelf_unknown"]),
    "files_in_scope": (None, _in_scope("files")),
    "files_in_scope_estimated": (None, _in_scope("files_estimated")),
    "files_in_scope_unknown": (None, _size_unknown),
    "pages_in_scope": (None, _in_scope("pages")),
    "pages_in_scope_estimated": (None, _in_scope("pages_estimated")),
    "pages_in_scope_unknown": (None, _in_scope("pages_unknown")),
    "documents_in_scope": (None, _in_scope("documents")),
    "documents_in_scope_unknown": (None, _in_scope("documents_unknown")),
    "shelf_mm_in_scope": (None, _in_scope("shelf_mm")),
    "shelf_in_scope_unknown": (None, _in_scope("shelf_unknown")),
    "files_out_of_scope": (None, lambda fact: 0 if fact["in_scope"] else fact["files"]),
    "arranged_shelf_mm": (None, lambda fact: fact["shelf_mm_arranged"]),
    "digitised_files": ("checked_on", _whole("files")),
    "partly_digitised_files": (
        "checked_on",
        lambda fact: fact["files"] if fact["in_scope"] and fact["kind"] == "file" and fact["partial"] else 0,
    ),
    "digitised_pages": ("checked_on", _in_scope("pages_copied")),
    "digitised_documents": ("checked_on", _in_scope("documents_copied")),
    "digitised_shelf_mm": ("checked_on", _whole("shelf_mm")),
    "scanned_files": (
        "scanned_on",
        lambda fact: fact["files"] if fact["in_scope"] and fact["kind"] == "file" else 0,
    ),
    "scanned_pages": ("scanned_on", _in_scope("pages_copied")),
    "throughput_pages": ("checked_on", _in_scope("pages_copied")),
    "scanned_pages_in_period": ("scanned_on", _in_scope("pages_copied")),
}
FLOWS = {"throughput_pages", "scanned_pages_in_period"}
BALANCES = {
    "backlog_pages": ("pages_in_scope", "digitised_pages"),
    "backlog_files": ("files_in_scope", "digitised_files"),
    "pages_in_scope_counted": ("pages_in_scope", "pages_in_scope_estimated"),
    "unarranged_shelf_mm": ("shelf_mm", "arranged_shelf_mm"),
}
RATIOS = {
    "coverage_files": ("digitised_files", "files_in_scope"),
    "coverage_pages": ("digitised_pages", "pages_in_scope"),
    "coverage_documents": ("digitised_documents", "documents_in_scope"),
    "coverage_shelf": ("digitised_shelf_mm", "shelf_mm_in_scope"),
    "arranged_share": ("arranged_shelf_mm", "shelf_mm"),
    "denominator_certainty": ("pages_in_scope_counted", "pages_in_scope"),
}
#: Of what is measured against: how much is estimated, and how many files nobody can count.
CERTAINTY = {
    "pages": ("pages_estimated", "pages_unknown"),
    "documents": (None, "documents_unknown"),
    "shelf_mm": (None, "shelf_unknown"),
    "arranged_shelf_mm": (None, "shelf_unknown"),
    "files_in_scope": ("files_in_scope_estimated", "files_in_scope_unknown"),
    "pages_in_scope": ("pages_in_scope_estimated", "pages_in_scope_unknown"),
    "documents_in_scope": (None, "documents_in_scope_unknown"),
    "shelf_mm_in_scope": (None, "shelf_in_scope_unknown"),
}
#: Of what is partly estimated: how much, and how far that may be off.
SPREAD = {
    "pages": ("pages_estimated", "pages_variance", "pages_common"),
    "files_in_scope": ("files_in_scope_estimated", "files_in_scope_variance", "files_in_scope_common"),
    "pages_in_scope": ("pages_in_scope_estimated", "pages_in_scope_variance", "pages_in_scope_common"),
}
ALL_METRICS = {*MEASURES, *BALANCES, *RATIOS}


# Places


def lies_in(register: Register, unit: Unit, day: date) -> set[Unit]:
    """The units of that day's map in which a unit may lie, following successions step by step."""
    if unit.valid_on(day):
        return {unit}
    if unit.valid_from > day:
        steps = [link.from_unit for link in register.successions if link.to_unit == unit]
        # A commune is made of communes; a province is not made of the districts dissolved into it.
        steps = [before for before in steps if LEVELS.index(before.level) <= LEVELS.index(unit.level)]
    else:
        steps = [link.to_unit for link in register.successions if link.from_unit == unit]
    found: set[Unit] = set()
    for step in steps:
        found |= lies_in(register, step, day)
    return found


def line_of(register: Register, unit: Unit, day: date) -> dict[str, str]:
    """The code of a unit and of those above it by level; a district without communes is its own commune."""
    in_force = [other for other in register.units if other.valid_on(day)]
    line: dict[str, str] = {}
    if unit.level == "district" and not any(
        other.level == "commune" and other.parent_code == unit.code for other in in_force
    ):
        line["commune"] = unit.code
    found: Unit | None = unit
    while found is not None:
        line[found.level] = found.code
        found = next((other for other in in_force if other.code == found.parent_code), None)  # type: ignore[union-attr]
    return line


Ends = tuple[str, ...]


def ways(register: Register, key: int | None, levels: Sequence[str], day: date | None) -> set[Ends]:
    """The codes under which a record of a unit may be answered on some levels of one map; several where nobody can say."""
    if key is None:
        return {("unknown",) * len(levels)}
    unit = register.units[key]
    if day is None:
        return {tuple(_as_recorded(register, unit, level) for level in levels)}
    # Where a unit has no place on the level, it stands above it, under its province.
    lines = [line_of(register, other, day) for other in lies_in(register, unit, day)]
    found = {tuple(line.get(level) or line.get("province", "unknown") for level in levels) for line in lines}
    return found or {("unknown",) * len(levels)}


def places(register: Register, fact: Fact, role: str, levels: Sequence[str], day: date | None) -> set[Ends]:
    """The ways of a fact on one map: those of its unit, as far as its evidence is in them, by the province first."""
    finest = [level for level in ("province", "district", "commune") if level in levels or level == "province"]
    found = ways(register, fact[f"{role}_unit"], finest, day)
    shown = fact[f"{role}_evidence"]
    told = ways(register, shown, finest, day) if shown is not None else set()
    for at in range(len(finest)):
        said = {end[at] for end in told}
        if len(said) == 1:
            found = {end for end in found if end[at] in said} or found
        else:
            break
    return {tuple(end[finest.index(level)] for level in levels) for end in found}


def _as_recorded(register: Register, unit: Unit, level: str) -> str:
    last_day = unit.valid_to or max(other.valid_from for other in register.units)
    found = unit
    while level == "province" and found.parent_code:
        found = next(u for u in register.units if u.code == found.parent_code and u.valid_on(last_day))
    return found.code if found.valid_to is None else f"{found.code}@{found.valid_from}"


def certain(found: set[Ends]) -> Ends:
    """On each level the one code, or the row for what is to be allocated."""
    return tuple(codes[0] if len(set(codes)) == 1 else "to_allocate" for codes in zip(*found, strict=True))


# Answers


@dataclass
class Cell:
    """Additive parts of one combination: what is certain, and what may come from split units."""

    certain: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    possible: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True)
class Number:
    """One answer, as it must be."""

    value: float | None
    numerator: int
    denominator: int | None
    state: str
    low: float | None
    high: float | None


def period_ends(periods: Sequence[str], as_of: date) -> list[tuple[str, date, date]]:
    """Each period with its first day and its last, not later than the day asked about: 2026-10, 2026-Q3, 2026-H1, 2026, and with -d14
    those that end on the 14th."""
    found = []
    for text in periods:
        year, part = int(text[:4]), text[5:].removesuffix("d14").removesuffix("-")
        span = 12 if not part else {"Q": 3, "H": 6}.get(part[0], 1)
        last = span * int(part.lstrip("QH") or 1)
        first_day, last_day = date(year, last - span + 1, 1), date(year + last // 12, last % 12 + 1, 1) - ONE_DAY
        if text.endswith("-d14"):
            month_before = first_day - ONE_DAY
            first_day, last_day = month_before.replace(day=15), last_day.replace(day=14)
        found.append((text, first_day, min(last_day, as_of)))
    return found


def stage_on(fact: Fact, day: date) -> str:
    """The last stage that a record has reached."""
    reached = "none"
    for stage in STAGES:
        if fact[f"{stage}_on"] is not None and fact[f"{stage}_on"] <= day:
            reached = stage
    return reached


def cells(
    facts: Iterable[Fact],
    register: Register,
    *,
    by: Sequence[str],
    where: Mapping[str, Sequence[str]],
    as_of: date,
    months: Sequence[str],
    map_day: date | None,
    role: str,
) -> dict[tuple[str, ...], Cell]:
    """Additive parts by combination of ``by``. ``months``: the periods the answer covers, in order; empty where they play no part."""
    found: dict[tuple[str, ...], Cell] = defaultdict(Cell)
    periods = period_ends(months, as_of) or [("", date.min, as_of)]
    for fact in facts:
        for period, (month, first, last) in enumerate(periods):
            values = {
                "fonds": fact["fonds"],
                "block": fact["block"],
                "cohort": fact["cohort"],
                "retention": fact["retention"],
                "medium": fact["medium"],
                "digital_access": fact["digital_access"],
                "stage": stage_on(fact, last),
                "month": month,
            }
            if any(
                name in values and name != "month" and values[name] not in allowed for name, allowed in where.items()
            ):
                continue
            days = {
                name: OLD_MAP if legacy else map_day
                for name, (_, legacy) in PLACES.items()
                if name in by or name in where
            }
            maps = [tuple(name for name in days if days[name] == day) for day in dict.fromkeys(days.values())]
            sets = [places(register, fact, role, [PLACES[name][0] for name in names], days[names[0]]) for names in maps]
            amounts = {}
            for name, (event, amount) in MEASURES.items():
                happened = fact[event] if event else date.min
                counts = happened is not None and happened <= last
                if name in FLOWS:
                    counts = counts and first <= happened
                elif "month" not in by and period < len(periods) - 1:
                    counts = False  # a stock is that of the last month
                amounts[name] = amount(fact) if counts else 0

            def key(places: Mapping[str, str], values: Mapping[str, str] = values) -> tuple[str, ...]:
                return tuple(places[name] if name in places else values[name] for name in by)

            placed = _named(maps, map(certain, sets))
            combinations = [_named(maps, ends) for ends in product(*sets)]
            wanted = [
                one for one in combinations if all(code in where[name] for name, code in one.items() if name in where)
            ]
            sure = len(wanted) == len(combinations)
            if sure or all(code in where[name] for name, code in placed.items() if name in where):
                _add(found[key(placed)].certain, amounts)
            ends = {key(one) for one in wanted} if len(combinations) > 1 else set()
            for combination in ends if len(ends) > 1 or not sure else ():
                _add(found[combination].possible, amounts)
    return found


def _named(maps: Sequence[tuple[str, ...]], ends: Iterable[Ends]) -> dict[str, str]:
    return {
        name: code for names, codes in zip(maps, ends, strict=True) for name, code in zip(names, codes, strict=True)
    }


def _add(sums: dict[str, int], amounts: Mapping[str, int]) -> None:
    for name, amount in amounts.items():
        sums[name] += amount


def number(metric: str, cell: Cell) -> Number:
    """What a metric makes of the parts of one combination."""
    if metric in RATIOS:
        above, below = RATIOS[metric]
        (n, more_n), (d, more_d) = _amount(above, cell), _amount(below, cell)
        estimated, unknown = _certainty(below, cell)
        if d == 0:
            state = "unknown" if unknown else "nothing_in_scope"
        else:
            state = "partial" if unknown else "estimated" if estimated else "counted"
        # At worst all comes that is not covered, at best all that is.
        down, up = _reach(below, cell)
        least = d + min(more_d, more_n)
        # However far the estimate is off, what was digitised is there.
        lowest = max(least - down, min(least, n + more_n))
        pairs = [(n, d), (n, d + max(more_d - more_n, 0) + up), (n + more_n, lowest)]
        bounds = [part / whole for part, whole in pairs if whole != 0]
        return Number(n / d if d else None, n, d, state, min(bounds, default=None), max(bounds, default=None))
    amount, more = _amount(metric, cell)
    measured = BALANCES.get(metric, (metric,))[0]
    estimated, unknown = _certainty(measured, cell)
    if unknown and cell.certain[measured] == 0:
        return Number(None, amount, None, "unknown", None, None)
    state = "partial" if unknown else "estimated" if estimated else "counted"
    down, up = _reach(metric, cell)
    ends = (amount, amount - down, amount + more + up)
    return Number(amount, amount, None, state, min(ends), max(ends))


def _reach(name: str, cell: Cell) -> tuple[int, int]:
    """By how much an amount may be less and more in nine cases of ten, since it is estimated."""
    measured = BALANCES.get(name, (name,))[0]
    if measured not in SPREAD or BALANCES.get(name, ("", ""))[1] == SPREAD[measured][0]:
        return 0, 0
    sure = [cell.certain[part] for part in SPREAD[measured]]
    most = [cell.certain[part] + cell.possible[part] for part in SPREAD[measured]]
    return round(sure[0] - _quantile(*sure, -1)), round(_quantile(*most, +1) - most[0])


def _quantile(mean: int, variance: int, common: int, side: int) -> float:
    """The 5 % or the 95 % quantile of a number of that mean whose logarithm is normal; 1.645 standard deviations off the median."""
    if mean <= 0:
        return 0
    square = math.log(1 + (variance + (common / 1000) ** 2) / mean**2)
    found = mean * math.exp(side * NormalDist().inv_cdf(0.95) * math.sqrt(square) - square / 2)
    return max(mean, found) if side > 0 else found


def _amount(name: str, cell: Cell) -> tuple[int, int]:
    if name in BALANCES:
        of, less = BALANCES[name]
        return cell.certain[of] - cell.certain[less], cell.possible[of] - cell.possible[less]
    return cell.certain[name], cell.possible[name]


def _certainty(name: str, cell: Cell) -> tuple[int, int]:
    estimated, unknown = CERTAINTY.get(BALANCES.get(name, (name,))[0], (None, None))
    return (cell.certain[estimated] if estimated else 0), (cell.certain[unknown] if unknown else 0)


def places_of(register: Register, level: str, day: date) -> set[str]:
    """Every place of a level on a map, whether it holds something or not."""
    lines = [line_of(register, unit, day) for unit in register.units if unit.valid_on(day)]
    return {line[level] for line in lines if level in line}


# Comparing


def differences(result: Result, facts: Sequence[Fact], register: Register) -> list[str]:
    """Where an answer is not what is said here, in sentences."""
    query = result.query
    months = [str(month) for month in query.months(result.as_of)]
    expected = cells(
        facts,
        register,
        by=query.by,
        where=dict(query.where),
        as_of=result.as_of,
        months=months,
        map_day=result.map_day,
        role=query.place_role,
    )
    found = []
    seen = set()
    for row in result.frame.to_dict("records"):
        key = tuple(row[name] for name in query.by)
        if (key, row["metric"]) in seen:
            found.append(f"{key}: twice")
        seen.add((key, row["metric"]))
        wanted = number(row["metric"], expected.get(key, Cell()))
        got = Number(
            value=_none(row["value"]),
            numerator=_none(row["numerator"]),
            denominator=_none(row["denominator"]),
            state=row["state"],
            low=_none(row["low"]),
            high=_none(row["high"]),
        )
        if got != wanted:
            found.append(f"{key} {row['metric']}: {got}, expected {wanted}")
    nothing = Cell()
    for key, cell in expected.items():
        for name in query.metrics:
            certain = number(name, Cell(certain=cell.certain))
            if certain != number(name, nothing) and (key, name) not in seen:
                found.append(f"{key} {name}: not in the answer")
    return found


def _none(value: object) -> object:
    return None if pd.isna(value) else value  # type: ignore[call-overload]


# From contract rows to facts


def rounded(number: float) -> int:
    """To the nearest whole number, halves away from zero."""
    return math.floor(number + 0.5)


def facts_of(tables: Mapping[str, Sequence[Mapping[str, Any]]], delivery: str, as_of: date) -> list[Fact]:
    """The facts of one delivery whose rows keep all rules. Cells are typed; agencies carry ``unit_key`` and fonds ``location_unit_key``."""
    agencies = {row["agency_id"]: row for row in tables.get("agencies", ())}
    done = [row for row in tables.get("handovers", ()) if row.get("done_on") and row["done_on"] <= as_of]
    facts: list[Fact] = []
    for fonds in tables["fonds"]:
        listed = [row for row in tables.get("files", ()) if row["fonds_id"] == fonds["fonds_id"]]
        head = _fonds_facts(fonds, agencies, done, delivery)
        found = [
            head | _file_facts(row, fonds, tables, as_of) for row in sorted(listed, key=lambda row: row["file_id"])
        ]
        by_sheets = sum(fact["pages_estimated"] for fact in found)
        for fact in found:
            # What a sheet is worth is off for all files of a fonds alike.
            fact["pages_variance"] = rounded(float(fact["pages_estimated"]) * by_sheets * _habit(fonds).own)
        facts += _with_shelf(found, fonds)
        facts += [head | rest for rest in _rest(found, fonds)]
    return facts


def _fonds_facts(
    fonds: Mapping[str, Any],
    agencies: Mapping[str, Mapping[str, Any]],
    handovers: Sequence[Mapping[str, Any]],
    delivery: str,
) -> Fact:
    creator = agencies.get(fonds.get("creator_agency_id") or "", {})
    custodian = agencies.get(fonds.get("custodian_agency_id") or "", {})
    minutes = [row for row in handovers if row["fonds_id"] == fonds["fonds_id"] and row.get("to_agency_id")]
    last = max(minutes, key=lambda row: (row["done_on"], row["handover_id"]), default=None)
    handed = agencies[last["to_agency_id"]]["unit_key"] if last else None
    now = handed if handed is not None else custodian.get("unit_key")
    return {
        "fonds": f"{delivery}/{fonds['fonds_id']}",
        "creator_unit": creator.get("unit_key"),
        "custodian_unit": custodian.get("unit_key"),
        "location_unit": fonds.get("location_unit_key"),
        "creator_evidence": now if now != creator.get("unit_key") else None,
        "custodian_evidence": handed if handed != custodian.get("unit_key") else None,
        "location_evidence": None,
        "block": creator.get("block") or custodian.get("block") or "unknown",
    }


def _file_facts(row: Mapping[str, Any], fonds: Mapping[str, Any], tables: Mapping[str, Any], as_of: date) -> Fact:
    get = row.get
    dates = {stage: get(f"{stage}_on") for stage in STAGES}
    reached, undated = get("stage"), not any(dates.values())
    if reached:
        dates[reached] = dates[reached] or as_of
        for stage in STAGES[: STAGES.index(reached)]:
            dates[stage] = as_of if undated else dates[stage]
    profile = PROFILES[fonds.get("conversion_profile") or "general"]
    pages = get("pages")
    if pages is None and get("sheets") is not None:
        pages = rounded(row["sheets"] * profile.pages_per_sheet.mid)
    documents = get("documents")
    if documents is None:
        documents = sum(one["file_id"] == row["file_id"] for one in tables.get("documents", ())) or None
    partial = _below(get("pages_digitised"), get("pages")) or _below(get("documents_digitised"), documents)
    destroyed = get("original_status") == "destroyed" or any(
        one.get("file_id") == row["file_id"] and one["kind"] == "destroyed_by_decision"
        for one in tables.get("incidents", ())
    )
    reasons = [
        ("not_selected", get("selected") is False),
        ("born_digital", get("medium") == "born_digital"),
        ("top_secret", get("secrecy") == "tuyet_mat"),
        ("destroyed", destroyed),
    ]
    reason = next((name for name, holds in reasons if holds), None)
    copied = {
        unit: given if given is not None else 0 if partial else (known or 0)
        for unit, given, known in (
            ("pages", get("pages_digitised"), pages),
            ("documents", get("documents_digitised"), documents),
        )
    }
    access = get("digital_access") or ("unknown" if dates["checked"] or dates["scanned"] else "none")
    return {
        "kind": "file",
        "file_id": row["file_id"],
        "cohort": _cohort(get("date_from"), get("date_to"), get("date_from") and get("date_to")),
        "retention": get("retention_code") or "unknown",
        "medium": get("medium") or "unknown",
        "digital_access": access,
        "in_scope": reason is None,
        "out_of_scope": reason,
        "partial": partial,
        "files": 1,
        "files_estimated": 0,
        "pages": pages or 0,
        "pages_estimated": (pages or 0) if get("pages") is None else 0,
        **_spread("pages", (pages or 0) if get("pages") is None else 0, profile.pages_per_sheet),
        **_spread("files", 0, profile.pages_per_sheet),
        "documents": documents or 0,
        "pages_unknown": int(pages is None),
        "documents_unknown": int(documents is None),
        "size_unknown": 0,
        "pages_copied": copied["pages"],
        "documents_copied": copied["documents"],
        **{f"{stage}_on": day for stage, day in dates.items()},
    }


def _habit(fonds: Mapping[str, Any]) -> Estimate:
    return PROFILES[fonds.get("conversion_profile") or "general"].pages_per_sheet


def _spread(name: str, estimated: int, by: Estimate) -> dict[str, int]:
    return {
        f"{name}_variance": rounded(float(estimated) * estimated * by.own),
        f"{name}_common": rounded(estimated * by.common * 1000),
    }


def _below(done: int | None, of: int | None) -> bool:
    return done is not None and of is not None and done < of


def _cohort(first: date | None, last: date | None, dated: object) -> str:
    if last is not None and last < REFORM:
        return "before"
    if first is not None and first >= REFORM:
        return "since"
    return "straddling" if dated else "undated"


def _arranged(fonds: Mapping[str, Any], listed: int) -> int:
    shelf, arranged = _mm(fonds.get("shelf_metres")), _mm(fonds.get("shelf_metres_arranged"))
    if shelf is None:
        return 0
    if arranged is not None:
        return min(arranged, shelf)
    declared = fonds.get("files_declared")
    return shelf if listed and (declared is None or declared <= listed) else 0


def _mm(metres: Any) -> int | None:
    return None if metres is None else round(metres * 1000)


def _with_shelf(files: list[Fact], fonds: Mapping[str, Any]) -> list[Fact]:
    """The arranged shelf shared out over the listed files by their pages, to the millimetre."""
    counted = [fact["pages"] for fact in files if not fact["pages_unknown"]]
    average = max(1, rounded(sum(counted) / len(counted))) if sum(counted) else None
    arranged = _arranged(fonds, len(files))
    weights = [1 if average is None else average if fact["pages_unknown"] else fact["pages"] for fact in files]
    reached, given = 0, 0
    for fact, weight in zip(files, weights, strict=True):
        reached += weight
        share = arranged * reached // sum(weights)
        fact["shelf_mm"] = fact["shelf_mm_arranged"] = share - given
        fact["shelf_unknown"] = int(fonds.get("shelf_metres") is None)
        given = share
    return files


def _rest(files: Sequence[Fact], fonds: Mapping[str, Any]) -> list[Fact]:
    """What is not listed: as declared, else by the metres that are not arranged; nothing where all is listed."""
    profile = PROFILES[fonds.get("conversion_profile") or "general"]
    shelf = _mm(fonds.get("shelf_metres"))
    arranged = _arranged(fonds, len(files))
    rest_mm = None if shelf is None else shelf - arranged if files else shelf
    sizes: dict[str, int | None] = {}
    for unit, listed, per_metre in (
        ("files", len(files), profile.files_per_metre.mid),
        ("pages", sum(fact["pages"] for fact in files), profile.pages_per_metre.mid),
    ):
        declared = fonds.get(f"{unit}_declared")
        if declared is not None:
            sizes[unit] = max(declared - listed, 0)
        else:
            sizes[unit] = None if rest_mm is None else rounded(rest_mm * per_metre / 1000)

    def told(unit: str, by_metres: Estimate) -> Estimate:
        return profile.declared if fonds.get(f"{unit}_declared") is not None else by_metres

    # A fonds of which nothing is listed must not vanish.
    if files and not (sizes["files"] or sizes["pages"] or rest_mm):
        return []
    first, last = fonds.get("date_from"), fonds.get("date_to")
    return [
        {
            "kind": "rest",
            "file_id": None,
            "cohort": _cohort(first, last, first and last),
            "retention": "unknown",
            "medium": "unknown",
            "digital_access": "none",
            "in_scope": True,
            "out_of_scope": None,
            "partial": False,
            "files": sizes["files"] or 0,
            "files_estimated": sizes["files"] or 0,
            "pages": sizes["pages"] or 0,
            "pages_estimated": sizes["pages"] or 0,
            **_spread("pages", sizes["pages"] or 0, told("pages", profile.pages_per_metre)),
            **_spread("files", sizes["files"] or 0, told("files", profile.files_per_metre)),
            "documents": 0,
            "shelf_mm": rest_mm or 0,
            "shelf_mm_arranged": 0 if files else arranged,
            "pages_unknown": int(sizes["pages"] is None),
            "documents_unknown": 1,
            "shelf_unknown": int(rest_mm is None),
            "size_unknown": int(not sizes["files"] and sizes["pages"] is None),
            "pages_copied": 0,
            "documents_copied": 0,
            **{f"{stage}_on": None for stage in STAGES},
        }
    ]
