"""Rows as the driver hands them over, for work that goes through thousands: Tortoise's conversions cost ten times the query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from tortoise.connection import get_connection
from tortoise.queryset import ValuesListQuery

from server.kit import db


async def rows(query: ValuesListQuery[Any]) -> Sequence[Sequence[Any]]:
    """What ``query`` finds, one sequence of bare values a row, read where the router would read it."""
    query.sql()  # makes the statement, which the next line takes together with its values
    text, values = query.query.get_parameterized_sql()
    connection = get_connection("default" if db.in_write() else "reader")
    _, found = await connection.execute_query(text, values)
    return cast("Sequence[Sequence[Any]]", found)


def an_id(value: str | UUID) -> UUID:
    """An id: text in SQLite, a UUID in PostgreSQL."""
    return value if isinstance(value, UUID) else UUID(value)


def maybe_id(value: str | UUID | None) -> UUID | None:
    """An id, or none."""
    return None if value is None else an_id(value)


def a_moment(value: str | datetime) -> datetime:
    """A moment: text in SQLite."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def a_day(value: str | date) -> date:
    """A day: text in SQLite."""
    return value if isinstance(value, date) else date.fromisoformat(value)
