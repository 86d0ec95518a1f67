"""Metrics in GraphQL: what is measured. What people send is in mutations.py."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import Parent
from tortoise.expressions import Q

from server.kit import ids
from server.kit.connections import Connection, Page, paginate
from server.kit.node import Node, resolved
from server.kit.relations import one
from server.metrics import models, policy
from server.metrics.models import MetricBetter, MetricFormula, MetricLevel, MetricScale, MetricTotal
from server.people.models import Info

strawberry.enum(MetricBetter, description="Which way is better.")
strawberry.enum(MetricLevel, description="Whose number it is: a store's, or a person's.")
strawberry.enum(
    MetricScale, description="How statistics look at it: money and minutes, things counted, a share of 0 … 1, points."
)
strawberry.enum(MetricTotal, description="How days and stores come together: added up, or as a mean.")
strawberry.enum(MetricFormula, description="What is computed from operational events, a day at a time.")


def _viewer_can_edit(root: Parent[models.Metric], info: Info) -> bool:
    return policy.can_define(info.context.viewer)


@strawberry.type(description="A number that is known for each day of a store, or of a person.")
class Metric(Node):
    key: str = strawberry.field(description="Its short name for programs, which never changes.")
    name: str = strawberry.field(description="What people call it.")
    unit: str = strawberry.field(description="What it is counted in.")
    better: MetricBetter = strawberry.field(description="Which way is better.")
    level: MetricLevel = strawberry.field(description="Whose number it is.")
    scale: MetricScale = strawberry.field(description="How statistics look at it.")
    total: MetricTotal = strawberry.field(description="How days and stores come together.")
    guard: Metric | None = one(
        models.metrics_by_id,
        by="guard_id",
        description="Another metric that must not suffer when this one gets better.",
    )
    formula: MetricFormula | None = strawberry.field(
        description="What it is computed as; null where values are recorded."
    )
    retired_at: datetime | None = strawberry.field(description="Since when no values are taken any more.")
    viewer_can_edit: bool = resolved(resolver=_viewer_can_edit, description="Whether the viewer may change it.")

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Metric)


@strawberry.input(description="Narrows a list of metrics; what is left out does not narrow.")
class MetricFilter:
    level: MetricLevel | None = strawberry.field(default=None, description="Only stores' numbers, or only people's.")
    search: str | None = strawberry.field(default=None, description="Part of the name or the key.")
    include_retired: bool = strawberry.field(default=False, description="Also those that take no values any more.")


async def _metric(info: Info, id: strawberry.ID) -> models.Metric | None:
    return await info.context.load(models.metrics_by_id, ids.parse(id, "id"))


async def _metrics(
    info: Info, first: int | None = None, after: str | None = None, filter: MetricFilter | None = None
) -> Page[models.Metric]:
    wanted, query = filter or MetricFilter(), models.Metric.all()
    if not wanted.include_retired:
        query = query.filter(retired_at__isnull=True)
    if wanted.level:
        query = query.filter(level=wanted.level)
    if wanted.search:
        query = query.filter(Q(name__icontains=wanted.search[:100]) | Q(key__icontains=wanted.search[:100]))
    return await paginate(query, first, after, ("name", "id"))


@strawberry.type
class Query:
    metric: Metric | None = resolved(resolver=_metric, description="A metric, null where there is none.")
    metrics: Connection[Metric] = resolved(resolver=_metrics, description="What is measured here, by name.")
