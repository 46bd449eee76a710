"""Placement, differences, drafts and codes on a country small enough to follow by hand.

2024: Alpha and Beta make Alphabet (which takes Alpha's code), with a part of Gamma; the rest of Gamma is Delta.
Edge is divided between East and West. 2025: Alphabet is renamed Omega; East and West are joined as Compass, and Delta
moves to the other province. The district Old was dissolved in 2024; the island district Isle, without communes, became
a commune.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from metrics.errors import RegisterError
from metrics.places import Register, contradiction, diff, draft_report, lost_zeros, place, placements, vintages

THEN, BETWEEN, NOW = date(2023, 5, 5), date(2024, 5, 5), date(2025, 5, 5)

UNITS = """unit_code,name,level,type,parent_code,valid_from,valid_to
01,North,province,,,2020-01-01,
02,South,province,,,2020-01-01,
001,Old,district,,01,2020-01-01,2023-12-31
002,Isle,district,huyen,02,2020-01-01,2023-12-31
00101,Alpha,commune,,001,2020-01-01,2023-12-31
00102,Beta,commune,,001,2020-01-01,2023-12-31
00103,Gamma,commune,,001,2020-01-01,2023-12-31
00105,Edge,commune,,001,2020-01-01,2023-12-31
00101,Alphabet,commune,,01,2024-01-01,2024-12-31
00101,Omega,commune,,01,2025-01-01,
00104,Delta,commune,,01,2024-01-01,2024-12-31
00104,Delta,commune,,02,2025-01-01,
00106,East,commune,,01,2024-01-01,2024-12-31
00107,West,commune,,01,2024-01-01,2024-12-31
00108,Compass,commune,,01,2025-01-01,
00109,Isle,commune,dac_khu,02,2024-01-01,
"""
SUCCESSIONS = """from_code,from_valid_from,to_code,to_valid_from,kind,effective_on
00101,2020-01-01,00101,2024-01-01,whole,2024-01-01
00102,2020-01-01,00101,2024-01-01,whole,2024-01-01
00103,2020-01-01,00101,2024-01-01,part,2024-01-01
00103,2020-01-01,00104,2024-01-01,part,2024-01-01
00105,2020-01-01,00106,2024-01-01,part,2024-01-01
00105,2020-01-01,00107,2024-01-01,part,2024-01-01
001,2020-01-01,01,2020-01-01,whole,2024-01-01
002,2020-01-01,00109,2024-01-01,retype,2024-01-01
00101,2024-01-01,00101,2025-01-01,rename,2025-01-01
00104,2024-01-01,00104,2025-01-01,whole,2025-01-01
00106,2024-01-01,00108,2025-01-01,whole,2025-01-01
00107,2024-01-01,00108,2025-01-01,whole,2025-01-01
"""


@pytest.fixture
def register(tmp_path: Path) -> Register:
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "successions.csv").write_text(SUCCESSIONS, encoding="utf-8")
    return Register.load(tmp_path, "small")


Answer = tuple[str, str | None, list[str], str | None]


@pytest.fixture
def answer(register: Register) -> Callable[[str, date, date], Answer]:
    """(status, name of the answer, names of the candidates, code of the province) for a code as of a day, on a map."""

    def ask(code: str, recorded: date, on: date) -> Answer:
        found = place(register, register.unit(code, recorded), on)
        name = found.unit.name if found.unit else None
        return found.status, name, [unit.name for unit in found.candidates], found.province and found.province.code

    return ask


@pytest.mark.parametrize(
    ("code", "recorded", "on", "expected"),
    [
        ("00101", NOW, NOW, ("same", "Omega", ["Omega"], "01")),
        ("00101", THEN, NOW, ("whole", "Omega", ["Omega"], "01")),  # in two steps
        ("00102", THEN, BETWEEN, ("whole", "Alphabet", ["Alphabet"], "01")),
        ("00103", THEN, BETWEEN, ("split", None, ["Alphabet", "Delta"], "01")),
        ("00103", THEN, NOW, ("split", None, ["Omega", "Delta"], None)),  # by now in two provinces
        ("00105", THEN, BETWEEN, ("split", None, ["East", "West"], "01")),
        ("00105", THEN, NOW, ("whole", "Compass", ["Compass"], "01")),  # divided, and joined again
        ("00104", NOW, THEN, ("whole", "Gamma", ["Gamma"], "01")),  # a part of one: certainly in it
        ("00104", NOW, BETWEEN, ("whole", "Delta", ["Delta"], "01")),
        ("00101", NOW, THEN, ("split", None, ["Alpha", "Beta", "Gamma"], "01")),  # made of several: not guessed
        ("00108", NOW, THEN, ("whole", "Edge", ["Edge"], "01")),
        ("001", THEN, NOW, ("none", None, [], "01")),  # a dissolved district has no commune, but a province
        ("001", THEN, THEN, ("same", "Old", ["Old"], "01")),
        ("002", THEN, NOW, ("whole", "Isle", ["Isle"], "02")),
        ("00109", NOW, THEN, ("whole", "Isle", ["Isle"], "02")),
        ("01", THEN, NOW, ("same", "North", ["North"], "01")),
    ],
)
def test_placement(
    answer: Callable[[str, date, date], Answer], code: str, recorded: date, on: date, expected: Answer
) -> None:
    assert answer(code, recorded, on) == expected


def test_placements_are_one_row_a_unit(register: Register) -> None:
    rows = {row["unit_key"]: row for row in placements(register, BETWEEN).to_pylist()}
    assert list(rows) == [unit.key for unit in register.units]
    gamma = rows[register.unit("00103", THEN).key]
    assert gamma == {
        "unit_key": register.unit("00103", THEN).key,
        "level": "commune",
        "commune_code": None,
        "district_code": None,
        "province_code": "01",
        "status": "split",
        "candidates": ["00101", "00104"],
    }
    north = rows[register.unit("01", THEN).key]
    assert (north["commune_code"], north["province_code"], north["status"]) == (None, "01", "same")


def test_an_island_district_answers_as_a_commune_on_the_old_map(register: Register) -> None:
    rows = {row["unit_key"]: row for row in placements(register, THEN).to_pylist()}
    isle, old = rows[register.unit("00109", NOW).key], rows[register.unit("001", THEN).key]
    assert (isle["commune_code"], isle["district_code"], isle["status"]) == ("002", "002", "whole")
    assert (old["commune_code"], old["district_code"]) == (None, "001")
    assert [unit.code for unit in register.communes(THEN)] == ["00101", "00102", "00103", "00105", "002"]


def test_district_is_known_where_all_candidates_share_it(register: Register) -> None:
    rows = {row["unit_key"]: row for row in placements(register, THEN).to_pylist()}
    assert rows[register.unit("00101", NOW).key]["district_code"] == "001"


def test_place_is_the_short_form(register: Register) -> None:
    key = register.unit("00102", THEN).key
    assert register.place(key, NOW) == place(register, register.units[key], NOW)


def test_differences(register: Register) -> None:
    def told(before: date, after: date, level: str) -> list[tuple[str, list[str], list[str]]]:
        return [
            (change.kind, [unit.name for unit in change.before], [unit.name for unit in change.after])
            for change in diff(register, before, after, level)
        ]

    assert told(THEN, BETWEEN, "commune") == [
        ("merged", ["Alpha"], ["Alphabet"]),
        ("merged", ["Beta"], ["Alphabet"]),
        ("split", ["Gamma"], ["Alphabet", "Delta"]),
        ("split", ["Edge"], ["East", "West"]),
        ("retyped+recoded", ["Isle"], ["Isle"]),
        ("new", ["Alpha", "Beta", "Gamma"], ["Alphabet"]),
        ("new", ["Gamma"], ["Delta"]),
        ("new", ["Edge"], ["East"]),
        ("new", ["Edge"], ["West"]),
    ]
    assert told(BETWEEN, NOW, "commune") == [
        ("renamed", ["Alphabet"], ["Omega"]),
        ("moved", ["Delta"], ["Delta"]),
        ("merged", ["East"], ["Compass"]),
        ("merged", ["West"], ["Compass"]),
        ("new", ["East", "West"], ["Compass"]),
    ]
    assert told(THEN, BETWEEN, "district") == [("ended", ["Old"], [])]
    assert diff(register, NOW, NOW) == []


# Drafts

HEAD = "from_code,to_code,kind,effective_on,to_name,to_parent_code\n"


def draft(register: Register, folder: Path, rows: str, head: str = HEAD) -> Register:
    path = folder / "draft.csv"
    path.write_text(head + rows, encoding="utf-8")
    return register.with_draft(path)


def test_a_draft_merges_renames_and_leaves_the_register_alone(register: Register, tmp_path: Path) -> None:
    digest = register.digest
    drafted = draft(register, tmp_path, "00104,00109,whole,2027-01-01,,\n00108,00108,rename,2027-01-01,Rose,\n")
    day = date(2027, 1, 1)
    assert [unit.name for unit in drafted.communes(day)] == ["Omega", "Rose", "Isle"]
    assert place(drafted, drafted.unit("00103", THEN), day).candidates == (
        drafted.unit("00101", day),
        drafted.unit("00109", day),
    )
    assert [(change.kind, change.before[0].name) for change in draft_report(drafted)] == [
        ("merged", "Delta"),
        ("renamed", "Compass"),
        ("merged", "Isle"),  # Isle goes on, larger: another territory, so another row
        ("new", "Delta"),
    ]
    assert register.digest == digest


def test_a_drafted_province_takes_its_communes_along(register: Register, tmp_path: Path) -> None:
    drafted = draft(register, tmp_path, "01,03,whole,2027-01-01,Union,\n02,03,whole,2027-01-01,Union,\n")
    day = date(2027, 1, 1)
    assert {unit.parent_code for unit in drafted.communes(day)} == {"03"}
    assert placements(drafted, day).column("province_code").to_pylist() == ["03"] * len(drafted.units)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("00999,00104,whole,2027-01-01,,\n", "row 2, column from_code"),
        ("00104,00200,whole,2027-01-01,,\n", "A new unit needs a name"),
        ("00104,00109,part,2027-01-01,,\n", "Only a part of the unit is spoken for"),
        ("00104,00109,whole,2027-01-01,,\n00104,00101,part,2027-01-01,,\n", "row 3, column kind"),
        ("00104,00109,whole,2024-01-01,,\n", "before a change that the register knows"),
        ("00104,00109,whole,2027-01-01,,\n00108,00101,whole,2027-01-02,,\n", "takes effect on one day"),
        ("00104,00109,gone,2027-01-01,,\n", "Unknown kind"),
        ("00104,00109,whole,soon,,\n", "row 2, column effective_on"),
        ("00104,00109,whole,2027-01-01,A,\n00108,00109,whole,2027-01-01,B,\n", "two values"),
        ("00104,00104,whole,2027-01-01,,09\n", "without the one above it"),
        ("01,01,part,2027-01-01,,\n01,02,part,2027-01-01,,\n", "01 is divided, but not what lies below it"),
    ],
)
def test_drafts_are_refused_by_row(register: Register, tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(RegisterError) as refusal:
        draft(register, tmp_path, rows)
    assert said in str(refusal.value)


# Codes as they arrive


def test_lost_zeros(register: Register) -> None:
    assert lost_zeros(register, "101", NOW) == "00101"
    assert lost_zeros(register, "1", NOW, level="province") == "01"
    assert lost_zeros(register, "1", THEN) is None  # 01 or 001: not guessed
    assert lost_zeros(register, "1", THEN, parent_code="1") == "001"
    assert lost_zeros(register, "00101", NOW) is None  # nothing lost
    assert lost_zeros(register, "77", NOW) is None
    assert lost_zeros(register, "0101", NOW) is None  # a spreadsheet takes all zeros


def test_vintages_tell_which_map_a_list_of_codes_is_of(register: Register) -> None:
    counts = vintages(register, ["00101", "00102", "00103"])
    assert counts == {date(2020, 1, 1): 3, date(2024, 1, 1): 1, date(2025, 1, 1): 1}


def test_a_province_of_another_map_contradicts(register: Register) -> None:
    assert contradiction(register, "00104", "02", NOW) is None
    said = contradiction(register, "00104", "01", NOW)
    assert said == (
        "On 05-05-2025 00104 Delta lies in 02 South, not in 01 (North); as Delta until 31-12-2024 it lay in 01."
    )
