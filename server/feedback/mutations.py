"""What people send about feedback: inputs, payloads, mutations."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from server.behaviours.models import Cause
from server.feedback import actions, models
from server.feedback.models import FeedbackKind, FeedbackReplyKind, Purpose, Visibility
from server.feedback.schema import Feedback, FeedbackReply, FeedbackRequest
from server.kit import ids
from server.kit.node import OWN_ID, Payload, resolved
from server.people.models import Info


@strawberry.input(description="How it was meant, or came across.")
class ReadingInput:
    tone: int = strawberry.field(description="1 gentle … 5 strong.")
    importance: int = strawberry.field(description="1 a small thing … 5 matters a lot.")
    clarity: int = strawberry.field(description="1 puzzling … 5 crystal clear.")


@strawberry.input(description="What to tell somebody.")
class FeedbackGiveInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    recipient_id: strawberry.ID = strawberry.field(description="Somebody in reach, not oneself.")
    kind: FeedbackKind = strawberry.field(description="Praise or coaching.")
    message: str = strawberry.field(description="What was seen; 1 to 4,000 characters.")
    next_time: str | None = strawberry.field(
        default=None, description="What to do next time; coaching needs it. At most 1,000 characters."
    )
    purpose: Purpose | None = strawberry.field(
        default=Purpose.GROWTH, description="Growth or decision; fixed from here on."
    )
    visibility: Visibility | None = strawberry.field(
        default=Visibility.RECIPIENT, description="Who sees it; never widened later."
    )
    behaviour_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The behaviours it names, at most 10."
    )
    cause: Cause | None = strawberry.field(default=None, description="The circumstances behind it.")
    observed_at: datetime | None = strawberry.field(default=None, description="When it was seen; now, where left out.")
    reading: ReadingInput | None = strawberry.field(
        default=None, description="How it is meant; hidden from the receiver until they read."
    )
    follow_up_on: date | None = strawberry.field(default=None, description="When to be reminded to look again.")
    goal_id: strawberry.ID | None = strawberry.field(default=None, description="The goal it is about.")
    request_id: strawberry.ID | None = strawberry.field(default=None, description="The request it answers.")


@strawberry.input(description="What to change; what is left out stays. The earlier words are kept as a version.")
class FeedbackEditInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    feedback_id: strawberry.ID = strawberry.field(description="A feedback that the viewer gave.")
    message: str | None = strawberry.field(default=None, description="The new words.")
    next_time: str | None = strawberry.field(default=None, description="The new “next time …”.")
    purpose: Purpose | None = strawberry.field(
        default=None, description="Fixed at sending: any other than the present one is refused."
    )
    visibility: Visibility | None = strawberry.field(default=None, description="May only be narrowed.")
    reading: ReadingInput | None = strawberry.field(
        default=None, description="How it is meant; fixed once the receiver has read."
    )
    follow_up_on: date | None = strawberry.field(default=None, description="Another day to look again.")


@strawberry.input(description="The receiver's own reading; it reveals the giver's.")
class FeedbackReadInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    feedback_id: strawberry.ID = strawberry.field(description="A feedback that the viewer received.")
    reading: ReadingInput = strawberry.field(description="How it came across.")


@strawberry.input(description="What the receiver says back.")
class FeedbackReplyInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    feedback_id: strawberry.ID = strawberry.field(description="A feedback that the viewer received.")
    kind: FeedbackReplyKind = strawberry.field(description="Thanks, a question, or a wish to have it corrected.")
    message: str = strawberry.field(default="", description="The words; thanks need none.")


@strawberry.input(description="The giver looks again.")
class FeedbackFollowUpInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    feedback_id: strawberry.ID = strawberry.field(description="A feedback that the viewer gave.")
    better: bool = strawberry.field(description="Whether it got better.")
    note: str | None = strawberry.field(default=None, description="What the giver adds.")


@strawberry.input(description="Whom to ask for feedback, and about what.")
class FeedbackRequestInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    from_id: strawberry.ID = strawberry.field(description="Somebody in reach.")
    question: str = strawberry.field(description="What about; 1 to 500 characters.")
    goal_id: strawberry.ID | None = strawberry.field(default=None, description="The goal it is about.")


@strawberry.input(description="Which request to decline.")
class FeedbackRequestDeclineInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    request_id: strawberry.ID = strawberry.field(description="An open request to the viewer.")


@strawberry.type(description="Answer of `feedbackGive`.")
class FeedbackGivePayload:
    feedback: Feedback = strawberry.field(description="What was given.")


@strawberry.type(description="Answer of `feedbackEdit`.")
class FeedbackEditPayload:
    feedback: Feedback = strawberry.field(description="As it reads now.")


@strawberry.type(description="Answer of `feedbackRead`.")
class FeedbackReadPayload:
    feedback: Feedback = strawberry.field(description="With both readings and the gap.")


@strawberry.type(description="Answer of `feedbackReply`.")
class FeedbackReplyPayload:
    feedback: Feedback = strawberry.field(description="What was replied to.")
    reply: FeedbackReply = strawberry.field(description="What was said back.")


@strawberry.type(description="Answer of `feedbackFollowUp`.")
class FeedbackFollowUpPayload:
    feedback: Feedback = strawberry.field(description="With the loop closed.")


@strawberry.type(description="Answer of `feedbackRequest`.")
class FeedbackRequestPayload:
    feedback_request: FeedbackRequest = strawberry.field(description="What was asked.")


@strawberry.type(description="Answer of `feedbackRequestDecline`.")
class FeedbackRequestDeclinePayload:
    feedback_request: FeedbackRequest = strawberry.field(description="The declined request.")


async def _give(info: Info, input: FeedbackGiveInput) -> Payload:
    draft = actions.Draft(
        recipient_id=ids.parse(input.recipient_id, "recipientId"),
        kind=input.kind,
        message=input.message,
        next_time=input.next_time,
        purpose=input.purpose or Purpose.GROWTH,
        visibility=input.visibility or Visibility.RECIPIENT,
        behaviour_ids=ids.parse_all(input.behaviour_ids or [], "behaviourIds", actions.MOST_BEHAVIOURS),
        cause=input.cause,
        observed_at=input.observed_at,
        reading=_reading(input.reading),
        follow_up_on=input.follow_up_on,
        goal_id=ids.parse(input.goal_id, "goalId") if input.goal_id else None,
        request_id=ids.parse(input.request_id, "requestId") if input.request_id else None,
    )
    return Payload(feedback=await actions.give(info.context.viewer, ids.chosen(input.id), draft))


async def _edit(info: Info, input: FeedbackEditInput) -> Payload:
    change = actions.Edit(
        input.message, input.next_time, input.purpose, input.visibility, _reading(input.reading), input.follow_up_on
    )
    feedback_id = ids.parse(input.feedback_id, "feedbackId")
    return Payload(feedback=await actions.edit(info.context.viewer, ids.chosen(input.id), feedback_id, change))


async def _read(info: Info, input: FeedbackReadInput) -> Payload:
    feedback_id, reading = ids.parse(input.feedback_id, "feedbackId"), _reading(input.reading)
    assert reading is not None
    return Payload(feedback=await actions.read(info.context.viewer, ids.chosen(input.id), feedback_id, reading))


async def _reply(info: Info, input: FeedbackReplyInput) -> Payload:
    feedback_id = ids.parse(input.feedback_id, "feedbackId")
    feedback, reply = await actions.reply(
        info.context.viewer, ids.chosen(input.id), feedback_id, input.kind, input.message
    )
    return Payload(feedback=feedback, reply=reply)


async def _follow_up(info: Info, input: FeedbackFollowUpInput) -> Payload:
    feedback_id = ids.parse(input.feedback_id, "feedbackId")
    feedback = await actions.follow_up(info.context.viewer, ids.chosen(input.id), feedback_id, input.better, input.note)
    return Payload(feedback=feedback)


async def _request(info: Info, input: FeedbackRequestInput) -> Payload:
    from_id = ids.parse(input.from_id, "fromId")
    goal_id = ids.parse(input.goal_id, "goalId") if input.goal_id else None
    made = await actions.request(info.context.viewer, ids.chosen(input.id), from_id, input.question, goal_id)
    return Payload(feedback_request=made)


async def _decline(info: Info, input: FeedbackRequestDeclineInput) -> Payload:
    request_id = ids.parse(input.request_id, "requestId")
    return Payload(feedback_request=await actions.decline(info.context.viewer, ids.chosen(input.id), request_id))


@strawberry.type
class Mutation:
    feedback_give: FeedbackGivePayload = resolved(
        resolver=_give,
        description="Tell somebody. INVALID (message, nextTime, reading …), NOT_FOUND (recipientId, requestId …).",
    )
    feedback_edit: FeedbackEditPayload = resolved(
        resolver=_edit,
        description="Write it anew. INVALID (purpose, visibility …), CONFLICT (reading), NOT_ALLOWED, NOT_FOUND.",
    )
    feedback_read: FeedbackReadPayload = resolved(
        resolver=_read,
        description="The receiver's reading, once. INVALID (reading.tone …), CONFLICT on a second one, NOT_ALLOWED.",
    )
    feedback_reply: FeedbackReplyPayload = resolved(
        resolver=_reply, description="Say something back. INVALID (message), NOT_ALLOWED, NOT_FOUND."
    )
    feedback_follow_up: FeedbackFollowUpPayload = resolved(
        resolver=_follow_up, description="Close the loop, once. CONFLICT on a second one, NOT_ALLOWED, NOT_FOUND."
    )
    feedback_request: FeedbackRequestPayload = resolved(
        resolver=_request, description="Ask somebody for feedback. INVALID (question), NOT_FOUND (fromId)."
    )
    feedback_request_decline: FeedbackRequestDeclinePayload = resolved(
        resolver=_decline, description="Say “not now”. CONFLICT when it was answered, NOT_ALLOWED, NOT_FOUND."
    )


def _reading(sent: ReadingInput | None) -> models.Reading | None:
    return models.Reading(sent.tone, sent.importance, sent.clarity) if sent else None
