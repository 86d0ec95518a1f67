"""Connections that write nothing, so that what met a line just gone dead can be asked once more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from server.kit.postgres.client import Client, Lost

T = TypeVar("T")


class Reader(Client):
    """Connections that read, each statement as of its own moment."""

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[dict[str, Any]]]:
        """The number of rows, and the rows, by name."""
        return await _twice(lambda: super(Reader, self).execute_query(query, values))

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return await _twice(lambda: super(Reader, self).execute_query_dict(query, values))

    async def fetch(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows as plain tuples."""
        return await _twice(lambda: super(Reader, self).fetch(query, values))


async def _twice(ask: Callable[[], Awaitable[T]]) -> T:
    try:
        return await ask()
    except Lost:
        return await ask()
