"""The way out: claims a batch of what is due, sends it over the lanes of the push services, and settles what came back.

Each batch is claimed in one transaction and settled in one. Encryption stays on the loop, one message at a time: the
library holds the interpreter's lock, so a thread would gain nothing and block the loop for longer. ``Pace`` keeps the
whole from getting in the way of people.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Self

from server.events.hub import EVERY_EVENT
from server.events.notices import Notice
from server.house import House
from server.kit import broker, clock, mishaps
from server.kit.pace import Pace
from server.notifications import deliveries, due, letters, vapid
from server.notifications.deliveries import Parcel
from server.notifications.endpoints import Rules
from server.notifications.lanes import Lanes
from server.notifications.letters import Write
from server.notifications.models import NotificationKind
from server.notifications.push import Answer, Outcome, PushClient

log = logging.getLogger("goodshift.push")

COMPANY = 32
"""Answers that are enough to be written down together,"""
GATHER = 0.1
"""and how many seconds one waits for others while pushes are under way: whoever dies meanwhile leaves it open."""
PATIENCE = 2.0
"""Seconds that pushes under way get to end when we are asked to stop; after that, their claims expire by themselves."""


class Post:
    """Sends what is due. Use it as a context; it owns its connections."""

    def __init__(self, house: House, notices: Mapping[NotificationKind, Notice]) -> None:
        settings = house.settings
        self._house = house
        self._notices = notices
        self._client = PushClient(Rules(settings), vapid.load(settings.data), settings.contact)
        self._lanes = Lanes()
        self._under_way: set[asyncio.Task[None]] = set()
        self._answered: list[tuple[Parcel, Answer]] = []
        self._company = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._put_down()
        await self._client.__aexit__(kind, error, trace)

    async def round(self, now: datetime, pace: Pace) -> bool:
        """Settle what has come back and send what is due next, up to a batch; whether there was anything."""
        pace.begin()
        settled = await self._settle(now)
        await pace.turn()
        if self._lanes.free <= 0 or not await due.waiting(now, self._lanes).exists():
            return settled
        parcels = await deliveries.claim(now, self._lanes, self._notices)
        await pace.turn()
        if parcels:
            await self._send(parcels, now, pace)
        return True

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _settle(self, now: datetime) -> bool:
        if not self._answered:
            return False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GATHER):
                await self._company.wait()
        self._company.clear()
        answered, self._answered = self._answered, []
        try:
            await deliveries.settle(answered, now)
        except Exception:
            self._answered = answered + self._answered  # written down later; until then nobody sends them again
            raise
        return True

    async def _send(self, parcels: list[Parcel], now: datetime, pace: Pace) -> None:
        try:
            write = await letters.writer(self._house, self._notices, parcels)
        except Exception:
            # It counts as a try, so that what breaks every time comes to an end.
            self._answered += [(parcel, Answer(Outcome.LATER)) for parcel in parcels]
            self._company.set()
            raise
        for parcel in parcels:
            self._lanes.take(parcel.newest.service)
            task = asyncio.create_task(self._deliver(parcel, write, now))
            self._under_way.add(task)
            task.add_done_callback(self._done)
            await pace.turn()

    async def _deliver(self, parcel: Parcel, write: Write, now: datetime) -> None:
        try:
            answer = await self._client.send(parcel.to, write(parcel), now)
        except Exception as error:
            mishaps.note(log, "a push", error)
            answer = Answer(Outcome.LATER)  # a try as well
        finally:
            self._lanes.leave(parcel.newest.service)
        self._answered.append((parcel, answer))

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if len(self._answered) >= COMPANY or not self._under_way:
            self._company.set()
        broker.wake_here([EVERY_EVENT])  # a hand is free again

    async def _put_down(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=PATIENCE)
        left = list(self._under_way)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        try:
            await self._settle(clock.now())  # what is not written down counts as given up
        except Exception as error:
            mishaps.note(log, "the last pushes", error)
