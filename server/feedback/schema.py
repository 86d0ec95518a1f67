"""Feedback in GraphQL: types, queries, subscription. What people send is in mutations.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from enum import StrEnum

import strawberry
from strawberry import Parent
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.behaviours.models import Cause
from server.behaviours.schema import Behaviour
from server.events import actions as events
from server.events.models import Event
from server.events.schema import FeedItem
from server.feedback import models, policy
from server.feedback.models import (
    FeedbackKind,
    FeedbackReplyKind,
    FeedbackRequestState,
    Purpose,
    Visibility,
)
from server.kit import clock, ids
from server.kit.about import about
from server.kit.connections import NEWEST_FIRST, Connection, Page
from server.kit.lists import listed, meant
from server.kit.node import Node, resolved, streamed
from server.kit.relations import many, one
from server.kit.streams import Source
from server.people.models import Asked, Info, Viewer, people_by_id
from server.people.schema import Person

strawberry.enum(FeedbackKind, description="Praise for what went well, coaching for the next time.")
strawberry.enum(Purpose, description="Fixed at sending: GROWTH never enters a review, a plan or any decision.")
strawberry.enum(Visibility, description="Who sees it beside giver and receiver; never widened.")
strawberry.enum(
    FeedbackReplyKind, description="What the receiver says back: a nod, a question, or a wish to have it corrected."
)
strawberry.enum(FeedbackRequestState, description="What became of a request for feedback.")


async def _giver_reading(root: Parent[models.Feedback], info: Info) -> models.Reading | None:
    return root.giver_reading if policy.can_see_giver_reading(info.context.viewer, root) else None


def _receiver_reading(root: Parent[models.Feedback]) -> models.Reading | None:
    return root.receiver_reading


def _perception_gap(root: Parent[models.Feedback]) -> float | None:
    return root.perception_gap


async def _replies(root: Parent[models.Feedback], info: Info) -> list[models.FeedbackReply]:
    if not policy.can_see_replies(info.context.viewer, root):
        return []
    return await info.context.must_load(models.replies_by_feedback, root.id)


def _can_read(root: Parent[models.Feedback], info: Info) -> bool:
    return policy.can_read(info.context.viewer, root)


def _can_edit(root: Parent[models.Feedback], info: Info) -> bool:
    return policy.can_edit(info.context.viewer, root)


def _can_reply(root: Parent[models.Feedback], info: Info) -> bool:
    return policy.can_reply(info.context.viewer, root)


def _can_follow_up(root: Parent[models.Feedback], info: Info) -> bool:
    return policy.can_follow_up(info.context.viewer, root)


def _can_answer(root: Parent[models.FeedbackRequest], info: Info) -> bool:
    return policy.can_answer(info.context.viewer, root)


@strawberry.type(description="How strong, how important and how clear a feedback was meant, or came across.")
class Reading:
    tone: int = strawberry.field(description="1 gentle … 5 strong.")
    importance: int = strawberry.field(description="1 a small thing … 5 matters a lot.")
    clarity: int = strawberry.field(description="1 puzzling … 5 crystal clear.")


@strawberry.type(description="How a feedback read before it was edited.")
class FeedbackVersion:
    message: str = strawberry.field(description="The words then.")
    next_time: str | None = strawberry.field(description="The “next time …” then.")
    written_at: datetime = strawberry.field(description="When these words were written.")


@strawberry.type(description="What the receiver says back. Stays between giver and receiver.")
class FeedbackReply:
    id: strawberry.ID = strawberry.field(description="Its id.")
    kind: FeedbackReplyKind = strawberry.field(description="Thanks, a question, or a wish to have it corrected.")
    message: str = strawberry.field(description="The words; may be empty for thanks.")
    author: Person = one(people_by_id, by="author_id", description="Who says it.")
    created_at: datetime = strawberry.field(description="When.")


@about("FEEDBACK", "recipient_id", "author_id")
@strawberry.type(description="What one person tells another about something seen.")
class Feedback(FeedItem):
    kind: FeedbackKind = strawberry.field(description="Praise or coaching.")
    purpose: Purpose = strawberry.field(description="Growth or decision; never changes after sending.")
    author: Person = one(people_by_id, by="author_id", description="Who gave it.")
    recipient: Person = one(people_by_id, by="recipient_id", description="Who received it.")
    message: str = strawberry.field(description="What was seen, in the giver's words.")
    next_time: str | None = strawberry.field(description="What to do next time; always there for coaching.")
    behaviours: list[Behaviour] = many(models.behaviours_by_feedback, description="The behaviours it names.")
    cause: Cause | None = strawberry.field(description="The circumstances behind it, where the giver named one.")
    visibility: Visibility = strawberry.field(description="Who sees it beside the two; never widened.")
    observed_at: datetime = strawberry.field(description="When it was seen.")
    edited_at: datetime | None = strawberry.field(description="When the words last changed; null when they never did.")
    read_at: datetime | None = strawberry.field(description="When the receiver gave their reading; null before.")
    giver_reading: Reading | None = resolved(
        resolver=_giver_reading,
        description="How it was meant. Null for the receiver until they have given their own reading.",
    )
    receiver_reading: Reading | None = resolved(
        resolver=_receiver_reading, description="How it came across; null before."
    )
    perception_gap: float | None = resolved(
        resolver=_perception_gap,
        description="How far the two readings are apart: 0 the same … 1 opposite. Null until both exist.",
    )
    follow_up_on: date | None = strawberry.field(description="The day on which the giver wants to look again.")
    followed_up_at: datetime | None = strawberry.field(description="When the giver closed the loop.")
    followed_up_better: bool | None = strawberry.field(description="Whether it got better, in the giver's eyes.")
    follow_up_note: str | None = strawberry.field(description="What the giver added when closing the loop.")
    request: FeedbackRequest | None = one(
        models.visible_requests_by_id, by="request_id", description="The request that it answers."
    )
    versions: list[FeedbackVersion] = many(models.versions_by_feedback, description="Earlier versions, oldest first.")
    replies: list[FeedbackReply] = resolved(
        resolver=_replies, description="What the receiver said back, oldest first; empty for everybody but the two."
    )
    viewer_can_read: bool = resolved(resolver=_can_read, description="Whether the viewer's reading is still to come.")
    viewer_can_edit: bool = resolved(resolver=_can_edit, description="Whether the viewer may write a new version.")
    viewer_can_reply: bool = resolved(resolver=_can_reply, description="Whether the viewer may say something back.")
    viewer_can_follow_up: bool = resolved(
        resolver=_can_follow_up, description="Whether the viewer may close the loop now."
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Feedback)


@strawberry.type(description="Somebody asks somebody for feedback.")
class FeedbackRequest(Node):
    asker: Person = one(people_by_id, by="asker_id", description="Who asks.")
    asked: Person = one(people_by_id, by="asked_id", description="Who is asked.")
    question: str = strawberry.field(description="What about.")
    state: FeedbackRequestState = strawberry.field(description="Open, answered or declined.")
    created_at: datetime = strawberry.field(description="When it was asked.")
    feedback: Feedback | None = one(models.feedback_by_request, by="id", description="The answer; null before.")
    viewer_can_answer: bool = resolved(
        resolver=_can_answer, description="Whether the viewer is asked and has not answered."
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.FeedbackRequest)


@strawberry.enum(description="Which side of feedback to list.")
class FeedbackBox(StrEnum):
    RECEIVED = "RECEIVED"
    GIVEN = "GIVEN"
    TEAM = "TEAM"


@strawberry.enum(description="Which side of requests to list.")
class FeedbackRequestBox(StrEnum):
    ASKED_OF_ME = "ASKED_OF_ME"
    ASKED_BY_ME = "ASKED_BY_ME"


@strawberry.input(description="Narrows a list of feedback; what is left out does not narrow.")
class FeedbackFilter:
    box: FeedbackBox | None = strawberry.field(
        default=None, description="Received or given by the viewer, or TEAM: what the viewer sees as a supervisor."
    )
    person_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only feedback from or to this person."
    )
    kind: FeedbackKind | None = strawberry.field(default=None, description="Only praise or only coaching.")
    waiting: bool | None = strawberry.field(
        default=None, description="Only what waits for the viewer: a reading to give, or a follow-up that is due."
    )


@strawberry.input(description="Narrows a list of requests; what is left out does not narrow.")
class FeedbackRequestFilter:
    box: FeedbackRequestBox | None = strawberry.field(
        default=None, description="Asked of the viewer, or by the viewer."
    )
    state: FeedbackRequestState | None = strawberry.field(default=None, description="Only requests in this state.")


async def _feedback(info: Info, id: strawberry.ID) -> models.Feedback | None:
    return await info.context.load(models.visible_by_id, ids.parse(id, "id"))


async def _feedback_list(
    info: Info, first: int | None = None, after: str | None = None, filter: FeedbackFilter | None = None
) -> Page[models.Feedback]:
    wanted = meant(filter or FeedbackFilter())
    return await feedback_in_reach.page(info, first, after, info.context.viewer, wanted, clock.now().date())


@listed(*NEWEST_FIRST)
def feedback_in_reach(viewer: Viewer, wanted: FeedbackFilter, today: date) -> QuerySet[models.Feedback]:
    """The feedback that a list shows."""
    query = models.Feedback.visible_to(viewer)
    if wanted.box is FeedbackBox.RECEIVED:
        query = query.filter(recipient_id=viewer.id)
    elif wanted.box is FeedbackBox.GIVEN:
        query = query.filter(author_id=viewer.id)
    elif wanted.box is FeedbackBox.TEAM:
        # A part of what they see, and thousands: to say so twice would take twice as long.
        query = models.Feedback.filter(models.Feedback.about_people_of(viewer))
    if wanted.person_id:
        person_id = ids.parse(wanted.person_id, "filter.personId")
        query = query.filter(Q(author_id=person_id) | Q(recipient_id=person_id))
    if wanted.kind:
        query = query.filter(kind=wanted.kind)
    if wanted.waiting:
        due = Q(author_id=viewer.id, follow_up_on__lte=today, followed_up_at__isnull=True)
        query = query.filter(Q(recipient_id=viewer.id, read_at__isnull=True) | due)
    return query


async def _feedback_request(info: Info, id: strawberry.ID) -> models.FeedbackRequest | None:
    return await info.context.load(models.visible_requests_by_id, ids.parse(id, "id"))


async def _feedback_requests(
    info: Info, first: int | None = None, after: str | None = None, filter: FeedbackRequestFilter | None = None
) -> Page[models.FeedbackRequest]:
    wanted = meant(filter or FeedbackRequestFilter())
    return await requests_in_reach.page(info, first, after, info.context.viewer, wanted)


@listed(*NEWEST_FIRST)
def requests_in_reach(viewer: Viewer, wanted: FeedbackRequestFilter) -> QuerySet[models.FeedbackRequest]:
    """The requests that a list shows."""
    query = models.FeedbackRequest.visible_to(viewer)
    if wanted.box is FeedbackRequestBox.ASKED_OF_ME:
        query = query.filter(asked_id=viewer.id)
    elif wanted.box is FeedbackRequestBox.ASKED_BY_ME:
        query = query.filter(asker_id=viewer.id)
    if wanted.state:
        query = query.filter(state=wanted.state)
    return query


@strawberry.type
class Query:
    feedback: Feedback | None = resolved(resolver=_feedback, description="A feedback in reach, null for every other.")
    feedback_list: Connection[Feedback] = resolved(
        resolver=_feedback_list,
        description="Feedback in the viewer's reach, newest first.",
        costs=4_000,  # the manager of the largest store has that of thousands to sort
    )
    feedback_request: FeedbackRequest | None = resolved(
        resolver=_feedback_request, description="A request from or to the viewer, null for every other."
    )
    feedback_requests: Connection[FeedbackRequest] = resolved(
        resolver=_feedback_requests, description="Requests from or to the viewer, newest first."
    )


async def _received(context: Asked, event: Event) -> models.Feedback | None:
    row = await context.load(models.visible_by_id, event.subject_id)
    return row if row is not None and policy.is_recipient(context.viewer, row) else None


async def _feedback_received(info: Info, after: strawberry.ID | None = None) -> Source:
    position = await events.position_of(info.context.viewer, after, "feedback.given")
    return events.follow(info.context, position, {"feedback.given"}, _received)


@strawberry.type
class Subscription:
    feedback_received: AsyncIterator[Feedback] = streamed(
        resolver=_feedback_received,
        description="Feedback to the viewer as it is given, in order, once. `after`: the last feedback or change seen. INVALID (after).",
    )
