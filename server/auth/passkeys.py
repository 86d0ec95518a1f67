"""Passkeys (WebAuthn, discoverable credentials): added on one's own phone, then a glance or a finger signs in."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any, TypeVar

import webauthn
from tortoise.exceptions import IntegrityError
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from server.auth import challenges
from server.auth.actions import Secret, let_in
from server.auth.models import Passkey
from server.events import actions as events
from server.kit import clock, db, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.kit.keys import Keys
from server.kit.throttle import Throttle
from server.people.models import Person, Viewer, person_scope
from server.settings import Settings

T = TypeVar("T")

MOST = 20
"""Passkeys of one person."""
LONGEST = 20_000
"""Characters of a browser's answer."""
ADD, SIGN_IN = "passkey.add", "passkey.signIn"

log = logging.getLogger("goodshift.auth")

_tries = Throttle(most=200, seconds=600, name="passkeys")
"""By address. A signature is not guessed; this keeps a stranger from having us look all day."""


async def creation_options(settings: Settings, keys: Keys, viewer: Viewer) -> str | None:
    """What `navigator.credentials.create` takes, as JSON, for one more passkey of the viewer; None where our host can have none."""
    if settings.rp_id is None:
        return None
    person = await Person.get(id=viewer.id)
    options = webauthn.generate_registration_options(
        rp_id=settings.rp_id,
        rp_name="Goodshift",
        user_id=person.id.bytes,
        user_name=person.name,
        challenge=challenges.make(keys, ADD, str(viewer.id)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(known.credential_id))
            for known in await Passkey.visible_to(viewer)
        ],
    )
    return webauthn.options_to_json(options)


def request_options(settings: Settings, keys: Keys) -> Any:
    """What `navigator.credentials.get` takes, as JSON values; None where our host can have no passkeys."""
    if settings.rp_id is None:
        return None
    options = webauthn.generate_authentication_options(
        rp_id=settings.rp_id,
        challenge=challenges.make(keys, SIGN_IN),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return json.loads(webauthn.options_to_json(options))


async def add(settings: Settings, keys: Keys, viewer: Viewer, answer: str, name: str) -> Passkey:
    """Keep what an authenticator made for the viewer. Raises Invalid with ``reason``, Conflict, NotAllowed."""
    rp_id = _host(settings)
    credential = _read(answer)
    challenge = _challenge(credential)
    await challenges.burn(keys, challenge, ADD, str(viewer.id))
    made = _checked(
        lambda: webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=settings.origin,
            require_user_verification=True,
        )
    )
    return await _keep(
        viewer,
        text.required(name, "name", 120),
        bytes_to_base64url(made.credential_id),
        bytes_to_base64url(made.credential_public_key),
        made.sign_count,
    )


@db.transaction
async def _keep(viewer: Viewer, name: str, credential_id: str, public_key: str, sign_count: int) -> Passkey:
    if await Passkey.visible_to(viewer).count() >= MOST:
        raise Conflict(f"You have {MOST} passkeys. Remove one first.")
    try:
        passkey = await Passkey.create(
            person_id=viewer.id, name=name, credential_id=credential_id, public_key=public_key, sign_count=sign_count
        )
    except IntegrityError:
        raise Conflict("This passkey is known already.", "credential") from None
    await events.record("passkey.added", passkey, viewer.id, [person_scope(viewer.id)])
    return passkey


@db.transaction
async def remove(viewer: Viewer, passkey_id: Any) -> Passkey:
    """Let one of the viewer's passkeys open nothing any more. Raises NotFound."""
    passkey = await Passkey.visible_to(viewer).get_or_none(id=passkey_id)
    if passkey is None:
        raise NotFound("There is no such passkey of yours.", "passkeyId")
    await Passkey.filter(id=passkey.id).delete()
    await events.record("passkey.removed", passkey, viewer.id, [person_scope(viewer.id)])
    return passkey


async def sign_in(
    settings: Settings, keys: Keys, credential: dict[str, Any], device: str, address: str
) -> tuple[Person, Secret]:
    """A device session for an answer to ``request_options``. Raises Invalid with ``reason``, RateLimited, NotAllowed."""
    async with _tries.trying(address):
        rp_id, challenge = _host(settings), _challenge(credential)
        await challenges.burn(keys, challenge, SIGN_IN)
        known = await Passkey.get_or_none(credential_id=str(credential.get("id"))[:1_400]).prefetch_related("person")
        if known is None or not known.person.is_active:
            raise Invalid("This passkey opens nothing here any more.", "credential", reason="PASSKEY_UNKNOWN")
        said = _checked(
            lambda: webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=rp_id,
                expected_origin=settings.origin,
                credential_public_key=base64url_to_bytes(known.public_key),
                credential_current_sign_count=0,  # compared below, where it is kept
                require_user_verification=True,
            )
        )
        if credential["response"].get("userHandle") != bytes_to_base64url(known.person_id.bytes):
            raise Invalid("This passkey is somebody else's.", "credential", reason="PASSKEY_WRONG")
        try:
            return known.person, await _use(keys, known, said.new_sign_count, device)
        except _Copied:
            await _tell_of_copy(known)
            raise Invalid(
                "This passkey may have been copied. Sign in with a code, and make a new one.",
                "credential",
                reason="PASSKEY_COPIED",
            ) from None


class _Copied(Exception):
    """The counter went back: somebody else has used the same key."""


@db.transaction
async def _use(keys: Keys, known: Passkey, count: int, device: str) -> Secret:
    """Sign in and move the counter, both or none. An authenticator that does not count always says 0."""
    held = Passkey.filter(id=known.id, sign_count__lt=count) if count else Passkey.filter(id=known.id, sign_count=0)
    if not await held.update(sign_count=count, last_used_at=clock.now()):
        raise _Copied
    return await let_in(keys, known.person, device, "passkey")


@db.transaction
async def _tell_of_copy(known: Passkey) -> None:
    await events.record("passkey.refused", known, None, [person_scope(known.person_id)])


def _host(settings: Settings) -> str:
    if settings.rp_id is None:
        raise NotAllowed("Passkeys need a host name; this server is reached by a bare address.")
    return settings.rp_id


def _read(answer: str) -> dict[str, Any]:
    try:
        credential = text.from_json(answer.encode()) if len(answer) <= LONGEST else None
    except ValueError:
        credential = None
    if not isinstance(credential, dict):
        raise _unreadable()
    return credential


def _challenge(credential: dict[str, Any]) -> bytes:
    """The challenge that a browser's answer is to."""
    try:
        said = text.from_json(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        return base64url_to_bytes(said["challenge"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _unreadable() from None


def _checked(verify: Callable[[], T]) -> T:
    """What ``verify`` says. The library meets bytes that a stranger chose, and raises whatever comes to its parsers."""
    try:
        return verify()
    except WebAuthnException as error:
        # Names what did not fit (origin, host, signature …), never what anybody wrote.
        log.info("a passkey did not fit: %s", type(error).__name__)
        raise Invalid("This passkey does not fit.", "credential", reason="PASSKEY_WRONG") from None
    except Exception:
        raise _unreadable() from None


def _unreadable() -> Invalid:
    return Invalid("This is no answer of an authenticator.", "credential", reason="PASSKEY_UNREADABLE")
