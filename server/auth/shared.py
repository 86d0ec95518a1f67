"""Shared devices: a tablet at the till on which people sign in for minutes, each with a PIN of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import ceil
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.auth.actions import CODE_LIFE, Secret, let_in, new_code
from server.auth.models import Device, EnrolCode, Pin, PinMiss, SharedDevice
from server.events import actions as events
from server.kit import broker, clock, db
from server.kit.errors import Invalid, NotAllowed, NotFound, RateLimited, Unauthenticated
from server.kit.keys import Keys
from server.people import policy
from server.people.actions import at_work
from server.people.models import Person, Role, Store, Viewer, folded, lead_scope, person_scope

SHORTEST, LONGEST = 4, 8
"""Digits of a PIN."""
LIMITS: Mapping[timedelta, int] = {timedelta(minutes=15): 5, timedelta(days=1): 15}
"""So many wrong PINs of one person on one shared device in so long. Elsewhere that person signs in as ever."""
SHOWN = 60
"""People in one list."""

_hasher = PasswordHasher()


@dataclass(frozen=True)
class Named:
    """Somebody who may choose themself on a shared device."""

    person: Person
    on_shift: bool
    has_pin: bool


@db.transaction
async def enrol(viewer: Viewer, keys: Keys, store_id: UUID) -> tuple[Store, Secret]:
    """A one-time code that makes a device a shared one of a store. Raises NotFound, NotAllowed (storeId)."""
    store = await Store.visible_to(viewer).get_or_none(id=store_id)
    if store is None:
        raise NotFound("There is no such store in your reach.", "storeId")
    if not policy.can_share(viewer, store.id, store.region):
        raise NotAllowed("Only those who lead this store set up its devices.", "storeId")
    value, now = new_code(), clock.now()
    await EnrolCode.filter(store_id=store.id, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    code = await EnrolCode.create(store=store, code_hash=keys.digest(value), expires_at=now + CODE_LIFE)
    await events.record("sharedDevice.enrolled", store, viewer.id, [person_scope(viewer.id)])
    return store, Secret(value, code.expires_at)


@db.transaction
async def revoke(viewer: Viewer, shared_device_id: UUID) -> SharedDevice:
    """End a shared device, and whoever is signed in on it. Raises NotFound."""
    found = await SharedDevice.visible_to(viewer).get_or_none(id=shared_device_id)
    if found is None:
        raise NotFound("There is no such device in your reach.", "sharedDeviceId")
    now = clock.now()
    await SharedDevice.filter(id=found.id).update(revoked_at=now)
    sessions = Device.live().filter(shared_device_id=found.id)
    keys = [str(key) for key in await sessions.values_list("id", flat=True)]
    await sessions.update(revoked_at=now)
    leads = [lead_scope(found.store_id, role) for role in (Role.SUPERVISOR, Role.MANAGER)]
    await events.record("sharedDevice.revoked", found, viewer.id, leads)
    db.after_commit(lambda: broker.wake([f"session:{key}" for key in keys]))
    return found


async def set_pin(keys: Keys, viewer: Viewer, pin: str) -> Pin:
    """Choose the viewer's PIN. Raises Invalid (pin) for one that is no number of 4 to 8 digits, or the first that all guess."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise Invalid(f"A PIN has {SHORTEST} to {LONGEST} digits.", "pin", reason="PIN_SHAPE")
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        raise Invalid("That is the first PIN that anybody tries.", "pin", reason="PIN_EASY")
    return await _keep_pin(viewer, await asyncio.to_thread(_hasher.hash, _sealed(keys, viewer.id, pin)))


@db.transaction
async def _keep_pin(viewer: Viewer, hash: str) -> Pin:
    person = await Person.get(id=viewer.id)
    await Pin.filter(person_id=person.id).delete()
    pin = await Pin.create(person=person, hash=hash, set_at=clock.now())
    await PinMiss.filter(person_id=person.id).delete()
    await events.record("pin.set", person, viewer.id, [person_scope(person.id)])
    return pin


@db.transaction
async def remove_pin(viewer: Viewer) -> None:
    """Sign in on no shared device any more; repeatable."""
    if await Pin.filter(person_id=viewer.id).delete():
        person = await Person.get(id=viewer.id)
        await events.record("pin.removed", person, viewer.id, [person_scope(person.id)])


async def device_by(keys: Keys, cookie: str) -> SharedDevice:
    """The shared device that holds this cookie, with its store. Raises Unauthenticated."""
    found = await SharedDevice.live().get_or_none(secret_hash=keys.digest(cookie)).prefetch_related("store")
    if found is None:
        raise Unauthenticated("This device is not shared here, or not any more.")
    return found


async def people_of(shared: SharedDevice, search: str) -> list[Named]:
    """Who may sign in on it, those at work first; by any part of the name where there are many."""
    store = Person.active(Person.filter(store_id=shared.store_id))
    here = {person.id for person in await at_work(store, wanted=True)}
    wanted = store.filter(sort_name__contains=folded(search)) if search.strip() else store
    people = await wanted.order_by("sort_name", "id").limit(10 * SHOWN)
    pins = set(await Pin.filter(person__store_id=shared.store_id).values_list("person_id", flat=True))
    named = [Named(person, person.id in here, person.id in pins) for person in people]
    return sorted(named, key=lambda one: not one.on_shift)[:SHOWN]


async def sign_in(keys: Keys, shared: SharedDevice, person_id: UUID, pin: str) -> tuple[Person, Secret]:
    """A session for minutes on a shared device. Raises Invalid (pin) with ``reason``, RateLimited."""
    person = await Person.active(Person.filter(store_id=shared.store_id)).get_or_none(id=person_id)
    known = await Pin.get_or_none(person_id=person_id) if person else None
    if person is None or known is None:
        raise Invalid("Set a PIN on your own phone first, on Me.", "pin", reason="PIN_MISSING")
    miss = await _miss(shared, person)
    if not await asyncio.to_thread(_fits, known.hash, _sealed(keys, person.id, pin[:100])):
        raise Invalid("That PIN is not right.", "pin", reason="PIN_WRONG")
    return person, await _enter(keys, shared, person, miss)


@db.transaction
async def _miss(shared: SharedDevice, person: Person) -> PinMiss:
    """Count a try as a miss before its outcome is known, so that many at once count too. Raises RateLimited."""
    now = clock.now()
    # Changing the row first makes others wait who try at the same moment.
    await SharedDevice.filter(id=shared.id).update(last_used_at=now)
    missed = PinMiss.filter(shared_device_id=shared.id, person_id=person.id)
    await missed.filter(at__lte=now - max(LIMITS)).delete()
    moments = [miss.at for miss in await missed.order_by("-at")]
    for span, most in LIMITS.items():
        recent = [at for at in moments if at > now - span]
        if len(recent) >= most:
            wait = ceil((recent[most - 1] + span - now).total_seconds())
            raise RateLimited("Too many tries. Take a moment.", retryAfter=max(wait, 1), reason="TOO_MANY_TRIES")
    return await PinMiss.create(shared_device=shared, person=person, at=now)


@db.transaction
async def _enter(keys: Keys, shared: SharedDevice, person: Person, miss: PinMiss) -> Secret:
    await PinMiss.filter(id=miss.id).delete()
    return await let_in(keys, person, shared.name, "pin", shared)


def _sealed(keys: Keys, person_id: UUID, pin: str) -> str:
    """What is hashed: with our own secret in it, since 10,000 PINs are soon tried on a stolen database."""
    return keys.digest(f"pin {person_id} {pin}")


def _fits(hash: str, sealed: str) -> bool:
    try:
        return _hasher.verify(hash, sealed)
    except (VerificationError, InvalidHashError):
        return False
