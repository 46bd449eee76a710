"""A chart as a value: a plotly figure held as plain data, its text alternative, and the forms in which it is shown.

Figures are plain dictionaries: building them through plotly's classes and validators takes most of a report's time
(measured: half of it), and plotly.js reads the same data either way.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from .mirror import mirrored

#: What JupyterLab draws a chart from.
PLOTLY_MIME = "application/vnd.plotly.v1+json"

_CONFIG = {"displayModeBar": False, "responsive": True}

#: Draws one figure. The bundle is loaded once a page, by the first chart that needs it.
# Every chart of a page carries it, so it is short: the bundle is asked for once, by whichever chart comes first.
_DRAW = """(function(place,figure,address){var w=window;(w.Plotly?Promise.resolve():w.metricsPlotly=w.metricsPlotly||\
new Promise(function(done,failed){var s=document.createElement("script");s.src=address;s.onload=done;s.onerror=failed;\
document.head.appendChild(s)})).then(function(){w.Plotly.newPlot(place,figure.data,figure.layout,figure.config)})\
})(document.currentScript.previousElementSibling,%s,%s)"""


def plotly_bundle() -> Path:
    """The plotly.js bundle that charts are drawn with, as it lies in the installed package."""
    return Path(str(files("plotly") / "package_data" / "plotly.min.js"))


@cache
def plotly_name() -> str:
    """The file name under which pages look for the bundle: with plotly's version, so that no old copy is taken for a new one."""
    return f"plotly-{version('plotly')}.min.js"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart. ``name`` is its id in the page, ``alt`` says in words what it shows, ``figure`` is its plotly data and layout.

    ``assets_path`` is the folder of the plotly bundle, as seen from the page.
    """

    name: str
    title: str
    alt: str
    figure: dict[str, Any] = field(repr=False)
    assets_path: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "figure", mirrored(self.figure))

    @property
    def height(self) -> int:
        """Height in CSS pixels."""
        return int(self.figure["layout"]["height"])

    def _repr_html_(self) -> str:
        content = json.dumps(
            self.figure | {"config": _CONFIG},
            ensure_ascii=False,
            sort_keys=True,
            allow_nan=False,
            separators=(",", ":"),
        )
        address = json.dumps(f"{self.assets_path}/{plotly_name()}")
        # Inside a script element no "<" may stand that could end it or begin another.
        script = _DRAW % (content.replace("<", "\\u003c"), address)
        return (
            f'<figure class="chart" id="{escape(self.name)}"><figcaption>{escape(self.title)}</figcaption>'
            f'<div class="plot" role="img" aria-label="{escape(self.alt)}" style="height:{self.height}px"></div>'
            f"<script>{script}</script></figure>"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        del include, exclude
        # JupyterLab prefers its own drawing; a page made from the notebook takes the HTML.
        layout = self.figure["layout"] | {
            "title": {"text": escape(self.title, quote=False)},
            "margin": self.figure["layout"]["margin"] | {"t": 48},
            # By which other forms find the figure in the notebook, and its margin as it was.
            "meta": {"name": self.name, "top": self.figure["layout"]["margin"]["t"]},
        }
        return {
            "text/html": self._repr_html_(),
            "text/plain": self.alt,
            PLOTLY_MIME: {"data": self.figure["data"], "layout": layout, "config": _CONFIG},
        }
