"""What people send about action items: inputs, payloads, mutations."""

from __future__ import annotations

from datetime import date

import strawberry

from server.checkins import items
from server.checkins.item_schema import ActionItem
from server.kit import ids
from server.kit.node import OWN_ID, Payload, resolved
from server.people.models import Info


@strawberry.input(description="Something to do.")
class ActionItemAddInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    check_in_id: strawberry.ID = strawberry.field(description="The check-in out of which it comes; not a skipped one.")
    text: str = strawberry.field(description="What is to be done; 1 to 500 characters.")
    owner_id: strawberry.ID = strawberry.field(description="Who does it: one of the two.")
    due_on: date | None = strawberry.field(default=None, description="Until when, within a year.")


@strawberry.input(description="What is done.")
class ActionItemCompleteInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    action_item_id: strawberry.ID = strawberry.field(description="An open action item.")


@strawberry.input(description="What the viewer would drop.")
class ActionItemProposeDropInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    action_item_id: strawberry.ID = strawberry.field(description="An open action item.")
    reason: str = strawberry.field(description="Why; 1 to 500 characters.")


@strawberry.input(description="What the other one proposed to drop, and the viewer agrees to.")
class ActionItemDropInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    action_item_id: strawberry.ID = strawberry.field(description="An open action item that the other one would drop.")
    reason: str = strawberry.field(description="Why the viewer agrees; 1 to 500 characters.")


@strawberry.input(description="Smaller things instead of a big one.")
class ActionItemSplitInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    action_item_id: strawberry.ID = strawberry.field(description="An open action item.")
    texts: list[str] = strawberry.field(
        description="2 to 5 texts: the first stays on the item, the others are opened beside it."
    )


@strawberry.input(description="Who does it from now on.")
class ActionItemHandOverInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    action_item_id: strawberry.ID = strawberry.field(description="An open action item.")
    to_id: strawberry.ID = strawberry.field(description="The other one of the two.")


@strawberry.type(description="Answer of `actionItemAdd`.")
class ActionItemAddPayload:
    action_item: ActionItem = strawberry.field(description="What is to be done.")


@strawberry.type(description="Answer of `actionItemComplete`.")
class ActionItemCompletePayload:
    action_item: ActionItem = strawberry.field(description="What is done.")


@strawberry.type(description="Answer of `actionItemProposeDrop`.")
class ActionItemProposeDropPayload:
    action_item: ActionItem = strawberry.field(description="Still open, until the other one agrees.")


@strawberry.type(description="Answer of `actionItemDrop`.")
class ActionItemDropPayload:
    action_item: ActionItem = strawberry.field(description="What both dropped.")


@strawberry.type(description="Answer of `actionItemSplit`.")
class ActionItemSplitPayload:
    action_item: ActionItem = strawberry.field(description="The item, with the first text.")
    action_items: list[ActionItem] = strawberry.field(description="All parts in their order, the item first.")


@strawberry.type(description="Answer of `actionItemHandOver`.")
class ActionItemHandOverPayload:
    action_item: ActionItem = strawberry.field(description="With its new owner.")


async def _add(info: Info, input: ActionItemAddInput) -> Payload:
    check_in_id, owner_id = ids.parse(input.check_in_id, "checkInId"), ids.parse(input.owner_id, "ownerId")
    viewer, id = info.context.viewer, ids.chosen(input.id)
    return Payload(action_item=await items.add(viewer, id, check_in_id, input.text, owner_id, input.due_on))


async def _complete(info: Info, input: ActionItemCompleteInput) -> Payload:
    item_id = ids.parse(input.action_item_id, "actionItemId")
    return Payload(action_item=await items.complete(info.context.viewer, ids.chosen(input.id), item_id))


async def _propose_drop(info: Info, input: ActionItemProposeDropInput) -> Payload:
    item_id = ids.parse(input.action_item_id, "actionItemId")
    viewer, call_id = info.context.viewer, ids.chosen(input.id)
    return Payload(action_item=await items.propose_drop(viewer, call_id, item_id, input.reason))


async def _drop(info: Info, input: ActionItemDropInput) -> Payload:
    item_id = ids.parse(input.action_item_id, "actionItemId")
    return Payload(action_item=await items.drop(info.context.viewer, ids.chosen(input.id), item_id, input.reason))


async def _split(info: Info, input: ActionItemSplitInput) -> Payload:
    item_id = ids.parse(input.action_item_id, "actionItemId")
    parts = await items.split(info.context.viewer, ids.chosen(input.id), item_id, input.texts)
    return Payload(action_item=parts[0], action_items=parts)


async def _hand_over(info: Info, input: ActionItemHandOverInput) -> Payload:
    item_id, to_id = ids.parse(input.action_item_id, "actionItemId"), ids.parse(input.to_id, "toId")
    return Payload(action_item=await items.hand_over(info.context.viewer, ids.chosen(input.id), item_id, to_id))


@strawberry.type
class Mutation:
    action_item_add: ActionItemAddPayload = resolved(
        resolver=_add,
        description="Write down what is to be done. INVALID (text, ownerId, dueOn), CONFLICT (checkInId), NOT_FOUND.",
    )
    action_item_complete: ActionItemCompletePayload = resolved(
        resolver=_complete, description="It is done. CONFLICT when it is closed, NOT_FOUND (actionItemId)."
    )
    action_item_propose_drop: ActionItemProposeDropPayload = resolved(
        resolver=_propose_drop,
        description="Propose to the other one to drop it. INVALID (reason), CONFLICT (actionItemId), NOT_FOUND.",
    )
    action_item_drop: ActionItemDropPayload = resolved(
        resolver=_drop,
        description="Agree to drop it. CONFLICT (actionItemId) unless the other one proposed it, INVALID (reason), NOT_FOUND.",
    )
    action_item_split: ActionItemSplitPayload = resolved(
        resolver=_split,
        description="Make smaller things of it. INVALID (texts), CONFLICT when it is closed, NOT_FOUND.",
    )
    action_item_hand_over: ActionItemHandOverPayload = resolved(
        resolver=_hand_over,
        description="Let the other one do it. INVALID (toId), CONFLICT when it is closed, NOT_FOUND.",
    )
