"""When a series meets next: the same time on the wall, whatever the clocks do. Pure, and tested across clock changes."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

A_SECOND = timedelta(seconds=1)


class Cadence(StrEnum):
    """How often two people meet."""

    ONCE = "ONCE"
    WEEKLY = "WEEKLY"
    EVERY_TWO_WEEKS = "EVERY_TWO_WEEKS"
    MONTHLY = "MONTHLY"


DAYS = {Cadence.WEEKLY: 7, Cadence.EVERY_TWO_WEEKS: 14}


def next_after(anchor: datetime, cadence: Cadence, zone: tzinfo, after: datetime) -> datetime | None:
    """The first meeting on a later local day than ``after``, in UTC; None where nothing repeats.

    ``anchor`` is the first meeting as the clock on the wall showed it, without a zone. A month without the anchor's day
    meets on its last day, and the month after goes back to the anchor's.
    """
    if cadence is Cadence.ONCE:
        return None
    day = after.astimezone(zone).date()
    step = max(0, _steps(anchor.date(), cadence, day))
    found = _day(anchor.date(), cadence, step)
    while found <= day:
        step += 1
        found = _day(anchor.date(), cadence, step)
    return moment(datetime.combine(found, anchor.time()), zone)


def moment(wall: datetime, zone: tzinfo) -> datetime:
    """When the clock on the wall shows ``wall``, in UTC.

    The first of the two where the clocks go back; the first moment after the gap where they skip it going forward.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if on_the_wall(first, zone) == wall:
        return first
    # In a gap the two folds lie on its two sides: look for the moment between them at which the clocks change.
    before, behind = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    offset = before.astimezone(zone).utcoffset()
    while behind - before > A_SECOND:
        middle = before + timedelta(seconds=(behind - before) // A_SECOND // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            behind = middle
    return behind


def on_the_wall(at: datetime, zone: tzinfo) -> datetime:
    """What the clock on the wall shows at ``at``, without a zone."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def _steps(anchor: date, cadence: Cadence, day: date) -> int:
    """How many steps of ``cadence`` lie between ``anchor`` and ``day``, the last one begun or not."""
    if cadence is Cadence.MONTHLY:
        return (day.year - anchor.year) * 12 + day.month - anchor.month
    return (day - anchor).days // DAYS[cadence]


def _day(anchor: date, cadence: Cadence, step: int) -> date:
    if cadence is not Cadence.MONTHLY:
        return anchor + timedelta(days=DAYS[cadence] * step)
    years, month = divmod(anchor.month - 1 + step, 12)
    year, month = anchor.year + years, month + 1
    return date(year, month, min(anchor.day, monthrange(year, month)[1]))
