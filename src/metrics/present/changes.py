"""What changed since the period before, and what of earlier months would be different now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..definitions import metric
from ..evaluate import Cell, Period, Result
from ..findings import CAUSES, Bridge
from .headline import HEADLINE
from .language import N_, Language, by_length
from .numbers import differs, figure, measured, quantity
from .page import Paragraph, Part, Scope, Section
from .rows import rows
from .tables import Entry, Heading, Table, entry, metric_headings
from .waterfall import waterfall

#: Metrics that :func:`changes` asks for: ``month_bridges(BRIDGED, …)``.
BRIDGED = ("backlog_pages", "coverage_pages")


def changes(scope: Scope, bridges: Sequence[Bridge], months: Result) -> Section:
    """The change of what is left, and of the coverage, as a sum of causes, as picture and table.

    ``bridges`` are those of ``BRIDGED`` for the place; none, where the catalogue cannot tell. ``months`` answers
    ``scope.query(HEADLINE, by="month")``: what is known now of the period before.
    """
    _, write = scope.language.text, scope.language
    told = by_length(scope.month, N_("What changed since the month before"), N_("What changed since the period before"))
    heading = _(told)
    found = {bridge.metric: bridge for bridge in bridges}
    left = found.get("backlog_pages")
    if left is None or left.total.after is None:
        missing = by_length(
            scope.month,
            N_("The catalogue cannot tell what changed: it lacks the files, or the place was not there a month ago."),
            N_(
                "The catalogue cannot tell what changed: it lacks the files, or the place was not there at the end of the period before."
            ),
        )
        return Section(name="changes", title=heading, parts=[Paragraph(text=_(missing), notice=True)])
    parts: list[Part] = []
    if left.first.snapshot_id == left.second.snapshot_id:
        told = by_length(
            scope.month,
            N_(
                "There is no snapshot of the month before: the change is told by the days of events alone. What was listed, counted again"
                " or moved in between cannot be told."
            ),
            N_(
                "There is no snapshot of the period before: the change is told by the days of events alone. What was listed, counted again"
                " or moved in between cannot be told."
            ),
        )
        parts.append(Paragraph(text=_(told), notice=True))
    then, now = left.total.before, _known(months, Period.of(left.first.as_of, scope.month.kind))
    if then and now and then.value is not None and now.value is not None and then.value != now.value:
        told = _("On {day} {then} were known to be left; by what is known now it was {now}.")
        day = write.date(left.first.as_of)
        parts.append(
            Paragraph(
                text=told.format(day=day, then=figure(then, write, named=True), now=figure(now, write, named=True))
            )
        )
    table = _table(scope, found, left)
    moved = [part for part in left.total.parts if part.numerator]
    labels = [_(CAUSES[part.cause].title) for part in moved]
    texts = [_signed(part.numerator, "pages", write) for part in moved]
    whole = sum(part.numerator for part in moved)
    alt = _("Pages left to digitise: {change} since {day}.").format(
        change=_signed(whole, "pages", write), day=write.date(left.first.as_of)
    )
    if moved:
        alt += " " + "; ".join(f"{label}: {text}" for label, text in zip(labels, texts, strict=True)) + "."
        chart = waterfall(
            name="changes-chart",
            title=_("Why the pages left to digitise changed"),
            alt=alt,
            labels=labels,
            changes=[float(part.numerator) for part in moved],
            texts=texts,
            total=(_("Change in all"), float(whole), _signed(whole, "pages", write)),
            write=lambda pages: quantity(pages, "pages", write),
            language=write,
        )
        return Section(name="changes", title=heading, parts=[*parts, Paragraph(text=alt), chart, table])
    return Section(name="changes", title=heading, parts=[*parts, Paragraph(text=alt), table])


def _known(months: Result, month: Period) -> Cell | None:
    cells = {row.code: row.cells for row in rows(months)}.get(str(month))
    return cells.get("backlog_pages") if cells else None


def _table(scope: Scope, found: Mapping[str, Bridge], left: Bridge) -> Table:
    _, write = scope.language.text, scope.language
    names = [name for name in BRIDGED if name in found]
    idle = {
        cause
        for cause in CAUSES
        if not any(part.numerator or part.denominator for name in names for part in [found[name].total.part(cause)])
    }
    totals = [found[name].total for name in names]

    def row(first: str, cells: Sequence[Entry], last: str) -> list[Entry | str]:
        return [first, *cells, last]

    ended = by_length(scope.month, N_("At the end of the month before"), N_("At the end of the period before"))
    before = [Entry(text="–") if line.before is None else entry(line.before, write) for line in totals]
    after = [Entry(text="–") if line.after is None else entry(line.after, write) for line in totals]
    whole = [moved_by(line.change, found[name].unit, write) for name, line in zip(names, totals, strict=True)]
    return Table(
        name="changes-table",
        caption=_("Change by cause"),
        headings=[
            Heading(text=_("Cause"), numeric=False),
            *metric_headings(names, write),
            Heading(text=_("Meaning"), numeric=False),
        ],
        rows=[
            row(write.date(left.first.as_of), before, _(ended)),
            *(
                row(_(cause.title), [_part(found[name], cause.name, write) for name in names], _(cause.meaning))
                for cause in CAUSES.values()
                if cause.name not in idle
            ),
            row(_("Change in all"), whole, _("The sum of the parts")),
        ],
        total=row(write.date(left.second.as_of), after, ""),
        note=_(
            "Causes that changed nothing are not shown. A share changes by points: its parts add up exactly, before rounding."
        ),
    )


def _part(bridge: Bridge, cause: str, write: Language) -> Entry:
    return moved_by(bridge.total.part(cause).value, bridge.unit, write)


def moved_by(value: object, unit: str, write: Language) -> Entry:
    """A change in a table, with its sign: of a share in points; a dash where there is none to be said."""
    if value is None:
        return Entry(text="–")
    if unit == "%":
        points = float(value) * 100  # type: ignore[arg-type]  # a fraction
        return Entry(text=measured(points, "points", write), value=points, unit="points")
    return Entry(text=_signed(value, unit, write), value=float(value), unit=unit)  # type: ignore[arg-type]  # a whole number


def _signed(value: object, unit: str, write: Language) -> str:
    number = float(value)  # type: ignore[arg-type]  # a whole number
    if not number:
        return quantity(number, unit, write)
    return write.number(number / 1000, 2, signed=True) if unit == "mm" else write.number(round(number), signed=True)


def restated_months(scope: Scope, months: Result) -> list[Period]:
    """The closed months of which some number of this place would be different now, the latest first."""
    return sorted({month for month, *_ in _restatements(scope, months)}, reverse=True)


def _restatements(scope: Scope, months: Result) -> list[tuple[Period, Cell, Cell]]:
    """Published numbers and what they are known to be now, where these differ; the latest month first."""
    found = {Period.parse(row.code): row.cells for row in rows(months)}
    published = scope.published(HEADLINE, min(found)) if found else {}
    return [
        (month, cells[name], found[month][name])
        for month, cells in sorted(published.items(), reverse=True)
        for name in HEADLINE
        if month in found and name in cells and name in found[month] and differs(cells[name], found[month][name])
    ]


def restated(scope: Scope, months: Result, since: Mapping[Period, Sequence[Bridge]]) -> Section:
    """Published numbers of this place that would be different now: as published, as known now, the change, and its causes.

    ``months`` answers ``scope.query(HEADLINE, by="month")``, on today's map; ``since`` are the bridges from what was published, for each of
    ``restated_months``.
    """
    _, write = scope.language.text, scope.language
    heading = _("Published numbers that would be different now")
    if not scope.month.is_month:
        text = _("Calendar months are published, and their reports tell what of them would be different now.")
        return Section(name="restated", title=heading, parts=[Paragraph(text=text)])
    if scope.standing is None or not scope.standing.earlier:
        text = _("No earlier month of this place is closed, so nothing was published that could be different now.")
        return Section(name="restated", title=heading, parts=[Paragraph(text=text)])
    lines = [
        _restated(month, was, now, since.get(month, ()), write) for month, was, now in _restatements(scope, months)
    ]
    if not lines:
        text = _("No number of this page that was published for earlier months would be different now.")
        return Section(name="restated", title=heading, parts=[Paragraph(text=text)])
    table = Table(
        name="restated-table",
        caption=heading,
        headings=[
            Heading(text=_("Month"), numeric=False),
            Heading(text=_("Number"), numeric=False),
            Heading(text=_("As published")),
            Heading(text=_("As known now")),
            Heading(text=_("Difference from what was published")),
            Heading(text=_("Cause"), numeric=False),
        ],
        rows=lines,
        named_by=1,
        note=_("What was published stays as it was."),
    )
    return Section(name="restated", title=heading, parts=[table])


def _restated(month: Period, was: Cell, now: Cell, since: Sequence[Bridge], write: Language) -> list[Entry | str]:
    moved = None if was.value is None or now.value is None else now.value - was.value
    return [
        write.short_month(month),
        write.text(metric(was.metric).title),
        Entry(text=figure(was, write), state=was.state, value=was.value, unit=was.unit),
        Entry(text=figure(now, write), state=now.state, value=now.value, unit=now.unit),
        moved_by(moved, now.unit, write),
        _causes(was, since, write),
    ]


def _causes(was: Cell, since: Sequence[Bridge], write: Language) -> str:
    """The causes that changed a published number, each with its part; nothing where items cannot tell."""
    found = next((bridge for bridge in since if bridge.metric == was.metric), None)
    if found is None:
        return "–"
    told = [
        f"{write.text(CAUSES[part.cause].title)}: {moved_by(part.value, found.unit, write).text}"
        for part in found.total.parts
        if part.numerator or part.denominator
    ]
    if found.total.start != (was.numerator or 0, was.denominator or 0):
        defined = CAUSES["definition"].title  # what was frozen gives another number today
        told.append(write.text(defined))
    return "; ".join(told) or "–"
