"""A reminder that waited for somebody's working time goes out only if it is still so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.kit import clock
from server.people.models import Person, Shift
from tests.cast import Cast
from tests.checkins import add, do, schedule, soon
from tests.house import TestHouse
from tests.push.desk import Desk
from tests.test_notifications import FOLLOW_UP, give

DUE, COMING_UP = "Something on your list is due", "Coming up: your check-in"
LOOK_AGAIN = "Time to look again: did it get better?"


async def off_for(hours: int, *people: Person) -> None:
    """Nothing is pushed to them before."""
    at = clock.now() + timedelta(hours=hours)
    for person in people:
        await Shift.create(person=person, starts_at=at, ends_at=at + timedelta(hours=8))


async def test_what_was_done_meanwhile_is_not_due_any_more(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    hers, his = await desk.service.browser(ana), await desk.service.browser(ben)
    await off_for(6, cast.ana, cast.ben)
    today = clock.now().date().isoformat()
    item = await add(sam, await schedule(sam, cast.ana), cast.ana, dueOn=today)
    await add(sam, await schedule(sam, cast.ben), cast.ben, dueOn=today)
    await desk.work()
    await do(sam, "actionItemComplete", actionItemId=item["id"])
    await desk.work(timedelta(hours=7))
    assert DUE not in hers.titles
    assert DUE in his.titles


@pytest.mark.parametrize(("step", "more"), [("checkInSkip", {}), ("checkInMove", {"scheduledAt": soon(days=9)})])
async def test_what_was_put_off_meanwhile_does_not_come_up(
    house: TestHouse, cast: Cast, desk: Desk, step: str, more: dict[str, Any]
) -> None:
    now = datetime.now(UTC)
    ahead = (20 - now.hour + 12) % 24 - 12  # it is about eight in the evening there
    store = cast.stores["HARBOUR"]
    store.timezone = f"Etc/GMT{-ahead:+d}"
    await store.save()
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    hers, his = await desk.service.browser(ana), await desk.service.browser(ben)
    await off_for(6, cast.ana, cast.ben)
    planned = await schedule(sam, cast.ana, scheduledAt=soon(hours=10))
    await schedule(sam, cast.ben, scheduledAt=soon(hours=10))
    await desk.work()
    await do(sam, step, checkInId=planned["id"], **more)
    await desk.work(timedelta(hours=7))
    assert COMING_UP not in hers.titles
    assert COMING_UP in his.titles


async def test_whoever_looked_again_meanwhile_is_not_asked_to(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, maya = await house.phone(cast.sam), await house.phone(cast.maya)
    his, hers = await desk.service.browser(sam), await desk.service.browser(maya)
    await off_for(6, cast.sam, cast.maya)
    today, sent = clock.now().date().isoformat(), []
    for phone in (sam, maya):
        sent.append(await give(phone, cast.ana, kind="COACHING", nextTime="Count.", followUpOn=today))
    await desk.work()
    await sam.ask(FOLLOW_UP, input={"feedbackId": sent[0], "better": True, "note": "It did."})
    await desk.work(timedelta(hours=7))
    assert LOOK_AGAIN not in his.titles
    assert LOOK_AGAIN in hers.titles
