"""What a rule would have raised month by month, as of the ends of the months, from the events of one snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ..errors import ParameterError
from ..snapshot import Snapshot
from .find import find
from .questions import month_ends
from .rules import Rules

MONTHS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of a back-test: findings ``raised`` at its end, how many were not there the month before (``new``), how many had gone
    (``gone``), and in how many ``places``."""

    day: date
    raised: int
    new: int
    gone: int
    places: int


def backtest(
    snapshot: Snapshot,
    rules: Rules,
    rule: str,
    *,
    months: int = MONTHS,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> list[Month]:
    """What ``rule`` would have raised at the end of each of the last ``months`` whole months, the earliest first.

    It asks today's books about earlier days: what was entered late counts as if it had been known. Raises UnknownName for a rule that
    does not exist, ParameterError for one that does not stand on dated events.
    """
    if not rules[rule].dated:
        raise ParameterError(
            "The rule says how things stand, and cannot be asked of an earlier day.",
            where="rule",
            received=rule,
            expected="one of " + ", ".join(name for name, one in rules.rules.items() if one.dated),
            todo="Compare snapshots: metrics findings vanished A B, or metrics findings list --snapshot A",
        )
    told = []
    before: set[str] = set()
    days = month_ends(snapshot.as_of, months)
    for number, day in enumerate(days, start=1):
        found = find(snapshot, rules, only=[rule], as_of=day)
        ids = {finding.id for finding in found}
        told.append(
            Month(
                day=day,
                raised=len(ids),
                new=len(ids - before),
                gone=len(before - ids),
                places=len({finding.place for finding in found}),
            )
        )
        before = ids
        if progress is not None:
            progress(rule, number, len(days))
    return told
