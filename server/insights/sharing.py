"""Who shows the same at the same time: what several people share is no person's fault, and no person's to mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Q

from server.insights.models import Alert, overlapping
from server.people.models import Viewer


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
        """Whether somebody else shows the same."""
        return self.places > 1


ALONE = Sharing(InsightLevel.STORE, 1)
"""What is said of a store without an alert."""


async def sharing_by_alert(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Sharing]:
    """Loader: for alerts that are in reach, who shares them. Two statements for all."""
    alerts = await Alert.filter(id__in=keys).select_related("store")
    if not alerts:
        return {}
    near = Q(person_id__not_isnull=True, store_id__in=list({row.store_id for row in alerts if row.person_id}))
    near |= Q(person_id__isnull=True, store_id__not_isnull=True)
    since = min(row.since_on for row in alerts)
    there = Alert.filter(near, Q(closed_on__isnull=True) | Q(closed_on__gte=since))
    others = await there.filter(metric_id__in=list({row.metric_id for row in alerts})).select_related("store")
    return {alert.id: _sharing(alert, others) for alert in alerts}


def _sharing(alert: Alert, others: list[Alert]) -> Sharing:
    same = overlapping(alert, [row for row in others if row.metric_id == alert.metric_id])
    if alert.store is None:
        return Sharing(InsightLevel.COMPANY, alert.places)
    if alert.person_id is not None:
        people = frozenset(row.person_id for row in same if row.person_id and row.store_id == alert.store_id)
        return Sharing(InsightLevel.STORE if len(people) > 1 else InsightLevel.PERSON, len(people), people)
    region = alert.store.region
    stores = {row.store_id for row in same if row.person_id is None and row.store and row.store.region == region}
    if len(stores) < 2:
        return ALONE
    return Sharing(InsightLevel.REGION if region else InsightLevel.COMPANY, len(stores))
