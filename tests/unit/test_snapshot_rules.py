"""The rules a row must keep: what is rejected, under which name, and what stays."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import md5
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deliveries import write_delivery, write_register

from metrics.errors import DeliveryError
from metrics.snapshot import RULES, Snapshot, build, open_snapshot

FONDS = """
    fonds_id | title
    F1       | Phông một
"""


def built(home: Path, tables: Mapping[str, Any], *, register: str = "../land") -> Snapshot:
    write_register(home / "land")
    folder = write_delivery(home / "d", tables, register=register)
    manifest = build([folder], home / "s")
    return open_snapshot(manifest.id, snapshots=home / "s")


def rejects(snapshot: Snapshot) -> list[tuple[str, ...]]:
    found = snapshot.run('select "table", locator, "column", rule, "value" from rejects order by all').to_pylist()
    return [tuple(row.values()) for row in found]


@pytest.mark.parametrize(
    ("row", "column", "rule", "value"),
    [
        ({"file_id": ""}, "file_id", "missing_required", ""),
        ({"pages": "10 trang"}, "pages", "not_a_number", "10 trang"),
        ({"pages": "-1"}, "pages", "negative", "-1"),
        ({"checked_on": "00/00/1998"}, "checked_on", "not_a_date", "00/00/1998"),
        ({"secrecy": "mật"}, "secrecy", "unknown_value", "mật"),
        ({"retention_code": "1"}, "retention_code", "unknown_value", "1"),
        ({"selected": "maybe"}, "selected", "unknown_value", "maybe"),
        ({"fonds_id": "F9"}, "fonds_id", "unknown_reference", "F9"),
        ({"date_from": "2001", "date_to": "1999"}, "date_to", "date_order", "2001 – 1999"),
    ],
)
def test_a_row_that_breaks_a_rule_is_rejected(
    tmp_path: Path, row: dict[str, str], column: str, rule: str, value: str
) -> None:
    files = [{"file_id": "1", "fonds_id": "F1"}, {"file_id": "2", "fonds_id": "F1"} | row]
    with built(tmp_path, {"fonds": FONDS, "files": files}) as snapshot:
        assert rejects(snapshot) == [("files", "2", column, rule, value)]
        assert snapshot.run("select file_id from files").column(0).to_pylist() == ["1"]
        assert snapshot.manifest.rejects == {rule: 1}
        assert rule in RULES


def test_a_code_with_its_label_is_the_code(tmp_path: Path) -> None:
    files = [{"file_id": "1", "fonds_id": "F1", "retention_code": "01: Vĩnh viễn"}]
    with built(tmp_path, {"fonds": FONDS, "files": files}) as snapshot:
        assert snapshot.run("select retention_code from files").column(0).to_pylist() == ["01"]


def test_a_row_that_breaks_two_rules_is_one_row_and_two_rejects(tmp_path: Path) -> None:
    files = [{"file_id": "1", "fonds_id": "F1", "pages": "x", "sheets": "-2"}]
    with built(tmp_path, {"fonds": FONDS, "files": files}) as snapshot:
        rows = snapshot.manifest.rows["files"]
        assert (rows.given, rows.loaded, rows.rejected) == (1, 0, 1)
        assert snapshot.manifest.rejects == {"not_a_number": 1, "negative": 1}


def test_more_pages_digitised_than_counted_is_a_question_and_no_reject(tmp_path: Path) -> None:
    files = [{"file_id": "1", "fonds_id": "F1", "pages": "5", "pages_digitised": "7"}]
    with built(tmp_path, {"fonds": FONDS, "files": files}) as snapshot:
        assert rejects(snapshot) == []


def test_private_values_are_withheld(tmp_path: Path) -> None:
    duties = """
        unit_code | role | person     | from_on
        00001     | head | Người kín  | 2025-07-01
        00001     | head | Người kín  | 2025-07-01
    """
    with built(tmp_path, {"fonds": FONDS, "duties": duties}) as snapshot:
        text = snapshot.run("select * from rejects").to_pandas().to_csv()
    assert "duplicate_key" in text
    assert "(withheld)" in text
    assert "kín" not in text


# References


def test_a_reject_takes_what_refers_to_it_along_and_says_so(tmp_path: Path) -> None:
    tables = {
        "agencies": "agency_id | name | block | unit_code | status\nA1 | Một | royal | 00001 | active",
        "fonds": "fonds_id | title | creator_agency_id\nF1 | Một | A1\nF2 | Hai | A9",
        "files": "file_id | fonds_id\n1 | F1",
    }
    with built(tmp_path, tables) as snapshot:
        found = snapshot.run('select "table", "value", message from rejects order by all').to_pylist()
        assert [(row["table"], row["value"]) for row in found] == [
            ("agencies", "royal"),
            ("files", "F1"),
            ("fonds", "A1"),
            ("fonds", "A9"),
        ]
        assert [row["message"] for row in found[1:]] == [
            "the row in fonds was itself rejected",
            "the row in agencies was itself rejected",
            "no such row in agencies",
        ]


def test_the_cascade_runs_along_successors_to_its_end(tmp_path: Path) -> None:
    agencies = """
        agency_id | name | block | unit_code | status | successor_agency_id
        A1        | Một  | state | 00001     | active | A2
        A2        | Hai  | state | 00001     | active | A3
        A3        | Ba   | royal | 00001     | active |
        A4        | Bốn  | state | 00001     | active |
    """
    with built(tmp_path, {"agencies": agencies, "fonds": FONDS}) as snapshot:
        assert snapshot.run("select agency_id from agencies").column(0).to_pylist() == ["A4"]
        assert snapshot.manifest.rejects == {"unknown_reference": 2, "unknown_value": 1}


# Duplicates


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_rows_with_one_key_the_same_one_stays_whatever_their_order(tmp_path: Path, order: tuple[int, ...]) -> None:
    files = [{"file_id": "1", "fonds_id": "F1", "pages": pages} for pages in ("10", "20", "30")]
    with built(tmp_path, {"fonds": FONDS, "files": [files[n] for n in order]}) as snapshot:
        (kept,) = snapshot.run("select pages from files").column(0).to_pylist()
        rows = snapshot.manifest.rows["files"]
        assert (rows.given, rows.loaded, rows.rejected) == (3, 1, 2)
        assert snapshot.manifest.rejects == {"duplicate_key": 2}
    assert kept == min((10, 20, 30), key=lambda pages: md5(f"1\x1fF1\x1f{pages}".encode()).hexdigest())


def test_a_sound_row_is_kept_beside_a_broken_one_of_the_same_key(tmp_path: Path) -> None:
    files = [{"file_id": "1", "fonds_id": "F1", "pages": "-1"}, {"file_id": "1", "fonds_id": "F1", "pages": "5"}]
    with built(tmp_path, {"fonds": FONDS, "files": files}) as snapshot:
        assert snapshot.run("select pages from files").column(0).to_pylist() == [5]
        assert snapshot.manifest.rejects == {"negative": 1}


# Units


def agency(unit_code: str, status: str = "active", ended_on: str = "") -> dict[str, str]:
    return {
        "agency_id": "A1",
        "name": "Ủy ban",
        "block": "state",
        "unit_code": unit_code,
        "status": status,
        "ended_on": ended_on,
    }


@pytest.mark.parametrize(
    ("row", "rule", "message"),
    [
        (agency("99999"), "unknown_unit", "not in the register"),
        (agency("4"), "lost_zeros", "leading zeros lost; is 00004 meant? Write codes as text"),
        (agency("00002"), "unit_not_in_force", "00002 was Bình cũ until 30-06-2025"),
        (agency("00007", "ended", "2025-06-30"), "unit_not_in_force", "is Hà since 01-07-2025"),
    ],
)
def test_a_unit_code_is_read_on_its_day(tmp_path: Path, row: dict[str, str], rule: str, message: str) -> None:
    # A delivery most of whose codes are wrong is refused whole: the one stands among sound ones.
    sound = [agency(code) | {"agency_id": code} for code in ("00001", "00003", "00004")]
    with built(tmp_path, {"agencies": [row, *sound], "fonds": FONDS}) as snapshot:
        (found,) = snapshot.run("select rule, message from rejects").to_pylist()
    assert found["rule"] == rule
    assert message in found["message"]


def test_an_ended_body_is_read_on_its_last_day(tmp_path: Path) -> None:
    with built(tmp_path, {"agencies": [agency("00001", "ended", "2025-06-30")], "fonds": FONDS}) as snapshot:
        (key,) = snapshot.run("select unit_key from agencies").column(0).to_pylist()
        assert snapshot.register.units[key].name == "An cũ"


def test_the_message_on_the_register_of_viet_nam_tells_the_history(tmp_path: Path) -> None:
    row = agency("00004", "ended", "2025-06-30") | {"agency_id": "A2"}
    with built(tmp_path, {"agencies": [agency("00004"), row], "fonds": FONDS}, register="vn") as snapshot:
        keys = snapshot.run("select unit_key from agencies order by agency_id").column(0).to_pylist()
        assert [snapshot.register.units[key].full_name for key in keys] == ["Phường Ba Đình", "Phường Trúc Bạch"]


# Native types, and what a delivery cannot do without


def test_native_types_need_no_reading(tmp_path: Path) -> None:
    folder = write_delivery(tmp_path / "d", {"fonds": FONDS})
    pq.write_table(
        pa.table(
            {
                "file_id": ["1", "2", "3"],
                "fonds_id": ["F1", "F1", "F1"],
                "pages": pa.array([5.0, float("nan"), 2.5]),
                "date_to": pa.array([1998, 1999, 2000], pa.int64()),
                "selected": pa.array([True, None, False]),
                "stage": pa.array(["checked", None, "scanned"]).dictionary_encode(),
            }
        ),
        folder / "files.parquet",
    )
    build([folder], tmp_path / "s")
    with open_snapshot(snapshots=tmp_path / "s") as snapshot:
        assert rejects(snapshot) == [("files", "3", "pages", "not_a_number", "2.5")]
        rows = snapshot.run(
            "select pages, cast(date_to as varchar) as d, date_to_precision, selected, stage from files"
        )
        assert rows.sort_by("d").to_pylist() == [
            {"pages": 5, "d": "1998-12-31", "date_to_precision": "year", "selected": True, "stage": "checked"},
            {"pages": None, "d": "1999-12-31", "date_to_precision": "year", "selected": None, "stage": None},
        ]


def test_a_missing_required_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError) as error:
        built(tmp_path, {"fonds": FONDS, "files": "file_id | pages\n1 | 2"})
    assert "fonds_id" in str(error.value)
    assert "files.csv" in str(error.value)
