"""The shift check-in: 30 seconds at the end of a shift, and help at once for those who ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from server.behaviours.models import Cause
from server.checkins.models import CheckIn, CheckInKind, CheckInState
from server.events import actions as events
from server.kit import clock, db, text
from server.kit.errors import Conflict, Invalid
from server.people.models import LINE, Person, Role, Viewer, person_scope

A_SHIFT = timedelta(hours=12)
LONGEST = 1_000


@dataclass(frozen=True)
class Shift:
    """How it went, in one person's words."""

    mood: int
    went_well: str | None = None
    got_in_the_way: str | None = None
    cause: Cause | None = None
    need_help: bool = False


@db.transaction
async def check_in(viewer: Viewer, id: UUID, shift: Shift) -> CheckIn:
    """Say how the shift went; once a shift. The same id again returns what was said first."""
    known = await CheckIn.get_or_none(id=id)
    if known is not None:
        if known.person_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    if not 1 <= shift.mood <= 5:
        raise Invalid("It goes from 1 to 5.", "mood")
    now = clock.now()
    if await CheckIn.filter(person_id=viewer.id, created_at__gt=now - A_SHIFT).exists():
        raise Conflict("You said already how this shift went.")
    row = await CheckIn.create(
        id=id,
        kind=CheckInKind.SHIFT,
        state=CheckInState.HELD,
        person_id=viewer.id,
        store_id=viewer.store_id,
        author_id=viewer.id,
        scheduled_at=now,
        held_at=now,
        mood=shift.mood,
        went_well=text.optional(shift.went_well, "wentWell", LONGEST),
        got_in_the_way=text.optional(shift.got_in_the_way, "gotInTheWay", LONGEST),
        cause=shift.cause,
        need_help=shift.need_help,
    )
    audience = {person_scope(person_id) for person_id in {viewer.id, *await leads_of(viewer.role, viewer.store_id)}}
    await events.record("checkIn.shiftDone", row, viewer.id, audience, id=id)
    if row.need_help:
        await events.record("checkIn.helpNeeded", row, viewer.id, audience)
    return row


async def leads_of(role: Role, store_id: UUID | None) -> list[UUID]:
    """The supervisors and managers of a store who stand above ``role`` there."""
    if store_id is None or role not in LINE:
        return []
    above = [lead for lead in (Role.SUPERVISOR, Role.MANAGER) if LINE.index(lead) > LINE.index(role)]
    query = Person.active(Person.filter(store_id=store_id, role__in=above))
    return [person.id for person in await query.only("id")]
