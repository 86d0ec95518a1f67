"""What the worker says when its time has come: a duty of either side is due soon, and two months have gone since the end. Once each."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from server.events import actions as events
from server.kit import clock, db
from server.people.models import person_scope
from server.plans.actions import today
from server.plans.models import ENDED, LOOK_BACK_AFTER, Plan, PlanDuty, PlanSide, PlanState

BEFORE = timedelta(days=1)


async def remind_of_duties() -> int:
    """Record `plan.dutyDue` a day before the last day, the manager's as the person's. Returns how many."""
    near = PlanDuty.filter(
        plan__state=PlanState.RUNNING,
        done_at__isnull=True,
        reminded_at__isnull=True,
        due_on__lte=clock.now().date() + BEFORE + BEFORE,  # some zones are a day ahead
    )
    ready = [
        duty.id
        for duty in await near.prefetch_related("plan__person__store")
        if duty.due_on <= today(duty.plan) + BEFORE
    ]
    for duty_id in ready:
        await _remind_of_duty(duty_id)
    return len(ready)


async def remind_of_looking_back() -> int:
    """Record `plan.lookBackDue` for both 60 days after the end. Returns how many."""
    since = clock.now() - LOOK_BACK_AFTER
    gone = Plan.filter(state__in=list(ENDED), ended_at__lte=since, look_back_reminded_at__isnull=True)
    ready = [plan.id for plan in await gone.only("id")]
    for plan_id in ready:
        await _remind_of_looking_back(plan_id)
    return len(ready)


@db.transaction
async def _remind_of_duty(duty_id: UUID) -> None:
    duty = await PlanDuty.get(id=duty_id).select_related("plan")
    plan = duty.plan
    if plan.state is not PlanState.RUNNING or duty.done_at is not None or duty.reminded_at is not None:
        return
    duty.reminded_at = clock.now()
    await duty.save(update_fields=["reminded_at"])
    theirs = plan.person_id if duty.side is PlanSide.PERSON else plan.manager_id
    data = {"side": duty.side.value, "dutyId": str(duty.id)}
    await events.record("plan.dutyDue", plan, None, [person_scope(theirs)], data=data)


@db.transaction
async def _remind_of_looking_back(plan_id: UUID) -> None:
    plan = await Plan.get(id=plan_id)
    if plan.state in ENDED and plan.look_back_reminded_at is None:
        plan.look_back_reminded_at = clock.now()
        await plan.save(update_fields=["look_back_reminded_at"])
        both = [person_scope(plan.person_id), person_scope(plan.manager_id)]
        await events.record("plan.lookBackDue", plan, None, both)
