"""Key results that follow a metric: the worker reads what was recorded, and writes it down as a person would.

The value is the metric's own total, its sum or its mean by observations, over the days of the goal: of the owner's
series, of the store's, or of all stores for a goal of the company. Nothing recorded yet leaves it at its start.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from server.events import actions as events
from server.events import reading
from server.events.models import Event
from server.goals import policy
from server.goals.actions import check_active, load, refresh, roll_up
from server.goals.drafts import fitting
from server.goals.models import Goal, GoalState, KeyResult, KeyResultValue, audience
from server.kit import clock, db
from server.kit.errors import Invalid, NotAllowed, NotFound
from server.metrics import totals
from server.metrics.keeping import RECORDED, chunks
from server.metrics.models import Metric
from server.metrics.reading import Window
from server.people.models import Viewer

READER = "goals.driving"
STARTS = ("goal.created", "goal.agreed", "goal.imported")
"""What may start a goal, or move its days."""
BATCH = 500
"""Events of one round."""


async def follow() -> int:
    """Bring the key results that the next events concern to what their metrics say. Returns how many events there were."""
    happened = await reading.unread(READER, [RECORDED, *STARTS], BATCH)
    if not happened:
        return 0
    for key_result in await _concerned(happened):
        assert key_result.metric is not None
        await _move(key_result.id, key_result.metric, await _value(key_result, key_result.metric, key_result.goal))
    await reading.take(READER, happened[-1].position)
    return len(happened)


@db.transaction
async def unlink(viewer: Viewer, call_id: UUID, key_result_id: UUID) -> tuple[KeyResult, Goal]:
    """Let people write a number down again; what the metric said so far is kept. One that follows none stays as it is."""
    key_result = await KeyResult.get_or_none(id=key_result_id)
    if key_result is None or not await Goal.visible_to(viewer).filter(id=key_result.goal_id).exists():
        raise NotFound("There is no such key result.", "keyResultId")
    goal, place, store = await load(viewer, key_result.goal_id)
    if await events.repeated(call_id, viewer, "goal.unlinked", goal.id):
        return key_result, goal
    check_active(goal)
    if not policy.can_record(viewer, goal, place):
        raise NotAllowed("This number is for others to record.", "keyResultId")
    key_result.metric_id = None
    await key_result.save(update_fields=["metric_id"])
    await events.record("goal.unlinked", goal, viewer.id, audience(goal, store, place.owner), id=call_id)
    return key_result, goal


async def _concerned(happened: Sequence[Event]) -> list[KeyResult]:
    """The driven key results of goals under way whose metric was recorded at their place, or whose goal has just started."""
    started = {event.subject_id for event in happened if event.kind != RECORDED}
    places: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for event in happened:
        for key in event.data.get("metrics", ()) if event.kind == RECORDED else ():
            places[UUID(key)].add(event.subject_id)
    driven = KeyResult.filter(metric_id__not_isnull=True, goal__state=GoalState.ACTIVE).select_related("goal", "metric")
    found = {row.id: row for some in chunks(places) for row in await driven.filter(metric_id__in=some)}
    found |= {row.id: row for some in chunks(started) for row in await driven.filter(goal_id__in=some)}
    return [row for row in found.values() if row.goal_id in started or _is_there(row, places)]


def _is_there(row: KeyResult, places: dict[UUID, set[UUID]]) -> bool:
    place = row.goal.owner_id or row.goal.store_id
    return row.metric_id is not None and (place is None or place in places[row.metric_id])


async def _value(key_result: KeyResult, metric: Metric, goal: Goal) -> Decimal:
    total = await totals.over(metric, goal.owner_id or goal.store_id, Window(goal.starts_on, goal.due_on))
    return key_result.start if total is None else total


@db.transaction
async def _move(key_result_id: UUID, metric: Metric, value: Decimal) -> None:
    """Write ``value`` down, unless it is known, cannot be kept, or the number stopped following ``metric`` meanwhile."""
    key_result = await KeyResult.get_or_none(id=key_result_id, metric_id=metric.id, goal__state=GoalState.ACTIVE)
    if key_result is None or key_result.current == value:
        return
    try:
        key_result.current = fitting(value, "value")
    except Invalid:
        return  # a sum of more digits than a key result has
    await key_result.save(update_fields=["current"])
    await KeyResultValue.create(key_result=key_result, value=value, metric_id=metric.id)
    goal = await Goal.get(id=key_result.goal_id).prefetch_related("owner__store", "owner__manager", "store")
    goal.touched_at = clock.now()
    await goal.save(update_fields=["touched_at"])
    await refresh(goal)
    await roll_up(goal.parent_id)
    await events.record("goal.recorded", goal, None, audience(goal, goal.store, goal.owner))
