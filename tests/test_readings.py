"""The two readings stay blind by every road: whatever in the schema leads to a feedback is tried as its receiver."""

from __future__ import annotations

import re
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
from server.kit.limits import FIELDS
from server.schema import schema
from tests import reviews
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_feedback import give, reading, send

SCHEMA: GraphQLSchema = schema._schema
LEVELS = 7
"""How far below a root field to look: connection, edge, node, request, its feedback."""
MUTATIONS_OF_THE_RECEIVER = {"feedbackRead", "feedbackReply"}
"""The others that answer with a feedback refuse its receiver; test_feedback.py holds that."""


def selections(kind: GraphQLNamedType, levels: int) -> list[str]:
    """Everything below ``kind`` that leads to a feedback, in parts that one request may ask for; none where nothing does."""
    if levels == 0 or not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return []
    parts = []
    if isinstance(kind, GraphQLInterfaceType):
        for possible in SCHEMA.get_possible_types(kind):
            parts += [f"... on {possible.name} {below}" for below in selections(possible, levels)]
        return packed(parts)
    if kind.name == "Feedback":
        parts.append("id readAt giverReading { tone importance clarity } perceptionGap")
    for name, field in kind.fields.items():
        if not any(is_required_argument(argument) for argument in field.args.values()):
            parts += [f"{name} {below}" for below in selections(get_named_type(field.type), levels - 1)]
    return packed(parts)


def packed(parts: list[str]) -> list[str]:
    """All of ``parts`` in as few selections as stay well within what one request may ask for."""
    bundles: list[list[str]] = []
    for part in parts:
        if not bundles or sum(words(one) for one in [*bundles[-1], part]) > FIELDS // 2:
            bundles.append([])
        bundles[-1].append(part)
    return [f"{{ __typename {' '.join(bundle)} }}" for bundle in bundles]


def words(part: str) -> int:
    """At least as many as the fields in it."""
    return len(re.findall(r"\w+", part))


def roads(root: GraphQLObjectType | None) -> dict[str, list[str]]:
    """Root field -> selections, for every root field that can lead to a feedback."""
    assert root is not None
    found = {name: selections(get_named_type(field.type), LEVELS) for name, field in root.fields.items()}
    return {name: parts for name, parts in found.items() if parts}


QUERIES, MUTATIONS, SUBSCRIPTIONS = (
    roads(root) for root in (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type)
)

OTHERS = {"plan", "plans", "planChanged", "review", "reviews", "team"}
"""Roads on which somebody who leads nobody and has no improvement plan and no review meets nothing."""


def feedback_in(answer: object) -> Iterator[dict[str, Any]]:
    """Every feedback in an answer, however deep. Where a request asks about other kinds it only says that there is one."""
    if isinstance(answer, list):
        for part in answer:
            yield from feedback_in(part)
    if isinstance(answer, dict):
        if answer.get("__typename") == "Feedback" and "giverReading" in answer:
            yield answer
        for part in answer.values():
            yield from feedback_in(part)


async def by_query(phone: Phone, name: str, keys: list[str]) -> list[dict[str, Any]]:
    """The feedback that one root field of Query shows, asked with each of ``keys`` where it takes an id."""
    assert SCHEMA.query_type is not None
    takes_id = "id" in SCHEMA.query_type.fields[name].args
    head, arguments = ("query($id: ID!)", "(id: $id)") if takes_id else ("query", "")
    asked: list[dict[str, Any]] = [{"id": key} for key in keys] if takes_id else [{}]
    found: list[dict[str, Any]] = []
    for part in QUERIES[name]:
        for variables in asked:
            found += feedback_in(await phone.ask(f"{head} {{ {name}{arguments} {part} }}", **variables))
    return found


async def by_subscription(phone: Phone, name: str) -> AsyncIterator[dict[str, Any]]:
    """The feedback in all that one subscription has to tell from the beginning."""
    for part in SUBSCRIPTIONS[name]:
        async with phone.listen(f'subscription {{ {name}(after: "0") {part} }}') as stream:
            patience = 0.3 if name in OTHERS else 30.0  # hers have something to tell, however busy the machine is
            while True:
                try:
                    message = await stream.next(patience)
                except TimeoutError:
                    break
                patience = 0.3
                for found in feedback_in(message):
                    yield found


def mutation(name: str) -> str:
    """A mutation of the receiver with all that it leads to: little enough for one request."""
    [whole] = MUTATIONS[name]
    kind = name[0].upper() + name[1:]
    return f"mutation($input: {kind}Input!) {{ {name}(input: $input) {whole} }}"


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

    answer = await ana.ask(
        mutation("feedbackReply"), input={"feedbackId": given["id"], "kind": "QUESTION", "message": "When?"}
    )
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
    answer = await ana.ask(mutation("feedbackRead"), input={"feedbackId": given["id"], "reading": reading(1, 4, 3)})
    views = list(feedback_in(answer))
    for phone in (ana, sam):
        views += [found for name in QUERIES for found in await by_query(phone, name, [given["id"]])]
    views += [found for name in SUBSCRIPTIONS async for found in by_subscription(ana, name)]
    assert len(views) > 8
    for found in views:
        assert found["giverReading"] == reading(5, 4, 3)
        assert found["perceptionGap"] == pytest.approx(1 / 3)


async def test_a_review_that_rests_on_feedback_shows_how_it_was_meant_only_after_it_was_read(
    house: TestHouse, cast: Cast
) -> None:
    sam, ana, maya = [await house.phone(person) for person in (cast.sam, cast.ana, cast.maya)]
    more = {"visibility": "RECIPIENT_AND_SUPERVISOR", "purpose": "DECISION"}
    given = await give(sam, cast.ana, reading=reading(5, 4, 3), **more)
    [review] = await reviews.begin(maya, [cast.ana])
    shown = [{"note": "As Sam said", "feedbackId": given["id"]}]
    await reviews.assess(maya, review, accomplishments=shown)
    await reviews.assess(ana, review)
    await reviews.do(maya, "reviewShare", reviewId=review)
    before = {name: await by_query(ana, name, [review]) for name in ("review", "reviews")}
    await ana.ask(mutation("feedbackRead"), input={"feedbackId": given["id"], "reading": reading(1, 4, 3)})
    after = {name: await by_query(ana, name, [review]) for name in ("review", "reviews")}
    for views, meant in ((before, None), (after, reading(5, 4, 3))):
        assert all(views.values()), "both roads lead there"
        assert [found for seen in views.values() for found in seen if found["giverReading"] != meant] == []


async def test_a_refused_reading_reveals_nothing(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    given = await give(sam, cast.ana, reading=reading(5, 4, 3))
    for bad in (reading(6, 1, 1), reading(1, 1, 0)):
        answer = await ana.send(mutation("feedbackRead"), input={"feedbackId": given["id"], "reading": bad})
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
