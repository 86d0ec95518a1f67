"""Writing the event row, and following it live without losing or doubling a line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from server.events.hub import EVERY_EVENT
from server.events.models import Event, EventScope
from server.events.table import last_position
from server.kit import broker, db, ids
from server.kit.errors import Conflict, Invalid
from server.kit.inserts import insert, insert_all, new
from server.kit.streams import Source
from server.people.models import Asked, Viewer

MANY = 500
"""Rows in one statement."""


async def record(
    kind: str,
    subject: Model,
    actor_id: UUID | None,
    audience: Iterable[str],
    *,
    id: UUID | None = None,
    in_feed: bool = False,
    data: dict[str, Any] | None = None,
) -> Event:
    """Write down that ``kind`` happened to ``subject``, inside the transaction of the change itself.

    Raises Conflict when ``id`` is the id of another call.
    """
    event = new(
        Event,
        id=id or ids.new(),
        kind=kind,
        subject_type=type(subject).__name__,
        subject_id=subject.pk,
        actor_id=actor_id,
        data=data or {},
    )
    try:
        await insert(event)
    except IntegrityError:
        raise Conflict("This id is taken.", "id") from None
    scopes = set(audience)
    await insert_all(
        [new(EventScope, scope=scope, position=event.position, kind=kind, in_feed=in_feed) for scope in sorted(scopes)]
    )
    db.after_commit(lambda: broker.wake([EVERY_EVENT]))
    return event


async def record_all(kind: str, happened: Sequence[tuple[Model, Collection[str]]], actor_id: UUID | None) -> None:
    """Write down that ``kind`` happened to many subjects, each with its audience: in a few statements, in their order."""
    rows = [
        Event(kind=kind, subject_type=type(subject).__name__, subject_id=subject.pk, actor_id=actor_id)
        for subject, _ in happened
    ]
    await Event.bulk_create(rows, batch_size=MANY)
    positions: dict[UUID, int] = {}
    for start in range(0, len(rows), MANY):
        some = Event.filter(id__in=[row.id for row in rows[start : start + MANY]])
        positions.update(cast("list[tuple[UUID, int]]", await some.values_list("id", "position")))
    heard = [
        EventScope(scope=scope, position=positions[row.id], kind=kind)
        for row, (_, audience) in zip(rows, happened, strict=True)
        for scope in sorted(set(audience))
    ]
    await EventScope.bulk_create(heard, batch_size=MANY)
    db.after_commit(lambda: broker.wake([EVERY_EVENT]))


async def withdraw(subject_id: UUID, scopes: Collection[str], kinds: Collection[str] | None = None) -> None:
    """Let ``scopes`` no longer hear of what happened to this subject so far (or of ``kinds`` only). The rows themselves stay."""
    happened = (
        Event.filter(subject_id=subject_id)
        if kinds is None
        else Event.filter(subject_id=subject_id, kind__in=list(kinds))
    )
    positions = await happened.values_list("position", flat=True)
    await EventScope.filter(scope__in=list(scopes), position__in=list(positions)).delete()


async def repeated(call_id: UUID, viewer: Viewer, kind: str | Collection[str], subject_id: UUID | None = None) -> bool:
    """Whether this very call was done before. Raises Conflict when the id belongs to something else."""
    kinds = [kind] if isinstance(kind, str) else kind
    event = await Event.get_or_none(id=call_id)
    if event is None:
        return False
    same = event.actor_id == viewer.id and event.kind in kinds
    if not same or (subject_id is not None and event.subject_id != subject_id):
        raise Conflict("This id is taken.", "id")
    return True


async def position_of(viewer: Viewer, after: str | None, kind: str | None = None) -> int:
    """Where to go on after ``after``: a change id, or the id of a subject of ``kind`` that the viewer heard of.

    Raises Invalid for anything else, be it missing or another's.
    """
    newest = await last_position()
    if after is None:
        return newest
    if after.isascii() and after.isdigit() and len(after) < 19:
        return min(int(after), newest)
    if kind is not None:
        events = await Event.filter(kind=kind, subject_id=ids.parse(after, "after")).order_by("position").limit(1)
        for event in events:
            if await EventScope.filter(position=event.position, scope__in=list(viewer.scopes)).exists():
                return int(event.position)
    raise Invalid("This is no place to go on from.", "after")


def follow(
    context: Asked,
    position: int,
    kinds: Collection[str] | None,
    pick: Callable[..., Awaitable[Any]],
    *args: Hashable,
) -> Source:
    """Every event after ``position`` that the viewer may hear of, in order, once, for as long as the session lasts.

    ``pick(context, event, *args)`` makes of each what the subscription answers with, or None for nothing. All who follow
    with the same ``args`` share its work, so it may know of the viewer only what its context says.
    """
    if getattr(pick, "__closure__", None):
        raise TypeError("what a pick knows are its arguments")
    return Source(context.house.hub, position, None if kinds is None else frozenset(kinds), pick, args)
