"""What people can do with recognition: give it, and answer it with one tap."""

from __future__ import annotations

from uuid import UUID

from server.behaviours.models import offered
from server.events import actions as events
from server.kit import db, text
from server.kit.errors import Conflict, Invalid, NotFound
from server.people.models import Person, Store, Viewer, person_scope, public_scopes
from server.recognitions import policy
from server.recognitions.models import EMOJI, Recognition, RecognitionReaction, RecognitionRecipient

MOST_RECIPIENTS = 20
LONGEST = 1_000


@db.transaction
async def give(
    viewer: Viewer, id: UUID, recipient_ids: list[UUID], message: str, behaviour_id: UUID | None = None
) -> Recognition:
    """Say where all can read it what somebody did well. Raises Invalid, NotFound; the same id again returns the first."""
    known = await Recognition.get_or_none(id=id)
    if known is not None:
        if known.author_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    people = await _recipients(viewer, recipient_ids)
    if behaviour_id is not None:
        await offered([behaviour_id], "behaviourId")
    words = text.required(message, "message", LONGEST)
    recognition = await Recognition.create(
        id=id, author_id=viewer.id, store_id=viewer.store_id, behaviour_id=behaviour_id, message=words
    )
    named = [
        RecognitionRecipient(recognition=recognition, person_id=person.id, store_id=person.store_id)
        for person in people
    ]
    await RecognitionRecipient.bulk_create(named)
    audience = await _audience(recognition, named)
    await events.record("recognition.given", recognition, viewer.id, audience, id=id, in_feed=True)
    return recognition


@db.transaction
async def react(viewer: Viewer, call_id: UUID, recognition_id: UUID, emoji: str, on: bool) -> Recognition:
    """Answer with an emoji, or take it back. Doing it twice changes nothing. Raises Invalid, NotFound."""
    recognition = await Recognition.visible_to(viewer).get_or_none(id=recognition_id)
    if recognition is None:
        raise NotFound("There is no such recognition.", "recognitionId")
    kinds = {"recognition.reacted", "recognition.reactionKept"}
    if await events.repeated(call_id, viewer, kinds, recognition.id):
        return recognition
    if emoji not in EMOJI:
        raise Invalid(f"Choose one of {' '.join(EMOJI)}.", "emoji")
    mine = RecognitionReaction.filter(recognition_id=recognition.id, person_id=viewer.id, emoji=emoji)
    if await mine.exists() is on:
        # Nothing to tell anybody, but this call is done for good: a late repeat must not do it again.
        await events.record("recognition.reactionKept", recognition, viewer.id, [], id=call_id)
        return recognition
    if on:
        await RecognitionReaction.create(recognition=recognition, person_id=viewer.id, emoji=emoji)
    else:
        await mine.delete()
    named = await RecognitionRecipient.filter(recognition_id=recognition.id)
    audience = await _audience(recognition, named)
    await events.record("recognition.reacted", recognition, viewer.id, audience, id=call_id, data={"on": on})
    return recognition


async def _recipients(viewer: Viewer, sent: list[UUID]) -> list[Person]:
    wanted = list(dict.fromkeys(sent))
    if not 1 <= len(wanted) <= MOST_RECIPIENTS:
        raise Invalid(f"Choose 1 to {MOST_RECIPIENTS} people.", "recipientIds")
    reach = {person.id: person for person in await Person.visible_to(viewer).filter(id__in=wanted)}
    for position, person_id in enumerate(sent):
        field, person = f"recipientIds.{position}", reach.get(person_id)
        if person_id == viewer.id:
            raise Invalid("That is you. Choose somebody else.", field)
        if person is None or not policy.can_give(viewer, person):
            raise NotFound("There is nobody like that in your reach.", field)
    return [reach[person_id] for person_id in wanted]


async def _audience(recognition: Recognition, named: list[RecognitionRecipient]) -> set[str]:
    """The walls it hangs on, who gave it, and those it is for, wherever they work by now."""
    stores = {recognition.store_id, *(row.store_id for row in named)} - {None}
    walls = public_scopes(await Store.filter(id__in=list(stores)))
    return walls | {person_scope(recognition.author_id)} | {person_scope(row.person_id) for row in named}
