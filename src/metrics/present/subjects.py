"""What planners answer for beside progress: hand-overs, quality and signing, applications, returns; each with who has not done it."""

from __future__ import annotations

from ..evaluate import Result
from ..findings import Slice
from .breakdown import lacking, told, units_table
from .numbers import NO_NUMBER, label
from .page import Part, Scope, Section
from .plan import PLAN
from .rows import rows
from .tables import Heading, Table, amount, entry, metric_headings, share
from .watch import overdue_table, returns_table

HANDOVERS = ("handover_completion", "handover_completion_shelf", "overdue_handovers", "overdue_days", "orphan_fonds")
QUALITY = (
    "inspection_share",
    "reject_rate",
    "rework_rate",
    "technical_conformity",
    "text_coverage",
    "legacy_pages",
)
SIGNING = (
    "valid_signing",
    "broken_signatures",
    "signed_not_stored",
    "fixity_pass",
    "backup_compliance",
)
APPLICATIONS = ("application_rollout", "application_use", "active_users", "full_rollout")
RETURNS = ("missing_returns", "timely_returns", "named_responsibility")
#: Metrics that the sections here and :func:`plan` ask for, of the place and of the units below.
SUBJECTS = (*PLAN, *HANDOVERS, *QUALITY, *SIGNING, *APPLICATIONS, *RETURNS)
#: Metrics that :func:`applications` asks for, by application.
BY_APPLICATION = APPLICATIONS[:3]
#: What :func:`quality` asks for, by reason.
BY_REASON = ("rejected_pages",)


def handovers(scope: Scope, totals: Result, units: Result, found: Slice) -> Section:
    """How far the bodies that ended have handed over, and the hand-overs overdue with who answers.

    ``totals`` and ``units`` answer queries of ``SUBJECTS``, of the place and by the units below; ``found`` is
    :func:`metrics.findings.at` of the place.
    """
    _ = scope.language.text
    table = units_table(
        scope,
        HANDOVERS,
        totals,
        units,
        name="handovers-table",
        caption=_("Hand-overs of units that ended"),
        worst="handover_completion",
    )
    overdue = overdue_table(scope, found) if told(scope, ("overdue_handovers",)) else None
    return _section(scope, "handovers", _("Hand-overs of units that ended"), HANDOVERS, table, overdue)


def quality(scope: Scope, totals: Result, units: Result, reasons: Result) -> Section:
    """What inspections say of the copies, and whether they are signed, stored and kept; all up to the day of the page.

    ``totals`` and ``units`` as for :func:`handovers`; ``reasons`` answers ``scope.query(BY_REASON, by="reason")``.
    """
    _ = scope.language.text
    copies = units_table(
        scope,
        QUALITY,
        totals,
        units,
        name="quality-table",
        caption=_("Quality of the copies"),
        worst="reject_rate",
        most=True,
    )
    signing = units_table(
        scope,
        SIGNING,
        totals,
        units,
        name="signing-table",
        caption=_("Signing and keeping"),
        worst="valid_signing",
    )
    metrics = (*QUALITY, *SIGNING)
    return _section(scope, "quality", _("Quality and signing"), metrics, copies, _reasons(scope, reasons), signing)


def _reasons(scope: Scope, reasons: Result) -> Table | None:
    _, write = scope.language.text, scope.language
    found = [row for row in rows(reasons) if row.cells["rejected_pages"].value]
    if not found or not told(scope, BY_REASON):
        return None
    found.sort(key=lambda row: -(row.cells["rejected_pages"].value or 0.0))
    whole = sum(row.cells["rejected_pages"].value or 0.0 for row in found)
    shown = found[:_MOST_REASONS]
    return Table(
        name="reasons-table",
        caption=_("Why pages were sent back"),
        headings=[
            Heading(text=_("Reason"), numeric=False),
            *metric_headings(BY_REASON, write, hints=False),
            Heading(text=_("Share of all pages sent back")),
        ],
        rows=[
            [
                _("Reason not given") if row.code == "unknown" else row.code,
                entry(row.cells["rejected_pages"], write),
                share(row.cells["rejected_pages"].value or 0.0, whole, "pages", write),
            ]
            for row in shown
        ],
        total=[_("All"), amount(whole, "pages", write), share(whole, whole, "pages", write)],
        note=_("The reasons named most often.") if len(shown) < len(found) else "",
    )


_SILENT = NO_NUMBER["not_reported"]
#: Reasons are free text, and there may be many.
_MOST_REASONS = 8


def applications(scope: Scope, totals: Result, units: Result, each: Result) -> Section:
    """Which of the shared applications are live and used: one by one, and of the units below.

    ``totals`` and ``units`` as for :func:`handovers`; ``each`` answers ``scope.query(BY_APPLICATION, by="application")``.
    """
    _, write = scope.language.text, scope.language
    tables: list[Table | None] = []
    if told(scope, APPLICATIONS):
        (whole,) = rows(totals)
        found = rows(each)
        tables.append(
            Table(
                name="applications-table",
                caption=_("Applications in use"),
                headings=[
                    Heading(text=_("Application"), numeric=False),
                    *metric_headings(BY_APPLICATION, write, hints=False),
                ],
                rows=[
                    [label("application", row.code, write), *(entry(row.cells[name], write) for name in BY_APPLICATION)]
                    for row in found
                ],
                total=[_("All"), *(entry(whole.cells[name], write) for name in BY_APPLICATION)],
                codes=[row.code for row in found],
                empty=_(_SILENT),
            )
        )
        if scope.level != "commune":
            tables.append(
                units_table(
                    scope,
                    APPLICATIONS,
                    totals,
                    units,
                    name="applications-units-table",
                    caption=_("Applications by unit"),
                    worst="application_rollout",
                )
            )
    return _section(scope, "applications", _("Applications in use"), APPLICATIONS, *tables)


def returns(scope: Scope, totals: Result, units: Result, found: Slice) -> Section:
    """Who reports in time, whether anybody answers, and the units that are silent.

    ``totals``, ``units`` and ``found`` as for :func:`handovers`.
    """
    _ = scope.language.text
    table = units_table(
        scope,
        RETURNS,
        totals,
        units,
        name="reporting-table",
        caption=_("Returns, and who answers"),
        worst="missing_returns",
        most=True,
    )
    silent = returns_table(scope, found) if told(scope, ("missing_returns",)) else None
    return _section(scope, "returns", _("Units that did not report"), RETURNS, table, silent)


def _section(scope: Scope, name: str, title: str, metrics: tuple[str, ...], *tables: Table | None) -> Section:
    parts: list[Part] = [*lacking(scope, metrics)]
    parts += [table for table in tables if table is not None]
    return Section(name=name, title=title, parts=parts)
