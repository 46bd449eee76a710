"""What is likely to be asked next, asked while nobody waits: a place that is then gone to is shown from what was kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from ..errors import MetricsError

#: Seconds that nothing was asked for, before anything is asked ahead: who thinks for so long looks at what is shown.
PAUSE = 0.25
#: Seconds after which no more is asked ahead of one page: on a catalogue so large it is not worth the work.
AT_MOST = 10.0

#: What is still to be asked, by who wants it, and what asks it.
_wanted: dict[object, Iterator[Callable[[], object]]] = {}
_asking: asyncio.Task[None] | None = None
_worker = ThreadPoolExecutor(1, "look-ahead")


def look_ahead(who: object, wanted: Iterator[Callable[[], object]]) -> None:
    """Ask these one after the other once nothing was asked for a while, instead of what ``who`` wanted before.

    In a kernel that has no message to answer; elsewhere nothing is asked ahead. A mistake is not told: it is when its question is
    asked for.
    """
    global _asking
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return
    _wanted[who] = wanted
    if _asking is not None:
        _asking.cancel()
    _asking = loop.create_task(_ask(loop))


async def _ask(loop: asyncio.AbstractEventLoop) -> None:
    await asyncio.sleep(PAUSE)
    end = loop.time() + AT_MOST
    while _wanted and loop.time() < end:
        who = next(iter(_wanted))
        wanted = _wanted[who] = _wanted.pop(who)  # the others are next: explorers that are linked go on in turn
        # In a thread, so that a message is answered at once, in this one.
        if not await loop.run_in_executor(_worker, _next, wanted):
            del _wanted[who]


def _next(wanted: Iterator[Callable[[], object]]) -> bool:
    """Ask what is next; whether there was anything."""
    with suppress(Exception):  # a snapshot may have been closed
        for ask in wanted:
            with suppress(MetricsError):
                ask()
            return True
    return False
