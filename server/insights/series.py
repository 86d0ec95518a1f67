"""The values of one metric as statistics take them: a row for each place, a column for each day, NaN where nothing is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from tortoise.expressions import Q

from server.insights.models import Alert, ShockDay
from server.kit import clock
from server.metrics.models import Metric, MetricBetter, MetricSeries
from server.metrics.notes import context_days
from server.metrics.reading import series
from server.people.models import Store
from server.statistics import scales
from server.statistics.medians import median
from server.statistics.scales import Ruler, Scale
from server.statistics.warning import HISTORY

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Place:
    """Whose numbers a row holds: a store's, or a person's who works there."""

    series_id: int
    store_id: UUID
    person_id: UUID | None

    @property
    def id(self) -> UUID:
        """The person, else the store."""
        return self.person_id or self.store_id


@dataclass(frozen=True)
class Table:
    """Some series of one metric over the same days, Monday being the first weekday."""

    metric: Metric
    first: date
    places: list[Place]
    values: Floats
    """(places, days), raw."""
    held: Bools
    """(places, days): context days, which are missing, never zero."""
    rests_on: Floats
    """(places, days): on how many observations each day rests; NaN where nobody says."""

    @property
    def last(self) -> date:
        """The last day."""
        return self.day(self.values.shape[1] - 1)

    @property
    def ruler(self) -> Ruler:
        """How statistics measure these series."""
        per_day = median(self.rests_on) if self.places else np.empty(0)
        known = None if np.isnan(per_day).all() else np.nan_to_num(per_day, nan=np.inf)
        return scales.ruler(self.values, Scale(self.metric.scale.value), self.metric.better is MetricBetter.UP, known)

    def day(self, column: int) -> date:
        """The day of a column."""
        return self.first + timedelta(days=column)


async def table(
    metric: Metric,
    last: date,
    places: Iterable[UUID] | None = None,
    *,
    days: int = HISTORY,
    shocks: bool = False,
    anew: bool = True,
    in_time: bool = False,
) -> Table:
    """The last ``days`` up to ``last`` of ``metric``, of all who work here or of ``places`` only.

    ``shocks`` holds the company's shock days too, for those who look at a place alone. ``anew`` leaves out what was
    before a fall that people called the new normal. ``in_time`` holds only what was noted before the numbers were known.
    """
    first = last - timedelta(days=days - 1)
    rows = await _places(metric, places)
    values = np.full((len(rows), days), np.nan)
    observed = np.full((len(rows), days), np.nan)
    row_of = {place.series_id: row for row, place in enumerate(rows)}
    async for known in series(row_of.keys(), first, last):
        for series_id, day, value, n in known:
            row, column = row_of[series_id], (day - first).days
            values[row, column] = value
            observed[row, column] = np.nan if n is None else n
    if anew:
        await _start_anew(metric, first, rows, values)
    held = await _held(metric, first, last, rows, shocks, in_time)
    return Table(metric, first, rows, values, held, observed)


async def _places(metric: Metric, wanted: Iterable[UUID] | None) -> list[Place]:
    """The series of people who have not left, and of stores."""
    here = Q(person_id__isnull=True) | Q(person__left_on__isnull=True) | Q(person__left_on__gte=clock.now().date())
    query = MetricSeries.filter(here, metric_id=metric.id)
    if wanted is not None:
        query = query.filter(place_id__in=list(wanted))
    rows = await query.order_by("id").values_list("id", "store_id", "person_id")
    return [Place(*row) for row in rows]


async def _start_anew(metric: Metric, first: date, places: list[Place], values: Floats) -> None:
    """Forget what was before a fall that people called the new normal."""
    said = Alert.filter(metric_id=metric.id, is_new_normal=True, since_on__gt=first).order_by("since_on")
    since = {alert.place_id: (alert.since_on - first).days for alert in await said}
    for row, place in enumerate(places):
        values[row, : since.get(place.id, 0)] = np.nan


async def _held(metric: Metric, first: date, last: date, places: list[Place], shocks: bool, in_time: bool) -> Bools:
    """The days that somebody has explained: of the store, of its region, of the company."""
    held = np.zeros((len(places), (last - first).days + 1), dtype=np.bool_)
    stores = await Store.filter(id__in=list({place.store_id for place in places}))
    explained = await context_days(stores, first, last, in_time=in_time)
    for row, place in enumerate(places):
        held[row, [(day - first).days for day in explained[place.store_id]]] = True
    if shocks:
        for shock in await ShockDay.filter(metric_id=metric.id, day__gte=first, day__lte=last):
            held[:, (shock.day - first).days] = True
    return held
