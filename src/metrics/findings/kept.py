"""The findings of every place, worked out once a snapshot and kept beside it: ``findings/<snapshot id>.parquet``.

What is kept names units, fonds and files by their codes: no title, no name of a person. Reports read their slice of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..errors import NotAvailable, SnapshotMissing
from ..snapshot import Snapshot, open_snapshot
from .between import still_gone, still_smaller, vanished
from .find import find
from .finding import Finding
from .log import standings
from .rules import SITE_FILE, Rules, load_rules

#: Changes where what is kept, or how a rule asks, changes: older files are then made again.
FORM = "2"
#: States of findings that are kept and not raised any more: since this snapshot, or since an earlier one.
RESOLVED, PAST = "resolved", "past"
_WORSE = 1.1  #: a tenth more at stake is worse; less is how numbers move

_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("rule", pa.string()),
        ("subject", pa.string()),
        ("commune", pa.string()),
        ("province", pa.string()),
        ("consequence", pa.int16()),
        ("amount", pa.float64()),
        ("unit", pa.string()),
        ("since", pa.date32()),
        ("first_seen", pa.date32()),
        ("state", pa.string()),
        ("row_count", pa.int64()),
        ("rows", pa.list_(pa.string())),
        ("said", pa.string()),
    ]
)


def folder_of(snapshots: Path) -> Path:
    """Where findings are kept: beside the folder of snapshots."""
    return snapshots.parent / "findings"


def kept_as(snapshot: Snapshot) -> Path:
    """The file in which the findings of a snapshot are kept, once they are."""
    return folder_of(snapshot.folder.parent) / f"{snapshot.id}.parquet"


def rules_of(snapshots: Path) -> Rules:
    """The rules in force at this site."""
    return load_rules(folder_of(snapshots) / SITE_FILE)


def keep(
    snapshot: Snapshot,
    rules: Rules | None = None,
    *,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> Path:
    """Make sure the findings of a snapshot are kept, and give the file.

    They are compared with those of the snapshot that was current before it (made too, where they are not kept yet and that snapshot is
    still there): what is new, worse, persists, has come back, or is resolved.
    """
    snapshots = snapshot.folder.parent
    rules = rules or rules_of(snapshots)
    path = kept_as(snapshot)
    if _fits(path, rules):
        return path
    found = find(snapshot, rules, progress=progress)
    known, lost = _before(snapshot, rules)
    found += lost
    raised = {finding.id for finding in found}
    closed = {id for id, standing in standings(folder_of(snapshots)).items() if standing.closed_in}
    # A scope that shrank stays a question until it is what it was, or somebody has answered it.
    asked = [
        finding
        for finding in known
        if finding.rule == "denominator_shrinks" and finding.state not in (RESOLVED, PAST)
        if finding.id not in raised | closed
    ]
    found += still_smaller(snapshot, asked)
    # A loss is seen once, between two snapshots; it stays one until the file is back or somebody can say where it went.
    found += [
        left
        for finding in known
        if finding.rule == "vanished" and finding.state not in (RESOLVED, PAST) and finding.id not in raised
        if (left := still_gone(snapshot, finding)) is not None
    ]
    _write(path, compare(found, known), rules)
    return path


def _before(snapshot: Snapshot, rules: Rules) -> tuple[Sequence[Finding], Sequence[Finding]]:
    """The findings of the snapshot before, and what was lost since; nothing where that is gone, or too old to be asked."""
    previous = _open_previous(snapshot)
    if previous is None:
        return (), ()
    try:
        with previous:
            known = read(_as_kept(previous, rules), states=())
        return known, vanished(snapshot.folder.parent, previous.id, snapshot.id, rules).findings
    except NotAvailable:
        return (), ()


def read(
    path: Path, place: str = "", *, states: Iterable[str] = (RESOLVED, PAST), only: Sequence[str] = ()
) -> list[Finding]:
    """The findings kept in a file, of one commune or province (empty: all) and of some rules (none: all), most consequence first;
    without those in ``states``."""
    table = pq.read_table(path)
    if place:
        table = table.filter(pc.or_(pc.equal(table["commune"], place), pc.equal(table["province"], place)))
    if only:
        table = table.filter(pc.is_in(table["rule"], pa.array(list(only))))
    left_out = set(states)
    rows = [row for row in table.drop_columns(["id"]).to_pylist() if row["state"] not in left_out]
    return sorted((_finding(row) for row in rows), key=lambda finding: finding.rank)


def compare(found: Sequence[Finding], known: Sequence[Finding]) -> list[Finding]:
    """``found`` beside the findings ``known`` before: each with its first day and its state; what is resolved stands behind them."""
    before = {finding.id: finding for finding in known}
    told = []
    for finding in found:
        was = before.pop(finding.id, None)
        if was is None:
            told.append(finding)
        elif was.state in (RESOLVED, PAST):
            told.append(replace(finding, first_seen=was.first_seen, state="reopened"))
        else:
            worse = finding.amount > was.amount * _WORSE
            told.append(replace(finding, first_seen=was.first_seen, state="worsened" if worse else "persisting"))
    for was in before.values():
        past = was.state in (RESOLVED, PAST)
        told.append(replace(was, state=PAST if past else RESOLVED, rows=() if past else was.rows))
    return told


def _open_previous(snapshot: Snapshot) -> Snapshot | None:
    id = snapshot.manifest.previous
    if id is None or id == snapshot.id:
        return None
    try:
        return open_snapshot(id, snapshots=snapshot.folder.parent)
    except SnapshotMissing:
        return None


def _as_kept(previous: Snapshot, rules: Rules) -> Path:
    """The findings of the snapshot before, as they were kept, under whatever rules; made without its own past where there are none."""
    path = kept_as(previous)
    if not path.exists():
        _write(path, find(previous, rules), rules)
    return path


def _fits(path: Path, rules: Rules) -> bool:
    try:
        held: Mapping[bytes, bytes] = pq.read_schema(path).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return False
    return held.get(b"rules") == rules.digest.encode() and held.get(b"form") == FORM.encode()


def _write(path: Path, findings: Sequence[Finding], rules: Rules) -> None:
    names = [name for name in _SCHEMA.names if name not in ("rows", "said")]
    columns: dict[str, list[Any]] = {name: [getattr(finding, name) for finding in findings] for name in names}
    columns["rows"] = [list(finding.rows) for finding in findings]
    columns["said"] = [json.dumps(dict(finding.said), ensure_ascii=False, sort_keys=True) for finding in findings]
    schema = _SCHEMA.with_metadata({"rules": rules.digest, "form": FORM})
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    pq.write_table(pa.table({name: columns[name] for name in _SCHEMA.names}, schema=schema), beside)
    beside.replace(path)


def _finding(row: dict[str, Any]) -> Finding:
    since: date | None = row.pop("since")
    return Finding(since=since, rows=tuple(row.pop("rows") or ()), said=json.loads(row.pop("said")), **row)
