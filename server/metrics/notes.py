"""What made a day different: said by those who were there, and left out of statistics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from server.events import actions as events
from server.kit import clock, db, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.metrics import policy
from server.metrics.models import DayNote, DayNoteKind
from server.people.models import Store, Viewer, public_scopes

LONGEST = timedelta(days=92)
AHEAD = timedelta(days=366)
IN_TIME = timedelta(days=3)
"""So soon after its first day a note is no answer to the numbers."""
"""How far away a promotion or a holiday may be planned."""


@dataclass(frozen=True)
class Draft:
    """What happened, from when to when, and where: a store, a region, or (with neither) the company."""

    kind: DayNoteKind
    text: str
    starts_on: date
    ends_on: date
    store_id: UUID | None = None
    region: str | None = None


@db.transaction
async def add(viewer: Viewer, id: UUID, draft: Draft) -> DayNote:
    """Explain some days. The same id again returns the first. Raises NotFound, NotAllowed, Invalid."""
    known = await DayNote.get_or_none(id=id)
    if known is not None:
        if known.author_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    stores = await _stores(viewer, draft)
    home = stores[0].region if draft.store_id else None
    if not policy.can_note(viewer, draft.store_id, draft.region, home):
        raise NotAllowed("These days are for others to explain.", "storeId" if draft.store_id else "region")
    if draft.ends_on < draft.starts_on:
        raise Invalid("It cannot end before it begins.", "endsOn")
    if draft.ends_on - draft.starts_on >= LONGEST:
        raise Invalid(f"A note covers {LONGEST.days} days at most; what lasts longer is the new normal.", "endsOn")
    if draft.ends_on > clock.now().date() + AHEAD:
        raise Invalid("That is over a year away.", "endsOn")
    note = await DayNote.create(
        id=id,
        kind=draft.kind,
        text=text.required(draft.text, "text", 500),
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        store_id=draft.store_id,
        region=draft.region,
        author_id=viewer.id,
    )
    await events.record("dayNote.added", note, viewer.id, public_scopes(stores), id=id)
    return note


@db.transaction
async def remove(viewer: Viewer, call_id: UUID, note_id: UUID) -> DayNote:
    """Take a note away: its days count again. Raises NotFound, NotAllowed."""
    kind = "dayNote.removed"
    if await events.repeated(call_id, viewer, kind, note_id):
        return await DayNote.get(id=note_id)
    note = await DayNote.visible_to(viewer).get_or_none(id=note_id).prefetch_related("store")
    if note is None:
        raise NotFound("There is no such note.", "noteId")
    if not policy.can_remove_note(viewer, note, note.store.region if note.store else None):
        raise NotAllowed("This note is for others to take away.", "noteId")
    note.removed_at = clock.now()
    await note.save(update_fields=["removed_at"])
    about = Store.filter(region=note.region) if note.region else Store.all()
    stores = [note.store] if note.store else await about
    await events.record(kind, note, viewer.id, public_scopes(stores), id=call_id)
    return note


async def context_days(
    stores: Collection[Store], first: date, last: date, *, in_time: bool = False
) -> dict[UUID, set[date]]:
    """The days of each of ``stores`` that a note explains: context for people, missing for statistics.

    ``in_time``: as it stood IN_TIME after each note's first day, whatever was written or taken away with the numbers known.
    """
    found: dict[UUID, set[date]] = {store.id: set() for store in stores}
    regions: defaultdict[str | None, list[UUID]] = defaultdict(list)
    for store in stores:
        regions[store.region].append(store.id)
    written = DayNote.all() if in_time else DayNote.filter(removed_at__isnull=True)
    for note in await DayNote.within(written, first, last):
        if in_time and not _stood_in_time(note):
            continue
        begin, end = max(note.starts_on, first), min(note.ends_on, last)
        days = {begin + timedelta(days=number) for number in range((end - begin).days + 1)}
        whom = [note.store_id] if note.store_id else regions[note.region] if note.region else list(found)
        for store_id in whom:
            if store_id in found:
                found[store_id] |= days
    return found


def _stood_in_time(note: DayNote) -> bool:
    known = note.starts_on + IN_TIME
    return note.created_at.date() <= known and (note.removed_at is None or note.removed_at.date() > known)


async def _stores(viewer: Viewer, draft: Draft) -> list[Store]:
    """The stores that a note is about, which hear of it."""
    if draft.store_id is not None:
        if draft.region is not None:
            raise Invalid("A note is about a store or about a region.", "region")
        stores = await Store.visible_to(viewer).filter(id=draft.store_id)
        if not stores:
            raise NotFound("There is no such store in your reach.", "storeId")
        return stores
    if draft.region is not None:
        stores = await Store.visible_to(viewer).filter(region=draft.region)
        if not stores:
            raise NotFound("There is no such region in your reach.", "region")
        return stores
    return await Store.all()
