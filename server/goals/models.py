"""Goals in one tree, their key results, and every value that was ever recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.goals.progress import SUCCESS, GoalStatus, pace_of, progress_of
from server.kit import clock, ids
from server.kit.keyed import ManyEach
from server.kit.rows import prepared
from server.metrics.models import Metric
from server.people import leading
from server.people.models import COMPANY_SCOPE, COMPANY_WIDE, Person, Role, Store, Viewer, led_by, public_scopes

DIGITS, PLACES = 18, 6
"""Of a number in a key result: up to 12 digits before the point, 6 behind it."""


class GoalState(StrEnum):
    """Where a goal is in its life."""

    PROPOSED = "PROPOSED"
    ACTIVE = "ACTIVE"
    DONE = "DONE"
    DROPPED = "DROPPED"


CLOSED = (GoalState.DONE, GoalState.DROPPED)


class Goal(Model):
    """What a person, a store or the company wants to reach."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    key: fields.Field[str | None] = fields.CharField(max_length=120, null=True, unique=True)
    """What the file calls it that it was imported from."""
    title = fields.CharField(max_length=200)
    why: fields.Field[str | None] = fields.CharField(max_length=2_000, null=True)
    owner: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="goals", null=True
    )
    owner_id: UUID | None
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "goodshift.Store", related_name="goals", null=True
    )
    store_id: UUID | None
    """The store of a store goal, the owner's store of a person's goal, null for the company's."""
    parent: fields.ForeignKeyNullableRelation[Goal] = fields.ForeignKeyField(
        "goodshift.Goal", related_name="children", null=True, on_delete=fields.SET_NULL
    )
    parent_id: UUID | None
    state = fields.CharEnumField(GoalState, max_length=10, default=GoalState.PROPOSED)
    status = fields.CharEnumField(GoalStatus, max_length=10, default=GoalStatus.ON_TRACK)
    status_note: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)
    progress = fields.DecimalField(max_digits=9, decimal_places=8, default=Decimal(0))
    """Kept up to date by the actions, all the way up the tree, so that reading a tree computes nothing."""
    starts_on = fields.DateField()
    due_on = fields.DateField()
    author_id = fields.UUIDField()
    assignment_id: fields.Field[UUID | None] = fields.UUIDField(null=True, db_index=True)
    """The call that gave the same goal to many people."""
    template_id: fields.Field[UUID | None] = fields.UUIDField(null=True, db_index=True)
    """The template that it was started from."""
    owner_agreed_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    lead_agreed_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    worded_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    """Since when it reads as it does: whoever agrees says which words they read."""
    touched_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    """When a value, a status or the wording last changed."""
    reminded_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When its owner was last told that nothing was heard of it."""
    closed_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    closing_note: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)

    class Meta:
        table = "goal"
        indexes = (
            Index(fields=("owner_id", "state")),
            Index(fields=("store_id", "state")),
            Index(fields=("parent_id",)),
            Index(fields=("state", "touched_at")),
        )

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Goal]:
        """The company's goals and those of stores in reach; a person's goals for that person and those who lead them."""
        public = Q(owner_id__isnull=True) & _public(viewer)
        return cls.filter(public | Q(owner_id=viewer.id) | led_by(viewer, "owner__"))

    @property
    def succeeded(self) -> bool:
        """Whether it counts as reached."""
        return self.progress >= SUCCESS

    def pace(self, today: date) -> GoalStatus:
        """What the calendar says."""
        return pace_of(self.progress, self.starts_on, self.due_on, today)


class KeyResult(Model):
    """A number that should go up or down."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    goal: fields.ForeignKeyRelation[Goal] = fields.ForeignKeyField("goodshift.Goal", related_name="key_results")
    goal_id: UUID
    position = fields.SmallIntField(default=0)
    title = fields.CharField(max_length=200)
    unit = fields.CharField(max_length=40)
    start = fields.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    target = fields.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    current = fields.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    weight = fields.DecimalField(max_digits=DIGITS, decimal_places=PLACES, default=Decimal(1))
    metric: fields.ForeignKeyNullableRelation[Metric] = fields.ForeignKeyField(
        "goodshift.Metric", related_name="key_results", null=True
    )
    """What its value follows: of the goal's owner, store or company; null where people write it down."""
    metric_id: UUID | None

    class Meta:
        table = "key_result"
        indexes = (Index(fields=("goal_id", "position")), Index(fields=("metric_id",)))

    @property
    def progress(self) -> Decimal:
        """The share of the way that is done, 0 … 1."""
        return progress_of(self.start, self.target, self.current)


class KeyResultValue(Model):
    """A value that was recorded, by whom and when."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    key_result: fields.ForeignKeyRelation[KeyResult] = fields.ForeignKeyField(
        "goodshift.KeyResult", related_name="history"
    )
    key_result_id: UUID
    value = fields.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    note: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)
    author_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """Who wrote it down; null where it came from a metric."""
    metric_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """The metric that it came from."""
    at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "key_result_value"
        indexes = (Index(fields=("key_result_id", "at")),)


class GoalTemplate(Model):
    """A goal to start from, without a person and without dates."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    title = fields.CharField(max_length=200)
    sort_title = fields.CharField(max_length=200)
    """The title as one searches for it: see ``folded``."""
    why: fields.Field[str | None] = fields.CharField(max_length=2_000, null=True)
    key_results: fields.Field[list[dict[str, str]]] = fields.JSONField(default=list)
    """title, unit, start, target, weight of each; the numbers as exact decimals."""
    lasts_days = fields.IntField()
    author_id = fields.UUIDField()
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    retired_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "goal_template"
        indexes = (Index(fields=("sort_title", "id")),)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[GoalTemplate]:
        """All of them: everybody may propose a goal."""
        return cls.all()


def audience(goal: Goal, store: Store | None, owner: Person | None) -> set[str]:
    """Who may hear of ``goal``: as ``visible_to`` says. ``store`` is its store, ``owner`` its owner, as ``leading`` needs them."""
    if owner is not None:
        return leading.audience(owner)
    return public_scopes([store]) if store else {COMPANY_SCOPE}


@prepared
def visible(viewer: Viewer, keys: list[UUID]) -> QuerySet[Goal]:
    """Goals in reach by id."""
    return Goal.visible_to(viewer).filter(id__in=keys)


@prepared
def key_results(keys: list[UUID]) -> QuerySet[KeyResult]:
    """The key results of goals, in their order."""
    return KeyResult.filter(goal_id__in=keys).order_by("position", "id")


@prepared
def history(keys: list[UUID]) -> QuerySet[KeyResultValue]:
    """The recorded values of key results, oldest first."""
    return KeyResultValue.filter(key_result_id__in=keys).order_by("at", "id")


async def visible_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Goal]:
    """Loader: goals in reach."""
    return {row.id: row for row in await visible(viewer, keys)}


async def templates_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, GoalTemplate]:
    """Loader: templates."""
    return {row.id: row for row in await GoalTemplate.visible_to(viewer).filter(id__in=keys)}


key_results_by_goal = ManyEach(KeyResult, key_results, by="goal_id")
"""Loader: the key results of a goal, in their order."""

history_by_key_result = ManyEach(KeyResultValue, history, by="key_result_id")
"""Loader: all recorded values of a key result, oldest first."""


def _public(viewer: Viewer) -> Q:
    everywhere = Q(store_id__isnull=True)
    if viewer.role in COMPANY_WIDE:
        return Q()
    if viewer.role is Role.REGIONAL and viewer.region:
        return everywhere | Q(store__region=viewer.region)
    return everywhere | Q(store_id=viewer.store_id) if viewer.store_id else everywhere
