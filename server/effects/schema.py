"""The effect ledger in GraphQL: types and queries. What people send is in mutations.py."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import strawberry
from strawberry import Parent
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from server.effects import models, policy
from server.effects.crowd import Crowd, crowds
from server.effects.models import Comparison, EffectKind, EffectState, Verdict
from server.effects.results import Result, Week
from server.events import actions as events
from server.events.models import Event
from server.kit import clock, ids
from server.kit.connections import NEWEST_FIRST, Connection, Page
from server.kit.lists import listed, meant
from server.kit.node import Node, resolved, streamed
from server.kit.relations import one
from server.kit.streams import Source
from server.metrics.models import metrics_by_id
from server.metrics.schema import Metric
from server.people.models import Asked, Info, Viewer, people_by_id, visible_stores_by_id
from server.people.models import Store as StoreRow
from server.people.schema import Person, Store

strawberry.enum(EffectKind, description="What was tried.")
strawberry.enum(
    Comparison,
    description="Whom the treated are compared with: those like them that go on as before, or those with the same "
    "alert and no action, because what fell by chance rises by itself.",
)
strawberry.enum(EffectState, description="Where an entry is in its life; a verdict comes after the last window only.")
strawberry.enum(
    Verdict,
    description="What may be said: too little to go by, a first indication (5 to 9 treated), no clear difference, "
    "clearly better, clearly worse.",
)


async def _crowd(root: models.Effect, info: Info) -> Crowd:
    return await info.context.must_load(crowds, root.id)


async def _treated_count(root: Parent[models.Effect], info: Info) -> int | None:
    crowd = await _crowd(root, info)
    return crowd.say(crowd.treated)


async def _compared_count(root: Parent[models.Effect], info: Info) -> int | None:
    crowd = await _crowd(root, info)
    return crowd.say(crowd.compared)


async def _stores(root: Parent[models.Effect], info: Info) -> list[StoreRow]:
    if not (await _crowd(root, info)).has_places:
        return []
    known = await info.context.load(treated_stores, root.id) or []
    found = await info.context.load_all(visible_stores_by_id, known)
    return [store for store in found if store is not None]


async def _result(root: Parent[models.Effect], info: Info) -> Result | None:
    if not root.result:
        return None
    crowd, kept = await _crowd(root, info), Result.from_json(root.result)
    return replace(kept, treated=crowd.say(kept.treated or 0), compared=crowd.say(kept.compared or 0))


def _weeks(root: Parent[models.Effect]) -> list[Week]:
    return Result.from_json(root.result).weeks if root.result else []


def _can_call_off(root: Parent[models.Effect], info: Info) -> bool:
    return policy.can_call_off(info.context.viewer, root, clock.now().date())


@strawberry.type(
    description="The numbers behind a verdict. With `isPercent` they are percent of what was usual, else in the metric's unit."
)
class EffectResult:
    is_percent: bool = strawberry.field(description="Whether the numbers below are percent.")
    estimate: float | None = strawberry.field(
        description="How much more the treated changed than the others; null without enough data."
    )
    low: float | None = strawberry.field(description="Lower end of the 95 % interval.")
    high: float | None = strawberry.field(description="Upper end of the 95 % interval.")
    treated: int | None = strawberry.field(
        description="How many treated had enough days; null where they are fewer than five people whom others lead."
    )
    compared: int | None = strawberry.field(description="How many to compare with had enough days; null as `treated`.")
    treated_left_out: float = strawberry.field(
        description="How many days of the windows before and after were left out, on the mean of the treated: explained by a "
        "note that was there within three days, or moved by the whole company. No verdict where this and the next differ by over 7."
    )
    compared_left_out: float = strawberry.field(description="The same of those they are compared with.")
    would_be_seen: float | None = strawberry.field(
        description="From this size on a difference would probably have been seen (8 in 10 times)."
    )
    before_differed: bool | None = strawberry.field(
        description="Whether the two differed by as much before anything started, which forbids a verdict; null where unknown."
    )


@strawberry.type(
    description="One week of the treated and of those they are compared with, each against their own weeks before."
)
class EffectWeek:
    starts_on: date = strawberry.field(description="Its first day, for the first who started.")
    week: int = strawberry.field(description="Weeks since the start; negative before it.")
    treated: float | None = strawberry.field(
        description="How far the treated lie from their own mean before: percent with `isPercent`, else the metric's unit."
    )
    compared: float | None = strawberry.field(description="The same for the others.")


@strawberry.type(
    description="An entry of the effect ledger: what was tried, the number it should move, and what came out."
)
class Effect(Node):
    kind: EffectKind = strawberry.field(description="What was tried.")
    title: str = strawberry.field(description="In words.")
    metric: Metric = one(metrics_by_id, by="metric_id", description="The number it should move.")
    comparison: Comparison = strawberry.field(description="Whom the treated are compared with.")
    state: EffectState = strawberry.field(description="Running, measured or called off.")
    starts_on: date = strawberry.field(description="First day of the first who is treated.")
    joins_until: date = strawberry.field(description="Last day on which somebody may still start.")
    ends_on: date = strawberry.field(description="Last day of the last window; the verdict comes after it.")
    window_days: int = strawberry.field(description="Days of the window before, and of the window after.")
    transition_days: int = strawberry.field(description="Days from the start that count for neither.")
    treated_count: int | None = resolved(
        resolver=_treated_count,
        description="How many stores or people are treated; 5 are needed. Null where they are fewer than five people "
        "whom others lead.",
    )
    compared_count: int | None = resolved(
        resolver=_compared_count,
        description="How many they are compared with; 10 are needed. 0 where the rule finds them at the end, null as "
        "`treatedCount`.",
    )
    stores: list[Store] = resolved(
        resolver=_stores, description="Where it is tried, as far as in reach; none where `treatedCount` is null."
    )
    training_id: strawberry.ID | None = strawberry.field(description="The training that was tried.")
    playbook_id: strawberry.ID | None = strawberry.field(description="The playbook that the action came from.")
    author: Person | None = one(
        people_by_id, by="author_id", description="Who started it; null where an accepted insight did."
    )
    created_at: datetime = strawberry.field(description="When it was written down.")
    ended_at: datetime | None = strawberry.field(description="When it was measured or called off.")
    reason: str | None = strawberry.field(description="Why it was called off.")
    verdict: Verdict | None = strawberry.field(description="What may be said; null while it runs.")
    result: EffectResult | None = resolved(resolver=_result, description="The numbers; null while it runs.")
    weeks: list[EffectWeek] = resolved(
        resolver=_weeks,
        description="The chart: both groups by week, empty while it runs, so that nobody decides on the way.",
    )
    viewer_can_call_off: bool = resolved(resolver=_can_call_off, description="Whether the viewer may call it off.")

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Effect)


@strawberry.input(description="Narrows a list of entries; what is left out does not narrow.")
class EffectFilter:
    metric_id: strawberry.ID | None = strawberry.field(default=None, description="Only on this metric.")
    training_id: strawberry.ID | None = strawberry.field(default=None, description="Only of this training.")
    insight_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only the one that an accepted insight joined."
    )
    kind: EffectKind | None = strawberry.field(default=None, description="Only of this kind.")
    state: EffectState | None = strawberry.field(default=None, description="Only in this state.")


async def _effect(info: Info, id: strawberry.ID) -> models.Effect | None:
    return await info.context.load(models.visible_by_id, ids.parse(id, "id"))


async def _effects(
    info: Info, first: int | None = None, after: str | None = None, filter: EffectFilter | None = None
) -> Page[models.Effect]:
    return await in_reach.page(info, first, after, info.context.viewer, meant(filter or EffectFilter()))


@listed(*NEWEST_FIRST)
def in_reach(viewer: Viewer, wanted: EffectFilter) -> QuerySet[models.Effect]:
    """The comparisons that a list shows."""
    query = models.Effect.visible_to(viewer)
    if wanted.metric_id:
        query = query.filter(metric_id=ids.parse(wanted.metric_id, "filter.metricId"))
    if wanted.training_id:
        query = query.filter(training_id=ids.parse(wanted.training_id, "filter.trainingId"))
    if wanted.insight_id:
        joined = models.EffectUnit.filter(source_id=ids.parse(wanted.insight_id, "filter.insightId"))
        query = query.filter(id__in=Subquery(joined.values("effect_id")))
    if wanted.kind:
        query = query.filter(kind=wanted.kind)
    if wanted.state:
        query = query.filter(state=wanted.state)
    return query


@strawberry.type
class Query:
    effect: Effect | None = resolved(resolver=_effect, description="An entry in reach, null for every other.")
    effects: Connection[Effect] = resolved(
        resolver=_effects, description="The ledger in reach, the newest entry first."
    )


KINDS = {"effect.started", "effect.joined", "effect.measured", "effect.calledOff"}


async def _changed(context: Asked, event: Event) -> models.Effect | None:
    return await context.load(models.visible_by_id, event.subject_id)


async def _effect_changed(info: Info, after: strawberry.ID | None = None) -> Source:
    position = await events.position_of(info.context.viewer, after)
    return events.follow(info.context, position, KINDS, _changed)


@strawberry.type
class Subscription:
    effect_changed: AsyncIterator[Effect] = streamed(
        resolver=_effect_changed,
        description="Entries in reach as they start, grow and end, in order. `after`: the last change id seen. INVALID (after).",
    )


async def treated_stores(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[UUID]]:
    """Loader: the stores in which somebody is treated."""
    rows = await models.EffectUnit.filter(
        effect_id__in=keys, starts_on__isnull=False, store_id__isnull=False
    ).values_list("effect_id", "store_id")
    found: dict[UUID, dict[UUID, None]] = {}
    for effect_id, store_id in rows:
        found.setdefault(effect_id, {})[store_id] = None
    return {effect_id: list(stores) for effect_id, stores in found.items()}
