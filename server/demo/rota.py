"""Who works when in the demo company: four weeks of shifts, and enough people at work the moment it is built."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from server.demo.company import TIMEZONE
from server.people.models import Person, Shift

STARTS = (7, 10, 13)
"""Early, middle and late, local time."""
LENGTH = timedelta(hours=8)
WEEKS = 4


def planned(people: list[Person], now: datetime) -> list[Shift]:
    """Five shifts a week for each of ``people``, one of them running now for every other person."""
    return [shift for number, person in enumerate(people) for shift in _of(person, number, now)]


def _of(person: Person, number: int, now: datetime) -> list[Shift]:
    half_hour = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    begun = half_hour - timedelta(hours=1 + number % 4)
    running = number % 2 == 0 or number < 5  # the first of the list are the cast: they are here
    shifts = [Shift(person=person, starts_at=begun, ends_at=begun + LENGTH)] if running else []
    midnight = now.astimezone(ZoneInfo(TIMEZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(WEEKS * 7):
        if (ahead + number) % 7 in (2, 5):
            continue  # days off
        starts = midnight + timedelta(days=ahead, hours=STARTS[(number + ahead // 7) % 3])
        # Eleven hours between two shifts, and nobody works twice at once.
        free = not shifts or starts >= shifts[-1].ends_at + timedelta(hours=11)
        if free and starts > now:
            shifts.append(Shift(person=person, starts_at=starts, ends_at=starts + LENGTH))
    return shifts
