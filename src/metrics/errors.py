"""Everything that can go wrong by a user's doing, as one tree.

::

    MetricsError                 exit code 1
    ├── InputError               exit code 2: something handed in is not as it must be
    │   ├── DeliveryError        a delivery, its delivery.toml, or one of its files
    │   ├── RegisterError        a register of units or its successions
    │   ├── UnknownName          a metric, dimension, report, … that does not exist
    │   │   └── UnknownPlace     a unit code or name that is not known on the day asked about
    │   ├── AmbiguousName        a typed name that fits several units
    │   └── ParameterError       a parameter of a query, a command or a report
    ├── SnapshotError            exit code 3
    │   ├── SnapshotMissing      no such snapshot, or none at all yet
    │   ├── SnapshotDamaged      its content is not what its manifest says
    │   └── SnapshotBusy         another build is under way in the same folder
    ├── NotAvailable             exit code 4: the snapshot lacks what the question needs
    ├── LedgerError              exit code 5: the ledger is broken, or does not allow it
    ├── ReportError              exit code 1: a report could not be rendered
    └── PackDamaged              exit code 1: a pack is not what its manifest or its signature says

Each error carries its data; the text is made from it in ``__str__``. Imports nothing of the package.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class MetricsError(Exception):
    """Base of all errors a user can act on: what happened, where, what was received and expected, what to do."""

    exit_code = 1

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        received: object = None,
        expected: str | None = None,
        todo: str | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.received = received
        self.expected = expected
        self.todo = todo

    def __str__(self) -> str:
        lines = [self.what]
        if self.where is not None:
            lines.append(f"  where:    {self.where}")
        if self.received is not None:
            lines.append(f"  received: {self.received}")
        if self.expected is not None:
            lines.append(f"  expected: {self.expected}")
        if self.todo is not None:
            lines.append(f"  to do:    {self.todo}")
        return "\n".join(lines)

    def _render_traceback_(self) -> list[str]:
        # What IPython shows in a notebook: the text, without the way it came.
        return str(self).splitlines()

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders when reports are rendered by a pool.
        return (_rebuild, (type(self), self.__dict__ | {"what": self.what}))


def _rebuild(kind: type[MetricsError], data: dict[str, object]) -> MetricsError:
    error = kind.__new__(kind)
    Exception.__init__(error, data["what"])
    error.__dict__.update(data)
    return error


class InputError(MetricsError):
    """Something handed in is not as it must be."""

    exit_code = 2


class DeliveryError(InputError):
    """A delivery, its ``delivery.toml`` or one of its files cannot be read as what it claims to be."""


class RegisterError(InputError):
    """A register of units, or its successions, contradicts itself or its columns."""


class UnknownName(InputError):
    """A name that does not exist; the nearest known names are offered."""

    def __init__(self, kind: str, received: str, known: Iterable[str], *, where: str | None = None) -> None:
        known = sorted(known)
        near = get_close_matches(received, known, n=3, cutoff=0.55)
        todo = f"Did you mean {' or '.join(near)}?" if near else None
        shown = ", ".join(known[:40]) + (", …" if len(known) > 40 else "")
        super().__init__(
            f"There is no {kind} named {received!r}.",
            where=where,
            expected=f"one of {shown}" if known else "there is none yet",
            todo=todo,
        )
        self.kind = kind
        self.received_name = received
        self.near = near


class UnknownPlace(UnknownName):
    """A unit code or name that is not known on the day asked about; carries the history of the code."""

    def __init__(
        self, received: str, *, history: str | None = None, where: str | None = None, todo: str | None = None
    ) -> None:
        when = " on that day" if where else ""
        InputError.__init__(self, f"No unit {received!r}{when}.", where=where, expected=history, todo=todo)
        self.kind = "unit"
        self.received_name = received
        self.near = []


class AmbiguousName(InputError):
    """A typed name that fits several units: it is refused with the candidates, never guessed."""


class ParameterError(InputError):
    """A parameter of a query, a command or a report is missing, misspelt, of the wrong type or out of range."""


class SnapshotError(MetricsError):
    """Something about a snapshot."""

    exit_code = 3


class SnapshotMissing(SnapshotError):
    """There is no such snapshot, or none at all yet."""


class SnapshotDamaged(SnapshotError):
    """The content of a snapshot is not what its manifest says."""


class SnapshotBusy(SnapshotError):
    """Another build is under way in the same folder."""


class NotAvailable(MetricsError):
    """The snapshot lacks the table that a question needs."""

    exit_code = 4


class LedgerError(MetricsError):
    """The ledger of closed months is not what was written, or a month is closed, or open, that must not be."""

    exit_code = 5


class ReportError(MetricsError):
    """A report could not be rendered; carries the cell and the reason."""


class PackDamaged(MetricsError):
    """A pack is not what its manifest says, or its signature is not of it."""
