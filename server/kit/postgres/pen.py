"""The connection that writes, and its place in the line of all processes.

One transaction at a time in the whole house, as on SQLite: each takes one lock, `HOUSE`, when it begins, and lets go of it
with its commit. Reads never wait for it. That costs some writes side by side, and it buys three things. Positions of events
are given and seen in the same order, for whoever takes the next one began after the last commit: a reader that has seen a
position has seen all before it. What an action has checked still holds when it writes, without a retry that would run it
twice. And two actions that want the same rows never lock each other out. Those that wait in one process share a commit.
"""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
from tortoise.exceptions import OperationalError

from server.kit.postgres.client import CONNECT, ERRORS, LOST, WAIT, Lost, prepare, translated

HOUSE, MIGRATION, CHARGE = 5_170_001, 5_170_002, 5_170_003
"""Advisory locks of ours: to write, to bring the schema up to date, to do what only one may do."""


class Pen:
    """A connection of its own, opened anew when it is lost."""

    errors: tuple[type[Exception], ...] = (*ERRORS, OperationalError)
    translated = staticmethod(translated)

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        self._url = url
        self._options = options
        self.patience = WAIT
        """Seconds to wait for another process that writes."""
        self._connection: asyncpg.Connection | None = None
        self.turn = asyncio.Lock()
        """Taken for each statement: a connection does one thing at a time."""

    @property
    def connection(self) -> asyncpg.Connection:
        """The connection, in a transaction. Raises OperationalError when it was lost."""
        if self._connection is None or self._connection.is_closed():
            raise Lost("the connection to the database was lost")
        return self._connection

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open. It ends by itself with its connection."""
        connection = self._connection
        return connection is not None and not connection.is_closed() and bool(connection.is_in_transaction())

    async def begin(self) -> None:
        """Open a transaction, when nobody else in the house has one open."""
        patience = f"SET LOCAL lock_timeout = {self.patience * 1000:.0f}"
        begin = f"BEGIN; {patience}; SELECT pg_advisory_xact_lock({HOUSE})"
        if self._connection is not None and not self._connection.is_closed():
            try:
                await self._connection.execute(begin)
                return
            except (*LOST, asyncpg.InterfaceError):
                self._drop()  # it was lost while it was idle
            except asyncpg.PostgresError:
                await self.roll_back()
                raise
            except BaseException:
                self._drop()  # nobody knows how far it came, and it may be dead
                raise
        self._connection = await asyncpg.connect(self._url, **self._options)
        try:
            await prepare(self._connection)
            await self._connection.execute(begin)
        except BaseException:
            self._drop()
            raise

    async def commit(self) -> None:
        """Put the transaction on disk. When that fails, nobody knows: whoever asked asks again, under the same id."""
        try:
            done = await self.connection.execute("COMMIT")
        except asyncpg.PostgresError:
            raise  # it is over, and the line stands
        except BaseException:
            self._drop()
            raise
        if done != "COMMIT":
            raise Lost("the database rolled the transaction back")

    async def roll_back(self) -> None:
        """Undo the transaction, where there is one."""
        if self.is_writing:
            try:
                await self.control("ROLLBACK")
            except ERRORS:
                self._drop()  # that ends it as well

    async def control(self, statement: str) -> None:
        """Run a statement of the kind of SAVEPOINT."""
        async with self.turn:
            connection = self.connection
            try:
                await connection.execute(statement)
            except TimeoutError:
                connection.terminate()  # it is dead: nobody else shall wait for it
                raise

    async def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            try:
                await self._connection.close(timeout=CONNECT)
            except ERRORS:
                self._drop()
        self._connection = None

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
        self._connection = None
