"""The look of explorers in a page, and that keys pressed within one are its own."""

from __future__ import annotations

from importlib.resources import files

import anywidget


class Ground(anywidget.AnyWidget):
    """Shows nothing: brings the style sheet, and keeps the keys of JupyterLab's cells away from lists and buttons."""

    _esm = (files(__package__) / "ground.js").read_text(encoding="utf-8")
    _css = (files(__package__) / "explore.css").read_text(encoding="utf-8")
