"""Packs of quarters, half-years, years, and of months that end on the 14th: their words, their days, what is closed."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from deliveries import write_delivery, write_register

import metrics
from metrics import Settings
from metrics.cli import main
from metrics.errors import ParameterError
from metrics.evaluate import Period
from metrics.ledger import close, reopen
from metrics.reports import render_pack, send_pack, verify_pack, write_letters

ROOT = Path(__file__).parents[2]
AGENCIES = """
    agency_id | name    | block | unit_code | status
    K3        | UBND Ba | state | 00003     | active
"""
FONDS = """
    fonds_id | title | creator_agency_id | custodian_agency_id
    F3       | Ba    | K3                | K3
"""
#: Pages by the day they were checked: before the reform, the 14th and the 15th of a month, and each quarter of 2026.
FILES = """
    file_id | fonds_id | pages | collected_on | checked_on
    1       | F3       | 1     | 2024-01-01   | 2025-06-30
    2       | F3       | 10    | 2024-01-01   | 2025-07-01
    3       | F3       | 100   | 2024-01-01   | 2026-06-14
    4       | F3       | 200   | 2024-01-01   | 2026-06-15
    5       | F3       | 1000  | 2024-01-01   | 2026-09-14
    6       | F3       | 2000  | 2024-01-01   | 2026-09-15
    7       | F3       | 4000  | 2024-01-01   | 2026-10-31
    8       | F3       | 9999  | 2024-01-01   |
"""
KINDS = ("2026-Q3", "2026-H1", "2025", "2026-10-d14", "2026-Q3-d14")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("periods")
    write_register(home / "land")
    tables = {"agencies": AGENCIES, "fonds": FONDS, "files": FILES}
    folder = write_delivery(home / "archive", tables, as_of=date(2026, 10, 31), register="../land")
    made = Settings(data=home / "data", reports=home / "reports", notebooks=ROOT / "notebooks", jobs=2)
    metrics.build([folder], made.snapshots)
    return made


def render(settings: Settings, month: str, lang: str = "vi", formats: tuple[str, ...] = ("html",)) -> str:
    pack = render_pack(month=month, places=["national", "00003"], lang=lang, formats=formats, settings=settings)
    assert [str(failure) for failure in pack.failed] == []
    return page(pack.folder / lang / "00003" / "index.html")


def page(path: Path) -> str:
    text = re.sub(r"<script.*?</script>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub("[\u2066-\u2069]", "", unescape(text)).replace("\u00a0", " ")


@pytest.mark.parametrize("month", KINDS)
@pytest.mark.parametrize("lang", ["vi", "en", "ar"])
def test_every_kind_is_rendered_in_every_language_and_form(settings: Settings, month: str, lang: str) -> None:
    text = render(settings, month, lang, ("html", "docx", "xlsx"))
    assert f"<code>metrics why coverage_pages --place 00003 --month {month}</code>" in text
    if Period.parse(month).span > 1:
        index = page(settings.reports / month / lang / "index.html") + page(
            settings.reports / month / lang / "changes.html"
        )
        for said in ("tháng trước", "trong tháng", "month before", "in the month", "by month", "الشهر السابق"):
            assert said not in (text + index).lower()


def test_a_period_counts_what_its_days_hold(settings: Settings) -> None:
    """Checked within it, checked since the reform up to its end, and the change since the period before."""
    quarter = render(settings, "2026-Q3")
    assert "3.000 trang ▲ +2.700 trang so với kỳ trước" in _cards(quarter)
    assert "Số trang đã số hóa từ 01/7/2025 3.310 trang Tính đến 30/09/2026" in _cards(quarter)
    fourteenth = render(settings, "2026-Q3-d14")
    assert "Kỳ báo cáo từ ngày 15/06/2026 đến ngày 14/09/2026." in fourteenth
    assert "1.200 trang ▲ +1.100 trang so với kỳ trước" in _cards(fourteenth)
    assert "Số trang đã số hóa từ 01/7/2025 1.310 trang Tính đến 14/09/2026" in _cards(fourteenth)
    month = render(settings, "2026-10-d14")
    assert "Kỳ báo cáo từ ngày 15/09/2026 đến ngày 14/10/2026." in month
    assert "Số liệu tạm thời: chỉ khóa sổ tháng dương lịch" in month
    assert "2.000 trang ▲ +1.000 trang so với tháng trước" in _cards(month)
    assert "từ 01/7/2025 10 trang" in _cards(render(settings, "2025"))
    assert "từ 01/7/2025" not in _cards(render(settings, "2025-H1"))


def _cards(text: str) -> str:
    cards = text[text.index('<ul class="cards">') : text.index("</ul>")]
    without = re.sub(r"<details>.*?</details>", "", cards, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", without).split())


def test_the_trend_begins_where_something_was_done(settings: Settings) -> None:
    text = render(settings, "2026-Q3")
    trend = text[text.index('id="trend-table"') :]
    names = re.findall(r"<th scope=row>(Q[^<]*)", trend[: trend.index("</table>")])
    assert names == ["QII/2025", "QIII/2025", "QIV/2025", "QI/2026", "QII/2026", "QIII/2026"]
    assert "Diễn biến 6 kỳ gần nhất" in text


def test_a_longer_period_is_provisional_until_its_months_are_closed(settings: Settings) -> None:
    with pytest.raises(ParameterError, match="2026-07, 2026-08, 2026-09"):
        close(settings.ledger, settings.snapshots, Period.parse("2026-Q3"), by="Văn phòng")
    with pytest.raises(ParameterError, match="expected: 2026-10"):
        close(settings.ledger, settings.snapshots, Period.parse("2026-10-d14"), by="Văn phòng")
    months = Period.parse("2026-Q3").months
    for month in months[:2]:
        close(settings.ledger, settings.snapshots, month, by="Văn phòng")
    assert "Số liệu tạm thời: chưa khóa sổ hết các tháng trong kỳ." in render(settings, "2026-Q3")
    close(settings.ledger, settings.snapshots, months[2], by="Văn phòng")
    closed = render(settings, "2026-Q3")
    assert "Các tháng trong kỳ đều đã khóa sổ" in closed
    assert "tạm thời" not in closed
    assert "Số liệu được công bố theo tháng dương lịch" in closed
    assert "tạm thời: chưa hết kỳ" not in render(settings, "2026")
    assert "Số liệu tạm thời: kỳ báo cáo chưa kết thúc." in render(settings, "2026")
    for month in months:
        reopen(settings.ledger, month, by="Văn phòng", reason="thử")


def test_a_pack_of_a_quarter_is_verified_and_sent(settings: Settings, tmp_path: Path) -> None:
    render(settings, "2026-Q3")
    pack = settings.reports / "2026-Q3"
    assert verify_pack(pack).whole
    assert verify_pack(pack).manifest.period == "2026-Q3"
    (slice_,) = send_pack(pack, tmp_path, settings=settings, recipients=["00003"])
    assert "quý III/2026" in page(slice_ / "index.html")
    assert write_letters(month="2026-Q3", settings=settings).folder.parts[-2:] == ("2026-Q3", "vi")


def call(settings: Settings, *words: str, calendar: str = "") -> Result:
    start = ["--data", str(settings.data), "--reports", str(settings.reports)]
    env = {"METRICS_NOTEBOOKS": str(settings.notebooks), "METRICS_CALENDAR": calendar}
    return CliRunner().invoke(main, [*start, *words], env=env)


def test_the_calendar_decides_what_a_text_without_a_suffix_means(settings: Settings) -> None:
    asked = ("--quiet", "report", "--month", "2026-09", "--place", "vn", "--formats", "html")
    assert Path(call(settings, *asked).output.strip()).parent.name == "2026-09"
    assert Path(call(settings, *asked, calendar="fourteenth").output.strip()).parent.name == "2026-09-d14"
    wrong = call(settings, *asked, calendar="lunar")
    assert wrong.exit_code == 2
    assert "METRICS_CALENDAR" in wrong.stderr
    assert "month_end" in wrong.stderr
    snapshot = metrics.open_snapshot(snapshots=settings.snapshots)
    assert str(metrics.present.scope(snapshot, fourteenth=True).month) == "2026-10-d14"
    snapshot.close()


def test_the_last_whole_period_before_today(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    class Today(date):
        @classmethod
        def today(cls) -> date:
            return date(2026, 10, 14)

    monkeypatch.setattr("metrics.cli.reporting.date", Today)
    for last, calendar, expected in (
        ("quarter", "", "2026-Q3"),
        ("month", "fourteenth", "2026-09-d14"),
        ("half_year", "", "2026-H1"),
    ):
        made = call(
            settings, *("--quiet", "report", "--last", last, "--place", "vn"), "--formats", "html", calendar=calendar
        )
        assert Path(made.output.strip()).parent.name == expected
    neither = call(settings, "report")
    assert neither.exit_code == 2
    assert "--last" in neither.stderr
