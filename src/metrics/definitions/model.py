"""What a metric is: a measure, a balance of measures, a ratio of two of them, or derived from their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["stock", "flow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number that adds up: one SQL aggregate over one contract table, in the portable subset (``sum``, ``case when``).

    ``kind``: a ``stock`` is counted at the end of a day, a ``flow`` within a period. A stock adds up over every dimension but
    time, a flow over time too. ``event`` names the date column that says when a row begins to count; a measure without one
    counts whatever is recorded. ``until`` names the date column from which day on a row no longer counts. ``estimated`` and
    ``unknown`` name the measures that say how much of this one is estimated, and how many files cannot be counted at all;
    ``variance`` and ``common`` those that say how far the estimate may be off: the variance that is each fonds' own, and the
    standard deviation (in thousandths) that all share; ``reported`` the one that is 0 where nobody has reported anything: the
    number is then not 0 but not reported. ``needs`` are the contract tables without which it is not available.
    """

    name: str
    title: str
    table: str
    sql: str
    unit: str
    kind: Kind
    meaning: str
    caveat: str = ""
    event: str | None = None
    until: str | None = None
    estimated: str | None = None
    unknown: str | None = None
    variance: str | None = None
    common: str | None = None
    reported: str | None = None
    needs: tuple[str, ...] = ("fonds", "files")


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One measure less another: additive as they are, and no third thing to count."""

    name: str
    title: str
    of: str
    less: str
    unit: str
    kind: Kind
    meaning: str
    caveat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Two additive metrics, divided after they were added up; never averaged.

    ``target`` says where a target comes from; the values are in the ``targets`` table, with their document.
    """

    name: str
    title: str
    numerator: str
    denominator: str
    meaning: str
    caveat: str = ""
    target: str = ""
    unit: str = "%"
    kind: Kind = "stock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A number that neither adds up nor divides: worked out, in ``evaluate/derived.py`` alone, from the answers of the additive
    metrics and ratios ``of`` (rule ``how``), which are asked ``within`` a finer dimension where one is named.
    """

    name: str
    title: str
    how: str
    of: tuple[str, ...]
    unit: str
    meaning: str
    within: str = ""
    needs: tuple[str, ...] = ()
    caveat: str = ""
    target: str = ""
    kind: Kind = "stock"


Metric: TypeAlias = Measure | Balance | Ratio | Derived


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """Something to break a number down by.

    ``column`` is the column of the fact table; empty for dimensions that are worked out: places (from the unit of the role asked
    for), the stage (as of the day asked about), the month.
    """

    name: str
    title: str
    meaning: str
    column: str | None = None


def counted(condition: str) -> str:
    """The SQL aggregate that counts the rows of which ``condition`` is true."""
    return f"sum(case when {condition} then 1 else 0 end)"


def in_scope(amount: str) -> str:
    """The SQL aggregate that adds up ``amount``, an expression over the fact table, over what is in scope."""
    return f"sum(case when in_scope then {amount} else 0 end)"
