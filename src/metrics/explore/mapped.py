"""What the explorers with a map have in common: official outlines, and findings of high consequence as a layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from ..evaluate import Query, Result
from ..places import boundaries
from ..present import Chart
from ..present.layers import marked
from . import grave, view
from .ahead import Asks
from .choice import Choice
from .explorer import Explorer

if TYPE_CHECKING:
    from ..snapshot import Snapshot


class Mapped(Explorer):
    """An explorer that can draw its answer on a map. ``boundaries`` is a folder of ``<province code>.geojson`` or ``communes.geojson``
    with official outlines."""

    metric: Choice

    def __init__(
        self,
        snapshot: Snapshot,
        query: Query | None = None,
        lang: str = "vi",
        *,
        boundaries: Path | None = None,
        views: Path | None = None,
    ) -> None:
        self.boundaries = boundaries
        super().__init__(snapshot, query, lang, views=views)

    def _near(self) -> Asks:
        """What stands beside the metric and the month in their lists, as keys go through them; and the places."""
        for name in self.metric.beside():
            yield from self._asks(replace(self.query, metrics=(name,)))
        for day in self.month.beside():
            yield from self._asks(replace(self.query, as_of=day))
        yield from super()._near()

    def _rest(self) -> Asks:
        """Other metrics, and other months."""
        for _label, name in self.metric.options:
            yield from self._asks(replace(self.query, metrics=(name,)))
        for _label, day in self.month.options:
            yield from self._asks(replace(self.query, as_of=day))

    def _findings_box(self) -> w.Checkbox:
        """Whether findings are laid over the map; at first where they need not be worked out."""
        return w.Checkbox(description=self.language.text(grave.TITLE), indent=False, value=grave.known(self.snapshot))

    def _mapped(self, result: Result, province: str, counts: Mapping[str, int] | None) -> Chart:
        """The answer on a map, of the communes of ``province`` where there is one, with findings where they are counted. Raises
        NotAvailable where there is no map of it."""
        drawn = view.picture(result, self.snapshot.register, self.language, self._outlines(province))
        return drawn if counts is None else marked(drawn, counts, self.language.text(grave.TITLE), self.language)

    def _outlines(self, province: str) -> Mapping[str, Any] | None:
        return boundaries(self.boundaries, province) if self.boundaries else None
