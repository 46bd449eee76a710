"""A plot that lives in a notebook: shows the figure it is given, and says which of its places was clicked on.

Not plotly's own FigureWidget: that one validates every property and sends a message for each trace it takes away or
adds. Here a figure is plain data and one message, as charts in ``present`` are, and plotly need not be imported.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from ..present import plotly_bundle


@lru_cache(maxsize=1)
def _bundle() -> bytes:
    return plotly_bundle().read_bytes()


class Plot(anywidget.AnyWidget):
    """``figure`` is plotly data and layout, which the browser gets as ``drawn``, their JSON; ``alt`` says in words what it shows.
    A browser that has no plotly yet is sent it: nothing is looked up on a network."""

    _esm = (files(__package__) / "plot.js").read_text(encoding="utf-8")
    figure = traitlets.Dict()
    # A text is sent as it is; thousands of numbers would be looked through one by one.
    drawn = traitlets.Unicode("{}").tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.on_msg(self._give)

    def _give(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        if content.get("wanted") == "plotly":
            self.send({"given": "plotly"}, [_bundle()])

    @traitlets.observe("figure")
    def _write(self, change: Any) -> None:
        # ``meta`` is what pages of reports draw circles from.
        data = [
            {name: part for name, part in trace.items() if name != "meta"} for trace in change["new"].get("data", ())
        ]
        self.drawn = json.dumps({**change["new"], "data": data}, ensure_ascii=False, separators=(",", ":"))

    def on_choice(self, chosen: Any) -> None:
        """Call ``chosen(code)`` whenever a place of the figure is clicked on, with its ``customdata``."""
        self.on_msg(lambda _widget, content, _buffers: chosen(str(content["chosen"])) if "chosen" in content else None)
