"""Files a page at a time: as many as the metric counts, in the order asked for, and no title that is secret."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from itertools import product
from typing import Any

import pytest
from deliveries import build_snapshot

import metrics
from metrics import Query, Snapshot
from metrics.errors import ParameterError, UnknownName, UnknownPlace
from metrics.evaluate import RECORD_ORDERS, records

TABLES = {
    "agencies": """
        agency_id | name | block | unit_code | level   | status
        A         | An   | state | 00001     | commune | active
        B         | Dương| state | 00004     | commune | active
    """,
    "fonds": """
        fonds_id | title | custodian_agency_id
        F        | Một   | A
        G        | Hai   | B
    """,
    "files": """
        file_id | fonds_id | title                  | pages | secrecy   | access_code | scanned_on | checked_on
        1       | F        | Hồ sơ bầu cử năm 2021  | 30    | none      | 01          | 2026-09-01 | 2026-09-15
        2       | F        | HO\u0300A BI\u0300NH, ba\u0302\u0300u cu\u031b\u0309 |       | |  | 2026-09-02 |
        3       | F        | Bầu cử bí mật          | 10    | mat       | 01          |            |
        4       | G        | Bầu cử hạn chế         | 20    | none      | 03          | 2026-10-02 |
        5       | G        | Đất đai                | 20    | none      |             | 2026-09-01 |
    """,
}
FILES = Query(metrics=("files",))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with build_snapshot(tmp_path_factory.mktemp("records"), TABLES) as opened:
        yield opened


def ids(snapshot: Snapshot, query: Query = FILES, **asked: object) -> list[str]:
    return records(snapshot, query, **asked).rows["file_id"].to_pylist()  # type: ignore[arg-type,no-any-return]


def test_as_listed_and_by_key_with_what_is_missing_last(snapshot: Snapshot) -> None:
    assert ids(snapshot) == ["1", "2", "3", "4", "5"]
    assert ids(snapshot, order="pages") == ["3", "4", "5", "1", "2"]
    assert ids(snapshot, order="pages", descending=True) == ["1", "4", "5", "3", "2"]
    assert ids(snapshot, order="scanned_on") == ["1", "5", "2", "4", "3"]


def test_no_secret_title_is_shown_or_found(snapshot: Snapshot) -> None:
    rows = records(snapshot, FILES).rows.to_pylist()
    assert {row["file_id"]: row["secret"] for row in rows} == {"1": False, "2": False, "3": True, "4": True, "5": False}
    assert [row["title"] for row in rows if row["secret"]] == [None, None]
    assert ids(snapshot, search="bau cu") == ["1", "2"]
    assert ids(snapshot, search="mat") == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bầu CỬ", ["1", "2"]),
        ("bau  cu", ["1", "2"]),
        ("bàu cử", []),
        ("hoa binh", ["2"]),
        ("Hòa", ["2"]),
        ("dat dai", ["5"]),
        ("đât", []),
        ("2021", ["1"]),
        (".*", []),
        ("", ["1", "2", "3", "4", "5"]),
    ],
)
def test_words_with_and_without_accents(snapshot: Snapshot, words: str, found: list[str]) -> None:
    assert ids(snapshot, search=words) == found


def test_as_of_an_earlier_day_later_stages_have_not_come(snapshot: Snapshot) -> None:
    then = records(snapshot, Query(metrics=("files",), as_of=date(2026, 9, 14))).rows.to_pylist()
    assert [row["stage"] for row in then] == ["scanned", "scanned", "none", "none", "scanned"]
    assert [row["checked_on"] for row in then] == [None] * 5
    scanned = Query(metrics=("files",), where={"stage": "scanned"}, as_of=date(2026, 9, 14))  # type: ignore[arg-type]
    assert ids(snapshot, scanned) == ["1", "2", "5"]


def test_what_nobody_can_say_is_missing_and_not_0(snapshot: Snapshot) -> None:
    pages = records(snapshot, FILES).rows["pages"].to_pylist()
    assert pages == [30, None, 10, 20, 20]


@pytest.mark.parametrize("many", [0, 10_000])
@pytest.mark.parametrize("day", [None, date(2026, 3, 14)])
def test_pages_of_any_size_make_the_whole_in_the_order_asked_for(
    demo: Snapshot, many: int, day: date | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("metrics.evaluate.records")
    monkeypatch.setattr(module, "_MANY", many)  # with 0 the fonds of one day are counted on the second page
    query = Query(metrics=("files",), as_of=day)

    def turned(**asked: Any) -> list[dict[str, Any]]:
        module._read.cache_clear()
        found: list[dict[str, Any]] = []
        while (page := records(demo, query, first=len(found), count=611, **asked)).rows.num_rows:
            found += page.rows.to_pylist()
        assert len(found) == page.count
        return found

    listed = turned()
    assert len(set(map(_id, listed))) == len(listed)
    for order, descending in product(RECORD_ORDERS[1:], (False, True)):
        known = (row for row in listed if row[order] is not None)
        expected = sorted(known, key=lambda row: row[order], reverse=descending)  # what is alike stays as listed
        expected += [row for row in listed if row[order] is None]
        assert list(map(_id, turned(order=order, descending=descending))) == list(map(_id, expected)), order


def _id(row: dict[str, Any]) -> tuple[str, str]:
    return row["delivery"], row["file_id"]


def test_after_the_last_page_there_is_nothing(snapshot: Snapshot) -> None:
    page = records(snapshot, FILES, first=50)
    assert (page.rows.num_rows, page.count) == (0, 5)


@pytest.mark.parametrize("place_map", ["today", date(2025, 6, 30), "as_recorded"])
@pytest.mark.parametrize("role", ["custodian", "creator", "location"])
def test_as_many_as_the_metric_counts_in_every_place(land: Snapshot, place_map: date | str, role: str) -> None:
    for by in ("province", "commune", "legacy_district", "fonds", "stage", "cohort"):
        asked = Query(metrics=("files",), by=(by,), place_map=place_map, place_role=role)
        for code, count in metrics.evaluate(land, asked).frame[[by, "value"]].itertuples(index=False):
            kept = Query(metrics=("files",), where={by: code}, place_map=place_map, place_role=role)  # type: ignore[arg-type]
            assert records(land, kept).count == count, (by, code)


def test_several_places_hold_what_may_be_in_either(land: Snapshot) -> None:
    both = Query(metrics=("files",), where={"commune": ("00001", "00003")}, place_role="creator")  # type: ignore[arg-type]
    assert records(land, both).count == metrics.evaluate(land, both).cell("files").value


def test_what_cannot_be_asked_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownName, match="order of records"):
        records(snapshot, FILES, order="title")
    with pytest.raises(UnknownPlace):
        records(snapshot, Query(metrics=("files",), where={"province": "99"}))  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="cannot be kept to"):
        records(snapshot, Query(metrics=("applications_due",), where={"application": "e_records"}))  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="Not a page"):
        records(snapshot, FILES, count=0)
