"""The team at a glance: who waits for what, as far as the one who looks may know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from tests.cast import Cast
from tests.checkins import add, schedule
from tests.house import Phone, TestHouse
from tests.test_feedback import give, reading, send
from tests.test_goals import agreed, number
from tests.test_notifications import RECOGNISE

START = datetime(2026, 11, 2, 12, tzinfo=UTC)
TEAM = """{ team(first: 50) { nodes {
  person { firstName } heardAt unreadCount unread { id } offTrackCount offTrack { id } overdueCount overdue { id }
} } }"""


async def glance(phone: Phone) -> dict[str, dict[str, Any]]:
    """First name -> how they stand."""
    rows = (await phone.ask(TEAM))["team"]["nodes"]
    return {row.pop("person")["firstName"]: row for row in rows}


async def test_those_who_lead_see_their_people_and_nobody_else(house: TestHouse, cast: Cast) -> None:
    expected = {
        "ana": [],
        "sam": ["Ana", "Ben", "Priya"],
        "maya": ["Ana", "Ben", "Priya", "Sam"],
        "rita": ["Ana", "Ben", "Lee", "Maya", "Omar", "Priya", "Sam"],
        "hana": [],
        "helen": [],
        "adam": [],
    }
    assert {name: sorted(await glance(await house.phone(cast.people[name]))) for name in expected} == expected


async def test_a_word_counts_from_the_day_it_was_given(house: TestHouse, cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        sam = await house.phone(cast.sam)
        assert (await glance(sam))["Ana"]["heardAt"] is None
        await give(sam, cast.ana)
        assert datetime.fromisoformat((await glance(sam))["Ana"]["heardAt"]) == START
        clock.shift(timedelta(days=3))
        thanks = {"recipientIds": [str(cast.ana.id), str(cast.ben.id)], "message": "Quick and kind."}
        await sam.ask(RECOGNISE, input=thanks)
        later = {name: row["heardAt"] for name, row in (await glance(sam)).items()}
        assert later["Ana"] == later["Ben"]
        assert datetime.fromisoformat(later["Ben"]) == START + timedelta(days=3)
        assert later["Priya"] is None


async def test_feedback_that_two_keep_between_them_is_not_counted(house: TestHouse, cast: Cast) -> None:
    sam, ben = await house.phone(cast.sam), await house.phone(cast.ben)
    await give(ben, cast.ana)
    row = (await glance(sam))["Ana"]
    assert (row["heardAt"], row["unreadCount"]) == (None, 0)
    shown = await give(ben, cast.ana, visibility="RECIPIENT_AND_SUPERVISOR")
    row = (await glance(sam))["Ana"]
    assert (row["unreadCount"], row["unread"]) == (1, {"id": shown["id"]})
    assert row["heardAt"] is not None


async def test_what_waits_longest_to_be_read_comes_first_until_it_is_read(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    first, second = await give(sam, cast.ana), await give(sam, cast.ana)
    row = (await glance(sam))["Ana"]
    assert (row["unreadCount"], row["unread"]) == (2, {"id": first["id"]})
    await send(ana, "feedbackRead", feedbackId=first["id"], reading=reading(3, 3, 3))
    row = (await glance(sam))["Ana"]
    assert (row["unreadCount"], row["unread"]) == (1, {"id": second["id"]})


async def test_a_goal_is_off_track_by_the_owners_word_or_by_the_calendar(house: TestHouse, cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
        goal = await agreed(sam, ana, cast, number("10", "5"))
        assert (await glance(sam))["Ana"]["offTrackCount"] == 0
        say = "mutation($input: GoalSetStatusInput!) { goalSetStatus(input: $input) { goal { id } } }"
        await ana.ask(say, input={"goalId": goal["id"], "status": "OFF_TRACK"})
        row = (await glance(sam))["Ana"]
        assert (row["offTrackCount"], row["offTrack"]) == (1, {"id": goal["id"]})
        await ana.ask(say, input={"goalId": goal["id"], "status": "ON_TRACK"})
        assert (await glance(sam))["Ana"]["offTrackCount"] == 0
        clock.shift(timedelta(days=80))
        assert (await glance(sam))["Ana"]["offTrackCount"] == 1


async def test_what_is_overdue_shows_to_the_two_it_is_between(house: TestHouse, cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        sam, maya = await house.phone(cast.sam), await house.phone(cast.maya)
        item = await add(sam, await schedule(sam, cast.ana), cast.ana, dueOn="2026-11-04")
        assert (await glance(sam))["Ana"]["overdueCount"] == 0
        clock.shift(timedelta(days=3))
        row = (await glance(sam))["Ana"]
        assert (row["overdueCount"], row["overdue"]) == (1, {"id": item["id"]})
        assert (await glance(maya))["Ana"]["overdueCount"] == 0
