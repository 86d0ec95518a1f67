"""Recognition in GraphQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import strawberry
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.behaviours.models import behaviours_by_id
from server.behaviours.schema import Behaviour
from server.events import actions as events
from server.events.models import Event
from server.events.schema import FeedItem
from server.kit import ids
from server.kit.connections import NEWEST_FIRST, Connection, Page
from server.kit.errors import Invalid, NotFound
from server.kit.lists import listed, meant
from server.kit.node import Payload, resolved, streamed
from server.kit.relations import many, one, through
from server.kit.streams import Source
from server.people.models import OFFICE_TIMEZONE, Asked, Info, Viewer, people_by_id, visible_stores_by_id
from server.people.schema import Person
from server.recognitions import actions, models


@strawberry.type(description="How many people answered with one emoji.")
class ReactionCount:
    emoji: str = strawberry.field(description="One of 👏 ❤️ 🙌 💪 😊 🎉.")
    count: int = strawberry.field(description="How many people, at least 1.")
    viewer_reacted: bool = strawberry.field(description="Whether the viewer is among them.")


@strawberry.type(description="Something good that somebody did, told where the store can read it.")
class Recognition(FeedItem):
    author: Person = one(people_by_id, by="author_id", description="Who saw it.")
    recipients: list[Person] = through(
        models.recipients_by_recognition,
        "person_id",
        people_by_id,
        description="Whom it is for, in the author's order.",
    )
    behaviour: Behaviour | None = one(behaviours_by_id, by="behaviour_id", description="The behaviour it names.")
    message: str = strawberry.field(description="What was seen, in the author's words.")
    reactions: list[ReactionCount] = many(
        models.reactions_by_recognition,
        description="What colleagues answered, always in the same order; only what was used.",
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Recognition)


@strawberry.input(description="Narrows a list of recognition; what is left out does not narrow.")
class RecognitionFilter:
    store_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only this store's wall: by or for people who worked there when it was given."
    )
    recipient_id: strawberry.ID | None = strawberry.field(default=None, description="Only recognition of this person.")
    on: date | None = strawberry.field(
        default=None, description="Only what was said on this day, by the clock of the store, else of the office."
    )


async def _recognition(info: Info, id: strawberry.ID) -> models.Recognition | None:
    return await info.context.load(models.visible_by_id, ids.parse(id, "id"))


async def _recognitions(
    info: Info, first: int | None = None, after: str | None = None, filter: RecognitionFilter | None = None
) -> Page[models.Recognition]:
    wanted = meant(filter or RecognitionFilter())
    begin, end = await _day(info, wanted.on, wanted.store_id) if wanted.on else (None, None)
    return await in_reach.page(info, first, after, info.context.viewer, wanted, begin, end)


@listed(*NEWEST_FIRST)
def in_reach(
    viewer: Viewer, wanted: RecognitionFilter, begin: datetime | None, end: datetime | None
) -> QuerySet[models.Recognition]:
    """The recognition that a list shows."""
    query = models.Recognition.visible_to(viewer)
    if wanted.store_id:
        query = query.filter(models.Recognition.on_walls(Q(store_id=ids.parse(wanted.store_id, "filter.storeId"))))
    if wanted.recipient_id:
        query = query.filter(models.Recognition.naming(ids.parse(wanted.recipient_id, "filter.recipientId")))
    return query if begin is None else query.filter(created_at__gte=begin, created_at__lt=end)


async def _day(info: Info, day: date, store_id: str | None) -> tuple[datetime, datetime]:
    """When ``day`` begins and ends at the store. Raises Invalid (filter.on) for days before or after all calendars."""
    if not 1900 < day.year < 9000:
        raise Invalid("That day is too far away.", "filter.on")
    store = await info.context.load(visible_stores_by_id, ids.parse(store_id, "filter.storeId")) if store_id else None
    zone = store.zone if store else ZoneInfo(OFFICE_TIMEZONE)
    # In UTC: SQLite compares moments as they are written.
    begin, end = (datetime.combine(day + timedelta(days=days), time(), zone).astimezone(UTC) for days in (0, 1))
    return begin, end


@strawberry.type
class Query:
    recognition: Recognition | None = resolved(
        resolver=_recognition, description="A recognition in reach, null for every other."
    )
    recognitions: Connection[Recognition] = resolved(
        resolver=_recognitions,
        description="Recognition in the viewer's reach, newest first: the wall. INVALID (filter.on).",
        costs=2_200,  # a regional has a fifth of all of it to sort
    )


@strawberry.input(description="Whom to recognise, and for what.")
class RecognitionGiveInput:
    id: strawberry.ID | None = strawberry.field(
        default=None, description="The client's own UUIDv7: the same id again returns the first result."
    )
    recipient_ids: list[strawberry.ID] = strawberry.field(description="1 to 20 people in reach, not oneself.")
    message: str = strawberry.field(description="What was seen; 1 to 1,000 characters. The store can read it.")
    behaviour_id: strawberry.ID | None = strawberry.field(default=None, description="The behaviour it names.")


@strawberry.input(description="An answer with one tap, or its end.")
class RecognitionReactInput:
    id: strawberry.ID | None = strawberry.field(
        default=None, description="The client's own UUIDv7, which makes the call repeatable."
    )
    recognition_id: strawberry.ID = strawberry.field(description="A recognition in reach.")
    emoji: str = strawberry.field(description="One of 👏 ❤️ 🙌 💪 😊 🎉.")
    on: bool = strawberry.field(description="True answers, false takes the answer back; twice is the same as once.")


@strawberry.type(description="Answer of `recognitionGive`.")
class RecognitionGivePayload:
    recognition: Recognition = strawberry.field(description="What was given.")


@strawberry.type(description="Answer of `recognitionReact`.")
class RecognitionReactPayload:
    recognition: Recognition = strawberry.field(description="With its reactions as they are now.")


async def _give(info: Info, input: RecognitionGiveInput) -> Payload:
    if len(input.recipient_ids) > 5 * actions.MOST_RECIPIENTS:  # somebody named twice counts once, but not for ever
        raise Invalid(f"Choose 1 to {actions.MOST_RECIPIENTS} people.", "recipientIds")
    recipients = [ids.parse(value, f"recipientIds.{position}") for position, value in enumerate(input.recipient_ids)]
    behaviour = ids.parse(input.behaviour_id, "behaviourId") if input.behaviour_id else None
    made = await actions.give(info.context.viewer, ids.chosen(input.id), recipients, input.message, behaviour)
    return Payload(recognition=made)


async def _react(info: Info, input: RecognitionReactInput) -> Payload:
    recognition_id = ids.parse(input.recognition_id, "recognitionId")
    recognition = await actions.react(info.context.viewer, ids.chosen(input.id), recognition_id, input.emoji, input.on)
    return Payload(recognition=recognition)


@strawberry.type
class Mutation:
    recognition_give: RecognitionGivePayload = resolved(
        resolver=_give,
        description="Recognise colleagues. INVALID (message, recipientIds …), NOT_FOUND (recipientIds.N, behaviourId).",
    )
    recognition_react: RecognitionReactPayload = resolved(
        resolver=_react, description="Answer with one tap, or take it back. INVALID (emoji), NOT_FOUND (recognitionId)."
    )


async def _given(context: Asked, event: Event, wall: UUID | None) -> models.Recognition | None:
    row = await context.load(models.visible_by_id, event.subject_id)
    return row if row is not None and (wall is None or wall in await _walls(context, row)) else None


async def _recognition_given(
    info: Info, store_id: strawberry.ID | None = None, after: strawberry.ID | None = None
) -> Source:
    wall = ids.parse(store_id, "storeId") if store_id else None
    if wall is not None and await info.context.load(visible_stores_by_id, wall) is None:
        raise NotFound("There is no such store in your reach.", "storeId")
    position = await events.position_of(info.context.viewer, after, "recognition.given")
    return events.follow(info.context, position, {"recognition.given"}, _given, wall)


async def _walls(context: Asked, row: models.Recognition) -> set[UUID | None]:
    named = await context.must_load(models.recipients_by_recognition, row.id)
    return {row.store_id, *(recipient.store_id for recipient in named)}


@strawberry.type
class Subscription:
    recognition_given: AsyncIterator[Recognition] = streamed(
        resolver=_recognition_given,
        description="Recognition in the viewer's reach as it is given, in order, once. `storeId`: only this store's wall. "
        "`after`: the last recognition or change seen. NOT_FOUND (storeId), INVALID (after).",
    )
