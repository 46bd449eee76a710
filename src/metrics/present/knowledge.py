"""What is not known, how to read the numbers, and where they come from: the part of a report that keeps the rest honest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..definitions import metric
from ..evaluate import TO_ALLOCATE, UNKNOWN_PLACE, Cell, Result
from .headline import HEADLINE
from .language import N_, Language
from .numbers import NO_NUMBER, STATES, figure, measured
from .page import Paragraph, Part, Scope, Section
from .rows import rows
from .tables import Entry, Heading, Table, amount, day, share
from .units import COVERAGE

if TYPE_CHECKING:
    from ..snapshot import Snapshot

#: Metrics that :func:`unknowns` asks for: what is uncertain, and the whole it is part of (empty: part of nothing counted here).
UNKNOWNS: Mapping[str, str] = {
    "pages_in_scope_estimated": "pages_in_scope",
    "files_in_scope_estimated": "files_in_scope",
    "pages_in_scope_unknown": "files_in_scope",
    "documents_in_scope_unknown": "files_in_scope",
    "shelf_in_scope_unknown": "files_in_scope",
    "files_in_scope_unknown": "",
    "files_out_of_scope": "",
}
#: All metrics of that query: ``scope.query(UNKNOWN)``.
UNKNOWN = (*UNKNOWNS, "pages_in_scope", "files_in_scope")

#: Rules that rows are rejected by, in words.
RULES = {
    "missing_required": N_("A required value is missing"),
    "not_a_number": N_("Not a number"),
    "negative": N_("Below the least value possible"),
    "not_a_date": N_("Not a date"),
    "unknown_value": N_("Not in the code list"),
    "unknown_reference": N_("Refers to a row that is not there, or was rejected"),
    "unknown_unit": N_("Unit code not in the register"),
    "unit_not_in_force": N_("Unit code not in force on its day"),
    "other_unit": N_("Code written down for a unit of another map"),
    "other_province": N_("Unit and province do not belong together"),
    "lost_zeros": N_("Leading zeros of a code were lost"),
    "duplicate_key": N_("The same key twice"),
    "date_order": N_("Ends before it begins"),
    "arranged_over_shelf": N_("More arranged than on the shelf"),
    "ragged_row": N_("Too few or too many values in a row"),
    "not_well_formed": N_("A file that cannot be read as what it should be"),
    "not_ead": N_("A file that is no finding aid"),
}

#: Digests are shown by their first digits; the manifest has them whole.
DIGEST = 12
#: Input files listed; the manifest lists all.
MOST_INPUTS = 20


def unknowns(scope: Scope, totals: Result, below: Result, snapshot: Snapshot) -> Section:
    """What the numbers above do not know: estimates, unmeasured holdings, unknown places, what is out of scope, what was rejected.

    ``totals`` answers ``scope.query(UNKNOWN)``; ``below`` is the answer of the coverage section.
    """
    _, write = scope.language.text, scope.language
    cells = rows(totals)[0].cells
    places = (
        {row.code: row.cells["coverage_pages"] for row in rows(below, (UNKNOWN_PLACE, TO_ALLOCATE))}
        if scope.below != "fonds"
        else {}
    )
    found = Table(
        name="unknowns-table",
        caption=_("What is uncertain or left out"),
        headings=[
            Heading(text=_("What"), numeric=False),
            Heading(text=_("How much")),
            Heading(text=_("Share")),
            Heading(text=_("Meaning"), numeric=False),
        ],
        rows=[
            *(_uncertain(cells[name], cells.get(whole), write) for name, whole in UNKNOWNS.items()),
            *(
                _place(code, places.get(code), cells["pages_in_scope"], write)
                for code in (UNKNOWN_PLACE, TO_ALLOCATE)
                if scope.below != "fonds"
            ),
        ],
    )
    parts: list[Part] = [Paragraph(text=_certainty(cells, write)), found]
    missing = [
        _(metric(name).title)
        for name in (*HEADLINE, *UNKNOWN)
        if name in cells and cells[name].state == "not_available"
    ]
    if missing:
        parts.append(
            Paragraph(
                text=_("Not available from this catalogue: {metrics}.").format(metrics="; ".join(missing)), notice=True
            )
        )
    parts.append(rejected(snapshot.manifest.rejects, write))
    return Section(name="unknowns", title=_("What is not known"), parts=parts)


def _uncertain(part: Cell, whole: Cell | None, write: Language) -> list[Entry | str]:
    _ = write.text
    found = metric(part.metric)
    of = share(part.value, whole.value, part.unit, write) if whole is not None and part.value is not None else "–"
    much = Entry(text=figure(part, write, named=True), state=part.state, value=part.value, unit=part.unit)
    return [_(found.title), much, of, _(found.meaning)]


def _place(code: str, found: Cell | None, whole: Cell, write: Language) -> list[Entry | str]:
    _ = write.text
    pages = float(found.denominator or 0) if found else 0.0
    name, meaning = {
        UNKNOWN_PLACE: (
            _("Pages in scope, place not known"),
            _("The records name no unit, or one that has no place on this map."),
        ),
        TO_ALLOCATE: (
            _("Pages in scope of split units"),
            _("The unit was divided among several; nobody has said yet which of them has the records."),
        ),
    }[code]
    much = Entry(text=measured(pages, "pages", write), value=pages, unit="pages")
    return [name, much, share(pages, whole.value, "pages", write), meaning]


def _certainty(cells: Mapping[str, Cell], write: Language) -> str:
    _ = write.text
    pages, estimated = cells["pages_in_scope"], cells["pages_in_scope_estimated"]
    if not pages.value or estimated.value is None:
        return (
            _("There is nothing in scope whose size could be uncertain.")
            if pages.state not in NO_NUMBER
            else _("How many pages are in scope is not known.")
        )
    return _("{share} of the pages in scope are estimated; nobody has counted them.").format(
        share=write.percent(estimated.value / pages.value)
    )


def rule_name(rule: str, write: Language) -> str:
    """What a rule says of the rows that break it."""
    return write.text(RULES.get(rule, rule))


def rejected(rejects: Mapping[str, int], write: Language) -> Table:
    _ = write.text
    return Table(
        name="rejects-table",
        caption=_("Rows of the catalogue that were rejected, by rule"),
        headings=[Heading(text=_("Rule"), numeric=False), Heading(text=_("Rows"))],
        rows=[
            [rule_name(rule, write), amount(count, "", write)]
            for rule, count in sorted(rejects.items(), key=lambda item: (-item[1], item[0]))
        ],
        note=_(
            "These rows are in the whole snapshot, not of this place alone. They are in no number. A row that broke two rules counts twice."
        ),
        empty=_("None"),
    )


def reading(scope: Scope) -> Section:
    """How to read the page: what each metric means, and what the signs before numbers mean."""
    _, write = scope.language.text, scope.language
    metrics = Table(
        name="metrics-table",
        caption=_("What the numbers mean"),
        headings=[
            Heading(text=_("Number"), numeric=False),
            Heading(text=_("Meaning"), numeric=False),
            Heading(text=_("Mind"), numeric=False),
        ],
        rows=[
            [_(metric(name).title), _(metric(name).meaning), _(metric(name).caveat)]
            for name in dict.fromkeys((*HEADLINE, *COVERAGE))
            if metric(name)
        ],
    )
    states = Table(
        name="states-table",
        caption=_("What the signs mean"),
        headings=[Heading(text=_("Sign"), numeric=False), Heading(text=_("Meaning"), numeric=False)],
        rows=[[_sign(state, write), _(meaning)] for state, meaning in STATES.items()],
    )
    return Section(name="reading", title=_("How to read the numbers"), parts=[metrics, states])


def _sign(state: str, write: Language) -> str:
    _ = write.text
    if state in NO_NUMBER:
        return _(NO_NUMBER[state])
    signs = {"counted": ("",), "estimated": ("≈ ",), "partial": ("≤ ", "≥ ")}[state]
    return ", ".join(write.ordered(sign + write.number(1234)) for sign in signs)


def provenance(scope: Scope, snapshot: Snapshot) -> Section:
    """Where the numbers come from: enough to find the very same snapshot, inputs and code again."""
    _, write = scope.language.text, scope.language
    manifest = snapshot.manifest
    facts: list[tuple[str, Entry | str]] = [
        (_("Snapshot"), manifest.id),
        (_("Catalogue drawn on"), day(manifest.as_of, write)),
        (_("Numbers as of"), day(scope.as_of, write)),
        (_("Map of"), day(scope.map_day, write)),
        (_("Counted for"), _("the unit that keeps the records")),
        (_("Register of units"), f"{manifest.register_name} · {manifest.register_digest[:DIGEST]}"),
        (_("Code version"), manifest.code_version),
        (_("Engine version"), manifest.engine_version),
        (_("Snapshot before"), manifest.previous or "–"),
    ]
    origin = Table(
        name="provenance-table",
        caption=_("Where the numbers come from"),
        headings=[Heading(text=_("What"), numeric=False), Heading(text=_("Value"), numeric=False)],
        rows=facts,
    )
    inputs = sorted(manifest.inputs, key=lambda item: (item.delivery, item.name))
    more = len(inputs) - MOST_INPUTS
    files = Table(
        name="inputs-table",
        caption=_("Input files"),
        headings=[
            Heading(text=_("Delivery"), numeric=False),
            Heading(text=_("File"), numeric=False),
            Heading(text=_("Bytes")),
            Heading(text="SHA-256", numeric=False),
        ],
        rows=[
            [item.delivery, item.name, amount(item.bytes, "", write), item.sha256[:DIGEST]]
            for item in inputs[:MOST_INPUTS]
        ],
        note=_("And {count} more, listed in the manifest of the snapshot.").format(count=write.number(more))
        if more > 0
        else "",
        named_by=1,
        empty=_("None"),
    )
    return Section(name="provenance", title=_("Provenance"), parts=[origin, files])
