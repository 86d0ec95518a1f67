"""What people can do with plans. Every move goes through one door: in reach, then the table in policy, then its own conditions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from server.checkins.actions import zone_of
from server.checkins.models import CheckIn, CheckInKind
from server.events import actions as events
from server.goals.drafts import fitting
from server.kit import clock, db, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.people.models import Person, Viewer, as_viewer, person_scope
from server.plans import history, policy, writing
from server.plans.drafts import Draft, check_complete, checked
from server.plans.models import (
    OPEN,
    LookBack,
    Plan,
    PlanDuty,
    PlanExpectation,
    PlanMilestone,
    PlanMove,
    PlanSide,
    PlanState,
    audience,
)


@dataclass(frozen=True)
class Turn:
    """Somebody's move: who makes it and where it leads. ``done``: this very call was answered before."""

    plan: Plan
    move: PlanMove
    side: PlanSide
    leads_to: PlanState
    done: bool = False


@db.transaction
async def create(viewer: Viewer, id: UUID, person_id: UUID, draft: Draft) -> Plan:
    """Begin a plan with somebody whom the viewer leads; from then on the two write it together.

    The same id again returns the first result. Raises NotFound, NotAllowed, Conflict (personId), Invalid.
    """
    if await events.repeated(id, viewer, history.CREATED, id):
        return await _load(viewer, id)
    person = await Person.active(Person.visible_to(viewer)).get_or_none(id=person_id).select_related("store")
    if person is None:
        raise NotFound("There is nobody like that in your reach.", "personId")
    if not policy.can_create(viewer, person, person.store.region if person.store else None):
        raise NotAllowed(f"You do not lead {person.name}.", "personId")
    if await Plan.filter(person_id=person.id, manager_id=viewer.id, state__in=list(OPEN)).exists():
        raise Conflict("The two of you have a plan already.", "personId")
    draft = checked(draft)
    _check_ahead(draft.ends_on, person)
    plan = Plan(id=id, person_id=person.id, manager_id=viewer.id)
    await writing.write(viewer, plan, draft, None)
    plan = await _load(viewer, id)
    data = _days(plan) | {"side": PlanSide.MANAGER.value, "managerId": str(viewer.id)}
    await events.record(history.CREATED, plan, viewer.id, audience(plan), id=id, data=data)
    return plan


@db.transaction
async def edit(viewer: Viewer, call_id: UUID, plan_id: UUID, draft: Draft, worded_at: datetime | None = None) -> Plan:
    """Word it anew. Any change voids the signatures of both; the same words again change nothing.

    ``worded_at`` is that of the words it started from. Raises Conflict when somebody else changed them since.
    """
    turn = await _turn(viewer, call_id, plan_id, PlanMove.EDIT)
    plan = turn.plan
    if turn.done:
        return plan
    before, draft = await writing.read(plan), checked(draft)
    if draft == before:
        return plan
    if worded_at not in (None, plan.worded_at):
        raise Conflict("It was changed meanwhile. Read it again.", "wordedAt")
    _check_ahead(draft.ends_on, plan.person)
    await writing.write(viewer, plan, draft, before)
    plan.person_signed_at = plan.manager_signed_at = None
    return await _made(viewer, call_id, turn, **_days(plan))


@db.transaction
async def sign(viewer: Viewer, call_id: UUID, plan_id: UUID, worded_at: datetime) -> Plan:
    """Sign for the viewer's side; when both have, it runs.

    ``worded_at`` is that of the words they read: nobody is bound to others. Raises Conflict, and Invalid naming what is missing.
    """
    turn = await _turn(viewer, call_id, plan_id, PlanMove.SIGN)
    plan = turn.plan
    if turn.done:
        return plan
    if worded_at != plan.worded_at:
        raise Conflict("It was changed meanwhile. Read it again.", "wordedAt")
    check_complete(await writing.read(plan))
    _check_ahead(plan.ends_on, plan.person)
    if turn.side is PlanSide.PERSON:
        plan.person_signed_at = clock.now()
    else:
        plan.manager_signed_at = clock.now()
    return await _made(viewer, call_id, turn)


@db.transaction
async def complete_duty(viewer: Viewer, call_id: UUID, duty_id: UUID) -> Plan:
    """Say that one did what one promised. Each side says so of its own; twice is once."""
    duty = await PlanDuty.get_or_none(id=duty_id)
    turn = await _turn(viewer, call_id, duty.plan_id if duty else None, PlanMove.COMPLETE_DUTY, "dutyId")
    if turn.done or duty is None:
        return turn.plan
    if duty.side is not turn.side:
        raise NotAllowed("This is for the other side to do.", "dutyId")
    if duty.done_at is not None:
        return turn.plan
    duty.done_at = clock.now()
    await duty.save(update_fields=["done_at"])
    return await _made(viewer, call_id, turn, dutyId=str(duty.id))


@db.transaction
async def record(viewer: Viewer, call_id: UUID, expectation_id: UUID, value: Decimal) -> Plan:
    """Write down where a number stands. Every value stays in the history, with who and when."""
    row = await PlanExpectation.get_or_none(id=expectation_id)
    turn = await _turn(viewer, call_id, row.plan_id if row else None, PlanMove.RECORD, "expectationId")
    if turn.done or row is None:
        return turn.plan
    row.current = fitting(value, "value")
    await row.save(update_fields=["current"])
    return await _made(viewer, call_id, turn, expectationId=str(row.id), value=str(row.current))


@db.transaction
async def link_check_in(viewer: Viewer, call_id: UUID, milestone_id: UUID, check_in_id: UUID) -> Plan:
    """Say in which check-in of the two a milestone is talked about."""
    row = await PlanMilestone.get_or_none(id=milestone_id)
    turn = await _turn(viewer, call_id, row.plan_id if row else None, PlanMove.LINK_CHECK_IN, "milestoneId")
    if turn.done or row is None:
        return turn.plan
    planned = CheckIn.visible_to(viewer).filter(kind=CheckInKind.ONE_TO_ONE)
    check_in = await planned.get_or_none(id=check_in_id).select_related("room")
    if check_in is None or check_in.room is None:
        raise NotFound("There is no such check-in of yours.", "checkInId")
    if set(check_in.room.people) != {turn.plan.person_id, turn.plan.manager_id}:
        raise Invalid("That check-in is with somebody else.", "checkInId")
    if row.check_in_id == check_in.id:
        return turn.plan
    row.check_in_id = check_in.id
    await row.save(update_fields=["check_in_id"])
    return await _made(viewer, call_id, turn, milestoneId=str(row.id), checkInId=str(check_in.id))


@db.transaction
async def pause(viewer: Viewer, call_id: UUID, plan_id: UUID, reason: str) -> Plan:
    """Stop the clock, as for sick leave. Nothing falls due meanwhile."""
    turn = await _turn(viewer, call_id, plan_id, PlanMove.PAUSE)
    if turn.done:
        return turn.plan
    turn.plan.pause_reason = text.required(reason, "reason", 1_000)
    turn.plan.paused_on = today(turn.plan)
    return await _made(viewer, call_id, turn)


@db.transaction
async def resume(viewer: Viewer, call_id: UUID, plan_id: UUID) -> Plan:
    """Go on. Every day that was still to come moves by as many days as the pause took; what was late stays late."""
    turn = await _turn(viewer, call_id, plan_id, PlanMove.RESUME)
    plan = turn.plan
    if turn.done:
        return plan
    since = plan.paused_on or today(plan)
    pause = max(timedelta(0), today(plan) - since)
    plan.ends_on += pause
    for duty in await PlanDuty.filter(plan_id=plan.id, done_at__isnull=True, due_on__gte=since):
        duty.due_on, duty.reminded_at = duty.due_on + pause, None
        await duty.save(update_fields=["due_on", "reminded_at"])
    for milestone in await PlanMilestone.filter(plan_id=plan.id, on__gte=since):
        milestone.on += pause
        await milestone.save(update_fields=["on"])
    plan.paused_on = plan.pause_reason = None
    return await _made(viewer, call_id, turn, days=pause.days)


@db.transaction
async def end(viewer: Viewer, call_id: UUID, plan_id: UUID, met: bool, note: str) -> Plan:
    """Say how it ended. It ends as not met after its last day only, and never while support is overdue."""
    move = PlanMove.END_MET if met else PlanMove.END_NOT_MET
    turn = await _turn(viewer, call_id, plan_id, move)
    plan = turn.plan
    if turn.done:
        return plan
    if not met:
        late = [duty for duty in await _support(plan) if duty.overdue(today(plan))]
        if late:
            raise Conflict("Your own support is overdue. Give it first, or give the plan more time.", "planId")
        if today(plan) <= plan.ends_on:
            raise Conflict("There is time left until its last day.", "planId")
    plan.closing_note, plan.ended_at = text.required(note, "note", 2_000), clock.now()
    return await _made(viewer, call_id, turn)


@db.transaction
async def call_off(viewer: Viewer, call_id: UUID, plan_id: UUID, reason: str) -> Plan:
    """Let it be, with a reason. It says nothing about the person."""
    turn = await _turn(viewer, call_id, plan_id, PlanMove.CALL_OFF)
    if turn.done:
        return turn.plan
    turn.plan.closing_note, turn.plan.ended_at = text.required(reason, "reason", 2_000), clock.now()
    return await _made(viewer, call_id, turn)


@db.transaction
async def hand_over(viewer: Viewer, call_id: UUID, plan_id: UUID, to_id: UUID) -> Plan:
    """Let somebody else who leads the person run it. Both sign anew: nobody has to keep what another one promised."""
    turn = await _turn(viewer, call_id, plan_id, PlanMove.HAND_OVER)
    plan = turn.plan
    if turn.done:
        return plan
    people = Person.active(Person.visible_to(viewer))
    manager = await people.get_or_none(id=to_id).select_related("store")
    if manager is None:
        raise NotFound("There is nobody like that in your reach.", "toId")
    region = manager.store.region if manager.store else None
    home = plan.person.store.region if plan.person.store else None
    may = policy.can_create(as_viewer(manager, region, manager.id), plan.person, home)
    if manager.id == plan.manager_id or not may:
        raise Invalid("Choose somebody else who leads the person.", "toId")
    before = plan.manager_id
    plan.manager, plan.manager_id = manager, manager.id
    plan.person_signed_at = plan.manager_signed_at = None
    plan.worded_at = clock.now()
    await events.withdraw(plan.id, [person_scope(before)])
    return await _made(viewer, call_id, turn, managerId=str(manager.id))


@db.transaction
async def look_back(viewer: Viewer, call_id: UUID, plan_id: UUID, result: LookBack, note: str | None) -> Plan:
    """Say two months later what has lasted. Each side speaks for itself, and its last word counts."""
    turn = await _turn(viewer, call_id, plan_id, PlanMove.LOOK_BACK)
    plan = turn.plan
    if turn.done:
        return plan
    if plan.look_back_at is None or clock.now() < plan.look_back_at:
        raise Conflict("That can be said two months after its end.", "planId")
    words = text.optional(note, "note", 1_000)
    if turn.side is PlanSide.PERSON:
        plan.person_looks_back, plan.person_look_back_note = result, words
    else:
        plan.manager_looks_back, plan.manager_look_back_note = result, words
    return await _made(viewer, call_id, turn, result=result.value)


def today(plan: Plan) -> date:
    """The day where the person works, who is loaded with the store."""
    return day_of(plan.person)


def day_of(person: Person) -> date:
    """The day where ``person`` works, whose store is loaded."""
    return clock.now().astimezone(zone_of(person)).date()


async def _turn(viewer: Viewer, call_id: UUID, plan_id: UUID | None, move: PlanMove, field: str = "planId") -> Turn:
    """The viewer's move, if the table has it. Raises NotFound, NotAllowed (not theirs), Conflict (too early, too late)."""
    plan = await _load(viewer, plan_id, field)
    side = policy.side_of(viewer, plan)
    if side and await events.repeated(call_id, viewer, history.KINDS[move], plan.id):
        return Turn(plan, move, side, plan.state, done=True)
    if side is None or not policy.is_theirs(move, side):
        raise NotAllowed("This is for others to do.", field)
    following = policy.next_state(plan.state, move, side)
    if following is None:
        raise Conflict("The plan is not there yet, or past that.", field)
    return Turn(plan, move, side, following)


async def _made(viewer: Viewer, call_id: UUID, turn: Turn, **facts: Any) -> Plan:
    """Keep what a move changed, and write it down."""
    plan = turn.plan
    plan.state = turn.leads_to
    await plan.save()
    data = {"side": turn.side.value} | facts
    await events.record(history.KINDS[turn.move], plan, viewer.id, audience(plan), id=call_id, data=data)
    return plan


async def _load(viewer: Viewer, plan_id: UUID | None, field: str = "planId") -> Plan:
    query = Plan.visible_to(viewer).get_or_none(id=plan_id) if plan_id else None
    plan = await query.prefetch_related("person__store", "manager__store") if query else None
    if plan is None:
        raise NotFound("There is no such plan in your reach.", field)
    return plan


async def _support(plan: Plan) -> list[PlanDuty]:
    return await PlanDuty.filter(plan_id=plan.id, side=PlanSide.MANAGER)


def _check_ahead(day: date, person: Person) -> None:
    if day <= day_of(person):
        raise Invalid("Its last day lies ahead.", "endsOn")


def _days(plan: Plan) -> dict[str, str]:
    return {"startsOn": plan.starts_on.isoformat(), "endsOn": plan.ends_on.isoformat()}
