"""Closing a month: what is frozen stays, one changed byte is found, and every restated number says why."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from deliveries import write_delivery, write_register

from metrics import METRICS, Period, build
from metrics.cli import main
from metrics.errors import LedgerError, ParameterError
from metrics.evaluate.compose import compose
from metrics.ledger import (
    LEDGER_FILE,
    close,
    closing_of,
    closings,
    published_cells,
    published_numbers,
    read_ledger,
    record_pack,
    reopen,
    restatements,
    verify_ledger,
)

SEPTEMBER, OCTOBER, NOVEMBER = Period(2026, 9), Period(2026, 10), Period(2026, 11)

AGENCIES = """
    agency_id | name           | block | unit_code | status
    K1        | Nguyễn Văn Một | party | 00001     | active
    K3        | Ba             | state | 00003     | active
"""
FONDS = """
    fonds_id | title     | creator_agency_id | custodian_agency_id
    F1       | Phông mật | K1                | K1
    F3       | Ba        | K3                | K3
"""
#: 500 of 1000 pages are digitised.
FILES = """
    file_id | fonds_id | title    | pages | checked_on
    1       | F1       | Hồ sơ A  | 100   | 2026-02-01
    2       | F1       | Hồ sơ B  | 200   |
    3       | F3       | Hồ sơ C  | 400   | 2026-09-05
    4       | F3       | Hồ sơ D  | 300   |
"""


def drawn(home: Path, day: date, files: str = FILES) -> str:
    write_register(home / "land")
    folder = write_delivery(
        home / day.isoformat() / "archive",
        {"agencies": AGENCIES, "fonds": FONDS, "files": files},
        register="../../land",
        as_of=day,
    )
    return build([folder], home / "data" / "snapshots").id


@pytest.fixture
def home(tmp_path: Path) -> Path:
    drawn(tmp_path, date(2026, 10, 31))
    return tmp_path


def closed(home: Path, month: Period = OCTOBER, note: str = "") -> str:
    return close(home / "data" / "ledger", home / "data" / "snapshots", month, by="Văn phòng", note=note).hash


def ledger(home: Path) -> Path:
    return home / "data" / "ledger"


# Closing


def test_a_closed_month_keeps_its_numbers_definitions_snapshot_and_map(home: Path) -> None:
    closed(home, note="lần đầu")
    (entry,) = read_ledger(ledger(home))
    assert (entry.kind, entry.month, entry.by, entry.text) == ("closed", "2026-10", "Văn phòng", "lần đầu")
    closing = closing_of(ledger(home), OCTOBER)
    assert closing is not None
    assert (closing.as_of, closing.map_day) == (date(2026, 10, 31), date(2026, 10, 31))
    country = published_cells(ledger(home), closing, "nation", "")
    assert set(country) == set(METRICS)
    coverage = country["coverage_pages"]
    assert (coverage.numerator, coverage.denominator, coverage.value, coverage.state) == (500, 1000, 0.5, "counted")
    assert published_cells(ledger(home), closing, "commune", "00003")["backlog_pages"].numerator == 300
    # A flow is that of the month, not of all time.
    assert country["throughput_pages"].numerator == 0
    # A place without holdings has its row, and it is not 0 %.
    assert published_cells(ledger(home), closing, "commune", "00004")["coverage_pages"].state == "nothing_in_scope"
    told = json.loads((ledger(home) / closing.folder / "definitions.json").read_text(encoding="utf-8"))
    assert told["digitised_pages"]["sql"] == METRICS["digitised_pages"].sql  # type: ignore[union-attr]
    assert verify_ledger(ledger(home), home / "data" / "snapshots") == []


def test_no_title_and_no_name_of_a_person_is_in_the_ledger(home: Path) -> None:
    closed(home)
    closing = closing_of(ledger(home), OCTOBER)
    assert closing is not None
    said = published_numbers(ledger(home), closing).to_pandas().to_csv()
    said += (ledger(home) / LEDGER_FILE).read_text(encoding="utf-8")
    for private in ("Hồ sơ A", "Phông mật", "Nguyễn Văn Một", "F1"):
        assert private not in said


def test_what_cannot_be_closed(home: Path) -> None:
    with pytest.raises(ParameterError, match="not over"):
        closed(home, NOVEMBER)
    with pytest.raises(ParameterError, match="without it"):
        close(ledger(home), home / "data" / "snapshots", OCTOBER, by=" ")
    closed(home)
    with pytest.raises(LedgerError, match="closed already"):
        closed(home)
    with pytest.raises(LedgerError, match="not closed"):
        reopen(ledger(home), SEPTEMBER, by="Văn phòng", reason="nhầm")


def test_reopening_needs_a_reason_and_leaves_the_first_figures(home: Path) -> None:
    closed(home)
    first = closing_of(ledger(home), OCTOBER)
    assert first is not None
    with pytest.raises(ParameterError, match="without it"):
        reopen(ledger(home), OCTOBER, by="Văn phòng", reason="")
    reopen(ledger(home), OCTOBER, by="Văn phòng", reason="thiếu một xã")
    assert closing_of(ledger(home), OCTOBER) is None
    drawn(home, date(2026, 11, 30), FILES.replace("| 100 ", "| 150 "))
    closed(home)
    second = closing_of(ledger(home), OCTOBER)
    assert second is not None
    assert (first.folder, second.folder) == ("2026-10-1", "2026-10-2")
    assert published_cells(ledger(home), first, "nation", "")["pages_in_scope"].numerator == 1000
    assert published_cells(ledger(home), second, "nation", "")["pages_in_scope"].numerator == 1050
    assert [entry.kind for entry in read_ledger(ledger(home))] == ["closed", "reopened", "closed"]
    # What was known before the second closing is what the first said.
    assert closings(read_ledger(ledger(home)), until=2)[OCTOBER] == first
    assert verify_ledger(ledger(home)) == []


# One changed byte


def test_one_changed_byte_anywhere_is_found(home: Path) -> None:
    closed(home)
    record_pack(ledger(home), OCTOBER, {"vi/vn/index.html": "a" * 64})
    reopen(ledger(home), OCTOBER, by="Văn phòng", reason="nhầm")
    assert verify_ledger(ledger(home), home / "data" / "snapshots") == []
    for path in sorted(path for path in ledger(home).rglob("*") if path.is_file() and path.name != ".lock"):
        whole = path.read_bytes()
        path.chmod(0o644)
        step = max(1, len(whole) // 40)
        for at in (*range(0, len(whole), step), len(whole) - 1):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert verify_ledger(ledger(home)), (path, at)
        path.write_bytes(whole)
    assert verify_ledger(ledger(home)) == []


def test_entries_taken_out_put_in_or_turned_around_are_found(home: Path) -> None:
    closed(home)
    reopen(ledger(home), OCTOBER, by="Văn phòng", reason="nhầm")
    closed(home)
    path = ledger(home) / LEDGER_FILE
    one, two, three = path.read_bytes().splitlines(keepends=True)
    for lines in ((one, three), (two, three), (two, one, three), (one, two, two, three)):
        path.write_bytes(b"".join(lines))
        (problem,) = verify_ledger(ledger(home))
        assert "entry" in problem
        with pytest.raises(LedgerError, match="not what was written"):
            closed(home, SEPTEMBER)


def test_files_that_belong_to_no_entry_or_are_gone_are_named(home: Path) -> None:
    closed(home)
    (ledger(home) / "2026-10-1" / "note.txt").write_text("x", encoding="utf-8")
    assert verify_ledger(ledger(home)) == ["2026-10-1/note.txt belongs to no entry."]
    (ledger(home) / "2026-10-1" / "note.txt").unlink()
    (ledger(home) / "2026-10-1" / "numbers.parquet").unlink()
    assert verify_ledger(ledger(home)) == ["2026-10-1/numbers.parquet is not there (entry 1)."]


def test_a_closed_month_without_its_snapshot_is_found(home: Path) -> None:
    closed(home)
    (folder,) = (home / "data" / "snapshots").glob("2026-10-31-*")
    folder.rename(folder.with_name("elsewhere"))
    (problem,) = verify_ledger(ledger(home), home / "data" / "snapshots")
    assert "cannot be rendered again" in problem


# Killed


@pytest.mark.parametrize("moment", ["freeze", "lay", "rename"])
def test_a_closing_that_is_killed_is_whole_or_has_not_been(home: Path, moment: str) -> None:
    killed = {
        "freeze": "closing.freeze = lambda *_: os.kill(os.getpid(), 9)",
        "lay": "add = closing.add; closing.add = lambda *_, **__: os.kill(os.getpid(), 9)",
        "rename": "chain.Path.replace = lambda *_: os.kill(os.getpid(), 9)",
    }[moment]
    code = (
        "import os, sys; from pathlib import Path; from metrics import Period; from metrics.ledger import chain, closing\n"
        f"{killed}\n"
        "closing.close(Path(sys.argv[1]), Path(sys.argv[2]), Period(2026, 10), by='x')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(ledger(home)), str(home / "data" / "snapshots")], env=os.environ, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert read_ledger(ledger(home)) == []
    closed(home)
    assert verify_ledger(ledger(home)) == []
    assert len(read_ledger(ledger(home))) == 1


def test_two_at_once_the_second_is_told(home: Path) -> None:
    import fcntl

    ledger(home).mkdir(parents=True)
    with (ledger(home) / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(LedgerError, match="Another process"):
            closed(home)


# The pack of a closed month


def test_files_rendered_again_are_held_against_those_first_noted(home: Path) -> None:
    files = {"vi/vn/index.html": "a" * 64}
    assert record_pack(ledger(home), OCTOBER, files) == []  # open: nothing is noted
    closed(home)
    assert record_pack(ledger(home), OCTOBER, files) == []
    assert record_pack(ledger(home), OCTOBER, files | {"vi/08/index.html": "b" * 64}) == []
    assert record_pack(ledger(home), OCTOBER, {"vi/vn/index.html": "c" * 64}) == ["vi/vn/index.html"]
    assert record_pack(ledger(home), OCTOBER, files) == []
    assert [entry.kind for entry in read_ledger(ledger(home))] == ["closed", "pack", "pack"]


# Restatements


def test_nothing_is_restated_while_nothing_is_known_otherwise(home: Path) -> None:
    closed(home)
    assert restatements(ledger(home), home / "data" / "snapshots").empty


def test_every_number_that_would_be_different_says_why(home: Path) -> None:
    closed(home)
    # A recount, and a check of October that was recorded only in November.
    later = FILES.replace("| 100   |", "| 150   |").replace("| 200   |", "| 200   | 2026-10-20")
    drawn(home, date(2026, 11, 30), later)
    found = restatements(ledger(home), home / "data" / "snapshots", cache=home / "data" / "bridges")
    country = found[found["level"] == "nation"].set_index("metric")
    backlog = country.loc["backlog_pages"]
    assert (backlog["published"], backlog["now"], backlog["on_todays_map"]) == (500, 300, 300)
    assert (backlog["change"], backlog["corrected"], backlog["found"]) == (-200, -200, 0)
    coverage = country.loc["coverage_pages"]
    assert (coverage["published_numerator"], coverage["now_numerator"]) == (500, 750)
    assert (coverage["published_denominator"], coverage["now_denominator"]) == (1000, 1050)
    assert coverage["change"] == pytest.approx(750 / 1050 - 0.5)
    assert coverage["corrected"] == pytest.approx(200 * 2050 / (2 * 1000 * 1050))
    assert country.loc["throughput_pages", "now"] == 200
    assert "files" not in country.index
    communes = found[(found["level"] == "commune") & (found["metric"] == "backlog_pages")]
    assert communes[["code", "published", "now"]].values.tolist() == [["00001", 200, 0]]
    # Of one place and one number only.
    one = restatements(
        ledger(home), home / "data" / "snapshots", months=[OCTOBER], metrics=["backlog_pages"], place="00001"
    )
    assert one["level"].tolist() == ["commune"]
    assert restatements(ledger(home), home / "data" / "snapshots", months=[SEPTEMBER]).empty


def test_what_the_frozen_snapshot_gives_otherwise_today_is_a_change_of_definition(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    closed(home)
    now = METRICS["digitised_pages"]
    monkeypatch.setitem(
        METRICS,
        "digitised_pages",
        replace(now, sql="sum(case when in_scope and pages > 100 then pages_copied else 0 end)"),
    )
    compose.cache_clear()  # statements are remembered by the names of their measures
    found = restatements(ledger(home), home / "data" / "snapshots", metrics=["digitised_pages"], levels=["nation"])
    (row,) = found.to_dict("records")
    assert (row["published"], row["now"], row["definition"], row["change"]) == (500, 400, -100, -100)
    compose.cache_clear()


def test_the_commands(home: Path) -> None:
    run = CliRunner()
    data = ["--data", str(home / "data")]
    assert "Nothing was closed" in run.invoke(main, [*data, "ledger", "list"]).stdout
    assert "no entry yet" in run.invoke(main, [*data, "ledger", "verify"]).stdout
    made = run.invoke(main, [*data, "close", "2026-10", "--by", "Văn phòng", "--note", "lần đầu"])
    assert made.exit_code == 0, made.output
    hash = made.stdout.splitlines()[-1]
    assert hash in run.invoke(main, [*data, "ledger", "verify"]).stdout
    assert "No published number" in run.invoke(main, [*data, "restatements"]).stdout
    drawn(home, date(2026, 11, 30), FILES.replace("| 100 ", "| 150 "))
    table = run.invoke(main, [*data, "restatements", "--level", "nation"])
    assert "50.00 %" in table.stdout
    assert "+2.38 points" in table.stdout
    again = run.invoke(main, [*data, "close", "2026-10", "--by", "x"])
    assert (again.exit_code, "closed already" in again.stderr) == (5, True)
    assert run.invoke(main, [*data, "reopen", "2026-10", "--by", "x"]).exit_code == 2
    assert run.invoke(main, [*data, "reopen", "2026-10", "--by", "x", "--reason", "y"]).exit_code == 0
    path = ledger(home) / LEDGER_FILE
    path.write_bytes(path.read_bytes().replace(b"2026-10-31", b"2026-10-30", 1))
    spoilt = run.invoke(main, [*data, "ledger", "verify"])
    assert (spoilt.exit_code, "entry 1 was changed" in spoilt.stderr) == (5, True)
