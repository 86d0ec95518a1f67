"""Who shows the same at the same time: what several people share is no person's fault, and no person's to mend.

In a large group somebody nearly always shows something by chance, so "several" is a number that chance seldom gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from server.insights.models import Alert
from server.kit import clock
from server.metrics.models import MetricSeries
from server.people.models import Viewer
from server.statistics.coincidence import TOGETHER, is_shared


class InsightLevel(StrEnum):
    """Where a step belongs."""

    PERSON = "PERSON"
    STORE = "STORE"
    REGION = "REGION"
    COMPANY = "COMPANY"


@dataclass(frozen=True)
class Sharing:
    """Where the step belongs, how many show the same (this one included), and which people those are."""

    level: InsightLevel
    places: int
    people: frozenset[UUID] = frozenset()

    @property
    def shared(self) -> bool:
        """Whether more show the same than chance gives."""
        return self.places > 1


ALONE = Sharing(InsightLevel.STORE, 1)
"""What is said of a store without an alert."""


_Group = tuple[UUID, UUID | str | None]
"""A metric, and the store whose people, or the region whose stores, are looked at together."""


async def sharing_by_alert(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Sharing]:
    """Loader: for alerts that are in reach, who shares them. Four statements for all."""
    alerts = await Alert.filter(id__in=keys).select_related("store")
    if not alerts:
        return {}
    stores, metrics = list({row.store_id for row in alerts if row.person_id}), list({row.metric_id for row in alerts})
    near = Q(person_id__not_isnull=True, store_id__in=stores) | Q(person_id__isnull=True, store_id__not_isnull=True)
    since = min(row.since_on for row in alerts)
    there = Alert.filter(near, Q(closed_on__isnull=True) | Q(closed_on__gte=since))
    others = await there.filter(metric_id__in=metrics).select_related("store")
    sizes = await _sizes(MetricSeries.filter(metric_id__in=metrics), stores)
    return {alert.id: _sharing(alert, others, sizes) for alert in alerts}


async def _sizes(series: QuerySet[MetricSeries], stores: list[UUID | None]) -> dict[_Group, int]:
    """How many are measured in each group: people of a store who have not left, stores of a region."""
    here = Q(person__left_on__isnull=True) | Q(person__left_on__gte=clock.now().date())
    people = series.filter(here, store_id__in=stores, person_id__not_isnull=True)
    found: dict[_Group, int] = {}
    for rows, place in ((people, "store_id"), (series.filter(person_id__isnull=True), "store__region")):
        counted = rows.annotate(many=Count("id")).group_by("metric_id", place)
        found |= {
            (row["metric_id"], row[place]): row["many"] for row in await counted.values("metric_id", place, "many")
        }
    return found


def _sharing(alert: Alert, others: list[Alert], sizes: Mapping[_Group, int]) -> Sharing:
    if alert.store is None:
        return Sharing(InsightLevel.COMPANY, alert.places)
    mine = _group(alert)
    places = {row.place_id for row in others if _group(row) == mine and _together(alert, row)}
    same = len(places) - 1
    if not is_shared(same, max(sizes.get(mine, 0) - 1, same)):
        return ALONE if alert.person_id is None else Sharing(InsightLevel.PERSON, 1, frozenset({alert.person_id}))
    if alert.person_id is not None:
        return Sharing(InsightLevel.STORE, len(places), frozenset(place for place in places if place))
    return Sharing(InsightLevel.REGION if alert.store.region else InsightLevel.COMPANY, len(places))


def _group(alert: Alert) -> _Group:
    if alert.person_id is not None:
        return alert.metric_id, alert.store_id
    return alert.metric_id, alert.store.region if alert.store else None


def _together(alert: Alert, other: Alert) -> bool:
    """Whether both were there at once and began within a week of each other: an older fall is another story."""
    apart = abs((other.since_on - alert.since_on).days)
    same_kind = (alert.person_id is None) is (other.person_id is None)
    return same_kind and apart <= TOGETHER and other.overlaps(alert.since_on, alert.closed_on)
