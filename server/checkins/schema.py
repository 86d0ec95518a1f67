"""Check-ins in GraphQL: types, queries, subscription. What people send is in mutations.py; action items have files of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import strawberry
from strawberry import Parent
from tortoise.queryset import QuerySet

from server.behaviours.models import Cause
from server.checkins import models, policy, shifts
from server.checkins.item_schema import ActionItem
from server.checkins.models import CheckInKind, CheckInState
from server.checkins.recurrence import Cadence
from server.checkins.snapshots import goals_at_start
from server.events import actions as events
from server.events.models import Event
from server.goals.models import visible_by_id as visible_goals_by_id
from server.goals.progress import GoalStatus
from server.goals.schema import Goal
from server.kit import clock, ids
from server.kit.about import about
from server.kit.connections import Connection, Page
from server.kit.lists import Listed, meant
from server.kit.node import Node, resolved, streamed
from server.kit.relations import many, one
from server.kit.streams import Source
from server.people.models import Asked, Info, Viewer, people_by_id
from server.people.models import Person as PersonRow
from server.people.schema import Person

strawberry.enum(CheckInKind, description="A talk between two, or the 30 seconds of one person at the end of a shift.")
strawberry.enum(CheckInState, description="What became of a check-in.")
strawberry.enum(Cadence, description="How often two people meet, at the same time of the day in the store's time zone.")

LATEST, COMING = ("-scheduled_at", "-id"), ("scheduled_at", "id")


async def _participants(root: Parent[models.CheckIn], info: Info) -> list[PersonRow]:
    people = [root.person_id] if root.person_id else []
    if root.room_id:
        people = [*(await info.context.must_load(models.rooms_by_id, root.room_id)).people]
    return await info.context.must_load_all(people_by_id, people)


async def _cadence(root: Parent[models.CheckIn], info: Info) -> Cadence:
    series = await info.context.load(models.series_by_id, root.series_id) if root.series_id else None
    return series.cadence if series and series.ended_at is None else Cadence.ONCE


async def _next_at(root: Parent[models.CheckIn], info: Info) -> datetime | None:
    series = await info.context.load(models.series_by_id, root.series_id) if root.series_id else None
    if series is None or root.state is not CheckInState.PLANNED:
        return None
    return series.next_after(root.last_day(clock.now()))


def _progress(root: Parent[models.GoalSnapshot]) -> float:
    return float(root.progress)


def _progress_before(root: Parent[models.GoalSnapshot]) -> float | None:
    return None if root.progress_before is None else float(root.progress_before)


def _can_hold(root: Parent[models.CheckIn], info: Info) -> bool:
    return policy.can_hold(info.context.viewer, root)


def _can_add(root: Parent[models.CheckIn], info: Info) -> bool:
    return policy.can_add(info.context.viewer, root)


def _can_cancel_series(root: Parent[models.CheckIn], info: Info) -> bool:
    return policy.can_cancel_series(info.context.viewer, root)


async def _can_hand_over(root: Parent[models.CheckIn], info: Info) -> bool:
    room = await info.context.load(models.rooms_by_id, root.room_id) if root.room_id else None
    return room is not None and room.lead_id == info.context.viewer.id


@strawberry.type(description="Something that one of the two wants to talk about.")
class AgendaItem:
    id: strawberry.ID = strawberry.field(description="Its id.")
    text: str = strawberry.field(description="What about.")
    author: Person = one(people_by_id, by="author_id", description="Who wants to talk about it.")
    created_at: datetime = strawberry.field(description="When it was added.")


@strawberry.type(description="A value of a key result that was written down since the last check-in.")
class GoalSnapshotValue:
    title: str = strawberry.field(description="What is counted.")
    unit: str = strawberry.field(description="In what.")
    value: Decimal = strawberry.field(description="The number, in that unit.")
    at: datetime = strawberry.field(description="When it was written down.")


@strawberry.type(
    description="A goal as it stood when a check-in was held; as it stands now, while the check-in is planned."
)
class GoalSnapshot:
    goal: Goal | None = one(
        visible_goals_by_id, by="goal_id", description="The goal as it is today; null out of reach."
    )
    goal_id: strawberry.ID = strawberry.field(description="Its id.")
    title: str = strawberry.field(description="What it was called.")
    progress: float = resolved(resolver=_progress, description="0 … 1.")
    progress_before: float | None = resolved(
        resolver=_progress_before,
        description="At the last check-in of the two, 0 … 1; null when it was not on the table.",
    )
    status: GoalStatus = strawberry.field(description="Where it stood, in its owner's words.")
    pace: GoalStatus = strawberry.field(description="Where it stood by the calendar.")
    changed: bool = strawberry.field(
        description="Whether it is new, or something about it changed, since the last check-in; false at the first one."
    )
    recorded: list[GoalSnapshotValue] = strawberry.field(
        description="The values written down since the last check-in, newest first, at most 20."
    )


@about("SHIFT_CHECK_IN", "person_id")
@strawberry.type(description="A talk between two people, or the 30 seconds of one person at the end of a shift.")
class CheckIn(Node):
    kind: CheckInKind = strawberry.field(description="Between two, or at the end of a shift.")
    participants: list[Person] = resolved(
        resolver=_participants, description="The lead and the member, in this order; or the one whose shift it was."
    )
    scheduled_at: datetime = strawberry.field(description="When it takes place.")
    state: CheckInState = strawberry.field(description="Planned, held or skipped.")
    cadence: Cadence = resolved(
        resolver=_cadence, description="How often the series meets that it belongs to; ONCE for none, or an ended one."
    )
    next_at: datetime | None = resolved(
        resolver=_next_at,
        description="When the series meets again once this one is held or skipped; null for no series, and afterwards.",
    )
    agenda: list[AgendaItem] = many(
        models.agenda_by_check_in, description="What both want to talk about, in the order added."
    )
    goals_at_start: list[GoalSnapshot] = many(
        goals_at_start,
        description="The member's goals and what changed since the last check-in; kept as they were when it was held.",
    )
    shared_notes: str | None = strawberry.field(description="What was said, for the two.")
    my_notes: str | None = one(
        models.my_notes_by_check_in,
        by="id",
        description="What the viewer wrote for themselves; nobody else reads it, ever.",
    )
    action_items: list[ActionItem] = many(
        models.items_by_check_in,
        description="What was open between the two, and what was closed since the check-in before; oldest first.",
    )
    held_at: datetime | None = strawberry.field(description="When it was held.")
    skip_reason: str | None = strawberry.field(description="Why it was skipped.")
    mood: int | None = strawberry.field(description="How the shift went: 1 badly … 5 very well; null between two.")
    went_well: str | None = strawberry.field(description="What went well in the shift.")
    got_in_the_way: str | None = strawberry.field(description="What got in the way.")
    cause: Cause | None = strawberry.field(description="The circumstances behind what got in the way.")
    need_help: bool | None = strawberry.field(description="Whether help was asked for; null between two.")
    viewer_can_hold: bool = resolved(
        resolver=_can_hold, description="Whether the viewer may hold, move or skip it, or add to its agenda."
    )
    viewer_can_add_action_item: bool = resolved(
        resolver=_can_add, description="Whether the viewer may write down what is to be done."
    )
    viewer_can_cancel_series: bool = resolved(
        resolver=_can_cancel_series, description="Whether the viewer may end the series."
    )
    viewer_can_hand_over: bool = resolved(
        resolver=_can_hand_over, description="Whether the viewer leads, and may let somebody else lead."
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.CheckIn)


@strawberry.input(description="Narrows a list of check-ins; what is left out does not narrow.")
class CheckInFilter:
    kind: CheckInKind | None = strawberry.field(default=None, description="Only talks between two, or only shifts.")
    state: CheckInState | None = strawberry.field(default=None, description="Only those in this state.")
    with_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only those between the viewer and this person."
    )
    person_id: strawberry.ID | None = strawberry.field(default=None, description="Only shift check-ins of this person.")
    need_help: bool | None = strawberry.field(
        default=None, description="Only shift check-ins that ask for help, or only those that do not."
    )


async def _check_in(info: Info, id: strawberry.ID) -> models.CheckIn | None:
    return await info.context.load(models.visible_by_id, ids.parse(id, "id"))


async def _check_ins(
    info: Info, first: int | None = None, after: str | None = None, filter: CheckInFilter | None = None
) -> Page[models.CheckIn]:
    wanted = meant(filter or CheckInFilter())
    check_ins = coming if wanted.state is CheckInState.PLANNED else latest
    return await check_ins.page(info, first, after, info.context.viewer, wanted)


def _in_reach(viewer: Viewer, wanted: CheckInFilter) -> QuerySet[models.CheckIn]:
    query = models.CheckIn.visible_to(viewer)
    if wanted.kind:
        query = query.filter(kind=wanted.kind)
    if wanted.state:
        query = query.filter(state=wanted.state)
    if wanted.with_id:
        query = query.filter(models.between(viewer.id, ids.parse(wanted.with_id, "filter.withId")))
    if wanted.person_id:
        query = query.filter(person_id=ids.parse(wanted.person_id, "filter.personId"))
    if wanted.need_help is not None:
        query = query.filter(need_help=wanted.need_help)
    return query


coming, latest = Listed(_in_reach, COMING), Listed(_in_reach, LATEST)


async def _help_reaches(info: Info) -> list[PersonRow]:
    return await shifts.helpers(info.context.viewer)


@strawberry.type
class Query:
    check_in: CheckIn | None = resolved(resolver=_check_in, description="A check-in in reach, null for every other.")
    check_ins: Connection[CheckIn] = resolved(
        resolver=_check_ins,
        description="Check-ins in the viewer's reach, the latest first; planned ones soonest first.",
    )
    help_reaches: list[Person] = resolved(
        resolver=_help_reaches,
        description="Who hears of it when the viewer asks for help in a shift check-in: the leads in the store, else the "
        "viewer's manager, else the regionals; empty where nobody would.",
    )


CHECK_IN_KINDS = {
    "checkIn.scheduled",
    "checkIn.planned",
    "checkIn.agendaItemAdded",
    "checkIn.myNotesWritten",
    "checkIn.held",
    "checkIn.moved",
    "checkIn.skipped",
    "checkIn.seriesCancelled",
    "checkIn.handedOver",
    "checkIn.shiftDone",
}
ITEM_KINDS = {
    "actionItem.added",
    "actionItem.completed",
    "actionItem.dropProposed",
    "actionItem.dropped",
    "actionItem.split",
    "actionItem.handedOver",
    "actionItem.leadChanged",
}


async def _changed(context: Asked, event: Event) -> models.CheckIn | None:
    check_in_id: UUID | None = event.subject_id
    if event.kind in ITEM_KINDS:
        item = await context.load(models.visible_items_by_id, event.subject_id)
        check_in_id = await models.table_of(item) if item else None
    return await context.load(models.visible_by_id, check_in_id) if check_in_id else None


async def _check_in_changed(info: Info, after: strawberry.ID | None = None) -> Source:
    position = await events.position_of(info.context.viewer, after)
    return events.follow(info.context, position, CHECK_IN_KINDS | ITEM_KINDS, _changed)


@strawberry.type
class Subscription:
    check_in_changed: AsyncIterator[CheckIn] = streamed(
        resolver=_check_in_changed,
        description="Check-ins in reach as they or what is on their table change, in order; as they are now. "
        "`after`: the last change id seen. INVALID (after).",
    )
