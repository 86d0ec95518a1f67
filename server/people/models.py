"""The company: stores, the people in them, their shifts, and who may reach whom."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import strawberry
from tortoise import fields
from tortoise.expressions import Q
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.house import House
from server.kit import clock, ids
from server.kit.context import Context
from server.kit.kept import Kept
from server.kit.rows import prepared
from server.kit.witness import in_sight

OPENING_HOURS: list[list[str] | None] = [["08:00", "20:00"]] * 7
"""Monday to Sunday, local time; null for a closed day."""
OFFICE_TIMEZONE = "UTC"


class Role(StrEnum):
    """What a person is in the company."""

    ASSOCIATE = "ASSOCIATE"
    SUPERVISOR = "SUPERVISOR"
    MANAGER = "MANAGER"
    REGIONAL = "REGIONAL"
    HQ = "HQ"
    HR = "HR"
    ADMIN = "ADMIN"


class Language(StrEnum):
    """Languages that the product speaks."""

    EN = "EN"
    ES = "ES"
    FR = "FR"
    AR = "AR"


COMPANY_WIDE = frozenset({Role.HQ, Role.HR, Role.ADMIN})
LINE = (Role.ASSOCIATE, Role.SUPERVISOR, Role.MANAGER, Role.REGIONAL)
"""The line of the shop floor, lowest first."""


@dataclass(frozen=True)
class Viewer:
    """Who looks. Loaded once per request; ``scopes`` are the audiences this person belongs to."""

    id: UUID
    role: Role
    store_id: UUID | None
    region: str | None
    manager_id: UUID | None
    language: Language | None
    session_id: UUID
    scopes: frozenset[str]


Asked = Context[Viewer, House]
Info = strawberry.Info[Asked, None]


class Store(Model):
    """A place where people work, in a region."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    code = fields.CharField(max_length=60, unique=True)
    name = fields.CharField(max_length=120)
    region: fields.Field[str | None] = fields.CharField(max_length=120, null=True, db_index=True)
    timezone = fields.CharField(max_length=60, default="UTC")
    opening_hours: fields.Field[list[list[str] | None]] = fields.JSONField(default=list)
    """A pair of local times for each weekday, null for a closed day; empty means OPENING_HOURS."""

    class Meta:
        table = "store"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Store]:
        """The stores in ``viewer``'s reach."""
        if viewer.role in COMPANY_WIDE:
            return cls.all()
        if viewer.role is Role.REGIONAL and viewer.region:
            return cls.filter(region=viewer.region)
        return cls.filter(id=viewer.store_id)

    def is_visible_to(self, viewer: Viewer) -> bool:
        """What ``visible_to`` says, of this one."""
        if viewer.role in COMPANY_WIDE:
            return True
        if viewer.role is Role.REGIONAL and viewer.region:
            return self.region == viewer.region
        return self.id == viewer.store_id

    @property
    def zone(self) -> ZoneInfo:
        """The store's time zone."""
        return ZoneInfo(self.timezone)


class Person(Model):
    """Somebody who works, or worked, here."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    name = fields.CharField(max_length=120)
    sort_name = fields.CharField(max_length=120, default="")
    role = fields.CharEnumField(Role, max_length=20, default=Role.ASSOCIATE)
    job_title: fields.Field[str | None] = fields.CharField(max_length=120, null=True)
    employee_number: fields.Field[str | None] = fields.CharField(max_length=60, null=True, unique=True)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "goodshift.Store", related_name="people", null=True, on_delete=fields.RESTRICT
    )
    store_id: UUID | None
    region: fields.Field[str | None] = fields.CharField(max_length=120, null=True)
    """The region a regional is responsible for; everybody else's comes from the store."""
    manager: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="reports", null=True, on_delete=fields.SET_NULL
    )
    manager_id: UUID | None
    language = fields.CharEnumField(Language, max_length=5, null=True)
    language_chosen = fields.BooleanField(default=False)
    """Whether they chose it; otherwise it is what their newest phone speaks."""
    hired_on: fields.Field[date | None] = fields.DateField(null=True)
    left_on: fields.Field[date | None] = fields.DateField(null=True)
    """The last day of work, which is still a working day."""
    shift_ends_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """Set by "I am on shift until …"."""

    class Meta:
        table = "person"
        indexes = (
            Index(fields=("store_id", "sort_name")),
            Index(fields=("sort_name", "id")),
            Index(fields=("manager_id",)),
        )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.sort_name and self.name:
            self.sort_name = folded(self.name)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Person]:
        """The people in ``viewer``'s reach: the store, the region or the company, and always their own line."""
        if viewer.role in COMPANY_WIDE:
            return cls.all()
        own = Q(id=viewer.id) | Q(manager_id=viewer.id)
        if viewer.manager_id is not None:
            own |= Q(id=viewer.manager_id)
        if viewer.role is Role.REGIONAL and viewer.region:
            return cls.filter(own | Q(store__region=viewer.region))
        return cls.filter(own | Q(store_id=viewer.store_id)) if viewer.store_id else cls.filter(own)

    def is_visible_to(self, viewer: Viewer) -> bool:
        """What ``visible_to`` says, of this one. Their store must be loaded."""
        # First what many have in common: so one answer stands for all of them when thousands are asked.
        if viewer.role in COMPANY_WIDE:
            return True
        if viewer.role is Role.REGIONAL and viewer.region:
            near = self.store is not None and self.store.region == viewer.region
        else:
            near = viewer.store_id is not None and self.store_id == viewer.store_id
        return near or viewer.id in (self.id, self.manager_id) or self.id == viewer.manager_id

    @classmethod
    def active(cls, query: QuerySet[Person], today: date | None = None) -> QuerySet[Person]:
        """Those of ``query`` who have not left."""
        return query.filter(Q(left_on__isnull=True) | Q(left_on__gte=today or clock.now().date()))

    @property
    def is_active(self) -> bool:
        """Whether this person still works here."""
        return works_until(self.left_on)

    @property
    def first_name(self) -> str:
        """What colleagues say."""
        return self.name.split(" ")[0]


class Shift(Model):
    """A planned shift. People without any are at work in their store's opening hours."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="shifts")
    person_id: UUID
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()

    class Meta:
        table = "shift"
        indexes = (Index(fields=("person_id", "ends_at")),)


def works_until(last_day: date | None) -> bool:
    """Whether somebody with this last day works here today; the last day is still a working day."""
    return last_day is None or last_day >= clock.now().date()


def folded(name: str) -> str:
    """``name`` for sorting and searching: no accents, no capitals."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().strip()


def person_scope(person_id: UUID) -> str:
    """The audience of one person."""
    return f"person:{person_id}"


def store_scope(store_id: UUID) -> str:
    """The audience of everybody in a store."""
    return f"store:{store_id}"


def lead_scope(store_id: UUID, role: Role) -> str:
    """The audience of a store's supervisors, or of its managers."""
    return f"lead:{store_id}:{role}"


def scopes_above(role: Role, store_id: UUID | None, region: str | None) -> set[str]:
    """The audiences that lead somebody of ``role`` in this store: its supervisors and managers by rank, for a manager the regional."""
    if role is Role.MANAGER:
        return {region_scope(region)} if region else set()
    if store_id is None or role not in LINE:
        return set()
    return {
        lead_scope(store_id, lead) for lead in (Role.SUPERVISOR, Role.MANAGER) if LINE.index(lead) > LINE.index(role)
    }


def region_scope(region: str) -> str:
    """The audience of a region's regionals."""
    return f"region:{region}"


COMPANY_SCOPE = "company"
"""The audience of HQ, HR and admins."""
HR_SCOPE = "hr"
"""The audience of HR alone."""


def led_by(viewer: Viewer, path: str = "") -> Q:
    """The people whom ``viewer`` leads, as ``policy.leads`` says; ``path`` leads to the person, as "owner__"."""
    by_name: dict[str, Any] = {f"{path}manager_id": viewer.id}
    below = LINE if viewer.role in COMPANY_WIDE else LINE[: LINE.index(viewer.role)]
    rank: dict[str, Any] = {f"{path}role__in": list(below)}
    home: dict[str, Any] = {}
    if viewer.role is Role.REGIONAL and viewer.region:
        home = {f"{path}store__region": viewer.region}
    elif viewer.role in (Role.SUPERVISOR, Role.MANAGER) and viewer.store_id:
        home = {f"{path}store_id": viewer.store_id}
    return Q(**rank) & (Q(**by_name) | Q(**home) if home else Q(**by_name))


def public_scopes(stores: Iterable[Store]) -> set[str]:
    """The audience of something public in ``stores``: their people, their regionals, the company."""
    known = list(stores)
    scopes = {store_scope(store.id) for store in known}
    return scopes | {region_scope(store.region) for store in known if store.region} | {COMPANY_SCOPE}


def as_viewer(person: Person, region: str | None, session_id: UUID) -> Viewer:
    """``person`` as the one who looks; ``region`` is the region of their store."""
    own_region = person.region if person.role is Role.REGIONAL else region
    scopes = {person_scope(person.id)}
    if person.store_id:
        scopes.add(store_scope(person.store_id))
        if person.role in (Role.SUPERVISOR, Role.MANAGER):
            scopes.add(lead_scope(person.store_id, person.role))
    if person.role is Role.REGIONAL and own_region:
        scopes.add(region_scope(own_region))
    if person.role in COMPANY_WIDE:
        scopes.add(COMPANY_SCOPE)
    if person.role is Role.HR:
        scopes.add(HR_SCOPE)
    return Viewer(
        person.id,
        person.role,
        person.store_id,
        own_region,
        person.manager_id,
        person.language,
        session_id,
        frozenset(scopes),
    )


@prepared
def people(keys: list[UUID]) -> QuerySet[Person]:
    """People by id, with their stores; reach is checked before."""
    return Person.filter(id__in=keys).select_related("store")


@prepared
def stores(keys: list[UUID]) -> QuerySet[Store]:
    """Stores by id; reach is checked before."""
    return Store.filter(id__in=keys)


@prepared
def colleague(viewer: Viewer, key: UUID, today: date) -> QuerySet[Person]:
    """Somebody in reach who works here, with their store."""
    return Person.active(Person.visible_to(viewer).filter(id=key), today).select_related("store")


people_by_id = Kept(Person, people, "id", ("name", "role", "store_id", "manager_id", "left_on"))
"""Loader: people who are named by something the viewer may see, so reach was checked there."""


async def _people_and_who_sees(keys: list[UUID]) -> Mapping[UUID, tuple[Person, Callable[[Viewer], bool]]]:
    return {person.id: (person, person.is_visible_to) for person in await people(keys)}


visible_people_by_id = in_sight(_people_and_who_sees)
"""Loader: people in reach."""

visible_stores_by_id = Kept(Store, stores, "id", ("code", "name", "region", "timezone"), Store.is_visible_to)
"""Loader: stores in reach."""
