"""From events to notifications: who is told, once, in the transaction that also says how far we have read."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import DBConnectionError, OperationalError
from tortoise.queryset import QuerySet

from server.events import actions as events
from server.events.models import Event
from server.events.notices import Notice
from server.kit import clock, db
from server.notifications import deliveries
from server.notifications.models import Cursor, Notification
from server.notifications.notices import kind_of
from server.people.models import Person, person_scope

log = logging.getLogger("goodshift.notifications")

SHIFT_STARTED = "shift.started"
BATCH = 25
"""Events in one transaction: about 50 ms in which nobody else writes."""


async def behind(notices: Mapping[str, Notice]) -> bool:
    """Whether there are events that nobody was told of yet. Only reads, so an idle worker never takes the write lock."""
    return await (await untold(notices)).exists()


async def untold(notices: Mapping[str, Notice]) -> QuerySet[Event]:
    """The events that nobody was told of yet."""
    cursor = await Cursor.get_or_none(id=1)
    return _after(cursor.position if cursor else 0, notices)


@db.transaction
async def tell(notices: Mapping[str, Notice], now: datetime) -> int:
    """Tell of the next events: inbox lines, and pushes on their way. Returns how many events there were."""
    cursor, _ = await Cursor.get_or_create(id=1)
    batch = await _after(cursor.position, notices).order_by("position").limit(BATCH)
    if not batch:
        return 0
    started = {event.subject_id for event in batch if event.kind == SHIFT_STARTED}
    if started:
        await deliveries.release(started, now)
    told = [pair for event in batch if event.kind in notices for pair in await _told(event, notices[event.kind])]
    if told:
        await deliveries.plan(told, now)
    cursor.position = batch[-1].position
    await cursor.save(update_fields=["position"])
    return len(batch)


def _after(position: int, notices: Mapping[str, Notice]) -> QuerySet[Event]:
    return Event.filter(position__gt=position, kind__in=[*notices, SHIFT_STARTED])


async def _told(event: Event, notice: Notice) -> list[tuple[Notification, Person]]:
    try:
        wanted = set(await notice.told(event)) - {event.actor_id}
    except (OperationalError, DBConnectionError):
        raise  # the database's trouble passes; the cursor stays where it is
    except Exception as error:
        # One event that cannot be told of must not silence all that come after it.
        log.error("nobody is told of %s at %d: %s", event.kind, event.position, type(error).__name__)
        return []
    people = await Person.active(Person.filter(id__in=list(wanted))).select_related("store")
    if notice.once:
        heard = await _heard(event, people)
        people = [person for person in people if person.id not in heard]
    lines = [(_line(event, person), person) for person in people]
    await Notification.bulk_create([line for line, _ in lines])
    for line, person in lines:
        await events.record("notification.created", line, None, [person_scope(person.id)])
    return lines


def _line(event: Event, person: Person) -> Notification:
    return Notification(
        person=person,
        kind=kind_of(event.kind),
        event_position=event.position,
        actor_id=event.actor_id,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        created_at=clock.now(),
    )


async def _heard(event: Event, people: list[Person]) -> set[UUID]:
    """Who has an unread line already that says the same."""
    same = Notification.filter(
        person_id__in=[person.id for person in people],
        kind=kind_of(event.kind),
        actor_id=event.actor_id,
        subject_id=event.subject_id,
        read_at__isnull=True,
    )
    return {row.person_id for row in await same}
