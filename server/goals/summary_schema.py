"""Counts of goals in GraphQL: the company at a glance, by store or by region."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

import strawberry
from strawberry import Parent
from tortoise.queryset import QuerySet

from server.goals import summaries
from server.goals.schema import GoalFilter, narrowed
from server.goals.summaries import Summary
from server.kit import clock, connections, ids
from server.kit.connections import Connection, Page, Row, paginate
from server.kit.node import resolved
from server.people.models import Info
from server.people.models import Store as StoreRow
from server.people.schema import Store


class GoalPlace(StrEnum):
    """What goals are counted by."""

    STORE = "STORE"
    REGION = "REGION"


strawberry.enum(GoalPlace, description="What goals are counted by.")


@strawberry.type(description="How many goals in reach stand where. Status and pace are of active goals only.")
class GoalSummary:
    total: int = strawberry.field(description="All of them: proposed, active, done and dropped.")
    proposed: int = strawberry.field(description="Those that wait until both sides agree.")
    active: int = strawberry.field(description="Those under way.")
    done: int = strawberry.field(description="Those that were closed.")
    dropped: int = strawberry.field(description="Those that were dropped.")
    on_track: int = strawberry.field(description="Active ones whose owner says on track.")
    delayed: int = strawberry.field(description="Active ones whose owner says delayed.")
    off_track: int = strawberry.field(description="Active ones whose owner says off track.")
    pace_on_track: int = strawberry.field(description="Active ones that are on track by the calendar.")
    pace_delayed: int = strawberry.field(description="Active ones that are delayed by the calendar.")
    pace_off_track: int = strawberry.field(description="Active ones that are off track by the calendar.")
    succeeded: int = strawberry.field(description="Active and done ones whose progress reaches 0.7.")
    average_progress: float | None = strawberry.field(
        description="Mean progress of the active and done ones, 0 … 1; null where there are none."
    )


@dataclass(frozen=True)
class Counted:
    """A store or a region with its counts."""

    name: str
    store: StoreRow | None
    summary: Summary


def _summary(root: Parent[Counted]) -> Summary:
    return root.summary


def _store(root: Parent[Counted]) -> StoreRow | None:
    return root.store


@strawberry.type(description="A store or a region, and how its goals stand.")
class GoalPlaceSummary:
    name: str = strawberry.field(description="Name of the store or the region.")
    store: Store | None = resolved(resolver=_store, description="The store; null for a region.")
    summary: GoalSummary = resolved(resolver=_summary, description="Counts of its goals in the viewer's reach.")


COUNTING = 2_600
"""Price of looking at every goal that somebody may see: 3 µs each, and a company has some 60,000."""


async def _goal_summary(info: Info, filter: GoalFilter | None = None) -> Summary:
    return await summaries.summary_of(narrowed(info.context.viewer, filter), clock.now().date())


async def _goal_summaries(
    info: Info, by: GoalPlace, first: int | None = None, after: str | None = None, filter: GoalFilter | None = None
) -> Page[Counted]:
    stores, wanted = StoreRow.visible_to(info.context.viewer), filter or GoalFilter()
    if wanted.store_id:
        stores = stores.filter(id=ids.parse(wanted.store_id, "filter.storeId"))
    if wanted.region:
        stores = stores.filter(region=wanted.region)
    return await (_by_store if by is GoalPlace.STORE else _by_region)(info, filter, stores, first, after)


async def _by_store(
    info: Info, filter: GoalFilter | None, stores: QuerySet[StoreRow], first: int | None, after: str | None
) -> Page[Counted]:
    page = await paginate(stores, first, after, ("name", "id"))
    goals = narrowed(info.context.viewer, filter).filter(store_id__in=[store.id for store in page.nodes])
    found = await summaries.summaries_by(goals, "store_id", clock.now().date())
    rows = [
        Row(Counted(edge.node.name, edge.node, found.get(edge.node.id, Summary())), edge.key) for edge in page.edges
    ]
    return Page.of(rows, page.has_next, page.has_previous, page.count)


async def _by_region(
    info: Info, filter: GoalFilter | None, stores: QuerySet[StoreRow], first: int | None, after: str | None
) -> Page[Counted]:
    wanted, placed = connections.size(first), stores.filter(region__isnull=False)
    query = placed if after is None else placed.filter(region__gt=connections.decode(after, 1)[0])
    named = query.distinct().order_by("region").limit(wanted + 1).values_list("region", flat=True)
    names = [str(name) for name in await named]
    goals = narrowed(info.context.viewer, filter).filter(store__region__in=names[:wanted])
    found = await summaries.summaries_by(goals, "store__region", clock.now().date())
    rows = [Row(Counted(name, None, found.get(name, Summary())), [name]) for name in names[:wanted]]
    return Page.of(rows, len(names) > wanted, after is not None, _regions(placed))


def _regions(stores: QuerySet[StoreRow]) -> Callable[[], Awaitable[int]]:
    async def count() -> int:
        return len(await stores.distinct().values_list("region", flat=True))

    return count


@strawberry.type
class Query:
    goal_summary: GoalSummary = resolved(
        resolver=_goal_summary,
        description="How the goals in the viewer's reach stand, all together.",
        costs=COUNTING,
    )
    goal_summaries: Connection[GoalPlaceSummary] = resolved(
        resolver=_goal_summaries,
        description="How the goals of each store or region in the viewer's reach stand, by name; also those without any. "
        "The company's own goals belong to none of them.",
        costs=COUNTING,
    )
