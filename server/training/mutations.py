"""What people send about trainings themselves: inputs, payloads, mutations."""

from __future__ import annotations

import strawberry

from server.kit import ids
from server.kit.node import OWN_ID, Payload, resolved
from server.people.models import Info
from server.training import actions
from server.training.schema import Training


@strawberry.input(description="A step of a training.")
class TrainingStepInput:
    id: strawberry.ID | None = strawberry.field(
        default=None, description="A step that the training has: it stays ticked off for those who did it."
    )
    title: str = strawberry.field(description="What to do; 1 to 200 characters.")
    text: str | None = strawberry.field(default=None, description="How; at most 4,000 characters.")


@strawberry.input(description="Something to learn in a few minutes, so that a number gets better.")
class TrainingCreateInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    title: str = strawberry.field(description="What it is; 1 to 200 characters.")
    purpose: str = strawberry.field(description="What it is good for; 1 to 2,000 characters.")
    link: str | None = strawberry.field(default=None, description="Where there is more: https only.")
    minutes: int = strawberry.field(description="How long it takes: 1 to 480 minutes.")
    steps: list[TrainingStepInput] = strawberry.field(description="1 to 20 steps, in their order.")
    metric_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The numbers that should get better by it; at least one."
    )
    skill_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="The skills that it builds.")


@strawberry.input(description="The whole training, worded anew.")
class TrainingEditInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    training_id: strawberry.ID = strawberry.field(description="A training that is offered.")
    title: str = strawberry.field(description="What it is.")
    purpose: str = strawberry.field(description="What it is good for.")
    link: str | None = strawberry.field(default=None, description="Where there is more: https only.")
    minutes: int = strawberry.field(description="How long it takes: 1 to 480 minutes.")
    steps: list[TrainingStepInput] = strawberry.field(description="All steps; those that are left out go.")
    metric_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="All numbers that should get better by it; at least one."
    )
    skill_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="All skills that it builds.")


@strawberry.input(description="The training that is offered no more.")
class TrainingRetireInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    training_id: strawberry.ID = strawberry.field(description="A training that is offered.")


@strawberry.type(description="Answer of `trainingCreate`.")
class TrainingCreatePayload:
    training: Training = strawberry.field(description="The training.")


@strawberry.type(description="Answer of `trainingEdit`.")
class TrainingEditPayload:
    training: Training = strawberry.field(description="As it reads now.")


@strawberry.type(description="Answer of `trainingRetire`.")
class TrainingRetirePayload:
    training: Training = strawberry.field(description="The retired training.")


async def _create(info: Info, input: TrainingCreateInput) -> Payload:
    return Payload(training=await actions.create(info.context.viewer, ids.chosen(input.id), _draft(input)))


async def _edit(info: Info, input: TrainingEditInput) -> Payload:
    training_id = ids.parse(input.training_id, "trainingId")
    return Payload(training=await actions.edit(info.context.viewer, ids.chosen(input.id), training_id, _draft(input)))


async def _retire(info: Info, input: TrainingRetireInput) -> Payload:
    training_id = ids.parse(input.training_id, "trainingId")
    return Payload(training=await actions.retire(info.context.viewer, ids.chosen(input.id), training_id))


def _draft(sent: TrainingCreateInput | TrainingEditInput) -> actions.Draft:
    steps = [
        actions.StepDraft(step.title, step.text, ids.parse(step.id, f"steps.{index}.id") if step.id else None)
        for index, step in enumerate(sent.steps)
    ]
    metrics = ids.parse_all(sent.metric_ids or [], "metricIds", actions.MOST_TIES)
    skills = ids.parse_all(sent.skill_ids or [], "skillIds", actions.MOST_TIES)
    return actions.Draft(sent.title, sent.purpose, sent.minutes, steps, metrics, skills, sent.link)


@strawberry.type
class Mutation:
    training_create: TrainingCreatePayload = resolved(
        resolver=_create,
        description="Offer a training. INVALID (title, purpose, link, minutes, steps.0.title, metricIds …), "
        "NOT_FOUND (metricIds.0, skillIds.0), NOT_ALLOWED.",
    )
    training_edit: TrainingEditPayload = resolved(
        resolver=_edit,
        description="Word it anew. As trainingCreate, and NOT_FOUND (trainingId, steps.0.id), CONFLICT when it is retired.",
    )
    training_retire: TrainingRetirePayload = resolved(
        resolver=_retire,
        description="Offer it no more; who has it on their list may finish it. CONFLICT, NOT_FOUND (trainingId), NOT_ALLOWED.",
    )
