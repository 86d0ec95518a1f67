"""Improvement plans: what should get better, why, and what each of the two does for it, both with dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.events.models import Event
from server.feedback.models import Feedback, Purpose
from server.goals.models import DIGITS, PLACES
from server.goals.progress import progress_of
from server.kit import clock, ids
from server.kit.keyed import ManyEach
from server.kit.rows import prepared
from server.people.models import HR_SCOPE, Person, Role, Viewer, as_viewer, led_by, person_scope
from server.people.policy import leads

LOOK_BACK_AFTER = timedelta(days=60)


class PlanState(StrEnum):
    """Where a plan is. Who has signed is part of it, so that one table says all that may happen."""

    DRAFT = "DRAFT"
    SIGNED_BY_PERSON = "SIGNED_BY_PERSON"
    SIGNED_BY_MANAGER = "SIGNED_BY_MANAGER"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    MET = "MET"
    NOT_MET = "NOT_MET"
    CALLED_OFF = "CALLED_OFF"


OPEN = (
    PlanState.DRAFT,
    PlanState.SIGNED_BY_PERSON,
    PlanState.SIGNED_BY_MANAGER,
    PlanState.RUNNING,
    PlanState.PAUSED,
)
ENDED = (PlanState.MET, PlanState.NOT_MET)


class PlanSide(StrEnum):
    """As what somebody has to do with a plan."""

    PERSON = "PERSON"
    MANAGER = "MANAGER"
    HR = "HR"


class PlanMove(StrEnum):
    """What can be done with a plan once it is there."""

    EDIT = "EDIT"
    SIGN = "SIGN"
    COMPLETE_DUTY = "COMPLETE_DUTY"
    RECORD = "RECORD"
    LINK_CHECK_IN = "LINK_CHECK_IN"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    END_MET = "END_MET"
    END_NOT_MET = "END_NOT_MET"
    CALL_OFF = "CALL_OFF"
    HAND_OVER = "HAND_OVER"
    LOOK_BACK = "LOOK_BACK"


class LookBack(StrEnum):
    """What became of it two months later, as one side says."""

    LASTS = "LASTS"
    PARTLY = "PARTLY"
    FADED = "FADED"


class Plan(Model):
    """What one person wants to get better at, and what their manager does for it."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="plans")
    person_id: UUID
    manager: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="plans_run")
    """Who runs it, and has duties of their own in it."""
    manager_id: UUID
    state = fields.CharEnumField(PlanState, max_length=20, default=PlanState.DRAFT)
    reason = fields.CharField(max_length=2_000)
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    worded_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    """Since when it reads as it does: whoever signs says which words they read."""
    person_signed_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    manager_signed_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    paused_on: fields.Field[date | None] = fields.DateField(null=True)
    pause_reason: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)
    ended_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When it was met, not met or called off."""
    closing_note: fields.Field[str | None] = fields.CharField(max_length=2_000, null=True)
    look_back_reminded_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    person_looks_back = fields.CharEnumField(LookBack, max_length=10, null=True)
    person_look_back_note: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)
    manager_looks_back = fields.CharEnumField(LookBack, max_length=10, null=True)
    manager_look_back_note: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)

    class Meta:
        table = "plan"
        indexes = (
            Index(fields=("person_id", "created_at", "id")),
            Index(fields=("manager_id", "created_at", "id")),
            Index(fields=("created_at", "id")),
            Index(fields=("state", "ended_at")),
        )

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Plan]:
        """One's own, those that one runs for as long as one leads the person, and for HR all of them."""
        if viewer.role is Role.HR:
            return cls.all()
        return cls.filter(Q(person_id=viewer.id) | Q(manager_id=viewer.id) & led_by(viewer, "person__"))

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state in OPEN

    @property
    def look_back_at(self) -> datetime | None:
        """From when on the two may say what has lasted; None before it has ended, and where it was called off."""
        return self.ended_at + LOOK_BACK_AFTER if self.ended_at and self.state in ENDED else None


class PlanEvidence(Model):
    """What a plan rests on: a metric, a goal, feedback that was given for a decision, or what somebody saw."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField("goodshift.Plan", related_name="evidence")
    plan_id: UUID
    position = fields.SmallIntField()
    note = fields.CharField(max_length=1_000)
    metric_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    goal_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    feedback_id: fields.Field[UUID | None] = fields.UUIDField(null=True)

    class Meta:
        table = "plan_evidence"
        indexes = (Index(fields=("plan_id", "position")),)


class PlanExpectation(Model):
    """What should get better, as a number on its way."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField("goodshift.Plan", related_name="expectations")
    plan_id: UUID
    position = fields.SmallIntField()
    title = fields.CharField(max_length=200)
    unit = fields.CharField(max_length=40)
    start = fields.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    target = fields.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    current = fields.DecimalField(max_digits=DIGITS, decimal_places=PLACES)

    class Meta:
        table = "plan_expectation"
        indexes = (Index(fields=("plan_id", "position")),)

    @property
    def progress(self) -> Decimal:
        """The share of the way that is done, 0 … 1."""
        return progress_of(self.start, self.target, self.current)


class PlanDuty(Model):
    """What one of the two does until a day: a step of the person, or support by the manager."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField("goodshift.Plan", related_name="duties")
    plan_id: UUID
    position = fields.SmallIntField()
    side = fields.CharEnumField(PlanSide, max_length=10)
    text = fields.CharField(max_length=500)
    due_on = fields.DateField()
    done_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    reminded_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "plan_duty"
        indexes = (Index(fields=("plan_id", "position")), Index(fields=("due_on", "done_at")))

    def overdue(self, today: date) -> bool:
        """Whether its day has gone and it is still open."""
        return self.done_at is None and self.due_on < today


class PlanMilestone(Model):
    """A day around which the two sit down, and the check-in in which they do."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField("goodshift.Plan", related_name="milestones")
    plan_id: UUID
    position = fields.SmallIntField()
    on = fields.DateField()
    topic: fields.Field[str | None] = fields.CharField(max_length=500, null=True)
    check_in_id: fields.Field[UUID | None] = fields.UUIDField(null=True)

    class Meta:
        table = "plan_milestone"
        indexes = (Index(fields=("plan_id", "position")),)


def audience(plan: Plan) -> set[str]:
    """Who may hear of ``plan``, as ``visible_to`` says. Its person and its manager must be loaded with their stores."""
    scopes = {person_scope(plan.person_id), HR_SCOPE}
    return scopes | {person_scope(plan.manager_id)} if is_led(plan, plan.manager) else scopes


def is_led(plan: Plan, manager: Person) -> bool:
    """Whether ``manager`` leads the person of ``plan``; loaded as for ``audience``."""
    viewer = as_viewer(manager, manager.store.region if manager.store else None, manager.id)
    return leads(viewer, plan.person, plan.person.store.region if plan.person.store else None)


@prepared
def evidence(keys: list[UUID]) -> QuerySet[PlanEvidence]:
    """What plans rest on, in order."""
    return PlanEvidence.filter(plan_id__in=keys).order_by("position", "id")


@prepared
def expectations(keys: list[UUID]) -> QuerySet[PlanExpectation]:
    """What should get better, in order."""
    return PlanExpectation.filter(plan_id__in=keys).order_by("position", "id")


@prepared
def duties(keys: list[UUID]) -> QuerySet[PlanDuty]:
    """What the two do, in order."""
    return PlanDuty.filter(plan_id__in=keys).order_by("position", "id")


@prepared
def milestones(keys: list[UUID]) -> QuerySet[PlanMilestone]:
    """When the two sit down, in order."""
    return PlanMilestone.filter(plan_id__in=keys).order_by("position", "id")


@prepared
def happenings(keys: list[UUID]) -> QuerySet[Event]:
    """What happened to plans, oldest first; what the clock did is left out."""
    return Event.filter(subject_id__in=keys, subject_type="Plan", actor_id__isnull=False).order_by("position")


evidence_by_plan = ManyEach(PlanEvidence, evidence, by="plan_id")
"""Loader: what a plan rests on."""
expectations_by_plan = ManyEach(PlanExpectation, expectations, by="plan_id")
"""Loader: what should get better."""
duties_by_plan = ManyEach(PlanDuty, duties, by="plan_id")
"""Loader: what the two do."""
milestones_by_plan = ManyEach(PlanMilestone, milestones, by="plan_id")
"""Loader: when the two sit down."""
happenings_by_plan = ManyEach(Event, happenings, by="subject_id")
"""Loader: what happened to a plan."""


async def visible_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Plan]:
    """Loader: plans in reach."""
    return {row.id: row for row in await Plan.visible_to(viewer).filter(id__in=keys)}


async def feedback_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Feedback]:
    """Loader: feedback in reach that was given for a decision. Growth feedback is not even looked at here."""
    found = Feedback.visible_to(viewer).filter(id__in=keys, purpose=Purpose.DECISION)
    return {row.id: row for row in await found}
