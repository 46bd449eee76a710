"""The explorers that compose, without a browser: what each shows of a catalogue that can be worked out in the head, and how they follow.

An (00001, province 01) keeps three files of 60, 40 and 100 pages: stored, scanned, arranged. Dương (00004, province 02) keeps one of 300
pages, collected. Châu (00003) keeps one file of nobody knows how many pages. So 440 pages are left of 500: 140 in An, 300 in Dương.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
import traitlets
from deliveries import build_snapshot
from explorers import pressable
from ipywidgets.widgets.widget import _instances

import metrics
from metrics import Query
from metrics.errors import UnknownName
from metrics.explore import CompareView, CoverageExplorer, GapFinder, PlaceMap, RecordTable, StageFunnel, explorer, link
from metrics.findings import Finding, Standing

NB = "\u00a0"
TABLES = {
    "agencies": """
        agency_id | name  | block | unit_code | level   | status
        A         | An    | state | 00001     | commune | active
        B         | Dương | party | 00004     | commune | active
        C         | Châu  | state | 00003     | commune | active
    """,
    "fonds": """
        fonds_id | title | creator_agency_id | custodian_agency_id | files_declared
        F        | Phông <An> | A | A | 3
        G        | Phông Dương | B | B | 1
        H        | Phông Châu | C | C | 1
    """,
    "files": """
        file_id | fonds_id | title | secrecy | pages | date_from | date_to | collected_on | submitted_on | arranged_on | scanned_on | checked_on | signed_on | stored_on
        1 | F | Hồ sơ <b>bầu cử</b> | none | 60  | 2020 | 2021-05 | 2025-01-01 | 2025-01-02 | 2025-01-03 | 2026-09-01 | 2026-09-15 | 2026-09-16 | 2026-09-17
        2 | F | Đất đai     | none | 40  | 2020 | 2021 | 2025-01-01 | 2025-01-02 | 2025-01-03 | 2026-10-01 | | |
        3 | F | Chuyện kín  | mat  | 100 | 2026-01-05 | 2026-01-06 | 2025-01-01 | 2025-01-02 | 2025-01-03 | | | |
        4 | G | Hồ sơ bầu cử | none | 300 | 2020 | 2021 | 2025-01-01 | | | | | |
        5 | H | Hồ sơ khác  | none |     | 2020 | 2021 | 2025-01-01 | | | | | |
    """,  # noqa: E501  # a file is a line
}
EXPLORERS = (CoverageExplorer, GapFinder, RecordTable, StageFunnel)
ALL = (*EXPLORERS, CompareView, PlaceMap)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[metrics.Snapshot]:
    with build_snapshot(tmp_path_factory.mktemp("widgets"), TABLES) as opened:
        yield opened


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(NB, " ").strip()


def ask(**where: str) -> Query:
    return Query(metrics=("files",), where=where)  # type: ignore[arg-type]


# What all have in common


@pytest.mark.parametrize("kind", ALL)
def test_each_opens_in_one_line_and_writes_its_question_out(
    snapshot: metrics.Snapshot, kind: type[explorer.Explorer]
) -> None:
    shown = kind(snapshot, lang="en")
    assert not shown.message.value
    assert "map of 31 October 2026" in text(shown.whole.value)
    written = text(shown.written.value)
    assert f"metrics query {' '.join(shown.asked.metrics)}" in written
    assert metrics.evaluate(snapshot, shown.asked).frame is not None


@pytest.mark.parametrize("kind", ALL)
def test_a_mistake_is_text_and_the_way_back_is_open(snapshot: metrics.Snapshot, kind: type[explorer.Explorer]) -> None:
    shown = kind(snapshot, kind.opens_on, lang="en")
    shown.query = Query(metrics=shown.query.metrics, by=shown.query.by, where={"province": "99"})  # type: ignore[arg-type]
    assert 'role="alert"' in shown.message.value
    assert "99" in shown.message.value
    assert shown.result is None
    assert not shown.table.value
    pressable(shown)[0].click()
    assert shown.result is not None
    assert not shown.message.value


@pytest.mark.parametrize("kind", EXPLORERS)
def test_nothing_at_all_is_said_and_is_no_zero(snapshot: metrics.Snapshot, kind: type[explorer.Explorer]) -> None:
    empty = kind(
        snapshot,
        Query(metrics=kind.opens_on.metrics, by=kind.opens_on.by[:0] or ("fonds",), where={"commune": "00007"}),
        lang="en",
    )  # type: ignore[arg-type]
    assert not empty.message.value
    assert re.search(
        r"no records here|No file fits|nothing in scope|Nothing is left",
        text(empty.table.value) + text(getattr(empty, "said", empty.whole).value),
    )
    if hasattr(empty, "plot"):
        assert empty.plot.layout.display == "none"
        assert not empty.n.value


@pytest.mark.parametrize("kind", ALL)
def test_why_opens_on_a_button(snapshot: metrics.Snapshot, kind: type[explorer.Explorer]) -> None:
    shown = kind(snapshot, lang="en")
    assert not shown.because.value
    shown.why.value = True
    told = text(shown.because.value)
    assert "Definition" in told
    assert "sum(case when" in told
    assert f"metrics why {shown.asked.metrics[0]} --month 2026-10 --snapshot {snapshot.id}" in told
    shown.why.value = False
    assert not shown.because.value


def test_why_of_a_place_and_of_what_the_command_cannot_keep_to(snapshot: metrics.Snapshot) -> None:
    shown = RecordTable(snapshot, ask(province="01", commune="00001"), lang="en")
    shown.why.value = True
    assert "metrics why files --place 00001 --month" in text(shown.because.value)
    shown.query = ask(cohort="before")
    assert "metrics query files --where cohort=before" in text(shown.because.value)


@pytest.mark.parametrize("kind", ALL)
def test_an_unknown_language_is_refused_and_vietnamese_is_written(
    snapshot: metrics.Snapshot, kind: type[explorer.Explorer]
) -> None:
    with pytest.raises(UnknownName, match="language"):
        kind(snapshot, lang="fr")
    shown = kind(snapshot)
    said = text(" ".join(part.value for part in (shown.whole, shown.table)))
    assert not re.search(r"\b(the|of|rows|map|pages|counted|stage)\b", said, re.IGNORECASE)


@pytest.mark.parametrize("kind", ALL)
def test_no_widget_is_left_behind_by_steps(snapshot: metrics.Snapshot, kind: type[explorer.Explorer]) -> None:
    """What is taken out of the page stays in the memory of kernel and browser."""
    shown = kind(snapshot, lang="en")
    down = ask(province="01", commune="00001", fonds="archive/F", cohort="before", block="state")
    counts = []
    for _turn in range(25):
        shown.query = replace(shown.query, where=down.where)
        assert [button.description for button in pressable(shown)][1:4] == [
            "Bắc",
            "An",
            "Phông <An>",
        ]
        pressable(shown)[0].click()
        assert shown.query.where == tuple(pair for pair in down.where if pair[0] in ("cohort", "block"))
        counts.append(len(_instances))
    assert counts[-1] == counts[0]


# Following each other


def test_a_place_chosen_in_one_is_the_place_of_all_and_metrics_stay(snapshot: metrics.Snapshot) -> None:
    coverage, gaps, table, funnel = (kind(snapshot, lang="en") for kind in EXPLORERS)
    link(coverage, gaps, table, funnel)
    coverage._on_choice("01")
    assert {shown.scope for shown in (gaps, table, funnel)} == {coverage.scope}
    assert coverage.query == Query(metrics=("coverage_pages",), by=("commune",), where={"province": "01"})  # type: ignore[arg-type]
    assert gaps.query.metrics == ("backlog_pages",)
    assert table.records.count == 4
    table.place.value = "00001"
    assert coverage.query.by == ("fonds",)
    assert dict(funnel.query.where) == {"province": ("01",), "commune": ("00001",)}
    coverage.month.value = date(2026, 8, 31)
    assert "as of 31 August 2026" in text(table.table.value)
    pressable(funnel)[0].click()
    assert table.records.count == 5
    assert coverage.query == Query(metrics=("coverage_pages",), by=("province",), as_of=date(2026, 8, 31))


def test_what_was_asked_is_answered_before_what_follows(snapshot: metrics.Snapshot) -> None:
    views = [kind(snapshot, lang="en") for kind in (CoverageExplorer, RecordTable, StageFunnel)]
    link(*views)
    answered: list[str] = []
    for view in views:
        view.observe(lambda change: answered.append(type(change["owner"]).__name__), "result")
    views[0]._on_choice("01")
    assert answered == ["CoverageExplorer", "RecordTable", "StageFunnel"]
    answered.clear()
    pressable(views[2])[0].click()
    assert answered[0] == "StageFunnel"


def test_queries_can_be_linked_whole_where_breakdowns_differ(snapshot: metrics.Snapshot) -> None:
    coverage, table, funnel = (kind(snapshot, lang="en") for kind in (CoverageExplorer, RecordTable, StageFunnel))
    traitlets.link((coverage, "query"), (table, "query"))
    traitlets.link((coverage, "query"), (funnel, "query"))
    coverage.query = Query(metrics=("backlog_pages",), by=("cohort",), where={"commune": "00004"})  # type: ignore[arg-type]
    assert table.records.count == 1
    assert funnel.asked == Query(
        metrics=("pages_in_scope", "files_in_scope"),
        by=("stage",),
        where={"commune": "00004"},  # type: ignore[arg-type]
    )
    assert not table.message.value + funnel.message.value


def test_another_map_takes_all_along(snapshot: metrics.Snapshot) -> None:
    gaps, table = GapFinder(snapshot, lang="en"), RecordTable(snapshot, lang="en")
    link(gaps, table)
    gaps.map.value = date(2025, 6, 30)
    assert "map of 30 June 2025" in text(table.table.value)


# The funnel


def test_the_funnel_counts_what_has_come_at_least_so_far(snapshot: metrics.Snapshot) -> None:
    funnel = StageFunnel(snapshot, ask(commune="00001"), lang="en")
    (bars,) = funnel.plot.figure["data"]
    assert bars["x"] == [200, 200, 200, 200, 100, 60, 60, 60]
    assert "The narrowest step leads to “Scanned”: 50.0%" in text(funnel.said.value)
    assert text(funnel.n.value) == "n = 8 rows · 200 pages"


# The gaps


def test_gaps_are_ranked_and_half_of_them_is_in_words(snapshot: metrics.Snapshot) -> None:
    gaps = GapFinder(snapshot, lang="en")
    assert [row.code for row in gaps._ranked] == ["00004", "00001"]
    said = text(gaps.said.value)
    assert "Half of what is left lies in 1 of 4 places; the largest gap is Dương, with 300 pages." in said
    line = gaps.plot.figure["data"][0]
    assert line["y"][:3] == [0.0, 300 / 440, 1.0]
    assert line["customdata"][:3] == [None, "00004", "00001"]
    table = text(gaps.table.value)
    assert re.search(r"1 Dương 00004 · Nam 300 68\.2% 300 / 440 0%.* Have it submitted to the archive Collected", table)
    assert re.search(r"2 An 00001 · Bắc 140 31\.8% 140 / 440 30\.0% 60 / 200 Scan it Arranged", table)


def test_a_gap_nobody_can_say_is_said_and_not_ranked(snapshot: metrics.Snapshot) -> None:
    gaps = GapFinder(snapshot, lang="en")
    assert "Units without a number: 1" in text(gaps.said.value)
    assert "00003" not in [row.code for row in gaps._ranked]


def test_gaps_by_files_and_by_fonds_of_a_commune(snapshot: metrics.Snapshot) -> None:
    gaps = GapFinder(snapshot, lang="en")
    gaps.gap.value = "backlog_files"
    assert [row.code for row in gaps._ranked] == ["00001", "00003", "00004"]
    gaps._on_choice("00001")
    assert gaps.asked.by == ("fonds",)
    assert [row.code for row in gaps._ranked] == ["archive/F"]
    gaps._on_choice("archive/F")
    assert [row.code for row in gaps._ranked] == ["archive/F"], "of one fonds there is nothing to rank but itself"
    assert not gaps.message.value


# The records


def test_records_are_paged_sorted_and_searched(snapshot: metrics.Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metrics.explore.records.PAGE", 2)
    table = RecordTable(snapshot, lang="en")
    assert text(table.pager.shown.value) == "1 to 2 of 5 rows"
    assert table.pager.back.disabled
    table.pager.end.click()
    assert text(table.pager.shown.value) == "5 to 5 of 5 rows"
    assert table.pager.forth.disabled
    table.order.value = "pages"
    table.descending.value = True
    assert table.records.rows["file_id"].to_pylist() == ["4", "3"]
    table.search.value = "bau cu"
    assert table.records.count == 2
    assert "search='bau cu'" in table.written.value.replace("&#x27;", "'")
    table.search.value = "không có"
    assert "No file fits." in text(table.table.value)


def test_a_record_shows_what_is_known_and_no_secret_title(snapshot: metrics.Snapshot) -> None:
    table = text(RecordTable(snapshot, lang="en").table.value)
    assert (
        "Hồ sơ &lt;b&gt;bầu cử&lt;/b&gt; 1 Phông &lt;An&gt; F 2020 – May 2021 60 not known Stored 17 September 2026"
        in table
    )
    assert "Title not shown: secret 3" in table
    assert "Chuyện kín" not in table
    assert re.search(r"Hồ sơ khác 5 Phông Châu H 2020 – 2021 not known", table)


# The map


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[metrics.Snapshot]:
    """Viet Nam, where commune 00859 of Tuyên Quang keeps 60 pages, digitised, and an ended body still has 40 in the books."""
    tables = {
        "agencies": """
            agency_id | name   | block | unit_code | level   | status | ended_on
            A         | Ủy ban | state | 00859     | commune | active |
            E         | Cũ     | state | 00859     | commune | ended  | 2026-01-31
        """,
        "fonds": """
            fonds_id | title | creator_agency_id | custodian_agency_id | files_declared
            F        | Phông | A                 | A                   | 1
            G        | Phông | E                 | E                   | 1
        """,
        "files": """
            file_id | fonds_id | pages | scanned_on | checked_on
            1       | F        | 60    | 2026-09-01 | 2026-09-15
            2       | G        | 40    |            |
        """,
    }
    with build_snapshot(tmp_path_factory.mktemp("country"), tables, land=False) as opened:
        yield opened


def test_a_province_and_then_a_commune_chosen_on_the_map_filter_what_is_linked(country: metrics.Snapshot) -> None:
    place, table = PlaceMap(country, lang="en"), RecordTable(country, lang="en")
    link(place, table)
    place._on_choice("04")
    assert "No file fits." in text(table.table.value)
    place._on_choice("00859")  # not of this province: the map is that of the communes of Cao Bằng
    assert "does not lie in the province" in text(place.message.value)
    pressable(place)[0].click()
    place._on_choice("08")
    assert place.asked.by == ("commune",)
    place._on_choice("00859")
    assert dict(table.query.where) == {"province": ("08",), "commune": ("00859",)}
    assert table.records.count == 2
    assert place.plot.figure["data"][-1]["marker"]["symbol"] == "circle-open"
    assert text(place.n.value).endswith("100 pages"), "of all that is drawn"
    assert "60.0%" in text(place.whole.value)
    other = next(code for name, code in place.place.options if code)
    assert other.startswith("archive/"), "below a commune are its fonds"
    place._on_choice("00691")
    assert dict(place.query.where) == {"province": ("08",), "commune": ("00691",)}, "another commune, not one within it"


def test_a_map_says_that_it_shows_all_rows_and_a_chart_those_of_the_page(country: metrics.Snapshot) -> None:
    shown = CoverageExplorer(
        country, replace(ask(province="08"), metrics=("coverage_pages",), by=("commune",)), lang="en"
    )
    assert text(shown.n.value) == "n = 40 rows · 100 pages"
    shown.picture.value = "map"
    drawn = len(shown.plot.figure["data"][-1]["customdata"])
    assert drawn == 124
    assert text(shown.n.value) == f"n = {drawn} rows · 100 pages"


def test_findings_are_a_layer_with_their_count_in_map_and_table(country: metrics.Snapshot) -> None:
    place = PlaceMap(country, lang="en")
    assert not place.findings.value, "they are not worked out yet"
    assert "findings" not in text(place.table.value)
    place.findings.value = True
    marks = place.plot.figure["data"][-1]
    assert (marks["customdata"], marks["text"]) == (["08"], ["1"])
    assert "Open grave findings: 1 place." in place.plot.alt
    assert re.search(r"Tuyên Quang 08 60\.0% 60 / 100 \S+ 1 ", text(place.table.value))
    place._on_choice("08")
    assert place.plot.figure["data"][-1]["customdata"] == ["00859"]
    place.month.value = date(2026, 9, 30)
    assert "Findings are told as of 31 October 2026" in text(place.aside.value)
    assert PlaceMap(country, lang="en").findings.value, "they are kept now"
    coverage = CoverageExplorer(country, lang="en")
    coverage.picture.value = "map"
    assert coverage.plot.figure["data"][-1]["text"] == ["1"]


def test_where_there_is_no_map_the_table_has_the_numbers(snapshot: metrics.Snapshot) -> None:
    place = PlaceMap(snapshot, lang="en")
    assert "There is no map of these places" in text(place.aside.value)
    assert place.plot.layout.display == "none"
    assert "Bắc" in text(place.table.value)
    place._on_choice("02")
    assert re.search(r"Hà 00007 nothing in scope", text(place.table.value))


def test_what_is_not_grave_or_was_closed_has_no_mark(
    country: metrics.Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finding(rule: str, consequence: int) -> Finding:
        return Finding(
            rule=rule,
            subject="x",
            commune="00859",
            province="08",
            consequence=consequence,
            amount=1.0,
            unit="files",
            since=None,
            first_seen=date(2026, 10, 31),
        )

    found = [finding("vanished", 70), finding("original_missing", 69), finding("orphan_no_custodian", 90)]
    done = Standing(what="close", by="x", to="", due=None, note="x", closed_in=country.id)
    monkeypatch.setattr("metrics.explore.grave.read", lambda _path: found)
    monkeypatch.setattr("metrics.explore.grave.standings", lambda _folder: {found[2].id: done})
    with metrics.open_snapshot(country.id, snapshots=country.folder.parent) as again:
        place = PlaceMap(again, lang="en")
        place.findings.value = True
        assert place.plot.figure["data"][-1]["text"] == ["1"]


def test_findings_that_cannot_be_kept_are_told(country: metrics.Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_snapshot: metrics.Snapshot) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("metrics.explore.grave.keep", refuse)
    with metrics.open_snapshot(country.id, snapshots=country.folder.parent) as again:
        place = PlaceMap(again, lang="en")
        place.findings.value = True  # they are, where another test had them kept
        assert "cannot be kept" in text(place.message.value)


# Two sides


def test_two_months_with_their_difference_and_its_causes(snapshot: metrics.Snapshot) -> None:
    here = ask(commune="00001")
    view = CompareView(snapshot, here, lang="en", against=replace(here, as_of=date(2026, 8, 31)))
    view.metric.value = "coverage_pages"
    table = text(view.table.value)
    assert "A: 31 October 2026 B: 31 August 2026 Difference" in table
    assert re.search(r"In all 30\.0% 60 / 200 0% 0 / 200 \+30\.0 points", table)
    one, other = view.plot.figure["data"]
    assert (one["x"], other["x"]) == ([0.6, 0.0], [0.0, 0.0]), "before the reform, and since"
    assert not view.parts.value
    view.changed.value = True
    causes = text(view.parts.value)
    assert "why it changed from 31 August 2026 to 31 October 2026" in causes
    assert re.search(r"Work done \+?30\.00 points", causes)
    assert re.search(r"Change in all \+?30\.00 points", causes)
    assert view.written.value.count("metrics query coverage_pages") == 2


def test_two_units_and_two_maps(snapshot: metrics.Snapshot) -> None:
    view = CompareView(snapshot, Query(metrics=("pages",), by=("block",), where={"commune": "00001"}), lang="en")  # type: ignore[arg-type]
    view.other_month.value = date(2026, 10, 31)
    view.other_place.value = "00004"
    table = text(view.table.value)
    assert "A: An · " not in table
    assert re.search(r"A: An B: Dương Difference In all 200 300 −100 pages State 200 –", table)
    assert "Party – 300" in table
    view.changed.value = True
    assert "Causes are told between two days of one unit on one map." in text(view.parts.value)
    view.other_place.value = "country"
    assert view.against.where == ()
    view.other_place.value = ""
    assert view.against.where == view.query.where
    view.query = Query(metrics=("pages",), by=("block",))
    assert view.against.where == (), "what both have in common moves together"
    view.other_map.value = date(2025, 6, 30)
    assert "A: map of 31 October 2026 B: map of 30 June 2025" in text(view.table.value)
    assert "province" not in [name for _, name in view.by.options], "codes are of different maps"


def test_a_linked_place_moves_both_sides_and_keeps_what_they_differ_in(snapshot: metrics.Snapshot) -> None:
    view, table = CompareView(snapshot, lang="en"), RecordTable(snapshot, lang="en")
    link(table, view)
    before = view.against.as_of
    table.place.value = "01"
    assert dict(view.against.where) == dict(view.query.where) == {"province": ("01",)}
    assert view.against.as_of == before == date(2026, 9, 30)
