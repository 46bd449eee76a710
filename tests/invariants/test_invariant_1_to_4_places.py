"""Invariants 1 to 4: whatever the map, nothing is lost, nothing is counted twice, and no place is missing."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest
import reference
from catalogues import AS_OF, ON_FACTS, FactsEngine, Made, made_up
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from metrics import Query, evaluate
from metrics.definitions import Balance, Measure, Ratio

ADDITIVE = tuple(name for name, metric in metrics.METRICS.items() if isinstance(metric, Measure | Balance))
RATIOS = tuple(name for name, metric in metrics.METRICS.items() if isinstance(metric, Ratio))
#: Of countries made up there is the fact table alone.
FACTS_ADDITIVE = tuple(name for name in ADDITIVE if name in ON_FACTS)
FACTS_MEASURES = tuple(name for name in FACTS_ADDITIVE if isinstance(metrics.metric(name), Measure))
FACTS_RATIOS = tuple(name for name in RATIOS if name in ON_FACTS)
MAPS = ["today", "as_recorded", date(2025, 6, 30), date(2025, 7, 1), date(2026, 2, 28)]
ROLES = ["custodian", "creator", "location"]


def sums(result: metrics.Result) -> dict[str, int]:
    """Each metric added up over all rows of an answer."""
    return {name: int(found.sum()) for name, found in result.frame.groupby("metric")["numerator"]}


# On the demo: real register, thousands of files, a third of them under old codes.


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place_map", MAPS[:3], ids=str)
@pytest.mark.parametrize("by", ["commune", "province", "legacy_commune", "legacy_district", "legacy_province"])
def test_1_places_add_up_to_the_nation(by: str, place_map: date | str, role: str, demo: metrics.Snapshot) -> None:
    """Invariant 1: the communes, the unknown place and what is to be allocated are the national total, in whole numbers."""
    nation = sums(evaluate(demo, Query(metrics=ADDITIVE)))
    assert nation["pages_in_scope"] > 0
    assert sums(evaluate(demo, Query(metrics=ADDITIVE, by=(by,), place_map=place_map, place_role=role))) == nation


def test_1_as_of_any_day_and_by_month(demo: metrics.Snapshot) -> None:
    for day in (date(2025, 6, 30), date(2026, 2, 17)):
        nation = sums(evaluate(demo, Query(metrics=ADDITIVE, as_of=day)))
        assert sums(evaluate(demo, Query(metrics=ADDITIVE, by=("commune",), as_of=day))) == nation
    monthly = evaluate(demo, Query(metrics=ADDITIVE, by=("month",))).frame
    places = evaluate(demo, Query(metrics=ADDITIVE, by=("commune", "month"))).frame
    totals = places.groupby(["metric", "month"])["numerator"].sum()
    for row in monthly.itertuples():
        assert totals[row.metric, row.month] == row.numerator


def test_1_shared_out_in_whole_numbers(demo: metrics.Snapshot) -> None:
    """Invariant 1 holds where split records are shared out because the user asked for it."""
    query = Query(metrics=ADDITIVE, by=("commune",), place_role="creator", allocation="equal")
    assert sums(evaluate(demo, query)) == sums(evaluate(demo, Query(metrics=ADDITIVE)))


@pytest.mark.parametrize("place_map", [AS_OF, date(2025, 6, 30)], ids=str)
def test_2_a_province_is_the_roll_up_of_its_communes(place_map: date, demo: metrics.Snapshot) -> None:
    """Invariant 2: measures add up; ratios are the quotient of added-up parts."""
    names = (*ADDITIVE, *RATIOS)
    provinces = evaluate(demo, Query(metrics=names, by=("province",), place_map=place_map)).frame
    communes = evaluate(demo, Query(metrics=names, by=("province", "commune"), place_map=place_map)).frame
    parts = communes.groupby(["metric", "province"])[["numerator", "denominator"]].sum()
    for row in provinces.itertuples():
        numerator, denominator = parts.loc[(row.metric, row.province)]
        assert numerator == row.numerator
        if row.metric in RATIOS:
            assert denominator == row.denominator
            assert row.value != row.value or row.value == numerator / denominator


def test_2_a_province_asked_alone_is_the_same(demo: metrics.Snapshot) -> None:
    provinces = evaluate(demo, Query(metrics=ADDITIVE, by=("province",)))
    for code in ("08", "24"):
        alone = evaluate(demo, Query(metrics=ADDITIVE, where={"province": code}))
        below = evaluate(demo, Query(metrics=ADDITIVE, by=("commune",), where={"province": code}))
        expected = {name: provinces.cell(name, province=code).numerator for name in ADDITIVE}
        assert sums(alone) == sums(below) == expected


@pytest.mark.parametrize(("place_map", "communes"), [("today", 3321), (date(2025, 6, 30), 10040)], ids=str)
def test_3_a_commune_with_no_holdings_is_there(place_map: date | str, communes: int, demo: metrics.Snapshot) -> None:
    """Invariant 3: two provinces hold something, all communes of the country are in the answer."""
    query = Query(metrics=("pages_in_scope", "coverage_pages"), by=("commune",), place_map=place_map)
    result = evaluate(demo, query)
    day = demo.as_of if place_map == "today" else place_map
    codes = {unit.code for unit in demo.register.communes(day)}  # type: ignore[arg-type]
    assert len(codes) == communes
    assert codes <= set(result.of("pages_in_scope")["commune"])
    empty = result.of("coverage_pages").set_index("commune")["state"]
    assert empty[sorted(codes - set(_holding(demo)))[0]] in ("nothing_in_scope", "unknown")


def _holding(snapshot: metrics.Snapshot) -> list[str]:
    frame = evaluate(snapshot, Query(metrics=("pages_in_scope",), by=("commune",))).frame
    return [row.commune for row in frame.itertuples() if row.high > 0]


def test_4_a_join_never_multiplies(demo: metrics.Snapshot) -> None:
    """Invariant 4: every listed file is one fact, every fact has one place; and every combination is one row."""
    (found,) = demo.run(
        "select (select count(*) from files) as files, count(*) filter (kind = 'file') as facts,"
        " count(distinct (fonds_key, file_id)) filter (kind = 'file') as keys,"
        " count(*) filter (kind = 'rest') - count(distinct fonds_key) filter (kind = 'rest') as doubled from facts"
    ).to_pylist()
    assert found["files"] == found["facts"] == found["keys"] > 2500
    assert found["doubled"] == 0
    (joined,) = demo.run(
        "select count(*) as n, (select count(*) from facts) as facts"
        " from facts left join placement on placement.unit_key = facts.custodian_unit"
    ).to_pylist()
    assert joined["n"] == joined["facts"]
    for by in (("commune", "legacy_commune", "cohort"), ("fonds", "province", "stage"), ("month", "commune")):
        frame = evaluate(demo, Query(metrics=("pages",), by=by)).frame
        assert not frame.duplicated(list(by)).any()


def test_the_ready_views_say_the_same(demo: metrics.Snapshot) -> None:
    """Plain SQL on the views and the library give one answer."""
    rows = demo.run("select commune_code, pages_in_scope, digitised_pages from coverage_by_commune").to_pylist()
    nation = sums(evaluate(demo, Query(metrics=("pages_in_scope", "digitised_pages"))))
    assert sum(row["pages_in_scope"] for row in rows) == nation["pages_in_scope"]
    assert sum(row["digitised_pages"] for row in rows) == nation["digitised_pages"]
    result = evaluate(demo, Query(metrics=("pages_in_scope",), by=("commune",)))
    codes = set(result.frame["commune"])
    held = {row["commune_code"]: row["pages_in_scope"] for row in rows if row["commune_code"] in codes}
    beside = {"unknown", "to_allocate"}
    for row in result.frame.itertuples():
        if row.commune not in beside and len(row.commune) == 5:
            assert held[row.commune] == row.numerator


# On countries and catalogues made up.


@given(made=made_up(), place_map=st.sampled_from(MAPS), role=st.sampled_from(ROLES), share=st.booleans())
@settings(max_examples=25)
def test_1_and_2_on_any_country(made: Made, place_map: date | str, role: str, share: bool) -> None:
    allocation = "equal" if share else "none"
    with closing(FactsEngine(made)) as engine:
        nation = sums(evaluate(engine, Query(metrics=FACTS_ADDITIVE)))
        for by in (("commune",), ("province",), ("province", "commune"), ("legacy_district", "commune")):
            query = Query(metrics=FACTS_ADDITIVE, by=by, place_map=place_map, place_role=role, allocation=allocation)
            assert sums(evaluate(engine, query)) == nation
        if not share:
            asked = {"place_map": place_map, "place_role": role}
            provinces = evaluate(engine, Query(metrics=FACTS_MEASURES, by=("province",), **asked)).frame  # type: ignore[arg-type]
            both = evaluate(engine, Query(metrics=FACTS_MEASURES, by=("province", "commune"), **asked)).frame  # type: ignore[arg-type]
            rolled = both.groupby(["province", "metric"])["numerator"].sum()
            for row in provinces.itertuples():
                # A province may have no commune, and nothing in it.
                assert rolled.get((row.province, row.metric), 0) == row.numerator


@given(made=made_up(sound=True), level=st.sampled_from(["commune", "province"]), data=st.data())
@settings(max_examples=25)
def test_bounds_hold_wherever_split_records_went(made: Made, level: str, data: st.DataObject) -> None:
    """Each record of a split unit is put, at a throw of dice, where it may be: no number leaves its bounds."""
    names = (*FACTS_MEASURES, *FACTS_RATIOS)
    with closing(FactsEngine(made)) as engine:
        bounds = evaluate(engine, Query(metrics=names, by=(level,)))
    went: dict[str, reference.Cell] = {}
    for fact in made.facts:
        ends = sorted(reference.places(made.register, fact, "custodian", [level], AS_OF))
        (code,) = data.draw(st.sampled_from(ends)) if len(ends) > 1 else ends[0]
        cell = went.setdefault(code, reference.Cell())
        for name, (event, amount) in reference.MEASURES.items():
            if event is None or (fact[event] is not None and fact[event] <= AS_OF):
                cell.certain[name] += amount(fact)
    for row in bounds.frame.itertuples():
        code = getattr(row, level)
        if code == "to_allocate":
            continue
        number = reference.number(row.metric, went.get(code, reference.Cell()))
        if number.value is not None and row.state != "unknown":
            assert row.low - 1e-12 <= number.value <= row.high + 1e-12
