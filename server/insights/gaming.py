"""A number that rises while its guard falls: a question, weekly, never a verdict."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from uuid import UUID

import numpy as np

from server.events import actions as events
from server.insights.models import Insight, InsightKind, Watched
from server.insights.series import Floats, Table, table
from server.insights.telling import audience
from server.kit import clock, db
from server.metrics.models import Metric, MetricLevel
from server.statistics import gaming

KEY = "gaming"
APART = timedelta(days=gaming.APART)


async def find(day: date) -> int:
    """Look at all guarded numbers of stores as of ``day``. Returns how many questions were raised."""
    guarded = Metric.filter(
        retired_at__isnull=True, level=MetricLevel.STORE, guard_id__not_isnull=True, guard__retired_at__isnull=True
    )
    asked: list[Insight] = []
    for metric in await guarded.select_related("guard").order_by("key"):
        assert metric.guard is not None
        target, guard = await table(metric, day), await table(metric.guard, day)
        asked += await asyncio.to_thread(_questions, target, guard)
    return await _raise(day, asked)


def _questions(target: Table, guard: Table) -> list[Insight]:
    rows = {place.store_id: row for row, place in enumerate(guard.places)}
    places = [(row, rows[place.store_id]) for row, place in enumerate(target.places) if place.store_id in rows]
    if not places:
        return []
    ours, theirs = (
        _scaled(numbers)[list(index)] for numbers, index in zip((target, guard), zip(*places, strict=True), strict=True)
    )
    return [
        Insight(
            kind=InsightKind.GAMING_QUESTION,
            metric_id=target.metric.id,
            store_id=target.places[places[flag.pair][0]].store_id,
            target_rise=flag.target,
            guard_fall=-flag.guard,
        )
        for flag in gaming.replay(ours, theirs, (target.ruler.smallest, guard.ruler.smallest))
        if flag.day >= ours.shape[1] - gaming.RECENT  # a week in which nobody looked loses no question
    ]


def _scaled(numbers: Table) -> Floats:
    return numbers.ruler.to(np.where(numbers.held, np.nan, numbers.values))


@db.transaction
async def _raise(day: date, asked: list[Insight]) -> int:
    """Ask once in eight weeks about each pair."""
    if await Watched.exists(key=KEY, day=day):
        return 0
    await Watched.create(key=KEY, day=day)
    lately = Insight.filter(kind=InsightKind.GAMING_QUESTION, raised_at__gt=clock.now() - APART)
    known: set[tuple[UUID, UUID]] = {
        (row.metric_id, row.store_id) for row in await lately if row.metric_id and row.store_id
    }
    fresh = [row for row in asked if (row.metric_id, row.store_id) not in known]
    for insight in fresh:
        await insight.save(force_create=True)
        await events.record("insight.raised", insight, None, await audience(insight))
    return len(fresh)
