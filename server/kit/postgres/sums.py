"""What a table holds, as one number: whatever the order of its rows, and however a database writes a value down."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

WIDTH = 1 << 128


def converter(kind: str) -> Callable[[Any], Any]:
    """How a value of SQLite becomes one of a PostgreSQL column of this type."""
    return CONVERTERS.get(kind, lambda value: value)


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "uuid": UUID,
    "timestamptz": _moment,
    "date": date.fromisoformat,
    "numeric": lambda value: Decimal(str(value)),
    "bool": bool,
    "float8": float,
    "jsonb": str,
}

SAME: dict[str, Callable[[Any], Any]] = {
    "timestamptz": lambda value: value.astimezone(UTC).isoformat(),
    "numeric": lambda value: format(value.normalize(), "f"),
    "jsonb": lambda value: json.dumps(json.loads(value), sort_keys=True),
}
"""How one value is always written, where it can be written in several ways."""


class Sum:
    """The rows of one table, counted and summed up."""

    def __init__(self, kinds: Sequence[str]) -> None:
        self.rows = 0
        self.digest = 0
        self._same = [SAME.get(kind, str) for kind in kinds]

    def add(self, row: Sequence[Any]) -> None:
        """Take in one row."""
        written = [None if value is None else same(value) for same, value in zip(self._same, row, strict=True)]
        digest = hashlib.blake2b(json.dumps(written).encode(), digest_size=16).digest()
        self.rows += 1
        self.digest = (self.digest + int.from_bytes(digest)) % WIDTH
