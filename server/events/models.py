"""The spine: one row for everything that happened, with its audiences. Audit line, live signal and source of notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pypika_tortoise.context import SqlContext
from tortoise import fields
from tortoise.expressions import Subquery
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


class _Together(Subquery):
    """What several queries of one column find."""

    def __init__(self, queries: Sequence[QuerySet[EventScope]], column: str) -> None:
        self.parts = [Subquery(query.values(column)) for query in queries]
        super().__init__(self.parts[0].query)

    def get_sql(self, ctx: SqlContext) -> str:
        """One after the other; each is wrapped, because it has an order and a limit of its own."""
        return f"({' UNION ALL '.join(f'SELECT * FROM {part.get_sql(ctx)} AS few' for part in self.parts)})"


@prepared
def newest(scope: str, before: int | None, most: int, *others: str) -> QuerySet[Event]:
    """The newest that any of these audiences has on its home screen, newest first, before a place; at most ``most``."""
    heard = EventScope.filter(in_feed=True) if before is None else EventScope.filter(in_feed=True, position__lt=before)
    # Each audience by itself: together they could not be read along the index, and all that ever happened would be sorted.
    each = [heard.filter(scope=one).order_by("-position").limit(most) for one in (scope, *others)]
    return Event.filter(position__in=_Together(each, "position")).order_by("-position").limit(most)
