"""How much is waiting to be told and sent, and for how long: what an operator looks at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.events.notices import Notice
from server.notifications import telling
from server.notifications.models import Delivery


@dataclass(frozen=True)
class Queue:
    """What waits in one line."""

    depth: int
    oldest: datetime | None
    """Since when the first one waits; None where nobody does."""

    def age(self, now: datetime) -> float:
        """Seconds that the first one has waited."""
        return max((now - self.oldest).total_seconds(), 0.0) if self.oldest else 0.0


async def notifications(notices: Mapping[str, Notice]) -> Queue:
    """Events that nobody was told of yet."""
    waiting = await telling.untold(notices)
    first = await waiting.order_by("position").first()
    return Queue(await waiting.count(), first.at if first else None)


async def letters(now: datetime) -> Queue:
    """Pushes that are due and did not reach their device yet."""
    waiting = Delivery.filter(due_at__lte=now, held=False)
    first = await waiting.order_by("due_at").first()
    return Queue(await waiting.count(), first.due_at if first else None)
