"""``make drill``: what the rules find of what a drill injects, what they raise where nothing is wrong, and how long each takes.

Three catalogues a seed: one in good order, one whose page counts and days are shuffled among files (what chance alone raises), and one
with injected losses, orphans, stalls and gaming.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
import pyarrow.parquet as pq
from tabulate import tabulate

from metrics.demo import NATIONAL, make_drill
from metrics.findings import Finding, find, judge, load_rules, vanished
from metrics.snapshot import build, open_snapshot

RULES = load_rules()
#: Rules that are asked of the catalogue whose counts and days were shuffled.
BY_CHANCE = ("cloned_pages", "round_numbers", "month_end_jump")


def drill(home: Path, seed: int, files: int, places: Sequence[str]) -> list[dict[str, object]]:
    """A row a rule: what was injected, recall, precision, what was raised in good order and by chance, seconds."""
    clean = make_drill(home / "clean", places=places, files=files, seed=seed, inject=False)
    in_order = _raised(home / "clean-data", [clean.before, clean.after])[0]
    _shuffle(clean.after, seed)
    by_chance = _raised(home / "chance-data", [clean.after], BY_CHANCE)[0]
    made = make_drill(home / "drill", places=places, files=files, seed=seed)
    found, seconds, lost = _raised(home / "drill-data", [made.before, made.after])
    rows: list[dict[str, object]] = []
    judged = {one.rule: one for one in judge(found, made.truth)}
    for name in RULES.rules:
        one = judged.get(name)
        rows.append(
            {
                "seed": seed,
                "rule": name,
                "injected": one.true if one else 0,
                "recall": one.recall if one else None,
                "precision": one.precision if one else None,
                "in order": sum(finding.rule == name for finding in in_order),
                "by chance": sum(finding.rule == name for finding in by_chance) if name in BY_CHANCE else None,
                "seconds": round(seconds[name], 2),
            }
        )
    right = len(lost & set(made.lost))
    print(
        f"seed {seed}: {len(made.lost)} files lost, {right} found, {len(lost) - right} false;"
        f" {len(in_order)} findings in good order"
    )
    return rows


def _raised(
    home: Path, deliveries: Sequence[Path], only: Sequence[str] = ()
) -> tuple[list[Finding], dict[str, float], set[str]]:
    """Findings, seconds by rule, and ids of lost files."""
    ids = [build([delivery], home / "snapshots").id for delivery in deliveries]
    found: list[Finding] = []
    seconds: dict[str, float] = {}
    with open_snapshot(ids[-1], snapshots=home / "snapshots") as snapshot:
        for name in only or RULES.rules:
            start = perf_counter()
            found += find(snapshot, RULES, only=[name])
            seconds[name] = perf_counter() - start
    lost: set[str] = set()
    if len(ids) == 2:
        start = perf_counter()
        losses = vanished(home / "snapshots", ids[0], ids[1], RULES)
        seconds["vanished"] = seconds["denominator_shrinks"] = perf_counter() - start
        found += losses.findings
        lost = {str(row["file_id"]) for row in losses.rows if row["why"] is None}
    return found, seconds, lost


def _shuffle(delivery: Path, seed: int) -> None:
    """Deal page counts and days of checking out anew among the files that have some."""
    path = delivery / "files.parquet"
    table = pq.read_table(path)
    dice = np.random.default_rng(seed)
    for name in ("pages", "checked_on"):
        column = table.column(name).combine_chunks()
        filled = np.flatnonzero(np.array(column.is_valid()))
        order = np.arange(len(column))
        order[filled] = dice.permutation(filled)
        table = table.set_column(table.schema.get_field_index(name), name, column.take(order))
    pq.write_table(table, path)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=200_000)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--places", default=NATIONAL)
    given = parser.parse_args()
    rows: list[dict[str, object]] = []
    for seed in map(int, given.seeds.split(",")):
        with tempfile.TemporaryDirectory() as home:
            rows += drill(Path(home), seed, given.files, given.places.split(","))
    print(tabulate(rows, headers="keys", floatfmt=".3f"))


if __name__ == "__main__":
    main()
