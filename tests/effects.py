"""What the tests of the effect ledger share: a company of many stores, and days that go by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from server.kit import db
from server.people.models import Store
from tests.house import Phone
from tests.metrics import record

EFFECT = """id kind title state comparison startsOn joinsUntil endsOn windowDays transitionDays treatedCount comparedCount
  verdict reason viewerCanCallOff stores { code } author { name } metric { key }
  result { isPercent estimate low high treated compared treatedLeftOut comparedLeftOut wouldBeSeen beforeDiffered }
  weeks { week startsOn treated compared }"""
START = f"mutation($input: EffectStartInput!) {{ effectStart(input: $input) {{ effect {{ {EFFECT} }} }} }}"
CALL_OFF = f"mutation($input: EffectCallOffInput!) {{ effectCallOff(input: $input) {{ effect {{ {EFFECT} }} }} }}"
READ = f"query($id: ID!) {{ effect(id: $id) {{ {EFFECT} }} }}"
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday."""
DAY = timedelta(days=1)
MOST = 10_000
"""Values in one call."""


@db.transaction
async def open_stores(many: int, region: str = "North") -> list[Store]:
    """New stores, T00, T01 …"""
    return [await Store.create(code=f"T{number:02}", name=f"Store {number}", region=region) for number in range(many)]


async def sell(hana: Phone, stores: list[Store], first: date, last: date, gains: dict[str, float]) -> None:
    """Record sales of 1,000 a day with 5 % noise; ``gains``: store code -> from this share more (0.1 = 10 %)."""
    days = [first + DAY * step for step in range((last - first).days + 1)]
    rng = np.random.default_rng(first.toordinal())
    noise = rng.normal(0, 0.05, (len(stores), len(days)))
    entries: list[dict[str, Any]] = [
        {
            "metric": "daily-sales",
            "storeCode": store.code,
            "on": str(day),
            "value": f"{1_000 * (1 + gains.get(store.code, 0)) * np.exp(noise[row, column]):.2f}",
        }
        for row, store in enumerate(stores)
        for column, day in enumerate(days)
    ]
    for start in range(0, len(entries), MOST):
        await record(hana, entries[start : start + MOST])


async def read(phone: Phone, effect_id: str) -> dict[str, Any]:
    """An entry of the ledger."""
    found: dict[str, Any] = (await phone.ask(READ, id=effect_id))["effect"]
    return found
