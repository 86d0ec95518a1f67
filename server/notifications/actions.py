"""What people do about notifications: let a phone get them, try it, read them, choose what is pushed."""

from __future__ import annotations

from uuid import UUID

from tortoise.expressions import Q

from server.auth.models import Device
from server.events import actions as events
from server.kit import clock, db
from server.kit.errors import Invalid, NotAllowed, NotFound
from server.kit.throttle import Throttle
from server.notifications import deliveries
from server.notifications.models import Notification, NotificationKind, NotificationPreference, muted
from server.notifications.push import Subscription
from server.people.models import Person, Viewer, person_scope

_tests = Throttle(most=5, seconds=60)


@db.transaction
async def subscribe(viewer: Viewer, to: Subscription) -> Device:
    """Push to the device that asks. An endpoint belongs to one device, the last one. Raises NotAllowed for a token and on a shared device."""
    device = await Device.visible_to(viewer).get_or_none(id=viewer.session_id)
    if device is None or device.shared_device_id is not None:
        raise NotAllowed("Only a phone or browser can get push notifications.")
    if (device.push_endpoint, device.push_p256dh, device.push_auth) == (to.endpoint, to.p256dh, to.auth):
        return device
    earlier = Device.filter(push_endpoint=to.endpoint).exclude(id=device.id)
    await earlier.update(push_endpoint=None, push_p256dh=None, push_auth=None)
    device.push_endpoint, device.push_p256dh, device.push_auth = to.endpoint, to.p256dh, to.auth
    return await _saved(device, viewer, "device.pushSubscribed")


@db.transaction
async def unsubscribe(viewer: Viewer, endpoint: str) -> Device | None:
    """Push no more to ``endpoint``; None where none of the viewer's devices has it."""
    device = await Device.visible_to(viewer).get_or_none(push_endpoint=endpoint)
    if device is None:
        return None
    device.push_endpoint = device.push_p256dh = device.push_auth = None
    return await _saved(device, viewer, "device.pushUnsubscribed")


async def test(viewer: Viewer) -> int:
    """Send the viewer's devices a notification; to how many it goes. Raises RateLimited after five in a minute."""
    _tests.check(str(viewer.id))
    _tests.miss(str(viewer.id))
    return await _test(viewer)


@db.transaction
async def _test(viewer: Viewer) -> int:
    devices = await Device.visible_to(viewer).filter(push_endpoint__isnull=False).count()
    if devices:
        person = await Person.get(id=viewer.id).select_related("store")
        line = await Notification.create(person=person, kind=NotificationKind.TEST)
        await deliveries.plan([(line, person)], clock.now())
        await events.record("notification.created", line, viewer.id, [person_scope(viewer.id)])
    return devices


@db.transaction
async def mark_read(viewer: Viewer, up_to: UUID, alone: bool) -> int:
    """Mark one read, and all older ones unless ``alone``. Returns how many are unread now. Raises NotFound."""
    last = await Notification.visible_to(viewer).get_or_none(id=up_to)
    if last is None:
        raise NotFound("There is no such notification of yours.", "upToId")
    older = Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, id__lte=last.id)
    if await Notification.unread(viewer.id).filter(Q(id=last.id) if alone else older).update(read_at=clock.now()):
        await events.record("notification.read", last, viewer.id, [person_scope(viewer.id)])
    return await Notification.unread(viewer.id).count()


async def preferences(viewer: Viewer) -> list[NotificationPreference]:
    """What the viewer wants pushed, kind by kind. A test is always wanted."""
    quiet = await muted([viewer.id])
    return [
        NotificationPreference(person_id=viewer.id, kind=kind, push=(viewer.id, kind) not in quiet)
        for kind in NotificationKind
        if kind is not NotificationKind.TEST
    ]


@db.transaction
async def set_preference(viewer: Viewer, kind: NotificationKind, push: bool) -> NotificationPreference:
    """Choose whether a kind is pushed. Raises Invalid for TEST."""
    if kind is NotificationKind.TEST:
        raise Invalid("A test is always pushed.", "kind")
    preference, _ = await NotificationPreference.update_or_create({"push": push}, person_id=viewer.id, kind=kind)
    await events.record("notification.preferenceSet", preference, viewer.id, [person_scope(viewer.id)])
    return preference


async def _saved(device: Device, viewer: Viewer, kind: str) -> Device:
    await device.save(update_fields=["push_endpoint", "push_p256dh", "push_auth"])
    await events.record(kind, device, viewer.id, [person_scope(viewer.id)])
    return device
