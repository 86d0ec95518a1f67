"""What is on its way: claimed for a while, sent outside of any transaction, then settled; many at once.

A claim is the note that a push goes out, made before it does. Where it ends without an answer, whoever held it has died, and
nobody knows whether the push arrived: it is given up, because a device gets each push at most once. The inbox has the line anyway.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from tortoise.expressions import Q

from server.auth.models import Device
from server.events.notices import Notice
from server.kit import db, ids
from server.notifications import due
from server.notifications.due import Due
from server.notifications.lanes import Lanes
from server.notifications.models import Delivery, Notification, NotificationKind, muted
from server.notifications.push import Answer, Outcome, Subscription
from server.people.actions import next_working_moment
from server.people.models import Person, Shift, Store

CLAIM = timedelta(minutes=1)
"""How long a claim holds; sending takes ten seconds at most."""
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 4, 15, 60, 180, 360, 780)]
"""Between one try and the next: eight tries within a day."""
KEEP = timedelta(weeks=4)
"""How long a settled delivery can be looked up."""
SWEEP = 200
"""Old deliveries that are cleared away in one go."""


@dataclass(frozen=True)
class Parcel:
    """One push to one device: the newest notification of its kind, standing for all of that kind that are due with it."""

    newest: Due
    ids: list[UUID]
    """The deliveries that it stands for."""
    attempts: int
    """Tries so far."""

    @property
    def to(self) -> Subscription:
        """The device."""
        return self.newest.to

    @property
    def others(self) -> int:
        """How many more it stands for."""
        return len(self.ids) - 1


async def plan(told: Collection[tuple[Notification, Person]], now: datetime) -> None:
    """Put ``told`` on the way to the devices of each person, for when they are at work. Inside a transaction."""
    people = {person.id: person for _, person in told}
    devices: defaultdict[UUID, list[Device]] = defaultdict(list)
    for device in await Device.live().filter(person_id__in=list(people), push_endpoint__isnull=False):
        devices[device.person_id].append(device)
    if not devices:
        return
    quiet, shifts = await muted(list(devices)), await _shifts(devices, now)
    deliveries = []
    for notification, person in told:
        if (person.id, notification.kind) in quiet:
            continue
        at = _moment(notification.kind, person.shift_ends_at, person.store, shifts[person.id], now)
        deliveries += [
            Delivery(
                notification_id=notification.id,
                device_id=device.id,
                service=urlsplit(device.push_endpoint or "").netloc,
                due_at=at,
                held=at > now,
            )
            for device in devices[person.id]
        ]
    await Delivery.bulk_create(deliveries)


async def release(people: Collection[UUID], now: datetime) -> None:
    """Let through what was held for ``people``, who are at work now. Inside a transaction."""
    held = Delivery.filter(device__person_id__in=list(people), due_at__gt=now, held=True)
    found = await held.values_list("id", flat=True)
    await Delivery.filter(id__in=list(found)).update(due_at=now)


@db.claims
async def claim(now: datetime, lanes: Lanes, notices: Mapping[NotificationKind, Notice]) -> list[Parcel]:
    """Take what is due, as much as ``lanes`` have room for, so that nobody else does. What cannot or should not go now is settled."""
    groups = await due.look(now, lanes)
    going, given_up, held = await _sorted([delivery for group in groups for delivery in group], notices, now)
    if given_up:
        await _settle(given_up, gave_up_at=now)
    for at, waits in held.items():
        await Delivery.filter(id__in=waits).update(due_at=at, held=True, claimed_until=None)
    if going:
        await Delivery.filter(id__in=list(going)).update(claimed_until=now + CLAIM)
    left = ([delivery for delivery in group if delivery.id in going] for group in groups)
    return [_parcel(group) for group in left if group]


@db.claims
async def settle(answered: Sequence[tuple[Parcel, Answer]], now: datetime) -> None:
    """Write down what became of parcels: those that met the same end in one statement."""
    sent: defaultdict[int, list[UUID]] = defaultdict(list)
    later: defaultdict[tuple[int, datetime], list[UUID]] = defaultdict(list)
    ended: defaultdict[int, list[UUID]] = defaultdict(list)
    for parcel, answer in answered:
        tries = parcel.attempts + 1
        if answer.outcome is Outcome.SENT:
            sent[tries] += parcel.ids
        elif answer.outcome is Outcome.LATER and tries <= len(PAUSES):
            later[tries, now + max(PAUSES[tries - 1], answer.wait)] += parcel.ids
        else:
            ended[tries] += parcel.ids
    for tries, found in sent.items():
        await _settle(found, sent_at=now, gave_up_at=None, attempts=tries)
    for (tries, at), found in later.items():
        await Delivery.filter(id__in=found).update(
            due_at=at, held=False, claimed_until=None, gave_up_at=None, attempts=tries
        )
    for tries, found in ended.items():
        await _settle(found, gave_up_at=now, attempts=tries)
    gone = [parcel.to.endpoint for parcel, answer in answered if answer.outcome is Outcome.GONE]
    if gone:  # by its endpoint, for the device may have got another meanwhile
        await Device.filter(push_endpoint__in=gone).update(push_endpoint=None, push_p256dh=None, push_auth=None)


async def sweep(now: datetime) -> int:
    """Clear away some of what was settled long ago; how many."""
    # Ids begin with the moment they were made at, and settled is later than that: the oldest are looked at first.
    before = now - KEEP
    settled = Delivery.filter(Q(sent_at__lt=before) | Q(gave_up_at__lt=before), id__lt=ids.first_of(before))
    old = await settled.order_by("id").limit(SWEEP)
    return await _clear([delivery.id for delivery in old]) if old else 0


@db.transaction
async def _clear(old: list[UUID]) -> int:
    return int(await Delivery.filter(id__in=old, due_at__isnull=True).delete())


async def _settle(found: list[UUID], **how: datetime | int | None) -> None:
    await Delivery.filter(id__in=found).update(due_at=None, claimed_until=None, **how)


async def _sorted(
    found: list[Due], notices: Mapping[NotificationKind, Notice], now: datetime
) -> tuple[set[UUID], list[UUID], dict[datetime, list[UUID]]]:
    """What goes now; what never will; and what waits, by the moment that it waits for."""
    people = {delivery.person_id for delivery in found}
    quiet, shifts = await muted(list(people)), await _shifts(people, now)
    held: defaultdict[datetime, list[UUID]] = defaultdict(list)
    given_up, going = [], []
    for one in found:
        if not one.wanted or (one.person_id, one.kind) in quiet:
            given_up.append(one.id)
            continue
        at = _moment(one.kind, one.on_shift_until, one.store, shifts[one.person_id], now)
        if at > now:
            held[at].append(one.id)
        else:
            going.append(one)
    past = await _past(going, notices)
    return {one.id for one in going} - past, [*given_up, *past], held


async def _past(going: list[Due], notices: Mapping[NotificationKind, Notice]) -> set[UUID]:
    """What is not so any more."""
    past: set[UUID] = set()
    for kind in {one.kind for one in going}:
        still = notices[kind].still
        if still is None:
            continue
        asked = [(one.id, (one.subject_id, one.person_id)) for one in going if one.kind is kind and one.subject_id]
        so = await still({(subject_id, person_id) for _, (subject_id, person_id) in asked})
        past.update(key for key, pair in asked if pair not in so)
    return past


def _moment(
    kind: NotificationKind, on_shift_until: datetime | None, store: Store | None, shifts: list[Shift], now: datetime
) -> datetime:
    """When it may be sent: people ask for the test themselves, so that one never waits."""
    return now if kind is NotificationKind.TEST else next_working_moment(on_shift_until, store, shifts, now)


def _parcel(group: list[Due]) -> Parcel:
    newest = max(group, key=lambda delivery: (delivery.created_at, delivery.notification_id))
    return Parcel(newest, [delivery.id for delivery in group], max(delivery.attempts for delivery in group))


async def _shifts(people: Collection[UUID], now: datetime) -> defaultdict[UUID, list[Shift]]:
    found: defaultdict[UUID, list[Shift]] = defaultdict(list)
    for shift in await Shift.filter(person_id__in=list(people), ends_at__gt=now):
        found[shift.person_id].append(shift)
    return found
