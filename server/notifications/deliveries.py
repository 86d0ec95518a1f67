"""What is on its way: claimed for a while, sent outside of any transaction, then settled.

A claim ends by itself, so whoever dies between claiming and settling loses nothing: it is sent again, under the same tag.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.auth.models import Device
from server.events.notices import Notice
from server.kit import db
from server.notifications.models import Delivery, Notification, NotificationKind, muted
from server.notifications.push import Answer, Outcome, Subscription
from server.people.actions import next_working_moment
from server.people.models import Person, Shift

CLAIM = timedelta(minutes=1)
"""How long a claim holds; sending takes ten seconds at most."""
LOOK = 200
"""How many due deliveries are looked at in one go."""
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 4, 15, 60, 180, 360, 780)]
"""Between one try and the next: eight tries within a day."""


@dataclass(frozen=True)
class Parcel:
    """One push to one device: the newest notification of its kind, standing for all of that kind that are due with it."""

    device: Device
    to: Subscription
    person: Person
    notification: Notification
    deliveries: list[Delivery]

    @property
    def others(self) -> int:
        """How many more it stands for."""
        return len(self.deliveries) - 1


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
        due = _moment(notification, person, shifts[person.id], now)
        deliveries += [
            Delivery(notification_id=notification.id, device_id=device.id, due_at=due, held=due > now)
            for device in devices[person.id]
        ]
    await Delivery.bulk_create(deliveries)


async def release(people: Collection[UUID], now: datetime) -> None:
    """Let through what was held for ``people``, who are at work now. Inside a transaction."""
    held = Delivery.filter(device__person_id__in=list(people), due_at__gt=now, held=True)
    ids = await held.values_list("id", flat=True)
    await Delivery.filter(id__in=list(ids)).update(due_at=now)


def waiting(now: datetime) -> QuerySet[Delivery]:
    """What is due and in nobody's hands."""
    return Delivery.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now), due_at__lte=now)


@db.transaction
async def claim(now: datetime, most: int, notices: Mapping[NotificationKind, Notice]) -> list[Parcel]:
    """Take up to ``most`` parcels that are due, so that nobody else does. What cannot or should not go now is settled."""
    due = await waiting(now).order_by("due_at", "id").limit(LOOK).select_related("device", "notification")
    if not due:
        return []
    people = await _people(due)
    quiet, shifts = await muted(list(people)), await _shifts(people, now)
    groups: defaultdict[tuple[UUID, NotificationKind], list[Delivery]] = defaultdict(list)
    for delivery in due:
        person = people[delivery.notification.person_id]
        if not _wanted(delivery, person, quiet, now):
            await _settle([delivery.id], gave_up_at=now)
            continue
        at = _moment(delivery.notification, person, shifts[person.id], now)
        if at > now:
            await Delivery.filter(id=delivery.id).update(due_at=at, held=True, claimed_until=None)
        elif not await _is_still_so(delivery.notification, notices):
            await _settle([delivery.id], gave_up_at=now)
        else:
            groups[delivery.device_id, delivery.notification.kind].append(delivery)
    taken = list(groups.values())[:most]
    ids = [delivery.id for group in taken for delivery in group]
    await Delivery.filter(id__in=ids).update(claimed_until=now + CLAIM)
    return [_parcel(group, people) for group in taken]


@db.transaction
async def settle(parcel: Parcel, answer: Answer, now: datetime) -> None:
    """Write down what became of ``parcel``."""
    ids = [delivery.id for delivery in parcel.deliveries]
    tries = max(delivery.attempts for delivery in parcel.deliveries) + 1
    if answer.outcome is Outcome.SENT:
        await _settle(ids, sent_at=now, attempts=tries)
    elif answer.outcome is Outcome.LATER and tries <= len(PAUSES):
        due = now + max(PAUSES[tries - 1], answer.wait)
        await Delivery.filter(id__in=ids).update(due_at=due, held=False, claimed_until=None, attempts=tries)
    else:
        await _settle(ids, gave_up_at=now, attempts=tries)
    if answer.outcome is Outcome.GONE:
        # Only if it has not got a new subscription meanwhile.
        same = Device.filter(id=parcel.device.id, push_endpoint=parcel.to.endpoint)
        await same.update(push_endpoint=None, push_p256dh=None, push_auth=None)


async def _settle(ids: list[UUID], **how: datetime | int) -> None:
    await Delivery.filter(id__in=ids).update(due_at=None, claimed_until=None, **how)


def _wanted(delivery: Delivery, person: Person, quiet: set[tuple[UUID, NotificationKind]], now: datetime) -> bool:
    """Whether it can reach its device, and is still news there."""
    device, notification = delivery.device, delivery.notification
    reachable = device.push_endpoint is not None and device.revoked_at is None and device.expires_at > now
    news = notification.read_at is None and (person.id, notification.kind) not in quiet
    return reachable and news and person.is_active


async def _is_still_so(notification: Notification, notices: Mapping[NotificationKind, Notice]) -> bool:
    still, subject_id = notices[notification.kind].still, notification.subject_id
    return still is None or subject_id is None or await still(subject_id, notification.person_id)


def _moment(notification: Notification, person: Person, shifts: list[Shift], now: datetime) -> datetime:
    """When it may be sent: people ask for the test themselves, so that one never waits."""
    return now if notification.kind is NotificationKind.TEST else next_working_moment(person, shifts, now)


def _parcel(group: list[Delivery], people: dict[UUID, Person]) -> Parcel:
    newest = max(group, key=lambda delivery: (delivery.notification.created_at, delivery.notification_id))
    device, notification = newest.device, newest.notification
    to = Subscription(device.push_endpoint or "", device.push_p256dh or "", device.push_auth or "")
    return Parcel(device, to, people[notification.person_id], notification, group)


async def _people(due: list[Delivery]) -> dict[UUID, Person]:
    wanted = {delivery.notification.person_id for delivery in due}
    return {person.id: person for person in await Person.filter(id__in=list(wanted)).select_related("store")}


async def _shifts(people: Collection[UUID], now: datetime) -> defaultdict[UUID, list[Shift]]:
    found: defaultdict[UUID, list[Shift]] = defaultdict(list)
    for shift in await Shift.filter(person_id__in=list(people), ends_at__gt=now):
        found[shift.person_id].append(shift)
    return found
