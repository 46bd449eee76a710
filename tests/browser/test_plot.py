"""Pictures of explorers in a narrow pane: no label is cut off, none runs into another. With a real browser, without JupyterLab."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsers import CHROMIUM, FLAGS

import metrics
from metrics import Query
from metrics.demo import make_demo
from metrics.explore import CompareView, CoverageExplorer, GapFinder, PlaceMap, StageFunnel
from metrics.explore.plot import Plot
from metrics.present import plotly_bundle

playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")

#: What a window of 400 to 800 pixels leaves for a picture, with and without the side bar of JupyterLab.
WIDTHS = (260, 330, 480, 640)
SHOW = """async ([code, figures, width]) => {
  globalThis[Symbol.for("metrics.plotly")] = Promise.resolve(window.Plotly);
  document.querySelectorAll(".shown").forEach((el) => el.remove());
  const plot = (await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })))).default;
  for (const [name, figure] of Object.entries(figures)) {
    const el = document.createElement("div");
    el.id = name;
    el.className = "shown";
    el.style.width = `${width}px`;
    document.body.append(el);
    const given = { drawn: JSON.stringify(figure), alt: name };
    await plot.render({ model: { get: (key) => given[key], on() {}, off() {}, send: (told) => (window.sent ??= []).push(told) }, el });
  }
  await new Promise((done) => setTimeout(done, 300));  // they are drawn again once their width is known
}"""
#: Where a point of a figure lies on the page.
MIDDLE = """([x, y]) => {
  const plot = document.querySelector(".shown .metrics-plot");
  const { xaxis, yaxis } = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
}"""
#: As SHOW does, where there is no plotly: it comes as bytes, which say what is loaded already.
ASKED = (
    SHOW.replace(
        "Promise.resolve(window.Plotly)",
        "undefined; const wanted = [], bytes = [new TextEncoder().encode('module.exports = window.Plotly')]",
    )
    .replace(
        "on() {}, off() {}, send: (told) => (window.sent ??= []).push(told) }",
        "hear: null, on(_, hear) { this.hear = hear; }, off() {}, send(told) { wanted.push(told); this.hear({}, bytes); } }",
    )
    .replace("await plot.render(", "plot.render(")
    .replace("\n}", "\n  return wanted;\n}")
)
FAULTS = """() => [...document.querySelectorAll(".shown")].flatMap((el) => {
  const sheet = el.querySelector("svg.main-svg").getBoundingClientRect();
  const faults = [];
  for (const kind of [".xtick text", ".ytick text", ".textpoint text", ".bars .bartext", ".g-xtitle text"]) {
    const boxes = [...el.querySelectorAll(kind)].map((text) => [text.textContent, text.getBoundingClientRect()]);
    for (const [text, box] of boxes) {
      if (box.left < sheet.left - 1 || box.right > sheet.right + 1 || box.bottom > sheet.bottom + 1) {
        faults.push(`${el.id}: cut off: ${text}`);
      }
      for (const [other, next] of boxes) {
        const across = Math.min(box.right, next.right) - Math.max(box.left, next.left);
        const down = Math.min(box.bottom, next.bottom) - Math.max(box.top, next.top);
        if (box !== next && across > 1 && down > 4) faults.push(`${el.id}: ${text} runs into ${other}`);
      }
    }
  }
  return faults;
})"""


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What every explorer draws of two provinces, and the communes and fonds of one."""
    folder = tmp_path_factory.mktemp("plot")
    make_demo(folder / "demo", places=("08", "48"), files=2_000)
    metrics.build([folder / "demo"], folder / "snapshots")
    place = {"province": ["08"]}
    with metrics.open_snapshot(snapshots=folder / "snapshots") as snapshot:
        shown = {
            "provinces": CoverageExplorer(snapshot, Query(metrics=("backlog_pages",), by=("province",))),
            "fonds": CoverageExplorer(snapshot, Query(metrics=("backlog_pages",), by=("fonds",), where=place)),
            "months": CoverageExplorer(snapshot, Query(metrics=("backlog_pages",), by=("month",))),
            "arabic": CoverageExplorer(snapshot, Query(metrics=("backlog_pages",), by=("cohort",)), lang="ar"),
            "map": PlaceMap(snapshot),
            "communes": PlaceMap(snapshot, Query(metrics=("coverage_pages",), by=("province",), where=place)),
            "funnel": StageFunnel(snapshot),
            "gaps": GapFinder(snapshot),
            "sides": CompareView(snapshot),
        }
        return {name: explorer.plot.figure for name, explorer in shown.items()}


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 800, "height": 8000})  # what is out of sight is not drawn
        page.add_script_tag(path=plotly_bundle())
        yield page
        browser.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_label_is_cut_off_or_runs_into_another(page: Any, figures: dict[str, Any], width: int) -> None:
    page.evaluate(SHOW, [Plot._esm, figures, width])
    assert page.locator(".xtick text").count() > 10
    assert not page.evaluate(FAULTS)


def test_a_picture_follows_the_width_of_its_pane(page: Any, figures: dict[str, Any]) -> None:
    page.evaluate(SHOW, [Plot._esm, {"provinces": figures["provinces"]}, 640])
    before = page.locator(".xtick text").count()
    page.evaluate("document.getElementById('provinces').style.width = '260px'")
    playwright.expect(page.locator(".xtick text")).not_to_have_count(before)
    assert not page.evaluate(FAULTS)


@pytest.mark.parametrize("name", ["map", "communes"])
def test_the_pointer_finds_every_place_of_a_map(page: Any, figures: dict[str, Any], name: str) -> None:
    page.evaluate(SHOW, [Plot._esm, {name: figures[name]}, 640])
    places = next(trace for trace in figures[name]["data"] if "customdata" in trace)
    for at in range(0, len(places["x"]), 9):
        page.mouse.move(1, 1)
        page.evaluate("window.sent = []")
        x, y = page.evaluate(MIDDLE, [places["x"][at], places["y"][at]])
        page.mouse.move(x, y)
        told = page.locator(".hoverlayer .hovertext")
        playwright.expect(told).to_contain_text(places["hovertext"][at].split("<br>")[0])
        page.mouse.click(x, y)
        assert page.evaluate("window.sent") == [{"chosen": places["customdata"][at]}]


def test_the_key_says_in_words_of_the_page_what_each_look_means(page: Any, figures: dict[str, Any]) -> None:
    shown = {name: figures[name] for name in ("communes", "sides", "funnel")}
    page.evaluate(SHOW, [Plot._esm, shown, 640])
    for name, figure in shown.items():
        said = [trace["name"] for trace in figure["data"] if trace.get("name") and trace.get("showlegend") is not False]
        expected = said if figure["layout"]["showlegend"] else []
        assert page.locator(f"#{name} .metrics-key li").all_inner_texts() == expected
    assert len(page.locator("#communes .metrics-key li").all()) >= 5
    assert not page.locator(".legend").count(), "plotly draws none beside it"
    looks = page.locator("#sides .metrics-key i").evaluate_all(
        "signs => signs.map((sign) => getComputedStyle(sign).backgroundImage)"
    )
    assert len(set(looks)) == 2, "two sides differ by pattern"


def test_a_front_end_without_plotly_asks_the_kernel_for_it_once(
    page: Any, figures: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []
    monkeypatch.setattr(Plot, "send", lambda _plot, _content, buffers: sent.extend(buffers))
    Plot()._handle_custom_msg({"wanted": "plotly"}, [])
    assert sent == [plotly_bundle().read_bytes()]
    wanted = page.evaluate(ASKED, [Plot._esm, {name: figures[name] for name in ("map", "funnel")}])
    assert wanted == [{"wanted": "plotly"}], "the second waits for the first"
    assert page.locator("#map .textpoint").count() > 30
    assert page.locator("#funnel .bars .point").count() > 5
