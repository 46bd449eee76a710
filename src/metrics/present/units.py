"""The units below a place: the coverage of each, and where most is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..errors import NotAvailable
from ..evaluate import TO_ALLOCATE, UNKNOWN_PLACE, Result
from ..places import collation_key
from ..places.geography import tile_grid
from ..places.names import SortKey
from .chart import Chart
from .charts import ORANGE, bars, columns
from .language import N_, Language
from .maps import commune_circles, province_tiles
from .numbers import figure, quantity
from .page import Paragraph, Scope, Section, empty
from .ranks import rank_entry, ranks, standings
from .rows import Row, last, rows, values
from .tables import Entry, Heading, Table, amount, entry, metric_headings, share

#: Metrics that :func:`coverage` asks for, by the units below.
COVERAGE = (
    "coverage_pages",
    "coverage_files",
    "coverage_documents",
    "coverage_shelf",
    "backlog_pages",
    "denominator_certainty",
)
#: Metrics that :func:`gaps` asks for, by the units below; of the country by commune.
GAPS = ("coverage_pages", "backlog_pages", "denominator_certainty")

#: Up to so many units a bar each can be read; above, how many units lie in each tenth.
MOST_BARS = 40
#: How many gaps are listed.
MOST_GAPS = 15

UNIT_HEADINGS = {"province": N_("Province"), "commune": N_("Commune"), "fonds": N_("Fonds")}
_TITLES = {
    "province": N_("Coverage by province"),
    "commune": N_("Coverage by commune"),
    "fonds": N_("Coverage by fonds"),
}
#: How ranks are to be read.
_GROUPS = N_(
    "Units that cannot be told apart, by what is estimated, share a rank. A unit of whose pages in scope less than {least} was counted has"
    " none."
)
_UNPLACED = N_("Records whose place is not known are not ranked; they stand under “What is not known”.")
NOT_PLACES = {UNKNOWN_PLACE: N_("Place not known"), TO_ALLOCATE: N_("Split units, yet to be allocated")}


def coverage(scope: Scope, below: Result, months: Result) -> Section:
    """Coverage of every unit below, in four units of quantity, as picture and table; ``months`` gives the total.

    ``below`` answers ``scope.query(COVERAGE, by=scope.below)``.
    """
    _, write = scope.language.text, scope.language
    heading = _(_TITLES[scope.below])
    found = sorted(rows(below), key=lambda row: order(row, scope))
    if not found:
        return Section(name="coverage", title=heading, parts=[empty(write)])
    summary = _summary(scope, found)
    known = [row for row in found if row.cells["coverage_pages"].value is not None]
    table = Table(
        name="coverage-table",
        caption=heading,
        headings=[Heading(text=_(UNIT_HEADINGS[scope.below]), numeric=False), *metric_headings(COVERAGE, write)],
        rows=[[name_of(row, scope), *(entry(row.cells[metric], write) for metric in COVERAGE)] for row in found],
        total=[scope.name, *_total(months, write)],
        codes=[row.code for row in found],
        note=_(
            "Below each share: digitised, of in scope. In brackets: what it may be, 9 times of 10, by what is estimated and by what records"
            " of split units may bring."
        )
        if scope.below != "fonds"
        else _(
            "Below each share: digitised, of in scope. In brackets: what it may be, 9 times of 10, by what is estimated."
        ),
    )
    if not known:
        return Section(name="coverage", title=heading, parts=[empty(write), table])
    drawn = [*_map(scope, below), *_picture(scope, found, summary)]
    return Section(name="coverage", title=heading, parts=[Paragraph(text=summary), *drawn, table])


def order(row: Row, scope: Scope) -> tuple[int, SortKey]:
    # By name; what is kept above the units, and what is no place at all, after them.
    place = 2 if row.code in NOT_PLACES else 1 if row.code == scope.place else 0
    return place, collation_key(name_of(row, scope))


def name_of(row: Row, scope: Scope) -> str:
    """The name of a row's unit as it is shown.

    What a province keeps above commune level stands under the province's code among the communes, and is named so.
    """
    _ = scope.language.text
    if row.code in NOT_PLACES:
        return _(NOT_PLACES[row.code])
    if scope.below == "commune" and row.code == scope.place:
        return _("{province} (above commune level)").format(province=scope.name)
    return row.name


def _total(months: Result, write: Language) -> list[Entry]:
    cells = last(months, 1)[0].cells
    return [entry(cells[metric], write) for metric in COVERAGE]


def _summary(scope: Scope, found: Sequence[Row]) -> str:
    _, write = scope.language.text, scope.language
    placed = [row for row in found if row.code not in NOT_PLACES]
    known = sorted(
        (row for row in placed if row.cells["coverage_pages"].value is not None),
        key=lambda row: row.cells["coverage_pages"].value or 0.0,
        reverse=True,
    )
    if not known:
        return ""
    highest, lowest = known[0], known[-1]
    untouched = sum(1 for row in known if not row.cells["coverage_pages"].numerator)
    text = (
        _("Highest: {highest} ({high}).") if untouched else _("Highest: {highest} ({high}); lowest: {lowest} ({low}).")
    )
    text = text.format(
        highest=name_of(highest, scope),
        high=figure(highest.cells["coverage_pages"], write),
        lowest=name_of(lowest, scope),
        low=figure(lowest.cells["coverage_pages"], write),
    )
    bare = sum(1 for row in placed if row.cells["coverage_pages"].state == "nothing_in_scope")
    text += " " + write.ngettext(
        "Of {count} unit: nothing digitised yet in {untouched}; nothing in scope in {bare}.",
        "Of {count} units: nothing digitised yet in {untouched}; nothing in scope in {bare}.",
        len(placed),
    ).format(count=write.number(len(placed)), untouched=write.number(untouched), bare=write.number(bare))
    return text


def _map(scope: Scope, below: Result) -> list[Chart]:
    """The units below on a map, where there is one: of the provinces of today's Viet Nam, and of the communes of one of them."""
    provinces = {unit.code for unit in scope.register.on(scope.map_day, "province")}
    # A register of another country may use the same codes for other places.
    if scope.below == "fonds" or provinces != {tile.code for tile in tile_grid()}:
        return []
    _, write = scope.language.text, scope.language
    try:
        if scope.below == "province":
            drawn = province_tiles(below, "coverage_pages", write)
        else:
            drawn = commune_circles(below, scope.register, scope.place, "coverage_pages", write, scope.boundaries)
    except NotAvailable:
        return []
    return [replace(drawn, name="coverage-map", title=_("Coverage by pages, on the map"))]


def _picture(scope: Scope, found: Sequence[Row], alt: str) -> list[Chart | Table]:
    _, write = scope.language.text, scope.language
    if len(found) > MOST_BARS:
        return _tenths(scope, found, alt)
    ranked = sorted(
        found, key=lambda row: (row.cells["coverage_pages"].value is None, -(row.cells["coverage_pages"].value or 0.0))
    )
    cells = [row.cells["coverage_pages"] for row in ranked]
    chart = bars(
        name="coverage-chart",
        title=_("Coverage by pages"),
        alt=alt,
        labels=[name_of(row, scope) for row in ranked],
        values=values(cells),
        texts=[figure(cell, write) for cell in cells],
        write=lambda share: write.percent(share, 0),
        language=write,
        whole=1.0,
    )
    return [chart]


def _tenths(scope: Scope, found: Sequence[Row], alt: str) -> list[Chart | Table]:
    """How many units lie in each tenth of coverage; nothing, and everything and more, stand apart."""
    _, write = scope.language.text, scope.language
    shares = [
        value
        for row in found
        if row.code not in NOT_PLACES and (value := row.cells["coverage_pages"].value) is not None
    ]
    counts = [sum(share <= 0 for share in shares)]
    labels = [write.percent(0)]
    for tenth in range(10):
        # A share of exactly 30 % opens its tenth; one of exactly 100 % is complete.
        counts.append(sum(share > 0 and tenth <= share * 10 < tenth + 1 for share in shares))
        more = ">" if tenth == 0 else ""
        labels.append(write.ordered(f"{more}{write.number(tenth * 10)}–{write.percent((tenth + 1) / 10, 0)}"))
    counts.append(sum(share >= 1 for share in shares))
    labels.append(write.ordered(f"≥ {write.percent(1, 0)}"))
    heading = _("How many units have come how far (coverage by pages)")
    chart = columns(
        name="coverage-chart",
        title=heading,
        alt=alt,
        labels=labels,
        values=counts,
        texts=[write.number(count) for count in counts],
        axis=_("Units"),
        across=_("Coverage by pages"),
        write=lambda count: write.number(count),
        language=write,
    )
    table = Table(
        name="tenths-table",
        caption=heading,
        headings=[Heading(text=_("Coverage by pages"), numeric=False), Heading(text=_("Units"))],
        rows=[[label, amount(count, "", write)] for label, count in zip(labels, counts, strict=True)],
    )
    return [chart, table]


def gaps(scope: Scope, units: Result, months: Result) -> Section:
    """The fifteen units in which most pages are left to digitise; ``months`` gives the total.

    ``units`` answers ``scope.query(GAPS, by=…)``: of the country by commune, else by the units below (what :func:`coverage` takes will do).
    """
    _, write = scope.language.text, scope.language
    heading = _("The largest gaps")
    by = units.query.by[-1]
    left_by_unit = units.of("backlog_pages")
    placed = left_by_unit[~left_by_unit[by].isin(list(NOT_PLACES)) & (left_by_unit["value"] > 0)]
    codes = placed.sort_values("value", ascending=False, kind="stable")[by].head(MOST_GAPS).tolist()
    by_code = {row.code: row for row in rows(units, placed[by].tolist())}
    found = [by_code[code] for code in codes]
    ranked = ranks(standings(by_code.values(), "backlog_pages"), scope.least_certainty)
    if not found:
        bare = last(months, 1)[0].cells["coverage_pages"].state == "nothing_in_scope"
        done = Paragraph(text=_("No pages in scope are left to digitise."), notice=True)
        return Section(name="gaps", title=heading, parts=[empty(write) if bare else done])
    labels = [full_name(row, scope) for row in found]
    left = [row.cells["backlog_pages"] for row in found]
    everything = last(months, 1)[0].cells["backlog_pages"].value or 0.0
    together = sum(cell.value or 0.0 for cell in left)
    alt = write.ngettext(
        "Largest: {name}, with {left}. The {count} unit listed holds {share} of all pages left.",
        "Largest: {name}, with {left}. The {count} units listed hold {share} of all pages left.",
        len(found),
    ).format(
        name=labels[0],
        left=figure(left[0], write, named=True),
        count=write.number(len(found)),
        share=write.percent(together / everything) if everything else "–",
    )
    chart = bars(
        name="gaps-chart",
        title=_("Pages left to digitise: the largest gaps"),
        alt=alt,
        labels=labels,
        values=values(left),
        texts=[figure(cell, write) for cell in left],
        write=lambda pages: quantity(pages, "pages", write),
        language=write,
        colour=ORANGE,
    )
    notes = [_GROUPS] if by == "fonds" else [_GROUPS, _UNPLACED]
    table = Table(
        name="gaps-table",
        caption=heading,
        headings=[
            Heading(text=_("Rank"), numeric=False),
            Heading(text=_(UNIT_HEADINGS[by]), numeric=False),
            *metric_headings(("backlog_pages",), write, hints=False),
            Heading(text=_("Share of all pages left")),
            *metric_headings(("coverage_pages",), write, hints=False),
        ],
        rows=[
            [
                rank_entry(ranked.get(row.code), row.cells["denominator_certainty"].value, write),
                label,
                entry(row.cells["backlog_pages"], write),
                share(row.cells["backlog_pages"].value or 0.0, everything, "pages", write),
                entry(row.cells["coverage_pages"], write),
            ]
            for label, row in zip(labels, found, strict=True)
        ],
        total=[
            "",
            _("The units listed"),
            amount(together, "pages", write),
            share(together, everything, "pages", write),
            "–",
        ],
        named_by=1,
        codes=codes,
        note=" ".join([_(text).format(least=write.percent(scope.least_certainty, 0)) for text in notes]),
    )
    return Section(name="gaps", title=heading, parts=[Paragraph(text=alt), chart, table])


def full_name(row: Row, scope: Scope) -> str:
    """The name of a commune as it stands among others: of the country it bears its province's name too, since names repeat."""
    _ = scope.language.text
    if scope.level != "nation" or row.code in NOT_PLACES:
        return name_of(row, scope)
    unit = scope.register.unit(row.code, scope.map_day)
    province = scope.register.province_of(unit, scope.map_day)
    if province is None or province.code == row.code:
        return _("{province} (above commune level)").format(province=row.name)
    return f"{row.name}, {province.full_name}"


def listed_name(code: str, name: str, by: str, scope: Scope) -> str:
    """The name of a unit of any dimension in a list of units."""
    return full_name(Row(code=code, name=name, cells={}), scope) if by == "commune" else name
