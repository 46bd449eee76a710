"""Findings listed by kind, as annexes of a report want them: hand-overs overdue, units that do not report, records at risk."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..findings import ORPHANS, RESOLVED, Finding, Slice
from .findings import TITLES, at_stake, unit_name, who
from .page import Paragraph, Scope, Section
from .tables import Entry, Heading, Table, amount, day

#: So many rows a table has; a report of the country is no register.
LISTED = 15
AT_RISK = (*ORPHANS, "vanished", "received_below_agreed", "original_missing", "scan_without_original")


def watch(scope: Scope, found: Slice) -> Section:
    """Records at risk, each with who answers, the gravest first.

    ``found`` is :func:`metrics.findings.at` of the scope's place.
    """
    _, write = scope.language.text, scope.language
    table = _at_risk(scope, found)
    if table is None:
        text = _("No list to show as of {day}.").format(day=write.date(found.on))
        return Section(name="watch", title=_("Records at risk"), parts=[Paragraph(text=text)])
    return Section(name="watch", title=_("Records at risk"), parts=[table])


def overdue_table(scope: Scope, found: Slice) -> Table | None:
    """Hand-overs overdue, the latest first: which fonds, since when, how late, who answers; None where there is none."""
    _, write = scope.language.text, scope.language
    here = sorted(_open(scope, found, ("handover_overdue",)), key=lambda one: (-_days(one), one.rank))
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


def returns_table(scope: Scope, found: Slice) -> Table | None:
    """Units that do not report, with how many returns are missing, how late the first is, who answers; None where there is none."""
    _, write = scope.language.text, scope.language
    here = _open(scope, found, ("not_reporting",))
    return _table(
        scope,
        found,
        here,
        name="returns-table",
        caption=_("Units that do not report"),
        headings=[
            Heading(text=_("Returns missing")),
            Heading(text=_("The first was due on"), numeric=False),
            Heading(text=_("Days late")),
        ],
        cells=lambda one: [
            amount(one.amount, "", write),
            day(one.since, write),
            amount((found.on - one.since).days if one.since else None, "", write),
        ],
        total=[amount(sum(one.amount for one in here), "", write), "", ""],
    )


def _at_risk(scope: Scope, found: Slice) -> Table | None:
    _, write = scope.language.text, scope.language
    here = _open(scope, found, AT_RISK)
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
) -> Table | None:
    if not here:
        return None
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


def _open(scope: Scope, found: Slice, rules: Sequence[str]) -> list[Finding]:
    # Findings are told on today's map only.
    here = found.findings if scope.place_map == "today" else ()
    return [one for one in here if one.rule in rules and one.state != RESOLVED]


def _days(finding: Finding) -> int:
    return int(finding.said.get("days") or 0)
