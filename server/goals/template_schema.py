"""Templates of goals in GraphQL: types and queries. What people send is in template_mutations.py."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import strawberry
from strawberry import Parent
from tortoise.expressions import Q

from server.goals import models, policy
from server.goals.drafts import KeyResultDraft
from server.kit.connections import Connection, Page, paginate
from server.kit.node import Node, resolved
from server.kit.relations import one
from server.people.models import Info, folded, people_by_id
from server.people.schema import Person


def _numbers(root: Parent[models.GoalTemplate]) -> list[KeyResultDraft]:
    return [
        KeyResultDraft(row["title"], row["unit"], Decimal(row["start"]), Decimal(row["target"]), Decimal(row["weight"]))
        for row in root.key_results
    ]


def _viewer_can_edit(root: Parent[models.GoalTemplate], info: Info) -> bool:
    return root.retired_at is None and policy.can_keep_templates(info.context.viewer)


@strawberry.type(description="A number of a template, to be changed to what fits.")
class TemplateKeyResult:
    title: str = strawberry.field(description="What is counted.")
    unit: str = strawberry.field(description="In what.")
    start: Decimal = strawberry.field(description="Where it usually stands.")
    target: Decimal = strawberry.field(description="Where it should get to; below the start where less is better.")
    weight: Decimal = strawberry.field(description="How much it counts beside the others.")


@strawberry.type(description="A goal to start from, without a person and without dates.")
class GoalTemplate(Node):
    title: str = strawberry.field(description="What it is.")
    why: str | None = strawberry.field(description="What it is good for.")
    lasts_days: int = strawberry.field(description="Days from the first day to the last.")
    key_results: list[TemplateKeyResult] = resolved(resolver=_numbers, description="Its numbers, in their order.")
    author: Person = one(people_by_id, by="author_id", description="Who made it.")
    created_at: datetime = strawberry.field(description="When.")
    retired_at: datetime | None = strawberry.field(description="Since when it is offered no more; null while it is.")
    viewer_can_edit: bool = resolved(
        resolver=_viewer_can_edit, description="Whether the viewer may word it anew or retire it."
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.GoalTemplate)


@strawberry.input(description="Narrows a list of templates.")
class GoalTemplateFilter:
    search: str | None = strawberry.field(
        default=None, description="The start of any word of the title; accents and capitals do not matter."
    )


async def _templates(
    info: Info, first: int | None = None, after: str | None = None, filter: GoalTemplateFilter | None = None
) -> Page[models.GoalTemplate]:
    query = models.GoalTemplate.visible_to(info.context.viewer).filter(retired_at__isnull=True)
    if filter and filter.search:
        start = folded(filter.search[:100])
        query = query.filter(Q(sort_title__startswith=start) | Q(sort_title__contains=f" {start}"))
    return await paginate(query, first, after, ("sort_title", "id"))


@strawberry.type
class Query:
    goal_templates: Connection[GoalTemplate] = resolved(
        resolver=_templates, description="What the company offers to start a goal from, by title."
    )
