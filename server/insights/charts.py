"""Charts: a place's days beside its usual ones. Computed when they are asked for, for as many at once as are asked for."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np

from server.insights.finding import noticed
from server.insights.models import Alert
from server.insights.series import Floats, Table, table
from server.kit import clock
from server.metrics.models import Metric
from server.people.models import Viewer
from server.statistics import warning
from server.statistics.warning import Scan

SHOWN = 84
"""Days in a chart: twelve weeks."""
AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Asked:
    """A chart: whose numbers (None: the mean of all stores), up to which day."""

    metric_id: UUID
    place_id: UUID | None
    until: date


@dataclass(frozen=True)
class Point:
    """A day: what was, and what is usual for such a weekday, in the metric's unit."""

    on: date
    held: bool
    value: float | None
    usual: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Chart:
    """Twelve weeks of one place."""

    points: list[Point]
    noticed: float | None
    learning: bool


async def charts(viewer: Viewer, keys: list[Asked]) -> Mapping[Asked, Chart]:
    """Loader: charts of places in reach; as many statements as there are metrics and last days among them."""
    groups: defaultdict[tuple[UUID, date, bool], list[Asked]] = defaultdict(list)
    for key in keys:
        groups[key.metric_id, key.until, key.place_id is None].append(key)
    known = {metric.id: metric for metric in await Metric.filter(id__in=list({key.metric_id for key in keys}))}
    drawn: dict[Asked, Chart] = {}
    for (metric_id, until, of_company), group in groups.items():
        wanted = None if of_company else [key.place_id for key in group if key.place_id]
        numbers = await table(known[metric_id], until, wanted, shocks=True)
        found = await asyncio.to_thread(_draw, numbers, of_company)
        drawn |= {key: found[key.place_id] for key in group if key.place_id in found}
    return drawn


def last_day(alert: Alert | None) -> date:
    """The last day of an insight's chart: two weeks after it was over, at most today."""
    today = clock.now().date()
    return today if alert is None or alert.closed_on is None else min(today, alert.closed_on + AFTER)


def _draw(numbers: Table, of_company: bool) -> dict[UUID | None, Chart]:
    if not numbers.places:
        return {}
    # Each place by itself: the company's movement is not taken out, so that the line is what people remember.
    scan = warning.replay(numbers.values, numbers.ruler, numbers.first.weekday(), numbers.held, company=False)
    if of_company:
        return {None: _company(numbers, scan)}
    return {place.id: _place(numbers, scan, row) for row, place in enumerate(numbers.places)}


def _place(numbers: Table, scan: Scan, row: int) -> Chart:
    lines = (numbers.values[row], *scan.line(row))
    points = [
        Point(numbers.day(day), bool(numbers.held[row, day]), *(_known(line, day) for line in lines))
        for day in _shown(numbers)
    ]
    return Chart(points, noticed(scan, row), bool(scan.learning[row]))


def _company(numbers: Table, scan: Scan) -> Chart:
    """The mean of all places of which both are known, day by day; their band would be narrower, so there is none."""
    usual = np.array([scan.line(row)[0] for row in range(len(numbers.places))])
    both = ~np.isnan(usual) & ~np.isnan(numbers.values)
    count = np.maximum(both.sum(axis=0), 1)
    means = [
        np.where(both.any(axis=0), np.where(both, of, 0).sum(axis=0) / count, np.nan) for of in (numbers.values, usual)
    ]
    held = np.count_nonzero(numbers.held, axis=0) == len(numbers.places)
    points = [
        Point(numbers.day(day), bool(held[day]), *(_known(line, day) for line in means)) for day in _shown(numbers)
    ]
    return Chart(points, None, bool(scan.learning.all()))


def _shown(numbers: Table) -> range:
    return range(numbers.values.shape[1])[-SHOWN:]


def _known(line: Floats, day: int) -> float | None:
    return None if np.isnan(line[day]) else float(line[day])
