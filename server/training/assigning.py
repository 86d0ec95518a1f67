"""What people can do with trainings on a list: assign, start, tick off, complete, decline, and say whether it helped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from server.behaviours.models import Cause
from server.events import actions as events
from server.kit import clock, db, ids, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.people.leading import audience
from server.people.models import OFFICE_TIMEZONE, Person, Viewer
from server.training import policy
from server.training.actions import LONGEST
from server.training.models import (
    OPEN,
    Training,
    TrainingAssignment,
    TrainingReason,
    TrainingState,
    TrainingStep,
    TrainingStepDone,
)

MOST_ASSIGNED = 2_000


@dataclass(frozen=True)
class Assigning:
    """What goes onto lists, until when, and what is behind it: circumstances, never a person's fault."""

    training_id: UUID
    reason: TrainingReason
    cause: Cause | None = None
    """Nobody chooses for others without having said it; for oneself TRAINING where it is left out."""
    reason_id: UUID | None = None
    due_on: date | None = None
    note: str | None = None


@db.transaction
async def assign(
    viewer: Viewer, call_id: UUID, wanted: Assigning, person_ids: Sequence[UUID]
) -> list[TrainingAssignment]:
    """A training for up to 2,000 people, all or none. NotFound, NotAllowed and Conflict name the position of a person."""
    known = await TrainingAssignment.filter(call_id=call_id).order_by("id")
    if known:
        if known[0].assigned_by_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    if not 1 <= len(person_ids) <= MOST_ASSIGNED:
        raise Invalid(f"Choose 1 to {MOST_ASSIGNED:,} people.", "personIds")
    people = await _people(viewer, person_ids)
    training = await Training.get_or_none(id=wanted.training_id)
    if training is None:
        raise NotFound("There is no such training.", "trainingId")
    if training.retired_at is not None:
        raise Conflict("This training is retired.", "trainingId")
    if wanted.cause is None and any(person_id != viewer.id for person_id in person_ids):
        raise Invalid("Say first what is behind it: training, process, operations or resources.", "cause")
    note = text.optional(wanted.note, "note", 1_000)
    await _check_free(training, people, person_ids)
    if wanted.due_on is not None and any(wanted.due_on < today(person) for person in people.values()):
        raise Invalid("That day has gone.", "dueOn")
    rows = [
        TrainingAssignment(
            id=ids.new(),
            training_id=training.id,
            person_id=person_id,
            assigned_by_id=viewer.id,
            call_id=call_id,
            reason=wanted.reason,
            reason_id=wanted.reason_id,
            cause=wanted.cause or Cause.TRAINING,
            note=note,
            due_on=wanted.due_on,
        )
        for person_id in person_ids
    ]
    await TrainingAssignment.bulk_create(rows, batch_size=500)
    for row in rows:
        await events.record("training.assigned", row, viewer.id, audience(people[row.person_id]))
    return rows


@db.transaction
async def start(viewer: Viewer, call_id: UUID, assignment_id: UUID) -> TrainingAssignment:
    """Begin. Where it has begun by now, as on another phone, nothing changes."""
    row = await _load(viewer, assignment_id)
    if await events.repeated(call_id, viewer, "training.started", row.id):
        return row
    _check_open(viewer, row)
    if row.state is TrainingState.ASSIGNED:
        await _begin(row)
        await events.record("training.started", row, viewer.id, audience(row.person), id=call_id)
    return row


@db.transaction
async def complete_step(viewer: Viewer, call_id: UUID, assignment_id: UUID, step_id: UUID) -> TrainingAssignment:
    """Tick off a step, which begins the training too. A step that is ticked off stays so."""
    row = await _load(viewer, assignment_id)
    if await events.repeated(call_id, viewer, "training.stepCompleted", row.id):
        return row
    _check_open(viewer, row)
    if not await TrainingStep.filter(id=step_id, training_id=row.training_id).exists():
        raise NotFound("This training has no such step.", "stepId")
    if await TrainingStepDone.filter(assignment_id=row.id, step_id=step_id).exists():
        return row
    await _begin(row)
    await TrainingStepDone.create(assignment_id=row.id, step_id=step_id, at=clock.now())
    await events.record("training.stepCompleted", row, viewer.id, audience(row.person), id=call_id)
    return row


@db.transaction
async def complete(viewer: Viewer, call_id: UUID, assignment_id: UUID, minutes: int | None) -> TrainingAssignment:
    """Say that it is done, and how many minutes it took. Raises Conflict while steps are open."""
    row = await _load(viewer, assignment_id)
    if await events.repeated(call_id, viewer, "training.completed", row.id):
        return row
    _check_open(viewer, row)
    steps = set(await TrainingStep.filter(training_id=row.training_id).values_list("id", flat=True))
    done = set(await TrainingStepDone.filter(assignment_id=row.id).values_list("step_id", flat=True))
    if steps - done:
        raise Conflict(f"{len(steps - done)} of {len(steps)} steps are still open.", "assignmentId")
    if minutes is not None and not 1 <= minutes <= LONGEST:
        raise Invalid(f"A training takes 1 to {LONGEST} minutes.", "minutes")
    row.state, row.done_at, row.minutes = TrainingState.DONE, clock.now(), minutes
    await row.save(update_fields=["state", "done_at", "minutes"])
    await events.record("training.completed", row, viewer.id, audience(row.person), id=call_id)
    return row


@db.transaction
async def decline(viewer: Viewer, call_id: UUID, assignment_id: UUID, reason: str) -> TrainingAssignment:
    """Give it back to the one who assigned it, and say why."""
    row = await _load(viewer, assignment_id)
    if await events.repeated(call_id, viewer, "training.declined", row.id):
        return row
    _check_open(viewer, row)
    row.decline_reason = text.required(reason, "reason", 1_000)
    row.state, row.declined_at = TrainingState.DECLINED, clock.now()
    await row.save(update_fields=["state", "declined_at", "decline_reason"])
    await events.record("training.declined", row, viewer.id, audience(row.person), id=call_id)
    return row


@db.transaction
async def say_whether_it_helped(viewer: Viewer, call_id: UUID, assignment_id: UUID, helped: int) -> TrainingAssignment:
    """1 (not at all) to 5 (very much), once it is done. The last word counts."""
    row = await _load(viewer, assignment_id)
    if await events.repeated(call_id, viewer, "training.helped", row.id):
        return row
    _check_own(viewer, row)
    if not policy.can_say_whether_it_helped(viewer, row):
        raise Conflict("That can be said once it is done.", "assignmentId")
    if not 1 <= helped <= 5:
        raise Invalid("It goes from 1 to 5.", "helped")
    row.helped = helped
    await row.save(update_fields=["helped"])
    await events.record("training.helped", row, viewer.id, audience(row.person), id=call_id)
    return row


def today(person: Person) -> date:
    """The day where ``person`` works; their store must be loaded."""
    return clock.now().astimezone(person.store.zone if person.store else ZoneInfo(OFFICE_TIMEZONE)).date()


async def _people(viewer: Viewer, person_ids: Sequence[UUID]) -> dict[UUID, Person]:
    reach = Person.active(Person.visible_to(viewer)).filter(id__in=list(person_ids))
    people = {person.id: person for person in await reach.select_related("store", "manager")}
    for index, person_id in enumerate(person_ids):
        person = people.get(person_id)
        if person is None:
            raise NotFound(f"There is nobody like that in your reach: {person_id}.", f"personIds.{index}")
        if not policy.can_assign(viewer, person, person.store.region if person.store else None):
            raise NotAllowed(f"You do not lead {person.name}.", f"personIds.{index}")
    return people


async def _check_free(training: Training, people: Mapping[UUID, Person], person_ids: Sequence[UUID]) -> None:
    open_ones = TrainingAssignment.filter(training_id=training.id, state__in=list(OPEN), person_id__in=list(people))
    busy = set(await open_ones.values_list("person_id", flat=True))
    for index, person_id in enumerate(person_ids):
        if person_id in busy:
            raise Conflict(f"{people[person_id].name} has this on their list already.", f"personIds.{index}")


async def _load(viewer: Viewer, assignment_id: UUID) -> TrainingAssignment:
    query = TrainingAssignment.visible_to(viewer).get_or_none(id=assignment_id)
    row = await query.prefetch_related("person__store", "person__manager")
    if row is None:
        raise NotFound("There is no such training on a list in your reach.", "assignmentId")
    return row


def _check_own(viewer: Viewer, row: TrainingAssignment) -> None:
    if row.person_id != viewer.id:
        raise NotAllowed("This is for the one who learns.", "assignmentId")


def _check_open(viewer: Viewer, row: TrainingAssignment) -> None:
    _check_own(viewer, row)
    if not policy.can_work_on(viewer, row):
        raise Conflict("It is done, or was declined.", "assignmentId")


async def _begin(row: TrainingAssignment) -> None:
    if row.state is TrainingState.ASSIGNED:
        row.state, row.started_at = TrainingState.STARTED, clock.now()
        await row.save(update_fields=["state", "started_at"])
