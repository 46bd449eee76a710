"""Why a number: every piece of it is there, and the rows behind it add up to it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from metrics import METRICS, Period, Query, Snapshot, evaluate, why
from metrics.cli import main
from metrics.errors import ParameterError
from metrics.evaluate import TO_ALLOCATE

AMOUNTS = ("value", "numerator", "denominator")


def test_what_a_coverage_is_made_of(land: Snapshot) -> None:
    found = why(land, "coverage_pages", place="01", month=Period(2026, 10))
    # Files 1, 2 of commune 00001; 3, 4 of the commune split within the province; 8 of the district that ended.
    assert (found.cell.numerator, found.cell.denominator) == (10 + 20 + 80 + 1280, 10 + 20 + 40 + 80 + 1280)
    assert [(part.role, part.measure.name, part.value, part.counted) for part in found.ingredients] == [
        ("numerator", "digitised_pages", 1390, 1390),
        ("denominator", "pages_in_scope", 1430, 1430),
    ]
    assert found.ingredients[1].estimated == 0
    assert found.formula == "digitised_pages / pages_in_scope"
    assert all("pages_copied" in sql or "pages" in sql for sql in found.statements)
    assert (found.place_name, found.as_of, found.map_day) == ("Bắc", date(2026, 10, 31), date(2026, 10, 31))
    assert found.manifest.inputs
    files = {row["file_id"]: (row["numerator"], row["denominator"]) for row in found.rows().to_pylist()}
    assert files == {"1": (10, 10), "2": (20, 20), "3": (0, 40), "4": (80, 80), "8": (1280, 1280)}


def test_the_rows_of_a_flow_are_those_of_the_month(land: Snapshot) -> None:
    found = why(land, "throughput_pages", month=Period(2026, 9))
    assert found.cell.numerator == 80
    assert [(row["file_id"], row["value"]) for row in found.rows().to_pylist()] == [("4", 80)]
    assert found.month == Period(2026, 9)


@pytest.mark.parametrize("name", sorted(name for name, found in METRICS.items() if found.kind == "stock"))
@pytest.mark.parametrize("place", ["", "01", "00001"])
def test_the_rows_add_up_to_the_number_in_every_place(land: Snapshot, name: str, place: str) -> None:
    found = why(land, name, place=place, month=Period(2026, 10))
    if found.cell.state == "not_available" or not found.rows_sql:
        return
    rows = found.rows()
    sums = {column: pc.sum(rows[column]).as_py() or 0 for column in rows.column_names if column in AMOUNTS}
    if found.cell.denominator is None:
        assert sums["value"] == found.cell.numerator
    else:
        assert (sums["numerator"], sums["denominator"]) == (found.cell.numerator, found.cell.denominator)


def test_records_of_a_split_unit_are_behind_no_place_but_where_minutes_say(land: Snapshot) -> None:
    asked = Query(metrics=("pages",), by=("commune",))
    split = evaluate(land, asked).cell("pages", commune=TO_ALLOCATE).numerator
    whole = why(land, "pages").rows()
    placed = sum(
        pc.sum(why(land, "pages", place=unit.code).rows()["value"]).as_py() or 0
        for unit in land.register.communes(date(2026, 10, 31))
    )
    above = 640 + 1280  # the province, and the district that ended
    unknown = 2560
    assert pc.sum(whole["value"]).as_py() == placed + (split or 0) + above + unknown


def test_no_title_is_among_the_rows_and_they_can_be_kept(demo: Snapshot, tmp_path: Path) -> None:
    found = why(demo, "coverage_pages", place="08")
    assert not {"title", "name", "person"} & set(found.rows().column_names)
    assert found.write(tmp_path / "rows.csv") == found.write(tmp_path / "rows.parquet") == found.rows().num_rows
    assert pc.sum(pq.read_table(tmp_path / "rows.parquet")["denominator"]).as_py() == found.cell.denominator
    assert pyarrow.csv.read_csv(tmp_path / "rows.csv").num_rows == found.rows().num_rows
    with pytest.raises(ParameterError, match="CSV or Parquet"):
        found.write(tmp_path / "rows.xlsx")
    # Hundreds of units do not make hundreds of lines.
    assert all(len(sql.splitlines()) < 80 for sql in (*found.statements, found.rows_sql))


def test_the_command(land: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "snapshots").symlink_to(land.folder.parent)
    run = CliRunner()
    ask = ["--data", str(tmp_path), "why", "coverage_pages", "--place", "01", "--month", "2026-10"]
    told = run.invoke(main, [*ask, "--rows", str(tmp_path / "rows.csv")])
    assert told.exit_code == 0, told.output
    assert "97.2028% (counted)" in told.stdout
    assert "5 rows written" in told.stderr
    as_json = json.loads(run.invoke(main, [*ask, "--format", "json"]).stdout)
    assert (as_json["numerator"], as_json["denominator"], as_json["snapshot"]) == (1390, 1430, land.id)
    assert {"agencies.csv", "files.csv", "fonds.csv"} <= {item["file"] for item in as_json["inputs"]}
