"""A gait for work that nobody waits for, on the loop that also serves those who do wait."""

from __future__ import annotations

import asyncio
import time

SLICE = 0.001
"""Seconds of the loop that are used in one go, give or take the smallest step."""
LONGEST_REST = 0.1


class Pace:
    """Lets such work take a share of the loop, in slices, so that a request never finds it busy for long.

    What others use meanwhile counts as used too: the busier the house, the longer the rest.
    """

    def __init__(self, share: float = 1.0) -> None:
        """``share`` of the loop's time, over 0; 1 is for a process that does nothing else."""
        self._rest = 1 / share - 1
        self.begin()

    def begin(self) -> None:
        """Start after a pause: what others used in it does not count."""
        self._began = time.thread_time()

    async def turn(self) -> None:
        """Let others have the loop: for a moment, or for long enough when a slice is used up."""
        used = time.thread_time() - self._began
        if used < SLICE or not self._rest:
            await asyncio.sleep(0)
            return
        await asyncio.sleep(min(used * self._rest, LONGEST_REST))
        self.begin()
