"""Somebody who follows and does not read: over a real network, closed with a code, and back later without a gap."""

from __future__ import annotations

import asyncio
import json
import socket as sockets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from server.kit import post
from server.kit.socket import LATER, PROTOCOL
from server.kit.wire import Wire
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_event_stream import EventStream
from tests.test_recognitions import give

LONG = "Thank you for the evening. " * 35
WORDS = " ".join(f"m{number}: message" for number in range(40))
CHANGES = (
    f"subscription($after: ID) {{ changes(after: $after) {{ id subject {{ id ... on Recognition {{ {WORDS} }} }} }} }}"
)
"""Some 40 KB an event."""


@pytest.fixture
async def address(house: TestHouse) -> AsyncIterator[str]:
    """The house on a port of this machine, with little room for what is under way."""
    listening = sockets.create_server(("127.0.0.1", 0))
    listening.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, 8192)
    config = uvicorn.Config(house.app, lifespan="off", ws=Wire, ws_per_message_deflate=False, log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"ws://127.0.0.1:{listening.getsockname()[1]}/graphql"
    server.should_exit = True
    await serving


@asynccontextmanager
async def following(address: str, phone: Phone, after: str) -> AsyncIterator[ClientConnection]:
    """A socket on which ``phone`` follows everything."""
    cookie = "; ".join(f"{name}={value}" for name, value in phone.http.cookies.items())
    small = sockets.socket()
    small.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 8192)
    host, port = address.removeprefix("ws://").removesuffix("/graphql").split(":")
    small.connect((host, int(port)))
    async with connect(
        address,
        sock=small,
        subprotocols=[Subprotocol(PROTOCOL)],
        additional_headers={"cookie": cookie},
        ping_interval=None,
    ) as line:
        await line.send('{"type": "connection_init"}')
        assert json.loads(await line.recv())["type"] == "connection_ack"
        payload = {"query": CHANGES, "variables": {"after": after}}
        await line.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        yield line


async def heard(line: ClientConnection) -> str:
    """The id of the next change."""
    async with asyncio.timeout(10):
        message: dict[str, Any] = json.loads(await line.recv())
    change: str = message["payload"]["data"]["changes"]["id"]
    return change


async def until_closed(line: ClientConnection) -> tuple[list[str], int]:
    """The changes that still come, and the code with which the server closes."""
    seen: list[str] = []
    while True:
        try:
            seen.append(await heard(line))
        except ConnectionClosed as closed:
            return seen, closed.rcvd.code if closed.rcvd else 0


async def test_who_does_not_read_is_closed_and_goes_on_later_and_holds_up_nobody(
    house: TestHouse, cast: Cast, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "MOST", 5)
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    start = (await sam.ask("{ lastChangeId }"))["lastChangeId"]
    async with following(address, ben, start) as slow, following(address, ana, start) as quick:
        await give(sam, cast.ana, message=LONG)
        first = await heard(quick)
        assert await heard(slow) == first
        given = [first]  # from here on the slow one takes nothing from the network
        for _ in range(30):
            await give(sam, cast.ana, message=LONG)
            given.append(await heard(quick))
        rest, code = await until_closed(slow)
        assert code == LATER
        seen = [first, *rest]
        assert len(seen) < len(given)
    async with following(address, ben, seen[-1]) as again:
        seen += [await heard(again) for _ in range(len(given) - len(seen))]
    assert seen == given, "in order, each once"


async def test_who_missed_much_and_reads_slowly_is_waited_for(
    house: TestHouse, cast: Cast, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "MOST", 5)
    sam, ben = await house.phone(cast.sam), await house.phone(cast.ben)
    start = (await sam.ask("{ lastChangeId }"))["lastChangeId"]
    for _ in range(30):
        await give(sam, cast.ana, message=LONG)
    async with following(address, ben, start) as slow:
        await asyncio.sleep(0.5)
        seen = [await heard(slow) for _ in range(30)]
    assert seen == sorted(set(seen), key=int)


async def test_an_event_stream_that_is_not_read_completes_and_says_why(
    house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "MOST", 3)
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    stream = EventStream(ana, "subscription { changes { id } }")
    house_hub = house.app.state.house.hub
    for _ in range(500):
        if house_hub.live:
            break
        await asyncio.sleep(0.01)
    stream.flowing.clear()
    for _ in range(8):
        await give(sam, cast.ana)
    stream.flowing.set()
    kinds = [await stream.next() for _ in range(6)]
    told = [data["data"]["changes"]["id"] for event, data in kinds if data and "data" in data and data["data"]]
    assert told == sorted(set(told), key=int)
    assert 3 <= len(told) <= 4
    assert kinds[len(told)][1]["errors"][0]["extensions"]["code"] == "TOO_SLOW"
    assert kinds[len(told) + 1] == ("complete", None)
    await stream.close()
