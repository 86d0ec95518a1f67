"""Improvement plans, from the first draft to what has stayed two months later."""

from __future__ import annotations

import pytest

from server.kit import ids
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.plans import ahead, begin, days_go_by, do, kept, refused, run, sign, stored, words
from tests.test_notifications import titles


@pytest.fixture
async def maya(house: TestHouse, cast: Cast) -> Phone:
    """The manager's phone."""
    return await house.phone(cast.maya)


@pytest.fixture
async def ana(house: TestHouse, cast: Cast) -> Phone:
    """The phone of the one whose plan it is."""
    return await house.phone(cast.ana)


async def test_a_plan_is_written_by_both_signed_by_both_and_runs(
    house: TestHouse, cast: Cast, maya: Phone, ana: Phone
) -> None:
    plan = await begin(maya, cast.ana)
    assert (plan["state"], plan["viewerSide"]) == ("DRAFT", "MANAGER")
    await house.work()
    assert await titles(ana) == ["Maya would like to write a plan with you"]
    changed = await do(ana, "planEdit", planId=plan["id"], words=words(reason="The desk is slow on Saturdays."))
    assert (changed["reason"], changed["viewerSide"]) == ("The desk is slow on Saturdays.", "PERSON")
    half = await sign(ana, changed)
    assert (half["state"], bool(half["personSignedAt"]), half["managerSignedAt"]) == ("SIGNED_BY_PERSON", True, None)
    whole = await sign(maya, changed)
    assert whole["state"] == "RUNNING"
    assert [(step["move"], step["side"]) for step in whole["history"]] == [
        (None, "MANAGER"),
        ("EDIT", "PERSON"),
        ("SIGN", "PERSON"),
        ("SIGN", "MANAGER"),
    ]


async def test_any_change_voids_the_signatures_of_both_and_the_same_words_void_nothing(
    cast: Cast, maya: Phone, ana: Phone
) -> None:
    plan = await begin(maya, cast.ana)
    await sign(maya, plan)
    same = await do(ana, "planEdit", planId=plan["id"], words=kept(plan))
    assert (same["state"], same["wordedAt"]) == ("SIGNED_BY_MANAGER", plan["wordedAt"])
    for name, change in {
        "reason": "Something else.",
        "endsOn": ahead(63),
        "evidence": [],
        "expectations": words()["expectations"],
        "duties": words()["duties"][1:],
        "milestones": [],
    }.items():
        plan = await do(ana, "planEdit", planId=plan["id"], words=words())
        await sign(ana, plan)
        signed = await sign(maya, plan)
        assert signed["state"] == "RUNNING"
        changed = await do(maya, "planEdit", planId=plan["id"], words=kept(plan) | {name: change})
        assert (changed["state"], changed["personSignedAt"], changed["managerSignedAt"]) == ("DRAFT", None, None), name
        assert await refused(ana, "planSign", planId=plan["id"], wordedAt=plan["wordedAt"]) == ("CONFLICT", "wordedAt")
    [number] = changed["expectations"]
    assert await refused(ana, "planRecord", expectationId=number["id"], value="7") == ("CONFLICT", "expectationId")


async def test_what_a_phone_sends_again_changes_nothing(cast: Cast, maya: Phone, ana: Phone) -> None:
    calls = [str(ids.new()) for _ in range(6)]
    sent = {"id": calls[0], "personId": str(cast.ana.id), "words": words()}
    plan = await do(maya, "planCreate", **sent)
    assert await do(maya, "planCreate", **sent) == plan
    for phone, call in ((ana, calls[1]), (maya, calls[2])):
        first = await do(phone, "planSign", id=call, planId=plan["id"], wordedAt=plan["wordedAt"])
        before = await stored()
        assert await do(phone, "planSign", id=call, planId=plan["id"], wordedAt=plan["wordedAt"]) == first
        assert await stored() == before
    [own] = [duty["id"] for duty in plan["duties"] if duty["side"] == "PERSON"]
    done = await do(ana, "planCompleteDuty", id=calls[3], dutyId=own)
    assert await do(ana, "planCompleteDuty", id=calls[3], dutyId=own) == done
    assert await do(ana, "planCompleteDuty", id=calls[4], dutyId=own) == done
    assert await refused(maya, "planCompleteDuty", dutyId=own) == ("NOT_ALLOWED", "dutyId")


async def test_it_never_ends_as_failed_while_support_is_overdue(cast: Cast, maya: Phone, ana: Phone) -> None:
    plan = await run(maya, ana, await begin(maya, cast.ana))
    fail = {"planId": plan["id"], "met": False, "note": "It was not enough."}
    assert await refused(maya, "planEnd", **fail) == ("CONFLICT", "planId"), "there is time left"
    await days_go_by(plan, 60)
    assert await refused(maya, "planEnd", **fail) == ("CONFLICT", "planId"), "the scanner never came"
    [support] = [duty["id"] for duty in plan["duties"] if duty["side"] == "MANAGER"]
    await do(maya, "planCompleteDuty", dutyId=support)
    ended = await do(maya, "planEnd", **fail)
    assert (ended["state"], ended["closingNote"]) == ("NOT_MET", "It was not enough.")
