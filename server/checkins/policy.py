"""Who may do what with check-ins and action items. Pure: no queries here. What is in reach was loaded before."""

from __future__ import annotations

from server.checkins.models import ActionItem, ActionItemState, CheckIn, CheckInState, Room
from server.people.models import Person, Role, Viewer, as_viewer
from server.people.policy import leads


def can_hold(viewer: Viewer, check_in: CheckIn) -> bool:
    """Either of the two, once. Moving, skipping and adding to the agenda end when it is held, too."""
    return check_in.room_id is not None and check_in.state is CheckInState.PLANNED


can_move = can_skip = can_add_agenda_item = can_hold


def can_write_my_notes(viewer: Viewer, check_in: CheckIn) -> bool:
    """Notes for oneself, before and after; only those who took part have any."""
    return check_in.room_id is not None or check_in.person_id == viewer.id


def can_add(viewer: Viewer, check_in: CheckIn) -> bool:
    """Something to do comes out of a talk, before, in it or after; a skipped one was none."""
    return check_in.room_id is not None and check_in.state is not CheckInState.SKIPPED


def can_cancel_series(viewer: Viewer, check_in: CheckIn) -> bool:
    """Either of the two, while it repeats."""
    return check_in.series_id is not None and check_in.state is CheckInState.PLANNED


def can_hand_over(viewer: Viewer, room: Room) -> bool:
    """The lead so far, and HR."""
    return viewer.id == room.lead_id or viewer.role is Role.HR


def can_take_over(lead: Person, member: Person) -> bool:
    """Whether the one who comes may do it alone: only from a lead who has left or leads the member no more; stores loaded."""
    region = lead.store.region if lead.store else None
    return not (lead.is_active and can_lead(as_viewer(lead, region, lead.id), member))


def can_lead(lead: Viewer, member: Person) -> bool:
    """Whether ``lead`` leads ``member``, whose store is loaded."""
    return leads(lead, member, member.store.region if member.store else None)


def can_complete(viewer: Viewer, item: ActionItem) -> bool:
    """Either of the two, while it is open. The same holds for splitting it and handing it over."""
    return item.state is ActionItemState.OPEN


can_split = can_hand_over_item = can_complete


def can_propose_drop(viewer: Viewer, item: ActionItem) -> bool:
    """Whoever speaks first; proposing again gives another reason."""
    return item.state is ActionItemState.OPEN and item.drop_proposed_by in (None, viewer.id)


def can_drop(viewer: Viewer, item: ActionItem, other: Person) -> bool:
    """The one to whom the other proposed it: nobody drops it alone, unless the other has left."""
    agreed = item.drop_proposed_by not in (None, viewer.id)
    return item.state is ActionItemState.OPEN and (agreed or not other.is_active)
