"""Server-sent events: a subscription without a socket, for programs that only speak HTTP."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.cast import Cast
from tests.house import Phone, TestHouse, revoke
from tests.test_feedback import give


@pytest.fixture
async def ana(house: TestHouse, cast: Cast) -> Phone:
    """Ana's phone."""
    return await house.phone(cast.ana)


class EventStream:
    """An open event stream, straight from the server: httpx would wait for its end."""

    def __init__(self, phone: Phone, query: str) -> None:
        self.blocks: asyncio.Queue[str] = asyncio.Queue()
        self.leave = asyncio.Event()
        self.flowing = asyncio.Event()
        """Set while the network takes what the server sends."""
        self.flowing.set()
        self.text = ""
        cookie = "; ".join(f"{name}={value}" for name, value in phone.http.cookies.items())
        body = json.dumps({"query": query}).encode()
        headers = {"host": "test", "content-type": "application/json", "accept": "text/event-stream", "cookie": cookie}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("test", 80),
            "state": {},
        }
        self.requests = [{"type": "http.request", "body": body, "more_body": False}]
        self.task = asyncio.create_task(phone.house.app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if self.requests:
            return self.requests.pop()
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        await self.flowing.wait()
        self.text += message.get("body", b"").decode()
        while "\n\n" in self.text:
            block, _, self.text = self.text.partition("\n\n")
            await self.blocks.put(block)

    async def next(self) -> tuple[str, Any]:
        """The next event and its data; signs of life are passed over."""
        async with asyncio.timeout(5):
            while (block := await self.blocks.get()).startswith(":"):
                pass
        lines = dict(line.split(":", 1) for line in block.split("\n"))
        return lines["event"].strip(), json.loads(lines["data"] or "null")

    async def close(self) -> None:
        """Hang up, and wait until the server has noticed."""
        self.leave.set()
        async with asyncio.timeout(5):
            await self.task


async def test_an_event_stream_carries_a_subscription_until_the_session_ends(
    house: TestHouse, cast: Cast, ana: Phone
) -> None:
    sam = await house.phone(cast.sam)
    stream = EventStream(ana, "subscription { feedbackReceived { message } }")
    await asyncio.sleep(0.1)
    await give(sam, cast.ana, message="One")
    await give(sam, cast.ana, message="Two")
    for words in ("One", "Two"):
        assert await stream.next() == ("next", {"data": {"feedbackReceived": {"message": words}}})
    await revoke(ana)
    event, data = await stream.next()
    assert (event, data["errors"][0]["extensions"]["code"]) == ("next", "UNAUTHENTICATED")
    assert await stream.next() == ("complete", None)
    await stream.close()


async def test_an_event_stream_ends_when_the_client_leaves(house: TestHouse, cast: Cast, ana: Phone) -> None:
    stream = EventStream(ana, "subscription { feedbackReceived { message } }")
    await asyncio.sleep(0.05)
    await stream.close()
    await give(await house.phone(cast.sam), cast.ana)


async def test_a_quiet_event_stream_shows_signs_of_life(ana: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.kit.http.PULSE", 0.02)
    stream = EventStream(ana, "subscription { feedbackReceived { message } }")
    async with asyncio.timeout(5):
        assert {await stream.blocks.get() for _ in range(4)} == {":"}
    await stream.close()
