"""What an explorer is made of: its controls, and the places for what it shows. No behaviour."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import ipywidgets as w

from ..definitions import METRICS, Ratio
from ..present import Language
from ..present.language import N_
from . import view
from .plot import Plot

_PICTURES = {"bars": N_("Chart"), "map": N_("Map")}


class Panel(w.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Controls above, the number of the whole, then picture and table side by side, or one below the other in a narrow window."""

    def __init__(self, language: Language) -> None:
        self.language = language
        _ = language.text
        ranked = sorted(METRICS.values(), key=lambda metric: not isinstance(metric, Ratio))
        self.metric = _choice(_("Metric"), [(_(metric.title), metric.name) for metric in ranked])
        self.by = _choice(_("Broken down by"), [])
        self.place = _choice(_("Go to"), [])
        self.row = _choice(_("Keep to"), [])
        self.month = _choice(_("As of the end of"), [])
        self.map = _choice(_("Answered on"), [])
        self.role = _choice(_("Counts for"), [(_(text), role) for role, text in view.ROLES.items()])
        self.allocation = _choice(_("Split units"), [(_(text), name) for name, text in view.ALLOCATIONS.items()])
        self.order = _choice(_("Order of rows"), [(_(text), order) for order, text in view.ORDERS.items()])
        self.picture = w.ToggleButtons(
            options=[(_(text), name) for name, text in _PICTURES.items()], description=_("Picture")
        )
        self.picture.style.button_width = "auto"
        self.plot = Plot()
        self.back, self.forth = (
            w.Button(description="‹", tooltip=_("Rows before")),
            w.Button(description="›", tooltip=_("Rows after")),
        )
        for button in (self.back, self.forth):
            button.layout.width = "auto"
        self.crumbs = w.HBox(layout=w.Layout(flex_flow="row wrap"))
        self.message, self.whole, self.table, self.shown, self.written, self.aside = (w.HTML() for _n in range(6))
        super().__init__(children=self._arranged(), layout=w.Layout(width="100%"))
        self.add_class("metrics-explorer")

    def _arranged(self) -> list[w.Widget]:
        style = (files(__package__) / "explore.css").read_text(encoding="utf-8")
        rows_of = w.Layout(flex_flow="row wrap", width="100%")
        half = w.Layout(flex="1 1 420px", width="auto", min_width="0")
        controls = [
            self.place,
            self.metric,
            self.by,
            self.row,
            self.month,
            self.map,
            self.role,
            self.allocation,
            self.order,
        ]
        pager = w.HBox([self.back, self.shown, self.forth])
        return [
            w.HTML(f"<style>{style}</style>"),
            self.crumbs,
            w.HBox(controls, layout=rows_of),
            self.message,
            self.whole,
            w.HBox(
                [w.VBox([self.picture, self.aside, self.plot], layout=half), w.VBox([pager, self.table], layout=half)],
                layout=rows_of,
            ),
            self.written,
        ]


def _choice(description: str, options: list[tuple[str, Any]]) -> w.Dropdown:
    layout = w.Layout(flex="1 1 240px", width="auto", min_width="220px", max_width="420px")
    style = {"description_width": "initial"}
    return w.Dropdown(options=options, description=description, layout=layout, style=style)
