"""A register read from text: what it answers, and how it refuses."""

from datetime import date
from pathlib import Path

import pytest

from metrics.errors import RegisterError, UnknownPlace
from metrics.places import Register

UNITS = """unit_code,name,level,type,parent_code,valid_from,valid_to
01,Sông Hồng,province,tinh,,2020-01-01,
00004,Trúc Bạch,commune,phuong,01,2020-01-01,2025-06-30
00004,Ba Đình,commune,phuong,01,2025-07-01,
00007,Cống Vị,commune,phuong,01,2020-01-01,2025-06-30
"""
SUCCESSIONS = """from_code,from_valid_from,to_code,to_valid_from,kind,effective_on
00004,2020-01-01,00004,2025-07-01,whole,2025-07-01
00007,2020-01-01,00004,2025-07-01,whole,2025-07-01
"""


def write(folder: Path, units: str = UNITS, successions: str | None = SUCCESSIONS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "units.csv").write_text(units, encoding="utf-8")
    if successions is not None:
        (folder / "successions.csv").write_text(successions, encoding="utf-8")
    return folder


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register.load(write(tmp_path / "small"))


def test_a_code_is_answered_by_the_day(register: Register) -> None:
    assert register.unit("00004", date(2025, 6, 30)).full_name == "Phường Trúc Bạch"
    assert register.unit("00004", date(2025, 7, 1)).full_name == "Phường Ba Đình"
    assert [unit.name for unit in register.history("00004")] == ["Trúc Bạch", "Ba Đình"]


def test_keys_are_the_order_of_code_and_day(register: Register) -> None:
    assert [(unit.key, unit.code, unit.valid_from.year) for unit in register.units] == [
        (0, "00004", 2020),
        (1, "00004", 2025),
        (2, "00007", 2020),
        (3, "01", 2020),
    ]


def test_an_ended_code_is_refused_with_its_history(register: Register) -> None:
    with pytest.raises(UnknownPlace, match="00007 was Phường Cống Vị until 30-06-2025"):
        register.unit("00007", date(2025, 7, 1))


def test_lost_zeros_are_proposed_and_not_repaired(register: Register) -> None:
    with pytest.raises(UnknownPlace) as refusal:
        register.unit("4", date(2025, 7, 1))
    assert "00004 was Phường Trúc Bạch until 30-06-2025, is Phường Ba Đình since 01-07-2025" in str(refusal.value)


def test_parents_and_children_by_the_day(register: Register) -> None:
    province = register.unit("01", date(2025, 7, 1))
    assert [unit.name for unit in register.children(province, date(2025, 6, 30))] == ["Trúc Bạch", "Cống Vị"]
    assert [unit.name for unit in register.children(province, date(2025, 7, 1))] == ["Ba Đình"]
    assert register.province_of(register.unit("00007", date(2025, 6, 30))) == province
    assert register.province_of(province) == province


def test_successions_are_known_from_both_ends(register: Register) -> None:
    ba_dinh = register.unit("00004", date(2025, 7, 1))
    assert [link.from_unit.name for link in register.predecessors(ba_dinh)] == ["Trúc Bạch", "Cống Vị"]
    assert register.successors(ba_dinh) == []


def test_days_of_change(register: Register) -> None:
    assert register.days_of_change() == [date(2020, 1, 1), date(2025, 7, 1)]


def test_arrow_there_and_back(register: Register) -> None:
    units, successions = register.to_arrow()
    again = Register.from_arrow(units, successions, register.name, register.digest)
    assert (again.units, again.successions, again.name, again.digest) == (
        register.units,
        register.successions,
        "small",
        register.digest,
    )
    assert Register.from_arrow(units, successions, register.name, register.digest) is again
    assert units.column("full_name").to_pylist()[0] == "Phường Trúc Bạch"


def test_a_stored_register_that_lacks_units_is_refused(register: Register) -> None:
    units, successions = register.to_arrow()
    with pytest.raises(RegisterError, match="lacks units"):
        Register.from_arrow(units.slice(1), successions, register.name, "0" * 64)


def test_digest_names_the_content_and_not_its_order(tmp_path: Path, register: Register) -> None:
    head, *rows = UNITS.splitlines()
    shuffled = Register.load(write(tmp_path / "other", "\n".join([head, *reversed(rows)])))
    assert shuffled.digest == register.digest
    changed = Register.load(write(tmp_path / "third", UNITS.replace("Cống Vị", "Cống Vi")))
    assert changed.digest != register.digest


def test_semicolons_a_byte_order_mark_and_no_successions(tmp_path: Path) -> None:
    folder = write(tmp_path / "site", "\ufeff" + UNITS.replace(",", ";"), successions=None)
    assert len(Register.load(folder).units) == 4


def test_an_empty_valid_from_is_as_far_back_as_anyone_asks(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "site", "unit_code,name,level,parent_code,valid_from,valid_to\nA,Ann Arbor,commune,,,\n", None
    )
    assert Register.load(folder).unit("A", date(1850, 1, 1)).full_name == "Ann Arbor"


@pytest.mark.parametrize(
    ("wrong", "right", "where", "said"),
    [
        (
            "phuong,01,2020-01-01,2025-06-30\n00004",
            "phuong,01,2020-01-01,\n00004",
            "units.csv, row 4",
            "One code stands for two",
        ),
        ("00007,Cống Vị,commune", "00007,Cống Vị,ward", "units.csv, row 5, column level", "Unknown level"),
        ("00007,Cống Vị,commune,phuong", "00007,Cống Vị,commune,ward", "units.csv, row 5, column type", "Unknown type"),
        ("00007,Cống Vị", "00007,", "units.csv, row 5, column name", "no name"),
        ("2025-07-01,\n", "01/07/2025,\n", "units.csv, row 4, column valid_from", "Not a date"),
        (
            "00007,Cống Vị,commune,phuong,01",
            "00007,Cống Vị,commune,phuong,02",
            "row 5, column parent_code",
            "02 as parent",
        ),
        (
            "00007,Cống Vị,commune,phuong,01",
            "00007,Cống Vị,province,tinh,01",
            "row 5, column parent_code",
            "higher level",
        ),
        (
            "2020-01-01,2025-06-30\n00004",
            "2020-01-01,2019-06-30\n00004",
            "row 3, column valid_to",
            "ends before it begins",
        ),
        ("unit_code,", "code,", "units.csv, row 1", "lacks the column unit_code"),
        ("01,Sông Hồng,province,tinh,,2020-01-01,", "01,Sông Hồng,province", "units.csv, row 2", "fewer cells"),
    ],
)
def test_units_are_refused_by_row_and_column(tmp_path: Path, wrong: str, right: str, where: str, said: str) -> None:
    assert wrong in UNITS
    with pytest.raises(RegisterError) as refusal:
        Register.load(write(tmp_path / "bad", UNITS.replace(wrong, right)))
    assert where in str(refusal.value)
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("00007,2020-01-01", "00009,2020-01-01", "not in units.csv"),
        ("whole,2025-07-01\n00007", "all,2025-07-01\n00007", "Unknown kind"),
        ("whole,2025-07-01\n00007", "whole,2025-07-02\n00007", "does not fit the days"),
        ("00007,2020-01-01", "00004,2020-01-01", "stands twice"),
        ("whole,2025-07-01\n00007", "whole,\n00007", "has no date"),
    ],
)
def test_successions_are_refused_by_row(tmp_path: Path, wrong: str, right: str, said: str) -> None:
    assert wrong in SUCCESSIONS
    with pytest.raises(RegisterError, match=said) as refusal:
        Register.load(write(tmp_path / "bad", successions=SUCCESSIONS.replace(wrong, right)))
    assert "successions.csv, row" in str(refusal.value)


def test_whole_and_elsewhere_too_is_refused(tmp_path: Path) -> None:
    units = UNITS + "00010,Mới,commune,xa,01,2025-07-01,\n"
    both = SUCCESSIONS + "00007,2020-01-01,00010,2025-07-01,whole,2025-07-01\n"
    with pytest.raises(RegisterError, match="another successor too"):
        Register.load(write(tmp_path / "bad", units, both))


def test_a_folder_without_units_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=r"Put units.csv into the register's folder"):
        Register.load(tmp_path)
