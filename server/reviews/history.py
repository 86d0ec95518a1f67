"""How events tell the life of a review: which kind is which move, and what they add up to. Pure.

What colleagues answer is not part of it: it would say who did and when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from server.reviews import policy
from server.reviews.models import PeerState, ReviewMove, ReviewSide, ReviewState

OPENED = "review.opened"
ASSESSED = "review.assessed"
PEER_NOMINATED = "review.peerNominated"
PEER_SETTLED = "review.peerSettled"
SHARED = "review.shared"
TALK_PLANNED = "review.talkPlanned"
ACKNOWLEDGED = "review.acknowledged"
CALLED_OFF = "review.calledOff"
SELF_DUE = "review.selfDue"
LEAD_DUE = "review.leadDue"
ASKED = "reviewRequest.sent"
ANSWERED = "reviewRequest.answered"
ANSWER_DUE = "reviewRequest.due"
CYCLE_OPENED = "reviewCycle.opened"
CYCLE_CLOSED = "reviewCycle.closed"

KINDS: Mapping[ReviewMove, str] = {
    ReviewMove.ASSESS: ASSESSED,
    ReviewMove.NOMINATE_PEER: PEER_NOMINATED,
    ReviewMove.SETTLE_PEER: PEER_SETTLED,
    ReviewMove.ANSWER: ANSWERED,
    ReviewMove.SHARE: SHARED,
    ReviewMove.PLAN_TALK: TALK_PLANNED,
    ReviewMove.ACKNOWLEDGE: ACKNOWLEDGED,
    ReviewMove.CALL_OFF: CALLED_OFF,
}
"""The event that each move leaves."""
MOVE_OF = {kind: move for move, kind in KINDS.items()}


class Happening(Protocol):
    """What is read of an event."""

    kind: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """Where a review stands: its state, who was named and what was said to that, and where the two talk."""

    state: ReviewState
    peers: Mapping[str, PeerState]
    """Id of the colleague -> what became of it."""
    check_in_id: str | None = None


def fold(events: Iterable[Happening]) -> Standing:
    """What ``events`` of one review, in their order, add up to. Raises ValueError where they tell of an illegal move."""
    standing: Standing | None = None
    for event in events:
        if event.kind == OPENED:
            standing = Standing(ReviewState.OPEN, {})
        elif event.kind in MOVE_OF:
            if standing is None:
                raise ValueError("a review has to be opened first")
            standing = _moved(standing, MOVE_OF[event.kind], event.data)
    if standing is None:
        raise ValueError("nothing happened")
    return standing


def _moved(standing: Standing, move: ReviewMove, data: dict[str, Any]) -> Standing:
    side = ReviewSide(data["side"])
    state = policy.next_state(standing.state, move, side)
    if state is None:
        raise ValueError(f"{side} cannot {move} in {standing.state}")
    standing = replace(standing, state=state)
    match move:
        case ReviewMove.NOMINATE_PEER:
            return replace(standing, peers={**standing.peers, data["peerId"]: PeerState.PROPOSED})
        case ReviewMove.SETTLE_PEER:
            settled = PeerState.AGREED if data["agreed"] else PeerState.DECLINED
            return replace(standing, peers={**standing.peers, data["peerId"]: settled})
        case ReviewMove.PLAN_TALK:
            return replace(standing, check_in_id=data["checkInId"])
        case _:
            return standing
