"""The training that goes with a step: to whom it goes, onto their lists like every other training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from tortoise.expressions import Q

from server.insights.models import Insight, InsightKind
from server.insights.sharing import ALONE, Sharing, sharing_by_alert
from server.kit import ids
from server.kit.errors import Conflict, Invalid, NotAllowed
from server.people.models import Person, Role, Viewer, led_by
from server.skills.standings import standings
from server.training import assigning
from server.training.assigning import Assigning
from server.training.models import OPEN, TrainingAssignment, TrainingReason


async def assign(viewer: Viewer, insight: Insight, sharing: Sharing, training_id: UUID, due_on: date) -> None:
    """Assign it to those whom ``insight`` concerns and ``viewer`` leads. Raises Problems of trainingId, dueOn; none names anybody."""
    if not _goes_to_people(insight):
        raise Invalid("A training goes to people, and this is about none.", "trainingId")
    people = (await _whom(viewer, [(insight, sharing)]))[insight.id]
    if not people:
        raise NotAllowed("It is for nobody whom you lead.", "trainingId")
    open_ones = TrainingAssignment.filter(training_id=training_id, state__in=list(OPEN), person_id__in=list(people))
    busy = {row.person_id for row in await open_ones}
    wanted = [person_id for person_id in sorted(people) if person_id not in busy]
    if not wanted:
        raise Conflict("They all have it on their list already.", "trainingId")
    what = Assigning(training_id, TrainingReason.INSIGHT, cause=insight.cause, reason_id=insight.id, due_on=due_on)
    await assigning.assign(viewer, ids.new(), what, wanted)


async def assignable_by_insight(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, bool]:
    """Loader: whether the viewer leads somebody, or is somebody, to whom the training of an insight would go."""
    insights = [row for row in await Insight.filter(id__in=keys) if _goes_to_people(row)]
    alerts = [row.alert_id for row in insights if row.alert_id]
    sharings = await sharing_by_alert(viewer, alerts) if alerts else {}
    found = await _whom(viewer, [(row, sharings[row.alert_id] if row.alert_id else ALONE) for row in insights])
    return {key: bool(found.get(key)) for key in keys}


def _goes_to_people(insight: Insight) -> bool:
    return insight.store_id is not None and insight.kind is not InsightKind.GAMING_QUESTION


async def _whom(viewer: Viewer, about: Sequence[tuple[Insight, Sharing]]) -> dict[UUID, set[UUID]]:
    """Insight -> whom it concerns, of those whom ``viewer`` leads, and ``viewer``: others are not theirs to teach, or to know of."""
    named = {row.id: sharing.people or {row.person_id} for row, sharing in about if row.person_id}
    stores = {row.store_id for row, _ in about if not row.person_id}
    own = Person.active(Person.filter(Q(id=viewer.id) | led_by(viewer)))
    mine = await own.filter(Q(id__in=list(set().union(*named.values()))) | Q(store_id__in=list(stores)))
    gaps = await standings(mine) if any(row.skill_id for row, _ in about) else {}
    low = {(at.person_id, at.skill.id) for found in gaps.values() for at in found if at.widest_gap > 0}

    def concerns(insight: Insight, person: Person) -> bool:
        if insight.person_id:
            return person.id in named[insight.id]
        needs = (person.id, insight.skill_id) in low if insight.skill_id else person.role is Role.ASSOCIATE
        return person.store_id == insight.store_id and needs

    return {row.id: {person.id for person in mine if concerns(row, person)} for row, _ in about}
