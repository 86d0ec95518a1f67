"""Writing, as Tortoise sees it: the connection between transactions, and an open transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from server.kit.commits import Commits
from server.kit.sqlite.dialect import SQLITE
from server.kit.sqlite.pen import Pen
from server.kit.sqlite.quick import Rows, translated
from server.kit.writing import Line, Part

T = TypeVar("T")


class Writer(Line, SqliteClient):
    """The connection between transactions."""

    def __init__(self, file_path: str, **pragmas: Any) -> None:
        super().__init__(file_path, **pragmas)
        self._pen: Pen | None = None
        self._only = asyncio.Lock()

    async def write_beside(self, action: Callable[[], Awaitable[T]], kind: str) -> T:
        """The same: one at a time is all there is."""
        return await self.write(action, kind)

    async def in_charge(self) -> bool:
        """True: one process is all there is."""
        return True

    async def _line(self) -> Commits:
        await self.pen()
        assert self._commits is not None
        return self._commits

    def _transaction(self) -> Transaction:
        assert self._pen is not None
        return Transaction(self, self._pen)

    async def pen(self) -> Pen:
        """The connection itself."""
        if self._pen is None:
            await self.create_connection(with_db=True)
        assert self._pen is not None
        return self._pen

    async def create_connection(self, with_db: bool) -> None:
        """Open the database."""
        self._pen = Pen(self.filename, self.pragmas)
        self._commits = Commits(self._pen, self._only)
        await self._post_connect()

    async def close(self) -> None:
        """Close it, after what is in line unless that hangs."""
        await self.rest()
        if self._pen is not None:
            await self._pen.close()
        self._pen = None

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        """Raises OperationalError: nobody gets hold of the connection past the line."""
        raise OperationalError("write in a transaction")

    def _in_transaction(self) -> TransactionContext:
        return Alone(self, self._only)

    async def execute_script(self, query: str) -> None:
        """Run many statements, each by itself."""
        pen = await self.pen()
        self.log.debug(query)
        async with self._only:
            try:
                await pen.script(query)
            except sqlite3.Error as error:
                raise translated(error) from error


class Alone(TransactionContext):
    """Tortoise's own way to a transaction, as migrations go: one that shares its commit with nobody."""

    def __init__(self, writer: Writer, only: asyncio.Lock) -> None:
        self._writer = writer
        self._only = only

    async def __aenter__(self) -> TransactionalDBClient:
        self._pen = await self._writer.pen()
        await self._only.acquire()
        try:
            await self._pen.begin()
        except BaseException as error:
            self._only.release()
            raise translated(error) if isinstance(error, sqlite3.Error) else error from error
        self.client = Transaction(self._writer, self._pen)
        self._token = get_connections().set(self._writer.connection_name, self.client)
        return self.client

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        try:
            await (self._pen.commit() if kind is None else self._pen.roll_back())
        except sqlite3.Error as failure:
            raise translated(failure) from failure
        finally:
            get_connections().reset(self._token)
            self._only.release()


class Transaction(Part, SqliteClient):
    """An open transaction, or a savepoint in it."""

    dialect = SQLITE

    def __init__(self, writer: Writer, pen: Pen) -> None:
        self.connection_name = writer.connection_name
        self.fetch_inserted = writer.fetch_inserted
        self.log = writer.log
        self._bound_loop = writer._bound_loop
        self._writer = writer
        self._pen = pen

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Transaction(self._writer, self._pen))

    async def execute_insert(self, query: str, values: list[Any]) -> int:
        """Write one row: its number."""
        self.log.debug("%s: %s", query, values)
        try:
            return await self._pen.insert(query, values)
        except sqlite3.Error as error:
            raise translated(error) from error

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run a statement once for each row of values."""
        self.log.debug("%s: %s", query, values)
        try:
            await self._pen.change_many(query, values)
        except sqlite3.Error as error:
            raise translated(error) from error

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[Any]]:
        """How many rows changed or, for a query, were found, and the rows by name."""
        self.log.debug("%s: %s", query, values)
        try:
            if query.startswith("SELECT"):
                found = await self._pen.query(query, values or (), by_name=True)
                return len(found), found
            changed, found = await self._pen.change(query, values or ())
            return changed or len(found), found
        except sqlite3.Error as error:
            raise translated(error) from error

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return [dict(row) for row in (await self.execute_query(query, values))[1]]

    async def fetch(self, query: str, values: Sequence[Any] = ()) -> Rows:
        """The rows of a query as plain tuples."""
        self.log.debug("%s: %s", query, values)
        try:
            return await self._pen.query(query, values, by_name=False)
        except sqlite3.Error as error:
            raise translated(error) from error

    async def execute_script(self, query: str) -> None:
        """Run many statements. What was written so far is committed first, so this is for migrations only."""
        self.log.debug(query)
        try:
            await self._pen.script(query)
        except sqlite3.Error as error:
            raise translated(error) from error

    async def _control(self, statement: str) -> None:
        await self._pen.control(statement)
