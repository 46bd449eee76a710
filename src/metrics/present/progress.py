"""The sections of a progress report below its top: how far a place has come, where it sticks, what is left.

Every function takes the scope of the page and answers to queries it names beside itself, and gives a section.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from ..catalogue import COHORTS, STAGES
from ..evaluate import Period, Result
from .charts import bars, stacks
from .charts import trend as trend_chart
from .headline import last_two
from .language import N_, Language, by_length
from .numbers import figure, label, measured, quantity
from .page import Paragraph, Scope, Section, empty
from .rows import Row, nothing, rows, values
from .tables import Entry, Heading, Table, amount, entry, metric_headings, share

#: Metrics that :func:`funnel` asks for, by stage.
FUNNEL = ("files_in_scope", "pages_in_scope")
#: Metrics that :func:`backlog` asks for, by cohort.
BACKLOG = ("coverage_pages", "backlog_pages")


def trend(scope: Scope, months: Result) -> Section:
    """Coverage at the end of each period and pages digitised within it, as chart and table; of longer periods from the first on in
    which anything was digitised.

    ``months`` answers ``scope.query(HEADLINE, by="month")``, the same as for :func:`headline`.
    """
    _, write = scope.language.text, scope.language
    found, of_months = rows(months), scope.month.span == 1
    if not of_months:
        found = found[next((at for at, row in enumerate(found) if row.cells["coverage_pages"].numerator), 0) :]
    count = len(found)
    heading = (
        write.ngettext("The last month", "The last {count} months", count)
        if of_months
        else write.ngettext("The last period", "The last {count} periods", count)
    ).format(count=write.number(count))
    caption = _("By month") if of_months else _("By period")
    if nothing(found, "coverage_pages"):
        return Section(name="trend", title=caption, parts=[empty(write)])
    names = [write.short_month(Period.parse(row.code)) for row in found]
    coverage, done = [[row.cells[name] for row in found] for name in ("coverage_pages", "throughput_pages")]
    best = max(range(len(found)), key=lambda at: done[at].value or 0)
    told = by_length(
        scope.month,
        N_(
            "Coverage by pages went from {first} ({first_month}) to {last} ({last_month}); most pages in one month: {most} ({best_month})."
        ),
        N_(
            "Coverage by pages went from {first} ({first_month}) to {last} ({last_month}); most pages in one period: {most} ({best_month})."
        ),
    )
    alt = _(told).format(
        first=figure(coverage[0], write),
        first_month=names[0],
        last=figure(coverage[-1], write),
        last_month=names[-1],
        most=figure(done[best], write, named=True),
        best_month=names[best],
    )
    chart = trend_chart(
        name="trend-chart",
        title=_("Coverage by pages, and pages digitised in each month")
        if of_months
        else _("Coverage by pages, and pages digitised in each period"),
        alt=alt,
        labels=names,
        line=(
            _("Coverage by pages"),
            values(coverage),
            [figure(cell, write) for cell in coverage],
            lambda share: write.percent(share, 0),
        ),
        flow=(
            _("Pages in the month") if of_months else _("Pages in the period"),
            values(done),
            [figure(cell, write, named=True) for cell in done],
            lambda pages: quantity(pages, "pages", write),
        ),
        language=write,
        every=3 if of_months else 2 if count > 4 else 1,
    )
    table = Table(
        name="trend-table",
        caption=caption,
        headings=[
            Heading(text=_("Month") if of_months else _("Period"), numeric=False),
            *metric_headings(
                ("coverage_pages", "throughput_pages", "backlog_pages", "denominator_certainty"), write, hints=False
            ),
        ],
        rows=[
            [
                name,
                *(
                    entry(row.cells[key], write)
                    for key in ("coverage_pages", "throughput_pages", "backlog_pages", "denominator_certainty")
                ),
            ]
            for name, row in zip(names, found, strict=True)
        ],
        codes=[row.code for row in found],
    )
    return Section(name="trend", title=heading, parts=[Paragraph(text=alt), chart, table])


def funnel(scope: Scope, stages: Result) -> Section:
    """How many files and pages stand at each stage, how many have come at least so far, and what share went on from the stage before.

    ``stages`` answers ``scope.query(FUNNEL, by="stage")``. A file that reached a stage counts as having passed those before it, as far as
    this picture goes: a stage missing on the way is a finding of its own.
    """
    _, write = scope.language.text, scope.language
    heading = _("Stage by stage")
    now = {row.code: row for row in rows(stages)}
    reached = _reached(now)
    whole_files, whole_pages = reached["none"]
    if not whole_files and not whole_pages:
        return Section(name="funnel", title=heading, parts=[empty(write)])
    order = ("none", *STAGES)
    labels = [_("In scope") if stage == "none" else label("stage", stage, write) for stage in order]
    texts = [write.percent(reached[stage][1] / whole_pages) if whole_pages else "–" for stage in order]
    steps = [(reached[later][1] / reached[stage][1], later) for stage, later in pairwise(STAGES) if reached[stage][1]]
    alt = _("Of {pages} in scope, {checked} reached the stage “{stage}”.").format(
        pages=measured(whole_pages, "pages", write),
        checked=_share(reached["checked"][1], whole_pages, write),
        stage=label("stage", "checked", write),
    )
    if steps:
        least, stage = min(steps)
        alt += " " + _(
            "The narrowest step leads to “{stage}”: {share} of the pages that came to the stage before."
        ).format(stage=label("stage", stage, write), share=write.percent(least))
    chart = bars(
        name="funnel-chart",
        title=_("Pages that have come at least to each stage"),
        alt=alt,
        labels=labels,
        values=[float(reached[stage][1]) for stage in order],
        texts=texts,
        write=lambda pages: quantity(pages, "pages", write),
        language=write,
    )
    table = Table(
        name="funnel-table",
        caption=_("By stage"),
        headings=[
            Heading(text=_("Stage"), numeric=False),
            Heading(text=_("Files now at it")),
            Heading(text=_("Files come so far")),
            Heading(text=_("Pages now at it")),
            Heading(text=_("Pages come so far")),
            Heading(
                text=_("Share of the stage before"),
                hint=_("Pages come so far, of the pages that came to the stage before"),
            ),
            Heading(text=_("Share of all pages in scope")),
        ],
        rows=[_funnel_row(stage, now.get(stage), reached, write) for stage in order],
        codes=order,
        total=[
            _("In scope"),
            amount(whole_files, "files", write),
            "–",
            amount(whole_pages, "pages", write),
            "–",
            "–",
            share(whole_pages, whole_pages, "pages", write),
        ],
        note=_("Files and pages that nobody has listed stand under “{stage}”, by estimate.").format(
            stage=label("stage", "none", write)
        ),
    )
    return Section(name="funnel", title=heading, parts=[Paragraph(text=alt), chart, table])


def _reached(now: Mapping[str, Row]) -> dict[str, tuple[int, int]]:
    """Files and pages that have come at least to each stage; of "none", all there are."""
    found: dict[str, tuple[int, int]] = {}
    files = pages = 0
    for stage in reversed(("none", *STAGES)):
        if stage in now:
            files += now[stage].cells["files_in_scope"].numerator or 0
            pages += now[stage].cells["pages_in_scope"].numerator or 0
        found[stage] = (files, pages)
    return found


def _funnel_row(
    stage: str, now: Row | None, reached: Mapping[str, tuple[int, int]], write: Language
) -> list[Entry | str]:
    here = [
        entry(now.cells[name], write) if now else amount(0, unit, write)
        for name, unit in zip(FUNNEL, ("files", "pages"), strict=True)
    ]
    if stage == "none":
        return [label("stage", stage, write), here[0], "–", here[1], "–", "–", "–"]
    files, pages = reached[stage]
    before = reached[("none", *STAGES)[STAGES.index(stage)]][1]
    return [
        label("stage", stage, write),
        here[0],
        amount(files, "files", write),
        here[1],
        amount(pages, "pages", write),
        share(pages, before, "pages", write),
        share(pages, reached["none"][1], "pages", write),
    ]


def _share(pages: int, whole: int, write: Language) -> str:
    share = f" ({write.percent(pages / whole)})" if whole else ""
    return measured(pages, "pages", write) + share


def backlog(scope: Scope, cohorts: Result, months: Result) -> Section:
    """What is left to digitise, by the cohort of the files, as chart and table; ``months`` gives the total.

    ``cohorts`` answers ``scope.query(BACKLOG, by="cohort")``.
    """
    _, write = scope.language.text, scope.language
    heading = _("What is left, by the age of the files")
    by_code = {row.code: row for row in rows(cohorts)}
    found = [by_code[cohort] for cohort in COHORTS if cohort in by_code]
    if nothing(found, "coverage_pages"):
        return Section(name="backlog", title=heading, parts=[empty(write)])
    labels = [label("cohort", row.code, write) for row in found]
    left = [row.cells["backlog_pages"] for row in found]
    done = [float(row.cells["coverage_pages"].numerator or 0) for row in found]
    largest = max(range(len(found)), key=lambda at: left[at].value or 0)
    total = last_two(months)[0]
    alt = _("{left} are left to digitise, most of them in files dated “{cohort}”: {most}.").format(
        left=figure(total.cells["backlog_pages"], write, named=True),
        cohort=labels[largest],
        most=figure(left[largest], write, named=True),
    )
    chart = stacks(
        name="backlog-chart",
        title=_("Pages digitised and left, by the age of the files"),
        alt=alt,
        labels=labels,
        parts=[
            (_("Digitised"), done, [measured(pages, "pages", write) for pages in done]),
            (_("Left"), values(left), [figure(cell, write, named=True) for cell in left]),
        ],
        write=lambda pages: quantity(pages, "pages", write),
        language=write,
    )
    table = Table(
        name="backlog-table",
        caption=_("By the age of the files"),
        headings=[Heading(text=_("Files dated"), numeric=False), *metric_headings(BACKLOG, write, hints=False)],
        rows=[
            [cohort, *(entry(row.cells[name], write) for name in BACKLOG)]
            for cohort, row in zip(labels, found, strict=True)
        ],
        total=[_("All"), *(entry(total.cells[name], write) for name in BACKLOG)],
        codes=[row.code for row in found],
    )
    return Section(name="backlog", title=heading, parts=[Paragraph(text=alt), chart, table])
