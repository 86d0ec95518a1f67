"""Rows as the driver hands them over, for work that goes through thousands: Tortoise's conversions cost ten times the query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.queryset import ValuesListQuery

from server.kit import db


async def rows(query: ValuesListQuery[Any], *, claimed: bool = False) -> Sequence[Sequence[Any]]:
    """What ``query`` finds, one sequence of bare values a row, read where the router would read it.

    ``claimed``: the rows of its model belong to this transaction until it ends; those of others are passed over.
    """
    query.sql()  # makes the statement, which the next line takes together with its values
    text, values = query.query.get_parameterized_sql()
    reading = db.reading()
    ending = reading.dialect.claiming(query.model._meta.db_table) if claimed else ""
    return await reading.fetch(text + ending, values)


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
