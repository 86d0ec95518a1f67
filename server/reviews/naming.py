"""Naming colleagues for a review, agreeing to them, and answering as one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from server.events import actions as events
from server.kit import clock, db
from server.kit.errors import Conflict, Invalid, NotFound
from server.people.models import Person, Viewer, person_scope
from server.reviews import history, policy
from server.reviews.actions import made, turn_of
from server.reviews.drafts import MOST_PEERS, AnswerDraft, checked_answers
from server.reviews.models import (
    PeerAnswer,
    PeerState,
    Review,
    ReviewMove,
    ReviewQuestion,
    ReviewRequest,
    ReviewSide,
)


@db.transaction
async def nominate(viewer: Viewer, call_id: UUID, review_id: UUID, peer_id: UUID) -> Review:
    """Name a colleague who works close by; the other one of the two agrees or not. Raises Conflict (peerId) for one who was named."""
    turn = await turn_of(viewer, call_id, review_id, ReviewMove.NOMINATE_PEER)
    review = turn.review
    if turn.done:
        return review
    peer = await Person.active(Person.visible_to(viewer)).get_or_none(id=peer_id)
    if peer is None:
        raise NotFound("There is nobody like that in your reach.", "peerId")
    if peer.id in (review.person_id, review.lead_id):
        raise Invalid("The two of you write anyway.", "peerId")
    named = ReviewRequest.filter(review_id=review.id)
    if await named.filter(peer_id=peer.id).exists():
        raise Conflict("This colleague was named already.", "peerId")
    if await named.count() >= MOST_PEERS:
        raise Invalid(f"At most {MOST_PEERS} colleagues are named.", "peerId")
    await ReviewRequest.create(
        review=review, cycle_id=review.cycle_id, about_id=review.person_id, peer=peer, proposed_by=turn.side
    )
    return await made(viewer, call_id, turn, peerId=str(peer.id))


@db.transaction
async def settle(viewer: Viewer, call_id: UUID, review_id: UUID, peer_id: UUID, agreed: bool) -> Review:
    """Agree to a colleague whom the other one named, who is asked then; or do not, and nobody hears of it."""
    turn = await turn_of(viewer, call_id, review_id, ReviewMove.SETTLE_PEER)
    review = turn.review
    if turn.done:
        return review
    request = await ReviewRequest.get_or_none(review_id=review.id, peer_id=peer_id)
    if request is None:
        raise NotFound("This colleague was not named.", "peerId")
    if request.proposed_by is turn.side:
        raise Conflict("You named them: the other one agrees.", "peerId")
    if request.state is not PeerState.PROPOSED:
        raise Conflict("That is settled.", "peerId")
    request.state = PeerState.AGREED if agreed else PeerState.DECLINED
    await request.save(update_fields=["state"])
    if agreed:
        await events.record(history.ASKED, request, review.person_id, [person_scope(request.peer_id)])
    return await made(viewer, call_id, turn, peerId=str(peer_id), agreed=agreed)


@db.transaction
async def answer(viewer: Viewer, call_id: UUID, request_id: UUID, answers: Sequence[AnswerDraft]) -> ReviewRequest:
    """Say what one has seen of a colleague, as far as one has; once. Only the one who answers hears of it."""
    request = await ReviewRequest.visible_to(viewer).get_or_none(id=request_id).select_related("review")
    if request is None:
        raise NotFound("There is no such question to you.", "requestId")
    if await events.repeated(call_id, viewer, history.ANSWERED, request.id):
        return request
    state = request.review.state
    if request.answered_at or not policy.next_state(state, ReviewMove.ANSWER, ReviewSide.PEER):
        raise Conflict("It was answered, or has been talked about by now.", "requestId")
    questions = await ReviewQuestion.filter(cycle_id=request.cycle_id).order_by("position")
    for said in checked_answers(answers, questions, whole=False):
        await PeerAnswer.create(request=request, question_id=said.question_id, rating=said.rating, words=said.words)
    request.answered_at = clock.now()
    await request.save(update_fields=["answered_at"])
    await events.record(history.ANSWERED, request, viewer.id, [person_scope(viewer.id)], id=call_id)
    return request
