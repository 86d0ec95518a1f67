"""Who leads a store's people and gave nobody a word for a week hears of it: once a week, and may switch it off."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from server.feedback.reminders import remind_of_quiet_weeks
from server.notifications.models import Notification
from server.people.models import Person
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_feedback import give
from tests.test_notifications import RECOGNISE

START = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def calendar() -> Iterator[time_machine.Traveller]:
    """It is the second of November; tests turn the pages."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


async def reminded(house: TestHouse) -> dict[str, int]:
    """First name -> how many reminders they have by now."""
    await house.work()
    counts: dict[str, int] = {}
    for line in await Notification.filter(kind="FEEDBACK_QUIET_WEEK").select_related("person"):
        counts[line.person.first_name] = counts.get(line.person.first_name, 0) + 1
    return counts


async def everybody(house: TestHouse, cast: Cast) -> list[Phone]:
    """All who work today sign in."""
    return [await house.phone(person) for name, person in cast.people.items() if name != "lou"]


async def test_supervisors_and_managers_hear_of_a_quiet_week_once_a_week(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    await everybody(house, cast)
    for days, times in [(6, 0), (7, 1), (8, 1), (13, 1), (14, 2), (15, 2)]:
        calendar.move_to(START + timedelta(days=days))
        expected = {name: times for name in ("Maya", "Sam", "Omar", "Zoe") if times}
        assert await reminded(house) == expected, days
    line = await Notification.filter(kind="FEEDBACK_QUIET_WEEK", person_id=cast.sam.id).first()
    assert line is not None
    assert (line.actor_id, line.subject_id) == (None, cast.sam.id)


async def test_feedback_and_thanks_on_the_wall_are_both_a_word_given(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    await everybody(house, cast)
    calendar.move_to(START + timedelta(days=3))
    sam, maya = await house.phone(cast.sam), await house.phone(cast.maya)
    await give(sam, cast.ana)
    await maya.ask(RECOGNISE, input={"recipientIds": [str(cast.ana.id)], "message": "Well done."})
    for days, names in [(9, {"Omar", "Zoe"}), (10, {"Omar", "Zoe", "Sam", "Maya"})]:
        calendar.move_to(START + timedelta(days=days))
        assert set(await reminded(house)) == names


async def test_nobody_is_reminded_who_has_left_is_alone_in_the_store_or_never_came_in(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    for person in (cast.sam, cast.omar, cast.zoe):
        await house.phone(person)
    await Person.filter(id=cast.sam.id).update(left_on=START.date())
    await Person.filter(id=cast.lee.id).update(left_on=START.date())  # Omar's only colleague
    calendar.move_to(START + timedelta(days=8))
    assert await reminded(house) == {"Zoe": 1}  # and not Maya, who has never signed in


async def test_two_workers_at_once_remind_once(house: TestHouse, cast: Cast, calendar: time_machine.Traveller) -> None:
    await house.phone(cast.sam)
    calendar.move_to(START + timedelta(days=8))
    await asyncio.gather(remind_of_quiet_weeks(), remind_of_quiet_weeks())
    assert await reminded(house) == {"Sam": 1}


async def test_the_reminder_opens_the_page_for_giving_in_the_readers_language(
    house: TestHouse, cast: Cast, calendar: time_machine.Traveller
) -> None:
    sam = await house.phone(cast.sam)
    calendar.move_to(START + timedelta(days=8))
    await house.work()
    inbox = await sam.ask("{ notifications { nodes { title path kind } } notificationPreferences { kind push } }")
    [line] = inbox["notifications"]["nodes"]
    assert line == {"title": "Who did you notice this week?", "path": "/give", "kind": "FEEDBACK_QUIET_WEEK"}
    for kind in ("FEEDBACK_QUIET_WEEK", "GOAL_UPDATE_DUE"):
        assert {"kind": kind, "push": True} in inbox["notificationPreferences"]
