"""Trainings that go with a step, skills that a whole store misses, numbers beside their guards, and playbooks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import time_machine

from server.checkins.models import ActionItem
from server.insights import skill_gaps
from server.insights.models import Insight
from server.kit import ids
from server.metrics.models import Metric
from server.people.models import Person, Store
from server.training.models import TrainingAssignment
from tests import insights, skills, trainings
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.insights import QUEUES, TODAY, do, listed, ordinary, refused, soon, worth_a_look
from tests.metrics import RETURNS, SALES, define
from tests.test_statements import counted


@pytest.fixture
async def hana(house: TestHouse, cast: Cast) -> Phone:
    """HQ's phone."""
    return await house.phone(cast.hana)


async def low_skill(house: TestHouse, cast: Cast, hana: Phone, low: tuple[str, ...]) -> dict[str, Any]:
    """A training for a skill of which those in ``low`` say they have less than their job asks for."""
    skill = await skills.define(hana)
    await skills.do(hana, "skillRequire", skillId=skill["id"], jobTitle="Sales", level=3)
    for name in ("ana", "ben", "priya", "sam", "maya"):
        person = cast.people[name]
        await skills.assess(await house.phone(person), skill, person, 2 if name in low else 4)
    return await trainings.create(hana, await trainings.metric(hana), skillIds=[skill["id"]])


async def test_several_people_who_miss_a_skill_are_one_suggestion_for_the_store(
    house: TestHouse, cast: Cast, hana: Phone
) -> None:
    training = await low_skill(house, cast, hana, ("ana", "ben", "priya"))
    await house.work()
    sam = await house.phone(cast.sam)
    (found,) = await listed(sam)
    assert (found["kind"], found["level"], found["cause"]) == ("STORE_SKILL_GAP", "STORE", "TRAINING")
    assert (found["numbers"]["people"], found["numbers"]["ofPeople"]) == (3, 5)
    assert (found["skill"], found["training"]) == ({"key": found["skill"]["key"]}, {"title": "Faster returns"})
    assert found["person"] is None
    assert await listed(await house.phone(cast.ana)) == [], "nobody is named, and nobody is told"
    sent = {"insightId": found["id"], "ownerId": str(cast.sam.id), "withId": str(cast.maya.id), "dueOn": soon()}
    await do(sam, "insightAccept", **sent, text="Ten minutes each", trainingId=training["id"])
    assigned = await TrainingAssignment.all()
    assert {row.person_id for row in assigned} == {cast.ana.id, cast.ben.id, cast.priya.id}
    assert {(str(row.reason_id), row.cause) for row in assigned} == {(found["id"], "TRAINING")}


async def test_the_weekly_look_at_skills_asks_no_more_often_for_forty_stores_than_for_three(
    house: TestHouse, cast: Cast, hana: Phone
) -> None:
    await low_skill(house, cast, hana, ("ana", "ben", "priya"))
    today = datetime.now(UTC).date()
    assert await skill_gaps.find(today) == 1
    with counted() as few:
        assert await skill_gaps.find(today + timedelta(days=7)) == 0
    for number in range(40):
        store = await Store.create(code=f"S{number}", name=f"Store {number}")
        await Person.bulk_create([Person(name=f"Nia {one}", store=store, job_title="Sales") for one in range(3)])
    with counted() as many:
        assert await skill_gaps.find(today + timedelta(days=14)) == 0
    assert len(many) == len(few)


async def test_one_who_misses_a_skill_is_no_matter_of_the_store(house: TestHouse, cast: Cast, hana: Phone) -> None:
    await low_skill(house, cast, hana, ("ana",))
    await house.work()
    assert await listed(hana) == []


async def test_a_gap_that_closed_ends_and_one_that_was_decided_is_left_in_peace(
    house: TestHouse, cast: Cast, hana: Phone
) -> None:
    await low_skill(house, cast, hana, ("ana", "ben", "priya"))
    await house.work()
    (found,) = await listed(hana)
    assert found["state"] == "OPEN"
    await do(hana, "insightDismiss", insightId=found["id"], reason="New tills come in May.")
    with time_machine.travel(insights.clock.now() + timedelta(days=8)):
        await house.work()
        assert [row["state"] for row in await listed(await house.phone(cast.hana))] == ["DISMISSED"]


async def test_a_training_of_a_step_goes_to_the_person_it_is_about(house: TestHouse, cast: Cast, hana: Phone) -> None:
    training = await trainings.create(hana, (await define(hana, **RETURNS))["id"])
    metric = await Metric.get(key="return-minutes")
    insight = await worth_a_look(metric, cast.stores["HARBOUR"], cast.ana)
    sam = await house.phone(cast.sam)
    sent = {"insightId": str(insight.id), "ownerId": str(cast.ana.id), "dueOn": soon(), "text": "Learn it"}
    await do(sam, "insightChooseCause", insightId=str(insight.id), cause="TRAINING")
    for wrong, expected in (("no id", "INVALID"), (str(ids.new()), "NOT_FOUND")):
        assert await refused(sam, "insightAccept", **sent, trainingId=wrong) == (expected, "trainingId")
    assert (await ActionItem.all().count(), await TrainingAssignment.all().count()) == (0, 0), "all of it or nothing"
    await do(sam, "insightAccept", **sent, trainingId=training["id"])
    (assigned,) = await TrainingAssignment.all()
    assert (assigned.person_id, assigned.reason, assigned.due_on) == (
        cast.ana.id,
        "INSIGHT",
        (await ActionItem.get()).due_on,
    )


async def test_a_training_needs_a_cause_people_and_one_who_leads_them(
    house: TestHouse, cast: Cast, hana: Phone
) -> None:
    training = await trainings.create(hana, (await define(hana, **SALES))["id"])
    metric = await Metric.get(key="daily-sales")
    store, company = await worth_a_look(metric, cast.stores["HARBOUR"]), await worth_a_look(metric)
    sent = {"dueOn": soon(), "text": "Learn it", "trainingId": training["id"]}
    of_store = sent | {"insightId": str(store.id), "ownerId": str(cast.maya.id)}
    assert await refused(hana, "insightAccept", **of_store) == ("INVALID", "cause")
    await Insight.filter(person_id__isnull=True).update(cause="TRAINING")
    assert await refused(hana, "insightAccept", **of_store) == ("NOT_ALLOWED", "trainingId")
    of_company = sent | {"insightId": str(company.id), "ownerId": str(cast.hana.id), "withId": str(cast.adam.id)}
    assert await refused(hana, "insightAccept", **of_company) == ("INVALID", "trainingId")
    await do(await house.phone(cast.sam), "insightAccept", **of_store)
    assert {row.person_id for row in await TrainingAssignment.all()} == {cast.ana.id, cast.ben.id, cast.priya.id}


async def test_a_training_goes_to_those_whom_one_leads_and_no_refusal_says_who_else_it_is_for(
    house: TestHouse, cast: Cast, hana: Phone
) -> None:
    training = await low_skill(house, cast, hana, ("maya", "ben", "priya"))
    await house.work()
    sam, maya = await house.phone(cast.sam), await house.phone(cast.maya)
    (found,) = await listed(sam)
    sent = {"insightId": found["id"], "dueOn": soon(), "text": "Ten minutes each", "trainingId": training["id"]}
    refusal = await hana.refused(insights.document("insightAccept"), input=sent | {"ownerId": str(cast.maya.id)})
    assert (refusal.code, refusal.field) == ("NOT_ALLOWED", "trainingId")
    assert not any(name in str(refusal) for name in ("Maya", "Ben", "Priya"))
    offered = [(await listed(phone))[0]["viewerCanAssignTraining"] for phone in (hana, sam, maya)]
    assert offered == [False, True, True]
    await do(sam, "insightAccept", **sent, ownerId=str(cast.sam.id), withId=str(cast.maya.id))
    assert {row.person_id for row in await TrainingAssignment.all()} == {cast.ben.id, cast.priya.id}


async def test_one_of_several_who_share_a_fall_takes_a_training_for_themselves(
    house: TestHouse, cast: Cast, hana: Phone
) -> None:
    training = await trainings.create(hana, (await define(hana, **RETURNS))["id"])
    metric = await Metric.get(key="return-minutes")
    insight = await worth_a_look(metric, cast.stores["HARBOUR"], cast.ana)
    await worth_a_look(metric, cast.stores["HARBOUR"], cast.ben)
    ana = await house.phone(cast.ana)
    (found,) = await listed(ana)
    assert (found["sharedBy"], found["viewerCanAssignTraining"]) == (2, True)
    await do(ana, "insightChooseCause", insightId=str(insight.id), cause="TRAINING")
    sent = {"insightId": str(insight.id), "ownerId": str(cast.sam.id), "dueOn": soon(), "text": "Learn it"}
    await do(ana, "insightAccept", **sent, trainingId=training["id"])
    assert [row.person_id for row in await TrainingAssignment.all()] == [cast.ana.id]


async def test_a_number_that_rises_while_its_guard_falls_is_a_question_and_no_verdict(
    house: TestHouse, cast: Cast, hana: Phone
) -> None:
    with time_machine.travel(TODAY):
        hana = await house.phone(cast.hana)
        rating = await define(hana, **SALES | {"key": "basket", "name": "Basket"})
        await define(hana, **SALES, guardId=rating["id"])
        places = [{"storeCode": code} for code in ("HARBOUR", "MILL", "CASTLE")]
        for key, change in (("daily-sales", 1.3), ("basket", 0.75)):
            values = ordinary(3, seed=len(key))
            values[0, -35:] *= change * np.ones(35)
            await insights.send(hana, insights.entries(key, places, values))
        await house.work()
        (found,) = await listed(hana, kind="GAMING_QUESTION")
        assert (found["metric"], found["store"]) == ({"key": "daily-sales"}, {"code": "HARBOUR"})
        row = await Insight.get(id=found["id"])
        assert row.target_rise is not None
        assert row.guard_fall is not None
        assert min(row.target_rise, row.guard_fall) > 2
        for name, sees in (("maya", 1), ("rita", 1), ("sam", 0), ("ana", 0), ("omar", 0)):
            assert len(await listed(await house.phone(cast.people[name]), kind="GAMING_QUESTION")) == sees, name
    with time_machine.travel(TODAY + timedelta(days=8)):
        await house.work()
        assert await Insight.filter(kind="GAMING_QUESTION").count() == 1, "at most once in eight weeks"


BAD: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"key": "Short queues"}, ("INVALID", "key")),
    ({"key": "short-queues"}, ("CONFLICT", "key")),
    ({"title": " "}, ("INVALID", "title")),
    ({"title": "x" * 201}, ("INVALID", "title")),
    ({"stepsForEmployee": []}, ("INVALID", "stepsForEmployee")),
    ({"stepsForEmployee": ["A", " "]}, ("INVALID", "stepsForEmployee.1")),
    ({"stepsForSupervisor": ["A"] * 11}, ("INVALID", "stepsForSupervisor")),
    ({"metricId": None}, ("INVALID", "metricId")),
    ({"metricId": "no id"}, ("INVALID", "metricId")),
    ({"metricId": "nobody"}, ("NOT_FOUND", "metricId")),
    ({"skillId": "nobody"}, ("NOT_FOUND", "skillId")),
    ({"trainingId": "nobody"}, ("NOT_FOUND", "trainingId")),
]


@pytest.mark.parametrize(("change", "expected"), BAD)
async def test_a_playbook_that_cannot_be_is_refused_with_its_field(
    house: TestHouse, cast: Cast, hana: Phone, change: dict[str, Any], expected: tuple[str, str]
) -> None:
    sent = QUEUES | {"metricId": (await define(hana, **SALES))["id"]}
    first = await do(hana, "playbookCreate", **sent)
    wrong = {key: str(ids.new()) if value == "nobody" else value for key, value in change.items()}
    assert await refused(hana, "playbookCreate", **(sent | {"key": "other"} | wrong)) == expected
    answer = await hana.ask(f"{{ playbooks {{ nodes {{ {insights.PLAYBOOK} }} }} }}")
    assert answer["playbooks"]["nodes"] == [first["playbook"]]


async def test_a_retired_playbook_is_suggested_no_more_until_it_comes_back(
    house: TestHouse, cast: Cast, hana: Phone
) -> None:
    sent = QUEUES | {"metricId": (await define(hana, **SALES))["id"]}
    kept = (await do(hana, "playbookCreate", **sent))["playbook"]
    insight = await worth_a_look(await Metric.get(key="daily-sales"), cast.stores["HARBOUR"])
    sam, shown = await house.phone(cast.sam), []
    for retired in (False, True, False):
        await do(hana, "playbookRetire", playbookId=kept["id"], retired=retired)
        found = await insights.seen(sam, {"id": str(insight.id)})
        assert found is not None
        shown.append(found["playbook"] and found["playbook"]["title"])
    assert shown == [QUEUES["title"], None, QUEUES["title"]]
    words = {key: value for key, value in sent.items() if key != "key"} | {"title": "Two scanners"}
    edited = (await do(hana, "playbookEdit", playbookId=kept["id"], **words))["playbook"]
    assert (edited["title"], edited["key"], edited["viewerCanEdit"]) == ("Two scanners", "short-queues", True)
