"""A finding: something that needs a person, with the rows to look at, in a form that stays the same from month to month."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

#: Numbers, codes and days that a sentence about a finding is made with.
Said: TypeAlias = Mapping[str, str | int | float | None]

#: How a finding stands beside the findings of the snapshot before: ``worsened`` persists, and more is at stake than before.
STATES = ("new", "worsened", "persisting", "reopened")

#: From this consequence on a finding is grave: it is about records that may be lost. Maps mark these.
GRAVE = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding.

    ``rule`` names the rule that raised it, ``subject`` what it is about by ids that last (delivery and fonds, unit, role, …):
    together they are its identity, and ``id`` is made of them alone. ``commune`` and ``province`` are the codes, on the map of the
    snapshot's day, of the unit that answers for it; empty where it has none of that level. ``consequence`` says from 0 to 100 how
    much would be lost if nobody acted; ``amount`` is how much is at stake, in ``unit``. ``since`` is the day from which the data
    show it, ``first_seen`` the day of the first snapshot that raised it, ``state`` one of ``STATES``. ``rows`` are ids of what to
    look at (of ``row_count`` in all); ``said`` holds what its sentence is made with. No title and no name of a person is in it.
    """

    rule: str
    subject: str
    commune: str
    province: str
    consequence: int
    amount: float
    unit: str
    since: date | None
    first_seen: date
    state: str = "new"
    row_count: int = 0
    rows: Sequence[str] = ()
    said: Said = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits that name the rule and the subject: the same in every snapshot."""
        return hashlib.sha256(f"{self.rule}\n{self.subject}".encode()).hexdigest()[:12]

    @property
    def place(self) -> str:
        """The code of the unit that answers: its commune's, else its province's; empty where neither is known."""
        return self.commune or self.province

    @property
    def rank(self) -> tuple[float, float, str, str]:
        """What findings are ordered by: most consequence first, then most at stake."""
        return (-self.consequence, -self.amount, self.rule, self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who answers for a finding on a day: the ``role``, the ``person`` in it and since when, or a vacancy (``person`` is None).

    Names are read from the snapshot when they are needed and are never stored with findings.
    """

    role: str
    person: str | None
    since: date | None
