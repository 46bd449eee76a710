"""The warm kernel: started by jupyter_client as any other, over no port, and one as good as a stock one."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from click.testing import CliRunner
from jupyter_client.manager import AsyncKernelManager

from metrics.cli import main
from metrics.kernel import WarmSpecs, lab
from metrics.kernel.install import NAME, install
from metrics.present import plotly_bundle

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it forks")


@pytest.fixture
def jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    done = CliRunner().invoke(main, ["kernel", "install", "--prefix", str(tmp_path)])
    assert done.exit_code == 0
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    return tmp_path


Run = Callable[..., Coroutine[Any, Any, str]]


def test_jupyterlab_is_given_plotly_beside_what_loads_it(jupyter: Path) -> None:
    extension = jupyter / "share" / "jupyter" / "labextensions" / "archive-metrics"
    told = json.loads((extension / "package.json").read_text(encoding="utf-8"))
    assert (extension / told["jupyterlab"]["_build"]["load"]).is_file()
    assert told["version"] == version("archive-metrics")
    bundle = extension / "static" / "plotly.min.js"
    assert bundle.read_bytes() == plotly_bundle().read_bytes()
    before = bundle.stat()
    install(jupyter)
    assert bundle.stat().st_ino == before.st_ino, "what is there is left alone: a server may be reading it"
    bundle.write_text("of an earlier version", encoding="utf-8")
    install(jupyter)
    assert bundle.read_bytes() == plotly_bundle().read_bytes()
    assert not [*bundle.parent.glob(".*")]


@asynccontextmanager
async def kernel(cwd: Path) -> AsyncIterator[tuple[AsyncKernelManager, Run]]:
    manager = AsyncKernelManager(kernel_name=NAME)
    await manager.start_kernel(cwd=str(cwd))
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)

    async def run(code: str, restarted: bool = False) -> str:
        """What the code printed, or the name of its error."""
        said: list[str] = []
        if restarted:
            await client.wait_for_ready(timeout=60)

        def hear(message: dict[str, Any]) -> None:
            content = message["content"]
            said.append(content.get("text") or content.get("ename") or "")

        await client.execute_interactive(code, output_hook=hear, timeout=60)
        return "".join(said).strip()

    try:
        yield manager, run
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


def test_a_kernel_finds_everything_imported_and_takes_no_port(jupyter: Path) -> None:
    async def check() -> None:
        async with kernel(jupyter) as (manager, run):
            assert manager.transport == "ipc"
            there = "import sys; print({'duckdb', 'pandas', 'ipywidgets', 'metrics.explore'} <= set(sys.modules))"
            assert await run(there) == "True"
            assert await run("import os; print(os.getcwd())") == str(jupyter)
            ports = "import psutil; print([c for c in psutil.Process().net_connections('inet')])"
            assert await run(ports) == "[]"
            folder = Path(manager.ip).parent
            assert folder.stat().st_mode & 0o077 == 0
        assert not folder.exists()

    asyncio.run(check())


def test_a_kernel_is_interrupted_restarted_and_missed_when_it_dies(jupyter: Path) -> None:
    async def check() -> None:
        async with kernel(jupyter) as (manager, run):
            assert await run("kept = 1; print(kept)") == "1"
            running = asyncio.ensure_future(run("while True: pass"))
            await asyncio.sleep(0.5)
            await manager.interrupt_kernel()
            assert "KeyboardInterrupt" in await running
            assert await run("print(kept)") == "1"
            await manager.restart_kernel(now=True)
            assert "NameError" in await run("print(kept)", restarted=True)
            assert await manager.is_alive()
            with pytest.raises((Empty, TimeoutError, RuntimeError)):
                await asyncio.wait_for(run("import os; os._exit(3)"), timeout=3)
            assert not await manager.is_alive()

    asyncio.run(check())


def test_two_kernels_share_nothing(jupyter: Path) -> None:
    async def check() -> None:
        async with kernel(jupyter) as (_, one), kernel(jupyter) as (_, other):
            await one("import metrics; metrics.mark = 1")
            assert await other("import metrics; print(hasattr(metrics, 'mark'))") == "False"

    asyncio.run(check())


def test_the_spec_falls_back_on_a_stock_kernel(jupyter: Path) -> None:
    spec = json.loads((jupyter / "share" / "jupyter" / "kernels" / NAME / "kernel.json").read_text(encoding="utf-8"))
    assert spec["display_name"] == "Metrics (warm)"
    assert spec["argv"][1:3] == ["-m", "ipykernel_launcher"]


def test_lab_is_opened_with_the_data_and_with_settings_that_ask_the_network_for_nothing(tmp_path: Path) -> None:
    told = lab.environment(tmp_path / "data", tmp_path / "reports", {"JUPYTER_CONFIG_PATH": "/theirs", "PATH": "/bin"})
    ours, theirs = told["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert (theirs, told["METRICS_DATA"], told["PATH"]) == ("/theirs", str(tmp_path / "data"), "/bin")
    page = json.loads((Path(ours) / "labconfig" / "page_config.json").read_text())
    assert page["disabledExtensions"] == {"@jupyterlab/apputils-extension:announcements": True}
    config = json.loads((Path(ours) / "jupyter_lab_config.json").read_text())
    assert config["LabApp"]["check_for_updates_class"] == "jupyterlab.NeverCheckForUpdate"
    assert config["ServerApp"]["kernel_spec_manager_class"] == "metrics.kernel.WarmSpecs"


def test_a_notebook_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "explore").mkdir()
    (tmp_path / "explore" / "gaps.ipynb").write_text("{}")
    done = CliRunner().invoke(main, ["lab", "--notebook", "gap.ipynb"], env={"METRICS_NOTEBOOKS": str(tmp_path)})
    assert done.exit_code == 2
    assert "There is no notebook named 'gap.ipynb'" in done.output
    assert "explore/gaps.ipynb" in done.output


def test_python_is_the_warm_kernel_and_is_offered_once(tmp_path: Path) -> None:
    install(tmp_path)
    stock = tmp_path / "share" / "jupyter" / "kernels" / "python3"
    stock.mkdir()
    (stock / "kernel.json").write_text('{"argv": ["python"], "display_name": "Python 3", "language": "python"}')
    specs = WarmSpecs(kernel_dirs=[str(stock.parent)], ensure_native_kernel=False)
    assert [*specs.find_kernel_specs()] == ["python3"]
    assert specs.get_kernel_spec("python3").display_name == "Metrics (warm)"
