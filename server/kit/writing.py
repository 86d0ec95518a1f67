"""What every connection that writes is to Tortoise, whatever the database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, TypeVar

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from server.kit.commits import Commits

T = TypeVar("T")

STATEMENT = "a statement by itself"
LAST_CALL = 5.0
"""Seconds that a transaction may still take when the database closes."""
_numbers = count(1)


class Line(ABC):
    """The connection between transactions, which stand in line. A statement by itself is a transaction of its own."""

    connection_name: str
    _commits: Commits | None = None

    async def write(self, action: Callable[[], Awaitable[T]], kind: str) -> T:
        """Run ``action`` as a transaction, and return when it is on disk; ``kind`` says of what sort it is.

        Raises what ``action`` raises: then nothing of it is left. Raises OperationalError when it cannot be stored.
        """
        line = self._commits or await self._line()

        async def within() -> T:
            token = get_connections().set(self.connection_name, self._transaction())
            try:
                return await action()
            finally:
                get_connections().reset(token)

        return await line.share(within, kind)

    @abstractmethod
    async def _line(self) -> Commits:
        """The line, opened when somebody comes first."""

    @abstractmethod
    def _transaction(self) -> TransactionalDBClient:
        """The open transaction."""

    @property
    def waiting(self) -> int:
        """How many transactions are in line."""
        return self._commits.waiting if self._commits else 0

    @property
    def commits(self) -> Counter[int]:
        """How many commits were shared by how many transactions."""
        return self._commits.sizes if self._commits else Counter()

    async def rest(self) -> None:
        """Wait for what is in line, unless that hangs."""
        if self._commits is not None:
            await self._commits.rest(LAST_CALL)
        self._commits = None

    async def execute_insert(self, query: str, values: list[Any]) -> Any:
        """Write one row: what Tortoise wants to know of it."""
        return await self.write(lambda: self._transaction().execute_insert(query, values), STATEMENT)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run a statement once for each row of values, all or none."""
        await self.write(lambda: self._transaction().execute_many(query, values), STATEMENT)

    async def execute_query(self, query: str, values: list[Any] | None = None) -> Any:
        """How many rows changed or, for a query, were found, and the rows by name."""
        return await self.write(lambda: self._transaction().execute_query(query, values), STATEMENT)

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return await self.write(lambda: self._transaction().execute_query_dict(query, values), STATEMENT)


class Part(TransactionalDBClient, ABC):
    """An open transaction, which its block ends, or a savepoint in it."""

    _savepoint = ""

    @abstractmethod
    async def _control(self, statement: str) -> None:
        """Run a statement of the kind of SAVEPOINT."""

    async def savepoint(self) -> None:
        """Begin something that may be undone by itself."""
        self._savepoint = f"part_{next(_numbers) % 1_000}"
        await self._control(f"SAVEPOINT {self._savepoint}")

    async def savepoint_rollback(self) -> None:
        """Undo it."""
        await self._control(f"ROLLBACK TO {self._savepoint}")
        await self._control(f"RELEASE {self._savepoint}")

    async def release_savepoint(self) -> None:
        """Keep it."""
        await self._control(f"RELEASE {self._savepoint}")

    async def begin(self) -> None:
        """Nothing to do: it is open."""

    async def commit(self) -> None:
        """Whoever began it ends it."""
        raise OperationalError("a transaction ends with its block")

    async def rollback(self) -> None:
        """Whoever began it ends it."""
        raise OperationalError("a transaction ends with its block")
