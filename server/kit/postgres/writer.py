"""Writing, as Tortoise sees it: the connection between transactions, and an open transaction."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from typing import Any, TypeVar

import asyncpg
from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from server.kit.commits import Commits
from server.kit.postgres.charge import Charge
from server.kit.postgres.client import Clash, Client, translating
from server.kit.postgres.pen import Pen

T = TypeVar("T")

TRIES = 3
"""For transactions side by side that locked each other out."""
STATEMENT = "a statement by itself"
LAST_CALL = 5.0
"""Seconds that a transaction may still take when the database closes."""
_numbers = count(1)


class Writer(Client):
    """The connection between transactions. A statement by itself is a transaction of its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.pen = Pen(self.url, self.options())
        self._commits: Commits | None = None
        self._charge = Charge(self.url, self.options())

    async def write(self, action: Callable[[], Awaitable[T]], kind: str) -> T:
        """Run ``action`` as a transaction, and return when it is on disk; ``kind`` says of what sort it is.

        Raises what ``action`` raises: then nothing of it is left. Raises OperationalError when it cannot be stored.
        """
        if self._commits is None:
            self._commits = Commits(self.pen, asyncio.Lock())

        async def within() -> T:
            token = get_connections().set(self.connection_name, self._transaction())
            try:
                return await action()
            finally:
                get_connections().reset(token)

        return await self._commits.share(within, kind)

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

    @property
    def waiting(self) -> int:
        """How many transactions are in line."""
        return self._commits.waiting if self._commits else 0

    @property
    def commits(self) -> Counter[int]:
        """How many commits were shared by how many transactions."""
        return self._commits.sizes if self._commits else Counter()

    async def close(self) -> None:
        """Close all, after what is in line unless that hangs."""
        if self._commits is not None:
            await self._commits.rest(LAST_CALL)
        self._commits = None
        await self.pen.close()
        await self._charge.close()
        await super().close()

    def _in_transaction(self) -> TransactionContext:
        return Alone(self)

    async def execute_insert(self, query: str, values: list[Any]) -> Any:
        """Write one row: what the statement returns."""
        return await self.write(lambda: self._transaction().execute_insert(query, values), STATEMENT)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run a statement once for each row of values, all or none."""
        await self.write(lambda: self._transaction().execute_many(query, values), STATEMENT)

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[dict[str, Any]]]:
        """How many rows changed or, for a query, were found, and the rows by name."""
        return await self.write(lambda: self._transaction().execute_query(query, values), STATEMENT)

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return await self.write(lambda: self._transaction().execute_query_dict(query, values), STATEMENT)

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


class Transaction(Client, TransactionalDBClient):
    """An open transaction, or a savepoint in it."""

    def __init__(self, writer: Client, connection: asyncpg.Connection, turn: asyncio.Lock) -> None:
        self.connection_name = writer.connection_name
        self.fetch_inserted = writer.fetch_inserted
        self.log = writer.log
        self._bound_loop = asyncio.get_running_loop()
        self._writer = writer
        self._connection = connection
        self._turn = turn
        self._savepoint = ""

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

    async def savepoint(self) -> None:
        """Begin something that may be undone by itself."""
        self._savepoint = f"part_{next(_numbers) % 1_000}"
        await self.execute_script(f"SAVEPOINT {self._savepoint}")

    async def savepoint_rollback(self) -> None:
        """Undo it."""
        await self.execute_script(f"ROLLBACK TO {self._savepoint}; RELEASE {self._savepoint}")

    async def release_savepoint(self) -> None:
        """Keep it."""
        await self.execute_script(f"RELEASE {self._savepoint}")

    async def begin(self) -> None:
        """Nothing to do: it is open."""

    async def commit(self) -> None:
        """Whoever began it ends it."""
        raise OperationalError("a transaction ends with its block")

    async def rollback(self) -> None:
        """Whoever began it ends it."""
        raise OperationalError("a transaction ends with its block")
