"""Reports about insights in GraphQL: seen but not acted, and counts by store or region."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry import Parent

from server.insights import models, seen, summary
from server.insights.policy import HEADQUARTERS
from server.insights.schema import Insight
from server.insights.seen import Line, Whose, Window
from server.insights.summary import InsightSummaryBy
from server.kit import ids
from server.kit.connections import Connection, Page, Row, paginate
from server.kit.node import resolved
from server.kit.relations import one
from server.people.models import Info, people_by_id, visible_stores_by_id
from server.people.models import Person as PersonRow
from server.people.schema import Person, Store

From = Annotated[date, strawberry.argument(name="from", description="First day.")]
To = Annotated[date, strawberry.argument(description="Last day, within a year.")]

strawberry.enum(InsightSummaryBy, description="What makes a row of the counts.")


async def _person(root: Parent[Line], info: Info) -> PersonRow | None:
    return await info.context.load(people_by_id, root.whose.person_id) if root.whose.person_id else None


async def _insights(root: Parent[Line], info: Info) -> list[models.Insight]:
    found = await info.context.load_all(models.visible_by_id, sorted(root.not_acted))
    return [row for row in found if row is not None]


def _opened(root: Parent[Line]) -> int:
    return len(root.opened)


def _waiting(root: Parent[Line]) -> int:
    return len(root.waiting)


def _not_acted(root: Parent[Line]) -> int:
    return len(root.not_acted)


def _reports(root: Parent[Line]) -> int:
    return len(root.reports)


def _reports_not_acted(root: Parent[Line]) -> int:
    return len(root.reports_not_acted)


@strawberry.type(
    description="What one lead, or headquarters as one, opened, and what nobody did anything about within 7 days."
)
class SeenNotActed:
    person: Person | None = resolved(resolver=_person, description="The lead; null for headquarters.")
    opened: int = resolved(resolver=_opened, description="Insights that were open when they opened them.")
    waiting: int = resolved(resolver=_waiting, description="Seen less than 7 days ago, and still open.")
    not_acted: int = resolved(
        resolver=_not_acted,
        description="Seen, by themselves or on a report, and neither accepted nor dismissed within 7 days.",
    )
    insights: list[Insight] = resolved(
        resolver=_insights, description="The latter, as far as they are in the viewer's reach, oldest first."
    )
    reports_opened: int = resolved(
        resolver=_reports, description="Reports that showed something open; each report of a store counts once a day."
    )
    reports_not_acted: int = resolved(
        resolver=_reports_not_acted,
        description="Those after which something shown stayed without a decision for 7 days.",
    )


async def _leads(
    root: Parent[Window],
    info: Info,
    first: int | None = None,
    after: str | None = None,
    store_id: strawberry.ID | None = None,
) -> Page[Line]:
    query = seen.leads_in_reach(info.context.viewer)
    if store_id:
        query = query.filter(store_id=ids.parse(store_id, "storeId"))
    page = await paginate(query, first, after, ("sort_name", "id"))
    wanted = [Whose(edge.node.id, root) for edge in page.edges]
    found = await info.context.must_load_all(seen.lines, wanted)
    rows = [Row(line, edge.key) for line, edge in zip(found, page.edges, strict=True)]
    return Page.of(rows, page.has_next, page.has_previous, page.count)


async def _headquarters(root: Parent[Window], info: Info) -> Line | None:
    if info.context.viewer.role not in HEADQUARTERS:
        return None
    return await info.context.load(seen.lines, Whose(None, root))


@strawberry.type(description="Seen but not acted, by one rule for all. Whoever is named here can read their own line.")
class SeenNotActedReport:
    leads: Connection[SeenNotActed] = resolved(
        resolver=_leads,
        description="Supervisors, managers and regionals in the viewer's reach, by name: oneself, and the leads below. INVALID (storeId).",
    )
    headquarters: SeenNotActed | None = resolved(
        resolver=_headquarters, description="Headquarters' own line; for headquarters and admins, else null."
    )


async def _seen_not_acted(info: Info, from_: From, to: To) -> Window:
    return seen.window(from_, to)


@strawberry.type(description="The insights of one store or region in a time. Without either: the company as a whole.")
class InsightSummary:
    store: Store | None = one(visible_stores_by_id, by="store_id", description="The store; null by region.")
    region: str | None = strawberry.field(description="The region.")
    open: int = strawberry.field(description="Still open.")
    accepted: int = strawberry.field(description="Accepted: something is done about them.")
    dismissed: int = strawberry.field(description="Left as they are, with a reason.")
    ended: int = strawberry.field(description="Over before anybody decided.")
    median_days_to_act: float | None = strawberry.field(
        description="Days from raising to deciding, the middle one; null when nothing was decided."
    )


async def _summary(info: Info, by: InsightSummaryBy, from_: From, to: To) -> list[summary.Row]:
    return await summary.summary(info.context.viewer, by, seen.window(from_, to))


@strawberry.type
class Query:
    seen_not_acted: SeenNotActedReport = resolved(
        resolver=_seen_not_acted,
        description="What was opened from one day to another and not decided within 7 days. INVALID (to).",
    )
    insight_summary: list[InsightSummary] = resolved(
        resolver=_summary,
        description="Insights raised from one day to another, counted by store or region as far as the viewer leads. INVALID (to).",
    )
