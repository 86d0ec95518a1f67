"""A company moves: all rows of a SQLite file into an empty PostgreSQL, in one transaction that is checked before it counts."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from server.kit.errors import Conflict, Invalid
from server.kit.postgres.client import prepare
from server.kit.postgres.migrating import reached
from server.kit.postgres.pen import HOUSE
from server.kit.postgres.sums import Sum, converter

OURS = {"tortoise_migrations", "watch"}
"""Tables that each database keeps for itself."""
FIELD = "GOODSHIFT_DATABASE_URL"
MANY = 2_000
"""Rows in one go when they are read back."""
Said = Callable[[str, int], None]


@dataclass(frozen=True)
class Column:
    """A column of the target."""

    name: str
    kind: str
    """Its type, as PostgreSQL calls it."""


async def refuse_used(url: str) -> None:
    """Raises Conflict where somebody lives already, Invalid where there is no database to reach."""
    async with _connected(url) as connection:
        for table in await _tables(connection):
            if table not in OURS and await connection.fetchval(f'SELECT EXISTS (SELECT 1 FROM "{table}")'):
                raise Conflict(f"There is something in the table {table} already. Move into an empty database.", FIELD)


async def move(file: Path, url: str, said: Said) -> int:
    """Copy all rows of ``file`` into the database at ``url``, which has the same schema and is empty. Returns how many.

    Nobody writes to either meanwhile. What arrived is read back and compared before it is kept; ``said`` hears of each table
    and its rows. Raises Invalid where something cannot be stored there or did not arrive as it was: then nothing is kept.
    """
    with closing(_alone(file)) as source:
        async with _connected(url) as target, target.transaction():
            await target.execute(f"SELECT pg_advisory_xact_lock({HOUSE})")
            return await _all(source, target, said)


def _alone(file: Path) -> sqlite3.Connection:
    """The old database, in which nobody writes until this is closed."""
    source = sqlite3.connect(file, isolation_level=None)
    try:
        source.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        source.close()
        words = "Somebody writes to the old database. Stop the server and its workers first."
        raise Conflict(words, "GOODSHIFT_DATA") from None
    return source


async def _all(source: sqlite3.Connection, target: asyncpg.Connection, said: Said) -> int:
    columns = await _columns(target)
    known = {
        name
        for (name,) in source.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    }
    if known - OURS != columns.keys() - OURS:
        odd = ", ".join(sorted((known ^ columns.keys()) - OURS))
        raise Invalid(f"The two databases do not have the same tables: {odd}.", FIELD)
    moved = 0
    for table in await _order(target, columns.keys() - OURS):
        moved += await _table(source, target, table, columns[table])
        said(table, int(source.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]))
    return moved


async def _table(source: sqlite3.Connection, target: asyncpg.Connection, table: str, columns: Sequence[Column]) -> int:
    kinds = [column.kind for column in columns]
    left, arrived = Sum(kinds), Sum(kinds)
    names = [column.name for column in columns]
    try:
        await target.copy_records_to_table(table, columns=names, records=_rows(source, table, columns, left))
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError, ArithmeticError, TypeError) as error:
        raise Invalid(f"{table}: {error}", FIELD) from error
    listed = ", ".join(f'"{name}"' for name in names)
    async for row in target.cursor(f'SELECT {listed} FROM "{table}"', prefetch=MANY):
        arrived.add(row)
    if (left.rows, left.digest) != (arrived.rows, arrived.digest):
        raise Invalid(f"{table}: {left.rows} rows left and {arrived.rows} arrived, or not as they were.", FIELD)
    for column in columns:
        counter = await target.fetchval("SELECT pg_get_serial_sequence($1, $2)", f'"{table}"', column.name)
        if counter is not None:  # go on after the last one
            last = f'(SELECT MAX("{column.name}") FROM "{table}")'
            await target.execute(f"SELECT setval('{counter}', COALESCE({last}, 1), {last} IS NOT NULL)")
    return arrived.rows


async def _rows(
    source: sqlite3.Connection, table: str, columns: Sequence[Column], left: Sum
) -> AsyncIterator[tuple[Any, ...]]:
    convert = [converter(column.kind) for column in columns]
    listed = ", ".join(f'"{column.name}"' for column in columns)
    for found in _in_order(source.execute(f'SELECT {listed} FROM "{table}"')):
        row = tuple([None if value is None else to(value) for to, value in zip(convert, found, strict=True)])
        left.add(row)
        yield row


def _in_order(found: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(MANY):
        yield from rows


async def _tables(connection: asyncpg.Connection) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    return [name for (name,) in await connection.fetch(query)]


async def _columns(connection: asyncpg.Connection) -> Mapping[str, list[Column]]:
    query = """SELECT table_name, column_name, udt_name FROM information_schema.columns
        WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"""
    found: dict[str, list[Column]] = {}
    for table, name, kind in await connection.fetch(query):
        found.setdefault(table, []).append(Column(name, kind))
    return found


async def _order(connection: asyncpg.Connection, tables: set[str]) -> list[str]:
    """The tables, each after those that it points to."""
    query = """SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
        WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"""
    needs: dict[str, set[str]] = {table: set() for table in tables}
    for table, other in await connection.fetch(query):
        if table != other:
            needs[table.strip('"')].add(other.strip('"'))
    ordered: list[str] = []
    while len(ordered) < len(tables):
        ready = sorted(table for table, others in needs.items() if table not in ordered and others <= set(ordered))
        if not ready:
            raise Invalid("The tables point to each other in a circle.", FIELD)
        ordered += ready
    return ordered


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    async with reached(url) as connection:
        await prepare(connection)
        yield connection
