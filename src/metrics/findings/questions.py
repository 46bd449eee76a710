"""One question a rule: which rows of a snapshot it is about, what is at stake, and what a sentence about it is made with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, TypeAlias

from ..catalogue import REFORM_DAY
from ..definitions import METRICS
from ..evaluate import Period, Query, evaluate
from .chance import binomial_tail
from .grounds import Grounds
from .rules import Rule

#: What a question answers, a row a finding. ``subject``, or ``subject_unit`` (the key of a unit) and perhaps ``subject_part``; ``unit_key``
#: of who answers; ``amount``, ``since``, ``rows``, ``row_count``; ``weight`` from 0 to 100 where some weigh more than others;
#: ``hits, trials, expected, asked`` where chance decides; everything else is said.
Row: TypeAlias = dict[str, Any]

ORPHANS = (
    "orphan_no_custodian",
    "orphan_ended_custodian",
    "orphan_two_steps",
    "orphan_without_handover",
    "orphan_without_fonds",
)


def answer(grounds: Grounds, rule: Rule) -> Iterator[Row]:
    """The rows that a rule asks about on these grounds; nothing where a table that it needs was not delivered."""
    if not set(rule.needs) <= grounds.snapshot.tables:
        return
    question = _OTHERS.get(rule.name)
    rows = question(grounds, rule) if question else _sql(grounds, rule)
    for row in rows:
        if "hits" not in row or _is_no_chance(row, rule):
            yield row


def ledger(grounds: Grounds) -> list[Row]:
    """Every body that existed before 1 July 2025 or has ended since, a row a fonds: who keeps it now, the state of its hand-over, and
    the ``kind`` of orphan it is, None where it is none. Bodies in being are there where their records begin before the reform."""
    rows = grounds.ask("ledger")
    if "handovers" not in grounds.snapshot.tables:
        # Nobody was asked for hand-overs: that none is listed says nothing.
        rows = [row | {"kind": None} if row["kind"] == "orphan_without_handover" else row for row in rows]
    return rows


def _sql(grounds: Grounds, rule: Rule) -> list[Row]:
    return grounds.ask(rule.name, rule.thresholds)


def _is_no_chance(row: Mapping[str, Any], rule: Rule) -> bool:
    """Whether so many hits have less than the chance of the rule, for all that were asked together (Bonferroni)."""
    tail = binomial_tail(int(row["hits"]), int(row["trials"]), float(row["expected"]))
    return tail * int(row.get("asked", 1)) < rule.thresholds["chance"]


def _orphans(grounds: Grounds, rule: Rule) -> Iterator[Row]:
    for row in ledger(grounds):
        if row["kind"] == rule.name:
            files = row["files"] or 0
            yield {
                "subject": row["subject"],
                "unit_key": row["unit_key"],
                "amount": files if rule.unit == "files" else 1,
                "since": row["ended_on"],
                "rows": [row["fonds_id"] or row["agency_id"]],
                "row_count": 1,
                "fonds": row["fonds_id"] or row["agency_id"],
                "body": row["agency_id"],
                "files": files,
                "metres": None if row["metres"] is None else float(row["metres"]),
                # A fonds of a thousand files weighs half of what is left of the scale, one of a million all of it.
                "weight": min(100, 17 * (len(str(int(files))) - 1)) if files else 0,  # by powers of ten
            }


def _originals(grounds: Grounds, rule: Rule) -> list[Row]:
    return grounds.ask("originals", {"copied": rule.name == "scan_without_original"})


def _targets(grounds: Grounds, rule: Rule) -> Iterator[Row]:
    """Targets that a straight line through the last months misses. The metrics are asked as reports ask them."""
    targets = [
        row
        for row in grounds.snapshot.run(
            "select unit_key, unit_code, metric, due_on, cast(value as double) as value from targets"
            " order by unit_code, metric, due_on"
        ).to_pylist()
        if row["metric"] in METRICS and row["due_on"] > grounds.as_of and row["unit_key"] is not None
    ]
    names = tuple(sorted({row["metric"] for row in targets}))
    if not names:
        return
    earlier = Period.of(grounds.as_of).plus(-int(rule.thresholds["months"])).last_day
    if earlier < REFORM_DAY:
        return
    now, then = (_values(grounds, names, day) for day in (grounds.as_of, earlier))
    for row in targets:
        commune, province = grounds.place(row["unit_key"])
        key = (row["metric"], commune or province)
        if key not in now or key not in then:
            continue
        pace = (now[key] - then[key]) / (grounds.as_of - earlier).days
        goal = row["value"] / 100 if METRICS[row["metric"]].unit == "%" else row["value"]
        reached = now[key] + pace * (row["due_on"] - grounds.as_of).days
        slack = rule.thresholds["slack"] if METRICS[row["metric"]].unit == "%" else rule.thresholds["slack"] * goal
        if reached < goal - slack:
            yield {
                "subject_unit": row["unit_key"],
                "subject_part": f"{row['metric']}/{row['due_on']}",
                "unit_key": row["unit_key"],
                "amount": (goal - reached) * (100 if METRICS[row["metric"]].unit == "%" else 1),
                "since": None,
                "rows": [],
                "row_count": 0,
                "metric": row["metric"],
                "due_on": row["due_on"].isoformat(),
                "target": goal,
                "now": now[key],
                "expected_value": reached,
                "weight": max(0, min(100, round(100 * (goal - reached) / goal))) if goal else 0,
            }


def _values(grounds: Grounds, names: tuple[str, ...], day: date) -> dict[tuple[str, str], float]:
    found = {}
    for level in ("commune", "province"):
        frame = evaluate(grounds.snapshot, Query(metrics=names, by=(level,), as_of=day)).frame
        for code, name, value in zip(frame[level], frame["metric"], frame["value"], strict=True):
            if value == value and value is not None:
                found[name, code] = float(value)
    return found


def month_ends(last: date, months: int) -> list[date]:
    """The last days of the ``months`` whole months up to ``last``, the earliest first."""
    month = Period.of(last + timedelta(days=1)).plus(-1)
    return [month.plus(-back).last_day for back in range(months - 1, -1, -1)]


_OTHERS: dict[str, Callable[[Grounds, Rule], Any]] = {
    **dict.fromkeys(ORPHANS, _orphans),
    "original_missing": _originals,
    "scan_without_original": _originals,
    "target_missed": _targets,
    # Between two snapshots: see `vanished` and `shrinking`.
    "vanished": lambda _grounds, _rule: (),
    "denominator_shrinks": lambda _grounds, _rule: (),
}
