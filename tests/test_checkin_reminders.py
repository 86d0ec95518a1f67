"""Who is told of check-ins and action items, when and in which words, and never twice."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine

from server.notifications.models import Notification
from server.people.models import Store
from tests.cast import Cast
from tests.checkins import add, do, hold, schedule, soon, titles
from tests.house import TestHouse


async def test_the_evening_before_both_are_reminded_once(house: TestHouse, cast: Cast) -> None:
    await Store.filter(code="HARBOUR").update(timezone="America/New_York")
    with time_machine.travel(datetime(2026, 11, 2, 12, 0, tzinfo=UTC)):
        sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
        planned = await schedule(sam, cast.ana, "ONCE", scheduledAt="2026-11-05T14:00:00Z")
    told = Notification.filter(kind="CHECK_IN_COMING_UP")
    for moment, expected in [
        ("2026-11-03T23:30:00Z", 0),  # an evening too early
        ("2026-11-04T22:59:00Z", 0),  # not yet six in New York
        ("2026-11-04T23:01:00Z", 2),
        ("2026-11-04T23:59:00Z", 2),
        ("2026-11-05T13:00:00Z", 2),
    ]:
        with time_machine.travel(datetime.fromisoformat(moment)):
            await house.work()
            assert await told.count() == expected, moment
            if expected:
                assert (await titles(ana))[0] == (await titles(sam))[0] == "Coming up: your check-in"
    with time_machine.travel(datetime(2026, 11, 5, 13, 30, tzinfo=UTC)):
        await do(ana, "checkInMove", checkInId=planned["id"], scheduledAt="2026-11-09T14:00:00Z")
    with time_machine.travel(datetime(2026, 11, 9, 0, 0, tzinfo=UTC)):
        await house.work()
        assert await told.count() == 4


async def test_an_item_that_is_due_reminds_its_owner_once(house: TestHouse, cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 11, 2, 12, 0, tzinfo=UTC)):
        sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
        planned = await schedule(sam, cast.ana, "ONCE")
        await add(ana, planned, cast.ana, dueOn="2026-11-04")
        done = await add(ana, planned, cast.ana, dueOn="2026-11-04")
        await do(ana, "actionItemComplete", actionItemId=done["id"])
    for day, expected in [(3, 0), (4, 1), (5, 1), (9, 1)]:
        with time_machine.travel(datetime(2026, 11, day, 12, 0, tzinfo=UTC)):
            await house.work()
            assert await Notification.filter(kind="ACTION_ITEM_DUE", person_id=cast.ana.id).count() == expected
    assert await Notification.filter(kind="ACTION_ITEM_DUE").count() == 1


async def test_each_step_tells_the_other_of_the_two_and_nobody_else(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana)
    await do(sam, "checkInAddAgendaItem", checkInId=planned["id"], text="The secret words")
    await do(sam, "checkInMove", checkInId=planned["id"], scheduledAt=soon(days=1))
    item = await add(sam, planned, cast.ana, "The secret words")
    await add(sam, planned, cast.sam, "The secret words")
    await do(sam, "actionItemProposeDrop", actionItemId=item["id"], reason="The secret words")
    await do(ana, "actionItemDrop", actionItemId=item["id"], reason="The secret words")
    following = (await hold(sam, planned))["next"]
    await do(ana, "checkInSkip", checkInId=following["id"])
    await house.work()
    assert (await titles(ana))[::-1] == [
        "Sam planned a check-in with you",
        "Sam added to your agenda",
        "Sam moved your check-in",
        "Sam wrote down something for you to do",
        "Sam would drop something on your list",
    ]
    assert (await titles(sam))[::-1] == ["Ana agreed to drop it", "Ana skipped this check-in"]
    assert {row.person_id for row in await Notification.all()} == {cast.sam.id, cast.ana.id}
