"""The one connection that writes and checkpoints.

Whatever may wait or take long (a commit is on disk before it is over) runs in a thread of its own, the rest on the event
loop's thread. Who holds the pen decides: its owner sees to it that there is one transaction at a time.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import monotonic
from typing import Any, TypeVar

from server.kit.sqlite.quick import Quick, Rows, connect, rows, translated

T = TypeVar("T")

BULK = 100
"""Rows beyond which writing them is a thread's work."""
PAUSES = (0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.025, 0.05)
"""Seconds between two tries to get the write lock from another process; the last one again and again."""


class Pen:
    """A connection, its thread, and the turn that they take."""

    errors: tuple[type[Exception], ...] = (sqlite3.Error,)
    translated = staticmethod(translated)

    def __init__(self, file: str, pragmas: dict[str, Any]) -> None:
        # SQLite's own waiting would hold up the loop.
        self._connection = connect(file, pragmas | {"busy_timeout": 0}, any_thread=True)
        self.patience = int(pragmas.get("busy_timeout", 0)) / 1_000
        """Seconds to wait for another process that writes."""
        self._quick = Quick(self._connection)
        self._thread = ThreadPoolExecutor(1, "goodshift-writer")
        self._away = asyncio.Lock()  # taken while the connection is with the thread

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open. SQLite may end one by itself, as when the disk is full."""
        return self._connection.in_transaction

    async def begin(self) -> None:
        """Take the write lock, and wait while another process has it. Raises sqlite3.OperationalError when that takes too long.

        A plain BEGIN would take it at the first write, and may then fail with SQLITE_BUSY_SNAPSHOT, where no waiting helps.
        """
        until = monotonic() + self.patience
        pauses = iter(PAUSES)
        while True:
            try:
                return await self.control("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                    raise
            await asyncio.sleep(next(pauses, PAUSES[-1]))

    async def commit(self) -> None:
        """Put the transaction on disk. When that fails, it is as if it had never been. Raises sqlite3.Error."""
        try:
            await self.apart(self._connection.commit)
        except BaseException:
            await self.roll_back()
            raise

    async def roll_back(self) -> None:
        """Undo the transaction, where there is one."""
        if self.is_writing:
            await self.control("ROLLBACK")

    async def control(self, statement: str) -> None:
        """Run a statement of the kind of SAVEPOINT."""
        async with self._away:
            self._connection.execute(statement)

    async def query(self, query: str, values: Sequence[Any], *, by_name: bool) -> Rows:
        """The rows of a SELECT, seeing what was written in this transaction."""
        async with self._away:
            found = self._quick.fetch(query, values, by_name=by_name)
        if found is None:
            return await self.apart(lambda: rows(self._connection, query, values, by_name=by_name))
        return found

    async def change(self, query: str, values: Sequence[Any]) -> tuple[int, Rows]:
        """Run a statement that writes: how many rows changed, and the rows that it returns."""

        def change() -> tuple[int, Rows]:
            before = self._connection.total_changes
            found = self._quick.change(query, values)
            return self._connection.total_changes - before, found

        if self._quick.is_slow(query):
            return await self.apart(change)
        async with self._away:
            return change()

    async def insert(self, query: str, values: Sequence[Any]) -> int:
        """Write one row: its number."""
        async with self._away:
            return self._connection.execute(query, values).lastrowid or 0

    async def change_many(self, query: str, values: Sequence[Sequence[Any]]) -> None:
        """Run a statement that writes, once for each row of values."""

        def change() -> None:
            # Closed here and now: a cursor that the thread lets go of later would reset the statement while the loop runs it.
            with closing(self._connection.cursor()) as cursor:
                cursor.executemany(query, values)

        if len(values) > BULK:
            await self.apart(change)
            return
        async with self._away:
            change()

    async def script(self, statements: str) -> None:
        """Run many statements. SQLite's library commits first."""
        await self.apart(lambda: self._connection.executescript(statements))

    async def close(self) -> None:
        """Close. The last connection to a database checkpoints."""
        await self.apart(self._connection.close)
        self._thread.shutdown()

    async def apart(self, work: Callable[[], T]) -> T:
        """Run ``work`` in the thread. It has the connection until it is over, even where nobody waits for it any more."""
        async with self._away:
            doing = asyncio.get_running_loop().run_in_executor(self._thread, work)
            try:
                return await asyncio.shield(doing)
            except asyncio.CancelledError:
                await asyncio.wait([doing])
                raise
