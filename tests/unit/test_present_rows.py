"""A result read row by row."""

from __future__ import annotations

from datetime import date

import pandas as pd

from metrics import Query
from metrics.evaluate import Result
from metrics.present.rows import rows

TITLES = {
    "a/P1": "Phông An",
    "b/P2": "Phông An",
    "b/P3": "Phông Bình",
    "a/P4": "Phông Châu",
    "b/P4": "Phông Châu",
}


def test_fonds_of_one_title_are_told_apart_by_their_number_and_in_a_part_as_in_the_whole() -> None:
    blank = {"numerator": None, "denominator": None, "state": "counted", "low": None, "high": None}
    frame = pd.DataFrame(
        [
            {"fonds": code, "fonds_name": title, "metric": metric, "value": 1.0, "unit": metric} | blank
            for code, title in TITLES.items()
            for metric in ("files", "pages")
        ]
    )
    day = date(2026, 10, 31)
    query = Query(metrics=("files", "pages"), by=("fonds",))
    result = Result(query=query, snapshot_id="x", as_of=day, map_day=day, frame=frame)
    found = rows(result)
    names = ["Phông An (P1)", "Phông An (P2)", "Phông Bình", "Phông Châu (a/P4)", "Phông Châu (b/P4)"]
    assert [row.name for row in found] == names
    assert [list(row.cells) for row in found] == [["files", "pages"]] * len(names)
    assert [row.name for row in rows(result, ["b/P2"])] == ["Phông An (P2)"]
