"""What one person may have of the server, so that there is enough for the others. In memory: a restart forgives."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from time import monotonic

from server.kit.errors import RateLimited


class Places:
    """At most ``most`` things of a key at once; beyond that ``words``, and to come back after ``seconds``."""

    def __init__(self, most: int, words: str, seconds: int = 1) -> None:
        self.most = most
        self.words = words
        self.seconds = seconds
        self._taken: Counter[str] = Counter()

    def check(self, key: str) -> None:
        """Raises RateLimited when ``key`` has no place left."""
        if self._taken.get(key, 0) >= self.most:
            raise RateLimited(self.words, retryAfter=self.seconds)

    def take(self, key: str) -> None:
        """Take a place, to be left later. Raises RateLimited like ``check``."""
        self.check(key)
        self._taken[key] += 1

    def leave(self, key: str) -> None:
        """Give a place back."""
        self._taken[key] -= 1
        if not self._taken[key]:
            del self._taken[key]

    @contextmanager
    def taken(self, key: str) -> Iterator[None]:
        """A place for as long as this block lasts. Raises RateLimited like ``check``."""
        self.take(key)
        try:
            yield
        finally:
            self.leave(key)


class Bucket:
    """``burst`` tokens for each key, of which ``refill`` come back every second. Remembers at most ``keys`` keys."""

    def __init__(self, burst: int, refill: float, keys: int = 10_000) -> None:
        self.burst = burst
        self.refill = refill
        self.keys = keys
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, tokens: int = 1) -> None:
        """Take ``tokens`` of ``key``. Raises RateLimited with ``retryAfter`` (seconds) when fewer are left."""
        now = monotonic()
        left, then = self._left.get(key, (float(self.burst), now))
        left = min(self.burst, left + (now - then) * self.refill)
        if left < tokens:
            wait = ceil((tokens - left) / self.refill)
            raise RateLimited("That was a lot at once. Take a moment.", retryAfter=max(wait, 1))
        self._left[key] = left - tokens, now
        self._left.move_to_end(key)
        if len(self._left) > self.keys:
            self._left.popitem(last=False)
