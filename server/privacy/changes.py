"""Changes in the log: what others did to somebody's record is in the event table already, written with the change itself.

So the worker takes the lines from there, in their order, and no change waits for its line or can go without.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from tortoise.models import Model

from server.checkins.models import CheckIn
from server.events.models import Event, Reader
from server.feedback.models import Feedback
from server.goals.models import Goal
from server.insights.models import Insight
from server.kit import db
from server.people.models import Person
from server.plans.models import Plan
from server.privacy import chain
from server.privacy.chain import Use
from server.privacy.models import RecordUse
from server.reviews.models import Review
from server.training.models import TrainingAssignment

READER = "privacy.changes"
BATCH = 500
"""Events of one round."""
SUBJECTS: dict[str, tuple[type[Model], str, str]] = {
    "Feedback": (Feedback, "recipient_id", "FEEDBACK"),
    "Goal": (Goal, "owner_id", "GOAL"),
    "CheckIn": (CheckIn, "person_id", "SHIFT_CHECK_IN"),
    "TrainingAssignment": (TrainingAssignment, "person_id", "TRAINING"),
    "Insight": (Insight, "person_id", "INSIGHT"),
    "Plan": (Plan, "person_id", "PLAN"),
    "Review": (Review, "person_id", "REVIEW"),
    "Person": (Person, "id", "PERSON"),
}
"""Type of a subject -> its table, the column that says whose it is, and the kind of record."""


async def follow() -> int:
    """Write a line for each of the next events in which somebody changed another one's record. Returns how many events it read."""
    position = await _position()
    happened = await Event.filter(position__gt=position).order_by("position").limit(BATCH)
    if not happened:
        return 0
    wanted = [event for event in happened if event.actor_id is not None and event.subject_type in SUBJECTS]
    owners = await _owners(wanted)
    uses = [
        Use(event.actor_id, owner, SUBJECTS[event.subject_type][2], RecordUse.CHANGED, event.kind, event.at)
        for event in wanted
        if (owner := owners.get(event.subject_id)) is not None and owner != event.actor_id
    ]
    await _seal(uses, position, happened[-1].position)
    return len(happened)


async def _position() -> int:
    known = await Reader.get_or_none(name=READER)
    return known.position if known else 0


async def _owners(happened: Sequence[Event]) -> dict[UUID, UUID]:
    subjects: defaultdict[str, set[UUID]] = defaultdict(set)
    for event in happened:
        subjects[event.subject_type].add(event.subject_id)
    owners: dict[UUID, UUID] = {}
    for name, keys in subjects.items():
        model, column, _ = SUBJECTS[name]
        owners |= dict(await model.filter(id__in=list(keys)).values_list("id", column))
    return owners


@db.transaction
async def _seal(uses: Sequence[Use], since: int, until: int) -> None:
    """The lines, and how far they go, in one: whoever took the same events meanwhile has written them."""
    known, _ = await Reader.get_or_create({"position": 0}, name=READER)
    if known.position != since:
        return
    known.position = until
    await known.save(update_fields=["position"])
    await chain.append(uses)
