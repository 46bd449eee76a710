"""Views: kept in a file that can be read, asked again as they were, and sections of the reports they name.

Bắc (01) holds 100 pages in An (00001), 50 digitised; Nam (02) 80 in Dương (00004), 20 digitised.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from deliveries import build_snapshot

import metrics
from metrics import present
from metrics.cli import main
from metrics.errors import InputError, ParameterError, UnknownName
from metrics.evaluate import PLACE_DIMENSIONS
from metrics.present.views import section_of
from metrics.reports import render_pack
from metrics.settings import Settings
from metrics.views import remove_view

ROOT = Path(__file__).parents[2]
TABLES = {
    "agencies": """
        agency_id | name | block | unit_code | status
        A         | Ủy ban An    | state | 00001 | active
        D         | Ủy ban Dương | party | 00004 | active
    """,
    "fonds": """
        fonds_id | title       | creator_agency_id | custodian_agency_id | files_declared
        FA       | Phông An    | A                 | A                   | 2
        FD       | Phông Dương | D                 | D                   | 2
    """,
    "files": """
        file_id | fonds_id | pages | documents | date_from | date_to | arranged_on | scanned_on | checked_on
        1       | FA       | 50    | 5         | 2020      | 2021    | 2026-05-01  | 2026-10-01 | 2026-10-02
        2       | FA       | 50    | 5         | 2026      | 2026    | 2026-05-01  |            |
        3       | FD       | 20    | 2         | 2020      | 2021    | 2026-05-01  | 2026-09-01 | 2026-09-02
        4       | FD       | 60    | 6         | 2020      | 2021    | 2026-05-01  |            |
    """,
}
BY_BLOCK = metrics.Query(metrics=("backlog_pages", "coverage_pages"), by=("block",), where={"cohort": "before"})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("data")
    build_snapshot(home, TABLES).close()
    return home


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "snapshots").symlink_to(built / "snapshots")
    return tmp_path / "data"


def settings(data: Path) -> Settings:
    return Settings(data=data, reports=data.parent / "reports", notebooks=ROOT / "notebooks", jobs=1)


def page(data: Path, place: str, lang: str = "vi") -> str:
    return (data.parent / "reports" / "2026-10" / lang / place / "index.html").read_text(encoding="utf-8")


def test_the_page_on_views_runs_and_shows_the_file_it_makes(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs" / "howto" / "views.md").read_text(encoding="utf-8")
    monkeypatch.setenv("METRICS_DATA", str(data))
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(block, names)
    (shown,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert (data / "views" / "backlog-by-block.toml").read_text(encoding="utf-8") == shown
    for line in re.findall(r"^metrics (views .*)$", text, re.M):
        done = CliRunner().invoke(main, ["--data", str(data), *shlex.split(line)])
        assert done.exit_code == 0, done.output
    assert [view.name for view in metrics.views.kept_views(data / "views")] == ["pace", "party-backlog"]


@pytest.mark.parametrize(
    "query",
    [
        BY_BLOCK,
        metrics.Query(metrics=("files",), by=("month",), as_of=date(2026, 9, 30), place_map="2025-06-30"),
        metrics.Query(
            metrics=("files",),
            by=("commune",),
            where={"province": ("01", "02")},
            place_map="as_recorded",
            place_role="creator",
            allocation="equal",
        ),
    ],
)
def test_a_view_is_asked_again_as_it_was(tmp_path: Path, query: metrics.Query) -> None:
    title = 'Số "liệu" \\ một'
    metrics.save_view("it", query, title=title, views=tmp_path)
    found = metrics.views.view("it", tmp_path)
    assert (found.query, found.title, found.reports) == (query, title, ())
    assert found.picture == ("trend" if query.by == ("month",) else "bars")
    assert metrics.views.kept_views(tmp_path, "progress") == []


def test_a_title_in_each_language(tmp_path: Path) -> None:
    metrics.save_view("it", BY_BLOCK, title={"vi": "Khối", "en": "Block"}, views=tmp_path)
    found = metrics.views.view("it", tmp_path)
    assert [found.title_in(lang) for lang in ("vi", "en", "ar")] == ["Khối", "Block", "Khối"]
    assert tomllib.loads(found.text)["title"] == {"vi": "Khối", "en": "Block"}


def test_what_is_no_view_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    save = metrics.save_view
    for given in (
        {"name": "../x", "query": BY_BLOCK, "title": "x"},
        {"name": "x", "query": BY_BLOCK, "title": ""},
        {"name": "x", "query": BY_BLOCK, "title": "a\nb"},
        {"name": "x", "query": BY_BLOCK, "title": {}},
        {"name": "x", "query": BY_BLOCK, "title": "x", "picture": "pie"},
        {"name": "x", "query": BY_BLOCK, "title": "x", "picture": "trend"},
        {"name": "x", "query": metrics.Query(metrics=("files",)), "title": "x"},
    ):
        with pytest.raises(InputError):
            save(views=tmp_path, **given)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
    save("x", BY_BLOCK, title="x", views=tmp_path)
    with pytest.raises(ParameterError, match="of that name"):
        save("x", BY_BLOCK, title="y", views=tmp_path)
    save("x", BY_BLOCK, title="y", views=tmp_path, replace=True)
    assert metrics.views.view("x", tmp_path).title == "y"
    with pytest.raises(UnknownName):
        remove_view("z", tmp_path)


def test_a_question_is_kept_from_the_command_line_as_it_is_asked_there(tmp_path: Path) -> None:
    def save(words: str) -> Result:
        return CliRunner().invoke(main, ["--data", str(tmp_path), "views", "save", *shlex.split(words)])

    words = (
        "it backlog_pages,coverage_pages --by block --where cohort=before,since --map 2025-06-30 --place-role creator"
    )
    done = save(f"{words} --as-of 2026-09-30 --allocation equal --picture table --report progress")
    assert done.exit_code == 0, done.output
    assert "it.toml" in done.output
    found = metrics.views.view("it", tmp_path / "views")
    assert found.query == metrics.Query(
        metrics=("backlog_pages", "coverage_pages"),
        by=("block",),
        where={"cohort": ("before", "since")},  # type: ignore[arg-type]
        as_of=date(2026, 9, 30),
        place_map="2025-06-30",
        place_role="creator",
        allocation="equal",
    )
    assert (found.picture, found.reports) == ("table", ("progress",))
    assert [found.title_in(lang) for lang in ("en", "vi")] == [
        "Pages left to digitise – Block",
        "Số trang chưa số hóa – Khối",
    ]
    for wrong, says in (
        (words, "There is a view of that name."),
        ("It files --by block", "Not a name for a view."),
        ("other files", "one dimension"),
        ("other filez --by block", "filez"),
        ("other files --by block --where cohort", "--where"),
    ):
        refused = save(wrong)
        assert refused.exit_code == 2
        assert says in refused.output
    assert save("it files --by month --period quarter --title vi=Quý --title en=a=b --replace").exit_code == 0
    replaced = metrics.views.view("it", tmp_path / "views")
    assert (replaced.query.period, replaced.picture) == ("quarter", "trend")
    assert replaced.title == (("vi", "Quý"), ("en", "a=b"))
    assert save("it files --by block --title 'a=b' --replace").exit_code == 0
    assert metrics.views.view("it", tmp_path / "views").title == "a=b"
    assert [path.name for path in (tmp_path / "views").iterdir()] == ["it.toml"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "not TOML"),
        ('title = "x"\ncolour = "red"\n[query]\nmetrics = ["files"]\nby = ["block"]', "colour"),
        ('title = "x"\n[query]\nmetrics = ["filez"]\nby = ["block"]', "filez"),
        ('title = "x"\n[query]\nmetrics = ["files"]\nby = ["block"]\nwher = 1', "wher"),
        ('title = "x"', "at least one metric"),
    ],
)
def test_a_file_that_is_none_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says) as caught:
        metrics.views.kept_views(tmp_path)
    assert "mine.toml" in str(caught.value)


def test_a_view_is_a_section_of_the_reports_it_names_and_of_their_places(data: Path) -> None:
    asked = {"month": "2026-10", "places": ["national", "02", "00007"], "settings": settings(data)}
    first = render_pack(**asked)  # type: ignore[arg-type]
    assert "view-" not in page(data, "vn")
    assert (first.rendered, first.failed) == (("", "02", "00007"), ())
    metrics.save_view("unnamed", BY_BLOCK, title="Chưa nêu", views=data / "views")
    assert render_pack(**asked).skipped == ("", "02", "00007"), "of no report"  # type: ignore[arg-type]
    metrics.save_view("by-block", BY_BLOCK, title="Tồn theo khối", reports="progress", views=data / "views")
    by_month = metrics.Query(
        metrics=("coverage_pages",), by=("month",), where={"province": "01"}, as_of=date(2026, 9, 30)
    )
    metrics.save_view("by-month", by_month, title="Theo tháng", reports=["progress"], views=data / "views")
    again = render_pack(formats=["html", "pdf", "docx", "xlsx"], **asked)  # type: ignore[arg-type]
    assert (again.rendered, again.failed) == (("", "02", "00007"), ())
    country, south, empty = (page(data, place) for place in ("vn", "02", "00007"))
    assert "Tồn theo khối" in country
    # Of files before the reform: An 50 pages, all digitised; Dương 60 left of 80. The page of Nam asks of Nam alone.
    table = south[south.index('id="view-by-block-table"') :].split("</table>")[0]
    assert "60" in table
    assert "25,0" in table  # 20 of 80
    assert "Chưa nêu" not in south
    assert 'id="view-by-month"' in south
    assert "10/2026" in south[south.index('id="view-by-month-table"') :].split("</table>")[0]
    assert 'id="view-by-block"' in empty
    # A changed view is another report; without views it is what it was.
    assert render_pack(**asked).skipped == ("", "02", "00007")  # type: ignore[arg-type]
    metrics.save_view("by-block", BY_BLOCK, title="Khác", reports="progress", views=data / "views", replace=True)
    assert render_pack(**asked).rendered == ("", "02", "00007")  # type: ignore[arg-type]
    for name in ("by-block", "by-month"):
        remove_view(name, data / "views")
    render_pack(**asked)  # type: ignore[arg-type]
    assert "view-" not in page(data, "vn")


def test_a_report_there_is_none_of_is_refused_before_anything_is_rendered(data: Path) -> None:
    metrics.save_view("it", BY_BLOCK, title="x", reports=["progres"], views=data / "views")
    with pytest.raises(UnknownName, match="progres"):
        render_pack(month="2026-10", places=["national"], settings=settings(data))
    assert not (data.parent / "reports").exists()


def test_on_a_page_place_day_and_map_are_the_pages(built: Path) -> None:
    with metrics.open_snapshot(snapshots=built / "snapshots") as snapshot:
        scope = present.scope(snapshot, place="02", month="2026-09", lang="en")
        own = metrics.Query(
            metrics=("files",),
            by=("cohort",),
            where={"province": "01", "block": "party", "month": "2026-10"},
            place_map="2025-06-30",
            place_role="creator",
        )
        asked = present.on_page(scope, own)
        assert asked.where == (("block", ("party",)), ("province", ("02",)))
        assert (asked.as_of, asked.place_map, asked.place_role) == (date(2026, 9, 30), "today", "creator")
        view = metrics.views.View(name="it", query=own, title="It")
        section = section_of(scope, view, metrics.evaluate(snapshot, asked))
    text = re.sub(r"<[^>]+>", " ", section._repr_html_())
    assert "Kept to Block: " in text
    assert "Counted for the unit that made the records." in text
    assert not any(word in text for word in PLACE_DIMENSIONS if word.startswith("legacy"))
