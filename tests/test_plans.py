"""Improvement plans, from the first draft to what has stayed two months later."""

from __future__ import annotations

from typing import Any

import pytest

from server.kit import ids
from server.people.models import Person
from server.plans.models import Plan, PlanEvidence
from tests import metrics
from tests.cast import Cast
from tests.checkins import schedule
from tests.house import Phone, TestHouse
from tests.plans import LIST, ahead, begin, days_go_by, do, kept, refused, run, seen, sign, stored, words
from tests.test_feedback import give
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


async def test_growth_feedback_never_enters_a_plan(house: TestHouse, cast: Cast, maya: Phone, ana: Phone) -> None:
    sam = await house.phone(cast.sam)
    open_to_leads = {"visibility": "RECIPIENT_AND_SUPERVISOR"}
    growth = await give(sam, cast.ana, purpose="GROWTH", **open_to_leads)
    decision = await give(sam, cast.ana, purpose="DECISION", **open_to_leads)
    private = await give(sam, cast.ana, purpose="DECISION", visibility="RECIPIENT")
    others = await give(sam, cast.ben, purpose="DECISION", **open_to_leads)

    def naming(feedback: dict[str, Any]) -> dict[str, Any]:
        return words(evidence=[{"note": "Seen on Saturday.", "feedbackId": feedback["id"]}])

    sent = {"personId": str(cast.ana.id)}
    where = "evidence.0.feedbackId"
    assert await refused(maya, "planCreate", **sent, words=naming(growth)) == ("INVALID", where)
    assert await refused(maya, "planCreate", **sent, words=naming(private)) == ("NOT_FOUND", where)
    assert await refused(maya, "planCreate", **sent, words=naming(others)) == ("NOT_FOUND", where)
    plan = await do(maya, "planCreate", **sent, words=naming(decision))
    assert plan["evidence"][0]["feedback"]["id"] == decision["id"]
    edit = {"planId": plan["id"]}
    assert await refused(ana, "planEdit", **edit, words=naming(growth)) == ("INVALID", where)
    # What she alone may read she may bring in: the others see that there is something, and not what.
    mine = await do(ana, "planEdit", **edit, words=naming(private))
    assert mine["evidence"][0]["feedback"]["id"] == private["id"]
    for phone in (maya, await house.phone(cast.helen)):
        shown = await seen(phone, plan)
        assert shown is not None
        assert shown["evidence"] == [mine["evidence"][0] | {"feedback": None}]
    # And whoever may not read it can leave it in.
    again = await do(maya, "planEdit", **edit, words=naming(private) | {"reason": "More words."})
    assert again["evidence"][0]["feedback"] is None
    # Even a row that names growth feedback shows nothing of it.
    await PlanEvidence.filter(plan_id=plan["id"]).update(feedback_id=growth["id"])
    shown = await seen(ana, plan)
    assert shown is not None
    assert shown["evidence"][0]["feedback"] is None


async def test_a_plan_rests_on_goals_of_the_person_and_on_numbers(house: TestHouse, cast: Cast, maya: Phone) -> None:
    propose = "mutation($input: GoalCreateInput!) { goalCreate(input: $input) { goal { id } } }"
    goal = {"title": "Faster returns", "startsOn": ahead(0), "dueOn": ahead(30), "keyResults": []}
    hers, bens = [
        (await maya.ask(propose, input=goal | {"ownerId": str(person.id)}))["goalCreate"]["goal"]["id"]
        for person in (cast.ana, cast.ben)
    ]
    metric = (await metrics.define(await house.phone(cast.hana), **metrics.SALES))["id"]
    sent = {"personId": str(cast.ana.id)}
    points = [{"note": "Far behind.", "goalId": hers}, {"note": "Falls.", "metricId": metric}]
    for line, code, where in (
        ({"note": "x", "goalId": bens}, "NOT_FOUND", "evidence.0.goalId"),
        ({"note": "x", "metricId": hers}, "NOT_FOUND", "evidence.0.metricId"),
        ({"note": "x", "goalId": hers, "metricId": metric}, "INVALID", "evidence.0"),
        ({"note": " "}, "INVALID", "evidence.0.note"),
    ):
        assert await refused(maya, "planCreate", **sent, words=words(evidence=[line])) == (code, where)
    plan = await do(maya, "planCreate", **sent, words=words(evidence=points))
    assert [(row["goal"], row["metric"]) for row in plan["evidence"]] == [({"id": hers}, None), (None, {"id": metric})]


async def test_nobody_signs_a_plan_without_a_reason_to_see_a_number_and_help(
    cast: Cast, maya: Phone, ana: Phone
) -> None:
    plan = await begin(maya, cast.ana)
    [mine] = [line for line in words()["duties"] if line["side"] == "PERSON"]
    for lacking, where in (
        ({"evidence": []}, "evidence"),
        ({"expectations": []}, "expectations"),
        ({"duties": [mine]}, "duties"),
    ):
        draft = await do(maya, "planEdit", planId=plan["id"], words=words(**lacking))
        sent = {"planId": plan["id"], "wordedAt": draft["wordedAt"]}
        assert await refused(ana, "planSign", **sent) == ("INVALID", where)
        assert await refused(maya, "planSign", **sent) == ("INVALID", where)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"reason": "  "}, "reason"),
        ({"endsOn": "2020-01-01", "startsOn": "2019-12-01", "duties": [], "milestones": []}, "endsOn"),
        ({"endsOn": ahead(-1)}, "endsOn"),
        ({"endsOn": ahead(400)}, "endsOn"),
        ({"duties": [{"side": "HR", "text": "Watch", "dueOn": ahead(3)}]}, "duties.0.side"),
        ({"duties": [{"side": "MANAGER", "text": "Help", "dueOn": ahead(57)}]}, "duties.0.dueOn"),
        ({"duties": [{"side": "MANAGER", "text": " ", "dueOn": ahead(3)}]}, "duties.0.text"),
        ({"milestones": [{"on": ahead(57)}]}, "milestones.0.on"),
        ({"expectations": [{"title": "a", "unit": "b", "start": "5", "target": "5"}]}, "expectations.0.target"),
        ({"evidence": [{"note": "Again."}] * 21}, "evidence"),
    ],
    ids=str,
)
async def test_words_that_cannot_be_kept_are_refused_by_name(
    cast: Cast, maya: Phone, change: dict[str, Any], where: str
) -> None:
    sent = {"personId": str(cast.ana.id), "words": words(**change)}
    assert await refused(maya, "planCreate", **sent) == ("INVALID", where)
    assert await Plan.all().count() == 0


async def test_the_two_have_one_plan_at_a_time_and_only_leads_begin_one(
    house: TestHouse, cast: Cast, maya: Phone, ana: Phone
) -> None:
    plan = await begin(maya, cast.ana)
    again = {"personId": str(cast.ana.id), "words": words()}
    assert await refused(maya, "planCreate", **again) == ("CONFLICT", "personId")
    sam = await house.phone(cast.sam)
    assert await refused(sam, "planCreate", **again) == ("NOT_ALLOWED", "personId"), "a supervisor is no manager"
    assert await refused(ana, "planCreate", **again) == ("NOT_ALLOWED", "personId")
    await Person.filter(id=cast.ana.id).update(manager_id=cast.sam.id)
    other = await begin(sam, cast.ana)
    assert await seen(maya, other) is None, "a plan is between the two"
    await do(maya, "planCallOff", planId=plan["id"], reason="It is not needed.")
    assert (await begin(maya, cast.ana))["state"] == "DRAFT"


async def test_a_pause_moves_every_day_that_was_to_come_and_nothing_else(cast: Cast, maya: Phone, ana: Phone) -> None:
    plan = await run(maya, ana, await begin(maya, cast.ana))
    own, support = (duty["id"] for duty in plan["duties"])
    await do(ana, "planCompleteDuty", dutyId=own)
    await days_go_by(plan, 10)  # the scanner was due on day 7
    paused = await do(maya, "planPause", planId=plan["id"], reason="Sick leave")
    assert (paused["state"], paused["pauseReason"], paused["pausedOn"]) == ("PAUSED", "Sick leave", ahead(0))
    assert await refused(ana, "planCompleteDuty", dutyId=own) == ("CONFLICT", "dutyId")
    await days_go_by(plan, 5)
    resumed = await do(ana, "planResume", planId=plan["id"])
    assert (resumed["state"], resumed["pausedOn"], resumed["pauseReason"]) == ("RUNNING", None, None)
    assert resumed["endsOn"] == ahead(56 - 10), "56 days were agreed, 10 had gone, and the 5 of the pause do not count"
    days = {duty["id"]: duty["dueOn"] for duty in resumed["duties"]}
    assert days[support] == ahead(7 - 15), "what was late stays late"
    assert days[own] == ahead(14 - 15), "what was done stays as it was"
    assert resumed["milestones"][0]["on"] == ahead(28 - 10)


async def test_a_talk_of_the_two_belongs_to_a_milestone_and_hr_does_not_see_into_it(
    house: TestHouse, cast: Cast, maya: Phone, ana: Phone
) -> None:
    plan = await run(maya, ana, await begin(maya, cast.ana))
    milestone = plan["milestones"][0]["id"]
    theirs = (await schedule(maya, cast.ana, cadence="ONCE"))["id"]
    other = (await schedule(maya, cast.ben, cadence="ONCE"))["id"]
    link = {"milestoneId": milestone}
    assert await refused(maya, "planLinkCheckIn", **link, checkInId=other) == ("INVALID", "checkInId")
    assert await refused(ana, "planLinkCheckIn", **link, checkInId=other) == ("NOT_FOUND", "checkInId")
    linked = await do(ana, "planLinkCheckIn", **link, checkInId=theirs)
    assert linked["milestones"][0]["checkIn"] == {"id": theirs}
    shown = await seen(await house.phone(cast.helen), plan)
    assert shown is not None
    assert (shown["milestones"][0]["hasCheckIn"], shown["milestones"][0]["checkIn"]) == (True, None)


async def test_two_months_later_both_are_asked_what_has_stayed_and_each_speaks_for_themself(
    house: TestHouse, cast: Cast, maya: Phone, ana: Phone
) -> None:
    plan = await run(maya, ana, await begin(maya, cast.ana))
    await do(maya, "planEnd", planId=plan["id"], met=True, note="Five minutes on a Saturday.")
    early = {"planId": plan["id"], "result": "LASTS"}
    assert await refused(ana, "planLookBack", **early) == ("CONFLICT", "planId")
    await days_go_by(plan, 59)
    await house.work()
    assert "Two months on: what has stayed?" not in await titles(ana)
    await days_go_by(plan, 1)
    await house.work()
    await house.work()
    for phone in (ana, maya):
        assert (await titles(phone)).count("Two months on: what has stayed?") == 1
    await do(ana, "planLookBack", **early, note="The second scanner did it.")
    both = await do(maya, "planLookBack", planId=plan["id"], result="PARTLY")
    assert (both["state"], both["personLooksBack"], both["managerLooksBack"]) == ("MET", "LASTS", "PARTLY")
    last = await do(ana, "planLookBack", planId=plan["id"], result="PARTLY")
    assert last["personLooksBack"] == "PARTLY", "the last word counts"


async def test_whoever_promised_something_is_reminded_a_day_before_the_manager_as_the_person(
    house: TestHouse, cast: Cast, maya: Phone, ana: Phone
) -> None:
    plan = await run(maya, ana, await begin(maya, cast.ana))
    said = "Something you promised is due soon"
    await days_go_by(plan, 6)
    await house.work()
    assert ((await titles(maya)).count(said), (await titles(ana)).count(said)) == (1, 0)
    await days_go_by(plan, 7)
    await house.work()
    await house.work()
    assert ((await titles(maya)).count(said), (await titles(ana)).count(said)) == (1, 1)


async def test_the_other_one_hears_of_every_step_and_nobody_else_does(
    house: TestHouse, cast: Cast, maya: Phone, ana: Phone
) -> None:
    plan = await run(maya, ana, await begin(maya, cast.ana))
    own, support = (duty["id"] for duty in plan["duties"])
    await do(maya, "planCompleteDuty", dutyId=support)
    await do(ana, "planCompleteDuty", dutyId=own)
    await do(maya, "planPause", planId=plan["id"], reason="Holiday")
    await do(ana, "planResume", planId=plan["id"])
    await do(maya, "planEnd", planId=plan["id"], met=True, note="It went well.")
    await house.work()
    assert sorted(await titles(ana)) == sorted(
        [
            "Maya would like to write a plan with you",
            "Maya signed the plan you wrote together",
            "Maya did something on your plan",
            "Maya paused your plan: nothing is due meanwhile",
            "You two made it: the plan is complete",
        ]
    )
    assert sorted(await titles(maya)) == [
        "Ana did something on your plan",
        "Ana signed the plan you wrote together",
        "Your plan goes on, with new dates",
    ]
    for person in (cast.helen, cast.sam, cast.rita, cast.hana, cast.adam):
        assert await titles(await house.phone(person)) == []


async def test_a_manager_who_moves_on_sees_it_no_more_and_hr_hands_it_over(
    house: TestHouse, cast: Cast, maya: Phone, ana: Phone
) -> None:
    plan = await run(maya, ana, await begin(maya, cast.ana))
    helen, rita = await house.phone(cast.helen), await house.phone(cast.rita)
    await Person.filter(id=cast.maya.id).update(store_id=cast.stores["CASTLE"].id)
    assert await seen(maya, plan) is None
    assert await refused(maya, "planPause", planId=plan["id"], reason="x") == ("NOT_FOUND", "planId")
    give_to = {"planId": plan["id"]}
    assert await refused(helen, "planHandOver", **give_to, toId=str(cast.omar.id)) == ("INVALID", "toId")
    assert await refused(helen, "planHandOver", **give_to, toId=str(cast.maya.id)) == ("INVALID", "toId")
    handed = await do(helen, "planHandOver", **give_to, toId=str(cast.rita.id))
    assert (handed["state"], handed["manager"]["name"], handed["personSignedAt"]) == ("DRAFT", "Rita Voss", None)
    await house.work()
    assert "Your plan has somebody new beside you" in await titles(ana)
    assert "Your plan has somebody new beside you" not in await titles(maya)
    assert (await run(rita, ana, handed))["state"] == "RUNNING"
    await Person.filter(id=cast.maya.id).update(store_id=cast.stores["HARBOUR"].id)
    assert await seen(maya, plan) is None, "back in the store, and still not hers"
    async with maya.listen('subscription { planChanged(after: "0") { id } }') as stream:
        assert await stream.quiet()


async def test_the_live_line_brings_a_plan_to_the_other_phone(cast: Cast, maya: Phone, ana: Phone) -> None:
    plan = await begin(maya, cast.ana)
    async with ana.listen("subscription { planChanged { id state } }") as stream:
        await sign(maya, plan)
        assert (await stream.next())["planChanged"] == {"id": plan["id"], "state": "SIGNED_BY_MANAGER"}


async def test_plans_are_listed_by_whose_they_are_and_whether_they_run(
    house: TestHouse, cast: Cast, maya: Phone, ana: Phone
) -> None:
    first, second = await begin(maya, cast.ana), await begin(maya, cast.ben)
    await do(maya, "planCallOff", planId=first["id"], reason="It is not needed.")
    helen = await house.phone(cast.helen)

    async def found(phone: Phone, **filter: Any) -> set[str]:
        answer = (await phone.ask(LIST, f=filter))["plans"]
        assert answer["totalCount"] == len(answer["nodes"])
        return {row["id"] for row in answer["nodes"]}

    assert await found(maya) == await found(helen) == {first["id"], second["id"]}
    assert await found(maya, open=True) == {second["id"]}
    assert await found(maya, open=False) == await found(maya, state="CALLED_OFF") == {first["id"]}
    assert await found(maya, personId=str(cast.ben.id)) == {second["id"]}
    assert await found(maya, mine=True) == set()
    assert await found(ana, mine=True) == {first["id"]}
    assert await found(ana, mine=False) == set()
