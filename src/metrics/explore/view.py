"""What an explorer shows of an answer: names, the number of the whole, a page of rows as table and as picture.

Values in, values out; no widgets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

from ..definitions import DIMENSIONS
from ..definitions import metric as definition
from ..errors import NotAvailable
from ..evaluate import LEGACY_DAY, PLACE_DIMENSIONS, TO_ALLOCATE, UNKNOWN_PLACE, Cell, Period, Query, Result
from ..places import Register, collation_key
from ..present import Chart, Entry, Heading, Language, Table, figure, parts, quantity
from ..present.charts import bars
from ..present.language import N_
from ..present.maps import commune_circles, province_tiles
from ..present.numbers import NO_NUMBER, STATES, measured, part_unit, unit_name
from ..present.page import Paragraph, Scope
from ..present.rows import Row, rows, values
from ..present.series import line
from ..present.tables import amount, entry, metric_headings
from .steps import ANSWER, as_command, as_python, unit_of, way

#: Rows on one page of the table, and bars in the picture beside it.
PAGE = 40

#: Orders of rows.
ORDERS = {
    "listed": N_("By code"),
    "name": N_("By name"),
    "largest": N_("Largest first"),
    "smallest": N_("Smallest first"),
}
#: Whose number it is, for each place role.
ROLES = {
    "custodian": N_("The unit that keeps the records"),
    "creator": N_("The unit that made the records"),
    "location": N_("The unit where the records lie"),
}
#: What becomes of the records of split units, for each allocation.
ALLOCATIONS = {
    "none": N_("Bounds, as long as nothing allocates them"),
    "equal": N_("Equal parts"),
}
#: What a number rests on, in a few words.
BASES = {
    "counted": N_("Counted"),
    "estimated": N_("Partly estimated"),
    "partial": N_("A bound: some of it nobody can say"),
} | NO_NUMBER
NOT_PLACES = {UNKNOWN_PLACE: N_("Place not known"), TO_ALLOCATE: N_("Split units, yet to be allocated")}


def map_name(day: date | None, language: Language) -> str:
    """The map a number is answered on, in words; None as the day: as recorded."""
    _ = language.text
    return _("units as recorded") if day is None else _("map of {day}").format(day=language.date(day))


def basis(result: Result, language: Language) -> str:
    """Day, map, whose number it is, and what became of split units: what stands beside every number."""
    _ = language.text
    role = _(ROLES[result.query.place_role])
    text = _("as of {day} · {map} · {role}").format(
        day=language.date(result.as_of), map=map_name(result.map_day, language), role=role[0].lower() + role[1:]
    )
    if result.query.allocation == "equal":
        text += " · " + _("records of split units shared out in equal parts, not by evidence")
    return text


@lru_cache(maxsize=1 << 14)  # the communes of the country on two maps
def code_name(
    dimension: str, code: str, day: date | None, register: Register, language: Language, known: str = ""
) -> str:
    """The name of a value of a dimension, as it is shown; ``known`` is the name a result gives it.

    Two units may bear one name as recorded, one before and one after a reform: the one that ended says when. What a province keeps above
    commune level stands under its code among the communes, and is named so.
    """
    _ = language.text
    if dimension == "month":
        return language.month(Period.parse(code)) if ".." not in code else code
    if dimension not in PLACE_DIMENSIONS:
        return _(known) or code
    if code in NOT_PLACES:
        return _(NOT_PLACES[code])
    level, legacy = PLACE_DIMENSIONS[dimension]
    on = LEGACY_DAY if legacy else day
    unit = unit_of(code, on, register)
    if unit is None:
        return known or code
    if on is None and unit.valid_to is not None:
        return _("{unit} (until {day})").format(unit=unit.full_name, day=language.date(unit.valid_to))
    if on is not None and level != "province" and unit.level == "province":
        return _("{province}: kept above commune level").format(province=unit.full_name)
    return unit.full_name


def page_scope(register: Register, result: Result, today: date, language: Language) -> Scope:
    """What a section of a report about an answer is to know of it."""
    return Scope(
        place="",
        name="",
        level="nation",
        month=Period.of(result.as_of),
        as_of=result.as_of,
        map_day=result.map_day or today,
        place_map=result.query.place_map,
        register=register,
        language=language,
    )


def html_of(parts_of: Sequence[object]) -> str:
    """Paragraphs and tables of a section as HTML; charts are shown as plots."""
    return "".join(part._repr_html_() for part in parts_of if isinstance(part, Paragraph | Table))


def month_of(day: date, language: Language) -> str:
    """The month of a day."""
    return language.short_month(Period.of(day))


def written(query: Query, snapshot_id: str, language: Language, *, answer: str = ANSWER, heading: str = "") -> str:
    """A question as Python and as a command, to be copied, as HTML that opens on a click. ``answer`` is the line that asks it."""
    _ = language.text
    heading = heading or _("This question, to be copied")
    cell, command = _("In a cell of a notebook"), _("On the command line")
    return (
        f'<details class="metrics-query"><summary>{escape(heading)}</summary>'
        f'<p>{escape(cell)}</p><pre tabindex="0">{escape(as_python(query, snapshot_id, answer))}</pre>'
        f'<p>{escape(command)}</p><pre tabindex="0">{escape(as_command(query, snapshot_id))}</pre></details>'
    )


def sample(count: int, cell: Cell, language: Language) -> str:
    """How much a picture shows: ``n = 34 dòng · 12.345 trang``: its rows, and what the number of the whole is measured against."""
    _ = language.text
    rows_shown = language.ngettext("{count} row", "{count} rows", count).format(count=language.number(count))
    against = cell.numerator if cell.denominator is None else cell.denominator
    parts_of = [rows_shown] if against is None else [rows_shown, measured(against, part_unit(cell.metric), language)]
    return _("n = {parts}").format(parts=" · ".join(parts_of))


def named_rows(result: Result, register: Register, language: Language, order: str = "listed") -> list[Row]:
    """The rows of an answer with the names they are shown by, in the order asked for; what has no number comes last."""
    dimension = result.query.by[-1]
    found = [
        Row(
            code=row.code,
            name=code_name(dimension, row.code, result.map_day, register, language, row.name),
            cells=row.cells,
        )
        for row in rows(result)
    ]
    metric = result.query.metrics[0]
    if order == "name":
        return sorted(found, key=lambda row: (row.code in NOT_PLACES, collation_key(row.name)))
    if order in ("largest", "smallest"):
        turn = -1 if order == "largest" else 1
        return sorted(found, key=lambda row: (row.cells[metric].value is None, turn * (row.cells[metric].value or 0.0)))
    return found


def whole(cell: Cell, result: Result, place: str, language: Language) -> str:
    """The number of the whole place as HTML: the figure, what it was worked out from, what it rests on, and on which map."""
    _ = language.text
    found = definition(cell.metric)
    lines = [parts(cell, part_unit(cell.metric), language), _(BASES[cell.state]), basis(result, language)]
    meaning = " ".join(_(text) for text in (found.meaning, found.caveat) if text)
    return (
        f'<div class="metrics-whole state-{escape(cell.state)}" aria-live="polite">'
        f'<p class="label">{escape(_(found.title))} · {escape(place)}</p>'
        f'<p class="value">{escape(figure(cell, language, named=True))}</p>'
        f"<p>{escape(' · '.join(filter(None, lines)))}</p>"
        f'<p class="note">{escape(meaning)}</p></div>'
    )


def table(
    found: Sequence[Row],
    result: Result,
    language: Language,
    *,
    empty: str,
    counts: Mapping[str, int] | None = None,
    counted: str = "",
) -> Table:
    """A page of rows: name and code, the number with its parts and bounds, what it rests on. The caption names day, map and role.
    ``counts`` by code make a last column, of what is ``counted``."""
    _ = language.text
    metric, dimension = result.query.metrics[0], DIMENSIONS[result.query.by[-1]]
    with_code = dimension.name in PLACE_DIMENSIONS or dimension.name == "fonds"
    lines: list[list[Entry | str]] = []
    for row in found:
        cell = row.cells[metric]
        code = row.code.partition("@")[0] if with_code and row.code not in NOT_PLACES else ""
        lines.append(
            [
                Entry(text=row.name, detail=code),
                entry(cell, language),
                Entry(text=_(BASES[cell.state]), hint=_(STATES[cell.state])),
                *([] if counts is None else [amount(counts.get(row.code, 0), "", language)]),
            ]
        )
    return Table(
        name="explore-table",
        caption=f"{_(definition(metric).title)} – {_(dimension.title)} · {basis(result, language)}",
        headings=[
            Heading(text=_(dimension.title), numeric=False, hint=_(dimension.meaning)),
            *metric_headings((metric,), language),
            Heading(text=_("Basis"), numeric=False),
            *([] if counts is None else [Heading(text=counted)]),
        ],
        rows=lines,
        empty=empty,
    )


def chart(found: Sequence[Row], result: Result, language: Language) -> Chart:
    """A page of rows as bars, months as a line. Every bar carries its code as ``customdata``."""
    _ = language.text
    metric, dimension = definition(result.query.metrics[0]), result.query.by[-1]
    cells = [row.cells[metric.name] for row in found]
    title = _(metric.title)
    axis = title if metric.unit == "%" else f"{title} ({unit_name(metric.unit, language)})"
    common: dict[str, Any] = {
        "name": "explore-chart",
        "title": title,
        "alt": _("{metric} of {count} rows; the table holds the same numbers.").format(
            metric=title, count=language.number(len(found))
        ),
        "values": values(cells),
        "texts": [figure(cell, language) for cell in cells],
        "axis": axis,
        "write": lambda value: tick(value, metric.unit, language),
        "language": language,
    }
    if dimension == "month":
        return line(labels=[language.short_month(Period.parse(row.code)) for row in found], **common)
    drawn = bars(labels=[row.name for row in found], **common)
    first = drawn.figure["data"][0] | {
        "customdata": [row.code for row in found],
        "hovertext": [_hover(row, metric.name, language) for row in found],
    }
    # Room for the numbers at the ends of the bars, where the window is narrow.
    layout = drawn.figure["layout"] | {"margin": drawn.figure["layout"]["margin"] | {"r": 72}}
    return replace(drawn, figure=drawn.figure | {"data": [first, *drawn.figure["data"][1:]], "layout": layout})


def _hover(row: Row, metric: str, language: Language) -> str:
    cell = row.cells[metric]
    lines = [row.name, figure(cell, language, named=True), parts(cell, part_unit(metric), language)]
    return "<br>".join(escape(text, quote=False) for text in lines if text)


def picture(result: Result, register: Register, language: Language, boundaries: Mapping[str, Any] | None) -> Chart:
    """The answer as a map. Raises NotAvailable where it is not one of the provinces, or of the communes of one province."""
    metric, by = result.query.metrics[0], result.query.by[-1]
    if by == "province":
        return province_tiles(result, metric, language)
    province = result.query.values("province")
    if by == "commune" and len(province) == 1:
        return commune_circles(result, register, province[0], metric, language, boundaries)
    raise NotAvailable("There is a map of the provinces, and one of the communes of each province.")


def place_of(
    query: Query, day: date | None, register: Register, language: Language, fonds: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The way down to the place of a query as (dimension, name)."""
    return [
        (
            dimension,
            ", ".join(
                fonds.get(code, code) if dimension == "fonds" else code_name(dimension, code, day, register, language)
                for code in codes
            ),
        )
        for dimension, codes in way(query)
    ]


def tick(value: float, unit: str, language: Language) -> str:
    """A number of an axis."""
    if unit != "%":
        return quantity(value, unit, language)
    return language.percent(value, 0 if round(value * 100, 6).is_integer() else 1)
