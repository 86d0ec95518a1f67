"""What people do about themselves, and when they are at work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from server.events import actions as events
from server.events.models import Event, EventScope
from server.kit import clock, db
from server.kit.errors import Invalid
from server.people.models import (
    OFFICE_TIMEZONE,
    OPENING_HOURS,
    Language,
    Person,
    Role,
    Shift,
    Store,
    Viewer,
    person_scope,
    store_scope,
)

LONGEST_SHIFT = timedelta(hours=16)
SHIFT_KINDS = ("shift.started", "shift.ended")
LATELY = timedelta(days=30)
APPOINTED = "person.appointed"


@db.transaction
async def start_shift(viewer: Viewer, ends_at: datetime) -> Person:
    """Say "I am on shift until". Raises Invalid for a time that is past or over 16 hours away."""
    now = clock.now()
    if ends_at.tzinfo is None or not now < ends_at <= now + LONGEST_SHIFT:
        raise Invalid("Choose a time within the next 16 hours.", "endsAt")
    return await _set_shift(viewer, ends_at, "shift.started")


@db.transaction
async def end_shift(viewer: Viewer) -> Person:
    """Say "I am off": a planned shift that is running ends with it."""
    now = clock.now()
    await Shift.filter(person_id=viewer.id, starts_at__lte=now, ends_at__gt=now).update(ends_at=now)
    return await _set_shift(viewer, None, "shift.ended")


async def _set_shift(viewer: Viewer, ends_at: datetime | None, kind: str) -> Person:
    person = await Person.get(id=viewer.id)
    person.shift_ends_at = ends_at
    await person.save(update_fields=["shift_ends_at"])
    colleagues = {store_scope(person.store_id)} if person.store_id else set()
    # Colleagues hear who is here now. Who was here when is nobody's to look up.
    await events.withdraw(person.id, colleagues, SHIFT_KINDS)
    await events.record(kind, person, viewer.id, {person_scope(person.id)} | colleagues)
    return person


@db.transaction
async def set_language(viewer: Viewer, language: Language, *, chosen: bool) -> Person:
    """The language of the app and of notifications; what a phone speaks (not ``chosen``) changes no choice."""
    person = await Person.get(id=viewer.id)
    if person.language_chosen and not chosen:
        return person
    person.language, person.language_chosen = language, chosen
    await person.save(update_fields=["language", "language_chosen"])
    await events.record("person.languageSet", person, viewer.id, [person_scope(person.id)])
    return person


@db.transaction
async def appoint(person: Person, role: Role, region: str | None = None) -> Person:
    """Give ``person`` a role by hand; no import lowers it. Raises Invalid (region) for a regional without one."""
    if role is Role.REGIONAL and not region:
        raise Invalid("A regional needs the region to look after.", "region")
    person.role, person.region = role, region if role is Role.REGIONAL else None
    await person.save(update_fields=["role", "region"])
    await events.record(APPOINTED, person, None, [person_scope(person.id)])
    return person


def at_work(query: QuerySet[Person], wanted: bool) -> QuerySet[Person]:
    """Those of ``query`` who are at work now, or those who are not."""
    now = clock.now()
    planned = Subquery(Shift.filter(starts_at__lte=now, ends_at__gt=now).values("person_id"))
    here = Q(shift_ends_at__gt=now) | Q(id__in=planned)
    if wanted:
        return query.filter(here)
    return query.filter(Q(shift_ends_at__isnull=True) | Q(shift_ends_at__lte=now)).filter(Q(id__not_in=planned))


async def planned_shift_ends(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, datetime]:
    """Loader: when the planned shift that is running ends."""
    now = clock.now()
    shifts = await Shift.filter(person_id__in=keys, starts_at__lte=now, ends_at__gt=now).order_by("ends_at")
    return {shift.person_id: shift.ends_at for shift in shifts}


async def lately_met(viewer: Viewer) -> list[UUID]:
    """People with whom the viewer exchanged something in the last 30 days: who gave to the viewer, and whom they gave to.

    By the events alone, since every feature has its own tables.
    """
    mine = (
        await EventScope.filter(scope=person_scope(viewer.id), in_feed=True)
        .order_by("-position")
        .limit(100)
        .values_list("position", flat=True)
    )
    recent = await Event.filter(position__in=list(mine), at__gt=clock.now() - LATELY)
    named: defaultdict[int, set[UUID]] = defaultdict(set)
    public: set[int] = set()
    for heard in await EventScope.filter(position__in=[event.position for event in recent]):
        kind, _, key = heard.scope.partition(":")
        if kind == "person":
            named[heard.position].add(UUID(key))
        elif kind == "store":
            public.add(heard.position)
    everybody = {key for keys in named.values() for key in keys}
    managers = {person.id: person.manager_id for person in await Person.filter(id__in=list(everybody))}
    met: set[UUID | None] = set()
    for event in recent:
        receivers = named[event.position] - {event.actor_id}
        if event.position not in public:
            # Whoever leads the one it went to was only let in.
            receivers -= {managers.get(key) for key in receivers}
        if event.actor_id == viewer.id:
            met |= receivers
        elif viewer.id in receivers:
            met.add(event.actor_id)
    return sorted(key for key in met if key is not None and key != viewer.id)


def next_working_moment(
    on_shift_until: datetime | None, store: Store | None, shifts: list[Shift], now: datetime
) -> datetime:
    """``now`` while somebody of ``store`` is at work, else when they next are.

    By planned shifts where there are any ahead, by their own "I am on shift until", else by the store's opening hours in
    the store's time zone.
    """
    if on_shift_until and on_shift_until > now:
        return now
    ahead = [shift for shift in shifts if shift.ends_at > now]
    if ahead:
        return max(now, min(shift.starts_at for shift in ahead))
    return _next_opening(store, now)


def _next_opening(store: Store | None, now: datetime) -> datetime:
    zone = store.zone if store else ZoneInfo(OFFICE_TIMEZONE)
    week = (store.opening_hours if store else None) or OPENING_HOURS
    today = now.astimezone(zone).date()
    for ahead in range(8):
        day = today + timedelta(days=ahead)
        hours = week[day.weekday()]
        if hours is None:
            continue
        opens, closes = (datetime.combine(day, time.fromisoformat(hour), zone) for hour in hours)
        if now < closes:
            return max(now, opens)
    return now  # a store without opening hours never holds anything back
