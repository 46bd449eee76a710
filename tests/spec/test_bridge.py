"""The change bridge: every cause on rows that fit in the head, alone and together, and the rule for ratios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from deliveries import LAND_SUCCESSIONS, LAND_UNITS, Row, write_delivery, write_register

from metrics import METRICS, build, open_snapshot
from metrics.catalogue import DEFAULT_PROFILE, PROFILES
from metrics.catalogue.profiles import Estimate
from metrics.cli import main
from metrics.definitions import Measure
from metrics.errors import NotAvailable, ParameterError, UnknownName
from metrics.evaluate import Period
from metrics.findings import CAUSES, Bridge, Line, Point, bridge, month_bridges, month_points, point, ratio_part
from metrics.snapshot import current_id

#: Pages of a metre where nothing better is known.
METRE = PROFILES[DEFAULT_PROFILE].pages_per_metre.mid

SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)

AGENCIES = """
    agency_id | name | block | unit_code | status | ended_on
    K1        | Một  | party | 00001     | active |
    K3        | Ba   | state | 00003     | active |
    K4        | Bốn  | state | 00004     | active |
"""
FONDS = """
    fonds_id | title | creator_agency_id | custodian_agency_id
    F1       | Nhất  | K1                | K1
    F3       | Ba    | K3                | K3
"""
#: Of 1000 pages, 100 and 400 are digitised: 100 in commune 00001, 400 in 00003.
FILES = """
    file_id | fonds_id | pages | collected_on | checked_on | pages_digitised | medium | original_status
    1       | F1       | 100   | 2026-01-01   | 2026-02-01 |                 | paper  |
    2       | F1       | 200   | 2026-01-01   |            |                 | paper  |
    3       | F3       | 400   | 2026-01-01   | 2026-03-01 |                 | paper  |
    4       | F3       | 300   | 2026-01-01   |            |                 | paper  |
"""
SHELVED = """
    fonds_id | title | creator_agency_id | custodian_agency_id | shelf_metres
    F1       | Nhất  | K1                | K1                  |
    F3       | Ba    | K3                | K3                  |
"""
TABLES = {"agencies": AGENCIES, "fonds": FONDS, "files": FILES}

Tables = Mapping[str, str | list[Row]]
_made: dict[Any, str] = {}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bridge")
    write_register(folder / "land")
    return folder


def make(home: Path, day: date, tables: Tables, register: str = "land") -> str:
    key = (home, day, repr(tables), register)
    if key not in _made:
        folder = write_delivery(
            home / str(len(_made)) / "archive", tables, register=f"../../{register}", as_of=day, units_as_of=SEPTEMBER
        )
        manifest = build([folder], home / "s")
        assert manifest.rejects == {}, manifest.rejects
        _made[key] = manifest.id
    return _made[key]


def change(
    home: Path, metric: str, before: Tables | None = None, /, *, by: str = "", **after: str | list[Row]
) -> Bridge:
    """From the tables above (or ``before``) in September to the same with others in October."""
    old = TABLES | dict(before or {})
    first = Point(snapshot_id=make(home, SEPTEMBER, old), as_of=SEPTEMBER)
    second = Point(snapshot_id=make(home, OCTOBER, old | after), as_of=OCTOBER)
    return bridge(metric, first, second, snapshots=home / "s", by=by)


def parts(line: Line) -> dict[str, Any]:
    return {part.cause: part.value for part in line.parts if part.value}


def with_row(table: str, row: str) -> str:
    return table.rstrip() + "\n    " + row + "\n"


def numbers(found: Bridge) -> tuple[Any, Any]:
    assert found.total.before is not None
    assert found.total.after is not None
    return found.total.before.numerator, found.total.after.numerator


# One cause at a time


def test_nothing_changed(home: Path) -> None:
    found = change(home, "backlog_pages")
    assert (numbers(found), parts(found.total)) == ((500, 500), {})


def test_a_file_checked_since_is_work(home: Path) -> None:
    files = FILES.replace("| 200   | 2026-01-01   |            |", "| 200   | 2026-01-01   | 2026-10-10 |")
    found = change(home, "backlog_pages", by="commune", files=files)
    assert (numbers(found), parts(found.total)) == ((500, 300), {"work": -200})
    assert {line.code: parts(line) for line in found.lines if parts(line)} == {"00001": {"work": -200}}


def test_more_pages_copied_of_a_partial_copy_is_work(home: Path) -> None:
    partial = FILES.replace("2026-02-01 |                 |", "2026-02-01 | 60              |")
    more = FILES.replace("2026-02-01 |                 |", "2026-02-01 | 90              |")
    assert parts(change(home, "digitised_pages", {"files": partial}, files=more).total) == {"work": 30}
    assert parts(change(home, "partly_digitised_files", {"files": partial}, files=FILES).total) == {"work": -1}


def test_a_file_collected_since_is_inflow(home: Path) -> None:
    files = with_row(FILES, "5 | F1 | 50 | 2026-10-05 | | | paper |")
    found = change(home, "backlog_pages", files=files)
    assert (numbers(found), parts(found.total)) == ((500, 550), {"inflow": 50})


def test_a_file_collected_and_checked_since_is_inflow_and_work(home: Path) -> None:
    files = with_row(FILES, "5 | F1 | 50 | 2026-10-05 | 2026-10-20 | | paper |")
    assert parts(change(home, "backlog_pages", files=files).total) == {"inflow": 50, "work": -50}
    assert parts(change(home, "digitised_pages", files=files).total) == {"work": 50}


def test_an_old_file_listed_only_now_is_found(home: Path) -> None:
    files = with_row(FILES, "5 | F1 | 50 | 2026-01-05 | | | paper |")
    assert parts(change(home, "backlog_pages", files=files).total) == {"found": 50}
    assert parts(change(home, "pages_in_scope", files=with_row(FILES, "5 | F1 | 50 | | | | paper |")).total) == {
        "found": 50
    }


def test_a_file_found_with_its_copy_is_no_work(home: Path) -> None:
    files = with_row(FILES, "5 | F1 | 50 | 2026-01-05 | 2026-02-05 | | paper |")
    assert parts(change(home, "digitised_pages", files=files).total) == {"found": 50}


def test_pages_counted_again_are_a_recount_whatever_is_copied(home: Path) -> None:
    files = FILES.replace("| 100 ", "| 120 ").replace("| 300 ", "| 290 ")
    assert parts(change(home, "pages_in_scope", files=files).total) == {"found": 10}
    assert parts(change(home, "digitised_pages", files=files).total) == {"found": 20}
    assert parts(change(home, "backlog_pages", files=files).total) == {"found": -10}


def test_a_copy_that_is_no_longer_whole_since_more_was_counted_is_a_recount(home: Path) -> None:
    copied = FILES.replace("2026-02-01 |                 |", "2026-02-01 | 100             |")
    found = change(home, "digitised_files", {"files": copied}, files=copied.replace("| 100   |", "| 120   |"))
    assert (numbers(found), parts(found.total)) == ((2, 1), {"found": -1})


def test_metres_measured_again_are_a_recount(home: Path) -> None:
    before = with_row(SHELVED, "F9 | Chín | K1 | K1 | 2")
    after = with_row(SHELVED, "F9 | Chín | K1 | K1 | 3")
    assert parts(change(home, "shelf_mm", {"fonds": before}, fonds=after).total) == {"found": 1000}
    assert parts(change(home, "pages_in_scope", {"fonds": before}, fonds=after).total) == {
        "found": round(3 * METRE) - round(2 * METRE)
    }


def test_files_that_were_declared_and_are_listed_now_change_nothing(home: Path) -> None:
    declared = """
        fonds_id | title | creator_agency_id | custodian_agency_id | files_declared | pages_declared
        F1       | Nhất  | K1                | K1                  | 3              | 350
        F3       | Ba    | K3                | K3                  | 2              | 700
    """
    files = with_row(FILES, "5 | F1 | 50 | 2026-01-05 | | | paper |")
    found = change(home, "pages_in_scope", {"fonds": declared}, files=files)
    assert (numbers(found), parts(found.total)) == ((1050, 1050), {})


def test_a_fonds_that_goes_to_another_custodian_is_a_transfer(home: Path) -> None:
    fonds = FONDS.replace("K3                | K3", "K3                | K4")
    found = change(home, "backlog_pages", by="commune", fonds=fonds)
    assert (numbers(found), parts(found.total)) == ((500, 500), {})
    assert {line.code: parts(line) for line in found.lines if parts(line)} == {
        "00003": {"transfer": -300},
        "00004": {"transfer": 300},
    }


def test_what_is_moved_and_worked_on_leaves_as_it_was(home: Path) -> None:
    fonds = FONDS.replace("K3                | K3", "K3                | K4")
    files = FILES.replace("| 300   | 2026-01-01   |            |", "| 300   | 2026-01-01   | 2026-10-10 |")
    found = change(home, "backlog_pages", by="commune", fonds=fonds, files=files)
    assert {line.code: parts(line) for line in found.lines if parts(line)} == {
        "00003": {"transfer": -300},
        "00004": {"transfer": 300, "work": -300},
    }


def test_minutes_that_say_where_the_records_of_a_split_unit_went_are_a_transfer(home: Path) -> None:
    tables = {
        "agencies": AGENCIES + "    old       | Cũ   | state | 00002     | ended  | 2025-06-30\n",
        "fonds": FONDS.replace("K3                | K3", "old               | old"),
    }
    minutes = "handover_id | fonds_id | from_agency_id | to_agency_id | done_on\n h | F3 | old | K3 | 2026-10-01\n"
    found = change(home, "backlog_pages", tables, by="commune", handovers=minutes)
    assert {line.code: parts(line) for line in found.lines if parts(line)} == {
        "to_allocate": {"transfer": -300},
        "00003": {"transfer": 300},
    }


def test_a_unit_that_is_dissolved_into_another_is_a_change_of_the_map(home: Path) -> None:
    # Commune 00003 is merged into 00001 on 15 October; the catalogue is told nothing of it.
    units = LAND_UNITS
    for name in ("00001     | An       ", "00003     | Châu     "):
        row = f"{name} | commune  | 01          | 2025-07-01 |"
        assert row in units
        units = units.replace(row, f"{row} 2026-10-14")
    units = with_row(units, "00001 | An | commune | 01 | 2026-10-15 |")
    link = "".join(f"{code} | 2025-07-01 | 00001 | 2026-10-15 | whole | 2026-10-15\n" for code in ("00001", "00003"))
    write_register(home / "later", units, LAND_SUCCESSIONS + link)
    first = Point(snapshot_id=make(home, SEPTEMBER, TABLES, "later"), as_of=SEPTEMBER)
    second = Point(snapshot_id=make(home, OCTOBER, TABLES, "later"), as_of=OCTOBER)
    found = bridge("backlog_pages", first, second, snapshots=home / "s", by="commune")
    assert {line.code: parts(line) for line in found.lines if parts(line)} == {
        "00003@2025-07-01": {"map": -300},
        "00001": {"map": 300},
    }
    assert parts(found.total) == {}
    # Both answered on one map, nothing has changed.
    still = bridge("backlog_pages", first, second, snapshots=home / "s", by="commune", place_map=OCTOBER)
    assert all(not parts(line) for line in still.lines)
    # In the place that took it in, it is a change of the map too.
    here = bridge("backlog_pages", first, second, snapshots=home / "s", place="00001")
    assert (numbers(here), parts(here.total)) == ((200, 500), {"map": 300})


def test_a_catalogue_that_follows_the_map_is_no_transfer(home: Path) -> None:
    # The island's body is written down as of the new commune it became, not of the district it was.
    tables = {
        "agencies": AGENCIES + "    isle      | Đảo  | party | 009       | ended  | 2025-06-30\n",
        "fonds": FONDS.replace("K3                | K3", "isle              | isle"),
    }
    agencies = AGENCIES + "    isle      | Đảo  | party | 00006     | active |\n"
    found = change(home, "backlog_pages", tables, by="commune", agencies=agencies)
    assert all(not parts(line) for line in found.lines)


def test_a_medium_put_right_is_a_correction(home: Path) -> None:
    files = FILES.replace(
        "| 300   | 2026-01-01   |            |                 | paper",
        "| 300   | 2026-01-01   |            |                 | born_digital",
    )
    found = change(home, "backlog_pages", by="medium", files=files)
    assert (numbers(found), parts(found.total)) == ((500, 200), {"corrected": -300})
    assert {line.code: parts(line) for line in found.lines if parts(line)} == {
        "paper": {"corrected": -300},
    }


def test_a_check_of_earlier_recorded_only_now_is_a_correction(home: Path) -> None:
    files = FILES.replace("| 200   | 2026-01-01   |            |", "| 200   | 2026-01-01   | 2026-09-10 |")
    assert parts(change(home, "backlog_pages", files=files).total) == {"corrected": -200}


def test_a_file_in_another_fonds_is_a_correction_between_the_two(home: Path) -> None:
    files = FILES.replace("2       | F1", "2       | F3")
    found = change(home, "backlog_pages", by="fonds", files=files)
    assert {line.code: parts(line) for line in found.lines if parts(line)} == {
        "archive/F1": {"corrected": -200},
        "archive/F3": {"corrected": 200},
    }


def test_a_check_that_was_taken_back_is_reopened(home: Path) -> None:
    files = FILES.replace("2026-02-01", "          ")
    assert parts(change(home, "backlog_pages", files=files).total) == {"reopened": 100}


def test_fewer_pages_copied_is_reopened(home: Path) -> None:
    files = FILES.replace("2026-02-01 |                 |", "2026-02-01 | 60              |")
    assert parts(change(home, "digitised_pages", files=files).total) == {"reopened": -40}


def test_a_destroyed_original_is_gone(home: Path) -> None:
    files = FILES.replace(
        "300   | 2026-01-01   |            |                 | paper  |",
        "300   | 2026-01-01   |            |                 | paper  | destroyed",
    )
    assert parts(change(home, "backlog_pages", files=files).total) == {"gone": -300}


def test_a_file_no_longer_recorded_is_gone(home: Path) -> None:
    files = "".join(line for line in FILES.splitlines(keepends=True) if "| 300 " not in line)
    assert parts(change(home, "backlog_pages", files=files).total) == {"gone": -300}


def test_a_number_defined_otherwise_is_a_change_of_definition(home: Path) -> None:
    now = METRICS["digitised_pages"]
    assert isinstance(now, Measure)
    was = replace(now, sql="sum(case when in_scope and not partial then pages else 0 end)", event="collected_on")
    files = FILES.replace("| 200   | 2026-01-01   |            |", "| 200   | 2026-01-01   | 2026-10-10 |")
    first = Point(snapshot_id=make(home, SEPTEMBER, TABLES), as_of=SEPTEMBER)
    second = Point(snapshot_id=make(home, OCTOBER, TABLES | {"files": files}), as_of=OCTOBER)
    found = bridge("digitised_pages", first, second, snapshots=home / "s", published=was, by="commune")
    # All 1000 pages were collected; 500 are checked now as then, and 200 since.
    assert parts(found.total) == {"definition": -500, "work": 200}
    assert {line.code: parts(line) for line in found.lines if parts(line)} == {
        "00001": {"definition": -200, "work": 200},
        "00003": {"definition": -300},
    }


def test_a_profile_with_other_numbers_is_a_change_of_definition(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = TABLES | {"fonds": with_row(SHELVED, "F9 | Chín | K1 | K1 | 2")}
    first, later = make(home, SEPTEMBER, tables), date(2026, 11, 30)
    known = PROFILES[DEFAULT_PROFILE]
    metre = Estimate(low=8000, mid=8000, high=8000)
    monkeypatch.setitem(PROFILES, DEFAULT_PROFILE, replace(known, version=known.version + 1, pages_per_metre=metre))
    second = make(home, later, tables)
    found = bridge(
        "pages_in_scope",
        Point(snapshot_id=first, as_of=SEPTEMBER),
        Point(snapshot_id=second, as_of=later),
        snapshots=home / "s",
    )
    assert numbers(found) == (1000 + round(2 * METRE), 17000)
    assert parts(found.total) == {"definition": 16000 - round(2 * METRE)}


# One snapshot


def test_within_one_snapshot_the_days_of_events_tell_the_work(home: Path) -> None:
    files = FILES.replace("| 200   | 2026-01-01   |            |", "| 200   | 2026-01-01   | 2026-10-10 |")
    id = make(home, OCTOBER, TABLES | {"files": files})
    found = bridge(
        "backlog_pages",
        Point(snapshot_id=id, as_of=SEPTEMBER),
        Point(snapshot_id=id, as_of=OCTOBER),
        snapshots=home / "s",
        by="commune",
    )
    assert (numbers(found), parts(found.total)) == ((500, 300), {"work": -200})


def test_a_flow_is_compared_between_its_periods(home: Path) -> None:
    files = FILES.replace("2026-03-01", "2026-09-05").replace(
        "| 200   | 2026-01-01   |            |", "| 200   | 2026-01-01   | 2026-10-10 |"
    )
    found = change(home, "throughput_pages", {"files": files})
    assert (numbers(found), parts(found.total)) == ((400, 200), {"work": -200})


# Ratios


def test_the_rule_for_ratios_worked_out_by_hand(home: Path) -> None:
    # From 500/1000 to 700/1100: 200 of work, 100 found.
    files = with_row(FILES, "5 | F1 | 100 | 2026-01-05 | | | paper |").replace(
        "| 200   | 2026-01-01   |            |", "| 200   | 2026-01-01   | 2026-10-10 |"
    )
    found = change(home, "coverage_pages", files=files)
    # 200 · (1000 + 1100) / (2 · 1000 · 1100) and −100 · (500 + 700) / (2 · 1000 · 1100)
    assert parts(found.total) == {"work": Fraction(420_000, 2_200_000), "found": Fraction(-120_000, 2_200_000)}
    assert found.total.change == Fraction(700, 1100) - Fraction(500, 1000)
    work = found.total.part("work")
    assert (work.numerator, work.denominator) == (200, 0)


def test_the_rule_does_not_depend_on_the_order_and_is_that_of_shapley() -> None:
    n1, d1, n2, d2 = 500, 1000, 700, 1100
    one = ratio_part(n1, d1, n2, d2, n2 - n1, 0)
    other = ratio_part(n1, d1, n2, d2, 0, d2 - d1)
    assert one is not None
    assert other is not None
    # The mean over both orders of changing the numerator and the denominator.
    assert one == (Fraction(n2 - n1, d1) + Fraction(n2 - n1, d2)) / 2
    assert other == (Fraction(n1, d2) - Fraction(n1, d1) + Fraction(n2, d2) - Fraction(n2, d1)) / 2
    assert one + other == Fraction(n2, d2) - Fraction(n1, d1)
    # What is taken together is the sum of what is taken apart; the way back is the way there, reversed.
    assert ratio_part(n1, d1, n2, d2, 30, 7) == sum(
        part for n, d in ((10, 5), (20, 2)) if (part := ratio_part(n1, d1, n2, d2, n, d)) is not None
    )
    back = ratio_part(n2, d2, n1, d1, n1 - n2, 0)
    assert back == -one


def test_a_ratio_without_a_denominator_has_no_parts(home: Path) -> None:
    files = with_row("file_id | fonds_id | medium | pages", "1 | F1 | born_digital | 10")
    found = change(home, "coverage_pages", {"files": files}, files=files.replace("born_digital", "paper"), by="commune")
    line = next(line for line in found.lines if line.code == "00001")
    assert line.before is not None
    assert line.before.state == "unknown" or line.before.value is None
    assert all(part.value is None for part in line.parts)
    assert line.part("corrected").denominator == 10


# Asking


def test_what_cannot_be_bridged_says_why(home: Path) -> None:
    id = make(home, OCTOBER, TABLES)
    here = Point(snapshot_id=id, as_of=OCTOBER)
    with pytest.raises(UnknownName, match="dimension of a bridge"):
        bridge("backlog_pages", here, here, snapshots=home / "s", by="month")
    with pytest.raises(ParameterError, match="province or a commune"):
        bridge("backlog_pages", here, here, snapshots=home / "s", place="001", place_map=date(2025, 6, 30))
    only_fonds = make(home, OCTOBER, {"agencies": AGENCIES, "fonds": FONDS})
    with pytest.raises(NotAvailable):
        bridge("digitised_pages", here, Point(snapshot_id=only_fonds, as_of=OCTOBER), snapshots=home / "s")
    with pytest.raises(UnknownName, match="cause"):
        bridge("backlog_pages", here, here, snapshots=home / "s").total.part("luck")


def test_the_point_of_a_month_is_the_last_snapshot_drawn_in_it(home: Path) -> None:
    september, october = make(home, SEPTEMBER, TABLES), make(home, OCTOBER, TABLES)
    assert point(home / "s", Period(2026, 9)).snapshot_id.startswith("2026-09-30")
    assert point(home / "s", Period(2026, 9), september) == Point(snapshot_id=september, as_of=SEPTEMBER)
    # No snapshot was drawn in August: the current one tells it by the days of events.
    assert point(home / "s", Period(2026, 8)) == Point(
        snapshot_id=current_id(home / "s") or "", as_of=date(2026, 8, 31)
    )
    with pytest.raises(ParameterError, match="after the snapshot"):
        point(home / "s", Period(2026, 11), october)


def test_the_month_before_is_told_from_the_last_snapshot_drawn_in_it_up_to_its_day(home: Path) -> None:
    middle = date(2026, 9, 15)
    earlier = make(home, middle, TABLES)
    files = FILES.replace("| 200   | 2026-01-01   |            |", "| 200   | 2026-01-01   | 2026-10-10 |")
    with open_snapshot(make(home, OCTOBER, TABLES | {"files": files}), snapshots=home / "s") as snapshot:
        first, second = month_points(home / "s", snapshot, Period(2026, 10), earlier)
        assert first == Point(snapshot_id=earlier, as_of=middle)
        assert second == Point(snapshot_id=snapshot.id, as_of=OCTOBER)
        itself, _ = month_points(home / "s", snapshot, Period(2026, 10), snapshot.id)
        assert itself == Point(snapshot_id=snapshot.id, as_of=SEPTEMBER)
        for level, place, work in (("nation", "", -200), ("commune", "00001", -200), ("commune", "00003", 0)):
            asked = {"level": level, "place": place, "place_map": OCTOBER, "snapshots": home / "s"}
            for _ in range(2):  # worked out, then read
                (found,) = month_bridges(["backlog_pages"], first, second, **asked, cache=home / "kept")  # type: ignore[arg-type]
                assert found.total.part("work").value == work
                assert found.total.after is not None
        # A place with nothing, and a catalogue that cannot tell.
        (nothing,) = month_bridges(
            ["coverage_pages"],
            first,
            second,
            level="commune",
            place="00007",
            place_map=OCTOBER,
            snapshots=home / "s",
            cache=home / "kept",
        )
        assert nothing.total.change is None


def test_what_two_snapshots_have_in_common_is_kept(home: Path, tmp_path: Path) -> None:
    first = Point(snapshot_id=make(home, SEPTEMBER, TABLES), as_of=SEPTEMBER)
    second = Point(snapshot_id=make(home, OCTOBER, TABLES), as_of=OCTOBER)
    for metric in ("backlog_pages", "coverage_pages"):
        asked = bridge(metric, first, second, snapshots=home / "s", by="province", cache=tmp_path)
        again = bridge(metric, first, second, snapshots=home / "s", by="province", cache=tmp_path)
        assert asked.frame.equals(again.frame)
    # Made of the same measures, they ask the same question.
    assert len(list(tmp_path.iterdir())) == 1


def test_the_command(home: Path) -> None:
    files = FILES.replace("| 200   | 2026-01-01   |            |", "| 200   | 2026-01-01   | 2026-10-10 |")
    first, second = make(home, SEPTEMBER, TABLES), make(home, OCTOBER, TABLES | {"files": files})
    data = home / "data"
    if not data.is_dir():
        data.mkdir()
        (data / "snapshots").symlink_to(home / "s")
    ask = ["--data", str(data), "bridge", "backlog_pages", "--from", "2026-09", "--to", "2026-10"]
    ids = ["--from-snapshot", first, "--to-snapshot", second]
    run = CliRunner()
    told = run.invoke(main, [*ask, *ids])
    assert told.exit_code == 0, told.output
    lines = {line[:31].strip(): line[31:].strip() for line in told.stdout.splitlines()}
    assert (lines["before, 2026-09-30"], lines["Work done"], lines["after, 2026-10-31"]) == ("500", "-200", "300")
    by = run.invoke(main, [*ask, *ids, "--by", "commune", "--format", "csv"])
    assert "00001,An,work,-200,-200," in by.stdout
    back = run.invoke(main, ["--data", str(data), "bridge", "backlog_pages", "--from", "2026-10", "--to", "2026-09"])
    assert back.exit_code == 2
    alone = run.invoke(main, [*ask, "--from-snapshot", second, "--to-snapshot", second])
    assert "told by the days of events" in alone.stderr
    assert set(CAUSES) == {
        part.cause
        for part in bridge(
            "files",
            Point(snapshot_id=first, as_of=SEPTEMBER),
            Point(snapshot_id=first, as_of=SEPTEMBER),
            snapshots=home / "s",
        ).total.parts
    }
