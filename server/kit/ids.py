"""Ids are UUIDv7 and may be made by the client: the same id sent again means the same thing, done once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from uuid6 import uuid7

from server.kit.errors import Invalid


def new() -> UUID:
    """A fresh UUIDv7, increasing within this process."""
    return UUID(int=uuid7().int)


def first_of(moment: datetime) -> UUID:
    """The smallest id that can be made at ``moment``: what was made before is smaller."""
    return UUID(int=int(moment.timestamp() * 1_000) << 80)


def parse(value: str | UUID, field: str) -> UUID:
    """The id in ``value``, or ``value`` itself. Raises Invalid for text that is no UUID."""
    if isinstance(value, UUID):
        return value
    try:
        if len(value) > 45:  # longer than any spelling of a UUID
            raise ValueError
        return UUID(value)
    except ValueError:
        raise Invalid("This is not an id.", field) from None


def parse_all(values: Collection[str], field: str, most: int) -> list[UUID]:
    """The ids in ``values``, each once, in order. Raises Invalid naming the position of a bad one, or for over ``most``."""
    if len(values) > most:
        raise Invalid(f"At most {most:,} fit here.", field)
    return list(dict.fromkeys(parse(value, f"{field}.{index}") for index, value in enumerate(values)))


def chosen(value: str | None, field: str = "id") -> UUID:
    """The client's own id, or a new one where it sent none. Raises Invalid unless it is a UUIDv7."""
    if value is None:
        return new()
    known = parse(value, field)
    if known.version != 7:
        raise Invalid("An id chosen by a client must be a UUIDv7.", field)
    return known
