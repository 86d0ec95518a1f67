"""What the house writes into the ledger by itself: accepted insights and assigned trainings, each once, as they begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from server.effects.actions import FEWEST_COMPARED, Unit, alike
from server.effects.models import Comparison, Effect, EffectKind, EffectState, EffectUnit, audience
from server.events import actions as events
from server.insights.models import Insight, InsightState, Playbook
from server.kit import clock, db
from server.metrics.models import Metric, MetricLevel
from server.people.models import Person, Store
from server.training.models import Training, TrainingAssignment, TrainingMetric

LATE = timedelta(days=14)
"""What began longer ago is not written down any more: the ledger is kept before anybody knows how it ends."""
JOINING = timedelta(days=56)
"""How long others may join, so that one store alone need not prove anything."""


@dataclass(frozen=True)
class _Beginning:
    """Something that began somewhere: what, on which number, and on which day."""

    source_id: UUID
    kind: EffectKind
    comparison: Comparison
    title: str
    metric: Metric
    unit: Unit
    on: date
    training_id: UUID | None = None
    playbook_id: UUID | None = None


async def join_steps() -> int:
    """Write down the insights that were accepted because of an alert. Returns how many."""
    since = clock.now() - LATE
    accepted = await Insight.filter(
        state=InsightState.ACCEPTED, decided_at__gte=since, alert_id__not_isnull=True, store_id__not_isnull=True
    ).select_related("metric", "store", "playbook")
    return await _join([found for insight in accepted if (found := _of_insight(insight))])


async def join_trainings() -> int:
    """Write down the trainings that people were given, on the first number that each should move. Returns how many.

    Only numbers of people: of a store's number a single learner is too small a part. What is done counts from the day
    it was given, so that those who never find the time are not left out of the result.
    """
    since = clock.now() - LATE
    given = await TrainingAssignment.filter(created_at__gte=since).select_related("training", "person__store")
    metrics = await _first_metrics([row.training_id for row in given])
    return await _join(
        [
            _of_training(row, row.training, row.person, metrics[row.training_id])
            for row in given
            if row.training_id in metrics and metrics[row.training_id].level is MetricLevel.PERSON
        ]
    )


def _of_insight(insight: Insight) -> _Beginning | None:
    metric, store, playbook = insight.metric, insight.store, insight.playbook
    if metric is None or store is None or insight.decided_at is None:
        return None
    unit_id = insight.person_id if metric.level is MetricLevel.PERSON else insight.store_id
    if unit_id is None:
        return None
    return _Beginning(
        source_id=insight.id,
        kind=EffectKind.ACTION,
        comparison=Comparison.SAME_ALERT,
        title=playbook.title if isinstance(playbook, Playbook) else metric.name,
        metric=metric,
        unit=Unit(unit_id, store.id, store.region),
        on=insight.decided_at.date(),
        playbook_id=insight.playbook_id,
    )


def _of_training(row: TrainingAssignment, training: Training, person: Person, metric: Metric) -> _Beginning:
    store = person.store
    return _Beginning(
        source_id=row.id,
        kind=EffectKind.TRAINING,
        comparison=Comparison.ALIKE,
        title=training.title,
        metric=metric,
        unit=Unit(person.id, person.store_id, store.region if isinstance(store, Store) else None),
        on=row.created_at.date(),
        training_id=training.id,
    )


async def _first_metrics(training_ids: Sequence[UUID]) -> dict[UUID, Metric]:
    rows = await TrainingMetric.filter(training_id__in=list(training_ids)).select_related("metric").order_by("-id")
    return {row.training_id: row.metric for row in rows}


async def _join(beginnings: Sequence[_Beginning]) -> int:
    known = await EffectUnit.filter(source_id__in=[one.source_id for one in beginnings]).values_list(
        "source_id", flat=True
    )
    new = [one for one in beginnings if one.source_id not in set(known)]
    return sum([await _join_one(one) for one in new])


@db.transaction
async def _join_one(one: _Beginning) -> int:
    """Let it join the entry that runs, or begin one. 0 where something else is being tried on that number there."""
    busy = EffectUnit.filter(
        unit_id=one.unit.id,
        starts_on__isnull=False,
        effect__metric_id=one.metric.id,
        effect__state=EffectState.RUNNING,
    )
    if await EffectUnit.filter(source_id=one.source_id).exists() or await busy.exists():
        return 0
    effect = await _running(one)
    kind = "effect.joined"
    if effect is None:
        effect, kind = await _begin(one), "effect.started"
    if effect is None:
        return 0
    row, _ = await EffectUnit.get_or_create({"store_id": one.unit.store_id}, effect_id=effect.id, unit_id=one.unit.id)
    row.starts_on, row.source_id = max(one.on, effect.starts_on), one.source_id
    await row.save()
    await events.record(kind, effect, None, await audience(effect, row))
    return 1


async def _running(one: _Beginning) -> Effect | None:
    return await Effect.filter(
        kind=one.kind,
        comparison=one.comparison,
        metric_id=one.metric.id,
        training_id=one.training_id,
        playbook_id=one.playbook_id,
        author_id__isnull=True,
        state=EffectState.RUNNING,
        joins_until__gte=one.on,
    ).first()


async def _begin(one: _Beginning) -> Effect | None:
    """A new entry; none where there is nobody to compare with."""
    others: list[Unit] = []
    if one.comparison is Comparison.ALIKE:
        others = await alike(one.metric, [one.unit])
        if len(others) < FEWEST_COMPARED:
            return None
    effect = await Effect.create(
        kind=one.kind,
        title=one.title,
        metric=one.metric,
        comparison=one.comparison,
        starts_on=one.on,
        joins_until=one.on + JOINING,
        training_id=one.training_id,
        playbook_id=one.playbook_id,
    )
    rows = [EffectUnit(effect=effect, unit_id=unit.id, store_id=unit.store_id) for unit in others]
    await EffectUnit.bulk_create(rows, batch_size=500)
    return effect
