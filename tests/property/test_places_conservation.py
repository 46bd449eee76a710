"""On any history of merges, splits and renames, each unit is placed exactly once or listed with its candidates.

The truth is a country of atoms that are never divided: a map groups them into communes, so which commune a unit's
records can lie in follows from the atoms they share.
"""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.places import Register, place, placements

ATOMS = 6
STARTS = [date(2020, 1, 1), date(2024, 1, 1), date(2025, 7, 1)]
Group = tuple[str, frozenset[int]]


@st.composite
def maps(draw: st.DrawFn) -> list[list[Group]]:
    """Three maps, each a partition of the atoms into communes; codes come from a small pool, so they are reused."""
    made = []
    for _ in STARTS:
        labels = draw(st.lists(st.integers(0, 3), min_size=ATOMS, max_size=ATOMS))
        groups = [frozenset(atom for atom in range(ATOMS) if labels[atom] == label) for label in sorted(set(labels))]
        codes = draw(st.permutations(["00001", "00004", "00007", "00010", "00013"]))
        made.append(list(zip(codes, groups, strict=False)))
    return made


def history(made: list[list[Group]]) -> tuple[dict[tuple[str, date], tuple[frozenset[int], date | None]], str, str]:
    """Units as (code, valid_from) → (atoms, valid_to), and the register's two files."""
    units: dict[tuple[str, date], tuple[frozenset[int], date | None]] = {}
    edges = []
    current: dict[Group, date] = {}
    for start, groups in zip(STARTS, made, strict=True):
        gone = {group: since for group, since in current.items() if group not in groups}
        new = [group for group in groups if group not in current]
        for group, since in gone.items():
            units[group[0], since] = (group[1], start - timedelta(days=1))
            del current[group]
        for group in new:
            units[group[0], start] = (group[1], None)
            current[group] = start
        for former, since in gone.items():
            into = [group for group in new if group[1] & former[1]]
            kind = "whole" if len(into) == 1 else "part"
            edges += [f"{former[0]},{since},{group[0]},{start},{kind},{start}" for group in into]
    rows = [f"{code},Unit,commune,01,{start},{last or ''}" for (code, start), (_, last) in units.items()]
    head = "unit_code,name,level,parent_code,valid_from,valid_to\n01,All,province,,2020-01-01,\n"
    return (
        units,
        head + "\n".join(rows) + "\n",
        "from_code,from_valid_from,to_code,to_valid_from,kind,effective_on\n" + "\n".join(edges) + "\n",
    )


@settings(max_examples=60, deadline=None)
@given(maps())
def test_every_unit_is_placed_once_or_listed_and_totals_agree(made: list[list[Group]]) -> None:
    units, unit_rows, edge_rows = history(made)
    with TemporaryDirectory() as folder:
        (Path(folder) / "units.csv").write_text(unit_rows, encoding="utf-8")
        (Path(folder) / "successions.csv").write_text(edge_rows, encoding="utf-8")
        register = Register.load(Path(folder), "generated")
    communes = [unit for unit in register.units if unit.level == "commune"]
    weights = {unit.key: 3**place for place, unit in enumerate(communes)}
    for start, groups in zip(STARTS, made, strict=True):
        atoms = dict(groups)
        certain: dict[str, int] = dict.fromkeys(atoms, 0)
        open_ = 0
        rows = {row["unit_key"]: row for row in placements(register, start).to_pylist()}
        assert len(rows) == len(register.units)
        for unit in communes:
            row = rows[unit.key]
            mine = units[unit.code, unit.valid_from][0]
            truth = {code for code, theirs in atoms.items() if theirs & mine}
            if row["commune_code"] is None:
                assert row["status"] == "split"
                assert truth <= set(row["candidates"]) <= set(atoms)
                assert len(row["candidates"]) > 1
                open_ += weights[unit.key]
            else:
                assert row["status"] in ("same", "whole")
                assert truth == {row["commune_code"]}
                assert row["candidates"] == []
                certain[row["commune_code"]] += weights[unit.key]
            assert row["province_code"] == "01"
            found = place(register, unit, start)
            assert (found.unit.code if found.unit else None) == row["commune_code"]
        assert sum(certain.values()) + open_ == sum(weights.values())


@settings(max_examples=60, deadline=None)
@given(maps())
def test_one_step_gives_exactly_the_units_that_share_territory(made: list[list[Group]]) -> None:
    units, unit_rows, edge_rows = history(made)
    with TemporaryDirectory() as folder:
        (Path(folder) / "units.csv").write_text(unit_rows, encoding="utf-8")
        (Path(folder) / "successions.csv").write_text(edge_rows, encoding="utf-8")
        register = Register.load(Path(folder), "generated")
    for unit in register.on(STARTS[0], "commune"):
        mine = units[unit.code, unit.valid_from][0]
        truth = sorted(code for code, theirs in made[1] if theirs & mine)
        assert sorted(found.code for found in place(register, unit, STARTS[1]).candidates) == truth
