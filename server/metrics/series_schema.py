"""Numbers over time in GraphQL: of one place, of many stores together, and as they change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import strawberry
from strawberry import Parent

from server.events import actions as events
from server.events.models import Event
from server.kit import connections, ids
from server.kit.about import about
from server.kit.connections import Connection, Page, page_among
from server.kit.errors import Invalid, NotFound
from server.kit.node import resolved, streamed
from server.kit.streams import Source
from server.metrics import keeping, models, reading, totals
from server.metrics.note_schema import DayNote, From, To
from server.metrics.schema import Metric
from server.metrics.totals import MetricBy
from server.people.models import OFFICE_TIMEZONE, Asked, Info, visible_stores_by_id
from server.people.models import Person as PersonRow
from server.people.models import Store as StoreRow
from server.people.schema import Person, Store

strawberry.enum(MetricBy, description="What values come together by.")


def exact(value: Decimal) -> Decimal:
    """``value`` without the zeros that the database pads it with."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()  # normalised alone, 100 would be 1E+2


def _value(root: Parent[reading.Point]) -> Decimal:
    return exact(root.value)


@strawberry.type(description="What a metric was on one day.")
class MetricPoint:
    on: date = strawberry.field(description="The day at the store.")
    value: Decimal = resolved(resolver=_value, description="In the metric's unit.")
    n: int | None = strawberry.field(description="How many observations it rests on, where that is known.")
    notes: list[DayNote] = strawberry.field(description="What made this day different.")


def _starts_on(root: Parent[reading.Line | totals.Totals]) -> date:
    return root.window.first


def _ends_on(root: Parent[reading.Line | totals.Totals]) -> date:
    return root.window.last


@about("NUMBERS", "person_id")
@strawberry.type(description="A metric of a store, or of a person, over time.")
class MetricSeries:
    metric: Metric = strawberry.field(description="What is measured.")
    store: Store | None = strawberry.field(description="Where.")
    person: Person | None = strawberry.field(description="Whose it is; null for a store's.")
    starts_on: date = resolved(resolver=_starts_on, description="First day that was asked for.")
    ends_on: date = resolved(resolver=_ends_on, description="Last day that was asked for.")
    points: list[MetricPoint] = strawberry.field(
        description="Its days, oldest first; a day without a value is not there."
    )
    notes: list[DayNote] = strawberry.field(description="What made days different, also days without a value.")


def _total(root: Parent[totals.Row]) -> Decimal | None:
    total = root.now.total(root.metric)
    return None if total is None else exact(total)


def _before(root: Parent[totals.Row]) -> Decimal | None:
    total = root.before.total(root.metric)
    return None if total is None else exact(total)


def _days(root: Parent[totals.Row]) -> int:
    return root.now.days


@strawberry.type(description="A store, a region or a week, and what its values come to.")
class MetricTotalRow:
    store: Store | None = strawberry.field(description="The store; null by region or week.")
    region: str | None = strawberry.field(description="The region; null by week, and for stores in none.")
    week_of: date | None = strawberry.field(description="The week's Monday; null by store or region.")
    value: Decimal | None = resolved(
        resolver=_total,
        description="Sum or mean, as the metric says; a mean goes by the observations. Null of nothing.",
    )
    days: int = resolved(resolver=_days, description="Days of stores that it rests on.")
    before: Decimal | None = resolved(
        resolver=_before, description="The same of as many days just before; null by week, and of nothing."
    )
    change: float | None = strawberry.field(
        description="How a day differs from a day before: 0.1 is 10 % more; for shares and ratings the difference. Null by week, "
        "and where one window has values for less than half as many days as the other."
    )


def _mover_store(root: Parent[totals.Mover]) -> StoreRow | None:
    return root.row.store


@strawberry.type(description="A store that moved otherwise than the stores of its region.")
class MetricMover:
    store: Store = resolved(resolver=_mover_store, description="The store.")
    change: float = strawberry.field(description="Its change, as in the rows.")
    usual: float = strawberry.field(description="The middle change of the region's stores.")
    stores: int = strawberry.field(description="How many stores of the region that is, itself among them; 4 or more.")


def _rows(root: Parent[totals.Totals], first: int | None = None, after: str | None = None) -> Page[totals.Row]:
    return page_among(root.rows, first, after)


def _movers(root: Parent[totals.Totals], first: int = 5) -> list[totals.Mover]:
    return root.movers(connections.size(first))


@strawberry.type(description="A store metric over a window, by store, region or week.")
class MetricTotals:
    metric: Metric = strawberry.field(description="What is measured.")
    starts_on: date = resolved(resolver=_starts_on, description="First day.")
    ends_on: date = resolved(resolver=_ends_on, description="Last day.")
    rows: Connection[MetricTotalRow] = resolved(
        resolver=_rows, description="Stores and regions by name, weeks by time; those without any value are left out."
    )
    movers: list[MetricMover] = resolved(
        resolver=_movers, description="The stores whose change is furthest from that of their region: like for like."
    )


async def _metric_series(
    info: Info,
    metric_id: strawberry.ID,
    store_id: strawberry.ID | None = None,
    person_id: strawberry.ID | None = None,
    first: From = None,
    last: To = None,
) -> reading.Line:
    place = await _place(info, store_id, person_id)
    days = reading.window(first, last, _zone(place))
    return await reading.line(info.context.viewer, ids.parse(metric_id, "metricId"), place, days)


async def _store_metrics(
    info: Info, store_id: strawberry.ID, first: From = None, last: To = None
) -> list[reading.Line]:
    place = await _place(info, store_id, None)
    return await reading.lines(info.context.viewer, place, reading.window(first, last, _zone(place)))


async def _person_metrics(
    info: Info, person_id: strawberry.ID | None = None, first: From = None, last: To = None
) -> list[reading.Line]:
    place = await _place(info, None, person_id or strawberry.ID(str(info.context.viewer.id)))
    return await reading.lines(info.context.viewer, place, reading.window(first, last, _zone(place)))


@strawberry.input(description="Narrows totals; what is left out does not narrow.")
class MetricTotalsFilter:
    region: str | None = strawberry.field(default=None, description="Only stores of this region.")
    store_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="Only these, at most 500.")


async def _metric_totals(
    info: Info,
    metric_id: strawberry.ID,
    by: MetricBy,
    first: From = None,
    last: To = None,
    filter: MetricTotalsFilter | None = None,
) -> totals.Totals:
    wanted = filter or MetricTotalsFilter()
    stores = None if wanted.store_ids is None else ids.parse_all(wanted.store_ids, "filter.storeIds", 500)
    days = reading.window(first, last, ZoneInfo(OFFICE_TIMEZONE))
    metric = ids.parse(metric_id, "metricId")
    return await totals.totals(info.context.viewer, metric, days, by, wanted.region, stores)


@strawberry.type
class Query:
    metric_series: MetricSeries = resolved(
        resolver=_metric_series,
        description="One metric of a store in reach, or of a person: oneself, or somebody whom the viewer leads. Up to 366 days; "
        "the last 84 where nothing is said. INVALID (storeId, metricId, from, to), NOT_FOUND (storeId, personId, metricId).",
    )
    store_metrics: list[MetricSeries] = resolved(
        resolver=_store_metrics,
        description="Every metric of which a store in reach has a value in these days, by name. NOT_FOUND (storeId), INVALID.",
    )
    person_metrics: list[MetricSeries] = resolved(
        resolver=_person_metrics,
        description="The same of a person: the viewer, or somebody whom the viewer leads. NOT_FOUND (personId), INVALID.",
    )
    metric_totals: MetricTotals = resolved(
        resolver=_metric_totals,
        description="A store metric of the stores in reach, together. INVALID (metricId) for people's numbers, which are never "
        "compared; INVALID (from, to), NOT_FOUND (metricId).",
    )


@dataclass(frozen=True)
class Change:
    """Values that were recorded, of one store or one person."""

    store: StoreRow
    person: PersonRow | None
    metrics: list[models.Metric]
    starts_on: date
    ends_on: date


@strawberry.type(description="Values that were recorded for one store, or for one person, in one call.")
class MetricChange:
    store: Store = strawberry.field(description="Where.")
    person: Person | None = strawberry.field(description="Whose they are; null for a store's.")
    metrics: list[Metric] = strawberry.field(description="Of which metrics.")
    starts_on: date = strawberry.field(description="The first day among them.")
    ends_on: date = strawberry.field(description="The last one.")


async def _metric_changed(
    info: Info,
    store_id: strawberry.ID | None = None,
    metric_id: strawberry.ID | None = None,
    after: strawberry.ID | None = None,
) -> Source:
    store = ids.parse(store_id, "storeId") if store_id else None
    metric = ids.parse(metric_id, "metricId") if metric_id else None
    if store and await info.context.load(visible_stores_by_id, store) is None:
        raise NotFound("There is no such store in your reach.", "storeId")
    if metric and await info.context.load(models.metrics_by_id, metric) is None:
        raise NotFound("There is no such metric.", "metricId")
    position = await events.position_of(info.context.viewer, after)
    return events.follow(info.context, position, {keeping.RECORDED}, _change, store, metric)


async def _change(context: Asked, event: Event, at: UUID | None, of: UUID | None) -> Change | None:
    """What ``event`` tells, None where it is out of reach by now, or about another store or metric."""
    if (at and event.data["store"] != str(at)) or (of and str(of) not in event.data["metrics"]):
        return None
    person = None
    try:
        if event.subject_type == "Person":
            person = await reading.of_person(context.viewer, event.subject_id)
    except NotFound:
        return None
    store = await context.load(visible_stores_by_id, UUID(event.data["store"]))
    known = [await context.load(models.metrics_by_id, UUID(key)) for key in event.data["metrics"]]
    if store is None:
        return None
    days = date.fromisoformat(event.data["from"]), date.fromisoformat(event.data["to"])
    return Change(store, person, [metric for metric in known if metric is not None], *days)


@strawberry.type
class Subscription:
    metric_changed: AsyncIterator[MetricChange] = streamed(
        resolver=_metric_changed,
        description="Values as they are recorded, once for each call and store or person in reach, in order. `after`: the last "
        "change id seen. NOT_FOUND (storeId, metricId), INVALID (after).",
    )


async def _place(info: Info, store_id: str | None, person_id: str | None) -> StoreRow | PersonRow:
    if (store_id is None) == (person_id is None):
        raise Invalid("Say which store, or which person.", "storeId")
    if person_id is not None:
        return await reading.of_person(info.context.viewer, ids.parse(person_id, "personId"))
    return await reading.of_store(info.context.viewer, ids.parse(store_id or "", "storeId"))


def _zone(place: StoreRow | PersonRow) -> ZoneInfo:
    store = place.store if isinstance(place, PersonRow) else place
    return store.zone if store else ZoneInfo(OFFICE_TIMEZONE)
