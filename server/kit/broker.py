"""Wake-up hints: whoever hears one looks at the table. The table is the truth; a lost hint only costs the listener a while.

Inside one process hints are function calls. Where several processes share one database they also go from one to the other by
Redis, see kit/telegraph.py.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Protocol

ANYTHING = "anything"
"""Woken when hints may have been lost: whoever listens to whatever looks again."""
LOOK_ALONE, LOOK_AMONG_OTHERS = 15.0, 1.0
"""Seconds after which to look, whatever was heard: where we are told of all that happens, and where others may do something."""


class Road(Protocol):
    """How hints reach other processes."""

    look_every: float
    """Seconds after which to look, whatever was heard."""

    def send(self, topics: Collection[str]) -> None:
        """Wake those who listen elsewhere, as well as that is possible. Never waits."""


class Nowhere:
    """There are no other processes, or they look by themselves."""

    def __init__(self, look_every: float = LOOK_ALONE) -> None:
        self.look_every = look_every

    def send(self, topics: Collection[str]) -> None:
        """Do nothing."""


_listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
_ears: list[Callable[[Collection[str]], None]] = []
_road: Road = Nowhere()


def wake(topics: Iterable[str]) -> None:
    """Tell everybody who listens to one of ``topics`` to look again, in this process and all others."""
    woken = set(topics)
    wake_here(woken)
    _road.send(woken)


def wake_here(topics: Collection[str]) -> None:
    """Tell those in this process."""
    for ear in _ears:
        ear(topics)
    for topic in _listeners if ANYTHING in topics else topics:
        for bell in _listeners.get(topic, ()):
            bell.set()


def look_every() -> float:
    """Seconds after which to look, whatever was heard."""
    return _road.look_every


@asynccontextmanager
async def connected(url: str, alone: bool) -> AsyncIterator[None]:
    """Within this block hints go to other processes and come from them, by the Redis at ``url``; without one they look.

    ``alone``: whatever others write here may wait, for this is the one process that people come to.
    """
    global _road
    try:
        if url:
            from server.kit.telegraph import Telegraph  # only those who have several processes pay for it

            telegraph = _road = Telegraph(url, wake_here, LOOK_AMONG_OTHERS)
            async with telegraph.working():
                yield
        else:
            _road = Nowhere(LOOK_ALONE if alone else LOOK_AMONG_OTHERS)
            yield
    finally:
        _road = Nowhere()


@contextmanager
def overhear(ear: Callable[[Collection[str]], None]) -> Iterator[None]:
    """Let ``ear`` hear of all topics that are woken, ANYTHING among them. It must be quick, and may not wake anything itself."""
    _ears.append(ear)
    try:
        yield
    finally:
        _ears.remove(ear)


@contextmanager
def listen(topics: Iterable[str]) -> Iterator[asyncio.Event]:
    """A bell that rings when one of ``topics`` is woken; clear it before looking."""
    bell = asyncio.Event()
    heard = list(topics)
    for topic in heard:
        _listeners[topic].add(bell)
    try:
        yield bell
    finally:
        for topic in heard:
            _listeners[topic].discard(bell)
            if not _listeners[topic]:
                del _listeners[topic]
