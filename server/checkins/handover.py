"""A change of lead: what was agreed goes to the new pair; what was said, or was to be, stays with the old one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from server.checkins import policy
from server.checkins.actions import planned_series, room_of, seen_as, zone_of
from server.checkins.models import ActionItem, ActionItemState, CheckIn, CheckInState, Room, Series
from server.events import actions as events
from server.events.models import Event
from server.kit import clock, db
from server.kit.errors import Invalid, NotAllowed, NotFound
from server.people.models import Person, Role, Viewer


@dataclass(frozen=True)
class HandedOver:
    """How many check-ins are planned with the new lead, and how many items changed hands."""

    check_ins: int
    action_items: int


@dataclass(frozen=True)
class Between:
    """Whose check-ins: of the room of a check-in, or of a lead and a member, for those who see no check-in of theirs."""

    check_in_id: UUID | None = None
    lead_id: UUID | None = None
    member_id: UUID | None = None

    @property
    def field(self) -> str:
        """What to name when there is nothing."""
        return "checkInId" if self.check_in_id else "memberId"


@db.transaction
async def hand_over(viewer: Viewer, call_id: UUID, between: Between, to_id: UUID) -> HandedOver:
    """Let somebody else lead: what is planned is planned anew, all open items move, the new lead owns what the old owned.

    The old lead may, and HR; the new one alone only after a lead who leads the member no more. Raises NotFound,
    NotAllowed, Invalid with the field.
    """
    if await events.repeated(call_id, viewer, "checkIn.leadChanged"):
        data = (await Event.get(id=call_id)).data
        return HandedOver(data["checkIns"], data["actionItems"])
    old = await _room(viewer, between, to_id)
    to, member = await _new_lead(viewer, old, to_id)
    new = await room_of(to, member)
    check_ins = await _plan_anew(viewer, old, new, zone_of(member).key)
    items = await ActionItem.filter(room_id=old.id, state=ActionItemState.OPEN)
    for item in items:
        await _move(item, old, new)
        await events.record("actionItem.leadChanged", item, viewer.id, old.audience | new.audience)
    moved = HandedOver(check_ins, len(items))
    data = {"checkIns": moved.check_ins, "actionItems": moved.action_items, "oldLeadId": str(old.lead_id)}
    await events.record("checkIn.leadChanged", new, viewer.id, old.audience | new.audience, id=call_id, data=data)
    return moved


async def _room(viewer: Viewer, between: Between, to_id: UUID) -> Room:
    room = await _named(between)
    # To everybody else one out of reach is no check-in.
    if room is None or not (viewer.id in room.people or viewer.role is Role.HR or await _is_taken(viewer, room, to_id)):
        raise NotFound("There is no such check-in.", between.field)
    return room


async def _named(between: Between) -> Room | None:
    if between.check_in_id is None:
        return await Room.get_or_none(lead_id=between.lead_id, member_id=between.member_id)
    check_in = await CheckIn.get_or_none(id=between.check_in_id).select_related("room")
    return check_in.room if check_in else None


async def _is_taken(viewer: Viewer, room: Room, to_id: UUID) -> bool:
    if viewer.id != to_id:
        return False
    await room.fetch_related("lead__store", "member__store")
    return policy.can_take_over(room.lead, room.member)


async def _new_lead(viewer: Viewer, room: Room, to_id: UUID) -> tuple[Person, Person]:
    to = await Person.active(Person.visible_to(viewer)).get_or_none(id=to_id).select_related("store")
    if to is None:
        raise NotFound("There is nobody like that in your reach.", "toId")
    if not policy.can_hand_over(viewer, room) and viewer.id != to_id:
        raise NotAllowed("Changing the lead is for the lead and HR.", "toId")
    if to.id in room.people:
        raise Invalid("Choose somebody else to lead.", "toId")
    member = await Person.get(id=room.member_id).select_related("store")
    if not policy.can_lead(seen_as(to), member):
        raise NotAllowed("They do not lead this person.", "toId")
    return to, member


async def _plan_anew(viewer: Viewer, old: Room, new: Room, zone: str) -> int:
    """Leave the old pair's planned check-ins out, agenda and notes with those who wrote them; plan the same for the new one.

    A pair that meets by a series of its own gets no second one. Returns how many are planned.
    """
    planned = await CheckIn.filter(room_id=old.id, state=CheckInState.PLANNED).select_related("series")
    meet_already = await planned_series(new)
    made = 0
    for check_in in planned:
        check_in.state = CheckInState.SKIPPED
        await check_in.save(update_fields=["state"])
        await events.record("checkIn.handedOver", check_in, viewer.id, old.audience)
        before, series = check_in.series, None
        if before is not None and meet_already:
            continue
        if before is not None:
            series = await Series.create(room=new, cadence=before.cadence, anchor=before.anchor, timezone=zone)
        at = check_in.scheduled_at
        again = await CheckIn.create(
            room=new, series=series, slot_at=check_in.slot_at, scheduled_at=at, author_id=viewer.id
        )
        await events.record("checkIn.planned", again, viewer.id, new.audience)
        made += 1
    await Series.filter(room_id=old.id, ended_at__isnull=True).update(ended_at=clock.now())
    return made


async def _move(item: ActionItem, old: Room, new: Room) -> None:
    item.room_id = new.id
    if item.owner_id == old.lead_id:
        item.owner_id, item.reminded_at = new.lead_id, None
    if item.drop_proposed_by == old.lead_id:  # dropping takes the two who are in it now
        item.drop_proposed_by = item.drop_reason = None
    await item.save()
