"""The arithmetic of goals: exact decimals in, a share of 0 … 1 out. Pure, and tested by properties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum

SUCCESS = Decimal("0.7")
"""Nobody is asked for 1.0."""
DELAYED_BY, OFF_TRACK_BY = Decimal("0.2"), Decimal("0.4")
"""How far progress may lag behind the share of time that has gone."""
NOTHING, ALL = Decimal(0), Decimal(1)


class GoalStatus(StrEnum):
    """Where a goal stands: said by its owner, or computed as its pace."""

    ON_TRACK = "ON_TRACK"
    DELAYED = "DELAYED"
    OFF_TRACK = "OFF_TRACK"


def progress_of(start: Decimal, target: Decimal, current: Decimal) -> Decimal:
    """How much of the way from ``start`` to ``target`` is done, up or down. Raises ValueError where there is no way."""
    if start == target:
        raise ValueError("start and target are the same")
    return min(max(NOTHING, (current - start) / (target - start)), ALL)  # in this order: never a minus nothing


def weighted(parts: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """The mean of (weight, progress) pairs; 0 where there are none."""
    known = list(parts)
    total = sum((weight for weight, _ in known), NOTHING)
    if not total:
        return NOTHING
    # Rounding may carry a mean of ones a hair over one.
    return min(sum((weight * progress for weight, progress in known), NOTHING) / total, ALL)


def time_gone(starts_on: date, due_on: date, today: date) -> Decimal:
    """The share of the goal's days that has passed, 0 … 1."""
    days = (due_on - starts_on).days
    if days <= 0:
        return ALL if today >= due_on else NOTHING
    return min(max(Decimal((today - starts_on).days) / days, NOTHING), ALL)


def pace_of(progress: Decimal, starts_on: date, due_on: date, today: date, success: Decimal = SUCCESS) -> GoalStatus:
    """What the calendar says: 20 points behind is delayed, 40 is off track, and a goal that is won is on track."""
    behind = time_gone(starts_on, due_on, today) - progress
    if progress >= success or behind < DELAYED_BY:
        return GoalStatus.ON_TRACK
    return GoalStatus.DELAYED if behind < OFF_TRACK_BY else GoalStatus.OFF_TRACK
