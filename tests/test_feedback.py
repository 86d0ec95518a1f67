"""Feedback, from giving to following up."""

from __future__ import annotations

from server.kit import ids
from tests.cast import Cast
from tests.house import TestHouse

GIVE = "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id message kind author { name } } } }"


async def test_a_supervisor_gives_feedback_and_the_employee_sees_it_at_once(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    async with ana.listen("subscription { feedbackReceived { message author { name } } }") as stream:
        assert await stream.quiet(0.05)
        given = await sam.ask(
            GIVE,
            input={
                "id": str(ids.new()),
                "recipientId": str(cast.ana.id),
                "kind": "PRAISE",
                "message": "You stayed calm.",
            },
        )
        assert given["feedbackGive"]["feedback"]["author"]["name"] == "Sam Okafor"
        seen = await stream.next()
    assert seen["feedbackReceived"] == {"message": "You stayed calm.", "author": {"name": "Sam Okafor"}}
    feed = await ana.ask("{ feed { totalCount nodes { __typename id ... on Feedback { message } } } }")
    assert [node["message"] for node in feed["feed"]["nodes"]] == ["You stayed calm."]
