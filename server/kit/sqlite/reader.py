"""Reading on the event loop's own thread, for as long as it is quick.

A look-up takes a few microseconds, the way to a thread and back five times as long. So a statement runs where it is asked
for. One that turns out to be slow is interrupted and run anew in a thread: no query stops the house.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tortoise.backends.base.client import ConnectionWrapper
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.exceptions import OperationalError

from server.kit.sqlite.dialect import SQLITE
from server.kit.sqlite.quick import STEPS, Quick, Rows, connect, rows, translated

SLOW_READERS = 3
"""How many slow statements may run at once; more of them wait for each other, and nobody else waits for them."""


class Reader(SqliteClient):
    """One connection on the loop's thread, and a few in threads for what is slow. Writes nothing."""

    dialect = SQLITE

    def __init__(self, file_path: str, **pragmas: Any) -> None:
        super().__init__(file_path, **pragmas)
        self._quick: Quick | None = None
        self._slow: SlowReaders | None = None

    async def create_connection(self, with_db: bool) -> None:
        """Open the database. Without time-out: whatever would wait for a lock goes to a thread, as slow statements do."""
        self._quick = Quick(connect(self.filename, self.pragmas | {"busy_timeout": 0}))
        self._slow = SlowReaders(self.filename, self.pragmas)
        await self._post_connect()

    async def close(self) -> None:
        """Close all connections. Slow statements that still run are interrupted."""
        if self._quick is not None and self._slow is not None:
            self._quick.connection.close()
            await self._slow.close()
        self._quick = self._slow = None

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        """Raises OperationalError: this is where Tortoise would begin to write."""
        raise OperationalError("a reader writes nothing")

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[Any]]:
        """The number of rows, and the rows, by name."""
        found = await self._fetch(query, values or (), by_name=True)
        return len(found), found

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return [dict(row) for row in await self._fetch(query, values or (), by_name=True)]

    async def fetch(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows as plain tuples. Never suspends while the statement is quick."""
        return await self._fetch(query, values, by_name=False)

    async def _fetch(self, query: str, values: Sequence[Any], *, by_name: bool) -> Rows:
        self.log.debug("%s: %s", query, values)
        if self._quick is None:
            await self.create_connection(with_db=True)
        assert self._quick is not None
        assert self._slow is not None
        try:
            found = self._quick.fetch(query, values, by_name=by_name)
            return await self._slow.fetch(query, values, by_name=by_name) if found is None else found
        except sqlite3.Error as error:
            raise translated(error) from error


class SlowReaders:
    """Threads, each with a connection of its own."""

    def __init__(self, file: str, pragmas: dict[str, Any]) -> None:
        self._file = file
        self._pragmas = pragmas
        self._threads = ThreadPoolExecutor(SLOW_READERS, "goodshift-reader")
        self._idle: list[sqlite3.Connection] = []
        self._closing = False

    async def fetch(self, query: str, values: Sequence[Any], *, by_name: bool) -> Rows:
        """The rows of a statement. It is interrupted when nobody waits for them any more."""
        asker = asyncio.get_running_loop().create_future()
        try:
            work = self._threads.submit(self._run, asker, query, values, by_name)
            return await asyncio.wrap_future(work)
        finally:
            asker.cancel()

    def _run(self, asker: asyncio.Future[None], query: str, values: Sequence[Any], by_name: bool) -> Rows:
        # As many connections as threads: one is idle, or there are fewer than threads.
        connection = self._idle.pop() if self._idle else connect(self._file, self._pragmas, any_thread=True)
        try:
            connection.set_progress_handler(lambda: self._closing or asker.done(), STEPS)
            return rows(connection, query, values, by_name=by_name)
        finally:
            connection.set_progress_handler(None, 0)
            self._idle.append(connection)

    async def close(self) -> None:
        """Interrupt what runs, and close."""
        self._closing = True
        await asyncio.to_thread(self._threads.shutdown)
        while self._idle:
            self._idle.pop().close()
