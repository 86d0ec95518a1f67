"""Colleagues in a review: what each says stays unread, and only what enough of them say together is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from server.reviews.cycles import rounded
from server.reviews.models import (
    ENOUGH,
    PeerAnswer,
    PeerResult,
    Review,
    ReviewQuestion,
    ReviewRequest,
)


async def conclude(review: Review) -> None:
    """Make of the colleagues' answers what they said together, once: of fewer than enough nothing is kept, nor their number.

    Part of an action's transaction.
    """
    answers = await PeerAnswer.filter(request__review_id=review.id)
    said: dict[UUID, list[PeerAnswer]] = defaultdict(list)
    for answer in answers:
        said[answer.question_id].append(answer)
    for question in await ReviewQuestion.filter(cycle_id=review.cycle_id).order_by("position"):
        await _together(review, question, said[question.id])
    await forget(review)


async def forget(review: Review) -> None:
    """Throw away what single colleagues said. Part of an action's transaction."""
    requests = await ReviewRequest.filter(review_id=review.id).values_list("id", flat=True)
    await PeerAnswer.filter(request_id__in=list(requests)).delete()
    await ReviewRequest.filter(review_id=review.id).update(over=True)


async def _together(review: Review, question: ReviewQuestion, said: Sequence[PeerAnswer]) -> None:
    ratings = [answer.rating for answer in said if answer.rating is not None]
    # By the alphabet, so that the order tells nothing of who was when.
    words = sorted(answer.words for answer in said if answer.words)
    mean = rounded(sum(ratings), len(ratings)) if len(ratings) >= ENOUGH else None
    told = words if len(words) >= ENOUGH else []
    if mean is not None or told:
        await PeerResult.create(review=review, question=question, position=question.position, mean=mean, words=told)
