"""Raise findings: every rule that is on asks its question, and each answer becomes a finding with its place and consequence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from ..snapshot import Snapshot
from .finding import Finding
from .grounds import Grounds
from .questions import Row, answer
from .rules import Rule, Rules

#: What is not said of a finding by its sentence.
_OWN = {"subject", "subject_unit", "subject_part", "unit_key", "amount", "since", "rows", "row_count", "weight"}
_OWN |= {"hits", "trials", "expected", "asked"}
#: So many ids are kept with a finding; the rest is counted, and found again by asking.
MOST_ROWS = 200


def find(
    snapshot: Snapshot,
    rules: Rules,
    *,
    only: Sequence[str] = (),
    as_of: date | None = None,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> list[Finding]:
    """The findings of one snapshot by the rules that are on (``only`` those named), most consequence first.

    ``as_of`` asks the rules that stand on dated events as of an earlier day; the others are left out then. What needs two snapshots is
    raised by :func:`metrics.findings.vanished`. Raises UnknownName for a rule that does not exist.
    """
    grounds = Grounds(snapshot, as_of)
    wanted = [rules[name] for name in only] if only else [rule for rule in rules.rules.values() if rule.on]
    if grounds.as_of != snapshot.as_of:
        wanted = [rule for rule in wanted if rule.dated]
    found: list[Finding] = []
    for number, rule in enumerate(wanted):
        found += raised(grounds, rule, answer(grounds, rule))
        if progress is not None:
            progress("rules", number + 1, len(wanted))
    return sorted(found, key=lambda finding: finding.rank)


def raised(grounds: Grounds, rule: Rule, rows: Iterable[Row]) -> list[Finding]:
    """The answers to a rule's question as findings."""
    return [_finding(grounds, rule, row) for row in rows]


def _finding(grounds: Grounds, rule: Rule, row: Row) -> Finding:
    subject = row["subject"] if "subject" in row else grounds.subject(row["subject_unit"])
    if "subject_part" in row:
        subject = f"{subject}/{row['subject_part']}"
    commune, province = grounds.place(row["unit_key"])
    least, most = rule.consequence
    ids = [str(one) for one in row["rows"] or ()]
    return Finding(
        rule=rule.name,
        subject=subject,
        commune=commune,
        province=province,
        consequence=least + (most - least) * int(row.get("weight") or 0) // 100,
        amount=float(row["amount"] or 0),
        unit=rule.unit,
        since=row["since"],
        first_seen=grounds.as_of,
        row_count=int(row["row_count"] or len(ids)),
        rows=tuple(ids[:MOST_ROWS]),
        said={name: _said(value) for name, value in row.items() if name not in _OWN and value is not None},
    )


def _said(value: object) -> str | int | float:
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    number = float(str(value))
    return int(number) if number.is_integer() else number
