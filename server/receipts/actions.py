"""Importing numbers: one transaction, an event for each store, and a second run that changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.events import actions as events
from server.kit import db
from server.kit.errors import Invalid
from server.metrics import keeping
from server.metrics.keeping import Kept
from server.people.models import COMPANY_SCOPE, Store
from server.receipts import plan
from server.receipts.plan import Plan, Wishes
from server.receipts.rows import Receipts


@dataclass(frozen=True)
class Outcome:
    """A plan, and what became of its values; None where nothing was stored."""

    plan: Plan
    kept: Kept | None = None


async def preview(receipts: Receipts, wishes: Wishes) -> Outcome:
    """What ``apply`` would do. Raises Invalid (map.KEY, define, timezone)."""
    _check_zone(wishes.timezone)
    return Outcome(await plan.make(receipts, wishes))


@db.transaction
async def apply(
    receipts: Receipts,
    wishes: Wishes,
    skip_bad: bool = False,
    begin: Callable[[int], Callable[[int], None]] | None = None,
) -> Outcome:
    """Store the values of ``receipts``; nothing where a row is refused, unless ``skip_bad``.

    ``begin`` hears how many values there are, and what it returns hears of each handful that is stored.
    """
    _check_zone(wishes.timezone)
    made = await plan.make(receipts, wishes)
    if made.refused and not skip_bad:
        return Outcome(made)
    for metric in made.new_metrics:
        await metric.save(force_create=True)
        await events.record("metric.defined", metric, None, [COMPANY_SCOPE])
    await Store.bulk_create(made.new_stores, batch_size=keeping.CHUNK)
    advance = begin(sum(map(len, made.values.values()))) if begin else None
    recorded = corrected = unchanged = 0
    for values in made.values.values():
        kept = await keeping.keep(values, None)
        recorded, corrected = recorded + kept.recorded, corrected + kept.corrected
        unchanged += kept.unchanged
        if advance:
            advance(len(values))
    if recorded or corrected:
        data = made.counts | {"recorded": recorded, "corrected": corrected}
        subject = made.metrics[receipts.map.formulas[0].key]
        await events.record("metric.imported", subject, None, [COMPANY_SCOPE], data=data)
    return Outcome(made, Kept(recorded, corrected, unchanged))


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(f"There is no time zone {name!r}. They look like Europe/London.", "timezone") from None
