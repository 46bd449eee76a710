"""A snapshot is published whole or not at all, and its id names its content."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deliveries import Row, write_csv, write_delivery, write_register

from metrics.errors import DeliveryError, SnapshotBusy, SnapshotDamaged, SnapshotMissing
from metrics.snapshot import Manifest, build, export, list_snapshots, open_snapshot, verify

FONDS = [{"fonds_id": f"F{n}", "title": f"Phông {n}", "shelf_metres": "3"} for n in range(20)]
FILES = [
    {"file_id": str(n), "fonds_id": f"F{n * 7 % 23}", "pages": str(n % 50 - 1), "title": f"Hồ sơ {n}"}
    for n in [*range(400), *range(30)]
]


def deliver(home: Path, name: str = "d", files: list[Row] = FILES, **said: object) -> Path:
    write_register(home / "land")
    return write_delivery(home / name, {"fonds": FONDS, "files": files}, register="../land", **said)  # type: ignore[arg-type]


def test_the_order_of_rows_columns_and_files_plays_no_part(tmp_path: Path) -> None:
    first = build([deliver(tmp_path)], tmp_path / "s")
    shuffled = [dict(reversed(row.items())) for row in FILES]
    random.Random(1).shuffle(shuffled)
    folder = deliver(tmp_path / "again", files=shuffled)
    write_csv(folder / "fonds.csv", FONDS[::-1])
    second = build([folder], tmp_path / "s2")
    assert first.id == second.id
    assert first.rows["files"].rejected > 0
    assert sum(first.rejects.values()) >= first.rows["files"].rejected


def _as_parquet(folder: Path, rows: list[Row], *, number: pa.DataType) -> None:
    """The files of a delivery as Parquet instead, their pages as numbers of a type."""
    (folder / "files.csv").unlink()
    columns = {name: pa.array([row[name] for row in rows]) for name in ("file_id", "fonds_id", "title")}
    columns["pages"] = pa.array([int(row["pages"]) for row in rows], number)
    pq.write_table(pa.table(columns), folder / "files.parquet", row_group_size=50)


@pytest.mark.parametrize("number", [pa.int32(), pa.float64()], ids=["read where it lies", "handed on row by row"])
def test_the_same_rows_as_text_or_as_parquet_are_the_same_snapshot(tmp_path: Path, number: pa.DataType) -> None:
    text = build([deliver(tmp_path)], tmp_path / "s")
    folder = deliver(tmp_path / "again")
    _as_parquet(folder, FILES, number=number)
    other = build([folder], tmp_path / "s2")
    assert text.rows == other.rows
    assert text.rejects == other.rejects
    assert {"duplicate_key", "unknown_reference", "negative"} <= set(other.rejects)
    assert text.digests["files"] == other.digests["files"]
    assert text.digests["facts"] == other.digests["facts"]


def test_a_parquet_file_damaged_within_is_named(tmp_path: Path) -> None:
    folder = deliver(tmp_path)
    rows = [{"file_id": str(n), "fonds_id": "F1", "pages": str(n), "title": f"Hồ sơ {n}"} for n in range(9000)]
    _as_parquet(folder, rows, number=pa.int32())
    content = bytearray((folder / "files.parquet").read_bytes())
    content[100 : len(content) // 2 : 5] = bytes(len(content[100 : len(content) // 2 : 5]))
    (folder / "files.parquet").write_bytes(content)
    with pytest.raises(DeliveryError, match="damaged") as refused:
        build([folder], tmp_path / "s")
    assert "d: files.parquet" in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_the_order_of_deliveries_plays_no_part_and_their_ids_stay_apart(tmp_path: Path) -> None:
    folders = [deliver(tmp_path, "a"), deliver(tmp_path, "b")]
    first = build(folders, tmp_path / "s")
    second = build(folders[::-1], tmp_path / "s2")
    assert first.id == second.id
    with open_snapshot(snapshots=tmp_path / "s") as snapshot:
        counts = snapshot.run(
            "select delivery, count(*) as n from facts join fonds_keys using (fonds_key) group by all"
        )
        assert len(set(counts.column("n").to_pylist())) == 1
        assert snapshot.fonds.num_rows == 2 * len(FONDS)


def test_other_content_another_day_or_another_register_is_another_id(tmp_path: Path) -> None:
    ids = {build([deliver(tmp_path)], tmp_path / "s").id}
    ids.add(build([deliver(tmp_path, files=[*FILES, {"file_id": "x", "fonds_id": "F1"}])], tmp_path / "s").id)
    ids.add(build([deliver(tmp_path)], tmp_path / "s", as_of=date(2026, 11, 30)).id)
    folder = write_delivery(tmp_path / "vn" / "d", {"fonds": FONDS, "files": FILES})
    ids.add(build([folder], tmp_path / "s").id)
    assert len(ids) == 4
    assert {manifest.id for manifest in list_snapshots(tmp_path / "s")} == ids


def test_rows_in_are_rows_loaded_and_rejected_for_every_table(tmp_path: Path) -> None:
    manifest = build([deliver(tmp_path)], tmp_path / "s")
    assert manifest.tables == ("fonds", "files")
    assert manifest.rows["files"].given == len(FILES)
    for rows in manifest.rows.values():
        assert rows.given == rows.loaded + rows.rejected
    with open_snapshot(snapshots=tmp_path / "s") as snapshot:
        rejected = snapshot.run("select count(distinct locator) as n from rejects where scope = 'row'").to_pylist()
        assert rejected == [{"n": manifest.rows["files"].rejected}]


def test_every_file_is_in_the_facts_once_and_no_millimetre_is_lost(tmp_path: Path) -> None:
    build([deliver(tmp_path)], tmp_path / "s")
    with open_snapshot(snapshots=tmp_path / "s") as snapshot:
        (row,) = snapshot.run(
            "select (select count(*) from files) as files, (select count(distinct file_id) from facts) as facts,"
            " (select count(*) from facts where kind = 'file') as rows, (select sum(shelf_mm) from facts) as mm"
        ).to_pylist()
        assert row["files"] == row["facts"] == row["rows"]
        assert row["mm"] == len(FONDS) * 3000


def test_the_views_add_up_to_the_whole_and_name_every_commune(tmp_path: Path) -> None:
    build([deliver(tmp_path)], tmp_path / "s")
    with open_snapshot(snapshots=tmp_path / "s") as snapshot:
        whole = snapshot.run("select sum(files) as n from facts where in_scope").to_pylist()
        for view in ("coverage_by_commune", "coverage_by_province"):
            assert snapshot.run(f"select sum(files_in_scope) as n from {view}").to_pylist() == whole
        communes = snapshot.run(
            "select commune_code as c, files_in_scope as f, coverage_files as v from coverage_by_commune"
        )
        empty = {row["c"] for row in communes.to_pylist() if row["f"] == 0 and row["v"] is None}
        assert {"00001", "00003", "00004", "00006", "00007", "01", "02"} == empty


# Published whole or not at all


def test_the_same_content_again_keeps_the_folder_and_points_to_it(tmp_path: Path) -> None:
    first = build([deliver(tmp_path)], tmp_path / "s")
    inode = (tmp_path / "s" / first.id / "catalogue.duckdb").stat().st_ino
    other = build([deliver(tmp_path, files=FILES[:5])], tmp_path / "s")
    assert other.previous == first.id
    assert open_id(tmp_path / "s") == other.id
    again = build([deliver(tmp_path)], tmp_path / "s")
    assert (again.id, again.previous) == (first.id, None)
    assert open_id(tmp_path / "s") == first.id
    assert (tmp_path / "s" / first.id / "catalogue.duckdb").stat().st_ino == inode


def open_id(snapshots: Path) -> str:
    with open_snapshot(snapshots=snapshots) as snapshot:
        return snapshot.id


def test_a_failed_build_leaves_the_current_snapshot_and_no_traces(tmp_path: Path) -> None:
    manifest = build([deliver(tmp_path)], tmp_path / "s")
    bad = deliver(tmp_path, "bad", files=[{"file_id": "1", "fonds_id": "F1", "pages": "1.234"}])
    with pytest.raises(DeliveryError):
        build([bad], tmp_path / "s")
    assert open_id(tmp_path / "s") == manifest.id
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == sorted(
        [".lock", manifest.id, "current", "published.jsonl"]
    )


_BUILD = """
import sys, time
from pathlib import Path
from metrics.snapshot import build
def tell(text, done, total):
    if text == sys.argv[3]:
        print("there", flush=True)
        time.sleep(60)
build([Path(sys.argv[1])], Path(sys.argv[2]), progress=tell)
"""


@pytest.mark.parametrize("moment", ["Reading d/files", "Deriving facts", "Publishing"])
def test_a_killed_build_leaves_the_current_snapshot_and_the_next_cleans_up(tmp_path: Path, moment: str) -> None:
    snapshots = tmp_path / "s"
    before = build([deliver(tmp_path, files=FILES[:5])], snapshots)
    source = str(Path(__file__).parents[2] / "src")
    with subprocess.Popen(
        [sys.executable, "-c", _BUILD, str(deliver(tmp_path)), str(snapshots), moment],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": source},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"there\n"
        with pytest.raises(SnapshotBusy):
            build([tmp_path / "d"], snapshots)
        process.send_signal(signal.SIGKILL)
    assert list(snapshots.glob(".building-*"))
    assert open_id(snapshots) == before.id
    after = build([tmp_path / "d"], snapshots)
    assert open_id(snapshots) == after.id
    assert not list(snapshots.glob(".building-*"))
    assert verify(snapshots) == []


def test_a_second_build_is_told_to_wait(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    with (tmp_path / "s" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SnapshotBusy, match="Another build"):
            build([deliver(tmp_path)], tmp_path / "s")


def test_an_open_snapshot_stays_what_it_was_and_a_new_one_opens_beside_it(tmp_path: Path) -> None:
    snapshots = tmp_path / "s"
    build([deliver(tmp_path, files=FILES[:5])], snapshots)
    with open_snapshot(snapshots=snapshots) as old:
        count = old.run("select count(*) as n from files").to_pylist()
        new = build([deliver(tmp_path)], snapshots)
        with open_snapshot(snapshots=snapshots) as current:
            assert current.id == new.id
            assert current.run("select count(*) as n from files").to_pylist() != count
        assert old.run("select count(*) as n from files").to_pylist() == count


# Read-only, locked, verifiable


def test_nothing_asked_of_a_snapshot_reaches_outside_or_changes_it(tmp_path: Path) -> None:
    manifest = build([deliver(tmp_path)], tmp_path / "s")
    assert (tmp_path / "s" / manifest.id / "catalogue.duckdb").stat().st_mode & 0o222 == 0
    with open_snapshot(snapshots=tmp_path / "s") as snapshot:
        for statement in (
            f"select * from read_csv('{tmp_path}/d/files.csv')",
            "set threads = 1",
            "set enable_external_access = true",
            "delete from files",
            "install httpfs",
        ):
            with pytest.raises(duckdb.Error):
                snapshot.sql().execute(statement).fetchall()
        with open_snapshot(manifest.id, snapshots=tmp_path / "s") as second:
            assert second.run("select $n as n", {"n": "00004"}).to_pylist() == [{"n": "00004"}]


def test_a_sound_snapshot_verifies_and_a_changed_one_says_what_is_wrong(tmp_path: Path) -> None:
    snapshots = tmp_path / "s"
    manifest = build([deliver(tmp_path)], snapshots)
    assert verify(snapshots) == []
    path = snapshots / manifest.id / "catalogue.duckdb"
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update files set pages = pages + 1 where file_id = '1'")
    problems = " ".join(verify(snapshots))
    assert "SHA-256" in problems
    assert "content of files" in problems
    # Building the same again puts it right.
    assert build([deliver(tmp_path)], snapshots).id == manifest.id
    assert verify(snapshots) == []


def test_a_cut_off_file_and_a_lost_manifest_are_named(tmp_path: Path) -> None:
    snapshots = tmp_path / "s"
    manifest = build([deliver(tmp_path)], snapshots)
    path = snapshots / manifest.id / "catalogue.duckdb"
    path.chmod(0o644)
    os.truncate(path, 5000)
    assert verify(snapshots) != []
    with pytest.raises(SnapshotDamaged):
        open_snapshot(snapshots=snapshots).run("select * from files")
    (snapshots / manifest.id / "manifest.json").chmod(0o644)
    (snapshots / manifest.id / "manifest.json").write_text("{}")
    assert verify(snapshots) != []


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SnapshotMissing, match="no snapshot yet"):
        open_snapshot(snapshots=tmp_path / "s")
    manifest = build([deliver(tmp_path)], tmp_path / "s")
    with pytest.raises(SnapshotMissing) as error:
        open_snapshot("2020-01-01-0000000000", snapshots=tmp_path / "s")
    assert manifest.id in str(error.value)
    assert list_snapshots(tmp_path / "s") == [manifest]
    assert Manifest.from_json(manifest.to_json()) == manifest


def test_the_register_comes_back_as_it_was(tmp_path: Path) -> None:
    build([deliver(tmp_path)], tmp_path / "s")
    with open_snapshot(snapshots=tmp_path / "s") as snapshot:
        assert snapshot.register.digest == snapshot.manifest.register_digest
        assert [unit.name for unit in snapshot.register.history("00001")] == ["An cũ", "An"]


def test_every_table_and_contract_column_says_what_it_means(tmp_path: Path) -> None:
    build([deliver(tmp_path)], tmp_path / "s")
    with open_snapshot(snapshots=tmp_path / "s") as snapshot:
        silent = snapshot.run("select table_name from duckdb_tables() where comment is null")
        assert silent.num_rows == 0
        meaning = "select comment as c from duckdb_columns() where table_name = 'files' and column_name = 'pages'"
        assert snapshot.run(meaning).to_pylist() == [{"c": "Pages counted (in pages)"}]


def test_the_export_holds_the_same_rows(tmp_path: Path) -> None:
    build([deliver(tmp_path)], tmp_path / "s")
    with open_snapshot(snapshots=tmp_path / "s") as snapshot:
        paths = export(snapshot, tmp_path / "out")
        names = {path.stem for path in paths}
        assert {"fonds", "files", "facts", "units", "placement"} <= names
        assert "documents" not in names
        for path in paths:
            with duckdb.connect() as connection:
                (exported,) = connection.execute(f"select count(*) from '{path}'").fetchall()
            assert [{"n": exported[0]}] == snapshot.run(f'select count(*) as n from "{path.stem}"').to_pylist()


def test_building_is_told_as_it_goes(tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    build([deliver(tmp_path)], tmp_path / "s", progress=lambda *step: told.append(step))
    assert ("Reading d/files", len(FILES), len(FILES)) in told
    assert told[-1][0] == "Publishing"
