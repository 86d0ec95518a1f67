"""What people send about reviews: inputs, payloads, mutations."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from server.kit import ids
from server.kit.node import OWN_ID, Payload, resolved
from server.people.models import Info
from server.reviews import actions, cycles, naming
from server.reviews.drafts import AccomplishmentDraft, AnswerDraft, CycleDraft, QuestionDraft
from server.reviews.models import QuestionKind
from server.reviews.schema import Review, ReviewCycle, ReviewRequest

REVIEW = "The review."


@strawberry.input(description="A question to ask.")
class ReviewQuestionInput:
    kind: QuestionKind = strawberry.field(description="How it is answered.")
    text: str = strawberry.field(description="What is asked; 1 to 300 characters.")


@strawberry.input(description="A cycle to open.")
class ReviewCycleOpenInput:
    id: strawberry.ID | None = strawberry.field(default=None, description="The client's own UUIDv7 for the cycle.")
    name: str = strawberry.field(description="What it is called; 1 to 120 characters.")
    person_ids: list[strawberry.ID] = strawberry.field(description="Whose reviews; up to 200.")
    questions: list[ReviewQuestionInput] = strawberry.field(description="What is asked of all; 1 to 20.")
    self_due_on: date = strawberry.field(description="Until when people write about themselves; not gone.")
    answers_due_on: date = strawberry.field(description="Until when leads and colleagues write; not earlier.")


@strawberry.input(description="A cycle to close.")
class ReviewCycleCloseInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    cycle_id: strawberry.ID = strawberry.field(description="The cycle.")


@strawberry.input(description="An answer to a question.")
class ReviewAnswerInput:
    question_id: strawberry.ID = strawberry.field(description="The question.")
    rating: int | None = strawberry.field(default=None, description="The step, 1 to 5; for RATING.")
    words: str | None = strawberry.field(default=None, description="In words; at most 2,000 characters.")


@strawberry.input(description="Something to be seen: words, and at most one thing that shows it.")
class ReviewAccomplishmentInput:
    note: str = strawberry.field(description="What it shows; 1 to 1,000 characters.")
    recognition_id: strawberry.ID | None = strawberry.field(default=None, description="A recognition of the person.")
    goal_id: strawberry.ID | None = strawberry.field(default=None, description="A closed goal of the person.")
    key_result_id: strawberry.ID | None = strawberry.field(default=None, description="A key result of the person.")
    feedback_id: strawberry.ID | None = strawberry.field(
        default=None, description="Feedback that the person got and that was given for a decision, never for growth."
    )


@strawberry.input(description="The viewer's half of a review.")
class ReviewAssessInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    review_id: strawberry.ID = strawberry.field(description=REVIEW)
    answers: list[ReviewAnswerInput] = strawberry.field(description="To every question.")
    accomplishments: list[ReviewAccomplishmentInput] = strawberry.field(
        default_factory=list, description="What is to be seen; up to 20."
    )


@strawberry.input(description="A colleague to name.")
class ReviewNominatePeerInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    review_id: strawberry.ID = strawberry.field(description=REVIEW)
    peer_id: strawberry.ID = strawberry.field(description="Somebody in reach, none of the two.")


@strawberry.input(description="What one says to a colleague whom the other named.")
class ReviewSettlePeerInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    review_id: strawberry.ID = strawberry.field(description=REVIEW)
    peer_id: strawberry.ID = strawberry.field(description="Who was named.")
    agreed: bool = strawberry.field(description="Whether they are asked.")


@strawberry.input(description="What a colleague has seen.")
class ReviewRequestAnswerInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    request_id: strawberry.ID = strawberry.field(description="What was asked.")
    answers: list[ReviewAnswerInput] = strawberry.field(description="To one question at least.")


@strawberry.input(description="A review to share.")
class ReviewShareInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    review_id: strawberry.ID = strawberry.field(description=REVIEW)


@strawberry.input(description="Where the two talk about it: one of the two is given.")
class ReviewPlanTalkInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    review_id: strawberry.ID = strawberry.field(description=REVIEW)
    scheduled_at: datetime | None = strawberry.field(default=None, description="When, for a new check-in.")
    check_in_id: strawberry.ID | None = strawberry.field(default=None, description="A planned check-in of the two.")


@strawberry.input(description="The person's last word.")
class ReviewAcknowledgeInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    review_id: strawberry.ID = strawberry.field(description=REVIEW)
    comment: str | None = strawberry.field(default=None, description="What they say to it; at most 2,000 characters.")


@strawberry.input(description="A review to let be.")
class ReviewCallOffInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    review_id: strawberry.ID = strawberry.field(description=REVIEW)
    reason: str = strawberry.field(description="Why; 1 to 1,000 characters.")


@strawberry.type(description="Answer of every mutation of reviews.")
class ReviewPayload:
    review: Review = strawberry.field(description="The review as it is now.")


@strawberry.type(description="Answer of every mutation of cycles.")
class ReviewCyclePayload:
    review_cycle: ReviewCycle = strawberry.field(description="The cycle as it is now.")


@strawberry.type(description="Answer to a colleague.")
class ReviewRequestPayload:
    review_request: ReviewRequest = strawberry.field(description="What was asked, as it is now.")


def _answers(rows: list[ReviewAnswerInput]) -> list[AnswerDraft]:
    return [
        AnswerDraft(ids.parse(row.question_id, f"answers.{index}.questionId"), row.rating, row.words)
        for index, row in enumerate(rows)
    ]


def _accomplishment(row: ReviewAccomplishmentInput, where: str) -> AccomplishmentDraft:
    return AccomplishmentDraft(
        row.note,
        ids.parse(row.recognition_id, f"{where}.recognitionId") if row.recognition_id else None,
        ids.parse(row.goal_id, f"{where}.goalId") if row.goal_id else None,
        ids.parse(row.key_result_id, f"{where}.keyResultId") if row.key_result_id else None,
        ids.parse(row.feedback_id, f"{where}.feedbackId") if row.feedback_id else None,
    )


async def _open(info: Info, input: ReviewCycleOpenInput) -> Payload:
    draft = CycleDraft(
        input.name,
        input.self_due_on,
        input.answers_due_on,
        [QuestionDraft(row.kind, row.text) for row in input.questions],
        [ids.parse(key, f"personIds.{index}") for index, key in enumerate(input.person_ids)],
    )
    return Payload(review_cycle=await cycles.open(info.context.viewer, ids.chosen(input.id), draft))


async def _close(info: Info, input: ReviewCycleCloseInput) -> Payload:
    viewer, call_id, cycle_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.cycle_id, "cycleId")
    return Payload(review_cycle=await cycles.close(viewer, call_id, cycle_id))


async def _assess(info: Info, input: ReviewAssessInput) -> Payload:
    viewer, call_id, review_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.review_id, "reviewId")
    shown = [_accomplishment(row, f"accomplishments.{index}") for index, row in enumerate(input.accomplishments)]
    return Payload(review=await actions.assess(viewer, call_id, review_id, _answers(input.answers), shown))


async def _nominate(info: Info, input: ReviewNominatePeerInput) -> Payload:
    viewer, call_id, review_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.review_id, "reviewId")
    return Payload(review=await naming.nominate(viewer, call_id, review_id, ids.parse(input.peer_id, "peerId")))


async def _settle(info: Info, input: ReviewSettlePeerInput) -> Payload:
    viewer, call_id, review_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.review_id, "reviewId")
    peer_id = ids.parse(input.peer_id, "peerId")
    return Payload(review=await naming.settle(viewer, call_id, review_id, peer_id, input.agreed))


async def _answer(info: Info, input: ReviewRequestAnswerInput) -> Payload:
    viewer, call_id, request_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.request_id, "requestId")
    return Payload(review_request=await naming.answer(viewer, call_id, request_id, _answers(input.answers)))


async def _share(info: Info, input: ReviewShareInput) -> Payload:
    viewer, call_id, review_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.review_id, "reviewId")
    return Payload(review=await actions.share(viewer, call_id, review_id))


async def _plan_talk(info: Info, input: ReviewPlanTalkInput) -> Payload:
    viewer, call_id, review_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.review_id, "reviewId")
    check_in_id = ids.parse(input.check_in_id, "checkInId") if input.check_in_id else None
    return Payload(review=await actions.plan_talk(viewer, call_id, review_id, input.scheduled_at, check_in_id))


async def _acknowledge(info: Info, input: ReviewAcknowledgeInput) -> Payload:
    viewer, call_id, review_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.review_id, "reviewId")
    return Payload(review=await actions.acknowledge(viewer, call_id, review_id, input.comment))


async def _call_off(info: Info, input: ReviewCallOffInput) -> Payload:
    viewer, call_id, review_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.review_id, "reviewId")
    return Payload(review=await actions.call_off(viewer, call_id, review_id, input.reason))


MOVE = "NOT_ALLOWED where it is the other side's, CONFLICT where it is too early or too late, NOT_FOUND (reviewId)"


@strawberry.type
class Mutation:
    review_cycle_open: ReviewCyclePayload = resolved(
        resolver=_open,
        description="Ask a group the same questions; each gets a review with their manager by name where that one leads them, else "
        "with the viewer. NOT_ALLOWED, NOT_FOUND and NOT_ALLOWED (personIds.N), INVALID with the field.",
    )
    review_cycle_close: ReviewCyclePayload = resolved(
        resolver=_close,
        description="Make the sums of what was shared, once. NOT_FOUND, NOT_ALLOWED, CONFLICT (cycleId).",
    )
    review_assess: ReviewPayload = resolved(
        resolver=_assess,
        description=f"Write the viewer's half; until it is shared it may be worded anew. INVALID (answers) when a question is left, "
        f"INVALID (feedbackId) for growth feedback, NOT_FOUND naming a line. {MOVE}.",
    )
    review_nominate_peer: ReviewPayload = resolved(
        resolver=_nominate,
        description=f"Name a colleague; the other one of the two agrees. NOT_FOUND, INVALID, CONFLICT (peerId). {MOVE}.",
    )
    review_settle_peer: ReviewPayload = resolved(
        resolver=_settle,
        description=f"Agree to a colleague whom the other one named, or not. NOT_FOUND, CONFLICT (peerId). {MOVE}.",
    )
    review_request_answer: ReviewRequestPayload = resolved(
        resolver=_answer,
        description="Say what one has seen of a colleague, once; it is read only together with others'. NOT_FOUND, CONFLICT "
        "(requestId), INVALID and NOT_FOUND naming an answer.",
    )
    review_share: ReviewPayload = resolved(
        resolver=_share, description=f"Let the two read each other's words; nothing changes after that. {MOVE}."
    )
    review_plan_talk: ReviewPayload = resolved(
        resolver=_plan_talk,
        description=f"Put it on the table of a check-in of the two. NOT_FOUND, INVALID, CONFLICT (checkInId, scheduledAt). {MOVE}.",
    )
    review_acknowledge: ReviewPayload = resolved(
        resolver=_acknowledge,
        description=f"Say that one has read it and talked about it, not that one agrees. CONFLICT before the talk was held. {MOVE}, "
        "INVALID (comment).",
    )
    review_call_off: ReviewPayload = resolved(
        resolver=_call_off, description=f"Let it be, with a reason. {MOVE}, INVALID (reason)."
    )
