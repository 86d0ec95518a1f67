"""What a goal cannot be: refused with code and field by every way in, and nothing of it is stored."""

from __future__ import annotations

from typing import Any

import pytest

from server.events.models import Event
from server.goals.models import Goal, KeyResult, KeyResultValue
from server.kit import ids
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_goals import AGREE, ASSIGN, CREATE, RECORD, agreed, goal, number

EDIT = "mutation($input: GoalEditInput!) { goalEdit(input: $input) { goal { id } } }"
STATUS = "mutation($input: GoalSetStatusInput!) { goalSetStatus(input: $input) { goal { id } } }"
CLOSE = "mutation($input: GoalCloseInput!) { goalClose(input: $input) { goal { id } } }"
NO_NUMBERS = [
    "NaN",
    "-NaN",
    "sNaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "-1e400",
    "1E-400",
    "1" + "0" * 30,
    "1e12",
    "0.0000001",
]


async def everything() -> list[Any]:
    """All that is stored of goals, and how many things happened."""
    rows = [await model.all().order_by("id").values() for model in (Goal, KeyResult, KeyResultValue)]
    return [*rows, await Event.all().count()]


async def refused(phone: Phone, document: str, **variables: Any) -> tuple[str, str | None]:
    """Code and field of a refusal that left everything as it was."""
    before = await everything()
    problem = await phone.refused(document, **variables)
    assert await everything() == before
    return problem.code, problem.field


async def proposal(sam: Phone, cast: Cast) -> str:
    """A goal that Sam proposes to Ana; its id."""
    made = await sam.ask(CREATE, input=goal(number("9", "4"), ownerId=str(cast.ana.id)))
    return str(made["goalCreate"]["goal"]["id"])


@pytest.mark.parametrize("part", ["start", "target", "weight"])
async def test_what_is_no_number_or_none_that_can_be_kept_is_refused(house: TestHouse, cast: Cast, part: str) -> None:
    sam = await house.phone(cast.sam)
    known, ana = await proposal(sam, cast), str(cast.ana.id)
    for bad in NO_NUMBERS:
        numbers = [number("1", "2"), number("1", "2") | {part: bad}]
        for document, who in [(CREATE, {"ownerId": ana}), (ASSIGN, {"ownerIds": [ana]}), (EDIT, {"goalId": known})]:
            found = await refused(sam, document, input=goal(*numbers, **who))
            assert found == ("INVALID", f"keyResults.1.{part}"), (bad, document)


async def test_what_is_no_number_cannot_be_recorded(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    key = (await agreed(sam, ana, cast, number("9", "4")))["keyResults"][0]["id"]
    for bad in NO_NUMBERS:
        assert await refused(ana, RECORD, input={"keyResultId": key, "value": bad}) == ("INVALID", "value"), bad
    for bad in ("", "five", "0x10", "1,5", "1e99999999999999999999", True, None):
        code, _ = await refused(ana, RECORD, input={"keyResultId": key, "value": bad})
        assert code == "INVALID", bad


@pytest.mark.parametrize(
    ("start", "target"), [("5", "5"), ("5", "5.000000"), ("0", "-0"), ("-0.0", "0"), ("1e2", "100")]
)
async def test_a_way_without_a_step_is_refused(house: TestHouse, cast: Cast, start: str, target: str) -> None:
    sam = await house.phone(cast.sam)
    known, ana = await proposal(sam, cast), str(cast.ana.id)
    for document, who in [(CREATE, {"ownerId": ana}), (ASSIGN, {"ownerIds": [ana]}), (EDIT, {"goalId": known})]:
        found = await refused(sam, document, input=goal(number(start, target), **who))
        assert found == ("INVALID", "keyResults.0.target")


async def test_a_minus_nothing_is_nothing(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await agreed(sam, ana, cast, number("10", "-0"), number("-0", "4"))
    answer = await ana.send(RECORD, input={"keyResultId": made["keyResults"][1]["id"], "value": "-0"})
    assert answer["data"]["keyResultRecord"]["keyResult"]["history"][0]["value"] == "0"
    seen = await ana.send(
        "query($id: ID!) { goal(id: $id) { progress keyResults { start target current progress } } }", id=made["id"]
    )
    assert seen["data"]["goal"] == {
        "progress": 0,
        "keyResults": [
            {"start": "10", "target": "0", "current": "10", "progress": 0},
            {"start": "0", "target": "4", "current": "0", "progress": 0},
        ],
    }
    assert "-" not in str([row["progress"] for row in seen["data"]["goal"]["keyResults"]])


async def test_a_goal_that_ends_before_it_starts_is_refused(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    known, ana = await proposal(sam, cast), str(cast.ana.id)
    for due_on in ("2026-10-31", "2031-11-06", "0001-01-01", "9999-12-31"):
        for document, who in [(CREATE, {"ownerId": ana}), (ASSIGN, {"ownerIds": [ana]}), (EDIT, {"goalId": known})]:
            found = await refused(sam, document, input=goal(number("9", "4"), dueOn=due_on, **who))
            assert found == ("INVALID", "dueOn"), due_on


async def test_a_goal_for_somebody_out_of_reach_is_refused(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    gone, stranger, nobody, above = (str(key) for key in (cast.lou.id, cast.lee.id, ids.new(), cast.maya.id))
    for key, code in [(gone, "NOT_FOUND"), (stranger, "NOT_FOUND"), (nobody, "NOT_FOUND"), (above, "NOT_ALLOWED")]:
        sent = goal(number("9", "4"), ownerId=key)
        assert await refused(sam, CREATE, input=sent) == (code, "ownerId")
        sent = goal(number("9", "4"), ownerIds=[str(cast.ana.id), key])
        assert await refused(sam, ASSIGN, input=sent) == (code, "ownerIds.1")
    store = goal(storeId=str(cast.stores["MILL"].id))
    assert await refused(sam, CREATE, input=store) == ("NOT_FOUND", "storeId")


async def test_a_goal_out_of_reach_is_as_good_as_none(house: TestHouse, cast: Cast) -> None:
    sam, ana, lee = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.lee)
    made = await agreed(sam, ana, cast, number("9", "4"))
    for id, key in [(made["id"], made["keyResults"][0]["id"]), (str(ids.new()), str(ids.new()))]:
        assert await refused(lee, RECORD, input={"keyResultId": key, "value": "5"}) == ("NOT_FOUND", "keyResultId")
        assert await refused(lee, AGREE, id=id) == ("NOT_FOUND", "goalId")
        assert await refused(lee, STATUS, input={"goalId": id, "status": "DELAYED"}) == ("NOT_FOUND", "goalId")
        assert await refused(lee, CLOSE, input={"goalId": id}) == ("NOT_FOUND", "goalId")
        assert await refused(lee, EDIT, input=goal(goalId=id)) == ("NOT_FOUND", "goalId")
        own = goal(ownerId=str(cast.lee.id), parentId=id)
        assert await refused(lee, CREATE, input=own) == ("NOT_FOUND", "parentId")


async def test_a_goal_cannot_hang_under_itself_nor_anything_below_it(house: TestHouse, cast: Cast) -> None:
    maya = await house.phone(cast.maya)
    store, chain = {"storeId": str(cast.stores["HARBOUR"].id)}, []
    for _ in range(4):
        above = {"parentId": chain[-1]} if chain else {}
        chain.append((await maya.ask(CREATE, input=goal(**store, **above)))["goalCreate"]["goal"]["id"])
    for place, id in enumerate(chain):
        for below in chain[place:]:
            found = await refused(maya, EDIT, input=goal(goalId=id, parentId=below))
            assert found == ("INVALID", "parentId")
    await maya.ask(EDIT, input=goal(goalId=chain[3], parentId=chain[0]))  # nearer to the top is no circle


@pytest.mark.parametrize("dropped", [False, True])
async def test_nothing_is_added_to_a_closed_goal(house: TestHouse, cast: Cast, dropped: bool) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await agreed(sam, ana, cast, number("9", "4"))
    await ana.ask(CLOSE, input={"goalId": made["id"], "dropped": dropped, "note": "The desk moved."})
    closed, key = ("CONFLICT", "goalId"), made["keyResults"][0]["id"]
    for phone in (sam, ana):
        assert await refused(phone, RECORD, input={"keyResultId": key, "value": "5"}) == closed
        assert await refused(phone, STATUS, input={"goalId": made["id"], "status": "DELAYED"}) == closed
        assert await refused(phone, AGREE, id=made["id"]) == closed
        assert await refused(phone, EDIT, input=goal(goalId=made["id"])) == closed
        assert await refused(phone, CLOSE, input={"goalId": made["id"], "dropped": True, "note": "Again."}) == closed
    below = goal(ownerId=str(cast.ana.id), parentId=made["id"])
    assert await refused(ana, CREATE, input=below) == ("CONFLICT", "parentId")


async def test_nothing_is_recorded_of_a_goal_before_both_sides_agree(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = (await sam.ask(CREATE, input=goal(number("9", "4"), ownerId=str(cast.ana.id))))["goalCreate"]["goal"]
    key = made["keyResults"][0]["id"]
    assert await refused(ana, RECORD, input={"keyResultId": key, "value": "5"}) == ("CONFLICT", "goalId")
    assert await refused(ana, STATUS, input={"goalId": made["id"], "status": "DELAYED"}) == ("CONFLICT", "goalId")
    assert await refused(ana, CLOSE, input={"goalId": made["id"]}) == ("CONFLICT", "dropped")
