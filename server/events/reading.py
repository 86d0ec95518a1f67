"""For features that react to events: each reads them in order, and remembers how far it has come."""

from __future__ import annotations

from collections.abc import Collection

from server.events.models import Event, Reader
from server.kit import db


async def unread(reader: str, kinds: Collection[str], most: int) -> list[Event]:
    """The next events of ``kinds`` that ``reader`` has not taken. Only reads, so an idle worker never takes the write lock."""
    known = await Reader.get_or_none(name=reader)
    position = known.position if known else 0
    return await Event.filter(position__gt=position, kind__in=list(kinds)).order_by("position").limit(most)


@db.transaction
async def take(reader: str, position: int) -> None:
    """Remember that ``reader`` has done what events up to ``position`` ask for; it never goes back."""
    known, _ = await Reader.get_or_create({"position": position}, name=reader)
    if known.position < position:
        known.position = position
        await known.save(update_fields=["position"])
