"""The explore notebook in JupyterLab: opened, run, its controls used, with a real browser and no network."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsers import CHROMIUM, FLAGS, LINKED, TOKEN, kernel_ready, notebook_of, opened, run_all

import metrics
from metrics.demo import make_demo

playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
playwright.expect.set_options(timeout=60_000)  # other work may keep the machine busy

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a snapshot of two provinces."""
    folder = tmp_path_factory.mktemp("lab")
    make_demo(folder / "demo", places=("08", "48"), files=2_000)
    metrics.build([folder / "demo"], folder / "data" / "snapshots")
    return folder / "data"


@pytest.fixture(scope="module")
def lab(data: Path) -> Iterator[str]:
    """The address of a JupyterLab on a copy of the notebooks."""
    shutil.copytree(NOTEBOOKS, data.parent / "notebooks")
    with opened(data.parent, data.parent / "notebooks", data) as (address, _server):
        yield address


def test_the_explorer_runs_in_jupyterlab_and_answers_its_controls(lab: str, data: Path) -> None:
    problems: list[str] = []
    outside: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(60_000)  # other work may keep the machine busy
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: outside.append(request.url) if _leaves(request.url, lab) else None)
        page.goto(f"{lab}/lab/tree/explore/coverage.ipynb?reset&token={TOKEN}")
        kernel_ready(page)
        page.wait_for_function("globalThis[Symbol.for('metrics.plotly')]")  # before anything asks for it
        run_all(page)

        explorer = page.locator(".metrics-explorer")
        assert "Cả nước" in explorer.locator(".metrics-whole").inner_text()
        playwright.expect(explorer.locator("table.data tbody tr")).to_have_count(34 + 1)
        keep(page, "country")

        # Into a province by its bar: its communes take the place of the provinces.
        names = page.locator(".metrics-plot .ytick text").all_text_contents()
        at = next(place for place, name in enumerate(names) if "Tuyên Quang" in name)
        # Plotly takes the pointer on a sheet above the bars.
        page.locator(".metrics-plot .bars .point path").nth(at).click(force=True)
        explorer.locator(".metrics-whole .label", has_text="Tỉnh Tuyên Quang").wait_for()
        playwright.expect(explorer.locator("table.data tbody tr")).to_have_count(40)
        playwright.expect(explorer.locator("table.data caption")).to_contain_text("địa giới ngày 31/10/2026")
        keep(page, "province")

        # Another metric changes number, table and picture.
        before = explorer.locator("table.data tbody").text_content() or ""
        choose(explorer, "Chỉ tiêu", "Số trang chưa số hóa")
        explorer.locator(".metrics-whole .label", has_text="Số trang chưa số hóa").wait_for()
        playwright.expect(explorer.locator("table.data tbody")).not_to_have_text(before)

        # As a map, then on the map before the reform.
        explorer.get_by_role("button", name="Bản đồ").click()
        page.locator(".metrics-plot").scroll_into_view_if_needed()
        page.locator(".metrics-plot .shapelayer path").first.wait_for()
        keep(page, "map")
        choose(explorer, "Địa giới", "địa giới ngày 30/06/2025")
        explorer.locator(".metrics-whole", has_text="địa giới ngày 30/06/2025").wait_for()

        # The question can be read; the window can be narrow.
        explorer.locator(".metrics-query summary").click()
        playwright.expect(explorer.locator(".metrics-query")).to_contain_text("metrics query backlog_pages")

        # And kept by name, with the keyboard alone.
        explorer.get_by_label("Lưu câu hỏi này với tên", exact=True).fill("ton-dong-cu")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        explorer.get_by_text("Đã lưu với tên ton-dong-cu").wait_for()
        kept = metrics.views.view("ton-dong-cu", data / "views")
        assert kept.query.metrics == ("backlog_pages",)
        assert str(kept.query.place_map) == "2025-06-30"
        explorer.get_by_role("button", name="Lưu", exact=True).click()
        playwright.expect(explorer.get_by_role("alert")).to_contain_text("Chưa lưu.")
        page.set_viewport_size({"width": 620, "height": 1000})
        keep(page, "narrow")
        assert not page.locator(".Toastify__toast").all_inner_texts()  # no question about news from the network
        browser.close()
    assert not problems
    assert not outside


def test_linked_views_follow_the_map_by_pointer_and_by_keyboard(lab: str, data: Path) -> None:
    (data.parent / "notebooks" / "linked.ipynb").write_text(notebook_of(LINKED), encoding="utf-8")
    problems: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1600, "height": 1200})
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        page.goto(f"{lab}/lab/tree/linked.ipynb?reset&token={TOKEN}")
        kernel_ready(page)
        problems.clear()  # what JupyterLab itself says while it starts
        run_all(page)
        places, files, funnel = (page.locator(".metrics-explorer").nth(at) for at in range(3))
        shown = files.get_by_role("status").first
        whole = shown.text_content() or "?"
        keep(page, "linked-wide")

        # A province on the map, by a click on its tile: table and funnel follow.
        below = places.get_by_label("Đi đến", exact=True)
        listed = below.locator("option").nth(1)
        provinces = listed.text_content() or "?"
        click_on(places, "Tuyên Quang")
        files.locator(".metrics-whole .label", has_text="Tỉnh Tuyên Quang").wait_for()
        funnel.locator(".metrics-whole .label", has_text="Tỉnh Tuyên Quang").wait_for()
        playwright.expect(shown).not_to_have_text(whole)
        province = shown.text_content() or "?"

        # What is out of sight is drawn when it comes into sight.
        playwright.expect(funnel.locator(".metrics-plot svg")).to_have_count(0)
        funnel.locator(".metrics-plot").scroll_into_view_if_needed()
        funnel.locator(".metrics-plot .bars .point").first.wait_for()
        keep(page, "linked-funnel")
        to_go, from_there = (part.get_by_label("Đi đến", exact=True).locator("option") for part in (places, funnel))
        playwright.expect(from_there).to_have_text(
            to_go.all_text_contents()
        )  # a list is filled when it comes into sight
        # A field without a form of its own has the browser read, and lay out, all of the page when it changes.
        alone = "lists => lists.every(list => list.form?.elements.length === 1)"
        assert page.locator(".metrics-explorer select").evaluate_all(alone)
        places.locator(".metrics-plot").scroll_into_view_if_needed()

        # A commune of it by keyboard: the list of places below is in the order of tabs.
        playwright.expect(listed).not_to_have_text(provinces)
        commune = listed.text_content() or "?"
        below.focus()
        page.keyboard.press("ArrowDown")
        files.locator(".metrics-whole .label", has_text=commune).wait_for()
        playwright.expect(shown).not_to_have_text(province)
        keep(page, "linked-commune")

        # Back to the province by its name, another metric and another month.
        back = places.get_by_role("button", name="Tỉnh Tuyên Quang")
        playwright.expect(back).to_be_enabled()  # the map itself is the last to follow its choice
        back.focus()
        page.keyboard.press("Enter")
        playwright.expect(shown).to_have_text(province)
        choose(places, "Chỉ tiêu", "Số trang chưa số hóa")
        places.locator(".metrics-whole .label", has_text="Số trang chưa số hóa").wait_for()
        choose(files, "Tính đến hết", "tháng 8/2026")
        playwright.expect(funnel.locator(".metrics-whole")).to_contain_text("31/08/2026")
        playwright.expect(places.locator(".metrics-whole")).to_contain_text("31/08/2026")

        # Pages of records, by keyboard.
        first = files.locator("table.data tbody tr").first
        before = first.inner_text()
        files.get_by_role("button", name="›", exact=True).focus()
        page.keyboard.press("Enter")
        playwright.expect(first).not_to_have_text(before)
        playwright.expect(shown).to_contain_text("Dòng 51 đến 100")
        files.get_by_role("button", name="»", exact=True).click()
        playwright.expect(files.get_by_role("button", name="›", exact=True)).to_be_disabled()
        search = files.get_by_label("Tìm trong tiêu đề")
        search.fill("bau cu")
        search.press("Enter")
        playwright.expect(first).to_contain_text("bầu cử", ignore_case=True)

        # The question can be read and marked whole; why opens on a key.
        playwright.expect(files.locator(".metrics-query")).to_contain_text("search='bau cu'")  # written last
        files.locator(".metrics-query summary").first.focus()
        page.keyboard.press("Enter")
        files.locator(".metrics-query pre").first.click()
        assert "metrics.records(snapshot, query" in page.evaluate("getSelection().toString()")
        files.get_by_role("button", name="Vì sao có số này?").focus()
        page.keyboard.press("Space")
        files.locator(".metrics-why").wait_for()

        # What is folded away opens on a key too, and the map behind it can be chosen.
        more = files.get_by_role("button", name="Địa giới, vai trò, đơn vị bị chia tách")
        files.get_by_label("Tính đến hết", exact=True).focus()
        page.keyboard.press("Tab")
        playwright.expect(more).to_be_focused()
        page.keyboard.press("Enter")
        playwright.expect(files.get_by_label("Địa giới", exact=True)).to_be_visible()
        page.keyboard.press("Tab")
        playwright.expect(files.get_by_label("Địa giới", exact=True)).to_be_focused()

        # In a narrow window and in the dark.
        page.set_viewport_size({"width": 800, "height": 1200})
        keep(page, "linked-narrow")
        page.get_by_role("menuitem", name="Settings", exact=True).click()
        page.locator(".lm-Menu-item", has_text="Theme").first.hover()
        page.locator(".lm-Menu-item", has_text=re.compile("JupyterLab Dark$")).first.click()
        page.locator("body[data-jp-theme-light='false']").wait_for(state="attached")
        ground = places.evaluate("part => getComputedStyle(part.querySelector('table.data thead th')).backgroundColor")
        ink = places.evaluate("part => getComputedStyle(part.querySelector('table.data tbody td')).color")
        assert dark(ground), ground
        assert not dark(ink), ink

        # Where the focus is, is seen.
        country = places.get_by_role("button", name="Cả nước")
        for control in (below, country, places.locator(".scroll"), places.locator(".metrics-query summary")):
            control.focus()
            page.keyboard.press("Tab")
            page.keyboard.press("Shift+Tab")
            look = control.evaluate("part => getComputedStyle(part).outlineStyle + getComputedStyle(part).outlineWidth")
            assert look == "solid2px", look
            assert not dark(control.evaluate("part => getComputedStyle(part).outlineColor"))
        keep(page, "linked-dark-narrow")
        page.set_viewport_size({"width": 1600, "height": 1200})
        keep(page, "linked-dark-wide")
        browser.close()
    assert not problems


def click_on(places: playwright.Locator, name: str) -> None:
    """Click on the tile of a map that bears that name, on one line or two."""
    written = re.compile(r"\s*".join(name.split()))
    places.locator(".metrics-plot .textpoint", has_text=written).first.click(force=True)


def dark(colour: str) -> bool:
    """Whether a colour as the browser says it, ``rgb(17, 17, 17)``, is a dark one."""
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3]) < 3 * 128


def choose(explorer: playwright.Locator, control: str, option: str) -> None:
    """Choose an option of the control of that name."""
    explorer.get_by_label(control, exact=True).select_option(label=option)


def keep(page: playwright.Page, name: str) -> None:
    """A picture for the eye, where METRICS_SCREENSHOTS names a folder."""
    folder = os.environ.get("METRICS_SCREENSHOTS")
    if folder:
        page.wait_for_timeout(800)
        page.screenshot(path=str(Path(folder) / f"lab-{name}.png"))


def _leaves(url: str, lab: str) -> bool:
    return url.startswith(("http:", "https:", "ws:", "wss:")) and not url.startswith(
        (lab, lab.replace("http", "ws", 1))
    )
