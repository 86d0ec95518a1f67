"""What two people can do with their check-ins: schedule, prepare, hold, move, skip, cancel. Items are in items.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tortoise.expressions import F

from server.checkins import policy, snapshots
from server.checkins.models import (
    ActionItem,
    ActionItemState,
    AgendaItem,
    CheckIn,
    CheckInState,
    GoalSnapshot,
    PrivateNote,
    Room,
    Series,
)
from server.checkins.recurrence import Cadence, on_the_wall
from server.events import actions as events
from server.kit import clock, db, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.people.models import OFFICE_TIMEZONE, Person, Viewer, as_viewer, person_scope

BACK, AHEAD = timedelta(days=1), timedelta(days=366)
"""A phone that was away may plan for a moment that has just gone; nobody plans beyond a year."""
NOTES, LINE, MOST_POINTS = 10_000, 500, 50


@db.transaction
async def schedule(viewer: Viewer, id: UUID, with_id: UUID, scheduled_at: datetime, cadence: Cadence) -> CheckIn:
    """Plan a check-in of two, one of whom leads the other. Raises NotFound, Invalid, NotAllowed, Conflict (withId).

    The same id again returns what was planned first.
    """
    if await CheckIn.filter(id=id).exists():
        return await _mine(viewer, id)
    if with_id == viewer.id:
        raise Invalid("That is you. Choose somebody else.", "withId")
    room, member = await _room_with(viewer, with_id)
    at = _time(scheduled_at)
    zone = zone_of(member)
    series = None
    if cadence is not Cadence.ONCE:
        if await planned_series(room):
            raise Conflict("You two meet by plan already. End that first, or meet once.", "withId")
        anchor = on_the_wall(at, zone).isoformat()
        series = await Series.create(room=room, cadence=cadence, anchor=anchor, timezone=zone.key)
    check_in = await CheckIn.create(id=id, room=room, series=series, slot_at=at, scheduled_at=at, author_id=viewer.id)
    await events.record("checkIn.scheduled", check_in, viewer.id, room.audience, id=id)
    return check_in


@db.transaction
async def add_agenda_item(viewer: Viewer, id: UUID, check_in_id: UUID, words: str) -> tuple[CheckIn, AgendaItem]:
    """Say what to talk about, before it is held. Both may."""
    check_in, room = await load(viewer, check_in_id)
    known = await AgendaItem.get_or_none(id=id)
    if known is not None:
        if not await events.repeated(id, viewer, "checkIn.agendaItemAdded", check_in.id):
            raise Conflict("This id is taken.", "id")
        return check_in, known
    if not policy.can_add_agenda_item(viewer, check_in):
        raise _over(check_in)
    point = text.required(words, "text", LINE)
    if await AgendaItem.filter(check_in_id=check_in.id).count() >= MOST_POINTS:
        raise Invalid(f"An agenda has at most {MOST_POINTS} points.", "text")
    added = await AgendaItem.create(id=id, check_in=check_in, author_id=viewer.id, text=point)
    await events.record("checkIn.agendaItemAdded", check_in, viewer.id, room.audience, id=id)
    return check_in, added


@db.transaction
async def write_my_notes(viewer: Viewer, call_id: UUID, check_in_id: UUID, words: str) -> CheckIn:
    """Write something for oneself alone, before, in or after it; nothing takes it away."""
    check_in = await _visible(viewer, check_in_id)
    if await events.repeated(call_id, viewer, "checkIn.myNotesWritten", check_in.id):
        return check_in
    if not policy.can_write_my_notes(viewer, check_in):
        raise NotAllowed("Notes are for those who took part.", "checkInId")
    await _keep_my_notes(viewer, check_in, words)
    # Only the author hears of it: that somebody takes notes is theirs, too.
    await events.record("checkIn.myNotesWritten", check_in, viewer.id, [person_scope(viewer.id)], id=call_id)
    return check_in


@db.transaction
async def hold(
    viewer: Viewer, call_id: UUID, check_in_id: UUID, shared_notes: str | None = None, my_notes: str | None = None
) -> tuple[CheckIn, CheckIn | None]:
    """It took place. What is still open is carried on, and the series plans the next one. Once.

    Returns it and the next one of its series.
    """
    check_in, room = await load(viewer, check_in_id)
    if await events.repeated(call_id, viewer, "checkIn.held", check_in.id):
        return check_in, await _planned(check_in.series_id)
    if not policy.can_hold(viewer, check_in):
        raise _over(check_in)
    check_in.shared_notes = text.optional(shared_notes, "sharedNotes", NOTES)
    if my_notes is not None:
        await _keep_my_notes(viewer, check_in, my_notes)
    await _keep_goals(check_in, room)
    check_in.state, check_in.held_at = CheckInState.HELD, clock.now()
    await check_in.save()
    still_open = ActionItem.filter(room_id=room.id, state=ActionItemState.OPEN)
    await still_open.update(carried_count=F("carried_count") + 1)
    await events.record("checkIn.held", check_in, viewer.id, room.audience, id=call_id)
    return check_in, await _plan_next(check_in, room)


@db.transaction
async def move(viewer: Viewer, call_id: UUID, check_in_id: UUID, scheduled_at: datetime) -> CheckIn:
    """Meet at another time. The series goes on as it was."""
    check_in, room = await load(viewer, check_in_id)
    if await events.repeated(call_id, viewer, "checkIn.moved", check_in.id):
        return check_in
    if not policy.can_move(viewer, check_in):
        raise _over(check_in)
    check_in.scheduled_at, check_in.reminded_at = _time(scheduled_at), None
    await check_in.save(update_fields=["scheduled_at", "reminded_at"])
    await events.record("checkIn.moved", check_in, viewer.id, room.audience, id=call_id)
    return check_in


@db.transaction
async def skip(viewer: Viewer, call_id: UUID, check_in_id: UUID, reason: str | None) -> tuple[CheckIn, CheckIn | None]:
    """Leave this one out. What is open stays open, and the series plans the next one, which gets the agenda."""
    check_in, room = await load(viewer, check_in_id)
    if await events.repeated(call_id, viewer, "checkIn.skipped", check_in.id):
        return check_in, await _planned(check_in.series_id)
    if not policy.can_skip(viewer, check_in):
        raise _over(check_in)
    await _skip(check_in, text.optional(reason, "reason", LINE))
    await events.record("checkIn.skipped", check_in, viewer.id, room.audience, id=call_id)
    following = await _plan_next(check_in, room)
    if following is not None:
        await AgendaItem.filter(check_in_id=check_in.id).update(check_in_id=following.id)
    return check_in, following


@db.transaction
async def cancel_series(viewer: Viewer, call_id: UUID, check_in_id: UUID, reason: str | None) -> CheckIn:
    """Meet no more by plan: the planned one is left out and none follows. What is open between the two stays open."""
    check_in, room = await load(viewer, check_in_id)
    if await events.repeated(call_id, viewer, "checkIn.seriesCancelled", check_in.id):
        return check_in
    if not policy.can_cancel_series(viewer, check_in):
        raise _over(check_in) if check_in.series_id else Conflict("It does not repeat.", "checkInId")
    await _skip(check_in, text.optional(reason, "reason", LINE))
    await Series.filter(id=check_in.series_id).update(ended_at=clock.now())
    await events.record("checkIn.seriesCancelled", check_in, viewer.id, room.audience, id=call_id)
    return check_in


async def load(viewer: Viewer, check_in_id: UUID, field: str = "checkInId") -> tuple[CheckIn, Room]:
    """A check-in of two in ``viewer``'s reach, with its room. Raises NotFound, and Conflict for a shift check-in."""
    check_in = await _visible(viewer, check_in_id, field)
    if check_in.room is None:
        raise Conflict("A shift check-in ends when it is sent.", field)
    return check_in, check_in.room


async def room_of(lead: Person, member: Person) -> Room:
    """The one room of two people, led by ``lead`` from now on."""
    low, high = sorted((str(lead.id), str(member.id)))
    room, _ = await Room.get_or_create({"lead_id": lead.id, "member_id": member.id}, pair=f"{low}:{high}")
    if room.lead_id != lead.id:
        room.lead_id, room.member_id = lead.id, member.id
        await room.save()
    return room


async def planned_series(room: Room) -> bool:
    """Whether the two meet by a series already."""
    running = CheckIn.filter(room_id=room.id, state=CheckInState.PLANNED, series_id__not_isnull=True)
    return await running.filter(series__ended_at__isnull=True).exists()


def seen_as(person: Person) -> Viewer:
    """``person``, whose store is loaded, as one who looks; for asking what somebody else may do or see."""
    return as_viewer(person, person.store.region if person.store else None, person.id)


def zone_of(person: Person) -> ZoneInfo:
    """The time zone of ``person``'s store, which is loaded."""
    return person.store.zone if person.store else ZoneInfo(OFFICE_TIMEZONE)


async def _visible(viewer: Viewer, check_in_id: UUID, field: str = "checkInId") -> CheckIn:
    check_in = await CheckIn.visible_to(viewer).get_or_none(id=check_in_id).select_related("room")
    if check_in is None:
        raise NotFound("There is no such check-in.", field)
    return check_in


async def _mine(viewer: Viewer, id: UUID) -> CheckIn:
    known = await CheckIn.visible_to(viewer).get_or_none(id=id, author_id=viewer.id, room_id__not_isnull=True)
    if known is None:
        raise Conflict("This id is taken.", "id")
    return known


async def _room_with(viewer: Viewer, with_id: UUID) -> tuple[Room, Person]:
    """The room of the viewer and somebody in reach, and who is the member in it."""
    query = Person.active(Person.visible_to(viewer)).get_or_none(id=with_id)
    other = await query.select_related("store")
    if other is None:
        raise NotFound("There is nobody like that in your reach.", "withId")
    me = await Person.get(id=viewer.id).select_related("store")
    if policy.can_lead(viewer, other):
        return await room_of(me, other), other
    if policy.can_lead(seen_as(other), me):
        return await room_of(other, me), me
    raise NotAllowed("Check-ins are between two of whom one leads the other.", "withId")


def _time(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise Invalid("A time needs its zone.", "scheduledAt")
    now = clock.now()
    if not now - BACK <= at <= now + AHEAD:
        raise Invalid("Choose a time within a year from now.", "scheduledAt")
    return at.astimezone(UTC)


def _over(check_in: CheckIn) -> Conflict:
    words = "It was held already." if check_in.state is CheckInState.HELD else "It was left out."
    return Conflict(words, "checkInId")


async def _skip(check_in: CheckIn, reason: str | None) -> None:
    check_in.state, check_in.skip_reason = CheckInState.SKIPPED, reason
    await check_in.save(update_fields=["state", "skip_reason"])


async def _planned(series_id: UUID | None) -> CheckIn | None:
    if series_id is None:
        return None
    return await CheckIn.filter(series_id=series_id, state=CheckInState.PLANNED).first()


async def _plan_next(check_in: CheckIn, room: Room) -> CheckIn | None:
    """The next one of the series; none when it has ended or one of the two has left."""
    series = await Series.get_or_none(id=check_in.series_id) if check_in.series_id else None
    here = await Person.active(Person.filter(id__in=list(room.people))).count()
    if series is None or here < len(room.people):
        return None
    at = series.next_after(check_in.last_day(clock.now()))
    if at is None:
        return None
    planned = await CheckIn.create(room=room, series=series, slot_at=at, scheduled_at=at, author_id=check_in.author_id)
    await events.record("checkIn.planned", planned, None, room.audience)
    return planned


async def _keep_my_notes(viewer: Viewer, check_in: CheckIn, words: str) -> None:
    kept = text.optional(words, "myNotes", NOTES)
    if kept is None:
        await PrivateNote.visible_to(viewer).filter(check_in_id=check_in.id).delete()
    else:
        await PrivateNote.update_or_create({"text": kept}, check_in_id=check_in.id, author_id=viewer.id)


async def _keep_goals(check_in: CheckIn, room: Room) -> None:
    """Keep the member's goals as they stand, as far as the lead may see them: both read the same page."""
    lead = await Person.get(id=room.lead_id).select_related("store")
    goals = await snapshots.as_they_are(seen_as(lead), [check_in])
    await GoalSnapshot.bulk_create(goals[check_in.id])
