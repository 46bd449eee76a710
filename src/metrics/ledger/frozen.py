"""The numbers of a closed month, as they were published: every metric for the country, its provinces and its communes.

No title and no name of a person is among them, and no fonds: places are codes with the day the unit began.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..definitions import METRICS
from ..evaluate import Period, Query, evaluate
from ..places import Register
from ..snapshot import Snapshot

NUMBERS, DEFINITIONS = "numbers.parquet", "definitions.json"

#: Levels that numbers are frozen for; the country has the empty code.
LEVELS = ("nation", "province", "commune")
#: What a cell holds beside its metric.
CELL_COLUMNS = ("value", "numerator", "denominator", "unit", "state", "low", "high")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("level", "code", "since", "metric")),
        ("value", pa.float64()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("unit", pa.string()),
        ("state", pa.string()),
        ("low", pa.float64()),
        ("high", pa.float64()),
    ]
)
#: A place's rows lie together; a report reads its own group of rows and no other.
_ROWS_IN_GROUP = 5000


def numbers(
    snapshot: Snapshot,
    month: Period,
    as_of: date,
    place_map: date,
    metrics: Sequence[str] = (),
    levels: Sequence[str] = LEVELS,
) -> pd.DataFrame:
    """Every number of a month: ``level, code, since, metric`` and what a cell holds, by level, code and metric."""
    found = []
    for level in levels:
        by = () if level == "nation" else (level,)
        asked = Query(
            metrics=tuple(metrics) or tuple(METRICS),
            by=by,
            where=(("month", (str(month),)),),
            as_of=as_of,
            place_map=place_map,
        )
        frame = evaluate(snapshot, asked).frame
        codes = frame[level].astype(object) if by else pd.Series("", index=frame.index, dtype=object)
        since = {code: _since(snapshot.register, code, place_map) for code in set(codes)}
        found.append(
            pd.DataFrame({"level": level, "code": codes, "since": codes.map(since), "metric": frame["metric"]}).join(
                frame[list(CELL_COLUMNS)]
            )
        )
    return pd.concat(found, ignore_index=True).sort_values(["level", "code", "metric"], ignore_index=True)


def _since(register: Register, code: str, day: date) -> str:
    return next((unit.valid_from.isoformat() for unit in register.history(code) if unit.valid_on(day)), "")


def freeze(place: Path, frame: pd.DataFrame) -> None:
    """Write the numbers, and the definitions they follow, into the folder ``place``."""
    table = pa.Table.from_pandas(frame, schema=_SCHEMA, preserve_index=False)
    pq.write_table(table, place / NUMBERS, compression="zstd", row_group_size=_ROWS_IN_GROUP)
    text = json.dumps(
        {name: {"form": type(found).__name__} | asdict(found) for name, found in METRICS.items()},
        ensure_ascii=False,
        indent=1,
        sort_keys=True,
    )
    (place / DEFINITIONS).write_text(text + "\n", encoding="utf-8")
