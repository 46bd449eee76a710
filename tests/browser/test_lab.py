"""The explore notebook in JupyterLab: opened, run, its controls used, with a real browser and no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import metrics
from metrics.demo import make_demo

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN = "browser-test"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a snapshot of two provinces."""
    folder = tmp_path_factory.mktemp("lab")
    make_demo(folder / "demo", places=("08", "48"), files=2_000)
    metrics.build([folder / "demo"], folder / "data" / "snapshots")
    return folder / "data"


@pytest.fixture(scope="module")
def lab(data: Path) -> Iterator[str]:
    """The address of a JupyterLab on a copy of the notebooks, with nothing of this machine's own settings."""
    home = data.parent
    shutil.copytree(NOTEBOOKS, home / "notebooks")
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    environment = os.environ | {
        "METRICS_DATA": str(data),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ServerApp.port=0"]
    command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={home / 'notebooks'}"]
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=home)
        try:
            yield _address(home / "runtime", server, home / "lab.log")
        finally:
            server.terminate()
            server.wait(timeout=60)


def _address(runtime: Path, server: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        for found in runtime.glob("jpserver-*.json"):
            return f"http://127.0.0.1:{json.loads(found.read_text())['port']}"
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


def test_the_explorer_runs_in_jupyterlab_and_answers_its_controls(lab: str) -> None:
    problems: list[str] = []
    outside: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(60_000)  # other work may keep the machine busy
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: outside.append(request.url) if _leaves(request.url, lab) else None)
        page.goto(f"{lab}/lab/tree/explore/coverage.ipynb?reset&token={TOKEN}")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=90_000)
        page.locator("text=Python 3").first.wait_for(timeout=90_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

        explorer = page.locator(".metrics-explorer")
        failure = page.locator("[data-mime-type='application/vnd.jupyter.stderr']")
        page.locator(".metrics-plot .bars .point").or_(failure).first.wait_for(timeout=90_000)
        assert not failure.count(), failure.all_inner_texts()
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
        page.locator(".metrics-plot .scatterlayer .trace").nth(5).wait_for()
        keep(page, "map")
        choose(explorer, "Địa giới", "địa giới ngày 30/06/2025")
        explorer.locator(".metrics-whole", has_text="địa giới ngày 30/06/2025").wait_for()

        # The question can be read; the window can be narrow.
        explorer.locator(".metrics-query summary").click()
        playwright.expect(explorer.locator(".metrics-query")).to_contain_text("metrics query backlog_pages")
        page.set_viewport_size({"width": 620, "height": 1000})
        keep(page, "narrow")
        browser.close()
    assert not problems
    assert not outside


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
