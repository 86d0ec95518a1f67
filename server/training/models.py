"""Trainings in small steps, tied to skills and metrics, and who has which of them on their list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.behaviours.models import Cause, Skill
from server.kit import clock, ids
from server.metrics.models import Metric
from server.people.models import Person, Viewer, folded, led_by


class TrainingState(StrEnum):
    """Where an assigned training is."""

    ASSIGNED = "ASSIGNED"
    STARTED = "STARTED"
    DONE = "DONE"
    DECLINED = "DECLINED"


OPEN = (TrainingState.ASSIGNED, TrainingState.STARTED)


class TrainingReason(StrEnum):
    """What suggested a training to somebody."""

    GAP = "GAP"
    INSIGHT = "INSIGHT"
    CHECK_IN = "CHECK_IN"
    OWN_WISH = "OWN_WISH"


class Training(Model):
    """Something to learn in a few minutes, step by step."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    title = fields.CharField(max_length=200)
    sort_title = fields.CharField(max_length=200, default="")
    purpose = fields.CharField(max_length=2_000)
    link: fields.Field[str | None] = fields.CharField(max_length=500, null=True)
    minutes = fields.SmallIntField()
    author_id = fields.UUIDField()
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    retired_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "training"
        indexes = (Index(fields=("sort_title", "id")),)

    @property
    def link_host(self) -> str | None:
        """Where the link leads, for people to see before they follow it."""
        return urlsplit(self.link).hostname if self.link else None

    def rename(self, title: str) -> None:
        """Give it a title, and what it is sorted and searched by."""
        self.title, self.sort_title = title, folded(title)[:200]


class TrainingStep(Model):
    """One thing to read, try or do."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    training: fields.ForeignKeyRelation[Training] = fields.ForeignKeyField("goodshift.Training", related_name="steps")
    training_id: UUID
    position = fields.SmallIntField()
    title = fields.CharField(max_length=200)
    text: fields.Field[str | None] = fields.CharField(max_length=4_000, null=True)

    class Meta:
        table = "training_step"
        indexes = (Index(fields=("training_id", "position")),)


class TrainingSkill(Model):
    """A skill that a training builds."""

    id = fields.BigIntField(primary_key=True, generated=True)
    training: fields.ForeignKeyRelation[Training] = fields.ForeignKeyField("goodshift.Training", related_name="skills")
    training_id: UUID
    skill: fields.ForeignKeyRelation[Skill] = fields.ForeignKeyField("goodshift.Skill", related_name="trainings")
    skill_id: UUID

    class Meta:
        table = "training_skill"
        unique_together = (("training", "skill"),)
        indexes = (Index(fields=("skill_id",)),)


class TrainingMetric(Model):
    """A number that should move when people have done a training."""

    id = fields.BigIntField(primary_key=True, generated=True)
    training: fields.ForeignKeyRelation[Training] = fields.ForeignKeyField("goodshift.Training", related_name="metrics")
    training_id: UUID
    metric: fields.ForeignKeyRelation[Metric] = fields.ForeignKeyField("goodshift.Metric", related_name="trainings")
    metric_id: UUID

    class Meta:
        table = "training_metric"
        unique_together = (("training", "metric"),)
        indexes = (Index(fields=("metric_id",)),)


class TrainingAssignment(Model):
    """A training on somebody's list."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    training: fields.ForeignKeyRelation[Training] = fields.ForeignKeyField(
        "goodshift.Training", related_name="assignments"
    )
    training_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="trainings")
    person_id: UUID
    assigned_by_id = fields.UUIDField()
    call_id = fields.UUIDField(db_index=True)
    """The call that gave it, perhaps to many people."""
    state = fields.CharEnumField(TrainingState, max_length=10, default=TrainingState.ASSIGNED)
    reason = fields.CharEnumField(TrainingReason, max_length=10)
    reason_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """The insight or check-in that suggested it."""
    cause = fields.CharEnumField(Cause, max_length=12)
    note: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)
    due_on: fields.Field[date | None] = fields.DateField(null=True)
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    started_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    done_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    declined_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    decline_reason: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)
    minutes: fields.Field[int | None] = fields.SmallIntField(null=True)
    """How long it took, as the person says."""
    helped: fields.Field[int | None] = fields.SmallIntField(null=True)
    reminded_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "training_assignment"
        indexes = (
            Index(fields=("person_id", "created_at", "id")),
            Index(fields=("training_id", "state")),
            Index(fields=("state", "due_on")),
        )

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[TrainingAssignment]:
        """One's own, and those of people whom one leads."""
        return cls.filter(Q(person_id=viewer.id) | led_by(viewer, "person__"))


class TrainingStepDone(Model):
    """A step that somebody ticked off."""

    id = fields.BigIntField(primary_key=True, generated=True)
    assignment: fields.ForeignKeyRelation[TrainingAssignment] = fields.ForeignKeyField(
        "goodshift.TrainingAssignment", related_name="steps_done"
    )
    assignment_id: UUID
    step: fields.ForeignKeyRelation[TrainingStep] = fields.ForeignKeyField(
        "goodshift.TrainingStep", related_name="done_by"
    )
    step_id: UUID
    at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "training_step_done"
        unique_together = (("assignment", "step"),)


def overdue(today: date) -> Q:
    """Assignments that are open although their day has gone."""
    # NOT of an unknown day is unknown, so the others would miss those without one.
    return Q(state__in=list(OPEN), due_on__isnull=False, due_on__lt=today)


def active() -> QuerySet[Training]:
    """The trainings that are offered."""
    return Training.filter(retired_at__isnull=True)


async def by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Training]:
    """Loader: trainings, which everybody may read; retired ones included, because lists still name them."""
    return {row.id: row for row in await Training.filter(id__in=keys)}


async def visible_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, TrainingAssignment]:
    """Loader: assignments in reach."""
    return {row.id: row for row in await TrainingAssignment.visible_to(viewer).filter(id__in=keys)}


async def steps_by_training(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[TrainingStep]]:
    """Loader: the steps of a training, in their order."""
    rows = await TrainingStep.filter(training_id__in=keys).order_by("position", "id")
    return _grouped(keys, [(row.training_id, row) for row in rows])


async def skills_by_training(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[Skill]]:
    """Loader: the skills that a training builds."""
    rows = await TrainingSkill.filter(training_id__in=keys).select_related("skill").order_by("id")
    return _grouped(keys, [(row.training_id, row.skill) for row in rows])


async def metrics_by_training(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[Metric]]:
    """Loader: the metrics that a training should move."""
    rows = await TrainingMetric.filter(training_id__in=keys).select_related("metric").order_by("id")
    return _grouped(keys, [(row.training_id, row.metric) for row in rows])


async def steps_done_by_assignment(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, dict[UUID, datetime]]:
    """Loader: step -> when it was ticked off."""
    groups: dict[UUID, dict[UUID, datetime]] = {key: {} for key in keys}
    for row in await TrainingStepDone.filter(assignment_id__in=keys):
        groups[row.assignment_id][row.step_id] = row.at
    return groups


def _grouped(keys: Collection[UUID], pairs: list[tuple[UUID, Any]]) -> dict[UUID, list[Any]]:
    groups: dict[UUID, list[Any]] = {key: [] for key in keys}
    for key, row in pairs:
        groups[key].append(row)
    return groups
