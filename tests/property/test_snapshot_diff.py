"""Two snapshots of files made up by Hypothesis: every row in exactly one class, and the same one that a few lines of Python give it."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest
from deliveries import write_delivery, write_register
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.snapshot import build, diff

AGENCIES = """
    agency_id | name | block | unit_code | status
    K1        | Một  | party | 00001     | active
    K3        | Ba   | party | 00003     | active
"""
#: Between the two snapshots F1 stays, F2 goes to another custodian, F3 is recoded as F30, F4 is new.
BEFORE_FONDS = """
    fonds_id | title | creator_agency_id | custodian_agency_id | location_unit_code
    F1       | Nhất  | K1                | K1                  | 00001
    F2       | Nhì   | K3                | K3                  | 00003
    F3       | Ba    | K1                | K1                  | 00001
"""
AFTER_FONDS = """
    fonds_id | title | creator_agency_id | custodian_agency_id | location_unit_code
    F1       | Nhất  | K1                | K1                  | 00001
    F2       | Nhì   | K3                | K1                  | 00003
    F30      | Ba    | K1                | K1                  | 00001
    F4       | Tư    | K3                | K3                  | 00003
"""
#: Creator, custodian, unit of the shelves.
CUSTODY_BEFORE = {"F1": ("K1", "K1", 1), "F2": ("K3", "K3", 3), "F3": ("K1", "K1", 1)}
CUSTODY_AFTER = {"F1": ("K1", "K1", 1), "F2": ("K3", "K1", 3), "F30": ("K1", "K1", 1), "F4": ("K3", "K3", 3)}
BECAME = {"F1": "F1", "F2": "F2", "F3": "F30"}
UNIT = {"K1": "00001", "K3": "00003"}

File = dict[str, Any]
CONTENT = ("fonds_id", "reference_code", "paper_file_code", "title", "pages", "sha256")


def made_files(fonds: Sequence[str]) -> st.SearchStrategy[list[File]]:
    code = st.sampled_from([None, None, "p", "q", "r", "s"])
    file = st.fixed_dictionaries(
        {
            "file_id": st.sampled_from("abcdefgh"),
            "fonds_id": st.sampled_from(list(fonds)),
            "reference_code": code,
            "paper_file_code": code,
            "title": st.sampled_from([None, "x", "y"]),
            "pages": st.sampled_from([None, 0, 1]),
            "sha256": code,
        }
    )
    return st.lists(file, max_size=8, unique_by=lambda row: row["file_id"])


def expected(before: list[File], after: list[File]) -> dict[tuple[str | None, str | None], tuple[str, str]]:
    """By the ids before and after: the class, and what matched the two."""
    olds, news = {row["file_id"]: row for row in before}, {row["file_id"]: row for row in after}
    pairs: dict[str, tuple[str, str]] = {id: (id, "id") for id in olds if id in news}

    def codes(rule: str, row: File, old: bool) -> Any:
        same = BECAME.get(row["fonds_id"]) if old else row["fonds_id"]
        parts = {
            "sha256": (row["sha256"],),
            "paper_file_code": (row["paper_file_code"],),
            "reference_code in its fonds": (row["reference_code"], same),
            "reference_code and title": (row["reference_code"], row["title"]),
        }[rule]
        return None if None in parts else parts

    for rule in ("sha256", "paper_file_code", "reference_code in its fonds", "reference_code and title"):
        taken = {new for new, _ in pairs.values()}
        times = [Counter(codes(rule, row, old) for row in rows) for rows, old in ((before, True), (after, False))]
        for id, row in olds.items():
            code = codes(rule, row, True)
            if id in pairs or code is None or times[0][code] > 1 or times[1][code] != 1:
                continue
            (other,) = [new for new, found in news.items() if codes(rule, found, False) == code]
            if other not in taken:
                pairs[id] = (other, rule)

    def class_of(old: File, new: File, rule: str) -> str:
        if rule != "id":
            return "recoded"
        if CUSTODY_BEFORE[old["fonds_id"]] != CUSTODY_AFTER[new["fonds_id"]]:
            return "moved"
        return "changed" if any(old[name] != new[name] for name in CONTENT) else "same"

    found: dict[tuple[str | None, str | None], tuple[str, str]] = {
        (id, other): (class_of(olds[id], news[other], rule), rule) for id, (other, rule) in pairs.items()
    }
    found |= {(id, None): ("gone", "") for id in olds if id not in pairs}
    taken = {new for new, _ in pairs.values()}
    return found | {(None, id): ("new", "") for id in news if id not in taken}


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, str]]:
    """A folder with two snapshots that have their fonds and no files yet."""
    home = tmp_path_factory.mktemp("pairs")
    write_register(home / "land")
    ids = []
    for name, fonds in (("d-2026-09", BEFORE_FONDS), ("d-2026-10", AFTER_FONDS)):
        files = "file_id | fonds_id\n none | F1"
        tables = {"agencies": AGENCIES, "fonds": fonds, "files": files}
        ids.append(build([write_delivery(home / name, tables, register="../land")], home / "s").id)
    return home, (ids[0], ids[1])


_numbers = count()


def filled(home: Path, id: str, files: list[File], where: Path) -> None:
    """A copy of a template with these files: what is compared are the stored tables, and building takes longer than comparing."""
    shutil.copytree(home / "s" / id, where / id)
    for path in (where / id).iterdir():
        path.chmod(0o644)
    with duckdb.connect(str(where / id / "catalogue.duckdb")) as connection:
        (delivery,) = connection.execute("select delivery from deliveries").fetchall()[0]
        connection.execute("delete from files")
        for row in files:
            columns = ", ".join(row)
            places = ", ".join("?" * (len(row) + 1))
            connection.execute(f"insert into files (delivery, {columns}) values ({places})", [delivery, *row.values()])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=made_files(["F1", "F2", "F3"]), after=made_files(["F1", "F2", "F30", "F4"]))
def test_every_row_is_in_exactly_the_class_that_plain_python_gives_it(
    templates: tuple[Path, tuple[str, str]], before: list[File], after: list[File]
) -> None:
    home, (a, b) = templates
    where = home / f"pair{next(_numbers)}"
    filled(home, a, before, where)
    filled(home, b, after, where)
    with diff(where, a, b) as found:
        rows = [
            row
            for row in found.rows(["same", "new", "gone", "changed", "moved", "recoded"]).to_pylist()
            if row["table"] == "files"
        ]
        counts = found.counts["files"]
        units = [row for row in found.units().to_pylist() if row["table"] == "files"]
    shutil.rmtree(where)

    judged = {(row["file_before"], row["file_after"]): (row["class"], row["matched_by"] or "") for row in rows}
    assert judged == expected(before, after)
    assert len(rows) == len(judged)
    for row in rows:
        if row["class"] in ("changed", "same"):
            old, new = ({r["file_id"]: r for r in of}[row["file_before"]] for of in (before, after))
            assert [name for name in row["columns"].split(", ") if name] == [n for n in CONTENT if old[n] != new[n]]

    # Rows balance, in the whole and in every unit.
    assert len(before) == counts.same + counts.gone + counts.changed + counts.moved + counts.recoded == counts.before
    assert len(after) == counts.same + counts.new + counts.changed + counts.moved + counts.recoded == counts.after
    stayed = ("same", "changed", "moved", "recoded")
    for row in units:
        assert row["before"] == sum(row[name] for name in (*stayed, "left", "gone"))
        assert row["after"] == sum(row[name] for name in (*stayed, "came", "new"))
    for name, files, custody in (("before", before, CUSTODY_BEFORE), ("after", after, CUSTODY_AFTER)):
        held = Counter(UNIT[custody[row["fonds_id"]][1]] for row in files)
        assert {row["unit"]: row[name] for row in units if row[name]} == dict(held)
    assert sum(row["left"] for row in units) == sum(row["came"] for row in units)
