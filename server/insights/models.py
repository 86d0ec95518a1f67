"""Insights: what the numbers say, why we think so, the one next step, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.behaviours.models import Cause, Skill
from server.checkins.models import ActionItem
from server.kit import clock, ids
from server.metrics.models import Metric
from server.people.models import COMPANY_WIDE, Person, Role, Store, Viewer, led_by
from server.training.models import Training


class InsightKind(StrEnum):
    """What it is about."""

    DROP = "DROP"
    COMPANY_DROP = "COMPANY_DROP"
    STORE_SKILL_GAP = "STORE_SKILL_GAP"
    GAMING_QUESTION = "GAMING_QUESTION"
    NEW_NORMAL = "NEW_NORMAL"


class InsightState(StrEnum):
    """What became of it."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DISMISSED = "DISMISSED"
    ENDED = "ENDED"


class InsightEnd(StrEnum):
    """Why it was over by itself. Only the first is good news."""

    RECOVERED = "RECOVERED"
    RETIRED = "RETIRED"
    SILENT = "SILENT"
    NEW_NORMAL = "NEW_NORMAL"
    EXPLAINED = "EXPLAINED"


class InsightReport(StrEnum):
    """A page on which people see insights beside other things."""

    STORE_DAY = "STORE_DAY"
    COMPANY_BOARD = "COMPANY_BOARD"
    REGION_BOARD = "REGION_BOARD"
    TEAM = "TEAM"


class Alert(Model):
    """One fall of one series, from the day it was noticed to the day it was over: of a person, a store, or the company."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    metric: fields.ForeignKeyRelation[Metric] = fields.ForeignKeyField("goodshift.Metric", related_name="alerts")
    metric_id: UUID
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "goodshift.Store", related_name="alerts", null=True
    )
    store_id: UUID | None
    """Of a person's fall the store they worked in; null for the company."""
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="alerts", null=True
    )
    person_id: UUID | None
    since_on = fields.DateField()
    """The day on which it probably began."""
    opened_on = fields.DateField()
    closed_on: fields.Field[date | None] = fields.DateField(null=True)
    strong_on: fields.Field[date | None] = fields.DateField(null=True)
    """When it passed the second limit, which is headquarters'."""
    score = fields.FloatField()
    threshold = fields.FloatField()
    change = fields.FloatField()
    """How far from the usual, as ``low`` and ``high``: a share of it where ``relative``, else in the metric's unit."""
    low = fields.FloatField()
    high = fields.FloatField()
    relative = fields.BooleanField()
    days = fields.IntField()
    """How many days ``change`` rests on."""
    usual: fields.Field[float | None] = fields.FloatField(null=True)
    """The mean of what was usual on those days, in the metric's unit; null for the company, as ``present``."""
    present: fields.Field[float | None] = fields.FloatField(null=True)
    false_alarms_a_year = fields.FloatField()
    noticed: fields.Field[float | None] = fields.FloatField(null=True)
    """In which share of cases a 20 % fall would be noticed here within 10 days; null where that is not known."""
    places = fields.IntField(default=1)
    """Of a company's fall: how many series were looked at."""
    asked_new_normal_on: fields.Field[date | None] = fields.DateField(null=True)
    is_new_normal: fields.Field[bool | None] = fields.BooleanField(null=True)
    """What people answered."""

    class Meta:
        table = "alert"
        indexes = (Index(fields=("metric_id", "closed_on")), Index(fields=("store_id", "metric_id")))

    @property
    def place_id(self) -> UUID | None:
        """The person, else the store; None for the company."""
        return self.person_id or self.store_id

    def overlaps(self, first: date, last: date | None) -> bool:
        """Whether it was there on any day from ``first`` to ``last`` (None: until now)."""
        return (self.closed_on is None or self.closed_on >= first) and (last is None or self.since_on <= last)


class Playbook(Model):
    """What has helped before: steps for the employee and for the supervisor, tied to a metric, a skill, a cause."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    key = fields.CharField(max_length=60, unique=True)
    title = fields.CharField(max_length=200)
    metric: fields.ForeignKeyNullableRelation[Metric] = fields.ForeignKeyField(
        "goodshift.Metric", related_name="playbooks", null=True
    )
    metric_id: UUID | None
    skill: fields.ForeignKeyNullableRelation[Skill] = fields.ForeignKeyField(
        "goodshift.Skill", related_name="playbooks", null=True
    )
    skill_id: UUID | None
    cause = fields.CharEnumField(Cause, max_length=12, null=True)
    """The cause that it answers; null for any."""
    steps_for_employee: fields.Field[list[str]] = fields.JSONField(default=list)
    steps_for_supervisor: fields.Field[list[str]] = fields.JSONField(default=list)
    training: fields.ForeignKeyNullableRelation[Training] = fields.ForeignKeyField(
        "goodshift.Training", related_name="playbooks", null=True
    )
    training_id: UUID | None
    author_id = fields.UUIDField()
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    retired_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "playbook"


class Insight(Model):
    """Something worth a look. Its words are made by whoever shows it, from the numbers, and never say what caused it."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    kind = fields.CharEnumField(InsightKind, max_length=20)
    state = fields.CharEnumField(InsightState, max_length=10, default=InsightState.OPEN)
    alert: fields.ForeignKeyNullableRelation[Alert] = fields.ForeignKeyField(
        "goodshift.Alert", related_name="insights", null=True
    )
    alert_id: UUID | None
    metric: fields.ForeignKeyNullableRelation[Metric] = fields.ForeignKeyField(
        "goodshift.Metric", related_name="insights", null=True
    )
    metric_id: UUID | None
    skill: fields.ForeignKeyNullableRelation[Skill] = fields.ForeignKeyField(
        "goodshift.Skill", related_name="insights", null=True
    )
    skill_id: UUID | None
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "goodshift.Store", related_name="insights", null=True
    )
    store_id: UUID | None
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="insights", null=True
    )
    person_id: UUID | None
    training: fields.ForeignKeyNullableRelation[Training] = fields.ForeignKeyField(
        "goodshift.Training", related_name="insights", null=True
    )
    training_id: UUID | None
    """The training that a store's skill gap suggests."""
    people: fields.Field[int | None] = fields.IntField(null=True)
    """Of a skill gap: how many people of the store, of ``of_people``; never who."""
    of_people: fields.Field[int | None] = fields.IntField(null=True)
    target_rise: fields.Field[float | None] = fields.FloatField(null=True)
    """Of a gaming question: how far the metric rose and its guard fell, in standard deviations of a day."""
    guard_fall: fields.Field[float | None] = fields.FloatField(null=True)
    raised_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    ended_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When it was over by itself."""
    ended_because = fields.CharEnumField(InsightEnd, max_length=10, null=True)
    cause = fields.CharEnumField(Cause, max_length=12, null=True)
    cause_note: fields.Field[str | None] = fields.CharField(max_length=500, null=True)
    cause_by_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    decided_by_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    decided_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    reason: fields.Field[str | None] = fields.CharField(max_length=500, null=True)
    """Why it was dismissed."""
    playbook: fields.ForeignKeyNullableRelation[Playbook] = fields.ForeignKeyField(
        "goodshift.Playbook", related_name="insights", null=True
    )
    playbook_id: UUID | None
    """Of an accepted one: what it was accepted from."""
    action_item_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """Of an accepted one: what is to be done."""

    class Meta:
        table = "insight"
        indexes = (
            Index(fields=("store_id", "state")),
            Index(fields=("person_id", "state")),
            Index(fields=("alert_id",)),
            Index(fields=("raised_at", "id")),
        )

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Insight]:
        """A person's for that person and those who lead them; a store's for its leads and above; the company's for its office.

        A question about gaming is not for supervisors, who stand beside the till.
        """
        return cls.filter(
            Q(person_id=viewer.id) | led_by(viewer, "person__") | Q(person_id__isnull=True) & _wide(viewer)
        )


class InsightCause(Model):
    """The last word of one of those who see an insight about what is behind it. The insight holds the last of all."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    insight: fields.ForeignKeyRelation[Insight] = fields.ForeignKeyField("goodshift.Insight", related_name="causes")
    insight_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="causes_said")
    person_id: UUID
    cause = fields.CharEnumField(Cause, max_length=12)
    note: fields.Field[str | None] = fields.CharField(max_length=500, null=True)
    said_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "insight_cause"
        unique_together = (("insight", "person"),)
        indexes = (Index(fields=("person_id",)),)


class Opening(Model):
    """The first time that somebody opened an insight, or a report on one day."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="openings")
    person_id: UUID
    insight: fields.ForeignKeyNullableRelation[Insight] = fields.ForeignKeyField(
        "goodshift.Insight", related_name="openings", null=True
    )
    insight_id: UUID | None
    report = fields.CharEnumField(InsightReport, max_length=16, null=True)
    store_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """Whose report it was; null for the company's."""
    key = fields.CharField(max_length=120)
    """What was opened, once for each person: the insight, or the report of a store on a day."""
    at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "opening"
        unique_together = (("person", "key"),)
        indexes = (Index(fields=("at",)), Index(fields=("insight_id",)))


class ShockDay(Model):
    """A day on which the whole company moved: held in every series of this metric, never scored."""

    id = fields.BigIntField(primary_key=True, generated=True)
    metric: fields.ForeignKeyRelation[Metric] = fields.ForeignKeyField("goodshift.Metric", related_name="shock_days")
    metric_id: UUID
    day = fields.DateField()

    class Meta:
        table = "shock_day"
        unique_together = (("metric", "day"),)


class Watched(Model):
    """A look that was taken, so that it is taken once."""

    id = fields.BigIntField(primary_key=True, generated=True)
    key = fields.CharField(max_length=60)
    """The metric's id, or the name of another look."""
    day = fields.DateField()
    """The last day that it took in."""

    class Meta:
        table = "watched"
        unique_together = (("key", "day"),)


def known_to_all() -> tuple[InsightKind, ...]:
    """The kinds that every lead of a store may see."""
    return tuple(kind for kind in InsightKind if kind is not InsightKind.GAMING_QUESTION)


def _wide(viewer: Viewer) -> Q:
    """The insights about no single person that ``viewer`` may see."""
    if viewer.role in COMPANY_WIDE:
        return Q()
    if viewer.role is Role.ASSOCIATE:
        return Q(store_id__in=[])
    stores = Q(store_id__in=Subquery(Store.visible_to(viewer).values("id")))
    return stores & Q(kind__in=known_to_all()) if viewer.role is Role.SUPERVISOR else stores


def strong() -> Q:
    """What headquarters' feed takes: falls that pass the second limit, and what is no fall."""
    return Q(alert_id__isnull=True) | Q(alert__strong_on__not_isnull=True)


async def visible_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Insight]:
    """Loader: insights in reach."""
    return {row.id: row for row in await Insight.visible_to(viewer).filter(id__in=keys)}


async def alerts_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Alert]:
    """Loader: the alerts of insights that are in reach."""
    return {row.id: row for row in await Alert.filter(id__in=keys)}


async def causes_by_insight(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[InsightCause]]:
    """Loader: what was said to be behind insights that are in reach, the last word last."""
    found: dict[UUID, list[InsightCause]] = {key: [] for key in keys}
    for row in await InsightCause.filter(insight_id__in=keys).order_by("said_at", "id"):
        found[row.insight_id].append(row)
    return found


async def steps_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, ActionItem]:
    """Loader: what accepted insights led to, for those who see the insights: nothing is agreed behind a person's back."""
    return {row.id: row for row in await ActionItem.filter(id__in=keys)}
