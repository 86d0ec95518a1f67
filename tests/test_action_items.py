"""Action items: owner, date, age, carried until done; dropped by both or not at all."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from server.checkins.models import ActionItem
from server.events.models import Event
from server.kit import clock, ids
from server.notifications.models import Notification
from server.people.models import Person
from tests.cast import Cast
from tests.checkins import CHECK_IN, ITEM, add, do, hold, listed, refused, schedule, soon
from tests.house import Phone, TestHouse


async def carried(phone: Phone, check_in: dict[str, Any], times: int) -> dict[str, Any]:
    """The check-in after ``times`` more."""
    for _ in range(times):
        check_in = (await hold(phone, check_in))["next"]
    return check_in


async def test_an_item_without_a_day_is_among_those_that_are_not_overdue(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    item = await add(sam, await schedule(sam, cast.ana), cast.ana)
    assert item["dueOn"] is None
    assert [row["id"] for row in await listed(sam, overdue=False)] == [item["id"]]
    assert await listed(sam, overdue=True) == []


async def test_an_item_has_an_owner_a_date_and_an_age(house: TestHouse, cast: Cast) -> None:
    start = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
    with time_machine.travel(start):
        sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
        planned = await schedule(sam, cast.ana)
        item = await add(sam, planned, cast.ana, dueOn="2026-11-06")
    assert (item["owner"], item["author"]) == ({"name": "Ana Ruiz"}, {"name": "Sam Okafor"})
    assert [person["name"] for person in item["participants"]] == ["Sam Okafor", "Ana Ruiz"]
    assert (item["dueOn"], item["overdue"], item["ageInDays"], item["checkInId"]) == (
        "2026-11-06",
        False,
        0,
        planned["id"],
    )
    with time_machine.travel(start + timedelta(days=5, hours=1)):
        (shown,) = await listed(ana, overdue=True)
        assert (shown["ageInDays"], shown["overdue"]) == (5, True)
        done = (await do(ana, "actionItemComplete", actionItemId=item["id"]))["actionItem"]
        assert (done["state"], done["overdue"], done["viewerCanComplete"]) == ("DONE", False, False)
    with time_machine.travel(start + timedelta(days=50)):
        assert await listed(ana, overdue=True) == []
        assert [row["ageInDays"] for row in await listed(sam, overdue=False)] == [5]


async def test_the_list_is_narrowed(house: TestHouse, cast: Cast) -> None:
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    one, two = await schedule(sam, cast.ana), await schedule(sam, cast.ben)
    for check_in, owner, text in [
        (one, cast.ana, "A"),
        (one, cast.sam, "B"),
        (two, cast.sam, "C"),
        (two, cast.ben, "D"),
    ]:
        await add(sam, check_in, owner, text)
    await do(ben, "actionItemComplete", actionItemId=(await listed(ben, mine=True))[0]["id"])

    async def texts(phone: Phone, **filter: Any) -> list[str]:
        return [row["text"] for row in await listed(phone, **filter)]

    assert await texts(sam) == ["D", "C", "B", "A"]
    assert await texts(sam, mine=True) == ["C", "B"]
    assert await texts(sam, withId=str(cast.ana.id)) == ["B", "A"]
    assert await texts(sam, state="DONE") == ["D"]
    assert await texts(ana) == ["B", "A"]
    assert await texts(ben, mine=True, state="OPEN") == []


ADD_REFUSED: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"text": ""}, ("INVALID", "text")),
    ({"text": "x" * 501}, ("INVALID", "text")),
    ({"ownerId": "ben"}, ("INVALID", "ownerId")),
    ({"ownerId": "no id"}, ("INVALID", "ownerId")),
    ({"dueOn": "2020-01-01"}, ("INVALID", "dueOn")),
    ({"dueOn": "2199-01-01"}, ("INVALID", "dueOn")),
    ({"checkInId": "nobody"}, ("NOT_FOUND", "checkInId")),
    ({"checkInId": "no id"}, ("INVALID", "checkInId")),
]


@pytest.mark.parametrize(("change", "expected"), ADD_REFUSED)
async def test_what_cannot_be_added_is_refused_with_its_field(
    house: TestHouse, cast: Cast, change: dict[str, Any], expected: tuple[str, str]
) -> None:
    known = {name: str(person.id) for name, person in cast.people.items()} | {"nobody": str(ids.new())}
    sam = await house.phone(cast.sam)
    planned = await schedule(sam, cast.ana)
    sent = {"checkInId": planned["id"], "text": "Sort the labels", "ownerId": "ana"} | change
    assert (
        await refused(sam, "actionItemAdd", **{key: known.get(value, value) for key, value in sent.items()}) == expected
    )
    assert (await ActionItem.all().count(), await Event.filter(subject_type="ActionItem").count()) == (0, 0)


async def test_the_same_call_again_adds_and_closes_nothing_twice(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned, key, call = await schedule(sam, cast.ana), str(ids.new()), str(ids.new())
    first = await add(sam, planned, cast.ana, id=key)
    assert await add(sam, planned, cast.sam, "Something else", id=key) == first
    theirs = await refused(ana, "actionItemAdd", id=key, checkInId=planned["id"], text="Mine", ownerId=str(cast.ana.id))
    assert theirs == ("CONFLICT", "id")
    done = await do(ana, "actionItemComplete", id=call, actionItemId=key)
    assert await do(ana, "actionItemComplete", id=call, actionItemId=key) == done
    assert await refused(ana, "actionItemComplete", actionItemId=key) == ("CONFLICT", "actionItemId")
    assert await Event.filter(subject_type="ActionItem").count() == 2


async def test_nobody_drops_an_item_alone(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana)
    item = await add(sam, planned, cast.ana)
    alone = {"actionItemId": item["id"], "reason": "It is over."}
    before = await ActionItem.all().values()
    for phone in (sam, ana):
        assert await refused(phone, "actionItemDrop", **alone) == ("CONFLICT", "actionItemId")
    assert await ActionItem.all().values() == before
    assert await Event.filter(subject_type="ActionItem").count() == 1

    proposed = (await do(sam, "actionItemProposeDrop", **alone))["actionItem"]
    assert (proposed["state"], proposed["dropReason"]) == ("OPEN", "It is over.")
    assert proposed["dropProposedBy"] == {"name": "Sam Okafor"}
    assert await refused(sam, "actionItemDrop", **alone) == ("CONFLICT", "actionItemId")
    assert await refused(ana, "actionItemProposeDrop", **alone) == ("CONFLICT", "actionItemId")
    (shown,) = await listed(ana)
    assert (shown["viewerCanDrop"], shown["viewerCanProposeDrop"]) == (True, False)
    for reason in ("", "x" * 501):
        assert await refused(ana, "actionItemDrop", actionItemId=item["id"], reason=reason) == ("INVALID", "reason")
    dropped = (await do(ana, "actionItemDrop", actionItemId=item["id"], reason="I agree."))["actionItem"]
    assert (dropped["state"], dropped["dropAnswer"]) == ("DROPPED", "I agree.")
    assert dropped["closedAt"] is not None
    for mutation in ("actionItemDrop", "actionItemProposeDrop"):
        assert await refused(sam, mutation, **alone) == ("CONFLICT", "actionItemId")


async def test_the_third_carry_asks_and_a_choice_is_a_fresh_start(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana)
    item = await add(sam, planned, cast.ana)
    for times in (1, 2, 3):
        planned = await carried(sam, planned, 1)
        (shown,) = planned["actionItems"]
        assert (shown["carriedCount"], shown["needsChoice"]) == (times, times == 3)
    key = str(ids.new())
    parts = await do(sam, "actionItemSplit", id=key, actionItemId=item["id"], texts=["Buy labels", "Stick them on"])
    assert await do(sam, "actionItemSplit", id=key, actionItemId=item["id"], texts=["Other", "Words"]) == parts
    first, second = parts["actionItems"]
    assert parts["actionItem"] == first
    assert (first["id"], first["text"], first["carriedCount"], first["needsChoice"]) == (
        item["id"],
        "Buy labels",
        3,
        False,
    )
    assert (second["text"], second["carriedCount"], second["owner"]) == ("Stick them on", 0, {"name": "Ana Ruiz"})
    assert await ActionItem.all().count() == 2
    planned = await carried(sam, planned, 3)
    assert [row["needsChoice"] for row in planned["actionItems"]] == [True, True]
    handed = (await do(ana, "actionItemHandOver", actionItemId=item["id"], toId=str(cast.sam.id)))["actionItem"]
    assert (handed["owner"], handed["needsChoice"], handed["carriedCount"]) == ({"name": "Sam Okafor"}, False, 6)


async def test_splitting_and_handing_over_make_sense_or_are_refused(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    planned = await schedule(sam, cast.ana)
    item = await add(sam, planned, cast.ana)
    key = {"actionItemId": item["id"]}
    for texts, field in [([], "texts"), (["A"], "texts"), (["A"] * 6, "texts"), (["A", " "], "texts.1")]:
        assert await refused(sam, "actionItemSplit", **key, texts=texts) == ("INVALID", field)
    for to in (cast.ana, cast.ben):
        assert await refused(sam, "actionItemHandOver", **key, toId=str(to.id)) == ("INVALID", "toId")
    assert await listed(sam) == [item]


async def test_whoever_gets_an_item_is_reminded_of_it_too(house: TestHouse, cast: Cast) -> None:
    today = clock.now().date().isoformat()
    sam = await house.phone(cast.sam)
    planned = await schedule(sam, cast.ana)
    item = await add(sam, planned, cast.sam, dueOn=today)
    due = Notification.filter(kind="ACTION_ITEM_DUE")
    await house.work()
    await do(sam, "actionItemHandOver", actionItemId=item["id"], toId=str(cast.ana.id))
    await house.work()
    assert {row.person_id for row in await due} == {cast.sam.id, cast.ana.id}


async def test_many_check_ins_cost_as_many_statements_as_one(
    house: TestHouse, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    sam = await house.phone(cast.sam)

    async def statements() -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
            await sam.ask(
                f"{{ checkIns(first: 10) {{ nodes {{ {CHECK_IN} }} }} actionItems(first: 10) {{ nodes {{ {ITEM} }} }} }}"
            )
        return len([record for record in caplog.records if record.name == "tortoise.db_client"])

    async def grow(person: Any, times: int) -> None:
        planned = await schedule(sam, person, scheduledAt=soon(days=1))
        for _ in range(times):
            await add(sam, planned, person)
            planned = (await hold(sam, planned, myNotes="Mine"))["next"]

    await grow(cast.ana, 1)
    few = await statements()
    await grow(cast.ben, 3)
    await grow(cast.priya, 3)
    assert 0 < await statements() <= few


async def test_one_alone_drops_what_was_agreed_with_somebody_who_left(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    item = await add(sam, await schedule(sam, cast.ana), cast.ana)
    gone = {"actionItemId": item["id"], "reason": "Sam is gone."}
    assert await refused(ana, "actionItemDrop", **gone) == ("CONFLICT", "actionItemId")
    await Person.filter(id=cast.sam.id).update(left_on=date(2026, 1, 2))
    (shown,) = await listed(ana)
    assert shown["viewerCanDrop"]
    assert (await do(ana, "actionItemDrop", **gone))["actionItem"]["state"] == "DROPPED"
