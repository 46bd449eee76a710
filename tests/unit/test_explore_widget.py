"""The coverage explorer without a browser: what its controls do to its query, and what it shows.

Làng An keeps one fonds of two files, of 60 and 40 pages; the first is digitised. In the province of Nam nobody keeps anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from deliveries import build_snapshot
from explorers import pressable

import metrics
from metrics import Query
from metrics.errors import UnknownName
from metrics.explore import CoverageExplorer, StageFunnel
from metrics.explore.keep import Keeper
from metrics.present.language import language
from metrics.present.mistakes import TOLD

NB = "\u00a0"
TABLES = {
    "agencies": """
        agency_id | name | block | unit_code | level   | status
        A         | Ủy ban An | state | 00001 | commune | active
    """,
    "fonds": """
        fonds_id | title | creator_agency_id | custodian_agency_id | files_declared | shelf_metres | shelf_metres_arranged
        F | Phông <Ủy ban> An | A | A | 2 | 1 | 1
    """,
    "files": """
        file_id | fonds_id | pages | date_from | date_to | scanned_on | checked_on
        1       | F        | 60    | 2020      | 2021    | 2026-09-01 | 2026-09-15
        2       | F        | 40    | 2026      | 2026    |            |
    """,
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[metrics.Snapshot]:
    with build_snapshot(tmp_path_factory.mktemp("explore"), TABLES) as opened:
        yield opened


@pytest.fixture
def explorer(snapshot: metrics.Snapshot) -> CoverageExplorer:
    return CoverageExplorer(snapshot, lang="en")


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def crumbs(explorer: CoverageExplorer) -> list[str]:
    return [button.description for button in pressable(explorer)]


def test_it_opens_on_the_provinces_and_names_parts_state_and_map(explorer: CoverageExplorer) -> None:
    assert explorer.query == Query(metrics=("coverage_pages",), by=("province",))
    assert crumbs(explorer) == ["The whole country"]
    whole = text(explorer.whole.value)
    for expected in ("60.0%", "60 / 100 pages".replace(" ", NB), "Counted", "map of 31 October 2026"):
        assert expected.replace(NB, " ") in whole.replace(NB, " ")
    table = text(explorer.table.value).replace(NB, " ")
    assert re.search(r"Bắc 01 60\.0% 60 / 100( pages)? Counted", table)
    assert "Nam 02 nothing in scope nothing in scope" in table, "the number, and its basis"
    assert "map of 31 October 2026" in table


def test_chart_and_table_show_the_same_rows(explorer: CoverageExplorer) -> None:
    (bars,) = explorer.plot.figure["data"]
    assert bars["customdata"] == ["01", "02"]
    assert bars["text"] == ["60.0%", "nothing in scope"]
    assert bars["x"] == [0.6, 0]


def test_down_by_click_and_by_choice_and_up_by_the_breadcrumb(explorer: CoverageExplorer) -> None:
    explorer._on_choice("01")
    assert explorer.query.by == ("commune",)
    assert [code for _, code in explorer.place.options] == ["", "00001", "00003"]
    explorer.place.value = "00001"
    assert explorer.query == Query(
        metrics=("coverage_pages",),
        by=("fonds",),
        where={"province": "01", "commune": "00001"},  # type: ignore[arg-type]
    )
    assert crumbs(explorer) == ["The whole country", "Bắc", "An"]
    assert "Phông &lt;Ủy ban&gt; An" in explorer.table.value
    explorer.place.value = "archive/F"
    assert crumbs(explorer)[-1] == "Phông <Ủy ban> An"
    assert explorer.query.by == ("stage",)
    assert explorer.place.disabled
    pressable(explorer)[0].click()
    assert explorer.query == Query(metrics=("coverage_pages",), by=("province",))


def test_controls_make_the_query(explorer: CoverageExplorer) -> None:
    explorer.metric.value = "backlog_pages"
    explorer.by.value = "month"
    explorer.month.value = date(2026, 8, 31)
    explorer.role.value = "creator"
    assert explorer.query == Query(
        metrics=("backlog_pages",), by=("month",), as_of=date(2026, 8, 31), place_role="creator"
    )
    assert "100 pages" in text(explorer.whole.value).replace(NB, " ")
    assert "as of 31 August 2026" in text(explorer.whole.value)
    (line,) = explorer.plot.figure["data"]
    assert line["y"][-1] == 100
    assert len(line["y"]) == 18


def test_another_map_is_named_and_a_place_that_is_not_on_it_is_left(explorer: CoverageExplorer) -> None:
    explorer.query = Query(metrics=("files",), by=("fonds",), where={"province": "01", "commune": "00001"})  # type: ignore[arg-type]
    explorer.map.value = date(2025, 6, 30)
    assert explorer.query.values("commune") == ()
    assert crumbs(explorer) == ["The whole country", "Bắc"]
    assert "Not one unit on that map, so it was left: An." in explorer.message.value
    assert "map of 30 June 2025" in text(explorer.table.value)
    explorer.map.value = "as_recorded"
    assert "units as recorded" in text(explorer.whole.value)
    assert not explorer.message.value


def test_a_row_of_another_dimension_becomes_a_condition_that_can_be_taken_away(explorer: CoverageExplorer) -> None:
    explorer.by.value = "cohort"
    assert explorer.row.layout.display == ""
    explorer.row.value = "before"
    assert dict(explorer.query.where) == {"cohort": ("before",)}
    assert crumbs(explorer)[-1] == "Cohort: Before 1 July 2025 ✕"
    pressable(explorer)[-1].click()
    assert explorer.query.where == ()


def test_order_of_rows(explorer: CoverageExplorer) -> None:
    explorer.query = Query(metrics=("files",), by=("commune",))
    explorer.order.value = "largest"
    assert explorer.plot.figure["data"][0]["customdata"][0] == "00001"
    explorer.order.value = "smallest"
    assert explorer.plot.figure["data"][0]["customdata"][-1] == "00001"


def test_a_mistake_is_text_and_the_way_back_is_open(explorer: CoverageExplorer) -> None:
    explorer.query = Query(metrics=("files",), by=("commune",), where={"province": "99"})  # type: ignore[arg-type]
    assert 'role="alert"' in explorer.message.value
    assert "99" in explorer.message.value
    assert explorer.result is None
    assert (explorer.table.value, explorer.plot.figure) == ("", {})
    pressable(explorer)[0].click()
    assert explorer.result is not None
    assert not explorer.message.value


def test_one_metric_by_one_dimension(snapshot: metrics.Snapshot) -> None:
    explorer = CoverageExplorer(snapshot, Query(metrics=("files", "pages")), lang="en")
    assert "one metric by one dimension" in explorer.message.value


def test_an_unknown_language_is_refused(snapshot: metrics.Snapshot) -> None:
    with pytest.raises(UnknownName, match="language"):
        CoverageExplorer(snapshot, lang="fr")


def test_nothing_in_scope_is_no_zero(explorer: CoverageExplorer) -> None:
    explorer.query = Query(metrics=("coverage_pages",), by=("fonds",), where={"commune": "00004"})  # type: ignore[arg-type]
    assert "nothing in scope" in explorer.whole.value
    assert "0.0%" not in explorer.whole.value
    assert "There are no records here." in explorer.table.value
    assert explorer.plot.layout.display == "none"


def test_a_map_where_there_is_none_says_so_and_shows_the_chart(explorer: CoverageExplorer) -> None:
    explorer.picture.value = "map"
    assert "Here is the chart." in explorer.aside.value
    assert explorer.plot.figure["data"][0]["type"] == "bar"


def test_broken_boundaries_are_named(snapshot: metrics.Snapshot, tmp_path: Path) -> None:
    (tmp_path / "01.geojson").write_text("{", encoding="utf-8")
    explorer = CoverageExplorer(
        snapshot,
        Query(metrics=("files",), by=("commune",), where={"province": "01"}),  # type: ignore[arg-type]
        lang="en",
        boundaries=tmp_path,
    )
    explorer.picture.value = "map"
    assert "The boundaries are no JSON." in explorer.message.value
    assert "01.geojson" in explorer.message.value


def test_explorers_can_be_linked(snapshot: metrics.Snapshot, explorer: CoverageExplorer) -> None:
    import traitlets

    other = CoverageExplorer(snapshot, lang="en")
    traitlets.link((explorer, "query"), (other, "query"))
    explorer.metric.value = "files"
    assert other.query.metrics == ("files",)
    assert other.metric.value == "files"


def test_the_vietnamese_explorer_writes_vietnamese(snapshot: metrics.Snapshot) -> None:
    explorer = CoverageExplorer(snapshot)
    assert "60,0" in explorer.whole.value
    shown = " ".join([explorer.whole.value, explorer.table.value, explorer.pager.shown.value])
    assert not re.search(r"\b(the|of|rows|map|pages|counted)\b", text(shown), re.IGNORECASE)
    json.dumps(explorer.plot.figure, allow_nan=False)


def test_the_question_shown_is_kept_by_name_and_said_to_be(snapshot: metrics.Snapshot, tmp_path: Path) -> None:
    explorer = CoverageExplorer(snapshot, lang="en", views=tmp_path / "views")
    explorer.metric.value, explorer.by.value = "backlog_pages", "block"
    keeper = explorer.keeper
    assert keeper is not None
    keeper.name.value = " backlog-by-block "
    keeper.button.click()
    found = metrics.views.view("backlog-by-block", tmp_path / "views")
    assert found.query == explorer.query
    assert found.title_in("en") == "Pages left to digitise – Block"
    assert found.title_in("vi") == "Số trang chưa số hóa – Khối"
    said = text(keeper.told.value)
    assert str(tmp_path / "views" / "backlog-by-block.toml") in said
    assert "metrics views show backlog-by-block" in said
    explorer.by.value = "month"
    assert not keeper.told.value, "what was said was about the question before"
    keeper.name.value = "by-month"
    keeper.button.click()
    assert metrics.views.view("by-month", tmp_path / "views").picture == "trend"


def test_what_cannot_be_kept_is_told_in_words_and_changes_nothing(snapshot: metrics.Snapshot, tmp_path: Path) -> None:
    keeper = StageFunnel(snapshot, lang="en", views=tmp_path / "views").keeper
    assert keeper is not None
    for name, told in (
        ("", "Not a name for a view."),
        ("../up", "Not a name for a view."),
        ("it", "Kept as it"),
        ("it", "There is a view of that name."),
    ):
        before = [path.read_text() for path in tmp_path.rglob("*.toml")]
        keeper.name.value = name
        keeper.button.click()
        assert told in text(keeper.told.value)
        assert before == [path.read_text() for path in tmp_path.rglob("*.toml")] or name == "it"
    (tmp_path / "file").write_text("")
    keeper.views = tmp_path / "file"
    keeper.button.click()
    assert "Views cannot be kept there." in text(keeper.told.value)


def test_why_nothing_was_kept_is_told_in_the_language_of_the_page(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for query, name, folder, says in (
        (StageFunnel.opens_on, "Tồn đọng", tmp_path, "Tên này không dùng được. đã nhận: 'Tồn đọng' cần có: chữ a-z"),
        (StageFunnel.opens_on, "it", tmp_path, "Đã lưu với tên it"),
        (StageFunnel.opens_on, "it", tmp_path, "Đã có một câu hỏi được lưu với tên đó."),
        (StageFunnel.opens_on, "it", tmp_path / "file", "Không lưu câu hỏi vào đó được."),
        (Query(metrics=("files",)), "other", tmp_path, "đúng một chiều. ở: other đã nhận: không có cần có: một chiều"),
    ):
        keeper = Keeper(folder, language("vi"), lambda asked=query: asked)  # type: ignore[misc]
        keeper.name.value = name
        keeper.button.click()
        told = text(keeper.told.value).replace("&#x27;", "'")
        assert says in told
        assert not re.search(
            r"\b(name|that|is|where|folder|one|to|received|expected)\b", told.replace(str(tmp_path), "")
        )


def test_mistakes_of_a_question_are_told_in_vietnamese(snapshot: metrics.Snapshot) -> None:
    explorer = CoverageExplorer(snapshot)
    for query, says in (
        (Query(metrics=("files", "pages")), "Khung khám phá chỉ hiện một chỉ tiêu"),
        (Query(metrics=("files",), by=("commune",), where={"province": "99"}), "Ngày đó không có đơn vị 99."),  # type: ignore[arg-type]
        (Query(metrics=("files",), by=("fonds",), where={"province": "01", "commune": "00004"}), "Xã không thuộc tỉnh"),  # type: ignore[arg-type]
        (Query(metrics=("files",), by=("province",), where={"cohort": "befor"}), "Ý bạn là before?"),  # type: ignore[arg-type]
    ):
        explorer.query = query
        assert says in text(explorer.message.value)


def test_every_mistake_with_a_translation_is_one_that_is_raised() -> None:
    root = Path(metrics.__file__).parent
    raised = "".join(path.read_text() for path in root.rglob("*.py") if path.name != "mistakes.py")
    assert [one for one in TOLD if f'"{one}"' not in raised] == []


def test_without_a_folder_there_is_nothing_to_keep_with(explorer: CoverageExplorer) -> None:
    assert explorer.keeper is None
    given = {"METRICS_DATA": "data", "METRICS_READ_ONLY": "1"}
    assert metrics.Settings.from_environment(given).keep_views is None
    assert metrics.Settings.from_environment({"METRICS_DATA": "data"}).keep_views == Path("data/views")
