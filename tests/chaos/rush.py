"""People who give feedback without a pause and repeat what was refused, as their phones do; and one who listens to all of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from server.kit import db, ids
from tests.cast import Cast
from tests.history import History
from tests.house import Phone, Socket, TestHouse
from tests.test_crash import PAIRS

PACE = 0.1
"""Seconds between two words of one person: nobody gets to the limit of what one may send."""
CHANGES = "subscription($after: ID) { changes(after: $after) { id kind subjectId } }"


@dataclass(frozen=True)
class Here:
    """A server in this process, and where its database is for those who look past it."""

    place: db.Place
    origin: str = "http://test"


@dataclass(frozen=True)
class Asked:
    """One question: when it was answered, how long that took, and whether it was what was wanted."""

    at: float
    seconds: float
    fine: bool


class Rush:
    """What everybody in PAIRS gives and asks, until it is over."""

    def __init__(self, history: History, pairs: Sequence[tuple[str, str]] = PAIRS) -> None:
        self.history = history
        self.asked: list[Asked] = []
        self._pairs = pairs
        self._over = asyncio.Event()

    @classmethod
    async def of(cls, house: TestHouse, cast: Cast, place: db.Place) -> Rush:
        """One in this process."""
        history = History(Here(place), cast)
        for name, _ in PAIRS:
            history.phones[name] = (await house.phone(getattr(cast, name))).http
        return cls(history)

    @asynccontextmanager
    async def going(self) -> AsyncIterator[None]:
        """They go on until the block ends, and then until the last word of each is acknowledged."""
        work = [asyncio.create_task(step) for pair in self._pairs for step in (self._give(*pair), self._read(pair[0]))]
        try:
            yield
            self._over.set()
            await asyncio.gather(*work)
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)

    async def fine_after(self, moment: float) -> float:
        """Seconds from ``moment`` until somebody who asked after it was answered as they wanted."""
        while True:
            for asked in self.asked:
                if asked.fine and asked.at - asked.seconds >= moment:
                    return asked.at - moment
            await asyncio.sleep(0.01)

    @property
    def codes(self) -> set[str]:
        """With which codes they were refused."""
        return {error["extensions"]["code"] for error in self.history.refused}

    async def _give(self, giver: str, receiver: str) -> None:
        while not self._over.is_set():
            key = str(ids.new())
            while not await self._timed(self.history.give(giver, receiver, key)):  # noqa: ASYNC110 - as a phone does
                await asyncio.sleep(PACE)
            await asyncio.sleep(PACE)

    async def _read(self, name: str) -> None:
        while not self._over.is_set():
            await self._timed(self._look(name))
            await asyncio.sleep(PACE)

    async def _look(self, name: str) -> bool:
        response = await self.history.phones[name].post("/graphql", json={"query": "{ feed { totalCount } }"})
        answer = response.json()
        if "errors" not in answer:
            return bool(answer["data"]["feed"]["totalCount"] >= 0)
        self.history.refused.append(answer["errors"][0])
        assert (response.status_code, int(response.headers["retry-after"])) == (
            503,
            answer["errors"][0]["extensions"]["retryAfter"],
        )
        return False

    async def _timed(self, work: Any) -> bool:
        began = time.monotonic()
        fine: bool = await work
        self.asked.append(Asked(time.monotonic(), time.monotonic() - began, fine))
        return fine


class Listening:
    """Somebody who follows what happens, and comes again after the last that they heard."""

    def __init__(self, phone: Phone, after: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self.codes: list[str] = []
        """Why their stream ended, each time."""
        self._phone = phone
        self._after = after

    @property
    def given(self) -> list[str]:
        """The feedback that they heard of, in order."""
        return [change["subjectId"] for change in self.heard if change["kind"] == "feedback.given"]

    async def follow(self) -> None:
        """Listen until somebody ends it."""
        while True:
            async with self._phone.socket() as socket:
                await self._one(socket)
            await asyncio.sleep(PACE)

    async def _one(self, socket: Socket) -> None:
        await socket.send({"type": "connection_init"})
        while True:
            message = await socket.receive(3_600)
            if message["type"] == "connection_ack":
                await socket.subscribe("1", CHANGES, {"after": self._after})
            elif message["type"] == "next":
                change = message["payload"]["data"]["changes"]
                self._after = change["id"]
                self.heard.append(change)
            else:
                code = (
                    str(message["code"]) if message["type"] == "close" else message["payload"][0]["extensions"]["code"]
                )
                self.codes.append(code)
                return
