"""A change of lead: what was agreed goes to the new pair, what was said stays with the old one, and nobody just takes it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.checkins.models import CheckIn, Room
from server.events.models import Event
from server.kit import ids
from server.people.models import Person, Role
from tests.cast import Cast
from tests.checkins import CHECK_IN, add, do, hold, listed, refused, schedule, seen, soon, titles
from tests.house import Phone, TestHouse


async def two_items(sam: Phone, ana: Phone, cast: Cast) -> dict[str, Any]:
    """A check-in that was held, one thing done, one open for each; the next one."""
    planned = await schedule(sam, cast.ana)
    await do(ana, "checkInAddAgendaItem", checkInId=planned["id"], text="My shifts")
    done = await add(sam, planned, cast.ana, "Done")
    await do(ana, "actionItemComplete", actionItemId=done["id"])
    his = await add(sam, planned, cast.sam, "His")
    await add(sam, planned, cast.ana, "Hers")
    await do(sam, "actionItemProposeDrop", actionItemId=his["id"], reason="I would rather not.")
    following = (await hold(sam, planned, sharedNotes="Between us"))["next"]
    return {"held": planned, "next": following}


@pytest.mark.parametrize("by", ["sam", "helen"])
async def test_another_lead_gets_what_is_open_and_not_what_was_said(house: TestHouse, cast: Cast, by: str) -> None:
    sam, ana, maya = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.maya)
    rooms, phone = await two_items(sam, ana, cast), await house.phone(cast.people[by])
    await do(ana, "checkInAddAgendaItem", checkInId=rooms["next"]["id"], text="Before Sam goes")
    await do(sam, "checkInWriteMyNotes", checkInId=rooms["next"]["id"], myNotes="For me")
    between = {"checkInId": rooms["next"]["id"]}
    if by == "helen":
        between = {"fromId": str(cast.sam.id), "memberId": str(cast.ana.id)}
    key = str(ids.new())
    for _ in range(2):
        moved = await do(phone, "checkInHandOver", id=key, **between, toId=str(cast.maya.id))
        assert (moved["checkInsMoved"], moved["actionItemsMoved"]) == (1, 2)
        assert moved["checkIn"] == ({"id": rooms["next"]["id"]} if by == "sam" else None)
    new = await the_planned(maya)
    assert [person["name"] for person in new["participants"]] == ["Maya Lindqvist", "Ana Ruiz"]
    assert (new["scheduledAt"], new["cadence"]) == (rooms["next"]["scheduledAt"], "WEEKLY")
    assert (new["agenda"], new["myNotes"]) == ([], None)
    assert {row["text"]: row["owner"]["name"] for row in new["actionItems"]} == {
        "His": "Maya Lindqvist",
        "Hers": "Ana Ruiz",
    }
    assert [row["dropProposedBy"] for row in new["actionItems"]] == [None, None]
    for old in (rooms["held"], rooms["next"]):
        assert await seen(maya, old) is None
    assert [row["text"] for row in await listed(sam)] == ["Done"]
    held, left = await seen(sam, rooms["held"]), await seen(sam, rooms["next"])
    assert held is not None
    assert (held["sharedNotes"], held["agenda"][0]["text"]) == ("Between us", "My shifts")
    assert left is not None
    assert (left["state"], left["agenda"][0]["text"], left["myNotes"]) == ("SKIPPED", "Before Sam goes", "For me")
    assert await seen(sam, new) is None
    assert len(await listed(ana)) == 3
    following = (await hold(maya, new))["next"]
    assert following["participants"][0] == {"name": "Maya Lindqvist"}


async def the_planned(phone: Phone) -> dict[str, Any]:
    """The one check-in that is planned."""
    answer = await phone.ask(f"{{ checkIns(first: 5, filter: {{ state: PLANNED }}) {{ nodes {{ {CHECK_IN} }} }} }}")
    (found,) = answer["checkIns"]["nodes"]
    planned: dict[str, Any] = found
    return planned


async def test_nobody_takes_a_talk_over_while_its_lead_leads(house: TestHouse, cast: Cast) -> None:
    sam, ana, maya = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.maya)
    rooms = await two_items(sam, ana, cast)
    for between, field in [
        ({"checkInId": rooms["next"]["id"]}, "checkInId"),
        ({"fromId": str(cast.sam.id), "memberId": str(cast.ana.id)}, "memberId"),
    ]:
        assert await refused(maya, "checkInHandOver", **between, toId=str(cast.maya.id)) == ("NOT_FOUND", field)
    assert await Room.all().count() == 1


@pytest.mark.parametrize("change", [{"left_on": date(2026, 1, 2)}, {"role": Role.ASSOCIATE}])
async def test_the_new_lead_takes_over_from_one_who_leads_no_more(
    house: TestHouse, cast: Cast, change: dict[str, Any]
) -> None:
    sam, ana, maya = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.maya)
    await two_items(sam, ana, cast)
    await Person.filter(id=cast.sam.id).update(**change)
    between = {"fromId": str(cast.sam.id), "memberId": str(cast.ana.id)}
    moved = await do(maya, "checkInHandOver", **between, toId=str(cast.maya.id))
    assert (moved["checkInsMoved"], moved["actionItemsMoved"]) == (1, 2)
    assert (await the_planned(maya))["agenda"] == []


async def test_the_old_lead_hears_of_the_change(house: TestHouse, cast: Cast) -> None:
    sam, helen = await house.phone(cast.sam), await house.phone(cast.helen)
    # Not tomorrow: on the evening before, they would hear of that as well.
    planned = await schedule(sam, cast.ana, scheduledAt=soon(days=5))
    between = {"fromId": str(cast.sam.id), "memberId": str(cast.ana.id)}
    await do(helen, "checkInHandOver", **between, toId=str(cast.maya.id))
    await house.work()
    for person in (cast.sam, cast.ana, cast.maya):
        assert (await titles(await house.phone(person)))[0] == "Helen changed who leads your check-ins", person.name
    assert await Event.filter(subject_id=planned["id"], kind="checkIn.handedOver").count() == 1


async def test_a_new_lead_who_meets_them_by_plan_already_gets_no_second_series(house: TestHouse, cast: Cast) -> None:
    sam, maya = await house.phone(cast.sam), await house.phone(cast.maya)
    planned, own = await schedule(sam, cast.ana), await schedule(maya, cast.ana, "MONTHLY")
    once = await schedule(sam, cast.ana, "ONCE", scheduledAt=soon(days=2))
    moved = await do(sam, "checkInHandOver", checkInId=planned["id"], toId=str(cast.maya.id))
    assert moved["checkInsMoved"] == 1
    answer = await maya.ask("{ checkIns { nodes { id scheduledAt cadence } } }")
    kept = {key: own[key] for key in ("id", "scheduledAt", "cadence")}
    new, series = answer["checkIns"]["nodes"]
    assert (new["scheduledAt"], new["cadence"], series) == (once["scheduledAt"], "ONCE", kept)


async def test_the_lead_changes_only_by_those_who_may_and_to_one_who_leads(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana)
    call = {"checkInId": planned["id"], "toId": str(cast.maya.id)}
    events = await Event.all().count()
    assert await refused(ana, "checkInHandOver", **call) == ("NOT_ALLOWED", "toId")
    for name in ("ben", "hana", "adam", "rita", "omar"):
        outsider = await house.phone(cast.people[name])
        assert await refused(outsider, "checkInHandOver", **call) == ("NOT_FOUND", "checkInId"), name
    for to, expected in [
        (cast.ana.id, ("INVALID", "toId")),
        (cast.sam.id, ("INVALID", "toId")),
        (cast.ben.id, ("NOT_ALLOWED", "toId")),
        (cast.omar.id, ("NOT_FOUND", "toId")),
        (cast.lou.id, ("NOT_FOUND", "toId")),
    ]:
        assert await refused(sam, "checkInHandOver", **(call | {"toId": str(to)})) == expected
    assert await refused(sam, "checkInHandOver", toId=str(cast.maya.id)) == ("INVALID", "checkInId")
    both = {"fromId": str(cast.sam.id), "memberId": str(cast.ben.id), "toId": str(cast.maya.id)}
    assert await refused(sam, "checkInHandOver", **both) == ("NOT_FOUND", "memberId")
    assert await Room.all().count() == 1
    assert await Event.filter(kind__startswith="checkIn").count() == 1
    assert events <= await Event.all().count()


async def test_two_leads_change_back_and_forth_and_lose_nothing(house: TestHouse, cast: Cast) -> None:
    sam, ana, maya = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.maya)
    rooms = await two_items(sam, ana, cast)
    planned = rooms["next"]
    for phone, to, other in [(sam, cast.maya, maya), (maya, cast.sam, sam), (sam, cast.maya, maya)]:
        await do(phone, "checkInHandOver", checkInId=planned["id"], toId=str(to.id))
        planned = await the_planned(other)
    assert sorted(row["text"] for row in await listed(ana)) == ["Done", "Hers", "His"]
    assert await Room.all().count() == 2
    assert await CheckIn.filter(state="PLANNED").count() == 1
