"""Letting people in and out."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.auth.models import (
    Device,
    EnrolCode,
    Passkey,
    Password,
    Pin,
    Scope,
    SharedDevice,
    Token,
    device_of,
    token_of,
)
from server.auth.sessions import VISIT_TOUCH, Doorkeeper, Opened
from server.events import actions as events
from server.kit import broker, clock, db, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Unauthenticated
from server.kit.keys import Keys
from server.kit.rows import Rows
from server.kit.throttle import Throttle
from server.people import policy
from server.people.models import Person, Role, Store, Viewer, lead_scope, person_scope

R = TypeVar("R", Device, Token)

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0/O, 1/I/L: read aloud on a shop floor. 31^8 codes are 39.6 bits."""
CODE_LENGTH = 8
CODE_LIFE = timedelta(minutes=10)
DEVICE_LIFE = timedelta(days=180)
TOUCH = timedelta(minutes=5)
"""How stale "last used" may be: one write per device and five minutes, not one per request."""

_doorkeeper = Doorkeeper()
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")
_codes = Throttle(most=200, seconds=600, name="codes")
"""By address. A store is one address, so this is wide; at 39.6 bits it still takes millennia to guess a code."""
_passwords = Throttle(most=50, seconds=600, name="passwords")
"""By address."""
_logins_here = Throttle(most=5, seconds=600, name="logins here")
"""By login and address, so that a stranger elsewhere cannot lock the owner out."""
_logins = Throttle(most=100, seconds=86_400, name="logins")
"""By login, from wherever, except browsers that the owner signed in on before."""


REST = timedelta(minutes=5)
"""After so long without a request a session on a shared device ends."""
LONGEST_VISIT = timedelta(hours=1)
"""And after so long in any case."""


@dataclass(frozen=True)
class Secret:
    """Something shown once."""

    value: str
    expires_at: datetime


@db.transaction
async def enrol(viewer: Viewer, keys: Keys, person_id: UUID, end_sessions: bool = False) -> tuple[Person, Secret, int]:
    """A one-time code for the phone of somebody the viewer leads, and how many sessions ended for it.

    With ``end_sessions``, for a lost phone, all their devices are signed out and their passkeys are forgotten at once.
    Raises NotFound, NotAllowed.
    """
    person = await Person.visible_to(viewer).get_or_none(id=person_id).prefetch_related("store")
    if person is None:
        raise NotFound("There is nobody like that in your reach.", "personId")
    if not policy.can_enrol(viewer, person, person.store.region if person.store else None):
        raise NotAllowed("Only those who lead this person let their phone in.", "personId")
    if not end_sessions:
        return person, await make_code(keys, person, viewer.id), 0
    ended = await _sign_out([person.id])
    await Passkey.filter(person_id=person.id).delete()
    return person, await make_code(keys, person, viewer.id, kind="person.recovered"), ended


@db.transaction
async def make_code(
    keys: Keys, person: Person, by: UUID | None, life: timedelta = CODE_LIFE, kind: str = "person.enrolled"
) -> Secret:
    """A one-time code for ``person``. Earlier unused codes of the same person end here."""
    value, now = new_code(), clock.now()
    await EnrolCode.filter(person_id=person.id, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    code = await EnrolCode.create(person=person, code_hash=keys.digest(value), expires_at=now + life)
    await events.record(kind, person, by, [person_scope(person.id)])
    return Secret(value, code.expires_at)


def new_code() -> str:
    """Eight letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


async def sign_in_with_code(keys: Keys, code: str, device: str, address: str) -> tuple[Person | Store, Secret]:
    """A device session for a one-time code of a person, or a shared device for one of a store.

    Raises Invalid with ``reason``, RateLimited after too many wrong ones.
    """
    value = "".join(letter for letter in code.upper() if letter.isalnum())
    async with _codes.trying(address):
        return await _spend(keys, keys.digest(value), device)


@db.transaction
async def _spend(keys: Keys, code_hash: str, device: str) -> tuple[Person | Store, Secret]:
    found = await EnrolCode.get_or_none(code_hash=code_hash).prefetch_related("person", "store")
    if found is None:
        raise Invalid("That code is not right. Look again, or ask for a new one.", "code", reason="CODE_WRONG")
    used = Invalid("That code was used already. Ask for a new one, it takes a moment.", "code", reason="CODE_USED")
    if found.used_at is not None:
        raise used
    if found.expires_at <= clock.now() or (found.person is not None and not found.person.is_active):
        raise Invalid("That code is too old. Ask for a new one, it takes a moment.", "code", reason="CODE_EXPIRED")
    if not await EnrolCode.filter(id=found.id, used_at__isnull=True).update(used_at=clock.now()):
        raise used  # another phone was first, at this very moment
    if found.person is not None:
        return found.person, await let_in(keys, found.person, device, "code")
    assert found.store is not None, "a code is for a person or for a store"
    return found.store, await _share(keys, found.store, device)


async def _share(keys: Keys, store: Store, device: str) -> Secret:
    value, now = secrets.token_urlsafe(32), clock.now()
    row = await SharedDevice.create(
        store=store,
        name=device.strip()[:120] or "A device",
        secret_hash=keys.digest(value),
        last_used_at=now,
        expires_at=now + DEVICE_LIFE,
    )
    leads = [lead_scope(store.id, role) for role in (Role.SUPERVISOR, Role.MANAGER)]
    await events.record("sharedDevice.signedIn", row, None, leads)
    return Secret(value, row.expires_at)


async def sign_in_with_password(
    keys: Keys, login: str, password: str, device: str, address: str, mark: str = ""
) -> tuple[Person, Secret, str]:
    """A device session for a login and password, and the mark by which this browser is known next time.

    Raises Invalid, RateLimited; both look the same for an unknown login.
    """
    name = login.strip().casefold()[:200]
    known = await Password.get_or_none(login=name).prefetch_related("person")
    # Ends with the password; worth nothing but more tries.
    own = keys.digest(f"known browser {known.id} {known.hash}") if known else ""
    familiar = bool(own) and hmac.compare_digest(own.encode(), mark.encode())
    slow = nullcontext() if familiar else _logins.trying(name)
    async with _passwords.trying(address), _logins_here.trying(f"{name} {address}"), slow:
        right = await asyncio.to_thread(_verify, known.hash if known else _NOBODY, password[:1_000])
        if known is None or not right or not known.person.is_active:
            raise Invalid("Login and password do not go together.", "password", reason="PASSWORD_WRONG")
        return known.person, await db.transaction(let_in)(keys, known.person, device, "password"), own


async def let_in(keys: Keys, person: Person, device: str, by: str, shared: SharedDevice | None = None) -> Secret:
    """Open a session of ``person`` on ``device``, inside a transaction; ``by`` says in the audit line how they got in.

    On a ``shared`` device it is for minutes: see REST.
    """
    value, now = secrets.token_urlsafe(32), clock.now()
    row = await Device.create(
        person=person,
        name=device.strip()[:120] or "A browser",
        secret_hash=keys.digest(value),
        last_used_at=now,
        expires_at=now + (REST if shared else DEVICE_LIFE),
        shared_device=shared,
    )
    # Their other devices hear of it: nobody shall sign in as somebody else unseen.
    await events.record("device.signedIn", row, person.id, [person_scope(person.id)], data={"by": by})
    return Secret(value, row.expires_at)


@db.transaction
async def set_password(person: Person, login: str, password: str) -> None:
    """Give ``person`` a login and password, and sign their devices out: whoever knew the old one is to be gone.

    Raises Invalid for one of under 12 characters, Conflict for a taken login.
    """
    name = text.required(login, "login", 200).casefold()
    if not 12 <= len(password) <= 1_000:
        raise Invalid("A password has at least 12 characters.", "password")
    if await Password.filter(login=name).exclude(person_id=person.id).exists():
        raise Conflict("Somebody else has this login.", "login")
    await Password.update_or_create({"login": name, "hash": _hasher.hash(password)}, person=person)
    await _sign_out([person.id])
    await events.record("person.passwordSet", person, None, [])


@db.transaction
async def issue_token(keys: Keys, person: Person, scope: Scope, days: int, name: str = "") -> Secret:
    """A bearer token for ``person``, shown once. Raises Invalid outside 1 … 366 days."""
    if not 1 <= days <= 366:
        raise Invalid("A token lives 1 to 366 days.", "days")
    value = f"gs_{secrets.token_urlsafe(32)}"
    token = await Token.create(
        person=person,
        name=name,
        scope=scope,
        secret_hash=keys.digest(value),
        expires_at=clock.now() + timedelta(days=days),
    )
    await events.record("token.issued", token, person.id, [])
    return Secret(value, token.expires_at)


async def enter_by_cookie(keys: Keys, value: str) -> Opened:
    """Who holds this cookie. Raises Unauthenticated."""
    secret_hash = keys.digest(value)

    async def ask() -> Device:
        device = _held(await device_of(clock.now(), secret_hash))
        if device.last_used_at < clock.now() - (TOUCH if device.shared_device_id is None else VISIT_TOUCH):
            await _touch(device)
        return device

    return await _doorkeeper.enter(secret_hash, ask, TOUCH)


async def enter_by_token(keys: Keys, value: str) -> Opened:
    """Who holds this bearer token. Raises Unauthenticated."""
    secret_hash = keys.digest(value)

    async def ask() -> Token:
        return _held(await token_of(clock.now(), secret_hash))

    return await _doorkeeper.enter(secret_hash, ask, TOUCH)


def _held(rows: Rows[R]) -> R:
    row = rows.first()
    if row is None or not row.person.is_active:
        raise Unauthenticated("Sign in first; your session may have ended.")
    return row


@db.transaction
async def revoke(viewer: Viewer, device_id: UUID) -> Device:
    """Sign one of the viewer's devices out; its live streams end. Raises NotFound."""
    device = await Device.visible_to(viewer).get_or_none(id=device_id)
    if device is None:
        raise NotFound("There is no such device of yours.", "deviceId")
    device.revoked_at = clock.now()
    await device.save(update_fields=["revoked_at"])
    await events.record("device.revoked", device, viewer.id, [person_scope(viewer.id)])
    db.after_commit(lambda: broker.wake([f"session:{device.id}"]))
    return device


@db.transaction
async def revoke_token(token_id: UUID) -> Token:
    """End a bearer token; its live streams end. Raises NotFound for one that does not hold."""
    token = await Token.live().get_or_none(id=token_id).select_related("person")
    if token is None:
        raise NotFound("There is no such token, or it has ended.", "revoke")
    token.revoked_at = clock.now()
    await token.save(update_fields=["revoked_at"])
    await events.record("token.revoked", token, None, [])
    db.after_commit(lambda: broker.wake([f"session:{token.id}"]))
    return token


@db.transaction
async def shut_out(person_ids: Collection[UUID]) -> None:
    """End every session, token, code, passkey and PIN of people who leave, for good: coming back does not bring them back."""
    now = clock.now()
    tokens = Token.live().filter(person_id__in=list(person_ids))
    keys = [str(key) for key in await tokens.values_list("id", flat=True)]
    await tokens.update(revoked_at=now)
    codes = EnrolCode.filter(person_id__in=list(person_ids), used_at__isnull=True, expires_at__gt=now)
    await codes.update(expires_at=now)
    await Passkey.filter(person_id__in=list(person_ids)).delete()
    await Pin.filter(person_id__in=list(person_ids)).delete()
    db.after_commit(lambda: broker.wake([f"session:{key}" for key in keys]))
    await _sign_out(person_ids)


async def _sign_out(person_ids: Collection[UUID]) -> int:
    """End the sessions of these people on all their devices; how many those were."""
    devices = Device.live().filter(person_id__in=list(person_ids))
    keys = [str(key) for key in await devices.values_list("id", flat=True)]
    await devices.update(revoked_at=clock.now())
    db.after_commit(lambda: broker.wake([f"session:{key}" for key in keys]))
    return len(keys)


@db.transaction
async def _touch(device: Device) -> None:
    now = clock.now()
    if device.shared_device_id is None:
        await Device.filter(id=device.id).update(last_used_at=now)
        return
    device.expires_at = min(now + REST, device.created_at + LONGEST_VISIT)
    await Device.filter(id=device.id).update(last_used_at=now, expires_at=device.expires_at)


def _verify(hash: str, password: str) -> bool:
    try:
        return _hasher.verify(hash, password)
    except (VerificationError, InvalidHashError):
        return False
