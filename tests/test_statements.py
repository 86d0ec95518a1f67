"""Lists cost the same number of SQL statements for 1 row and for 50: nothing is loaded row by row."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import NamedTypeNode, NonNullTypeNode, OperationDefinitionNode, OperationType, parse

from server.effects.models import Effect, EffectUnit
from server.events.models import Event
from server.kit import ids, limits
from server.kit.shares import Bucket
from server.metrics.models import Metric
from server.people.models import Person
from server.plans.models import Plan, PlanDuty, PlanEvidence, PlanExpectation, PlanMilestone
from server.reviews.models import (
    PeerAnswer,
    PeerResult,
    Review,
    ReviewAccomplishment,
    ReviewAnswer,
    ReviewCycle,
    ReviewQuestion,
    ReviewRequest,
)
from server.schema import schema
from tests import effects, insights, metrics, plans, reviews, trainings
from tests.cast import Cast
from tests.checkins import CHECK_IN, ITEM, add, do, hold, schedule
from tests.documents import phone_documents
from tests.house import Phone, TestHouse
from tests.skills import SKILL, STANDING, STORE_SKILLS, assess, define
from tests.skills import do as do_skill
from tests.test_feedback import ALL, give, reading, send

PERSON = "id name firstName onShift shiftEndsAt employeeNumber store { id name } manager { id } viewerCanGiveFeedback viewerCanMeet viewerCanEnrol"
CARD = f"id message author {{ {PERSON} }} recipients {{ {PERSON} }} behaviour {{ label }} reactions {{ emoji count }}"
FEEDBACK = f"{ALL} author {{ {PERSON} }} recipient {{ {PERSON} }} request {{ id question feedback {{ id }} }}"
ASKED = f"id question asker {{ {PERSON} }} asked {{ {PERSON} }} feedback {{ id message author {{ name }} }}"
NUMBER = "id title current progress metric { key } history { value author { name } metric { key } }"
GOAL = f"""id title progress pace smartHints childrenCount children(first: 2) {{ nodes {{ id }} }}
  owner {{ {PERSON} }} store {{ id }} parent {{ id }} template {{ title }}
  keyResults {{ {NUMBER} }} viewerCanAgree viewerCanClose"""
STANDS = "heardAt unreadCount unread { id } offTrackCount offTrack { id title } overdueCount overdue { id text }"
SUBJECT = f"subject {{ __typename id ... on Feedback {{ {ALL} }} ... on Recognition {{ {CARD} }} }}"
LISTS = {
    "helpReaches": "{ helpReaches { id name } }",
    "people": f"{{ people(first: 50) {{ totalCount nodes {{ {PERSON} }} }} }}",
    "stores": f"{{ stores(first: 50) {{ totalCount nodes {{ id name people(first: 5) {{ nodes {{ {PERSON} }} }} }} }} }}",
    "feed": f"{{ feed(first: 50) {{ totalCount nodes {{ id ... on Feedback {{ {FEEDBACK} }} ... on Recognition {{ {CARD} }} }} }} }}",
    "feedbackList": f"{{ feedbackList(first: 50) {{ totalCount nodes {{ {FEEDBACK} }} }} }}",
    "feedbackRequests": f"{{ feedbackRequests(first: 50) {{ totalCount nodes {{ {ASKED} }} }} }}",
    "recognitions": f"{{ recognitions(first: 50) {{ totalCount nodes {{ {CARD} }} }} }}",
    "goalTemplates": f"{{ goalTemplates(first: 50) {{ totalCount nodes {{ id title keyResults {{ title }} author {{ {PERSON} }} }} }} }}",
    "goals": f"{{ goals(first: 50) {{ totalCount nodes {{ {GOAL} }} }} }}",
    "goalSummaries": "{ goalSummaries(by: STORE, first: 50) { totalCount nodes { store { id } summary { active } } } }",
    "checkIns": f"{{ checkIns(first: 50) {{ totalCount nodes {{ {CHECK_IN} participants {{ {PERSON} }} }} }} }}",
    "actionItems": f"{{ actionItems(first: 50) {{ totalCount nodes {{ {ITEM} owner {{ {PERSON} }} }} }} }}",
    "skills": f"{{ skills {{ {SKILL} }} }}",
    "personSkills": f"{{ personSkills {{ {STANDING} }} }}",
    "storeSkills": STORE_SKILLS,
    "trainings": f"{{ trainings(first: 50) {{ totalCount nodes {{ {trainings.TRAINING} }} }} }}",
    "trainingAssignments": f"{{ trainingAssignments(first: 50) {{ nodes {{ {trainings.ASSIGNMENT} }} }} }}",
    "myTrainings": f"{{ myTrainings(first: 50) {{ totalCount nodes {{ {trainings.ASSIGNMENT} }} }} }}",
    "trainingSuggestions": f"{{ trainingSuggestions {{ training {{ {trainings.TRAINING} }} because {{ {STANDING} }} }} }}",
    "storeTrainingSuggestions": trainings.STORE_SUGGESTIONS,
    "insights": f"{{ insights(first: 50) {{ totalCount nodes {{ {insights.INSIGHT} }} }} }}",
    "insightSummary": '{ insightSummary(by: STORE, from: "2026-01-01", to: "2026-12-31") { store { id } open accepted } }',
    "effects": f"{{ effects(first: 50) {{ totalCount nodes {{ {effects.EFFECT} }} }} }}",
    "plans": f"{{ plans(first: 50) {{ totalCount nodes {{ {plans.PLAN} }} }} }}",
    "reviews": f"{{ reviews(first: 50) {{ totalCount nodes {{ {reviews.REVIEW} }} }} }}",
    "reviewCycles": f"{{ reviewCycles(first: 50) {{ totalCount nodes {{ {reviews.CYCLE} }} }} }}",
    "reviewRequests": f"{{ reviewRequests(first: 50) {{ totalCount nodes {{ {reviews.REQUEST} }} }} }}",
    "playbooks": f"{{ playbooks(first: 50) {{ totalCount nodes {{ {insights.PLAYBOOK} }} }} }}",
    "metrics": f"{{ metrics(first: 50, filter: {{level: STORE}}) {{ totalCount nodes {{ {metrics.METRIC} }} }} }}",
    "dayNotes": f"{{ dayNotes(first: 50) {{ totalCount nodes {{ {metrics.NOTE} }} }} }}",
    "storeMetrics": f"query($home: ID!) {{ storeMetrics(storeId: $home) {{ {metrics.LINE} }} }}",
    "personMetrics": f"{{ personMetrics {{ {metrics.LINE} }} }}",
    "notifications": f"{{ notifications(first: 50) {{ totalCount nodes {{ id title path actor {{ {PERSON} }} {SUBJECT} }} }} }}",
    "devices": "{ devices { id name current push } }",
    "practice": "{ practice { stores(first: 50) { totalCount nodes { store { id } group { given told { praise } } } } } }",
    "team": f"{{ team(first: 50) {{ totalCount nodes {{ person {{ {PERSON} }} {STANDS} }} }} }}",
    "givingMirror": f"{{ givingMirror {{ praise bothRead unseen(first: 50) {{ totalCount nodes {{ person {{ {PERSON} }} toldAt }} }} }} }}",
    "behaviours": "{ behaviours { id label nextTime } }",
    "recordLooks": f"{{ recordLooks(first: 50) {{ totalCount nodes {{ day by {{ {PERSON} }} done kind times }} }} }}",
}


@pytest.fixture(autouse=True)
def ask_for_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """These lists are longer than people may ask for, and grow faster than people may give: only statements count here."""
    monkeypatch.setattr(limits, "COST", 100_000)
    monkeypatch.setattr(Bucket, "take", lambda *_: None)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SQL statements that run meanwhile."""
    found: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    log, ear = logging.getLogger("tortoise.db_client"), Ear()
    level = log.level
    log.addHandler(ear)
    log.setLevel(logging.DEBUG)
    try:
        yield found
    finally:
        log.removeHandler(ear)
        log.setLevel(level)


async def fill(house: TestHouse, cast: Cast, first: int, last: int) -> None:
    """Colleagues ``first`` to ``last``: each gives Ana feedback she asked for and replies to, and recognition.

    And each time Sam proposes a goal to her, a new skill is asked of her, and the two meet.
    """
    ana, sam, hana = await house.phone(cast.ana), await house.phone(cast.sam), await house.phone(cast.hana)
    guard = (await metrics.define(hana, **metrics.SALES | {"key": f"guard-{first}"}))["id"]
    await (
        house.work()
    )  # from noon on a number is looked at once a day: later that would end the falls, which no value shows
    thank = "mutation($input: RecognitionGiveInput!) { recognitionGive(input: $input) { recognition { id } } }"
    react = "mutation($input: RecognitionReactInput!) { recognitionReact(input: $input) { recognition { id } } }"
    propose = "mutation($input: GoalCreateInput!) { goalCreate(input: $input) { goal { id } } }"
    keep = "mutation($input: GoalTemplateCreateInput!) { goalTemplateCreate(input: $input) { goalTemplate { id } } }"
    for number in range(first, last):
        person = await Person.create(name=f"Nia {number}", store=cast.stores["HARBOUR"], manager=cast.sam)
        phone = await house.phone(person)
        asked = await send(ana, "feedbackRequest", fromId=str(person.id), question="How was I?")
        given = await give(phone, cast.ana, requestId=asked["id"], reading=reading(1, 2, 3))
        await send(phone, "feedbackEdit", feedbackId=given["id"], message="You stayed very calm.")
        await send(ana, "feedbackReply", feedbackId=given["id"], kind="THANKS")
        key = str(ids.new())
        people = [str(cast.ana.id), str(cast.sam.id)]
        chip = str(cast.behaviours[number % 2].id)
        await phone.ask(thank, input={"id": key, "recipientIds": people, "message": "Hi.", "behaviourId": chip})
        await sam.ask(react, input={"recognitionId": key, "emoji": "👏", "on": True})
        goal = {"title": "Faster returns", "startsOn": "2026-11-01", "dueOn": "2027-01-31", "ownerId": str(cast.ana.id)}
        returns = {"title": "Returns", "unit": "minutes", "start": "10", "target": "5"}
        kept = await hana.ask(keep, input={"title": "Faster returns", "lastsDays": 90, "keyResults": [returns]})
        kept_id = kept["goalTemplateCreate"]["goalTemplate"]["id"]
        minutes = (await metrics.define(hana, **metrics.RETURNS | {"key": f"returns-{number}"}))["id"]
        followed = returns | {"metricId": minutes}
        await sam.ask(propose, input=goal | {"keyResults": [followed], "templateId": kept_id})
        till = await define(hana)
        await do_skill(hana, "skillRequire", skillId=till["id"], jobTitle="Sales", level=3)
        await assess(sam, till, cast.ana, 2)
        await assess(sam, till, cast.ben, 2)
        made = [await trainings.create(hana, guard, skillIds=[till["id"]], minutes=n) for n in (1, 2)]
        [row] = await trainings.assign(sam, made[1], cast.ana)
        await trainings.do(ana, "trainingCompleteStep", assignmentId=row["id"], stepId=row["steps"][0]["step"]["id"])
        await assess(ana, till, cast.ana, 4)
        meeting = await schedule(sam, cast.ana, cadence="ONCE")
        await do(ana, "checkInAddAgendaItem", checkInId=meeting["id"], text="My shifts")
        await add(sam, meeting, cast.ana)
        await hold(ana, meeting, myNotes="Mine")
        await metrics.define(hana, **metrics.SALES | {"key": f"sales-{number}", "guardId": guard})
        queues = insights.QUEUES | {"key": f"queues-{number}", "skillId": till["id"], "metricId": guard}
        await insights.do(hana, "playbookCreate", **queues)
        await insights.worth_a_look(await Metric.get(id=guard), cast.stores["HARBOUR"], cast.ana)
        own = metrics.minutes(1, metrics.ago(1), personId=str(cast.ana.id)) | {"metric": f"returns-{number}"}
        await metrics.record(hana, [metrics.sale(1, metrics.ago(1)) | {"metric": f"sales-{number}"}, own])
        await metrics.note(sam, text="Tills down", startsOn=metrics.ago(1), storeId=str(cast.stores["HARBOUR"].id))
        await begin_effect(await Metric.get(id=guard), cast)
        await begin_plan(await Metric.get(id=guard), cast, meeting["id"], given["id"])
        await begin_review(cast, person, meeting["id"], {"recognition_id": key})
        if number == first:
            await (
                house.work()
            )  # from noon on this looks at the guard's day, once, and ends the fall that no value shows
    await house.work()


async def begin_effect(metric: Metric, cast: Cast) -> None:
    """Something that was tried with Ana and compared with Ben."""
    today = datetime.now(UTC).date()
    effect = await Effect.create(
        kind="TRAINING", title="Tills", metric=metric, starts_on=today, joins_until=today, author_id=cast.hana.id
    )
    for person, starts_on in ((cast.ana, effect.starts_on), (cast.ben, None)):
        await EffectUnit.create(effect=effect, unit_id=person.id, store_id=person.store_id, starts_on=starts_on)


async def begin_plan(metric: Metric, cast: Cast, check_in_id: str, feedback_id: str) -> None:
    """A plan of Ana's; two people have one at a time, so these are put where they would be."""
    first, last = plans.day(0), plans.day(56)
    plan = await Plan.create(person=cast.ana, manager=cast.maya, reason="Slow", starts_on=first, ends_on=last)
    row: dict[str, Any] = {"plan": plan, "position": 0}
    await PlanEvidence.create(**row, note="Slow", metric_id=metric.id, feedback_id=feedback_id)
    await PlanExpectation.create(**row, title="Returns", unit="minutes", start=9, target=5, current=9)
    await PlanDuty.create(**row, side="MANAGER", text="A scanner", due_on=last)
    await PlanMilestone.create(**row, on=last, check_in_id=check_in_id)
    happened: dict[str, Any] = {"subject_type": "Plan", "subject_id": plan.id, "actor_id": cast.maya.id}
    await Event.create(kind="plan.created", data={"side": "MANAGER"}, **happened)


async def begin_review(cast: Cast, peer: Person, check_in_id: str, of: dict[str, Any]) -> None:
    """A review of Ana that was shared, and one of Ben about which she is asked; put where they would be.

    They are due so late that no reminder takes the place of other notices.
    """
    due = {"self_due_on": plans.day(20), "answers_due_on": plans.day(30)}
    cycle = await ReviewCycle.create(name="Autumn", opened_by=cast.maya, **due)
    question = await ReviewQuestion.create(cycle=cycle, position=0, kind="RATING", text="How calm is it?")
    state = {"state": "SHARED", "check_in_id": check_in_id}
    review = await Review.create(cycle=cycle, person=cast.ana, lead=cast.maya, **state)
    other = await Review.create(cycle=cycle, person=cast.ben, lead=cast.maya)
    for side in ("PERSON", "LEAD"):
        await ReviewAnswer.create(review=review, side=side, question=question, rating=4)
    await ReviewAccomplishment.create(review=review, side="PERSON", position=0, note="Look", **of)
    await PeerResult.create(review=review, question=question, position=0, mean=4, words=[])
    about: dict[str, Any] = {"cycle_id": cycle.id, "proposed_by": "PERSON", "state": "AGREED"}
    await ReviewRequest.create(review=review, about_id=cast.ana.id, peer=peer, **about)
    asked = await ReviewRequest.create(review=other, about_id=cast.ben.id, peer=cast.ana, **about)
    await PeerAnswer.create(request=asked, question_id=question.id, rating=4)
    happened: dict[str, Any] = {"subject_type": "Review", "subject_id": review.id, "actor_id": cast.maya.id}
    await Event.create(kind="review.opened", data={}, **happened)


async def cost(phone: Phone, query: str, variables: dict[str, Any]) -> int:
    """How many statements one question takes."""
    await phone.ask(query, **variables)  # the second time nothing is learnt any more
    await phone.house.app.state.looks.flush()  # what was looked at is written down beside the answers
    with counted() as statements:
        await phone.ask(query, **variables)
    return len(statements)


def documents() -> dict[str, str]:
    """The queries of the phone app, by name."""
    found = {}
    for text in phone_documents():
        for node in parse(text).definitions:
            if isinstance(node, OperationDefinitionNode) and node.operation is OperationType.QUERY and node.name:
                found[node.name.value] = text
    return found


BY_TYPE = {"Date": metrics.ago(1), "InsightState": "OPEN", "GoalState": "PROPOSED", "ActionItemState": "DONE"}
"""What a variable of such a type is given, where two queries mean different things by one name."""


def variables(query: str, known: dict[str, Any]) -> dict[str, Any]:
    """What ``query`` is asked with."""
    asked = [node for node in parse(query).definitions if isinstance(node, OperationDefinitionNode)]
    values = {}
    for declared in asked[0].variable_definitions or ():
        needed = isinstance(declared.type, NonNullTypeNode)
        kind = declared.type.type if isinstance(declared.type, NonNullTypeNode) else declared.type
        name = declared.variable.name.value
        value = BY_TYPE.get(kind.name.value, known.get(name)) if isinstance(kind, NamedTypeNode) else known[name]
        values[name] = known["home"] if value is None and needed else value
    return values


async def test_lists_cost_the_same_for_1_row_and_for_50(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    await fill(house, cast, 0, 1)
    known = {
        "personId": str(cast.ana.id),
        "storeId": None,
        "home": str(cast.stores["HARBOUR"].id),
        "harbour": str(cast.stores["HARBOUR"].id),
        "parentId": str(cast.ana.id),
        "search": "nia",
        "after": None,
        "filter": {},
        "by": "STORE",
        "weeks": 12,
        "region": None,
        "level": "PERSON",
        "status": None,
        "draft": {"title": "Faster returns", "startsOn": "2026-11-01", "dueOn": "2027-01-31", "keyResults": []},
        "requestId": (await ana.ask("{ feedbackRequests { nodes { id } } }"))["feedbackRequests"]["nodes"][0]["id"],
        "id": (await ana.ask("{ feedbackList { nodes { id } } }"))["feedbackList"]["nodes"][0]["id"],
    }
    known["metricId"] = (await ana.ask("{ metrics(first: 1, filter: {level: STORE}) { nodes { id } } }"))["metrics"][
        "nodes"
    ][0]["id"]
    queries = LISTS | documents()
    sam = await house.phone(cast.sam)
    hana = await house.phone(cast.hana)
    ask = {"storeSkills": sam, "storeTrainingSuggestions": sam}  # not for associates
    ask |= dict.fromkeys(("team", "TeamGlance"), sam)  # for those who lead
    ask |= dict.fromkeys(("practice", "HqPractice", "BoardActs", "BoardSeen", "StoresOpen"), hana)  # for headquarters
    few = {name: await cost(ask.get(name, ana), query, variables(query, known)) for name, query in queries.items()}
    await fill(house, cast, 1, 50)
    many = {name: await cost(ask.get(name, ana), query, variables(query, known)) for name, query in queries.items()}
    assert few == many
    assert max(many.values()) <= 33, "Today asks for nine lists at once; no other takes as many"


def test_the_lists_are_all_here() -> None:
    query = schema._schema.query_type
    assert query is not None
    lists = {name for name, field in query.fields.items() if "first" in field.args or str(field.type).startswith("[")}
    assert lists - set(LISTS) == {
        "goalHints",
        "notificationPreferences",
        "passkeys",
        "sharedDevices",
    }, "a list without a row here; preferences and hints are few and fixed, and so are devices and passkeys"
