"""Playbooks in GraphQL: the type, the list, and what headquarters sends."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import Parent

from server.behaviours.models import Cause, skills_by_id
from server.insights import models, playbooks, policy
from server.kit import ids
from server.kit.connections import Connection, Page, paginate
from server.kit.node import OWN_ID, Node, Payload, resolved
from server.kit.relations import one
from server.metrics.models import metrics_by_id
from server.metrics.schema import Metric
from server.people.models import Info
from server.skills.schema import Skill
from server.training.models import by_id as trainings_by_id
from server.training.schema import Training


def _can_edit(root: Parent[models.Playbook], info: Info) -> bool:
    return policy.can_keep_playbooks(info.context.viewer)


@strawberry.type(description="What has helped before: steps for the employee and for the supervisor.")
class Playbook(Node):
    key: str = strawberry.field(description="Its short name, unique in the company.")
    title: str = strawberry.field(description="The one next step, in a sentence.")
    metric: Metric | None = one(metrics_by_id, by="metric_id", description="The metric that it helps.")
    skill: Skill | None = one(skills_by_id, by="skill_id", description="The skill that it helps.")
    cause: Cause | None = strawberry.field(description="The cause that it answers; null for any.")
    steps_for_employee: list[str] = strawberry.field(description="What the employee does, in order.")
    steps_for_supervisor: list[str] = strawberry.field(description="What the supervisor does, in order.")
    training: Training | None = one(trainings_by_id, by="training_id", description="The training that goes with it.")
    retired_at: datetime | None = strawberry.field(description="Since when it is suggested no more.")
    viewer_can_edit: bool = resolved(resolver=_can_edit, description="Whether the viewer may edit or retire it.")

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Playbook)


@strawberry.input(description="Narrows a list of playbooks; what is left out does not narrow.")
class PlaybookFilter:
    metric_id: strawberry.ID | None = strawberry.field(default=None, description="Only those for this metric.")
    skill_id: strawberry.ID | None = strawberry.field(default=None, description="Only those for this skill.")
    include_retired: bool = strawberry.field(default=False, description="Also those that are suggested no more.")


async def _playbook(info: Info, id: strawberry.ID) -> models.Playbook | None:
    return await info.context.load(playbooks.by_id, ids.parse(id, "id"))


async def _playbooks(
    info: Info, first: int | None = None, after: str | None = None, filter: PlaybookFilter | None = None
) -> Page[models.Playbook]:
    wanted, query = filter or PlaybookFilter(), models.Playbook.all()
    if not wanted.include_retired:
        query = query.filter(retired_at__isnull=True)
    if wanted.metric_id:
        query = query.filter(metric_id=ids.parse(wanted.metric_id, "filter.metricId"))
    if wanted.skill_id:
        query = query.filter(skill_id=ids.parse(wanted.skill_id, "filter.skillId"))
    return await paginate(query, first, after, ("key", "id"))


@strawberry.type
class Query:
    playbook: Playbook | None = resolved(resolver=_playbook, description="A playbook; everybody may read what helps.")
    playbooks: Connection[Playbook] = resolved(resolver=_playbooks, description="What has helped before, by key.")


@strawberry.input(description="Something that helps, written down.")
class PlaybookCreateInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    key: str = strawberry.field(description="Small letters, digits and single hyphens, at most 60; unique.")
    title: str = strawberry.field(description="The one next step; 1 to 200 characters.")
    steps_for_employee: list[str] = strawberry.field(description="1 to 10 steps of up to 300 characters.")
    steps_for_supervisor: list[str] = strawberry.field(description="1 to 10 steps of up to 300 characters.")
    metric_id: strawberry.ID | None = strawberry.field(
        default=None, description="The metric that it helps; this or a skill has to be there."
    )
    skill_id: strawberry.ID | None = strawberry.field(default=None, description="The skill that it helps.")
    cause: Cause | None = strawberry.field(default=None, description="The cause that it answers; none for any.")
    training_id: strawberry.ID | None = strawberry.field(default=None, description="The training that goes with it.")


@strawberry.input(description="A playbook, worded anew.")
class PlaybookEditInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    playbook_id: strawberry.ID = strawberry.field(description="A playbook.")
    title: str = strawberry.field(description="The one next step; 1 to 200 characters.")
    steps_for_employee: list[str] = strawberry.field(description="1 to 10 steps of up to 300 characters.")
    steps_for_supervisor: list[str] = strawberry.field(description="1 to 10 steps of up to 300 characters.")
    metric_id: strawberry.ID | None = strawberry.field(
        default=None, description="The metric that it helps; this or a skill has to be there."
    )
    skill_id: strawberry.ID | None = strawberry.field(default=None, description="The skill that it helps.")
    cause: Cause | None = strawberry.field(default=None, description="The cause that it answers; none for any.")
    training_id: strawberry.ID | None = strawberry.field(default=None, description="The training that goes with it.")


@strawberry.input(description="Whether a playbook is suggested.")
class PlaybookRetireInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    playbook_id: strawberry.ID = strawberry.field(description="A playbook.")
    retired: bool = strawberry.field(default=True, description="False suggests it again.")


@strawberry.type(description="Answer of `playbookCreate`.")
class PlaybookCreatePayload:
    playbook: Playbook = strawberry.field(description="As it is now.")


@strawberry.type(description="Answer of `playbookEdit`.")
class PlaybookEditPayload:
    playbook: Playbook = strawberry.field(description="As it is now.")


@strawberry.type(description="Answer of `playbookRetire`.")
class PlaybookRetirePayload:
    playbook: Playbook = strawberry.field(description="As it is now.")


def _draft(sent: PlaybookCreateInput | PlaybookEditInput) -> playbooks.Draft:
    return playbooks.Draft(
        sent.title,
        sent.steps_for_employee,
        sent.steps_for_supervisor,
        metric_id=ids.parse(sent.metric_id, "metricId") if sent.metric_id else None,
        skill_id=ids.parse(sent.skill_id, "skillId") if sent.skill_id else None,
        cause=sent.cause,
        training_id=ids.parse(sent.training_id, "trainingId") if sent.training_id else None,
    )


async def _create(info: Info, input: PlaybookCreateInput) -> Payload:
    viewer, id = info.context.viewer, ids.chosen(input.id)
    return Payload(playbook=await playbooks.create(viewer, id, input.key, _draft(input)))


async def _edit(info: Info, input: PlaybookEditInput) -> Payload:
    playbook_id = ids.parse(input.playbook_id, "playbookId")
    viewer, call_id = info.context.viewer, ids.chosen(input.id)
    return Payload(playbook=await playbooks.edit(viewer, call_id, playbook_id, _draft(input)))


async def _retire(info: Info, input: PlaybookRetireInput) -> Payload:
    playbook_id = ids.parse(input.playbook_id, "playbookId")
    viewer, call_id = info.context.viewer, ids.chosen(input.id)
    return Payload(playbook=await playbooks.retire(viewer, call_id, playbook_id, input.retired))


@strawberry.type
class Mutation:
    playbook_create: PlaybookCreatePayload = resolved(
        resolver=_create,
        description="Write down what helps; for HQ and admins. INVALID (key, title, stepsForEmployee, stepsForSupervisor, metricId), "
        "CONFLICT (key), NOT_ALLOWED, NOT_FOUND (metricId, skillId, trainingId).",
    )
    playbook_edit: PlaybookEditPayload = resolved(
        resolver=_edit,
        description="Word it anew; what was accepted from it keeps its own words. INVALID and NOT_FOUND as in `playbookCreate`, "
        "NOT_ALLOWED.",
    )
    playbook_retire: PlaybookRetirePayload = resolved(
        resolver=_retire, description="Suggest it no more, or again. NOT_ALLOWED, NOT_FOUND (playbookId)."
    )
