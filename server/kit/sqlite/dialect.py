"""SQLite's part of statements that are made once: `?`, and lists as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tortoise.fields import Field

from server.kit import text
from server.kit.hydration import text_of

PARAMETER = re.compile(r"\"[^\"]*\"|'(?:[^']|'')*'|(\?)")
"""Finds one, past names and strings."""
LISTED, LIST = " IN (?)", " IN (SELECT value FROM json_each(?))"
"""How a list of one looks, and a list of any length as one parameter."""


class Sqlite:
    """How SQLite is spoken to."""

    native: frozenset[type[Field[Any]]] = frozenset()

    def places(self, sql: str) -> list[int]:
        """Where the parameters stand, in their order."""
        return [found.start(1) for found in PARAMETER.finditer(sql) if found.group(1)]

    def with_list(self, sql: str, place: int) -> str | None:
        """The statement with a list of any length in the place of a list of one; None where there is none at ``place``."""
        start = place - len(LISTED) + 2
        if sql[start : start + len(LISTED)] != LISTED:
            return None
        return sql[:start] + LIST + sql[start + len(LISTED) :]

    def listed(self, values: Iterable[Any]) -> Any:
        """A list as one parameter."""
        return text.to_json([self.bound(value) for value in values]).decode()

    def bound(self, value: Any) -> Any:
        """A value as the driver takes it."""
        return text_of(value) if isinstance(value, UUID) else value

    def days(self, later: str, earlier: str) -> str:
        """An expression: whole days from one day to another, each a column or written as 'YYYY-MM-DD'."""
        return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"

    def hours(self, later: str, earlier: str) -> str:
        """An expression: hours from one moment to another, each a column; null where one is."""
        return f"((julianday({later}) - julianday({earlier})) * 24)"

    def claiming(self, table: str) -> str:
        """What a SELECT ends with that takes rows of ``table`` for its transaction, and passes over those that others took."""
        return ""  # one at a time is all there is


SQLITE = Sqlite()
