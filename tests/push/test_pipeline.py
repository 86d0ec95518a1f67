"""Many pushes at once: in batches, in lanes, with one signature an hour, and nothing kept for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from server import features, settings
from server.app import create_app
from server.house import House
from server.kit import clock
from server.notifications import deliveries, lanes
from server.notifications.models import Delivery
from server.people.models import Shift
from server.worker import Worker
from tests.blank import Blank
from tests.cast import Cast
from tests.house import TestHouse
from tests.push.crowd import tell_crowd
from tests.push.desk import Desk, until
from tests.pushservice import Browser, PushService, Reply
from tests.test_notifications import give
from tests.test_statements import counted


@pytest.fixture
async def other() -> AsyncIterator[PushService]:
    """A second push service."""
    async with PushService.open() as running:
        yield running
        assert running.complaints == []


@pytest.fixture
async def house(tmp_path: Path, blank: Blank, service: PushService, other: PushService) -> AsyncIterator[TestHouse]:
    """A house that trusts both push services."""
    config = settings.read(
        {
            **blank.environment(tmp_path),
            "GOODSHIFT_WORKER": "0",
            "GOODSHIFT_ORIGIN": "http://test",
            "GOODSHIFT_PUSH_HOSTS": f"{service.host},{other.host}",
            "GOODSHIFT_PUSH_INSECURE": "1",
        }
    )
    app = create_app(config)
    async with app.router.lifespan_context(app):
        running = TestHouse(app, config)
        yield running
        await running.close()


async def crowd(house: TestHouse, cast: Cast, service: PushService, size: int) -> list[Browser]:
    """Browsers at ``service``, each with a push on its way."""
    sam = await house.phone(cast.sam)
    browsers = [await service.unknown_browser(sam) for _ in range(size)]
    await tell_crowd(cast.stores["HARBOUR"], cast.sam, [browser.keys for browser in browsers])
    return browsers


async def test_a_push_service_that_hangs_does_not_hold_up_another(
    house: TestHouse, cast: Cast, service: PushService, other: PushService
) -> None:
    hanging = await crowd(house, cast, service, lanes.LANE + 20)
    for browser in hanging:
        browser.reply = Reply(seconds=8)
    quick = await crowd(house, cast, other, 100)
    stop = asyncio.Event()
    worker = Worker(House(house.settings, house.keys, features.SUBJECTS, features.NOTICES))
    work = asyncio.create_task(worker.run(stop))
    try:
        await until(lambda: all(len(browser.pushes) == 1 for browser in quick), 30)
        assert all(browser.pushes == [] for browser in hanging)
        assert sum(browser.tries for browser in hanging) == lanes.LANE
    finally:
        stop.set()
        await work


async def test_many_due_pushes_are_claimed_and_settled_in_few_statements(
    house: TestHouse, cast: Cast, desk: Desk
) -> None:
    await desk.work()
    with counted() as before:
        await desk.work(timedelta(minutes=2))
    browsers = await crowd(house, cast, desk.service, 300)
    with counted() as found:
        await desk.work(timedelta(minutes=4))
    assert all(browser.titles == ["Sam left you feedback"] for browser in browsers)
    assert await Delivery.filter(sent_at__isnull=False, due_at__isnull=True, attempts=1).count() == 300
    batches = 5  # of up to 64
    assert sum(statement.startswith('UPDATE "delivery"') for statement in found) == 2 * batches, (
        "a claim and an end each"
    )
    assert len(found) - len(before) < len(browsers) / 3, "whatever else the worker looks at"


async def test_a_signature_is_used_for_an_hour_and_then_made_anew_for_each_push_service(
    house: TestHouse, cast: Cast, service: PushService, other: PushService
) -> None:
    desk = Desk(house, service)
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    hers, his = await service.browser(ana), await other.browser(ben)
    now = clock.now()
    full_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    for minutes in (1, 58, 61):
        await give(sam, cast.ana)
        await give(sam, cast.ben)
        later = full_hour + timedelta(minutes=minutes) - clock.now()
        other.now = lambda: service.now()
        await desk.work(later)
    first, second, third = (push.headers["authorization"] for push in hers.pushes)
    assert first == second
    assert third != second
    assert len({push.headers["authorization"] for push in his.pushes} - {first, third}) == 2


async def test_what_was_settled_long_ago_is_cleared_away_bit_by_bit_and_the_rest_stays(
    house: TestHouse, cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "SWEEP", 2)
    gone = (await crowd(house, cast, desk.service, 3))[0]
    gone.reply = Reply(410)
    await desk.work()
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    for phone in (ana, ben):
        await desk.service.browser(phone)
    holidays = clock.now() + timedelta(weeks=9)
    await Shift.create(person=cast.ben, starts_at=holidays, ends_at=holidays + timedelta(hours=8))
    await give(sam, cast.ana)
    await give(sam, cast.ben)
    await desk.work(timedelta(weeks=3))
    assert await Delivery.all().count() == 5
    await desk.work(deliveries.KEEP + timedelta(hours=1))
    assert await Delivery.all().count() == 3
    await desk.work(deliveries.KEEP + timedelta(hours=2))
    await desk.work(deliveries.KEEP + timedelta(hours=3))
    left = await Delivery.all().select_related("notification")
    assert {delivery.notification.person_id for delivery in left} == {cast.ana.id, cast.ben.id}
