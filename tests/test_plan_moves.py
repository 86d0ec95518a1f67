"""Every state of a plan x every move x everybody: what the table does not have is refused with a code, and changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from server.kit.shares import Bucket
from server.people.models import Person
from server.plans import policy
from server.plans.history import KINDS, MOVE_OF
from server.plans.models import Plan, PlanMove, PlanSide, PlanState
from tests.cast import Cast
from tests.checkins import schedule
from tests.house import Phone, TestHouse
from tests.plans import begin, days_go_by, do, document, refused, run, seen, sign, stored, words

TABLE = """
DRAFT              EDIT           PM  DRAFT
DRAFT              SIGN           P   SIGNED_BY_PERSON
DRAFT              SIGN           M   SIGNED_BY_MANAGER
DRAFT              CALL_OFF       M   CALLED_OFF
DRAFT              HAND_OVER      MH  DRAFT
SIGNED_BY_PERSON   EDIT           PM  DRAFT
SIGNED_BY_PERSON   SIGN           M   RUNNING
SIGNED_BY_PERSON   CALL_OFF       M   CALLED_OFF
SIGNED_BY_PERSON   HAND_OVER      MH  DRAFT
SIGNED_BY_MANAGER  EDIT           PM  DRAFT
SIGNED_BY_MANAGER  SIGN           P   RUNNING
SIGNED_BY_MANAGER  CALL_OFF       M   CALLED_OFF
SIGNED_BY_MANAGER  HAND_OVER      MH  DRAFT
RUNNING            EDIT           M   DRAFT
RUNNING            COMPLETE_DUTY  PM  RUNNING
RUNNING            RECORD         PM  RUNNING
RUNNING            LINK_CHECK_IN  PM  RUNNING
RUNNING            PAUSE          M   PAUSED
RUNNING            END_MET        M   MET
RUNNING            END_NOT_MET    M   NOT_MET
RUNNING            CALL_OFF       M   CALLED_OFF
RUNNING            HAND_OVER      MH  DRAFT
PAUSED             RESUME         PM  RUNNING
PAUSED             CALL_OFF       M   CALLED_OFF
MET                LOOK_BACK      PM  MET
NOT_MET            LOOK_BACK      PM  NOT_MET
"""
"""In which state who (P the person, M the manager, H HR) may make which move, and where it leads. Nothing follows
on CALLED_OFF. Written down a second time, on purpose."""

SIDES = {"P": PlanSide.PERSON, "M": PlanSide.MANAGER, "H": PlanSide.HR}
WHO = {"ana": "P", "maya": "M", "helen": "H"}
STRANGERS = ("ben", "sam", "omar", "rita", "hana", "adam", "kit")


def legal() -> dict[tuple[str, str, str], str]:
    """(state, move, side) -> the next state."""
    rows = [line.split() for line in TABLE.strip().split("\n")]
    return {(state, move, side): following for state, move, sides, following in rows for side in sides}


LEGAL = legal()


def test_the_table_in_the_code_is_this_one() -> None:
    told = {
        (state.value, move.value, side.value[0]): following.value
        for state, moves in policy.MOVES.items()
        for move, sides in moves.items()
        for side, following in sides.items()
    }
    assert told == LEGAL
    assert set(policy.MOVES) == set(PlanState), "a state that the table does not know"
    assert set(KINDS) == set(PlanMove), "a move that leaves no event"
    assert len(MOVE_OF) == len(KINDS)


@dataclass
class Desk:
    """Everybody's phone, and one plan of Ana and Maya at a time."""

    cast: Cast
    phones: dict[str, Phone]
    check_in_id: str
    plan: dict[str, Any] = field(default_factory=dict)

    async def reach(self, state: PlanState) -> None:
        """Bring a fresh plan there, by moves that people make."""
        await Plan.exclude(state=PlanState.CALLED_OFF).update(state=PlanState.CALLED_OFF)
        self.plan = await begin(self.phones["maya"], self.cast.ana)
        await WAYS[state](self)
        known = await seen(self.phones["maya"], self.plan)
        assert known is not None
        assert known["state"] == state.value
        self.plan = known

    def input(self, move: PlanMove, who: str) -> tuple[str, dict[str, Any]]:
        """What ``who`` would send to make ``move``: the mutation and its input."""
        plan = {"planId": self.plan["id"]}
        side = "PERSON" if who == "ana" else "MANAGER"
        duty = next(row["id"] for row in self.plan["duties"] if row["side"] == side)
        number, milestone = self.plan["expectations"][0]["id"], self.plan["milestones"][0]["id"]
        return {
            PlanMove.EDIT: ("planEdit", plan | {"words": words(reason="In other words.")}),
            PlanMove.SIGN: ("planSign", plan | {"wordedAt": self.plan["wordedAt"]}),
            PlanMove.COMPLETE_DUTY: ("planCompleteDuty", {"dutyId": duty}),
            PlanMove.RECORD: ("planRecord", {"expectationId": number, "value": "7"}),
            PlanMove.LINK_CHECK_IN: ("planLinkCheckIn", {"milestoneId": milestone, "checkInId": self.check_in_id}),
            PlanMove.PAUSE: ("planPause", plan | {"reason": "Holiday"}),
            PlanMove.RESUME: ("planResume", plan),
            PlanMove.END_MET: ("planEnd", plan | {"met": True, "note": "It went well."}),
            PlanMove.END_NOT_MET: ("planEnd", plan | {"met": False, "note": "Not this time."}),
            PlanMove.CALL_OFF: ("planCallOff", plan | {"reason": "It is not needed."}),
            PlanMove.HAND_OVER: ("planHandOver", plan | {"toId": str(self.cast.rita.id)}),
            PlanMove.LOOK_BACK: ("planLookBack", plan | {"result": "LASTS"}),
        }[move]

    async def ripen(self, move: PlanMove) -> None:
        """Let what a move needs beside its place in the table come about."""
        if move is PlanMove.END_NOT_MET:
            for duty in self.plan["duties"]:
                if duty["side"] == "MANAGER":
                    await do(self.phones["maya"], "planCompleteDuty", dutyId=duty["id"])
            await days_go_by(self.plan, 57)
        if move is PlanMove.LOOK_BACK:
            await days_go_by(self.plan, 60)


async def _nothing(desk: Desk) -> None:
    pass


async def _signed_by_person(desk: Desk) -> None:
    await sign(desk.phones["ana"], desk.plan)


async def _signed_by_manager(desk: Desk) -> None:
    await sign(desk.phones["maya"], desk.plan)


async def _running(desk: Desk) -> None:
    await run(desk.phones["maya"], desk.phones["ana"], desk.plan)


async def _paused(desk: Desk) -> None:
    await _running(desk)
    await do(desk.phones["maya"], "planPause", planId=desk.plan["id"], reason="Holiday")


async def _met(desk: Desk) -> None:
    await _running(desk)
    await do(desk.phones["maya"], "planEnd", planId=desk.plan["id"], met=True, note="It went well.")


async def _not_met(desk: Desk) -> None:
    await _running(desk)
    await desk.ripen(PlanMove.END_NOT_MET)
    await do(desk.phones["maya"], "planEnd", planId=desk.plan["id"], met=False, note="Not this time.")


async def _called_off(desk: Desk) -> None:
    await do(desk.phones["maya"], "planCallOff", planId=desk.plan["id"], reason="It is not needed.")


WAYS: dict[PlanState, Callable[[Desk], Awaitable[None]]] = {
    PlanState.DRAFT: _nothing,
    PlanState.SIGNED_BY_PERSON: _signed_by_person,
    PlanState.SIGNED_BY_MANAGER: _signed_by_manager,
    PlanState.RUNNING: _running,
    PlanState.PAUSED: _paused,
    PlanState.MET: _met,
    PlanState.NOT_MET: _not_met,
    PlanState.CALLED_OFF: _called_off,
}


@pytest.fixture
async def desk(house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk, before anything is planned."""
    monkeypatch.setattr(Bucket, "take", lambda *_: None)  # nobody types so fast
    await Person.filter(id=cast.maya.id).update(manager_id=cast.rita.id)
    phones = {name: await house.phone(cast.people[name]) for name in (*WHO, *STRANGERS)}
    met = await schedule(phones["maya"], cast.ana, cadence="ONCE")
    return Desk(cast, phones, met["id"])


@pytest.mark.parametrize("state", PlanState)
async def test_an_illegal_move_is_refused_for_everybody_and_changes_nothing(desk: Desk, state: PlanState) -> None:
    await desk.reach(state)
    before = await stored()
    ever = {(move, side) for _, move, side in LEGAL}
    tried = 0
    for move in PlanMove:
        for who in (*WHO, *STRANGERS):
            side = WHO.get(who)
            if (state.value, move.value, side) in LEGAL:
                continue
            mutation, input = desk.input(move, who)
            expected = "NOT_FOUND" if side is None else "CONFLICT" if (move.value, side) in ever else "NOT_ALLOWED"
            code, where = await refused(desk.phones[who], mutation, **input)
            assert code == expected, (state, move, who)
            assert where in ("planId", "dutyId", "expectationId", "milestoneId"), (state, move, who)
            tried += 1
    assert await stored() == before
    assert tried == len(PlanMove) * (len(WHO) + len(STRANGERS)) - sum(key[0] == state.value for key in LEGAL)


@pytest.mark.parametrize("state", [state for state in PlanState if any(key[0] == state.value for key in LEGAL)])
async def test_a_legal_move_leads_where_the_table_says(desk: Desk, state: PlanState) -> None:
    for (at, move, side), following in LEGAL.items():
        if at != state.value:
            continue
        who = next(name for name, known in WHO.items() if known == side)
        await desk.reach(state)
        await desk.ripen(PlanMove(move))
        shown = await seen(desk.phones[who], desk.plan)
        assert shown is not None
        assert move in shown["viewerMoves"]
        mutation, input = desk.input(PlanMove(move), who)
        made = (await desk.phones[who].ask(document(mutation), input=input))[mutation]["plan"]
        assert made["state"] == following, (state, move, who)
        assert made["history"][-1] == {
            "move": move,
            "side": SIDES[side].value,
            "by": {"name": desk.cast.people[who].name},
        }


@pytest.mark.parametrize("state", PlanState)
async def test_everybody_is_shown_the_moves_that_are_theirs_and_nothing_out_of_reach(
    desk: Desk, state: PlanState
) -> None:
    await desk.reach(state)
    for who, side in WHO.items():
        shown = await seen(desk.phones[who], desk.plan)
        assert shown is not None
        assert shown["viewerSide"] == SIDES[side].value
        assert set(shown["viewerMoves"]) == {move for at, move, by in LEGAL if (at, by) == (state.value, side)}
    for who in STRANGERS:
        assert await seen(desk.phones[who], desk.plan) is None
        assert (await desk.phones[who].ask("{ plans { totalCount } }"))["plans"]["totalCount"] == 0
