"""The giver's mirror in GraphQL: what only oneself may ask about one's own giving."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import Parent

from server.kit.connections import Connection, Page, paginate
from server.kit.node import resolved
from server.people.models import Info
from server.people.models import Person as PersonRow
from server.people.schema import BY_NAME, Person
from server.team.mirror import Mirror, look, told_at, unseen


def _person(root: Parent[PersonRow]) -> PersonRow:
    return root


async def _told_at(root: Parent[PersonRow], info: Info) -> datetime | None:
    return await info.context.load(told_at, root.id)


@strawberry.type(description="Somebody whom the viewer leads and has said nothing to for 30 days.")
class UnseenPerson:
    person: Person = resolved(resolver=_person, description="Who.")
    told_at: datetime | None = resolved(
        resolver=_told_at, description="When the viewer last gave them feedback or recognition; null when never."
    )


async def _unseen(
    root: Parent[Mirror], info: Info, first: int | None = None, after: str | None = None
) -> Page[PersonRow]:
    return await paginate(unseen(info.context.viewer), first, after, BY_NAME)


@strawberry.type(
    description="How the viewer's own giving looks. Nobody else can ask for it, and nothing is worked out from it."
)
class GivingMirror:
    praise: int = strawberry.field(description="How much praise the viewer gave one person at a time.")
    coaching: int = strawberry.field(description="How much coaching the viewer gave.")
    recognitions: int = strawberry.field(description="How much the viewer put on the wall.")
    unread: int = strawberry.field(description="How much of the feedback is not read yet.")
    both_read: int = strawberry.field(
        description="How much of it has both readings; the gap and the shifts are of these."
    )
    perception_gap: float | None = strawberry.field(description="The mean of their perception gaps, 0 to 1.")
    tone_shift: float | None = strawberry.field(
        description="By how many steps of five it came across stronger (+) or weaker (-) than it was meant, in the mean."
    )
    importance_shift: float | None = strawberry.field(description="The same of how important it was.")
    clarity_shift: float | None = strawberry.field(description="The same of how clear it was.")
    unseen: Connection[UnseenPerson] = resolved(
        resolver=_unseen,
        description="The people the viewer leads who have heard nothing from the viewer for 30 days, by name.",
    )


async def _giving_mirror(info: Info, weeks: int = 12) -> Mirror:
    return await look(info.context.viewer, weeks)


@strawberry.type
class Query:
    giving_mirror: GivingMirror = resolved(
        resolver=_giving_mirror,
        description="The viewer's own giving of the last weeks, 1 to 53.",
    )
