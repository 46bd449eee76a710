"""What is overdue, who is silent, which records are at risk: findings listed by kind, as annexes of a report want them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..findings import ORPHANS, RESOLVED, Finding, Slice
from .findings import TITLES, at_stake, unit_name, who
from .page import Paragraph, Scope, Section
from .tables import Entry, Heading, Table, amount, day

#: So many rows a table has; a report of the country is no register.
LISTED = 25
AT_RISK = (*ORPHANS, "vanished", "received_below_agreed", "original_missing", "scan_without_original")


def watch(scope: Scope, found: Slice) -> Section:
    """Hand-overs overdue, units that do not report, and records at risk, each with who answers, the gravest first.

    ``found`` is :func:`metrics.findings.at` of the scope's place.
    """
    _, write = scope.language.text, scope.language
    heading = _("Overdue, silent and at risk")
    open_now = [finding for finding in found.findings if finding.state != RESOLVED]
    tables = (
        []
        if scope.place_map != "today"
        else [
            table
            for table in (
                _overdue(scope, found, open_now),
                _returns(scope, found, open_now),
                _at_risk(scope, found, open_now),
            )
            if table.rows
        ]
    )
    if not tables:
        text = _("No list to show as of {day}.").format(day=write.date(found.on))
        return Section(name="watch", title=heading, parts=[Paragraph(text=text)])
    return Section(name="watch", title=heading, parts=tables)


def _overdue(scope: Scope, found: Slice, findings: Sequence[Finding]) -> Table:
    _, write = scope.language.text, scope.language
    here = sorted((one for one in findings if one.rule == "handover_overdue"), key=lambda one: (-_days(one), one.rank))
    return _table(
        scope,
        found,
        here,
        name="overdue-table",
        caption=_("Hand-overs overdue, with who answers"),
        headings=[
            Heading(text=_("Fonds"), numeric=False),
            Heading(text=_("Due"), numeric=False),
            Heading(text=_("Days late")),
            Heading(text=_("Files")),
        ],
        cells=lambda one: [
            str(one.said.get("fonds", "")),
            day(one.since, write),
            amount(_days(one), "", write),
            amount(one.amount, "files", write),
        ],
        total=["", "", "", amount(sum(one.amount for one in here), "files", write)],
    )


def _returns(scope: Scope, found: Slice, findings: Sequence[Finding]) -> Table:
    _, write = scope.language.text, scope.language
    here = [one for one in findings if one.rule == "not_reporting"]
    return _table(
        scope,
        found,
        here,
        name="returns-table",
        caption=_("Units that do not report"),
        headings=[Heading(text=_("Returns missing")), Heading(text=_("The first was due on"), numeric=False)],
        cells=lambda one: [amount(one.amount, "", write), day(one.since, write)],
        total=[amount(sum(one.amount for one in here), "", write), ""],
    )


def _at_risk(scope: Scope, found: Slice, findings: Sequence[Finding]) -> Table:
    _, write = scope.language.text, scope.language
    here = [one for one in findings if one.rule in AT_RISK]
    counted = [one for one in here if one.unit == "files"]
    return _table(
        scope,
        found,
        here,
        name="incidents-table",
        caption=_("Records at risk"),
        headings=[
            Heading(text=_("What"), numeric=False),
            Heading(text=_("Fonds"), numeric=False),
            Heading(text=_("At stake")),
        ],
        cells=lambda one: [
            _(TITLES[one.rule]),
            str(one.said.get("fonds", "")),
            Entry(text=at_stake(one, write), value=one.amount, unit=one.unit),
        ],
        total=["", "", amount(sum(one.amount for one in counted), "files", write)],
    )


def _table(
    scope: Scope,
    found: Slice,
    here: Sequence[Finding],
    *,
    name: str,
    caption: str,
    headings: Sequence[Heading],
    cells: Callable[[Finding], Sequence[Entry | str]],
    total: Sequence[Entry | str],
) -> Table:
    _ = scope.language.text
    shown = here[:LISTED]
    note = _("Only the gravest are listed; all of them by: metrics findings list --place {place}")
    return Table(
        name=name,
        caption=caption,
        headings=[
            Heading(text=_("Which unit"), numeric=False),
            *headings,
            Heading(text=_("Who answers"), numeric=False),
        ],
        rows=[[unit_name(one, scope), *cells(one), who(found.owners.get(one.id), scope)] for one in shown],
        codes=[one.id for one in shown],
        total=[_("All"), *total, ""],
        note=note.format(place=scope.place or "…") if len(shown) < len(here) else "",
    )


def _days(finding: Finding) -> int:
    return int(finding.said.get("days") or 0)
