"""Trainings on people's lists in GraphQL: the type and the lists. What people send is in assignment_mutations.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import strawberry
from strawberry import Parent
from tortoise.queryset import QuerySet

from server.behaviours.models import Cause
from server.kit import clock, ids
from server.kit.about import about
from server.kit.connections import NEWEST_FIRST, Connection, Page
from server.kit.lists import listed, meant
from server.kit.node import Node, resolved
from server.kit.relations import one
from server.people.models import Info, Viewer, people_by_id
from server.people.schema import Person
from server.training import models, policy
from server.training.models import OPEN, TrainingReason, TrainingState
from server.training.schema import Training, TrainingStep

strawberry.enum(TrainingState, description="Where an assigned training is.")
strawberry.enum(TrainingReason, description="What suggested a training to somebody: circumstances, never a fault.")


@dataclass(frozen=True)
class _Step:
    step: models.TrainingStep
    done_at: datetime | None


async def _steps(root: Parent[models.TrainingAssignment], info: Info) -> list[_Step]:
    done = await info.context.must_load(models.steps_done_by_assignment, root.id)
    steps = await info.context.must_load(models.steps_by_training, root.training_id)
    return [_Step(step, done.get(step.id)) for step in steps]


async def _steps_done(root: Parent[models.TrainingAssignment], info: Info) -> int:
    return sum(step.done_at is not None for step in await _steps(root, info))


def _overdue(root: Parent[models.TrainingAssignment]) -> bool:
    return root.state in OPEN and root.due_on is not None and root.due_on < clock.now().date()


def _viewer_can_work_on(root: Parent[models.TrainingAssignment], info: Info) -> bool:
    return policy.can_work_on(info.context.viewer, root)


def _viewer_can_say_whether_it_helped(root: Parent[models.TrainingAssignment], info: Info) -> bool:
    return policy.can_say_whether_it_helped(info.context.viewer, root)


@strawberry.type(description="A step on somebody's list.")
class TrainingAssignmentStep:
    step: TrainingStep = strawberry.field(description="The step.")
    done_at: datetime | None = strawberry.field(description="When it was ticked off; null while it is open.")


@about("TRAINING", "person_id")
@strawberry.type(description="A training on somebody's list. The person and those who lead them see it.")
class TrainingAssignment(Node):
    training: Training = one(models.by_id, by="training_id", description="The training.")
    person: Person = one(people_by_id, by="person_id", description="Who learns.")
    assigned_by: Person = one(
        people_by_id, by="assigned_by_id", description="Who put it on the list; perhaps the one who learns."
    )
    state: TrainingState = strawberry.field(description="Where it is.")
    reason: TrainingReason = strawberry.field(description="What suggested it.")
    reason_id: strawberry.ID | None = strawberry.field(description="The insight that suggested it.")
    cause: Cause = strawberry.field(description="The circumstances behind it.")
    note: str | None = strawberry.field(description="Why, in the words of the one who assigned it.")
    due_on: date | None = strawberry.field(description="Until when.")
    overdue: bool = resolved(resolver=_overdue, description="Whether it is open and its day has gone.")
    steps: list[TrainingAssignmentStep] = resolved(resolver=_steps, description="Its steps, done and open.")
    steps_done: int = resolved(resolver=_steps_done, description="How many steps are ticked off.")
    created_at: datetime = strawberry.field(description="When it was put on the list.")
    started_at: datetime | None = strawberry.field(description="When it was begun.")
    done_at: datetime | None = strawberry.field(description="When it was completed.")
    declined_at: datetime | None = strawberry.field(description="When it was given back.")
    decline_reason: str | None = strawberry.field(description="Why it was given back.")
    minutes: int | None = strawberry.field(description="How many minutes it took, as the person says.")
    helped: int | None = strawberry.field(
        description="Whether it helped, as the person says: 1 not at all, 5 very much."
    )
    viewer_can_work_on: bool = resolved(
        resolver=_viewer_can_work_on, description="Whether the viewer may start, tick off, complete or decline it."
    )
    viewer_can_say_whether_it_helped: bool = resolved(
        resolver=_viewer_can_say_whether_it_helped, description="Whether the viewer may say if it helped."
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.TrainingAssignment)


@strawberry.input(description="Narrows a list of assigned trainings; what is left out does not narrow.")
class TrainingAssignmentFilter:
    person_id: strawberry.ID | None = strawberry.field(default=None, description="Only on this person's list.")
    store_id: strawberry.ID | None = strawberry.field(default=None, description="Only of people of this store.")
    training_id: strawberry.ID | None = strawberry.field(default=None, description="Only this training.")
    state: TrainingState | None = strawberry.field(default=None, description="Only in this state.")
    open: bool | None = strawberry.field(
        default=None, description="Only those that are assigned or started, or only the others."
    )
    overdue: bool | None = strawberry.field(
        default=None, description="Only open ones whose day has gone, or only the others."
    )
    assigned_by_me: bool | None = strawberry.field(default=None, description="Only what the viewer assigned.")


async def _assignment(info: Info, id: strawberry.ID) -> models.TrainingAssignment | None:
    return await info.context.load(models.visible_by_id, ids.parse(id, "id"))


async def _assignments(
    info: Info,
    first: int | None = None,
    after: str | None = None,
    filter: TrainingAssignmentFilter | None = None,
) -> Page[models.TrainingAssignment]:
    wanted = meant(filter or TrainingAssignmentFilter())
    return await in_reach.page(info, first, after, info.context.viewer, wanted, clock.now().date())


@listed(*NEWEST_FIRST)
def in_reach(viewer: Viewer, wanted: TrainingAssignmentFilter, today: date) -> QuerySet[models.TrainingAssignment]:
    """The assignments that a list shows."""
    query = models.TrainingAssignment.visible_to(viewer)
    if wanted.person_id:
        query = query.filter(person_id=ids.parse(wanted.person_id, "filter.personId"))
    if wanted.store_id:
        query = query.filter(person__store_id=ids.parse(wanted.store_id, "filter.storeId"))
    if wanted.training_id:
        query = query.filter(training_id=ids.parse(wanted.training_id, "filter.trainingId"))
    if wanted.state:
        query = query.filter(state=wanted.state)
    if wanted.open is not None:
        query = query.filter(state__in=list(OPEN)) if wanted.open else query.exclude(state__in=list(OPEN))
    if wanted.overdue is not None:
        late = models.overdue(today)
        query = query.filter(late) if wanted.overdue else query.filter(~late)
    if wanted.assigned_by_me:
        query = query.filter(assigned_by_id=viewer.id)
    return query


async def _mine(
    info: Info, first: int | None = None, after: str | None = None, open: bool | None = None
) -> Page[models.TrainingAssignment]:
    own = strawberry.ID(str(info.context.viewer.id))
    return await _assignments(info, first, after, TrainingAssignmentFilter(person_id=own, open=open))


@strawberry.type
class Query:
    training_assignment: TrainingAssignment | None = resolved(
        resolver=_assignment, description="A training on a list in reach, null for every other."
    )
    training_assignments: Connection[TrainingAssignment] = resolved(
        resolver=_assignments,
        description="Trainings on the lists of the viewer and of people they lead, the newest first.",
    )
    my_trainings: Connection[TrainingAssignment] = resolved(
        resolver=_mine,
        description="What is on the viewer's own list, the newest first; `open`: still to do, or not any more.",
    )
