"""One loop: features react to events, events become notifications, reminders come due, pushes go out.

Inside the server, or alone in its own process.
Woken by events and by time. Whatever goes wrong with one step or one push is logged, and the loop goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from server import features
from server.events.hub import EVERY_EVENT
from server.house import House
from server.kit import broker, clock, db, mishaps
from server.kit.pace import Pace
from server.notifications import deliveries, telling
from server.notifications.notices import by_kind
from server.notifications.post import Post

log = logging.getLogger("goodshift.worker")

EMBEDDED, ALONE = 5.0, 1.0
"""Seconds between two looks: inside the server events wake us at once; in a process of our own nobody does."""
SHARE = 0.07
"""Of the loop's time that sending may take inside the server, where people wait for answers; taking in what push services
answer comes on top, and costs about as much again. Some hundred pushes a second."""
REMIND_EVERY = timedelta(minutes=1)


class Worker:
    """Does what nobody waits for."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._post = Post(house, by_kind(house.notices))
        self._reminded_at: datetime | None = None

    async def run(self, stop: asyncio.Event, look_every: float = EMBEDDED, share: float = SHARE) -> None:
        """Work until ``stop`` is set; pushes take up to ``share`` of the loop's time."""
        pace = Pace(share)
        with broker.listen([EVERY_EVENT]) as bell:
            async with self._post:
                ends = asyncio.create_task(stop.wait())
                try:
                    while not stop.is_set():
                        bell.clear()
                        if not await self._look(clock.now(), pace):
                            await self._until(bell, ends, look_every)
                finally:
                    ends.cancel()

    async def run_once(self, now: datetime | None = None) -> None:
        """Do all there is to do as of ``now``, and wait until it is done."""
        pace = Pace()
        async with self._post:
            while await self._look(now or clock.now(), pace):
                await self._post.idle()

    async def _look(self, now: datetime, pace: Pace) -> bool:
        """One round; whether there may be more to do at once. Of several workers one looks for what is due; all send."""
        if not await self._guarded(db.in_charge):
            return bool(await self._guarded(lambda: self._post.round(now, pace)))
        # A clock that was set back says that it was in the future; nobody waits until it is there again.
        if self._reminded_at is None or not timedelta(0) <= now - self._reminded_at < REMIND_EVERY:
            self._reminded_at = now
            for job in features.DUE:
                await self._guarded(job)
            await self._guarded(lambda: deliveries.sweep(now))
        followed = [await self._guarded(job) for job in features.FOLLOWS]
        told = await self._guarded(lambda: self._tell(now))
        sent = await self._guarded(lambda: self._post.round(now, pace))
        return bool(any(followed) or told or sent)

    async def _tell(self, now: datetime) -> int:
        if not await telling.behind(self._house.notices):
            return 0
        return await telling.tell(self._house.notices, now)

    async def _guarded(self, step: Callable[[], Awaitable[int]]) -> int:
        try:
            return await step()
        except Exception as error:
            mishaps.note(log, "the worker", error)
            return 0

    async def _until(self, bell: asyncio.Event, ends: asyncio.Task[bool], seconds: float) -> None:
        rings = asyncio.create_task(bell.wait())
        try:
            await asyncio.wait({rings, ends}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            rings.cancel()
