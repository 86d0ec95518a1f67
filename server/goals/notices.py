"""Who is told about goals: the other of the two sides that a goal is agreed between, never all who may see it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from tortoise.expressions import F
from tortoise.queryset import QuerySet

from server.events.models import Event
from server.events.notices import Notice, Pairs
from server.goals import policy
from server.goals.models import Goal, GoalState
from server.goals.policy import Place
from server.goals.progress import GoalStatus
from server.people.models import Person, Role, Viewer, as_viewer

PATH = "/goals/{id}"


async def _owner_side(event: Event) -> set[UUID]:
    goal = await Goal.get_or_none(id=event.subject_id)
    return await _owners(goal) if goal else set()


async def _other_side(event: Event) -> set[UUID]:
    goal = await Goal.get_or_none(id=event.subject_id)
    if goal is None:
        return set()
    owners = await _owners(goal)
    return await _leads(goal, event) if event.actor_id in owners else owners


async def _lead_side_of_trouble(event: Event) -> set[UUID]:
    if event.data.get("status") != GoalStatus.OFF_TRACK:
        return set()
    goal = await Goal.get_or_none(id=event.subject_id)
    return await _leads(goal, event) if goal else set()


async def _owners(goal: Goal) -> set[UUID]:
    """The person; a store's managers; for a company goal whoever set it."""
    if goal.owner_id is not None:
        return {goal.owner_id}
    if goal.store_id is None:
        return {goal.author_id}
    return {person.id for person in await Person.filter(store_id=goal.store_id, role=Role.MANAGER)}


async def _leads(goal: Goal, event: Event) -> set[UUID]:
    """Those of the lead side who had a part in it until then; where nobody had, the nearest who could."""
    await goal.fetch_related("owner__store", "store")
    place = Place(goal.owner, goal.store_id, goal.store.region if goal.store else None)
    async for some in _candidates(event, place):
        people = await Person.active(some).select_related("store")
        found = {person.id for person in people if policy.is_lead_side(_viewer(person), place)}
        if found:
            return found
    return set()


async def _candidates(event: Event, place: Place) -> AsyncIterator[QuerySet[Person]]:
    before = Event.filter(subject_id=event.subject_id, position__lte=event.position, actor_id__isnull=False)
    yield Person.filter(id__in=list(await before.distinct().values_list("actor_id", flat=True)))
    if place.owner is not None:
        yield Person.filter(id=place.owner.manager_id)
        yield Person.filter(store_id=place.owner.store_id, role__in=[Role.SUPERVISOR, Role.MANAGER])
    if place.region is not None:
        yield Person.filter(role=Role.REGIONAL, region=place.region)
    if place.owner is None:
        yield Person.filter(role=Role.HQ)


def _viewer(person: Person) -> Viewer:
    return as_viewer(person, person.store.region if person.store else None, person.id)


async def _quiet(pairs: Pairs) -> Pairs:
    """No news since the reminder."""
    asked = Goal.filter(id__in=[goal_id for goal_id, _ in pairs], state=GoalState.ACTIVE)
    quiet = set(await asked.filter(touched_at__lte=F("reminded_at")).values_list("id", flat=True))
    return {(goal_id, person_id) for goal_id, person_id in pairs if goal_id in quiet}


NOTICES = {
    "goal.created": Notice(
        _other_side,
        {
            "EN": "{who} proposes a goal",
            "ES": "{who} propone un objetivo",
            "FR": "{who} propose un objectif",
            "AR": "هدف مقترح من {who}",
        },
        PATH,
    ),
    "goal.edited": Notice(
        _other_side,
        {
            "EN": "{who} changed a proposed goal",
            "ES": "{who} ha cambiado una propuesta de objetivo",
            "FR": "{who} a changé un objectif proposé",
            "AR": "تعديل من {who} على هدف مقترح",
        },
        PATH,
        once=True,
    ),
    "goal.agreed": Notice(
        _other_side,
        {
            "EN": "{who} agreed to a goal",
            "ES": "{who} está de acuerdo con un objetivo",
            "FR": "{who} est d’accord avec un objectif",
            "AR": "موافقة من {who} على هدف",
        },
        PATH,
    ),
    "goal.closed": Notice(
        _other_side,
        {
            "EN": "{who} closed a goal",
            "ES": "{who} ha cerrado un objetivo",
            "FR": "{who} a clos un objectif",
            "AR": "إغلاق هدف من {who}",
        },
        PATH,
    ),
    "goal.statusSet": Notice(
        _lead_side_of_trouble,
        {
            "EN": "{who} has news about a goal",
            "ES": "{who} tiene novedades sobre un objetivo",
            "FR": "{who} a du nouveau sur un objectif",
            "AR": "جديد عن هدف من {who}",
        },
        PATH,
        "low",
        once=True,
    ),
    "goal.updateDue": Notice(
        _owner_side,
        {
            "EN": "Your goal has had no news for two weeks",
            "ES": "Tu objetivo lleva dos semanas sin novedades",
            "FR": "Ton objectif n’a pas bougé depuis deux semaines",
            "AR": "لا جديد عن هدفك منذ أسبوعين",
        },
        PATH,
        "low",
        still=_quiet,
    ),
}
"""Event kind -> what people are told."""
