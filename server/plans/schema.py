"""Improvement plans in GraphQL: types, queries, the live line. What people send is in mutations.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import strawberry
from strawberry import Parent
from tortoise.queryset import QuerySet

from server.checkins.models import visible_by_id as check_ins_by_id
from server.checkins.schema import CheckIn
from server.events import actions as events
from server.events.models import Event
from server.feedback.schema import Feedback
from server.goals.models import visible_by_id as goals_by_id
from server.goals.progress import progress_of
from server.goals.schema import Goal
from server.kit import clock, ids
from server.kit.about import about
from server.kit.connections import NEWEST_FIRST, Connection, Page
from server.kit.lists import listed, meant
from server.kit.node import Node, derived, resolved, streamed
from server.kit.relations import many, one
from server.kit.streams import Source
from server.metrics.models import metrics_by_id
from server.metrics.schema import Metric
from server.people.models import Asked, Info, Viewer, people_by_id
from server.people.schema import Person
from server.plans import history, models, policy
from server.plans.models import OPEN, LookBack, PlanMove, PlanSide, PlanState

strawberry.enum(PlanState, description="Where a plan is: being written, signed by one, running, paused, or over.")
strawberry.enum(PlanSide, description="As what somebody has to do with a plan.")
strawberry.enum(PlanMove, description="What can be done with a plan once it is there.")
strawberry.enum(LookBack, description="What became of it two months later: it lasts, partly, it faded.")


def _exact(value: Decimal) -> Decimal:
    """``value`` without the zeros that the database pads it with."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _share_done(start: Decimal, target: Decimal, current: Decimal) -> float:
    return float(progress_of(start, target, current))


@strawberry.type(description="What a plan rests on. Growth feedback never stands here.")
class PlanEvidence:
    id: strawberry.ID = strawberry.field(description="Its id.")
    note: str = strawberry.field(description="What it shows.")
    metric_id: strawberry.ID | None = strawberry.field(description="The id of the number that shows it.")
    goal_id: strawberry.ID | None = strawberry.field(description="The id of the goal that shows it.")
    feedback_id: strawberry.ID | None = strawberry.field(
        description="The id of the feedback that shows it, so that whoever may not read it can leave it in."
    )
    metric: Metric | None = one(metrics_by_id, by="metric_id", description="The number that shows it.")
    goal: Goal | None = one(goals_by_id, by="goal_id", description="The goal that shows it; null out of reach.")
    feedback: Feedback | None = one(
        models.feedback_by_id,
        by="feedback_id",
        description="Feedback that was given for a decision; null where the viewer may not read it.",
    )


@strawberry.type(description="What should get better: a number on its way.")
class PlanExpectation:
    id: strawberry.ID = strawberry.field(description="Its id.")
    title: str = strawberry.field(description="What is counted.")
    unit: str = strawberry.field(description="In what.")
    start: Decimal = derived(_exact, reads=["start"], description="Where it stood.")
    target: Decimal = derived(_exact, reads=["target"], description="Where it should get to.")
    current: Decimal = derived(_exact, reads=["current"], description="The last value written down.")
    progress: float = derived(_share_done, description="Share of the way: 0 … 1.", reads=["start", "target", "current"])


def _overdue(root: Parent[models.PlanDuty]) -> bool:
    return root.overdue(clock.now().date())


@strawberry.type(description="What one of the two does until a day.")
class PlanDuty:
    id: strawberry.ID = strawberry.field(description="Its id.")
    side: PlanSide = strawberry.field(description="Whose it is: a step of the person, or support by the manager.")
    text: str = strawberry.field(description="What is done.")
    due_on: date = strawberry.field(description="Until when.")
    done_at: datetime | None = strawberry.field(description="When it was done; null while it is open.")
    overdue: bool = resolved(
        resolver=_overdue, description="Whether it is open and its day has gone.", reads=["done_at", "due_on"]
    )


@strawberry.type(description="A day around which the two sit down.")
class PlanMilestone:
    id: strawberry.ID = strawberry.field(description="Its id.")
    on: date = strawberry.field(description="Around which day.")
    topic: str | None = strawberry.field(description="What to talk about.")
    check_in: CheckIn | None = one(
        check_ins_by_id,
        by="check_in_id",
        description="The check-in in which they do; null for whoever is not one of the two.",
    )
    has_check_in: bool = derived(
        lambda key: key is not None, reads=["check_in_id"], description="Whether a check-in was named."
    )


def _move(kind: str) -> PlanMove | None:
    return history.MOVE_OF.get(kind)


def _side(root: Parent[Event]) -> PlanSide:
    return PlanSide(root.data["side"])


@strawberry.type(description="Something that one of them did with a plan.")
class PlanHappening:
    id: strawberry.ID = strawberry.field(description="Its id.")
    move: PlanMove | None = derived(_move, reads=["kind"], description="What was done; null where it was created.")
    side: PlanSide = resolved(resolver=_side, description="As what.", reads=["data"])
    by: Person = one(people_by_id, by="actor_id", description="Who did it.")
    at: datetime = strawberry.field(description="When.")


def _look_back_on(root: Parent[models.Plan]) -> date | None:
    return root.look_back_at.date() if root.look_back_at else None


def _viewer_side(root: Parent[models.Plan], info: Info) -> PlanSide | None:
    return policy.side_of(info.context.viewer, root)


def _viewer_moves(root: Parent[models.Plan], info: Info) -> list[PlanMove]:
    return policy.moves_of(info.context.viewer, root)


@about("PLAN", "person_id")
@strawberry.type(
    description="What somebody wants to get better at, and what their manager does for it. The two and HR see it, nobody else."
)
class Plan(Node):
    person: Person = one(people_by_id, by="person_id", description="Whose plan it is.")
    manager: Person = one(people_by_id, by="manager_id", description="Who runs it.")
    state: PlanState = strawberry.field(description="Where it is.")
    reason: str = strawberry.field(description="Why there is one.")
    starts_on: date = strawberry.field(description="First day.")
    ends_on: date = strawberry.field(description="Last day; it moves by as many days as pauses took.")
    created_at: datetime = strawberry.field(description="When it was begun.")
    worded_at: datetime = strawberry.field(description="Since when it reads as it does; whoever signs sends it back.")
    person_signed_at: datetime | None = strawberry.field(description="When the person signed these words.")
    manager_signed_at: datetime | None = strawberry.field(description="When the manager signed these words.")
    evidence: list[PlanEvidence] = many(models.evidence_by_plan, description="What it rests on.")
    expectations: list[PlanExpectation] = many(models.expectations_by_plan, description="What should get better.")
    duties: list[PlanDuty] = many(models.duties_by_plan, description="What the two do for it.")
    milestones: list[PlanMilestone] = many(models.milestones_by_plan, description="When the two sit down.")
    paused_on: date | None = strawberry.field(description="Since when it rests.")
    pause_reason: str | None = strawberry.field(description="Why it rests.")
    ended_at: datetime | None = strawberry.field(description="When it ended or was called off.")
    closing_note: str | None = strawberry.field(description="What was said then.")
    look_back_on: date | None = resolved(
        resolver=_look_back_on,
        description="From which day on the two say what has lasted: 60 days after its end.",
        reads=["ended_at", "state"],
    )
    person_looks_back: LookBack | None = strawberry.field(description="What has lasted, as the person says.")
    person_look_back_note: str | None = strawberry.field(description="What the person added.")
    manager_looks_back: LookBack | None = strawberry.field(description="What has lasted, as the manager says.")
    manager_look_back_note: str | None = strawberry.field(description="What the manager added.")
    history: list[PlanHappening] = many(models.happenings_by_plan, description="Who did what with it, oldest first.")
    viewer_side: PlanSide | None = resolved(resolver=_viewer_side, description="As what the viewer sees it.")
    viewer_moves: list[PlanMove] = resolved(
        resolver=_viewer_moves,
        description="What the viewer may do now; signing and ending have conditions of their own.",
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Plan)


@strawberry.input(description="Narrows a list of plans; what is left out does not narrow.")
class PlanFilter:
    person_id: strawberry.ID | None = strawberry.field(default=None, description="Only plans of this person.")
    mine: bool | None = strawberry.field(default=None, description="Only the viewer's own, or only others'.")
    open: bool | None = strawberry.field(
        default=None, description="Only those that have not ended, or only the others."
    )
    state: PlanState | None = strawberry.field(default=None, description="Only in this state.")


@listed(*NEWEST_FIRST)
def in_reach(viewer: Viewer, wanted: PlanFilter) -> QuerySet[models.Plan]:
    """The plans that a list shows."""
    query = models.Plan.visible_to(viewer)
    if wanted.person_id:
        query = query.filter(person_id=ids.parse(wanted.person_id, "filter.personId"))
    if wanted.mine is not None:
        query = query.filter(person_id=viewer.id) if wanted.mine else query.exclude(person_id=viewer.id)
    if wanted.open is not None:
        query = query.filter(state__in=list(OPEN)) if wanted.open else query.exclude(state__in=list(OPEN))
    if wanted.state:
        query = query.filter(state=wanted.state)
    return query


async def _plan(info: Info, id: strawberry.ID) -> models.Plan | None:
    return await info.context.load(models.visible_by_id, ids.parse(id, "id"))


async def _plans(
    info: Info, first: int | None = None, after: str | None = None, filter: PlanFilter | None = None
) -> Page[models.Plan]:
    return await in_reach.page(info, first, after, info.context.viewer, meant(filter or PlanFilter()))


@strawberry.type
class Query:
    plan: Plan | None = resolved(resolver=_plan, description="A plan in reach, null for every other.")
    plans: Connection[Plan] = resolved(
        resolver=_plans, description="The viewer's own plans and those they run, for HR all of them; the newest first."
    )


KINDS = frozenset({history.CREATED, *history.MOVE_OF})


async def _changed(context: Asked, event: Event, person: UUID | None) -> models.Plan | None:
    row = await context.load(models.visible_by_id, event.subject_id)
    return row if row is not None and person in (None, row.person_id) else None


async def _plan_changed(
    info: Info, person_id: strawberry.ID | None = None, after: strawberry.ID | None = None
) -> Source:
    person = ids.parse(person_id, "personId") if person_id else None
    position = await events.position_of(info.context.viewer, after)
    return events.follow(info.context, position, KINDS, _changed, person)


@strawberry.type
class Subscription:
    plan_changed: AsyncIterator[Plan] = streamed(
        resolver=_plan_changed,
        description="Plans in reach as they change, in order; as they are now. `after`: the last change id seen. INVALID (after).",
    )
