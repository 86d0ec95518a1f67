"""The mirror in GraphQL: what others did with the viewer's own record."""

from __future__ import annotations

from datetime import date, datetime

import strawberry
from tortoise.queryset import QuerySet

from server.kit.connections import Connection, Page
from server.kit.lists import listed
from server.kit.node import resolved
from server.kit.relations import one
from server.people.models import Info, Viewer, people_by_id
from server.people.schema import Person
from server.privacy import models
from server.privacy.models import RecordKind, RecordUse

strawberry.enum(RecordUse, description="What was done with a record: looked at, taken away as a file, changed.")
strawberry.enum(
    RecordKind,
    description="What of a record: feedback, goals, shift check-ins, trainings, what numbers say, plans, skills, numbers, "
    "how somebody stands in their lead's list, the person.",
)


@strawberry.type(description="What somebody did with the viewer's record on one day.")
class RecordLook:
    id: strawberry.ID = strawberry.field(description="Its id.")
    day: date = strawberry.field(description="The day, in UTC.")
    by: Person | None = one(
        people_by_id, by="reader_id", description="Who; null where the company did, by its command line."
    )
    done: RecordUse = strawberry.field(description="What was done.")
    kind: RecordKind = strawberry.field(description="With what.")
    times: int = strawberry.field(description="How often on that day: one for each request, whatever it brought.")
    last_used_at: datetime = strawberry.field(description="When it was last.")


@listed("-day", "-id")
def _own(viewer: Viewer) -> QuerySet[models.RecordDay]:
    return models.RecordDay.visible_to(viewer)


async def _record_looks(info: Info, first: int | None = None, after: str | None = None) -> Page[models.RecordDay]:
    return await _own.page(info, first, after, info.context.viewer)


@strawberry.type
class Query:
    record_looks: Connection[RecordLook] = resolved(
        resolver=_record_looks,
        description="Who read, exported or changed something of the viewer's own record, by day, the latest day first.",
    )
