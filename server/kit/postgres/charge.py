"""Who is in charge: of several processes, the one that does what only one may do at a time."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from server.kit.postgres.client import CONNECT, ERRORS, translating
from server.kit.postgres.pen import CHARGE


class Charge:
    """A lock that a connection of its own holds: it is free again as soon as the server sees that the connection has gone."""

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        self._url = url
        self._options = options
        self._connection: asyncpg.Connection | None = None
        self._taken = False
        self._turn = asyncio.Lock()  # a connection does one thing at a time

    async def taken(self) -> bool:
        """Whether it is ours, taking it where nobody has it. Raises OperationalError when the database does not answer."""
        async with self._turn:
            return await self._ask()

    async def _ask(self) -> bool:
        try:
            with translating():
                if self._connection is None or self._connection.is_closed():
                    self._taken = False
                    self._connection = await asyncpg.connect(self._url, **self._options)
                ask = "TRUE" if self._taken else f"pg_try_advisory_lock({CHARGE})"  # whether the line still stands
                self._taken = bool(await self._connection.fetchval(f"SELECT {ask}"))
        except BaseException:
            self._drop()
            raise
        return self._taken

    async def close(self) -> None:
        """Let go of it."""
        if self._connection is not None:
            try:
                await self._connection.close(timeout=CONNECT)
            except ERRORS:
                self._drop()
        self._connection, self._taken = None, False

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
        self._connection, self._taken = None, False
