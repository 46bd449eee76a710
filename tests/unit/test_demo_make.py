"""A demo of two provinces, counted again row by row in plain Python and held against its truth and the contract."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from metrics.catalogue import CONTRACT, PROFILES, STAGES
from metrics.demo import Demo, make_demo
from metrics.demo.files import CHUNK
from metrics.demo.sizes import GROUPS
from metrics.errors import ParameterError, UnknownPlace
from metrics.places import Register, placements

AS_OF = date(2026, 10, 31)
FILES = 12_000
Row = dict[str, Any]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return make_demo(tmp_path_factory.mktemp("demo") / "made", places=("24", "08"), files=FILES)


@pytest.fixture(scope="module")
def tables(demo: Demo) -> dict[str, list[Row]]:
    return {name: pq.read_table(demo.folder / f"{name}.parquet").to_pylist() for name in CONTRACT}


@pytest.fixture(scope="module")
def truth(demo: Demo) -> Row:
    told: Row = json.loads(demo.truth.read_text(encoding="utf-8"))
    return told


@pytest.fixture(scope="module")
def loaded(tables: dict[str, list[Row]]) -> list[Row]:
    """The files that break no rule, told by the rules of the contract alone."""
    fonds = {row["fonds_id"] for row in tables["fonds"]}
    retention = CONTRACT["files"].column("retention_code").values
    kept: dict[str, Row] = {}
    for row in tables["files"]:
        ordered = row["date_from"] is None or row["date_to"] is None or row["date_from"] <= row["date_to"]
        known = row["fonds_id"] in fonds and (row["retention_code"] is None or row["retention_code"] in retention)
        if ordered and known and (row["pages"] is None or row["pages"] >= 0):
            kept.setdefault(row["file_id"], row)
    return list(kept.values())


def test_rows_are_as_many_as_asked_for(demo: Demo, tables: dict[str, list[Row]]) -> None:
    assert len(tables["files"]) == FILES
    assert demo.rows == {name: len(rows) for name, rows in tables.items()}
    assert all(rows for rows in tables.values())


def test_what_is_spoilt_is_what_the_truth_says(tables: dict[str, list[Row]], loaded: list[Row], truth: Row) -> None:
    expected = dict.fromkeys(("unknown_value", "negative", "date_order", "unknown_reference", "duplicate_key"), 2)
    assert truth["rejected"] == expected
    assert len(tables["files"]) - len(loaded) == 10
    assert sum(row["retention_code"] == "99" for row in tables["files"]) == 2
    assert sum((row["pages"] or 0) < 0 for row in tables["files"]) == 2


def test_truth_equals_a_count_row_by_row(tables: dict[str, list[Row]], loaded: list[Row], truth: Row) -> None:
    place = {row["unit_key"]: row["province_code"] for row in placements(Register.vietnam(), AS_OF).to_pylist()}
    unit_of = {}
    for agency in tables["agencies"]:
        day = agency["ended_on"] or AS_OF
        unit_of[agency["agency_id"]] = place[Register.vietnam().unit(agency["unit_code"], day).key]
    province = {row["fonds_id"]: unit_of.get(row["custodian_agency_id"]) or "unknown" for row in tables["fonds"]}
    listed = Counter(row["file_id"] for row in tables["documents"])
    sides = PROFILES["general"].pages_per_sheet.mid
    found: dict[str, Counter[str]] = {name: Counter() for name in (*truth["provinces"], "nation")}
    for row in loaded:
        pages, sheets, documents = row["pages"], row["sheets"], row["documents"]
        estimate = round(sheets * sides) if pages is None and sheets is not None else 0
        size = pages if pages is not None else estimate
        papers = documents if documents is not None else listed[row["file_id"]]
        part = row["pages_digitised"] is not None and row["pages_digitised"] < size
        part |= row["documents_digitised"] is not None and row["documents_digitised"] < papers
        copied = row["pages_digitised"] if row["pages_digitised"] is not None else size
        reached = STAGES.index(row["stage"]) if row["stage"] else -1
        checked, scanned = (row[f"{s}_on"] is not None or reached >= STAGES.index(s) for s in ("checked", "scanned"))
        counts = Counter(
            files=1,
            pages=size,
            pages_estimated=estimate,
            pages_unknown=pages is None and sheets is None,
            documents=papers,
            documents_unknown=documents is None and not listed[row["file_id"]],
        )
        why = (
            "not_selected"
            if row["selected"] is False
            else "born_digital"
            if row["medium"] == "born_digital"
            else "top_secret"
            if row["secrecy"] == "tuyet_mat"
            else "destroyed"
            if row["original_status"] == "destroyed"
            else None
        )
        if why:
            counts[f"out_of_scope_{why}"] = 1
        else:
            counts.update(listed_files_in_scope=1, listed_pages_in_scope=size)
            counts.update(scanned_files=scanned, scanned_pages=scanned * copied)
            counts.update(digitised_files=checked and not part, partly_digitised_files=checked and part)
            counts.update(digitised_pages=checked * copied)
        found[province[row["fonds_id"]]] += counts
        found["nation"] += counts
    for name, counts in found.items():
        told = truth["nation"] if name == "nation" else truth["provinces"][name]
        assert {key: told[key] for key in counts} == dict(counts), name


def test_proportions_are_those_of_the_field(tables: dict[str, list[Row]], loaded: list[Row], truth: Row) -> None:
    nation = truth["nation"]
    assert sum(GROUPS.values()) == 1000
    assert truth["files_under_ended_codes"] / nation["files"] == pytest.approx(0.30, abs=0.01)
    assert nation["arranged_shelf_mm"] / nation["shelf_mm"] == pytest.approx(0.31, abs=0.03)
    assert nation["pages_true"] / nation["files"] == pytest.approx(105, abs=6)
    assert 0.2 < nation["digitised_pages"] / nation["listed_pages_in_scope"] < 0.7
    assert nation["fonds_in_metres_only"] > 0.2 * nation["fonds"]
    assert truth["odd"].keys() == {
        "undated",
        "half_dated",
        "later_stage_without_earlier",
        "stage_without_dates",
        "pages_digitised_over_pages",
    }
    assert all(truth["odd"].values())
    gaps = [
        r for r in loaded if r["checked_on"] and not all(r[f"{s}_on"] for s in ("submitted", "arranged", "scanned"))
    ]
    assert len(gaps) == truth["odd"]["later_stage_without_earlier"]
    assert sum(r["stage"] is not None for r in loaded) == truth["odd"]["stage_without_dates"]
    kept = {row["unit_code"] for row in tables["agencies"] if row["level"] == "commune" and row["status"] == "active"}
    assert len(kept) > len(truth["communes"]), "some communes keep no records"


def test_every_value_is_within_the_contract(tables: dict[str, list[Row]], loaded: list[Row]) -> None:
    for name, table in CONTRACT.items():
        rows = loaded if name == "files" else tables[name]
        keys = [tuple(row[column] for column in table.key) for row in rows]
        assert len(set(keys)) == len(keys), name
        for column in table.columns:
            values = {row[column.name] for row in rows}
            assert not (column.required and None in values), (name, column.name)
            if column.type == "enum":
                assert values - {None} <= set(column.values), (name, column.name)
            if column.minimum is not None:
                assert min((v for v in values if v is not None), default=column.minimum) >= column.minimum, (
                    name,
                    column,
                )
            if column.references and column.references != "files":
                known = {row[CONTRACT[column.references].key[0]] for row in tables[column.references]}
                assert values - {None} <= known, (name, column.name)


def test_every_unit_code_is_in_force_on_its_day(tables: dict[str, list[Row]]) -> None:
    register = Register.vietnam()
    for name, table in CONTRACT.items():
        for column in {"unit_code", "location_unit_code"} & set(table.names):
            days = {(row[column], row.get("ended_on") or AS_OF) for row in tables[name] if row[column] is not None}
            assert all(register.unit(code, day) for code, day in days)


def test_stages_follow_each_other_and_the_day_is_not_passed(loaded: list[Row]) -> None:
    for row in loaded:
        days = [row[f"{stage}_on"] for stage in STAGES if row[f"{stage}_on"] is not None]
        assert days == sorted(days)
        assert not days or days[-1] <= AS_OF


def test_secret_files_have_titles_of_their_own(loaded: list[Row]) -> None:
    for row in loaded:
        assert row["title"].startswith("Tài liệu mật:") == (row["secrecy"] in ("mat", "toi_mat", "tuyet_mat"))


def test_the_same_seed_gives_the_same_bytes(demo: Demo, tmp_path: Path) -> None:
    again = make_demo(tmp_path / "again", places=("08", "24", "24"), files=FILES)
    other = make_demo(tmp_path / "other", places=("08", "24"), files=FILES, seed=2)
    names = sorted(path.name for path in demo.folder.iterdir())
    assert names == sorted([*(f"{name}.parquet" for name in CONTRACT), "delivery.toml", "truth.json"])
    for name in names:
        assert (again.folder / name).read_bytes() == (demo.folder / name).read_bytes(), name
    assert (other.folder / "files.parquet").read_bytes() != (demo.folder / "files.parquet").read_bytes()


def test_files_are_written_in_chunks(tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    made = make_demo(tmp_path / "made", places=("04",), files=CHUNK + 5, progress=lambda *said: told.append(said))
    assert pq.ParquetFile(made.folder / "files.parquet").metadata.num_row_groups == 2
    assert told == [("files", CHUNK, CHUNK + 5), ("files", CHUNK + 5, CHUNK + 5)]
    ids = pq.read_table(made.folder / "checks.parquet", columns=["check_id"]).column(0)
    assert len(ids.unique()) == len(ids)


def test_a_demo_without_files_is_known_in_metres_only(tmp_path: Path) -> None:
    made = make_demo(tmp_path / "made", places=("04",), files=0)
    nation = json.loads(made.truth.read_text(encoding="utf-8"))["nation"]
    assert made.rows["files"] == nation["files"] == nation["digitised_pages"] == 0
    assert nation["shelf_mm"] > 0
    assert nation["fonds_in_metres_only"] == nation["fonds"]


@pytest.mark.parametrize("as_of", [date(2025, 7, 1), date(2026, 4, 30), date(2030, 12, 31)])
def test_other_days(tmp_path: Path, as_of: date) -> None:
    made = make_demo(tmp_path / "made", places=("75",), files=500, as_of=as_of)
    assert f"as_of = {as_of.isoformat()}" in (made.folder / "delivery.toml").read_text(encoding="utf-8")
    scanned = pq.read_table(made.folder / "files.parquet").column("scanned_on").drop_null().to_pylist()
    assert scanned
    assert max(scanned) <= as_of


def test_what_cannot_be_made_is_refused_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(UnknownPlace, match="99"):
        make_demo(tmp_path / "x", places=("99",))
    with pytest.raises(UnknownPlace, match="leading zeros"):
        make_demo(tmp_path / "x", places=("8",))
    with pytest.raises(ParameterError, match=r"whole provinces[\s\S]*Ba Đình"):
        make_demo(tmp_path / "x", places=("00004",))
    with pytest.raises(ParameterError, match="No place"):
        make_demo(tmp_path / "x", places=())
    with pytest.raises(ParameterError, match="files"):
        make_demo(tmp_path / "x", files=-1)
    with pytest.raises(ParameterError, match="seed"):
        make_demo(tmp_path / "x", seed=-1)
    with pytest.raises(ParameterError, match="2025-07-01"):
        make_demo(tmp_path / "x", as_of=date(2025, 6, 30))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    make_demo(tmp_path / "made", places=("04",), files=10)
    assert make_demo(tmp_path / "made", places=("04",), files=20).rows["files"] == 20
    (tmp_path / "made" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ParameterError, match="not a demo"):
        make_demo(tmp_path / "made", places=("04",), files=10)
    assert (tmp_path / "made" / "notes.txt").read_text(encoding="utf-8") == "mine"
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(ParameterError, match="not a demo"):
        make_demo(tmp_path / "file", places=("04",), files=10)


def test_an_interrupted_demo_leaves_what_was_there(tmp_path: Path) -> None:
    make_demo(tmp_path / "made", places=("04",), files=10)
    before = (tmp_path / "made" / "truth.json").read_bytes()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo(tmp_path / "made", places=("04",), files=20, progress=interrupt)
    assert (tmp_path / "made" / "truth.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
