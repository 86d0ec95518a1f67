"""Who was chosen after bad days: what falls by chance rises by itself, so they are compared with those who fell alike."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from server.insights.models import Alert

FRESH = 28
"""An alert that opened so many days before somebody's start, or within the window before it, is the same bad luck."""


def fresh(window_days: int) -> timedelta:
    """How long before a start an alert still speaks of the days that the result is compared with."""
    return timedelta(days=max(FRESH, window_days))


async def alerted(metric_id: UUID, places: Collection[UUID], on: date, window_days: int) -> set[UUID]:
    """Those of ``places`` that had an alert of this metric, fresh on the day ``on``."""
    lately = Alert.filter(metric_id=metric_id, opened_on__gte=on - fresh(window_days), opened_on__lte=on)
    return {alert.place_id for alert in await lately if alert.place_id is not None} & set(places)
