"""The warm parent: fresh children, their answers, their deaths, their limits."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from deliveries import write_register

from metrics.errors import UnknownName
from metrics.places import Register
from metrics.reports.cells import run_cell
from metrics.reports.rehearsal import rehearse
from metrics.reports.specs import report_spec
from metrics.reports.warm import ForkedExecutor, WarmParent, WorkLost, warm_parent


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmParent]:
    parent = WarmParent()
    yield parent
    parent.close()


def test_a_call_answers_from_another_process(warm: WarmParent) -> None:
    first, second = warm.call(os.getpid), warm.call(os.getpid)
    assert len({first, second, os.getpid()}) == 3


def test_what_the_call_raises_is_raised_here(warm: WarmParent) -> None:
    with pytest.raises(UnknownName, match="no report named 'progres'") as caught:
        warm.call(report_spec, "progres")
    assert caught.value.near == ["progress"]


def test_an_answer_that_cannot_travel_is_an_error_and_no_hang(warm: WarmParent) -> None:
    with pytest.raises(RuntimeError, match="frame"):
        warm.call(eval, "__import__('sys')._getframe()")


def test_nothing_of_one_call_reaches_the_next(warm: WarmParent) -> None:
    assert warm.call(run_cell, "left = 1; left")[2]
    _, outputs, well = warm.call(run_cell, "left")
    assert not well
    assert outputs[0].ename == "NameError"


def test_a_child_that_leaves_is_named_with_its_exit_code(warm: WarmParent) -> None:
    with pytest.raises(WorkLost, match="exit code 3"):
        warm.call(os._exit, 3)
    assert warm.call(eval, "1 + 1") == 2


def test_a_child_that_crashes_is_named_with_its_signal(warm: WarmParent) -> None:
    with pytest.raises(WorkLost, match="SIGSEGV"):
        warm.call(eval, f"__import__('os').kill(__import__('os').getpid(), {int(signal.SIGSEGV)})")
    assert warm.call(eval, "1 + 1") == 2


def test_a_child_that_overruns_its_limit_is_ended(warm: WarmParent) -> None:
    began = time.monotonic()
    with pytest.raises(WorkLost, match=r"longer than the limit of 0\.3 s"):
        warm.call(time.sleep, 60, limit=0.3)
    assert time.monotonic() - began < 10


def test_what_a_child_says_restarts_its_clock_and_is_kept(warm: WarmParent) -> None:
    said = "from metrics.reports.warm import tell\nimport time\nfor n in range(1, 6): time.sleep(.2); tell(n)\nwhile 1: pass"
    with pytest.raises(WorkLost) as caught:
        warm.call(exec, said, limit=0.6)
    assert caught.value.note == 5


def test_what_was_prepared_is_there_in_later_children_only_of_that_parent(warm: WarmParent) -> None:
    warm.prepare(exec, "import os; os.environ['PREPARED'] = 'yes'")
    assert warm.call(os.getenv, "PREPARED") == "yes"
    assert os.getenv("PREPARED") is None


def test_several_at_once(warm: WarmParent) -> None:
    del warm
    with ForkedExecutor(4) as executor:
        assert list(executor.map(eval, [f"{n} * {n}" for n in range(12)])) == [n * n for n in range(12)]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted in /proc")
def test_no_thread_and_no_file_of_the_parent_reaches_a_child(warm: WarmParent, tmp_path: Path) -> None:
    register = Register.load(write_register(tmp_path / "land"))
    warm.prepare(rehearse, *register.to_arrow(), register.name, register.digest, date(2026, 10, 31))
    assert len(warm.call(os.listdir, "/proc/self/task")) == 1
    # Standard streams, the line to the caller, and the listing itself.
    assert len(warm.call(os.listdir, "/proc/self/fd")) <= 5


def test_children_end_with_the_parent_which_is_started_again_when_needed() -> None:
    first = warm_parent()
    assert warm_parent() is first
    with ThreadPoolExecutor(1) as thread:
        endless = thread.submit(
            first.call,
            exec,
            "from metrics.reports.warm import tell\nimport os, time\ntell(os.getpid())\ntime.sleep(60)",
        )
        time.sleep(1)  # until it runs and has told its id
        first.close()
        with pytest.raises(WorkLost, match="the warm parent was ended") as caught:
            endless.result(timeout=10)
    assert not first.alive()
    with pytest.raises(WorkLost, match="has ended"):
        first.call(os.getpid)
    child = caught.value.note
    assert isinstance(child, int)
    until = time.monotonic() + 10
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(child)
    assert warm_parent() is not first
    assert warm_parent().call(eval, "1 + 1") == 2


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
