"""Goals in GraphQL: types, queries, subscription. What people send is in mutations.py."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import strawberry
from strawberry import Parent
from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from server.events import actions as events
from server.events.models import Event
from server.goals import models, policy
from server.goals.hints import SmartHint, hints_for
from server.goals.models import GoalState
from server.goals.policy import Place
from server.goals.progress import GoalStatus, progress_of
from server.goals.template_schema import GoalTemplate
from server.kit import clock, ids
from server.kit.about import about
from server.kit.connections import Connection, Page, paginate_each
from server.kit.errors import NotFound
from server.kit.lists import listed, meant
from server.kit.node import Node, derived, resolved, streamed
from server.kit.relations import many, one, pages
from server.kit.streams import Source
from server.metrics.models import metrics_by_id
from server.metrics.schema import Metric
from server.people.models import Asked, Info, Viewer, people_by_id, visible_stores_by_id
from server.people.models import Person as PersonRow
from server.people.schema import Person, Store

strawberry.enum(GoalState, description="Where a goal is in its life: proposed until both sides agree.")
strawberry.enum(GoalStatus, description="Where a goal stands, in its owner's words or by the calendar.")
strawberry.enum(SmartHint, description="What a goal misses to be specific, measurable, in the owner's hands and dated.")

ORDER = ("due_on", "id")


@strawberry.enum(description="Whose a goal is.")
class GoalLevel(StrEnum):
    PERSON = "PERSON"
    STORE = "STORE"
    COMPANY = "COMPANY"


LEVELS = {
    GoalLevel.PERSON: {"owner_id__isnull": False},
    GoalLevel.STORE: {"owner_id__isnull": True, "store_id__isnull": False},
    GoalLevel.COMPANY: {"owner_id__isnull": True, "store_id__isnull": True},
}


async def _owner(root: Parent[models.Goal], info: Info) -> PersonRow | None:
    return await info.context.load(people_by_id, root.owner_id) if root.owner_id else None


async def children_counts(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, int]:
    """Loader: how many goals hang under each."""
    counted = models.Goal.filter(parent_id__in=keys).annotate(many=Count("id")).group_by("parent_id")
    return {row["parent_id"]: int(row["many"]) for row in await counted.values("parent_id", "many")}


async def children_pages(
    viewer: Viewer, keys: list[tuple[UUID, int | None, str | None]]
) -> Mapping[tuple[UUID, int | None, str | None], Page[models.Goal]]:
    """Loader: a page of what hangs under each, by (goal, first, after): a statement for all goals of one level."""
    found: dict[tuple[UUID, int | None, str | None], Page[models.Goal]] = {}
    for first, after in dict.fromkeys(key[1:] for key in keys):
        parents = [key[0] for key in keys if key[1:] == (first, after)]
        each = await paginate_each(models.Goal.visible_to(viewer), "parent_id", parents, first, after, ORDER)
        found |= {(parent, first, after): page for parent, page in each.items()}
    return found


async def _children_count(root: Parent[models.Goal], info: Info) -> int:
    return await info.context.load(children_counts, root.id) or 0


def _pace(root: Parent[models.Goal]) -> GoalStatus:
    return root.pace(clock.now().date())


def _share_done(start: Decimal, target: Decimal, current: Decimal) -> float:
    return float(progress_of(start, target, current))


async def _key_results(root: Parent[models.Goal], info: Info) -> list[models.KeyResult]:
    return await info.context.must_load(models.key_results_by_goal, root.id)


async def _hints(root: Parent[models.Goal], info: Info) -> list[SmartHint]:
    numbers = await _key_results(root, info)
    leans = not numbers and bool(await _children_count(root, info))
    currents = [number.current for number in numbers] if root.state is GoalState.PROPOSED else []
    return hints_for(root.title, numbers, root.starts_on, root.due_on, root.owner_id is not None, leans, currents)


def _exact(value: Decimal) -> Decimal:
    """``value`` without the zeros that the database pads it with."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()  # normalised alone, 100 would be 1E+2


async def _place(root: models.Goal, info: Info) -> Place:
    owner = await _owner(root, info)
    store = await info.context.load(visible_stores_by_id, root.store_id) if root.store_id else None
    return Place(owner, root.store_id, store.region if store else None)


async def _viewer_can_agree(root: Parent[models.Goal], info: Info) -> bool:
    return policy.can_agree(info.context.viewer, root, await _place(root, info))


async def _viewer_can_edit(root: Parent[models.Goal], info: Info) -> bool:
    return policy.can_edit(info.context.viewer, root, await _place(root, info))


async def _viewer_can_set_status(root: Parent[models.Goal], info: Info) -> bool:
    return policy.can_set_status(info.context.viewer, root, await _place(root, info))


async def _viewer_can_record(root: Parent[models.Goal], info: Info) -> bool:
    return policy.can_record(info.context.viewer, root, await _place(root, info))


async def _viewer_can_close(root: Parent[models.Goal], info: Info) -> bool:
    return policy.can_close(info.context.viewer, root, await _place(root, info))


@strawberry.type(description="A value of a key result, as it was recorded.")
class KeyResultValue:
    id: strawberry.ID = strawberry.field(description="Its id.")
    value: Decimal = derived(_exact, reads=["value"], description="The number, in the key result's unit.")
    note: str | None = strawberry.field(description="What was added.")
    author: Person | None = one(
        people_by_id, by="author_id", description="Who wrote it down; null where it came from a metric."
    )
    metric: Metric | None = one(metrics_by_id, by="metric_id", description="The metric it came from.")
    at: datetime = strawberry.field(description="When.")


@strawberry.type(description="A number that should go up or down.")
class KeyResult:
    id: strawberry.ID = strawberry.field(description="Its id.")
    title: str = strawberry.field(description="What is counted.")
    unit: str = strawberry.field(description="In what.")
    start: Decimal = derived(_exact, reads=["start"], description="Where it stood.")
    target: Decimal = derived(
        _exact, reads=["target"], description="Where it should get to; below the start where less is better."
    )
    current: Decimal = derived(_exact, reads=["current"], description="The last value recorded.")
    weight: Decimal = derived(_exact, reads=["weight"], description="How much it counts beside the others.")
    metric: Metric | None = one(
        metrics_by_id,
        by="metric_id",
        description="What `current` follows: the metric's sum or mean over the goal's days, of its owner, its store, or all stores; "
        "null where people write it down.",
    )
    progress: float = derived(
        _share_done,
        description="Share of the way from start to target: 0 … 1.",
        reads=["start", "target", "current"],
    )
    history: list[KeyResultValue] = many(
        models.history_by_key_result, description="Every value recorded, oldest first."
    )


@about("GOAL", "owner_id")
@strawberry.type(description="What a person, a store or the company wants to reach.")
class Goal(Node):
    title: str = strawberry.field(description="What it is.")
    why: str | None = strawberry.field(description="What it is good for.")
    owner: Person | None = one(
        people_by_id, by="owner_id", description="Whose it is; null for a store's or the company's."
    )
    author: Person = one(people_by_id, by="author_id", description="Who proposed it.")
    store: Store | None = one(
        visible_stores_by_id,
        by="store_id",
        description="The store's, or the owner's store; null for the company's and out of reach.",
    )
    parent: Goal | None = one(
        models.visible_by_id, by="parent_id", description="What it hangs under; null out of reach."
    )
    children: Connection[Goal] = pages(children_pages, description="Goals in reach that hang under it, next due first.")
    children_count: int = one(
        children_counts, by="id", otherwise=0, description="How many goals hang under it, in reach or not."
    )
    template: GoalTemplate | None = one(
        models.templates_by_id, by="template_id", description="The template it was started from."
    )
    state: GoalState = strawberry.field(description="Where it is in its life.")
    status: GoalStatus = strawberry.field(description="Where it stands, in the owner's words.")
    status_note: str | None = strawberry.field(description="What the owner added.")
    pace: GoalStatus = resolved(
        resolver=_pace,
        description="What the calendar says: 20 points behind is delayed, 40 off track, won is on track.",
    )
    progress: float = derived(
        float,
        description="0 … 1: the weighted mean of its key results, or the mean of its children.",
        reads=["progress"],
    )
    succeeded: bool = strawberry.field(description="Whether progress reaches 0.7; nobody is asked for 1.")
    starts_on: date = strawberry.field(description="First day.")
    due_on: date = strawberry.field(description="Last day.")
    owner_agreed_at: datetime | None = strawberry.field(description="When the one who has to reach it agreed.")
    lead_agreed_at: datetime | None = strawberry.field(description="When the one who wants it reached agreed.")
    closed_at: datetime | None = strawberry.field(description="When it was closed.")
    closing_note: str | None = strawberry.field(description="What was said then.")
    worded_at: datetime = strawberry.field(description="Since when it reads as it does.")
    touched_at: datetime = strawberry.field(description="When a value, a status or the wording last changed.")
    key_results: list[KeyResult] = many(models.key_results_by_goal, description="Its numbers, in their order.")
    smart_hints: list[SmartHint] = resolved(resolver=_hints, description="What it misses; a help, not a verdict.")
    viewer_can_agree: bool = resolved(
        resolver=_viewer_can_agree, description="Whether the viewer's side has yet to agree."
    )
    viewer_can_edit: bool = resolved(
        resolver=_viewer_can_edit, description="Whether the viewer may make a counter-proposal."
    )
    viewer_can_set_status: bool = resolved(
        resolver=_viewer_can_set_status, description="Whether the viewer may set the status."
    )
    viewer_can_record: bool = resolved(
        resolver=_viewer_can_record, description="Whether the viewer may record numbers."
    )
    viewer_can_close: bool = resolved(
        resolver=_viewer_can_close, description="Whether the viewer may close or drop it."
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Goal)


@strawberry.input(description="Narrows a list of goals; what is left out does not narrow.")
class GoalFilter:
    owner_id: strawberry.ID | None = strawberry.field(default=None, description="Only goals of this person.")
    store_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only goals of this store and its people."
    )
    region: str | None = strawberry.field(
        default=None, description="Only goals of stores in this region and their people."
    )
    state: GoalState | None = strawberry.field(default=None, description="Only goals in this state.")
    status: GoalStatus | None = strawberry.field(default=None, description="Only goals whose owner says this.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only goals that hang right under this one."
    )
    template_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only goals that were started from this template."
    )
    mine: bool | None = strawberry.field(default=None, description="Only the viewer's own.")
    roots: bool | None = strawberry.field(default=None, description="Only those under nothing, or nothing of `state`.")
    level: GoalLevel | None = strawberry.field(default=None, description="Only a person's, a store's or the company's.")


@listed(*ORDER)
def in_reach(viewer: Viewer, wanted: GoalFilter) -> QuerySet[models.Goal]:
    """The goals that a list shows."""
    return narrowed(viewer, wanted)


def narrowed(viewer: Viewer, filter: GoalFilter | None) -> QuerySet[models.Goal]:
    """The goals in ``viewer``'s reach that ``filter`` asks for. Raises Invalid for what is no id."""
    wanted, query = filter or GoalFilter(), models.Goal.visible_to(viewer)
    if wanted.mine:
        query = query.filter(owner_id=viewer.id)
    if wanted.owner_id:
        query = query.filter(owner_id=ids.parse(wanted.owner_id, "filter.ownerId"))
    if wanted.store_id:
        query = query.filter(store_id=ids.parse(wanted.store_id, "filter.storeId"))
    if wanted.parent_id:
        query = query.filter(parent_id=ids.parse(wanted.parent_id, "filter.parentId"))
    if wanted.template_id:
        query = query.filter(template_id=ids.parse(wanted.template_id, "filter.templateId"))
    if wanted.region:
        query = query.filter(store__region=wanted.region)
    if wanted.state:
        query = query.filter(state=wanted.state)
    if wanted.status:
        query = query.filter(status=wanted.status)
    if wanted.roots:
        top = Q(parent_id__isnull=True)
        query = query.filter(top | ~Q(parent__state=wanted.state) if wanted.state else top)
    if wanted.level:
        query = query.filter(**LEVELS[wanted.level])
    return query


async def _goal(info: Info, id: strawberry.ID) -> models.Goal | None:
    return await info.context.load(models.visible_by_id, ids.parse(id, "id"))


async def _goals(
    info: Info, first: int | None = None, after: str | None = None, filter: GoalFilter | None = None
) -> Page[models.Goal]:
    return await in_reach.page(info, first, after, info.context.viewer, meant(filter or GoalFilter()))


@strawberry.type
class Query:
    goal: Goal | None = resolved(resolver=_goal, description="A goal in reach, null for every other.")
    goals: Connection[Goal] = resolved(
        resolver=_goals,
        description="Goals in the viewer's reach, next due first.",
        costs=1_000,  # all of them are looked at, by whom they are owned
    )


KINDS = {
    "goal.created",
    "goal.edited",
    "goal.agreed",
    "goal.statusSet",
    "goal.recorded",
    "goal.closed",
    "goal.imported",
    "goal.rolledUp",
    "goal.unlinked",
}


async def _changed(context: Asked, event: Event, store: UUID | None, person: UUID | None) -> models.Goal | None:
    row = await context.load(models.visible_by_id, event.subject_id)
    return row if row is not None and store in (None, row.store_id) and person in (None, row.owner_id) else None


async def _goal_changed(
    info: Info,
    store_id: strawberry.ID | None = None,
    person_id: strawberry.ID | None = None,
    after: strawberry.ID | None = None,
) -> Source:
    store = ids.parse(store_id, "storeId") if store_id else None
    person = ids.parse(person_id, "personId") if person_id else None
    if store and await info.context.load(visible_stores_by_id, store) is None:
        raise NotFound("There is no such store in your reach.", "storeId")
    position = await events.position_of(info.context.viewer, after)
    return events.follow(info.context, position, KINDS, _changed, store, person)


@strawberry.type
class Subscription:
    goal_changed: AsyncIterator[Goal] = streamed(
        resolver=_goal_changed,
        description="Goals in reach as they change, in order; as they are now. `after`: the last change id seen. "
        "NOT_FOUND (storeId), INVALID (after).",
    )
