"""A few connections, and how values and errors come over them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache
from typing import Any
from uuid import UUID

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.exceptions import IntegrityError, OperationalError

from server.kit.outage import Outage, met
from server.kit.postgres.dialect import POSTGRES

ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)
"""What the driver raises: the database's own refusals, its own, the network's, and waiting in vain."""
ANSWER = 20.0
"""Seconds for a statement. The server ends it by itself a moment earlier; a line that went dead is given up."""
CONNECT = 5.0
"""Seconds to open a connection, to wait for a free one, and to give one back."""
WAIT = 10.0
"""Seconds to wait for another process that writes."""
IDLE = 60.0
"""Seconds in which a transaction may do nothing before the server ends it: one process that hangs must not stop the house."""
STATEMENTS = 1_000
"""How many prepared statements a connection keeps: more than the house has in use."""
SETTINGS = {
    "application_name": "goodshift",
    "timezone": "UTC",
    "jit": "off",  # it takes longer to compile our statements than to run them
    "idle_in_transaction_session_timeout": f"{IDLE:.0f}s",
    # A machine that vanished holds no lock for longer than a minute.
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}


class Session(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """A connection that goes from hand to hand as it is: nobody leaves anything on it that would have to be cleared away."""

    __slots__ = ()

    def get_reset_query(self) -> str:
        """Nothing. asyncpg would ask the server once more after each statement."""
        return ""


class Client(AsyncpgDBClient):
    """Connections to one database, as Tortoise sees them. ``most`` of them at once, opened when they are needed."""

    dialect = POSTGRES

    def __init__(self, url: str, most: int, reads: bool, patience: float | None = None, **names: Any) -> None:
        super().__init__(**names)
        self.url = url
        self.most = most
        self.reads = reads
        self.patience = ANSWER if patience is None else patience
        self._opening = asyncio.Lock()

    async def create_connection(self, with_db: bool) -> None:
        """Open the first one. Raises OperationalError."""
        with translating():
            self._pool = await asyncpg.create_pool(
                self.url, min_size=1, max_size=self.most, init=prepare, **self.options()
            )
        await self._post_connect()

    def options(self) -> dict[str, Any]:
        """How a connection is opened."""
        settings = SETTINGS | {"default_transaction_read_only": "on" if self.reads else "off"}
        if self.patience:
            settings["statement_timeout"] = f"{self.patience * 0.9:.1f}s"
        return {
            "connection_class": Session,
            "server_settings": settings,
            "command_timeout": self.patience or None,
            "timeout": CONNECT,
            "statement_cache_size": STATEMENTS,
            "max_cached_statement_lifetime": 0,
        }

    def acquire_connection(self) -> Any:
        """One of the connections, for an `async with`. Raises OperationalError when none can be had."""
        return self.lent()

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[asyncpg.Connection]:
        """One of the connections. Raises OperationalError when none can be had."""
        if self._pool is None:
            async with self._opening:
                if self._pool is None:
                    await self.create_connection(with_db=True)
        pool = self._pool
        assert pool is not None
        with translating():
            connection = await pool.acquire(timeout=CONNECT)
        try:
            with translating(connection):
                yield connection
        finally:
            with translating():
                await pool.release(connection, timeout=CONNECT)

    async def fetch(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query as plain tuples."""
        async with self.acquire_connection() as connection:
            self.log.debug("%s: %s", query, values)
            return list(map(tuple, await connection.fetch(query, *values)))

    async def _translate_exceptions(self, func: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        with translating():
            return await func(self, *args, **kwargs)


@contextmanager
def translating(line: asyncpg.Connection | None = None) -> Iterator[None]:
    """The driver's errors as those that Tortoise raises. A ``line`` that did not answer is given up, for it is dead."""
    try:
        yield
    except ERRORS as error:
        if line is not None and _is_gone(line):
            raise Lost(error) from error
        if line is not None and isinstance(error, TimeoutError):
            line.terminate()
        raise translated(error) from error


def _is_gone(line: asyncpg.Connection) -> bool:
    try:
        return bool(line.is_closed())
    except asyncpg.InterfaceError:  # the pool has noticed before us, and taken it back
        return True


class Lost(Outage):
    """The connection was gone when it was used."""


class Clash(Outage):
    """Two transactions were in each other's way, and this one was undone; another try may do."""


LOST = (
    *(asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, ConnectionError),
    *(asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError),
)


PASSING = (
    *(OSError, asyncpg.InsufficientResourcesError, asyncpg.OperatorInterventionError, asyncpg.PostgresSystemError),
    *(asyncpg.LockNotAvailableError, asyncpg.IdleInTransactionSessionTimeoutError),
)
"""What is no fault of a statement, but of the network, the disk or of others who write."""


def translated(error: Exception) -> Exception:
    """The driver's error as the one that Tortoise raises."""
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return IntegrityError(error)
    if isinstance(error, LOST):
        return Lost(error)
    if isinstance(error, asyncpg.TransactionRollbackError):
        return Clash(error)
    if isinstance(error, PASSING):
        return met(error, isinstance(error, asyncpg.DiskFullError))
    return OperationalError(error)


async def prepare(connection: asyncpg.Connection) -> None:
    """Let ids come as Python's own, and one for the same few that come again and again."""
    await connection.set_type_codec("uuid", schema="pg_catalog", encoder=_written, decoder=_read, format="binary")


def _written(key: UUID | str) -> bytes:
    return (key if isinstance(key, UUID) else UUID(key)).bytes


@lru_cache(maxsize=20_000)
def _read(key: bytes) -> UUID:
    return UUID(bytes=key)
