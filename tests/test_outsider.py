"""Somebody from another store who knows every id of this one, and a program that may only read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)
from tortoise import Model

from server.auth.models import Device, Passkey, SharedDevice
from server.checkins import items
from server.checkins.models import ActionItem, AgendaItem, CheckIn
from server.effects.models import Effect
from server.events.models import Event
from server.feedback.models import Feedback, FeedbackReply, FeedbackRequest
from server.goals.models import Goal, GoalTemplate, KeyResult
from server.insights.models import Insight, Playbook
from server.kit.shares import Bucket
from server.metrics.models import DayNote, Metric, OperationalEvent
from server.notifications.models import Notification
from server.people.models import Person, Store
from server.plans.models import Plan, PlanDuty, PlanEvidence, PlanExpectation, PlanMilestone
from server.recognitions.models import Recognition
from server.skills.models import SkillLevel
from server.training.models import Training, TrainingAssignment
from tests.cast import Cast
from tests.checkins import soon
from tests.house import TestHouse
from tests.scene import SCHEMA, SENT, Scene, begin, mutation
from tests.test_feedback import send


@pytest.fixture
async def scene(house: TestHouse, cast: Cast) -> Scene:
    """The scene, before anybody looks."""
    return await begin(house, cast)


HARBOURS: list[type[Model]] = [
    Store,
    Person,
    Feedback,
    FeedbackRequest,
    FeedbackReply,
    Recognition,
    Goal,
    KeyResult,
    CheckIn,
    AgendaItem,
    ActionItem,
    SkillLevel,
    TrainingAssignment,
    Insight,
    DayNote,
    OperationalEvent,
    Effect,
    Plan,
    PlanEvidence,
    PlanExpectation,
    PlanDuty,
    PlanMilestone,
    Notification,
    Device,
    Passkey,
    SharedDevice,
    Event,
]


async def test_an_outsider_who_knows_every_id_gets_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bucket, "take", lambda *_: None)  # one person may not guess this often, but we may
    await send(scene.phones["recipient"], "feedbackReply", feedbackId=scene.keys["open"], kind="THANKS")
    await scene.house.work()
    kit = await scene.house.phone(scene.cast.kit)
    own = {str(scene.cast.kit.id), str(scene.cast.zoe.id), str(scene.cast.stores["CASTLE"].id)}
    own |= {str(device.id) for device in await Device.filter(person_id=scene.cast.kit.id)}
    own |= {str(event.id) for event in await Event.filter(actor_id=scene.cast.kit.id)}
    # What is measured and taught, and what helps, is no secret.
    own |= {str(row.id) for row in [*await Metric.all(), *await Training.all(), *await Playbook.all()]}
    own |= {str(row.id) for row in await GoalTemplate.all()}  # an event has the id of the call that made one
    own |= {scene.keys["skill"]}
    keys = {str(row.id) for model in HARBOURS for row in await model.all()} - own  # type: ignore[attr-defined]  # all have one
    assert len(keys) > 40
    assert SCHEMA.query_type is not None
    for name, field in SCHEMA.query_type.fields.items():
        if "id" in field.args:
            guesses = iter(sorted(keys))
            while some := list(islice(guesses, 40)):
                parts = "".join(f'q{n}: {name}(id: "{key}") {{ id }} ' for n, key in enumerate(some))
                answer = await kit.ask(f"{{ {parts} }}")
                assert set(answer.values()) == {None}, name
    for list_of in (
        "feed",
        "feedbackList",
        "feedbackRequests",
        "recognitions",
        "goals",
        "checkIns",
        "actionItems",
        "trainingAssignments",
        "myTrainings",
        "insights",
        "effects",
        "plans",
        "notifications",
        "dayNotes",
    ):
        assert (await kit.ask(f"{{ {list_of} {{ totalCount }} }}"))[list_of]["totalCount"] == 0
    before = await Event.all().count()
    for name in SENT:
        for input in inputs(name, sorted(keys)[::5]):
            answer = await kit.send(mutation(name), input=input)
            assert "errors" in answer, (name, input)
            assert answer["errors"][0]["extensions"]["code"] in ("NOT_FOUND", "INVALID"), (name, input)
    assert await Event.all().count() == before


def inputs(name: str, keys: list[str]) -> Iterator[dict[str, Any]]:
    """Inputs of a mutation that names somebody else's things, one for each of ``keys``; none where it names nothing."""
    assert SCHEMA.mutation_type is not None
    argument = SCHEMA.mutation_type.fields[name].args.get("input")
    kind = get_named_type(argument.type) if argument else None
    if isinstance(kind, GraphQLInputObjectType) and any(is_reference(part, f.type) for part, f in kind.fields.items()):
        yield from (filled(kind, key) for key in keys)


def is_reference(name: str, kind: GraphQLInputType) -> bool:
    """Whether a field must name a thing."""
    return name != "id" and isinstance(kind, GraphQLNonNull) and get_named_type(kind).name == "ID"


def filled(kind: GraphQLInputObjectType, key: str) -> dict[str, Any]:
    """An input with all that is required, ``key`` wherever an id is."""
    return {name: sample(f.type.of_type, key) for name, f in kind.fields.items() if isinstance(f.type, GraphQLNonNull)}


def sample(kind: Any, key: str) -> Any:
    """Some value of an input type."""
    if isinstance(kind, GraphQLNonNull):
        return sample(kind.of_type, key)
    if isinstance(kind, GraphQLList):
        return [sample(kind.of_type, key)]
    if isinstance(kind, GraphQLInputObjectType):
        return filled(kind, key)
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    return {
        "ID": key,
        "Int": 3,
        "Boolean": True,
        "String": "👏",
        "DateTime": soon(),
        "Date": "2026-11-22",
        "Decimal": "3",
    }[kind.name]


async def test_a_read_only_token_runs_no_mutation_whatever_it_is(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bucket, "take", lambda *_: None)
    monkeypatch.setattr(items, "MOST_OPEN", 1_000)  # the scene happens again for each mutation, and leaves things open
    assert SCHEMA.mutation_type is not None
    for name in SCHEMA.mutation_type.fields:
        answer = await scene.phones["reader"].send(mutation(name), input=await SENT[name](scene))
        assert answer["errors"][0]["extensions"] == {"code": "NOT_ALLOWED"}, name


async def test_a_regional_without_a_region_reaches_nobody(house: TestHouse, cast: Cast) -> None:
    rita, adam = await house.phone(cast.rita), await house.phone(cast.adam)
    nowhere = await Store.create(code="POPUP", name="Pop-up", region=None)
    guest = await Person.create(name="Gia Rossi", store=nowhere)
    await Person.filter(id=cast.rita.id).update(region=None)
    thank = (
        'mutation($to: [ID!]!) { recognitionGive(input: { recipientIds: $to, message: "Hi" }) { recognition { id } } }'
    )
    await adam.ask(thank, to=[str(guest.id)])
    counted = await rita.ask(
        "{ people { nodes { name } } stores { totalCount } recognitions { totalCount } feed { totalCount } }"
    )
    assert counted == {
        "people": {"nodes": [{"name": "Rita Voss"}]},
        "stores": {"totalCount": 0},
        "recognitions": {"totalCount": 0},
        "feed": {"totalCount": 0},
    }
