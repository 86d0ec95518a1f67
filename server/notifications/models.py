"""The inbox, what is on its way to which device, what people want pushed, and how far the worker has read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.auth.models import Device
from server.kit import clock, ids
from server.kit.rows import prepared
from server.people.models import Person, Viewer


class NotificationKind(StrEnum):
    """Why somebody is told; named after the event: feedback.followedUp is FEEDBACK_FOLLOWED_UP."""

    FEEDBACK_GIVEN = "FEEDBACK_GIVEN"
    FEEDBACK_EDITED = "FEEDBACK_EDITED"
    FEEDBACK_READ = "FEEDBACK_READ"
    FEEDBACK_REPLIED = "FEEDBACK_REPLIED"
    FEEDBACK_FOLLOWED_UP = "FEEDBACK_FOLLOWED_UP"
    FEEDBACK_FOLLOW_UP_DUE = "FEEDBACK_FOLLOW_UP_DUE"
    FEEDBACK_REQUESTED = "FEEDBACK_REQUESTED"
    FEEDBACK_REQUEST_DECLINED = "FEEDBACK_REQUEST_DECLINED"
    FEEDBACK_QUIET_WEEK = "FEEDBACK_QUIET_WEEK"
    RECOGNITION_GIVEN = "RECOGNITION_GIVEN"
    RECOGNITION_REACTED = "RECOGNITION_REACTED"
    GOAL_CREATED = "GOAL_CREATED"
    GOAL_EDITED = "GOAL_EDITED"
    GOAL_AGREED = "GOAL_AGREED"
    GOAL_CLOSED = "GOAL_CLOSED"
    GOAL_STATUS_SET = "GOAL_STATUS_SET"
    GOAL_UPDATE_DUE = "GOAL_UPDATE_DUE"
    CHECK_IN_SCHEDULED = "CHECK_IN_SCHEDULED"
    CHECK_IN_AGENDA_ITEM_ADDED = "CHECK_IN_AGENDA_ITEM_ADDED"
    CHECK_IN_MOVED = "CHECK_IN_MOVED"
    CHECK_IN_SKIPPED = "CHECK_IN_SKIPPED"
    CHECK_IN_SERIES_CANCELLED = "CHECK_IN_SERIES_CANCELLED"
    CHECK_IN_LEAD_CHANGED = "CHECK_IN_LEAD_CHANGED"
    CHECK_IN_COMING_UP = "CHECK_IN_COMING_UP"
    CHECK_IN_HELP_NEEDED = "CHECK_IN_HELP_NEEDED"
    ACTION_ITEM_ADDED = "ACTION_ITEM_ADDED"
    ACTION_ITEM_COMPLETED = "ACTION_ITEM_COMPLETED"
    ACTION_ITEM_DROP_PROPOSED = "ACTION_ITEM_DROP_PROPOSED"
    ACTION_ITEM_DROPPED = "ACTION_ITEM_DROPPED"
    ACTION_ITEM_SPLIT = "ACTION_ITEM_SPLIT"
    ACTION_ITEM_HANDED_OVER = "ACTION_ITEM_HANDED_OVER"
    ACTION_ITEM_DUE = "ACTION_ITEM_DUE"
    SKILL_ASSESSED = "SKILL_ASSESSED"
    TRAINING_ASSIGNED = "TRAINING_ASSIGNED"
    TRAINING_DECLINED = "TRAINING_DECLINED"
    TRAINING_COMPLETED = "TRAINING_COMPLETED"
    TRAINING_DUE = "TRAINING_DUE"
    INSIGHT_RAISED = "INSIGHT_RAISED"
    INSIGHT_CAUSE_CHOSEN = "INSIGHT_CAUSE_CHOSEN"
    INSIGHT_ACCEPTED = "INSIGHT_ACCEPTED"
    INSIGHT_DISMISSED = "INSIGHT_DISMISSED"
    INSIGHT_NEW_NORMAL_ANSWERED = "INSIGHT_NEW_NORMAL_ANSWERED"
    INSIGHT_ENDED = "INSIGHT_ENDED"
    EFFECT_MEASURED = "EFFECT_MEASURED"
    PLAN_CREATED = "PLAN_CREATED"
    PLAN_EDITED = "PLAN_EDITED"
    PLAN_SIGNED = "PLAN_SIGNED"
    PLAN_DUTY_COMPLETED = "PLAN_DUTY_COMPLETED"
    PLAN_PAUSED = "PLAN_PAUSED"
    PLAN_RESUMED = "PLAN_RESUMED"
    PLAN_MET = "PLAN_MET"
    PLAN_NOT_MET = "PLAN_NOT_MET"
    PLAN_CALLED_OFF = "PLAN_CALLED_OFF"
    PLAN_HANDED_OVER = "PLAN_HANDED_OVER"
    PLAN_DUTY_DUE = "PLAN_DUTY_DUE"
    PLAN_LOOK_BACK_DUE = "PLAN_LOOK_BACK_DUE"
    REVIEW_OPENED = "REVIEW_OPENED"
    REVIEW_ASSESSED = "REVIEW_ASSESSED"
    REVIEW_PEER_NOMINATED = "REVIEW_PEER_NOMINATED"
    REVIEW_PEER_SETTLED = "REVIEW_PEER_SETTLED"
    REVIEW_SHARED = "REVIEW_SHARED"
    REVIEW_TALK_PLANNED = "REVIEW_TALK_PLANNED"
    REVIEW_ACKNOWLEDGED = "REVIEW_ACKNOWLEDGED"
    REVIEW_CALLED_OFF = "REVIEW_CALLED_OFF"
    REVIEW_SELF_DUE = "REVIEW_SELF_DUE"
    REVIEW_LEAD_DUE = "REVIEW_LEAD_DUE"
    REVIEW_REQUEST_SENT = "REVIEW_REQUEST_SENT"
    REVIEW_REQUEST_DUE = "REVIEW_REQUEST_DUE"
    PERSON_ENROLLED = "PERSON_ENROLLED"
    PERSON_RECOVERED = "PERSON_RECOVERED"
    PASSKEY_REFUSED = "PASSKEY_REFUSED"
    TEST = "TEST"


class Notification(Model):
    """One line in one person's inbox. Its words are made when they are read, in the reader's language."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="notifications")
    person_id: UUID
    kind = fields.CharEnumField(NotificationKind, max_length=40)
    event_position: fields.Field[int | None] = fields.BigIntField(null=True)
    """The event it tells of; null for TEST."""
    actor_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    subject_type: fields.Field[str | None] = fields.CharField(max_length=40, null=True)
    subject_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    read_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "notification"
        unique_together = (("person", "event_position"),)
        indexes = (Index(fields=("person_id", "created_at", "id")), Index(fields=("person_id", "read_at")))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Notification]:
        """The viewer's own inbox."""
        return cls.filter(person_id=viewer.id)

    @classmethod
    def unread(cls, person_id: UUID) -> QuerySet[Notification]:
        """What a person has not opened yet."""
        return cls.filter(person_id=person_id, read_at__isnull=True)


class Delivery(Model):
    """A notification on its way to one device, once."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    notification: fields.ForeignKeyRelation[Notification] = fields.ForeignKeyField(
        "goodshift.Notification", related_name="deliveries"
    )
    notification_id: UUID
    device: fields.ForeignKeyRelation[Device] = fields.ForeignKeyField("goodshift.Device", related_name="deliveries")
    device_id: UUID
    service = fields.CharField(max_length=255)
    """Host and port of the device's push service when it was planned: one that hangs must not hold up the others."""
    due_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When to send it; null once it was sent or given up."""
    held = fields.BooleanField(default=False)
    """Whether it waits for its person to be at work, rather than for another try."""
    claimed_until: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """Somebody is sending it; after this moment they are taken for dead, and it is not sent again."""
    attempts = fields.SmallIntField(default=0)
    sent_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    gave_up_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When it was settled without reaching the device: no way there, or no need any more."""

    class Meta:
        table = "delivery"
        unique_together = (("notification", "device"),)
        indexes = (Index(fields=("due_at", "device_id", "service")),)


class NotificationPreference(Model):
    """Whether one person wants one kind pushed. Without a row they do, and the inbox gets everything anyway."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="notification_preferences"
    )
    person_id: UUID
    kind = fields.CharEnumField(NotificationKind, max_length=40)
    push = fields.BooleanField(default=True)

    class Meta:
        table = "notification_preference"
        unique_together = (("person", "kind"),)


class Cursor(Model):
    """How far the worker has read the events. One row."""

    id = fields.SmallIntField(primary_key=True, default=1)
    position = fields.BigIntField(default=0)

    class Meta:
        table = "notification_cursor"


@prepared
def visible(viewer: Viewer, keys: list[UUID]) -> QuerySet[Notification]:
    """The viewer's notifications by id."""
    return Notification.visible_to(viewer).filter(id__in=keys)


async def visible_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Notification]:
    """Loader: notifications of the viewer."""
    return {row.id: row for row in await visible(viewer, keys)}


async def muted(people: list[UUID]) -> set[tuple[UUID, NotificationKind]]:
    """Who does not want which kind pushed."""
    rows = await NotificationPreference.filter(person_id__in=people, push=False)
    return {(row.person_id, row.kind) for row in rows}
