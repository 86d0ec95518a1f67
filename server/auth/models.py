"""How people get in: one-time codes, device sessions, passwords, bearer tokens. Secrets are stored hashed, never as they are."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.kit import clock, ids
from server.kit.rows import prepared
from server.kit.watch import Watch
from server.people.models import Person, Role, Store, Viewer


class Scope(StrEnum):
    """What a bearer token may do."""

    READ = "read"
    WRITE = "write"
    RECORD = "record"
    """Send what tills and sensors count, and nothing else: not even read."""


class EnrolCode(Model):
    """Lets one phone of a person in, or one shared device of a store. Once, for a short while."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="enrol_codes", null=True
    )
    person_id: UUID | None
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "goodshift.Store", related_name="enrol_codes", null=True
    )
    store_id: UUID | None
    code_hash = fields.CharField(max_length=64, unique=True)
    created_at: fields.Field[datetime] = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()
    used_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "enrol_code"
        indexes = (Index(fields=("person_id",)), Index(fields=("store_id",)))


class SharedDevice(Model):
    """A tablet or till of a store. By itself it shows names, and people sign in on it for minutes, each with a PIN of their own."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField("goodshift.Store", related_name="shared_devices")
    store_id: UUID
    name = fields.CharField(max_length=120)
    secret_hash = fields.CharField(max_length=64, unique=True)
    created_at: fields.Field[datetime] = fields.DatetimeField(auto_now_add=True)
    last_used_at = fields.DatetimeField()
    """When somebody last tried to sign in on it."""
    expires_at = fields.DatetimeField()
    revoked_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "shared_device"
        indexes = (Index(fields=("store_id",)),)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[SharedDevice]:
        """Those of the stores that ``viewer`` leads, as policy.can_share says."""
        if viewer.role is Role.ADMIN:
            return cls.live()
        if viewer.role is Role.REGIONAL and viewer.region:
            return cls.live().filter(store__region=viewer.region)
        if viewer.role in (Role.SUPERVISOR, Role.MANAGER) and viewer.store_id:
            return cls.live().filter(store_id=viewer.store_id)
        return cls.filter(id__in=[])

    @classmethod
    def live(cls) -> QuerySet[SharedDevice]:
        """Shared devices that are still ours."""
        return cls.filter(revoked_at__isnull=True, expires_at__gt=clock.now())


class Pin(Model):
    """Second step on a shared device, worth nothing anywhere else."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField("goodshift.Person", related_name="pin")
    person_id: UUID
    hash = fields.CharField(max_length=200)
    set_at = fields.DatetimeField()

    class Meta:
        table = "pin"


class PinMiss(Model):
    """A wrong PIN of one person on one shared device. Kept here, so that a new start forgives nothing."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="pin_misses")
    person_id: UUID
    shared_device: fields.ForeignKeyRelation[SharedDevice] = fields.ForeignKeyField(
        "goodshift.SharedDevice", related_name="pin_misses"
    )
    shared_device_id: UUID
    at = fields.DatetimeField()

    class Meta:
        table = "pin_miss"
        indexes = (Index(fields=("shared_device_id", "person_id", "at")), Index(fields=("person_id",)))


class Device(Model):
    """A phone or browser that is signed in: its session cookie, listed and revocable."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="devices")
    person_id: UUID
    name = fields.CharField(max_length=120)
    secret_hash = fields.CharField(max_length=64, unique=True)
    created_at: fields.Field[datetime] = fields.DatetimeField(auto_now_add=True)
    last_used_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    revoked_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    shared_device: fields.ForeignKeyNullableRelation[SharedDevice] = fields.ForeignKeyField(
        "goodshift.SharedDevice", related_name="sessions", null=True
    )
    """Where this is a few minutes on a shared device; null for a phone of one's own."""
    shared_device_id: UUID | None
    push_endpoint: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True, unique=True)
    """Where the browser's push service takes messages for it (RFC 8030); null while it gets none."""
    push_p256dh: fields.Field[str | None] = fields.CharField(max_length=100, null=True)
    push_auth: fields.Field[str | None] = fields.CharField(max_length=40, null=True)

    class Meta:
        table = "device"
        indexes = (Index(fields=("person_id",)), Index(fields=("shared_device_id",)))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Device]:
        """A person's own devices that are signed in."""
        return cls.live().filter(person_id=viewer.id)

    @classmethod
    def live(cls, now: datetime | None = None) -> QuerySet[Device]:
        """Devices whose session still holds."""
        return cls.filter(revoked_at__isnull=True, expires_at__gt=now or clock.now())


class Password(Model):
    """For HQ and admins, who have no supervisor to show them a code."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField("goodshift.Person", related_name="password")
    person_id: UUID
    login = fields.CharField(max_length=200, unique=True)
    hash = fields.CharField(max_length=200)

    class Meta:
        table = "password"


class Passkey(Model):
    """A WebAuthn credential: its owner signs in by it without a code. The private key never leaves their authenticator."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="passkeys")
    person_id: UUID
    name = fields.CharField(max_length=120)
    credential_id = fields.CharField(max_length=1_400, unique=True)
    """base64url, as browsers write it."""
    public_key = fields.CharField(max_length=2_000)
    """COSE, in base64url."""
    sign_count = fields.BigIntField(default=0)
    """What the authenticator counted last; 0 where it does not count."""
    created_at: fields.Field[datetime] = fields.DatetimeField(auto_now_add=True)
    last_used_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "passkey"
        indexes = (Index(fields=("person_id",)),)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Passkey]:
        """A person's own passkeys."""
        return cls.filter(person_id=viewer.id)


class SpentChallenge(Model):
    """A challenge that was answered, kept for as long as it would hold, so that nothing answers it twice."""

    digest = fields.CharField(max_length=64, primary_key=True)
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "spent_challenge"


class Token(Model):
    """For machines: a scope and an end date, shown once, stored hashed."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="tokens")
    person_id: UUID
    name = fields.CharField(max_length=120, default="")
    scope = fields.CharEnumField(Scope, max_length=6, default=Scope.READ)
    secret_hash = fields.CharField(max_length=64, unique=True)
    created_at: fields.Field[datetime] = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()
    revoked_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "token"
        indexes = (Index(fields=("person_id",)),)

    @classmethod
    def live(cls, now: datetime | None = None) -> QuerySet[Token]:
        """Tokens that still hold."""
        return cls.filter(Q(revoked_at__isnull=True), expires_at__gt=now or clock.now())


WHO_IS_WHO = Watch(
    "viewers",
    {
        "device": ("person_id", "secret_hash", "expires_at", "revoked_at"),
        "token": ("person_id", "secret_hash", "expires_at", "revoked_at", "scope"),
        "person": ("name", "role", "store_id", "region", "manager_id", "language", "left_on"),
        "store": ("code", "name", "region", "timezone"),
    },
)
"""What decides whether a session holds and who looks through it, and what is kept of people and stores between requests."""


@prepared
def device_of(now: datetime, secret_hash: str) -> QuerySet[Device]:
    """The device that holds this secret, with its person and their store."""
    return Device.live(now).filter(secret_hash=secret_hash).select_related("person__store")


@prepared
def token_of(now: datetime, secret_hash: str) -> QuerySet[Token]:
    """The token that is this secret, with its person and their store."""
    return Token.live(now).filter(secret_hash=secret_hash).select_related("person__store")


@prepared
def open_devices(now: datetime, keys: list[UUID]) -> QuerySet[Device]:
    """Those of these devices that are signed in, with their people and their stores."""
    return Device.live(now).filter(id__in=keys).select_related("person__store")


@prepared
def open_tokens(now: datetime, keys: list[UUID]) -> QuerySet[Token]:
    """Those of these tokens that hold, with their people and their stores."""
    return Token.live(now).filter(id__in=keys).select_related("person__store")
