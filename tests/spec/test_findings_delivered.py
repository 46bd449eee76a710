"""How findings reach people: notices by post, the first section of a report, a back-test, and the command."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from deliveries import build_snapshot

import metrics
from metrics.cli import main
from metrics.errors import ParameterError
from metrics.findings import add_step, at, backtest, folder_of, load_rules
from metrics.present import risks, scope
from metrics.reports.notices import write_notices

SECRET = "Tài liệu mật: không ai được đọc"
TABLES = {
    "agencies": "agency_id | name | block | unit_code | status \n an | An | state | 00001 | active \n chau | Chau | state | 00003 | active",
    "fonds": "fonds_id | title | creator_agency_id | custodian_agency_id"
    + "".join(f"\n f{n} | F | an | an" for n in range(8))
    + "\n g | G | chau | chau",
    "files": [
        {"file_id": f"m{n}", "fonds_id": f"f{n}", "title": SECRET, "secrecy": "mat", "original_status": "missing"}
        for n in range(8)
    ]
    + [{"file_id": "x", "fonds_id": "g", "original_status": "missing"}],
    "duties": """
        unit_code | role      | person      | from_on
        00001     | head      | Trưởng An   | 2025-07-01
        00001     | archivist | Lưu trữ An  | 2025-07-01
        00003     | head      | Trưởng Châu | 2025-07-01
    """,
    "handovers": """
        handover_id | fonds_id | from_agency_id | to_agency_id | due_on     | done_on
        h           | g        | an             | chau         | 2026-08-31 |
    """,
}


@pytest.fixture
def snapshot(tmp_path: Path) -> metrics.Snapshot:
    return build_snapshot(tmp_path, TABLES)


def test_notices_go_to_posts_and_lay_so_many_before_one_person(snapshot: metrics.Snapshot, tmp_path: Path) -> None:
    with snapshot:
        closed = at(snapshot, "00003").findings[0]
        assert closed.rule == "original_missing"
        count = write_notices(tmp_path / "notices", snapshot, lang="vi")
        notices = {path.name: path.read_text() for path in (tmp_path / "notices").rglob("*.md")}
        assert set(notices) >= {"00001-archivist.md", "00003-archivist.md", "00003-head.md"}
        assert count == len(notices)
        mine = notices["00001-archivist.md"]
        assert "Lưu trữ An" in mine
        assert mine.count("\n## ") == load_rules().most == 5
        assert "Còn 3 cảnh báo nhẹ hơn" in mine
        assert "đang khuyết" in notices["00003-archivist.md"]
        assert "Trưởng Châu" not in mine
        folder = folder_of(snapshot.folder.parent)
        add_step(folder, closed.id, "close", by="Kho", note="tìm thấy", snapshot=snapshot.id)
        write_notices(tmp_path / "notices", snapshot, lang="en")
        left = [path.name for path in (tmp_path / "notices").rglob("*.md")]
        assert "00003-archivist.md" not in left, "what was closed is nobody's any more"
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "letter.txt").write_text("")
        with pytest.raises(ParameterError):
            write_notices(tmp_path / "mine", snapshot)
    assert SECRET not in "".join(notices.values())


@pytest.mark.parametrize(("lang", "heading"), [("vi", "Việc cần xử lý"), ("en", "What needs somebody")])
def test_a_report_begins_with_what_is_gravest_and_names_people_at_home_only(
    snapshot: metrics.Snapshot, lang: str, heading: str
) -> None:
    with snapshot:
        pages = {
            place: risks(scope(snapshot, place=place, lang=lang), at(snapshot, place))._repr_html_()
            for place in ("", "01", "00001", "00007")
        }
    assert all(heading in page for page in pages.values())
    assert "Lưu trữ An" in pages["01"]
    assert "Lưu trữ An" in pages["00001"]
    assert "Lưu trữ An" not in pages[""], "the report of the country names posts"
    assert "Trưởng Châu" not in pages["00001"], "nor does one commune's name another's people"
    assert not [page for page in pages.values() if SECRET in page]
    assert pages["00001"].count("<tr>") >= 5


def test_a_back_test_says_when_a_rule_would_have_spoken(snapshot: metrics.Snapshot) -> None:
    with snapshot:
        told = backtest(snapshot, load_rules(), "handover_overdue", months=3)
        assert [(month.day, month.raised, month.new) for month in told] == [
            (date(2026, 8, 31), 0, 0),
            (date(2026, 9, 30), 1, 1),
            (date(2026, 10, 31), 1, 0),
        ]
        with pytest.raises(ParameterError, match="earlier day"):
            backtest(snapshot, load_rules(), "original_missing")


def test_the_command_from_a_list_to_a_closed_finding(snapshot: metrics.Snapshot) -> None:
    data = snapshot.folder.parents[1]
    snapshot.close()

    def call(*words: str) -> str:
        result = CliRunner().invoke(main, ["-q", "--data", str(data), *words])
        assert result.exit_code == 0, result.output
        return result.output

    listed = json.loads(call("findings", "list", "--rule", "original_missing", "--format", "json"))
    assert len(listed) == 9
    assert {row["owner"] for row in listed} == {"archivist: filled", "archivist: vacant"}, "no name without a place"
    id = listed[0]["id"]
    call("findings", "ack", id[:8], "--by", "Kho")
    call("findings", "assign", id[:8], "--by", "Kho", "--to", "Kho B", "--due", "2026-11-30")
    assert (
        next(row for row in json.loads(call("findings", "list", "--format", "json")) if row["id"] == id)["standing"]
        == "assigned"
    )
    call("findings", "close", id[:8], "--by", "Kho B", "--note", "found")
    named = json.loads(call("findings", "list", "--place", "00001", "--rule", "original_missing", "--format", "json"))
    assert {row["owner"] for row in named} == {"archivist: Lưu trữ An"}
    assert next(row for row in named if row["id"] == id)["standing"] == "closed"
    assert SECRET not in call("findings", "list", "--format", "csv")
    # A table has five of a post; the head of 00003 and the others have fewer.
    shown = call("findings", "list", "--place", "00001", "--rule", "original_missing")
    assert shown.count("archivist: Lưu trữ An") == load_rules().most == 5
    assert call("findings", "list", "--place", "00001", "--rule", "original_missing", "--all").count("Lưu trữ An") == 8
    refused = CliRunner().invoke(main, ["--data", str(data), "findings", "ack", "zzz", "--by", "Kho"])
    assert refused.exit_code == 2
