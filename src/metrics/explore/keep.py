"""Keeping the question of an explorer by name."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import ipywidgets as w

from ..errors import MetricsError
from ..evaluate import Query
from ..present import Language
from ..present.mistakes import mistake
from ..present.views import titles
from ..views import save_view


class Keeper(w.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A field for a name, a button that keeps the question of ``asked()`` under it in the folder ``views``, and what came of it."""

    def __init__(self, views: Path, write: Language, asked: Callable[[], Query]) -> None:
        self.views, self.language, self.asked = views, write, asked
        _ = write.text
        self.name = w.Text(
            description=_("Keep this question as"),
            placeholder=_("a-z, 0-9 and hyphens, as backlog-by-block"),
            continuous_update=False,
            layout=w.Layout(flex="1 1 420px", width="auto", min_width="220px", max_width="640px"),
            style={"description_width": "initial"},
        )
        self.button = w.Button(description=_("Keep"), layout=w.Layout(width="auto"))
        self.button.on_click(lambda _button: self._keep())
        self.told = w.HTML()
        field = w.HBox([self.name, self.button], layout=w.Layout(flex_flow="row wrap", width="100%"))
        super().__init__([field, self.told], layout=w.Layout(width="100%"))

    def _keep(self) -> None:
        query, name = self.asked(), self.name.value.strip()
        try:
            kept = save_view(name, query, title=titles(query), views=self.views)
        except MetricsError as error:
            refused = escape(self.language.text("Not kept."))
            self.told.value = (
                f'<pre class="metrics-error" role="alert">{refused}\n{escape(mistake(error, self.language))}</pre>'
            )
            return
        told = self.language.text("Kept as {name}, in {file}. To see it again: {command}").format(
            name=name, file=kept, command=f"metrics views show {name}"
        )
        self.told.value = f'<p class="metrics-note" role="status">{escape(told)}</p>'

    def forget(self) -> None:
        """Say nothing any more: another question is shown by now."""
        self.told.value = ""
