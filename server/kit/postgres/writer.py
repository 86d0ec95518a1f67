"""Writing, as Tortoise sees it: the connection between transactions, and an open transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import asyncpg
from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.connection import get_connections

from server.kit.commits import Commits
from server.kit.postgres.charge import Charge
from server.kit.postgres.client import Clash, Client, translating
from server.kit.postgres.pen import Pen
from server.kit.writing import Line, Part

T = TypeVar("T")

TRIES = 3
"""For transactions side by side that locked each other out."""


class Writer(Line, Client):
    """The connection between transactions."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.pen = Pen(self.url, self.options())
        self._charge = Charge(self.url, self.options())

    async def write_beside(self, action: Callable[[], Awaitable[T]], kind: str) -> T:
        """Run ``action`` as a transaction past the line, again where others were in its way. It locks what it reads.

        Raises what ``action`` raises: then nothing of it is left. Raises OperationalError when it cannot be stored.
        """
        for _ in range(TRIES - 1):
            with suppress(Clash):
                return await self._alone(action)
        return await self._alone(action)

    async def _alone(self, action: Callable[[], Awaitable[T]]) -> T:
        async with Alone(self):
            return await action()

    async def in_charge(self) -> bool:
        """Whether this process is the one that does what only one may do at a time. The server knows when it has gone."""
        return await self._charge.taken()

    async def close(self) -> None:
        """Close all, after what is in line unless that hangs."""
        await self.rest()
        await self.pen.close()
        await self._charge.close()
        await super().close()

    def _in_transaction(self) -> TransactionContext:
        return Alone(self)

    async def _line(self) -> Commits:
        self._commits = Commits(self.pen, asyncio.Lock())
        return self._commits

    def _transaction(self) -> Transaction:
        return Transaction(self, self.pen.connection, self.pen.turn)


class Alone(TransactionContext):
    """Tortoise's own way to a transaction, as migrations go."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def __aenter__(self) -> TransactionalDBClient:
        self._lent = self._writer.lent()
        self._connection = await self._lent.__aenter__()
        with translating():
            await self._connection.execute("BEGIN")
        self.client = Transaction(self._writer, self._connection, asyncio.Lock())
        self._token = get_connections().set(self._writer.connection_name, self.client)
        return self.client

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        get_connections().reset(self._token)
        try:
            with translating():
                await self._connection.execute("COMMIT" if kind is None else "ROLLBACK")
        finally:
            await self._lent.__aexit__(None, None, None)


class Transaction(Part, Client):
    """An open transaction, or a savepoint in it."""

    def __init__(self, writer: Client, connection: asyncpg.Connection, turn: asyncio.Lock) -> None:
        self.connection_name = writer.connection_name
        self.fetch_inserted = writer.fetch_inserted
        self.log = writer.log
        self._bound_loop = asyncio.get_running_loop()
        self._writer = writer
        self._connection = connection
        self._turn = turn

    def acquire_connection(self) -> ConnectionWrapper[asyncpg.Connection]:
        """The one connection, when it is free."""
        return ConnectionWrapper(self._turn, self)

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Transaction(self._writer, self._connection, self._turn))

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run a statement once for each row of values."""
        async with self.acquire_connection() as connection:
            self.log.debug("%s: %s", query, values)
            with translating(connection):
                await connection.executemany(query, values)

    async def _translate_exceptions(self, func: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        with translating(self._connection):
            return await func(self, *args, **kwargs)

    async def _control(self, statement: str) -> None:
        await self.execute_script(statement)
