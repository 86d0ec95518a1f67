"""What the house writes into the ledger by itself: accepted insights and assigned trainings, each once, as they begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from server.effects.actions import FEWEST_COMPARED, Unit, alike
from server.effects.alerted import alerted
from server.effects.models import WINDOW, Comparison, Effect, EffectKind, EffectState, EffectUnit, audience
from server.events import actions as events
from server.events.models import Event
from server.insights.models import Insight, InsightState, Playbook
from server.kit import clock, db
from server.metrics.models import Metric, MetricLevel
from server.people.models import Person, Store
from server.training.models import Training, TrainingAssignment, TrainingMetric

LATE = timedelta(days=14)
"""What began longer ago is not written down any more: the ledger is kept before anybody knows how it ends."""
JOINING = timedelta(days=56)
"""How long others may join, so that one store alone need not prove anything."""

PERSON = MetricLevel.PERSON


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
    shown = Event.filter(kind="insight.accepted", subject_id__in=[insight.id for insight in accepted])
    people = {event.subject_id: [UUID(known) for known in event.data["people"]] for event in await shown}
    return await _join([one for insight in accepted for one in _of_insight(insight, people.get(insight.id, []))])


async def join_trainings() -> int:
    """Write down the trainings that people were given, on the first number that each should move. Returns how many.

    Only numbers of people: of a store's number a single learner is too small a part. What is done counts from the day
    it was given, so that those who never find the time are not left out of the result.
    """
    since = clock.now() - LATE
    given = await TrainingAssignment.filter(created_at__gte=since).select_related("training", "person__store")
    metrics = await _first_metrics([row.training_id for row in given])
    of_people = [row for row in given if row.training_id in metrics and metrics[row.training_id].level is PERSON]
    return await _join(
        [await _of_training(row, row.training, row.person, metrics[row.training_id]) for row in of_people]
    )


def _of_insight(insight: Insight, people: Sequence[UUID]) -> list[_Beginning]:
    """One step is tried with everybody who showed the same when it was accepted, ``people``, or in the store."""
    metric, store, playbook = insight.metric, insight.store, insight.playbook
    if metric is None or store is None or insight.decided_at is None:
        return []
    return [
        _Beginning(
            source_id=insight.id,
            kind=EffectKind.ACTION,
            comparison=Comparison.SAME_ALERT,
            title=playbook.title if isinstance(playbook, Playbook) else metric.name,
            metric=metric,
            unit=Unit(unit_id, store.id, store.region),
            on=insight.decided_at.date(),
            playbook_id=insight.playbook_id,
        )
        for unit_id in (people if metric.level is PERSON else [store.id])
    ]


async def _of_training(row: TrainingAssignment, training: Training, person: Person, metric: Metric) -> _Beginning:
    store, on = person.store, row.created_at.date()
    fallen = await alerted(metric.id, [person.id], on, WINDOW)
    return _Beginning(
        source_id=row.id,
        kind=EffectKind.TRAINING,
        comparison=Comparison.SAME_ALERT if fallen else Comparison.ALIKE,
        title=training.title,
        metric=metric,
        unit=Unit(person.id, person.store_id, store.region if isinstance(store, Store) else None),
        on=on,
        training_id=training.id,
    )


async def _first_metrics(training_ids: Sequence[UUID]) -> dict[UUID, Metric]:
    rows = await TrainingMetric.filter(training_id__in=list(training_ids)).select_related("metric").order_by("-id")
    return {row.training_id: row.metric for row in rows}


async def _join(beginnings: Sequence[_Beginning]) -> int:
    sources = EffectUnit.filter(source_id__in=list({one.source_id for one in beginnings}))
    known = set(await sources.values_list("source_id", "unit_id"))
    new = [one for one in beginnings if (one.source_id, one.unit.id) not in known]
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
    same = EffectUnit.filter(source_id=one.source_id, unit_id=one.unit.id)
    if await same.exists() or await busy.exists():
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
