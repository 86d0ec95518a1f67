"""Goals that live on what hangs under them: they move live, and what is closed keeps the result it closed with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_goals import AGREE, CREATE, RECORD, goal, number

CLOSE = "mutation($input: GoalCloseInput!) { goalClose(input: $input) { goal { state progress } } }"
PROGRESS = "query($id: ID!) { goal(id: $id) { progress } }"
LISTEN = "subscription($after: ID) { goalChanged(after: $after) { title progress } }"
ROOTS = """query($state: GoalState) { goals(first: 9, filter: {roots: true, state: $state}) {
  nodes { title } totalCount } }"""


async def made(phone: Phone, *numbers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A goal that this phone made."""
    found: dict[str, Any] = (await phone.ask(CREATE, input=goal(*numbers, **more)))["goalCreate"]["goal"]
    return found


async def of_store(maya: Phone, hana: Phone, cast: Cast, *numbers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An active goal of Harbour Street."""
    found = await made(maya, *numbers, storeId=str(cast.stores["HARBOUR"].id), **more)
    await hana.ask(AGREE, id=found["id"])
    return found


async def record(phone: Phone, goal: dict[str, Any], value: str) -> None:
    """Write down where the goal's one number stands."""
    await phone.ask(RECORD, input={"keyResultId": goal["keyResults"][0]["id"], "value": value})


async def progress(phone: Phone, goal: dict[str, Any]) -> float:
    """How far the goal is."""
    found: float = (await phone.ask(PROGRESS, id=goal["id"]))["goal"]["progress"]
    return found


async def test_what_is_above_a_number_moves_live_also_for_those_who_may_not_see_whose_it_is(
    house: TestHouse, cast: Cast
) -> None:
    hana, maya, ana = await house.phone(cast.hana), await house.phone(cast.maya), await house.phone(cast.ana)
    company = await made(hana, title="Company")
    store = await of_store(maya, hana, cast, title="Store", parentId=company["id"])
    hers = await made(maya, number("0", "4"), ownerId=str(cast.ana.id), parentId=store["id"], title="Hers")
    await ana.ask(AGREE, id=hers["id"])
    start = (await hana.ask("{ lastChangeId }"))["lastChangeId"]
    async with hana.listen(LISTEN, after=start) as stream:
        await record(ana, hers, "3")
        assert await stream.next() == {"goalChanged": {"title": "Store", "progress": 0.75}}
        assert await stream.next() == {"goalChanged": {"title": "Company", "progress": 0.75}}
        await record(ana, hers, "3.0")  # nothing moves
        assert await stream.quiet()


@pytest.mark.parametrize(("dropped", "left"), [(True, 0.25), (False, 0.5)])
async def test_a_dropped_goal_no_longer_counts_above_and_one_that_is_done_does(
    house: TestHouse, cast: Cast, dropped: bool, left: float
) -> None:
    hana = await house.phone(cast.hana)
    top = await made(hana)
    one, other = [await made(hana, number("0", "4"), parentId=top["id"]) for _ in range(2)]
    await record(hana, one, "1")
    await record(hana, other, "3")
    assert await progress(hana, top) == 0.5
    await hana.ask(CLOSE, input={"goalId": other["id"], "dropped": dropped, "note": "The desk moved."})
    assert await progress(hana, top) == left


async def test_a_closed_goal_keeps_its_result_whatever_becomes_of_what_hung_under_it(
    house: TestHouse, cast: Cast
) -> None:
    hana = await house.phone(cast.hana)
    top = await made(hana)
    middle = await made(hana, parentId=top["id"])
    below = await made(hana, number("0", "4"), parentId=middle["id"])
    await record(hana, below, "3")
    closed = await hana.ask(CLOSE, input={"goalId": middle["id"]})
    assert closed["goalClose"]["goal"] == {"state": "DONE", "progress": 0.75}
    await record(hana, below, "1")
    assert [await progress(hana, row) for row in (below, middle, top)] == [0.25, 0.75, 0.75]
    await hana.ask(CLOSE, input={"goalId": below["id"], "dropped": True, "note": "Enough."})
    assert [await progress(hana, row) for row in (middle, top)] == [0.75, 0.75]


async def test_what_is_open_under_a_closed_goal_is_a_root_of_what_is_open(house: TestHouse, cast: Cast) -> None:
    hana = await house.phone(cast.hana)
    top = await made(hana, title="Top")
    middle = await made(hana, title="Middle", parentId=top["id"])
    await made(hana, title="Below", parentId=middle["id"])

    async def roots(state: str | None) -> list[str]:
        found = (await hana.ask(ROOTS, state=state))["goals"]
        titles = [row["title"] for row in found["nodes"]]
        assert len(titles) == found["totalCount"]
        return titles

    assert [await roots("ACTIVE"), await roots(None)] == [["Top"], ["Top"]]
    await hana.ask(CLOSE, input={"goalId": middle["id"]})
    assert sorted(await roots("ACTIVE")) == ["Below", "Top"]
    assert [await roots("DONE"), await roots(None)] == [["Middle"], ["Top"]]
