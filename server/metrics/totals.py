"""Aggregates: a store metric by store, region or week, and what moved most beside its like. Never about people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Any, cast
from uuid import UUID

from pypika_tortoise.functions import Sum as PypikaSum
from tortoise.expressions import Aggregate, F, Q, Subquery
from tortoise.functions import Count, Sum
from tortoise.queryset import QuerySet

from server.kit.errors import Invalid, NotFound
from server.metrics.directory import EXACT
from server.metrics.models import Metric, MetricLevel, MetricScale, MetricSeries, MetricTotal, MetricValue
from server.metrics.reading import SLICE, Window
from server.people.models import Store, Viewer

FEWEST = 4
"""Stores of a region, so that their middle says something."""


class MetricBy(StrEnum):
    """What values come together by."""

    STORE = "STORE"
    REGION = "REGION"
    WEEK = "WEEK"


@dataclass(frozen=True)
class Sums:
    """What values add up to."""

    value: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)
    """Each value times the observations it rests on; 1 where that is not known."""
    weight: int = 0
    days: int = 0
    """Days of stores that have a value."""

    def __add__(self, other: Sums) -> Sums:
        """Both together."""
        return Sums(
            self.value + other.value,
            self.weighted + other.weighted,
            self.weight + other.weight,
            self.days + other.days,
        )

    def total(self, metric: Metric) -> Decimal | None:
        """The sum or the mean, None of nothing."""
        if not self.days:
            return None
        return (self.value if metric.total is MetricTotal.SUM else self.weighted / self.weight).quantize(EXACT)

    def a_day(self, metric: Metric) -> Decimal:
        """The same for one day of one store, so that a store with a missing day is not a store that fell."""
        return self.value / self.days if metric.total is MetricTotal.SUM else self.weighted / self.weight


@dataclass(frozen=True)
class Row:
    """A store, a region or a week with its total."""

    key: str
    store: Store | None
    region: str | None
    week_of: date | None
    now: Sums
    before: Sums
    metric: Metric
    window: Window

    @property
    def change(self) -> float | None:
        """How a day differs from one of the days before: a share, or the difference for shares and ratings.

        None where either window has values for less than half as many days as the other, and where a loss became a gain
        or the other way round: that is no share of anything.
        """
        now, then = self.now, self.before
        if self.week_of is not None or not now.days or not then.days or not 0.5 <= now.days / then.days <= 2:
            return None
        value, former = now.a_day(self.metric), then.a_day(self.metric)
        if self.metric.scale in (MetricScale.SHARE, MetricScale.RATING):
            return float(value - former)
        return float((value - former) / abs(former)) if former and value * former >= 0 else None


@dataclass(frozen=True)
class Mover:
    """A store that moved otherwise than its like."""

    row: Row
    change: float
    usual: float
    """The middle of the region's stores."""
    stores: int
    """How many those are."""


@dataclass(frozen=True)
class Totals:
    """A metric over a window, by store, region or week."""

    metric: Metric
    window: Window
    rows: list[Row]
    stores: list[Row]

    def movers(self, first: int) -> list[Mover]:
        """The ``first`` stores whose change is furthest from that of their region."""
        by_region: defaultdict[str | None, list[tuple[Row, float]]] = defaultdict(list)
        for row in self.stores:
            if row.change is not None and row.region is not None:
                by_region[row.region].append((row, row.change))
        found = [mover for group in by_region.values() for mover in _beside(group)]
        return sorted(found, key=lambda mover: (-abs(mover.change - mover.usual), mover.row.key))[:first]


async def totals(
    viewer: Viewer, metric_id: UUID, window: Window, by: MetricBy, region: str | None, store_ids: Sequence[UUID] | None
) -> Totals:
    """The totals of the stores in reach. Raises NotFound, and Invalid (metricId) for a number of people: those stand alone."""
    metric = await Metric.get_or_none(id=metric_id)
    if metric is None:
        raise NotFound("There is no such metric.", "metricId")
    if metric.level is MetricLevel.PERSON:
        raise Invalid(f"{metric.name} is about people, who are not compared.", "metricId")
    near = Store.visible_to(viewer)
    if region is not None:
        near = near.filter(region=region)
    if store_ids is not None:
        near = near.filter(id__in=list(store_ids))
    known = {store.id: store for store in await near.order_by("name", "id")}
    values = MetricValue.filter(series__metric_id=metric.id, series__store_id__in=Subquery(near.values("id")))
    now = await _summed(values, window, "series__store_id")
    before = await _summed(values, window.before, "series__store_id")
    stores = [
        Row(f"{store.name}\n{key}", store, store.region, None, now[key], before[key], metric, window)
        for key, store in known.items()
        if key in now or key in before
    ]
    if by is MetricBy.STORE:
        return Totals(metric, window, stores, stores)
    rows = _by_region(stores) if by is MetricBy.REGION else await _by_week(values, metric, window)
    return Totals(metric, window, rows, stores)


async def over(metric: Metric, place_id: UUID | None, window: Window) -> Decimal | None:
    """What ``metric`` comes to at one place, or at all of them, within ``window``; None of nothing. Without reach.

    Exact: the decimals are added up here, since SQLite would add floats.
    """
    series = MetricSeries.filter(metric_id=metric.id)
    keys = await (series if place_id is None else series.filter(place_id=place_id)).values_list("id", flat=True)
    sums = Sums()
    for start in range(0, len(keys), SLICE):
        values = MetricValue.filter(series_id__in=keys[start : start + SLICE])
        rows = await values.filter(day__gte=window.first, day__lte=window.last).values_list("value", "n")
        told = [(cast("Decimal", value), cast("int | None", n) or 1) for value, n in rows]
        sums += Sums(
            sum((value for value, _ in told), Decimal(0)),
            sum((value * n for value, n in told), Decimal(0)),
            sum(n for _, n in told),
            len(told),
        )
    return sums.total(metric)


class _ProductSum(PypikaSum):
    def __init__(self, value: Any, n: Any, alias: str | None = None) -> None:
        super().__init__(value * n, alias)


class _SumOfProducts(Aggregate):
    """The sum of one column times another; ``Sum`` multiplies columns of one type only."""

    database_func = _ProductSum


async def _summed(values: QuerySet[MetricValue], window: Window, by: str) -> defaultdict[Any, Sums]:
    """The sums within ``window`` for each value of the field ``by``, added up by the database."""
    rows = (
        await values.filter(day__gte=window.first, day__lte=window.last)
        .annotate(
            total=Sum("value"),
            many=Count("id"),
            weighted=_SumOfProducts("value", F("n")),
            weight=Sum("n"),
            known=Count("n"),
            plain=Sum("value", _filter=Q(n__isnull=True)),
        )
        .group_by(by)
        .values(by, "total", "many", "weighted", "weight", "known", "plain")
    )
    return defaultdict(Sums, {row[by]: _sums(row) for row in rows})


def _sums(row: dict[str, Any]) -> Sums:
    total, weighted, plain = (Decimal(str(row[name] or 0)) for name in ("total", "weighted", "plain"))
    many = int(row["many"])
    return Sums(total, weighted + plain, int(row["weight"] or 0) + many - int(row["known"]), many)


def _by_region(stores: Iterable[Row]) -> list[Row]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in stores:
        groups[row.region or ""].append(row)
    return [
        Row(
            name,
            None,
            name or None,
            None,
            sum((row.now for row in rows), Sums()),
            sum((row.before for row in rows), Sums()),
            rows[0].metric,
            rows[0].window,
        )
        for name, rows in sorted(groups.items())
    ]


async def _by_week(values: QuerySet[MetricValue], metric: Metric, window: Window) -> list[Row]:
    weeks: defaultdict[date, Sums] = defaultdict(Sums)
    for day, sums in (await _summed(values, window, "day")).items():
        weeks[day - timedelta(days=day.weekday())] += sums
    none = Sums()
    return [Row(str(week), None, None, week, weeks[week], none, metric, window) for week in sorted(weeks)]


def _beside(group: Sequence[tuple[Row, float]]) -> Iterable[Mover]:
    if len(group) < FEWEST:
        return []
    usual = median(change for _, change in group)
    return [Mover(row, change, usual, len(group)) for row, change in group]
