"""The daily look: once the day is in, every metric is walked through and its falls become alerts; weekly looks beside it."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from server.insights import episodes, gaming, skill_gaps
from server.insights.finding import Found, look
from server.insights.models import Alert, Watched
from server.insights.series import table
from server.kit import clock
from server.metrics.models import Metric, MetricValue
from server.people.models import Store

MOSTLY = 0.9
"""A day is in when so much of what came a week before has come."""
NOON = 12
"""From this hour of the next day on we wait no longer for the rest."""
WEEK = timedelta(days=7)


async def watch() -> int:
    """Look at the last day that has ended everywhere, each metric once. Returns how many insights were raised."""
    day, late = await _last_day()
    if day is None:
        return 0
    seen = {row.key for row in await Watched.filter(day=day)}
    raised = 0
    for metric in await Metric.filter(retired_at__isnull=True).order_by("key"):
        if str(metric.id) not in seen and await _is_in(metric, day, late):
            raised += await look_at(metric, day)
    left = Alert.filter(closed_on__isnull=True, metric__retired_at__not_isnull=True).select_related("metric")
    for metric in {alert.metric for alert in await left if str(alert.metric_id) not in seen}:
        await episodes.settle(metric, day, Found([], []))  # nobody measures it any more
    return raised + await _weekly(day)


async def look_at(metric: Metric, day: date) -> int:
    """One metric as of ``day``. Returns how many insights were raised."""
    known = await table(metric, day)
    found = await asyncio.to_thread(look, known)  # a second of arithmetic, in which others are answered
    return await episodes.settle(metric, day, found)


async def _last_day() -> tuple[date | None, bool]:
    """The last day that has ended in every store, and whether it is past noon of the next one everywhere."""
    zones = cast("list[str]", await Store.all().distinct().values_list("timezone", flat=True))
    if not zones:
        return None, False
    here = min(clock.now().astimezone(ZoneInfo(zone)).replace(tzinfo=None) for zone in zones)
    return here.date() - timedelta(days=1), here.hour >= NOON


async def _is_in(metric: Metric, day: date, late: bool) -> bool:
    if late:
        return True
    values = MetricValue.filter(series__metric_id=metric.id)
    came = await values.filter(day=day).count()
    return came > 0 and came >= MOSTLY * await values.filter(day=day - WEEK).count()


async def _weekly(day: date) -> int:
    """The looks that are taken once a week: numbers beside their guards, skills of stores."""
    lately = {row.key for row in await Watched.filter(day__gt=day - WEEK, key__in=[gaming.KEY, skill_gaps.KEY])}
    raised = 0
    for key, find in ((gaming.KEY, gaming.find), (skill_gaps.KEY, skill_gaps.find)):
        if key not in lately:
            raised += await find(day)
    return raised
