"""The worker and the push service at hand, and what phones send about pushes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import httpx

from server import features
from server.house import House
from server.kit import clock
from server.people.models import Store
from server.worker import Worker
from tests.house import Phone, TestHouse
from tests.pushservice import PushService

TEST = "mutation { pushTest { devices } }"
UNSUBSCRIBE = "mutation($input: PushUnsubscribeInput!) { pushUnsubscribe(input: $input) { device { push } } }"
PREFER = """mutation($input: NotificationPreferenceSetInput!) {
  notificationPreferenceSet(input: $input) { preference { kind push } } }"""
SHIFT = "mutation($input: ShiftStartInput!) { shiftStart(input: $input) { person { onShift } } }"
REVOKE = "mutation($input: DeviceRevokeInput!) { deviceRevoke(input: $input) { device { id } } }"
PUSH = "{ devices { current push } }"


class Desk:
    """The worker and the push service, with one clock between them."""

    def __init__(self, house: TestHouse, service: PushService) -> None:
        self.house = house
        self.service = service
        self.hire()

    def hire(self) -> None:
        """A new worker, who knows nothing that is not in the database."""
        house = self.house
        self.worker = Worker(House(house.settings, house.keys, features.SUBJECTS, features.NOTICES))

    async def work(self, later: timedelta = timedelta(0)) -> None:
        """Do what there is to do, ``later`` than now."""
        at = clock.now() + later
        self.service.now = at.timestamp
        await self.worker.run_once(at)


async def open_on(store: Store, week: list[list[str] | None]) -> None:
    """Set a store's opening hours, in UTC."""
    store.opening_hours, store.timezone = week, "UTC"
    await store.save()


class RealPhone(Phone):
    """A phone over a real connection."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.http = client


async def until(done: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for ``done`` to come true."""
    give_up = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < give_up, "it did not come true"
        await asyncio.sleep(0.02)
