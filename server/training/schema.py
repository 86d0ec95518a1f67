"""Trainings in GraphQL, and which of them fit a gap. What people send is in mutations.py."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import Parent
from tortoise.expressions import Subquery

from server.kit import ids
from server.kit.about import about
from server.kit.connections import Connection, Page, paginate
from server.kit.node import Node, resolved
from server.kit.relations import many
from server.metrics.schema import Metric
from server.people.models import COMPANY_WIDE, Info, folded, led_by, visible_people_by_id, visible_stores_by_id
from server.people.models import Person as PersonRow
from server.skills import policy as skills
from server.skills.schema import PersonSkill, Skill
from server.training import models, policy, suggesting
from server.training.suggesting import StoreSuggestion, Suggestion


def _viewer_can_edit(root: Parent[models.Training], info: Info) -> bool:
    return root.retired_at is None and policy.can_edit(info.context.viewer, root)


@strawberry.type(description="One thing to read, try or do.")
class TrainingStep:
    id: strawberry.ID = strawberry.field(description="Its id.")
    title: str = strawberry.field(description="What to do.")
    text: str | None = strawberry.field(description="How.")


@strawberry.type(description="Something to learn in a few minutes, step by step, so that a number gets better.")
class Training(Node):
    title: str = strawberry.field(description="What it is.")
    purpose: str = strawberry.field(description="What it is good for.")
    link: str | None = strawberry.field(description="Where there is more, always https.")
    link_host: str | None = strawberry.field(description="The site that the link leads to, to be shown beside it.")
    minutes: int = strawberry.field(description="How long it takes, in minutes.")
    steps: list[TrainingStep] = many(models.steps_by_training, description="Its steps, in their order.")
    skills: list[Skill] = many(models.skills_by_training, description="The skills that it builds.")
    metrics: list[Metric] = many(models.metrics_by_training, description="The numbers that should get better by it.")
    created_at: datetime = strawberry.field(description="Since when it is offered.")
    retired_at: datetime | None = strawberry.field(description="Since when it is offered no more.")
    viewer_can_edit: bool = resolved(resolver=_viewer_can_edit, description="Whether the viewer may edit or retire it.")

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Training)


@about("SKILL", "standing.person_id")
@strawberry.type(
    description="A training that fits a gap of one person. It is a proposal: nobody is given it by itself."
)
class TrainingSuggestion:
    training: Training = strawberry.field(description="The training.")
    because: PersonSkill = resolved(
        resolver=lambda root: root.standing, description="The skill, what the job asks for, and what the two sides say."
    )


@strawberry.type(description="A training for a store in which several people have the same gap. Nobody is named.")
class StoreTrainingSuggestion:
    training: Training = strawberry.field(description="The shortest one that builds the skill.")
    skill: Skill = strawberry.field(description="The skill.")
    below: int = strawberry.field(description="How many people are below what their job asks for, by either side.")
    known: int = strawberry.field(description="Of how many people this is known.")


@strawberry.input(description="Narrows a list of trainings; what is left out does not narrow.")
class TrainingFilter:
    skill_id: strawberry.ID | None = strawberry.field(default=None, description="Only those that build this skill.")
    metric_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only those that should move this metric."
    )
    search: str | None = strawberry.field(
        default=None, description="Part of the title; accents and capitals do not matter."
    )
    include_retired: bool = strawberry.field(default=False, description="Also those that are offered no more.")


async def _training(info: Info, id: strawberry.ID) -> models.Training | None:
    return await info.context.load(models.by_id, ids.parse(id, "id"))


async def _trainings(
    info: Info, first: int | None = None, after: str | None = None, filter: TrainingFilter | None = None
) -> Page[models.Training]:
    wanted = filter or TrainingFilter()
    query = models.Training.all() if wanted.include_retired else models.active()
    if wanted.skill_id:
        ties = models.TrainingSkill.filter(skill_id=ids.parse(wanted.skill_id, "filter.skillId"))
        query = query.filter(id__in=Subquery(ties.values("training_id")))
    if wanted.metric_id:
        moved = models.TrainingMetric.filter(metric_id=ids.parse(wanted.metric_id, "filter.metricId"))
        query = query.filter(id__in=Subquery(moved.values("training_id")))
    if wanted.search:
        query = query.filter(sort_title__contains=folded(wanted.search[:100]))
    return await paginate(query, first, after, ("sort_title", "id"))


async def _suggestions(info: Info, person_id: strawberry.ID | None = None) -> list[Suggestion] | None:
    wanted = ids.parse(person_id, "personId") if person_id else info.context.viewer.id
    person = await info.context.load(visible_people_by_id, wanted)
    store = await info.context.load(visible_stores_by_id, person.store_id) if person and person.store_id else None
    if person is None or not policy.can_see_list(info.context.viewer, person, store.region if store else None):
        return None
    return await suggesting.for_person(person)


async def _store_suggestions(info: Info, store_id: strawberry.ID) -> list[StoreSuggestion] | None:
    viewer = info.context.viewer
    store = await info.context.load(visible_stores_by_id, ids.parse(store_id, "storeId"))
    if store is None or not skills.can_see_store(viewer, store):
        return None
    people = PersonRow.active(PersonRow.filter(store_id=store.id))
    if viewer.role in COMPANY_WIDE:
        return await suggesting.for_several(await people, skills.SMALLEST_GROUP)
    return await suggesting.for_several(await people.filter(led_by(viewer)))


@strawberry.type
class Query:
    training: Training | None = resolved(resolver=_training, description="A training, null where there is none.")
    trainings: Connection[Training] = resolved(
        resolver=_trainings, description="The trainings that are offered, by title. INVALID (filter.skillId …)."
    )
    training_suggestions: list[TrainingSuggestion] | None = resolved(
        resolver=_suggestions,
        description="Trainings for the skills in which somebody has a gap, the widest first: the viewer without `personId`, "
        "or somebody they lead; null for others. What was on their list before is left out. INVALID (personId).",
    )
    store_training_suggestions: list[StoreTrainingSuggestion] | None = resolved(
        resolver=_store_suggestions,
        description="One training for each skill in which three or more people of a store have a gap, or a third of them: "
        "for its leads among those they lead, its regional, and the company where five or more are known. INVALID (storeId).",
        costs=1_500,  # the skills of everybody who works there
    )
