"""The two readings stay blind by every road: whatever in the schema leads to a feedback is tried as its receiver."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_required_argument,
)

from server.events.models import Event
from server.kit import ids
from server.schema import schema
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_feedback import give, reading, send

SCHEMA: GraphQLSchema = schema._schema
LEVELS = 7
"""How far below a root field to look: connection, edge, node, request, its feedback."""
MUTATIONS_OF_THE_RECEIVER = {"feedbackRead", "feedbackReply"}
"""The others that answer with a feedback refuse its receiver; test_feedback.py holds that."""


def selection(kind: GraphQLNamedType, levels: int) -> str | None:
    """Everything below ``kind`` that leads to a feedback; None where nothing does."""
    if levels == 0 or not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return None
    parts = []
    if isinstance(kind, GraphQLInterfaceType):
        for possible in SCHEMA.get_possible_types(kind):
            if below := selection(possible, levels):
                parts.append(f"... on {possible.name} {below}")
        return f"{{ __typename {' '.join(parts)} }}" if parts else None
    if kind.name == "Feedback":
        parts.append("id readAt giverReading { tone importance clarity } perceptionGap")
    for name, field in kind.fields.items():
        wanted = any(is_required_argument(argument) for argument in field.args.values())
        if not wanted and (below := selection(get_named_type(field.type), levels - 1)):
            parts.append(f"{name} {below}")
    return f"{{ __typename {' '.join(parts)} }}" if parts else None


def roads(root: GraphQLObjectType | None) -> dict[str, str]:
    """Root field -> selection, for every root field that can lead to a feedback."""
    assert root is not None
    found = {name: selection(get_named_type(field.type), LEVELS) for name, field in root.fields.items()}
    return {name: road for name, road in found.items() if road}


QUERIES, MUTATIONS, SUBSCRIPTIONS = (
    roads(root) for root in (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type)
)

OTHERS = {"plan", "plans", "planChanged", "team"}
"""Roads on which somebody who leads nobody and has no improvement plan meets nothing."""


def feedback_in(answer: object) -> Iterator[dict[str, Any]]:
    """Every feedback in an answer, however deep."""
    if isinstance(answer, list):
        for part in answer:
            yield from feedback_in(part)
    if isinstance(answer, dict):
        if answer.get("__typename") == "Feedback":
            yield answer
        for part in answer.values():
            yield from feedback_in(part)


async def by_query(phone: Phone, name: str, keys: list[str]) -> list[dict[str, Any]]:
    """The feedback that one root field of Query shows, asked with each of ``keys`` where it takes an id."""
    assert SCHEMA.query_type is not None
    if "id" not in SCHEMA.query_type.fields[name].args:
        return list(feedback_in(await phone.ask(f"{{ {name} {QUERIES[name]} }}")))
    query = f"query($id: ID!) {{ {name}(id: $id) {QUERIES[name]} }}"
    return [found for key in keys for found in feedback_in(await phone.ask(query, id=key))]


async def by_subscription(phone: Phone, name: str) -> AsyncIterator[dict[str, Any]]:
    """The feedback in all that one subscription has to tell from the beginning."""
    async with phone.listen(f'subscription {{ {name}(after: "0") {SUBSCRIPTIONS[name]} }}') as stream:
        patience = 0.3 if name in OTHERS else 30.0  # hers have something to tell, however busy the machine is
        while True:
            try:
                message = await stream.next(patience)
            except TimeoutError:
                return
            patience = 0.3
            for found in feedback_in(message):
                yield found


def test_the_roads_to_a_feedback_are_those_we_know() -> None:
    assert {"feedback", "feedbackList", "feedbackRequest", "feedbackRequests", "feed", "notifications"} <= set(QUERIES)
    assert {"changes", "feedbackReceived"} <= set(SUBSCRIPTIONS)
    assert set(MUTATIONS) >= MUTATIONS_OF_THE_RECEIVER


@pytest.mark.parametrize("requested", [False, True], ids=["given", "asked for"])
async def test_no_road_shows_the_receiver_how_it_was_meant_before_they_have_read(
    house: TestHouse, cast: Cast, requested: bool
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    keys, more = [], {}
    if requested:
        asked = await send(ana, "feedbackRequest", fromId=str(cast.sam.id), question="How was the handover?")
        keys, more = [asked["id"]], {"requestId": asked["id"]}
    given = await give(sam, cast.ana, reading=reading(5, 4, 2), visibility="RECIPIENT_AND_SUPERVISOR", **more)
    await send(sam, "feedbackEdit", feedbackId=given["id"], message="You stayed very calm.", reading=reading(5, 4, 3))
    keys.append(given["id"])
    await house.work()

    reply = f"mutation($input: FeedbackReplyInput!) {{ feedbackReply(input: $input) {MUTATIONS['feedbackReply']} }}"
    answer = await ana.ask(reply, input={"feedbackId": given["id"], "kind": "QUESTION", "message": "When?"})
    views = {"feedbackReply": list(feedback_in(answer))}
    views |= {name: await by_query(ana, name, keys) for name in QUERIES}
    views |= {name: [found async for found in by_subscription(ana, name)] for name in SUBSCRIPTIONS}
    for name, seen in views.items():
        assert all(found["giverReading"] is None for found in seen), name
        assert all(found["perceptionGap"] is None for found in seen), name
    silent = {name for name, seen in views.items() if not seen}
    assert silent == OTHERS | (set() if requested else {"feedbackRequest", "feedbackRequests"})

    theirs = [found for name in QUERIES for found in await by_query(sam, name, keys)]
    assert theirs, "the giver sees it all along"
    assert all(found["giverReading"] is not None for found in theirs)


async def test_after_reading_every_road_shows_both_readings_and_the_gap(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    given = await give(sam, cast.ana, reading=reading(5, 4, 3))
    await house.work()
    read = f"mutation($input: FeedbackReadInput!) {{ feedbackRead(input: $input) {MUTATIONS['feedbackRead']} }}"
    answer = await ana.ask(read, input={"feedbackId": given["id"], "reading": reading(1, 4, 3)})
    views = list(feedback_in(answer))
    for phone in (ana, sam):
        views += [found for name in QUERIES for found in await by_query(phone, name, [given["id"]])]
    views += [found for name in SUBSCRIPTIONS async for found in by_subscription(ana, name)]
    assert len(views) > 8
    for found in views:
        assert found["giverReading"] == reading(5, 4, 3)
        assert found["perceptionGap"] == pytest.approx(1 / 3)


async def test_a_refused_reading_reveals_nothing(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    given = await give(sam, cast.ana, reading=reading(5, 4, 3))
    read = f"mutation($input: FeedbackReadInput!) {{ feedbackRead(input: $input) {MUTATIONS['feedbackRead']} }}"
    for bad in (reading(6, 1, 1), reading(1, 1, 0)):
        answer = await ana.send(read, input={"feedbackId": given["id"], "reading": bad})
        assert answer["data"] is None
        assert answer["errors"][0]["extensions"]["code"] == "INVALID"
    for found in await by_query(ana, "feedback", [given["id"]]):
        assert found["giverReading"] is None


async def test_reading_and_looking_in_one_request_looks_after_reading(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    given = await give(sam, cast.ana, reading=reading(5, 4, 3))
    field = "feedback { giverReading { tone } }"
    answer = await ana.ask(
        f"""mutation($id: ID!, $reading: ReadingInput!) {{
            before: feedbackReply(input: {{ feedbackId: $id, kind: THANKS }}) {{ {field} }}
            read: feedbackRead(input: {{ feedbackId: $id, reading: $reading }}) {{ {field} }}
        }}""",
        id=given["id"],
        reading=reading(3, 3, 3),
    )
    assert answer["before"]["feedback"]["giverReading"] is None
    assert answer["read"]["feedback"]["giverReading"] == {"tone": 5}


async def test_the_event_row_holds_no_reading_and_no_words(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    given = await give(sam, cast.ana, reading=reading(5, 4, 3), id=str(ids.new()))
    await send(sam, "feedbackEdit", feedbackId=given["id"], message="Very calm.", reading=reading(4, 4, 3))
    await send(ana, "feedbackReply", feedbackId=given["id"], kind="QUESTION", message="When?")
    await send(ana, "feedbackRead", feedbackId=given["id"], reading=reading(1, 1, 1))
    await send(sam, "feedbackFollowUp", feedbackId=given["id"], better=True, note="Calmer.")
    facts = [event.data for event in await Event.filter(subject_id=given["id"]).order_by("position")]
    assert len(facts) == 5
    small = {"reworded": {True, False}, "reply": {"QUESTION"}}
    assert [fact for fact in facts if any(value not in small[name] for name, value in fact.items())] == []
