"""How events tell the life of a plan: which kind is which move, and what they add up to. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol

from server.plans import policy
from server.plans.models import Plan, PlanMove, PlanSide, PlanState

CREATED = "plan.created"
EDITED = "plan.edited"
SIGNED = "plan.signed"
DUTY_COMPLETED = "plan.dutyCompleted"
RECORDED = "plan.recorded"
CHECK_IN_LINKED = "plan.checkInLinked"
PAUSED = "plan.paused"
RESUMED = "plan.resumed"
MET = "plan.met"
NOT_MET = "plan.notMet"
CALLED_OFF = "plan.calledOff"
HANDED_OVER = "plan.handedOver"
LOOKED_BACK = "plan.lookedBack"

KINDS: Mapping[PlanMove, str] = {
    PlanMove.EDIT: EDITED,
    PlanMove.SIGN: SIGNED,
    PlanMove.COMPLETE_DUTY: DUTY_COMPLETED,
    PlanMove.RECORD: RECORDED,
    PlanMove.LINK_CHECK_IN: CHECK_IN_LINKED,
    PlanMove.PAUSE: PAUSED,
    PlanMove.RESUME: RESUMED,
    PlanMove.END_MET: MET,
    PlanMove.END_NOT_MET: NOT_MET,
    PlanMove.CALL_OFF: CALLED_OFF,
    PlanMove.HAND_OVER: HANDED_OVER,
    PlanMove.LOOK_BACK: LOOKED_BACK,
}
"""The event that each move leaves."""
MOVE_OF = {kind: move for move, kind in KINDS.items()}


class Happening(Protocol):
    """What is read of an event."""

    kind: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """Where a plan stands: its state, its days, who runs it, who has signed, and what was said in the end."""

    state: PlanState
    starts_on: date
    ends_on: date
    manager_id: str
    signed: frozenset[PlanSide] = frozenset()
    looked_back: frozenset[tuple[PlanSide, str]] = frozenset()

    @classmethod
    def of(cls, plan: Plan) -> Standing:
        """As the row has it."""
        signed = {PlanSide.PERSON: plan.person_signed_at, PlanSide.MANAGER: plan.manager_signed_at}
        said = {PlanSide.PERSON: plan.person_looks_back, PlanSide.MANAGER: plan.manager_looks_back}
        return cls(
            plan.state,
            plan.starts_on,
            plan.ends_on,
            str(plan.manager_id),
            frozenset(side for side, at in signed.items() if at is not None),
            frozenset((side, result.value) for side, result in said.items() if result is not None),
        )


def fold(events: Iterable[Happening]) -> Standing:
    """What ``events`` of one plan, in their order, add up to. Raises ValueError where they tell of an illegal move."""
    standing: Standing | None = None
    for event in events:
        if event.kind == CREATED:
            standing = Standing(PlanState.DRAFT, *_days(event.data), event.data["managerId"])
        elif event.kind in MOVE_OF:
            if standing is None:
                raise ValueError("a plan has to be created first")
            standing = _moved(standing, MOVE_OF[event.kind], event.data)
    if standing is None:
        raise ValueError("nothing happened")
    return standing


def _moved(standing: Standing, move: PlanMove, data: dict[str, Any]) -> Standing:
    side = PlanSide(data["side"])
    state = policy.next_state(standing.state, move, side)
    if state is None:
        raise ValueError(f"{side} cannot {move} in {standing.state}")
    standing = replace(standing, state=state)
    match move:
        case PlanMove.EDIT:
            starts_on, ends_on = _days(data)
            return replace(standing, starts_on=starts_on, ends_on=ends_on, signed=frozenset())
        case PlanMove.SIGN:
            return replace(standing, signed=standing.signed | {side})
        case PlanMove.RESUME:
            return replace(standing, ends_on=standing.ends_on + timedelta(days=data["days"]))
        case PlanMove.HAND_OVER:
            return replace(standing, manager_id=data["managerId"], signed=frozenset())
        case PlanMove.LOOK_BACK:
            others = {said for said in standing.looked_back if said[0] is not side}
            return replace(standing, looked_back=frozenset(others | {(side, data["result"])}))
        case _:
            return standing


def _days(data: dict[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(data["startsOn"]), date.fromisoformat(data["endsOn"])
