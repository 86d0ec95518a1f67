"""The database: one connection that writes, others that read, and the only way to write.

It is a file of SQLite, or PostgreSQL for more than one process (`kit/postgres`). SQLite keeps a reader and a writer apart
only when they use two connections; on one, every read would wait behind a transaction. The writer alone writes and
checkpoints. Commits are synchronous=FULL: an acknowledged write is on disk.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import ContextVar
from functools import partial, wraps
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeAlias, TypeVar, cast

from tortoise import Model, Tortoise
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.api import migrate as run_migrations

from server.kit.dialect import Dialect
from server.kit.errors import Invalid

P = ParamSpec("P")
T = TypeVar("T")

APP = "goodshift"
log = logging.getLogger("goodshift.db")

_open: ContextVar[Reading | None] = ContextVar("open", default=None)
_reader: Reading | None = None
_shelter: ContextVar[asyncio.Task[Any] | None] = ContextVar("shelter", default=None)
_after_commit: ContextVar[list[Callable[[], None]] | tuple[()] | None] = ContextVar("after_commit", default=None)
"""What comes after the running transaction; a tuple where nothing may."""
_running: set[asyncio.Task[Any]] = set()


class Reading(Protocol):
    """What a connection has to offer beside Tortoise's own."""

    dialect: Dialect

    async def fetch(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query as plain tuples."""
        ...


class Writer(Protocol):
    """What the connection that writes has to offer beside Tortoise's own."""

    async def write(self, action: Callable[[], Awaitable[T]], kind: str) -> T:
        """Run ``action`` as a transaction, and return when it is durable; ``kind`` says of what sort it is."""
        ...

    async def write_beside(self, action: Callable[[], Awaitable[T]], kind: str) -> T:
        """The same for one that gets along with others at the same moment, where the database can do that."""
        ...

    async def in_charge(self) -> bool:
        """Whether this process is the one that does what only one may do at a time."""
        ...


class Router:
    """Reads go to the reader, except inside a transaction, which must see its own writes."""

    def db_for_read(self, model: type[Model]) -> str:
        """The connection for a query of ``model``."""
        return "default" if in_write() else "reader"

    def db_for_write(self, model: type[Model]) -> str:
        """The connection for a change of ``model``."""
        return "default"


Place: TypeAlias = Path | str
"""Where a database is: SQLite's file, or the URL of PostgreSQL."""


def config(place: Place, models: list[str]) -> dict[str, Any]:
    """Tortoise's configuration for the database in ``place``."""
    return {
        "connections": _postgres(place) if isinstance(place, str) else _sqlite(place),
        "apps": {APP: {"models": models, "default_connection": "default", "migrations": "server.migrations"}},
        "routers": ["server.kit.db.Router"],
        "use_tz": True,
        "timezone": "UTC",
    }


def _sqlite(file: Path) -> dict[str, Any]:
    shared = {"file_path": str(file), "journal_mode": "WAL", "busy_timeout": 10_000, "temp_store": "MEMORY"}
    # Overwriting the write-ahead log is cheaper for the disk than cutting it short and letting it grow again.
    shared |= {"journal_size_limit": 16_777_216, "wal_autocheckpoint": 3_000}
    # Whoever reads starts with an empty cache after every commit; what is mapped costs no call to the system.
    shared |= {"cache_size": -8_000, "mmap_size": 1 << 31}
    return {
        "default": {"engine": "server.kit.sqlite", "credentials": shared | {"synchronous": "FULL"}},
        "reader": {"engine": "server.kit.sqlite", "credentials": shared | {"query_only": "ON"}},
    }


def _postgres(url: str) -> dict[str, Any]:
    engine = {"engine": "server.kit.postgres"}
    return {
        "default": engine | {"credentials": {"url": url, "most": 4, "reads": False}},
        "reader": engine | {"credentials": {"url": url, "most": 8, "reads": True}},
    }


async def migrate(place: Place, models: list[str]) -> None:
    """Bring the database in ``place`` to the newest schema. Raises Invalid where there is none that we could use.

    A file of SQLite is made where there is none. Several processes may come with this at the same moment.
    """
    if isinstance(place, str):
        from server.kit.postgres.migrating import alone

        configured = config(place, models)
        configured["connections"]["default"]["credentials"]["patience"] = 0.0  # large tables take their time
        async with alone(place):
            await _migrate(configured)
        return
    if _is_foreign(place):
        # Tortoise would never come back from opening it.
        raise Invalid(f"{place.name} in the data folder is no database of ours.", "GOODSHIFT_DATA")
    await _migrate(config(place, models))


async def _migrate(configured: dict[str, Any]) -> None:
    from server.kit import watch  # which reads, and so needs us

    async with TortoiseContext() as context:
        await run_migrations(config=configured)
        await watch.install()
        await context.close_connections()


def _is_foreign(file: Path) -> bool:
    if not file.exists():
        return False
    with file.open("rb") as opened:
        return opened.read(16) not in (b"", b"SQLite format 3\0")


async def start(place: Place, models: list[str]) -> None:
    """Open the database for this process."""
    global _reader
    EXECUTOR_CACHE.clear()  # it knows connections by name, and those of another kind of database had the same
    await Tortoise.init(config=config(place, models), _enable_global_fallback=True)
    _reader = cast("Reading", get_connection("reader"))  # asked for at every statement, and the same all the time


async def stop() -> None:
    """Let running transactions end, then close; the writer last, because the last one out checkpoints."""
    global _reader
    if _running:
        await asyncio.wait(_running, timeout=10)
    _reader = None
    await get_connection("reader").close()
    await Tortoise.close_connections()


async def applied_migrations() -> frozenset[str]:
    """The names of the migrations that the database has."""
    query = f'SELECT "name" FROM "tortoise_migrations" WHERE "app" = \'{APP}\''
    return frozenset(str(row[0]) for row in await reading().fetch(query))


def in_write() -> bool:
    """Whether the caller runs inside a transaction."""
    return _after_commit.get() is not None


def reading() -> Reading:
    """The connection to read on here and now."""
    return _open.get() or _reader or cast("Reading", get_connection("reader"))


def writing() -> Any:
    """The open transaction, as Tortoise knows it. Raises RuntimeError outside of one."""
    found = _open.get()
    if found is None:
        raise RuntimeError("this belongs inside a transaction")
    return found


def after_commit(callback: Callable[[], None]) -> None:
    """Call ``callback`` once the running transaction is durable; never when it is rolled back."""
    callbacks = _after_commit.get()
    if not isinstance(callbacks, list):
        raise RuntimeError("after_commit belongs inside a transaction, and nothing comes after claims")
    callbacks.append(callback)


def transaction(action: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Make ``action`` one transaction: all of it happens or none. Inside another transaction it joins that one.

    It is sheltered. A caller that is cancelled in the middle (a phone that hangs up, a socket operation that is completed
    early) would otherwise end it anywhere.
    """
    return _transaction(action, _commit)


def claims(action: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Make ``action`` a transaction that takes rows so that nobody else does, or changes rows that it has taken.

    Where the database can do that, several go side by side, out of the line of those who write. So what it reads must be
    locked by ``plain.rows(…, claimed=True)``, and it may record no events.
    """
    return _transaction(action, _commit_beside)


async def in_charge() -> bool:
    """Whether this process is the one that does what only one may do at a time; another takes over once it has gone."""
    return await cast("Writer", get_connection("default")).in_charge()


Commit: TypeAlias = Callable[[str, Callable[[], Awaitable[Any]]], Coroutine[Any, Any, Any]]


def _transaction(action: Callable[P, Awaitable[T]], commit: Commit) -> Callable[P, Coroutine[Any, Any, T]]:
    kind = f"{action.__module__}.{action.__qualname__}"

    @wraps(action)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if in_write():
            return await action(*args, **kwargs)
        work = commit(kind, partial(action, *args, **kwargs))
        at_home = asyncio.current_task() is _shelter.get()
        return await (work if at_home else asyncio.shield(sheltered(work)))

    return run


def sheltered(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """A task that runs ``work`` to its end, for callers who shield it. Transactions in it need no other task."""
    task = asyncio.create_task(_in_shelter(work))
    _running.add(task)
    task.add_done_callback(_finished)
    return task


async def _in_shelter(work: Coroutine[Any, Any, T]) -> T:
    _shelter.set(asyncio.current_task())  # a task has a context of its own, so this ends with it
    return await work


async def _commit(kind: str, action: Callable[[], Awaitable[T]]) -> T:
    callbacks: list[Callable[[], None]] = []
    token = _after_commit.set(callbacks)
    try:
        result = await cast("Writer", get_connection("default")).write(_opened(action), kind)
    finally:
        _after_commit.reset(token)
    for callback in callbacks:
        callback()
    return result


async def _commit_beside(kind: str, action: Callable[[], Awaitable[T]]) -> T:
    token = _after_commit.set(())
    try:
        return await cast("Writer", get_connection("default")).write_beside(_opened(action), kind)
    finally:
        _after_commit.reset(token)


def _opened(action: Callable[[], Awaitable[T]]) -> Callable[[], Awaitable[T]]:
    """``action``, which finds the transaction that it runs in without asking Tortoise for it each time."""

    async def run() -> T:
        token = _open.set(cast("Reading", get_connection("default")))
        try:
            return await action()
        finally:
            _open.reset(token)

    return run


def _finished(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled() and task.exception() is not None:
        # The caller sees it too, unless it was cancelled meanwhile; asking here keeps asyncio from complaining.
        log.debug("given up or rolled back", exc_info=task.exception())
