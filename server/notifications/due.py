"""What is due and in nobody's hands, with all that decides whether and when it goes: one statement, bare values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.kit.plain import a_day, a_moment, an_id, maybe_id, rows
from server.notifications.lanes import Lanes
from server.notifications.models import Delivery, NotificationKind
from server.notifications.push import Subscription
from server.people.models import Language, Store, works_until

BATCH = 64
"""Devices that are seen to in one go: some milliseconds of the loop, and one transaction."""
KIN = 50
"""How far beyond them we look for more that belongs to the same push."""

COLUMNS = (
    *("id", "attempts", "service", "device_id", "claimed_until"),
    *("device__push_endpoint", "device__push_p256dh", "device__push_auth"),
    *("device__revoked_at", "device__expires_at"),
    *("notification_id", "notification__kind", "notification__subject_id", "notification__actor_id"),
    *("notification__created_at", "notification__read_at", "notification__person_id"),
    *("notification__person__language", "notification__person__left_on", "notification__person__shift_ends_at"),
    *("notification__person__store__timezone", "notification__person__store__opening_hours"),
)
SERVICE, DEVICE, KIND = COLUMNS.index("service"), COLUMNS.index("device_id"), COLUMNS.index("notification__kind")


@dataclass(frozen=True, slots=True)
class Due:
    """One delivery that is due."""

    id: UUID
    attempts: int
    service: str
    to: Subscription
    notification_id: UUID
    kind: NotificationKind
    subject_id: UUID | None
    actor_id: UUID | None
    created_at: datetime
    person_id: UUID
    language: Language
    on_shift_until: datetime | None
    store: Store | None
    """The person's, with its hours and nothing else."""
    wanted: bool
    """Whether it can reach its device, is still news there, and did not go out already in the hands of somebody who died."""


def waiting(now: datetime, lanes: Lanes) -> QuerySet[Delivery]:
    """What is due, in nobody's hands or in those of somebody dead, and has a lane with room."""
    found = Delivery.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now), due_at__lte=now)
    return found.exclude(service__in=lanes.full) if lanes.full else found


async def look(now: datetime, lanes: Lanes) -> list[list[Due]]:
    """Take the next that are due, those for one device and of one kind together; as many as ``lanes`` have room for, or a batch.

    They are this transaction's until it ends; what other workers look at meanwhile is passed over.
    """
    # What came due for one device at one moment lies side by side.
    found = waiting(now, lanes).order_by("due_at", "device_id").limit(BATCH + KIN).values_list(*COLUMNS)
    groups: dict[tuple[Any, Any], list[Sequence[Any]]] = {}
    room = lanes.copy()
    for row in await rows(found, claimed=True):
        key = row[DEVICE], row[KIND]
        if key in groups:
            groups[key].append(row)
        elif len(groups) < BATCH and room.take(row[SERVICE]):
            groups[key] = [row]
    return [[_due(row, now) for row in group] for group in groups.values()]


def _due(row: Sequence[Any], now: datetime) -> Due:
    (key, attempts, service, _, claimed_until, endpoint, p256dh, auth, revoked_at, expires_at, *rest) = row
    (notification_id, kind, subject_id, actor_id, created_at, read_at, person_id, *person) = rest
    language, left_on, on_shift_until, timezone, hours = person
    reachable = endpoint is not None and revoked_at is None and a_moment(expires_at) > now
    works_here = works_until(None if left_on is None else a_day(left_on))
    return Due(
        an_id(key),
        attempts,
        service,
        Subscription(endpoint or "", p256dh or "", auth or ""),
        an_id(notification_id),
        NotificationKind(kind),
        maybe_id(subject_id),
        maybe_id(actor_id),
        a_moment(created_at),
        an_id(person_id),
        Language(language or Language.EN),
        None if on_shift_until is None else a_moment(on_shift_until),
        None if timezone is None else _store(timezone, hours if isinstance(hours, str) else json.dumps(hours)),
        reachable and read_at is None and works_here and claimed_until is None,
    )


@lru_cache(maxsize=1_000)
def _store(timezone: str, opening_hours: str) -> Store:
    return Store(timezone=timezone, opening_hours=json.loads(opening_hours))
