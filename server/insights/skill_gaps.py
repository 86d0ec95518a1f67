"""Several people who miss one skill: one suggestion for the store, weekly, and none for each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from tortoise.expressions import Q

from server.behaviours.models import Cause
from server.events import actions as events
from server.insights.actions import end
from server.insights.models import Insight, InsightEnd, InsightKind, InsightState, Watched
from server.insights.telling import audience
from server.kit import clock, db
from server.people.models import LINE, Person
from server.skills.policy import SMALLEST_GROUP
from server.training.suggesting import StoreSuggestion, for_stores

KEY = "skill gaps"
MANY = 500
"""People in one statement."""
APART = timedelta(days=56)
"""What was decided is left in peace for so long."""

Gap = tuple[UUID, UUID]
"""A store and a skill."""


async def find(day: date) -> int:
    """Look at the people of every store. Returns how many suggestions were raised. Four statements for some 500 people."""
    people: defaultdict[UUID, list[Person]] = defaultdict(list)
    floor = Person.filter(store_id__not_isnull=True, role__in=list(LINE))
    for person in await Person.active(floor).order_by("store_id", "id"):
        if person.store_id:
            people[person.store_id].append(person)
    found: dict[Gap, StoreSuggestion] = {}
    for crews in _together(people):
        for store_id, suggestions in (await for_stores(crews, SMALLEST_GROUP)).items():
            found |= {(store_id, suggestion.skill.id): suggestion for suggestion in suggestions}
    return await _settle(day, found)


def _together(people: dict[UUID, list[Person]]) -> Iterator[dict[UUID, list[Person]]]:
    """Whole stores, as many at once as fit one statement."""
    crews: dict[UUID, list[Person]] = {}
    for store_id, crew in people.items():
        if crews and sum(map(len, crews.values())) + len(crew) > MANY:
            yield crews
            crews = {}
        crews[store_id] = crew
    yield crews


@db.transaction
async def _settle(day: date, found: dict[Gap, StoreSuggestion]) -> int:
    if await Watched.exists(key=KEY, day=day):
        return 0
    await Watched.create(key=KEY, day=day)
    lately = Q(state=InsightState.OPEN) | Q(decided_at__gt=clock.now() - APART)
    known = await Insight.filter(lately, kind=InsightKind.STORE_SKILL_GAP)
    for insight in known:
        suggestion = found.pop(_gap(insight), None)
        if insight.state is not InsightState.OPEN:
            continue
        if suggestion is None:
            await end(insight, InsightEnd.RECOVERED)
        else:
            _renew(insight, suggestion)
            await insight.save(update_fields=["people", "of_people", "training_id"])
    for (store_id, skill_id), suggestion in found.items():
        insight = Insight(kind=InsightKind.STORE_SKILL_GAP, store_id=store_id, skill_id=skill_id, cause=Cause.TRAINING)
        _renew(insight, suggestion)
        await insight.save(force_create=True)
        await events.record("insight.raised", insight, None, await audience(insight))
    return len(found)


def _gap(insight: Insight) -> Gap:
    assert insight.store_id is not None
    assert insight.skill_id is not None
    return insight.store_id, insight.skill_id


def _renew(insight: Insight, suggestion: StoreSuggestion) -> None:
    insight.people, insight.of_people = suggestion.below, suggestion.known
    insight.training_id = suggestion.training.id
