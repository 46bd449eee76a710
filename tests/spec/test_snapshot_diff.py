"""What differs between two snapshots: every class on rows that fit in the head, the order of classes, and what is never copied out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from deliveries import Row, write_delivery, write_register

from metrics.cli import main
from metrics.errors import ParameterError, SnapshotDamaged, SnapshotMissing
from metrics.snapshot import Difference, build, diff, known_on
from metrics.snapshot.pairing import pair_deliveries
from metrics.snapshot.published import record_publication

Tables = Mapping[str, str | list[Row]]

AGENCIES = """
    agency_id | name | block | unit_code | status
    K1        | Một  | party | 00001     | active
    K3        | Ba   | party | 00003     | active
"""
FONDS = """
    fonds_id | title | creator_agency_id | custodian_agency_id | location_unit_code
    F1       | Nhất  | K1                | K1                  | 00001
    F2       | Nhì   | K3                | K3                  | 00003
"""
FILES = """
    file_id | fonds_id | title | pages | reference_code | paper_file_code | sha256
    1       | F1       | Mật   | 10    | H1             | P1              | aa
    2       | F1       | Hai   | 20    | H2             | P2              |
    3       | F2       | Ba    | 30    | H3             |                 |
"""


_made: dict[Any, str] = {}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the snapshots of this module lie: each is built once."""
    folder = tmp_path_factory.mktemp("diff")
    write_register(folder / "land")
    return folder


def make(home: Path, name: str, as_of: date = date(2026, 10, 31), **tables: str | list[Row]) -> str:
    """The id of a snapshot of one delivery; the tables above where no other are given."""
    given: Tables = {"agencies": AGENCIES, "fonds": FONDS, "files": FILES} | tables
    key = (home, name, as_of, repr(given))
    if key not in _made:
        folder = write_delivery(home / str(len(_made)) / name, given, register="../../land", as_of=as_of)
        manifest = build([folder], home / "s")
        assert manifest.rejects == {}, manifest.rejects
        _made[key] = manifest.id
    return _made[key]


def compare(home: Path, before: Mapping[str, str], after: Mapping[str, str]) -> Difference:
    return diff(home / "s", make(home, "d-2026-09", **before), make(home, "d-2026-10", **after))


def file_rows(difference: Difference) -> list[dict[str, Any]]:
    return [row for row in difference.rows().to_pylist() if row["table"] == "files"]


def classes(difference: Difference) -> dict[str, tuple[str, str]]:
    """By the id of a file after (before, where it is gone): its class and the columns that differ."""
    return {row["file_after"] or row["file_before"]: (row["class"], row["columns"]) for row in file_rows(difference)}


def without(table: str, line: str) -> str:
    assert line in table
    return "".join(row for row in table.splitlines(keepends=True) if line not in row)


# Classes


def test_the_same_content_is_the_same_item_whatever_the_order_of_rows(home: Path) -> None:
    header, *rows = FILES.strip().splitlines()
    with compare(home, {}, {"files": "\n".join([header, *rows[::-1]])}) as found:
        assert found.counts["files"].same == 3
        assert found.counts["fonds"].same == 2
        assert found.rows().num_rows == 0


def test_a_snapshot_and_itself(home: Path) -> None:
    id = make(home, "d")
    with diff(home / "s", id, id) as found:
        assert (found.counts["files"].same, found.counts["files"].before) == (3, 3)


def test_new_gone_and_changed(home: Path) -> None:
    files = FILES.replace("Hai   | 20", "Haii  | 21").replace("3       | F2", "4       | F2").replace("H3", "H4")
    with compare(home, {}, {"files": files}) as found:
        assert classes(found) == {"2": ("changed", "title, pages"), "3": ("gone", ""), "4": ("new", "")}
        assert found.counts["files"].same == 1
        assert found.columns["files"] == {"title": 1, "pages": 1}


def test_a_value_that_comes_or_goes_is_a_change(home: Path) -> None:
    with compare(home, {}, {"files": FILES.replace("| 20 ", "|    ").replace("| 30 ", "| 0  ")}) as found:
        assert classes(found) == {"2": ("changed", "pages"), "3": ("changed", "pages")}


def test_a_date_given_more_exactly_is_a_change_of_that_date(home: Path) -> None:
    def dated(day: str) -> list[Row]:
        return [{"file_id": "1", "fonds_id": "F1", "date_from": day}]

    before, after = {"files": dated("2020")}, {"files": dated("2020-01-01")}
    with compare(home, before, after) as found:  # type: ignore[arg-type]
        assert classes(found) == {"1": ("changed", "date_from")}


@pytest.mark.parametrize(
    ("fonds", "columns"),
    [
        ("K1                | K3                  | 00001", "custodian_agency_id, custodian_unit"),
        ("K3                | K1                  | 00001", "creator_agency_id, creator_unit"),
        ("K1                | K1                  | 00003", "location_unit"),
    ],
)
def test_custody_that_changes_moves_the_fonds_and_its_files(home: Path, fonds: str, columns: str) -> None:
    moved = FONDS.replace("K1                | K1                  | 00001", fonds)
    with compare(home, {}, {"fonds": moved}) as found:
        assert classes(found) == {"1": ("moved", columns), "2": ("moved", columns)}
        assert found.counts["fonds"].moved == 1
        assert found.counts["files"].moved_by_map == 0


def test_moved_comes_before_changed_and_names_all_columns(home: Path) -> None:
    files = FILES.replace("| 10 ", "| 11 ").replace("1       | F1", "1       | F2")
    with compare(home, {}, {"files": files}) as found:
        custody = "custodian_agency_id, creator_agency_id, custodian_unit, creator_unit, location_unit"
        assert classes(found) == {"1": ("moved", f"{custody}, fonds_id, pages")}


def test_another_fonds_of_the_same_custody_is_a_change(home: Path) -> None:
    fonds = FONDS + "    F9       | Chín  | K1                | K1                  | 00001\n"
    with compare(
        home, {"fonds": fonds}, {"fonds": fonds, "files": FILES.replace("1       | F1", "1       | F9")}
    ) as found:
        assert classes(found) == {"1": ("changed", "fonds_id")}


# The map


def test_a_unit_that_was_only_renamed_is_the_same_place(home: Path) -> None:
    agencies = AGENCIES.replace("00001", "00006")
    before = make(home, "d-2026-01", date(2026, 1, 31), agencies=agencies)
    with diff(home / "s", before, make(home, "d-2026-10", agencies=agencies)) as found:
        assert found.counts["files"].same == 3
        units = {row["unit"]: row for row in found.units().to_pylist() if row["table"] == "files"}
        assert (units["00006"]["name"], units["00006"]["before"], units["00006"]["after"]) == ("Đảo Xanh", 2, 2)


@pytest.mark.parametrize("backwards", [False, True])
def test_what_only_the_map_moved_is_said_so(home: Path, backwards: bool) -> None:
    """On 1 July 2025 the old 00001 becomes the new 00001: another unit, though nothing was carried anywhere."""
    ids = [make(home, "d-2025-06", date(2025, 6, 30)), make(home, "d-2026-10")]
    with diff(home / "s", *ids[:: -1 if backwards else 1]) as found:
        assert (found.counts["files"].moved, found.counts["files"].moved_by_map) == (3, 3)
        assert {row["by_map"] for row in file_rows(found)} == {True}
        row = next(row for row in file_rows(found) if row["file_after"] == "1")
        assert (row["unit_before"], row["unit_after"]) == ("00001", "00001")
        since = [None, date(2025, 7, 1)]
        assert [row["unit_before_since"], row["unit_after_since"]] == (since[::-1] if backwards else since)


def test_another_agency_is_a_move_of_its_own_even_where_the_map_moved(home: Path) -> None:
    before = make(home, "d-2025-06", date(2025, 6, 30))
    after = make(home, "d-2026-10", fonds=FONDS.replace("K1                | K1 ", "K1                | K3 "))
    with diff(home / "s", before, after) as found:
        assert {row["file_after"]: row["by_map"] for row in file_rows(found)} == {"1": False, "2": False, "3": True}


# Recoded


@pytest.mark.parametrize(
    ("row", "matched_by"),
    [
        ("91      | F1       | Khác  | 10    | H91            | P91             | AA", "sha256"),
        ("91      | F1       | Khác  | 10    | H91            | P1              |", "paper_file_code"),
        ("91      | F1       | Khác  | 10    | H1             | P91             |", "reference_code in its fonds"),
        ("91      | F2       | Mật   | 10    | H1             | P91             |", "reference_code and title"),
    ],
)
def test_an_item_under_another_id_is_found_by_its_codes(home: Path, row: str, matched_by: str) -> None:
    files = without(FILES, "Mật") + f"    {row}\n"
    with compare(home, {}, {"files": files}) as found:
        (item,) = file_rows(found)
        assert (item["class"], item["file_before"], item["file_after"]) == ("recoded", "1", "91")
        assert item["matched_by"] == matched_by
        assert "file_id" in item["columns"].split(", ")
        assert (found.counts["files"].before, found.counts["files"].after) == (3, 3)


def test_a_code_that_stands_twice_matches_nothing(home: Path) -> None:
    """P1 stands in the file that is new, and in one that stays: nobody can say which is which."""
    files = (
        without(FILES, "Mật").replace("P2", "P1")
        + "    91      | F1       | Khác  | 10    | H91            | P1              |\n"
    )
    with compare(home, {}, {"files": files}) as found:
        assert classes(found) == {"1": ("gone", ""), "91": ("new", ""), "2": ("changed", "paper_file_code")}


def test_an_id_wins_over_a_code(home: Path) -> None:
    files = (
        FILES.replace("| aa", "|   ")
        + "    91      | F1       | Khác  | 10    | H91            | P91             | aa\n"
    )
    with compare(home, {}, {"files": files}) as found:
        assert classes(found) == {"1": ("changed", "sha256"), "91": ("new", "")}


def test_a_fonds_under_another_id_takes_its_files_along(home: Path) -> None:
    files = (
        FILES.replace("F1", "F01")
        .replace("1       | F01 ", "91      | F01 ")
        .replace("P1 ", "P91")
        .replace("| aa", "|   ")
    )
    with compare(home, {}, {"fonds": FONDS.replace("F1 ", "F01"), "files": files}) as found:
        (fonds,) = [row for row in found.rows().to_pylist() if row["table"] == "fonds"]
        assert (fonds["class"], fonds["fonds_before"], fonds["fonds_after"]) == ("recoded", "F1", "F01")
        by_id = {row["file_after"]: (row["class"], row["matched_by"]) for row in file_rows(found)}
        assert by_id == {"91": ("recoded", "reference_code in its fonds"), "2": ("changed", "id")}


# By unit, and rows


def test_units_balance_and_say_who_gave_to_whom(home: Path) -> None:
    files = (
        FILES.replace("1       | F1", "1       | F2")
        + "    5       | F1       | Năm   | 50    |                |                 |\n"
    )
    with compare(home, {}, {"files": files}) as found:
        units = {row["unit"]: row for row in found.units().to_pylist() if row["table"] == "files"}
        assert {name: units["00001"][name] for name in ("before", "same", "left", "new", "came", "after")} == {
            "before": 2, "same": 1, "left": 1, "new": 1, "came": 0, "after": 2,
        }  # fmt: skip
        assert (units["00003"]["came"], units["00003"]["after"]) == (1, 2)


def test_what_has_no_known_unit_stands_under_unknown(home: Path) -> None:
    fonds = FONDS.replace("K3                | K3 ", "                  |    ")
    with compare(home, {"fonds": fonds}, {"fonds": fonds}) as found:
        units = {row["unit"]: row["after"] for row in found.units().to_pylist() if row["table"] == "files"}
        assert units == {"00001": 2, "unknown": 1}


def test_a_table_that_one_snapshot_does_not_hold_is_said(home: Path) -> None:
    bare = write_delivery(home / "d-2026-09", {"agencies": AGENCIES, "fonds": FONDS}, register="../land")
    before = build([bare], home / "s").id
    with diff(home / "s", before, make(home, "d-2026-10")) as found:
        assert found.absent == {before: ("files",)}
        assert found.counts["files"].new == 3


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])
def test_rows_are_written_whole_and_titles_stay_where_they_are(home: Path, name: str) -> None:
    with compare(home, {}, {"files": FILES.replace("Mật", "Tối mật")}) as found:
        assert found.write(home / name) == 1
    path = home / name
    table = pq.read_table(path) if path.suffix == ".parquet" else pc.read_csv(path)
    assert table.column("columns").to_pylist() == ["title"]
    assert not [column for column in table.column_names if "title" in column]
    assert "mật" not in str(table.to_pylist())
    assert not list(home.glob("*.part"))


def test_rows_come_in_pages_of_one_order(home: Path) -> None:
    with compare(home, {}, {"files": FILES.replace("| F2", "| F1"), "fonds": FONDS.replace("Nhì", "Hai")}) as found:
        whole = found.rows().to_pylist()
        pages = [found.rows(limit=1, offset=n).to_pylist() for n in range(len(whole))]
        assert len(whole) == 2
        assert [row for page in pages for row in page] == whole
        assert found.rows(["same"]).num_rows == found.counts["files"].same + found.counts["fonds"].same
        with pytest.raises(ParameterError, match="no such class"):
            found.rows(["lost"])


def test_another_kind_of_file_is_refused(home: Path) -> None:
    id = make(home, "d")
    with diff(home / "s", id, id) as found, pytest.raises(ParameterError, match="CSV or Parquet"):
        found.write(home / "rows.xlsx")


# Deliveries


def test_deliveries_are_paired_by_name_then_without_their_period() -> None:
    pairs = pair_deliveries(
        ["hue-2026-09", "x_20260930", "same", "lost"], ["same", "x_20261031", "hue-2026-10", "come"], {}
    )
    assert pairs == [
        ("hue-2026-09", "hue-2026-10"),
        ("x_20260930", "x_20261031"),
        ("same", "same"),
        ("lost", None),
        (None, "come"),
    ]


def test_a_stem_that_two_deliveries_have_pairs_none() -> None:
    assert pair_deliveries(["d-2026-08", "d-2026-09"], ["d-2026-10", "e"], {})[:2] == [
        ("d-2026-08", None),
        ("d-2026-09", None),
    ]


def test_the_only_two_deliveries_are_each_others_and_given_pairs_win() -> None:
    assert pair_deliveries(["one"], ["other"], {}) == [("one", "other")]
    assert pair_deliveries(["a", "b"], ["a", "b"], {"a": "b"}) == [("a", "b"), ("b", None), (None, "a")]


@pytest.mark.parametrize("given", [{"x": "a"}, {"a": "x"}, {"a": "a", "b": "a"}])
def test_a_pair_of_what_is_not_there_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ParameterError):
        pair_deliveries(["a", "b"], ["a"], given)


def test_ids_of_two_deliveries_stay_apart_and_a_copy_is_found_in_either(home: Path) -> None:
    def two(left: str, right: str, folder: str) -> str:
        tables = {"agencies": AGENCIES, "fonds": FONDS}
        given = {"x": tables | {"files": left}, "y": tables | {"files": right}}
        folders = [write_delivery(home / folder / name, of, register="../../land") for name, of in given.items()]
        return build(folders, home / "s").id

    before = two(FILES, FILES.replace("Hai", "Hải").replace("| aa", "| bb"), "before")
    after = two(without(FILES, "Mật"), FILES.replace("Hai", "Hải").replace("1       | F1", "77      | F1"), "after")
    with diff(home / "s", before, after) as found:
        # 1 of x lies in y as 77 by its copy (aa); 1 of y (bb) is gone, whatever has its codes.
        rows = {(row["delivery_before"], row["file_before"]): row for row in file_rows(found)}
        assert rows["x", "1"]["class"] == "recoded"
        assert (rows["x", "1"]["delivery_after"], rows["x", "1"]["file_after"]) == ("y", "77")
        assert rows["x", "1"]["columns"] == "delivery, file_id"
        assert rows["y", "1"]["class"] == "gone"
        assert found.counts["files"].same == 4


# Faults


def test_a_snapshot_that_is_not_there_or_damaged_is_said(tmp_path: Path) -> None:
    write_register(tmp_path / "land")
    ids = [make(tmp_path, "d-2026-09"), make(tmp_path, "d-2026-10", files=FILES.replace("10", "11"))]
    with pytest.raises(SnapshotMissing):
        diff(tmp_path / "s", ids[0], "2026-01-01-nothing")
    database = tmp_path / "s" / ids[1] / "catalogue.duckdb"
    database.chmod(0o644)
    database.write_bytes(b"no database")
    with pytest.raises(SnapshotDamaged):
        diff(tmp_path / "s", *ids)


def test_the_connection_reads_no_other_file(home: Path) -> None:
    id = make(home, "d")
    (home / "secret.csv").write_text("a\n1\n")
    with diff(home / "s", id, id) as found, pytest.raises(Exception, match="disabled"):
        found._connection.execute(f"select * from '{home}/secret.csv'")


# The command


def run(home: Path, *words: str) -> Any:
    (home / "data").mkdir(exist_ok=True)
    if not (home / "data" / "snapshots").exists():
        (home / "data" / "snapshots").symlink_to(home / "s")
    return CliRunner().invoke(main, ["--data", str(home / "data"), *words])


def test_the_command_shows_classes_units_columns_and_writes_rows(home: Path) -> None:
    a, b = make(home, "d-2026-09"), make(home, "d-2026-10", files=FILES.replace("| 10 ", "| 11 "))
    shown = run(home, "snapshot", "diff", a, b, "--rows", str(home / "r.csv"), "--format", "csv")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.splitlines()[:2] == ["class,fonds,files", "same,2,2"]
    assert "changed,0,1" in shown.stdout
    assert (home / "r.csv").read_text().count("\n") == 2
    assert "files,pages,1" in run(home, "snapshot", "diff", a, b, "--by", "column", "--format", "csv").stdout
    assert "00001" in run(home, "snapshot", "diff", a, b, "--by", "unit").stdout
    refused = run(home, "snapshot", "diff", a, b, "--pair", "d-2026-09")
    assert (refused.exit_code, "OLD=NEW" in refused.output) == (2, True)


# Known on a day


def test_known_on_a_day_is_what_was_current_at_its_end_in_viet_nam(tmp_path: Path) -> None:
    record_publication(tmp_path, "first", datetime(2026, 7, 4, 16, 59, tzinfo=UTC))  # 23:59 in Viet Nam
    record_publication(tmp_path, "second", datetime(2026, 7, 4, 17, 0, tzinfo=UTC))  # midnight: 5 July
    record_publication(tmp_path, "first", datetime(2026, 7, 9, 3, 0, tzinfo=UTC))
    known = {day: known_on(tmp_path, date(2026, 7, day)) for day in (4, 5, 8, 9, 31)}
    assert known == {4: "first", 5: "second", 8: "second", 9: "first", 31: "first"}
    with pytest.raises(SnapshotMissing, match="2026-07-04 or later"):
        known_on(tmp_path, date(2026, 7, 3))


def test_without_a_record_nothing_is_guessed(tmp_path: Path) -> None:
    with pytest.raises(SnapshotMissing, match="--snapshot"):
        known_on(tmp_path, date(2026, 7, 3))


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"id": "a", "published_at": "2026-07-04T10:00:00"}'])
def test_a_damaged_record_names_the_line(tmp_path: Path, line: str) -> None:
    record_publication(tmp_path, "first")
    with (tmp_path / "published.jsonl").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(SnapshotDamaged, match="line 2"):
        known_on(tmp_path, date(2030, 1, 1))


def test_each_publication_adds_a_line_and_the_query_follows_the_day(tmp_path: Path) -> None:
    write_register(tmp_path / "land")
    given = {"agencies": AGENCIES, "fonds": FONDS}
    folders = [
        write_delivery(tmp_path / str(n) / "d", given | {"files": files}, register="../../land")
        for n, files in enumerate([FILES, FILES.replace("| 10 ", "| 11 ")])
    ]
    a, b, again = (build([folders[n]], tmp_path / "s").id for n in (0, 1, 0))
    assert again == a
    shown = run(tmp_path, "snapshot", "diff", b, "--format", "csv").stdout  # with the current one, which is a
    assert "changed,0,1" in shown
    record = tmp_path / "s" / "published.jsonl"
    assert [id in line for id, line in zip([a, b, a], record.read_text().splitlines(), strict=True)] == [True] * 3
    record.write_text(
        f'{{"id": "{a}", "published_at": "2026-07-01T00:00:00+00:00"}}\n'
        f'{{"id": "{b}", "published_at": "2026-07-05T00:00:00+00:00"}}\n'
    )
    answers = [
        run(tmp_path, "query", "pages", "--known", f"2026-07-{day}", "--format", "csv").stdout for day in ("04", "05")
    ]
    assert ["60" in answers[0], "61" in answers[1]] == [True, True]
    assert run(tmp_path, "query", "pages", "--known", "2026-06-30").exit_code == 3
    assert run(tmp_path, "query", "pages", "--known", "2026-07-05", "--snapshot", a).exit_code == 2
