"""The other forms of a report, against running it and making its page: what PDF, Word and Excel add, and what one asked for later costs."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import metrics
from metrics.demo import make_demo
from metrics.reports import render_pack
from metrics.settings import Settings

_NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
_PLACES = ("national", "08", "79", "22736")


def run() -> list[dict[str, Any]]:
    """Times a pack of four with all forms, and the forms alone over executed notebooks, against the pages alone."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        make_demo(home / "demo")
        metrics.build([home / "demo"], home / "data" / "snapshots")
        settings = Settings(data=home / "data", reports=home / "pages", notebooks=_NOTEBOOKS, jobs=1)
        every = ("html", "pdf", "docx", "xlsx")
        _pack(settings, ("html",), force=True)  # what is worked out once a snapshot is there now
        pages = _pack(settings, ("html",), force=True)
        later = _pack(settings, every, force=False)
        both = _pack(settings, every, force=True)
        return [
            {
                "what": "all forms with the page",
                "ours_s": both,
                "floor_s": pages,
                "ratio": both / pages,
                "bound": "<= 2",
            },
            {
                "what": "forms of what was run",
                "ours_s": later,
                "floor_s": pages,
                "ratio": later / pages,
                "bound": "<= 1",
            },
        ]


def _pack(settings: Settings, formats: tuple[str, ...], *, force: bool) -> float:
    start = perf_counter()
    pack = render_pack(month="2026-10", places=_PLACES, formats=formats, settings=settings, force=force)
    assert not pack.failed, pack.failed
    return perf_counter() - start
