"""All that may happen to a review, in one table, and who may open and close a cycle. Pure: no queries here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from server.people.models import Person, Role, Viewer
from server.people.policy import leads
from server.reviews.models import ENOUGH, Review, ReviewCycle, ReviewMove, ReviewSide, ReviewState

OPEN, SELF_IN, LEAD_IN = ReviewState.OPEN, ReviewState.SELF_IN, ReviewState.LEAD_IN
BOTH_IN, SHARED, ACKNOWLEDGED = ReviewState.BOTH_IN, ReviewState.SHARED, ReviewState.ACKNOWLEDGED
CALLED_OFF = ReviewState.CALLED_OFF
PERSON, LEAD, PEER = ReviewSide.PERSON, ReviewSide.LEAD, ReviewSide.PEER

MOVES: Mapping[ReviewState, Mapping[ReviewMove, Mapping[ReviewSide, ReviewState]]] = {
    # Both write without seeing the other's words, and may word theirs anew until they are shared.
    OPEN: {
        ReviewMove.ASSESS: {PERSON: SELF_IN, LEAD: LEAD_IN},
        ReviewMove.NOMINATE_PEER: {PERSON: OPEN, LEAD: OPEN},
        ReviewMove.SETTLE_PEER: {PERSON: OPEN, LEAD: OPEN},
        ReviewMove.ANSWER: {PEER: OPEN},
        ReviewMove.CALL_OFF: {LEAD: CALLED_OFF},
    },
    SELF_IN: {
        ReviewMove.ASSESS: {PERSON: SELF_IN, LEAD: BOTH_IN},
        ReviewMove.NOMINATE_PEER: {PERSON: SELF_IN, LEAD: SELF_IN},
        ReviewMove.SETTLE_PEER: {PERSON: SELF_IN, LEAD: SELF_IN},
        ReviewMove.ANSWER: {PEER: SELF_IN},
        ReviewMove.CALL_OFF: {LEAD: CALLED_OFF},
    },
    LEAD_IN: {
        ReviewMove.ASSESS: {PERSON: BOTH_IN, LEAD: LEAD_IN},
        ReviewMove.NOMINATE_PEER: {PERSON: LEAD_IN, LEAD: LEAD_IN},
        ReviewMove.SETTLE_PEER: {PERSON: LEAD_IN, LEAD: LEAD_IN},
        ReviewMove.ANSWER: {PEER: LEAD_IN},
        ReviewMove.CALL_OFF: {LEAD: CALLED_OFF},
    },
    BOTH_IN: {
        ReviewMove.ASSESS: {PERSON: BOTH_IN, LEAD: BOTH_IN},
        ReviewMove.NOMINATE_PEER: {PERSON: BOTH_IN, LEAD: BOTH_IN},
        ReviewMove.SETTLE_PEER: {PERSON: BOTH_IN, LEAD: BOTH_IN},
        ReviewMove.ANSWER: {PEER: BOTH_IN},
        ReviewMove.SHARE: {LEAD: SHARED},
        ReviewMove.CALL_OFF: {LEAD: CALLED_OFF},
    },
    # Once it is shared nothing in it changes any more: the two talk, and the person has the last word.
    SHARED: {
        ReviewMove.PLAN_TALK: {PERSON: SHARED, LEAD: SHARED},
        ReviewMove.ACKNOWLEDGE: {PERSON: ACKNOWLEDGED},
    },
    ACKNOWLEDGED: {},
    CALLED_OFF: {},
}
"""State -> move -> who makes it -> the next state. What is not here does not happen."""


def can_open(viewer: Viewer) -> bool:
    """Whoever may lead people on the shop floor, and HR."""
    return viewer.role in (Role.SUPERVISOR, Role.MANAGER, Role.REGIONAL, Role.HR)


def can_write_about(viewer: Viewer, person: Person, region: str | None) -> bool:
    """Whoever leads the person; a supervisor only where they are the manager by name."""
    by_name = person.manager_id == viewer.id
    return leads(viewer, person, region) and (by_name or viewer.role is not Role.SUPERVISOR)


def can_gather(viewer: Viewer, person: Person, region: str | None) -> bool:
    """Whoever leads the person may have them in a group that somebody nearer writes about, and HR anybody."""
    return viewer.role is Role.HR or leads(viewer, person, region)


def can_close(viewer: Viewer, cycle: ReviewCycle) -> bool:
    """Whoever opened it, and HR; once."""
    return cycle.closed_at is None and is_keeper(viewer, cycle)


def is_keeper(viewer: Viewer, cycle: ReviewCycle) -> bool:
    """Whether the cycle is the viewer's to close and to look at as a whole."""
    return viewer.id == cycle.opened_by_id or viewer.role is Role.HR


def can_see_group(viewer: Viewer, counted: Collection[tuple[UUID, UUID]]) -> bool:
    """Whether the sums over reviews of (person, lead) tell the viewer of nobody alone: those that they do not know anyway are none or many."""
    unknown = sum(viewer.id not in pair for pair in counted)
    return len(counted) >= ENOUGH and (unknown == 0 or unknown >= ENOUGH)


def side_of(viewer: Viewer, review: Review) -> ReviewSide | None:
    """As what the viewer has to do with ``review``, which is in their reach."""
    if viewer.id == review.person_id:
        return PERSON
    return LEAD if viewer.id == review.lead_id else None


def next_state(state: ReviewState, move: ReviewMove, side: ReviewSide | None) -> ReviewState | None:
    """Where ``move`` leads, None where it may not be made."""
    return MOVES[state].get(move, {}).get(side) if side else None


def is_theirs(move: ReviewMove, side: ReviewSide | None) -> bool:
    """Whether this side ever makes this move: if not, it is not theirs; if so, it is too early or too late."""
    return any(side in moves.get(move, {}) for moves in MOVES.values())


def moves_of(viewer: Viewer, review: Review) -> list[ReviewMove]:
    """All that the viewer may do with ``review`` now."""
    side = side_of(viewer, review)
    return [move for move in ReviewMove if next_state(review.state, move, side)]
