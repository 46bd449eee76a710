"""The history of a unit: what has had its code, and what it was made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..places import Succession, Unit
from .language import N_
from .page import Paragraph, Scope, Section
from .tables import Entry, Heading, Table, day

_KINDS = {
    "whole": N_("the whole unit"),
    "part": N_("a part of it"),
    "rename": N_("another name"),
    "retype": N_("another type"),
}


def history(scope: Scope) -> Section:
    """The units that have had the code of the page's place, each with the days it was in force, and those the unit of today came from."""
    _, write = scope.language.text, scope.language
    title = _("History of the unit")
    if not scope.place:
        return Section(name="history", title=title, parts=[Paragraph(text=_("The whole country has no history here."))])
    here = scope.register.unit(scope.place, scope.map_day)
    before = [link for link in scope.register.successions if link.to_unit.key == here.key]
    units = Table(
        name="history-table",
        caption=_("Units that have had the code {code}").format(code=scope.place),
        headings=[Heading(text=text, numeric=False) for text in (_("Unit"), _("In force from"), _("until"))],
        rows=[
            [unit.full_name, _since(unit, scope), day(unit.valid_to, write) if unit.valid_to else _("today")]
            for unit in scope.register.history(scope.place)
        ],
    )
    origin = Table(
        name="origin-table",
        caption=_("What {unit} came from").format(unit=here.full_name),
        headings=[Heading(text=text, numeric=False) for text in (_("Unit"), _("What came over"), _("On"))],
        rows=[
            [_within(link.from_unit, scope), _(_KINDS[link.kind]), day(link.effective_on, write)]
            for link in _sorted(before)
        ],
        empty=_("It has come from no other unit."),
    )
    said = _(
        "{unit} was made of {count} units; {parts} gave only a part, and what that part brings is settled by minutes, not by area."
    )
    parts = sum(link.kind == "part" for link in before)
    told = said.format(unit=here.full_name, count=write.number(len(before)), parts=write.number(parts))
    return Section(name="history", title=title, parts=[*([Paragraph(text=told)] if parts else []), units, origin])


def _since(unit: Unit, scope: Scope) -> Entry | str:
    return "–" if unit.valid_from == date.min else day(unit.valid_from, scope.language)


def _within(unit: Unit, scope: Scope) -> str:
    names, above = [unit.full_name], scope.register.parent(unit)
    while above is not None:
        names.append(above.full_name)
        above = scope.register.parent(above)
    return ", ".join(names)


def _sorted(links: Iterable[Succession]) -> list[Succession]:
    return sorted(links, key=lambda link: (link.effective_on, link.from_unit.code))
