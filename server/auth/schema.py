"""Devices and enrolment in GraphQL. Signing in itself is in routes.py: nobody is signed in there yet."""

from __future__ import annotations

from datetime import datetime

import segno
import strawberry
from strawberry import Parent

from server.auth import actions, models
from server.auth.sessions import on_own_device
from server.kit import ids
from server.kit.node import Payload, resolved
from server.people.models import Info
from server.people.schema import Person


def _current(root: Parent[models.Device], info: Info) -> bool:
    return root.id == info.context.viewer.session_id


def _push(root: Parent[models.Device]) -> bool:
    return root.push_endpoint is not None


@strawberry.type(description="A phone or browser where the viewer is signed in.")
class Device:
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="What it called itself when it was let in.")
    current: bool = resolved(resolver=_current, description="Whether this request comes from it.")
    created_at: datetime = strawberry.field(description="When it was let in.")
    last_used_at: datetime = strawberry.field(description="When it was last here, give or take five minutes.")
    push: bool = resolved(resolver=_push, description="Whether it gets push notifications.")


async def _devices(info: Info) -> list[models.Device]:
    return await models.Device.visible_to(info.context.viewer).order_by("-last_used_at", "id")


@strawberry.type
class Query:
    devices: list[Device] = resolved(resolver=_devices, description="The viewer's own devices, the latest first.")


@strawberry.input(description="Whose phone to let in.")
class PersonEnrolInput:
    person_id: strawberry.ID = strawberry.field(description="Somebody the viewer leads.")
    end_sessions: bool = strawberry.field(
        default=False,
        description="For a lost phone: also sign them out everywhere and forget their passkeys, at once.",
    )


@strawberry.type(description="Answer of `personEnrol`. The code works once, within ten minutes.")
class PersonEnrolPayload:
    person: Person = strawberry.field(description="Who can sign in with it.")
    code: str = strawberry.field(description="Eight letters and digits, to be read aloud or typed.")
    link: str = strawberry.field(
        description="The same as a link; the code stands behind the #, so that no log keeps it."
    )
    qr: str = strawberry.field(description="The link as a QR code: a data: URI of an SVG image.")
    expires_at: datetime = strawberry.field(description="When the code ends, used or not.")
    ended_sessions: int = strawberry.field(description="On how many devices they were signed out for it.")


@strawberry.input(description="Which device to sign out.")
class DeviceRevokeInput:
    device_id: strawberry.ID = strawberry.field(description="One of the viewer's own devices.")


@strawberry.type(description="Answer of `deviceRevoke`.")
class DeviceRevokePayload:
    device: Device = strawberry.field(description="The device, which is signed out now.")


async def _person_enrol(info: Info, input: PersonEnrolInput) -> Payload:
    context = info.context
    on_own_device(context.session)
    person, secret, ended = await actions.enrol(
        context.viewer, context.house.keys, ids.parse(input.person_id, "personId"), input.end_sessions
    )
    link = sign_in_link(context.house.settings.origin, secret.value)
    image = segno.make(link, error="m").svg_data_uri(border=3, dark="#1C2422", light="#FFFFFF")
    return Payload(
        person=person, code=secret.value, link=link, qr=image, expires_at=secret.expires_at, ended_sessions=ended
    )


async def _device_revoke(info: Info, input: DeviceRevokeInput) -> Payload:
    return Payload(device=await actions.revoke(info.context.viewer, ids.parse(input.device_id, "deviceId")))


@strawberry.type
class Mutation:
    person_enrol: PersonEnrolPayload = resolved(
        resolver=_person_enrol,
        description="A one-time code for somebody's phone. NOT_FOUND, NOT_ALLOWED (personId); never by a program.",
    )
    device_revoke: DeviceRevokePayload = resolved(
        resolver=_device_revoke,
        description="Sign one of the viewer's devices out; its live streams end. NOT_FOUND (deviceId).",
    )


def sign_in_link(origin: str, code: str) -> str:
    """The link that carries ``code``."""
    return f"{origin}/signin#{code}"
