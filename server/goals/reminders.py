"""What the worker says when its time has come: a goal has had no news for two weeks. Never twice for the same silence."""

from __future__ import annotations

from datetime import timedelta

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from server.events import actions as events
from server.goals.models import Goal, GoalState, KeyResult
from server.kit import clock, db
from server.people.models import COMPANY_SCOPE, Role, lead_scope, person_scope

QUIET = timedelta(days=14)
BATCH = 25
"""Goals in one transaction: about 50 ms in which nobody else writes."""


async def remind_of_updates() -> int:
    """Record `goal.updateDue` for every active goal without news for 14 days, every 14 days. Returns how many."""
    reminded = 0
    while await _quiet().exists():  # only reads, so an idle worker never takes the write lock
        reminded += await _remind_some()
    return reminded


@db.transaction
async def _remind_some() -> int:
    some = await _quiet().order_by("touched_at", "id").limit(BATCH)
    await Goal.filter(id__in=[goal.id for goal in some]).update(reminded_at=clock.now())
    for goal in some:
        await events.record("goal.updateDue", goal, None, [_owner_scope(goal)])
    return len(some)


def _quiet() -> QuerySet[Goal]:
    """Active goals of which nothing was heard, counted from when they were agreed and had begun."""
    since = clock.now() - QUIET
    own_numbers = Q(id__in=Subquery(KeyResult.all().values("goal_id")))
    no_children = Q(id__not_in=Subquery(Goal.filter(parent_id__isnull=False).values("parent_id")))
    return Goal.filter(
        own_numbers | no_children,  # others move when their children do, and those are asked themselves
        Q(reminded_at__isnull=True) | Q(reminded_at__lte=since),
        state=GoalState.ACTIVE,
        touched_at__lte=since,
        owner_agreed_at__lte=since,
        lead_agreed_at__lte=since,
        starts_on__lte=since.date(),
    )


def _owner_scope(goal: Goal) -> str:
    if goal.owner_id is not None:
        return person_scope(goal.owner_id)
    return lead_scope(goal.store_id, Role.MANAGER) if goal.store_id else COMPANY_SCOPE
