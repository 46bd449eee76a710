"""Every rule on a case that fits in the head: what is raised, what is not, who answers for it.

The country is that of ``deliveries``: commune 00001 (An) in province 01, commune 00004 (Dương) in province 02; as of 31 October 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from deliveries import Row, build_snapshot

import metrics
from metrics.findings import Finding, find, load_rules, owners

RULES = load_rules()
AGENCIES = """
    agency_id | name    | block | unit_code | status | ended_on   | successor_agency_id
    an        | An      | state | 00001     | active |            |
    duong     | Dương   | state | 00004     | active |            |
    cu        | Bình cũ | state | 00002     | ended  | 2025-06-30 | an
    giua      | Giữa    | state | 00005     | ended  | 2025-06-30 | duong
    dau       | Đầu     | state | 00003     | ended  | 2025-06-30 | giua
"""
FONDS = """
    fonds_id | title | creator_agency_id | custodian_agency_id
    f        | F     | an                | an
"""


@contextmanager
def opened(home: Path, tables: Mapping[str, str | Sequence[Row]]) -> Iterator[metrics.Snapshot]:
    with build_snapshot(home, {"agencies": AGENCIES, "fonds": FONDS} | dict(tables)) as snapshot:
        yield snapshot


def raised(home: Path, rule: str, tables: Mapping[str, str | Sequence[Row]], **asked: date) -> list[Finding]:
    with opened(home, tables) as snapshot:
        return find(snapshot, RULES, only=[rule], **asked)


def files(count: int, **columns: str) -> list[Row]:
    return [{"file_id": str(number), "fonds_id": "f"} | columns for number in range(1, count + 1)]


def days(first: str, count: int, step: int = 1) -> list[str]:
    start = date.fromisoformat(first)
    return [(start + timedelta(days=step * number)).isoformat() for number in range(count)]


# Orphans

HANDED = """
    handover_id | fonds_id | from_agency_id | to_agency_id | due_on     | done_on    | minutes_no
    b1          | f1       | cu             | an           | 2025-09-30 | 2025-08-01 | 1/BB
"""


def orphans(home: Path, fonds: str, handovers: str = HANDED) -> dict[str, str]:
    table = "fonds_id | title | creator_agency_id | custodian_agency_id\n" + fonds
    with opened(home, {"fonds": table, "handovers": handovers}) as snapshot:
        found = find(snapshot, RULES, only=metrics.findings.ORPHANS)
    return {finding.subject.partition("/")[2]: f"{finding.rule[7:]} {finding.place}" for finding in found}


def test_every_kind_of_orphan_is_told_from_the_others(tmp_path: Path) -> None:
    found = orphans(
        tmp_path,
        """f1 | handed over, with minutes | cu   | an
           f2 | nobody has it             | cu   |
           f3 | it never left             | cu   | cu
           f4 | A → B, and B has ended    | dau  | giua
           f5 | moved without a hand-over | giua | duong
           f6 | in being                  | an   | an""",
    )
    assert found == {
        "f2": "no_custodian 00001",
        "f3": "ended_custodian 00001",
        "f4": "two_steps 00004",
        "f5": "without_handover 00004",
    }


def test_a_body_that_left_no_fonds_is_a_line_too(tmp_path: Path) -> None:
    found = orphans(tmp_path, "f1 | one | cu | an")
    assert found == {"dau": "without_fonds 00004", "giua": "without_fonds 00004"}


def test_a_hand_over_straight_to_the_last_successor_leaves_no_orphan(tmp_path: Path) -> None:
    handovers = """
        handover_id | fonds_id | from_agency_id | to_agency_id | due_on     | done_on
        b           | f4       | dau            | duong        | 2025-09-30 | 2025-08-01
        c           |          | giua           | duong        | 2025-09-30 | 2025-08-01
    """
    assert orphans(
        tmp_path, "f1 | F | an | an \n f4 | D | dau | duong \n g | G | giua | duong \n b | B | cu | an", handovers
    ) == {"b": "without_handover 00001"}


def test_where_nobody_keeps_hand_overs_none_is_missed(tmp_path: Path) -> None:
    table = "fonds_id | title | creator_agency_id | custodian_agency_id\n f1 | F | cu | an \n g | G | giua | duong \n d | D | dau | duong"
    with opened(tmp_path, {"fonds": table}) as snapshot:
        assert find(snapshot, RULES, only=["orphan_without_handover"]) == []


def test_hand_overs_overdue_and_short(tmp_path: Path) -> None:
    handovers = """
        handover_id | fonds_id | from_agency_id | to_agency_id | due_on     | done_on    | files | files_received | shelf_metres | shelf_metres_received
        late        | f        | cu             | an           | 2026-10-01 |            | 10    |                |              |
        soon        | f        | cu             | an           | 2026-12-31 |            | 10    |                |              |
        done        | f        | cu             | an           | 2025-09-30 | 2026-10-20 | 10    | 10             | 2            | 1.96
        short       | f        | cu             | an           | 2025-09-30 | 2025-09-01 | 10    | 7              |              |
        metres      | f        | cu             | an           | 2025-09-30 | 2025-09-01 |       |                | 2            | 1.5
    """  # noqa: E501  # a hand-over is a line
    (late,) = raised(tmp_path, "handover_overdue", {"handovers": handovers})
    assert (late.subject, late.said["days"], late.amount, late.place) == ("archive/late", 30, 10, "00001")
    found = raised(tmp_path / "short", "received_below_agreed", {"handovers": handovers})
    assert {finding.subject: finding.amount for finding in found} == {"archive/short": 3, "archive/metres": 0}


def test_as_of_an_earlier_day_a_hand_over_was_still_owed(tmp_path: Path) -> None:
    handovers = """
        handover_id | fonds_id | from_agency_id | to_agency_id | due_on     | done_on
        late        | f        | cu             | an           | 2026-01-31 | 2026-10-20
    """
    with opened(tmp_path, {"handovers": handovers}) as snapshot:
        found = {
            day: len(find(snapshot, RULES, only=["handover_overdue"], as_of=date.fromisoformat(day)))
            for day in ("2026-01-31", "2026-02-01", "2026-10-19", "2026-10-20")
        }
    assert found == {"2026-01-31": 0, "2026-02-01": 1, "2026-10-19": 1, "2026-10-20": 0}


# Originals


def test_missing_originals_by_whether_a_copy_is_left(tmp_path: Path) -> None:
    rows = [
        {"file_id": "1", "fonds_id": "f", "original_status": "missing", "retention_code": "01", "secrecy": "mat"},
        {"file_id": "2", "fonds_id": "f", "original_status": "misplaced"},
        {"file_id": "3", "fonds_id": "f", "original_status": "missing", "checked_on": "2026-01-05"},
        {"file_id": "4", "fonds_id": "f", "original_status": "held"},
        {"file_id": "5", "fonds_id": "f", "original_status": "destroyed"},
        {"file_id": "6", "fonds_id": "f", "original_status": "held"},
    ]
    incidents = """
        incident_id | file_id | kind      | opened_on  | closed_on
        a           | 4       | misplaced | 2026-01-01 | 2026-02-01
        b           | 5       | lost      | 2026-01-01 |
        c           | 6       | lost      | 2026-01-01 |
    """
    (found,) = raised(tmp_path, "original_missing", {"files": rows, "incidents": incidents})
    assert found.rows == ("1", "2", "6"), (
        "the gravest first; what came back or was destroyed by decision is not missing"
    )
    (found,) = raised(tmp_path / "copy", "scan_without_original", {"files": rows, "incidents": incidents})
    assert found.rows == ("3",)


# Work


def worked(*scanned: str, left: int = 10) -> list[Row]:
    done = [{"file_id": f"s{n}", "fonds_id": "f", "pages": "10", "checked_on": day} for n, day in enumerate(scanned)]
    return done + [{"file_id": f"w{n}", "fonds_id": "f", "pages": "10"} for n in range(left)]


def test_work_that_stopped_against_its_own_year(tmp_path: Path) -> None:
    # Once a week from January to June, then nothing for four months.
    weekly = days("2026-01-05", 26, step=7)
    (found,) = raised(tmp_path, "work_stopped", {"files": worked(*weekly)})
    assert (found.since, found.amount, found.place) == (date(2026, 6, 29), 100, "00001")
    still = [*weekly, "2026-09-25"]
    assert not raised(tmp_path / "on", "work_stopped", {"files": worked(*still)}), "a month without work is no stop"
    assert not raised(tmp_path / "done", "work_stopped", {"files": worked(*weekly, left=0)}), "nothing is left to do"
    # Once in six weeks: four months of nothing are nothing unusual.
    assert not raised(tmp_path / "slow", "work_stopped", {"files": worked(*days("2025-07-07", 9, step=42))})


def test_as_of_an_earlier_day_the_work_went_on(tmp_path: Path) -> None:
    weekly = days("2026-01-05", 26, step=7)
    with opened(tmp_path, {"files": worked(*weekly)}) as snapshot:
        assert not find(snapshot, RULES, only=["work_stopped"], as_of=date(2026, 7, 31))


def test_a_backlog_that_grows_month_by_month(tmp_path: Path) -> None:
    came = [
        {"file_id": f"c{n}", "fonds_id": "f", "collected_on": day}
        for n, day in enumerate(day for month in range(5, 11) for day in [f"2026-{month:02}-10"] * 6)
    ]
    old = [{"file_id": f"o{n}", "fonds_id": "f", "collected_on": "2025-01-01"} for n in range(50)]
    (found,) = raised(tmp_path, "backlog_grows", {"files": came + old})
    assert (found.amount, found.said["growing"], found.said["waiting"]) == (36, 6, 50)
    for row in old[:36]:
        row["checked_on"] = "2026-06-10"
    assert not raised(tmp_path / "even", "backlog_grows", {"files": came + old}), "as much went as came"


@pytest.mark.parametrize(
    ("rule", "before", "after", "long"),
    [
        ("queue_unchecked", "scanned_on", "checked_on", "2026-07-01"),
        ("queue_unstored", "signed_on", "stored_on", "2026-09-15"),
    ],
)
def test_queues_between_stages(tmp_path: Path, rule: str, before: str, after: str, long: str) -> None:
    waiting = files(10, **{before: long})
    fresh = [row | {"file_id": f"n{row['file_id']}", before: "2026-10-20"} for row in waiting]
    through = [row | {"file_id": f"t{row['file_id']}", after: "2026-10-01"} for row in waiting]
    (found,) = raised(tmp_path, rule, {"files": waiting + fresh + through})
    assert (found.amount, found.rows[:2]) == (10, ("1", "10"))
    assert not raised(tmp_path / "few", rule, {"files": waiting[1:] + fresh + through})


def test_units_that_send_nothing(tmp_path: Path) -> None:
    returns = """
        unit_code | period  | due_on     | received_on | version
        00001     | 2026-07 | 2026-08-05 | 2026-08-04  | 1
        00001     | 2026-08 | 2026-09-05 |             | 1
        00001     | 2026-09 | 2026-10-05 |             | 1
        00001     | 2026-10 | 2026-11-05 |             | 1
        00003     | 2026-08 | 2026-09-05 |             | 1
        00003     | 2026-08 | 2026-09-05 | 2026-10-30  | 2
        00003     | 2026-09 | 2026-10-05 |             | 1
        00004     | 2026-07 | 2026-08-05 |             | 1
        00004     | 2026-08 | 2026-09-05 | 2026-09-05  | 1
        00004     | 2026-09 | 2026-10-05 |             | 1
    """
    (found,) = raised(tmp_path, "not_reporting", {"submissions": returns})
    assert (found.place, found.rows, found.since) == ("00001", ("2026-08", "2026-09"), date(2026, 9, 5))


def test_targets_missed_at_the_present_pace(tmp_path: Path) -> None:
    # Of 100 pages, 10 were digitised by April and 20 are now: ten more in six months, some 3.4 by the end of the year.
    rows = [*files(9, pages="10"), {"file_id": "x", "fonds_id": "f", "pages": "10", "checked_on": "2026-01-31"}]
    rows[0]["checked_on"] = "2026-07-01"
    targets = """
        unit_code | metric         | due_on     | value
        00001     | coverage_pages | 2026-12-31 | 23
        00001     | coverage_pages | 2027-04-30 | 60
        00001     | coverage_pages | 2026-10-31 | 90
    """
    (found,) = raised(tmp_path, "target_missed", {"files": rows, "targets": targets})
    assert found.subject == "00001@2025-07-01/coverage_pages/2027-04-30", "what is past is no forecast"
    assert (found.said["now"], found.said["target"]) == (0.2, 0.6)
    assert found.said["expected_value"] == pytest.approx(0.2 + 0.1 * 181 / 184)


def test_applications_live_and_unused(tmp_path: Path) -> None:
    rows = """
        unit_code | application | live_on    | users_registered | users_active
        00001     | operations  | 2026-01-01 | 40               | 1
        00001     | e_records   | 2026-01-01 | 40               | 2
        00003     | operations  | 2026-10-01 | 40               | 0
        00004     | operations  | 2026-01-01 | 40               |
    """
    (found,) = raised(tmp_path, "application_unused", {"applications": rows})
    assert found.subject == "00001@2025-07-01/operations"


DUTIES = """
    unit_code | role      | person | from_on    | to_on
    01        | head      | Bắc    | 2025-07-01 |
    01        | archivist | Bắc-2  | 2025-07-01 |
    02        | head      | Nam    | 2025-07-01 |
    02        | archivist | Nam-2  | 2025-07-01 |
    00001     | head      | An     | 2025-07-01 | 2026-08-31
    00001     | archivist | An-2   | 2025-07-01 | 2026-10-15
    00003     | head      | Châu   | 2025-07-01 | 2026-03-31
    00003     | head      | Châu-3 | 2026-04-01 |
    00004     | head      | Dương  | 2025-07-01 |
    00004     | archivist | D-2    | 2025-07-01 |
    00006     | head      | Đảo    | 2026-03-01 |
    00006     | archivist | Đảo-2  | 2026-03-01 |
    00007     | head      | Hà     | 2025-07-01 |
    00007     | archivist | Hà-2   | 2025-07-01 |
"""


def test_posts_that_nobody_holds(tmp_path: Path) -> None:
    found = raised(tmp_path, "post_vacant", {"duties": DUTIES})
    told = {finding.subject: (finding.since, finding.said["days"]) for finding in found}
    assert told == {
        "00001@2025-07-01/head": (date(2026, 9, 1), 60),
        "00003@2025-07-01/archivist": (date(2025, 7, 1), 487),
    }, "a post vacant for two weeks is no finding yet"


def test_an_owner_by_the_day_or_a_vacancy(tmp_path: Path) -> None:
    with opened(tmp_path, {"duties": DUTIES, "files": files(1, original_status="missing")}) as snapshot:
        found = find(snapshot, RULES, only=["post_vacant", "original_missing"])
        now, then = (owners(snapshot, found, RULES, on=on) for on in (None, date(2026, 8, 31)))
    ids = {finding.subject: finding.id for finding in found}
    head = ids["00001@2025-07-01/head"]
    assert (now[head].person, then[head].person) == (None, "An")
    assert now[ids["archive/f"]].role == "archivist"
    assert then[ids["archive/f"]].person == "An-2"
    assert now[ids["00003@2025-07-01/archivist"]].person == "Châu-3", "of two heads the one in office"


# Numbers that ask a question


def test_one_page_count_far_too_often(tmp_path: Path) -> None:
    fonds = FONDS + "g | G | duong | duong\n"
    mixed = [{"file_id": f"g{n}", "fonds_id": "g", "pages": str(20 + 7 * n % 150)} for n in range(300)]
    same = files(12, pages="96") + [{"file_id": f"o{n}", "fonds_id": "f", "pages": str(31 + 3 * n)} for n in range(20)]
    (found,) = raised(tmp_path, "cloned_pages", {"fonds": fonds, "files": mixed + same})
    assert (found.subject, found.amount, found.said["pages"]) == ("archive/f", 12, 96)
    assert not raised(tmp_path / "fair", "cloned_pages", {"fonds": fonds, "files": mixed + same[12:]})


def test_round_page_counts(tmp_path: Path) -> None:
    fonds = FONDS + "g | G | duong | duong\n"
    fair = [{"file_id": f"g{n}", "fonds_id": "g", "pages": str(10 + n)} for n in range(100)]
    guessed = files(20, pages="50")
    (found,) = raised(tmp_path, "round_numbers", {"fonds": fonds, "files": fair + guessed})
    assert (found.subject, found.amount) == ("archive/f", 20)


def test_one_copy_for_several_files(tmp_path: Path) -> None:
    rows = files(4)
    for row, digest in zip(rows, ("ab", "AB", "cd", ""), strict=True):
        row["sha256"] = digest
    (found,) = raised(tmp_path, "same_digest", {"files": rows})
    assert (found.rows, found.said["digests"]) == (("1", "2"), 1)


def test_more_digitised_than_there_is(tmp_path: Path) -> None:
    rows = files(3, pages="10", pages_digitised="10")
    rows[1]["pages_digitised"] = "13"
    (found,) = raised(tmp_path, "coverage_over_100", {"files": rows})
    assert (found.rows, found.said["pages_over"]) == (("2",), 3)


def test_a_stage_without_the_one_before(tmp_path: Path) -> None:
    rows = files(4, arranged_on="2026-01-01", scanned_on="2026-02-01", checked_on="2026-03-01")
    rows[0]["scanned_on"] = ""
    rows.append({"file_id": "9", "fonds_id": "f", "checked_on": ""})
    (found,) = raised(tmp_path, "stage_skipped", {"files": rows})
    assert found.rows == ("1",), "what a fonds never records (collected, submitted) is a habit, and no gap"
    assert found.since == date(2026, 3, 1)


def test_work_piled_up_at_the_end_of_months(tmp_path: Path) -> None:
    ends = [f"2026-{month:02}-{day}" for month, day in ((3, 31), (6, 30), (7, 31), (8, 31), (9, 30), (10, 30))]
    rows = [{"file_id": f"e{n}", "fonds_id": "f", "checked_on": ends[n % 6]} for n in range(60)]
    (found,) = raised(tmp_path, "month_end_jump", {"files": rows})
    assert (found.amount, found.said["files"]) == (60, 60)
    even = [{"file_id": f"e{n}", "fonds_id": "f", "checked_on": day} for n, day in enumerate(days("2026-01-05", 200))]
    assert not raised(tmp_path / "even", "month_end_jump", {"files": even})


def test_a_table_that_nobody_delivered_raises_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, {}) as snapshot:
        found = {finding.rule for finding in find(snapshot, RULES)}
    assert found <= set(metrics.findings.ORPHANS)
