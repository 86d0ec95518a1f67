"""What two people can do with what is to be done: add, complete, split, hand over, and drop, which takes both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from server.checkins import policy
from server.checkins.actions import LINE, load, room_of, seen_as
from server.checkins.models import ActionItem, ActionItemState, Room
from server.events import actions as events
from server.kit import clock, db, text
from server.kit.errors import Conflict, Invalid, NotFound
from server.people.models import Person, Viewer

MOST_OPEN = 100
"""In one room."""
PARTS = range(2, 6)
DUE_WITHIN = timedelta(days=366)


@db.transaction
async def add(
    viewer: Viewer, id: UUID, check_in_id: UUID, words: str, owner_id: UUID, due_on: date | None
) -> ActionItem:
    """Write down what is to be done, by one of the two. Raises Invalid, NotFound, Conflict with the field."""
    check_in, room = await load(viewer, check_in_id)
    known = await ActionItem.get_or_none(id=id)
    if known is not None:
        mine = ActionItem.visible_to(viewer).filter(id=id, author_id=viewer.id, check_in_id=check_in.id)
        if not await mine.exists():
            raise Conflict("This id is taken.", "id")
        return known
    if not policy.can_add(viewer, check_in):
        raise Conflict("It was left out.", "checkInId")
    await _has_room(room, "checkInId")
    item = await ActionItem.create(
        id=id,
        room=room,
        check_in=check_in,
        text=text.required(words, "text", LINE),
        owner_id=_one_of(room, owner_id, "ownerId"),
        author_id=viewer.id,
        due_on=_due_on(due_on),
    )
    await events.record("actionItem.added", item, viewer.id, room.audience, id=id)
    return item


@db.transaction
async def open_from_insight(
    viewer: Viewer, id: UUID, insight_id: UUID, two: tuple[Person, Person], words: str, due_on: date
) -> ActionItem:
    """Write down what an insight asks for, in the room of ``two``: the owner, and who checks it with them; stores loaded.

    Who may do so is for the insight to say. Raises Invalid (text, dueOn, ownerId).
    """
    known = await ActionItem.get_or_none(id=id)
    if known is not None:
        if (known.author_id, known.insight_id) != (viewer.id, insight_id):
            raise Conflict("This id is taken.", "id")
        return known
    owner, other = two
    lead, member = (owner, other) if policy.can_lead(seen_as(owner), other) else (other, owner)
    room = await room_of(lead, member)
    await _has_room(room, "ownerId")
    item = await ActionItem.create(
        id=id,
        room=room,
        insight_id=insight_id,
        text=text.required(words, "text", LINE),
        owner_id=owner.id,
        author_id=viewer.id,
        due_on=_due_on(due_on),
    )
    await events.record("actionItem.added", item, viewer.id, room.audience)
    return item


@db.transaction
async def complete(viewer: Viewer, call_id: UUID, item_id: UUID) -> ActionItem:
    """It is done; either of the two may say so."""
    item, room = await _load(viewer, item_id)
    if await events.repeated(call_id, viewer, "actionItem.completed", item.id):
        return item
    if not policy.can_complete(viewer, item):
        raise _closed()
    item.state, item.closed_at = ActionItemState.DONE, clock.now()
    await item.save(update_fields=["state", "closed_at"])
    await events.record("actionItem.completed", item, viewer.id, room.audience, id=call_id)
    return item


@db.transaction
async def propose_drop(viewer: Viewer, call_id: UUID, item_id: UUID, reason: str) -> ActionItem:
    """Ask the other to drop it together. Asking again gives another reason."""
    item, room = await _load(viewer, item_id)
    if await events.repeated(call_id, viewer, "actionItem.dropProposed", item.id):
        return item
    if not policy.can_propose_drop(viewer, item):
        _still_open(item)
        raise Conflict("The other one has proposed it; agree, and it is dropped.", "actionItemId")
    item.drop_proposed_by, item.drop_reason = viewer.id, text.required(reason, "reason", LINE)
    await item.save(update_fields=["drop_proposed_by", "drop_reason"])
    await events.record("actionItem.dropProposed", item, viewer.id, room.audience, id=call_id)
    return item


@db.transaction
async def drop(viewer: Viewer, call_id: UUID, item_id: UUID, reason: str) -> ActionItem:
    """Agree to drop it, after the other proposed it or left. Raises Conflict for one who is alone with it."""
    item, room = await _load(viewer, item_id)
    if await events.repeated(call_id, viewer, "actionItem.dropped", item.id):
        return item
    if not policy.can_drop(viewer, item, await Person.get(id=room.other(viewer.id))):
        _still_open(item)
        raise Conflict("It takes both of you: propose it, and let the other agree.", "actionItemId")
    item.drop_answer = text.required(reason, "reason", LINE)
    item.state, item.closed_at = ActionItemState.DROPPED, clock.now()
    await item.save(update_fields=["state", "closed_at", "drop_answer"])
    await events.record("actionItem.dropped", item, viewer.id, room.audience, id=call_id)
    return item


@db.transaction
async def split(viewer: Viewer, call_id: UUID, item_id: UUID, texts: Sequence[str]) -> list[ActionItem]:
    """Make smaller things of it: the first stays the item, with its age; the others are opened beside it."""
    item, room = await _load(viewer, item_id)
    if await events.repeated(call_id, viewer, "actionItem.split", item.id):
        return [item, *await ActionItem.filter(split_id=call_id).order_by("id")]
    if not policy.can_split(viewer, item):
        raise _closed()
    if len(texts) not in PARTS:
        raise Invalid(f"Split it into {PARTS[0]} to {PARTS[-1]} parts.", "texts")
    parts = [text.required(words, f"texts.{index}", LINE) for index, words in enumerate(texts)]
    item.text, item.chosen_count = parts[0], item.carried_count
    _forget_proposal(item)
    await item.save()
    others = [
        await ActionItem.create(
            room=room,
            check_in_id=item.check_in_id,
            insight_id=item.insight_id,
            text=words,
            owner_id=item.owner_id,
            author_id=viewer.id,
            due_on=item.due_on,
            split_id=call_id,
        )
        for words in parts[1:]
    ]
    await events.record("actionItem.split", item, viewer.id, room.audience, id=call_id)
    for other in others:
        await events.record("actionItem.splitOff", other, viewer.id, room.audience)
    return [item, *others]


@db.transaction
async def hand_over(viewer: Viewer, call_id: UUID, item_id: UUID, to_id: UUID) -> ActionItem:
    """Let the other of the two do it."""
    item, room = await _load(viewer, item_id)
    if await events.repeated(call_id, viewer, "actionItem.handedOver", item.id):
        return item
    if not policy.can_hand_over_item(viewer, item):
        raise _closed()
    if _one_of(room, to_id, "toId") == item.owner_id:
        raise Invalid("It is theirs already.", "toId")
    item.owner_id, item.chosen_count, item.reminded_at = to_id, item.carried_count, None
    _forget_proposal(item)
    await item.save()
    await events.record("actionItem.handedOver", item, viewer.id, room.audience, id=call_id)
    return item


async def _load(viewer: Viewer, item_id: UUID) -> tuple[ActionItem, Room]:
    item = await ActionItem.visible_to(viewer).get_or_none(id=item_id).select_related("room")
    if item is None:
        raise NotFound("There is no such action item.", "actionItemId")
    return item, item.room


async def _has_room(room: Room, field: str) -> None:
    if await ActionItem.filter(room_id=room.id, state=ActionItemState.OPEN).count() >= MOST_OPEN:
        raise Invalid(f"{MOST_OPEN} things are open between you. Finish some first.", field)


def _forget_proposal(item: ActionItem) -> None:
    item.drop_proposed_by = item.drop_reason = None


def _one_of(room: Room, person_id: UUID, field: str) -> UUID:
    if person_id not in room.people:
        raise Invalid("It has to be one of you two.", field)
    return person_id


def _due_on(day: date | None) -> date | None:
    today = clock.now().date()
    if day is not None and not today - timedelta(days=1) <= day <= today + DUE_WITHIN:
        raise Invalid("Choose a day within a year from today.", "dueOn")
    return day


def _still_open(item: ActionItem) -> None:
    if item.state is not ActionItemState.OPEN:
        raise _closed()


def _closed() -> Conflict:
    return Conflict("It is closed already.", "actionItemId")
