"""Wake-up hints inside one process. The table is the truth; a lost hint only costs the listener its next look."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager

_listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
_ears: list[Callable[[Collection[str]], None]] = []


def wake(topics: Iterable[str]) -> None:
    """Tell everybody who listens to one of ``topics`` to look again."""
    woken = set(topics)
    for ear in _ears:
        ear(woken)
    for topic in woken:
        for bell in _listeners.get(topic, ()):
            bell.set()


@contextmanager
def overhear(ear: Callable[[Collection[str]], None]) -> Iterator[None]:
    """Let ``ear`` hear of all topics that are woken. It must be quick, and may not wake anything itself."""
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
