"""A server that is asked to end: it says so first, ends what is under way, and sends those who listen elsewhere."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from server.kit import ids
from tests.blank import Blank, held, rows_of
from tests.live import LiveServer

CHANGES = "subscription($after: ID) { changes(after: $after) { id subjectId } }"
GIVE = "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }"


@asynccontextmanager
async def signed_in(server: LiveServer, code: str) -> AsyncIterator[httpx.AsyncClient]:
    """A phone on which somebody signed in."""
    async with httpx.AsyncClient(base_url=server.origin, timeout=30) as phone:
        await phone.post("/auth/enrol", json={"code": code, "device": "phone"})
        yield phone


@asynccontextmanager
async def line(phone: httpx.AsyncClient, after: str | None) -> AsyncIterator[websockets.ClientConnection]:
    """A socket that listens to all that happens after ``after``."""
    address = f"ws://127.0.0.1:{phone.base_url.port}/graphql"
    cookie = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    async with websockets.connect(
        address, subprotocols=[websockets.Subprotocol("graphql-transport-ws")], additional_headers={"cookie": cookie}
    ) as socket:
        await socket.send('{"type":"connection_init"}')
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        asked = {"query": CHANGES, "variables": {"after": after}}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": asked}))
        yield socket


async def give(phone: httpx.AsyncClient, to: str) -> tuple[str, httpx.Response]:
    """Give feedback: its id, and the answer."""
    key = str(ids.new())
    body = {"id": key, "recipientId": to, "kind": "PRAISE", "message": "Well done."}
    return key, await phone.post("/graphql", json={"query": GIVE, "variables": {"input": body}})


async def heard(socket: websockets.ClientConnection) -> dict[str, Any]:
    """The next change."""
    async with asyncio.timeout(10):
        found: dict[str, Any] = json.loads(await socket.recv())["payload"]["data"]["changes"]
        return found


async def drains(phone: httpx.AsyncClient) -> None:
    """Wait until the server says that it is about to end: the signal is on its way."""
    async with asyncio.timeout(10):
        while (ready := await phone.get("/readyz")).status_code == 200:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
    assert ready.json() == {"status": "draining"}


async def test_who_listens_is_sent_away_after_all_they_heard_and_goes_on_elsewhere(
    tmp_path: Path, blank: Blank
) -> None:
    old = LiveServer(tmp_path, blank, GOODSHIFT_WORKER="0", GOODSHIFT_DRAIN_SECONDS="1")
    cast, codes = await asyncio.to_thread(old.invite, "ana", "sam")
    new = LiveServer(tmp_path, blank, GOODSHIFT_WORKER="0")
    await asyncio.to_thread(old.start)
    await asyncio.to_thread(new.start)
    try:
        async with signed_in(old, codes["ana"]) as ana, signed_in(old, codes["sam"]) as sam:
            async with (
                line(ana, None) as socket,
                ana.stream(
                    "POST", "/graphql", json={"query": CHANGES}, headers={"accept": "text/event-stream"}
                ) as stream,
            ):
                first, _ = await give(sam, str(cast.ana.id))
                before = await heard(socket)
                assert before["subjectId"] == first
                assert old.process is not None
                old.process.send_signal(signal.SIGTERM)
                await drains(sam)
                # For a moment it goes on serving, so that nobody meets a closed door.
                second, _ = await give(sam, str(cast.ana.id))
                after = await heard(socket)
                assert after["subjectId"] == second
                with pytest.raises(websockets.ConnectionClosed) as closed:
                    async with asyncio.timeout(10):
                        await socket.recv()
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 1001
                lines = [line async for line in stream.aiter_lines()]
                assert sum('"subjectId"' in line for line in lines) == 2
                assert "event: complete" not in lines, "a stream that is complete is not asked for again"
            await asyncio.to_thread(old.process.wait, 10)
            ana.base_url = sam.base_url = httpx.URL(new.origin)
            third, _ = await give(sam, str(cast.ana.id))
            async with line(ana, after["id"]) as socket:
                assert (await heard(socket))["subjectId"] == third
    finally:
        await asyncio.to_thread(old.stop)
        await asyncio.to_thread(new.stop)


async def test_changes_under_way_end_and_are_answered_within_a_limit(tmp_path: Path, blank: Blank) -> None:
    server = LiveServer(tmp_path, blank, GOODSHIFT_WORKER="0")
    cast, codes = await asyncio.to_thread(server.invite, "ana", "sam")
    await asyncio.to_thread(server.start)
    try:
        async with signed_in(server, codes["sam"]) as sam:
            async with held(server.place):
                giving = [asyncio.create_task(give(sam, str(cast.ana.id))) for _ in range(5)]
                await asyncio.sleep(0.5)
                assert server.process is not None
                server.process.send_signal(signal.SIGTERM)
                began = time.monotonic()
                await asyncio.sleep(0.5)
                assert not any(task.done() for task in giving)
            answers = await asyncio.gather(*giving)
            for key, answer in answers:
                assert answer.json()["data"]["feedbackGive"]["feedback"]["id"] == key
            await asyncio.to_thread(server.process.wait, 10)
            assert time.monotonic() - began < 10
    finally:
        await asyncio.to_thread(server.stop)
    stored = rows_of(server.place, "SELECT id FROM feedback")
    assert {str(key) for (key,) in stored} == {key for key, _ in answers}
    assert (tmp_path / "server.log").read_text() == ""


async def test_a_server_that_is_asked_twice_waits_for_no_proxy(tmp_path: Path, blank: Blank) -> None:
    server = LiveServer(tmp_path, blank, GOODSHIFT_WORKER="0", GOODSHIFT_DRAIN_SECONDS="300")
    await asyncio.to_thread(server.start)
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    async with httpx.AsyncClient(base_url=server.origin) as client:
        await drains(client)
        assert (await client.get("/healthz")).status_code == 200
    server.process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(server.process.wait, 10)
