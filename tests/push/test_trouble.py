"""What may go wrong on the way, and how it is met."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

import aiohttp
import pytest

from server.kit import clock
from server.notifications import deliveries, push
from server.notifications.models import Delivery
from tests.cast import Cast
from tests.house import TestHouse
from tests.push.desk import PUSH, Desk
from tests.pushservice import SUBSCRIBE, Reply
from tests.test_notifications import give


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_a_subscription_that_ended_is_forgotten(house: TestHouse, cast: Cast, desk: Desk, status: int) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(status)
    await give(sam, cast.ana)
    await desk.work()
    assert (await ana.ask(PUSH))["devices"] == [{"current": True, "push": False}]
    await give(sam, cast.ana)
    await desk.work(timedelta(hours=30))
    assert browser.tries == 1


@pytest.mark.parametrize("reply", [Reply(500), Reply(503), Reply(429)])
async def test_trouble_of_the_push_service_is_met_with_growing_pauses_and_an_end(
    house: TestHouse, cast: Cast, desk: Desk, reply: Reply
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = reply
    await give(sam, cast.ana)
    passed = timedelta(0)
    for tries, pause in enumerate(deliveries.PAUSES, 1):
        await desk.work(passed)
        await desk.work(passed + pause / 2)
        assert browser.tries == tries
        passed += pause + timedelta(seconds=5)
    assert timedelta(hours=20) < passed < timedelta(hours=26)
    await desk.work(passed)
    await desk.work(passed + timedelta(days=3))
    assert browser.tries == 8
    (given_up,) = await Delivery.all()
    assert given_up.gave_up_at is not None
    assert given_up.sent_at is None


async def test_a_push_that_breaks_on_our_side_every_time_comes_to_an_end(
    house: TestHouse, cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await desk.service.browser(ana)
    tries = 0

    async def broken(*_: object) -> None:
        nonlocal tries
        tries += 1
        raise RuntimeError

    monkeypatch.setattr(push.PushClient, "send", broken)
    await give(sam, cast.ana)
    for days in range(10):
        await desk.work(timedelta(days=days / 2))
    assert tries == 8
    (given_up,) = await Delivery.all()
    assert (given_up.attempts, given_up.due_at) == (8, None)
    assert given_up.gave_up_at is not None


async def test_a_push_that_met_trouble_arrives_later_once(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(500)
    await give(sam, cast.ana)
    await desk.work()
    browser.reply = Reply()
    await desk.work()
    assert browser.pushes == []
    await desk.work(timedelta(minutes=2))
    await desk.work(timedelta(hours=2))
    assert len(browser.pushes) == 1


@pytest.mark.parametrize("as_date", [False, True])
async def test_a_push_service_that_says_when_to_come_back_is_obeyed(
    house: TestHouse, cast: Cast, desk: Desk, as_date: bool
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    moment = (clock.now() + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    browser.reply = Reply(429, {"Retry-After": moment if as_date else "3600"})
    await give(sam, cast.ana)
    await desk.work()
    await desk.work(timedelta(minutes=59))
    assert browser.tries == 1
    await desk.work(timedelta(minutes=61))
    assert browser.tries == 2


@pytest.mark.parametrize("wait", ["99999999999999999999", "-5", "soon", "Thu, 99 Foo 2026 00:00:00 GMT", "१२"])
async def test_nonsense_in_retry_after_does_not_stop_anything(
    house: TestHouse, cast: Cast, desk: Desk, wait: str
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(503, {"Retry-After": wait})
    await give(sam, cast.ana)
    await desk.work()
    browser.reply = Reply()
    await desk.work(timedelta(hours=25))
    assert len(browser.pushes) == 1


@pytest.mark.parametrize("status", [400, 401, 413])
async def test_a_push_that_is_refused_is_given_up_and_its_log_line_names_nobody(
    house: TestHouse, cast: Cast, desk: Desk, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(status)
    await give(sam, cast.ana)
    with caplog.at_level(logging.DEBUG, "goodshift"):
        await desk.work()
        await desk.work(timedelta(days=2))
    assert browser.tries == 1
    assert str(status) in caplog.text
    for private in ("Sam", "Ana", "secret", browser.name, browser.keys["p256dh"]):
        assert private not in caplog.text
    assert (await ana.ask(PUSH))["devices"][0]["push"] is True


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(house: TestHouse, cast: Cast, desk: Desk, status: int) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(status, {"Location": f"{desk.service.origin}/elsewhere"})
    await give(sam, cast.ana)
    await desk.work()
    assert browser.tries == 1
    assert desk.service.elsewhere == []
    assert await Delivery.filter(gave_up_at__isnull=False).count() == 1


async def test_an_answer_that_never_ends_is_left(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(413, {"Content-Encoding": "gzip"}, endless=True)
    await give(sam, cast.ana)
    began = time.monotonic()
    await desk.work()
    assert time.monotonic() - began < 5
    assert await Delivery.filter(gave_up_at__isnull=False).count() == 1


async def test_a_slow_push_service_is_left_and_tried_again(
    house: TestHouse, cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    slow, quick = await desk.service.browser(ana), await desk.service.browser(ben)
    slow.reply = Reply(500, seconds=1)
    await give(sam, cast.ana)
    await give(sam, cast.ben)
    await desk.work()
    assert quick.titles == ["Sam left you feedback"]
    slow.reply = Reply()
    await desk.work(timedelta(minutes=2))
    assert slow.titles == ["Sam left you feedback"]


async def test_a_push_service_that_is_down_is_tried_again(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.unknown_browser(ana)
    nobody = browser.keys | {"endpoint": "http://127.0.0.1:9/push/x"}
    await ana.ask(SUBSCRIBE, input=nobody)
    await give(sam, cast.ana)
    await desk.work()
    (later,) = await Delivery.all()
    assert later.attempts == 1
    assert later.due_at is not None


async def test_what_a_worker_was_sending_when_it_died_is_never_sent_twice_and_stays_in_the_inbox(
    house: TestHouse, cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    await give(sam, cast.ana)

    async def dies(*arguments: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as death:
        death.setattr(deliveries, "settle", dies)
        await desk.work()
    desk.hire()
    await desk.work(deliveries.CLAIM - timedelta(seconds=20))
    assert len(browser.pushes) == 1
    await desk.work(deliveries.CLAIM + timedelta(seconds=1))
    await desk.work(timedelta(hours=1))
    assert len(browser.pushes) == 1
    (given_up,) = await Delivery.all()
    assert given_up.gave_up_at is not None
    assert given_up.due_at is given_up.claimed_until is None
    assert (await ana.ask("{ unreadNotifications }"))["unreadNotifications"] == 1
