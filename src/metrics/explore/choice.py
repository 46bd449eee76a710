"""A list to choose from, with its name beside it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import anywidget
import ipywidgets as w
import traitlets

from ..definitions import METRICS, Ratio
from ..present import Language


class Choice(anywidget.AnyWidget):
    """One of several options; ``value`` is what was chosen. ``options`` are pairs of what is written and what it stands for.

    Not the list that ipywidgets has: browsers lay out the whole page when that one changes (``choice.js`` says why).
    """

    _esm = (files(__package__) / "choice.js").read_text(encoding="utf-8")
    description = traitlets.Unicode().tag(sync=True)
    labels: traitlets.List[str] = traitlets.List().tag(sync=True)
    index = traitlets.Int(0).tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)
    value = traitlets.Any()

    def __init__(self, description: str, options: Sequence[tuple[str, Any]] = (("", None),)) -> None:
        self.options = tuple(options)
        super().__init__(
            description=description,
            labels=[label for label, _value in options],
            value=options[0][1],
            layout=w.Layout(flex="1 1 240px", width="auto", min_width="220px", max_width="420px"),
        )

    def offer(self, options: Sequence[tuple[str, Any]], value: Any) -> None:
        """Offer these options from now on, and choose the one that stands for ``value``."""
        with self.hold_sync():
            if self.options != tuple(options):
                self.options = tuple(options)
                self.labels = [label for label, _value in options]
            self.value = value
            self.index = self._at(value)  # the same value may stand elsewhere now

    def beside(self) -> list[Any]:
        """What the options before and after the chosen one stand for."""
        return [self.options[at][1] for at in (self.index + 1, self.index - 1) if 0 <= at < len(self.options)]

    @traitlets.validate("value")
    def _offered(self, proposal: Any) -> Any:
        if all(value != proposal["value"] for _label, value in self.options):
            offered = ", ".join(repr(value) for _label, value in self.options)
            raise traitlets.TraitError(f"Not offered: {proposal['value']!r}. One of: {offered}")
        return proposal["value"]

    @traitlets.observe("index")
    def _chosen(self, change: Any) -> None:
        self.value = self.options[change["new"]][1]

    @traitlets.observe("value")
    def _told(self, change: Any) -> None:
        self.index = self._at(change["new"])

    def _at(self, value: Any) -> int:
        return [one for _label, one in self.options].index(value)


def metric_choice(write: Language) -> Choice:
    """The list of all metrics, rates first."""
    _ = write.text
    ranked = sorted(METRICS.values(), key=lambda metric: not isinstance(metric, Ratio))
    return Choice(_("Metric"), [(_(metric.title), metric.name) for metric in ranked])
