"""One thing done to the demo's catalogue, and nothing else: it lands in its own part, in the amount and the places it was done in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from metrics import build
from metrics.demo import make_demo
from metrics.findings import Point, bridge

DAY = date(2026, 10, 31)

Change = Callable[[pa.Table], pa.Table]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("injected")
    make_demo(folder / "demo", places=("08",), files=1500, seed=3, as_of=DAY)
    return folder


def _column(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, values)


def _where(table: pa.Table, mask: pa.Array, name: str, value: object) -> pa.Table:
    kind = table.schema.field(name).type
    return _column(table, name, pc.if_else(mask, pa.scalar(value, kind), table[name]))


def _counted(files: pa.Table) -> pa.Array:
    """Files in scope whose pages are known, by a simple rule that leaves a few out."""
    plain = pc.and_(pc.equal(files["medium"], "paper"), pc.greater(pc.fill_null(files["pages"], 0), 0))
    kept = pc.and_(plain, pc.equal(pc.fill_null(files["secrecy"], "none"), "none"))
    held = pc.equal(pc.fill_null(files["original_status"], "held"), "held")
    return pc.and_(kept, held)


def _some(mask: pa.Array) -> pa.Array:
    """Twenty of them."""
    mask = pc.fill_null(mask, False)
    return pc.and_(mask, pc.less_equal(pc.cumulative_sum(mask.cast(pa.int64())), 20))


def _reopen(files: pa.Table) -> pa.Table:
    return _where(files, _some(pc.is_valid(files["checked_on"])), "checked_on", None)


def _recount(files: pa.Table) -> pa.Table:
    mask = _some(_counted(files))
    return _column(files, "pages", pc.if_else(mask, pc.add(files["pages"], 1), files["pages"]))


def _drop(files: pa.Table) -> pa.Table:
    return files.filter(pc.invert(_some(_counted(files))))


def _correct(files: pa.Table) -> pa.Table:
    return _where(files, _some(_counted(files)), "medium", "born_digital")


@pytest.mark.parametrize(
    ("change", "metric", "cause", "sign"),
    [
        (_reopen, "digitised_pages", "reopened", -1),
        (_recount, "pages", "found", 1),
        (_drop, "pages", "gone", -1),
        (_correct, "files_out_of_scope", "corrected", 1),
    ],
)
def test_what_was_done_lands_in_its_part(
    home: Path, tmp_path: Path, change: Change, metric: str, cause: str, sign: int
) -> None:
    before = Point(snapshot_id=build([home / "demo"], home / "s").id, as_of=DAY)
    other = tmp_path / "demo"
    shutil.copytree(home / "demo", other)
    files = pq.read_table(other / "files.parquet")
    changed = change(files)
    pq.write_table(changed, other / "files.parquet")
    after = Point(snapshot_id=build([other], home / "s").id, as_of=DAY)
    found = bridge(metric, before, after, snapshots=home / "s", by="commune")
    parts = {part.cause: part.value for part in found.total.parts if part.value}
    assert set(parts) == {cause}
    assert parts[cause] * sign > 0
    if cause in ("found", "corrected"):
        assert parts[cause] == 20
    elif cause == "gone":
        assert parts[cause] == -(pc.sum(files["pages"]).as_py() - pc.sum(changed["pages"]).as_py())


def test_a_fonds_handed_to_another_commune_leaves_the_one_and_comes_to_the_other(home: Path, tmp_path: Path) -> None:
    before = Point(snapshot_id=build([home / "demo"], home / "s").id, as_of=DAY)
    other = tmp_path / "demo"
    shutil.copytree(home / "demo", other)
    fonds = pq.read_table(other / "fonds.parquet")
    sizes = pq.read_table(other / "files.parquet").group_by("fonds_id").aggregate([("pages", "sum")]).to_pylist()
    largest = max(sizes, key=lambda row: row["pages_sum"] or 0)["fonds_id"]
    this = pc.equal(fonds["fonds_id"], largest)
    old = fonds.filter(this)["custodian_agency_id"][0].as_py()
    agencies = pq.read_table(other / "agencies.parquet").to_pylist()
    unit = {row["agency_id"]: row["unit_code"] for row in agencies}
    new = next(
        row["agency_id"]
        for row in agencies
        if row["level"] == "commune" and row["status"] == "active" and row["unit_code"] != unit[old]
    )
    pq.write_table(_where(fonds, this, "custodian_agency_id", new), other / "fonds.parquet")
    after = Point(snapshot_id=build([other], home / "s").id, as_of=DAY)
    found = bridge("pages_in_scope", before, after, snapshots=home / "s", by="commune")
    assert found.total.change == 0
    moved = {line.code: {part.cause: part.value for part in line.parts if part.value} for line in found.lines}
    moved = {code: parts for code, parts in moved.items() if parts}
    assert [set(parts) for parts in moved.values()] == [{"transfer"}, {"transfer"}]
    assert sum(parts["transfer"] for parts in moved.values()) == 0
