"""What the worker says when its time has come: a training is due soon. Once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from server.events import actions as events
from server.kit import clock, db
from server.people.models import person_scope
from server.training.assigning import today
from server.training.models import OPEN, TrainingAssignment

BEFORE = timedelta(days=1)
NEWS = timedelta(hours=12)
"""Whoever heard of it so lately needs no reminder yet."""


async def remind_of_trainings() -> int:
    """Record `training.due` a day before the last day, where the person works. Returns how many."""
    now = clock.now()
    near = TrainingAssignment.filter(
        state__in=list(OPEN),
        reminded_at__isnull=True,
        created_at__lt=now - NEWS,
        due_on__lte=now.date() + BEFORE + BEFORE,  # some zones are a day ahead
    )
    ready = [
        row.id
        for row in await near.prefetch_related("person__store")
        if row.due_on and row.due_on <= today(row.person) + BEFORE
    ]
    for assignment_id in ready:
        await _remind(assignment_id)
    return len(ready)


@db.transaction
async def _remind(assignment_id: UUID) -> None:
    row = await TrainingAssignment.get(id=assignment_id)
    if row.state in OPEN and row.reminded_at is None:
        row.reminded_at = clock.now()
        await row.save(update_fields=["reminded_at"])
        await events.record("training.due", row, None, [person_scope(row.person_id)])
