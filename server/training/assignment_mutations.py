"""What people send about trainings on a list: inputs, payloads, mutations."""

from __future__ import annotations

from datetime import date

import strawberry

from server.behaviours.models import Cause
from server.kit import ids
from server.kit.errors import Invalid
from server.kit.node import OWN_ID, Payload, resolved
from server.people.models import Info
from server.training import assigning
from server.training.assigning import Assigning
from server.training.assignment_schema import TrainingAssignment
from server.training.models import TrainingReason


@strawberry.input(description="A training for one or many people: all of them get it, or none.")
class TrainingAssignInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    training_id: strawberry.ID = strawberry.field(description="A training that is offered.")
    person_ids: list[strawberry.ID] = strawberry.field(
        description="1 to 2,000 people: the viewer, or people whom they lead."
    )
    reason: TrainingReason = strawberry.field(
        description="What suggested it. A training that answers an insight is taken with its step: `insightAccept`."
    )
    cause: Cause | None = strawberry.field(
        default=None,
        description="The circumstances behind it: to be said before others get it; for oneself TRAINING where it is left out.",
    )
    note: str | None = strawberry.field(default=None, description="Why, for those who learn; at most 1,000 characters.")
    due_on: date | None = strawberry.field(default=None, description="Until when; not in the past where they work.")


@strawberry.input(description="The training that begins.")
class TrainingStartInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    assignment_id: strawberry.ID = strawberry.field(description="An open one on the viewer's list.")


@strawberry.input(description="The step that is done.")
class TrainingCompleteStepInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    assignment_id: strawberry.ID = strawberry.field(description="An open one on the viewer's list.")
    step_id: strawberry.ID = strawberry.field(description="A step of its training.")


@strawberry.input(description="The training that is done.")
class TrainingCompleteInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    assignment_id: strawberry.ID = strawberry.field(description="An open one on the viewer's list, all steps done.")
    minutes: int | None = strawberry.field(default=None, description="How many minutes it took: 1 to 480.")


@strawberry.input(description="The training that goes back to the one who assigned it.")
class TrainingDeclineInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    assignment_id: strawberry.ID = strawberry.field(description="An open one on the viewer's list.")
    reason: str = strawberry.field(description="Why; 1 to 1,000 characters.")


@strawberry.input(description="Whether a training helped.")
class TrainingHelpedInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    assignment_id: strawberry.ID = strawberry.field(description="A completed one on the viewer's list.")
    helped: int = strawberry.field(description="1 not at all, 5 very much. The last word counts.")


@strawberry.type(description="Answer of `trainingAssign`.")
class TrainingAssignPayload:
    assignments: list[TrainingAssignment] = strawberry.field(description="One for each person, in their order.")


@strawberry.type(description="Answer of `trainingStart`.")
class TrainingStartPayload:
    assignment: TrainingAssignment = strawberry.field(description="As it is now.")


@strawberry.type(description="Answer of `trainingCompleteStep`.")
class TrainingCompleteStepPayload:
    assignment: TrainingAssignment = strawberry.field(description="As it is now.")


@strawberry.type(description="Answer of `trainingComplete`.")
class TrainingCompletePayload:
    assignment: TrainingAssignment = strawberry.field(description="As it is now.")


@strawberry.type(description="Answer of `trainingDecline`.")
class TrainingDeclinePayload:
    assignment: TrainingAssignment = strawberry.field(description="As it is now.")


@strawberry.type(description="Answer of `trainingHelped`.")
class TrainingHelpedPayload:
    assignment: TrainingAssignment = strawberry.field(description="As it is now.")


async def _assign(info: Info, input: TrainingAssignInput) -> Payload:
    if input.reason is TrainingReason.INSIGHT:
        # There its cause is asked for, and whether several share it.
        raise Invalid("A training that answers an insight is taken with its step.", "reason")
    wanted = Assigning(
        training_id=ids.parse(input.training_id, "trainingId"),
        reason=input.reason,
        cause=input.cause,
        due_on=input.due_on,
        note=input.note,
    )
    people = ids.parse_all(input.person_ids, "personIds", assigning.MOST_ASSIGNED)
    return Payload(assignments=await assigning.assign(info.context.viewer, ids.chosen(input.id), wanted, people))


async def _start(info: Info, input: TrainingStartInput) -> Payload:
    viewer, call_id, row_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.assignment_id, "assignmentId")
    return Payload(assignment=await assigning.start(viewer, call_id, row_id))


async def _complete_step(info: Info, input: TrainingCompleteStepInput) -> Payload:
    viewer, call_id, row_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.assignment_id, "assignmentId")
    step_id = ids.parse(input.step_id, "stepId")
    return Payload(assignment=await assigning.complete_step(viewer, call_id, row_id, step_id))


async def _complete(info: Info, input: TrainingCompleteInput) -> Payload:
    viewer, call_id, row_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.assignment_id, "assignmentId")
    return Payload(assignment=await assigning.complete(viewer, call_id, row_id, input.minutes))


async def _decline(info: Info, input: TrainingDeclineInput) -> Payload:
    viewer, call_id, row_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.assignment_id, "assignmentId")
    return Payload(assignment=await assigning.decline(viewer, call_id, row_id, input.reason))


async def _helped(info: Info, input: TrainingHelpedInput) -> Payload:
    viewer, call_id, row_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.assignment_id, "assignmentId")
    return Payload(assignment=await assigning.say_whether_it_helped(viewer, call_id, row_id, input.helped))


@strawberry.type
class Mutation:
    training_assign: TrainingAssignPayload = resolved(
        resolver=_assign,
        description="Put a training on lists. NOT_FOUND, NOT_ALLOWED and CONFLICT (open on that list) name personIds.N; then "
        "nobody gets it. INVALID (personIds, reason, cause, dueOn, note), NOT_FOUND (trainingId), CONFLICT (trainingId) when retired.",
    )
    training_start: TrainingStartPayload = resolved(
        resolver=_start,
        description="Begin; begun twice is begun once. CONFLICT when it is over, NOT_ALLOWED, NOT_FOUND (assignmentId).",
    )
    training_complete_step: TrainingCompleteStepPayload = resolved(
        resolver=_complete_step,
        description="Tick off a step; twice is once. CONFLICT when it is over, NOT_ALLOWED, NOT_FOUND (assignmentId, stepId).",
    )
    training_complete: TrainingCompletePayload = resolved(
        resolver=_complete,
        description="Say that it is done. CONFLICT while steps are open or when it is over, INVALID (minutes), NOT_ALLOWED, "
        "NOT_FOUND (assignmentId).",
    )
    training_decline: TrainingDeclinePayload = resolved(
        resolver=_decline,
        description="Give it back. INVALID (reason), CONFLICT when it is over, NOT_ALLOWED, NOT_FOUND (assignmentId).",
    )
    training_helped: TrainingHelpedPayload = resolved(
        resolver=_helped,
        description="Say whether it helped. INVALID (helped), CONFLICT before it is done, NOT_ALLOWED, NOT_FOUND (assignmentId).",
    )
