"""The inbox and push notifications in GraphQL."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import Parent
from tortoise.queryset import QuerySet

from server.auth.schema import Device
from server.kit import ids
from server.kit.connections import NEWEST_FIRST, Connection, Page
from server.kit.lists import listed
from server.kit.node import Node, Payload, resolved
from server.kit.relations import one
from server.notifications import actions, models, vapid
from server.notifications.endpoints import Rules
from server.notifications.models import NotificationKind
from server.notifications.notices import by_kind
from server.notifications.push import subscription
from server.people.models import Info, Viewer, people_by_id
from server.people.models import Person as PersonRow
from server.people.schema import Person

strawberry.enum(NotificationKind, description="Why somebody is told. TEST is what `pushTest` sends.")


async def _actor(root: Parent[models.Notification], info: Info) -> PersonRow | None:
    return await info.context.load(people_by_id, root.actor_id) if root.actor_id else None


async def _subject(root: Parent[models.Notification], info: Info) -> Node | None:
    loader = info.context.house.subjects.get(root.subject_type or "")
    return await info.context.load(loader, root.subject_id) if loader else None


async def _title(root: Parent[models.Notification], info: Info) -> str:
    who = await _actor(root, info)
    notice = by_kind(info.context.house.notices)[root.kind]
    return notice.title(info.context.viewer.language, who.first_name if who else "")


def _path(root: Parent[models.Notification], info: Info) -> str:
    return by_kind(info.context.house.notices)[root.kind].opens(root.subject_id)


@strawberry.type(description="A line of the viewer's inbox.")
class Notification(Node):
    kind: NotificationKind = strawberry.field(description="Why the viewer is told.")
    title: str = resolved(
        resolver=_title, description="Who did what, in the viewer's language; never what somebody wrote."
    )
    path: str = resolved(resolver=_path, description="Where it opens in the app, as `/feedback/ID`.")
    actor: Person | None = one(people_by_id, by="actor_id", description="Who did it; null when the clock did.")
    subject: Node | None = resolved(
        resolver=_subject, description="What it is about, as it is now; null when it is out of reach by now."
    )
    created_at: datetime = strawberry.field(description="When the viewer was told.")
    read_at: datetime | None = strawberry.field(description="When it was marked read; null before.")

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Notification)


@strawberry.type(description="Whether one kind of notification is pushed. The inbox gets everything.")
class NotificationPreference:
    kind: NotificationKind = strawberry.field(description="The kind.")
    push: bool = strawberry.field(description="Whether it is pushed to the viewer's devices.")


async def _notifications(info: Info, first: int | None = None, after: str | None = None) -> Page[models.Notification]:
    return await in_reach.page(info, first, after, info.context.viewer)


@listed(*NEWEST_FIRST)
def in_reach(viewer: Viewer) -> QuerySet[models.Notification]:
    """The notifications that the inbox shows."""
    return models.Notification.visible_to(viewer)


async def _unread(info: Info) -> int:
    return await models.Notification.unread(info.context.viewer.id).count()


async def _preferences(info: Info) -> list[models.NotificationPreference]:
    return await actions.preferences(info.context.viewer)


def _public_key(info: Info) -> str:
    return vapid.load(info.context.house.settings.data).public_key


@strawberry.type
class Query:
    notifications: Connection[Notification] = resolved(
        resolver=_notifications, description="The viewer's inbox, newest first."
    )
    unread_notifications: int = resolved(
        resolver=_unread, description="How many lines of the inbox the viewer has not read."
    )
    notification_preferences: list[NotificationPreference] = resolved(
        resolver=_preferences, description="What is pushed to the viewer, kind by kind."
    )
    push_public_key: str = resolved(
        resolver=_public_key,
        description="What a browser subscribes with (`applicationServerKey`): the VAPID public key in base64url.",
    )


@strawberry.input(description="A browser's push subscription, as `PushSubscription.toJSON()` gives it.")
class PushSubscribeInput:
    endpoint: str = strawberry.field(description="Its address at the browser's push service: https, a known service.")
    p256dh: str = strawberry.field(description="Its public key in base64url: 65 bytes, a point on P-256.")
    auth: str = strawberry.field(description="Its authentication secret in base64url: 16 bytes.")


@strawberry.input(description="Which subscription ends.")
class PushUnsubscribeInput:
    endpoint: str = strawberry.field(description="Its address at the browser's push service.")


@strawberry.input(description="How far the viewer has read.")
class NotificationsMarkReadInput:
    up_to_id: strawberry.ID = strawberry.field(description="This line and all older ones are read.")
    alone: bool = strawberry.field(default=False, description="Only this line: it was opened from its push.")


@strawberry.input(description="Whether to push one kind.")
class NotificationPreferenceSetInput:
    kind: NotificationKind = strawberry.field(description="Any kind but TEST.")
    push: bool = strawberry.field(description="Whether it is pushed.")


@strawberry.type(description="Answer of `pushSubscribe`.")
class PushSubscribePayload:
    device: Device = strawberry.field(description="The device that gets pushes now.")


@strawberry.type(description="Answer of `pushUnsubscribe`.")
class PushUnsubscribePayload:
    device: Device | None = strawberry.field(
        description="The device that gets none any more; null where none of the viewer's had this subscription."
    )


@strawberry.type(description="Answer of `pushTest`.")
class PushTestPayload:
    devices: int = strawberry.field(description="To how many of the viewer's devices the test goes.")


@strawberry.type(description="Answer of `notificationsMarkRead`.")
class NotificationsMarkReadPayload:
    unread_notifications: int = strawberry.field(description="How many are still unread.")


@strawberry.type(description="Answer of `notificationPreferenceSet`.")
class NotificationPreferenceSetPayload:
    preference: NotificationPreference = strawberry.field(description="How it is now.")


async def _subscribe(info: Info, input: PushSubscribeInput) -> Payload:
    rules = Rules(info.context.house.settings)
    wanted = subscription(rules, input.endpoint, input.p256dh, input.auth)
    return Payload(device=await actions.subscribe(info.context.viewer, wanted))


async def _unsubscribe(info: Info, input: PushUnsubscribeInput) -> Payload:
    return Payload(device=await actions.unsubscribe(info.context.viewer, input.endpoint))


async def _test(info: Info) -> Payload:
    return Payload(devices=await actions.test(info.context.viewer))


async def _mark_read(info: Info, input: NotificationsMarkReadInput) -> Payload:
    up_to = ids.parse(input.up_to_id, "upToId")
    return Payload(unread_notifications=await actions.mark_read(info.context.viewer, up_to, input.alone))


async def _set_preference(info: Info, input: NotificationPreferenceSetInput) -> Payload:
    return Payload(preference=await actions.set_preference(info.context.viewer, input.kind, input.push))


@strawberry.type
class Mutation:
    push_subscribe: PushSubscribePayload = resolved(
        resolver=_subscribe,
        description="Push to this device; repeatable. INVALID (endpoint, p256dh, auth), NOT_ALLOWED for a bearer token.",
    )
    push_unsubscribe: PushUnsubscribePayload = resolved(
        resolver=_unsubscribe, description="Push no more to one of the viewer's devices; repeatable."
    )
    push_test: PushTestPayload = resolved(
        resolver=_test,
        description="Send the viewer's devices a test notification, on shift or not. RATE_LIMITED after five in a minute.",
    )
    notifications_mark_read: NotificationsMarkReadPayload = resolved(
        resolver=_mark_read,
        description="Mark a line of the inbox read, and all older ones unless `alone`. NOT_FOUND (upToId).",
    )
    notification_preference_set: NotificationPreferenceSetPayload = resolved(
        resolver=_set_preference, description="Choose whether a kind is pushed. INVALID (kind)."
    )
