"""Who is told about goals: the other side, once, and never with what is in them."""

from __future__ import annotations

from typing import Any

import pytest

from server.notifications.models import Notification
from server.people.models import Person
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_goals import AGREE, ASSIGN, CREATE, agreed, goal, number
from tests.test_notifications import titles

EDIT = "mutation($input: GoalEditInput!) { goalEdit(input: $input) { goal { id } } }"
STATUS = "mutation($input: GoalSetStatusInput!) { goalSetStatus(input: $input) { goal { id } } }"
CLOSE = "mutation($input: GoalCloseInput!) { goalClose(input: $input) { goal { id } } }"


async def propose(phone: Phone, **more: Any) -> str:
    """Propose a goal; its id."""
    return str((await phone.ask(CREATE, input=goal(number("9", "4"), **more)))["goalCreate"]["goal"]["id"])


async def inboxes(house: TestHouse) -> dict[str, list[str]]:
    """First name -> kinds of what this person was told, oldest first."""
    await house.work()
    told: dict[str, list[str]] = {}
    for line in await Notification.all().order_by("event_position").select_related("person"):
        told.setdefault(line.person.first_name, []).append(line.kind.value.removeprefix("GOAL_"))
    return told


async def test_each_step_of_a_goal_tells_the_other_of_the_two_and_nobody_else(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await propose(sam, ownerId=str(cast.ana.id), title="The secret words")
    await ana.ask(EDIT, input=goal(number("9", "6"), goalId=made))
    await sam.ask(AGREE, id=made)
    await ana.ask(STATUS, input={"goalId": made, "status": "OFF_TRACK", "note": "The secret words"})
    await ana.ask(CLOSE, input={"goalId": made})
    await house.work()
    assert (await titles(ana))[::-1] == ["Sam proposes a goal", "Sam agreed to a goal"]
    assert (await titles(sam))[::-1] == [
        "Ana changed a proposed goal",
        "Ana has news about a goal",
        "Ana closed a goal",
    ]
    assert set(await inboxes(house)) == {"Sam", "Ana"}
    inbox = await ana.ask("{ notifications { nodes { path subject { id } } } }")
    assert inbox["notifications"]["nodes"][0] == {"path": f"/goals/{made}", "subject": {"id": made}}


async def test_a_status_is_news_to_the_lead_only_when_it_is_off_track(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await agreed(sam, ana, cast, number("9", "4"))
    for status in ("ON_TRACK", "DELAYED"):
        await ana.ask(STATUS, input={"goalId": made["id"], "status": status})
    assert (await inboxes(house))["Sam"] == ["AGREED"]
    for _ in range(2):  # one unread line says it
        await ana.ask(STATUS, input={"goalId": made["id"], "status": "OFF_TRACK"})
    assert (await inboxes(house))["Sam"] == ["AGREED", "STATUS_SET"]


@pytest.mark.parametrize(
    ("manager", "told"),
    [("maya", {"Maya"}), (None, {"Sam", "Maya"}), ("ben", {"Sam", "Maya"}), ("lou", {"Sam", "Maya"})],
)
async def test_what_somebody_proposes_for_themselves_goes_to_the_nearest_who_leads_them(
    house: TestHouse, cast: Cast, manager: str | None, told: set[str]
) -> None:
    named = cast.people[manager].id if manager else None
    await Person.filter(id=cast.ana.id).update(manager_id=named)
    await propose(await house.phone(cast.ana), ownerId=str(cast.ana.id))
    assert await inboxes(house) == {name: ["CREATED"] for name in told}


async def test_whoever_agreed_for_the_lead_side_hears_of_it_from_then_on(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await propose(ana, ownerId=str(cast.ana.id))
    await sam.ask(AGREE, id=made)
    await ana.ask(CLOSE, input={"goalId": made})
    assert await inboxes(house) == {"Sam": ["CREATED", "CLOSED"], "Maya": ["CREATED"], "Ana": ["AGREED"]}


async def test_a_lead_who_has_gone_to_another_store_hears_no_more(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await agreed(sam, ana, cast, number("9", "4"))
    assert (await inboxes(house))["Sam"] == ["AGREED"]
    await Person.filter(id=cast.sam.id).update(store_id=cast.stores["MILL"].id)
    await ana.ask(CLOSE, input={"goalId": made["id"]})
    assert await inboxes(house) == {"Ana": ["CREATED"], "Sam": ["AGREED"], "Maya": ["CLOSED"]}


async def test_a_goal_of_a_store_is_between_its_managers_and_the_regional(house: TestHouse, cast: Cast) -> None:
    maya, rita = await house.phone(cast.maya), await house.phone(cast.rita)
    made = await propose(maya, storeId=str(cast.stores["HARBOUR"].id))
    await rita.ask(AGREE, id=made)
    assert await inboxes(house) == {"Rita": ["CREATED"], "Maya": ["AGREED"]}
    # Castle Square has no regional, so headquarters answer.
    await propose(await house.phone(cast.zoe), storeId=str(cast.stores["CASTLE"].id))
    assert (await inboxes(house))["Hana"] == ["CREATED"]


async def test_a_goal_of_the_company_tells_whoever_set_it_when_somebody_else_closes_it(
    house: TestHouse, cast: Cast
) -> None:
    hana, adam = await house.phone(cast.hana), await house.phone(cast.adam)
    made = await propose(hana)
    assert await inboxes(house) == {}
    await adam.ask(CLOSE, input={"goalId": made})
    assert await inboxes(house) == {"Hana": ["CLOSED"]}


async def test_a_goal_for_many_people_tells_each_of_them_once(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    team = [str(person.id) for person in (cast.ana, cast.ben, cast.priya)]
    for _ in range(2):
        await sam.ask(ASSIGN, input=goal(number("0", "1"), ownerIds=team, id="019a0000-0000-7000-8000-000000000001"))
    assert await inboxes(house) == {"Ana": ["CREATED"], "Ben": ["CREATED"], "Priya": ["CREATED"]}
