"""What the server counts about itself while it works: plain numbers, a quarter of a microsecond each, read by whoever asks."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Where the buckets of a duration end."""
OTHER = "other"
"""The name of everything whose own name is somebody else's words."""

errors: Counter[str] = Counter()
"""Errors that people were shown in this process, by code."""


class Durations:
    """How long something took, in buckets."""

    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts = [0] * (len(SECONDS) + 1)
        """By bucket; the last one is for all that took longer."""
        self.total = 0.0
        """Seconds together."""

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(SECONDS, seconds)] += 1
        self.total += seconds
