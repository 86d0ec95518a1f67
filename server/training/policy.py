"""Who may do what with trainings. Pure: no queries here. ``region`` is the region of the person's store."""

from __future__ import annotations

from server.people.models import Person, Role, Viewer
from server.people.policy import leads
from server.training.models import OPEN, Training, TrainingAssignment, TrainingState


def can_create(viewer: Viewer) -> bool:
    """Trainings are written by headquarters, admins and regionals."""
    return viewer.role in (Role.HQ, Role.ADMIN, Role.REGIONAL)


def can_edit(viewer: Viewer, training: Training) -> bool:
    """A regional changes only their own."""
    return viewer.role in (Role.HQ, Role.ADMIN) or (can_create(viewer) and training.author_id == viewer.id)


can_retire = can_edit


def can_assign(viewer: Viewer, person: Person, region: str | None) -> bool:
    """To oneself, and to people whom one leads."""
    return person.id == viewer.id or leads(viewer, person, region)


can_see_list = can_assign


def can_work_on(viewer: Viewer, assignment: TrainingAssignment) -> bool:
    """Only the one who learns starts it, ticks off steps, completes or declines it."""
    return assignment.person_id == viewer.id and assignment.state in OPEN


def can_say_whether_it_helped(viewer: Viewer, assignment: TrainingAssignment) -> bool:
    """The one who did it, and afterwards; they may think again."""
    return assignment.person_id == viewer.id and assignment.state is TrainingState.DONE
