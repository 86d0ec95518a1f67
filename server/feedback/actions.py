"""What people can do with feedback: give, edit, read, reply, follow up, request, decline."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from server.behaviours.models import Cause, offered
from server.events import actions as events
from server.feedback import policy
from server.feedback.models import (
    Feedback,
    FeedbackBehaviour,
    FeedbackKind,
    FeedbackReply,
    FeedbackReplyKind,
    FeedbackRequest,
    FeedbackRequestState,
    FeedbackVersion,
    Purpose,
    Reading,
    Visibility,
    given,
)
from server.goals.models import Goal
from server.kit import clock, db, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.kit.inserts import insert, insert_all, new
from server.people.models import Person, Viewer, colleague, person_scope

CLOCK_SKEW = timedelta(minutes=5)
FOLLOW_UP_WITHIN = timedelta(days=366)
OBSERVED_WITHIN = timedelta(days=366)
MOST_BEHAVIOURS, MOST_REPLIES, MOST_VERSIONS = 10, 20, 50


@dataclass(frozen=True)
class Draft:
    """What somebody is about to say."""

    recipient_id: UUID
    kind: FeedbackKind
    message: str
    next_time: str | None = None
    purpose: Purpose = Purpose.GROWTH
    visibility: Visibility = Visibility.RECIPIENT
    behaviour_ids: list[UUID] = field(default_factory=list)
    cause: Cause | None = None
    observed_at: datetime | None = None
    reading: Reading | None = None
    follow_up_on: date | None = None
    goal_id: UUID | None = None
    request_id: UUID | None = None


@db.transaction
async def give(viewer: Viewer, id: UUID, draft: Draft) -> Feedback:
    """Tell somebody in reach. Raises NotFound, Invalid with the field; the same id again returns what was given first."""
    known = (await given([id])).first()
    if known is not None:
        return _mine(viewer, known)
    request = await _request(viewer, draft) if draft.request_id else None
    recipient = await (_asker(request) if request else _recipient(viewer, draft.recipient_id, "recipientId"))
    chips = await offered(draft.behaviour_ids, "behaviourIds")
    if draft.goal_id is not None:
        await _check_goal(viewer, draft.goal_id)
    feedback = new(
        Feedback,
        id=id,
        kind=draft.kind,
        purpose=draft.purpose,
        visibility=draft.visibility,
        author_id=viewer.id,
        recipient_id=recipient.id,
        store_id=recipient.store_id,
        supervisor_id=recipient.manager_id,
        recipient_role=recipient.role,
        region=recipient.store.region if recipient.store else None,
        message=text.required(draft.message, "message"),
        next_time=_next_time(draft.kind, draft.next_time),
        cause=draft.cause,
        goal_id=draft.goal_id,
        request_id=draft.request_id,
        observed_at=_observed_at(draft.observed_at),
        follow_up_on=_follow_up_on(draft.follow_up_on),
    )
    if draft.reading:
        feedback.giver_reading = _checked(draft.reading)
    await insert(feedback)
    await insert_all([new(FeedbackBehaviour, feedback_id=id, behaviour_id=chip.id) for chip in chips])
    if request:
        request.state = FeedbackRequestState.ANSWERED
        await request.save(update_fields=["state"])
    await events.record("feedback.given", feedback, viewer.id, feedback.audience, id=id, in_feed=True)
    return feedback


@dataclass(frozen=True)
class Edit:
    """What changes; None leaves it as it is."""

    message: str | None = None
    next_time: str | None = None
    purpose: Purpose | None = None
    visibility: Visibility | None = None
    reading: Reading | None = None
    follow_up_on: date | None = None


@db.transaction
async def edit(viewer: Viewer, call_id: UUID, feedback_id: UUID, change: Edit) -> Feedback:
    """Write it anew; the earlier words stay as a version. Purpose never changes, visibility never widens."""
    feedback = await _load(viewer, feedback_id)
    if await events.repeated(call_id, viewer, "feedback.edited", feedback.id):
        return feedback
    if not policy.can_edit(viewer, feedback):
        raise NotAllowed("Only the one who gave it can change it.")
    if change.purpose is not None and change.purpose is not feedback.purpose:
        raise Invalid("The purpose is fixed when feedback is sent.", "purpose")
    if change.visibility is Visibility.RECIPIENT_AND_SUPERVISOR and feedback.visibility is Visibility.RECIPIENT:
        raise Invalid("More people than before cannot be let in.", "visibility")
    message = feedback.message if change.message is None else text.required(change.message, "message")
    next_time = feedback.next_time if change.next_time is None else _next_time(feedback.kind, change.next_time)
    reworded = (message, next_time) != (feedback.message, feedback.next_time)
    if reworded:
        if await FeedbackVersion.filter(feedback_id=feedback.id).count() >= MOST_VERSIONS:
            raise Conflict("This was changed often enough. Give it anew.", "feedbackId")
        written_at = feedback.edited_at or feedback.created_at
        await FeedbackVersion.create(
            feedback=feedback, message=feedback.message, next_time=feedback.next_time, written_at=written_at
        )
        feedback.message, feedback.next_time, feedback.edited_at = message, next_time, clock.now()
    if change.reading is not None:
        if feedback.read_at is not None:
            raise Conflict("It was read already; how it was meant stays as it was.", "reading")
        feedback.giver_reading = _checked(change.reading)
    audience = feedback.audience
    feedback.visibility = change.visibility or feedback.visibility
    # Those who lose sight of it hear of this one change, so that their phones drop it, and of nothing before.
    await events.withdraw(feedback.id, audience - feedback.audience)
    if change.follow_up_on is not None and change.follow_up_on != feedback.follow_up_on:
        feedback.follow_up_on, feedback.follow_up_reminded_at = _follow_up_on(change.follow_up_on), None
    await feedback.save()
    await events.record("feedback.edited", feedback, viewer.id, audience, id=call_id, data={"reworded": reworded})
    return feedback


@db.transaction
async def read(viewer: Viewer, call_id: UUID, feedback_id: UUID, reading: Reading) -> Feedback:
    """The receiver says how it came across; only then the giver's reading opens. Once, and it stays."""
    feedback = await _load(viewer, feedback_id)
    if await events.repeated(call_id, viewer, "feedback.read", feedback.id):
        return feedback
    if not policy.is_recipient(viewer, feedback):
        raise NotAllowed("Only the one who received it can say how it came across.")
    if feedback.read_at is not None:
        raise Conflict("You said already how it came across.", "feedbackId")
    feedback.receiver_reading, feedback.read_at = _checked(reading), clock.now()
    await feedback.save()
    await events.record("feedback.read", feedback, viewer.id, feedback.audience, id=call_id)
    return feedback


@db.transaction
async def reply(
    viewer: Viewer, id: UUID, feedback_id: UUID, kind: FeedbackReplyKind, message: str
) -> tuple[Feedback, FeedbackReply]:
    """Say thanks, ask something, or ask for a correction. Raises Invalid when a question or correction has no words."""
    feedback = await _load(viewer, feedback_id)
    known = await FeedbackReply.get_or_none(id=id)
    if known is not None:
        if known.author_id != viewer.id or known.feedback_id != feedback.id:
            raise Conflict("This id is taken.", "id")
        return feedback, known
    if not policy.can_reply(viewer, feedback):
        raise NotAllowed("Only the one who received it can say something back.")
    needs_words = kind is not FeedbackReplyKind.THANKS
    words = text.required(message, "message") if needs_words else text.optional(message, "message") or ""
    if await FeedbackReply.filter(feedback_id=feedback.id).count() >= MOST_REPLIES:
        raise Conflict("There is a lot said about this already. Talk it over.", "feedbackId")
    answer = await FeedbackReply.create(id=id, feedback=feedback, author_id=viewer.id, kind=kind, message=words)
    audience = {person_scope(feedback.author_id), person_scope(feedback.recipient_id)}
    await events.record("feedback.replied", feedback, viewer.id, audience, id=id, data={"reply": kind.value})
    return feedback, answer


@db.transaction
async def follow_up(viewer: Viewer, call_id: UUID, feedback_id: UUID, better: bool, note: str | None) -> Feedback:
    """Close the loop: did it get better? Once."""
    feedback = await _load(viewer, feedback_id)
    if await events.repeated(call_id, viewer, "feedback.followedUp", feedback.id):
        return feedback
    if not policy.is_author(viewer, feedback):
        raise NotAllowed("Only the one who gave it can follow it up.")
    if feedback.followed_up_at is not None:
        raise Conflict("This was followed up already.", "feedbackId")
    feedback.followed_up_at, feedback.followed_up_better = clock.now(), better
    feedback.follow_up_note = text.optional(note, "note")
    await feedback.save()
    await events.record("feedback.followedUp", feedback, viewer.id, feedback.audience, id=call_id)
    return feedback


@db.transaction
async def request(
    viewer: Viewer, id: UUID, from_id: UUID, question: str, goal_id: UUID | None = None
) -> FeedbackRequest:
    """Ask somebody in reach for feedback."""
    known = await FeedbackRequest.get_or_none(id=id)
    if known is not None:
        if known.asker_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    asked = await _recipient(viewer, from_id, "fromId")
    if goal_id is not None:
        await _check_goal(viewer, goal_id)
    made = await FeedbackRequest.create(
        id=id, asker_id=viewer.id, asked_id=asked.id, question=text.required(question, "question", 500), goal_id=goal_id
    )
    await events.record("feedback.requested", made, viewer.id, made.audience, id=id)
    return made


@db.transaction
async def decline(viewer: Viewer, call_id: UUID, request_id: UUID) -> FeedbackRequest:
    """Say "not now" to a request."""
    asked = await FeedbackRequest.visible_to(viewer).get_or_none(id=request_id)
    if asked is None:
        raise NotFound("There is no such request.", "requestId")
    if await events.repeated(call_id, viewer, "feedback.requestDeclined", asked.id):
        return asked
    if asked.asked_id != viewer.id:
        raise NotAllowed("Only the one who was asked can decline.")
    if not policy.can_decline(viewer, asked):
        raise Conflict("This request was answered already.", "requestId")
    asked.state = FeedbackRequestState.DECLINED
    await asked.save(update_fields=["state"])
    await events.record("feedback.requestDeclined", asked, viewer.id, asked.audience, id=call_id)
    return asked


def _mine(viewer: Viewer, known: Feedback) -> Feedback:
    if known.author_id != viewer.id:
        raise Conflict("This id is taken.", "id")
    return known


async def _load(viewer: Viewer, feedback_id: UUID) -> Feedback:
    feedback = await Feedback.visible_to(viewer).get_or_none(id=feedback_id)
    if feedback is None:
        raise NotFound("There is no such feedback.", "feedbackId")
    return feedback


async def _recipient(viewer: Viewer, person_id: UUID, field: str) -> Person:
    person = (await colleague(viewer, person_id, clock.now().date())).first()
    if person is None:
        raise NotFound("There is nobody like that in your reach.", field)
    if person.id == viewer.id:
        raise Invalid("That is you. Choose somebody else.", field)
    return person


async def _asker(request: FeedbackRequest) -> Person:
    # Whoever asked wants the answer, also from somebody who could not reach them otherwise.
    person = await Person.active(Person.filter(id=request.asker_id)).first().select_related("store")
    if person is None:
        raise NotFound("The one who asked has left.", "recipientId")
    return person


async def _request(viewer: Viewer, draft: Draft) -> FeedbackRequest:
    request = await FeedbackRequest.visible_to(viewer).get_or_none(id=draft.request_id)
    if request is None or request.asked_id != viewer.id:
        raise NotFound("There is no such request to you.", "requestId")
    if request.asker_id != draft.recipient_id:
        raise Invalid("Somebody else asked for this.", "recipientId")
    if not policy.can_answer(viewer, request):
        raise Conflict("This request was answered already.", "requestId")
    return request


def _next_time(kind: FeedbackKind, words: str | None) -> str | None:
    if kind is FeedbackKind.COACHING:
        return text.required(words or "", "nextTime", 1_000)
    return text.optional(words, "nextTime", 1_000)


def _checked(reading: Reading) -> Reading:
    for name in ("tone", "importance", "clarity"):
        if not 1 <= getattr(reading, name) <= 5:
            raise Invalid("A reading goes from 1 to 5.", f"reading.{name}")
    return reading


def _observed_at(moment: datetime | None) -> datetime:
    now = clock.now()
    if moment is None:
        return now
    if moment.tzinfo is None:
        raise Invalid("A time needs its zone.", "observedAt")
    if not now - OBSERVED_WITHIN <= moment <= now + CLOCK_SKEW:
        raise Invalid("That is not a time when you could have seen it.", "observedAt")
    return min(moment, now)


def _follow_up_on(day: date | None) -> date | None:
    today = clock.now().date()
    if day is not None and not today - timedelta(days=1) <= day <= today + FOLLOW_UP_WITHIN:
        raise Invalid("Choose a day within a year from today.", "followUpOn")
    return day


async def _check_goal(viewer: Viewer, goal_id: UUID) -> None:
    if not await Goal.visible_to(viewer).filter(id=goal_id).exists():
        raise NotFound("There is no such goal.", "goalId")
