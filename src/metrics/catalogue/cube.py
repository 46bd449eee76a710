"""The cube: the facts added up beforehand, so that a question need not touch every file.

A cut of the cube holds the facts of one role's units, grouped by what questions ask for; amounts are sums, and a date is the last day of
its month. A measure is answered from a cut by the very statement that the facts would be asked. What a cut lacks (the fonds, days of
other stages, days within a month) is asked of the facts. docs/decisions/0013-cube.md
"""

from __future__ import annotations

from dataclasses import dataclass

from .codes import PLACE_ROLES
from .facts import FACTS

#: Columns of the facts that every cut keeps as they are.
KEPT = ("kind", "in_scope", "partial", "block", "cohort")
#: Columns of the facts that a cut adds up.
AMOUNTS = tuple(column.name for column in FACTS.columns if column.unit)
#: Stages by whose month there is a cut: those that measures count from.
EVENTS = ("checked_on", "scanned_on")
#: The column of a cut by the stage that a file had come to on the day of the snapshot.
STAGE = "stage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One table of the cube: the facts by the unit of a ``role``, and ``by`` the month of an event, the ``stage`` on the snapshot's day,
    or neither (None)."""

    role: str
    by: str | None

    @property
    def name(self) -> str:
        """Its table."""
        return f"cube_{self.role}" + (f"_{self.by}" if self.by else "")

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Columns that its rows are told apart by, beside the one it is ``by``."""
        return (f"{self.role}_unit", f"{self.role}_evidence", *KEPT)

    @property
    def columns(self) -> tuple[str, ...]:
        """All it can be asked for."""
        return (*self.dimensions, *((self.by,) if self.by else ()), *AMOUNTS)


#: The cuts of every snapshot; of a role the smallest first.
CUTS = (
    *(Cut(role=role, by=by) for role in PLACE_ROLES for by in (None, *EVENTS)),
    # What waits at a stage waits at who keeps it.
    Cut(role="custodian", by=STAGE),
)
