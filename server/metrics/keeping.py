"""Storing values: what is new, what corrects, what is the same; and telling of it once a store and once a person.

Called inside a transaction by whoever has checked the values: recording, operational events, the import.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from server.events import actions as events
from server.kit import clock
from server.metrics.models import MetricFormerValue, MetricSeries, MetricValue
from server.people.models import Person, Store, person_scope, public_scopes, region_scope, scopes_above

T = TypeVar("T")
Spot = tuple[UUID, UUID, date]
"""A metric, a store or person, a day."""
CHUNK = 500
"""Rows in one statement."""
RECORDED = "metric.recorded"


@dataclass(frozen=True)
class DayValue:
    """What a metric was at a store, or of a person there, on one day."""

    metric_id: UUID
    store_id: UUID
    person_id: UUID | None
    day: date
    value: Decimal
    n: int | None = None

    @property
    def place(self) -> tuple[UUID, UUID]:
        """What names its series."""
        return self.metric_id, self.person_id or self.store_id


@dataclass(frozen=True)
class Kept:
    """How many values were new, changed an old one, or were known."""

    recorded: int
    corrected: int
    unchanged: int


async def keep(values: Sequence[DayValue], author_id: UUID | None) -> Kept:
    """Store ``values``, each (place, day) once in it, and tell whom it concerns. What a correction replaces is kept."""
    series = await _series(values)
    keyed = {(series[value.place].id, value.day): value for value in values}
    known = await _known(keyed.keys())
    corrected = [row for key, row in known.items() if (row.value, row.n) != (keyed[key].value, keyed[key].n)]
    same = known.keys() - {(row.series_id, row.day) for row in corrected}
    now = clock.now()
    rows = [
        MetricValue(series_id=key[0], day=key[1], value=value.value, n=value.n, author_id=author_id, recorded_at=now)
        for key, value in keyed.items()
        if key not in same
    ]
    await _remember(corrected, author_id)
    await MetricValue.bulk_create(
        rows,
        batch_size=CHUNK,
        on_conflict=["series_id", "day"],
        update_fields=["value", "n", "author_id", "recorded_at"],
    )
    await tell([value for key, value in keyed.items() if key not in same], author_id)
    return Kept(len(rows) - len(corrected), len(corrected), len(same))


async def kept_before(
    metrics: Collection[UUID], places: Collection[UUID], days: Collection[date]
) -> dict[Spot, MetricValue]:
    """What is known of these metrics at these stores (of these people) on these days."""
    series: list[MetricSeries] = []
    for part in chunks(places):
        series += await MetricSeries.filter(metric_id__in=list(metrics), place_id__in=part)
    spots = {row.id: (row.metric_id, row.place_id) for row in series}
    known = await _known((series_id, day) for series_id in spots for day in days)
    return {(*spots[series_id], day): row for (series_id, day), row in known.items()}


async def forget(rows: Sequence[MetricValue]) -> None:
    """Take values away that have nothing to rest on any more; that they were there is kept. ``series`` must be loaded."""
    await _remember(rows, None)
    for part in chunks([row.id for row in rows]):
        await MetricValue.filter(id__in=part).delete()
    known = [(row, row.series) for row in rows]
    await tell([DayValue(it.metric_id, it.store_id, it.person_id, row.day, row.value) for row, it in known], None)


async def tell(values: Iterable[DayValue], author_id: UUID | None) -> None:
    """One event for each store and each person among ``values``."""
    groups: defaultdict[tuple[UUID, UUID | None], list[DayValue]] = defaultdict(list)
    for value in values:
        groups[value.store_id, value.person_id].append(value)
    stores = {row.id: row for part in chunks({key[0] for key in groups}) for row in await Store.filter(id__in=part)}
    named = {key[1] for key in groups if key[1]}
    people = {row.id: row for part in chunks(named) for row in await Person.filter(id__in=part)}
    for (store_id, person_id), group in groups.items():
        store, days = stores[store_id], [value.day for value in group]
        data = {
            "store": str(store_id),
            "metrics": sorted({str(value.metric_id) for value in group}),
            "from": min(days).isoformat(),
            "to": max(days).isoformat(),
        }
        if person_id is None:
            await events.record(RECORDED, store, author_id, public_scopes([store]), data=data)
        else:
            person = people[person_id]
            await events.record(RECORDED, person, author_id, audience(person, store), data=data)


def audience(person: Person, store: Store) -> set[str]:
    """Who may hear of a person's numbers: that person, and those who lead them."""
    scopes = {person_scope(person.id)} | scopes_above(person.role, store.id, store.region)
    scopes |= {person_scope(person.manager_id)} if person.manager_id else set()
    return scopes | ({region_scope(store.region)} if store.region else set())


def chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    """``rows`` in lists that fit one statement."""
    known = list(rows)
    for start in range(0, len(known), CHUNK):
        yield known[start : start + CHUNK]


async def _series(values: Sequence[DayValue]) -> dict[tuple[UUID, UUID], MetricSeries]:
    """The series of all ``values``, made where there is none; a person's goes with the person to another store.

    It goes by its newest day: what comes late of a store where the person was before does not take it back there.
    """
    wanted = {value.place: value for value in sorted(values, key=lambda value: value.day)}
    found: dict[tuple[UUID, UUID], MetricSeries] = {}
    for part in chunks({place for _, place in wanted}):
        rows = await MetricSeries.filter(place_id__in=part, metric_id__in=list({metric for metric, _ in wanted}))
        found |= {(row.metric_id, row.place_id): row for row in rows}
    missing = [
        MetricSeries(metric_id=key[0], place_id=key[1], store_id=value.store_id, person_id=value.person_id)
        for key, value in wanted.items()
        if key not in found
    ]
    if missing:
        await MetricSeries.bulk_create(missing, batch_size=CHUNK)
        return await _series(values)  # with the ids that the database gave
    for key, row in found.items():
        if key not in wanted or row.store_id == wanted[key].store_id:
            continue
        if not await MetricValue.filter(series_id=row.id, day__gt=wanted[key].day).exists():
            row.store_id = wanted[key].store_id
            await row.save(update_fields=["store_id"])
    return found


async def _known(keys: Iterable[tuple[int, date]]) -> dict[tuple[int, date], MetricValue]:
    """The values that are there already, looked up by series or by day, whichever takes fewer statements."""
    by_series: defaultdict[int, list[date]] = defaultdict(list)
    by_day: defaultdict[date, list[int]] = defaultdict(list)
    for series_id, day in keys:
        by_series[series_id].append(day)
        by_day[day].append(series_id)
    rows: list[MetricValue] = []
    if len(by_day) < len(by_series):
        for day, ids in by_day.items():
            for some in chunks(ids):
                rows += await MetricValue.filter(day=day, series_id__in=some)
    else:
        for series_id, days in by_series.items():
            for part in chunks(days):
                rows += await MetricValue.filter(series_id=series_id, day__in=part)
    return {(row.series_id, row.day): row for row in rows}


async def _remember(rows: Sequence[MetricValue], replaced_by: UUID | None) -> None:
    now = clock.now()
    former = [
        MetricFormerValue(
            series_id=row.series_id,
            day=row.day,
            value=row.value,
            n=row.n,
            author_id=row.author_id,
            recorded_at=row.recorded_at,
            replaced_by_id=replaced_by,
            replaced_at=now,
        )
        for row in rows
    ]
    await MetricFormerValue.bulk_create(former, batch_size=CHUNK)
