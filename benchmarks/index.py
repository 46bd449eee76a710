"""Searching the index of all 3,356 reports, in a browser: from a key to the page drawn anew, against the same rows as a plain table.

Longest of the keys of a search and of emptying it again, best of the rounds.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import metrics
from metrics.demo import make_demo
from metrics.reports.index import write_index
from metrics.reports.pack import _lay_assets
from metrics.reports.record import Record, write_record

_ROUNDS = 3
_KEYS = ("h", "ha", "hoa", "", "t", "")
_TYPE = """async (text) => {
    const input = document.querySelector("form.search input");
    const began = performance.now();
    input.value = text;
    input.dispatchEvent(new Event("input"));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    return performance.now() - began;
}"""


def run() -> list[dict[str, Any]]:
    """Seconds of the slowest key, against a plain table's and against a tenth of a second."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        make_demo(home / "demo", files=20_000)
        metrics.build([home / "demo"], home / "snapshots")
        with metrics.open_snapshot(snapshots=home / "snapshots") as snapshot:
            month = str(metrics.Period.of(snapshot.as_of))
            units = snapshot.register.on(snapshot.as_of)
            for place in ["", *(unit.code for unit in units)]:
                folder = home / "pack" / "vi" / (place or "vn")
                folder.mkdir(parents=True)
                write_record(folder, Record.of("", {"snapshot_id": snapshot.id, "place": place}, {}))
            page = write_index(home / "pack", snapshot, month, "vi")
        _lay_assets(home / "pack" / "assets")
        ours, plain = _slowest(page)
    what = f"a key in the search of {len(units) + 1:,} rows"
    return [
        {
            "what": f"{what}, against a plain table",
            "ours_s": ours,
            "floor_s": plain,
            "ratio": ours / plain,
            "bound": "<= 0.5",
        },
        {"what": f"{what}, against 150 ms", "ours_s": ours, "floor_s": 0.15, "ratio": ours / 0.15, "bound": "<= 1"},
    ]


def _slowest(page: Path) -> tuple[float, float]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        found = {}
        for kind in ("long", "plain"):
            opened = browser.new_page(viewport={"width": 1200, "height": 900})
            opened.goto(page.as_uri())
            if kind == "plain":
                opened.evaluate("document.querySelector('table.sortable').classList.remove('long')")
            rounds = [max(opened.evaluate(_TYPE, key) for key in _KEYS) for _ in range(_ROUNDS)]
            found[kind] = min(rounds) / 1000
        browser.close()
    return found["long"], found["plain"]
