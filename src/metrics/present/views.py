"""Views that are kept, as sections of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..definitions import DIMENSIONS, metric
from ..evaluate import PLACE_DIMENSIONS, Query, Result
from ..views import View
from .answers import answer
from .language import LANGUAGES, language
from .page import Scope, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """Sections one after the other."""

    sections: Sequence[Section]

    def _repr_html_(self) -> str:
        return "".join(section._repr_html_() for section in self.sections)

    def _ipython_display_(self) -> None:
        for section in self.sections:
            section._ipython_display_()


def on_page(scope: Scope, query: Query) -> Query:
    """The question of a view, asked of the place, the day and the map of a page; its other conditions hold.

    The periods of the page take the place of its own: the last ones, of the view's kind where it names one, else of the page's.
    """
    own = (*PLACE_DIMENSIONS, "month")
    conditions = [(name, kept) for name, kept in query.where if name not in own]
    of_page = scope.query(query.metrics, by=query.by)
    return replace(
        of_page,
        where=(*of_page.where, *conditions),
        place_role=query.place_role,
        allocation=query.allocation,
        period=of_page.period if query.period == "month" else query.period,
    )


def views(scope: Scope, kept: Sequence[View], answers: Sequence[Result]) -> Sections | None:
    """A section for every view; None where there are none, which shows nothing. ``answers`` answer ``on_page(scope, view.query)``."""
    shown = [section_of(scope, view, result) for view, result in zip(kept, answers, strict=True)]
    return Sections(sections=shown) if shown else None


def section_of(scope: Scope, view: View, result: Result) -> Section:
    """One view: its picture, and its table of all metrics."""
    title = view.title_in(scope.language.code)
    return answer(scope, result, title, picture=view.picture, name=f"view-{view.name}")


def titles(query: Query) -> dict[str, str]:
    """What a question is called in every language where nobody named it: its first metric and what that is broken down by."""
    found = {}
    for code in LANGUAGES:
        _ = language(code).text
        parts = [metric(query.metrics[0]).title, *(DIMENSIONS[name].title for name in query.by[:1])]
        found[code] = " – ".join(map(_, parts))
    return found
