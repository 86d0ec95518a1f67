"""The numbers and the chart behind an insight, in GraphQL; and the same chart for any number in reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import strawberry

from server.insights import charts, models
from server.kit import clock, ids
from server.kit.errors import Invalid
from server.kit.node import resolved
from server.metrics.directory import EARLIEST
from server.metrics.models import MetricSeries
from server.people.models import Info


@dataclass(frozen=True)
class Numbers:
    """What an InsightNumbers is made of: an insight and its alert."""

    insight: models.Insight
    alert: models.Alert | None


def _since(root: strawberry.Parent[Numbers]) -> date | None:
    return root.alert.since_on if root.alert else None


def _noticed_on(root: strawberry.Parent[Numbers]) -> date | None:
    return root.alert.opened_on if root.alert else None


def _over_on(root: strawberry.Parent[Numbers]) -> date | None:
    return root.alert.closed_on if root.alert else None


def _days(root: strawberry.Parent[Numbers]) -> int | None:
    return root.alert.days if root.alert else None


def _percent(root: strawberry.Parent[Numbers]) -> float | None:
    return root.alert.change * 100 if root.alert and root.alert.relative else None


def _change(root: strawberry.Parent[Numbers]) -> float | None:
    return root.alert.change if root.alert and not root.alert.relative else None


def _low(root: strawberry.Parent[Numbers]) -> float | None:
    return root.alert.low * (100 if root.alert.relative else 1) if root.alert else None


def _high(root: strawberry.Parent[Numbers]) -> float | None:
    return root.alert.high * (100 if root.alert.relative else 1) if root.alert else None


def _usual(root: strawberry.Parent[Numbers]) -> float | None:
    return root.alert.usual if root.alert else None


def _now(root: strawberry.Parent[Numbers]) -> float | None:
    return root.alert.present if root.alert else None


def _false_alarms(root: strawberry.Parent[Numbers]) -> float | None:
    return root.alert.false_alarms_a_year if root.alert else None


def _noticed(root: strawberry.Parent[Numbers]) -> float | None:
    return root.alert.noticed if root.alert else None


def _people(root: strawberry.Parent[Numbers]) -> int | None:
    return root.insight.people


def _of_people(root: strawberry.Parent[Numbers]) -> int | None:
    return root.insight.of_people


def _target_rise(root: strawberry.Parent[Numbers]) -> float | None:
    return root.insight.target_rise


def _guard_fall(root: strawberry.Parent[Numbers]) -> float | None:
    return root.insight.guard_fall


@strawberry.type(
    description="Why we think so. What does not belong to a kind is null: days and sizes belong to a fall, people to a skill gap, "
    "rise and fall to a question about a number and its guard."
)
class InsightNumbers:
    since: date | None = resolved(resolver=_since, description="The day on which it probably began.")
    noticed_on: date | None = resolved(resolver=_noticed_on, description="The last day known when it was noticed.")
    over_on: date | None = resolved(resolver=_over_on, description="When it was over; null while it lasts.")
    days: int | None = resolved(resolver=_days, description="How many days the size rests on.")
    percent: float | None = resolved(
        resolver=_percent,
        description="How far from the usual for these weekdays, in % of it: -18 is 18 % below. Null for shares and ratings.",
    )
    change: float | None = resolved(
        resolver=_change, description="The same for shares and ratings, in the metric's unit; null for all others."
    )
    low: float | None = resolved(
        resolver=_low, description="Where the plausible range (95 %) begins, in the unit of `percent` or `change`."
    )
    high: float | None = resolved(resolver=_high, description="Where the plausible range ends.")
    usual: float | None = resolved(
        resolver=_usual,
        description="The mean of what is usual for these days, in the metric's unit; null for the company.",
    )
    now: float | None = resolved(
        resolver=_now, description="The mean of what was since it began, in the metric's unit; null for the company."
    )
    false_alarms_per_year: float | None = resolved(
        resolver=_false_alarms, description="How often such a sign comes by chance in one place."
    )
    chance_to_see_by_10_days: float | None = resolved(
        resolver=_noticed,
        description="In which share of cases, 0 … 1, a 20 % fall would be noticed here within 10 days; null for shares and ratings.",
    )
    people: int | None = resolved(resolver=_people, description="How many people miss the skill; never who.")
    of_people: int | None = resolved(resolver=_of_people, description="Of how many of whom it is asked.")
    target_rise: float | None = resolved(
        resolver=_target_rise, description="How far the number rose, in standard errors of four weeks."
    )
    guard_fall: float | None = resolved(
        resolver=_guard_fall, description="How far its guard fell meanwhile, in standard errors of four weeks."
    )


@strawberry.type(description="One day of a number, beside what is usual for such a weekday.")
class MetricChartPoint:
    on: date = strawberry.field(description="The day, where the store is.")
    value: float | None = strawberry.field(description="What it was, in the metric's unit; null where nobody knows.")
    usual: float | None = strawberry.field(description="What is usual, in the metric's unit; null while it is learnt.")
    low: float | None = strawberry.field(description="Where the band begins that holds 95 of 100 usual days.")
    high: float | None = strawberry.field(description="Where that band ends.")
    held: bool = strawberry.field(
        description="Whether a note, or a day on which the whole company moved, explains it: such days do not count."
    )


def _chance(root: strawberry.Parent[charts.Chart]) -> float | None:
    return root.noticed


@strawberry.type(description="Twelve weeks of a number beside its usual.")
class MetricChart:
    points: list[MetricChartPoint] = strawberry.field(description="84 days in their order.")
    chance_to_see_by_10_days: float | None = resolved(
        resolver=_chance,
        description="In which share of cases, 0 … 1, a 20 % fall would be noticed here within 10 days: no sign is not “all well”. "
        "Null while it is learnt, and for shares and ratings.",
    )
    learning: bool = strawberry.field(
        description="Whether fewer than 28 usable days are known, so that nothing is usual yet."
    )


async def _metric_chart(
    info: Info,
    metric_id: strawberry.ID,
    store_id: strawberry.ID | None = None,
    person_id: strawberry.ID | None = None,
    until: date | None = None,
) -> charts.Chart | None:
    if (store_id is None) == (person_id is None):
        raise Invalid("Name a store or a person.", "storeId")
    metric = ids.parse(metric_id, "metricId")
    place = ids.parse(person_id, "personId") if person_id else ids.parse(store_id or "", "storeId")
    if not await MetricSeries.visible_to(info.context.viewer).filter(metric_id=metric, place_id=place).exists():
        return None
    if until is not None and until < EARLIEST:
        raise Invalid(f"Days begin with the year {EARLIEST.year}.", "until")
    today = clock.now().date()
    return await info.context.load(charts.charts, charts.Asked(metric, place, min(until or today, today)))


@strawberry.type
class Query:
    metric_chart: MetricChart | None = resolved(
        resolver=_metric_chart,
        description="Twelve weeks up to a day (today) of a store's number or a person's, beside the usual; null out of reach. "
        "INVALID (storeId, until).",
    )
