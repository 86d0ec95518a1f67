"""A training that is due soon reminds the one who learns: once, a day before, where they work and when they work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from server.notifications.models import Delivery, Notification
from server.people.models import Store
from server.training.reminders import remind_of_trainings
from tests.cast import Cast
from tests.house import TestHouse
from tests.scene import push_keys
from tests.test_notifications import titles
from tests.trainings import assign, create, do, finish, metric

START = datetime(2026, 11, 2, 12, tzinfo=UTC)
DUE = "A training on your list is due soon"


@pytest.fixture(autouse=True)
def calendar() -> Iterator[time_machine.Traveller]:
    """It is noon on the second of November; tests turn the pages."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


async def reminders(house: TestHouse) -> int:
    """How many reminders people have by now."""
    await house.work()
    return await Notification.filter(kind="TRAINING_DUE").count()


async def test_the_day_before_is_the_day_to_remind_and_once_is_enough(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    hana, sam, ana = await house.phone(cast.hana), await house.phone(cast.sam), await house.phone(cast.ana)
    number = await metric(hana)
    done, declined, left = [await create(hana, number, title=title) for title in ("One", "Two", "Three")]
    rows = [(await assign(sam, made, cast.ana, dueOn="2026-11-10"))[0] for made in (done, declined, left)]
    await assign(sam, await create(hana, number), cast.ana)  # without a day
    await finish(ana, rows[0])
    await do(ana, "trainingDecline", assignmentId=rows[1]["id"], reason="Not now.")
    calendar.move_to(datetime(2026, 11, 8, 23, 30, tzinfo=UTC))
    assert await reminders(house) == 0
    for hours in (1, 20, 72):
        calendar.move_to(datetime(2026, 11, 8, 23, 30, tzinfo=UTC) + timedelta(hours=hours))
        assert await reminders(house) == 1
    assert (await titles(ana))[0] == DUE
    line = await Notification.get(kind="TRAINING_DUE")
    assert (line.person_id, str(line.subject_id)) == (cast.ana.id, rows[2]["id"])
    assert await remind_of_trainings() == 0


async def test_the_day_is_the_one_where_they_work(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    await Store.filter(id=cast.stores["HARBOUR"].id).update(timezone="Pacific/Auckland")
    hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
    await assign(sam, await create(hana, await metric(hana)), cast.ana, dueOn="2026-11-10")
    calendar.move_to(datetime(2026, 11, 8, 10, 30, tzinfo=UTC))  # 23:30 on the eighth
    assert await reminders(house) == 0
    calendar.move_to(datetime(2026, 11, 8, 11, 30, tzinfo=UTC))  # half an hour into the ninth
    assert await reminders(house) == 1


async def test_whoever_was_given_it_just_now_is_not_reminded_in_the_same_breath(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    hana, sam, ana = await house.phone(cast.hana), await house.phone(cast.sam), await house.phone(cast.ana)
    await assign(sam, await create(hana, await metric(hana)), cast.ana, dueOn="2026-11-03")
    assert await reminders(house) == 0
    assert await titles(ana) == ["Sam has a training for you"]
    calendar.move_to(START + timedelta(hours=13))
    assert await reminders(house) == 1


async def test_a_reminder_waits_for_the_shift_and_can_be_switched_off(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
    subscribe = "mutation($input: PushSubscribeInput!) { pushSubscribe(input: $input) { device { id } } }"
    off = "mutation { notificationPreferenceSet(input: {kind: TRAINING_DUE, push: false}) { preference { push } } }"
    for person in (cast.ana, cast.ben):
        phone = await house.phone(person)
        endpoint = f"https://fcm.googleapis.com/fcm/send/{person.id}"
        await phone.ask(subscribe, input={"endpoint": endpoint, **push_keys()})
        if person is cast.ben:
            await phone.ask(off)
    await assign(sam, await create(hana, await metric(hana)), cast.ana, cast.ben, dueOn="2026-11-10")
    calendar.move_to(datetime(2026, 11, 9, 2, tzinfo=UTC))  # the store is closed
    assert await reminders(house) == 2
    [held] = await Delivery.filter(notification__kind="TRAINING_DUE", gave_up_at__isnull=True).select_related("device")
    assert held.device.person_id == cast.ana.id
    assert (held.held, held.due_at) == (True, datetime(2026, 11, 9, 8, tzinfo=UTC))
