"""Notes on days in GraphQL."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import Parent

from server.kit import ids
from server.kit.connections import Connection, Page, paginate
from server.kit.errors import NotFound
from server.kit.node import OWN_ID, Node, Payload, resolved
from server.kit.relations import one
from server.metrics import models, notes, policy
from server.metrics.models import DayNoteKind
from server.people.models import Info, people_by_id, visible_stores_by_id
from server.people.models import Store as StoreRow
from server.people.schema import Person, Store

strawberry.enum(DayNoteKind, description="What made a day different.")
From = Annotated[date | None, strawberry.argument(name="from", description="First day.")]
To = Annotated[date | None, strawberry.argument(name="to", description="Last day.")]


async def _store(root: Parent[models.DayNote], info: Info) -> StoreRow | None:
    return await info.context.load(visible_stores_by_id, root.store_id) if root.store_id else None


async def _viewer_can_remove(root: Parent[models.DayNote], info: Info) -> bool:
    store = await _store(root, info)
    return policy.can_remove_note(info.context.viewer, root, store.region if store else None)


@strawberry.type(description="What made some days different; statistics leave them out.")
class DayNote(Node):
    kind: DayNoteKind = strawberry.field(description="What it was.")
    text: str = strawberry.field(description="In the words of who was there.")
    starts_on: date = strawberry.field(description="First day.")
    ends_on: date = strawberry.field(description="Last day.")
    store: Store | None = one(
        visible_stores_by_id, by="store_id", description="The store it is about; null for a region or all."
    )
    region: str | None = strawberry.field(description="The region it is about; null for a store or all.")
    author: Person | None = one(people_by_id, by="author_id", description="Who wrote it down.")
    created_at: datetime = strawberry.field(description="When.")
    removed_at: datetime | None = strawberry.field(description="When it was taken away.")
    viewer_can_remove: bool = resolved(resolver=_viewer_can_remove, description="Whether the viewer may take it away.")

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.DayNote)


@strawberry.input(description="Narrows a list of notes; what is left out does not narrow.")
class DayNoteFilter:
    store_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only notes that count for this store: its own, its region's, the company's."
    )
    kind: DayNoteKind | None = strawberry.field(default=None, description="Only this kind.")
    starts_on: date | None = strawberry.field(default=None, description="Only notes on this day or later.")
    ends_on: date | None = strawberry.field(default=None, description="Only notes on this day or earlier.")


async def _day_notes(
    info: Info, first: int | None = None, after: str | None = None, filter: DayNoteFilter | None = None
) -> Page[models.DayNote]:
    wanted, query = filter or DayNoteFilter(), models.DayNote.visible_to(info.context.viewer)
    if wanted.store_id:
        store = await info.context.load(visible_stores_by_id, ids.parse(wanted.store_id, "filter.storeId"))
        if store is None:
            raise NotFound("There is no such store in your reach.", "filter.storeId")
        query = models.DayNote.about(query, store)
    if wanted.kind:
        query = query.filter(kind=wanted.kind)
    query = models.DayNote.within(query, wanted.starts_on or date.min, wanted.ends_on or date.max)
    return await paginate(query, first, after, ("-ends_on", "-id"))


@strawberry.type
class Query:
    day_notes: Connection[DayNote] = resolved(
        resolver=_day_notes, description="Notes on days in the viewer's reach, the latest first. NOT_FOUND (storeId)."
    )


@strawberry.input(description="What made some days different: at a store, in a region, or (with neither) everywhere.")
class DayNoteAddInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    kind: DayNoteKind = strawberry.field(description="What it was.")
    text: str = strawberry.field(description="What happened; 1 to 500 characters. The store can read it.")
    starts_on: date = strawberry.field(description="First day.")
    ends_on: date | None = strawberry.field(default=None, description="Last day; left out, it was one day. At most 92.")
    store_id: strawberry.ID | None = strawberry.field(default=None, description="The store it is about.")
    region: str | None = strawberry.field(default=None, description="The region it is about.")


@strawberry.input(description="A note to take away: its days count again.")
class DayNoteRemoveInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    note_id: strawberry.ID = strawberry.field(description="A note in reach.")


@strawberry.type(description="Answer of `dayNoteAdd`.")
class DayNoteAddPayload:
    day_note: DayNote = strawberry.field(description="The note.")


@strawberry.type(description="Answer of `dayNoteRemove`.")
class DayNoteRemovePayload:
    day_note: DayNote = strawberry.field(description="The note, which counts no more.")


async def _add(info: Info, input: DayNoteAddInput) -> Payload:
    store_id = ids.parse(input.store_id, "storeId") if input.store_id else None
    ends_on = input.ends_on or input.starts_on
    draft = notes.Draft(input.kind, input.text, input.starts_on, ends_on, store_id, input.region)
    return Payload(day_note=await notes.add(info.context.viewer, ids.chosen(input.id), draft))


async def _remove(info: Info, input: DayNoteRemoveInput) -> Payload:
    note_id = ids.parse(input.note_id, "noteId")
    return Payload(day_note=await notes.remove(info.context.viewer, ids.chosen(input.id), note_id))


@strawberry.type
class Mutation:
    day_note_add: DayNoteAddPayload = resolved(
        resolver=_add,
        description="Explain some days: leads for their store, a regional for the region, HQ for all. INVALID (text, endsOn, "
        "region), NOT_FOUND (storeId, region), NOT_ALLOWED.",
    )
    day_note_remove: DayNoteRemovePayload = resolved(
        resolver=_remove, description="Take a note away. NOT_FOUND (noteId), NOT_ALLOWED."
    )
