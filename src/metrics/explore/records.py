"""The record table: the files of a place, a page at a time, sorted and searched in the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets

from ..evaluate import Query, Records, records
from ..present import Language, Table
from ..present.language import N_, NO_BREAK
from ..present.numbers import label, quantity
from ..present.rows import rows
from ..present.tables import Entry, Heading
from . import view
from .ahead import Asks, look_ahead, make_way
from .choice import Choice
from .explorer import Explorer, in_rows
from .pager import Pager

if TYPE_CHECKING:
    from ..snapshot import Snapshot

#: Rows on one page.
PAGE = 50
_ORDERS = {
    "listed": N_("As listed"),
    "pages": N_("By pages"),
    "documents": N_("By documents"),
    "collected_on": N_("By the day of collecting"),
    "submitted_on": N_("By the day of submitting"),
    "arranged_on": N_("By the day of arranging"),
    "scanned_on": N_("By the day of scanning"),
    "checked_on": N_("By the day of checking"),
    "signed_on": N_("By the day of signing"),
    "stored_on": N_("By the day of storing"),
}
#: Why a file is out of scope.
_OUT = {
    "not_selected": N_("Out of scope: not selected"),
    "born_digital": N_("Out of scope: born digital"),
    "top_secret": N_("Out of scope: top secret"),
    "destroyed": N_("Out of scope: destroyed by decision"),
}
_MONTH, _YEAR = "month", "year"


class RecordTable(Explorer):
    """The files of a place and its conditions, fifty a page, however many there are: sorting, searching and cutting happen in the engine,
    and a page is all that reaches the browser.

    ``RecordTable(snapshot)`` shows all files. Metric and breakdown of ``query`` play no part. Titles of secret files are neither shown nor
    searched. ``records`` is the page shown, None while a mistake is; :func:`metrics.records` gives the same in a cell. Link the
    table to a map or a funnel by :func:`metrics.explore.link`.

    Mistakes are shown as text in the widget. Raises UnknownName for a language there is no catalogue of.
    """

    opens_on = Query(metrics=("files",))
    records = traitlets.Instance(Records, allow_none=True)

    def __init__(self, snapshot: Snapshot, query: Query | None = None, lang: str = "vi") -> None:
        super().__init__(snapshot, query, lang)

    def _asked_of(self, query: Query) -> Query:
        """The number of files, of the place and conditions of a query."""
        return replace(query, metrics=("files",), by=())

    def _body(self) -> list[w.Widget]:
        _ = self.language.text
        self.search = w.Text(
            description=_("Search titles"),
            placeholder=_("words, with or without accents"),
            continuous_update=False,
            layout=w.Layout(flex="2 1 320px", width="auto", min_width="220px", max_width="640px"),
            style={"description_width": "initial"},
        )
        self.order = Choice(_("Order of rows"), [(_(text), order) for order, text in _ORDERS.items()])
        self.descending = w.Checkbox(description=_("Largest or latest first"), indent=False)
        self.pager = Pager(self.language, PAGE, self._turn_to)
        self.table = w.HTML()
        return [in_rows(self.search, self.order, self.descending), self.pager, self.table]

    def _listen(self) -> None:
        super()._listen()
        for control in (self.search, self.order, self.descending):
            control.observe(lambda _change: self._turn_to(0), "value")

    def _ask(self) -> None:
        self._first = 0
        (self.result,) = self._answers()
        self.records = self._page(self.query)

    def _needed(self, query: Query) -> list[Query]:
        return [self._asked_of(query)]

    def _page(self, query: Query, **other: Any) -> Records:
        """The page shown of the files of a query, or another one."""
        shown = {"first": self._first, "order": self.order.value, "descending": self.descending.value}
        return records(self.snapshot, query, count=PAGE, search=self.search.value, **(shown | other))

    def _near(self) -> Asks:
        """The next page, and the files of the places below."""
        yield partial(self._page, self.query, first=self._first + PAGE)
        yield from super()._near()

    def _rest(self) -> Asks:
        """The beginnings of other orders."""
        for _name, order in self.order.options:
            yield partial(self._page, self.query, first=0, order=order)

    def _asks(self, query: Query) -> Asks:
        yield from super()._asks(query)
        if self.order.value == "listed":  # any other order takes three times as long
            yield partial(self._page, query, first=0)

    def _turn_to(self, first: int) -> None:
        self._first = first
        make_way(self.snapshot)
        with self._told():
            if self.result is not None:
                self.records = self._page(self.query)
                self._show()
                self._show_query()
                look_ahead(self, self._near(), self._rest())

    def _show(self) -> None:
        assert self.result is not None
        assert self.records is not None
        (whole,) = rows(self.result)
        self._show_whole(whole.cells["files"], self.result)
        self.table.value = table(self.records, view.basis(self.result, self.language), self.language)._repr_html_()
        self.pager.show(self.records.first, self.records.count)

    def _show_query(self) -> None:
        super()._show_query()
        given = {"first": self._first, "count": PAGE, "order": self.order.value}
        given |= {"descending": self.descending.value, "search": self.search.value}
        call = ", ".join(f"{name}={value!r}" for name, value in given.items() if value)
        line = f"metrics.records(snapshot, query, {call}).rows.to_pandas()\n"
        self.written.value = view.written(self.asked, self.snapshot.id, self.language, answer=line)

    def _wipe(self) -> None:
        self.records = None
        self.table.value = ""
        self.pager.show(0, 0)


def table(page: Records, basis: str, write: Language) -> Table:
    """A page of files: what each is, its fonds, dates, amounts, how far it has come. The caption names day, map and role."""
    _ = write.text
    heads = {
        _("File of records"): False,
        _("Fonds"): False,
        _("Dates of the documents"): False,
        _("Number of pages"): True,
        _("Number of documents"): True,
        _("Stage"): False,
        _("Retention"): False,
    }
    return Table(
        name="record-table",
        caption=" · ".join([_("Files, one a row"), basis]),
        headings=[Heading(text=text, numeric=numeric) for text, numeric in heads.items()],
        rows=[_row(row, write) for row in page.rows.to_pylist()],
        empty=_("No file fits."),
    )


def _row(row: Mapping[str, Any], write: Language) -> list[Entry | str]:
    _ = write.text
    title = _("Title not shown: secret") if row["secret"] else row["title"] or _("Without a title")
    reached = row[f"{row['stage']}_on"] if row["stage"] != "none" else None
    told = [write.date(reached)] if reached else []
    reason = row["out_of_scope"]
    told += [_(_OUT[reason])] if reason else []
    pages = _amount(row["pages"], "pages", write, estimated=bool(row["pages_estimated"]))
    dates = " – ".join(dict.fromkeys(_date(row, which, write) for which in ("date_from", "date_to")))
    return [
        Entry(text=title, detail=row["reference_code"] or row["file_id"]),
        Entry(text=row["fonds_title"], detail=row["fonds_id"]),
        dates,
        pages,
        _amount(row["documents"], "documents", write),
        Entry(text=label("stage", row["stage"], write), detail="\n".join(told)),
        label("retention", row["retention"], write) if row["retention"] != "unknown" else _("not known"),
    ]


def _amount(value: int | None, unit: str, write: Language, *, estimated: bool = False) -> Entry:
    if value is None:
        return Entry(text=write.text("not known"), state="unknown")
    text = quantity(value, unit, write)
    return Entry(text=write.ordered(f"≈{NO_BREAK}{text}") if estimated else text)


def _date(row: Mapping[str, Any], which: str, write: Language) -> str:
    """A date as precisely as it is known."""
    day: date | None = row[which]
    if day is None:
        return write.text("not known")
    precision = row[f"{which}_precision"]
    if precision == _YEAR:
        return str(day.year)
    return view.month_of(day, write) if precision == _MONTH else write.date(day)
