"""Dimensions, places, days and months, on the ten files of the small country (``conftest.HOLDINGS``).

Their pages are 10 · 1, 2, 4 … 512: file 1 has 10 pages, file 2 has 20, file 10 has 5,120. So every sum says which files are in it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import metrics
from metrics.errors import ParameterError, UnknownName, UnknownPlace
from metrics.evaluate import LEGACY_DAY
from metrics.evaluate.answer import dimensions_of


def pages(*files: int) -> int:
    return sum(10 * 2 ** (file - 1) for file in files)


def answer(snapshot: metrics.Snapshot, by: str, metric: str = "pages", **asked: Any) -> dict[str, float]:
    frame = metrics.evaluate(snapshot, metrics.Query(metrics=(metric,), by=(by,), **asked)).frame
    return dict(zip(frame[by], frame["value"], strict=True))


BY = {
    "stage": {"none": pages(5, 7, 9), "scanned": pages(3), "checked": pages(1, 2, 6, 8), "signed": pages(4, 10)},
    "cohort": {
        "before": pages(1, 5, 6, 7, 8, 9, 10),
        "since": pages(2),
        "straddling": pages(3),
        "undated": pages(4),
    },
    "fonds": {
        "archive/a": pages(1, 2),
        "archive/b": pages(3, 4),
        "archive/c": pages(5, 6),
        "archive/d": pages(7),
        "archive/e": pages(8),
        "archive/f": pages(9),
        "archive/g": pages(10),
    },
    # The creator's block: fonds a was made by b.
    "block": {
        "front": pages(7),
        "other": pages(8),
        "party": pages(10),
        "state": pages(1, 2, 3, 4, 5, 6),
        "unknown": pages(9),
    },
    "retention": {"01": pages(1, 3, 5, 6, 7, 8, 9, 10), "02": pages(2), "unknown": pages(4)},
    "medium": {"mixed": pages(3), "paper": pages(1, 2, 5, 6, 7, 8, 9, 10), "unknown": pages(4)},
    "digital_access": {
        "internal": pages(6, 8),
        "none": pages(5, 7, 9, 10),
        "online": pages(1),
        "reading_room": pages(2),
        "unknown": pages(3, 4),
    },
    # 00007 holds nothing and is there; the district is above commune level, under its province; 00002 and 00005 were split.
    "commune": {
        "00001": pages(1, 2),
        "00003": 0,
        "00004": 0,
        "00006": pages(10),
        "00007": 0,
        "01": pages(8),
        "02": pages(7),
        "to_allocate": pages(3, 4, 5, 6),
        "unknown": pages(9),
    },
    # 00002 was split within province 01: its province is known all the same.
    "province": {
        "01": pages(1, 2, 3, 4, 8),
        "02": pages(7, 10),
        "to_allocate": pages(5, 6),
        "unknown": pages(9),
    },
    # Today's 00001 was made of two communes: what it holds is in one of them, nobody knows in which; 00002 is itself.
    "legacy_commune": {
        "00001": 0,
        "00002": pages(3, 4),
        "00003": 0,
        "00004": 0,
        "00005": pages(5, 6),
        "009": pages(10),
        "01": pages(8),
        "02": pages(7),
        "to_allocate": pages(1, 2),
        "unknown": pages(9),
    },
    # Both communes that 00001 was made of lay in district 001.
    "legacy_district": {
        "001": pages(1, 2, 3, 4, 5, 6, 8),
        "002": 0,
        "009": pages(10),
        "02": pages(7),
        "unknown": pages(9),
    },
    "legacy_province": {"01": pages(1, 2, 3, 4, 5, 6, 8), "02": pages(7, 10), "unknown": pages(9)},
}


@pytest.mark.parametrize("by", BY)
def test_breakdown(by: str, land: metrics.Snapshot) -> None:
    assert answer(land, by) == BY[by]


def test_every_dimension_has_its_rows() -> None:
    assert set(BY) == set(dimensions_of("facts")) - {"month"}


@pytest.mark.parametrize("by", BY)
def test_rows_come_in_order_and_with_names(by: str, land: metrics.Snapshot) -> None:
    frame = metrics.evaluate(land, metrics.Query(metrics=("pages",), by=(by,))).frame
    assert list(frame[by]) == list(BY[by])
    assert frame[f"{by}_name"].str.len().gt(0).all()


def test_bounds_of_what_was_split(land: metrics.Snapshot) -> None:
    result = metrics.evaluate(land, metrics.Query(metrics=("pages",), by=("commune",)))
    bounds = {row.commune: (row.low, row.high) for row in result.frame.itertuples()}
    # 00002 became parts of 00001 and 00003; 00005 parts of 00003 and 00004.
    assert bounds["00001"] == (pages(1, 2), pages(1, 2, 3, 4))
    assert bounds["00003"] == (0, pages(3, 4, 5, 6))
    assert bounds["00004"] == (0, pages(5, 6))
    assert bounds["00006"] == (pages(10), pages(10))


def test_bounds_of_a_ratio(land: metrics.Snapshot) -> None:
    """Province 02 has digitised nothing of 640 + 5,120 pages; 160 more that are not and 320 that are may come to it."""
    cell = metrics.evaluate(land, metrics.Query(metrics=("coverage_pages",), by=("province",))).cell(
        "coverage_pages", province="02"
    )
    assert (cell.value, cell.low) == (0, 0)
    assert cell.high == pytest.approx(320 / (5760 + 320))


def test_split_units_shared_out_where_asked(land: metrics.Snapshot) -> None:
    found = answer(land, "commune", allocation="equal")
    assert "to_allocate" not in found
    assert found["00001"] == pages(1, 2) + pages(3, 4) / 2
    assert found["00003"] == pages(3, 4) / 2 + pages(5, 6) / 2
    assert found["00004"] == pages(5, 6) / 2


def test_as_recorded_keeps_ended_units_apart(land: metrics.Snapshot) -> None:
    found = answer(land, "commune", place_map="as_recorded")
    ended = f"@{date.min}"
    assert found == {
        "00001": pages(1, 2),
        f"00002{ended}": pages(3, 4),
        f"00005{ended}": pages(5, 6),
        f"001{ended}": pages(8),
        f"009{ended}": pages(10),
        "02": pages(7),
        "unknown": pages(9),
    }


def test_the_map_asked_for(land: metrics.Snapshot) -> None:
    assert answer(land, "commune", place_map=LEGACY_DAY) == BY["legacy_commune"]
    assert answer(land, "commune", place_map="2026-02-28") == BY["commune"]
    named = metrics.evaluate(land, metrics.Query(metrics=("pages",), by=("commune",), place_map="2026-02-28")).frame
    assert dict(zip(named["commune"], named["commune_name"], strict=True))["00006"] == "Đảo"


def test_whose_number_it_is(land: metrics.Snapshot) -> None:
    creator = answer(land, "commune", place_role="creator")
    # Fonds a was made in 00002 and is kept in 00001, one of the communes that 00002 became: custody says where it went.
    assert creator["00001"] == pages(1, 2)
    location = answer(land, "commune", place_role="location")
    assert location == {
        "00001": pages(8),
        "00003": pages(1, 2),
        "00004": pages(5, 6, 7),
        "00006": pages(10),
        "00007": 0,
        "unknown": pages(3, 4, 9),
    }
    assert answer(land, "legacy_commune", place_role="creator")["00002"] == pages(1, 2, 3, 4)


DAYS = {
    date(2025, 5, 30): (),
    date(2025, 5, 31): (1,),
    date(2026, 7, 31): (1, 8),
    date(2026, 8, 31): (1, 6, 8),
    date(2026, 9, 30): (1, 4, 6, 8),
    date(2026, 10, 14): (1, 4, 6, 8),
    date(2026, 10, 15): (1, 2, 4, 6, 8),
}


@pytest.mark.parametrize("day", DAYS)
def test_as_of_any_day(day: date, land: metrics.Snapshot) -> None:
    result = metrics.evaluate(land, metrics.Query(metrics=("digitised_pages",), as_of=day))
    assert (result.as_of, result.cell("digitised_pages").value) == (day, pages(*DAYS[day]))


def test_stage_as_of_a_day(land: metrics.Snapshot) -> None:
    found = answer(land, "stage", as_of=date(2026, 2, 1))
    assert found == {
        "none": pages(4, 5, 6, 7, 8, 9),
        "collected": pages(2, 3),
        "checked": pages(1),
        "signed": pages(10),
    }


def test_months_end_with_the_day_asked_about(land: metrics.Snapshot) -> None:
    stock = answer(land, "month", "digitised_pages")
    assert len(stock) == 18
    assert (next(iter(stock)), list(stock)[-1]) == ("2025-05", "2026-10")
    assert stock["2025-05"] == stock["2026-06"] == pages(1)
    assert stock["2026-08"] == pages(1, 6, 8)
    assert stock["2026-10"] == pages(1, 2, 4, 6, 8)
    flow = answer(land, "month", "throughput_pages")
    assert {month: value for month, value in flow.items() if value} == {
        "2025-05": pages(1),
        "2026-07": pages(8),
        "2026-08": pages(6),
        "2026-09": pages(4),
        "2026-10": pages(2),
    }


def test_the_last_month_ends_on_the_day_asked_about(land: metrics.Snapshot) -> None:
    found = answer(land, "month", "digitised_pages", as_of=date(2026, 10, 14), where={"month": "2026-09..2026-10"})
    assert found == {"2026-09": pages(1, 4, 6, 8), "2026-10": pages(1, 4, 6, 8)}


def test_months_as_a_filter(land: metrics.Snapshot) -> None:
    result = metrics.evaluate(
        land,
        metrics.Query(metrics=("throughput_pages", "digitised_pages", "pages"), where={"month": "2026-07..2026-08"}),
    )
    assert result.cell("throughput_pages").value == pages(6, 8)  # within
    assert result.cell("digitised_pages").value == pages(1, 6, 8)  # at the end
    assert result.cell("pages").value == pages(*range(1, 11))


def test_stage_by_month(land: metrics.Snapshot) -> None:
    frame = metrics.evaluate(
        land, metrics.Query(metrics=("pages",), by=("stage", "month"), where={"month": "2025-05..2026-10"})
    ).frame
    found = {(row.stage, row.month): row.value for row in frame.itertuples()}
    assert found["signed", "2025-12"] == 0
    assert found["signed", "2026-01"] == pages(10)
    assert found["signed", "2026-10"] == pages(4, 10)
    assert found["checked", "2026-09"] == pages(1, 4, 6, 8)


WHERE = [
    ({"province": "01"}, (1, 2, 3, 4, 8)),
    ({"province": ["01", "to_allocate"]}, (1, 2, 3, 4, 5, 6, 8)),
    ({"commune": "00001"}, (1, 2)),
    ({"commune": "02"}, (7,)),
    ({"commune": "unknown"}, (9,)),
    ({"commune": ["00001", "unknown"]}, (1, 2, 9)),
    ({"legacy_commune": "00002"}, (3, 4)),
    ({"cohort": "before", "province": "01"}, (1, 8)),
    ({"cohort": ["since", "straddling"]}, (2, 3)),
    ({"fonds": ["archive/a", "archive/f"]}, (1, 2, 9)),
    ({"stage": "signed"}, (4, 10)),
    ({"medium": "unknown"}, (4,)),
    ({"commune": "00007"}, ()),
]


@pytest.mark.parametrize(("where", "files"), WHERE, ids=[str(where) for where, _ in WHERE])
def test_where(where: dict[str, Any], files: tuple[int, ...], land: metrics.Snapshot) -> None:
    result = metrics.evaluate(land, metrics.Query(metrics=("pages",), where=where))
    assert result.cell("pages").value == pages(*files)


def test_communes_of_one_province(land: metrics.Snapshot) -> None:
    found = answer(land, "commune", where={"province": "01"})
    assert found == {"00001": pages(1, 2), "00003": 0, "01": pages(8), "to_allocate": pages(3, 4)}


def test_a_filter_by_place_does_not_count_twice(land: metrics.Snapshot) -> None:
    """What 00002 left is in 00001 or 00003: of both together it is certain, once."""
    cell = metrics.evaluate(land, metrics.Query(metrics=("pages",), where={"commune": ["00001", "00003"]})).cell(
        "pages"
    )
    assert (cell.value, cell.low, cell.high) == (pages(1, 2, 3, 4), pages(1, 2, 3, 4), pages(1, 2, 3, 4, 5, 6))


REFUSED = [
    ({"metrics": ("page",)}, UnknownName, "pages"),
    ({"by": ("comune",)}, UnknownName, "commune"),
    ({"where": {"commune": 4}}, ParameterError, "loses its zeros"),
    ({"where": {"commune": "00002"}}, UnknownPlace, "Bình cũ"),
    ({"where": {"cohort": "later"}}, UnknownName, "before"),
    ({"where": {"fonds": "archive/zz"}}, UnknownName, "archive/a"),
    ({"where": {"month": "2026-13"}}, ParameterError, "2026-10"),
    ({"where": {"month": "2026-11"}}, ParameterError, "2026-10"),
    ({"where": {"month": "2026-05..2026-04"}}, ParameterError, "earlier..later"),
    ({"place_role": "owner"}, UnknownName, "custodian"),
    ({"place_map": "yesterday"}, ParameterError, "2026-10-31"),
    ({"by": ("stage", "stage")}, ParameterError, "twice"),
    ({"metrics": ()}, ParameterError, "at least one"),
    ({"allocation": "by heart"}, UnknownName, "equal"),
]


@pytest.mark.parametrize(("asked", "error", "says"), REFUSED, ids=[str(asked) for asked, _, _ in REFUSED])
def test_what_cannot_be_asked(
    asked: dict[str, Any], error: type[metrics.MetricsError], says: str, land: metrics.Snapshot
) -> None:
    with pytest.raises(error) as caught:
        metrics.evaluate(land, metrics.Query(**({"metrics": ("pages",)} | asked)))
    assert says in str(caught.value)
