"""Acceptance samples: how many files have to be opened, which ones, and what follows from what was seen.

Exact by the hypergeometric distribution: files are drawn without putting back, from a population that is known. The plans are of the
kind that ISO 2859-2 calls limiting quality (a lot is accepted where at most so many bad ones are seen, so that one at the limit
is seldom accepted); numbers are worked out for the lot at hand, and not read from the tables of the standard.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any

from ..errors import InputError, ParameterError, UnknownName
from ..snapshot import Snapshot
from .chance import hypergeometric_at_most

PLAN_FILE, DRAWN_FILE, RESULTS_FILE = "plan.json", "drawn.csv", "results.csv"
#: What can be looked at, and which files it is drawn from.
KINDS: Mapping[str, str] = {
    "quality": "facts.checked_on <= $as_of and files.pages_digitised is distinct from 0",
    "fixity": "files.sha256 is not null",
    "original": "files.original_status is distinct from 'missing' and files.original_status is distinct from 'misplaced'"
    " and files.original_status is distinct from 'destroyed' and files.medium is distinct from 'born_digital'",
}
_RESULTS = {"good": False, "đạt": False, "bad": True, "không đạt": True}
#: A chance that is worked out by logarithms is off in its last digits.
_ROUNDING = 1e-10
_DRAWN = ("number", "delivery", "fonds_id", "file_id", "reference_code", "paper_file_code", "result", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``opened`` files of ``population`` are looked at; the lot is accepted where at most ``accept`` are bad. Then the share of bad ones
    is below ``limit`` with ``confidence``. ``passes`` is the chance that a lot with a tenth of the limit is accepted."""

    population: int
    opened: int
    accept: int
    limit: float
    confidence: float
    passes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What was seen: ``seen`` of the plan's files, ``bad`` of them.

    ``low`` and ``high`` hold the share of bad ones in the population (two-sided, with the plan's confidence), ``below`` bounds it from
    above (one-sided): None before anything was seen. ``accepted`` is None until all were seen, or too many were bad.
    """

    name: str
    plan: Plan
    seen: int
    bad: int
    low: float | None
    high: float | None
    below: float | None
    accepted: bool | None


def plan_sample(population: int, *, limit: float = 0.01, confidence: float = 0.95, accept: int = 0) -> Plan:
    """The smallest sample with which at most ``accept`` bad ones show, with ``confidence``, that fewer than ``limit`` are bad.

    Raises ParameterError for an empty population, a share outside of 0 … 1, or more to accept than there may be bad ones.
    """
    for name, share in (("limit", limit), ("confidence", confidence)):
        if not 0 < share < 1:
            raise ParameterError("Not a share.", where=name, received=share, expected="between 0 and 1, as 0.95")
    if population < 1 or accept < 0:
        raise ParameterError("There is nothing to draw from.", received=f"{population} files, {accept} to accept")
    bad = _least_bad(population, limit)
    if accept >= bad:
        raise ParameterError(
            "So many bad ones are at the limit already.",
            where="accept",
            received=accept,
            expected=f"fewer than {bad}, which are {limit:.2%} of {population:,}",
        )
    low, high = accept + 1, population
    while low < high:
        middle = (low + high) // 2
        if hypergeometric_at_most(accept, middle, bad, population) <= 1 - confidence + _ROUNDING:
            high = middle
        else:
            low = middle + 1
    few = int(limit / 10 * population)
    return Plan(
        population=population,
        opened=low,
        accept=accept,
        limit=limit,
        confidence=confidence,
        passes=hypergeometric_at_most(accept, low, few, population),
    )


def bounds(seen: int, bad: int, population: int, confidence: float) -> tuple[float, float, float]:
    """What may be bad in the population after ``bad`` of ``seen``: lowest and highest share (two-sided), the bound from above (one-sided).

    Exact (hypergeometric): the shares at which what was seen is not yet too strange to be believed.
    """
    tail = (1 - confidence) / 2
    return (
        _fewest(seen, bad, population, tail) / population,
        _most(seen, bad, population, tail) / population,
        _most(seen, bad, population, 1 - confidence) / population,
    )


def population_of(snapshot: Snapshot, kind: str, place: str = "") -> int:
    """How many files of a place can be looked at for this kind. Raises UnknownName, UnknownPlace."""
    (row,) = snapshot.run(f"select count(*) as files {_from(kind, place)}", _values(snapshot, place)).to_pylist()
    return int(row["files"])


def draw(
    snapshot: Snapshot, folder: Path, name: str, *, kind: str, place: str = "", plan: Plan, seed: int = 1
) -> list[dict[str, str | None]]:
    """Draw a sample and write it to ``folder/name``: its plan, and a list to be filled in. The same snapshot, seed, kind and place give
    the same files. No title is written.

    Raises ParameterError where a sample of that name is there already, or the plan is of another population.
    """
    home = folder / name
    if home.exists():
        raise ParameterError("There is a sample of that name.", where=str(home), todo="Name another one.")
    here = population_of(snapshot, kind, place)
    if here != plan.population:
        raise ParameterError("The plan is of another population.", received=plan.population, expected=f"{here}")
    # In the order of a digest of seed, snapshot and file: nobody can choose, and anybody can draw it again.
    sql = (
        "select files.delivery, files.fonds_id, files.file_id, files.reference_code, files.paper_file_code"
        f" {_from(kind, place)}"
        " order by sha256($salt || files.delivery || '/' || files.file_id), files.delivery, files.file_id limit $opened"
    )
    values = {**_values(snapshot, place), "salt": f"{seed}/{snapshot.id}/{kind}/{place}/", "opened": plan.opened}
    drawn = snapshot.run(sql, values).to_pylist()
    drawn.sort(key=lambda row: (row["fonds_id"], row["paper_file_code"] or "", row["file_id"]))
    home.mkdir(parents=True)
    about = {"kind": kind, "place": place, "seed": seed, "snapshot": snapshot.id, "plan": asdict(plan)}
    (home / PLAN_FILE).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    with (home / DRAWN_FILE).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, _DRAWN, restval="")
        writer.writeheader()
        writer.writerows({**row, "number": number} for number, row in enumerate(drawn, start=1))
    return drawn  # type: ignore[no-any-return]  # pyarrow has no types


def enter(folder: Path, name: str, results: Path) -> State:
    """Take in results: a CSV with ``delivery``, ``file_id``, ``result`` (good or bad, đạt or không đạt; empty: not seen yet) and perhaps a
    ``note``. What was entered before stays, and the later result of a file counts.

    Raises InputError for files that were not drawn and results that are none; nothing is entered then.
    """
    home, _about = _opened(folder, name)
    drawn = {(row["delivery"], row["file_id"]) for row in _read(home / DRAWN_FILE)}
    known = {(row["delivery"], row["file_id"]): row for row in _read(home / RESULTS_FILE)}
    for number, row in enumerate(_read(results), start=2):
        key, said = (row.get("delivery", ""), row.get("file_id", "")), row.get("result", "").strip().casefold()
        if not said:
            continue
        if key not in drawn or said not in _RESULTS:
            raise InputError(
                "A result is of no file that was drawn." if key not in drawn else "Not a result.",
                where=f"{results}, line {number}",
                received="/".join(key) if key not in drawn else said,
                expected="a file of drawn.csv" if key not in drawn else ", ".join(_RESULTS),
                todo="Nothing was entered: correct the line, then enter the file again.",
            )
        bad = "bad" if _RESULTS[said] else "good"
        known[key] = {"delivery": key[0], "file_id": key[1], "result": bad, "note": row.get("note", "")}
    beside = home / f".{RESULTS_FILE}"
    with beside.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, ("delivery", "file_id", "result", "note"))
        writer.writeheader()
        writer.writerows(known[key] for key in sorted(known))
    beside.replace(home / RESULTS_FILE)
    return state(folder, name)


def state(folder: Path, name: str) -> State:
    """What follows from the results of a sample so far. Raises UnknownName."""
    home, about = _opened(folder, name)
    plan = Plan(**about["plan"])
    results = _read(home / RESULTS_FILE)
    seen, bad = len(results), sum(row["result"] == "bad" for row in results)
    found = bounds(seen, bad, plan.population, plan.confidence) if seen else (None, None, None)
    return State(
        name=name,
        plan=plan,
        seen=seen,
        bad=bad,
        low=found[0],
        high=found[1],
        below=found[2],
        accepted=False if bad > plan.accept else True if seen == plan.opened else None,
    )


def _opened(folder: Path, name: str) -> tuple[Path, dict[str, Any]]:
    home = folder / name
    if not (home / PLAN_FILE).is_file():
        known = [path.parent.name for path in folder.glob(f"*/{PLAN_FILE}")]
        raise UnknownName("sample", name, known, where=str(folder))
    return home, json.loads((home / PLAN_FILE).read_text(encoding="utf-8"))


def _read(path: Path) -> Sequence[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(file)]


def _from(kind: str, place: str) -> str:
    if kind not in KINDS:
        raise UnknownName("kind of sample", kind, KINDS)
    where = "" if not place else " and $place in (placement.commune_code, placement.province_code)"
    return (
        "from files"
        " join fonds_keys as keys on keys.delivery = files.delivery and keys.fonds_id = files.fonds_id"
        " join facts on facts.fonds_key = keys.fonds_key and facts.file_id = files.file_id"
        " left join placement on placement.unit_key = facts.custodian_unit"
        f" where {KINDS[kind].replace('$as_of', '(select as_of from snapshot)')}{where}"
    )


def _values(snapshot: Snapshot, place: str) -> dict[str, str]:
    if not place:
        return {}
    snapshot.register.unit(place, snapshot.as_of)
    return {"place": place}


def _least_bad(population: int, limit: float) -> int:
    """The fewest bad ones that are no longer below the limit."""
    return max(1, ceil(limit * population - 1e-9))


def _most(seen: int, bad: int, population: int, tail: float) -> int:
    """The most bad ones with which seeing no more than ``bad`` has a chance above ``tail``."""
    low, high = bad, population - (seen - bad)
    while low < high:
        middle = (low + high + 1) // 2
        if hypergeometric_at_most(bad, seen, middle, population) > tail + _ROUNDING:
            low = middle
        else:
            high = middle - 1
    return low


def _fewest(seen: int, bad: int, population: int, tail: float) -> int:
    """The fewest bad ones with which seeing ``bad`` or more has a chance above ``tail``."""
    if bad == 0:
        return 0
    low, high = bad, population - (seen - bad)
    while low < high:
        middle = (low + high) // 2
        if 1 - hypergeometric_at_most(bad - 1, seen, middle, population) > tail + _ROUNDING:
            high = middle
        else:
            low = middle + 1
    return low
