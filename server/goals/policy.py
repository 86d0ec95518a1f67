"""Who may do what with a goal. Pure: no queries here. ``owner`` and ``region`` (of the goal's store) are loaded before."""

from __future__ import annotations

from dataclasses import dataclass

from server.goals.models import Goal, GoalState
from server.metrics.models import MetricLevel
from server.people.models import Person, Role, Viewer
from server.people.policy import leads

HEADQUARTERS = (Role.HQ, Role.ADMIN)


@dataclass(frozen=True)
class Place:
    """Whose goal it is: a person's (``owner``), a store's (``store_id`` alone), or the company's."""

    owner: Person | None
    store_id: object
    region: str | None

    @property
    def level(self) -> MetricLevel:
        """Whose numbers may drive it: the owner's, else those of its store or of all stores."""
        return MetricLevel.PERSON if self.owner is not None else MetricLevel.STORE


def is_owner_side(viewer: Viewer, place: Place) -> bool:
    """The one who has to reach it: the person, the store's manager, headquarters."""
    if place.owner is not None:
        return place.owner.id == viewer.id
    if place.store_id is not None:
        return viewer.role is Role.MANAGER and viewer.store_id == place.store_id
    return viewer.role in HEADQUARTERS


def is_lead_side(viewer: Viewer, place: Place) -> bool:
    """The one who wants it reached: a lead of the person, the store's regional, headquarters."""
    if place.owner is not None:
        return leads(viewer, place.owner, place.region)
    if place.store_id is not None and viewer.role is Role.REGIONAL:
        return place.region is not None and viewer.region == place.region
    return viewer.role in HEADQUARTERS


def has_part(viewer: Viewer, place: Place) -> bool:
    """Whether the viewer stands on either side."""
    return is_owner_side(viewer, place) or is_lead_side(viewer, place)


can_create = has_part


def can_edit(viewer: Viewer, goal: Goal, place: Place) -> bool:
    """A goal may be reworded as long as it is a proposal; that is a counter-proposal."""
    return goal.state is GoalState.PROPOSED and has_part(viewer, place)


def can_agree(viewer: Viewer, goal: Goal, place: Place) -> bool:
    """Whether the viewer's side has not agreed yet."""
    if goal.state is not GoalState.PROPOSED:
        return False
    owner_waits = goal.owner_agreed_at is None and is_owner_side(viewer, place)
    return owner_waits or (goal.lead_agreed_at is None and is_lead_side(viewer, place))


def can_set_status(viewer: Viewer, goal: Goal, place: Place) -> bool:
    """Status is what the owner says, so nobody says it for them."""
    return goal.state is GoalState.ACTIVE and is_owner_side(viewer, place)


def can_record(viewer: Viewer, goal: Goal, place: Place) -> bool:
    """Either side may write down a number; in a store also its supervisors, who stand beside it."""
    beside = place.owner is None and viewer.role is Role.SUPERVISOR and viewer.store_id == place.store_id
    return goal.state is GoalState.ACTIVE and (has_part(viewer, place) or (beside and place.store_id is not None))


def can_close(viewer: Viewer, goal: Goal, place: Place) -> bool:
    """Either side may close it; a proposal can only be dropped."""
    return goal.state in (GoalState.PROPOSED, GoalState.ACTIVE) and has_part(viewer, place)


def can_keep_templates(viewer: Viewer) -> bool:
    """Whether the viewer may word what others start their goals from."""
    return viewer.role in (*HEADQUARTERS, Role.REGIONAL)
