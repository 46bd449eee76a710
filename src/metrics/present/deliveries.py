"""What came in and what was not loaded: tables, notes of readers, rules, and rows set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .knowledge import rejected, rule_name
from .page import Paragraph, Part, Scope, Section
from .tables import Entry, Heading, Table, amount

if TYPE_CHECKING:
    from ..snapshot import Snapshot

#: Rejected rows listed; ``metrics snapshot rejects`` lists all.
MOST_REJECTS = 50


def deliveries(scope: Scope, snapshot: Snapshot) -> Section:
    """Rows that came in, were loaded and rejected by table; what readers noted; rejects by rule, and the first of them. Of the whole
    snapshot: what was not loaded has no place."""
    _, write = scope.language.text, scope.language
    manifest = snapshot.manifest
    given, loaded, aside = (
        sum(getattr(rows, name) for rows in manifest.rows.values()) for name in ("given", "loaded", "rejected")
    )
    tables = Table(
        name="deliveries-table",
        caption=_("Rows by table"),
        headings=[
            Heading(text=_("Table"), numeric=False),
            Heading(text=_("Rows given")),
            Heading(text=_("Loaded")),
            Heading(text=_("Rejected")),
        ],
        rows=[
            [name, *(amount(count, "", write) for count in (rows.given, rows.loaded, rows.rejected))]
            for name, rows in manifest.rows.items()
        ],
        total=[_("All"), *(amount(count, "", write) for count in (given, loaded, aside))],
        note=_("Rows given = loaded + rejected, for every table."),
    )
    notes = Table(
        name="notes-table",
        caption=_("Notes of the readers"),
        headings=[
            Heading(text=_("Delivery"), numeric=False),
            Heading(text=_("Drawn on"), numeric=False),
            Heading(text=_("Note"), numeric=False),
            Heading(text=_("Count")),
        ],
        rows=[
            [delivery.name, write.date(delivery.as_of), note, amount(count, "", write)]
            for delivery in manifest.deliveries
            for note, count in delivery.notes.items()
        ],
        empty=_("None"),
    )
    summary = _("{given} rows came in; {loaded} were loaded, {aside} rejected.").format(
        given=write.number(given), loaded=write.number(loaded), aside=write.number(aside)
    )
    parts: list[Part] = [
        Paragraph(text=summary),
        tables,
        rejected(manifest.rejects, write),
        _rows(scope, snapshot),
        notes,
    ]
    return Section(name="deliveries", title=_("What came in, and what was not loaded"), parts=parts)


def _rows(scope: Scope, snapshot: Snapshot) -> Table:
    _ = scope.language.text
    heads = [_("File"), _("Row"), _("Column"), _("Rule"), _("Value")]
    found = snapshot.rejects(MOST_REJECTS).to_pylist()
    return Table(
        name="reject-rows-table",
        caption=_("The first rows that were rejected"),
        headings=[Heading(text=text, numeric=text == _("Row")) for text in heads],
        rows=[
            [
                f"{row['delivery']}/{row['file']}",
                Entry(text=row["locator"] or "–"),
                row["column"] or "–",
                rule_name(row["rule"], scope.language),
                row["value"] or "–",
            ]
            for row in found
        ],
        empty=_("None"),
        note=_("Titles and names of persons are withheld. All rows: {command}").format(
            command="metrics snapshot rejects"
        ),
    )
