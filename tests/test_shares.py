"""What one person may have of the server at once, by whatever road they come, so that the others do not wait."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from server.feedback.models import Feedback
from server.kit import db, shares
from server.kit.operations import BURST, FOLLOWING, WRITING
from server.kit.socket import MOST_STREAMS
from server.people.models import Person
from tests.cast import Cast
from tests.house import GRAPHQL_JSON, Phone, TestHouse
from tests.test_event_stream import EventStream
from tests.test_feedback import give

GIVE = "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }"
CHANGES = "subscription { changes { id } }"
NAME = "{ viewer { name } }"


@pytest.fixture
async def sam(house: TestHouse, cast: Cast) -> Phone:
    """Sam's phone."""
    return await house.phone(cast.sam)


@asynccontextmanager
async def busy() -> AsyncIterator[None]:
    """A long transaction of somebody else, behind which all writes wait."""
    begun, done = asyncio.Event(), asyncio.Event()

    @db.transaction
    async def hold() -> None:
        begun.set()
        await done.wait()

    holding = asyncio.create_task(hold())
    await begun.wait()
    try:
        yield
    finally:
        done.set()
        await holding


def praise(to: Person) -> dict[str, Any]:
    """Variables of GIVE."""
    return {"input": {"recipientId": str(to.id), "kind": "PRAISE", "message": "Well done."}}


async def test_writes_that_wait_are_counted_by_person(house: TestHouse, cast: Cast, sam: Phone) -> None:
    ben, other = await house.phone(cast.ben), await house.phone(cast.sam)
    async with busy():
        waiting = {asyncio.create_task(sam.send(GIVE, **praise(cast.ana))) for _ in range(WRITING + 3)}
        refused: set[asyncio.Task[dict[str, Any]]] = set()
        while len(refused) < 3:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            refused |= done
        for answer in [*(task.result() for task in refused), await other.send(GIVE, **praise(cast.ana))]:
            assert answer["errors"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfter": 1}
        response = await sam.http.post(
            "/graphql", json={"query": GIVE, "variables": praise(cast.ana)}, headers={"accept": GRAPHQL_JSON}
        )
        assert (response.status_code, response.headers["retry-after"]) == (429, "1")
        assert await sam.ask(NAME), "reading goes on"
        others = asyncio.create_task(give(ben, cast.ana))
    assert await others, "somebody else's write is taken"
    answers = await asyncio.gather(*waiting)
    assert ["errors" in answer for answer in answers] == [False] * WRITING
    await give(sam, cast.ana)


async def test_a_mutation_that_a_socket_completes_early_counts_until_it_ends_and_is_not_heard_of(
    house: TestHouse, cast: Cast, sam: Phone
) -> None:
    async with sam.socket() as talk:
        await talk.init()
        async with busy():
            for number in range(WRITING * 2):
                await talk.subscribe(str(number), GIVE, praise(cast.ana))
            for _ in range(WRITING):
                message = await talk.receive()
                assert message["type"] == "error"
                assert message["payload"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfter": 1}
            for number in range(WRITING * 2):
                await talk.send({"id": str(number), "type": "complete"})
            for number in range(5):
                await talk.subscribe(str(number), GIVE, praise(cast.ana))  # the ids are free again, the places are not
                assert (await talk.receive())["type"] == "error"
        await give(await house.phone(cast.ben), cast.ana)
        await talk.subscribe("last", NAME)
        assert (await talk.receive())["id"] == "last", "nobody hears of what was completed early"
    assert await Feedback.filter(author_id=cast.sam.id).count() == WRITING


async def test_hanging_up_gives_no_place_back_before_the_writes_end(house: TestHouse, cast: Cast, sam: Phone) -> None:
    async with busy():
        async with sam.socket() as talk:
            await talk.init()
            for number in range(WRITING + 1):
                await talk.subscribe(str(number), GIVE, praise(cast.ana))
            assert (await talk.receive())["type"] == "error"
        assert (await sam.refused(GIVE, **praise(cast.ana))).code == "RATE_LIMITED"
    await give(await house.phone(cast.ben), cast.ana)
    await give(sam, cast.ana)
    assert await Feedback.filter(author_id=cast.sam.id).count() == WRITING + 1


async def test_a_socket_follows_twenty_things_and_refuses_one_more(sam: Phone) -> None:
    async with sam.socket() as talk:
        await talk.init()
        for number in range(MOST_STREAMS + 1):
            await talk.subscribe(str(number), CHANGES)
        refused = await talk.receive()
        assert refused["type"] == "error", "all of them begin at once, and any may come last"
        assert refused["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        await talk.send({"id": "0" if refused["id"] != "0" else "1", "type": "complete"})
        await talk.subscribe("name", NAME)
        assert (await talk.receive())["id"] == "name", "the socket lives on"
        assert (await talk.receive())["type"] == "complete"
        await talk.subscribe("again", CHANGES)
        await talk.subscribe("more", CHANGES)
        assert (await talk.receive())["id"] == "more", "a stream that ended leaves its place"


async def test_a_person_follows_forty_things_over_all_sockets_and_event_streams(
    house: TestHouse, cast: Cast, sam: Phone
) -> None:
    other = await house.phone(cast.sam)
    stream = EventStream(sam, CHANGES)
    async with sam.socket() as one, sam.socket() as two, other.socket() as three:
        assert await stream.blocks.get() == ":"
        for talk, streams in ((one, MOST_STREAMS), (two, FOLLOWING - MOST_STREAMS - 1)):
            await talk.init()
            for number in range(streams):
                await talk.subscribe(str(number), CHANGES)
            await talk.subscribe("name", NAME)
            assert [(await talk.receive())["id"] for _ in range(2)] == ["name", "name"]
        await three.init()
        await three.subscribe("1", CHANGES)
        assert (await three.receive())["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        headers = {"accept": "text/event-stream"}
        response = await sam.http.post("/graphql", json={"query": CHANGES}, headers=headers)
        assert (response.status_code, response.headers["retry-after"]) == (429, "10")
        assert response.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        async with (await house.phone(cast.ben)).listen(CHANGES) as bens:
            await give(sam, cast.ben)
            assert await bens.next(), "others are not concerned"
    async with sam.listen(CHANGES) as again:
        await give(sam, cast.ana)
        assert await again.next(), "who hangs up leaves their places"
    await stream.close()


async def test_a_hundred_and_twenty_changes_are_taken_at_once_and_two_more_every_second(
    house: TestHouse, cast: Cast, sam: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr(shares, "monotonic", lambda: now)
    twenty = "mutation {" + "".join(f"a{number}: shiftEnd {{ person {{ id }} }} " for number in range(20)) + "}"
    for _ in range(BURST // 20):
        await sam.ask(twenty)
    for mutation, seconds in ((twenty, 10), ("mutation { shiftEnd { person { id } } }", 1)):
        refusal = await (await house.phone(cast.sam)).refused(mutation)
        assert refusal.errors[0]["extensions"] == {"code": "RATE_LIMITED", "retryAfter": seconds}
    assert await sam.ask(NAME)
    await (await house.phone(cast.ben)).ask(twenty)
    now += 1
    for _ in range(2):
        await sam.ask("mutation { shiftEnd { person { id } } }")
    assert (await sam.refused("mutation { shiftEnd { person { id } } }")).code == "RATE_LIMITED"
    now += 3_600
    for _ in range(BURST // 20):
        await sam.ask(twenty)
    assert (await sam.refused(twenty)).code == "RATE_LIMITED", "no more than that piles up"


async def test_an_event_stream_refuses_a_change_too_many_with_its_code(
    house: TestHouse, cast: Cast, sam: Phone
) -> None:
    async with busy():
        waiting = [asyncio.create_task(sam.send(GIVE, **praise(cast.ana))) for _ in range(WRITING + 1)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        response = await sam.http.post(
            "/graphql", json={"query": GIVE, "variables": praise(cast.ana)}, headers={"accept": "text/event-stream"}
        )
        line = next(line for line in response.text.split("\n") if line.startswith("data: "))
        assert json.loads(line[6:])["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    await asyncio.gather(*waiting)
