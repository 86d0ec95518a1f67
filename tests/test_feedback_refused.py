"""Feedback that is refused: the code, the field at fault, and nothing stored."""

from __future__ import annotations

from typing import Any

import pytest

from server.kit import ids
from tests.cast import Cast
from tests.house import TestHouse
from tests.test_feedback import document, give, reading, seen, stored

GIVE_REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"message": ""}, "INVALID", "message"),
    ({"message": " \n\t"}, "INVALID", "message"),
    ({"message": "\x00"}, "INVALID", "message"),
    ({"message": "x" * 4_001}, "INVALID", "message"),
    ({"message": "x" * 100_000}, "INVALID", "message"),
    ({"kind": "COACHING"}, "INVALID", "nextTime"),
    ({"kind": "COACHING", "nextTime": "  "}, "INVALID", "nextTime"),
    ({"kind": "COACHING", "nextTime": "x" * 1_001}, "INVALID", "nextTime"),
    ({"reading": reading(6, 3, 3)}, "INVALID", "reading.tone"),
    ({"reading": reading(3, 0, 3)}, "INVALID", "reading.importance"),
    ({"reading": reading(3, 3, -1)}, "INVALID", "reading.clarity"),
    ({"recipientId": "nobody"}, "NOT_FOUND", "recipientId"),
    ({"recipientId": "lee"}, "NOT_FOUND", "recipientId"),
    ({"recipientId": "lou"}, "NOT_FOUND", "recipientId"),
    ({"recipientId": "sam"}, "INVALID", "recipientId"),
    ({"recipientId": "no id"}, "INVALID", "recipientId"),
    ({"recipientId": "HARBOUR"}, "NOT_FOUND", "recipientId"),
    ({"behaviourIds": ["nobody"]}, "NOT_FOUND", "behaviourIds"),
    ({"behaviourIds": ["no id"]}, "INVALID", "behaviourIds.0"),
    ({"requestId": "nobody"}, "NOT_FOUND", "requestId"),
    ({"goalId": "no id"}, "INVALID", "goalId"),
    ({"observedAt": "2020-01-01T00:00:00Z"}, "INVALID", "observedAt"),
    ({"observedAt": "2099-01-01T00:00:00Z"}, "INVALID", "observedAt"),
    ({"followUpOn": "2020-01-01"}, "INVALID", "followUpOn"),
    ({"followUpOn": "2099-01-01"}, "INVALID", "followUpOn"),
    ({"id": "no id"}, "INVALID", "id"),
    ({"id": "0b6c1c1e-5f0b-4d53-8a8e-0d9a4a3d9b11"}, "INVALID", "id"),
]


@pytest.mark.parametrize(("change", "code", "field"), GIVE_REFUSED)
async def test_what_cannot_be_given_is_refused_with_its_field(
    house: TestHouse, cast: Cast, change: dict[str, Any], code: str, field: str
) -> None:
    known = {name: str(person.id) for name, person in cast.people.items()}
    known |= {"nobody": str(ids.new()), "HARBOUR": str(cast.stores["HARBOUR"].id)}

    def meant(value: Any) -> Any:
        if isinstance(value, list):
            return [meant(one) for one in value]
        return known.get(value, value) if isinstance(value, str) else value

    sam = await house.phone(cast.sam)
    sent = {"recipientId": known["ana"], "kind": "PRAISE", "message": "You stayed calm."}
    sent |= {name: meant(value) for name, value in change.items()}
    refusal = await sam.refused(document("feedbackGive"), input=sent)
    assert (refusal.code, refusal.field) == (code, field)
    assert await stored() == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    "input",
    [
        {"kind": "BLAME"},
        {"kind": 1},
        {"message": 5},
        {"message": None},
        {"reading": {"tone": 1}},
        {"reading": {"tone": "3", "importance": 3, "clarity": 3}},
        {"reading": {"tone": 1e99, "importance": 3, "clarity": 3}},
        {"followUpOn": "soon"},
        {"observedAt": "2026-11-22T10:00:00"},
        {"somethingElse": True},
    ],
)
async def test_what_is_not_of_the_type_is_refused(house: TestHouse, cast: Cast, input: dict[str, Any]) -> None:
    sam = await house.phone(cast.sam)
    sent = {"recipientId": str(cast.ana.id), "kind": "PRAISE", "message": "You stayed calm."} | input
    assert (await sam.refused(document("feedbackGive"), input=sent)).code == "INVALID"
    assert await stored() == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"purpose": "DECISION"}, "INVALID", "purpose"),
        ({"visibility": "RECIPIENT_AND_SUPERVISOR"}, "INVALID", "visibility"),
        ({"message": " "}, "INVALID", "message"),
        ({"message": "x" * 100_000}, "INVALID", "message"),
        ({"nextTime": " "}, "INVALID", "nextTime"),
        ({"reading": reading(6, 1, 1)}, "INVALID", "reading.tone"),
        ({"followUpOn": "2020-01-01"}, "INVALID", "followUpOn"),
    ],
)
async def test_an_edit_that_is_refused_changes_nothing(
    house: TestHouse, cast: Cast, change: dict[str, Any], code: str, field: str
) -> None:
    sam = await house.phone(cast.sam)
    given = await give(sam, cast.ana, kind="COACHING", nextTime="Count it together.")
    refusal = await sam.refused(document("feedbackEdit"), input={"feedbackId": given["id"], **change})
    assert (refusal.code, refusal.field) == (code, field)
    assert await seen(sam, given) == given
    assert await stored() == (1, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("person", "question", "code", "field"),
    [
        ("sam", "", "INVALID", "question"),
        ("sam", "x" * 501, "INVALID", "question"),
        ("ana", "How?", "INVALID", "fromId"),
        ("lee", "How?", "NOT_FOUND", "fromId"),
        ("lou", "How?", "NOT_FOUND", "fromId"),
    ],
)
async def test_a_request_that_cannot_be_made_is_refused(
    house: TestHouse, cast: Cast, person: str, question: str, code: str, field: str
) -> None:
    ana = await house.phone(cast.ana)
    input = {"fromId": str(cast.people[person].id), "question": question}
    refusal = await ana.refused(document("feedbackRequest"), input=input)
    assert (refusal.code, refusal.field) == (code, field)
    assert await stored() == (0, 0, 0, 0, 0)
