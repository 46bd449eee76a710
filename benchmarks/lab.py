"""Interactions in JupyterLab as a person meets them: from the change of a control until the page stands still again, in a real browser.

A page that has come is looked at for some seconds first, as a person would: meanwhile explorers ask ahead (``explore/ahead.py``). From
then on one act follows the other at half a second, which leaves time for what is near alone. Sizes and data are those of ``explore``.
Without Chromium nothing is measured.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import sync_playwright
from tests.browsers import CHROMIUM, FLAGS, LINKED, TOKEN, begin_all, kernel_ready, notebook_of, opened

import metrics

from .explore import data_folders, size_of

ROOT = Path(__file__).parents[1]
ROUNDS = 20
STARTS = 5
#: Milliseconds that a page is looked at before anything is changed.
LOOKED_AT = 4000
FINDER = """
import metrics
from metrics.explore import GapFinder

snapshot = metrics.open_snapshot(snapshots=metrics.Settings.from_environment().snapshots)
GapFinder(snapshot)
"""
#: Milliseconds from an act until the frame after the last change of the page, which then stands still for as long as ``quiet``.
TIMED = """([part, option, quiet]) => new Promise((done, fail) => {
  let last = 0, started = 0;
  const changed = () => requestAnimationFrame(() => { last = performance.now(); });
  const watch = new MutationObserver(changed);
  watch.observe(document.querySelector(".jp-Notebook"), {subtree: true, childList: true, characterData: true, attributes: true});
  started = performance.now();
  if (option === null) part.click();
  else { part.value = option; part.dispatchEvent(new Event("change", {bubbles: true})); }
  const timer = setInterval(() => {
    const now = performance.now();
    const idle = document.querySelector(".jp-Notebook-ExecutionIndicator[data-status='idle']");
    if (last && now - last > quiet && idle) { clearInterval(timer); watch.disconnect(); done(last - started); }
    else if (now - started > 20000) {
      clearInterval(timer); watch.disconnect(); fail(new Error(`nothing changed after ${option ?? part.textContent}`));
    }
  }, 50);
})"""
QUIET = 400


def run() -> list[dict[str, object]]:
    """Rows of what, ours_s, floor_s, ratio, bound."""
    if CHROMIUM is None:
        print("lab: not measured, there is no Chromium on this machine", file=sys.stderr)
        return []
    found: list[dict[str, object]] = []
    for data in data_folders():
        with metrics.open_snapshot(snapshots=data / "snapshots") as snapshot:
            size = size_of(snapshot)
        with tempfile.TemporaryDirectory() as home:
            found += _measured(Path(home), data, size)
    return found


def _measured(home: Path, data: Path, size: str) -> Iterator[dict[str, object]]:
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    for name, source in (("linked", LINKED), ("finder", FINDER)):
        (home / "notebooks" / f"{name}.ipynb").write_text(notebook_of(source), encoding="utf-8")
    with opened(home, home / "notebooks", data) as (address, server), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1600, "height": 1200})
        page.set_default_timeout(60_000)
        starts = [
            _started(page, f"{address}/lab/tree/explore/coverage.ipynb?reset&token={TOKEN}") for _ in range(STARTS)
        ]
        yield _row(f"first chart from Run all, the longest of {STARTS}, {size}, against 2 s", max(starts), 2)
        page.wait_for_timeout(LOOKED_AT)
        yield from _interactions(page, _coverage(page), size)
        for name, acts in (("linked", _linked), ("finder", _finder)):
            _started(page, f"{address}/lab/tree/{name}.ipynb?reset&token={TOKEN}")
            page.wait_for_timeout(LOOKED_AT)
            yield from _interactions(page, acts(page), size)
        yield _row(f"memory of the largest kernel in GB, {size}, against 2 GB", _memory(server.pid) / 1e9, 2)
        browser.close()


def _started(page: Any, address: str) -> float:
    """Seconds from Run all to the first chart of a notebook with a kernel of its own."""
    page.goto("about:blank")
    server, told = address.partition("/lab/")[0], {"Authorization": f"token {TOKEN}"}
    for session in page.request.get(f"{server}/api/sessions", headers=told).json():
        page.request.delete(f"{server}/api/sessions/{session['id']}", headers=told)
    page.goto(address)
    kernel_ready(page)
    page.wait_for_timeout(1500)  # JupyterLab settles
    begun = begin_all(page)
    drawn = page.wait_for_function(
        "() => document.querySelector('.metrics-plot .trace, .metrics-plot .textpoint') && performance.now()",
        polling="raf",
        timeout=60_000,
    )
    found = (drawn.json_value() - begun) / 1000
    page.wait_for_timeout(2000)
    return float(found)


Acts = dict[str, list[tuple[Any, str | None]]]


def _coverage(page: Any) -> Acts:
    explorer = page.locator(".metrics-explorer").first
    back = explorer.get_by_role("button", name="Cả nước", exact=True)
    places = _options(explorer, "Đi đến", 1, ROUNDS)
    return {
        "a province chosen": [act for place in places for act in (place, (back, None))],
        "another metric": _options(explorer, "Chỉ tiêu", 1, ROUNDS),
        "another month": _options(explorer, "Tính đến hết", 1, ROUNDS),
        "another map": _options(explorer, "Địa giới", 1, 3),
    }


def _linked(page: Any) -> Acts:
    places, files = page.locator(".metrics-explorer").nth(0), page.locator(".metrics-explorer").nth(1)
    back = places.get_by_role("button", name="Cả nước", exact=True)
    turn = files.get_by_role("button", name="›", exact=True)
    return {
        "a province chosen, three views follow": [
            act for place in _options(places, "Đi đến", 1, ROUNDS) for act in (place, (back, None))
        ],
        "a page turned": [(turn, None)],
        "another order of records": _options(files, "Thứ tự dòng", 1, 5),
    }


def _finder(page: Any) -> Acts:
    finder = page.locator(".metrics-explorer").first
    back = finder.get_by_role("button", name="Cả nước", exact=True)
    return {
        "a province chosen, gaps": [
            act for place in _options(finder, "Đi đến", 1, ROUNDS) for act in (place, (back, None))
        ]
    }


def _options(explorer: Any, control: str, first: int, count: int) -> list[tuple[Any, str | None]]:
    box = explorer.get_by_label(control, exact=True)
    values = box.locator("option").evaluate_all("options => options.map(option => option.value)")
    return [(box, value) for value in values[first : first + count]]


def _interactions(page: Any, acts: Acts, size: str) -> Iterator[dict[str, object]]:
    for what, several in acts.items():
        times: list[float] = []
        print(f"lab: {what}, {size}", file=sys.stderr)
        for part, option in several[
            :2
        ]:  # once unmeasured; of the others each is the first time, as long as there are so many
            _timed(page, part, option)
        while len(times) < ROUNDS:
            times += [_timed(page, part, option) for part, option in several[2:] or several]
        middle = f"median {statistics.median(times) * 1000:.0f} ms"
        p95 = statistics.quantiles(times, n=20)[-1]
        yield _row(f"{what}, p95 in the browser, {middle}, {size}, against 150 ms", p95, 0.15)


def _timed(page: Any, part: Any, option: str | None) -> float:
    return float(page.evaluate(TIMED, [part.element_handle(), option, QUIET])) / 1000


def _memory(server: int) -> int:
    return max(process.memory_info().rss for process in psutil.Process(server).children(recursive=True))


def _row(what: str, ours: float, floor: float) -> dict[str, object]:
    return {"what": what, "ours_s": ours, "floor_s": floor, "ratio": ours / floor, "bound": "<= 1"}
