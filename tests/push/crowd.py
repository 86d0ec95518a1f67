"""Many people with a phone each, and a push on its way to every one of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timedelta

from server.auth.models import Device
from server.kit import clock, db, ids
from server.notifications import deliveries
from server.notifications.models import Notification, NotificationKind
from server.people.models import Person, Store


@db.transaction
async def tell_crowd(
    store: Store, actor: Person, subscriptions: Sequence[dict[str, str]], due: datetime | None = None
) -> list[Person]:
    """New people of ``store``, one for each subscription (as in pushSubscribe), each told of feedback by ``actor``, now or when ``due``."""
    now = clock.now()
    people = [Person(name=f"Nia {number}", store=store) for number in range(len(subscriptions))]
    await Person.bulk_create(people)
    await Device.bulk_create(
        Device(
            person_id=person.id,
            name="phone",
            secret_hash=os.urandom(32).hex(),
            last_used_at=now,
            expires_at=now + timedelta(days=30),
            push_endpoint=keys["endpoint"],
            push_p256dh=keys["p256dh"],
            push_auth=keys["auth"],
        )
        for person, keys in zip(people, subscriptions, strict=True)
    )
    told = [
        Notification(
            person_id=person.id,
            kind=NotificationKind.FEEDBACK_GIVEN,
            actor_id=actor.id,
            subject_type="Feedback",
            subject_id=ids.new(),
        )
        for person in people
    ]
    await Notification.bulk_create(told)
    await deliveries.plan(list(zip(told, people, strict=True)), due or now)
    return people
