"""The shift check-in: 30 seconds at the end of a shift, and help at once for those who ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from server.behaviours.models import Cause
from server.checkins.models import CheckIn, CheckInKind, CheckInState, HelpCall
from server.events import actions as events
from server.events.models import Event
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
    """Say how the shift went; once a shift, and once more to ask for help after all. The same id again changes nothing.

    Raises Invalid (mood, wentWell, gotInTheWay), Conflict (id, mood).
    """
    if await events.repeated(id, viewer, "checkIn.shiftDone"):
        return await CheckIn.get(id=(await Event.get(id=id)).subject_id)
    if not 1 <= shift.mood <= 5:
        raise Invalid("It goes from 1 to 5.", "mood")
    words = {
        "went_well": text.optional(shift.went_well, "wentWell", LONGEST),
        "got_in_the_way": text.optional(shift.got_in_the_way, "gotInTheWay", LONGEST),
        "cause": shift.cause,
    }
    now = clock.now()
    row = await CheckIn.filter(person_id=viewer.id, created_at__gt=now - A_SHIFT).first()
    if row is None:
        if await CheckIn.filter(id=id).exists():
            raise Conflict("This id is taken.", "id")
        row = CheckIn(
            id=id,
            kind=CheckInKind.SHIFT,
            state=CheckInState.HELD,
            person_id=viewer.id,
            store_id=viewer.store_id,
            author_id=viewer.id,
            scheduled_at=now,
            held_at=now,
        )
    elif row.need_help or not shift.need_help:
        raise Conflict("You said already how this shift went.", "mood")
    # Who asks for help later adds to what they said; what they leave out stays.
    row.update_from_dict({name: value for name, value in words.items() if value is not None})
    row.mood, row.need_help = shift.mood, shift.need_help
    await row.save()
    await _call(viewer, row, id)
    return row


async def helpers(viewer: Viewer) -> list[Person]:
    """Whom a call for help of ``viewer`` reaches: who stands above them in the store, else their manager, else the regionals."""
    found = await leads_of(viewer.role, viewer.store_id)
    if not found and viewer.manager_id is not None:
        found = await Person.active(Person.filter(id=viewer.manager_id))
    if not found and viewer.region is not None and viewer.role in LINE[: LINE.index(Role.REGIONAL)]:
        regionals = Person.filter(role=Role.REGIONAL, region=viewer.region)
        found = await Person.active(regionals).order_by("sort_name", "id")
    return found


async def leads_of(role: Role, store_id: UUID | None) -> list[Person]:
    """The supervisors and managers of a store who stand above ``role`` there, by name."""
    if store_id is None or role not in LINE:
        return []
    above = [lead for lead in (Role.SUPERVISOR, Role.MANAGER) if LINE.index(lead) > LINE.index(role)]
    return await Person.active(Person.filter(store_id=store_id, role__in=above)).order_by("sort_name", "id")


async def _call(viewer: Viewer, row: CheckIn, id: UUID) -> None:
    """Let those hear who may read it, and those whom a call for help reaches."""
    called = await helpers(viewer) if row.need_help else []
    await HelpCall.bulk_create([HelpCall(check_in_id=row.id, person_id=person.id) for person in called])
    hear = {viewer.id, *(person.id for person in (*await leads_of(viewer.role, viewer.store_id), *called))}
    audience = {person_scope(person_id) for person_id in hear}
    await events.record("checkIn.shiftDone", row, viewer.id, audience, id=id)
    if row.need_help:
        await events.record("checkIn.helpNeeded", row, viewer.id, audience)
