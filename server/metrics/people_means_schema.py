"""Means of people's numbers in GraphQL, for headquarters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import strawberry
from strawberry import Parent

from server.kit import ids
from server.kit.connections import Connection, Page, page_among
from server.kit.node import resolved
from server.metrics import people_means, reading
from server.metrics.note_schema import From, To
from server.metrics.people_means import SMALLEST_GROUP
from server.metrics.schema import Metric
from server.metrics.series_schema import exact
from server.metrics.totals import MetricBy
from server.people.models import OFFICE_TIMEZONE, Info
from server.people.schema import Store


def _mean(root: Parent[people_means.Row]) -> Decimal:
    return exact(root.mean)


@strawberry.type(description=f"A store, a region or a week, and what {SMALLEST_GROUP} or more people come to there.")
class MetricPeopleMeanRow:
    store: Store | None = strawberry.field(description="The store; null by region or week.")
    region: str | None = strawberry.field(description="The region; null by week, and for stores in none.")
    week_of: date | None = strawberry.field(description="The week's Monday; null by store or region.")
    mean: Decimal = resolved(
        resolver=_mean,
        description="Mean of a person's day, each person and week counting the same; in the metric's unit.",
    )
    people: int = strawberry.field(description="How many people it rests on.")


def _rows(
    root: Parent[people_means.Means], first: int | None = None, after: str | None = None
) -> Page[people_means.Row]:
    return page_among(root.rows, first, after)


@strawberry.type(description="A metric of people over whole weeks, by store, region or week. Never of a person.")
class MetricPeopleMeans:
    metric: Metric = strawberry.field(description="What is measured.")
    rows: Connection[MetricPeopleMeanRow] = resolved(
        resolver=_rows,
        description="Stores and regions by name, weeks by time; groups that are too small are not there.",
    )


async def _metric_people_means(
    info: Info, metric_id: strawberry.ID, by: MetricBy, first: From = None, last: To = None
) -> people_means.Means:
    days = reading.window(first, last, ZoneInfo(OFFICE_TIMEZONE))
    return await people_means.means(info.context.viewer, ids.parse(metric_id, "metricId"), days, by)


@strawberry.type
class Query:
    metric_people_means: MetricPeopleMeans = resolved(
        resolver=_metric_people_means,
        description="Means of a person metric for HQ, of the whole weeks between two days that are over. A store counts in a week "
        f"only where {SMALLEST_GROUP} or more of its people have a value, also for its region and its week, so that two answers "
        "never leave fewer. INVALID (metricId) for stores' numbers, INVALID (from, to), NOT_FOUND (metricId), NOT_ALLOWED.",
    )
