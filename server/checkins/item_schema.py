"""Action items in GraphQL: the type and the list. What people send is in item_mutations.py."""

from __future__ import annotations

from datetime import date, datetime

import strawberry
from strawberry import Parent
from tortoise.queryset import QuerySet

from server.checkins import models, policy
from server.checkins.models import ActionItemState
from server.kit import clock, ids
from server.kit.connections import Connection, Page
from server.kit.lists import listed, meant
from server.kit.node import Node, resolved
from server.kit.relations import one
from server.people.models import Info, Viewer, people_by_id
from server.people.models import Person as PersonRow
from server.people.schema import Person

strawberry.enum(ActionItemState, description="What became of an action item.")

ORDER = ("-opened_at", "-id")


async def _participants(root: Parent[models.ActionItem], info: Info) -> list[PersonRow]:
    room = await info.context.must_load(models.rooms_by_id, root.room_id)
    return await info.context.must_load_all(people_by_id, [*room.people])


def _overdue(root: Parent[models.ActionItem]) -> bool:
    return root.state is ActionItemState.OPEN and root.due_on is not None and root.due_on < clock.now().date()


def _can_complete(root: Parent[models.ActionItem], info: Info) -> bool:
    return policy.can_complete(info.context.viewer, root)


def _can_propose_drop(root: Parent[models.ActionItem], info: Info) -> bool:
    return policy.can_propose_drop(info.context.viewer, root)


async def _can_drop(root: Parent[models.ActionItem], info: Info) -> bool:
    room = await info.context.must_load(models.rooms_by_id, root.room_id)
    other = await info.context.must_load(people_by_id, room.other(info.context.viewer.id))
    return policy.can_drop(info.context.viewer, root, other)


@strawberry.type(
    description="Something to do that two people agreed on. It is carried on until it is done, or dropped by both."
)
class ActionItem(Node):
    text: str = strawberry.field(description="What is to be done.")
    owner: Person = one(people_by_id, by="owner_id", description="Who does it.")
    author: Person = one(people_by_id, by="author_id", description="Who wrote it down.")
    participants: list[Person] = resolved(resolver=_participants, description="The two it is between; the lead first.")
    check_in_id: strawberry.ID | None = strawberry.field(
        description="The check-in in which it was opened; out of reach for a lead who came later. Null for one of an insight."
    )
    insight_id: strawberry.ID | None = strawberry.field(
        description="The insight out of which it came; null for one of a check-in."
    )
    due_on: date | None = strawberry.field(description="Until when.")
    overdue: bool = resolved(resolver=_overdue, description="Whether it is open and its day has gone.")
    state: ActionItemState = strawberry.field(description="Open, done or dropped.")
    carried_count: int = strawberry.field(description="How many check-ins were held while it stayed open.")
    needs_choice: bool = strawberry.field(
        description="Whether it was carried three times since the two last chose: split it, hand it over, or drop it together."
    )
    opened_at: datetime = strawberry.field(description="When it was opened.")
    closed_at: datetime | None = strawberry.field(description="When it was done or dropped.")
    age_in_days: int = strawberry.field(description="Whole days since it was opened, or until it was closed.")
    drop_proposed_by: Person | None = one(
        people_by_id, by="drop_proposed_by", description="Who of the two would drop it; null when nobody has said so."
    )
    drop_reason: str | None = strawberry.field(description="Why, in the words of the one who proposed it.")
    drop_answer: str | None = strawberry.field(description="What the other one said when agreeing.")
    viewer_can_complete: bool = resolved(
        resolver=_can_complete, description="Whether the viewer may complete it, split it or hand it over."
    )
    viewer_can_propose_drop: bool = resolved(
        resolver=_can_propose_drop, description="Whether the viewer may propose to drop it."
    )
    viewer_can_drop: bool = resolved(
        resolver=_can_drop,
        description="Whether the other one has proposed it, or left, so that the viewer's word drops it.",
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.ActionItem)


@strawberry.input(description="Narrows a list of action items; what is left out does not narrow.")
class ActionItemFilter:
    mine: bool | None = strawberry.field(default=None, description="Only those that the viewer owns.")
    with_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only those between the viewer and this person."
    )
    state: ActionItemState | None = strawberry.field(default=None, description="Only those in this state.")
    overdue: bool | None = strawberry.field(
        default=None, description="Only open ones whose day has gone, or only the others."
    )


async def _action_items(
    info: Info, first: int | None = None, after: str | None = None, filter: ActionItemFilter | None = None
) -> Page[models.ActionItem]:
    wanted = meant(filter or ActionItemFilter())
    return await in_reach.page(info, first, after, info.context.viewer, wanted, clock.now().date())


@listed(*ORDER)
def in_reach(viewer: Viewer, wanted: ActionItemFilter, today: date) -> QuerySet[models.ActionItem]:
    """The action items that a list shows."""
    query = models.ActionItem.visible_to(viewer)
    if wanted.mine:
        query = query.filter(owner_id=viewer.id)
    if wanted.with_id:
        query = query.filter(models.between(viewer.id, ids.parse(wanted.with_id, "filter.withId")))
    if wanted.state:
        query = query.filter(state=wanted.state)
    if wanted.overdue is not None:
        late = models.overdue(today)
        query = query.filter(late) if wanted.overdue else query.filter(~late)
    return query


@strawberry.type
class Query:
    action_items: Connection[ActionItem] = resolved(
        resolver=_action_items, description="What the viewer and others agreed to do, the newest first."
    )
