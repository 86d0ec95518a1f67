"""Counts misses in a moving window, in memory: a restart forgives, which is fine for minutes."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from time import monotonic

from server.kit.errors import Invalid, RateLimited


class Throttle:
    """Refuses a key after ``most`` misses within ``seconds``. Remembers at most ``keys`` keys."""

    def __init__(self, most: int, seconds: float, keys: int = 10_000) -> None:
        self.most = most
        self.seconds = seconds
        self.keys = keys
        self._misses: OrderedDict[str, deque[float]] = OrderedDict()

    @contextmanager
    def trying(self, key: str) -> Iterator[None]:
        """A try of ``key``, which counts as a miss while it runs, so that many at once count too, and when it is Invalid.

        Raises RateLimited like ``check``.
        """
        self.check(key)
        moment, missed = self.miss(key), False
        try:
            yield
        except Invalid:
            missed = True
            raise
        finally:
            if not missed:
                self._forgive(key, moment)

    def check(self, key: str) -> None:
        """Raises RateLimited with ``retryAfter`` (seconds) when ``key`` has missed too often."""
        misses = self._misses.get(key)
        while misses and misses[0] <= monotonic() - self.seconds:
            misses.popleft()
        if misses and len(misses) >= self.most:
            wait = ceil(misses[0] + self.seconds - monotonic())
            raise RateLimited("Too many tries. Take a moment.", retryAfter=max(wait, 1), reason="TOO_MANY_TRIES")

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
