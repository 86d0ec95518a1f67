"""Whoever knows ids of another store gets nothing with them, changes nothing, and does not even learn that they exist."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

import pytest
import time_machine
from graphql import get_named_type

from server.auth import actions as auth
from server.auth.models import Scope
from server.behaviours.models import Skill
from server.events.models import Event
from server.goals.models import GoalTemplate
from server.insights.models import Playbook
from server.kit import ids
from server.kit.shares import Bucket
from server.metrics.models import Metric
from server.training.models import Training
from tests import checkins
from tests.access.asking import ROOTS, fields_of, meant, path_of, reached
from tests.access.props import do, dress
from tests.access.stage import Stage, set_up
from tests.access.swapping import Spot, answers, heard, spots
from tests.access.tables import tables
from tests.access.traces import changed, dump
from tests.cast import Cast
from tests.house import TestHouse
from tests.insights import TODAY
from tests.scene import GOAL

INSIDERS = ("recipient", "manager", "lead", "author")
MANY = 1
"""Ids of each type that are tried everywhere."""


@pytest.fixture(autouse=True)
def calendar() -> Iterator[None]:
    """The Sunday of the tables."""
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
async def stage(house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """All that there is."""
    monkeypatch.setattr(Bucket, "take", lambda *_: None)  # one person may not guess this often, but we may
    stage = await set_up(house, cast)
    await dress(stage)
    return stage


async def seen_by(stage: Stage, who: str) -> dict[str, set[str]]:
    """Type -> the ids that the answers of all questions of all tables show to somebody."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for kind, sections in tables().items():
        keys = [name for name, field in fields_of(kind).items() if get_named_type(field.type).name == "ID"]
        if kind in ROOTS or not keys:
            continue
        for question in {section.question for section in sections if section.question.startswith("{")}:
            text = question.partition(" where ")[0]
            answer = await stage.phones[who].send(meant(stage, text.replace("@", " ".join(keys))))
            for row in reached(answer.get("data"), path_of(text)):
                for key in keys:
                    found[kind if key == "id" else f"{kind}.{key}"] |= {row[key]} - {None}
    return found


async def own_things(stage: Stage) -> dict[str, str]:
    """Name of an argument -> something of Omar's own store, or everybody's, that fits."""
    keys, omar, lee = stage.keys, stage.phones["other"], stage.phones["stranger"]
    made = await do(omar, "goalCreate", "goal { id keyResults { id } }", **GOAL | {"ownerId": keys["lee"]})
    goal = made["goal"]
    await do(lee, "goalAgree", "goal { id }", goalId=goal["id"])
    met = await checkins.schedule(omar, stage.cast.lee)
    item = await checkins.add(omar, met, stage.cast.lee)
    given = {"recipientId": keys["lee"], "kind": "PRAISE", "message": "Well done."}
    said = await do(omar, "feedbackGive", "feedback { id }", **given)
    people = (
        "personId",
        "ownerId",
        "ownerIds",
        "recipientId",
        "recipientIds",
        "withId",
        "personIds",
        "memberId",
        "fromId",
    )
    mine = dict.fromkeys(people, keys["lee"]) | {
        "toId": keys["omar"],
        "storeId": keys["MILL"],
        "treatedIds": keys["MILL"],
    }
    public = {"metricId": "metric", "skillId": "crewSkill", "trainingId": "crewTraining", "templateId": "template"}
    return {
        **mine,
        **{name: keys[key] for name, key in public.items()},
        "playbookId": keys["crewPlaybook"],
        "goalId": goal["id"],
        "keyResultId": goal["keyResults"][0]["id"],
        "checkInId": met["id"],
        "actionItemId": item["id"],
        "feedbackId": said["feedback"]["id"],
        "id": str(ids.new()),
    }


NOT_LOOKED_AT = {
    "skillDefine behaviourIds": "NOT_ALLOWED",
    "skillEdit behaviourIds": "NOT_ALLOWED skillId",
    "goalEdit parentId": "NOT_ALLOWED goalId",
    "goalEdit keyResults.metricId": "NOT_ALLOWED goalId",
    "goalTemplateCreate keyResults.metricId": "NOT_ALLOWED",
    "goalTemplateEdit keyResults.metricId": "NOT_ALLOWED",
    "checkInHandOver fromId": "INVALID toId",
    "checkInHandOver memberId": "INVALID toId",
    "actionItemAdd ownerId": "INVALID ownerId",
    "actionItemHandOver toId": "INVALID toId",
    "metricDefine guardId": "NOT_ALLOWED",
    "metricEdit guardId": "NOT_ALLOWED metricId",
    **{f"trainingCreate {name}": "NOT_ALLOWED" for name in ("steps.id", "metricIds", "skillIds")},
    **{f"trainingEdit {name}": "NOT_ALLOWED trainingId" for name in ("steps.id", "metricIds", "skillIds")},
    **{f"playbookCreate {name}": "NOT_ALLOWED" for name in ("metricId", "skillId", "trainingId")},
    **{f"playbookEdit {name}": "NOT_ALLOWED playbookId" for name in ("metricId", "skillId", "trainingId")},
}
"""Where a made-up id does not even meet "not found": whoever may not do it at all hears that first, and who is one of the two is known."""


async def hidden_from(stage: Stage, who: str, own: dict[str, str]) -> list[str]:
    """Ids of every type that insiders see and ``who`` does not, and one of what happened between two of them."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    for insider in INSIDERS:
        for kind, keys in (await seen_by(stage, insider)).items():
            known[kind] |= keys
    theirs = set().union(*(await seen_by(stage, who)).values()) | set(own.values())
    # What is measured and taught, what helps and what goals start from is no secret.
    for model in (Metric, Training, Playbook, GoalTemplate, Skill):
        theirs |= {str(key) for key in await model.all().values_list("id", flat=True)}
    hidden = {key for keys in known.values() for key in sorted(keys - theirs)[-MANY:]}
    event = await Event.filter(subject_id=stage.keys["private"]).first()
    assert event is not None
    return sorted(hidden | {str(event.id)})


async def test_ids_of_others_are_as_good_as_made_up_ones_and_change_nothing(stage: Stage) -> None:
    own, omar = await own_things(stage), stage.phones["other"]
    hidden = await hidden_from(stage, "other", own)
    assert len(hidden) > 30
    everywhere = [spot for root in ("Query", "Mutation") for spot in spots(root)]
    assert len(everywhere) > 180
    usual: dict[Spot, str] = {}
    for spot in everywhere:
        usual[spot], again = await answers(omar, spot, [str(ids.new()), str(ids.new())], own)
        assert again == usual[spot], spot.name
    elsewhere = {
        spot.name: refusal_of(usual[spot])
        for spot in everywhere
        if spot.root == "Mutation" and "NOT_FOUND" not in usual[spot]
    }
    assert elsewhere == NOT_LOOKED_AT
    before = await dump(stage.house)
    told = []
    for spot in everywhere:
        said = await answers(omar, spot, hidden, own)
        told += [f"{spot.name}: {answer}, a made-up one {usual[spot]}" for answer in sorted(set(said) - {usual[spot]})]
    assert not told, "\n".join(told)
    for spot in spots("Subscription"):
        assert len(set(await heard(omar, spot, [str(ids.new()), *hidden], own))) == 1, spot.name
    assert changed(before, await dump(stage.house)) == set()


def refusal_of(answer: str) -> str:
    """Code and field of an answer as a text; `done` where nothing was refused."""
    errors = json.loads(answer)["errors"]
    return " ".join(filter(None, (errors[0]["code"], errors[0].get("field")))) if errors else "done"


async def test_whoever_is_shut_out_learns_nothing_by_ids(stage: Stage) -> None:
    token = await auth.issue_token(stage.house.keys, stage.cast.lee, Scope.READ, days=1)
    stage.phones["reader"].http.headers["authorization"] = f"Bearer {token.value}"
    before = await dump(stage.house)
    own = {"id": str(ids.new())}
    for who in ("leaver", "revoked", "reader"):
        for spot in [*spots("Query"), *spots("Mutation")]:
            made_up, real = await answers(stage.phones[who], spot, [str(ids.new()), stage.keys["private"]], own)
            assert made_up == real, (who, spot.name)
            if who != "reader":
                assert refusal_of(real) == "UNAUTHENTICATED", (who, spot.name)
            elif spot.root == "Mutation":
                assert refusal_of(real) == "NOT_ALLOWED", spot.name
    assert await dump(stage.house) == before
