"""The top of a progress report: what it is about, how it stands against the ledger, and its headline numbers.

Every function takes the scope of the page and answers to queries it names beside itself, and gives a section.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..definitions import metric
from ..evaluate import LEGACY_DAY, Cell, Period, Result
from .language import N_, Language, by_length
from .numbers import NO_NUMBER, bounds, change, difference, differs, figure, part_unit, parts
from .page import Card, Cards, LabStyle, Paragraph, Part, Scope, Section
from .rows import Row, last
from .why import asked_too, reasons

#: Metrics that :func:`headline`, and the trend, ask for, by month.
HEADLINE = (
    "coverage_pages",
    "coverage_files",
    "coverage_documents",
    "coverage_shelf",
    "backlog_pages",
    "throughput_pages",
    "denominator_certainty",
)
#: What a page asks for by month: these, and the parts that each is worked out from.
MONTHLY = asked_too(HEADLINE)


#: What :func:`headline` asks for by ``scope.since_reform``.
SINCE_REFORM = ("throughput_pages",)

#: What a page of a month says of itself against the ledger.
STANDINGS = {
    "open": N_("Provisional: the month is not closed."),
    "closed": N_("The month is closed: these are the figures as published."),
    "known_now": N_("The month is closed, and these are not the figures published: they are what is known now."),
}
#: What a page of a longer period says, which is never closed itself.
_LONGER = {
    "open": N_("Provisional: not all months of the period are closed."),
    "months_closed": N_("All months of the period are closed; these are the figures as known in this snapshot."),
}


def stands_as(period: Period, state: str | None, *, over: bool) -> str:
    """What is to be said of a period's figures against the ledger (None: there is none), in English; empty for nothing. ``over``: its last
    day is in them."""
    if state in (None, "open") and not over:
        return by_length(period, N_("Provisional: the month is not over."), N_("Provisional: the period is not over."))
    if state is None:
        return ""
    if period.fourteenth:
        return N_("Provisional: only calendar months are closed, and this period is made of none.")
    return STANDINGS[state] if period.span == 1 else _LONGER[state]


def title(scope: Scope) -> Section:
    """The head of the page: what it is about, of which day, on which map."""
    _, write = scope.language.text, scope.language
    heading = _("Progress of digitising archives: {place}, {month}").format(
        place=scope.name, month=write.month(scope.month)
    )
    line = _("Numbers as of {day}, on the map of {map_day}; holdings count for the unit that keeps them.").format(
        day=write.date(scope.as_of), map_day=write.date(scope.map_day)
    )
    about = {
        "place": scope.place,
        "name": scope.name,
        "level": scope.level,
        "month": str(scope.month),
        "as_of": scope.as_of.isoformat(),
        "map_day": scope.map_day.isoformat(),
        "lang": write.code,
        "snapshot_id": scope.snapshot_id,
    }
    if scope.month.fourteenth:
        line = f"{runs(scope.month, write)} {line}"
    parts: list[Part] = [Paragraph(text=line), LabStyle()]
    if scope.standing is not None:
        about["standing"] = scope.standing.state
        over = scope.as_of == scope.month.last_day
        told = stands_as(scope.month, scope.standing.state, over=over)
        parts.insert(1, Paragraph(text=_(told), notice=scope.standing.state not in ("closed", "months_closed")))
    return Section(name="top", title=heading, level=1, parts=parts, about=about)


def runs(period: Period, write: Language) -> str:
    """From which day to which day a period runs."""
    return write.text("The period runs from {first} to {last}.").format(
        first=write.date(period.first_day), last=write.date(period.last_day)
    )


def headline(scope: Scope, months: Result, since: Result | None = None) -> Section:
    """Headline numbers of the period, each with its parts and its change since the period before.

    ``months`` answers ``scope.query(MONTHLY, by="month")``; of ``HEADLINE`` alone it will do, but then less stands behind a number.
    ``since`` answers ``scope.since_reform(SINCE_REFORM)``: what was digitised since 1 July 2025.
    """
    _ = scope.language.text
    now, known = last_two(months)
    # The month before is compared as it was published; longer periods are not.
    last = scope.month.plus(-1)
    before = (known.cells if known else {}) | dict(scope.published(HEADLINE, last).get(last, {}))
    cards = [
        _card(now.cells, name, before.get(name), known.cells.get(name) if known else None, scope) for name in HEADLINE
    ]
    if since is not None and scope.as_of > LEGACY_DAY:
        cards.append(_since_reform(scope, since))
    summary = _summary(scope, now, before.get("coverage_pages"))
    return Section(name="headline", title=_("At a glance"), parts=[summary, Cards(cards=cards)])


def last_two(months: Result) -> tuple[Row, Row | None]:
    """The row of the period and that of the one before, where the answer has one."""
    found = last(months, 2)
    return found[-1], found[-2] if len(found) > 1 else None


def _summary(scope: Scope, now: Row, before: Cell | None) -> Paragraph:
    _, write = scope.language.text, scope.language
    coverage = now.cells["coverage_pages"]
    if coverage.state == "nothing_in_scope":
        text = _("{place} has no holdings in scope in this snapshot: there is nothing to measure, which is not 0 %.")
        if coverage.high is not None:
            text += " " + _("Records of split units may yet be allocated to it.")
        return Paragraph(text=text.format(place=scope.name), notice=True)
    if coverage.state in NO_NUMBER:
        return Paragraph(
            text=_("{place} has holdings, but nobody can say how many pages: a coverage cannot be given.").format(
                place=scope.name
            ),
            notice=True,
        )
    text = _("By {day}, {parts} in scope were digitised: {share}.").format(
        day=write.date(scope.as_of), parts=parts(coverage, "pages", write), share=figure(coverage, write)
    )
    moved = change(coverage, before, write) if before else ""
    if moved:
        told = by_length(
            scope.month,
            N_("Change since the month before: {change}."),
            N_("Change since the period before: {change}."),
        )
        text += " " + _(told).format(change=moved)
    return Paragraph(text=text)


def _since_reform(scope: Scope, since: Result) -> Card:
    write = scope.language
    done = since.cell(*SINCE_REFORM)
    return Card(
        label=write.text("Pages digitised since 1 July 2025"),
        value=figure(done, write, named=True),
        state=done.state,
        note=write.text("Up to {day}").format(day=write.date(scope.as_of)),
        now=done,
    )


def _card(cells: Mapping[str, Cell], name: str, before: Cell | None, known: Cell | None, scope: Scope) -> Card:
    """A card; ``before`` is the number of the period before that it is compared with, ``known`` what that number is known to be now."""
    _, write = scope.language.text, scope.language
    now = cells[name]
    moved = change(now, before, write) if before else ""
    direction = difference(now, before) if before else None
    arrow = "" if not direction else "▲ " if direction > 0 else "▼ "
    notes = []
    if now.state in ("estimated", "partial"):
        notes.append(_("Partly estimated") if now.state == "estimated" else _("A bound: some of it nobody can say"))
    if possible := bounds(now, write):
        notes.append(_("In 9 cases of 10 within {bounds}").format(bounds=possible))
    if before and known and differs(before, known):
        told = _("The month before as published: {published}; as known now: {known}")
        notes.append(told.format(published=figure(before, write, named=True), known=figure(known, write, named=True)))
    since = by_length(scope.month, N_("{change} since the month before"), N_("{change} since the period before"))
    return Card(
        label=_(metric(now.metric).title),
        value=figure(now, write, named=True),
        state=now.state,
        parts=parts(now, part_unit(now.metric), write),
        change=_(since).format(change=arrow + moved) if moved else "",
        note=". ".join(notes),
        metric=now.metric,
        now=now,
        before=before,
        why=reasons(name, cells, scope),
    )
