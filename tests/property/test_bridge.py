"""The bridge between two catalogues made up by Hypothesis: in every place and group the parts lead exactly from number to number."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import count
from pathlib import Path

import pytest
from catalogues import ON_FACTS
from deliveries import Row, write_delivery, write_register
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics import Query, build, evaluate, open_snapshot
from metrics.errors import NotAvailable
from metrics.findings import BY, Bridge, Point, bridge

POINTS = {"a": date(2026, 2, 15), "b": date(2026, 10, 31)}
_SOME = ("", "", "2026-01-01", "2026-02-10", "2026-02-20", "2026-10-31", "2026-11-05")
_UNITS = ("00001", "00002", "00003", "00005", "00004", "009", "01")
AGENCIES = "agency_id | name | block | unit_code | status\n" + "\n".join(
    f"K{code} | {code} | party | {code} | {'active' if code == '01' else 'ended'}" for code in _UNITS
)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Four fonds at most, with files that may have anything in common with those of the other catalogue."""
    pick = lambda *values: draw(st.sampled_from(values))  # noqa: E731
    names = draw(st.lists(st.sampled_from("FGHI"), min_size=1, unique=True))
    fonds = [
        {
            "fonds_id": name,
            "title": f"Phông {name}",
            "creator_agency_id": f"K{pick(*_UNITS)}",
            "custodian_agency_id": f"K{pick(*_UNITS)}",
            "shelf_metres": pick("", "2", "3"),
            "files_declared": pick("", "1", "9"),
            "conversion_profile": "",
        }
        for name in names
    ]
    files = [
        {
            "file_id": id,
            "fonds_id": pick(*names),
            "paper_file_code": pick("", "p", "q"),
            "pages": pick("", "0", "7", "9"),
            "sheets": pick("", "4"),
            "documents": pick("", "2"),
            "pages_digitised": pick("", "", "5"),
            "medium": pick("paper", "paper", "born_digital"),
            "original_status": pick("", "", "destroyed"),
            "date_to": pick("", "2025", "2026-03-01"),
            "collected_on": pick(*_SOME),
            "scanned_on": pick(*_SOME),
            "checked_on": pick(*_SOME),
        }
        for id in draw(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True))
    ]
    handovers = [
        {"handover_id": name, "fonds_id": name, "from_agency_id": "K00002", "to_agency_id": f"K{pick(*_UNITS)}"}
        | {"done_on": pick("2026-01-01", "2026-05-01")}
        for name in names
    ]
    return {"fonds": fonds, "files": files, "handovers": handovers}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bridges")
    write_register(folder / "land")
    return folder


_numbers = count()


def built(home: Path, side: str, made: dict[str, list[Row]]) -> Point:
    folder = write_delivery(
        home / str(next(_numbers)) / "archive",
        made | {"agencies": AGENCIES},
        register="../../land",
        as_of=POINTS[side],
        units_as_of=date(2025, 6, 30),
    )
    return Point(snapshot_id=build([folder], home / "s").id, as_of=POINTS[side])


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=tables(), after=tables(), metric=st.sampled_from(sorted(ON_FACTS)), by=st.sampled_from(BY))
def test_the_parts_add_up_everywhere(
    home: Path, before: dict[str, list[Row]], after: dict[str, list[Row]], metric: str, by: str
) -> None:
    first, second = built(home, "a", before), built(home, "b", after)
    for name, dimension in ((metric, by), ("coverage_pages", "commune")):
        try:
            found = bridge(name, first, second, snapshots=home / "s", by=dimension)
        except NotAvailable:
            continue  # a number that is not added up over files and fonds
        _adds_up(found)
        _places_only_exchange(found)
    _is_what_a_query_says(home, second)


def _adds_up(found: Bridge) -> None:
    for line in (*found.lines, found.total):
        before, after = (
            (0, 0) if cell is None else (cell.numerator or 0, cell.denominator or 0)
            for cell in (line.before, line.after)
        )
        assert before[0] + sum(part.numerator for part in line.parts) == after[0], (found, line)
        assert before[1] + sum(part.denominator or 0 for part in line.parts) == after[1], (found, line)
        if found.unit != "%":
            assert line.change == after[0] - before[0]
        elif before[1] and after[1]:
            assert line.change == Fraction(after[0], after[1]) - Fraction(before[0], before[1])
        else:
            assert line.change is None
    for part in found.total.parts:
        assert part.numerator == sum(line.part(part.cause).numerator for line in found.lines)


def _places_only_exchange(found: Bridge) -> None:
    for cause in ("transfer", "map"):
        part = found.total.part(cause)
        assert (part.numerator, part.denominator or 0) == (0, 0)


def _is_what_a_query_says(home: Path, point: Point) -> None:
    """From nothing done to all done within one snapshot, in one place: the bridge says what two queries say."""
    start = Point(snapshot_id=point.snapshot_id, as_of=date(2026, 1, 1))
    with open_snapshot(point.snapshot_id, snapshots=home / "s") as snapshot:
        for place in ("01", "02"):
            found = bridge("digitised_pages", start, point, snapshots=home / "s", place=place)
            ends = [
                evaluate(snapshot, Query(metrics=("digitised_pages",), where={"province": place}, as_of=day)).cell(
                    "digitised_pages"
                )
                for day in (start.as_of, point.as_of)
            ]
            assert (ends[1].numerator or 0) - (ends[0].numerator or 0) == found.total.part("work").value
