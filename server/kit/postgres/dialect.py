"""PostgreSQL's part of statements that are made once: `$1`, and lists as arrays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tortoise.fields import DateField, DatetimeField, Field, UUIDField

PARAMETER = re.compile(r"\"[^\"]*\"|'(?:[^']|'')*'|(\$\d+)")
"""Finds one, past names and strings. They are numbered in the order in which they stand."""
LISTED = re.compile(r"( NOT)? IN \((\$\d+)\)")
"""How a list of one looks."""


class Postgres:
    """How PostgreSQL is spoken to."""

    native: frozenset[type[Field[Any]]] = frozenset({UUIDField, DatetimeField, DateField})

    def places(self, sql: str) -> list[int]:
        """Where the parameters stand, in their order."""
        return [found.start(1) for found in PARAMETER.finditer(sql) if found.group(1)]

    def with_list(self, sql: str, place: int) -> str | None:
        """The statement with a list of any length in the place of a list of one; None where there is none at ``place``."""
        for start in (place - len(" NOT IN ("), place - len(" IN (")):
            found = LISTED.match(sql, max(start, 0))
            if found is not None and found.start(2) == place:
                compared = "<> ALL" if found.group(1) else "= ANY"
                return f"{sql[: found.start()]} {compared} ({found.group(2)}){sql[found.end() :]}"
        return None

    def listed(self, values: Iterable[Any]) -> Any:
        """A list as one parameter."""
        return list(values)

    def bound(self, value: Any) -> Any:
        """A value as the driver takes it."""
        return value

    def days(self, later: str, earlier: str) -> str:
        """An expression: whole days from one day to another, each a column or written as 'YYYY-MM-DD'."""
        return f"(CAST({later} AS DATE) - CAST({earlier} AS DATE))"

    def hours(self, later: str, earlier: str) -> str:
        """An expression: hours from one moment to another, each a column; null where one is."""
        return f"(EXTRACT(EPOCH FROM {later} - {earlier}) / 3600)"

    def claiming(self, table: str) -> str:
        """What a SELECT ends with that takes rows of ``table`` for its transaction, and passes over those that others took."""
        return f' FOR UPDATE OF "{table}" SKIP LOCKED'


POSTGRES = Postgres()
