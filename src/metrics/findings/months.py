"""The change of a period for thousands of places: worked out once for all of a level, kept, and read place by place.

Snapshots never change, so what was worked out of two of them is the same for ever; the folder it is kept in may be emptied at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..definitions import metric
from ..errors import NotAvailable
from ..evaluate import Cell, Period
from ..snapshot import Manifest, Snapshot
from .bridge import bridges
from .causes import CAUSES, rules_digest
from .lines import Bridge, Line, line_of
from .points import Point, drawn_in, point_in

_ROWS_IN_GROUP = 200


def month_points(snapshots: Path, snapshot: Snapshot, month: Period, before_id: str = "") -> tuple[Point, Point]:
    """The ends of the period before, and of the period ``month`` in ``snapshot``. The first is in the snapshot ``before_id``, else in the
    last one drawn in the period before, else in ``snapshot`` itself."""
    second = point_in(snapshot, month)
    last = month.plus(-1)
    id = before_id or drawn_in(snapshots, last) or snapshot.id
    day = snapshot.as_of if id == snapshot.id else Manifest.read(snapshots / id).as_of
    return Point(snapshot_id=id, as_of=min(last.last_day, day)), second


def month_bridges(
    names: Sequence[str],
    first: Point,
    second: Point,
    *,
    snapshots: Path,
    level: str,
    place: str,
    place_map: date,
    cache: Path,
) -> tuple[Bridge, ...]:
    """The bridges of these metrics for one place (level ``nation`` has the empty code), with no lines; worked out for every place of the
    level where that has not been done yet. None at all, where one of the snapshots lacks what the metrics need."""
    path = cache / _name(names, first, second, level, place_map)
    if not path.is_file():
        try:
            _keep(path, names, first, second, snapshots, level, place_map)
        except NotAvailable:
            return ()
    rows = pq.read_table(path, filters=[("code", "=", place)]).to_pylist()
    lines = {row["metric"]: _line(row) for row in rows}
    found = []
    for name in names:
        nothing = {"code": place, "name": "", "metric": name, "before": None, "after": None, "start": [0, 0]}
        line = lines.get(name) or _line(nothing | {"numerators": [0] * len(CAUSES), "denominators": [0] * len(CAUSES)})
        unit = metric(name).unit
        found.append(
            Bridge(
                metric=name,
                unit=unit,
                first=first,
                second=second,
                first_map=place_map,
                second_map=place_map,
                place=place,
                by="",
                total=line,
                lines=(),
            )
        )
    return tuple(found)


def _name(names: Sequence[str], first: Point, second: Point, level: str, place_map: date) -> str:
    said: list[Any] = [asdict(metric(name)) for name in names]
    said += [asdict(first), asdict(second), level, place_map, rules_digest()]
    digest = hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()[:16]
    return f"{first.snapshot_id}--{second.snapshot_id}--{level}-{digest}.parquet"


def _keep(
    path: Path, names: Sequence[str], first: Point, second: Point, snapshots: Path, level: str, place_map: date
) -> None:
    by = "" if level == "nation" else level
    made = bridges(names, first, second, snapshots=snapshots, by=by, place_map=place_map, cache=path.parent)
    rows = [_row(found.metric, line) for found in made for line in (found.lines if by else (found.total,))]
    rows.sort(key=lambda row: (row["code"], row["metric"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), beside, row_group_size=_ROWS_IN_GROUP)
    beside.replace(path)


_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("metric", "code", "name", "before", "after")),
        *((name, pa.list_(pa.int64())) for name in ("start", "numerators", "denominators")),
    ]
)


def _row(name: str, line: Line) -> dict[str, Any]:
    return {
        "metric": name,
        "code": line.code,
        "name": line.name,
        "before": None if line.before is None else json.dumps(asdict(line.before)),
        "after": None if line.after is None else json.dumps(asdict(line.after)),
        "start": list(line.start),
        "numerators": [part.numerator for part in line.parts],
        "denominators": [part.denominator or 0 for part in line.parts],
    }


def _line(row: dict[str, Any]) -> Line:
    before, after = (None if row[side] is None else Cell(**json.loads(row[side])) for side in ("before", "after"))
    changes = dict(zip(CAUSES, zip(row["numerators"], row["denominators"], strict=True), strict=True))
    return line_of(row["code"], row["name"], before, after, metric(row["metric"]), tuple(row["start"]), changes)
