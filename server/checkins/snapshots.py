"""The goals on the table at a check-in: where they stand, and what changed since the last one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from server.checkins.models import CheckIn, CheckInState, GoalSnapshot, Room, last_held
from server.goals.models import Goal, GoalState, KeyResultValue
from server.kit import clock
from server.people.models import Viewer

MOST_VALUES = 20
"""Of one goal; the newest."""

Last = tuple[datetime, UUID] | None
"""When a room held its last check-in, and which."""


async def goals_at_start(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[GoalSnapshot]]:
    """Loader: the member's goals, as they were when the check-in was held; as they are while it is planned."""
    check_ins = await CheckIn.visible_to(viewer).filter(id__in=keys, room_id__not_isnull=True)
    groups: dict[UUID, list[GoalSnapshot]] = {key: [] for key in keys}
    groups |= await as_they_are(viewer, [row for row in check_ins if row.state is CheckInState.PLANNED])
    for row in await GoalSnapshot.filter(check_in_id__in=[row.id for row in check_ins]).order_by("id"):
        groups[row.check_in_id].append(row)
    return groups


async def as_they_are(viewer: Viewer, check_ins: Iterable[CheckIn]) -> dict[UUID, list[GoalSnapshot]]:
    """The goals of each planned check-in's member that ``viewer`` may see, computed now; as many statements for one as for many."""
    planned = {row.id: row.room_id for row in check_ins if row.room_id is not None}
    if not planned:
        return {}
    rooms = {room.id: room for room in await Room.filter(id__in=list(set(planned.values())))}
    last: dict[UUID, Last] = {
        room_id: held[-1] if held else None for room_id, held in (await last_held(list(rooms))).items()
    }
    goals, values = await _goals(viewer, rooms.values(), last)
    before = await _before(last)
    return {
        check_in_id: [
            _snapshot(check_in_id, goal, last[room_id], before.get((room_id, goal.id)), values.get(goal.id, []))
            for goal in goals
            if goal.owner_id == rooms[room_id].member_id and _is_news(goal, last[room_id])
        ]
        for check_in_id, room_id in planned.items()
    }


async def _goals(
    viewer: Viewer, rooms: Iterable[Room], last: Mapping[UUID, Last]
) -> tuple[list[Goal], dict[UUID, list[KeyResultValue]]]:
    """The members' goals that are open or were closed since, and the values recorded since the earliest last check-in."""
    since = min((held[0] for held in last.values() if held), default=None)
    first = any(held is None for held in last.values())
    open_still = Q(state__in=[GoalState.PROPOSED, GoalState.ACTIVE])
    query = Goal.visible_to(viewer).filter(owner_id__in=[room.member_id for room in rooms])
    query = query.filter(open_still | Q(closed_at__gt=since) if since else open_still)
    goals = await query.order_by("due_on", "id")
    recorded = KeyResultValue.filter(key_result__goal_id__in=[goal.id for goal in goals])
    if since and not first:
        recorded = recorded.filter(at__gt=since)
    values: dict[UUID, list[KeyResultValue]] = {}
    for row in await recorded.select_related("key_result").order_by("-at", "-id"):
        values.setdefault(row.key_result.goal_id, []).append(row)
    return goals, values


async def _before(last: Mapping[UUID, Last]) -> dict[tuple[UUID, UUID], GoalSnapshot]:
    """How each goal stood at each room's last check-in."""
    rooms = {held[1]: room_id for room_id, held in last.items() if held}
    kept = await GoalSnapshot.filter(check_in_id__in=list(rooms)) if rooms else []
    return {(rooms[row.check_in_id], row.goal_id): row for row in kept}


def _is_news(goal: Goal, last: Last) -> bool:
    return goal.closed_at is None or (last is not None and goal.closed_at > last[0])


def _snapshot(
    check_in_id: UUID, goal: Goal, last: Last, before: GoalSnapshot | None, values: list[KeyResultValue]
) -> GoalSnapshot:
    since = last[0] if last else None
    news = [row for row in values if since is None or row.at > since][:MOST_VALUES]
    return GoalSnapshot(
        check_in_id=check_in_id,
        goal_id=goal.id,
        title=goal.title,
        progress=goal.progress,
        progress_before=before.progress if before else None,
        status=goal.status,
        pace=goal.pace(clock.now().date()),
        changed=since is not None and (before is None or goal.touched_at > since or goal.progress != before.progress),
        values=[
            {
                "title": row.key_result.title,
                "unit": row.key_result.unit,
                "value": f"{row.value.normalize():f}",
                "at": row.at.isoformat(),
            }
            for row in news
        ],
    )
