"""Where the people somebody leads stand: what would be good to do next. As far as the one who looks may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.functions import Max
from tortoise.queryset import QuerySet

from server.checkins import models as checkins
from server.checkins.models import ActionItem
from server.feedback.models import Feedback
from server.goals.models import Goal, GoalState
from server.goals.progress import GoalStatus
from server.kit import clock
from server.people.models import Person, Viewer, led_by
from server.recognitions.models import Recognition, RecognitionRecipient


@dataclass(frozen=True)
class Standing:
    """One person's. The ids stand in the order in which one would look at them."""

    heard_at: datetime | None = None
    unread: list[UUID] = field(default_factory=list)
    off_track: list[UUID] = field(default_factory=list)
    overdue: list[UUID] = field(default_factory=list)


def led(viewer: Viewer) -> QuerySet[Person]:
    """The people whom ``viewer`` leads and who still work here."""
    return Person.active(Person.visible_to(viewer).filter(led_by(viewer)))


async def standings(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Standing]:
    """Loader: how the people with these ids stand, in five statements however many they are."""
    heard = await _heard(viewer, keys)
    unread = _by_person(await _unread(viewer, keys))
    off_track = _by_person(await _off_track(viewer, keys))
    overdue = _by_person(await _overdue(viewer, keys))
    return {key: Standing(heard.get(key), unread[key], off_track[key], overdue[key]) for key in keys}


async def _heard(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, datetime]:
    """When each last got feedback or recognition."""
    told = Feedback.visible_to(viewer).filter(recipient_id__in=keys)
    named = RecognitionRecipient.filter(person_id__in=keys)
    # Looked for by id: else all that the viewer may see would be gone through for what names these few.
    shown = Recognition.visible_to(viewer).filter(id__in=Subquery(named.values("recognition_id")))
    return await latest(told, named.filter(recognition_id__in=Subquery(shown.values("id"))))


async def latest(told: QuerySet[Feedback], thanked: QuerySet[RecognitionRecipient]) -> Mapping[UUID, datetime]:
    """Who got some of this -> when last."""
    found: dict[UUID, datetime] = {}
    for query, by, at in ((told, "recipient_id", "created_at"), (thanked, "person_id", "recognition__created_at")):
        for row in await query.annotate(last=Max(at)).group_by(by).values(by, "last"):
            found[row[by]] = max(row["last"], found.get(row[by], row["last"]))
    return found


async def _unread(viewer: Viewer, keys: list[UUID]) -> list[tuple[UUID, UUID]]:
    """What they have not read yet, the one that waits longest first."""
    query = Feedback.visible_to(viewer).filter(recipient_id__in=keys, read_at__isnull=True)
    return await _pairs(query.order_by("created_at", "id"), "recipient_id")


async def _off_track(viewer: Viewer, keys: list[UUID]) -> list[tuple[UUID, UUID]]:
    """Goals that are off track by their owner's word or by the calendar, the one due first in front."""
    today = clock.now().date()
    goals = await Goal.visible_to(viewer).filter(owner_id__in=keys, state=GoalState.ACTIVE).order_by("due_on", "id")
    off = GoalStatus.OFF_TRACK
    return [(goal.owner_id, goal.id) for goal in goals if goal.owner_id and off in (goal.status, goal.pace(today))]


async def _overdue(viewer: Viewer, keys: list[UUID]) -> list[tuple[UUID, UUID]]:
    """What they should have done by now, the latest first."""
    late = ActionItem.visible_to(viewer).filter(checkins.overdue(clock.now().date()), owner_id__in=keys)
    return await _pairs(late.order_by("due_on", "id"), "owner_id")


async def _pairs(query: QuerySet[Any], by: str) -> list[tuple[UUID, UUID]]:
    return [(row[0], row[1]) for row in await query.values_list(by, "id")]


def _by_person(pairs: Iterable[tuple[UUID, UUID]]) -> defaultdict[UUID, list[UUID]]:
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for person_id, key in pairs:
        found[person_id].append(key)
    return found
