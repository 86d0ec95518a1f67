"""The live line and the home screen: the spine read forwards and backwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import strawberry
from strawberry import Parent
from tortoise.functions import Count

from server.events import actions, models, table
from server.kit import connections
from server.kit.connections import Connection, Page, Row
from server.kit.errors import Invalid
from server.kit.node import Node, resolved, streamed
from server.kit.streams import Source
from server.people.models import Asked, Info, people_by_id
from server.people.models import Person as PersonRow
from server.people.schema import Person


@strawberry.interface(description="Something that stands on a home screen.")
class FeedItem(Node):
    created_at: datetime = strawberry.field(description="When it was given.")


def _id(root: Parent[models.Event]) -> strawberry.ID:
    return strawberry.ID(str(root.position))


async def _actor(root: Parent[models.Event], info: Info) -> PersonRow | None:
    if root.actor_id is None or await _is_out_of_reach(root, info):
        return None
    return await info.context.load(people_by_id, root.actor_id)


async def _is_out_of_reach(event: models.Event, info: Info) -> bool:
    return event.subject_type in info.context.house.subjects and await _subject(event, info) is None


async def _subject(root: Parent[models.Event], info: Info) -> Node | None:
    loader = info.context.house.subjects.get(root.subject_type)
    return await info.context.load(loader, root.subject_id) if loader else None


async def _subjects(events: list[models.Event], info: Info) -> list[Node | None]:
    """The subject of each, those of one type together."""
    found: list[Node | None] = [None] * len(events)
    for kind in dict.fromkeys(event.subject_type for event in events):
        if loader := info.context.house.subjects.get(kind):
            places = [place for place, event in enumerate(events) if event.subject_type == kind]
            rows = await info.context.load_all(loader, [events[place].subject_id for place in places])
            for place, row in zip(places, rows, strict=True):
                found[place] = row
    return found


@strawberry.type(description="Something that happened and that the viewer may hear of.")
class Change:
    id: strawberry.ID = resolved(
        resolver=_id, description="Its place in the order of events; pass the last one seen as `after`."
    )
    kind: str = strawberry.field(description="What happened, as `feedback.given`.")
    subject_type: str = strawberry.field(description="The type of what it happened to.")
    subject_id: strawberry.ID = strawberry.field(description="The id of what it happened to.")
    at: datetime = strawberry.field(description="When.")
    actor: Person | None = resolved(
        resolver=_actor, description="Who did it; null when the clock did, or when the subject is out of reach by now."
    )
    subject: Node | None = resolved(
        resolver=_subject, description="What it happened to, as it is now; null when it is out of reach by now."
    )


NEWEST = models.newest.only("position", "subject_type", "subject_id")


async def _feed(info: Info, first: int | None = None, after: str | None = None) -> Page[Node]:
    wanted, scopes = connections.size(first), sorted(info.context.viewer.scopes)
    scope, *others = scopes
    before = _position(after) if after is not None else None
    rows: list[Row[Node]] = []
    # What went out of reach since is passed over, so a page may take more than one look.
    while len(rows) <= wanted:
        events = (await NEWEST(scope, before, wanted + 1, *others)).objects()
        if not events:
            break
        before = events[-1].position
        subjects = await _subjects(events, info)
        found = zip(events, subjects, strict=True)
        rows += [Row(row, [event.position]) for event, row in found if row]
        if len(events) <= wanted:
            break
    return Page.of(rows[:wanted], len(rows) > wanted, after is not None, lambda: _count(scopes))


def _position(after: str) -> int:
    cursor = connections.decode(after, 1)[0]
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
        raise Invalid("This is no cursor of this list.", "after")
    return int(cursor)


async def _count(scopes: list[str]) -> int:
    counted = models.EventScope.filter(scope__in=scopes, in_feed=True).annotate(many=Count("position", distinct=True))
    return int((await counted.values("many"))[0]["many"])


async def _last_change_id(info: Info) -> strawberry.ID:
    return strawberry.ID(str(await table.last_position()))


@strawberry.type
class Query:
    feed: Connection[FeedItem] = resolved(
        resolver=_feed, description="The home screen: feedback and recognition in the viewer's reach, newest first."
    )
    last_change_id: strawberry.ID = resolved(
        resolver=_last_change_id,
        description="Where the live line stands now; pass it as `after` to `changes` and miss nothing.",
    )


async def _itself(context: Asked, event: models.Event) -> models.Event:
    return event


async def _changes(info: Info, after: strawberry.ID | None = None) -> Source:
    return actions.follow(info.context, await actions.position_of(info.context.viewer, after), None, _itself)


@strawberry.type
class Subscription:
    changes: AsyncIterator[Change] = streamed(
        resolver=_changes,
        description="Everything the viewer may hear of, in order, once. After a gap, go on with the last id seen as `after`. "
        "The stream ends with the session. INVALID (after).",
    )
