"""Numbers with a name: their values a day, what happened on the floor behind them, and notes that explain a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.kit import clock, ids
from server.people.models import COMPANY_WIDE, Person, Role, Store, Viewer, led_by

DIGITS, PLACES = 18, 6
"""Of a value: up to 12 digits before the point, 6 behind it."""


class MetricBetter(StrEnum):
    """Which way is better."""

    UP = "UP"
    DOWN = "DOWN"


class MetricLevel(StrEnum):
    """Whose number it is."""

    STORE = "STORE"
    PERSON = "PERSON"


class MetricScale(StrEnum):
    """How statistics look at it."""

    AMOUNT = "AMOUNT"
    COUNT = "COUNT"
    SHARE = "SHARE"
    RATING = "RATING"


class MetricTotal(StrEnum):
    """How days and stores come together."""

    SUM = "SUM"
    MEAN = "MEAN"


class MetricFormula(StrEnum):
    """What is computed from operational events."""

    CONVERSION_RATE = "CONVERSION_RATE"
    TIME_PER_JOB = "TIME_PER_JOB"
    REVENUE_PER_JOB = "REVENUE_PER_JOB"


class OperationalEventKind(StrEnum):
    """What happens to a job, from the first question to the money."""

    ENQUIRY = "ENQUIRY"
    CONVERSION = "CONVERSION"
    JOB_STARTED = "JOB_STARTED"
    JOB_DONE = "JOB_DONE"
    PAYMENT = "PAYMENT"


class DayNoteKind(StrEnum):
    """What made a day different."""

    STAFFING = "STAFFING"
    OUTAGE = "OUTAGE"
    PROMOTION = "PROMOTION"
    WEATHER = "WEATHER"
    HOLIDAY = "HOLIDAY"
    OTHER = "OTHER"


class Metric(Model):
    """A number that is known for each day of a store, or of a person."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    key = fields.CharField(max_length=60, unique=True)
    name = fields.CharField(max_length=120)
    unit = fields.CharField(max_length=40)
    better = fields.CharEnumField(MetricBetter, max_length=4)
    level = fields.CharEnumField(MetricLevel, max_length=6)
    scale = fields.CharEnumField(MetricScale, max_length=6)
    total = fields.CharEnumField(MetricTotal, max_length=4)
    guard: fields.ForeignKeyNullableRelation[Metric] = fields.ForeignKeyField(
        "goodshift.Metric", related_name="guarded", null=True, on_delete=fields.SET_NULL
    )
    """Another one that must not suffer when this one gets better."""
    guard_id: UUID | None
    formula = fields.CharEnumField(MetricFormula, max_length=20, null=True)
    """Null where the values are recorded."""
    author_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    retired_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "metric"


class MetricSeries(Model):
    """All values of one metric at one place: a store, or a person."""

    id = fields.BigIntField(primary_key=True, generated=True)
    metric: fields.ForeignKeyRelation[Metric] = fields.ForeignKeyField("goodshift.Metric", related_name="series")
    metric_id: UUID
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField("goodshift.Store", related_name="metric_series")
    store_id: UUID
    """Of a person's series the store where the last value was recorded."""
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="metric_series", null=True
    )
    person_id: UUID | None
    place_id = fields.UUIDField()
    """The person's id, or the store's: a null in a unique key would let doubles in."""

    class Meta:
        table = "metric_series"
        unique_together = (("metric", "place_id"),)
        indexes = (Index(fields=("store_id", "metric_id")), Index(fields=("person_id",)))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[MetricSeries]:
        """The stores' numbers in reach; a person's for that person and those who lead them, never side by side for others."""
        stores = Q(person_id__isnull=True)
        if viewer.role not in COMPANY_WIDE:
            stores &= Q(store_id__in=Subquery(Store.visible_to(viewer).values("id")))
        return cls.filter(stores | Q(person_id=viewer.id) | led_by(viewer, "person__"))


class MetricValue(Model):
    """What a number was on one day."""

    id = fields.BigIntField(primary_key=True, generated=True)
    series: fields.ForeignKeyRelation[MetricSeries] = fields.ForeignKeyField(
        "goodshift.MetricSeries", related_name="values"
    )
    series_id: int
    day = fields.DateField()
    """In the store's time zone."""
    value = fields.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    n: fields.Field[int | None] = fields.IntField(null=True)
    """How many observations it rests on, where that is known."""
    author_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """Who recorded it, null where it was computed or imported."""
    recorded_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "metric_value"
        unique_together = (("series", "day"),)


class MetricFormerValue(Model):
    """What a day's value was before it was corrected, and who had recorded that."""

    id = fields.BigIntField(primary_key=True, generated=True)
    series: fields.ForeignKeyRelation[MetricSeries] = fields.ForeignKeyField(
        "goodshift.MetricSeries", related_name="former_values"
    )
    series_id: int
    day = fields.DateField()
    value = fields.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    n: fields.Field[int | None] = fields.IntField(null=True)
    author_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    recorded_at = fields.DatetimeField()
    replaced_by_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    replaced_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "metric_former_value"
        indexes = (Index(fields=("series_id", "day")),)


class OperationalEvent(Model):
    """Something that happened to a job on the shop floor."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    kind = fields.CharEnumField(OperationalEventKind, max_length=12)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "goodshift.Store", related_name="operational_events"
    )
    store_id: UUID
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="operational_events", null=True
    )
    person_id: UUID | None
    job = fields.CharField(max_length=60)
    """The job's own key in the store's books."""
    at = fields.DatetimeField()
    day = fields.DateField()
    """Of ``at``, in the store's time zone."""
    amount: fields.Field[Decimal | None] = fields.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    """Of a payment."""
    author_id: fields.Field[UUID | None] = fields.UUIDField(null=True)

    class Meta:
        table = "operational_event"
        indexes = (Index(fields=("store_id", "job")), Index(fields=("store_id", "day")))


class DayNote(Model):
    """What made some days different: of a store, a region, or (with neither) the company."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    kind = fields.CharEnumField(DayNoteKind, max_length=10)
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    text = fields.CharField(max_length=500)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "goodshift.Store", related_name="day_notes", null=True
    )
    store_id: UUID | None
    region: fields.Field[str | None] = fields.CharField(max_length=120, null=True)
    author_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    removed_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "day_note"
        indexes = (Index(fields=("ends_on", "starts_on")),)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[DayNote]:
        """Notes on the company, and on the regions and stores in reach."""
        if viewer.role in COMPANY_WIDE:
            return cls.filter(removed_at__isnull=True)
        reach = Q(store_id__isnull=True, region__isnull=True)
        if viewer.region:
            reach |= Q(region=viewer.region)
            if viewer.role is Role.REGIONAL:
                reach |= Q(store__region=viewer.region)
        if viewer.store_id:
            reach |= Q(store_id=viewer.store_id)
        return cls.filter(reach, removed_at__isnull=True)

    @classmethod
    def within(cls, notes: QuerySet[DayNote], first: date, last: date) -> QuerySet[DayNote]:
        """Those of ``notes`` on any day from ``first`` to ``last``."""
        return notes.filter(starts_on__lte=last, ends_on__gte=first)

    @classmethod
    def about(cls, notes: QuerySet[DayNote], store: Store) -> QuerySet[DayNote]:
        """Those of ``notes`` that count for ``store``: its own, its region's, the company's."""
        wider = Q(store_id__isnull=True, region__isnull=True)
        if store.region:
            wider |= Q(region=store.region)
        return notes.filter(wider | Q(store_id=store.id))


async def metrics_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Metric]:
    """Loader: metrics, retired ones included; everybody may know what is measured."""
    return {row.id: row for row in await Metric.filter(id__in=keys)}


async def visible_notes_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, DayNote]:
    """Loader: notes in reach that still count."""
    return {row.id: row for row in await DayNote.visible_to(viewer).filter(id__in=keys)}
