"""A power cut in the middle of a rush: what was acknowledged is there, once, with its event."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx

from server.kit import db, ids
from tests.blank import Blank, rows_of
from tests.live import LiveServer

GIVE = "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }"
RUSH = 1_000
CLIENTS = 18
PAIRS = [
    ("sam", "ana"),
    ("ana", "ben"),
    ("ben", "priya"),
    ("priya", "maya"),
    ("maya", "sam"),
    ("omar", "lee"),
    ("lee", "omar"),
    ("zoe", "kit"),
    ("kit", "zoe"),
]
"""Who gives to whom: nine people, because one alone may not write that much at once."""


async def test_kill_9_while_feedback_is_given_loses_and_doubles_nothing(tmp_path: Path, blank: Blank) -> None:
    server = LiveServer(tmp_path, blank, GOODSHIFT_WORKER="0")
    cast, codes = await asyncio.to_thread(server.invite, *(giver for giver, _ in PAIRS))
    wanted = [str(ids.new()) for _ in range(RUSH)]
    await asyncio.to_thread(server.start)
    try:
        async with AsyncExitStack() as stack:
            phones: list[tuple[httpx.AsyncClient, str]] = []
            for giver, receiver in PAIRS:
                phone = await stack.enter_async_context(httpx.AsyncClient(base_url=server.origin, timeout=30))
                await phone.post("/auth/enrol", json={"code": codes[giver], "device": "phone"})
                phones.append((phone, str(getattr(cast, receiver).id)))
            hands = [phones[number % len(phones)] for number in range(CLIENTS)]
            acknowledged: set[str] = set()

            async def pull_the_plug() -> None:
                while len(acknowledged) < RUSH // 2:  # noqa: ASYNC110 - a set has no event to wait for
                    await asyncio.sleep(0.005)
                await asyncio.to_thread(server.kill)

            rush = [give(*hand, queue, acknowledged) for hand, queue in zip(hands, shared(wanted), strict=True)]
            await asyncio.gather(pull_the_plug(), *rush)
            before = frozenset(acknowledged)
            assert RUSH // 2 <= len(before) < RUSH
            stored, events = read(server.place)
            assert before <= set(stored), "an acknowledged feedback is missing"
            assert stored == sorted(set(stored)), "a feedback is there twice"
            assert events == stored, "feedback and events differ"

            await asyncio.to_thread(server.start)
            # The phones send everything again, as their outboxes do: nothing is doubled, nothing is missing.
            again = [give(*hand, queue, acknowledged) for hand, queue in zip(hands, shared(wanted), strict=True)]
            await asyncio.gather(*again)
            assert acknowledged == set(wanted)
    finally:
        await asyncio.to_thread(server.stop)
    stored, events = read(server.place)
    assert stored == events == sorted(wanted)


def shared(wanted: list[str]) -> list[list[str]]:
    """The ids dealt out to the clients."""
    return [wanted[start::CLIENTS] for start in range(CLIENTS)]


async def give(phone: httpx.AsyncClient, recipient: str, queue: list[str], acknowledged: set[str]) -> None:
    """Send one after the other until all are acknowledged or the server is gone."""
    for key in queue:
        body: dict[str, Any] = {"id": key, "recipientId": recipient, "kind": "PRAISE", "message": f"Well done, {key}"}
        try:
            response = await phone.post("/graphql", json={"query": GIVE, "variables": {"input": body}})
        except httpx.TransportError:
            return
        assert response.json()["data"]["feedbackGive"]["feedback"]["id"] == key
        acknowledged.add(key)


def read(place: db.Place) -> tuple[list[str], list[str]]:
    """The ids of stored feedback, and of the subjects of their events, as the disk has them."""
    stored = [str(row[0]) for row in rows_of(place, "select id from feedback order by id")]
    happened = "select subject_id from event where kind = 'feedback.given' order by subject_id"
    return stored, [str(row[0]) for row in rows_of(place, happened)]
