"""What people send about the effect ledger: inputs, payloads, mutations."""

from __future__ import annotations

from datetime import date

import strawberry

from server.effects import actions
from server.effects.models import EffectKind
from server.effects.schema import Effect
from server.kit import ids
from server.kit.node import OWN_ID, Payload, resolved
from server.people.models import Info


@strawberry.input(description="What is tried, on which number, and against whom.")
class EffectStartInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    kind: EffectKind = strawberry.field(description="What is tried.")
    title: str = strawberry.field(description="In words; 1 to 200 characters.")
    metric_id: strawberry.ID = strawberry.field(description="The one number that it should move.")
    treated_ids: list[strawberry.ID] = strawberry.field(
        description="The stores that start, or the people for a metric of people. 5 are needed for an indication, 10 for a verdict."
    )
    comparison_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Whom to compare with; at least 2, of which 10 need enough days. Empty takes those like them.",
    )
    starts_on: date = strawberry.field(description="First day, today at the earliest.")
    window_days: int = strawberry.field(default=28, description="Whole weeks: 14 to 84 days, before and after.")
    transition_days: int = strawberry.field(
        default=7, description="Days from the start that count for neither: 0 to 28."
    )


@strawberry.input(description="Which entry ends without a verdict.")
class EffectCallOffInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    effect_id: strawberry.ID = strawberry.field(description="A running entry.")
    reason: str = strawberry.field(description="Why; stays in the ledger. 1 to 1,000 characters.")


@strawberry.type(description="Answer of `effectStart`.")
class EffectStartPayload:
    effect: Effect = strawberry.field(description="The new entry.")


@strawberry.type(description="Answer of `effectCallOff`.")
class EffectCallOffPayload:
    effect: Effect = strawberry.field(description="The entry, as it stays in the ledger.")


async def _start(info: Info, input: EffectStartInput) -> Payload:
    draft = actions.Draft(
        kind=input.kind,
        title=input.title,
        metric_id=ids.parse(input.metric_id, "metricId"),
        starts_on=input.starts_on,
        treated=ids.parse_all(input.treated_ids, "treatedIds", actions.MOST_UNITS),
        compared=ids.parse_all(input.comparison_ids, "comparisonIds", actions.MOST_UNITS),
        window_days=input.window_days,
        transition_days=input.transition_days,
    )
    return Payload(effect=await actions.start(info.context.viewer, ids.chosen(input.id), draft))


async def _call_off(info: Info, input: EffectCallOffInput) -> Payload:
    viewer, effect_id = info.context.viewer, ids.parse(input.effect_id, "effectId")
    return Payload(effect=await actions.call_off(viewer, ids.chosen(input.id), effect_id, input.reason))


@strawberry.type
class Mutation:
    effect_start: EffectStartPayload = resolved(
        resolver=_start,
        description="Write down what is tried before it starts. INVALID (startsOn, windowDays, comparisonIds …), "
        "NOT_FOUND (metricId, treatedIds.0 …), CONFLICT where something else is being tried on that number, NOT_ALLOWED.",
    )
    effect_call_off: EffectCallOffPayload = resolved(
        resolver=_call_off,
        description="Stop an entry before its verdict. INVALID (reason), CONFLICT when it has ended, NOT_ALLOWED, NOT_FOUND.",
    )
