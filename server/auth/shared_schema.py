"""Shared devices and PINs in GraphQL. Signing in on one is in shared_routes.py: nobody is signed in there yet."""

from __future__ import annotations

from datetime import datetime

import segno
import strawberry

from server.auth import models, shared
from server.auth.schema import sign_in_link
from server.auth.sessions import on_own_device
from server.kit import ids
from server.kit.node import Payload, resolved
from server.people.models import Info
from server.people.schema import Store


@strawberry.type(description="A tablet or till of a store, on which people sign in for minutes with a PIN.")
class SharedDevice:
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="What it called itself when it was set up.")
    created_at: datetime = strawberry.field(description="When it was set up.")
    last_used_at: datetime = strawberry.field(description="When somebody last tried to sign in on it.")


async def _shared_devices(info: Info) -> list[models.SharedDevice]:
    return await models.SharedDevice.visible_to(info.context.viewer).order_by("-last_used_at", "id")


async def _pin_set_at(info: Info) -> datetime | None:
    pin = await models.Pin.get_or_none(person_id=info.context.viewer.id)
    return pin.set_at if pin else None


@strawberry.type
class Query:
    shared_devices: list[SharedDevice] = resolved(
        resolver=_shared_devices,
        description="The shared devices of the stores that the viewer leads, the latest first.",
    )
    pin_set_at: datetime | None = resolved(
        resolver=_pin_set_at, description="When the viewer last chose a PIN; null where there is none."
    )


@strawberry.input(description="Which store gets a shared device.")
class SharedDeviceEnrolInput:
    store_id: strawberry.ID = strawberry.field(description="A store that the viewer leads.")


@strawberry.type(description="Answer of `sharedDeviceEnrol`. The code works once, within ten minutes.")
class SharedDeviceEnrolPayload:
    store: Store = strawberry.field(description="The store.")
    code: str = strawberry.field(description="Eight letters and digits, to be typed on the device.")
    link: str = strawberry.field(description="The same as a link; the code stands behind the #.")
    qr: str = strawberry.field(description="The link as a QR code: a data: URI of an SVG image.")
    expires_at: datetime = strawberry.field(description="When the code ends, used or not.")


@strawberry.input(description="Which shared device to end.")
class SharedDeviceRevokeInput:
    shared_device_id: strawberry.ID = strawberry.field(description="One of a store that the viewer leads.")


@strawberry.type(description="Answer of `sharedDeviceRevoke`.")
class SharedDeviceRevokePayload:
    shared_device: SharedDevice = strawberry.field(description="The device, which is nobody's now.")


@strawberry.input(description="A PIN for shared devices.")
class PinSetInput:
    pin: str = strawberry.field(description="4 to 8 digits; not all alike, not in a row.")


@strawberry.type(description="Answer of `pinSet`.")
class PinSetPayload:
    set_at: datetime = strawberry.field(description="When it was chosen.")


@strawberry.type(description="Answer of `pinRemove`.")
class PinRemovePayload:
    removed: bool = strawberry.field(description="True.")


async def _enrol(info: Info, input: SharedDeviceEnrolInput) -> Payload:
    context = info.context
    on_own_device(context.session)
    store, secret = await shared.enrol(context.viewer, context.house.keys, ids.parse(input.store_id, "storeId"))
    link = sign_in_link(context.house.settings.origin, secret.value)
    image = segno.make(link, error="m").svg_data_uri(border=3, dark="#1C2422", light="#FFFFFF")
    return Payload(store=store, code=secret.value, link=link, qr=image, expires_at=secret.expires_at)


async def _revoke(info: Info, input: SharedDeviceRevokeInput) -> Payload:
    key = ids.parse(input.shared_device_id, "sharedDeviceId")
    return Payload(shared_device=await shared.revoke(info.context.viewer, key))


async def _pin_set(info: Info, input: PinSetInput) -> Payload:
    on_own_device(info.context.session)
    pin = await shared.set_pin(info.context.house.keys, info.context.viewer, input.pin)
    return Payload(set_at=pin.set_at)


async def _pin_remove(info: Info) -> Payload:
    on_own_device(info.context.session)
    await shared.remove_pin(info.context.viewer)
    return Payload(removed=True)


@strawberry.type
class Mutation:
    shared_device_enrol: SharedDeviceEnrolPayload = resolved(
        resolver=_enrol,
        description="A one-time code that makes a tablet or till a shared device. NOT_FOUND, NOT_ALLOWED (storeId); never by a program.",
    )
    shared_device_revoke: SharedDeviceRevokePayload = resolved(
        resolver=_revoke,
        description="End a shared device and whoever is signed in on it. NOT_FOUND (sharedDeviceId).",
    )
    pin_set: PinSetPayload = resolved(
        resolver=_pin_set,
        description="Choose the viewer's PIN for shared devices. INVALID (pin) with `reason`, NOT_ALLOWED on a shared device.",
    )
    pin_remove: PinRemovePayload = resolved(
        resolver=_pin_remove,
        description="Sign in on no shared device any more; repeatable. NOT_ALLOWED on a shared device.",
    )
