"""What the tests of insights send, ask for, and plant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.insights.episodes import raise_for
from server.insights.models import Alert, Insight, InsightKind
from server.kit import clock, db
from server.metrics.models import Metric
from server.people.models import Person, Store
from tests.house import Phone
from tests.metrics import record

Floats = NDArray[np.float64]

TODAY = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
"""A Sunday, past noon: Saturday is in, whatever came."""
LAST = date(2026, 11, 21)
DAYS = 140
NUMBERS = "since noticedOn overOn days percent change low high usual now falseAlarmsPerYear chanceToSeeBy10Days people ofPeople"
INSIGHT = f""" id kind state level sharedBy strong metric {{ key }} skill {{ key }} store {{ code }} person {{ name }} numbers {{ {NUMBERS} }}
  cause causeNote causeChosenBy {{ name }} decidedBy {{ name }} decidedAt reason raisedAt endedAt endedBecause isNewNormal
  playbook {{ key title stepsForEmployee stepsForSupervisor }} training {{ title }} step {{ text dueOn state owner {{ name }} }}
  viewerCanChooseCause viewerCanAccept viewerCanAssignTraining viewerCanDismiss viewerCanAnswerNewNormal """
PLAYBOOK = "id key title cause stepsForEmployee stepsForSupervisor retiredAt viewerCanEdit metric { key } skill { key }"
QUEUES = {
    "key": "short-queues",
    "title": "A second scanner at the desk, Saturdays 11 to 15",
    "stepsForEmployee": ["One scans, one talks."],
    "stepsForSupervisor": ["Move the stock-room scanner on Friday evening."],
}
WANTED = {
    "insightAccept": f"insight {{ {INSIGHT} }} actionItem {{ id text insightId checkInId owner {{ name }} participants {{ name }} }}",
    "reportOpen": "openedAt",
}


def document(mutation: str) -> str:
    """The text of one mutation."""
    usual = f"playbook {{ {PLAYBOOK} }}" if mutation.startswith("playbook") else f"insight {{ {INSIGHT} }}"
    kind = mutation[0].upper() + mutation[1:]
    return f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {WANTED.get(mutation, usual)} }} }}"


async def do(phone: Phone, mutation: str, **input: Any) -> dict[str, Any]:
    """The whole payload."""
    answer: dict[str, Any] = (await phone.ask(document(mutation), input=input))[mutation]
    return answer


async def refused(phone: Phone, mutation: str, **input: Any) -> tuple[str | None, str | None]:
    """Code and field of the refusal that this must meet."""
    refusal = await phone.refused(document(mutation), input=input)
    return refusal.code, refusal.field


async def listed(phone: Phone, **filter: Any) -> list[dict[str, Any]]:
    """Insights, newest first."""
    query = f"query($f: InsightFilter) {{ insights(first: 90, filter: $f) {{ totalCount nodes {{ {INSIGHT} }} }} }}"
    found = (await phone.ask(query, f=filter))["insights"]
    assert found["totalCount"] == len(found["nodes"])
    nodes: list[dict[str, Any]] = found["nodes"]
    return nodes


async def seen(phone: Phone, insight: dict[str, Any]) -> dict[str, Any] | None:
    """The insight as ``phone`` sees it."""
    answer = await phone.ask(f"query($id: ID!) {{ insight(id: $id) {{ {INSIGHT} }} }}", id=insight["id"])
    found: dict[str, Any] | None = answer["insight"]
    return found


def ordinary(series: int, days: int = DAYS, noise: float = 0.08, seed: int = 1) -> Floats:
    """(series, days): about 100 a day, weekends busier, up to LAST; nothing happens in them."""
    random = np.random.default_rng(seed)
    week = np.array([0.9, 0.9, 0.95, 1.0, 1.1, 1.25, 1.05])
    weekdays = [(LAST - timedelta(days=back)).weekday() for back in range(days)][::-1]
    return np.asarray(100 * week[weekdays] * np.exp(noise * random.standard_normal((series, days))))


def entries(metric: str, places: Iterable[dict[str, str]], values: Floats, last: date = LAST) -> list[dict[str, Any]]:
    """What a program sends of them: a row of ``values`` for each of ``places`` (storeCode, or a person's id), up to ``last``."""
    first = last - timedelta(days=values.shape[1] - 1)
    return [
        {"metric": metric, "on": (first + timedelta(days=day)).isoformat(), "value": f"{value:.4f}", **place}
        for place, row in zip(places, values, strict=True)
        for day, value in enumerate(row)
        if not np.isnan(value)
    ]


async def send(phone: Phone, sent: list[dict[str, Any]]) -> None:
    """Record them all, as many in a call as one may hold."""
    for start in range(0, len(sent), 10_000):
        await record(phone, sent[start : start + 10_000])


async def more_stores(count: int, region: str = "North") -> list[Store]:
    """Stores beside those of the cast."""
    stores = [
        Store(code=f"S{number:04}", name=f"Store {number:04}", region=region, timezone="Europe/London")
        for number in range(count)
    ]
    await Store.bulk_create(stores)
    return stores


@db.transaction
async def worth_a_look(
    metric: Metric, store: Store | None = None, person: Person | None = None, **more: Any
) -> Insight:
    """An insight about a fall, as the daily look raises it, without the months of values behind it."""
    facts = {"score": 4.0, "threshold": 2.9, "change": 0.42, "low": 0.2, "high": 0.6, "relative": True, "days": 6}
    alert = await Alert.create(
        **(facts | {"metric": metric, "store": store, "person": person, "since_on": LAST, "opened_on": LAST} | more),
        false_alarms_a_year=1.0,
    )
    return await raise_for(alert, InsightKind.DROP if store else InsightKind.COMPANY_DROP)


@db.transaction
async def still_fallen(insight: Insight) -> Insight:
    """The question whether the fall of ``insight`` is the new normal."""
    return await raise_for(await Alert.get(id=insight.alert_id), InsightKind.NEW_NORMAL)


def soon(days: int = 14) -> str:
    """A day to come."""
    return (clock.now().date() + timedelta(days=days)).isoformat()
