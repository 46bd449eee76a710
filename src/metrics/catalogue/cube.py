"""The cube: the facts added up beforehand, so that a question need not touch every file.

A cut of the cube holds the facts of one role's units, or what ``file_facts`` says of files beside, grouped by what questions ask for;
amounts are sums, and a date is the last day of its month. A measure is answered from a cut by the very statement that its table would
be asked. What a cut lacks (the fonds, days of other stages, days within a month) is asked of that table. docs/decisions/0013-cube.md
"""

from __future__ import annotations

from dataclasses import dataclass

from .codes import PLACE_ROLES
from .facts import FACTS

#: Columns of the facts that every cut keeps as they are.
KEPT = ("kind", "in_scope", "partial", "block", "cohort")
#: Columns of the facts that add up.
AMOUNTS = tuple(column.name for column in FACTS.columns if column.unit)
#: Those that a cut adds up, by the event from which measures count them (None: whatever the day).
FACT_AMOUNTS = {
    None: AMOUNTS,
    "checked_on": ("files", "pages_copied", "documents_copied", "shelf_mm"),
    "scanned_on": ("files", "pages_copied"),
}
#: Stages by whose month there is a cut: those that measures count from.
EVENTS = tuple(event for event in FACT_AMOUNTS if event)
#: The column of a cut by the stage that a file had come to on the day of the snapshot.
STAGE = "stage"

#: Amounts of ``file_facts``, by the event from which measures count them (None: whatever the day).
FILE_AMOUNTS = {
    None: ("files_comparable", "files_reconciled", "pages_priority"),
    "checked_on": ("files", "files_linked", "pages_priority_copied"),
    "stored_on": ("files", "files_with_digest", "files_fixed"),
    "due_on": ("files", "files_in_time", "shelf_mm"),
    "due_collected_on": ("shelf_mm",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One table of the cube: the ``amounts`` of a ``table`` by the unit of a ``role``, by the columns ``kept``, and ``by`` the month of an
    event, the ``stage`` on the snapshot's day, or neither (None)."""

    role: str
    by: str | None
    table: str = FACTS.name
    kept: tuple[str, ...] = KEPT
    amounts: tuple[str, ...] = AMOUNTS

    @property
    def name(self) -> str:
        """Its table."""
        subject = "" if self.table == FACTS.name else self.table.removesuffix("_facts")
        return "_".join(part for part in ("cube", self.role, subject, self.by) if part)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Columns that its rows are told apart by, beside the one it is ``by``."""
        return (f"{self.role}_unit", f"{self.role}_evidence", *self.kept)

    @property
    def columns(self) -> tuple[str, ...]:
        """All it can be asked for."""
        return (*self.dimensions, *((self.by,) if self.by else ()), *self.amounts)


#: The cuts of every snapshot; of a role the smallest first.
CUTS = (
    *(Cut(role=role, by=by, amounts=amounts) for role in PLACE_ROLES for by, amounts in FACT_AMOUNTS.items()),
    # What waits at a stage waits at who keeps it.
    Cut(role="custodian", by=STAGE),
    *(
        Cut(table="file_facts", role="custodian", by=by, kept=("block", "cohort"), amounts=amounts)
        for by, amounts in FILE_AMOUNTS.items()
    ),
)
