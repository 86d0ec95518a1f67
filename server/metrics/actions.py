"""What is measured: define a metric, edit it, retire it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from server.events import actions as events
from server.kit import clock, db, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.metrics import operations, policy
from server.metrics.models import (
    Metric,
    MetricBetter,
    MetricFormula,
    MetricLevel,
    MetricScale,
    MetricTotal,
    MetricValue,
)
from server.people.models import COMPANY_SCOPE, Viewer

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ADDS_UP = (MetricScale.AMOUNT, MetricScale.COUNT)


@dataclass(frozen=True)
class Draft:
    """A metric as somebody words it; the level and the formula never change afterwards."""

    name: str
    unit: str
    better: MetricBetter
    scale: MetricScale
    total: MetricTotal | None = None
    guard_id: UUID | None = None


class Meaning(NamedTuple):
    """What the values of a metric mean, by the names that clients know."""

    better: MetricBetter
    scale: MetricScale
    total: MetricTotal


@db.transaction
async def define(
    viewer: Viewer, id: UUID, key: str, draft: Draft, level: MetricLevel, formula: MetricFormula | None = None
) -> Metric:
    """A new metric. The same id again returns the first. Raises NotAllowed, Invalid, Conflict (key), NotFound (guardId)."""
    known = await Metric.get_or_none(id=id)
    if known is not None:
        if known.author_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    if not policy.can_define(viewer):
        raise NotAllowed("What is measured is for headquarters to say.")
    check_key(key, "key")
    if await Metric.exists(key=key):
        raise Conflict("There is a metric with this key.", "key")
    metric = Metric(id=id, key=key, level=level, formula=formula, author_id=viewer.id)
    await _word(metric, draft)
    await metric.save(force_create=True)
    await events.record("metric.defined", metric, viewer.id, [COMPANY_SCOPE], id=id)
    if formula is not None:
        await operations.compute(await operations.all_days(), [metric])
    return metric


@db.transaction
async def edit(viewer: Viewer, call_id: UUID, metric_id: UUID, draft: Draft) -> Metric:
    """Word a metric anew. Raises NotFound, NotAllowed, Invalid; Conflict (better, scale, total) once it has values."""
    metric = await _load(viewer, metric_id)
    if await events.repeated(call_id, viewer, "metric.edited", metric.id):
        return metric
    before = Meaning(metric.better, metric.scale, metric.total)
    await _word(metric, draft)
    if await MetricValue.filter(series__metric_id=metric.id).exists():
        _keep(metric, before, draft)
    await metric.save()
    await events.record("metric.edited", metric, viewer.id, [COMPANY_SCOPE], id=call_id)
    return metric


@db.transaction
async def retire(viewer: Viewer, call_id: UUID, metric_id: UUID, retired: bool) -> Metric:
    """Take no more values for it, or take them again; what is known stays. Raises NotFound, NotAllowed."""
    metric = await _load(viewer, metric_id)
    if await events.repeated(call_id, viewer, "metric.retired", metric.id):
        return metric
    metric.retired_at = (metric.retired_at or clock.now()) if retired else None
    await metric.save(update_fields=["retired_at"])
    if not retired and metric.formula is not None:
        await operations.compute(await operations.all_days(), [metric])  # what happened meanwhile
    await events.record("metric.retired", metric, viewer.id, [COMPANY_SCOPE], id=call_id, data={"retired": retired})
    return metric


def check_key(key: str, field: str) -> None:
    """Raises Invalid for what is no key."""
    if len(key) > 60 or not KEY.fullmatch(key):
        raise Invalid("A key has small letters, digits and single hyphens, at most 60, as daily-sales.", field)


async def _load(viewer: Viewer, metric_id: UUID) -> Metric:
    metric = await Metric.get_or_none(id=metric_id)
    if metric is None:
        raise NotFound("There is no such metric.", "metricId")
    if not policy.can_define(viewer):
        raise NotAllowed("What is measured is for headquarters to say.", "metricId")
    return metric


def _keep(metric: Metric, before: Meaning, draft: Draft) -> None:
    """What was measured, and what is said of it already, keeps its meaning; a total that nobody names stays."""
    if draft.total is None:
        metric.total = before.total
    for field, was, now in zip(before._fields, before, (metric.better, metric.scale, metric.total), strict=True):
        if was != now:
            raise Conflict("It has values, which would mean something else: define another metric.", field)


async def _word(metric: Metric, draft: Draft) -> None:
    metric.name, metric.unit = text.required(draft.name, "name", 120), text.required(draft.unit, "unit", 40)
    metric.better, metric.scale = draft.better, draft.scale
    adds_up = draft.scale in ADDS_UP and metric.formula is None
    metric.total = draft.total or (MetricTotal.SUM if adds_up else MetricTotal.MEAN)
    if draft.guard_id == metric.id:
        raise Invalid("A metric cannot guard itself.", "guardId")
    if draft.guard_id is not None and not await Metric.exists(id=draft.guard_id, level=metric.level):
        raise NotFound("There is no such metric at the same level.", "guardId")
    metric.guard_id = draft.guard_id
