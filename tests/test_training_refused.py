"""What trainings refuse: each bad input by code and field, with nothing stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.kit import clock, ids
from server.kit.errors import Invalid
from server.training.actions import https_only
from tests import metrics
from tests.cast import Cast
from tests.house import TestHouse
from tests.skills import define
from tests.trainings import assign, create, do, draft, finish, metric, refused, stored

STEP = {"title": "Watch"}
YESTERDAY = (clock.now().date() - timedelta(days=2)).isoformat()

WRITING: list[tuple[dict[str, Any], str, str]] = [
    ({"metricIds": []}, "INVALID", "metricIds"),
    ({"metricIds": None}, "INVALID", "metricIds"),
    ({"metricIds": ["x"]}, "INVALID", "metricIds.0"),
    ({"metricIds": ["@metric", "@none"]}, "NOT_FOUND", "metricIds.1"),
    ({"metricIds": ["@oldMetric"]}, "NOT_FOUND", "metricIds.0"),
    ({"skillIds": ["@none"]}, "NOT_FOUND", "skillIds.0"),
    ({"skillIds": ["@oldSkill"]}, "NOT_FOUND", "skillIds.0"),
    ({"skillIds": ["x"]}, "INVALID", "skillIds.0"),
    ({"skillIds": ["@skill"] * 21}, "INVALID", "skillIds"),
    ({"title": " "}, "INVALID", "title"),
    ({"title": "x" * 201}, "INVALID", "title"),
    ({"purpose": ""}, "INVALID", "purpose"),
    ({"purpose": "x" * 2_001}, "INVALID", "purpose"),
    ({"minutes": 0}, "INVALID", "minutes"),
    ({"minutes": 481}, "INVALID", "minutes"),
    ({"steps": []}, "INVALID", "steps"),
    ({"steps": [STEP] * 21}, "INVALID", "steps"),
    ({"steps": [STEP, {"title": ""}]}, "INVALID", "steps.1.title"),
    ({"steps": [STEP | {"text": "x" * 4_001}]}, "INVALID", "steps.0.text"),
    ({"steps": [STEP | {"id": "x"}]}, "INVALID", "steps.0.id"),
    ({"steps": [STEP | {"id": "@none"}]}, "NOT_FOUND", "steps.0.id"),
    ({"link": "http://learn.example"}, "INVALID", "link"),
]

LISTS: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "trainingEdit",
        {"trainingId": "@none", "title": "x", "purpose": "x", "minutes": 1, "steps": [STEP]},
        "NOT_FOUND",
        "trainingId",
    ),
    ("trainingRetire", {"trainingId": "@none"}, "NOT_FOUND", "trainingId"),
    ("trainingRetire", {"trainingId": "@training"}, "NOT_ALLOWED", "trainingId"),
    ("trainingAssign", {"personIds": []}, "INVALID", "personIds"),
    ("trainingAssign", {"personIds": ["@ana"] * 2_001}, "INVALID", "personIds"),
    ("trainingAssign", {"personIds": ["@ana", "x"]}, "INVALID", "personIds.1"),
    ("trainingAssign", {"personIds": ["@ana", "@none"]}, "NOT_FOUND", "personIds.1"),
    ("trainingAssign", {"personIds": ["@ana", "@lou"]}, "NOT_FOUND", "personIds.1"),
    ("trainingAssign", {"personIds": ["@maya"]}, "NOT_ALLOWED", "personIds.0"),
    ("trainingAssign", {"personIds": ["@ben"]}, "CONFLICT", "personIds.0"),
    ("trainingAssign", {"trainingId": "@none"}, "NOT_FOUND", "trainingId"),
    ("trainingAssign", {"trainingId": "x"}, "INVALID", "trainingId"),
    ("trainingAssign", {"reason": "INSIGHT"}, "INVALID", "reason"),
    ("trainingAssign", {"cause": None}, "INVALID", "cause"),
    ("trainingAssign", {"dueOn": YESTERDAY}, "INVALID", "dueOn"),
    ("trainingAssign", {"note": "x" * 1_001}, "INVALID", "note"),
    ("trainingStart", {"assignmentId": "@none"}, "NOT_FOUND", "assignmentId"),
    ("trainingStart", {"assignmentId": "@bens"}, "NOT_ALLOWED", "assignmentId"),
    ("trainingStart", {"assignmentId": "@done"}, "CONFLICT", "assignmentId"),
    ("trainingCompleteStep", {"assignmentId": "@open", "stepId": "@none"}, "NOT_FOUND", "stepId"),
    ("trainingCompleteStep", {"assignmentId": "@open", "stepId": "@otherStep"}, "NOT_FOUND", "stepId"),
    ("trainingCompleteStep", {"assignmentId": "@bens", "stepId": "@none"}, "NOT_ALLOWED", "assignmentId"),
    ("trainingCompleteStep", {"assignmentId": "@done", "stepId": "@none"}, "CONFLICT", "assignmentId"),
    ("trainingComplete", {"assignmentId": "@open"}, "CONFLICT", "assignmentId"),
    ("trainingComplete", {"assignmentId": "@done"}, "CONFLICT", "assignmentId"),
    ("trainingComplete", {"assignmentId": "@ready", "minutes": 0}, "INVALID", "minutes"),
    ("trainingComplete", {"assignmentId": "@ready", "minutes": 481}, "INVALID", "minutes"),
    ("trainingDecline", {"assignmentId": "@open", "reason": " "}, "INVALID", "reason"),
    ("trainingDecline", {"assignmentId": "@open", "reason": "x" * 1_001}, "INVALID", "reason"),
    ("trainingDecline", {"assignmentId": "@bens", "reason": "No."}, "NOT_ALLOWED", "assignmentId"),
    ("trainingDecline", {"assignmentId": "@done", "reason": "No."}, "CONFLICT", "assignmentId"),
    ("trainingHelped", {"assignmentId": "@done", "helped": 0}, "INVALID", "helped"),
    ("trainingHelped", {"assignmentId": "@done", "helped": 6}, "INVALID", "helped"),
    ("trainingHelped", {"assignmentId": "@open", "helped": 3}, "CONFLICT", "assignmentId"),
    ("trainingHelped", {"assignmentId": "@bens", "helped": 3}, "NOT_ALLOWED", "assignmentId"),
]


def meant(known: dict[str, str], value: Any) -> Any:
    """``value`` with the ids that its names stand for."""
    if isinstance(value, list):
        return [meant(known, one) for one in value]
    if isinstance(value, dict):
        return {name: meant(known, one) for name, one in value.items()}
    return known[value[1:]] if isinstance(value, str) and value.startswith("@") else value


async def test_a_training_that_cannot_be_is_not_written(house: TestHouse, cast: Cast) -> None:
    hana, ana = await house.phone(cast.hana), await house.phone(cast.ana)
    known = {"none": str(ids.new()), "metric": await metric(hana), "oldMetric": await metric(hana)}
    known |= {name: (await define(hana))["id"] for name in ("skill", "oldSkill")}
    await hana.ask(metrics.RETIRE, input={"metricId": known["oldMetric"]})
    await hana.ask("mutation($id: ID!) { skillRetire(input: {skillId: $id}) { skill { id } } }", id=known["oldSkill"])
    made = await create(hana, known["metric"])
    before = await stored()
    for more, code, field in WRITING:
        sent = draft(known["metric"], **meant(known, more))
        assert await refused(hana, "trainingCreate", **sent) == (code, field), more
        assert await refused(hana, "trainingEdit", trainingId=made["id"], **sent) == (code, field), more
    twice = [{"id": made["steps"][0]["id"], "title": "One"}] * 2
    sent = draft(known["metric"], steps=twice)
    assert await refused(hana, "trainingEdit", trainingId=made["id"], **sent) == ("NOT_FOUND", "steps.1.id")
    assert await refused(ana, "trainingCreate", **draft(known["metric"])) == ("NOT_ALLOWED", None)
    assert await stored() == before


async def test_a_list_refuses_by_name_and_stays_as_it_is(house: TestHouse, cast: Cast) -> None:
    hana, sam, ana = await house.phone(cast.hana), await house.phone(cast.sam), await house.phone(cast.ana)
    number = await metric(hana)
    made = {name: await create(hana, number, title=name) for name in ("training", "open", "ready", "done", "bens")}
    known = {"none": str(ids.new()), "training": made["training"]["id"]}
    known |= {name: str(cast.people[name].id) for name in ("ana", "ben", "lou", "maya")}
    lists = {name: (await assign(sam, made[name], cast.ana))[0] for name in ("open", "ready", "done")}
    # Ben's list is in Sam's reach, and not his to work on.
    lists["bens"] = (await assign(sam, made["bens"], cast.ben))[0]
    await assign(sam, made["training"], cast.ben)
    known |= {name: row["id"] for name, row in lists.items()} | {"otherStep": made["done"]["steps"][0]["id"]}
    await finish(ana, lists["done"])
    for step in made["ready"]["steps"]:
        await do(ana, "trainingCompleteStep", assignmentId=known["ready"], stepId=step["id"])
    before = await stored()
    for mutation, input, code, field in LISTS:
        sent = meant(known, input)
        if mutation == "trainingAssign":
            sent = {
                "trainingId": known["training"],
                "personIds": [known["ana"]],
                "reason": "GAP",
                "cause": "PROCESS",
            } | sent
        others = sent.get("assignmentId") == known["bens"] or mutation == "trainingAssign"
        assert await refused(sam if others else ana, mutation, **sent) == (code, field), (mutation, input)
    assert await stored() == before


@pytest.mark.parametrize(
    "link",
    [
        "http://learn.example",
        "learn.example",
        "javascript:alert(1)",
        "https://",
        "https://localhost",
        "https://[::1]/",
        "https://ana@learn.example",
        "https://learn.example\\@evil.example",
        "https://learn .example",
        "https://learn.example/a\nb",
        "https://learn..example",
        "https://learn.example:99999",
        "https://learn.example:x",
        "https://[learn",
        "https://learn.example/" + "x" * 500,
        "https://" + "ü" * 60 + ".example",
        "data:text/html,x",
    ],
)
def test_a_link_that_misleads_is_refused(link: str) -> None:
    with pytest.raises(Invalid) as refusal:
        https_only(link)
    assert refusal.value.field == "link"
