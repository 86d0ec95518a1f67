"""What people can do with goals: create, edit, assign, agree, set the status, record a number, close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from server.events import actions as events
from server.goals import policy
from server.goals.drafts import Draft, checked, fitting
from server.goals.models import CLOSED, Goal, GoalState, GoalTemplate, KeyResult, KeyResultValue, audience
from server.goals.policy import Place
from server.goals.progress import GoalStatus, weighted
from server.kit import clock, db, ids, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.metrics.models import Metric, MetricLevel
from server.people.models import Person, Store, Viewer

MOST_ASSIGNED, DEEPEST = 2_000, 12


@db.transaction
async def create(viewer: Viewer, id: UUID, draft: Draft, owner_id: UUID | None, store_id: UUID | None) -> Goal:
    """Propose a goal for a person, a store (owner left out) or the company (both left out).

    It is active as soon as both sides agree; whoever proposes has agreed. The same id again returns the first result.
    """
    known = await Goal.get_or_none(id=id)
    if known is not None:
        if known.author_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    place, store = await _place(viewer, owner_id, store_id)
    if not policy.can_create(viewer, place):
        raise NotAllowed("This goal is for others to set.", "ownerId" if owner_id else "storeId")
    draft = await _checked(viewer, draft, place.level)
    goal = _goal(viewer, id, draft, place)
    await _insert([goal], draft)
    await events.record("goal.created", goal, viewer.id, audience(goal, store, place.owner), id=id)
    await roll_up(goal.parent_id)
    return goal


@db.transaction
async def assign(viewer: Viewer, call_id: UUID, draft: Draft, owner_ids: Sequence[UUID]) -> list[Goal]:
    """The same goal for up to 2,000 people, all or none. Raises NotFound and NotAllowed naming the position."""
    known = await Goal.filter(assignment_id=call_id).order_by("created_at", "id")
    if known:
        if known[0].author_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    if not 1 <= len(owner_ids) <= MOST_ASSIGNED:
        raise Invalid(f"Choose 1 to {MOST_ASSIGNED:,} people.", "ownerIds")
    query = Person.active(Person.visible_to(viewer)).filter(id__in=list(owner_ids)).select_related("store", "manager")
    people = {person.id: person for person in await query}
    draft = await _checked(viewer, draft, MetricLevel.PERSON)
    goals = []
    for index, owner_id in enumerate(owner_ids):
        person = people.get(owner_id)
        if person is None:
            raise NotFound(f"There is nobody like that in your reach: {owner_id}.", f"ownerIds.{index}")
        place = Place(person, person.store_id, person.store.region if person.store else None)
        if not policy.can_create(viewer, place):
            raise NotAllowed(f"You do not lead {person.name}.", f"ownerIds.{index}")
        goal = _goal(viewer, ids.new(), draft, place)
        goal.assignment_id = call_id
        goals.append(goal)
    await _insert(goals, draft)
    owners = [people[owner_id] for owner_id in owner_ids]
    happened = [(goal, audience(goal, owner.store, owner)) for goal, owner in zip(goals, owners, strict=True)]
    await events.record_all("goal.created", happened, viewer.id)
    await roll_up(draft.parent_id)
    return goals


@db.transaction
async def edit(viewer: Viewer, call_id: UUID, goal_id: UUID, draft: Draft) -> Goal:
    """Word a proposal anew: a counter-proposal, which the other side has to agree to again."""
    goal, place, store = await load(viewer, goal_id)
    if await events.repeated(call_id, viewer, "goal.edited", goal.id):
        return goal
    _still_open(goal)
    if not policy.can_edit(viewer, goal, place):
        raise NotAllowed("Only a proposal can be changed, by the two it is between.", "goalId")
    draft = await _checked(viewer, draft, place.level, goal)
    goal.title, goal.why = draft.title, draft.why
    goal.starts_on, goal.due_on, goal.parent_id = draft.starts_on, draft.due_on, draft.parent_id
    _agree(goal, viewer, place, anew=True)
    await KeyResult.filter(goal_id=goal.id).delete()
    await KeyResult.bulk_create(_key_results(goal, draft))
    goal.worded_at = goal.touched_at = clock.now()
    await goal.save()
    await refresh(goal)
    await roll_up(goal.parent_id)
    await events.record("goal.edited", goal, viewer.id, audience(goal, store, place.owner), id=call_id)
    return goal


@db.transaction
async def agree(viewer: Viewer, call_id: UUID, goal_id: UUID, worded_at: datetime | None = None) -> Goal:
    """Agree for the viewer's side; the goal is active when both have.

    ``worded_at`` is that of the words they read: nobody is bound to others. Raises Conflict when it was changed since.
    """
    goal, place, store = await load(viewer, goal_id)
    if await events.repeated(call_id, viewer, "goal.agreed", goal.id):
        return goal
    _still_open(goal)
    if not policy.has_part(viewer, place):
        raise NotAllowed("This goal is between others.", "goalId")
    if not policy.can_agree(viewer, goal, place):
        raise Conflict("Your side has agreed already.", "goalId")
    if worded_at not in (None, goal.worded_at):
        raise Conflict("It was changed meanwhile. Read it again.", "goalId")
    _agree(goal, viewer, place)
    await goal.save()
    await roll_up(goal.parent_id)
    await events.record("goal.agreed", goal, viewer.id, audience(goal, store, place.owner), id=call_id)
    return goal


@db.transaction
async def set_status(viewer: Viewer, call_id: UUID, goal_id: UUID, status: GoalStatus, note: str | None) -> Goal:
    """The owner says where it stands."""
    goal, place, store = await load(viewer, goal_id)
    if await events.repeated(call_id, viewer, "goal.statusSet", goal.id):
        return goal
    check_active(goal)
    if not policy.can_set_status(viewer, goal, place):
        raise NotAllowed("Status is what the owner says.", "goalId")
    goal.status, goal.status_note, goal.touched_at = status, text.optional(note, "note", 1_000), clock.now()
    await goal.save()
    told = audience(goal, store, place.owner)
    await events.record("goal.statusSet", goal, viewer.id, told, id=call_id, data={"status": status.value})
    return goal


@db.transaction
async def record(
    viewer: Viewer, id: UUID, key_result_id: UUID, value: Decimal, note: str | None
) -> tuple[KeyResult, Goal]:
    """Write down a number. Every one is kept, with who and when."""
    key_result = await KeyResult.get_or_none(id=key_result_id)
    if key_result is None or not await Goal.visible_to(viewer).filter(id=key_result.goal_id).exists():
        raise NotFound("There is no such key result.", "keyResultId")
    goal, place, store = await load(viewer, key_result.goal_id)
    known = await KeyResultValue.get_or_none(id=id)
    if known is not None:
        if known.author_id != viewer.id or known.key_result_id != key_result.id:
            raise Conflict("This id is taken.", "id")
        return key_result, goal
    check_active(goal)
    if not policy.can_record(viewer, goal, place):
        raise NotAllowed("This number is for others to record.", "keyResultId")
    if key_result.metric_id is not None:
        raise Conflict("This number comes from a metric. Unlink it first to write it down yourself.", "keyResultId")
    key_result.current = fitting(value, "value")
    await key_result.save(update_fields=["current"])
    await KeyResultValue.create(
        id=id,
        key_result=key_result,
        value=key_result.current,
        note=text.optional(note, "note", 1_000),
        author_id=viewer.id,
    )
    goal.touched_at = clock.now()
    await goal.save(update_fields=["touched_at"])
    await refresh(goal)
    await roll_up(goal.parent_id)
    await events.record("goal.recorded", goal, viewer.id, audience(goal, store, place.owner), id=id)
    return key_result, goal


@db.transaction
async def close(viewer: Viewer, call_id: UUID, goal_id: UUID, dropped: bool, note: str | None) -> Goal:
    """Close it as done, or drop it, which needs a note."""
    goal, place, store = await load(viewer, goal_id)
    if await events.repeated(call_id, viewer, "goal.closed", goal.id):
        return goal
    _still_open(goal)
    if not policy.can_close(viewer, goal, place):
        raise NotAllowed("This goal is for others to close.", "goalId")
    if goal.state is GoalState.PROPOSED and not dropped:
        raise Conflict("It was never agreed; it can only be dropped.", "dropped")
    goal.closing_note = text.required(note or "", "note", 1_000) if dropped else text.optional(note, "note", 1_000)
    goal.state = GoalState.DROPPED if dropped else GoalState.DONE
    goal.closed_at = goal.touched_at = clock.now()
    await goal.save()
    await roll_up(goal.parent_id)
    await events.record("goal.closed", goal, viewer.id, audience(goal, store, place.owner), id=call_id)
    return goal


async def _place(viewer: Viewer, owner_id: UUID | None, store_id: UUID | None) -> tuple[Place, Store | None]:
    if owner_id is not None:
        found = Person.active(Person.visible_to(viewer)).get_or_none(id=owner_id).select_related("store", "manager")
        person = await found
        if person is None:
            raise NotFound("There is nobody like that in your reach.", "ownerId")
        return Place(person, person.store_id, person.store.region if person.store else None), person.store
    if store_id is not None:
        store = await Store.visible_to(viewer).get_or_none(id=store_id)
        if store is None:
            raise NotFound("There is no such store in your reach.", "storeId")
        return Place(None, store.id, store.region), store
    return Place(None, None, None), None


async def load(viewer: Viewer, goal_id: UUID) -> tuple[Goal, Place, Store | None]:
    goal = (
        await Goal.visible_to(viewer)
        .get_or_none(id=goal_id)
        .prefetch_related("owner__store", "owner__manager", "store")
    )
    if goal is None:
        raise NotFound("There is no such goal.", "goalId")
    return goal, Place(goal.owner, goal.store_id, goal.store.region if goal.store else None), goal.store


async def _checked(viewer: Viewer, draft: Draft, level: MetricLevel, goal: Goal | None = None) -> Draft:
    kept = checked(draft)
    await _check_metrics(draft, level)
    if draft.parent_id is not None:
        await _check_parent(viewer, draft.parent_id, goal)
    # A retired one is fine: the phone may have been out of reach when it was chosen.
    if (
        draft.template_id is not None
        and not await GoalTemplate.visible_to(viewer).filter(id=draft.template_id).exists()
    ):
        raise NotFound("There is no such template.", "templateId")
    return kept


async def _check_metrics(draft: Draft, level: MetricLevel) -> None:
    """Raises NotFound, Conflict, Invalid (keyResults.N.metricId) for a metric that cannot drive a goal of ``level``."""
    wanted = {row.metric_id for row in draft.key_results if row.metric_id}
    known = {metric.id: metric for metric in await Metric.filter(id__in=list(wanted))} if wanted else {}
    for index, row in enumerate(draft.key_results):
        if row.metric_id is None:
            continue
        metric, where = known.get(row.metric_id), f"keyResults.{index}.metricId"
        if metric is None:
            raise NotFound("There is no such metric.", where)
        if metric.retired_at is not None:
            raise Conflict(f"{metric.name} is retired.", where)
        if metric.level is not level:
            raise Invalid(
                f"{metric.name} is a {metric.level.lower()}'s number; this goal needs a {level.lower()}'s.", where
            )


async def _check_parent(viewer: Viewer, parent_id: UUID, goal: Goal | None) -> None:
    parent = await Goal.visible_to(viewer).get_or_none(id=parent_id)
    if parent is None:
        raise NotFound("There is no such goal.", "parentId")
    if parent.state in CLOSED:
        raise Conflict("That goal is closed.", "parentId")
    above, levels = parent, 1
    while True:
        if goal is not None and above.id == goal.id:
            raise Invalid("A goal cannot hang under itself or under what hangs under it.", "parentId")
        if above.parent_id is None:
            break
        above, levels = await Goal.get(id=above.parent_id), levels + 1
    if levels >= DEEPEST:
        raise Invalid(f"The tree has at most {DEEPEST} levels.", "parentId")


def _goal(viewer: Viewer, id: UUID, draft: Draft, place: Place) -> Goal:
    goal = Goal(
        id=id,
        title=draft.title,
        why=draft.why,
        owner_id=place.owner.id if place.owner else None,
        store_id=place.store_id,
        parent_id=draft.parent_id,
        template_id=draft.template_id,
        starts_on=draft.starts_on,
        due_on=draft.due_on,
        author_id=viewer.id,
    )
    _agree(goal, viewer, place)
    return goal


async def _insert(goals: list[Goal], draft: Draft) -> None:
    await Goal.bulk_create(goals, batch_size=500)
    await KeyResult.bulk_create([row for goal in goals for row in _key_results(goal, draft)], batch_size=500)


def _key_results(goal: Goal, draft: Draft) -> list[KeyResult]:
    return [
        KeyResult(
            goal_id=goal.id,
            position=position,
            title=wanted.title,
            unit=wanted.unit,
            start=wanted.start,
            target=wanted.target,
            current=wanted.start,
            weight=wanted.weight,
            metric_id=wanted.metric_id,
        )
        for position, wanted in enumerate(draft.key_results)
    ]


def _agree(goal: Goal, viewer: Viewer, place: Place, anew: bool = False) -> None:
    now = clock.now()
    if anew:
        goal.owner_agreed_at = goal.lead_agreed_at = None
    if policy.is_owner_side(viewer, place):
        goal.owner_agreed_at = goal.owner_agreed_at or now
    if policy.is_lead_side(viewer, place):
        goal.lead_agreed_at = goal.lead_agreed_at or now
    if goal.owner_agreed_at and goal.lead_agreed_at:
        goal.state = GoalState.ACTIVE


async def roll_up(goal_id: UUID | None) -> None:
    """Compute anew what is above a change, for as long as it moves; a closed goal keeps the result it closed with."""
    while goal_id is not None:
        goal = await Goal.get(id=goal_id).prefetch_related("owner__store", "owner__manager", "store")
        if goal.state in CLOSED or not await refresh(goal):
            return
        # By nobody: whoever moved what is below had no part in this one, and need not be in reach of those who hear.
        await events.record("goal.rolledUp", goal, None, audience(goal, goal.store, goal.owner))
        goal_id = goal.parent_id


async def refresh(goal: Goal) -> bool:
    """Compute the progress of ``goal`` anew, from its key results or else its children. Whether it moved."""
    before = goal.progress
    numbers = await KeyResult.filter(goal_id=goal.id)
    if numbers:
        parts = [(row.weight, row.progress) for row in numbers]
    else:
        counted = [GoalState.ACTIVE, GoalState.DONE]
        parts = [(Decimal(1), child.progress) for child in await Goal.filter(parent_id=goal.id, state__in=counted)]
    goal.progress = round(weighted(parts), 8)
    await goal.save(update_fields=["progress"])
    return goal.progress != before


def _still_open(goal: Goal) -> None:
    if goal.state in CLOSED:
        raise Conflict("This goal is closed.", "goalId")


def check_active(goal: Goal) -> None:
    _still_open(goal)
    if goal.state is not GoalState.ACTIVE:
        raise Conflict("It starts when both sides have agreed.", "goalId")
