"""Whoever agrees agrees to the words that they read, also when their phone was out of reach meanwhile."""

from __future__ import annotations

from typing import Any

from server.kit import ids
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_goals import CREATE, goal, number

READ = "query($id: ID!) { goal(id: $id) { wordedAt title } }"
EDIT = "mutation($input: GoalEditInput!) { goalEdit(input: $input) { goal { wordedAt } } }"
AGREE = "mutation($input: GoalAgreeInput!) { goalAgree(input: $input) { goal { state wordedAt } } }"


async def proposed(sam: Phone, cast: Cast) -> str:
    """A goal that Sam proposed to Ana."""
    made = await sam.ask(CREATE, input=goal(number("9", "4"), ownerId=str(cast.ana.id)))
    id: str = made["goalCreate"]["goal"]["id"]
    return id


async def read(phone: Phone, id: str) -> dict[str, Any]:
    """What the goal says."""
    found: dict[str, Any] = (await phone.ask(READ, id=id))["goal"]
    return found


async def test_nobody_agrees_to_words_that_they_never_read(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    id = await proposed(sam, cast)
    before = (await read(ana, id))["wordedAt"]
    await sam.ask(EDIT, input=goal(number("9", "1"), goalId=id))
    refused = await ana.refused(AGREE, input={"goalId": id, "wordedAt": before})
    assert (refused.code, refused.field) == ("CONFLICT", "goalId")
    now = (await read(ana, id))["wordedAt"]
    assert now > before
    agreed = await ana.ask(AGREE, input={"goalId": id, "wordedAt": now})
    assert agreed["goalAgree"]["goal"] == {"state": "ACTIVE", "wordedAt": now}


async def test_an_agreement_sent_again_is_the_first_one(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    id, call = await proposed(sam, cast), str(ids.new())
    sent = {"id": call, "goalId": id, "wordedAt": (await read(ana, id))["wordedAt"]}
    first = await ana.ask(AGREE, input=sent)
    assert await ana.ask(AGREE, input=sent) == first


async def test_a_phone_that_names_no_words_agrees_to_those_of_now(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    id = await proposed(sam, cast)
    await sam.ask(EDIT, input=goal(number("9", "1"), goalId=id))
    agreed = await ana.ask(AGREE, input={"goalId": id})
    assert agreed["goalAgree"]["goal"]["state"] == "ACTIVE"
