"""What GraphQL loads of reviews, for many rows at once. What one of the two wrote is read by the other only once it is shared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from server.events.models import Event
from server.feedback.models import Feedback, Purpose
from server.goals.models import Goal, KeyResult
from server.kit.keyed import ManyEach, OneEach
from server.kit.rows import prepared
from server.people.models import Viewer
from server.reviews import policy
from server.reviews.history import KINDS, OPENED
from server.reviews.models import (
    SHOWN,
    GroupResult,
    PeerAnswer,
    PeerResult,
    Review,
    ReviewAccomplishment,
    ReviewAnswer,
    ReviewCycle,
    ReviewMove,
    ReviewQuestion,
    ReviewRequest,
    ReviewSide,
)

TOLD = [OPENED, *(kind for move, kind in KINDS.items() if move is not ReviewMove.ANSWER)]


async def visible_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Review]:
    """Loader: reviews in reach."""
    return {row.id: row for row in await Review.visible_to(viewer).filter(id__in=keys)}


async def cycles_in_reach(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, ReviewCycle]:
    """Loader: cycles in reach."""
    return {row.id: row for row in await ReviewCycle.visible_to(viewer).filter(id__in=keys)}


async def requests_in_reach(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, ReviewRequest]:
    """Loader: what the viewer was asked."""
    return {row.id: row for row in await ReviewRequest.visible_to(viewer).filter(id__in=keys)}


async def answers_by_review(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[ReviewAnswer]]:
    """Loader: what the two said, in the order of the questions; the other's only once it is shared."""
    found = ReviewAnswer.filter(_readable(viewer), review_id__in=keys).order_by("question__position", "side", "id")
    by_review: dict[UUID, list[ReviewAnswer]] = defaultdict(list)
    for row in await found:
        by_review[row.review_id].append(row)
    return by_review


async def accomplishments_by_review(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[ReviewAccomplishment]]:
    """Loader: what the two want seen, in their order; the other's only once it is shared."""
    found = ReviewAccomplishment.filter(_readable(viewer), review_id__in=keys).order_by("side", "position", "id")
    by_review: dict[UUID, list[ReviewAccomplishment]] = defaultdict(list)
    for row in await found:
        by_review[row.review_id].append(row)
    return by_review


def _readable(viewer: Viewer) -> Q:
    own = Q(side=ReviewSide.PERSON, review__person_id=viewer.id) | Q(side=ReviewSide.LEAD, review__lead_id=viewer.id)
    return own | Q(review__state__in=list(SHOWN))


async def answers_by_request(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[PeerAnswer]]:
    """Loader: what the viewer answered as a colleague, until it went into the sum. Nobody else's, whoever looks."""
    by_request: dict[UUID, list[PeerAnswer]] = defaultdict(list)
    for row in await PeerAnswer.filter(request_id__in=keys, request__peer_id=viewer.id).order_by("id"):
        by_request[row.request_id].append(row)
    return by_request


async def results_by_cycle(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[GroupResult]]:
    """Loader: what groups said, where it tells the viewer of nobody alone; see ``policy.can_see_group``."""
    cycles = {row.id: row for row in await ReviewCycle.visible_to(viewer).filter(id__in=keys)}
    pairs: dict[UUID, list[tuple[UUID, UUID]]] = defaultdict(list)
    for row in await Review.filter(cycle_id__in=list(cycles), counted=True):
        pairs[row.cycle_id].append((row.person_id, row.lead_id))
    shown = [
        key
        for key, cycle in cycles.items()
        if policy.is_keeper(viewer, cycle) and policy.can_see_group(viewer, pairs[key])
    ]
    by_cycle: dict[UUID, list[GroupResult]] = {key: [] for key in shown}
    for result in await GroupResult.filter(cycle_id__in=shown).order_by("position", "id"):
        by_cycle[result.cycle_id].append(result)
    return by_cycle


async def feedback_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Feedback]:
    """Loader: feedback in reach that was given for a decision. Growth feedback is not even looked at here."""
    found = Feedback.visible_to(viewer).filter(id__in=keys, purpose=Purpose.DECISION)
    return {row.id: row for row in await found}


async def key_results_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, KeyResult]:
    """Loader: key results of goals in reach."""
    goals = Subquery(Goal.visible_to(viewer).values("id"))
    return {row.id: row for row in await KeyResult.filter(id__in=keys, goal_id__in=goals)}


@prepared
def cycles(keys: list[UUID]) -> QuerySet[ReviewCycle]:
    """Cycles by id; reach is checked before."""
    return ReviewCycle.filter(id__in=keys)


@prepared
def single_questions(keys: list[UUID]) -> QuerySet[ReviewQuestion]:
    """Questions by id; reach is checked before."""
    return ReviewQuestion.filter(id__in=keys)


@prepared
def questions(keys: list[UUID]) -> QuerySet[ReviewQuestion]:
    """The questions of cycles, in order."""
    return ReviewQuestion.filter(cycle_id__in=keys).order_by("position", "id")


@prepared
def peers(keys: list[UUID]) -> QuerySet[ReviewRequest]:
    """The colleagues who were named for reviews, in order."""
    return ReviewRequest.filter(review_id__in=keys).order_by("created_at", "id")


@prepared
def peer_results(keys: list[UUID]) -> QuerySet[PeerResult]:
    """What colleagues said together, in the order of the questions."""
    return PeerResult.filter(review_id__in=keys).order_by("position", "id")


@prepared
def happenings(keys: list[UUID]) -> QuerySet[Event]:
    """What the two did with reviews, oldest first."""
    return Event.filter(subject_id__in=keys, subject_type="Review", kind__in=TOLD).order_by("position")


cycles_by_id = OneEach(ReviewCycle, cycles, by="id")
"""Loader: cycles that are named by something the viewer may see."""
questions_by_id = OneEach(ReviewQuestion, single_questions, by="id")
"""Loader: questions that are named by something the viewer may see."""
questions_by_cycle = ManyEach(ReviewQuestion, questions, by="cycle_id")
"""Loader: the questions of a cycle."""
peers_by_review = ManyEach(ReviewRequest, peers, by="review_id")
"""Loader: the colleagues who were named."""
peer_results_by_review = ManyEach(PeerResult, peer_results, by="review_id")
"""Loader: what colleagues said together; there is nothing before it is shared, and nothing of fewer than enough."""
happenings_by_review = ManyEach(Event, happenings, by="subject_id")
"""Loader: what happened to a review."""
