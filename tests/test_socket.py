"""GraphQL over WebSocket: the protocol's codes, going on after a gap, and clients that hang up in the middle."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.websockets import WebSocket

from server.auth.models import Device
from server.events.models import Event
from server.feedback.models import Feedback
from server.kit import ids, socket
from server.people.models import Person
from tests.cast import Cast
from tests.house import Phone, Refusal, Socket, TestHouse, revoke
from tests.test_feedback import give

GIVE = "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }"
RECEIVED = "subscription($after: ID) { feedbackReceived(after: $after) { id message } }"
CHANGES = "subscription($after: ID) { changes(after: $after) { id kind subjectId } }"
NAME = "{ viewer { name } }"


@pytest.fixture
async def ana(house: TestHouse, cast: Cast) -> Phone:
    """Ana's phone."""
    return await house.phone(cast.ana)


async def closing(talk: Socket) -> int:
    """The code with which the server closes next."""
    message = await talk.receive()
    assert message["type"] == "close", message
    found: int = message["code"]
    return found


async def give_patiently(phone: Phone, to: Person) -> dict[str, Any]:
    """Give feedback, again and again while it is too much at once, as an outbox does."""
    async with asyncio.timeout(15):
        while True:
            try:
                return await give(phone, to)
            except Refusal as refusal:
                if refusal.code != "RATE_LIMITED":
                    raise
                await asyncio.sleep(refusal.errors[0]["extensions"]["retryAfter"])


async def test_only_the_modern_protocol_is_spoken(ana: Phone) -> None:
    for protocol in ("graphql-ws", "chat"):
        async with ana.socket(protocol) as talk:
            assert await closing(talk) == 4406


async def test_who_does_not_greet_is_sent_away(ana: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "INIT_SECONDS", 0.05)
    async with ana.socket() as talk:
        assert await closing(talk) == 4408
    async with ana.socket() as talk:
        await talk.send({"type": "ping"})
        assert await talk.receive() == {"type": "pong"}
        assert await closing(talk) == 4408, "a ping is no greeting"


async def test_a_second_greeting_closes(ana: Phone) -> None:
    async with ana.socket() as talk:
        await talk.init()
        await talk.send({"type": "connection_init"})
        assert await closing(talk) == 4429


async def test_an_operation_before_the_greeting_closes(ana: Phone) -> None:
    async with ana.socket() as talk:
        await talk.subscribe("1", NAME)
        assert await closing(talk) == 4401


async def test_an_id_that_is_in_use_closes(ana: Phone) -> None:
    async with ana.socket() as talk:
        await talk.init()
        await talk.subscribe("1", CHANGES)
        await talk.subscribe("1", NAME)
        assert await closing(talk) == 4409


async def test_an_id_is_free_again_once_its_operation_is_complete(ana: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    send = WebSocket.send_text

    async def send_slowly(self: WebSocket, data: str) -> None:
        await send(self, data)
        await asyncio.sleep(0.002)  # as a network does: the client is faster than our return

    monkeypatch.setattr(WebSocket, "send_text", send_slowly)
    async with ana.socket() as talk:
        await talk.init()
        for _ in range(20):
            await talk.subscribe("1", NAME)
            assert (await talk.receive())["payload"] == {"data": {"viewer": {"name": "Ana Ruiz"}}}
            assert await talk.receive() == {"id": "1", "type": "complete"}
            await talk.subscribe("1", "{ nonsense")
            assert (await talk.receive())["type"] == "error"


FRAMES = [
    "",
    "no JSON",
    "5",
    "null",
    "[]",
    '"connection_init"',
    "{}",
    '{"type": 5}',
    '{"type": "start", "id": "1", "payload": {}}',
    '{"type": "subscribe"}',
    '{"type": "subscribe", "id": "", "payload": {"query": "{ lastChangeId }"}}',
    '{"type": "subscribe", "id": 5, "payload": {"query": "{ lastChangeId }"}}',
    '{"type": "subscribe", "id": "1"}',
    '{"type": "subscribe", "id": "1", "payload": "{ lastChangeId }"}',
    '{"type": "subscribe", "id": "1", "payload": {"query": "\\ud800"}}',
    '{"type": "complete"}',
    "[" * 100_000,
    '{"type": "ping", "payload": ' + "9" * 5_000 + "}",
]


@pytest.mark.parametrize("frame", FRAMES)
async def test_a_frame_outside_the_protocol_closes(ana: Phone, frame: str) -> None:
    async with ana.socket() as talk:
        await talk.init()
        await talk.send_text(frame)
        assert await closing(talk) == 4400


async def test_binary_frames_close(ana: Phone) -> None:
    async with ana.socket() as talk:
        await talk.init()
        await talk.incoming.put({"type": "websocket.receive", "bytes": b"{}"})
        assert await closing(talk) == 4400


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{ nonsense"}, "INVALID"),
        ({"query": "{ viewer { shoeSize } }"}, "INVALID"),
        ({"query": 5}, "INVALID"),
        ({}, "INVALID"),
        ({"query": NAME, "variables": []}, "INVALID"),
        ({"documentId": "sha256:0000"}, "INVALID"),
        ({"query": "{" + "lastChangeId " * 5_000 + "}"}, "TOO_EXPENSIVE"),
        ({"query": CHANGES, "variables": {"after": "nowhere"}}, "INVALID"),
        ({"query": RECEIVED, "variables": {"after": str(ids.new())}}, "INVALID"),
    ],
)
async def test_a_bad_document_ends_only_its_own_operation(ana: Phone, payload: dict[str, Any], code: str) -> None:
    async with ana.socket() as talk:
        await talk.init()
        await talk.send({"id": "bad", "type": "subscribe", "payload": payload})
        message = await talk.receive()
        assert message["id"] == "bad"
        errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        assert errors[0]["extensions"]["code"] == code
        if message["type"] == "next":
            assert await talk.receive() == {"id": "bad", "type": "complete"}
        await talk.subscribe("good", NAME)
        assert (await talk.receive())["payload"] == {"data": {"viewer": {"name": "Ana Ruiz"}}}


async def test_nobody_and_other_sites_do_not_get_in(house: TestHouse, ana: Phone) -> None:
    async with house.stranger().socket() as talk:
        await talk.send({"type": "connection_init"})
        assert await closing(talk) == 4401
    async with house.stranger().socket() as talk:
        await talk.send({"type": "connection_init", "payload": {"authorization": "Bearer gs_wrong"}})
        assert await closing(talk) == 4401
    ana.http.headers["origin"] = "https://evil.example"
    async with ana.socket() as talk:
        await talk.send({"type": "connection_init"})
        assert await closing(talk) == 4403


async def test_too_many_operations_close(ana: Phone) -> None:
    async with ana.socket() as talk:
        await talk.init()
        for number in range(socket.MOST_OPERATIONS + 1):
            await talk.subscribe(str(number), CHANGES)
        assert await closing(talk) == 4429


async def test_a_device_that_is_revoked_loses_its_open_socket_at_once(house: TestHouse, cast: Cast, ana: Phone) -> None:
    other = await house.phone(cast.ana)
    async with ana.socket() as talk, other.socket() as kept:
        for one in (talk, kept):
            await one.init()
            await one.subscribe("1", RECEIVED)
        await asyncio.sleep(0.05)
        await revoke(ana)
        assert await closing(talk) == 4401
        sam = await house.phone(cast.sam)
        await give(sam, cast.ana)
        assert (await kept.receive())["type"] == "next", "her other phone stays"
    async with ana.socket() as talk:
        await talk.send({"type": "connection_init"})
        assert await closing(talk) == 4401


async def test_a_session_that_ran_out_ends_its_stream_at_the_next_event(
    house: TestHouse, cast: Cast, ana: Phone
) -> None:
    async with ana.listen(RECEIVED) as stream:
        assert await stream.quiet(0.05)
        await Device.filter(person_id=cast.ana.id).update(expires_at=datetime(2020, 1, 1, tzinfo=UTC))
        await give(await house.phone(cast.sam), cast.ana)
        assert await closing(stream.socket) == 4401


async def test_whoever_leaves_the_store_hears_no_more_of_it(house: TestHouse, cast: Cast) -> None:
    ben, sam = await house.phone(cast.ben), await house.phone(cast.sam)
    wall = "subscription { recognitionGiven { message } }"
    thank = (
        'mutation($to: [ID!]!) { recognitionGive(input: { recipientIds: $to, message: "Hi" }) { recognition { id } } }'
    )
    async with ben.listen(wall) as stream:
        assert await stream.quiet(0.05)
        await sam.ask(thank, to=[str(cast.ana.id)])
        assert await stream.next()
        await Person.filter(id=cast.ben.id).update(store_id=cast.stores["CASTLE"].id)
        await sam.ask(thank, to=[str(cast.ana.id)])
        assert await stream.quiet(0.2)


async def test_after_a_gap_comes_exactly_what_was_missed_in_order(house: TestHouse, cast: Cast, ana: Phone) -> None:
    sam = await house.phone(cast.sam)
    first = await give(sam, cast.ana, message="0")
    async with ana.listen(RECEIVED, after="0") as stream:
        assert (await stream.next())["feedbackReceived"]["message"] == "0"
    for number in range(1, 30):
        await give(sam, cast.ana, message=str(number))
        await give(sam, cast.ben, message="not hers")
    async with ana.listen(RECEIVED, after=first["id"]) as stream:
        await give(sam, cast.ana, message="30")
        heard = [(await stream.next())["feedbackReceived"]["message"] for _ in range(30)]
        assert heard == [str(number) for number in range(1, 31)]
        assert await stream.quiet(0.05)


async def test_more_than_a_batch_was_missed(house: TestHouse, cast: Cast, ana: Phone) -> None:
    sam = await house.phone(cast.sam)
    start = (await ana.ask("{ lastChangeId }"))["lastChangeId"]
    given = [(await give(sam, cast.ana))["id"] for _ in range(120)]
    async with ana.listen(CHANGES, after=start) as stream:
        heard = [(await stream.next())["changes"] for _ in given]
        assert [change["subjectId"] for change in heard] == given
        assert await stream.quiet(0.05)


async def test_a_place_beyond_the_end_is_the_end(house: TestHouse, cast: Cast, ana: Phone) -> None:
    sam = await house.phone(cast.sam)
    await give(sam, cast.ana, message="old")
    async with ana.listen(RECEIVED, after="999999999") as stream:
        assert await stream.quiet(0.05)
        await give(sam, cast.ana, message="new")
        assert (await stream.next())["feedbackReceived"]["message"] == "new"


async def test_a_phone_that_loses_its_line_again_and_again_hears_all_of_a_rush_once(
    house: TestHouse, cast: Cast, ana: Phone
) -> None:
    givers = [await house.phone(person) for person in (cast.sam, cast.ben, cast.priya, cast.maya)]
    after = (await ana.ask("{ lastChangeId }"))["lastChangeId"]
    chance, heard = random.Random(7), []

    async def rush(phone: Phone) -> None:
        for _ in range(50):
            await give(phone, cast.ana)

    giving = asyncio.gather(*(rush(phone) for phone in givers))
    while len(heard) < 200:
        async with ana.listen(CHANGES, after=after) as stream:
            for _ in range(chance.randint(1, 25)):
                change = (await stream.next(10))["changes"]
                after = change["id"]
                if change["kind"] == "feedback.given":
                    heard.append(change["subjectId"])
                if len(heard) == 200:
                    break
    await giving
    events = await Event.filter(kind="feedback.given").order_by("position")
    assert heard == [str(event.subject_id) for event in events]


async def test_200_mutations_cancelled_within_a_millisecond_leave_the_server_answering(
    house: TestHouse, cast: Cast
) -> None:
    sam = await house.phone(cast.sam)
    chance = random.Random(11)
    async with sam.socket() as talk:
        await talk.init()
        for number in range(200):
            input = {"id": str(ids.new()), "recipientId": str(cast.ana.id), "kind": "PRAISE", "message": "Well done."}
            await talk.subscribe(str(number), GIVE, {"input": input})
            await asyncio.sleep(chance.random() / 1_000)
            await talk.send({"id": str(number), "type": "complete"})
        await talk.subscribe("last", NAME)
        while (message := await talk.receive())["id"] != "last":
            if message["type"] == "error":  # too many at once
                assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert message["payload"] == {"data": {"viewer": {"name": "Sam Okafor"}}}
    last = await give_patiently(sam, cast.ana)
    stored = {str(row.id) for row in await Feedback.all()}
    events = [str(event.subject_id) for event in await Event.filter(kind="feedback.given")]
    assert sorted(stored) == sorted(events), "each is there with its event, or not at all"
    assert last["id"] in stored


async def test_sockets_that_hang_up_in_the_middle_leave_the_server_answering(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    for _ in range(40):
        async with sam.socket() as talk:
            await talk.init()
            for key in ("1", "2", "3"):
                input = {"recipientId": str(cast.ana.id), "kind": "PRAISE", "message": "Well done."}
                await talk.subscribe(key, GIVE, {"input": input})
            await talk.subscribe("4", CHANGES, {"after": "0"})
            await asyncio.sleep(0)
    await give_patiently(sam, cast.ana)
    assert await Feedback.all().count() == await Event.filter(kind="feedback.given").count()
