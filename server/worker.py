"""One loop: events become notifications, reminders come due, pushes go out. Inside the server, or alone in its own process.

Woken by events and by time. Whatever goes wrong with one step or one push is logged, and the loop goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from server import features
from server.events.actions import EVERY_EVENT
from server.house import House
from server.kit import broker, clock
from server.notifications import deliveries, telling, vapid
from server.notifications.deliveries import Parcel
from server.notifications.endpoints import Rules
from server.notifications.models import Notification
from server.notifications.notices import MORE, by_kind
from server.notifications.push import Answer, Message, Outcome, PushClient
from server.people.models import Language, Person

log = logging.getLogger("goodshift.worker")

HANDS = 16
"""How many pushes are under way at once."""
EMBEDDED, ALONE = 5.0, 1.0
"""Seconds between two looks: inside the server events wake us at once; in a process of our own nobody does."""
REMIND_EVERY = timedelta(minutes=1)
PATIENCE = 2.0
"""Seconds that pushes under way get to end when we are asked to stop; after that, their claims expire by themselves."""


class Worker:
    """Does what nobody waits for."""

    def __init__(self, house: House) -> None:
        settings = house.settings
        self._house = house
        self._notices = by_kind(house.notices)
        self._client = PushClient(Rules(settings), vapid.load(settings.data), settings.contact)
        self._under_way: set[asyncio.Task[None]] = set()
        self._reminded_at: datetime | None = None

    async def run(self, stop: asyncio.Event, look_every: float = EMBEDDED) -> None:
        """Work until ``stop`` is set."""
        with broker.listen([EVERY_EVENT]) as bell:
            async with self._client:
                ends = asyncio.create_task(stop.wait())
                try:
                    while not stop.is_set():
                        bell.clear()
                        if not await self._look(clock.now()):
                            await self._until(bell, ends, look_every)
                finally:
                    ends.cancel()
                    await self._put_down()

    async def run_once(self, now: datetime | None = None) -> None:
        """Do all there is to do as of ``now``, and wait until it is done."""
        async with self._client:
            while await self._look(now or clock.now()):
                await asyncio.gather(*self._under_way)

    async def _look(self, now: datetime) -> bool:
        """One round; whether there may be more to do at once."""
        if self._reminded_at is None or now - self._reminded_at >= REMIND_EVERY:
            self._reminded_at = now
            for job in features.DUE:
                await self._guarded(job)
        told = await self._guarded(lambda: self._tell(now))
        sent = await self._guarded(lambda: self._send(now))
        return bool(told or sent)

    async def _tell(self, now: datetime) -> int:
        if not await telling.behind(self._house.notices):
            return 0
        return await telling.tell(self._house.notices, now)

    async def _send(self, now: datetime) -> int:
        free = HANDS - len(self._under_way)
        if free <= 0 or not await deliveries.waiting(now).exists():
            return 0
        parcels = await deliveries.claim(now, free, self._notices)
        for parcel in parcels:
            task = asyncio.create_task(self._deliver(parcel, now))
            self._under_way.add(task)
            task.add_done_callback(self._done)
        return len(parcels)

    async def _deliver(self, parcel: Parcel, now: datetime) -> None:
        async def deliver() -> int:
            try:
                answer = await self._client.send(parcel.to, await self._message(parcel), now)
            except Exception:
                # It counts as a try, so that what breaks every time comes to an end.
                await deliveries.settle(parcel, Answer(Outcome.LATER), now)
                raise
            await deliveries.settle(parcel, answer, now)
            return 1

        await self._guarded(deliver)

    async def _message(self, parcel: Parcel) -> Message:
        """What stands on the lock screen: who, never what."""
        notification, person = parcel.notification, parcel.person
        notice = self._notices[notification.kind]
        actor = await Person.get_or_none(id=notification.actor_id) if notification.actor_id else None
        language = person.language or Language.EN
        shown = {
            "title": notice.title(language, actor.first_name if actor else ""),
            "body": MORE[language].format(n=parcel.others) if parcel.others else "",
            "navigate": self._house.settings.origin + notice.opens(notification.subject_id),
            "tag": str(notification.id),
            "lang": language.lower(),
            "dir": "ltr",
        }
        payload = {
            "web_push": 8030,
            "notification": shown,
            "app_badge": await Notification.unread(person.id).count(),
            "kind": notification.kind.value,
            "id": str(notification.id),
        }
        topic = self._house.keys.digest(f"{person.id} {notification.kind}")[:32]
        return Message(json.dumps(payload, ensure_ascii=False).encode(), topic, notice.urgency)

    async def _guarded(self, step: Callable[[], Awaitable[int]]) -> int:
        try:
            return await step()
        except Exception as error:
            # The type and the place only: an exception's words may quote what people wrote.
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "nowhere"
            log.error("the worker met %s at %s", type(error).__name__, place)
            return 0

    async def _until(self, bell: asyncio.Event, ends: asyncio.Task[bool], seconds: float) -> None:
        rings = asyncio.create_task(bell.wait())
        try:
            await asyncio.wait({rings, ends}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            rings.cancel()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        broker.wake([EVERY_EVENT])  # a hand is free again

    async def _put_down(self) -> None:
        if self._under_way:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait(self._under_way, timeout=PATIENCE)
        left = list(self._under_way)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
