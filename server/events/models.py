"""The spine: one row for everything that happened, with its audiences. Audit line, live signal and source of notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.kit import ids
from server.kit.rows import prepared


class Event(Model):
    """Something that happened. Holds ids and small facts, never what people wrote."""

    position = fields.BigIntField(primary_key=True, generated=True)
    """Grows with every commit; `after` in subscriptions."""
    id = fields.UUIDField(default=ids.new, unique=True)
    """The client's own id of the call, where it sent one: that makes any action repeatable."""
    kind = fields.CharField(max_length=60)
    """`object.happened`, as feedback.given."""
    subject_type = fields.CharField(max_length=40)
    subject_id = fields.UUIDField()
    actor_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """Who did it; null for the clock."""
    at: fields.Field[datetime] = fields.DatetimeField(auto_now_add=True)
    data: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    class Meta:
        table = "event"
        indexes = (Index(fields=("subject_id",)), Index(fields=("kind", "position")), Index(fields=("actor_id", "at")))


class EventScope(Model):
    """An audience of an event: everybody who has this scope may hear of it."""

    id = fields.BigIntField(primary_key=True, generated=True)
    scope = fields.CharField(max_length=160)
    position = fields.BigIntField()
    kind = fields.CharField(max_length=60)
    """The event's kind again, so that a stream of one kind reads nothing but an index."""
    in_feed = fields.BooleanField(default=False)
    """Whether the event puts its subject on home screens."""

    class Meta:
        table = "event_scope"
        # The first grows at its end, in the order in which events are read; the other one grows everywhere.
        unique_together = (("position", "scope"),)
        indexes = (Index(fields=("scope", "in_feed", "position", "kind")),)


class Reader(Model):
    """How far a feature that reacts to events has read. It reads on after what it has done, so a restart loses nothing."""

    name = fields.CharField(max_length=60, primary_key=True)
    position = fields.BigIntField()

    class Meta:
        table = "event_reader"


@prepared
def happened(positions: list[int]) -> QuerySet[Event]:
    """Events by their place, newest first."""
    return Event.filter(position__in=positions).order_by("-position")


@prepared
def in_feed(scope: str, before: int | None, most: int) -> QuerySet[EventScope]:
    """The newest that puts something on the home screens of one audience; only one audience is read along the index."""
    found = EventScope.filter(scope=scope, in_feed=True).order_by("-position").limit(most)
    return found if before is None else found.filter(position__lt=before)
