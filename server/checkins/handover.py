"""A change of lead: what is planned and what is open goes to the new pair; what was said stays with the old one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from server.checkins import policy
from server.checkins.actions import room_of, seen_as, zone_of
from server.checkins.models import ActionItem, ActionItemState, CheckIn, CheckInState, Room, Series
from server.events import actions as events
from server.events.models import Event
from server.kit import db
from server.kit.errors import Invalid, NotAllowed, NotFound
from server.people.models import Person, Role, Viewer


@dataclass(frozen=True)
class HandedOver:
    """How much changed hands."""

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
    """Let somebody else lead: planned check-ins, series and all open items move, and the new lead owns what the old owned.

    The old lead may, the new one, and HR. Raises NotFound, NotAllowed, Invalid with the field.
    """
    if await events.repeated(call_id, viewer, "checkIn.leadChanged"):
        data = (await Event.get(id=call_id)).data
        return HandedOver(data["checkIns"], data["actionItems"])
    old = await _room(viewer, between, to_id)
    to, member = await _new_lead(viewer, old, to_id)
    new = await room_of(to, member)
    audience = old.audience | new.audience
    check_ins = await CheckIn.filter(room_id=old.id, state=CheckInState.PLANNED)
    items = await ActionItem.filter(room_id=old.id, state=ActionItemState.OPEN)
    await Series.filter(room_id=old.id, ended_at__isnull=True).update(room_id=new.id, timezone=zone_of(member).key)
    for check_in in check_ins:
        check_in.room_id = new.id
        await check_in.save(update_fields=["room_id"])
        await events.record("checkIn.handedOver", check_in, viewer.id, audience)
    for item in items:
        await _move(item, old, new)
        await events.record("actionItem.leadChanged", item, viewer.id, audience)
    moved = HandedOver(len(check_ins), len(items))
    data = {"checkIns": moved.check_ins, "actionItems": moved.action_items}
    await events.record("checkIn.leadChanged", new, viewer.id, audience, id=call_id, data=data)
    return moved


async def _room(viewer: Viewer, between: Between, to_id: UUID) -> Room:
    if between.check_in_id is not None:
        check_in = await CheckIn.get_or_none(id=between.check_in_id).select_related("room")
        room = check_in.room if check_in else None
    else:
        room = await Room.get_or_none(lead_id=between.lead_id, member_id=between.member_id)
    # Those who come in, and HR, see no check-in of the two; to everybody else one out of reach is no check-in.
    if room is None or not (viewer.id in (*room.people, to_id) or viewer.role is Role.HR):
        raise NotFound("There is no such check-in.", between.field)
    return room


async def _new_lead(viewer: Viewer, room: Room, to_id: UUID) -> tuple[Person, Person]:
    to = await Person.active(Person.visible_to(viewer)).get_or_none(id=to_id).select_related("store")
    if to is None:
        raise NotFound("There is nobody like that in your reach.", "toId")
    if not policy.can_hand_over(viewer, room, to):
        raise NotAllowed("Changing the lead is for the two leads and HR.", "toId")
    if to.id in room.people:
        raise Invalid("Choose somebody else to lead.", "toId")
    member = await Person.get(id=room.member_id).select_related("store")
    if not policy.can_lead(seen_as(to), member):
        raise NotAllowed("They do not lead this person.", "toId")
    return to, member


async def _move(item: ActionItem, old: Room, new: Room) -> None:
    item.room_id = new.id
    if item.owner_id == old.lead_id:
        item.owner_id, item.reminded_at = new.lead_id, None
    if item.drop_proposed_by == old.lead_id:  # dropping takes the two who are in it now
        item.drop_proposed_by = item.drop_reason = None
    await item.save()
