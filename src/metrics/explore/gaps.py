"""The gap finder: where most is left to digitise, how few places hold half of it, and what each of them is stuck at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import ipywidgets as w

from ..definitions import DIMENSIONS, metric
from ..evaluate import Query, Result, concentration
from ..present import Table
from ..present.concentration import pareto
from ..present.language import N_
from ..present.numbers import figure, label, measured
from ..present.ranks import rank_entry, ranks, standings
from ..present.rows import Row, rows
from ..present.tables import Entry, Heading, entry, metric_headings, share
from ..settings import LEAST_CERTAINTY
from . import steps, view
from .answers import answer_to
from .choice import Choice
from .explorer import Explorer, half, in_rows, note
from .pager import Pager
from .plot import Plot

if TYPE_CHECKING:
    from ..snapshot import Snapshot

_GAPS = ("backlog_pages", "backlog_files")
_PLACES = ("province", "commune", "fonds", "legacy_province", "legacy_district", "legacy_commune")
#: What is to be done next with what stands at each stage that is not digitised yet.
NEXT = {
    "none": N_("Collect it, and list what is not listed"),
    "collected": N_("Have it submitted to the archive"),
    "submitted": N_("Arrange it"),
    "arranged": N_("Scan it"),
    "scanned": N_("Check the scans"),
}


class GapFinder(Explorer):
    """Where most is left to digitise: communes (or provinces, or the fonds of one commune) ranked by what is missing, the curve of how
    few hold half of it, and by the stage that most of it stands at what is to be done next.

    ``GapFinder(snapshot)`` ranks the communes of the country by pages; ``query`` may name ``backlog_files`` instead, and break down by
    province or fonds; any other metric or breakdown plays no part. Link it to others by :func:`metrics.explore.link`.
    ``result`` is the answer shown.

    Mistakes are shown as text in the widget. Raises UnknownName for a language there is no catalogue of.
    """

    opens_on = Query(metrics=("backlog_pages",), by=("commune",))

    def _asked_of(self, query: Query) -> Query:
        """What is left, coverage and how much of it was counted, by the places ranked."""
        gap = query.metrics[0] if query.metrics[0] in _GAPS else _GAPS[0]
        coverage = gap.replace("backlog", "coverage")
        return replace(query, metrics=(gap, coverage, "denominator_certainty"), by=(_ranked_by(query),))

    def _controls(self) -> w.Widget:
        _ = self.language.text
        self.gap = Choice(_("Left to digitise, in"), [(_(metric(name).title), name) for name in _GAPS])
        self.by = Choice(_("Ranked by"))
        self.row = Choice(_("Keep to"))
        return w.VBox([super()._controls(), in_rows(self.gap, self.by, self.row)], layout=w.Layout(width="100%"))

    def _body(self) -> list[w.Widget]:
        self.plot = Plot()
        self.pager = Pager(self.language, view.PAGE, self._turn_to)
        self.said, self.table, self.n = (w.HTML() for _n in range(3))
        return [self.said, in_rows(half(self.plot, self.n), half(self.pager, self.table, flex="2 1 720px"))]

    def _listen(self) -> None:
        super()._listen()
        self._react(self.gap, lambda name: replace(self.query, metrics=(name,)))
        self._react(self.by, lambda name: replace(self.query, by=(name,)))
        self._react(self.row, lambda code: steps.into(self.query, self.asked.by[0], code) if code else self.query)
        self.plot.on_choice(self._on_choice)

    def _on_choice(self, code: str) -> None:
        with self._told():
            self.query = steps.into(self.query, self.asked.by[0], code)

    def _settle(self) -> None:
        super()._settle()
        _, asked = self.language.text, self.asked
        offered = [name for name in _PLACES if name in {*steps.dimensions(self.query), *asked.by}]
        with self._settled():
            self.gap.value = asked.metrics[0]
            self.by.offer([(_(DIMENSIONS[name].title), name) for name in offered], asked.by[0])

    def _ask(self) -> None:
        asked = self.asked
        self._first = 0
        total, self.result = self._answers()
        self._total = rows(total)[0].cells[asked.metrics[0]]
        self._held = concentration(self.result, asked.metrics[0])
        found = view.named_rows(self.result, self.snapshot.register, self.language, "largest")
        self._ranked = [
            row for row in found if row.code not in view.NOT_PLACES and (row.cells[asked.metrics[0]].value or 0.0) > 0
        ]
        with self._settled():
            kept = [(row.name, row.code) for row in self._ranked[: view.PAGE]]
            self.row.offer([(self.language.text("choose a row"), ""), *kept], "")

    def _show(self) -> None:
        assert self.result is not None
        self._show_whole(self._total, self.result)
        self.said.value = f"<p>{escape(self._words())}</p>"
        gap = self.asked.metrics[0]
        scope = view.page_scope(self.snapshot.register, self.result, self.snapshot.as_of, self.language)
        title = self.language.text(metric(gap).title)
        drawn = pareto(self._held, scope, title, self.asked.by[0]) if self._ranked else None
        self._draw(self.plot, drawn)
        self.n.value = note(view.sample(len(self._held.holders), self._total, self.language)) if drawn else ""
        self.pager.count = len(self._ranked)
        first = self.pager.within(self._first)
        self.table.value = self._table(self._ranked[first : first + view.PAGE])._repr_html_()
        self.pager.show(first, len(self._ranked))

    def _words(self) -> str:
        """The finding in words: how few hold half of it, and what is in no rank."""
        _, write, held = self.language.text, self.language, self._held
        if not self._ranked:
            return _("Nothing is left to digitise here that could be ranked.")
        told = _("Half of what is left lies in {few} of {all} places; the largest gap is {name}, with {left}.").format(
            few=write.number(held.fewest()),
            all=write.number(len(held.holders)),
            name=self._ranked[0].name,
            left=figure(self._ranked[0].cells[held.metric], write, named=True),
        )
        if held.without:
            told += " " + _("Units without a number: {count}; they are left out, not taken as 0.").format(
                count=write.number(held.without)
            )
        if held.elsewhere:
            told += " " + _("In no unit, since the place is not known or yet to be allocated: {amount}.").format(
                amount=measured(held.elsewhere, held.unit, write)
            )
        return told

    def _table(self, page: Sequence[Row]) -> Table:
        _, write = self.language.text, self.language
        assert self.result is not None
        gap, coverage, certainty = self.asked.metrics
        ranked = ranks(standings(self._ranked, gap), LEAST_CERTAINTY)
        stuck = _stages(self.snapshot, self.asked, [row.code for row in page])
        dimension = DIMENSIONS[self.asked.by[0]]
        lines: list[list[Entry | str]] = []
        for row in page:
            cell = row.cells[gap]
            stage = stuck.get(row.code)
            lines.append(
                [
                    rank_entry(ranked.get(row.code), row.cells[certainty].value, write),
                    Entry(text=row.name, detail=self._province(row.code, self.result)),
                    entry(cell, write),
                    share(cell.value or 0.0, self._total.value, cell.unit, write),
                    entry(row.cells[coverage], write),
                    Entry(text=_(NEXT[stage]), detail=label("stage", stage, write)) if stage else "–",
                ]
            )
        return Table(
            name="gaps-table",
            caption=" · ".join([_("Where most is left"), view.basis(self.result, write)]),
            headings=[
                Heading(text=_("Rank"), numeric=False),
                Heading(text=_(dimension.title), numeric=False),
                *metric_headings((gap,), write),
                Heading(text=_("Share of all that is left")),
                *metric_headings((coverage,), write),
                Heading(text=_("Next step"), numeric=False, hint=_("By the stage at which most of its pages wait")),
            ],
            rows=lines,
            named_by=1,
            empty=_("There are no records here."),
        )

    def _province(self, code: str, result: Result) -> str:
        """The code, and for a commune of the country its province, as names repeat."""
        plain = code.partition("@")[0]
        if self.asked.by[0] != "commune" or result.map_day is None or self.query.values("province"):
            return plain
        unit = steps.unit_of(code, result.map_day, self.snapshot.register)
        province = self.snapshot.register.province_of(unit, result.map_day) if unit else None
        return f"{plain} · {province.full_name}" if province else plain

    def _wipe(self) -> None:
        for part in (self.said, self.table, self.n):
            part.value = ""
        self.pager.show(0, 0)
        self._draw(self.plot, None)


def _ranked_by(query: Query) -> str:
    """The places that are ranked: those chosen, or the communes, or what lies below the place."""
    chosen = query.by[:1]
    if chosen and chosen[0] in _PLACES and chosen[0] in steps.dimensions(query):
        return chosen[0]
    below = steps.below(query)
    # Of one fonds there is nothing to rank but itself.
    return {"province": "commune", "stage": "fonds"}.get(below, below)


def _stages(snapshot: Snapshot, asked: Query, codes: Sequence[str]) -> dict[str, str]:
    """The stage before digitised at which most pages of each of these places wait."""
    by = asked.by[0]
    if not codes:
        return {}
    where = dict(asked.where) | {by: tuple(codes)}
    amount = "pages_in_scope" if asked.metrics[0] == "backlog_pages" else "files_in_scope"
    answer = answer_to(snapshot, replace(asked, metrics=(amount,), by=(by, "stage"), where=tuple(where.items())))
    waiting = answer.frame[answer.frame["stage"].isin(list(NEXT)) & (answer.frame["value"] > 0)]
    largest = waiting.sort_values("value", kind="stable").drop_duplicates(by, keep="last")
    return dict(zip(largest[by].tolist(), largest["stage"].tolist(), strict=True))
