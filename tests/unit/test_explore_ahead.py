"""What is asked ahead, when, and that it gives way."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from deliveries import build_snapshot
from sqlglot import exp

from metrics import Query, Result, Snapshot, evaluate
from metrics.errors import NotAvailable
from metrics.explore import CompareView, CoverageExplorer, GapFinder, PlaceMap, RecordTable, StageFunnel, ahead
from metrics.explore.answers import _answered, _names
from metrics.explore.explorer import Explorer

#: The module; ``metrics.evaluate.records`` is the function.
records = import_module("metrics.evaluate.records")
TABLES = {
    "agencies": """
        agency_id | name  | block | unit_code | level   | status
        A         | An    | state | 00001     | commune | active
        B         | Dương | party | 00004     | commune | active
    """,
    "fonds": """
        fonds_id | title | creator_agency_id | custodian_agency_id | files_declared
        F        | Phông An | A | A | 2
        G        | Phông Dương | B | B | 1
    """,
    "files": """
        file_id | fonds_id | title | pages | collected_on | scanned_on
        1 | F | Hồ sơ bầu cử | 60  | 2025-01-01 | 2026-09-01
        2 | F | Đất đai      | 40  | 2025-02-01 |
        3 | G | Hồ sơ khác   | 300 | 2025-03-01 |
    """,
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with build_snapshot(tmp_path_factory.mktemp("ahead"), TABLES) as opened:
        yield opened


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses as short as a test can wait for, and nothing left by another test."""
    monkeypatch.setattr(ahead, "PAUSE", 0.01)
    monkeypatch.setattr(ahead, "LONGER", 0.05)
    for left in (ahead._near, ahead._rest):
        left.clear()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was worked out: questions, and pages of records, by what they are sorted by; from an empty memory on."""
    for kept in (_answered, _names, records._read):
        kept.cache_clear()
    found: list[object] = []

    def answered(snapshot: Snapshot, query: Query) -> Result:
        found.append(query)
        return evaluate(snapshot, query)

    def counted(engine: Snapshot, listing: Any, *given: int) -> tuple[int, int, list[exp.Expr]]:
        found.append(listing.order.by)
        return around(engine, listing, *given)

    around = records._around_page
    monkeypatch.setattr("metrics.explore.answers.evaluate", answered)
    monkeypatch.setattr(records, "_around_page", counted)
    return found


async def until(told: list[str], count: int) -> None:
    """Wait until so much was told, ten seconds at most, and then for more that should not come."""
    end = time.monotonic() + 10
    while len(told) < count and time.monotonic() < end:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)


def said(told: list[str], *words: str) -> Iterator[Callable[[], object]]:
    return (partial(told.append, word) for word in words)


@pytest.mark.usefixtures("soon")
def test_what_is_near_is_asked_first_in_turn_and_then_the_rest() -> None:
    told: list[str] = []

    async def kernel() -> None:
        ahead.look_ahead("map", said(told, "map 1", "map 2"), said(told, "map 3"))
        ahead.look_ahead("table", said(told, "table 1", "table 2"), said(told, "table 3"))
        assert not told, "it waits until nothing is asked for"
        await until(told, 6)

    asyncio.run(kernel())
    assert told == ["map 1", "table 1", "map 2", "table 2", "map 3", "table 3"]


@pytest.mark.usefixtures("soon")
def test_another_question_takes_the_place_of_what_was_wanted() -> None:
    told: list[str] = []

    async def kernel() -> None:
        ahead.look_ahead("map", said(told, "old"), said(told, "old rest"))
        ahead.look_ahead("map", said(told, "new"), said(told, "new rest"))
        await until(told, 2)

    asyncio.run(kernel())
    assert told == ["new", "new rest"]


@pytest.mark.usefixtures("soon")
def test_a_question_without_an_answer_is_passed_over_in_silence() -> None:
    told: list[str] = []

    def refused() -> None:
        raise NotAvailable("no")

    async def kernel() -> None:
        ahead.look_ahead("map", iter([refused, partial(told.append, "next")]), iter(()))
        await until(told, 1)

    asyncio.run(kernel())
    assert told == ["next"]


def test_nothing_is_asked_ahead_outside_a_kernel() -> None:
    told: list[str] = []
    ahead.look_ahead("map", said(told, "never"), said(told, "never"))
    time.sleep(0.05)
    assert not told
    assert "map" not in ahead._near


@pytest.mark.usefixtures("soon")
def test_a_statement_asked_ahead_gives_way_to_who_waits(snapshot: Snapshot) -> None:
    began, ended = threading.Event(), threading.Event()

    def slow() -> None:
        began.set()
        try:
            snapshot.run("select count(*) from range(100000000) a, range(1000) b where a.range % 7 = b.range % 5")
        finally:
            ended.set()

    async def kernel() -> None:
        ahead.look_ahead("map", iter([slow]), iter(()))
        while not began.is_set():
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        assert not ended.is_set()
        ahead.make_way(snapshot)
        for _turn in range(500):
            if ended.is_set():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("It went on for five seconds.")

    asyncio.run(kernel())
    assert snapshot.run("select 1 as one")["one"].to_pylist() == [1], "the snapshot answers as before"


@pytest.mark.parametrize("kind", [CompareView, CoverageExplorer, GapFinder, PlaceMap, RecordTable, StageFunnel])
def test_a_place_asked_ahead_is_shown_without_a_question(
    kind: type[Explorer], snapshot: Snapshot, asked: list[object]
) -> None:
    explorer = kind(snapshot)
    places = [code for _name, code in explorer.place.options if code]
    asked.clear()
    for ask in explorer._near():
        ask()
    assert len(asked) >= len(places) > 1
    asked.clear()
    for code in places:
        explorer.place.value = code
        assert explorer.result is not None, explorer.message.value
        explorer.query = kind.opens_on
    # But how what is left of the rows shown waits, by stage, which only the finder tells.
    left = [one for one in asked if not (isinstance(one, Query) and one.by[1:] == ("stage",))]
    assert left == []


def test_other_metrics_months_and_orders_are_the_rest(snapshot: Snapshot, asked: list[object]) -> None:
    coverage, table = CoverageExplorer(snapshot), RecordTable(snapshot)
    for explorer in (coverage, table):
        for ask in explorer._rest():
            with suppress(NotAvailable):
                ask()
    asked.clear()
    coverage.metric.value = "backlog_pages"
    coverage.query = replace(CoverageExplorer.opens_on, as_of=date(2026, 8, 31))
    table.order.value = "pages"
    assert table.records is not None
    assert table.records.rows["file_id"].to_pylist() == ["2", "1", "3"]
    assert asked == []


def test_options_beside_the_chosen_one(snapshot: Snapshot) -> None:
    months = CoverageExplorer(snapshot).month
    assert months.beside() == [months.options[1][1]], "the first has none before it"
    months.value = months.options[3][1]
    assert months.beside() == [months.options[4][1], months.options[2][1]]


def test_a_place_chosen_comes_before_what_is_asked_ahead(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    ways: list[Snapshot] = []
    for module in ("explorer", "records"):
        monkeypatch.setattr(f"metrics.explore.{module}.make_way", ways.append)
    table = RecordTable(snapshot)
    ways.clear()
    table.place.value = "01"
    table.order.value = "pages"
    assert ways == [snapshot, snapshot]
