"""The drill: all that was injected is found, nothing else is raised, and in good order there is nothing to find."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import metrics
from metrics.demo import make_demo, make_drill
from metrics.findings import find, judge, load_rules

ROOT = Path(__file__).parents[2]
RULES = load_rules()


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("drill", ROOT / "scripts" / "drill.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_was_injected_is_found_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = script().drill(tmp_path, 1, 12_000, ("08", "24"))
    said = capsys.readouterr().out
    assert "20 files lost, 20 found, 0 false; 0 findings in good order" in said
    by_rule = {row["rule"]: row for row in rows}
    assert set(by_rule) == set(RULES.rules)
    quiet = [rule for rule, row in by_rule.items() if not row["injected"]]
    assert not quiet, "every rule has a scheme"
    short = {rule: row for rule, row in by_rule.items() if row["recall"] < 0.9 or row["precision"] < 0.95}
    assert not short
    assert not [rule for rule, row in by_rule.items() if row["in order"] or row["by chance"]]


def test_a_drill_is_the_same_every_time_and_says_what_it_did(tmp_path: Path) -> None:
    one, two = (make_drill(tmp_path / name, places=("08",), files=2000) for name in "ab")
    assert (one.truth, one.lost) == (two.truth, two.lost)
    for part in ("before", "after"):
        tables = [pq.read_table(tmp_path / name / part / "files.parquet") for name in "ab"]
        assert tables[0].equals(tables[1])
    told = json.loads((tmp_path / "a" / "drill.json").read_text())
    assert told["truth"] == one.truth
    assert not (tmp_path / "a" / ".demo").exists()


def test_hand_overs_taken_from_the_demo_at_random_are_all_missed_and_no_other(tmp_path: Path) -> None:
    """One in a hundred of the demo's hand-overs is removed; by then the demo has orphans of every other kind as well."""
    make_demo(tmp_path / "demo", places=("08", "24"), files=2000)
    path = tmp_path / "demo" / "handovers.parquet"
    table = pq.read_table(path)
    lost = np.random.default_rng(7).choice(table.num_rows, max(3, table.num_rows // 100), replace=False)
    gone = table.take(pa.array(np.sort(lost)))["fonds_id"].to_pylist()
    pq.write_table(table.filter(pa.array(~np.isin(np.arange(table.num_rows), lost))), path)
    manifest = metrics.build([tmp_path / "demo"], tmp_path / "snapshots")
    with metrics.open_snapshot(manifest.id, snapshots=tmp_path / "snapshots") as snapshot:
        found = find(snapshot, RULES, only=metrics.findings.ORPHANS)
        without = snapshot.run("select count(*) as n from fonds where custodian_agency_id is null").to_pylist()[0]["n"]
    (judged,) = judge(
        [one for one in found if one.rule == "orphan_without_handover"],
        {"orphan_without_handover": [f"demo/{one}" for one in gone]},
    )
    assert (judged.recall, judged.precision) == (1.0, 1.0)
    assert sum(one.rule == "orphan_no_custodian" for one in found) == without
