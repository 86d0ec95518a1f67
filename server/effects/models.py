"""The effect ledger: what was tried, on which number, against whom, and what came out. Methods: server/statistics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.kit import clock, ids
from server.metrics.models import Metric, MetricLevel
from server.people.leading import audience as audience_of_person
from server.people.models import (
    COMPANY_SCOPE,
    COMPANY_WIDE,
    Person,
    Role,
    Store,
    Viewer,
    led_by,
    person_scope,
    public_scopes,
)

WEEK = 7
WINDOW = 28
"""Days of a window where nobody says otherwise."""


class EffectKind(StrEnum):
    """What was tried."""

    TRAINING = "TRAINING"
    FEEDBACK = "FEEDBACK"
    ACTION = "ACTION"


class Comparison(StrEnum):
    """Whom the treated are compared with. The rule is fixed when the entry starts."""

    ALIKE = "ALIKE"
    """Stores or people like them that go on as before, named at the start."""
    SAME_ALERT = "SAME_ALERT"
    """Those that had the same alert and no action: what falls by chance rises by itself."""


class EffectState(StrEnum):
    """Where an entry is in its life."""

    RUNNING = "RUNNING"
    MEASURED = "MEASURED"
    CALLED_OFF = "CALLED_OFF"


class Verdict(StrEnum):
    """What may be said of the result."""

    NOT_ENOUGH_DATA = "NOT_ENOUGH_DATA"
    FIRST_INDICATION = "FIRST_INDICATION"
    NO_CLEAR_DIFFERENCE = "NO_CLEAR_DIFFERENCE"
    BETTER = "BETTER"
    WORSE = "WORSE"


class Effect(Model):
    """One entry of the ledger: a thing that was tried, and the number that it should move."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    kind = fields.CharEnumField(EffectKind, max_length=10)
    title = fields.CharField(max_length=200)
    metric: fields.ForeignKeyRelation[Metric] = fields.ForeignKeyField(
        "goodshift.Metric", related_name="effects", on_delete=fields.RESTRICT
    )
    metric_id: UUID
    comparison = fields.CharEnumField(Comparison, max_length=12, default=Comparison.ALIKE)
    state = fields.CharEnumField(EffectState, max_length=12, default=EffectState.RUNNING)
    starts_on = fields.DateField()
    """The first day of the first who is treated."""
    joins_until = fields.DateField()
    """The last day on which somebody may still start; windows are each one's own."""
    window_days = fields.SmallIntField(default=WINDOW)
    transition_days = fields.SmallIntField(default=7)
    """Days from the start that count for neither window: people are still learning."""
    training_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    playbook_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    author_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """Null where the house started it by itself, on an accepted insight."""
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    ended_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When it was measured or called off."""
    reason: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)
    """Why it was called off."""
    verdict = fields.CharEnumField(Verdict, max_length=20, null=True)
    result: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    """The numbers behind the verdict, as `results.Result` writes them; never written a second time."""

    class Meta:
        table = "effect"
        indexes = (Index(fields=("state", "joins_until")), Index(fields=("metric_id", "state")))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Effect]:
        """Company-wide roles see all; others what was tried in a store of their reach, or what they wrote themselves.

        On a number of people: only what was tried with them, or with somebody whom they lead.
        """
        if viewer.role in COMPANY_WIDE:
            return cls.all()
        people = Person.filter(Q(id=viewer.id) | led_by(viewer)).values("id")
        ours = Q(unit_id__in=Subquery(people))
        stores = Q(effect__metric__level=MetricLevel.STORE)
        if viewer.role is Role.REGIONAL and viewer.region:
            ours |= stores & Q(store_id__in=Subquery(Store.filter(region=viewer.region).values("id")))
        elif viewer.store_id is not None:
            ours |= stores & Q(store_id=viewer.store_id)
        treated = EffectUnit.filter(ours, starts_on__isnull=False)
        return cls.filter(Q(author_id=viewer.id) | Q(id__in=Subquery(treated.values("effect_id"))))

    @property
    def ends_on(self) -> date:
        """The last day of the last window; a verdict comes after it, never before."""
        return self.joins_until + timedelta(days=self.transition_days + self.window_days - 1)


class EffectUnit(Model):
    """A store or a person in an entry: treated from a day on, or there to compare with."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    effect: fields.ForeignKeyRelation[Effect] = fields.ForeignKeyField("goodshift.Effect", related_name="units")
    effect_id: UUID
    unit_id = fields.UUIDField()
    """A store or a person, by the level of the metric."""
    store_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """The store, or the person's store when the entry began."""
    starts_on: fields.Field[date | None] = fields.DateField(null=True)
    """The first day for a treated one, null for those to compare with."""
    source_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """The accepted insight or the assigned training that it came from, each once for a unit."""

    class Meta:
        table = "effect_unit"
        unique_together = (("effect", "unit_id"), ("source_id", "unit_id"))
        indexes = (Index(fields=("unit_id", "starts_on")), Index(fields=("store_id",)))


async def visible_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Effect]:
    """Loader: entries in reach."""
    return {row.id: row for row in await Effect.visible_to(viewer).filter(id__in=keys)}


async def audience(effect: Effect, newcomer: EffectUnit | None = None) -> set[str]:
    """Who hears of an entry, or of one who joins it, as ``Effect.visible_to`` says: its stores and those above them.

    On a number of people: the treated and those who lead them. The company always.
    """
    treated = EffectUnit.filter(effect_id=effect.id, starts_on__isnull=False)
    if newcomer is not None:
        treated = treated.filter(id=newcomer.id)
    heard = {COMPANY_SCOPE} | ({person_scope(effect.author_id)} if effect.author_id else set())
    if await treated.filter(effect__metric__level=MetricLevel.STORE).exists():
        return heard | public_scopes(await Store.filter(id__in=Subquery(treated.values("store_id"))))
    people = Person.filter(id__in=Subquery(treated.values("unit_id"))).select_related("store", "manager")
    return heard.union(*(audience_of_person(person) for person in await people))
