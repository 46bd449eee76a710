"""Plan, hand-overs, quality, applications and returns: a province of three communes whose numbers fit in the head (see section_parts)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest
from section_parts import (
    DAY,
    SUBJECT_ROWS,
    Number,
    answer,
    by_application,
    by_reason,
    cells_of,
    found_of,
    register_of,
    scope_of,
    subject,
    subject_sections,
    subjects_below,
    targets_of,
    text_of,
)

from metrics import present
from metrics.evaluate import Result
from metrics.places import Register
from metrics.present import SUBJECTS, Scope


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return register_of(tmp_path_factory.mktemp("register"))


def months_of(scope: Scope, pages: Sequence[int] = (10, 20, 40, 60, 80, 85, 90)) -> Result:
    """Months up to October 2026, so many of 200 pages at the end of each."""
    return answer(
        scope,
        "month",
        {f"2026-{10 - back:02}": {"coverage_pages": (pages[-1 - back], 200)} for back in range(len(pages) - 1, -1, -1)},
    )


def plan_of(scope: Scope, code: str) -> present.Section:
    whole = subject(scope, code)
    units = whole if scope.level == "commune" else subjects_below(scope)
    return present.plan(scope, whole, units, months_of(scope), targets_of())


def without(scope: Scope, *tables: str) -> Scope:
    return dataclasses.replace(scope, tables=scope.tables - set(tables))


def test_the_rows_worked_by_hand_are_what_the_sections_ask_for() -> None:
    assert tuple(SUBJECT_ROWS) == SUBJECTS


# Plan


def test_the_plan_is_held_against_what_was_reached(register: Register) -> None:
    section = plan_of(scope_of(register), "")
    assert [[row[0], *row[1:]] for row in cells_of(section, "plan-table")[1:]] == [
        ["30 April 2026", "5.0% 10 / 200", "–", "–"],
        ["31 July 2026", "30.0% 60 / 200", "–", "–"],
        ["31 October 2026", "45.0% 90 / 200", "–", "–"],
        ["31 December 2026", "–", "60.0%", "1/KH"],
        ["31 December 2030", "–", "100%", "2/KH"],
    ]
    assert "By 31 December 2026 the plan asks for 60.0% of pages in scope; 45.0% is reached." in text_of(section)
    assert "That is 75.0% of what is asked for." in text_of(section)
    reached, asked, way = section.charts[0].figure["data"]
    assert reached["y"] == [0.05, 0.3, 0.45]
    # The target of 2030 would press the chart flat; the broken line leads to the next one.
    assert (asked["y"], asked["x"][0] - reached["x"][-1]) == ([0.6], 2)
    assert (way["x"], way["y"]) == ([reached["x"][-1], asked["x"][0]], [0.45, 0.6])


def test_the_forecast_says_for_whom_by_when_and_at_what_pace(register: Register) -> None:
    rows = cells_of(plan_of(scope_of(register), ""), "forecast-table")
    assert rows[0][1:] == [
        "Next target",
        "Attainment of the plan",
        "Months to the end",
        "Pages a month at present",
        "Pages a month to be in time",
    ]
    assert rows[1] == ["Làng An", "80.0% 31 December 2026", "75.0% 60 / 80", "4.0 40 / 10", "10", "10"]
    assert rows[2] == ["Làng Bé", "50.0% 31 December 2026 · 3/KH", "0% 0 / 25", "not known", "–", "12"]
    assert rows[3][1:3] == ["no target", "–"]
    # What the province keeps itself has no plan of its own; the province has.
    assert rows[4] == ["Tỉnh Nhà (above commune level)", "no target", "–", "4.0 20 / 5", "5", "–"]
    assert rows[5] == ["Tỉnh Nhà", "60.0% 31 December 2026 · 1/KH", "75.0% 90 / 120", "5.5 110 / 20", "20", "15"]


def test_a_country_without_a_target_of_its_own_shows_how_far_its_units_are(register: Register) -> None:
    scope = scope_of(register, "")
    units = answer(
        scope,
        "province",
        {
            "01": dict[str, Number](plan_attainment=(30, 120), forecast_months=(110, 20), required_pace=15),
            "02": dict[str, Number](plan_attainment=(1, 2), forecast_months=(1, 1), required_pace=1),
        },
        {"01": "Tỉnh Nhà", "02": "Tỉnh Bên"},
    )
    whole = answer(
        scope,
        "",
        {"": {"plan_attainment": "nothing_in_scope", "forecast_months": (9, 3), "required_pace": "nothing_in_scope"}},
    )
    section = present.plan(scope, whole, units, months_of(scope), {"01": targets_of()["01"]})
    assert (
        "The whole country has no target of its own"
        in present.plan(scope_of(register, "", "en"), whole, units, months_of(scope), {})._repr_html_()
    )
    assert section.charts[0].figure["data"][0]["x"] == [0.5, 0.25]
    assert "Furthest on its way: Tỉnh Bên (50.0%); least: Tỉnh Nhà (25.0%)." in section.charts[0].alt


def test_a_catalogue_without_targets_has_a_forecast_all_the_same(register: Register) -> None:
    scope = without(scope_of(register), "targets")
    section = present.plan(scope, subject(scope, ""), subjects_below(scope), months_of(scope), {})
    assert not section.charts
    assert text_of(section).startswith(
        "Plan against actual Not available: Attainment of the plan, Pages a month to be in time. "
        "The catalogue has no table of targets (targets)."
    )
    assert cells_of(section, "forecast-table")[-1] == ["Tỉnh Nhà", "5.5 110 / 20", "20"]


# Tables of a place and the units below


def test_hand_overs_by_unit_and_who_owes_them(register: Register) -> None:
    scope = scope_of(register)
    section = present.handovers(scope, subject(scope, ""), subjects_below(scope), found_of())
    assert cells_of(section, "handovers-table")[1:] == [
        ["Làng An", "50.0% 1 / 2", "50.0% 0.50 / 1.00", "1", "31", "0"],
        ["Làng Bé", "0% 0 / 2", "0% 0.00 / 3.00", "2", "62", "1"],
        ["Làng Ca", "nothing in scope", "nothing in scope", "0", "0", "0"],
        ["Tỉnh Nhà (above commune level)", "100% 1 / 1", "100% 1.00 / 1.00", "0", "0", "0"],
        ["Tỉnh Nhà", "40.0% 2 / 5", "30.0% 1.50 / 5.00", "3", "93", "1"],
    ]
    # The latest first; a post that nobody holds is said to be vacant.
    assert cells_of(section, "overdue-table")[1:] == [
        ["Làng Bé", "d/F2", "30 August 2026", "62", "9", "head: vacant"],
        ["Làng An", "d/F1", "30 September 2026", "31", "40", "head: Bà Sáu"],
        ["All", "", "", "", "49", ""],
    ]


def test_the_country_names_posts_and_no_persons(register: Register) -> None:
    scope = scope_of(register, "")
    section = present.handovers(scope, subject(scope, ""), answer(scope, "province", {}), found_of(""))
    rows = cells_of(section, "overdue-table")[1:-1]
    assert [row[-1] for row in rows] == ["head: vacant", "head"]
    assert [row[0] for row in rows] == ["Làng Bé, Tỉnh Nhà", "Làng An, Tỉnh Nhà"], "names repeat across provinces"
    assert "Bà Sáu" not in section._repr_html_()


def test_quality_says_what_goes_wrong_and_why(register: Register) -> None:
    scope = scope_of(register)
    section = present.quality(scope, subject(scope, ""), subjects_below(scope), by_reason(scope))
    assert cells_of(section, "quality-table")[2] == [
        "Làng Bé",
        "100% 10 / 10",
        "20.0% 2 / 10",
        "0% 0 / 10",
        "nothing in scope",
        "nothing in scope",
        "0",
    ]
    assert cells_of(section, "signing-table")[-1] == [
        "Tỉnh Nhà",
        "75.0% 3 / 4",
        "1",
        "2",
        "91.7% 11 / 12",
        "100% 1 / 1",
    ]
    assert cells_of(section, "reasons-table")[1:] == [
        ["mờ", "4", "80.0% 4 / 5"],
        ["Reason not given", "1", "20.0% 1 / 5"],
        ["All", "5", "100% 5 / 5"],
    ]


def test_live_is_not_used_and_silence_is_not_zero(register: Register) -> None:
    scope = scope_of(register)
    section = present.applications(scope, subject(scope, ""), subjects_below(scope), by_application(scope))
    assert cells_of(section, "applications-table")[1:] == [
        ["Electronic records", "100% 2 / 2", "50.0% 1 / 2", "50.0% 45 / 90"],
        ["Operations management", "0% 0 / 2", "nothing in scope", "nothing in scope"],
        ["All", "80.0% 8 / 10", "62.5% 5 / 8", "45.0% 45 / 100"],
    ]
    units = cells_of(section, "applications-units-table")
    assert units[2] == ["Làng Bé", "60.0% 3 / 5", "33.3% 1 / 3", "10.0% 5 / 50", "0% 0 / 1"]
    assert units[3] == ["Làng Ca", *["not reported"] * 4]


def test_returns_and_the_silent_ones(register: Register) -> None:
    scope = scope_of(register)
    section = present.returns(scope, subject(scope, ""), subjects_below(scope), found_of())
    assert cells_of(section, "reporting-table")[-1] == [
        "Tỉnh Nhà",
        "5",
        "73.3% 22 / 30",
        "50.0% 2 / 4",
    ]
    assert (DAY - found_of().findings[2].since).days == 118  # type: ignore[operator]  # it has one
    assert cells_of(section, "returns-table")[1:] == [
        ["Làng Bé", "4", "5 July 2026", "118", "archivist: vacant"],
        ["All", "4", "", "", ""],
    ]


def test_a_commune_has_a_row_an_indicator_and_no_units(register: Register) -> None:
    scope = scope_of(register, "00001")
    whole, found = subject(scope, "00001"), dataclasses.replace(found_of("00001"), findings=[])
    section = present.handovers(scope, whole, whole, found)
    assert cells_of(section, "handovers-table") == [
        ["Indicator", "Value"],
        ["Hand-over of ended bodies", "50.0% 1 / 2"],
        ["Hand-over of ended bodies, by shelf", "50.0% 0.50 / 1.00"],
        ["Hand-overs overdue", "1"],
        ["Days that hand-overs are late", "31"],
        ["Orphan fonds", "0"],
    ]
    assert [table.name for table in section.tables] == ["handovers-table"]
    names = [table.name for table in present.applications(scope, whole, whole, by_application(scope)).tables]
    assert names == ["applications-table"]
    assert cells_of(plan_of(scope, "00001"), "forecast-table")[1:] == [
        ["Làng An", "80.0% 31 December 2026", "75.0% 60 / 80", "4.0 40 / 10", "10", "10"]
    ]


def test_of_many_units_the_fifteen_that_stand_worst(register: Register) -> None:
    scope = scope_of(register)
    shares = {f"{n:05d}": dict.fromkeys(SUBJECT_ROWS, (n, 100)) for n in range(1, 60)}
    units = answer(scope, "commune", shares)
    listed = cells_of(present.handovers(scope, subject(scope, ""), units, found_of()), "handovers-table")
    assert [row[0] for row in listed[1:-1]] == [f"{n:05d}" for n in range(1, 16)]
    assert listed[-1][:2] == ["Tỉnh Nhà", "40.0% 2 / 5"]
    quality = present.quality(scope, subject(scope, ""), units, by_reason(scope))
    assert [row[0] for row in cells_of(quality, "quality-table")[1:-1]] == [f"{n:05d}" for n in range(59, 44, -1)]
    assert "The units that stand worst; the total is of all units." in text_of(quality)
    assert [
        row[0]
        for row in cells_of(present.plan(scope, subject(scope, ""), units, months_of(scope), {}), "forecast-table")
    ][1:3] == ["00001", "00002"]


def test_what_is_no_place_stands_there_only_with_something(register: Register) -> None:
    scope = scope_of(register)
    given = {"unknown": dict.fromkeys(SUBJECT_ROWS, 0), "to_allocate": dict.fromkeys(SUBJECT_ROWS, 3)}
    units = answer(scope, "commune", given)
    rows = cells_of(present.handovers(scope, subject(scope, ""), units, found_of()), "handovers-table")
    assert [row[0] for row in rows[1:-1]] == ["Split units, yet to be allocated"]


def test_a_missing_table_is_named_and_leaves_no_empty_table(register: Register) -> None:
    scope = without(scope_of(register), "applications", "checks", "handovers", "submissions")
    plan, handovers, quality, applications, returns, _watch = subject_sections(scope, months_of(scope))
    assert "The catalogue has no table of hand-overs (handovers)." in text_of(handovers)
    assert text_of(applications) == (
        "Applications in use Not available: Roll-out of applications, Applications in true use, of those live, Accounts used, of all, "
        "All five applications live. The catalogue has no table of applications (applications)."
    )
    assert [table.name for table in handovers.tables] == ["handovers-table"]
    assert cells_of(handovers, "handovers-table")[0][1:] == ["Orphan fonds"]
    assert cells_of(quality, "quality-table")[0][1:] == [
        "Technical conformity",
        "Coverage of text layers",
        "Old copies to be renewed",
    ]
    assert cells_of(returns, "reporting-table")[0][1:] == ["Named responsibility"]
    assert not applications.tables
    assert plan.charts
    bare = without(scope_of(register), "applications", "checks", "documents", "files", "fonds")
    assert not present.quality(bare, subject(bare, ""), subjects_below(bare), by_reason(bare)).tables
