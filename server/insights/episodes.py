"""From findings to rows: one alert for each fall, however often we look and whatever is corrected meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from tortoise.expressions import Q

from server.events import actions as events
from server.insights.actions import end_of
from server.insights.finding import Finding, Found
from server.insights.models import Alert, Insight, InsightEnd, InsightKind, InsightState, ShockDay, Watched
from server.insights.telling import audience
from server.kit import db
from server.metrics.models import Metric
from server.statistics.baseline import GAP, LEARNING
from server.statistics.warning import HISTORY

NUMBERS = [
    "since_on", "closed_on", "strong_on", "score", "threshold", "change", "low", "high", "relative", "days", "usual",
    "present", "false_alarms_a_year", "noticed", "places", "asked_new_normal_on",
]  # fmt: skip
"""What a look at the same fall may change."""

OLD = timedelta(days=28)
"""A fall that nobody was told of for so long, as in the history of a company that has just come, is its usual by now."""
REMEMBERED = timedelta(days=HISTORY - LEARNING - GAP - 7)
"""Of a fall before that no usual days are left to compare with: it is the usual by now."""


@db.transaction
async def settle(metric: Metric, day: date, found: Found) -> int:
    """Open, renew and close the alerts of ``metric`` as of ``day``. Returns how many insights were raised.

    Once a day: a second call changes nothing.
    """
    if await Watched.exists(key=str(metric.id), day=day):
        return 0
    await Watched.create(key=str(metric.id), day=day)
    await ShockDay.bulk_create(
        [ShockDay(metric_id=metric.id, day=shock) for shock in found.shocks], ignore_conflicts=True
    )
    earliest = min((finding.opened for finding in found.findings), default=day)
    # What people called the new normal is over for good; a fall from there is another one.
    falls = Alert.filter(Q(is_new_normal__isnull=True) | Q(is_new_normal=False), metric_id=metric.id)
    late = await falls.filter(closed_on__gte=earliest).order_by("-closed_on")
    known = [*await falls.filter(closed_on__isnull=True), *late]
    fresh, lasting = _matched(metric, day, found.findings, known)
    over = [alert for alert in known if alert.closed_on is None and alert not in lasting]
    await Alert.bulk_create(fresh)
    if lasting:
        await Alert.bulk_update(lasting, fields=NUMBERS, batch_size=20)
    await Alert.filter(id__in=[alert.id for alert in over]).update(closed_on=day)
    for alert in over:
        await end_of(alert, _why(metric, day, alert, found))
    await _go_on([alert.id for alert in lasting])
    asking = [alert for alert in (*fresh, *lasting) if alert.asked_new_normal_on == day]
    for alert in fresh:
        await raise_for(alert, InsightKind.DROP if alert.store_id else InsightKind.COMPANY_DROP)
    for alert in asking:
        await raise_for(alert, InsightKind.NEW_NORMAL)
    return len(fresh) + len(asking)


def _matched(
    metric: Metric, day: date, findings: Iterable[Finding], known: list[Alert]
) -> tuple[list[Alert], list[Alert]]:
    """The alerts of falls that are new, and of those that last.

    One that had closed too early, as a correction shows by its old opening day, lasts again. What opened after the end
    of the fall before is another fall, even if it probably began while that one lasted.
    """
    fresh, lasting = [], []
    for finding in findings:
        place = finding.place.id if finding.place else None
        same = (alert for alert in known if alert.place_id == place and _is_same(alert, finding))
        alert = next(same, None)
        if alert is None and finding.opened < day - OLD:
            continue
        if alert is None:
            alert = Alert(metric_id=metric.id, opened_on=finding.opened)
            if finding.place:
                alert.store_id, alert.person_id = finding.place.store_id, finding.place.person_id
            fresh.append(alert)
        else:
            lasting.append(alert)
        _renew(alert, finding, day)
    return fresh, lasting


def _is_same(alert: Alert, finding: Finding) -> bool:
    return alert.closed_on is None or finding.opened <= alert.closed_on


def _why(metric: Metric, day: date, alert: Alert, found: Found) -> InsightEnd:
    """Why a fall that was open is there no more."""
    if metric.retired_at is not None:
        return InsightEnd.RETIRED
    if alert.place_id is not None and alert.place_id not in found.looked_at:
        return InsightEnd.SILENT
    over = found.over.get(alert.place_id)
    if over is not None and over.closed >= alert.opened_on:
        return InsightEnd.SILENT if over.silent else InsightEnd.RECOVERED
    return InsightEnd.NEW_NORMAL if alert.since_on < day - REMEMBERED else InsightEnd.EXPLAINED


def _renew(alert: Alert, finding: Finding, day: date) -> None:
    alert.since_on, alert.strong_on, alert.closed_on = finding.since, finding.strong, None
    alert.score, alert.threshold = finding.score, finding.threshold
    alert.change, alert.low, alert.high = finding.size.change, finding.size.low, finding.size.high
    alert.relative, alert.days = finding.relative, finding.size.days
    alert.usual, alert.present, alert.noticed = finding.usual, finding.present, finding.noticed
    alert.false_alarms_a_year, alert.places = finding.false_alarms_a_year, finding.places
    if finding.asks_new_normal and alert.asked_new_normal_on is None:
        alert.asked_new_normal_on = day


async def _go_on(alert_ids: list[UUID]) -> None:
    """An insight that was over too early is open again, without telling anybody twice."""
    ended = Insight.filter(alert_id__in=alert_ids, state=InsightState.ENDED)
    await ended.update(state=InsightState.OPEN, ended_at=None, ended_because=None)


async def raise_for(alert: Alert, kind: InsightKind) -> Insight:
    """A new insight about ``alert``. Inside a transaction."""
    insight = await Insight.create(
        kind=kind, alert_id=alert.id, metric_id=alert.metric_id, store_id=alert.store_id, person_id=alert.person_id
    )
    await events.record("insight.raised", insight, None, await audience(insight))
    return insight
