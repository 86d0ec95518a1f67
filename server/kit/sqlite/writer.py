"""Tortoise's SQLite engine with transactions that take the write lock when they begin.

A plain BEGIN takes it at the first write: with a second process (a command beside the server) the transaction may then
fail half-way with SQLITE_BUSY_SNAPSHOT, and no waiting helps. BEGIN IMMEDIATE waits for its turn instead.
"""

from __future__ import annotations

import sqlite3

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.exceptions import TransactionManagementError


class Transaction(SqliteTransactionWrapper):
    """One write transaction."""

    async def begin(self) -> None:
        """Wait for the write lock, then start."""
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(error) from error


class Client(SqliteClient):
    """A connection to one database file."""

    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(Transaction(self), self._lock)


client_class = Client
