"""The fact table: what a listed file and an unlisted rest count for, on rows that fit in the head."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from deliveries import AS_OF, Row, write_delivery, write_register

from metrics.snapshot import build, open_snapshot

AGENCIES = """
    agency_id | name | block | unit_code | status | ended_on
    OLD       | Cũ   | party | 00002     | ended  | 2025-06-30
    NOW       | Nay  | state | 00001     | active |
"""
Fact = dict[str, Any]


def facts(home: Path, tables: Mapping[str, str | list[Row]]) -> list[Fact]:
    write_register(home / "land")
    folder = write_delivery(home / "d", tables, register="../land")
    manifest = build([folder], home / "s")
    assert manifest.rejects == {}, manifest.rejects
    with open_snapshot(snapshots=home / "s") as snapshot:
        return snapshot.run("select * from facts order by fonds_key, kind, file_id").to_pylist()


def one_file(home: Path, row: Row, fonds: Row | None = None, **more: str | list[Row]) -> Fact:
    given = {"fonds_id": "F1", "title": "Phông", **(fonds or {})}
    found = facts(home, {"fonds": [given], "files": [{"file_id": "1", "fonds_id": "F1", **row}], **more})
    (fact,) = [fact for fact in found if fact["kind"] == "file"]
    return fact


def rest(home: Path, fonds: Row, files: list[Row] | None = None) -> Fact | None:
    given = [{"fonds_id": "F1", "title": "Phông", **fonds}]
    tables: dict[str, str | list[Row]] = {"fonds": given}
    if files:
        tables["files"] = [{"file_id": str(n), "fonds_id": "F1", **row} for n, row in enumerate(files)]
    found = [fact for fact in facts(home, tables) if fact["kind"] == "rest"]
    assert len(found) <= 1
    return found[0] if found else None


def pick(fact: Fact | None, *names: str) -> tuple[Any, ...]:
    assert fact is not None
    return tuple(fact[name] for name in names)


# Places and block


def test_units_and_block_come_from_the_agencies(tmp_path: Path) -> None:
    fonds = """
        fonds_id | title | creator_agency_id | custodian_agency_id | location_unit_code
        F1       | a     | OLD               | NOW                 | 00003
        F2       | b     |                   | NOW                 |
        F3       | c     |                   |                     |
    """
    write_register(tmp_path / "land")
    build([write_delivery(tmp_path / "d", {"agencies": AGENCIES, "fonds": fonds}, register="../land")], tmp_path / "s")
    with open_snapshot(snapshots=tmp_path / "s") as snapshot:
        units = snapshot.register.units
        found = [
            (
                fact["block"],
                *(
                    units[fact[f"{role}_unit"]].name if fact[f"{role}_unit"] is not None else None
                    for role in ("creator", "custodian", "location")
                ),
            )
            for fact in snapshot.run("select * from facts order by fonds_key").to_pylist()
        ]
    assert found == [("party", "Bình cũ", "An", "Châu"), ("state", None, "An", None), ("unknown", None, None, None)]


# Cohort


@pytest.mark.parametrize(
    ("date_from", "date_to", "cohort"),
    [
        ("2020", "2025-06-30", "before"),
        ("2025-07-01", "2026", "since"),
        ("2025", "2026", "straddling"),
        ("", "2024", "before"),
        ("2026", "", "since"),
        ("", "2026", "undated"),
        ("2024", "", "undated"),
        ("", "", "undated"),
    ],
)
def test_the_cohort_is_by_the_files_own_dates(tmp_path: Path, date_from: str, date_to: str, cohort: str) -> None:
    assert one_file(tmp_path, {"date_from": date_from, "date_to": date_to})["cohort"] == cohort


# Scope


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, None),
        ({"selected": "yes", "medium": "paper", "secrecy": "toi_mat", "original_status": "missing"}, None),
        ({"selected": "no", "medium": "born_digital"}, "not_selected"),
        ({"medium": "born_digital", "secrecy": "tuyet_mat"}, "born_digital"),
        ({"secrecy": "tuyet_mat", "original_status": "destroyed"}, "top_secret"),
        ({"original_status": "destroyed"}, "destroyed"),
    ],
)
def test_out_of_scope_says_the_first_reason(tmp_path: Path, row: Row, reason: str | None) -> None:
    fact = one_file(tmp_path, row)
    assert (fact["in_scope"], fact["out_of_scope"]) == (reason is None, reason)


def test_destruction_by_decision_takes_a_file_out_of_scope(tmp_path: Path) -> None:
    incidents = """
        incident_id | file_id | kind                  | opened_on
        I1          | 1       | destroyed_by_decision | 2026-01-01
        I2          | 1       | destroyed_by_decision | 2026-02-01
    """
    assert one_file(tmp_path, {}, incidents=incidents)["out_of_scope"] == "destroyed"


# Stages


def test_a_stage_without_any_date_counts_from_the_delivery_up_to_it(tmp_path: Path) -> None:
    fact = one_file(tmp_path, {"stage": "arranged"})
    assert pick(fact, "collected_on", "arranged_on", "scanned_on") == (AS_OF, AS_OF, None)


def test_a_stage_beside_dates_counts_for_itself_alone(tmp_path: Path) -> None:
    fact = one_file(tmp_path, {"stage": "checked", "collected_on": "2026-01-01"})
    assert [str(fact[f"{s}_on"]) for s in ("collected", "arranged", "scanned", "checked")] == [
        "2026-01-01",
        "None",
        "None",
        "2026-10-31",
    ]


@pytest.mark.parametrize(
    ("row", "access"),
    [
        ({}, "none"),
        ({"checked_on": "2026"}, "unknown"),
        ({"scanned_on": "2026"}, "unknown"),
        ({"stage": "checked"}, "unknown"),
        ({"digital_access": "internal"}, "internal"),
    ],
)
def test_access_that_is_not_said(tmp_path: Path, row: Row, access: str) -> None:
    assert one_file(tmp_path, row)["digital_access"] == access


# Pages, documents, copies


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"pages": "100"}, (100, 0, 0)),
        ({"pages": "100", "sheets": "10"}, (100, 0, 0)),
        ({"sheets": "50"}, (72, 72, 0)),  # 50 × 1.446
        ({"pages_digitised": "7"}, (0, 0, 1)),
        ({"pages": "0"}, (0, 0, 0)),
    ],
)
def test_pages_are_counted_else_by_sheets_else_unknown(
    tmp_path: Path, row: Row, expected: tuple[int, int, int]
) -> None:
    assert pick(one_file(tmp_path, row), "pages", "pages_estimated", "pages_unknown") == expected


def test_documents_are_counted_in_their_own_table(tmp_path: Path) -> None:
    documents = "document_id | file_id\nD1 | 1\nD2 | 1"
    assert pick(one_file(tmp_path, {}, documents=documents), "documents", "documents_unknown") == (2, 0)
    assert pick(one_file(tmp_path / "b", {"documents": "5"}, documents=documents), "documents") == (5,)
    assert pick(one_file(tmp_path / "c", {}), "documents", "documents_unknown") == (0, 1)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"pages": "10", "documents": "4"}, (10, 4, False)),
        ({"pages": "10", "documents": "4", "pages_digitised": "10"}, (10, 4, False)),
        ({"pages": "10", "documents": "4", "pages_digitised": "3"}, (3, 0, True)),
        ({"pages": "10", "documents": "4", "documents_digitised": "1"}, (0, 1, True)),
        ({"pages": "10", "pages_digitised": "12"}, (12, 0, False)),
    ],
)
def test_what_a_copy_counts_for(tmp_path: Path, row: Row, expected: tuple[int, int, bool]) -> None:
    assert pick(one_file(tmp_path, row), "pages_copied", "documents_copied", "partial") == expected


# Shelf


def shelf(home: Path, fonds: Row, pages: list[str]) -> list[int]:
    files = [{"file_id": str(n), "fonds_id": "F1", "pages": count} for n, count in enumerate(pages)]
    found = facts(home, {"fonds": [{"fonds_id": "F1", "title": "Phông", **fonds}], "files": files})
    return [fact["shelf_mm"] for fact in found]


def test_the_arranged_shelf_is_shared_out_by_pages_to_the_millimetre(tmp_path: Path) -> None:
    assert shelf(tmp_path, {"shelf_metres": "0.1e0"}, ["1", "1", "1"]) == [33, 33, 34]


def test_a_file_without_pages_weighs_the_average_of_its_fonds(tmp_path: Path) -> None:
    # 10 + 20 pages known, so the third weighs 15: 100 mm × 10/45, 30/45, 45/45 → 22, 66, 100.
    assert shelf(tmp_path, {"shelf_metres": "0.1e0"}, ["10", "20", ""]) == [22, 44, 34]
    assert shelf(tmp_path / "b", {"shelf_metres": "0.1e0"}, ["", ""]) == [50, 50]
    assert shelf(tmp_path / "c", {"shelf_metres": "0.1e0"}, ["0", "0"]) == [50, 50]


def test_what_is_not_arranged_stands_with_the_rest(tmp_path: Path) -> None:
    fonds = {"fonds_id": "F1", "title": "Phông", "shelf_metres": "10", "shelf_metres_arranged": "4"}
    found = facts(tmp_path, {"fonds": [fonds], "files": [{"file_id": "1", "fonds_id": "F1"}]})
    assert [pick(fact, "kind", "shelf_mm", "shelf_mm_arranged", "shelf_unknown") for fact in found] == [
        ("file", 4000, 4000, 0),
        ("rest", 6000, 0, 0),
    ]


# The unlisted rest


@pytest.mark.parametrize(
    ("fonds", "files", "expected"),
    [
        # Declared beyond what is listed.
        ({"files_declared": "5", "pages_declared": "100"}, [{"pages": "30"}], (4, 70, 0)),
        # Metres only: 2 m × 170 files and 7,230 pages; nothing is arranged.
        ({"shelf_metres": "2"}, [], (340, 14460, 2000)),
        ({"shelf_metres": "2", "conversion_profile": "party"}, [], (572, 14460, 2000)),
        # What is not arranged, beside what is listed: 1 m.
        ({"shelf_metres": "2", "shelf_metres_arranged": "1"}, [{"pages": "1"}], (170, 7230, 1000)),
        # Declared files, pages by the metres.
        ({"files_declared": "10", "shelf_metres": "1"}, [], (10, 7230, 1000)),
        # More declared than listed, arranged not said: none of it is arranged.
        ({"files_declared": "2", "shelf_metres": "1"}, [{"pages": "1"}], (1, 7230, 1000)),
    ],
)
def test_the_rest_is_declared_else_estimated(
    tmp_path: Path, fonds: Row, files: list[Row], expected: tuple[int, int, int]
) -> None:
    found = rest(tmp_path, fonds, files)
    assert pick(found, "files", "pages", "shelf_mm") == expected
    assert pick(found, "files_estimated", "pages_estimated") == expected[:2]
    assert pick(found, "pages_unknown", "documents_unknown", "in_scope", "digital_access") == (0, 1, True, "none")


@pytest.mark.parametrize("fonds", [{}, {"files_declared": "1"}, {"shelf_metres": "3"}])
def test_a_fonds_that_is_wholly_listed_has_no_rest(tmp_path: Path, fonds: Row) -> None:
    assert rest(tmp_path, fonds, [{"pages": "10"}]) is None


def test_a_fonds_of_which_nothing_is_known_does_not_vanish(tmp_path: Path) -> None:
    found = rest(tmp_path, {"date_from": "1990", "date_to": "1999"})
    assert pick(found, "files", "pages", "shelf_mm", "pages_unknown", "shelf_unknown", "cohort") == (
        0,
        0,
        0,
        1,
        1,
        "before",
    )


def test_more_arranged_than_on_the_shelf_is_the_whole_shelf_and_is_said(tmp_path: Path) -> None:
    fonds: Row = {"fonds_id": "F1", "title": "Phông", "shelf_metres": "2", "shelf_metres_arranged": "3"}
    (fact,) = facts(tmp_path, {"fonds": [fonds], "files": [{"file_id": "1", "fonds_id": "F1", "pages": "5"}]})
    assert (fact["shelf_mm"], fact["shelf_mm_arranged"]) == (2000, 2000)
    with open_snapshot(snapshots=tmp_path / "s") as snapshot:
        assert snapshot.manifest.values_set_aside == {"arranged_over_shelf": 1}
        said = snapshot.run('select locator, "column", value from rejects').to_pylist()
    assert said == [{"locator": "F1", "column": "shelf_metres_arranged", "value": "3.000"}]
