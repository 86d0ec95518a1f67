"""Whose goals somebody reads and hears of: those of the people whom they lead, and a name in a roster alone leads nobody."""

from __future__ import annotations

from server.people.models import Person, Role
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_goals import CREATE, goal, number

READ = "query($id: ID!) { goal(id: $id) { title } }"
LISTEN = "subscription($after: ID) { goalChanged(after: $after) { title } }"


async def reads_and_hears(phone: Phone, goal_id: str, after: str) -> tuple[bool, bool]:
    """Whether this phone is shown the goal, and whether it heard of its making."""
    answer = await phone.ask(READ, id=goal_id)
    async with phone.listen(LISTEN, after=after) as stream:
        shown = answer["goal"] is not None
        return shown, not await stream.quiet(10 if shown else 0.3)  # what is to be heard may take a while


async def test_a_name_in_a_roster_alone_shows_nobody_the_goals_of_those_beside_or_above(
    house: TestHouse, cast: Cast
) -> None:
    cast.sam.manager = cast.ben
    await cast.sam.save()
    maya, ben = await house.phone(cast.maya), await house.phone(cast.ben)
    start = (await maya.ask("{ lastChangeId }"))["lastChangeId"]
    made = await maya.ask(CREATE, input=goal(number("0", "1"), ownerId=str(cast.sam.id)))
    id = made["goalCreate"]["goal"]["id"]
    assert await reads_and_hears(ben, id, start) == (False, False)
    assert await reads_and_hears(maya, id, start) == (True, True)


async def test_a_lead_by_name_in_another_store_reads_and_hears_of_the_goals_of_theirs(
    house: TestHouse, cast: Cast
) -> None:
    cast.ana.manager = cast.zoe
    await cast.ana.save()
    sam, zoe = await house.phone(cast.sam), await house.phone(cast.zoe)
    start = (await sam.ask("{ lastChangeId }"))["lastChangeId"]
    made = await sam.ask(CREATE, input=goal(number("0", "1"), ownerId=str(cast.ana.id)))
    assert await reads_and_hears(zoe, made["goalCreate"]["goal"]["id"], start) == (True, True)


async def test_a_regional_without_a_region_has_no_part_in_the_stores_without_one(house: TestHouse, cast: Cast) -> None:
    nowhere = await Person.create(name="Nia Nowhere", role=Role.REGIONAL)
    harbour = cast.stores["HARBOUR"]
    harbour.region = None
    await harbour.save()
    maya, nia = await house.phone(cast.maya), await house.phone(nowhere)
    start = (await maya.ask("{ lastChangeId }"))["lastChangeId"]
    for whose in ({"ownerId": str(cast.ana.id)}, {"storeId": str(harbour.id)}):
        made = await maya.ask(CREATE, input=goal(number("0", "1"), **whose))
        assert await reads_and_hears(nia, made["goalCreate"]["goal"]["id"], start) == (False, False)
