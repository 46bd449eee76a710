"""What was there and is not there now: two snapshots compared, each loss a finding, each legitimate move explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..snapshot import Difference, Snapshot, diff, open_snapshot
from .find import raised
from .finding import Finding
from .grounds import Grounds
from .questions import Row
from .rules import Rules

#: Why an item is not where it was: what happened to it, as the diff finds it or as the later snapshot tells it.
EXPLANATIONS = ("changed", "moved", "recoded", "handed_over", "destroyed", "merged", "not_delivered")

_GONE = pa.schema([(name, pa.string()) for name in ("delivery", "fonds_id", "file_id", "delivery_now")])


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """``findings``: what vanished or shrank between the snapshots ``a`` and ``b``, most consequence first. ``explained``: files that
    are not as they were, by what explains it; ``rows``: every gone item with its ``why``, None for a loss."""

    a: str
    b: str
    findings: Sequence[Finding]
    explained: Mapping[str, int]
    rows: Sequence[Mapping[str, str | None]]


def vanished(
    snapshots: Path, a: str | None, b: str | None, rules: Rules, *, deliveries: Mapping[str, str] | None = None
) -> Losses:
    """Compare two snapshots for what must not happen: items gone without an explanation, and scopes that shrank without work.

    An item is gone where no item of ``b`` has its id or one of its codes (see :mod:`metrics.snapshot.diff`). A destruction with
    its decision, a merger of files or a move on record explains it; a hand-over explains what went with its whole fonds; what a delivery
    held that did not come this time is not told, and no loss.
    """
    with (
        diff(snapshots, a, b, deliveries=deliveries) as difference,
        open_snapshot(difference.a, snapshots=snapshots) as before,
        open_snapshot(difference.b, snapshots=snapshots) as after,
    ):
        gone = _gone(difference)
        told = Grounds(after).ask("gone_explained", {"since": before.as_of}, gone=gone) if gone.num_rows else []
        lost = [row for row in told if row["why"] is None]
        gone_of = Counter((row["delivery"], row["fonds_id"]) for row in told if row["file_id"])
        findings = _lost(before, after, lost, rules) + _shrunk(before, after, difference, gone_of, rules)
        explained = Counter(str(row["why"]) for row in told if row["why"] and row["file_id"])
        counts = difference.counts["files"]
        explained.update(changed=counts.changed, moved=counts.moved, recoded=counts.recoded)
        return Losses(
            a=difference.a,
            b=difference.b,
            findings=sorted(findings, key=lambda finding: finding.rank),
            explained={name: explained[name] for name in EXPLANATIONS if explained[name]},
            rows=told,
        )


def still_gone(after: Snapshot, finding: Finding) -> Finding | None:
    """A loss that was found before, as it stands now: None once every file has come back or been explained. What is beyond the ids kept
    with the finding counts as still gone."""
    delivery = finding.subject.partition("/")[0]
    names = [_paired(after, delivery)] * len(finding.rows)
    gone = pa.table({"delivery": pa.array(names, pa.string()), "file_id": pa.array(list(finding.rows), pa.string())})
    left = {row["file_id"] for row in Grounds(after).ask("still_gone", gone=gone)}
    rows = tuple(one for one in finding.rows if one in left)
    amount = len(rows) + finding.row_count - len(finding.rows)
    return replace(finding, rows=rows, row_count=amount, amount=float(amount)) if amount else None


def still_smaller(after: Snapshot, findings: Sequence[Finding]) -> list[Finding]:
    """Of fonds that were found to have less in scope than before: those that still have, as they stand now. One that has again what it had
    is resolved, and so is one that is no longer there, which is another question."""
    if not findings:
        return []
    now = {(row["delivery"], row["fonds_id"]): row for row in Grounds(after).ask("scope_of_fonds")}
    left = []
    for finding in findings:
        delivery, _, fonds = finding.subject.partition("/")
        here = now.get((_paired(after, delivery), fonds))
        had = int(finding.said["before"] or 0)
        has = 0 if here is None else max(int(here["listed"] or 0), int(here["in_scope"] or 0))
        if here is not None and (missing := had - has - int(here["destroyed"])) > 0:
            told = {**finding.said, "after": has}
            left.append(replace(finding, amount=float(min(missing, finding.amount)), said=told))
    return left


def _paired(after: Snapshot, delivery: str) -> str:
    """The delivery of that name, or the only one there is."""
    names = [record.name for record in after.manifest.deliveries]
    return names[0] if delivery not in names and len(names) == 1 else delivery


def _gone(difference: Difference) -> pa.Table:
    """The items that are gone: files, and fonds of which no file is among them (those known in metres only)."""
    now = {old: new for old, new in difference.deliveries if old is not None}
    rows = difference.rows(["gone"])
    files = rows.filter(pc.equal(rows.column("table"), "files"))
    named = set(zip(files["delivery_before"].to_pylist(), files["fonds_before"].to_pylist(), strict=True))
    fonds = rows.filter(pc.equal(rows.column("table"), "fonds"))
    alone = [
        row
        for row in fonds.select(["delivery_before", "fonds_before"]).to_pylist()
        if (row["delivery_before"], row["fonds_before"]) not in named
    ]
    columns = {
        "delivery": files["delivery_before"].to_pylist() + [row["delivery_before"] for row in alone],
        "fonds_id": files["fonds_before"].to_pylist() + [row["fonds_before"] for row in alone],
        "file_id": files["file_before"].to_pylist() + [None] * len(alone),
    }
    columns["delivery_now"] = [now.get(name) for name in columns["delivery"]]
    return pa.table(columns, schema=_GONE)


def _lost(before: Snapshot, after: Snapshot, lost: Sequence[Mapping[str, Any]], rules: Rules) -> list[Finding]:
    if not lost or not rules["vanished"].on:
        return []
    gone = pa.table(
        {name: pa.array([row[name] for row in lost], pa.string()) for name in ("delivery", "fonds_id", "file_id")}
    )
    grounds = Grounds(after)
    rows: list[Row] = []
    for row in Grounds(before).ask("gone_weighed", {"as_of": after.as_of}, gone=gone):
        creator, keeper = row.pop("creator_unit"), row["unit_key"]
        # Units are numbered by each register; a code and a day name them in both.
        rows.append(row | {"unit_key": _same_unit(before, after, keeper if keeper is not None else creator)})
    return raised(grounds, rules["vanished"], rows)


def _shrunk(
    before: Snapshot,
    after: Snapshot,
    difference: Difference,
    gone: Mapping[tuple[str, str], int],
    rules: Rules,
) -> list[Finding]:
    """Fonds with less in scope than before; files that are ``gone`` are another finding, or explained."""
    rule = rules["denominator_shrinks"]
    if not rule.on:
        return []
    now = dict(difference.deliveries)
    later = {(row["delivery"], row["fonds_id"]): row for row in Grounds(after).ask("scope_of_fonds")}
    rows: list[Row] = []
    for was in Grounds(before).ask("scope_of_fonds"):
        here = later.get((now.get(was["delivery"]), was["fonds_id"]))
        if here is None:
            continue  # gone, moved or re-coded as a whole: another question
        destroyed = max(0, int(here["destroyed"]) - int(was["destroyed"]))
        # Of the files that are listed, or of all with the rest, which a declaration can make smaller.
        had, has = max(
            ((int(was[of] or 0), int(here[of] or 0)) for of in ("listed", "in_scope")),
            key=lambda pair: (pair[0] - pair[1]) / max(1, pair[0]),
        )
        less = had - has - destroyed - gone.get((was["delivery"], was["fonds_id"]), 0)
        if less >= rule.thresholds["least_files"] and less >= rule.thresholds["least_share"] * had:
            chosen = sorted(set(here["rows"] or ()) - set(was["rows"] or ()))
            rows.append(
                {
                    "subject": f"{was['delivery']}/{was['fonds_id']}",
                    "unit_key": here["unit_key"],
                    "amount": less,
                    "since": after.as_of,
                    "rows": chosen[:200],
                    "row_count": len(chosen),
                    "fonds": was["fonds_id"],
                    "before": had,
                    "after": has,
                    "weight": min(100, 100 * less // had),
                }
            )
    return raised(Grounds(after), rule, rows)


def _same_unit(before: Snapshot, after: Snapshot, key: int | None) -> int | None:
    if key is None or before.manifest.register_digest == after.manifest.register_digest:
        return key
    unit = next(unit for unit in before.register.units if unit.key == key)
    return next((one.key for one in after.register.history(unit.code) if one.valid_from == unit.valid_from), None)
