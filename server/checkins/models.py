"""Check-ins: the room of two people, the series that plans, what is said and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.behaviours.models import Cause
from server.checkins.recurrence import Cadence, next_after
from server.goals.progress import GoalStatus
from server.kit import clock, ids
from server.people.models import LINE, Person, Role, Viewer, person_scope

CHOICE_AFTER = 3
"""An item that was carried so often asks: split, hand over, or drop together."""


class CheckInKind(StrEnum):
    """Two people who sit down, or one person at the end of a shift."""

    ONE_TO_ONE = "ONE_TO_ONE"
    SHIFT = "SHIFT"


class CheckInState(StrEnum):
    """What became of a check-in."""

    PLANNED = "PLANNED"
    HELD = "HELD"
    SKIPPED = "SKIPPED"


class ActionItemState(StrEnum):
    """What became of an action item."""

    OPEN = "OPEN"
    DONE = "DONE"
    DROPPED = "DROPPED"


class Room(Model):
    """Two people, one of whom leads. The room keeps what is open between them, whichever series comes and goes."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    pair = fields.CharField(max_length=80, unique=True)
    """Both ids in order: two people have one room, whoever leads."""
    lead: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="rooms_led")
    lead_id: UUID
    member: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="rooms")
    member_id: UUID

    class Meta:
        table = "room"
        indexes = (Index(fields=("lead_id",)), Index(fields=("member_id",)))

    @property
    def people(self) -> tuple[UUID, UUID]:
        """The lead and the member."""
        return self.lead_id, self.member_id

    @property
    def audience(self) -> set[str]:
        """The two, and nobody else."""
        return {person_scope(person_id) for person_id in self.people}

    def other(self, person_id: UUID) -> UUID:
        """The one beside ``person_id``."""
        return self.member_id if person_id == self.lead_id else self.lead_id


class Series(Model):
    """Two people who meet again and again. It always has one check-in planned, until it is cancelled."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    room: fields.ForeignKeyRelation[Room] = fields.ForeignKeyField("goodshift.Room", related_name="series")
    room_id: UUID
    cadence = fields.CharEnumField(Cadence, max_length=20)
    anchor = fields.CharField(max_length=32)
    """The first meeting as the clock on the wall showed it: ISO, no zone."""
    timezone = fields.CharField(max_length=60)
    ended_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "check_in_series"

    def next_after(self, after: datetime) -> datetime | None:
        """The first meeting on a later day than ``after``; None once it has ended."""
        if self.ended_at is not None:
            return None
        return next_after(datetime.fromisoformat(self.anchor), self.cadence, ZoneInfo(self.timezone), after)


class CheckIn(Model):
    """A talk between two people, or the 30 seconds of one person at the end of a shift."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    kind = fields.CharEnumField(CheckInKind, max_length=12, default=CheckInKind.ONE_TO_ONE)
    state = fields.CharEnumField(CheckInState, max_length=10, default=CheckInState.PLANNED)
    room: fields.ForeignKeyNullableRelation[Room] = fields.ForeignKeyField(
        "goodshift.Room", related_name="check_ins", null=True
    )
    room_id: UUID | None
    series: fields.ForeignKeyNullableRelation[Series] = fields.ForeignKeyField(
        "goodshift.Series", related_name="check_ins", null=True
    )
    series_id: UUID | None
    slot_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When the series planned it; moving it does not move the series."""
    scheduled_at = fields.DatetimeField()
    shared_notes: fields.Field[str | None] = fields.CharField(max_length=10_000, null=True)
    held_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    skip_reason: fields.Field[str | None] = fields.CharField(max_length=500, null=True)
    reminded_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    author_id = fields.UUIDField()
    """Who planned it, or whose shift it was."""
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="shift_check_ins", null=True
    )
    person_id: UUID | None
    """Whose shift it was; null for a talk between two."""
    store_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """The store of that shift: a later store's leads do not see it."""
    mood: fields.Field[int | None] = fields.SmallIntField(null=True)
    went_well: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)
    got_in_the_way: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)
    cause = fields.CharEnumField(Cause, max_length=12, null=True)
    need_help: fields.Field[bool | None] = fields.BooleanField(null=True)

    class Meta:
        table = "check_in"
        indexes = (
            Index(fields=("room_id", "state", "scheduled_at")),
            Index(fields=("person_id", "created_at")),
            Index(fields=("store_id", "created_at")),
            Index(fields=("state", "scheduled_at")),
            Index(fields=("series_id",)),
        )

    def last_day(self, now: datetime) -> datetime:
        """Held early or late, moved forth or back: the next one of its series lies on a later day than this."""
        return max(self.slot_at or self.scheduled_at, self.scheduled_at, now)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[CheckIn]:
        """Talks that the viewer is one of the two in, their own shifts, those of whom they lead in a store, calls for their help."""
        mine = Q(room__lead_id=viewer.id) | Q(room__member_id=viewer.id) | Q(person_id=viewer.id)
        if viewer.role in (Role.SUPERVISOR, Role.MANAGER) and viewer.store_id:
            below = list(LINE[: LINE.index(viewer.role)])
            mine |= Q(kind=CheckInKind.SHIFT, store_id=viewer.store_id, person__role__in=below)
        mine |= Q(id__in=Subquery(HelpCall.filter(person_id=viewer.id).values("check_in_id")))
        return cls.filter(mine)


class HelpCall(Model):
    """Somebody whom a shift check-in called for help, and who may read it therefore."""

    id = fields.BigIntField(primary_key=True, generated=True)
    check_in: fields.ForeignKeyRelation[CheckIn] = fields.ForeignKeyField(
        "goodshift.CheckIn", related_name="help_calls"
    )
    check_in_id: UUID
    person_id = fields.UUIDField(db_index=True)

    class Meta:
        table = "help_call"
        indexes = (Index(fields=("check_in_id",)),)


class PrivateNote(Model):
    """What one person wrote for themselves alone. Load it through ``visible_to``, and nowhere else."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    check_in: fields.ForeignKeyRelation[CheckIn] = fields.ForeignKeyField(
        "goodshift.CheckIn", related_name="private_notes"
    )
    check_in_id: UUID
    author_id = fields.UUIDField()
    text = fields.TextField()

    class Meta:
        table = "private_note"
        unique_together = (("check_in", "author_id"),)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[PrivateNote]:
        """The viewer's own, whatever their role."""
        return cls.filter(author_id=viewer.id)


class AgendaItem(Model):
    """Something that one of the two wants to talk about."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    check_in: fields.ForeignKeyRelation[CheckIn] = fields.ForeignKeyField("goodshift.CheckIn", related_name="agenda")
    check_in_id: UUID
    author_id = fields.UUIDField()
    text = fields.CharField(max_length=500)
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "agenda_item"
        indexes = (Index(fields=("check_in_id", "created_at")),)


@dataclass(frozen=True)
class Recorded:
    """A value of a key result that was written down since the last check-in."""

    title: str
    unit: str
    value: Decimal
    at: datetime


class GoalSnapshot(Model):
    """A goal as it stood at a check-in. Kept when the check-in is held, computed before."""

    id = fields.BigIntField(primary_key=True, generated=True)
    check_in: fields.ForeignKeyRelation[CheckIn] = fields.ForeignKeyField(
        "goodshift.CheckIn", related_name="goal_snapshots"
    )
    check_in_id: UUID
    goal_id = fields.UUIDField()
    title = fields.CharField(max_length=200)
    progress = fields.DecimalField(max_digits=9, decimal_places=8)
    progress_before: fields.Field[Decimal | None] = fields.DecimalField(max_digits=9, decimal_places=8, null=True)
    status = fields.CharEnumField(GoalStatus, max_length=10)
    pace = fields.CharEnumField(GoalStatus, max_length=10)
    changed = fields.BooleanField(default=False)
    values: fields.Field[list[dict[str, str]]] = fields.JSONField(default=list)

    class Meta:
        table = "goal_snapshot"
        indexes = (Index(fields=("check_in_id",)),)

    @property
    def recorded(self) -> list[Recorded]:
        """The values written down since the last check-in, newest first."""
        return [
            Recorded(row["title"], row["unit"], Decimal(row["value"]), datetime.fromisoformat(row["at"]))
            for row in self.values
        ]


class ActionItem(Model):
    """Something to do, with an owner. It is carried on until it is done, or until both agree to drop it."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    room: fields.ForeignKeyRelation[Room] = fields.ForeignKeyField("goodshift.Room", related_name="action_items")
    room_id: UUID
    check_in: fields.ForeignKeyNullableRelation[CheckIn] = fields.ForeignKeyField(
        "goodshift.CheckIn", related_name="action_items", null=True
    )
    check_in_id: UUID | None
    """The check-in in which it was opened, if it was one."""
    insight_id: fields.Field[UUID | None] = fields.UUIDField(null=True, db_index=True)
    """The insight out of which it came, if it was one."""
    text = fields.CharField(max_length=500)
    owner: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="action_items")
    owner_id: UUID
    author_id = fields.UUIDField()
    due_on: fields.Field[date | None] = fields.DateField(null=True)
    state = fields.CharEnumField(ActionItemState, max_length=10, default=ActionItemState.OPEN)
    carried_count = fields.SmallIntField(default=0)
    chosen_count = fields.SmallIntField(default=0)
    """How often it had been carried when the two last chose what to do about that."""
    opened_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    closed_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    drop_proposed_by: fields.Field[UUID | None] = fields.UUIDField(null=True)
    drop_reason: fields.Field[str | None] = fields.CharField(max_length=500, null=True)
    drop_answer: fields.Field[str | None] = fields.CharField(max_length=500, null=True)
    """What the other side said when agreeing to drop it."""
    split_id: fields.Field[UUID | None] = fields.UUIDField(null=True, db_index=True)
    """The call that split it off another one."""
    reminded_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "action_item"
        indexes = (
            Index(fields=("room_id", "state")),
            Index(fields=("owner_id", "state", "due_on")),
            Index(fields=("state", "due_on")),
            Index(fields=("check_in_id",)),
        )

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[ActionItem]:
        """Those of the rooms that the viewer is one of the two in."""
        return cls.filter(Q(room__lead_id=viewer.id) | Q(room__member_id=viewer.id))

    @property
    def needs_choice(self) -> bool:
        """Whether it was carried so often that the two should split it, hand it over, or drop it together."""
        return self.state is ActionItemState.OPEN and self.carried_count - self.chosen_count >= CHOICE_AFTER

    @property
    def age_in_days(self) -> int:
        """Whole days from opening to closing, or to now."""
        return ((self.closed_at or clock.now()) - self.opened_at).days


async def visible_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, CheckIn]:
    """Loader: check-ins in reach."""
    return {row.id: row for row in await CheckIn.visible_to(viewer).filter(id__in=keys)}


async def visible_items_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, ActionItem]:
    """Loader: action items in reach."""
    return {row.id: row for row in await ActionItem.visible_to(viewer).filter(id__in=keys)}


async def rooms_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Room]:
    """Loader: the rooms of check-ins and action items that are in reach."""
    return {row.id: row for row in await Room.filter(id__in=keys)}


async def series_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Series]:
    """Loader: the series of check-ins that are in reach."""
    return {row.id: row for row in await Series.filter(id__in=keys)}


async def my_notes_by_check_in(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, str]:
    """Loader: what the viewer wrote for themselves."""
    return {row.check_in_id: row.text for row in await PrivateNote.visible_to(viewer).filter(check_in_id__in=keys)}


async def agenda_by_check_in(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[AgendaItem]]:
    """Loader: what is to be talked about, in the order it was added."""
    groups: dict[UUID, list[Any]] = {key: [] for key in keys}
    for row in await AgendaItem.filter(check_in_id__in=keys).order_by("created_at", "id"):
        groups[row.check_in_id].append(row)
    return groups


async def last_held(room_ids: list[UUID]) -> dict[UUID, list[tuple[datetime, UUID]]]:
    """When each room held its check-ins, and which: oldest first."""
    held: dict[UUID, list[tuple[datetime, UUID]]] = {room_id: [] for room_id in room_ids}
    query = CheckIn.filter(room_id__in=room_ids, state=CheckInState.HELD).order_by("held_at", "id")
    for row in await query.values("room_id", "held_at", "id"):
        held[row["room_id"]].append((row["held_at"], row["id"]))
    return held


async def items_by_check_in(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[ActionItem]]:
    """Loader: what was open between the two at a check-in or was closed since the one before; oldest first.

    A skipped check-in shows what was opened in it.
    """
    check_ins = await CheckIn.visible_to(viewer).filter(id__in=keys, room_id__not_isnull=True)
    room_ids = list({row.room_id for row in check_ins if row.room_id})
    held = await last_held(room_ids)
    items = await ActionItem.filter(room_id__in=room_ids).order_by("opened_at", "id")
    groups: dict[UUID, list[Any]] = {key: [] for key in keys}
    for row in check_ins:
        assert row.room_id is not None
        past = [at for at, _ in held[row.room_id] if row.held_at is None or at < row.held_at]
        since = past[-1] if past else None
        groups[row.id] = [item for item in items if item.room_id == row.room_id and _on_the_table(item, row, since)]
    return groups


def _on_the_table(item: ActionItem, check_in: CheckIn, since: datetime | None) -> bool:
    if item.check_in_id == check_in.id:
        return True
    if check_in.state is CheckInState.SKIPPED:
        return False
    begun = check_in.held_at is None or item.opened_at <= check_in.held_at
    return begun and (item.closed_at is None or since is None or item.closed_at > since)


def between(one: UUID, other: UUID) -> Q:
    """What belongs to the room of two people."""
    return Q(room__lead_id=one, room__member_id=other) | Q(room__lead_id=other, room__member_id=one)


def overdue(today: date) -> Q:
    """Action items that are open although their day has gone."""
    # NOT of an unknown day is unknown, so the others would miss those without one.
    return Q(state=ActionItemState.OPEN, due_on__isnull=False, due_on__lt=today)


async def table_of(item: ActionItem) -> UUID | None:
    """The check-in on whose table ``item`` lies: the next one of its room, else the one in which it was opened, if any."""
    planned = CheckIn.filter(room_id=item.room_id, state=CheckInState.PLANNED).order_by("scheduled_at", "id")
    coming = await planned.first()
    return coming.id if coming else item.check_in_id
