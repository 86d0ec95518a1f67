"""One process at a time brings the schema up to date."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from server.kit.errors import Invalid
from server.kit.postgres.client import CONNECT, ERRORS
from server.kit.postgres.pen import MIGRATION


@asynccontextmanager
async def reached(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection without time-outs. Raises Invalid where there is no database to reach."""
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT)
    except (*ERRORS, ValueError) as error:
        said = str(error) or type(error).__name__
        raise Invalid(f"The database cannot be reached: {said}", "GOODSHIFT_DATABASE_URL") from None
    try:
        yield connection
    finally:
        await connection.close(timeout=CONNECT)


@asynccontextmanager
async def alone(url: str) -> AsyncIterator[None]:
    """Wait until nobody else migrates. Raises Invalid where there is no database to reach."""
    async with reached(url) as connection:
        await connection.execute(f"SELECT pg_advisory_lock({MIGRATION})")
        yield  # the lock ends with the connection
