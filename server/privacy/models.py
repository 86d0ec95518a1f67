"""Who looked at whose record: the log, line by line in one chain, and what it comes to a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.kit import clock, ids
from server.people.models import Viewer


class RecordUse(StrEnum):
    """What somebody did with another one's record."""

    READ = "READ"
    EXPORTED = "EXPORTED"
    CHANGED = "CHANGED"


class RecordKind(StrEnum):
    """What of somebody's record it was."""

    FEEDBACK = "FEEDBACK"
    GOAL = "GOAL"
    SHIFT_CHECK_IN = "SHIFT_CHECK_IN"
    TRAINING = "TRAINING"
    INSIGHT = "INSIGHT"
    PLAN = "PLAN"
    REVIEW = "REVIEW"
    SKILL = "SKILL"
    NUMBERS = "NUMBERS"
    STANDING = "STANDING"
    PERSON = "PERSON"


class RecordLine(Model):
    """One line of the log. It names people by their ids alone, so it stays whole when a name goes."""

    position = fields.BigIntField(unique=True)
    """1, 2, 3 …, without a gap."""
    id = fields.UUIDField(primary_key=True)
    """Given when it was noticed, so that a line that is written once more is known."""
    at = fields.BigIntField()
    """Microseconds since 1970: the same bytes in every database."""
    done = fields.CharField(max_length=10)
    """A RecordUse."""
    kind = fields.CharField(max_length=30)
    """A RecordKind."""
    reader_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """Who did it, null for the house itself, from its command line."""
    person_id = fields.UUIDField()
    """Whose record it is."""
    what = fields.CharField(max_length=60, default="")
    """Of a change: the event that it was."""
    hash = fields.CharField(max_length=64)
    """SHA-256 over the hash before and over this line."""

    class Meta:
        table = "record_line"


class RecordHead(Model):
    """Where the chain ends, and where what is kept of it begins: one row."""

    name = fields.CharField(max_length=10, primary_key=True)
    position = fields.BigIntField(default=0)
    hash = fields.CharField(max_length=64, default="")
    kept_after = fields.BigIntField(default=0)
    """Lines up to this one were deleted when their time was over."""
    kept_hash = fields.CharField(max_length=64, default="")
    """The hash of that line, on which the next one rests."""

    class Meta:
        table = "record_head"


class RecordDay(Model):
    """How often somebody did one thing with one kind of somebody's record on one day (UTC): what people are shown."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    day: fields.Field[date] = fields.DateField()
    person_id = fields.UUIDField()
    reader_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    key = fields.CharField(max_length=160, unique=True)
    """Day, whose, by whom, what: one row for each."""
    done = fields.CharEnumField(RecordUse, max_length=10)
    kind = fields.CharEnumField(RecordKind, max_length=30)
    times = fields.IntField(default=0)
    last_at = fields.BigIntField()
    """Microseconds since 1970."""

    class Meta:
        table = "record_day"
        indexes = (Index(fields=("person_id", "day", "id")), Index(fields=("day",)))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[RecordDay]:
        """What others did with the viewer's own record."""
        return cls.filter(person_id=viewer.id)

    @property
    def last_used_at(self) -> datetime:
        """When it was done last on that day."""
        return datetime.fromtimestamp(self.last_at / 1_000_000, UTC)


class Forgotten(Model):
    """Somebody who left and has no name here any more."""

    person_id = fields.UUIDField(primary_key=True)
    at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "forgotten"


class LegalHold(Model):
    """A reason for which somebody who left is not forgotten yet."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person_id = fields.UUIDField(db_index=True)
    reason = fields.CharField(max_length=1_000)
    set_by: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """Who set it, null for the command line."""
    set_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    lifted_by: fields.Field[UUID | None] = fields.UUIDField(null=True)
    lifted_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "legal_hold"
