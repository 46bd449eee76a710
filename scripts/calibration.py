"""Do the 90 % intervals hold the truth nine times of ten? Demos are made, built and asked; their truth is read beside them.

``python scripts/calibration.py [DEMOS]``: prints, for amounts and coverage of communes, provinces and the country, how many intervals
held the truth. Every demo has another seed, so another error of the published figures. Results: docs/howto/denominators.md
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tabulate import tabulate

import metrics
from metrics.demo import make_demo

FILES = 20_000
#: Communes as recorded: what a commune in force keeps, without what may come to it from split units.
LEVELS = {
    "commune": {"by": ("commune",), "place_map": "as_recorded"},
    "province": {"by": ("province",)},
    "nation": {},
}
AMOUNTS = ("files_in_scope", "pages_in_scope")


def held(folder: Path, seed: int, files: int = FILES) -> Counter[tuple[str, str, bool]]:
    """Of one demo: level, metric and whether the interval held the truth, counted. Numbers without an estimate are left out."""
    demo = make_demo(folder / "demo", files=files, seed=seed)
    metrics.build([demo.folder], folder / "snapshots")
    truth = json.loads(demo.truth.read_text(encoding="utf-8"))
    told = {"commune": truth["communes"], "province": truth["provinces"], "nation": {"": truth["nation"]}}
    found: Counter[tuple[str, str, bool]] = Counter()
    with metrics.open_snapshot(snapshots=folder / "snapshots") as snapshot:
        for level, asked in LEVELS.items():
            result = metrics.evaluate(snapshot, metrics.Query(metrics=(*AMOUNTS, "coverage_pages"), **asked))
            for name, value, low, high in _compared(result, level, told[level]):
                found[level, name, low <= value <= high] += 1
    return found


def _compared(
    result: metrics.Result, level: str, told: dict[str, dict[str, int]]
) -> Iterator[tuple[str, float, float, float]]:
    """Metric, truth, low and high of every number of which a part is estimated."""
    for row in result.frame.to_dict("records"):
        truth = told.get(row.get(level, ""))
        if truth is None or row["state"] not in ("estimated", "partial") or row["low"] == row["high"]:
            continue
        if row["metric"] in AMOUNTS:
            yield row["metric"], truth[f"{row['metric']}_true"], row["low"], row["high"]
        elif row["numerator"]:
            yield row["metric"], row["numerator"] / truth["pages_in_scope_true"], row["low"], row["high"]


def main(demos: int, files: int = FILES) -> None:
    """Print what so many demos show."""
    found: Counter[tuple[str, str, bool]] = Counter()
    for seed in range(1, demos + 1):
        with tempfile.TemporaryDirectory() as folder:
            found += held(Path(folder), seed, files)
        print(f"{seed} of {demos}", end="\r", file=sys.stderr)
    rows = []
    for level in LEVELS:
        for name in (*AMOUNTS, "coverage_pages"):
            right, wrong = found[level, name, True], found[level, name, False]
            share = right / max(1, right + wrong)
            rows.append({"by": level, "metric": name, "intervals": right + wrong, "held": f"{share:.1%}"})
    print(tabulate(rows, headers="keys"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:] or ["40"]))
