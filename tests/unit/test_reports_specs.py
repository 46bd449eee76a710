"""Parameters of a report are checked before anything starts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from deliveries import write_register

from metrics.errors import ParameterError, UnknownName, UnknownPlace
from metrics.places import Register
from metrics.reports import REPORTS, check, report_spec, select_places

PROGRESS = report_spec("progress")
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Any:
    register = Register.load(write_register(tmp_path_factory.mktemp("land")))
    return SimpleNamespace(id="2026-10-31-abc", as_of=date(2026, 10, 31), register=register)


def test_what_is_given_is_completed_in_the_order_of_the_spec(snapshot: Any) -> None:
    checked = check(PROGRESS, {"month": "2026-09", "place": "00004"}, snapshot)
    assert list(checked.items()) == [
        ("snapshot_id", ""),
        ("place", "00004"),
        ("month", "2026-09"),
        ("lang", "vi"),
        ("map", "today"),
        ("before_id", ""),
        ("closing", ""),
    ]


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({"plce": "01"}, UnknownName, "Did you mean place"),
        ({"place": 4}, ParameterError, "a number loses its zeros"),
        ({"place": "4"}, UnknownPlace, "leading zeros"),
        ({"place": "00002"}, UnknownPlace, "was Bình cũ until 30-06-2025"),
        ({"place": "001"}, UnknownPlace, "was Huyện Bắc until 30-06-2025"),
        ({"month": "2026-13"}, ParameterError, "Not a period"),
        ({"month": "10/2026"}, ParameterError, "as 2026-10"),
        ({"month": "2026-11"}, ParameterError, "up to 2026-10"),
        ({"month": "2026-Q4-d14x"}, ParameterError, "as 2026-Q3"),
        ({"month": "2027-H1"}, ParameterError, "up to 2026-H2"),
        ({"month": 202610}, ParameterError, "is text"),
        ({"lang": "vn"}, UnknownName, "one of ar, en, vi"),
        ({"map": "2025"}, ParameterError, "today, or a day, as '2025-06-30'"),
        ({"map": "as_recorded"}, ParameterError, "Not a map"),
        ({"map": "2025-06-30", "place": "00006"}, UnknownPlace, "is Đảo Xanh since 01-03-2026"),
        ({"snapshot_id": "another"}, ParameterError, "2026-10-31-abc"),
    ],
)
def test_what_does_not_fit_is_refused(
    snapshot: Any, given: dict[str, object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error) as caught:
        check(PROGRESS, given, snapshot)
    assert says in str(caught.value)


def test_a_district_has_no_report(snapshot: Any) -> None:
    early = SimpleNamespace(id="x", as_of=date(2025, 6, 30), register=snapshot.register)
    with pytest.raises(ParameterError, match="no report on a unit of this level"):
        check(PROGRESS, {"place": "001"}, early)


def test_a_place_is_a_unit_of_the_map_asked_for(snapshot: Any) -> None:
    for place in ("00002", "009"):  # 009 is an island without communes: a commune of its own on the old map
        assert check(PROGRESS, {"map": "2025-06-30", "place": place}, snapshot)["place"] == place
    old = date(2025, 6, 30)
    assert select_places(["commune"], snapshot, old) == ["00001", "00002", "00003", "00004", "00005", "009"]


def test_words_stand_for_levels_and_no_place_comes_twice(snapshot: Any) -> None:
    assert select_places(["national", "02", "province"], snapshot) == ["", "02", "01"]
    assert select_places(["vn", "commune"], snapshot) == ["", "00001", "00003", "00004", "00006", "00007"]
    assert select_places("national, 00004", snapshot) == ["", "00004"]


@pytest.mark.parametrize("places", [[], [""], [8]])
def test_no_place_and_a_number_are_refused(snapshot: Any, places: list[Any]) -> None:
    with pytest.raises(ParameterError):
        select_places(places, snapshot)


@pytest.mark.parametrize("name", REPORTS)
def test_the_notebook_of_a_report_has_its_parameters_with_their_defaults(name: str) -> None:
    spec = REPORTS[name]
    notebook = json.loads((NOTEBOOKS / spec.notebook).read_text(encoding="utf-8"))
    (cell,) = [cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", ())]
    found: dict[str, object] = {}
    exec("".join(cell["source"]), found)
    assert {parameter.name: found.get(parameter.name) for parameter in spec.parameters} == {
        parameter.name: parameter.default for parameter in spec.parameters
    }
