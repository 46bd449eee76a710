"""A warm parent: one clean process that imports everything once and forks a fresh child for every piece of work.

Importing pandas, duckdb, plotly and papermill costs seconds; a fork of a process that has them costs milliseconds.
The parent is started with ``exec``, so it inherits no thread and no connection of its caller, starts none of its own,
and every child begins from the same state: nothing of one report can reach another.

Each call travels on a socket pair of its own (no port, no name in the file system). The child sends *notes* while it
works; when it falls silent for longer than the limit it is killed, and when it dies the parent tells how.
Needs ``fork`` and file descriptors over Unix sockets: Linux and macOS, on Windows inside WSL.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, NoReturn

# What a report needs, imported before the first fork. A test counts what a report still imports after it.
WARM = ("metrics.reports.warmth",)

_inside: socket.socket | None = None  # in a child: its line to the caller
_parent: WarmParent | None = None
_starting = threading.Lock()


class WorkLost(Exception):
    """The child ended or was ended before it answered. ``note`` is the last thing it said."""

    def __init__(self, reason: str, note: object = None) -> None:
        super().__init__(reason, note)
        self.reason = reason
        self.note = note

    def __str__(self) -> str:
        return self.reason


def inside() -> bool:
    """Whether this code runs in a child of a warm parent."""
    return _inside is not None


def tell(note: object) -> None:
    """Say from inside a child where the work stands; restarts the clock of the time limit. Nothing elsewhere."""
    if _inside is not None:
        _send(_inside, ("note", note))


def warm_parent() -> WarmParent:
    """The warm parent of this process, started at the first call."""
    global _parent
    with _starting:
        if _parent is None or not _parent.alive():
            _parent = WarmParent()
        return _parent


class WarmParent:
    """The caller's side: ``modules`` are imported before the first fork. Calls may come from several threads at once; each gets a child
    of its own."""

    def __init__(self, modules: Sequence[str] = WARM) -> None:
        here, there = socket.socketpair()
        with there:
            command = f"from metrics.reports.warm import _serve; _serve({there.fileno()}, {tuple(modules)!r})"
            # OpenBLAS would start threads at import. The session of its own keeps Ctrl-C with the caller.
            environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", command],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                env=environment,
            )
        self._control = here
        self._sending = threading.Lock()
        atexit.register(self.close)

    def alive(self) -> bool:
        """Whether it can still be asked."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the parent and every child still at work."""
        self._control.close()
        self._process.wait()
        atexit.unregister(self.close)

    def call(self, function: Callable[..., Any], *arguments: Any, limit: float | None = None) -> Any:
        """What ``function(*arguments)`` returns or raises in a fresh child.

        ``limit``: seconds the child may be silent (see :func:`tell`). Raises :class:`WorkLost` when the child
        crashes or overruns it.
        """
        return self._ask(b"f", function, arguments, limit)

    def prepare(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Run ``function(*arguments)`` in the parent itself, so that every later child has what it made.

        It must leave no thread, connection or open file behind.
        """
        self._ask(b"p", function, arguments, None)

    def start(self, function: Callable[..., Any], *arguments: Any) -> Child:
        """A fresh child that runs ``function(*arguments)``, left to itself: for what lives longer than a call. Raises WorkLost."""
        line, status = self._open(b"f")
        with line:
            try:
                _, pid = _receive(line)
                _send(line, (function, arguments))
            except (EOFError, ConnectionError):
                os.close(status)
                raise WorkLost("the warm parent has ended") from None
        return Child(pid, status)

    def _ask(self, kind: bytes, function: Callable[..., Any], arguments: tuple[Any, ...], limit: float | None) -> Any:
        line, status = self._open(kind)
        with line, os.fdopen(status, "rb") as ended:
            return _converse(line, ended, pickle.dumps((function, arguments)), limit)

    def _open(self, kind: bytes) -> tuple[socket.socket, int]:
        """A line to who will do the work, and where to read how it ended."""
        line, childs_line = socket.socketpair()
        status, childs_status = os.pipe()
        try:
            with self._sending:
                socket.send_fds(self._control, [kind], [childs_line.fileno(), childs_status])
        except OSError:
            line.close()
            os.close(status)
            raise WorkLost("the warm parent has ended") from None
        finally:
            childs_line.close()
            os.close(childs_status)
        return line, status


class Child:
    """A child left to itself, with as much of :class:`subprocess.Popen` as its keeper needs: it is no child of this process."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, status: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._status = status

    def poll(self) -> int | None:
        """Its exit code, as of :mod:`subprocess`; None while it runs."""
        return self._read(0.0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Its exit code, once it has ended; None where it has not within ``timeout`` seconds."""
        return self._read(timeout)

    def _read(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], timeout)[0]:
            told = os.read(self._status, 16)
            os.close(self._status)
            # Nothing is told where the warm parent was ended, and its children with it.
            self.returncode = os.waitstatus_to_exitcode(int(told)) if told else -signal.SIGKILL
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class ForkedExecutor(Executor):
    """``jobs`` children at once behind the standard interface, so that any other executor can take its place."""

    def __init__(self, jobs: int, *, limit: float | None = None) -> None:
        self._warm = warm_parent()
        self._limit = limit
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="report")

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """A future of ``function(*arguments)`` run in a fresh child."""
        if named:
            raise TypeError("ForkedExecutor takes positional arguments only")
        return self._threads.submit(self._warm.call, function, *arguments, limit=self._limit)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As :meth:`concurrent.futures.Executor.shutdown`."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)


def _converse(line: socket.socket, ended: Any, request: bytes, limit: float | None) -> Any:
    pid, note = 0, None
    with contextlib.suppress(ConnectionError):  # a child that is already dead is told about below
        line.sendall(len(request).to_bytes(8, "big") + request)
    line.settimeout(limit)
    while True:
        try:
            kind, value = _receive(line)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            raise WorkLost(f"took longer than the limit of {limit:g} s", note) from None
        except (EOFError, ConnectionError):
            raise WorkLost(_how(ended.read()), note) from None
        if kind == "pid":
            pid = value
        elif kind == "note":
            note = value
        elif kind == "error":
            raise value
        else:
            return value


def _how(told: bytes) -> str:
    if not told:
        return "the warm parent was ended"
    code = os.waitstatus_to_exitcode(int(told))
    if code < 0:
        return f"the process was ended by {signal.Signals(-code).name}"
    return f"the process left with exit code {code}"


def _send(line: socket.socket, message: object) -> None:
    data = pickle.dumps(message)
    line.sendall(len(data).to_bytes(8, "big") + data)


def _receive(line: socket.socket) -> Any:
    return pickle.loads(_exactly(line, int.from_bytes(_exactly(line, 8), "big")))


def _exactly(line: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = line.recv(min(size - len(data), 1 << 20))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def _serve(descriptor: int, modules: Sequence[str]) -> NoReturn:
    """The parent's life: import, then fork a child for every pair of descriptors that comes in."""
    for module in modules:
        importlib.import_module(module)
    _freeze()
    control = socket.socket(fileno=descriptor)
    woken, wake = socket.socketpair()
    woken.setblocking(False)
    wake.setblocking(False)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    children: dict[int, int] = {}  # pid → where its caller waits to hear how it ended
    while True:
        ready, _, _ = select.select([control, woken], [], [])
        if woken in ready:
            with contextlib.suppress(BlockingIOError):
                woken.recv(4096)
            _reap(children)
        if control in ready:
            asked, descriptors, _, _ = socket.recv_fds(control, 1, 2)
            if not asked:  # the caller is gone
                for pid in children:
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.killpg(pid, signal.SIGKILL)
                os._exit(0)
            line, status = descriptors
            if asked == b"p":
                _answer(socket.socket(fileno=line))
                os.close(status)
                _freeze()
                continue
            pid = os.fork()
            if pid == 0:
                for other in (*children.values(), status, control.fileno(), woken.fileno(), wake.fileno()):
                    with contextlib.suppress(OSError):
                        os.close(other)
                _work(socket.socket(fileno=line))
            os.close(line)
            children[pid] = status


def _reap(children: dict[int, int]) -> None:
    for pid, status in list(children.items()):
        ended, how = os.waitpid(pid, os.WNOHANG)
        if ended:
            with contextlib.suppress(BrokenPipeError):
                os.write(status, str(how).encode())
            os.close(status)
            del children[pid]


def _freeze() -> None:
    # Or every child's first collection would touch, and so copy, the pages it shares with the parent.
    gc.collect()
    gc.freeze()


def _work(line: socket.socket) -> NoReturn:
    """A child's life: one request, one answer."""
    global _inside
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()  # what it starts in turn can be ended with it
    _inside = line
    gc.disable()
    _answer(line)
    os._exit(0)


def _answer(line: socket.socket) -> None:
    with line, contextlib.suppress(ConnectionError, EOFError):  # else nobody is left to hear the answer
        _send(line, ("pid", os.getpid()))
        function, arguments = _receive(line)
        try:
            answer = ("value", function(*arguments))
        except BaseException as error:
            answer = ("error", error)
        try:
            _send(line, answer)
        except (pickle.PicklingError, TypeError, AttributeError):
            _send(line, ("error", RuntimeError(f"{type(answer[1]).__name__}: {answer[1]}")))
