"""Reports of closed months: the same bytes again whatever came later, and comparatives as they were published."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from deliveries import write_delivery, write_register

import metrics
from metrics import Period, Settings
from metrics.cli import main
from metrics.ledger import close, read_ledger, reopen, verify_ledger
from metrics.reports import Pack, render_pack

ROOT = Path(__file__).parents[2]
NB = "\u00a0"

AGENCIES = """
    agency_id | name | block | unit_code | status
    K1        | Một  | party | 00001     | active
    K3        | Ba   | state | 00003     | active
"""
FONDS = """
    fonds_id | title | creator_agency_id | custodian_agency_id
    F1       | Nhất  | K1                | K1
    F3       | Ba    | K3                | K3
"""
#: In September 100 of 1000 pages are digitised; in October 300; then it turns out that in September there were 200 more pages.
FILES = """
    file_id | fonds_id | pages | collected_on | checked_on
    1       | F1       | 100   | 2026-01-01   | 2026-09-10
    2       | F1       | 200   | 2026-01-01   |
    3       | F3       | 700   | 2026-01-01   |
"""
IN_OCTOBER = FILES.replace("| 200   | 2026-01-01   |", "| 200   | 2026-01-01   | 2026-10-10")
RECOUNTED = IN_OCTOBER.replace("| 700 ", "| 900 ")


class Work:
    """A workspace whose months come one after the other."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings = Settings(data=home / "data", reports=home / "reports", notebooks=ROOT / "notebooks", jobs=2)
        write_register(home / "land")

    def draw(self, day: date, files: str) -> str:
        tables = {"agencies": AGENCIES, "fonds": FONDS, "files": files}
        folder = write_delivery(self.home / "archive", tables, as_of=day, register="../land")
        return metrics.build([folder], self.settings.snapshots).id

    def close(self, month: Period) -> None:
        close(self.settings.ledger, self.settings.snapshots, month, by="Văn phòng")

    def render(self, month: str, **asked: Any) -> Pack:
        pack = render_pack(month=month, places=["national", "00003"], settings=self.settings, **asked)
        assert [str(failure) for failure in pack.failed] == []
        return pack

    def page(self, month: str, place: str = "vn") -> str:
        text = (self.settings.reports / month / "vi" / place / "index.html").read_text(encoding="utf-8")
        return unescape(re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))

    def bytes(self, month: str) -> dict[str, bytes]:
        home = self.settings.reports / month / "vi"
        return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """September closed; October drawn, rendered as provisional, closed, rendered; then a recount in November."""
    made = Work(tmp_path_factory.mktemp("closed"))
    made.draw(date(2026, 9, 30), FILES)
    made.close(Period(2026, 9))
    made.draw(date(2026, 10, 31), IN_OCTOBER)
    made.render("2026-10")
    made.home.joinpath("provisional.html").write_text(made.page("2026-10"), encoding="utf-8")
    made.close(Period(2026, 10))
    made.render("2026-10")
    return made


def test_a_report_is_provisional_until_its_month_is_closed(work: Work) -> None:
    before = (work.home / "provisional.html").read_text(encoding="utf-8")
    assert "Số liệu tạm thời: tháng báo cáo chưa khóa sổ." in before
    after = work.page("2026-10")
    assert "tạm thời" not in after
    assert "Tháng báo cáo đã khóa sổ: đây là số liệu công bố." in after
    index = (work.settings.reports / "2026-10" / "index.html").read_text(encoding="utf-8")
    assert "Tháng báo cáo đã khóa sổ" in index


def test_what_was_done_in_the_month_is_shown_between_the_two_snapshots(work: Work) -> None:
    page = work.page("2026-10")
    assert "Số trang còn phải số hóa: −200 so với ngày 30/09/2026. Công việc đã thực hiện: −200." in page
    assert 'id="changes-chart"' in page
    assert f"+20,00{NB}điểm" in page
    commune = work.page("2026-10", "00003")
    assert "Số trang còn phải số hóa: 0 so với ngày 30/09/2026." in commune


def test_every_headline_number_opens_to_what_stands_behind_it(work: Work) -> None:
    page = work.page("2026-10", "00003")
    assert page.count("<details>") == page.count("<summary>Vì sao có số này?</summary>") == 7
    assert "<code>metrics why coverage_pages --place 00003 --month 2026-10</code>" in page
    assert "sum(case when in_scope then pages_copied else 0 end), checked_on <= 2026-10-31" in page


def test_the_files_of_a_closed_month_are_noted_in_the_ledger(work: Work) -> None:
    entries = read_ledger(work.settings.ledger)
    assert [entry.kind for entry in entries] == ["closed", "closed", "pack"]
    assert verify_ledger(work.settings.ledger, work.settings.snapshots) == []


def test_a_closed_month_rendered_again_gives_the_same_bytes_whatever_came_later(work: Work) -> None:
    first = work.bytes("2026-10")
    work.draw(date(2026, 11, 30), RECOUNTED)
    # September is opened and closed again in between, from other figures.
    reopen(work.settings.ledger, Period(2026, 9), by="Văn phòng", reason="thử")
    work.close(Period(2026, 9))
    again = work.render("2026-10", force=True)
    assert again.differing == ()
    assert work.bytes("2026-10") == first

    # Known now is another report, and says so.
    known = work.render("2026-10", known_now=True)
    assert known.differing == ()
    page = work.page("2026-10")
    assert "đây không phải số liệu công bố" in page
    work.render("2026-10")
    assert work.bytes("2026-10") == first

    # A page that comes out otherwise is named.
    notebooks = work.home / "notebooks"
    source = (ROOT / "notebooks" / "reports" / "progress.ipynb").read_text(encoding="utf-8")
    (notebooks / "reports").mkdir(parents=True)
    (notebooks / "reports" / "progress.ipynb").write_text(
        source.replace("present.reading(scope)", "present.trend(scope, months)"), encoding="utf-8"
    )
    other = Settings(data=work.settings.data, reports=work.settings.reports, notebooks=notebooks, jobs=2)
    spoilt = render_pack(month="2026-10", places=["00003"], settings=other)
    assert "vi/00003/index.html" in spoilt.differing
    told = CliRunner().invoke(
        main,
        [
            *("--data", str(work.settings.data), "--reports", str(work.settings.reports)),
            *("report", "--month", "2026-10", "--place", "00003", "--formats", "html"),
        ],
        env={"METRICS_NOTEBOOKS": str(notebooks)},
    )
    assert told.exit_code == 1
    assert "not those that were published" in told.stderr
    work.render("2026-10")
    assert work.bytes("2026-10") == first


def test_the_month_before_is_compared_as_it_was_published_and_said_to_be_restated(tmp_path: Path) -> None:
    work = Work(tmp_path)
    work.draw(date(2026, 9, 30), FILES)
    work.close(Period(2026, 9))
    work.draw(date(2026, 10, 31), RECOUNTED)
    work.render("2026-10")
    page = work.page("2026-10")
    # 300 of 1200 now; 100 of 1000 were published for September, which would be 100 of 1200 now.
    assert f"+15,0{NB}điểm" in page
    assert f"Tháng trước đã công bố: 10,0{NB}%; theo số liệu hiện nay: 8,3{NB}%" in page
    assert 'id="restated-table"' in page
    restated = page[page.index('id="restated"') :]
    assert "<td>10,0 %<" in restated, "in a table the style keeps a number on one line"
    assert "<td>8,3 %<" in restated
    assert f"Mới phát hiện hoặc kiểm đếm lại: −1,67{NB}điểm" in restated
    assert "Mới phát hiện hoặc kiểm đếm lại: +200" in page
    index = (work.settings.reports / "2026-10" / "index.html").read_text(encoding="utf-8")
    assert f"+15,0{NB}điểm" in unescape(index)
