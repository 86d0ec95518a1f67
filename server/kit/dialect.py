"""What differs between databases in a statement that is made once. Each database's room has its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from tortoise.fields import Field


class Dialect(Protocol):
    """How one kind of database is spoken to."""

    native: frozenset[type[Field[Any]]]
    """Fields whose values come back as Python has them, without a converter of ours."""

    def places(self, sql: str) -> list[int]:
        """Where the parameters stand, in their order."""
        ...

    def with_list(self, sql: str, place: int) -> str | None:
        """The statement with a list of any length in the place of a list of one; None where there is none at ``place``."""
        ...

    def listed(self, values: Iterable[Any]) -> Any:
        """A list as one parameter."""
        ...

    def bound(self, value: Any) -> Any:
        """A value as the driver takes it."""
        ...

    def days(self, later: str, earlier: str) -> str:
        """An expression: whole days from one day to another, each a column or written as 'YYYY-MM-DD'."""
        ...

    def hours(self, later: str, earlier: str) -> str:
        """An expression: hours from one moment to another, each a column; null where one is."""
        ...

    def claiming(self, table: str) -> str:
        """What a SELECT ends with that takes rows of ``table`` for its transaction, and passes over those that others took."""
        ...
