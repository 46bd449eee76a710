"""What was there and is not there now, and how findings go on from snapshot to snapshot: on two months that fit in the head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from deliveries import Row, rows_of, write_delivery, write_register
from hypothesis import given
from hypothesis import strategies as st

import metrics
from metrics.errors import InputError, ParameterError
from metrics.findings import (
    Finding,
    Losses,
    add_step,
    at,
    compare,
    folder_of,
    keep,
    load_rules,
    read,
    read_log,
    standings,
    vanished,
)

RULES = load_rules()
AGENCIES = """
    agency_id | name  | block | unit_code | status
    an        | An    | state | 00001     | active
    chau      | Châu  | state | 00003     | active
"""
FONDS = """
    fonds_id | title | creator_agency_id | custodian_agency_id | shelf_metres
    f        | F     | an                | an                  |
    g        | G     | an                | an                  |
    h        | H     | an                | an                  | 2
"""
FILES = """
    file_id | fonds_id | title  | reference_code | paper_file_code | retention_code | secrecy | condition_code | checked_on
    1       | f        | một    | F.1            | H1              | 01             | mat     | 03             |
    2       | f        | hai    | F.2            | H2              |                |         |                | 2026-01-01
    3       | f        | ba     | F.3            | H3              | 05             |         |                |
    4       | g        | bốn    | G.4            | H4              |                |         |                |
    5       | g        | năm    | G.5            | H5              |                |         |                |
"""
Tables = Mapping[str, str | list[Row]]


def two(home: Path, before: Tables, after: Tables, name: str = "kho") -> Path:
    """Two snapshots, of September and October; gives their folder."""
    write_register(home / "land")
    whole: Tables = {"agencies": AGENCIES, "fonds": FONDS, "files": FILES}
    for month, tables, day in (("09", before, date(2026, 9, 30)), ("10", after, date(2026, 10, 31))):
        folder = write_delivery(home / month / name, {**whole, **tables}, as_of=day, register="../../land")
        manifest = metrics.build([folder], home / "snapshots")
        assert manifest.rejects == {}, manifest.rejects
    return home / "snapshots"


def losses(home: Path, after: Tables, before: Tables | None = None) -> Losses:
    snapshots = two(home, before or {}, after)
    (first, second) = sorted(manifest.id for manifest in metrics.list_snapshots(snapshots))
    return vanished(snapshots, first, second, RULES)


def without(*ids: str) -> list[Row]:
    return [row for row in rows_of(FILES) if row["file_id"] not in ids]


def test_files_that_are_gone_without_a_word_are_lost_by_fonds_the_gravest_first(tmp_path: Path) -> None:
    found = losses(tmp_path, {"files": without("1", "2", "4")})
    told = {finding.subject: (finding.rows, finding.said["uncopied"], finding.place) for finding in found.findings}
    assert told == {"kho/f": (("1", "2"), 1, "00001"), "kho/g": (("4",), 1, "00001")}
    grave, slight = found.findings
    assert (grave.subject, grave.consequence) == ("kho/f", 100), "permanent, secret, damaged and without a copy"
    assert 80 <= slight.consequence < grave.consequence


def test_what_is_on_record_explains_what_is_gone(tmp_path: Path) -> None:
    incidents = """
        incident_id | fonds_id | file_id | kind                  | opened_on  | decision_no
        a           | f        | 1       | destroyed_by_decision | 2026-10-05 | 7/QĐ
        b           | f        | 2       | destroyed_by_decision | 2026-10-05 |
        c           | f        | 3       | merged                | 2026-10-05 |
        d           | g        | 4       | lost                  | 2026-10-05 |
    """
    found = losses(tmp_path, {"files": without("1", "2", "3", "4"), "incidents": incidents})
    assert found.explained == {"destroyed": 1, "merged": 1}
    assert sorted(row for finding in found.findings for row in finding.rows) == ["2", "4"], (
        "destruction without the number of its decision explains nothing, nor does the report of a loss"
    )


def test_a_hand_over_explains_what_went_with_its_whole_fonds_and_only_in_its_time(tmp_path: Path) -> None:
    gone = {"files": without("4", "5"), "fonds": [row for row in rows_of(FONDS) if row["fonds_id"] != "g"]}
    handed = """
        handover_id | fonds_id | from_agency_id | to_agency_id | done_on
        a           | g        | an             | chau         | 2026-10-10
    """
    found = losses(tmp_path / "handed", gone | {"handovers": handed})
    assert (found.explained, list(found.findings)) == ({"handed_over": 2}, [])
    old = losses(tmp_path / "old", gone | {"handovers": handed.replace("2026-10", "2025-10")})
    assert [finding.amount for finding in old.findings] == [2]
    # The fonds is still listed: each of its files has to be told.
    part = losses(tmp_path / "part", {"files": without("4"), "handovers": handed})
    assert [finding.rows for finding in part.findings] == [("4",)]


def test_moves_renames_and_new_codes_are_no_losses(tmp_path: Path) -> None:
    rows = rows_of(FILES)
    rows[0]["title"] = "một, sửa"
    rows[1]["file_id"], rows[1]["reference_code"] = "2b", "F.2b"
    moved = FONDS.replace("g        | G     | an                | an ", "g        | G     | an                | chau ")
    found = losses(tmp_path, {"files": rows, "fonds": moved})
    assert list(found.findings) == []
    assert found.explained == {"changed": 1, "moved": 2, "recoded": 1}


def test_a_fonds_known_in_metres_alone_can_vanish_too(tmp_path: Path) -> None:
    found = losses(tmp_path, {"fonds": [row for row in rows_of(FONDS) if row["fonds_id"] != "h"]})
    assert [finding.subject for finding in found.findings] == ["kho/h"]


def test_what_was_not_delivered_is_not_lost(tmp_path: Path) -> None:
    write_register(tmp_path / "land")
    whole: Tables = {"agencies": AGENCIES, "fonds": FONDS, "files": FILES}
    folders = [write_delivery(tmp_path / name, whole, register="../land") for name in ("bac", "nam")]
    both = metrics.build(folders, tmp_path / "snapshots")
    one = metrics.build(folders[:1], tmp_path / "snapshots")
    found = vanished(tmp_path / "snapshots", both.id, one.id, RULES)
    assert (found.explained, list(found.findings)) == ({"not_delivered": 5}, [])


def test_a_scope_that_shrinks_asks_a_question(tmp_path: Path) -> None:
    many = [{"file_id": f"m{n}", "fonds_id": "f", "selected": ""} for n in range(40)]
    fewer = [row | ({"selected": "no"} if n < 12 else {}) for n, row in enumerate(many)]
    found = losses(tmp_path, {"files": fewer}, {"files": many})
    (finding,) = found.findings
    assert (finding.rule, finding.amount, finding.said["before"], finding.said["after"]) == (
        "denominator_shrinks",
        12,
        40,
        28,
    )
    assert finding.rows[:2] == ("m0", "m1")


# From month to month


def finding(subject: str, amount: float = 10, day: date = date(2026, 9, 30)) -> Finding:
    return Finding(
        rule="vanished",
        subject=subject,
        commune="00001",
        province="01",
        consequence=80,
        amount=amount,
        unit="files",
        since=None,
        first_seen=day,
    )


def test_the_state_of_a_finding_beside_the_month_before() -> None:
    september = compare([finding("a"), finding("b"), finding("c")], [])
    assert {one.state for one in september} == {"new"}
    later = date(2026, 10, 31)
    october = {one.subject: one for one in compare([finding("a", 10.9, later), finding("b", 12, later)], september)}
    assert {name: one.state for name, one in october.items()} == {"a": "persisting", "b": "worsened", "c": "resolved"}
    assert {one.first_seen for one in october.values()} == {date(2026, 9, 30)}
    november = {one.subject: one.state for one in compare([finding("c"), finding("d")], list(october.values()))}
    assert november == {"a": "resolved", "b": "resolved", "c": "reopened", "d": "new"}


@given(st.lists(st.sets(st.sampled_from("abcde")), min_size=1, max_size=6))
def test_a_finding_is_never_lost_from_the_books(months: list[set[str]]) -> None:
    """Whatever comes and goes: what is raised is kept once, and what was ever raised stays on record."""
    known: list[Finding] = []
    seen: set[str] = set()
    for month in months:
        known = compare([finding(name) for name in month], known)
        seen |= month
        assert sorted(one.subject for one in known) == sorted(seen)
        assert {one.subject for one in known if one.state not in ("resolved", "past")} == month


def test_an_identity_depends_on_rule_and_subject_alone() -> None:
    one = finding("a")
    assert one.id == replace(one, amount=99, first_seen=date(2027, 1, 1), commune="00003").id
    assert len({one.id, finding("b").id, replace(one, rule="work_stopped").id}) == 3


def test_a_loss_stays_a_finding_until_it_is_back_or_explained(tmp_path: Path) -> None:
    snapshots = two(tmp_path, {}, {"files": without("1", "4")})
    ids = {}
    with metrics.open_snapshot(snapshots=snapshots) as october:
        ids = {one.subject: one.state for one in read(keep(october), only=["vanished"])}
    assert ids == {"kho/f": "new", "kho/g": "new"}
    tables: Tables = {"agencies": AGENCIES, "fonds": FONDS, "files": without("4")}
    folder = write_delivery(tmp_path / "11" / "kho", tables, as_of=date(2026, 11, 30), register="../../land")
    metrics.build([folder], snapshots)
    with metrics.open_snapshot(snapshots=snapshots) as november:
        found = {
            one.subject: (one.state, one.first_seen) for one in at(november, "00001").findings if one.rule == "vanished"
        }
    assert found == {"kho/f": ("resolved", date(2026, 10, 31)), "kho/g": ("persisting", date(2026, 10, 31))}


@pytest.mark.parametrize("answer", ["none", "selected again", "closed"])
def test_a_scope_that_shrank_stays_a_question_until_it_is_whole_or_answered(tmp_path: Path, answer: str) -> None:
    many = [{"file_id": f"m{n}", "fonds_id": "f", "selected": ""} for n in range(40)]
    fewer = [row | ({"selected": "no"} if n < 12 else {}) for n, row in enumerate(many)]
    snapshots = two(tmp_path, {"files": many}, {"files": fewer})
    with metrics.open_snapshot(snapshots=snapshots) as october:
        (shrunk,) = read(keep(october), only=["denominator_shrinks"])
    if answer == "closed":
        where = folder_of(snapshots)
        add_step(where, shrunk.id, "close", by="An", note="12 bản trùng, có biên bản", snapshot=october.id)
    november: Tables = {"agencies": AGENCIES, "fonds": FONDS, "files": many if answer == "selected again" else fewer}
    folder = write_delivery(tmp_path / "11" / "kho", november, as_of=date(2026, 11, 30), register="../../land")
    metrics.build([folder], snapshots)
    with metrics.open_snapshot(snapshots=snapshots) as snapshot:
        left = read(keep(snapshot), only=["denominator_shrinks"])
    if answer == "none":
        (again,) = left
        assert (again.id, again.state, again.amount, again.said["before"]) == (shrunk.id, "persisting", 12, 40)
    else:
        assert left == []


def test_what_is_kept_names_nobody_and_holds_no_title(tmp_path: Path) -> None:
    duties = """
        unit_code | role | person           | from_on
        00001     | head | Nguyễn Văn Không | 2025-07-01
    """
    snapshots = two(tmp_path, {}, {"files": without("1"), "duties": duties})
    with metrics.open_snapshot(snapshots=snapshots) as october:
        path = keep(october)
        assert at(october, "00001").owners
    content = path.read_bytes() + str(read(path)).encode()
    assert "Nguyễn Văn Không".encode() not in content
    assert "một".encode() not in content


def test_other_rules_make_the_findings_anew(tmp_path: Path) -> None:
    snapshots = two(tmp_path, {}, {"files": without("1")})
    with metrics.open_snapshot(snapshots=snapshots) as october:
        assert read(keep(october), only=["vanished"])
        folder_of(snapshots).joinpath("rules.toml").write_text('[vanished]\non = false\nreason = "a trial"\n')
        assert not read(keep(october), only=["vanished"])


# What a site says, and what people do


def test_a_site_changes_rules_with_a_reason_only(tmp_path: Path) -> None:
    site = tmp_path / "rules.toml"
    site.write_text('most_per_person = 3\n[queue_unstored]\ndays = 45\nreason = "monthly intake"\n')
    rules = load_rules(site)
    assert (rules.most, rules["queue_unstored"].thresholds["days"], rules["queue_unstored"].on) == (3, 45, True)
    assert rules.digest != RULES.digest
    for text, error in (
        ("[queue_unstored]\ndays = 45\n", "says why"),
        ('[queue_unstored]\nday = 45\nreason = "x"\n', "days"),
        ('[queue_unsorted]\nreason = "x"\n', "queue_unstored"),
        ('[queue_unstored]\ndays = "45"\nreason = "x"\n', "another type"),
        ("days = = 1", "cannot be read"),
    ):
        site.write_text(text)
        with pytest.raises(InputError, match=error):
            load_rules(site)


def test_every_rule_has_a_reason_a_title_and_a_sentence() -> None:
    from metrics.present.findings import ROLES, SENTENCES, TITLES

    assert set(RULES.rules) == set(TITLES) == set(SENTENCES)
    for rule in RULES.rules.values():
        assert len(rule.reason) > 30
        assert rule.owner in ROLES
        assert 0 <= rule.consequence[0] <= rule.consequence[1] <= 100


def test_the_log_only_grows_and_says_how_a_finding_stands(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
    add_step(tmp_path, "a1", "ack", by="Kho A", snapshot="s1", at=moment)
    before = (tmp_path / "log.jsonl").read_bytes()
    add_step(tmp_path, "a1", "assign", by="Kho A", to="Kho B", due=date(2026, 11, 30), snapshot="s1", at=moment)
    assert (tmp_path / "log.jsonl").read_bytes().startswith(before)
    standing = standings(tmp_path)["a1"]
    assert (standing.what, standing.to, standing.due, standing.closed_in) == (
        "assign",
        "Kho B",
        date(2026, 11, 30),
        None,
    )
    add_step(tmp_path, "a1", "close", by="Kho B", note="found", snapshot="s2", at=moment)
    assert standings(tmp_path)["a1"].closed_in == "s2"
    assert [step.what for step in read_log(tmp_path)] == ["ack", "assign", "close"]
    with pytest.raises(ParameterError):
        add_step(tmp_path, "a1", "close", by="Kho B", snapshot="s2")
    (tmp_path / "log.jsonl").write_text("{}\n")
    with pytest.raises(InputError, match="line 1"):
        read_log(tmp_path)
