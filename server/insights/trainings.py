"""The training that goes with a step: to whom it goes, onto their lists like every other training."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from server.insights.models import Insight, InsightKind
from server.insights.sharing import Sharing
from server.kit import ids
from server.kit.errors import Conflict, Invalid, Problem
from server.people.models import Person, Role, Viewer
from server.skills.standings import standings
from server.training import assigning
from server.training.assigning import Assigning
from server.training.models import OPEN, TrainingAssignment, TrainingReason


async def assign(viewer: Viewer, insight: Insight, sharing: Sharing, training_id: UUID, due_on: date) -> None:
    """Assign it to everybody whom ``insight`` concerns and who does not have it already. Raises Problems of trainingId, dueOn."""
    people = await _people(insight, sharing)
    if not people:
        raise Invalid("A training goes to people, and this is about none.", "trainingId")
    open_ones = TrainingAssignment.filter(training_id=training_id, state__in=list(OPEN), person_id__in=list(people))
    busy = {row.person_id for row in await open_ones}
    wanted = [person_id for person_id in sorted(people) if person_id not in busy]
    if not wanted:
        raise Conflict("They all have it on their list already.", "trainingId")
    what = Assigning(training_id, TrainingReason.INSIGHT, cause=insight.cause, reason_id=insight.id, due_on=due_on)
    try:
        await assigning.assign(viewer, ids.new(), what, wanted)
    except Problem as problem:
        if problem.field is not None and problem.field.startswith("personIds"):
            # Whom it goes to was not the client's to say.
            raise type(problem)(problem.message, "trainingId") from None
        raise


async def _people(insight: Insight, sharing: Sharing) -> Collection[UUID]:
    if insight.person_id is not None:
        return sharing.people or {insight.person_id}
    if insight.store_id is None or insight.kind is InsightKind.GAMING_QUESTION:
        return ()
    here = Person.active(Person.filter(store_id=insight.store_id))
    if insight.skill_id is None:
        return {person.id for person in await here.filter(role=Role.ASSOCIATE).only("id")}
    rows = [row for found in (await standings(await here)).values() for row in found]
    return {row.person_id for row in rows if row.skill.id == insight.skill_id and row.widest_gap > 0}
