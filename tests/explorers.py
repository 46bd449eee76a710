"""What a person finds on an explorer, for tests without a browser."""

from __future__ import annotations

import ipywidgets as w

from metrics.explore.explorer import Explorer


def pressable(explorer: Explorer) -> list[w.Button]:
    """The buttons of the way to its place, as they are shown."""
    return [part for part in explorer.crumbs.children if isinstance(part, w.Button) and part.layout.display != "none"]
