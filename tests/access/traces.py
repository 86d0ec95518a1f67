"""Whether anything changed, anywhere in the database."""

from __future__ import annotations

import hashlib

from tortoise import Tortoise

from server.events.models import Event
from tests.house import TestHouse

USED = {"device": {"last_used_at"}, "token": {"last_used_at"}}
"""What changes by being there: when a session was used last."""
CALLS = ("metric.recordedMany", "operationalEvent.recordedMany")
"""Events that nobody hears of: how a call went in which every line was refused, kept for whoever repeats it."""


async def dump(house: TestHouse) -> dict[str, str]:
    """Table -> a digest of all its rows, once it is written down who looked at whose record until now."""
    await house.app.state.looks.flush()
    found = {}
    for model in Tortoise.apps["goodshift"].values() if Tortoise.apps else []:
        table = model._meta.db_table
        rows = [
            sorted((name, repr(value)) for name, value in row.items() if name not in USED.get(table, set()))
            for row in await model.all().values()
            if not (model is Event and row["kind"] in CALLS)
        ]
        found[table] = hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()
    assert len(found) > 50, "all tables"
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables in which anything is not as it was."""
    return {table for table in after if after[table] != before[table]}
