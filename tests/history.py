"""What several people send to a server in a process of its own, held against what is on its disk."""

from __future__ import annotations

import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any, Protocol

import httpx

from server.kit import db, ids
from tests.cast import Cast
from tests.test_crash import GIVE, read


class Served(Protocol):
    """A server, wherever it runs."""

    @property
    def origin(self) -> str:
        """Where people reach it."""
        ...

    @property
    def place(self) -> db.Place:
        """Where its database is."""
        ...


class History:
    """What several people sent, and what of it was acknowledged."""

    def __init__(self, server: Served, cast: Cast) -> None:
        self.server = server
        self.cast = cast
        self.phones: dict[str, httpx.AsyncClient] = {}
        self.sent: set[str] = set()
        self.acknowledged: set[str] = set()
        self.refused: list[dict[str, Any]] = []

    async def sign_in(self, stack: AsyncExitStack, codes: dict[str, str]) -> None:
        """Give each of them a phone."""
        for name, code in codes.items():
            phone = await stack.enter_async_context(httpx.AsyncClient(base_url=self.server.origin, timeout=30))
            assert (await phone.post("/auth/enrol", json={"code": code, "device": "phone"})).status_code == 200
            self.phones[name] = phone

    async def give(self, giver: str, receiver: str, key: str | None = None, patience: float = 30) -> bool:
        """Give feedback; whether it was acknowledged."""
        key = key or str(ids.new())
        self.sent.add(key)
        body = {
            "id": key,
            "recipientId": str(getattr(self.cast, receiver).id),
            "kind": "PRAISE",
            "message": "m" * 1_500,
        }
        try:
            asked = {"query": GIVE, "variables": {"input": body}}
            response = await self.phones[giver].post("/graphql", json=asked, timeout=patience)
        except httpx.TransportError:
            return False
        answer = response.json()
        if "errors" in answer:
            self.refused.append(answer["errors"][0])
            return False
        assert answer["data"]["feedbackGive"]["feedback"]["id"] == key
        self.acknowledged.add(key)
        return True

    def check(self) -> None:
        """Hold what is on disk against it: nothing lost, doubled or torn, and nothing that nobody sent."""
        stored, events = read(self.server.place)
        assert len(stored) == len(set(stored)), "doubled"
        assert events == stored, "torn"
        assert self.acknowledged <= set(stored), "lost"
        assert set(stored) <= self.sent
        if isinstance(self.server.place, Path):
            with closing(sqlite3.connect(self.server.place)) as disk:
                assert disk.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert disk.execute("PRAGMA foreign_key_check").fetchall() == []
