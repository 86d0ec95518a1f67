"""What people can do with the effect ledger: start an entry, let more join, call one off. The verdict is verdicts.py's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from tortoise.queryset import QuerySet

from server.effects import policy
from server.effects.alerted import alerted
from server.effects.models import WEEK, Comparison, Effect, EffectKind, EffectState, EffectUnit, audience
from server.events import actions as events
from server.kit import clock, db, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.metrics.models import Metric, MetricLevel, MetricSeries
from server.people.models import Person, Store, Viewer

MOST_UNITS = 2_000
WINDOWS = range(2 * WEEK, 12 * WEEK + 1, WEEK)
"""Days of a window: whole weeks, so that every weekday counts the same on both sides."""
LONGEST_TRANSITION, LONGEST_JOINING = 28, 84
AHEAD = timedelta(days=92)
FEWEST_COMPARED = 2
ENOUGH = 10
"""As many to compare with let a verdict be spoken."""


@dataclass(frozen=True)
class Draft:
    """An entry as somebody words it. ``compared``: empty leaves the choice to the house."""

    kind: EffectKind
    title: str
    metric_id: UUID
    starts_on: date
    treated: Sequence[UUID]
    compared: Sequence[UUID] = field(default_factory=list)
    window_days: int = 28
    transition_days: int = 7
    training_id: UUID | None = None


@dataclass(frozen=True)
class Unit:
    """A store, or a person with their store."""

    id: UUID
    store_id: UUID | None
    region: str | None


@db.transaction
async def start(viewer: Viewer, id: UUID, draft: Draft) -> Effect:
    """Write down what is tried, on which number and against whom, before anybody knows how it ends.

    The same id again returns the first result. Raises Invalid, NotFound, Conflict and NotAllowed with the field.
    """
    known = await Effect.get_or_none(id=id)
    if known is not None:
        if known.author_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    metric = await Metric.get_or_none(id=draft.metric_id)
    if metric is None:
        raise NotFound("There is no such metric.", "metricId")
    if not policy.can_start(viewer):
        raise NotAllowed("The ledger is kept by managers and HQ.")
    title = text.required(draft.title, "title", 200)
    if metric.retired_at is not None:
        raise Conflict("This metric is no longer kept.", "metricId")
    _check_windows(draft)
    treated = await _named(viewer, metric.level, draft.treated, "treatedIds")
    if not treated:
        raise Invalid("Say who starts.", "treatedIds")
    await _check_free(metric, treated)
    comparison = await _comparison(metric, draft, treated)
    compared = await _compared(viewer, metric, draft, treated) if comparison is Comparison.ALIKE else []
    effect = await Effect.create(
        id=id,
        kind=draft.kind,
        title=title,
        metric=metric,
        comparison=comparison,
        starts_on=draft.starts_on,
        joins_until=draft.starts_on,
        window_days=draft.window_days,
        transition_days=draft.transition_days,
        training_id=draft.training_id,
        author_id=viewer.id,
    )
    await EffectUnit.bulk_create(
        [_row(effect, unit, draft.starts_on) for unit in treated] + [_row(effect, unit, None) for unit in compared],
        batch_size=500,
    )
    await events.record("effect.started", effect, viewer.id, await audience(effect), id=id)
    return effect


@db.transaction
async def call_off(viewer: Viewer, call_id: UUID, effect_id: UUID, reason: str) -> Effect:
    """Stop an entry before its verdict. It stays in the ledger, with the reason."""
    effect = await Effect.visible_to(viewer).get_or_none(id=effect_id)
    if effect is None:
        raise NotFound("There is no such entry.", "effectId")
    if await events.repeated(call_id, viewer, "effect.calledOff", effect.id):
        return effect
    if effect.state is not EffectState.RUNNING:
        raise Conflict("It has ended.", "effectId")
    if clock.now().date() > effect.ends_on:
        raise Conflict("All its numbers are in: the verdict follows.", "effectId")
    if not policy.can_call_off(viewer, effect, clock.now().date()):
        raise NotAllowed("This entry is for others to call off.", "effectId")
    effect.reason = text.required(reason, "reason", 1_000)
    effect.state, effect.ended_at = EffectState.CALLED_OFF, clock.now()
    await effect.save(update_fields=["reason", "state", "ended_at"])
    await events.record("effect.calledOff", effect, viewer.id, await audience(effect), id=call_id)
    return effect


def _check_windows(draft: Draft) -> None:
    today = clock.now().date()
    if draft.starts_on < today:
        raise Invalid("It is written down before it starts, not afterwards.", "startsOn")
    if draft.starts_on > today + AHEAD:
        raise Invalid("It starts within three months.", "startsOn")
    if draft.window_days not in WINDOWS:
        raise Invalid(f"A window has whole weeks: {WINDOWS[0]} to {WINDOWS[-1]} days.", "windowDays")
    if not 0 <= draft.transition_days <= LONGEST_TRANSITION:
        raise Invalid(f"Leave out 0 to {LONGEST_TRANSITION} days.", "transitionDays")


async def _named(viewer: Viewer, level: MetricLevel, wanted: Sequence[UUID], where: str) -> list[Unit]:
    """The stores or people that somebody named, all of them in reach. Raises NotFound naming the position."""
    if len(wanted) > MOST_UNITS:
        raise Invalid(f"At most {MOST_UNITS:,} fit here.", where)
    if level is MetricLevel.STORE:
        rows = await Store.visible_to(viewer).filter(id__in=list(wanted)).values_list("id", "id", "region")
    else:
        rows = await _people(Person.visible_to(viewer).filter(id__in=list(wanted)))
    found = {row[0]: Unit(*row) for row in rows}
    for index, unit_id in enumerate(wanted):
        if unit_id not in found:
            raise NotFound(f"There is nothing like that in your reach: {unit_id}.", f"{where}.{index}")
    return [found[unit_id] for unit_id in wanted]


async def _people(people: QuerySet[Person]) -> list[tuple[UUID, UUID | None, str | None]]:
    rows: list[tuple[UUID, UUID | None, str | None]] = await Person.active(people).values_list(
        "id", "store_id", "store__region"
    )
    return rows


async def _check_free(metric: Metric, treated: Sequence[Unit]) -> None:
    """Two changes at once on one number cannot be told apart."""
    places = {unit.id: index for index, unit in enumerate(treated)}
    busy = await EffectUnit.filter(
        unit_id__in=list(places),
        starts_on__isnull=False,
        effect__metric_id=metric.id,
        effect__state=EffectState.RUNNING,
    ).limit(1)
    for unit in busy:
        where = f"treatedIds.{places[unit.unit_id]}"
        raise Conflict("Something else is being tried on this number there.", where, effectId=str(unit.effect_id))


async def _comparison(metric: Metric, draft: Draft, treated: Sequence[Unit]) -> Comparison:
    """Whom the treated are compared with: after an alert with those that had the same one, whoever is named."""
    fallen = await alerted(metric.id, [unit.id for unit in treated], draft.starts_on, draft.window_days)
    if not fallen:
        return Comparison.ALIKE
    if len(fallen) < len(treated):
        raise Invalid(
            "Some of them had an alert of this number lately. What falls by chance rises by itself, so those go into an "
            "entry of their own.",
            "treatedIds",
            alertedIds=[str(unit.id) for unit in treated if unit.id in fallen],
        )
    if draft.compared:
        raise Invalid("After an alert they are compared with those that had the same alert.", "comparisonIds")
    return Comparison.SAME_ALERT


async def _compared(viewer: Viewer, metric: Metric, draft: Draft, treated: Sequence[Unit]) -> list[Unit]:
    out = {unit.id for unit in treated}
    if draft.compared:
        chosen = await _named(viewer, metric.level, draft.compared, "comparisonIds")
        for index, unit in enumerate(chosen):
            if unit.id in out:
                raise Invalid("Nobody can be compared with themselves.", f"comparisonIds.{index}")
    else:
        chosen = [unit for unit in await alike(metric, treated) if unit.id not in out]
    if len(chosen) < FEWEST_COMPARED:
        raise Invalid(f"Compare with at least {FEWEST_COMPARED}; 10 are needed for a verdict.", "comparisonIds")
    return chosen[:MOST_UNITS]


async def alike(metric: Metric, treated: Sequence[Unit]) -> list[Unit]:
    """Those with a series of this number, nearest first: the same stores (of people), the same regions, else everywhere."""
    rows = (
        await MetricSeries.filter(metric_id=metric.id)
        .order_by("id")
        .values_list("place_id", "store_id", "store__region")
    )
    everywhere = [Unit(*row) for row in rows]
    stores, regions = {unit.store_id for unit in treated}, {unit.region for unit in treated}
    treated_ids = {unit.id for unit in treated}
    near = [unit for unit in everywhere if unit.store_id in stores and unit.id not in treated_ids]
    if metric.level is MetricLevel.PERSON and len(near) >= ENOUGH:
        return near
    around = [unit for unit in everywhere if unit.region in regions and unit.id not in treated_ids]
    return around if len(around) >= ENOUGH else [unit for unit in everywhere if unit.id not in treated_ids]


def _row(effect: Effect, unit: Unit, starts_on: date | None) -> EffectUnit:
    return EffectUnit(effect=effect, unit_id=unit.id, store_id=unit.store_id, starts_on=starts_on)
