"""The explorer as a web page: behind its token, used with a real browser, without a network, and taking no code."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsers import CHROMIUM, FLAGS, free_port

import metrics
from metrics.demo import make_demo
from metrics.errors import NotAvailable
from metrics.kernel import dashboard

ROOT = Path(__file__).parents[2]
TOKEN = "only-for-this-test"
#: What the browser of a visitor could send: a question that is allowed, and code.
SEND = """async ([id, token]) => {
  const found = [];
  const address = `ws://${location.host}/api/kernels/${id}/channels?session_id=test&token=${token}`;
  const line = new WebSocket(address);
  await new Promise((done) => (line.onopen = done));
  line.onmessage = (message) => { if (typeof message.data === "string") found.push(JSON.parse(message.data).msg_type); };
  for (const [msg_type, content] of [
    ["execute_request", {code: "1 + 1", silent: false}], ["kernel_info_request", {}],
  ]) {
    const header = {msg_id: msg_type, msg_type, session: "test", username: "", version: "5.3", date: new Date().toISOString()};
    line.send(JSON.stringify({header, parent_header: {}, metadata: {}, content, channel: "shell", buffers: []}));
  }
  await new Promise((done) => setTimeout(done, 3000));
  line.close();
  return found;
}"""


def test_without_voila_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard, "find_spec", lambda _name: None)
    with pytest.raises(NotAvailable, match=re.escape("[dashboard]")):
        dashboard.command(Path("coverage.ipynb"), port=1)


def test_the_token_is_not_on_the_command_line_and_is_new_each_time(tmp_path: Path) -> None:
    pytest.importorskip("voila", reason="Voilà is not installed")
    told = dashboard.command(Path("coverage.ipynb"), port=8866)
    assert not any("token" in word for word in told)
    assert json.loads((Path(dashboard.__file__).parent / "voila.json").read_text())["Voila"]["ip"] == "127.0.0.1"
    one, other = (dashboard.environment(tmp_path, {})["JUPYTER_TOKEN"] for _ in range(2))
    assert one != other
    assert len(one) > 20
    given = dashboard.environment(tmp_path, {"JUPYTER_TOKEN": "ours"})
    assert given["JUPYTER_TOKEN"] == "ours"
    assert metrics.Settings.from_environment(given).keep_views is None, "a visitor keeps nothing"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard of a demo of two provinces."""
    pytest.importorskip("voila", reason="Voilà is not installed")
    home = tmp_path_factory.mktemp("dashboard")
    make_demo(home / "demo", places=("08", "48"), files=2_000)
    metrics.build([home / "demo"], home / "data" / "snapshots")
    port = free_port()
    environment = os.environ | {"JUPYTER_TOKEN": TOKEN, "METRICS_NOTEBOOKS": str(ROOT / "notebooks")}
    command = [
        sys.executable,
        "-c",
        "from metrics.cli import main; main()",
        "--data",
        str(home / "data"),
        "dashboard",
        "--port",
        str(port),
    ]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=home)
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait(port, server, home / "log")
            assert (home / "log").read_text().startswith(f"{address}?token={TOKEN}")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=60)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.3)
    raise AssertionError(f"the dashboard did not start:\n{log.read_text()[-3000:]}")


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
def test_a_visitor_uses_the_explorer_and_can_send_no_code(served: str) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
    problems: list[str] = []
    loaded: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        page.set_default_timeout(60_000)
        page.goto(served)
        assert "kernelId" not in page.content(), "without the token there is a door"
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("requestfinished", lambda request: loaded.append(request.url))
        page.goto(f"{served}?token={TOKEN}")
        explorer = page.locator(".metrics-explorer")
        page.locator(".metrics-plot").first.scroll_into_view_if_needed()
        page.locator(".metrics-plot .bars .point").first.wait_for()
        assert "Cả nước" in explorer.locator(".metrics-whole").inner_text()
        explorer.get_by_label("Chỉ tiêu", exact=True).select_option(label="Số trang chưa số hóa")
        explorer.locator(".metrics-whole .label", has_text="Số trang chưa số hóa").wait_for()
        assert "metrics.evaluate" not in page.content().split("metrics-query")[0], "sources are not shown"
        assert not explorer.get_by_label("Lưu câu hỏi này với tên").count(), "a visitor keeps nothing"
        (id,) = set(re.findall(r'"kernelId":\s*"([0-9a-f-]{36})"', page.content()))
        answered = page.evaluate(SEND, [id, TOKEN])
        assert "kernel_info_reply" in answered
        assert not {"execute_reply", "execute_result", "error"} & set(answered)
        browser.close()
    assert not problems
    origin = served.removesuffix("/")
    assert not [url for url in loaded if not url.startswith((origin, "data:", "blob:"))]
