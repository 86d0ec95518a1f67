"""Counts misses in a moving window, in memory: a restart forgives, which is fine for minutes."""

from __future__ import annotations

from collections import OrderedDict, deque
from math import ceil
from time import monotonic

from server.kit.errors import RateLimited


class Throttle:
    """Refuses a key after ``most`` misses within ``seconds``. Remembers at most ``keys`` keys."""

    def __init__(self, most: int, seconds: float, keys: int = 10_000) -> None:
        self.most = most
        self.seconds = seconds
        self.keys = keys
        self._misses: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, key: str) -> None:
        """Raises RateLimited with ``retryAfter`` (seconds) when ``key`` has missed too often."""
        misses = self._misses.get(key)
        while misses and misses[0] <= monotonic() - self.seconds:
            misses.popleft()
        if misses and len(misses) >= self.most:
            wait = ceil(misses[0] + self.seconds - monotonic())
            raise RateLimited("Too many tries. Take a moment.", retryAfter=max(wait, 1), reason="TOO_MANY_TRIES")

    def miss(self, key: str) -> None:
        """Count a miss of ``key``."""
        self._misses.setdefault(key, deque(maxlen=self.most)).append(monotonic())
        self._misses.move_to_end(key)
        if len(self._misses) > self.keys:
            self._misses.popitem(last=False)
