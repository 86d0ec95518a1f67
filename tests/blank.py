"""Empty databases at the newest schema, copied for every house: migrating once saves a second a test."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from typing import Any, Protocol, TypeVar

import asyncpg

from server import features
from server.kit import db
from server.kit.postgres.pen import HOUSE

T = TypeVar("T")
_numbers = count(1)


class Blank(Protocol):
    """What houses begin with."""

    def into(self, folder: Path) -> db.Place:
        """The database of the house in ``folder``; a copy is made when it is asked for first."""
        ...

    def environment(self, folder: Path) -> dict[str, str]:
        """The settings for a house in ``folder``, with a copy."""
        ...

    def filled(self, folder: Path, build: Callable[[], Awaitable[object]]) -> Blank:
        """Another one, with what ``build`` puts into it; made in ``folder``."""
        ...

    def clean(self) -> Callable[[], None]:
        """What takes away the copies that are made from here on."""
        ...


class File:
    """A file of SQLite."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def into(self, folder: Path) -> Path:
        """The database of the house in ``folder``; a copy is made when it is asked for first."""
        place = folder / "goodshift.db"
        if not place.exists():
            place.write_bytes(self.file.read_bytes())
        return place

    def environment(self, folder: Path) -> dict[str, str]:
        """The settings for a house in ``folder``, with a copy."""
        self.into(folder)
        return {"GOODSHIFT_DATA": str(folder)}

    def filled(self, folder: Path, build: Callable[[], Awaitable[object]]) -> File:
        """Another one, with what ``build`` puts into it; made in ``folder``."""
        asyncio.run(_built(self.into(folder), build))
        return File(folder / "goodshift.db")

    def clean(self) -> Callable[[], None]:
        """Nothing to do: they lie in the test's own folder."""
        return lambda: None


class Template:
    """A database of PostgreSQL. ``server`` is the URL of another one there."""

    def __init__(self, server: str, name: str, copies: dict[Path, str] | None = None) -> None:
        self.server = server
        self.name = name
        self._copies = {} if copies is None else copies

    def url(self, name: str) -> str:
        """Where the database ``name`` is."""
        return self.server.replace("/postgres?", f"/{name}?")

    def into(self, folder: Path) -> str:
        """The database of the house in ``folder``; a copy is made when it is asked for first."""
        name = self._copies.get(folder)
        if name is None:
            name = self._copies[folder] = f"{self.name}_{next(_numbers)}"
            self.command(f"CREATE DATABASE {name} TEMPLATE {self.name} STRATEGY FILE_COPY")
        return self.url(name)

    def environment(self, folder: Path) -> dict[str, str]:
        """The settings for a house in ``folder``, with a copy."""
        return {"GOODSHIFT_DATA": str(folder), "GOODSHIFT_DATABASE_URL": self.into(folder)}

    def filled(self, folder: Path, build: Callable[[], Awaitable[object]]) -> Template:
        """Another one, with what ``build`` puts into it; made in ``folder``."""
        asyncio.run(_built(self.into(folder), build))
        return Template(self.server, self._copies[folder], self._copies)

    def clean(self) -> Callable[[], None]:
        """What takes away the copies that are made from here on."""
        before = set(self._copies)

        def drop() -> None:
            for folder in self._copies.keys() - before:
                self.command(f"DROP DATABASE {self._copies.pop(folder)} WITH (FORCE)")

        return drop

    def command(self, statement: str) -> None:
        """Run a statement on the server."""
        apart(_command(self.server, statement))


def apart(work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work``, done in a loop of its own, wherever the caller runs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def rows_of(place: db.Place, query: str) -> list[tuple[Any, ...]]:
    """What is in a database, past all that is ours."""
    if isinstance(place, str):
        return [tuple(row) for row in apart(_asked(place, query))]
    with closing(sqlite3.connect(place)) as database:
        return database.execute(query).fetchall()


def change(place: db.Place, statement: str) -> None:
    """Change what is in a database, as another process would."""
    if isinstance(place, str):
        apart(_command(place, statement))
        return
    with closing(sqlite3.connect(place)) as database, database:
        database.execute(statement)


@asynccontextmanager
async def held(place: db.Place) -> AsyncIterator[None]:
    """Another process is in the middle of a change: whoever wants to write has to wait."""
    if isinstance(place, str):
        async with connected(place) as other, other.transaction():
            await other.execute(f"SELECT pg_advisory_xact_lock({HOUSE})")
            yield
        return
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@asynccontextmanager
async def connected(url: str) -> Any:
    """A connection past all that is ours."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def _command(url: str, statement: str) -> None:
    async with connected(url) as connection:
        await connection.execute(statement)


async def _asked(url: str, query: str) -> Any:
    async with connected(url) as connection:
        return await connection.fetch(query)


async def _built(place: db.Place, build: Callable[[], Awaitable[object]]) -> None:
    await db.start(place, features.MODELS)
    try:
        await build()
    finally:
        await db.stop()
