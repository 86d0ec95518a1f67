"""Insights counted by store or region, for headquarters and regionals: how many, what became of them, how soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from uuid import UUID

from server.insights.models import Insight, InsightState
from server.insights.policy import HEADQUARTERS, LEADS
from server.insights.seen import Window
from server.people.models import Viewer


class InsightSummaryBy(StrEnum):
    """What makes a row."""

    STORE = "STORE"
    REGION = "REGION"


@dataclass(frozen=True)
class Row:
    """The insights raised in a window, of one store or region; of the company as a whole where both are null."""

    store_id: UUID | None
    region: str | None
    open: int
    accepted: int
    dismissed: int
    ended: int
    median_days_to_act: float | None


async def summary(viewer: Viewer, by: InsightSummaryBy, window: Window) -> list[Row]:
    """What the viewer may see of the insights raised in ``window``, by name of region or store. One statement."""
    if viewer.role not in (*HEADQUARTERS, *LEADS):
        return []
    begin, end = window.bounds
    query = Insight.visible_to(viewer).filter(raised_at__gte=begin, raised_at__lt=end)
    found = await query.order_by("store__name", "store_id").select_related("store")
    groups: defaultdict[tuple[UUID | None, str | None], list[Insight]] = defaultdict(list)
    for insight in found:
        region = insight.store.region if insight.store else None
        groups[insight.store_id if by is InsightSummaryBy.STORE else None, region].append(insight)
    keys = groups if by is InsightSummaryBy.STORE else sorted(groups, key=lambda key: key[1] or "")
    return [_row(key, groups[key]) for key in keys]


def _row(key: tuple[UUID | None, str | None], insights: Iterable[Insight]) -> Row:
    rows = list(insights)
    counted = {state: sum(row.state is state for row in rows) for state in InsightState}
    took = [_days(row.raised_at, row.decided_at) for row in rows if row.decided_at]
    return Row(
        *key,
        open=counted[InsightState.OPEN],
        accepted=counted[InsightState.ACCEPTED],
        dismissed=counted[InsightState.DISMISSED],
        ended=counted[InsightState.ENDED],
        median_days_to_act=median(took) if took else None,
    )


def _days(start: datetime, end: datetime) -> float:
    return (end - start) / timedelta(days=1)
