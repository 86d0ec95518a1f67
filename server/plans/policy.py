"""All that may happen to a plan, in one table, and who may begin one. Pure: no queries here."""

from __future__ import annotations

from collections.abc import Mapping

from server.people.models import Person, Role, Viewer
from server.people.policy import leads
from server.plans.models import Plan, PlanMove, PlanSide, PlanState

DRAFT, RUNNING, PAUSED = PlanState.DRAFT, PlanState.RUNNING, PlanState.PAUSED
BY_PERSON, BY_MANAGER = PlanState.SIGNED_BY_PERSON, PlanState.SIGNED_BY_MANAGER
MET, NOT_MET, CALLED_OFF = PlanState.MET, PlanState.NOT_MET, PlanState.CALLED_OFF
PERSON, MANAGER, HR = PlanSide.PERSON, PlanSide.MANAGER, PlanSide.HR

MOVES: Mapping[PlanState, Mapping[PlanMove, Mapping[PlanSide, PlanState]]] = {
    # While it is being written both write, and every change asks both to sign anew.
    DRAFT: {
        PlanMove.EDIT: {PERSON: DRAFT, MANAGER: DRAFT},
        PlanMove.SIGN: {PERSON: BY_PERSON, MANAGER: BY_MANAGER},
        PlanMove.CALL_OFF: {MANAGER: CALLED_OFF},
        PlanMove.HAND_OVER: {MANAGER: DRAFT, HR: DRAFT},
    },
    BY_PERSON: {
        PlanMove.EDIT: {PERSON: DRAFT, MANAGER: DRAFT},
        PlanMove.SIGN: {MANAGER: RUNNING},
        PlanMove.CALL_OFF: {MANAGER: CALLED_OFF},
        PlanMove.HAND_OVER: {MANAGER: DRAFT, HR: DRAFT},
    },
    BY_MANAGER: {
        PlanMove.EDIT: {PERSON: DRAFT, MANAGER: DRAFT},
        PlanMove.SIGN: {PERSON: RUNNING},
        PlanMove.CALL_OFF: {MANAGER: CALLED_OFF},
        PlanMove.HAND_OVER: {MANAGER: DRAFT, HR: DRAFT},
    },
    # Once it runs the manager may ask to change it, and then it waits for both; the person is not put off by themself.
    RUNNING: {
        PlanMove.EDIT: {MANAGER: DRAFT},
        PlanMove.COMPLETE_DUTY: {PERSON: RUNNING, MANAGER: RUNNING},
        PlanMove.RECORD: {PERSON: RUNNING, MANAGER: RUNNING},
        PlanMove.LINK_CHECK_IN: {PERSON: RUNNING, MANAGER: RUNNING},
        PlanMove.PAUSE: {MANAGER: PAUSED},
        PlanMove.END_MET: {MANAGER: MET},
        PlanMove.END_NOT_MET: {MANAGER: NOT_MET},
        PlanMove.CALL_OFF: {MANAGER: CALLED_OFF},
        PlanMove.HAND_OVER: {MANAGER: DRAFT, HR: DRAFT},
    },
    # A pause may be ended by either: nobody is kept waiting for good.
    PAUSED: {
        PlanMove.RESUME: {PERSON: RUNNING, MANAGER: RUNNING},
        PlanMove.CALL_OFF: {MANAGER: CALLED_OFF},
    },
    MET: {PlanMove.LOOK_BACK: {PERSON: MET, MANAGER: MET}},
    NOT_MET: {PlanMove.LOOK_BACK: {PERSON: NOT_MET, MANAGER: NOT_MET}},
    CALLED_OFF: {},
}
"""State -> move -> who makes it -> the next state. What is not here does not happen."""


def can_create(viewer: Viewer, person: Person, region: str | None) -> bool:
    """Whoever leads the person; a supervisor only where they are the manager by name."""
    by_name = person.manager_id == viewer.id
    return leads(viewer, person, region) and (by_name or viewer.role is not Role.SUPERVISOR)


def side_of(viewer: Viewer, plan: Plan) -> PlanSide | None:
    """As what the viewer has to do with ``plan``, which is in their reach."""
    if viewer.id == plan.person_id:
        return PERSON
    if viewer.id == plan.manager_id:
        return MANAGER
    return HR if viewer.role is Role.HR else None


def next_state(state: PlanState, move: PlanMove, side: PlanSide | None) -> PlanState | None:
    """Where ``move`` leads, None where it may not be made."""
    return MOVES[state].get(move, {}).get(side) if side else None


def is_theirs(move: PlanMove, side: PlanSide | None) -> bool:
    """Whether this side ever makes this move: if not, it is not theirs; if so, it is too early or too late."""
    return any(side in moves.get(move, {}) for moves in MOVES.values())


def moves_of(viewer: Viewer, plan: Plan) -> list[PlanMove]:
    """All that the viewer may do with ``plan`` now."""
    side = side_of(viewer, plan)
    return [move for move in PlanMove if next_state(plan.state, move, side)]
