"""A goal without news for two weeks reminds its owner: once for every two quiet weeks, whoever looks and however often."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from server.goals.models import Goal, KeyResult
from server.goals.reminders import remind_of_updates
from server.kit import ids
from server.notifications.models import Delivery, Notification
from tests.cast import Cast
from tests.house import TestHouse
from tests.scene import push_keys
from tests.test_goals import AGREE, CREATE, RECORD, agreed, goal, number
from tests.test_notifications import titles

START = datetime(2026, 11, 2, 12, tzinfo=UTC)
SAY = "mutation($id: ID!) { goalSetStatus(input: { goalId: $id, status: DELAYED }) { goal { id } } }"


@pytest.fixture(autouse=True)
def calendar() -> Iterator[time_machine.Traveller]:
    """It is the second of November; tests turn the pages."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


async def reminders(house: TestHouse) -> int:
    """How many reminders people have by now."""
    await house.work()
    return await Notification.filter(kind="GOAL_UPDATE_DUE").count()


async def test_an_owner_is_reminded_once_for_every_two_quiet_weeks(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await agreed(sam, ana, cast, number("10", "5"))
    for days, expected in [(13, 0), (14, 1), (15, 1), (27, 1), (28, 2), (29, 2)]:
        calendar.move_to(START + timedelta(days=days))
        assert await reminders(house) == expected, days
    assert (await titles(ana))[0] == "Your goal has had no news for two weeks"
    await ana.ask(RECORD, input={"keyResultId": made["keyResults"][0]["id"], "value": "9"})
    for days, expected in [(42, 2), (43, 3), (44, 3)]:  # two weeks after the last news, not after the last reminder
        calendar.move_to(START + timedelta(days=days))
        assert await reminders(house) == expected, days
    assert not await Notification.filter(kind="GOAL_UPDATE_DUE").exclude(person_id=cast.ana.id).exists()


async def test_two_workers_at_once_remind_once(house: TestHouse, cast: Cast, calendar: time_machine.Traveller) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await agreed(sam, ana, cast, number("10", "5"))
    calendar.move_to(START + timedelta(days=14))
    assert sorted(await asyncio.gather(remind_of_updates(), remind_of_updates())) == [0, 1]
    assert await remind_of_updates() == 0


async def test_a_status_is_news_too_and_goals_that_are_not_active_are_left_alone(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    told = await agreed(sam, ana, cast, number("10", "5"))
    proposed = goal(number("10", "5"), ownerId=str(cast.ana.id))
    await sam.ask(CREATE, input=proposed)
    await agreed(sam, ana, cast, number("10", "5"))
    await Goal.filter(id__not=told["id"], state="ACTIVE").update(state="DONE")
    calendar.move_to(START + timedelta(days=13))
    await ana.ask(SAY, id=told["id"])
    calendar.move_to(START + timedelta(days=20))
    assert await reminders(house) == 0


async def test_the_two_weeks_count_from_the_day_it_was_agreed_and_had_begun(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    late = await sam.ask(CREATE, input=goal(number("10", "5"), ownerId=str(cast.ana.id)))
    ahead = goal(number("10", "5"), ownerId=str(cast.ana.id), startsOn="2026-11-20")
    planned = await sam.ask(CREATE, input=ahead)
    await ana.ask(AGREE, id=planned["goalCreate"]["goal"]["id"])
    calendar.move_to(START + timedelta(days=10))
    await ana.ask(AGREE, id=late["goalCreate"]["goal"]["id"])
    for days, expected in [(17, 0), (23, 0), (24, 1), (31, 1), (32, 2)]:
        calendar.move_to(START + timedelta(days=days))
        assert await reminders(house) == expected, days


async def test_a_goal_of_a_store_reminds_its_manager_and_one_that_lives_on_its_children_nobody(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    hana, maya = await house.phone(cast.hana), await house.phone(cast.maya)
    company = (await hana.ask(CREATE, input=goal()))["goalCreate"]["goal"]
    store = goal(number("10", "5"), storeId=str(cast.stores["HARBOUR"].id), parentId=company["id"])
    made = (await hana.ask(CREATE, input=store))["goalCreate"]["goal"]
    await maya.ask(AGREE, id=made["id"])
    calendar.move_to(START + timedelta(days=14))
    assert await reminders(house) == 1
    assert await Notification.filter(kind="GOAL_UPDATE_DUE", person_id=cast.maya.id).exists()


async def test_hundreds_of_quiet_goals_are_all_reminded_of_once(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await agreed(sam, ana, cast, number("10", "5"))
    [model] = await Goal.all().values()
    rows = [Goal(**model | {"id": ids.new()}) for _ in range(100)]
    await Goal.bulk_create(rows)
    numbers = {"title": "Returns", "unit": "min", "start": 1, "target": 0, "current": 1}
    await KeyResult.bulk_create([KeyResult(goal_id=row.id, **numbers) for row in rows])
    calendar.move_to(START + timedelta(days=14))
    assert await remind_of_updates() == 101
    assert await remind_of_updates() == 0


async def test_a_reminder_waits_for_working_time_and_can_be_switched_off(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await agreed(sam, ana, cast, number("10", "5"))
    subscribe = "mutation($input: PushSubscribeInput!) { pushSubscribe(input: $input) { device { push } } }"
    await ana.ask(subscribe, input={"endpoint": "https://fcm.googleapis.com/fcm/send/ana", **push_keys()})
    calendar.move_to(datetime(2026, 11, 16, 22, tzinfo=UTC))  # the store is closed
    assert await reminders(house) == 1
    [held] = await Delivery.filter(notification__kind="GOAL_UPDATE_DUE")
    assert (held.held, held.due_at, held.sent_at) == (True, datetime(2026, 11, 17, 8, tzinfo=UTC), None)
    mute = "mutation($input: NotificationPreferenceSetInput!) { notificationPreferenceSet(input: $input) { preference { push } } }"
    await ana.ask(mute, input={"kind": "GOAL_UPDATE_DUE", "push": False})
    calendar.move_to(datetime(2026, 11, 30, 22, tzinfo=UTC))
    assert await reminders(house) == 2
    assert await Delivery.filter(notification__kind="GOAL_UPDATE_DUE", gave_up_at__isnull=True).count() == 0
