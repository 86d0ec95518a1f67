"""Whom one may plan a check-in with, and when the two would meet again: known before anybody plans or holds."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.checkins import do, hold, schedule, soon, when
from tests.house import TestHouse

PARTNERS = "{ people(first: 50) { nodes { name viewerCanMeet } } }"


@pytest.mark.parametrize(
    ("name", "partners"),
    [
        ("ana", ["Maya Lindqvist", "Sam Okafor"]),
        ("sam", ["Ana Ruiz", "Ben Adeyemi", "Maya Lindqvist", "Priya Nair"]),
        ("rita", ["Ana Ruiz", "Ben Adeyemi", "Lee Chang", "Maya Lindqvist", "Omar Haddad", "Priya Nair", "Sam Okafor"]),
        ("hana", []),
    ],
)
async def test_the_people_one_may_meet_are_those_who_lead_and_those_who_are_led(
    house: TestHouse, cast: Cast, name: str, partners: list[str]
) -> None:
    phone = await house.phone(getattr(cast, name))
    people = (await phone.ask(PARTNERS))["people"]["nodes"]
    assert [person["name"] for person in people if person["viewerCanMeet"]] == partners


async def test_whoever_may_be_met_can_be_met_and_nobody_else(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    for person in (await sam.ask("{ people(first: 50) { nodes { id viewerCanMeet } } }"))["people"]["nodes"]:
        mutation = "mutation($input: CheckInScheduleInput!) { checkInSchedule(input: $input) { checkIn { id } } }"
        sent = {"withId": person["id"], "scheduledAt": soon(), "cadence": "ONCE"}
        if person["viewerCanMeet"]:
            await sam.ask(mutation, input=sent)
        else:
            assert (await sam.refused(mutation, input=sent)).field == "withId"


async def test_a_check_in_says_when_the_two_would_meet_again(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    once, weekly = await schedule(sam, cast.ana, "ONCE"), await schedule(sam, cast.ben)
    assert once["nextAt"] is None
    assert (when(weekly["nextAt"]) - when(weekly["scheduledAt"])).days in (6, 7), "the clocks may change in between"
    moved = (await do(sam, "checkInMove", checkInId=weekly["id"], scheduledAt=soon(days=8)))["checkIn"]
    assert when(moved["nextAt"]) > when(moved["scheduledAt"]), "never before the one that was moved"
    held = await hold(sam, moved)
    assert held["next"]["scheduledAt"] == moved["nextAt"]
    assert held["checkIn"]["nextAt"] is None
