"""What the worker says when its time has come: a check-in comes up, something is due. Never twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from server.checkins.actions import zone_of
from server.checkins.models import ActionItem, ActionItemState, CheckIn, CheckInState
from server.events import actions as events
from server.kit import clock, db
from server.people.models import person_scope

EVENING = 18
"""The hour on the evening before, in the store's time zone."""


async def remind_of_check_ins() -> int:
    """Record `checkIn.comingUp` on the evening before, where the member works. Returns how many."""
    now = clock.now()
    planned = await CheckIn.filter(
        state=CheckInState.PLANNED,
        reminded_at__isnull=True,
        scheduled_at__gt=now,
        scheduled_at__lt=now + timedelta(days=2),
    ).prefetch_related("room__member__store")
    ready = [row.id for row in planned if _is_evening_before(row)]
    for check_in_id in ready:
        await _remind_of_check_in(check_in_id)
    return len(ready)


async def remind_of_items() -> int:
    """Record `actionItem.due` for every open item whose day has come where its owner works. Returns how many."""
    tomorrow = clock.now().date() + timedelta(days=1)  # some zones are a day ahead
    due = await ActionItem.filter(
        state=ActionItemState.OPEN, due_on__lte=tomorrow, reminded_at__isnull=True
    ).prefetch_related("owner__store")
    ready = [row.id for row in due if row.due_on and row.due_on <= clock.now().astimezone(zone_of(row.owner)).date()]
    for item_id in ready:
        await _remind_of_item(item_id)
    return len(ready)


def _is_evening_before(check_in: CheckIn) -> bool:
    if check_in.room is None:
        return False
    zone = zone_of(check_in.room.member)
    here, day = clock.now().astimezone(zone), check_in.scheduled_at.astimezone(zone).date()
    return here.date() == day - timedelta(days=1) and here.hour >= EVENING


@db.transaction
async def _remind_of_check_in(check_in_id: UUID) -> None:
    check_in = await CheckIn.get(id=check_in_id).select_related("room")
    if check_in.room and check_in.state is CheckInState.PLANNED and check_in.reminded_at is None:
        check_in.reminded_at = clock.now()
        await check_in.save(update_fields=["reminded_at"])
        await events.record("checkIn.comingUp", check_in, None, check_in.room.audience)


@db.transaction
async def _remind_of_item(item_id: UUID) -> None:
    item = await ActionItem.get(id=item_id)
    if item.state is ActionItemState.OPEN and item.reminded_at is None:
        item.reminded_at = clock.now()
        await item.save(update_fields=["reminded_at"])
        await events.record("actionItem.due", item, None, [person_scope(item.owner_id)])
