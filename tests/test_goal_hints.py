"""Hints while a goal is being written: as they will be when it is there, and nothing is stored."""

from __future__ import annotations

from typing import Any

import pytest

from server.events.models import Event
from server.goals.models import Goal
from tests.cast import Cast
from tests.house import TestHouse
from tests.test_goals import CREATE, goal, number

HINTS = "query($draft: GoalDraftInput!) { goalHints(draft: $draft) }"
WHOLE = goal(number("9", "4"))


@pytest.mark.parametrize(
    ("draft", "hints"),
    [
        ({}, ["NO_NUMBER", "NO_DATE"]),
        ({"title": "Faster returns", "keyResults": [], "startsOn": None}, ["NO_NUMBER", "NO_DATE"]),
        (WHOLE, []),
        (WHOLE | {"keyResults": [{"title": "Returns", "start": "9"}]}, ["NO_NUMBER"]),
        (WHOLE | {"keyResults": [{"start": "9", "target": "NaN"}]}, ["NO_NUMBER"]),
        (WHOLE | {"keyResults": [{"target": "4"}, {"start": "9", "target": "4"}]}, []),
        (WHOLE | {"keyResults": [{"start": "4", "target": "4.0"}]}, ["TARGET_REACHED"]),
        (WHOLE | {"dueOn": "2028-01-01"}, ["NO_DATE"]),
        (WHOLE | {"dueOn": None}, ["NO_DATE"]),
        (WHOLE | {"title": "Más FACTURACIÓN"}, ["NOT_IN_OWNERS_HANDS"]),
        (WHOLE | {"keyResults": [number("1", "2", title="Ventes par heure")]}, ["NOT_IN_OWNERS_HANDS"]),
        (WHOLE | {"title": "More sales", "ownerId": None}, []),
    ],
)
async def test_hints_come_while_one_is_writing(
    house: TestHouse, cast: Cast, draft: dict[str, Any], hints: list[str]
) -> None:
    ana = await house.phone(cast.ana)
    before = await Event.all().count()
    answer = await ana.ask(HINTS, draft={"ownerId": str(cast.ana.id)} | draft)
    assert answer["goalHints"] == hints
    assert (await Goal.all().count(), await Event.all().count()) == (0, before)


async def test_hints_are_the_same_before_and_after_it_is_sent(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    for whole in (WHOLE, WHOLE | {"title": "More profit", "dueOn": "2028-06-30"}, WHOLE | {"keyResults": []}):
        draft = whole | {"ownerId": str(cast.ana.id)}
        made = await ana.ask(CREATE, input=draft)
        assert (await ana.ask(HINTS, draft=draft))["goalHints"] == made["goalCreate"]["goal"]["smartHints"]


@pytest.mark.parametrize(
    ("draft", "field"),
    [({"ownerId": "nonsense"}, "draft.ownerId"), ({"keyResults": [{}] * 21}, "draft.keyResults")],
)
async def test_a_draft_that_makes_no_sense_is_refused_with_the_field(
    house: TestHouse, cast: Cast, draft: dict[str, Any], field: str
) -> None:
    refused = await (await house.phone(cast.ana)).refused(HINTS, draft=draft)
    assert (refused.code, refused.field) == ("INVALID", field)
