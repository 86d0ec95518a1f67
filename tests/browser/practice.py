"""Some weeks of feedback among many, so that the charts of headquarters have something to show."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from server import features
from server.feedback.models import Feedback, FeedbackKind, Reading
from server.kit import db
from server.people.models import Person, Role

WEEKS = 13
GUIDES = ("Ana Ruiz", "Sam Okafor", "Maya Lindqvist")
"""Whose screens stay as they are."""


async def fill(place: db.Place) -> None:
    """A little more each week, mostly praise, kept between the two."""
    await db.start(place, features.MODELS)
    try:
        await _give()
    finally:
        await db.stop()


@db.transaction
async def _give() -> None:
    dice, now = random.Random(3), datetime.now(UTC)
    floor = Person.active(Person.filter(role__in=[Role.ASSOCIATE, Role.SUPERVISOR], store_id__isnull=False))
    people = [one for one in await floor.order_by("employee_number") if one.name not in GUIDES]
    rows = []
    for week in range(WEEKS):
        for receiver in people:
            if dice.random() > 0.45 + 0.03 * week:
                continue
            giver = dice.choice([one for one in people if one.store_id == receiver.store_id and one is not receiver])
            rows.append(_row(dice, giver, receiver, now - timedelta(days=7 * (WEEKS - week) - dice.randint(0, 6))))
    await Feedback.bulk_create([row for row in rows if row.created_at < now - timedelta(days=1)])


def _row(dice: random.Random, giver: Person, receiver: Person, at: datetime) -> Feedback:
    coaching = dice.random() < 0.3
    row = Feedback(
        kind=FeedbackKind.COACHING if coaching else FeedbackKind.PRAISE,
        author_id=giver.id,
        recipient_id=receiver.id,
        store_id=receiver.store_id,
        message="That was quick and kind.",
        next_time="Ring for the runner." if coaching else None,
        observed_at=at,
        created_at=at,
    )
    meant = Reading(dice.randint(3, 5), dice.randint(2, 5), dice.randint(3, 5))
    row.giver_reading = meant
    if dice.random() < 0.8:
        row.read_at = at + timedelta(hours=dice.choice((1, 3, 8, 20, 30, 50)))
        row.receiver_reading = Reading(
            meant.tone, max(1, meant.importance - dice.randint(0, 1)), max(1, meant.clarity - dice.randint(0, 2))
        )
        if coaching and dice.random() < 0.7:
            row.followed_up_at, row.followed_up_better = at + timedelta(days=6), dice.random() < 0.7
    return row
