"""What the worker says when its time has come: look again, and a week went by without a word. Never twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from tortoise.functions import Count
from tortoise.queryset import QuerySet

from server.events import actions as events
from server.events.models import Event
from server.feedback.models import Feedback
from server.kit import clock, db
from server.people.models import OFFICE_TIMEZONE, Person, Role, person_scope

WEEK = timedelta(days=7)
GIVING = ("feedback.given", "recognition.given")
"""Thanking somebody on the wall is a word given, too. By the events alone, since every feature has its own tables."""
BATCH = 25
"""People in one transaction: about 50 ms in which nobody else writes."""


async def remind_of_follow_ups() -> int:
    """Record `feedback.followUpDue` for every follow-up whose day has come where its giver works. Returns how many."""
    tomorrow = clock.now().date() + timedelta(days=1)  # some zones are a day ahead
    due = await Feedback.filter(
        follow_up_on__lte=tomorrow, followed_up_at__isnull=True, follow_up_reminded_at__isnull=True
    ).prefetch_related("author__store")
    ready = [row for row in due if row.follow_up_on and row.follow_up_on <= _today(row.author)]
    for row in ready:
        await _remind(row.id)
    return len(ready)


@db.transaction
async def _remind(feedback_id: UUID) -> None:
    feedback = await Feedback.get(id=feedback_id)
    if feedback.follow_up_reminded_at is None and feedback.followed_up_at is None:
        feedback.follow_up_reminded_at = clock.now()
        await feedback.save(update_fields=["follow_up_reminded_at"])
        await events.record("feedback.followUpDue", feedback, None, [person_scope(feedback.author_id)])


async def remind_of_quiet_weeks() -> int:
    """Record `feedback.quietWeek` for those who lead a store's people and gave nobody a word for a week. Returns how many."""
    quiet = await _quiet()
    for start in range(0, len(quiet), BATCH):
        await _remind_quiet(quiet[start : start + BATCH])
    return len(quiet)


@db.transaction
async def _remind_quiet(people: list[Person]) -> None:
    reminded = await _reminded({person.id for person in people}, clock.now() - WEEK)
    for person in people:
        if person.id not in reminded:  # nor by another worker meanwhile
            await events.record("feedback.quietWeek", person, None, [person_scope(person.id)])


async def _quiet() -> list[Person]:
    """Supervisors and managers who were here a week ago already, are not alone in their store, and gave nothing since."""
    since = clock.now() - WEEK
    working = Person.active(Person.filter(store_id__isnull=False))
    leads = {person.id: person for person in await working.filter(role__in=[Role.SUPERVISOR, Role.MANAGER])}
    given = Event.filter(actor_id__in=list(leads), at__gt=since, kind__in=GIVING)
    silent = leads.keys() - await _people(given, "actor_id") - await _reminded(leads, since)
    if not silent:
        return []
    known = await _people(Event.filter(actor_id__in=list(silent), at__lte=since), "actor_id")
    counted = working.annotate(many=Count("id")).group_by("store_id").values_list("store_id", "many")
    peopled = {store_id for store_id, many in await counted if many > 1}
    return [person for id, person in leads.items() if id in silent & known and person.store_id in peopled]


async def _reminded(people: Collection[UUID], since: datetime) -> set[UUID]:
    told = Event.filter(subject_id__in=list(people), kind="feedback.quietWeek", at__gt=since)
    return await _people(told, "subject_id")


async def _people(happened: QuerySet[Event], column: str) -> set[UUID]:
    return set(cast("list[UUID]", await happened.distinct().values_list(column, flat=True)))


def _today(person: Person) -> date:
    return clock.now().astimezone(person.store.zone if person.store else ZoneInfo(OFFICE_TIMEZONE)).date()
