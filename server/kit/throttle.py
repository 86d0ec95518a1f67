"""Counts misses in a moving window, in memory: a restart forgives, which is fine for minutes.

Those with a name are counted together with other processes too, where there is a Redis: see kit/ledger.py.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import ceil
from time import monotonic
from typing import Protocol

from server.kit.errors import Invalid, RateLimited


class Shared(Protocol):
    """Where several processes count together."""

    async def take(self, name: str, most: int, seconds: float, token: str) -> float:
        """Count a try, or say how many seconds to wait for one."""
        ...

    async def forgive(self, name: str, token: str) -> None:
        """It was none."""
        ...


_shared: Shared | None = None


@asynccontextmanager
async def counted_together(url: str) -> AsyncIterator[None]:
    """Within this block throttles with a name count in the Redis at ``url`` too; without one, here alone."""
    global _shared
    if not url:
        yield
        return
    from server.kit.ledger import Ledger  # only those who have several processes pay for it

    ledger = _shared = Ledger(url)
    try:
        yield
    finally:
        _shared = None
        await ledger.close()


class Throttle:
    """Refuses a key after ``most`` misses within ``seconds``. Remembers at most ``keys`` keys."""

    def __init__(self, most: int, seconds: float, keys: int = 10_000, name: str = "") -> None:
        self.most = most
        self.seconds = seconds
        self.keys = keys
        self.name = name
        self._misses: OrderedDict[str, deque[float]] = OrderedDict()

    @asynccontextmanager
    async def trying(self, key: str) -> AsyncIterator[None]:
        """A try of ``key``, which counts as a miss while it runs, so that many at once count too, and when it is Invalid.

        Raises RateLimited like ``check``.
        """
        self.check(key)
        moment, missed = self.miss(key), False
        shared = _shared if self.name else None
        name, token = f"{self.name} {key}", secrets.token_hex(8)
        try:
            if shared is not None and (wait := await shared.take(name, self.most, self.seconds, token)):
                raise _refusal(wait)
            yield
        except Invalid:
            missed = True
            raise
        finally:
            if not missed:
                self._forgive(key, moment)
                if shared is not None:
                    await shared.forgive(name, token)

    def check(self, key: str) -> None:
        """Raises RateLimited with ``retryAfter`` (seconds) when ``key`` has missed too often."""
        misses = self._misses.get(key)
        while misses and misses[0] <= monotonic() - self.seconds:
            misses.popleft()
        if misses and len(misses) >= self.most:
            raise _refusal(misses[0] + self.seconds - monotonic())

    def miss(self, key: str) -> float:
        """Count a miss of ``key``; its moment."""
        moment = monotonic()
        self._misses.setdefault(key, deque(maxlen=self.most)).append(moment)
        self._misses.move_to_end(key)
        if len(self._misses) > self.keys:
            self._misses.popitem(last=False)
        return moment

    def _forgive(self, key: str, moment: float) -> None:
        misses = self._misses.get(key)
        if misses and moment in misses:
            misses.remove(moment)
        if not misses:
            self._misses.pop(key, None)


def _refusal(wait: float) -> RateLimited:
    return RateLimited("Too many tries. Take a moment.", retryAfter=max(ceil(wait), 1), reason="TOO_MANY_TRIES")
