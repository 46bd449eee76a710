"""A pack opened from the file system in a real browser, with the network refused: charts drawn, nothing asked for, usable by keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import CHROMIUM, FLAGS

import metrics
from metrics.demo import make_demo
from metrics.present import PLOTLY_MIME
from metrics.present.plain import SECTION_MIME
from metrics.reports import render_pack
from metrics.reports.record import NOTEBOOK
from metrics.settings import Settings

playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="it brings axe-core")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")

#: Whether every chart of the page is drawn.
DRAWN = "document.querySelectorAll('figure.chart .main-svg:first-of-type').length >= document.querySelectorAll('figure.chart').length"
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports on the country, two provinces and two communes of Hà Nội, in all languages."""
    home = tmp_path_factory.mktemp("pack")
    make_demo(home / "demo", places=("01", "08"), files=2_000)
    metrics.build([home / "demo"], home / "data" / "snapshots")
    settings = Settings(data=home / "data", reports=home / "reports", notebooks=NOTEBOOKS, jobs=2)
    for lang in ("vi", "en", "ar"):
        made = render_pack(
            month="2026-10", places=["national", "01", "08", "00004", "00070"], lang=lang, settings=settings
        )
        assert [str(failure) for failure in made.failed] == []
    return home / "reports" / "2026-10"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that may read files and nothing else; fails the test on any other request and on any message of an error."""
    context = browser.new_context(offline=True, viewport={"width": 1100, "height": 900})
    opened = context.new_page()
    wrong: list[str] = []
    opened.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:")) else wrong.append(request.url)
    )
    opened.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    opened.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    context.close()
    assert wrong == []


def _pages(folder: Path) -> list[Path]:
    """The pages of a report, the first one first."""
    return [folder / "index.html", *sorted(folder.glob("page-*.html"))]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("place", ["vn", "08", "00004"])
def test_every_chart_is_drawn(pack: Path, page: Any, lang: str, place: str) -> None:
    charts = 0
    for path in _pages(pack / lang / place):
        page.goto(path.as_uri())
        page.wait_for_function(DRAWN)
        for chart in page.locator("figure.chart").all():
            assert chart.locator("svg.main-svg").count() >= 1
            assert chart.locator("[role=img][aria-label]").count() == 1
        here = page.locator("figure.chart").count()
        assert page.locator("script[src*=plotly]").count() == (1 if here else 0)
        charts += here
    assert charts == len(_made(pack / lang / place / NOTEBOOK)) >= 3


@pytest.mark.parametrize("lang", ["vi", "en", "ar"])
@pytest.mark.parametrize("place", ["vn", "08", "00004"])
def test_a_chart_on_the_page_is_the_chart_that_was_made(pack: Path, page: Any, lang: str, place: str) -> None:
    """Pages leave out of a chart what their script puts back, texts on pointing too, which the table beside says already."""
    made = _made(pack / lang / place / NOTEBOOK)
    found = []
    for path in _pages(pack / lang / place):
        page.goto(path.as_uri())
        page.wait_for_function(DRAWN)
        here = page.locator("figure.chart").evaluate_all("charts => charts.map(chart => chart.id)")
        for name in here:
            _as_made(page.locator(f"#{name} .plot"), name, *made[name])
        found += here
    assert sorted(found) == sorted(made)


def _as_made(drawn: Any, name: str, traces: list[dict[str, Any]], axes: dict[str, Any]) -> None:
    """Hold a chart on a page against the figure in the notebook."""
    found = drawn.evaluate("plot => plot.data")
    assert [_looked_at(trace) for trace in found] == [_looked_at(trace) for trace in traces], name
    shown = drawn.evaluate("plot => plot.layout")
    for axis, parts in axes.items():
        # Once it is drawn, an axis from right to left is so by its range, and a map's reaches as far as its frame.
        settled = ("autorange",) if parts.get("visible", True) else ("autorange", "range")
        kept = {part: shown[axis].get(part) for part in parts if part not in settled}
        assert _rounded(kept) == _rounded({part: parts[part] for part in kept}), (name, axis)


def _made(notebook: Path) -> dict[str, tuple[list[dict[str, Any]], dict[str, Any]]]:
    """Marks and axes of the figures in an executed notebook, by the charts' names."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    bundles = [output.get("data", {}).get(PLOTLY_MIME) for cell in cells for output in cell.get("outputs", ())]
    return {
        figure["layout"]["meta"]["name"]: (
            figure["data"],
            {name: part for name, part in figure["layout"].items() if name[1:].startswith("axis")},
        )
        for figure in bundles
        if figure
    }


def _looked_at(trace: dict[str, Any]) -> Any:
    """What of a mark is seen or told: not where a place lies in its list, which the page need not say."""
    left_out = {"customdata", "meta", "uid", "circles"}
    along = "y" if trace.get("orientation") == "h" else "x"
    if list(trace.get(along) or ()) == list(range(len(trace.get(along) or ()))):
        left_out.add(along)
    if trace.get("fill") == "toself":
        trace = trace | {side: [value for value in trace[side] if value is not None][::7] for side in ("x", "y")}
    return _rounded({name: part for name, part in trace.items() if name not in left_out})


def _rounded(part: Any) -> Any:
    """Numbers as exact as a picture can show: to a thousandth."""
    if isinstance(part, int | float) and not isinstance(part, bool):
        return pytest.approx(part, rel=1e-3, abs=1e-3)
    if isinstance(part, list):
        return [_rounded(item) for item in part]
    return {name: _rounded(item) for name, item in part.items()} if isinstance(part, dict) else part


def test_tables_say_who_they_are_and_rows_their_names(pack: Path, page: Any) -> None:
    captions: list[str] = []
    for path in _pages(pack / "en" / "08"):
        page.goto(path.as_uri())
        captions += _named(page)
    assert len(captions) > 20


def _named(page: Any) -> list[str]:
    """The captions of a page's tables, held with their headings against the browser's tree of what is accessible."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in tree if not node["ignored"]]
    assert roles.count("rowheader") == page.locator("table.data :is(tbody, tfoot) th").count()
    assert roles.count("columnheader") == page.locator("table.data thead th").count()
    regions = [node["name"]["value"] for node in tree if node["role"]["value"] == "region" and not node["ignored"]]
    captions: list[str] = page.locator(".scroll caption").all_inner_texts()
    assert sorted(regions) == sorted(captions)
    return captions


def test_nothing_is_wider_than_a_narrow_screen_but_tables_that_scroll(pack: Path, page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for path in (*_pages(pack / "vi" / "vn"), *_pages(pack / "vi" / "01")):
        page.goto(path.as_uri())
        page.wait_for_function(DRAWN)
        page.locator("nav.contents summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_stands_below_a_number_has_lines_of_its_own(pack: Path, page: Any) -> None:
    page.goto((pack / "index.html").as_uri())
    row = page.locator("table.sortable tbody tr", has_text="Tuyên Quang")
    number, parts, bounds = row.locator("td", has_text="trang").inner_text().split("\n\n")
    assert number.endswith("%")
    assert re.fullmatch(r"[\d.]+ / [\d.]+ trang", parts.replace("\xa0", " "))
    assert bounds.startswith("[")
    page.get_by_role("link", name="Thay đổi so với tháng").click()
    row = page.locator("table.data tbody tr", has_text="Tuyên Quang").first
    assert any(re.search(r"%\n\n[\d.]+ / ", text.replace("\xa0", " ")) for text in row.locator("td").all_inner_texts())


def test_links_lead_to_the_index_and_back(pack: Path, page: Any) -> None:
    page.goto((pack / "index.html").as_uri())
    page.get_by_role("link", name="Tỉnh Tuyên Quang").click()
    # Loaded to the end: leaving a page earlier breaks off what it still asks for.
    page.wait_for_url("**/vi/08/index.html")
    assert "Tuyên Quang" in page.title()
    page.get_by_role("link", name="Tất cả các nơi").click()
    page.wait_for_url((pack / "vi" / "index.html").as_uri())
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/index.html")
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("typed", ["hoan kiem", "Hoàn Kiếm", "HOÀN  KIẾM", "00070"])
def test_the_search_finds_a_name_however_it_is_typed(pack: Path, page: Any, typed: str) -> None:
    page.goto((pack / "index.html").as_uri())
    page.get_by_role("searchbox").focus()
    page.keyboard.type(typed)
    shown = page.locator("tbody tr:visible th").all_inner_texts()
    assert shown == ["Phường Hoàn Kiếm"]
    assert page.locator("output").inner_text() == "1 / 5 nơi"
    page.keyboard.press("Enter")
    page.wait_for_url("**/vi/00070/index.html")


def test_a_name_that_is_not_there_finds_nothing_and_clearing_brings_all_back(pack: Path, page: Any) -> None:
    page.goto((pack / "index.html").as_uri())
    search = page.get_by_role("searchbox")
    search.fill("xyz")
    assert page.locator("tbody tr:visible").count() == 0
    search.fill("")
    assert page.locator("tbody tr:visible").count() == 5


def test_the_index_is_sorted_by_keyboard(pack: Path, page: Any) -> None:
    page.goto((pack / "index.html").as_uri())

    def column(name: str) -> list[str]:
        values: list[str] = page.eval_on_selector_all("tbody tr", f"rows => rows.map(row => row.dataset.{name})")
        return values

    names = column("name")
    assert names == sorted(names, key=int)
    heading = page.locator("th[data-sort=coverage]")
    heading.locator("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert page.locator("th[aria-sort]").count() == 1
    falling = [float(value) for value in column("coverage") if value]
    assert falling == sorted(falling, reverse=True)
    page.keyboard.press("Space")
    assert heading.get_attribute("aria-sort") == "ascending"
    rising = [float(value) for value in column("coverage") if value]
    assert rising == sorted(rising)
    rank = page.locator("th[data-sort=rank]")
    rank.locator("button").focus()
    page.keyboard.press("Enter")
    assert rank.get_attribute("aria-sort") == "ascending"
    assert column("rank")[-1] == "", "the country has no rank and comes last"


def test_the_first_stop_of_the_keyboard_is_the_way_to_the_content(pack: Path, page: Any) -> None:
    page.goto((pack / "vi" / "08" / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0


PAGES = [
    "index.html",
    "{lang}/index.html",
    "{lang}/changes.html",
    "{lang}/vn/index.html",
    "{lang}/vn/page-2.html",
    "{lang}/08/index.html",
    "{lang}/08/page-2.html",
    "{lang}/01/page-2.html",
    "{lang}/00004/index.html",
]


@pytest.mark.parametrize("lang", ["vi", "en", "ar"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_in_the_way_of_anybody(pack: Path, page: Any, name: str, lang: str) -> None:
    """What axe-core can find of WCAG 2.2 AA and of good practice, with the charts drawn."""
    page.goto((pack / name.format(lang=lang)).as_uri())
    page.wait_for_function(DRAWN)
    if page.locator("nav.contents").count():
        page.locator("nav.contents summary").click()
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.Axe().run(page, options={"runOnly": rules, "preload": False})  # it would ask for the style once more
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [1100, 390])
@pytest.mark.parametrize("name", ["vi/index.html", "vi/changes.html", "vi/08/index.html", "vi/01/page-2.html"])
def test_nothing_moves_while_a_page_loads(pack: Path, browser: Any, name: str, width: int) -> None:
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900})
    opened = context.new_page()
    opened.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const shift of list.getEntries()) window.moved += shift.value; })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    opened.goto((pack / name).as_uri())
    opened.wait_for_function(DRAWN)
    opened.wait_for_timeout(300)
    moved = opened.evaluate("window.moved")
    wide = opened.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert moved == 0
    assert wide <= width, "the page itself never scrolls sideways"


def test_a_page_is_small(pack: Path) -> None:
    """No page of a report has more than 60,000 bytes beside the assets; a commune's report is one page, with room to spare in this small
    catalogue."""
    sizes = {path.relative_to(pack).as_posix(): path.stat().st_size for path in pack.glob("*/*/*.html")}
    communes = {name for name in sizes if len(name.split("/")[1]) == 5}
    assert communes == {f"{lang}/{code}/index.html" for lang in ("vi", "en", "ar") for code in ("00004", "00070")}
    spared = {f"vi/{code}/index.html" for code in ("00004", "00070")}
    assert {name: size for name, size in sizes.items() if size > (52_000 if name in spared else 60_000)} == {}
    assert {"vi/01/page-2.html", "vi/08/page-2.html", "vi/vn/page-2.html"} <= set(sizes)


@pytest.mark.parametrize("lang", ["vi", "ar"])
def test_the_contents_lead_to_every_section_and_back(pack: Path, page: Any, lang: str) -> None:
    """From page to page by the contents and by the links at the end, as a reader goes; each section is whole on one page."""
    folder = pack / lang / "01"
    made = json.loads((folder / NOTEBOOK).read_text(encoding="utf-8"))["cells"]
    texts = [output.get("data", {}).get(SECTION_MIME) for cell in made for output in cell.get("outputs", ())]
    sections = [json.loads(text) for text in texts if text]
    names = [section["name"] for section in sections if section["level"] == 2]
    page.goto((folder / "index.html").as_uri())
    contents = page.locator("nav.contents")
    contents.locator("summary").click()
    linked = contents.locator("ul a").evaluate_all("links => links.map(link => link.href)")
    assert sorted(address.partition("#")[2] for address in linked) == sorted(names)
    for address in linked:
        page.goto(address)
        page.wait_for_function(DRAWN)
        name = address.partition("#")[2]
        assert page.locator(f"h2#{name}").count() == 1
        assert page.evaluate("document.querySelector(':target') === document.getElementById(location.hash.slice(1))")
        parts = next(section for section in sections if section["name"] == name)["parts"]
        for part in parts:
            if part["kind"] in ("chart", "table"):
                assert page.locator(f"#{part['name']}").count() == 1, (name, part["name"])
    page.goto((folder / "index.html").as_uri())
    page.wait_for_function(DRAWN)
    page.locator("main a[href*='#coverage']").click()
    page.wait_for_url("**/01/page-2.html#coverage")
    page.wait_for_function(DRAWN)
    titles = {page.title()}
    while page.locator("a[rel=next]").count():
        page.locator("a[rel=next]").click()
        page.wait_for_function(DRAWN)
        titles.add(page.title())
    while page.locator("a[rel=prev]").count():
        page.locator("a[rel=prev]").click()
        page.wait_for_function(DRAWN)
        titles.add(page.title())
    assert page.url == (folder / "index.html").as_uri()
    assert len(titles) == len(_pages(folder)) == 3
    assert page.locator("nav.contents [aria-current=page]").get_attribute("href") == "index.html"


def test_without_script_a_report_is_read_from_page_to_page(pack: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True, viewport={"width": 390, "height": 800})
    opened = context.new_page()
    opened.goto((pack / "vi" / "08" / "index.html").as_uri())
    assert opened.locator("nav.contents ol:visible").count() == 0, "the figures are not pushed down"
    opened.locator("nav.contents summary").click()
    opened.locator("nav.contents a[href='page-2.html']").click()
    opened.wait_for_url("**/08/page-2.html")
    # An address of the time when all was on one page: the contents open at the link to the section.
    opened.goto((pack / "vi" / "08" / "index.html").as_uri() + "#provenance")
    opened.locator("#provenance a:visible").click()
    opened.wait_for_url("**/08/page-*.html#provenance")
    opened.get_by_role("link", name="Tất cả các nơi").click()
    opened.wait_for_url((pack / "vi" / "index.html").as_uri())
    context.close()


def test_without_script_the_index_is_a_table_of_everything(pack: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    opened = context.new_page()
    opened.goto((pack / "index.html").as_uri())
    assert opened.locator("tbody tr:visible").count() == 5
    assert opened.locator("form.search:visible").count() == 0
    context.close()
