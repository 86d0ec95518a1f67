"""What people and programs send about metrics: inputs, payloads, mutations."""

from __future__ import annotations

from typing import NewType

import strawberry

from server.kit import ids
from server.kit.node import OWN_ID, Payload, resolved
from server.metrics import actions, operations, recording
from server.metrics.directory import MOST_PROBLEMS
from server.metrics.models import (
    MetricBetter,
    MetricFormula,
    MetricLevel,
    MetricScale,
    MetricTotal,
    OperationalEventKind,
)
from server.metrics.schema import Metric
from server.people.models import Info

strawberry.enum(OperationalEventKind, description="What happens to a job, from the first question to the money.")

Figure = NewType("Figure", object)
"""A number as a program has it."""
SCALARS = {
    Figure: strawberry.scalar(
        name="Figure",
        description='A number as a program has it: text such as "74.69", or a JSON number. Up to 12 digits before and 6 after '
        "the point. Whether it can be stored is said entry by entry, so that one bad number does not hide the others.",
        serialize=str,
        parse_value=lambda value: value,
    )
}


@strawberry.input(description="A new metric.")
class MetricDefineInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    key: str = strawberry.field(description="Its short name for programs: small letters, digits, hyphens; unique.")
    name: str = strawberry.field(description="What people call it; 1 to 120 characters.")
    unit: str = strawberry.field(description="What it is counted in; 1 to 40 characters.")
    better: MetricBetter = strawberry.field(description="Which way is better.")
    level: MetricLevel = strawberry.field(description="Whose number it is.")
    scale: MetricScale = strawberry.field(description="How statistics look at it.")
    total: MetricTotal | None = strawberry.field(
        default=None,
        description="How days and stores come together; left out: amounts and counts add up, the rest has a mean.",
    )
    guard_id: strawberry.ID | None = strawberry.field(
        default=None, description="A metric of the same level that must not suffer."
    )
    formula: MetricFormula | None = strawberry.field(
        default=None, description="Compute it from operational events instead of recording it."
    )


@strawberry.input(description="A metric, worded anew as a whole.")
class MetricEditInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    metric_id: strawberry.ID = strawberry.field(description="The metric.")
    name: str = strawberry.field(description="What people call it; 1 to 120 characters.")
    unit: str = strawberry.field(description="What it is counted in; 1 to 40 characters.")
    better: MetricBetter = strawberry.field(description="Which way is better.")
    scale: MetricScale = strawberry.field(description="How statistics look at it.")
    total: MetricTotal | None = strawberry.field(default=None, description="How days and stores come together.")
    guard_id: strawberry.ID | None = strawberry.field(
        default=None, description="A metric of the same level that must not suffer."
    )


@strawberry.input(description="Whether a metric still takes values.")
class MetricRetireInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    metric_id: strawberry.ID = strawberry.field(description="The metric.")
    retired: bool = strawberry.field(default=True, description="False takes it back.")


@strawberry.input(description="What a metric was on one day, at a store or of a person.")
class MetricEntryInput:
    metric: str = strawberry.field(description="The metric's key, or its id.")
    store_id: strawberry.ID | None = strawberry.field(default=None, description="The store, by id …")
    store_code: str | None = strawberry.field(default=None, description="… or by code.")
    person_id: strawberry.ID | None = strawberry.field(default=None, description="The person, by id …")
    employee_number: str | None = strawberry.field(default=None, description="… or by employee number.")
    on: str = strawberry.field(description="The day at the store, as 2026-11-22; not one to come.")
    value: Figure = strawberry.field(description="The number, in the metric's unit.")
    n: int | None = strawberry.field(
        default=None, description="How many observations it rests on, where that is known."
    )


@strawberry.input(description="Up to 10,000 values, stored together or not at all.")
class MetricRecordManyInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    entries: list[MetricEntryInput] = strawberry.field(description="1 to 10,000 values.")
    skip_bad: bool = strawberry.field(default=False, description="Store the good ones, whatever the others are.")


@strawberry.input(description="Something that happened to a job.")
class OperationalEventEntryInput:
    id: strawberry.ID = strawberry.field(description="The event's own UUID: sent again, it is the same event.")
    kind: OperationalEventKind = strawberry.field(description="What happened.")
    store_id: strawberry.ID | None = strawberry.field(default=None, description="Where, by id …")
    store_code: str | None = strawberry.field(default=None, description="… or by code.")
    person_id: strawberry.ID | None = strawberry.field(default=None, description="Who did it, by id …")
    employee_number: str | None = strawberry.field(default=None, description="… or by employee number.")
    job: str = strawberry.field(description="The job's key in the store's own books; 1 to 60 characters.")
    at: str = strawberry.field(description="When, with the offset, as 2026-11-22T10:30:00Z.")
    amount: Figure | None = strawberry.field(default=None, description="The money, of a payment.")


@strawberry.input(description="Up to 10,000 operational events, stored together or not at all.")
class OperationalEventRecordManyInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    entries: list[OperationalEventEntryInput] = strawberry.field(description="1 to 10,000 events, in any order.")
    skip_bad: bool = strawberry.field(default=False, description="Store the good ones, whatever the others are.")


@strawberry.type(description="Why one entry cannot be stored.")
class EntryProblem:
    index: int = strawberry.field(description="Its place among the entries, from 0.")
    field: str = strawberry.field(description="What of it is at fault.")
    code: str = strawberry.field(description="INVALID, NOT_FOUND, NOT_ALLOWED or CONFLICT.")
    message: str = strawberry.field(description="In words.")


@strawberry.type(description="Answer of `metricDefine`.")
class MetricDefinePayload:
    metric: Metric = strawberry.field(description="The metric.")


@strawberry.type(description="Answer of `metricEdit`.")
class MetricEditPayload:
    metric: Metric = strawberry.field(description="As it reads now.")


@strawberry.type(description="Answer of `metricRetire`.")
class MetricRetirePayload:
    metric: Metric = strawberry.field(description="The metric.")


@strawberry.type(description="Answer of `metricRecordMany`. The four counts add up to the entries.")
class MetricRecordManyPayload:
    recorded: int = strawberry.field(description="New values.")
    corrected: int = strawberry.field(description="Values that replace another one, which is kept.")
    unchanged: int = strawberry.field(description="Values that were known.")
    refused: int = strawberry.field(description="Entries that were left out.")
    problems: list[EntryProblem] = strawberry.field(description=f"Why; the first {MOST_PROBLEMS} are listed.")


@strawberry.type(description="Answer of `operationalEventRecordMany`. The three counts add up to the entries.")
class OperationalEventRecordManyPayload:
    recorded: int = strawberry.field(description="New events.")
    unchanged: int = strawberry.field(description="Events that were known.")
    refused: int = strawberry.field(description="Entries that were left out.")
    problems: list[EntryProblem] = strawberry.field(description=f"Why; the first {MOST_PROBLEMS} are listed.")


async def _define(info: Info, input: MetricDefineInput) -> Payload:
    viewer, id = info.context.viewer, ids.chosen(input.id)
    return Payload(metric=await actions.define(viewer, id, input.key, _draft(input), input.level, input.formula))


async def _edit(info: Info, input: MetricEditInput) -> Payload:
    viewer, call_id, metric_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.metric_id, "metricId")
    return Payload(metric=await actions.edit(viewer, call_id, metric_id, _draft(input)))


async def _retire(info: Info, input: MetricRetireInput) -> Payload:
    viewer, call_id, metric_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.metric_id, "metricId")
    return Payload(metric=await actions.retire(viewer, call_id, metric_id, input.retired))


async def _record_many(info: Info, input: MetricRecordManyInput) -> object:
    entries = [
        recording.Entry(
            metric=sent.metric,
            on=sent.on,
            value=sent.value,
            store_id=sent.store_id,
            store_code=sent.store_code,
            person_id=sent.person_id,
            employee_number=sent.employee_number,
            n=sent.n,
        )
        for sent in input.entries
    ]
    return await recording.record_many(info.context.viewer, ids.chosen(input.id), entries, input.skip_bad)


async def _record_operations(info: Info, input: OperationalEventRecordManyInput) -> object:
    entries = [
        operations.Entry(
            id=sent.id,
            kind=sent.kind,
            job=sent.job,
            at=sent.at,
            store_id=sent.store_id,
            store_code=sent.store_code,
            person_id=sent.person_id,
            employee_number=sent.employee_number,
            amount=sent.amount,
        )
        for sent in input.entries
    ]
    return await operations.record_many(info.context.viewer, ids.chosen(input.id), entries, input.skip_bad)


@strawberry.type
class Mutation:
    metric_define: MetricDefinePayload = resolved(
        resolver=_define,
        description="Say what is measured, as HQ. INVALID (key, name …), CONFLICT (key), NOT_FOUND (guardId), NOT_ALLOWED.",
    )
    metric_edit: MetricEditPayload = resolved(
        resolver=_edit, description="Word a metric anew, as HQ. INVALID, NOT_FOUND (metricId, guardId), NOT_ALLOWED."
    )
    metric_retire: MetricRetirePayload = resolved(
        resolver=_retire, description="Take no more values for it, as HQ; what is known stays. NOT_FOUND, NOT_ALLOWED."
    )
    metric_record_many: MetricRecordManyPayload = resolved(
        resolver=_record_many,
        description="Record up to 10,000 values: HQ and its programs for all stores, a manager for their own. A value for the "
        "same day and place corrects the old one. INVALID (entries.N.field) lists every bad entry in `problems`; nothing is "
        "stored then. NOT_ALLOWED.",
    )
    operational_event_record_many: OperationalEventRecordManyPayload = resolved(
        resolver=_record_operations,
        description="Record up to 10,000 operational events; conversion rate, time per job and revenue per job of their days "
        "are computed anew. INVALID (entries.N.field) lists every bad entry in `problems`; nothing is stored then. NOT_ALLOWED.",
    )


def _draft(sent: MetricDefineInput | MetricEditInput) -> actions.Draft:
    guard_id = ids.parse(sent.guard_id, "guardId") if sent.guard_id else None
    return actions.Draft(sent.name, sent.unit, sent.better, sent.scale, sent.total, guard_id)
