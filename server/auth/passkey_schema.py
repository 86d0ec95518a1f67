"""Passkeys in GraphQL. Signing in by one is in routes.py: nobody is signed in there yet."""

from __future__ import annotations

from datetime import datetime

import strawberry

from server.auth import models, passkeys
from server.auth.sessions import on_own_device
from server.kit import ids
from server.kit.node import Payload, resolved
from server.people.models import Info


@strawberry.type(
    description="A passkey of the viewer: signs in without a code, by a glance, a finger or the phone's own lock."
)
class Passkey:
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="The device on which it was made.")
    created_at: datetime = strawberry.field(description="When it was made.")
    last_used_at: datetime | None = strawberry.field(description="When it last signed in; null when it never did.")


async def _passkeys(info: Info) -> list[models.Passkey]:
    return await models.Passkey.visible_to(info.context.viewer).order_by("-created_at", "-id")


async def _creation_options(info: Info) -> str | None:
    house = info.context.house
    return await passkeys.creation_options(house.settings, house.keys, info.context.viewer)


@strawberry.type
class Query:
    passkeys: list[Passkey] = resolved(resolver=_passkeys, description="The viewer's own passkeys, the newest first.")
    passkey_creation_options: str | None = resolved(
        resolver=_creation_options,
        description="What `navigator.credentials.create` takes for one more passkey of the viewer: "
        "PublicKeyCredentialCreationOptionsJSON, good for one answer within five minutes. "
        "Null where this server is reached by a bare address, which can have no passkeys.",
    )


@strawberry.input(description="A passkey that was just made.")
class PasskeyAddInput:
    credential: str = strawberry.field(
        description="What `navigator.credentials.create` gave back, as JSON (RegistrationResponseJSON)."
    )
    name: str = strawberry.field(description="The device it was made on, at most 120 characters.")


@strawberry.type(description="Answer of `passkeyAdd`.")
class PasskeyAddPayload:
    passkey: Passkey = strawberry.field(description="The new passkey.")


@strawberry.input(description="Which passkey to remove.")
class PasskeyRemoveInput:
    passkey_id: strawberry.ID = strawberry.field(description="One of the viewer's own passkeys.")


@strawberry.type(description="Answer of `passkeyRemove`.")
class PasskeyRemovePayload:
    passkey: Passkey = strawberry.field(description="The passkey that opens nothing any more.")


async def _passkey_add(info: Info, input: PasskeyAddInput) -> Payload:
    context = info.context
    on_own_device(context.session)
    settings, keys = context.house.settings, context.house.keys
    return Payload(passkey=await passkeys.add(settings, keys, context.viewer, input.credential, input.name))


async def _passkey_remove(info: Info, input: PasskeyRemoveInput) -> Payload:
    on_own_device(info.context.session)
    return Payload(passkey=await passkeys.remove(info.context.viewer, ids.parse(input.passkey_id, "passkeyId")))


@strawberry.type
class Mutation:
    passkey_add: PasskeyAddPayload = resolved(
        resolver=_passkey_add,
        description="Keep a passkey that the viewer's authenticator made. INVALID (credential, challenge) with `reason`, "
        "CONFLICT for one that is known or for the 21st, NOT_ALLOWED for programs.",
    )
    passkey_remove: PasskeyRemovePayload = resolved(
        resolver=_passkey_remove,
        description="Let a passkey open nothing any more. NOT_FOUND (passkeyId), NOT_ALLOWED for programs.",
    )
