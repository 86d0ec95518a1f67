"""Means of people's numbers for headquarters: of groups, never of a person.

Everything is made from cells: what at least five people of one store have in one whole week that is over. A smaller cell is
left out of every answer, also of its region's and of its week's. So no two answers can be taken from each other to leave
less than a cell: there are no other days, no lists of stores, and nothing of people beside the store.

What this does not prevent: who knows the numbers of all others in a cell knows the last one; and who asks again after a
correction, or after somebody has moved to another store with their history, sees by how much a mean has changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import cast
from uuid import UUID

from tortoise.functions import Avg

from server.kit import clock
from server.kit.errors import Invalid, NotAllowed, NotFound
from server.metrics import policy
from server.metrics.directory import EXACT
from server.metrics.models import Metric, MetricLevel, MetricValue
from server.metrics.reading import Window
from server.metrics.totals import MetricBy
from server.people.models import Store, Viewer

SMALLEST_GROUP = 5
"""People, as everywhere where headquarters see what leads see by name."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Cell:
    """What the people of one store had in one week: each person's mean of a day."""

    store: Store
    week_of: date
    means: dict[UUID, Decimal]


@dataclass(frozen=True)
class Row:
    """A store, a region or a week: the mean of a person's day, over people and weeks."""

    key: str
    store: Store | None
    region: str | None
    week_of: date | None
    mean: Decimal
    people: int


@dataclass(frozen=True)
class Means:
    """A metric of people over whole weeks."""

    metric: Metric
    window: Window
    rows: list[Row]


async def means(viewer: Viewer, metric_id: UUID, window: Window, by: MetricBy) -> Means:
    """The means of the whole weeks within ``window`` that are over. Raises NotFound, Invalid (metricId), NotAllowed."""
    if not policy.can_see_means(viewer):
        raise NotAllowed("Means of people's numbers are for headquarters.")
    metric = await Metric.get_or_none(id=metric_id)
    if metric is None:
        raise NotFound("There is no such metric.", "metricId")
    if metric.level is not MetricLevel.PERSON:
        raise Invalid(f"{metric.name} is a store's number: ask for its totals.", "metricId")
    stores = {store.id: store for store in await Store.visible_to(viewer)}
    cells = [cell for monday in _weeks(window) for cell in await _cells(metric, monday, stores)]
    groups: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        groups[_key(cell, by)].append(cell)
    rows = [_row(key, groups[key], by) for key in sorted(groups)]
    return Means(metric, window, rows)


def _weeks(window: Window) -> Iterator[date]:
    """The Mondays of the whole weeks within ``window`` that are over everywhere."""
    last = min(window.last, clock.now().date() - timedelta(days=2))  # yesterday may still be today somewhere
    monday = window.first + timedelta(days=-window.first.weekday() % 7)
    while monday + WEEK - timedelta(days=1) <= last:
        yield monday
        monday += WEEK


async def _cells(metric: Metric, monday: date, stores: dict[UUID, Store]) -> list[Cell]:
    """The stores of which enough people have a value in the week of ``monday``."""
    values = MetricValue.filter(series__metric_id=metric.id, day__gte=monday, day__lt=monday + WEEK)
    rows = await (
        values.annotate(mean=Avg("value"))
        .group_by("series__store_id", "series__person_id")
        .values_list("series__store_id", "series__person_id", "mean")
    )
    found: defaultdict[UUID, dict[UUID, Decimal]] = defaultdict(dict)
    for store_id, person_id, mean in cast("list[tuple[UUID, UUID, object]]", rows):
        if store_id in stores:
            found[store_id][person_id] = Decimal(str(mean))
    return [
        Cell(stores[store_id], monday, people) for store_id, people in found.items() if len(people) >= SMALLEST_GROUP
    ]


def _key(cell: Cell, by: MetricBy) -> str:
    if by is MetricBy.STORE:
        return f"{cell.store.name}\n{cell.store.id}"
    return (cell.store.region or "") if by is MetricBy.REGION else str(cell.week_of)


def _row(key: str, cells: list[Cell], by: MetricBy) -> Row:
    people = {person_id for cell in cells for person_id in cell.means}
    return Row(
        key,
        cells[0].store if by is MetricBy.STORE else None,
        None if by is MetricBy.WEEK else cells[0].store.region,
        cells[0].week_of if by is MetricBy.WEEK else None,
        _mean(mean for cell in cells for mean in cell.means.values()),
        len(people),
    )


def _mean(values: Iterable[Decimal]) -> Decimal:
    known = list(values)
    return (sum(known, Decimal(0)) / len(known)).quantize(EXACT)
