"""Every published number that would be different now: as published, as known now, on today's map, and why."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from ..definitions import METRICS, Ratio
from ..errors import NotAvailable
from ..evaluate import Period
from ..findings import CAUSES, Line, Point, bridge, bridges, ratio_part
from ..findings.movements import Maps
from ..snapshot import Snapshot, open_snapshot
from .chain import read_ledger
from .closing import Closing, closings
from .frozen import LEVELS, numbers
from .published import published_numbers

_KEY = ["level", "code", "metric"]
_COMPARED = ("value", "numerator", "denominator", "state")

#: Columns of the table of restatements, before those of the causes.
COLUMNS = (
    *("month", "level", "code", "name", "metric", "unit"),
    *("published", "published_numerator", "published_denominator", "published_state"),
    *("now", "now_numerator", "now_denominator", "now_state", "on_todays_map", "change"),
)


def restatements(
    ledger: Path,
    snapshots: Path,
    *,
    months: Sequence[Period] = (),
    metrics: Sequence[str] = (),
    levels: Sequence[str] = LEVELS,
    place: str = "",
    snapshot_id: str | None = None,
    cache: Path | None = None,
) -> pd.DataFrame:
    """A row for every number of the closed ``months`` (all, where none is named) that the current snapshot, or that of
    ``snapshot_id``, would give otherwise.

    ``published…`` and ``now…`` are answered on the map the month was published on, ``on_todays_map`` on that of the snapshot's day.
    ``change`` is the sum of the columns named after the causes; they are empty where a ratio has no value, or where a number is not
    added up over files and fonds. Raises LedgerError, SnapshotMissing where a closed month's snapshot is no more there.
    """
    found = []
    with open_snapshot(snapshot_id, snapshots=snapshots) as snapshot:
        for month, closing in closings(read_ledger(ledger)).items():
            if months and month not in months:
                continue
            changed = _changed(ledger, closing, snapshot, metrics, levels, place)
            if len(changed):
                found.append(_explained(changed, closing, snapshot, snapshots, cache))
    columns = [*COLUMNS, *CAUSES]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def _changed(
    ledger: Path, closing: Closing, snapshot: Snapshot, metrics: Sequence[str], levels: Sequence[str], place: str
) -> pd.DataFrame:
    filters: list[tuple[str, str, object]] = [("level", "in", list(levels))]
    if metrics:
        filters.append(("metric", "in", list(metrics)))
    if place:
        filters.append(("code", "=", place))
    was: pd.DataFrame = published_numbers(ledger, closing, filters).to_pandas(
        types_mapper={pa.int64(): pd.Int64Dtype()}.get
    )
    known = [name for name in dict.fromkeys(was["metric"]) if name in METRICS]
    now = numbers(snapshot, closing.month, closing.as_of, closing.map_day, known, levels)
    both = was.merge(now, on=_KEY, how="left", suffixes=("_was", "_now"))
    differs = pd.Series(False, index=both.index)
    for name in _COMPARED:
        a, b = both[f"{name}_was"], both[f"{name}_now"]
        differs |= ~((a == b).fillna(False) | (a.isna() & b.isna()))
    both = both[differs].reset_index(drop=True)
    here = numbers(snapshot, closing.month, closing.as_of, snapshot.as_of, known, levels).set_index(_KEY)["value"]
    moved = Maps(
        first=snapshot.register, second=snapshot.register, first_day=closing.map_day, second_day=snapshot.as_of
    )
    both["on_todays_map"] = [
        here.get((level, moved.label(code), name), None)
        for level, code, name in zip(*(both[name] for name in _KEY), strict=True)
    ]
    return both


def _explained(
    changed: pd.DataFrame, closing: Closing, snapshot: Snapshot, snapshots: Path, cache: Path | None
) -> pd.DataFrame:
    lines: dict[tuple[str, str], dict[str, Line]] = {}
    first = Point(snapshot_id=closing.snapshot_id, as_of=closing.as_of)
    second = Point(snapshot_id=snapshot.id, as_of=closing.as_of)
    common: dict[str, Any] = {"snapshots": snapshots, "place_map": closing.map_day, "cache": cache}
    for level in dict.fromkeys(changed["level"]):
        names = sorted(set(changed[changed["level"] == level]["metric"]) & set(METRICS))
        by = "" if level == "nation" else level
        for found in _bridged(names, first, second, by, common):
            lines[level, found.metric] = {line.code: line for line in found.lines} if by else {"": found.total}
    names_of = {unit.code: unit.full_name for unit in snapshot.register.on(closing.map_day)}
    rows = []
    for row in changed.to_dict("records"):
        told = {
            name: _plain(row[column])
            for side, column_side in (("published", "was"), ("now", "now"))
            for name, column in (
                (side, f"value_{column_side}"),
                (f"{side}_numerator", f"numerator_{column_side}"),
                (f"{side}_denominator", f"denominator_{column_side}"),
                (f"{side}_state", f"state_{column_side}"),
            )
        }
        line = lines.get((row["level"], row["metric"]), {}).get(row["code"])
        causes = dict.fromkeys(CAUSES) if line is None else _causes(line, row["metric"], told)
        change = None if None in causes.values() else sum(value for value in causes.values() if value is not None)
        rows.append(
            {
                "month": str(closing.month),
                **{name: row[name] for name in _KEY},
                "name": names_of.get(row["code"], row["code"]),
                "unit": row["unit_was"],
                **told,
                "on_todays_map": _plain(row["on_todays_map"]),
                "change": None if change is None else float(change),
                **{name: None if value is None else float(value) for name, value in causes.items()},
            }
        )
    return pd.DataFrame(rows)


def _bridged(names: Sequence[str], first: Point, second: Point, by: str, common: dict[str, Any]) -> list[Any]:
    """The bridges of these metrics; without those that cannot be told apart item by item."""
    try:
        return list(bridges(names, first, second, by=by, **common))
    except NotAvailable:
        found = []
        for name in names:
            try:
                found.append(bridge(name, first, second, by=by, **common))
            except NotAvailable:
                continue
        return found


def _causes(line: Line, name: str, told: dict[str, Any]) -> dict[str, int | Fraction | None]:
    """The parts that lead from what was published to what is known now. What the frozen snapshot itself gives otherwise today is a
    change of definition: its content is what it was."""
    before = (0, 0) if line.before is None else (line.before.numerator or 0, line.before.denominator or 0)
    was = int(told["published_numerator"] or 0), int(told["published_denominator"] or 0)
    parts = {part.cause: (part.numerator, part.denominator or 0) for part in line.parts}
    n, d = parts["definition"]
    parts["definition"] = (n + before[0] - was[0], d + before[1] - was[1])
    if not isinstance(METRICS[name], Ratio):
        return {cause: n for cause, (n, _) in parts.items()}
    now = int(told["now_numerator"] or 0), int(told["now_denominator"] or 0)
    return {cause: ratio_part(*was, *now, n, d) for cause, (n, d) in parts.items()}


def _plain(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value
