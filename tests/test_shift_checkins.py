"""The end of a shift in 30 seconds, and help for those who ask."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from server import features
from server.checkins.models import (
    CheckIn,
)
from server.kit import ids
from server.people.models import Person
from tests.cast import Cast
from tests.checkins import INBOX, do, refused, seen, soon, stored, titles
from tests.house import TestHouse


async def test_a_shift_check_in_is_for_the_person_and_those_who_lead_the_store(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    said = (
        await do(
            ana,
            "shiftCheckIn",
            mood=4,
            wentWell="Quick tills",
            gotInTheWay="No gloves",
            cause="RESOURCES",
            needHelp=False,
        )
    )["checkIn"]
    assert (said["kind"], said["state"], said["mood"], said["cause"]) == ("SHIFT", "HELD", 4, "RESOURCES")
    assert [person["name"] for person in said["participants"]] == ["Ana Ruiz"]
    assert said["viewerCanHold"] is said["viewerCanAddActionItem"] is said["needHelp"] is False
    for name in cast.people:
        if name == "lou":
            continue
        found = await seen(await house.phone(cast.people[name]), said)
        assert (found is not None) == (name in ("ana", "sam", "maya")), name


async def test_what_a_supervisor_says_of_a_shift_is_for_the_manager(house: TestHouse, cast: Cast) -> None:
    sam, maya, ana = await house.phone(cast.sam), await house.phone(cast.maya), await house.phone(cast.ana)
    his = (await do(sam, "shiftCheckIn", mood=2, needHelp=True))["checkIn"]
    hers = (await do(maya, "shiftCheckIn", mood=1, needHelp=False))["checkIn"]
    assert await seen(maya, his) is not None
    assert await seen(ana, his) is None
    assert await seen(sam, hers) is None


async def test_one_shift_check_in_a_shift(house: TestHouse, cast: Cast) -> None:
    key, now = str(ids.new()), datetime.now(UTC)
    ana, ben = await house.phone(cast.ana), await house.phone(cast.ben)
    first = await do(ana, "shiftCheckIn", id=key, mood=4, needHelp=False)
    assert await do(ana, "shiftCheckIn", id=key, mood=1, needHelp=True) == first
    assert await refused(ana, "shiftCheckIn", mood=3, needHelp=False) == ("CONFLICT", "mood")
    assert await refused(ben, "shiftCheckIn", id=key, mood=3, needHelp=True) == ("CONFLICT", "id")
    with time_machine.travel(now + timedelta(hours=13)):
        await do(ana, "shiftCheckIn", mood=5, needHelp=False)
    assert await CheckIn.all().count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mood": 0}, "mood"),
        ({"mood": 6}, "mood"),
        ({"wentWell": "x" * 1_001}, "wentWell"),
        ({"gotInTheWay": "x" * 1_001}, "gotInTheWay"),
        ({"cause": "LAZINESS"}, None),
        ({"needHelp": None}, None),
    ],
)
async def test_a_shift_check_in_that_makes_no_sense_is_refused(
    house: TestHouse, cast: Cast, change: dict[str, Any], field: str | None
) -> None:
    ana = await house.phone(cast.ana)
    assert await refused(ana, "shiftCheckIn", **({"mood": 3, "needHelp": True} | change)) == ("INVALID", field)
    assert sum(await stored()) == 0


async def test_a_shift_check_in_has_no_agenda_and_nothing_to_do(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    said = (await do(ana, "shiftCheckIn", mood=4, needHelp=False))["checkIn"]
    for mutation, more in [
        ("checkInHold", {}),
        ("checkInMove", {"scheduledAt": soon()}),
        ("checkInAddAgendaItem", {"text": "Hello"}),
        ("actionItemAdd", {"text": "Hello", "ownerId": str(cast.ana.id)}),
    ]:
        assert await refused(ana, mutation, checkInId=said["id"], **more) == ("CONFLICT", "checkInId")
    assert (await do(ana, "checkInWriteMyNotes", checkInId=said["id"], myNotes="Mine"))["checkIn"]["myNotes"] == "Mine"
    sam = await house.phone(cast.sam)
    his = await refused(sam, "checkInWriteMyNotes", checkInId=said["id"], myNotes="His")
    assert his == ("NOT_ALLOWED", "checkInId")


async def test_help_is_called_at_once_and_only_when_needed(house: TestHouse, cast: Cast) -> None:
    ana, ben = await house.phone(cast.ana), await house.phone(cast.ben)
    sam, maya, omar = await house.phone(cast.sam), await house.phone(cast.maya), await house.phone(cast.omar)
    await do(ben, "shiftCheckIn", mood=1, needHelp=False, gotInTheWay="The secret words")
    said = (await do(ana, "shiftCheckIn", mood=1, needHelp=True, gotInTheWay="The secret words"))["checkIn"]
    await house.work()
    for lead in (sam, maya):
        (line,) = (await lead.ask(INBOX))["notifications"]["nodes"]
        assert (line["kind"], line["title"]) == ("CHECK_IN_HELP_NEEDED", "Ana needs your help")
        assert (line["path"], line["subject"]["id"]) == (f"/check-ins/{said['id']}", said["id"])
    assert await titles(ana) == await titles(ben) == await titles(omar) == []
    assert features.NOTICES["checkIn.helpNeeded"].urgency == "high"


async def test_help_can_be_asked_for_after_the_shift_check_in_was_sent(house: TestHouse, cast: Cast) -> None:
    ana, sam, key = await house.phone(cast.ana), await house.phone(cast.sam), str(ids.new())
    first = (await do(ana, "shiftCheckIn", mood=4, needHelp=False, wentWell="Quick tills"))["checkIn"]
    for _ in range(2):
        said = (await do(ana, "shiftCheckIn", id=key, mood=2, needHelp=True, gotInTheWay="The lift"))["checkIn"]
        assert (said["id"], said["mood"], said["needHelp"]) == (first["id"], 2, True)
        assert (said["wentWell"], said["gotInTheWay"]) == ("Quick tills", "The lift")
    assert await refused(ana, "shiftCheckIn", mood=1, needHelp=True) == ("CONFLICT", "mood")
    await house.work()
    assert await titles(sam) == ["Ana needs your help"]


HELPERS = "{ helpReaches { name } }"


async def test_a_call_for_help_reaches_the_next_above_and_the_phone_knows_whom(house: TestHouse, cast: Cast) -> None:
    ana, maya, hana = await house.phone(cast.ana), await house.phone(cast.maya), await house.phone(cast.hana)
    rita, omar = await house.phone(cast.rita), await house.phone(cast.omar)
    assert await ana.ask(HELPERS) == {"helpReaches": [{"name": "Maya Lindqvist"}, {"name": "Sam Okafor"}]}
    assert await maya.ask(HELPERS) == {"helpReaches": [{"name": "Rita Voss"}]}
    assert await hana.ask(HELPERS) == {"helpReaches": []}
    said = (await do(maya, "shiftCheckIn", mood=1, needHelp=True))["checkIn"]
    his = (await do(omar, "shiftCheckIn", mood=1, needHelp=False))["checkIn"]
    await house.work()
    assert await titles(rita) == ["Maya needs your help"]
    assert await seen(rita, said) is not None
    assert await seen(rita, his) is await seen(omar, said) is await seen(ana, said) is None
    await Person.filter(id=cast.maya.id).update(manager_id=cast.hana.id)
    assert await maya.ask(HELPERS) == {"helpReaches": [{"name": cast.hana.name}]}


async def test_a_store_without_leads_calls_the_regional(house: TestHouse, cast: Cast) -> None:
    lee, rita = await house.phone(cast.lee), await house.phone(cast.rita)
    await Person.filter(id=cast.omar.id).update(left_on=date(2026, 1, 2))
    said = (await do(lee, "shiftCheckIn", mood=1, needHelp=True))["checkIn"]
    await house.work()
    assert await titles(rita) == ["Lee needs your help"]
    assert await seen(rita, said) is not None
