"""Reading numbers: one place over time with the notes of its days, and many series at once for statistics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from pypika_tortoise.functions import Cast
from tortoise.expressions import Function, Q

from server.kit import clock
from server.kit.errors import Invalid, NotFound
from server.metrics.directory import EARLIEST
from server.metrics.models import DayNote, Metric, MetricLevel, MetricSeries, MetricValue
from server.people.models import Person, Store, Viewer, led_by

SLICE = 50
"""Series that are read in one go."""
USUAL, MOST = 84, 366
"""Days that are shown when nothing else is said, and at most."""


@dataclass(frozen=True)
class Window:
    """Days from the first to the last, both among them."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Window:
        """As many days, just before."""
        return Window(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


@dataclass(frozen=True)
class Point:
    """One day of a line."""

    on: date
    value: Decimal
    n: int | None
    notes: list[DayNote]


@dataclass(frozen=True)
class Line:
    """A metric of a store, or of a person, over time."""

    metric: Metric
    store: Store | None
    person: Person | None
    window: Window
    points: list[Point]
    notes: list[DayNote] = field(default_factory=list)

    @property
    def person_id(self) -> UUID | None:
        """Whose it is; None for a store's."""
        return self.person.id if self.person else None


def window(first: date | None, last: date | None, zone: ZoneInfo) -> Window:
    """From ``first`` to ``last``; up to today in ``zone``, and 12 weeks, where they are left out. Raises Invalid."""
    last = last or clock.now().astimezone(zone).date()
    if last < EARLIEST:
        raise Invalid(f"Days begin with the year {EARLIEST.year}.", "to")
    first = first or last - timedelta(days=USUAL - 1)
    if first > last:
        raise Invalid("It cannot end before it begins.", "to")
    if (last - first).days >= MOST:
        raise Invalid(f"At most {MOST} days can be seen at once.", "from")
    return Window(first, last)


async def of_store(viewer: Viewer, store_id: UUID) -> Store:
    """The store, to look at its numbers. Raises NotFound (storeId)."""
    store = await Store.visible_to(viewer).get_or_none(id=store_id)
    if store is None:
        raise NotFound("There is no such store in your reach.", "storeId")
    return store


async def of_person(viewer: Viewer, person_id: UUID) -> Person:
    """The person, to look at their numbers: oneself, or somebody whom one leads. Raises NotFound (personId)."""
    near = Person.filter(Q(id=viewer.id) | led_by(viewer), id=person_id)
    person = await near.get_or_none().select_related("store")
    if person is None:
        raise NotFound("There is nobody like that whose numbers you see.", "personId")
    return person


async def line(viewer: Viewer, metric_id: UUID, place: Store | Person, days: Window) -> Line:
    """One metric of ``place``, empty where nothing was recorded. Raises NotFound, Invalid (metricId)."""
    metric = await Metric.get_or_none(id=metric_id)
    if metric is None:
        raise NotFound("There is no such metric.", "metricId")
    if metric.level is not (MetricLevel.PERSON if isinstance(place, Person) else MetricLevel.STORE):
        raise Invalid(f"{metric.name} is a {metric.level.lower()}'s number.", "metricId")
    return (await _lines(viewer, [metric], place, days))[0]


async def lines(viewer: Viewer, place: Store | Person, days: Window) -> list[Line]:
    """Every metric of which ``place`` has a value within ``days``, by name."""
    known = await Metric.filter(series__place_id=place.id).distinct().order_by("name", "id")
    return [line for line in await _lines(viewer, known, place, days) if line.points]


async def series(
    keys: Collection[int], first: date, last: date
) -> AsyncIterator[list[tuple[int, date, float, int | None]]]:
    """All values of the series ``keys`` as plain rows (series id, day, value, n): for statistics, without reach.

    In slices: 126,000 rows are 12 weeks of 1,500 stores, and others are answered in between.
    """
    known = list(keys)
    for start in range(0, len(known), SLICE):
        some = known[start : start + SLICE]
        yield await _plain(some, first, last)


async def _plain(keys: list[int], first: date, last: date) -> list[tuple[int, date, float, int | None]]:
    found = MetricValue.filter(series_id__in=keys, day__gte=first, day__lte=last)
    # Models would cost ten times as much here.
    rows = await found.annotate(number=_AsFloat("value"), written=_AsText("day")).values_list(
        "series_id", "written", "number", "n"
    )
    days: dict[str, date] = {}
    told = cast("list[tuple[int, str, float, int | None]]", rows)
    return [
        (key, days.get(day) or days.setdefault(day, date.fromisoformat(day)), value, n) for key, day, value, n in told
    ]


async def places(metric_id: UUID) -> dict[int, tuple[UUID, UUID | None]]:
    """Series id -> store, and the person where it is a person's; beside ``series``."""
    rows = await MetricSeries.filter(metric_id=metric_id).values_list("id", "store_id", "person_id")
    return {key: (store_id, person_id) for key, store_id, person_id in rows}


class _FloatCast(Cast):
    def __init__(self, term: Any, alias: str | None = None) -> None:
        super().__init__(term, "DOUBLE PRECISION", alias)


class _TextCast(Cast):
    def __init__(self, term: Any, alias: str | None = None) -> None:
        super().__init__(term, "TEXT", alias)


class _AsFloat(Function):
    """A decimal as the database's own floating point number."""

    database_func = _FloatCast


class _AsText(Function):
    """A date as it is written."""

    database_func = _TextCast


async def _lines(viewer: Viewer, metrics: Collection[Metric], place: Store | Person, days: Window) -> list[Line]:
    store, person = (place.store, place) if isinstance(place, Person) else (place, None)
    keys = [metric.id for metric in metrics]
    near = MetricSeries.visible_to(viewer).filter(place_id=place.id, metric_id__in=keys)
    metric_of = {row.id: row.metric_id for row in await near}
    rows = MetricValue.filter(series_id__in=list(metric_of), day__gte=days.first, day__lte=days.last).order_by("day")
    values: defaultdict[UUID, list[MetricValue]] = defaultdict(list)
    for row in await rows:
        values[metric_of[row.series_id]].append(row)
    notes = DayNote.within(DayNote.visible_to(viewer), days.first, days.last).order_by("starts_on", "id")
    known = await (DayNote.about(notes, store) if store else notes.filter(store_id__isnull=True, region__isnull=True))
    return [
        Line(
            metric,
            store,
            person,
            days,
            [Point(row.day, row.value, row.n, _on(known, row.day)) for row in values[metric.id]],
            known,
        )
        for metric in metrics
    ]


def _on(notes: Collection[DayNote], day: date) -> list[DayNote]:
    return [note for note in notes if note.starts_on <= day <= note.ends_on]
