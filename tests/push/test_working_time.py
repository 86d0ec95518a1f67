"""Pushes come in a person's working time, or wait for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from server.kit import clock
from server.notifications.models import Delivery
from server.people.models import Shift
from tests.cast import Cast
from tests.house import TestHouse
from tests.push.desk import SHIFT, TEST, Desk, open_on
from tests.pushservice import Reply
from tests.test_notifications import give


async def test_outside_working_time_it_is_held_until_the_next_shift(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    tomorrow = clock.now() + timedelta(hours=20)
    await Shift.create(person=cast.ana, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=8))
    await give(sam, cast.ana)
    await desk.work()
    await desk.work(timedelta(hours=19))
    assert browser.tries == 0
    assert (await ana.ask("{ unreadNotifications }"))["unreadNotifications"] == 1, "the inbox has it at once"
    await desk.work(timedelta(hours=21))
    assert browser.titles == ["Sam left you feedback"]


async def test_i_am_on_shift_lets_what_was_held_through_at_once(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    tomorrow = clock.now() + timedelta(hours=20)
    await Shift.create(person=cast.ana, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=8))
    await give(sam, cast.ana)
    await desk.work()
    assert browser.tries == 0
    await ana.ask(SHIFT, input={"endsAt": (clock.now() + timedelta(hours=4)).isoformat()})
    await desk.work()
    assert browser.titles == ["Sam left you feedback"]


async def test_the_stores_opening_hours_hold_it_where_nobody_planned_shifts(
    house: TestHouse, cast: Cast, desk: Desk
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    opens = clock.now().astimezone(UTC) + timedelta(days=2)
    week: list[list[str] | None] = [None] * 7
    week[opens.weekday()] = ["00:00", "23:59"]
    await open_on(cast.stores["HARBOUR"], week)
    await give(sam, cast.ana)
    await desk.work()
    (held,) = await Delivery.all()
    assert held.held
    assert held.due_at == datetime(opens.year, opens.month, opens.day, tzinfo=UTC)
    await desk.work(timedelta(days=1))
    assert browser.tries == 0
    await desk.work(held.due_at - clock.now() + timedelta(minutes=1))
    assert browser.titles == ["Sam left you feedback"]


async def test_working_time_is_looked_at_again_when_the_push_goes_out(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(503)
    await give(sam, cast.ana)
    await desk.work()
    browser.reply = Reply()
    later = clock.now() + timedelta(hours=20)
    await Shift.create(person=cast.ana, starts_at=later, ends_at=later + timedelta(hours=8))
    await desk.work(timedelta(minutes=2))
    assert browser.tries == 1
    await desk.work(timedelta(hours=21))
    assert len(browser.pushes) == 1


async def test_a_test_is_never_held(house: TestHouse, cast: Cast, desk: Desk) -> None:
    ana = await house.phone(cast.ana)
    assert (await ana.ask(TEST))["pushTest"]["devices"] == 0
    browser = await desk.service.browser(ana)
    tomorrow = clock.now() + timedelta(hours=20)
    await Shift.create(person=cast.ana, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=8))
    assert (await ana.ask(TEST))["pushTest"]["devices"] == 1
    await desk.work()
    (push,) = browser.pushes
    assert push.payload["kind"] == "TEST"
    assert push.shown["navigate"] == "http://test/me"


async def test_a_sixth_test_within_a_minute_is_refused(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    for _ in range(5):
        await ana.ask(TEST)
    assert (await ana.refused(TEST)).code == "RATE_LIMITED"
