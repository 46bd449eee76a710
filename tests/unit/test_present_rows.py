"""A result read row by row."""

from __future__ import annotations

from datetime import date

import pandas as pd

from metrics import Query
from metrics.evaluate import Result
from metrics.present.rows import rows


def test_fonds_of_one_title_are_told_apart_by_their_number() -> None:
    blank = {"numerator": None, "denominator": None, "state": "counted", "low": None, "high": None}
    frame = pd.DataFrame(
        [
            {"fonds": code, "fonds_name": title, "metric": metric, "value": 1.0, "unit": metric} | blank
            for code, title in (("a/P1", "Phông An"), ("b/P2", "Phông An"), ("b/P3", "Phông Bình"))
            for metric in ("files", "pages")
        ]
    )
    day = date(2026, 10, 31)
    found = rows(
        Result(
            query=Query(metrics=("files", "pages"), by=("fonds",)),
            snapshot_id="x",
            as_of=day,
            map_day=day,
            frame=frame,
        )
    )
    assert [row.name for row in found] == ["Phông An (P1)", "Phông An (P2)", "Phông Bình"]
    assert [list(row.cells) for row in found] == [["files", "pages"]] * 3
