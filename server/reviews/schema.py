"""Reviews in GraphQL: types and queries. What people send is in mutations.py."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import strawberry
from strawberry import Parent
from tortoise.queryset import QuerySet

from server.checkins.models import visible_by_id as check_ins_by_id
from server.checkins.schema import CheckIn
from server.feedback.schema import Feedback
from server.goals.models import visible_by_id as goals_by_id
from server.goals.schema import Goal, KeyResult
from server.kit import ids
from server.kit.about import about
from server.kit.connections import NEWEST_FIRST, Connection, Page
from server.kit.lists import listed, meant
from server.kit.node import Node, derived, resolved
from server.kit.relations import many, one
from server.people.models import Info, Viewer, people_by_id
from server.people.schema import Person
from server.recognitions.models import visible_by_id as recognitions_by_id
from server.recognitions.schema import Recognition
from server.reviews import history, loading, models, policy
from server.reviews.models import GATHERING, PeerState, QuestionKind, ReviewMove, ReviewSide, ReviewState

strawberry.enum(QuestionKind, description="How a question is answered: by a step from 1 to 5, or in words.")
strawberry.enum(ReviewState, description="Where a review is: who has written, shared, acknowledged, or called off.")
strawberry.enum(ReviewSide, description="As what somebody has to do with a review.")
strawberry.enum(ReviewMove, description="What can be done with a review once it is there.")
strawberry.enum(PeerState, description="What became of a colleague who was named; never whether they answered.")


def _shown(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _mean(value: Decimal) -> float:
    return float(value)


@strawberry.type(description="A question of a cycle: the same for the person, their lead and the colleagues.")
class ReviewQuestion:
    id: strawberry.ID = strawberry.field(description="Its id.")
    kind: QuestionKind = strawberry.field(description="How it is answered.")
    text: str = strawberry.field(description="What is asked.")


@strawberry.type(description="What a whole group said to one question, five people or more.")
class ReviewGroupResult:
    question: ReviewQuestion = one(loading.questions_by_id, by="question_id", description="What was asked.")
    self_mean: float = derived(
        _mean, reads=["self_mean"], description="Mean of what people said of themselves, 1 to 5, to one place."
    )
    lead_mean: float = derived(
        _mean, reads=["lead_mean"], description="Mean of what their leads said, 1 to 5, to one place."
    )


def _viewer_can_close(root: Parent[models.ReviewCycle], info: Info) -> bool:
    return policy.can_close(info.context.viewer, root)


@strawberry.type(description="The same questions for a group of people, at the same time.")
class ReviewCycle(Node):
    name: str = strawberry.field(description="What it is called.")
    opened_by: Person = one(people_by_id, by="opened_by_id", description="Who opened it.")
    self_due_on: date = strawberry.field(description="Until when people write about themselves and name colleagues.")
    answers_due_on: date = strawberry.field(description="Until when leads and colleagues write.")
    created_at: datetime = strawberry.field(description="When it was opened.")
    closed_at: datetime | None = strawberry.field(description="When the sums of the group were made.")
    questions: list[ReviewQuestion] = many(loading.questions_by_cycle, description="What is asked, in order.")
    results: list[ReviewGroupResult] | None = many(
        loading.results_by_cycle,
        description="What the group said together, for whoever opened the cycle and for HR; null before it is closed, and "
        "wherever fewer than five people could be told apart by it.",
    )
    viewer_can_close: bool = resolved(
        resolver=_viewer_can_close, description="Whether the viewer may close it.", reads=["closed_at", "opened_by_id"]
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.ReviewCycle)


@strawberry.type(description="What one of the two says to a question.")
class ReviewAnswer:
    id: strawberry.ID = strawberry.field(description="Its id.")
    side: ReviewSide = strawberry.field(description="Who says it: the person or the lead.")
    question: ReviewQuestion = one(loading.questions_by_id, by="question_id", description="What was asked.")
    rating: int | None = strawberry.field(description="The step, 1 to 5.")
    words: str | None = strawberry.field(description="What was said in words.")


@strawberry.type(description="Something that one of the two wants seen. Growth feedback never stands here.")
class ReviewAccomplishment:
    id: strawberry.ID = strawberry.field(description="Its id.")
    side: ReviewSide = strawberry.field(description="Who wants it seen.")
    note: str = strawberry.field(description="What it shows.")
    recognition_id: strawberry.ID | None = strawberry.field(description="The id of the recognition that shows it.")
    goal_id: strawberry.ID | None = strawberry.field(description="The id of the closed goal that shows it.")
    key_result_id: strawberry.ID | None = strawberry.field(description="The id of the key result that shows it.")
    feedback_id: strawberry.ID | None = strawberry.field(
        description="The id of the feedback for a decision that shows it."
    )
    recognition: Recognition | None = one(
        recognitions_by_id, by="recognition_id", description="The recognition, where the viewer may read it."
    )
    goal: Goal | None = one(goals_by_id, by="goal_id", description="The goal, where the viewer may see it.")
    key_result: KeyResult | None = one(
        loading.key_results_by_id, by="key_result_id", description="The key result, where the viewer may see it."
    )
    feedback: Feedback | None = one(
        loading.feedback_by_id,
        by="feedback_id",
        description="The feedback, where the viewer may read it; only ever feedback that was given for a decision.",
    )


@strawberry.type(description="A colleague who was named. Whether they answered is nobody's to know.")
class ReviewPeer:
    id: strawberry.ID = strawberry.field(description="Its id.")
    peer: Person = one(people_by_id, by="peer_id", description="Who was named.")
    proposed_by: ReviewSide = strawberry.field(description="Who named them; the other one agrees or not.")
    state: PeerState = strawberry.field(description="What was said to that.")


@strawberry.type(
    description="What at least five colleagues said to one question together, as it was when the review was shared."
)
class ReviewPeerResult:
    id: strawberry.ID = strawberry.field(description="Its id.")
    question: ReviewQuestion = one(loading.questions_by_id, by="question_id", description="What was asked.")
    mean: float | None = derived(
        _shown,
        reads=["mean"],
        description="Mean of their steps, 1 to 5, to one place; null where fewer than five gave one.",
    )
    words: list[str] = strawberry.field(
        description="What they said in words, by the alphabet; empty where fewer than five said something."
    )


def _move(kind: str) -> ReviewMove | None:
    return history.MOVE_OF.get(kind)


@strawberry.type(description="Something that one of the two did with a review.")
class ReviewHappening:
    id: strawberry.ID = strawberry.field(description="Its id.")
    move: ReviewMove | None = derived(_move, reads=["kind"], description="What was done; null where it was opened.")
    by: Person = one(people_by_id, by="actor_id", description="Who did it.")
    at: datetime = strawberry.field(description="When.")


def _viewer_side(root: Parent[models.Review], info: Info) -> ReviewSide | None:
    return policy.side_of(info.context.viewer, root)


def _viewer_moves(root: Parent[models.Review], info: Info) -> list[ReviewMove]:
    return policy.moves_of(info.context.viewer, root)


@about("REVIEW", "person_id")
@strawberry.type(
    description="What a person and their lead each say to the same questions, and the talk that follows. The two see it, nobody else."
)
class Review(Node):
    cycle: ReviewCycle = one(loading.cycles_by_id, by="cycle_id", description="The cycle with its questions and days.")
    person: Person = one(people_by_id, by="person_id", description="Whose review it is.")
    lead: Person = one(people_by_id, by="lead_id", description="Who writes about them.")
    state: ReviewState = strawberry.field(description="Where it is.")
    created_at: datetime = strawberry.field(description="When it was opened.")
    answers: list[ReviewAnswer] = many(
        loading.answers_by_review,
        otherwise=(),
        description="What the two said, in the order of the questions; the other's only once it is shared.",
    )
    accomplishments: list[ReviewAccomplishment] = many(
        loading.accomplishments_by_review,
        otherwise=(),
        description="What the two want seen; the other's only once it is shared.",
    )
    peers: list[ReviewPeer] = many(loading.peers_by_review, description="The colleagues who were named.")
    peer_results: list[ReviewPeerResult] = many(
        loading.peer_results_by_review,
        description="What colleagues said together: made once, when it is shared, and nothing of fewer than five.",
    )
    shared_at: datetime | None = strawberry.field(description="From when on the two read each other's words.")
    check_in: CheckIn | None = one(
        check_ins_by_id, by="check_in_id", description="The check-in in which the two talk about it."
    )
    acknowledged_at: datetime | None = strawberry.field(
        description="When the person said that they have read it and talked about it; not that they agree."
    )
    comment: str | None = strawberry.field(description="What the person has to say about it, for good.")
    call_off_reason: str | None = strawberry.field(description="Why it was called off.")
    history: list[ReviewHappening] = many(
        loading.happenings_by_review, description="Who of the two did what with it, oldest first."
    )
    viewer_side: ReviewSide | None = resolved(
        resolver=_viewer_side, description="As what the viewer sees it.", reads=["person_id", "lead_id"]
    )
    viewer_moves: list[ReviewMove] = resolved(
        resolver=_viewer_moves,
        description="What the viewer may do now; acknowledging has a condition of its own.",
        reads=["person_id", "lead_id", "state"],
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Review)


@strawberry.type(description="What a colleague said, for themselves alone, until it went into what all said together.")
class ReviewOwnAnswer:
    question: ReviewQuestion = one(loading.questions_by_id, by="question_id", description="What was asked.")
    rating: int | None = strawberry.field(description="The step, 1 to 5.")
    words: str | None = strawberry.field(description="What was said in words.")


@strawberry.type(description="A question to a colleague about somebody. Only the one who is asked sees it.")
class ReviewRequest(Node):
    cycle: ReviewCycle = one(loading.cycles_by_id, by="cycle_id", description="The cycle with its questions and days.")
    about: Person = one(people_by_id, by="about_id", description="Whose review it is.")
    created_at: datetime = strawberry.field(description="When the colleague was named.")
    answered_at: datetime | None = strawberry.field(description="When the viewer answered.")
    over: bool = strawberry.field(description="Whether no answer counts any more.")
    answers: list[ReviewOwnAnswer] = many(
        loading.answers_by_request, otherwise=(), description="What the viewer said, until all of it was summed."
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.ReviewRequest)


@strawberry.input(description="Narrows a list of reviews; what is left out does not narrow.")
class ReviewFilter:
    person_id: strawberry.ID | None = strawberry.field(default=None, description="Only reviews of this person.")
    cycle_id: strawberry.ID | None = strawberry.field(default=None, description="Only those of this cycle.")
    mine: bool | None = strawberry.field(default=None, description="Only the viewer's own, or only others'.")
    open: bool | None = strawberry.field(default=None, description="Only those that are not shared yet, or the others.")


@strawberry.input(description="Narrows a list of questions to the viewer; what is left out does not narrow.")
class ReviewRequestFilter:
    open: bool | None = strawberry.field(default=None, description="Only those that wait for an answer, or the others.")


@listed(*NEWEST_FIRST)
def reviews_in_reach(viewer: Viewer, wanted: ReviewFilter) -> QuerySet[models.Review]:
    """The reviews that a list shows."""
    query = models.Review.visible_to(viewer)
    if wanted.person_id:
        query = query.filter(person_id=ids.parse(wanted.person_id, "filter.personId"))
    if wanted.cycle_id:
        query = query.filter(cycle_id=ids.parse(wanted.cycle_id, "filter.cycleId"))
    if wanted.mine is not None:
        query = query.filter(person_id=viewer.id) if wanted.mine else query.exclude(person_id=viewer.id)
    if wanted.open is not None:
        query = query.filter(state__in=list(GATHERING)) if wanted.open else query.exclude(state__in=list(GATHERING))
    return query


@listed(*NEWEST_FIRST)
def cycles_in_reach(viewer: Viewer) -> QuerySet[models.ReviewCycle]:
    """The cycles that a list shows."""
    return models.ReviewCycle.visible_to(viewer)


@listed(*NEWEST_FIRST)
def requests_in_reach(viewer: Viewer, wanted: ReviewRequestFilter) -> QuerySet[models.ReviewRequest]:
    """What a list of questions to the viewer shows."""
    query = models.ReviewRequest.visible_to(viewer)
    if wanted.open is None:
        return query
    waiting = {"answered_at__isnull": True, "over": False}
    return query.filter(**waiting) if wanted.open else query.exclude(**waiting)


async def _review(info: Info, id: strawberry.ID) -> models.Review | None:
    return await info.context.load(loading.visible_by_id, ids.parse(id, "id"))


async def _reviews(
    info: Info, first: int | None = None, after: str | None = None, filter: ReviewFilter | None = None
) -> Page[models.Review]:
    return await reviews_in_reach.page(info, first, after, info.context.viewer, meant(filter or ReviewFilter()))


async def _cycle(info: Info, id: strawberry.ID) -> models.ReviewCycle | None:
    return await info.context.load(loading.cycles_in_reach, ids.parse(id, "id"))


async def _cycles(info: Info, first: int | None = None, after: str | None = None) -> Page[models.ReviewCycle]:
    return await cycles_in_reach.page(info, first, after, info.context.viewer)


async def _request(info: Info, id: strawberry.ID) -> models.ReviewRequest | None:
    return await info.context.load(loading.requests_in_reach, ids.parse(id, "id"))


async def _requests(
    info: Info, first: int | None = None, after: str | None = None, filter: ReviewRequestFilter | None = None
) -> Page[models.ReviewRequest]:
    wanted = meant(filter or ReviewRequestFilter())
    return await requests_in_reach.page(info, first, after, info.context.viewer, wanted)


@strawberry.type
class Query:
    review: Review | None = resolved(resolver=_review, description="A review in reach, null for every other.")
    reviews: Connection[Review] = resolved(
        resolver=_reviews, description="The viewer's own reviews and those they write; the newest first."
    )
    review_cycle: ReviewCycle | None = resolved(resolver=_cycle, description="A cycle in reach, null for every other.")
    review_cycles: Connection[ReviewCycle] = resolved(
        resolver=_cycles, description="Cycles that the viewer opened or has a part in, for HR all; the newest first."
    )
    review_request: ReviewRequest | None = resolved(
        resolver=_request, description="A question to the viewer about a colleague, null for every other."
    )
    review_requests: Connection[ReviewRequest] = resolved(
        resolver=_requests, description="What the viewer was asked about colleagues; the newest first."
    )
