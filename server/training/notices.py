"""Who is told about trainings: the one who learns, and the one who assigned it when it is done or comes back."""

from __future__ import annotations

from uuid import UUID

from server.events.models import Event
from server.events.notices import Notice, Pairs
from server.people.models import Person, as_viewer
from server.training import policy
from server.training.models import OPEN, TrainingAssignment

PATH = "/trainings/{id}"


async def _learner(event: Event) -> set[UUID]:
    row = await TrainingAssignment.get_or_none(id=event.subject_id)
    return {row.person_id} if row else set()


async def _assigner(event: Event) -> set[UUID]:
    """As long as they lead the one who learns: what went out of reach is not theirs to hear of."""
    row = await TrainingAssignment.get_or_none(id=event.subject_id).prefetch_related("person__store")
    lead = await Person.get_or_none(id=row.assigned_by_id).select_related("store") if row else None
    if row is None or lead is None:
        return set()
    viewer = as_viewer(lead, lead.store.region if lead.store else None, lead.id)
    region = row.person.store.region if row.person.store else None
    return {lead.id} if policy.can_see_list(viewer, row.person, region) else set()


async def _open(pairs: Pairs) -> Pairs:
    asked = TrainingAssignment.filter(id__in=[assignment_id for assignment_id, _ in pairs], state__in=list(OPEN))
    still = set(await asked.values_list("id", flat=True))
    return {(assignment_id, person_id) for assignment_id, person_id in pairs if assignment_id in still}


NOTICES = {
    "training.assigned": Notice(
        _learner,
        {
            "EN": "{who} has a training for you",
            "ES": "{who} tiene una formación para ti",
            "FR": "{who} a une formation pour toi",
            "AR": "تدريب لك من {who}",
        },
        PATH,
    ),
    "training.declined": Notice(
        _assigner,
        {
            "EN": "{who} gave a training back to you",
            "ES": "{who} te ha devuelto una formación",
            "FR": "{who} t’a rendu une formation",
            "AR": "تدريب عاد إليك من {who}",
        },
        PATH,
    ),
    "training.completed": Notice(
        _assigner,
        {
            "EN": "{who} finished a training",
            "ES": "{who} ha terminado una formación",
            "FR": "{who} a terminé une formation",
            "AR": "تدريب مكتمل من {who}",
        },
        PATH,
        "low",
    ),
    "training.due": Notice(
        _learner,
        {
            "EN": "A training on your list is due soon",
            "ES": "Pronto toca una formación de tu lista",
            "FR": "Une formation de ta liste est bientôt à faire",
            "AR": "تدريب في قائمتك يقترب موعده",
        },
        PATH,
        still=_open,
    ),
}
"""Event kind -> what people are told."""
