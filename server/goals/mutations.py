"""What people send about goals: inputs, payloads, mutations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import strawberry

from server.goals import actions, driving
from server.goals.drafts import Draft, KeyResultDraft
from server.goals.progress import GoalStatus
from server.goals.schema import Goal, KeyResult
from server.kit import ids
from server.kit.node import OWN_ID, Payload, resolved
from server.people.models import Info


@strawberry.input(description="A number that should go up or down.")
class KeyResultInput:
    title: str = strawberry.field(description="What is counted; 1 to 200 characters.")
    unit: str = strawberry.field(description="In what; 1 to 40 characters.")
    start: Decimal = strawberry.field(description="Where it stands; up to 12 digits before and 6 after the point.")
    target: Decimal = strawberry.field(description="Where it should get to; not the start.")
    weight: Decimal = strawberry.field(default=Decimal(1), description="How much it counts beside the others; over 0.")
    metric_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The metric that its value follows: a person's for a person's goal, else a store's. Not in a template.",
    )


@strawberry.input(description="A goal for a person, a store (no ownerId) or the company (neither).")
class GoalCreateInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    title: str = strawberry.field(description="What it is; 1 to 200 characters.")
    why: str | None = strawberry.field(default=None, description="What it is good for.")
    owner_id: strawberry.ID | None = strawberry.field(
        default=None, description="Whose it is: the viewer, or somebody they lead."
    )
    store_id: strawberry.ID | None = strawberry.field(default=None, description="The store whose it is.")
    parent_id: strawberry.ID | None = strawberry.field(default=None, description="The goal it hangs under.")
    template_id: strawberry.ID | None = strawberry.field(default=None, description="The template it started from.")
    starts_on: date = strawberry.field(description="First day.")
    due_on: date = strawberry.field(description="Last day, at most five years on.")
    key_results: list[KeyResultInput] = strawberry.field(description="Its numbers, at most 20.")


@strawberry.input(description="A counter-proposal: the whole goal, worded anew.")
class GoalEditInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    goal_id: strawberry.ID = strawberry.field(description="A proposed goal.")
    title: str = strawberry.field(description="What it is; 1 to 200 characters.")
    why: str | None = strawberry.field(default=None, description="What it is good for.")
    parent_id: strawberry.ID | None = strawberry.field(default=None, description="The goal it hangs under.")
    starts_on: date = strawberry.field(description="First day.")
    due_on: date = strawberry.field(description="Last day.")
    key_results: list[KeyResultInput] = strawberry.field(description="Its numbers, at most 20.")


@strawberry.input(description="The same goal for many people: all of them get it, or none.")
class GoalAssignInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    title: str = strawberry.field(description="What it is.")
    why: str | None = strawberry.field(default=None, description="What it is good for.")
    owner_ids: list[strawberry.ID] = strawberry.field(description="1 to 2,000 people whom the viewer leads.")
    parent_id: strawberry.ID | None = strawberry.field(default=None, description="The goal they hang under.")
    template_id: strawberry.ID | None = strawberry.field(default=None, description="The template it started from.")
    starts_on: date = strawberry.field(description="First day.")
    due_on: date = strawberry.field(description="Last day.")
    key_results: list[KeyResultInput] = strawberry.field(description="The numbers, at most 20.")


@strawberry.input(description="The goal that the viewer's side agrees to.")
class GoalAgreeInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    goal_id: strawberry.ID = strawberry.field(description="A proposed goal.")
    worded_at: datetime | None = strawberry.field(
        default=None,
        description="`wordedAt` of the words that were read, exactly as it came; others are not agreed to.",
    )


@strawberry.input(description="Where the owner says that it stands.")
class GoalSetStatusInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    goal_id: strawberry.ID = strawberry.field(description="An active goal of the viewer.")
    status: GoalStatus = strawberry.field(description="On track, delayed or off track.")
    note: str | None = strawberry.field(default=None, description="What the owner adds.")


@strawberry.input(description="How a goal ends.")
class GoalCloseInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    goal_id: strawberry.ID = strawberry.field(description="An open goal.")
    dropped: bool | None = strawberry.field(default=False, description="Drop it instead of calling it done.")
    note: str | None = strawberry.field(default=None, description="What there is to say; dropping needs it.")


@strawberry.input(description="A number to write down.")
class KeyResultRecordInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    key_result_id: strawberry.ID = strawberry.field(description="A key result of an active goal.")
    value: Decimal = strawberry.field(description="The number, in the key result's unit.")
    note: str | None = strawberry.field(default=None, description="What there is to add.")


@strawberry.input(description="A number that shall follow its metric no longer.")
class KeyResultUnlinkInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    key_result_id: strawberry.ID = strawberry.field(description="A key result of an active goal.")


@strawberry.type(description="Answer of `goalCreate`.")
class GoalCreatePayload:
    goal: Goal = strawberry.field(description="The goal.")


@strawberry.type(description="Answer of `goalEdit`.")
class GoalEditPayload:
    goal: Goal = strawberry.field(description="As it reads now.")


@strawberry.type(description="Answer of `goalAssign`.")
class GoalAssignPayload:
    goals: list[Goal] = strawberry.field(description="One goal for each person, in their order.")


@strawberry.type(description="Answer of `goalAgree`.")
class GoalAgreePayload:
    goal: Goal = strawberry.field(description="The goal; active when both sides have agreed.")


@strawberry.type(description="Answer of `goalSetStatus`.")
class GoalSetStatusPayload:
    goal: Goal = strawberry.field(description="The goal.")


@strawberry.type(description="Answer of `goalClose`.")
class GoalClosePayload:
    goal: Goal = strawberry.field(description="The closed goal.")


@strawberry.type(description="Answer of `keyResultRecord`.")
class KeyResultRecordPayload:
    key_result: KeyResult = strawberry.field(description="The key result, at its new value.")
    goal: Goal = strawberry.field(description="Its goal, at its new progress.")


@strawberry.type(description="Answer of `keyResultUnlink`.")
class KeyResultUnlinkPayload:
    key_result: KeyResult = strawberry.field(description="The key result, for people to write down.")
    goal: Goal = strawberry.field(description="Its goal.")


async def _create(info: Info, input: GoalCreateInput) -> Payload:
    owner_id = ids.parse(input.owner_id, "ownerId") if input.owner_id else None
    store_id = ids.parse(input.store_id, "storeId") if input.store_id else None
    goal = await actions.create(info.context.viewer, ids.chosen(input.id), _draft(input), owner_id, store_id)
    return Payload(goal=goal)


async def _edit(info: Info, input: GoalEditInput) -> Payload:
    goal_id = ids.parse(input.goal_id, "goalId")
    return Payload(goal=await actions.edit(info.context.viewer, ids.chosen(input.id), goal_id, _draft(input)))


async def _assign(info: Info, input: GoalAssignInput) -> Payload:
    owner_ids = ids.parse_all(input.owner_ids, "ownerIds", actions.MOST_ASSIGNED)
    goals = await actions.assign(info.context.viewer, ids.chosen(input.id), _draft(input), owner_ids)
    return Payload(goals=goals)


async def _agree(info: Info, input: GoalAgreeInput) -> Payload:
    goal_id = ids.parse(input.goal_id, "goalId")
    viewer, call_id = info.context.viewer, ids.chosen(input.id)
    return Payload(goal=await actions.agree(viewer, call_id, goal_id, input.worded_at))


async def _set_status(info: Info, input: GoalSetStatusInput) -> Payload:
    goal_id = ids.parse(input.goal_id, "goalId")
    viewer, call_id = info.context.viewer, ids.chosen(input.id)
    return Payload(goal=await actions.set_status(viewer, call_id, goal_id, input.status, input.note))


async def _close(info: Info, input: GoalCloseInput) -> Payload:
    goal_id = ids.parse(input.goal_id, "goalId")
    viewer, call_id = info.context.viewer, ids.chosen(input.id)
    return Payload(goal=await actions.close(viewer, call_id, goal_id, bool(input.dropped), input.note))


async def _record(info: Info, input: KeyResultRecordInput) -> Payload:
    key_result_id = ids.parse(input.key_result_id, "keyResultId")
    viewer, id = info.context.viewer, ids.chosen(input.id)
    key_result, goal = await actions.record(viewer, id, key_result_id, input.value, input.note)
    return Payload(key_result=key_result, goal=goal)


async def _unlink(info: Info, input: KeyResultUnlinkInput) -> Payload:
    key_result_id = ids.parse(input.key_result_id, "keyResultId")
    key_result, goal = await driving.unlink(info.context.viewer, ids.chosen(input.id), key_result_id)
    return Payload(key_result=key_result, goal=goal)


@strawberry.type
class Mutation:
    goal_create: GoalCreatePayload = resolved(
        resolver=_create,
        description="Propose a goal. INVALID (dueOn, keyResults.0.target …), NOT_FOUND (ownerId …), NOT_ALLOWED.",
    )
    goal_edit: GoalEditPayload = resolved(
        resolver=_edit,
        description="Word a proposal anew. INVALID (parentId …), CONFLICT when closed, NOT_ALLOWED, NOT_FOUND.",
    )
    goal_assign: GoalAssignPayload = resolved(
        resolver=_assign,
        description="One goal for many people in one go. NOT_FOUND and NOT_ALLOWED name ownerIds.N; then none is made.",
    )
    goal_agree: GoalAgreePayload = resolved(
        resolver=_agree,
        description="Agree to a proposal. CONFLICT when the viewer's side has, or when it reads otherwise since "
        "`wordedAt`, NOT_ALLOWED, NOT_FOUND.",
    )
    goal_set_status: GoalSetStatusPayload = resolved(
        resolver=_set_status, description="Say where it stands. CONFLICT when it is not active, NOT_ALLOWED, NOT_FOUND."
    )
    goal_close: GoalClosePayload = resolved(
        resolver=_close,
        description="Close or drop it. INVALID (note), CONFLICT when it is closed, NOT_ALLOWED, NOT_FOUND.",
    )
    key_result_record: KeyResultRecordPayload = resolved(
        resolver=_record,
        description="Write down a number. INVALID (value), CONFLICT when the goal is not active or the number follows a "
        "metric, NOT_ALLOWED, NOT_FOUND.",
    )
    key_result_unlink: KeyResultUnlinkPayload = resolved(
        resolver=_unlink,
        description="Write a number down by hand again that followed a metric. CONFLICT when the goal is not active, "
        "NOT_ALLOWED, NOT_FOUND.",
    )


def _draft(sent: GoalCreateInput | GoalEditInput | GoalAssignInput) -> Draft:
    numbers = numbers_of(sent.key_results)
    parent_id = ids.parse(sent.parent_id, "parentId") if sent.parent_id else None
    template = None if isinstance(sent, GoalEditInput) else sent.template_id
    template_id = ids.parse(template, "templateId") if template else None
    return Draft(sent.title, sent.starts_on, sent.due_on, numbers, sent.why, parent_id, template_id)


def numbers_of(sent: list[KeyResultInput]) -> list[KeyResultDraft]:
    """Key results as the actions take them."""
    return [
        KeyResultDraft(
            row.title,
            row.unit,
            row.start,
            row.target,
            row.weight,
            ids.parse(row.metric_id, f"keyResults.{index}.metricId") if row.metric_id else None,
        )
        for index, row in enumerate(sent)
    ]
