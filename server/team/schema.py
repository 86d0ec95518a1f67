"""The team at a glance in GraphQL: who is led, and what would be good to do next with each of them."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import Parent

from server.checkins import models as checkins
from server.checkins.item_schema import ActionItem
from server.feedback import models as feedback
from server.feedback.schema import Feedback
from server.goals import models as goals
from server.goals.schema import Goal
from server.kit.about import about
from server.kit.connections import Connection, Page, paginate
from server.kit.node import resolved
from server.people.models import Info
from server.people.models import Person as PersonRow
from server.people.schema import BY_NAME, Person
from server.team.standing import Standing, led, standings


async def _standing(root: PersonRow, info: Info) -> Standing:
    return await info.context.must_load(standings, root.id)


def _person(root: Parent[PersonRow]) -> PersonRow:
    return root


async def _heard_at(root: Parent[PersonRow], info: Info) -> datetime | None:
    return (await _standing(root, info)).heard_at


async def _unread_count(root: Parent[PersonRow], info: Info) -> int:
    return len((await _standing(root, info)).unread)


async def _unread(root: Parent[PersonRow], info: Info) -> feedback.Feedback | None:
    first = (await _standing(root, info)).unread[:1]
    return await info.context.load(feedback.visible_by_id, first[0]) if first else None


async def _off_track_count(root: Parent[PersonRow], info: Info) -> int:
    return len((await _standing(root, info)).off_track)


async def _off_track(root: Parent[PersonRow], info: Info) -> goals.Goal | None:
    first = (await _standing(root, info)).off_track[:1]
    return await info.context.load(goals.visible_by_id, first[0]) if first else None


async def _overdue_count(root: Parent[PersonRow], info: Info) -> int:
    return len((await _standing(root, info)).overdue)


async def _overdue(root: Parent[PersonRow], info: Info) -> checkins.ActionItem | None:
    first = (await _standing(root, info)).overdue[:1]
    return await info.context.load(checkins.visible_items_by_id, first[0]) if first else None


@about("STANDING", "id")
@strawberry.type(
    description="Somebody whom the viewer leads, and what would be good to do next. It counts what the viewer may see, "
    "so feedback that others kept between the two of them is not in it."
)
class TeamMember:
    person: Person = resolved(resolver=_person, description="Who.")
    heard_at: datetime | None = resolved(
        resolver=_heard_at,
        description="When they last got feedback or recognition that the viewer may see; null when never.",
    )
    unread_count: int = resolved(resolver=_unread_count, description="How much of the feedback for them is unread yet.")
    unread: Feedback | None = resolved(resolver=_unread, description="The one of it that waits longest.")
    off_track_count: int = resolved(
        resolver=_off_track_count,
        description="How many of their active goals are off track, by their own word or by the calendar.",
    )
    off_track: Goal | None = resolved(resolver=_off_track, description="The one of them that is due first.")
    overdue_count: int = resolved(
        resolver=_overdue_count,
        description="How many of their action items between the two are open though their day has gone.",
    )
    overdue: ActionItem | None = resolved(resolver=_overdue, description="The one of them that is latest.")


async def _team(info: Info, first: int | None = None, after: str | None = None) -> Page[PersonRow]:
    return await paginate(led(info.context.viewer), first, after, BY_NAME)


@strawberry.type
class Query:
    team: Connection[TeamMember] = resolved(
        resolver=_team,
        description="The people whom the viewer leads, by name; nobody for those who lead nobody.",
        costs=1_000,  # all that a hundred people were ever given is looked at
    )
