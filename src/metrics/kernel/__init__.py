"""The kernel "Metrics (warm)" of JupyterLab: forked from a process that has imported everything, so the first chart comes at once.

A stock kernel spends seconds on importing pandas, duckdb and plotly, in each notebook anew. Here jupyter_client asks this provisioner
(entry point ``metrics-warm``), which forks a child from a warm parent of its own; the server extension starts that parent with the
server. Kernel and server talk over Unix sockets in a folder that only the user can open: no port is taken. Each kernel is a process of
its own, as a stock one is; it is interrupted, restarted and ended as one. Linux and macOS, since it forks.
"""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from metrics.reports.warm import WarmParent

#: What kernels find imported.
WARM = ("metrics.kernel.warmth",)


@cache
def parent() -> WarmParent:
    """The parent of all kernels of this server, started at the first call."""
    return WarmParent(WARM)


_starting = threading.Lock()


class WarmProvisioner(LocalProvisioner):
    """Starts kernels as children of the warm parent; in all else what jupyter_client does with its own."""

    _folder: str | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the sockets before jupyter_client writes them down for both sides."""
        manager = self.parent
        if manager is not None and self._folder is None:
            # A path of a socket may have 107 bytes, and a runtime folder's can be long; this one only its owner can enter.
            self._folder = tempfile.mkdtemp(prefix="metrics-")
            manager.transport = "ipc"
            manager.ip = f"{self._folder}/s"
            manager.cache_ports = False
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel. ``cmd`` is what a stock one would be started with: the file with the connection is taken from it."""
        connection_file = cmd[cmd.index("-f") + 1]
        environment = dict(kwargs.get("env") or os.environ)
        folder = str(kwargs.get("cwd") or Path.cwd())
        child = await asyncio.to_thread(_start, connection_file, environment, folder)
        self.process = child
        self.pid = self.pgid = child.pid
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the sockets when the kernel has ended for good."""
        await super().cleanup(restart)
        if self._folder is not None and not restart:
            shutil.rmtree(self._folder, ignore_errors=True)


class WarmSpecs(KernelSpecManager):
    """For the servers of this project (`metrics lab`, `metrics dashboard`): notebooks that ask for Python get "Metrics (warm)"."""

    def find_kernel_specs(self) -> dict[str, str]:
        """Kernels to choose from: the warm one once, as Python."""
        found: dict[str, str] = super().find_kernel_specs()
        return {name: folder for name, folder in found.items() if name != "metrics-warm" or "python3" not in found}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The kernel of that name; the warm one for ``python3``."""
        return super().get_kernel_spec("metrics-warm" if kernel_name == "python3" else kernel_name)


def _start(connection_file: str, environment: dict[str, str], folder: str) -> Any:
    with _starting:
        if not parent().alive():
            parent.cache_clear()
        return parent().start(serve, connection_file, environment, folder)


def serve(connection_file: str, environment: dict[str, str], folder: str) -> None:
    """Be a kernel, in a child of the warm parent, until it is told to end."""
    from ipykernel import iostream, kernelapp

    class Publishing(iostream.IOPubThread):
        """Without the TCP port on which a stock kernel hears what forks of it print."""

        def __init__(self, socket: Any, pipe: bool = False, session: Any = False) -> None:
            del pipe
            super().__init__(socket, pipe=False, session=session)  # type: ignore[no-untyped-call]

    kernelapp.IOPubThread = Publishing  # type: ignore[attr-defined]  # in this child, for the kernel made below
    gc.enable()
    os.environ.clear()
    os.environ.update(environment)
    os.environ["JPY_PARENT_PID"] = str(os.getppid())  # it ends with the warm parent, as that ends with the server
    os.chdir(folder)
    kernelapp.IPKernelApp.launch_instance(argv=["-f", connection_file])


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "metrics.kernel"}]


def _load_jupyter_server_extension(app: object) -> None:
    """Warm the parent up while the browser opens."""
    del app
    threading.Thread(target=parent, daemon=True).start()
