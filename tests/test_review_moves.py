"""Every state of a review x every move x everybody: what the table does not have is refused with a code, and changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from server.events.models import Event
from server.kit.shares import Bucket
from server.reviews import policy
from server.reviews.history import KINDS, MOVE_OF, fold
from server.reviews.models import Review, ReviewMove, ReviewRequest, ReviewState
from tests.cast import Cast
from tests.checkins import do as meet
from tests.checkins import soon
from tests.house import Phone, TestHouse
from tests.reviews import answers, ask, assess, begin, do, document, refused, seen, stored

TABLE = """
OPEN      ASSESS         P   SELF_IN
OPEN      ASSESS         L   LEAD_IN
OPEN      NOMINATE_PEER  PL  OPEN
OPEN      SETTLE_PEER    PL  OPEN
OPEN      ANSWER         C   OPEN
OPEN      CALL_OFF       L   CALLED_OFF
SELF_IN   ASSESS         P   SELF_IN
SELF_IN   ASSESS         L   BOTH_IN
SELF_IN   NOMINATE_PEER  PL  SELF_IN
SELF_IN   SETTLE_PEER    PL  SELF_IN
SELF_IN   ANSWER         C   SELF_IN
SELF_IN   CALL_OFF       L   CALLED_OFF
LEAD_IN   ASSESS         P   BOTH_IN
LEAD_IN   ASSESS         L   LEAD_IN
LEAD_IN   NOMINATE_PEER  PL  LEAD_IN
LEAD_IN   SETTLE_PEER    PL  LEAD_IN
LEAD_IN   ANSWER         C   LEAD_IN
LEAD_IN   CALL_OFF       L   CALLED_OFF
BOTH_IN   ASSESS         PL  BOTH_IN
BOTH_IN   NOMINATE_PEER  PL  BOTH_IN
BOTH_IN   SETTLE_PEER    PL  BOTH_IN
BOTH_IN   ANSWER         C   BOTH_IN
BOTH_IN   SHARE          L   SHARED
BOTH_IN   CALL_OFF       L   CALLED_OFF
SHARED    PLAN_TALK      PL  SHARED
SHARED    ACKNOWLEDGE    P   ACKNOWLEDGED
"""
"""In which state who (P the person, L the lead, C a colleague who is asked) may make which move, and where it leads. Nothing
follows on ACKNOWLEDGED and CALLED_OFF. Written down a second time, on purpose."""

WHO = {"ana": "P", "maya": "L", "ben": "C"}
STRANGERS = ("priya", "sam", "omar", "rita", "hana", "helen", "adam", "kit")


def legal() -> dict[tuple[str, str, str], str]:
    """(state, move, side) -> the next state."""
    rows = [line.split() for line in TABLE.strip().split("\n")]
    return {(state, move, side): following for state, move, sides, following in rows for side in sides}


LEGAL = legal()
EVER = {(move, side) for _, move, side in LEGAL}


def test_the_table_in_the_code_is_this_one() -> None:
    names = {"PERSON": "P", "LEAD": "L", "PEER": "C"}
    told = {
        (state.value, move.value, names[side.value]): following.value
        for state, moves in policy.MOVES.items()
        for move, sides in moves.items()
        for side, following in sides.items()
    }
    assert told == LEGAL
    assert set(policy.MOVES) == set(ReviewState), "a state that the table does not know"
    assert set(KINDS) == set(ReviewMove), "a move that leaves no event"
    assert len(MOVE_OF) == len(KINDS)


@dataclass
class Desk:
    """Everybody's phone, and one review of Ana by Maya at a time; Ben is asked, and one named by each is not settled."""

    cast: Cast
    phones: dict[str, Phone]
    review: str = ""
    request: str = ""
    cycle: dict[str, Any] = field(default_factory=dict)

    async def reach(self, state: ReviewState) -> None:
        """Bring a fresh review there, by moves that people make."""
        ana, maya = self.phones["ana"], self.phones["maya"]
        [self.review] = await begin(maya, [self.cast.ana])
        self.request = await ask(maya, ana, self.review, self.cast.ben)
        await do(ana, "reviewNominatePeer", reviewId=self.review, peerId=str(self.cast.priya.id))
        await do(maya, "reviewNominatePeer", reviewId=self.review, peerId=str(self.cast.sam.id))
        await WAYS[state](self)
        known = await seen(ana, self.review)
        assert known is not None
        assert known["state"] == state.value
        self.cycle = known["cycle"]

    def input(self, move: ReviewMove, who: str) -> tuple[str, dict[str, Any]]:
        """What ``who`` would send to make ``move``: the mutation and its input."""
        one = {"reviewId": self.review}
        theirs = self.cast.sam if who == "ana" else self.cast.priya
        return {
            ReviewMove.ASSESS: ("reviewAssess", one | {"answers": answers(self.cycle)}),
            ReviewMove.NOMINATE_PEER: ("reviewNominatePeer", one | {"peerId": str(self.newcomer)}),
            ReviewMove.SETTLE_PEER: ("reviewSettlePeer", one | {"peerId": str(theirs.id), "agreed": True}),
            ReviewMove.ANSWER: ("reviewRequestAnswer", {"requestId": self.request, "answers": answers(self.cycle)}),
            ReviewMove.SHARE: ("reviewShare", one),
            ReviewMove.PLAN_TALK: ("reviewPlanTalk", one | {"scheduledAt": soon()}),
            ReviewMove.ACKNOWLEDGE: ("reviewAcknowledge", one | {"comment": "I see it differently."}),
            ReviewMove.CALL_OFF: ("reviewCallOff", one | {"reason": "It is not needed."}),
        }[move]

    @property
    def newcomer(self) -> object:
        """Somebody who works there and was not named."""
        return self.cast.people["nia"].id

    async def ripen(self, move: ReviewMove) -> None:
        """Let what a move needs beside its place in the table come about."""
        if move is ReviewMove.ACKNOWLEDGE:
            planned = await do(self.phones["maya"], "reviewPlanTalk", reviewId=self.review, scheduledAt=soon())
            await meet(self.phones["maya"], "checkInHold", checkInId=planned["checkIn"]["id"])


async def _nothing(desk: Desk) -> None:
    pass


async def _self_in(desk: Desk) -> None:
    await assess(desk.phones["ana"], desk.review)


async def _lead_in(desk: Desk) -> None:
    await assess(desk.phones["maya"], desk.review)


async def _both_in(desk: Desk) -> None:
    await _self_in(desk)
    await _lead_in(desk)


async def _shared(desk: Desk) -> None:
    await _both_in(desk)
    await do(desk.phones["maya"], "reviewShare", reviewId=desk.review)


async def _acknowledged(desk: Desk) -> None:
    await _shared(desk)
    await desk.ripen(ReviewMove.ACKNOWLEDGE)
    await do(desk.phones["ana"], "reviewAcknowledge", reviewId=desk.review)


async def _called_off(desk: Desk) -> None:
    await do(desk.phones["maya"], "reviewCallOff", reviewId=desk.review, reason="It is not needed.")


WAYS: dict[ReviewState, Callable[[Desk], Awaitable[None]]] = {
    ReviewState.OPEN: _nothing,
    ReviewState.SELF_IN: _self_in,
    ReviewState.LEAD_IN: _lead_in,
    ReviewState.BOTH_IN: _both_in,
    ReviewState.SHARED: _shared,
    ReviewState.ACKNOWLEDGED: _acknowledged,
    ReviewState.CALLED_OFF: _called_off,
}


@pytest.fixture
async def desk(house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk, before anything is asked."""
    monkeypatch.setattr(Bucket, "take", lambda *_: None)  # nobody types so fast
    cast.people["nia"] = await type(cast.ana).create(name="Nia Moss", store=cast.stores["HARBOUR"])
    return Desk(cast, {name: await house.phone(cast.people[name]) for name in (*WHO, *STRANGERS)})


def expected(state: ReviewState, move: ReviewMove, who: str) -> str | None:
    """The code with which it is refused, None where it is not."""
    side = WHO.get(who)
    if side is not None and (state.value, move.value, side) in LEGAL:
        return None
    if (move is ReviewMove.ANSWER) != (side == "C") or side is None:
        return "NOT_FOUND"  # a colleague sees no more than the question, and nobody else sees that
    return "CONFLICT" if (move.value, side) in EVER else "NOT_ALLOWED"


@pytest.mark.parametrize("state", ReviewState)
async def test_an_illegal_move_is_refused_for_everybody_and_changes_nothing(desk: Desk, state: ReviewState) -> None:
    await desk.reach(state)
    before, tried = await stored(), 0
    for move in ReviewMove:
        for who in (*WHO, *STRANGERS):
            code = expected(state, move, who)
            if code is None:
                continue
            mutation, input = desk.input(move, who)
            found, where = await refused(desk.phones[who], mutation, **input)
            assert found == code, (state, move, who)
            assert where in ("reviewId", "requestId"), (state, move, who)
            tried += 1
    assert await stored() == before
    assert tried == len(ReviewMove) * (len(WHO) + len(STRANGERS)) - sum(key[0] == state.value for key in LEGAL)


@pytest.mark.parametrize("state", sorted({key[0] for key in LEGAL}))
async def test_a_legal_move_leads_where_the_table_says_and_the_events_add_up_to_it(desk: Desk, state: str) -> None:
    for (at, move, side), following in LEGAL.items():
        if at != state:
            continue
        who = next(name for name, known in WHO.items() if known == side)
        await desk.reach(ReviewState(state))
        await desk.ripen(ReviewMove(move))
        mutation, input = desk.input(ReviewMove(move), who)
        if side != "C":
            shown = await seen(desk.phones[who], desk.review)
            assert shown is not None
            assert set(shown["viewerMoves"]) == {name for now, name, by in LEGAL if (now, by) == (state, side)}
        await desk.phones[who].ask(document(mutation), input=input)
        row = await Review.get(id=desk.review)
        assert row.state.value == following, (state, move, who)
        standing = fold(await Event.filter(subject_id=row.id).order_by("position"))
        peers = {str(one.peer_id): one.state for one in await ReviewRequest.filter(review_id=row.id)}
        assert (standing.state, standing.peers) == (row.state, peers)
        assert standing.check_in_id == (str(row.check_in_id) if row.check_in_id else None)


@pytest.mark.parametrize("state", ReviewState)
async def test_nobody_but_the_two_sees_a_review_in_any_state(desk: Desk, state: ReviewState) -> None:
    await desk.reach(state)
    for who in ("ben", *STRANGERS):
        assert await seen(desk.phones[who], desk.review) is None
        assert (await desk.phones[who].ask("{ reviews { totalCount } }"))["reviews"]["totalCount"] == 0
