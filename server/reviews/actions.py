"""What the two can do with a review. Every move goes through one door: in reach, then the table in policy, then its own conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.checkins import actions as checkins
from server.checkins.models import CheckIn, CheckInState
from server.checkins.recurrence import Cadence
from server.events import actions as events
from server.feedback.models import Feedback, Purpose
from server.goals.models import Goal, GoalState, KeyResult
from server.kit import clock, db, ids, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.people.models import Viewer
from server.recognitions.models import Recognition
from server.reviews import history, peers, policy
from server.reviews.drafts import AccomplishmentDraft, AnswerDraft, checked_accomplishments, checked_answers
from server.reviews.models import (
    Review,
    ReviewAccomplishment,
    ReviewAnswer,
    ReviewMove,
    ReviewQuestion,
    ReviewSide,
    ReviewState,
    audience,
)


@dataclass(frozen=True)
class Turn:
    """Somebody's move: who makes it and where it leads. ``done``: this very call was answered before."""

    review: Review
    move: ReviewMove
    side: ReviewSide
    leads_to: ReviewState
    done: bool = False


@db.transaction
async def assess(
    viewer: Viewer,
    call_id: UUID,
    review_id: UUID,
    answers: Sequence[AnswerDraft],
    accomplishments: Sequence[AccomplishmentDraft],
) -> Review:
    """Answer every question for the viewer's side, and say what is to be seen; until it is shared it may be worded anew.

    Nobody rests it on growth feedback: Invalid (accomplishments.N.feedbackId).
    """
    turn = await turn_of(viewer, call_id, review_id, ReviewMove.ASSESS)
    review = turn.review
    if turn.done:
        return review
    questions = await ReviewQuestion.filter(cycle_id=review.cycle_id).order_by("position")
    said, shown = checked_answers(answers, questions, whole=True), checked_accomplishments(accomplishments)
    for index, draft in enumerate(shown):
        await _check_shown(viewer, review, draft, f"accomplishments.{index}")
    await ReviewAnswer.filter(review_id=review.id, side=turn.side).delete()
    await ReviewAccomplishment.filter(review_id=review.id, side=turn.side).delete()
    for answer in said:
        await ReviewAnswer.create(
            review=review, side=turn.side, question_id=answer.question_id, rating=answer.rating, words=answer.words
        )
    for position, draft in enumerate(shown):
        await ReviewAccomplishment.create(
            review=review,
            side=turn.side,
            position=position,
            note=draft.note,
            recognition_id=draft.recognition_id,
            goal_id=draft.goal_id,
            key_result_id=draft.key_result_id,
            feedback_id=draft.feedback_id,
        )
    return await made(viewer, call_id, turn)


@db.transaction
async def share(viewer: Viewer, call_id: UUID, review_id: UUID) -> Review:
    """Let each of the two read what the other wrote, and both what enough colleagues said together. Nothing changes any more."""
    turn = await turn_of(viewer, call_id, review_id, ReviewMove.SHARE)
    if turn.done:
        return turn.review
    await peers.conclude(turn.review)
    turn.review.shared_at = clock.now()
    return await made(viewer, call_id, turn)


@db.transaction
async def plan_talk(
    viewer: Viewer, call_id: UUID, review_id: UUID, scheduled_at: datetime | None, check_in_id: UUID | None
) -> Review:
    """Put it on the table of a check-in of the two: one that is planned, or a new one at ``scheduled_at``."""
    turn = await turn_of(viewer, call_id, review_id, ReviewMove.PLAN_TALK)
    review = turn.review
    if turn.done:
        return review
    if (scheduled_at is None) == (check_in_id is None):
        raise Invalid("Choose a check-in, or a time for a new one.", "scheduledAt")
    if check_in_id is not None:
        check_in, room = await checkins.load(viewer, check_in_id)
        if set(room.people) != {review.person_id, review.lead_id}:
            raise Invalid("That check-in is with somebody else.", "checkInId")
    else:
        assert scheduled_at is not None
        other = review.lead_id if turn.side is ReviewSide.PERSON else review.person_id
        check_in = await checkins.schedule(viewer, ids.new(), other, scheduled_at, Cadence.ONCE)
    await checkins.add_agenda_item(viewer, ids.new(), check_in.id, review.cycle.name)
    review.check_in_id = check_in.id
    return await made(viewer, call_id, turn, checkInId=str(check_in.id))


@db.transaction
async def acknowledge(viewer: Viewer, call_id: UUID, review_id: UUID, comment: str | None) -> Review:
    """Say that one has read it and talked about it: not that one agrees. What one has to say stands beside it for good."""
    turn = await turn_of(viewer, call_id, review_id, ReviewMove.ACKNOWLEDGE)
    review = turn.review
    if turn.done:
        return review
    held = CheckIn.filter(id=review.check_in_id, state=CheckInState.HELD)
    if review.check_in_id is None or not await held.exists():
        raise Conflict("Talk about it first: a review is a conversation.", "reviewId")
    review.comment, review.acknowledged_at = text.optional(comment, "comment", 2_000), clock.now()
    return await made(viewer, call_id, turn)


@db.transaction
async def call_off(viewer: Viewer, call_id: UUID, review_id: UUID, reason: str) -> Review:
    """Let it be, with a reason. What colleagues said goes unread."""
    turn = await turn_of(viewer, call_id, review_id, ReviewMove.CALL_OFF)
    if turn.done:
        return turn.review
    turn.review.call_off_reason = text.required(reason, "reason", 1_000)
    await peers.forget(turn.review)
    return await made(viewer, call_id, turn)


async def turn_of(
    viewer: Viewer, call_id: UUID, review_id: UUID | None, move: ReviewMove, field: str = "reviewId"
) -> Turn:
    """The viewer's move, if the table has it. Raises NotFound, NotAllowed (not theirs), Conflict (too early, too late)."""
    query = Review.visible_to(viewer).get_or_none(id=review_id) if review_id else None
    review = await query.prefetch_related("person__store", "lead__store", "cycle") if query else None
    side = policy.side_of(viewer, review) if review else None
    if review is None or side is None:
        raise NotFound("There is no such review in your reach.", field)
    if await events.repeated(call_id, viewer, history.KINDS[move], review.id):
        return Turn(review, move, side, review.state, done=True)
    if not policy.is_theirs(move, side):
        raise NotAllowed("This is for others to do.", field)
    following = policy.next_state(review.state, move, side)
    if following is None:
        raise Conflict("The review is not there yet, or past that.", field)
    return Turn(review, move, side, following)


async def made(viewer: Viewer, call_id: UUID, turn: Turn, **facts: Any) -> Review:
    """Keep what a move changed, and write it down."""
    review = turn.review
    review.state = turn.leads_to
    await review.save()
    data = {"side": turn.side.value} | facts
    await events.record(history.KINDS[turn.move], review, viewer.id, audience(review), id=call_id, data=data)
    return review


async def _check_shown(viewer: Viewer, review: Review, draft: AccomplishmentDraft, where: str) -> None:
    """Whoever names something must see it, and it must be the person's."""
    person_id = review.person_id
    if draft.recognition_id:
        thanks = Recognition.visible_to(viewer).filter(Recognition.naming(person_id), id=draft.recognition_id)
        if not await thanks.exists():
            raise NotFound("There is no such recognition of theirs in your reach.", f"{where}.recognitionId")
    if draft.goal_id:
        goal = await Goal.visible_to(viewer).get_or_none(id=draft.goal_id, owner_id=person_id)
        if goal is None:
            raise NotFound("There is no such goal of theirs in your reach.", f"{where}.goalId")
        if goal.state is not GoalState.DONE:
            raise Invalid("That goal is not closed yet: name one of its key results.", f"{where}.goalId")
    if draft.key_result_id:
        number = await KeyResult.get_or_none(id=draft.key_result_id, goal__owner_id=person_id)
        if number is None or not await Goal.visible_to(viewer).filter(id=number.goal_id).exists():
            raise NotFound("There is no such key result of theirs in your reach.", f"{where}.keyResultId")
    if draft.feedback_id:
        about = Feedback.visible_to(viewer).filter(recipient_id=person_id)
        feedback = await about.get_or_none(id=draft.feedback_id)
        if feedback is None:
            raise NotFound("There is no such feedback in your reach.", f"{where}.feedbackId")
        if feedback.purpose is not Purpose.DECISION:
            raise Invalid("Feedback that was given to grow never enters a review.", f"{where}.feedbackId")
