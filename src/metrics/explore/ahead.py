"""What is likely to be asked next, asked while nobody waits: a place that is then gone to is shown from what was kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import get_ident
from typing import TYPE_CHECKING, TypeAlias

from ..errors import MetricsError

if TYPE_CHECKING:
    from ..snapshot import Snapshot

#: What is to be asked, one by one.
Asks: TypeAlias = Iterator[Callable[[], object]]

#: Seconds that nothing was asked for, before what is near is asked ahead, and then before the rest is: who goes on at once has nothing
#: in the way, and who looks at what is shown leaves time.
PAUSE, LONGER = 0.25, 1.0
#: Seconds after which no more is asked ahead: of a catalogue so large it would never end.
AT_MOST = 10.0

#: What is still to be asked, by who wants it: what is near, and the rest.
_near: dict[object, Asks] = {}
_rest: dict[object, Asks] = {}
_asking: asyncio.Task[None] | None = None
#: The thread that asks.
_thread = 0
_worker = ThreadPoolExecutor(1, "look-ahead")


def look_ahead(who: object, near: Asks, rest: Asks) -> None:
    """Ask what is near, and then the rest, once nothing was asked for a while; instead of what ``who`` wanted before.

    In a kernel that has no message to answer; elsewhere nothing is asked ahead. A mistake is not told: it is when its question is
    asked for.
    """
    global _asking
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return
    _near[who], _rest[who] = near, rest
    if _asking is not None:
        _asking.cancel()
    _asking = loop.create_task(_ask(loop))


def make_way(snapshot: Snapshot) -> None:
    """Leave off: somebody waits for an answer of this snapshot."""
    if _asking is not None:
        _asking.cancel()
    snapshot.interrupt(_thread)


async def _ask(loop: asyncio.AbstractEventLoop) -> None:
    end = loop.time() + AT_MOST
    for pause, wanted in ((PAUSE, _near), (LONGER, _rest)):
        await asyncio.sleep(pause)
        while wanted and loop.time() < end:
            who = next(iter(wanted))
            asks = wanted[who] = wanted.pop(who)  # the others are next: explorers that are linked go on in turn
            # In a thread, so that a message is answered at once, in this one.
            if not await loop.run_in_executor(_worker, _next, asks):
                del wanted[who]


def _next(asks: Asks) -> bool:
    """Ask what is next; whether there was anything."""
    global _thread
    _thread = get_ident()
    with suppress(Exception):  # it was interrupted, or the snapshot closed
        for ask in asks:
            with suppress(MetricsError):
                ask()
            return True
    return False
