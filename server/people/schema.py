"""People and stores in GraphQL."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import strawberry
from strawberry import Parent
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.kit import clock, ids
from server.kit.connections import Connection, Page, paginate
from server.kit.lists import listed, meant
from server.kit.node import Node, Payload, resolved
from server.kit.relations import one
from server.people import actions, models, policy
from server.people.models import Info, Language, Role, Viewer

strawberry.enum(Role, description="What a person is in the company; reach follows from it.")
strawberry.enum(Language, description="A language that the product speaks.")

BY_NAME = ("sort_name", "id")


@strawberry.input(description="Narrows a list of people; what is left out does not narrow.")
class PeopleFilter:
    search: str | None = strawberry.field(
        default=None, description="The start of any word of the name; accents and capitals do not matter."
    )
    store_id: strawberry.ID | None = strawberry.field(default=None, description="Only people of this store.")
    role: Role | None = strawberry.field(default=None, description="Only this role.")
    on_shift: bool | None = strawberry.field(
        default=None, description="Only people who are at work now, or only those who are not."
    )
    lately: bool | None = strawberry.field(
        default=None,
        description="Only people with whom the viewer exchanged feedback or recognition in the last 30 days.",
    )
    include_leavers: bool = strawberry.field(default=False, description="Also people who have left.")


@strawberry.input(description="Narrows a list of stores.")
class StoreFilter:
    search: str | None = strawberry.field(default=None, description="Part of the name or the code.")
    region: str | None = strawberry.field(default=None, description="Only this region.")


async def _people_of_store(
    root: Parent[models.Store], info: Info, first: int | None = None, after: str | None = None
) -> Page[models.Person]:
    return await of_store.page(info, first, after, info.context.viewer, root.id, clock.now().date())


@listed(*BY_NAME)
def of_store(viewer: Viewer, key: UUID, today: date) -> QuerySet[models.Person]:
    """The people of a store that a list shows."""
    return models.Person.active(models.Person.visible_to(viewer), today).filter(store_id=key)


@strawberry.type(description="A place where people work.")
class Store(Node):
    code: str = strawberry.field(description="Short code, unique in the company.")
    name: str = strawberry.field(description="What people call it.")
    region: str | None = strawberry.field(description="The area that it belongs to.")
    timezone: str = strawberry.field(description="IANA name of its time zone.")
    people: Connection[Person] = resolved(
        resolver=_people_of_store, description="People of this store in the viewer's reach, by name."
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Store)


async def _store_of(root: Parent[models.Person], info: Info) -> models.Store | None:
    return await info.context.load(models.visible_stores_by_id, root.store_id) if root.store_id else None


async def _region_of(root: Parent[models.Person], info: Info) -> str | None:
    store = await _store_of(root, info)
    return store.region if store else None


async def _in_reach(root: Parent[models.Person], info: Info) -> bool:
    """Old feedback still names people who are elsewhere by now: that shows who they are, not what they do today."""
    return await info.context.load(models.visible_people_by_id, root.id) is not None


async def _job_title(root: Parent[models.Person], info: Info) -> str | None:
    return root.job_title if await _in_reach(root, info) else None


async def _on_shift(root: Parent[models.Person], info: Info) -> bool:
    return await _shift_ends_at(root, info) is not None


async def _shift_ends_at(root: Parent[models.Person], info: Info) -> datetime | None:
    if not await _in_reach(root, info):
        return None
    if root.shift_ends_at and root.shift_ends_at > clock.now():
        return root.shift_ends_at
    return await info.context.load(actions.planned_shift_ends, root.id)


async def _employee_number(root: Parent[models.Person], info: Info) -> str | None:
    shown = policy.can_see_number(info.context.viewer, root, await _region_of(root, info))
    return root.employee_number if shown else None


def _language(root: Parent[models.Person], info: Info) -> Language | None:
    return root.language if policy.is_self(info.context.viewer, root.id) else None


def _language_chosen(root: Parent[models.Person], info: Info) -> bool | None:
    return root.language_chosen if policy.is_self(info.context.viewer, root.id) else None


def _active(root: Parent[models.Person]) -> bool:
    return root.is_active


def _viewer_is_me(root: Parent[models.Person], info: Info) -> bool:
    return policy.is_self(info.context.viewer, root.id)


async def _viewer_can_give_feedback(root: Parent[models.Person], info: Info) -> bool:
    if policy.is_self(info.context.viewer, root.id) or not root.is_active:
        return False
    return await _in_reach(root, info)


async def _viewer_can_meet(root: Parent[models.Person], info: Info) -> bool:
    if not root.is_active or not await _in_reach(root, info):
        return False
    viewer, region = info.context.viewer, await _region_of(root, info)
    me = await info.context.must_load(models.visible_people_by_id, viewer.id)
    theirs = models.as_viewer(root, region, root.id)
    return policy.leads(viewer, root, region) or policy.leads(theirs, me, viewer.region)


async def _viewer_can_enrol(root: Parent[models.Person], info: Info) -> bool:
    return policy.can_enrol(info.context.viewer, root, await _region_of(root, info))


@strawberry.type(description="Somebody who works, or worked, here.")
class Person(Node):
    name: str = strawberry.field(description="Full name.")
    first_name: str = strawberry.field(description="What colleagues say.")
    role: Role = strawberry.field(description="What they are in the company.")
    job_title: str | None = resolved(
        resolver=_job_title, description="Their job, in the company's words; null outside the viewer's reach."
    )
    store: Store | None = one(
        models.visible_stores_by_id, by="store_id", description="Where they work; null outside the viewer's reach."
    )
    employee_number: str | None = resolved(
        resolver=_employee_number,
        description="Shown to the person, those who lead them, HR and admins; null to all others.",
    )
    on_shift: bool = resolved(
        resolver=_on_shift,
        description="Whether they are at work now, by plan or by their own word; false outside the viewer's reach.",
    )
    shift_ends_at: datetime | None = resolved(
        resolver=_shift_ends_at, description="When the present shift ends; null outside the viewer's reach."
    )
    language: Language | None = resolved(resolver=_language, description="The viewer's own language; null for others.")
    language_chosen: bool | None = resolved(
        resolver=_language_chosen,
        description="Whether the viewer chose it, or it is what their newest phone speaks; null for others.",
    )
    active: bool = resolved(resolver=_active, description="Whether they still work here.", reads=["left_on"])
    manager: Person | None = one(
        models.visible_people_by_id,
        by="manager_id",
        description="Whom they report to by name; null outside the viewer's reach.",
    )
    viewer_is_me: bool = resolved(resolver=_viewer_is_me, description="Whether this is the viewer.", reads=["id"])
    viewer_can_give_feedback: bool = resolved(
        resolver=_viewer_can_give_feedback, description="Whether the viewer can give them feedback or recognition."
    )
    viewer_can_meet: bool = resolved(
        resolver=_viewer_can_meet,
        description="Whether one of the two leads the other, so that they may plan check-ins.",
    )
    viewer_can_enrol: bool = resolved(
        resolver=_viewer_can_enrol, description="Whether the viewer may let their phone in."
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Person)


async def _viewer(info: Info) -> models.Person:
    return await info.context.must_load(models.visible_people_by_id, info.context.viewer.id)


async def _person(info: Info, id: strawberry.ID) -> models.Person | None:
    return await info.context.load(models.visible_people_by_id, ids.parse(id, "id"))


async def _people(
    info: Info, first: int | None = None, after: str | None = None, filter: PeopleFilter | None = None
) -> Page[models.Person]:
    wanted, viewer, today = meant(filter or PeopleFilter()), info.context.viewer, clock.now().date()
    if wanted.search is None and wanted.on_shift is None and wanted.lately is None:
        return await in_reach.page(info, first, after, viewer, wanted, today)
    query = in_reach.query(viewer, wanted, today)
    if wanted.search:
        start = models.folded(wanted.search[:100])
        query = query.filter(Q(sort_name__startswith=start) | Q(sort_name__contains=f" {start}"))
    if wanted.on_shift is not None:
        query = actions.at_work(query, wanted.on_shift)
    if wanted.lately is not None:
        near = await actions.lately_met(info.context.viewer)
        query = query.filter(id__in=near) if wanted.lately else query.exclude(id__in=near)
    return await paginate(query, first, after, BY_NAME)


@listed(*BY_NAME)
def in_reach(viewer: Viewer, wanted: PeopleFilter, today: date) -> QuerySet[models.Person]:
    """The people that a list shows, but for what only the moment knows of them, and words."""
    query = models.Person.visible_to(viewer)
    if not wanted.include_leavers:
        query = models.Person.active(query, today)
    if wanted.store_id:
        query = query.filter(store_id=ids.parse(wanted.store_id, "filter.storeId"))
    return query.filter(role=wanted.role) if wanted.role else query


async def _store(info: Info, id: strawberry.ID) -> models.Store | None:
    return await info.context.load(models.visible_stores_by_id, ids.parse(id, "id"))


async def _stores(
    info: Info, first: int | None = None, after: str | None = None, filter: StoreFilter | None = None
) -> Page[models.Store]:
    query: QuerySet[models.Store] = models.Store.visible_to(info.context.viewer)
    if filter and filter.search:
        query = query.filter(Q(name__icontains=filter.search[:100]) | Q(code__icontains=filter.search[:100]))
    if filter and filter.region:
        query = query.filter(region=filter.region)
    return await paginate(query, first, after, ("name", "id"))


@strawberry.type
class Query:
    viewer: Person = resolved(resolver=_viewer, description="Who is signed in.")
    person: Person | None = resolved(resolver=_person, description="Somebody in reach, null for everybody else.")
    people: Connection[Person] = resolved(resolver=_people, description="People in reach, by name.")
    store: Store | None = resolved(resolver=_store, description="A store in reach, null for every other.")
    stores: Connection[Store] = resolved(resolver=_stores, description="Stores in reach, by name.")


@strawberry.input(description="Until when the viewer is at work.")
class ShiftStartInput:
    ends_at: datetime = strawberry.field(description="When the shift ends, at most 16 hours from now.")


@strawberry.input(description="The viewer's language.")
class LanguageSetInput:
    language: Language = strawberry.field(description="The language of the app, of notifications and of the chips.")
    chosen: bool = strawberry.field(
        default=True, description="False when a phone tells what it speaks: that changes no choice."
    )


@strawberry.type(description="Answer of `shiftStart`.")
class ShiftStartPayload:
    person: Person = strawberry.field(description="The viewer.")


@strawberry.type(description="Answer of `shiftEnd`.")
class ShiftEndPayload:
    person: Person = strawberry.field(description="The viewer.")


@strawberry.type(description="Answer of `languageSet`.")
class LanguageSetPayload:
    person: Person = strawberry.field(description="The viewer.")


async def _shift_start(info: Info, input: ShiftStartInput) -> Payload:
    return Payload(person=await actions.start_shift(info.context.viewer, input.ends_at))


async def _shift_end(info: Info) -> Payload:
    return Payload(person=await actions.end_shift(info.context.viewer))


async def _language_set(info: Info, input: LanguageSetInput) -> Payload:
    person = await actions.set_language(info.context.viewer, input.language, chosen=input.chosen)
    await info.context.refresh()  # what follows in this request speaks the new language
    return Payload(person=person)


@strawberry.type
class Mutation:
    shift_start: ShiftStartPayload = resolved(
        resolver=_shift_start,
        description="“I am on shift until …”: held notifications are let through. INVALID (endsAt).",
    )
    shift_end: ShiftEndPayload = resolved(resolver=_shift_end, description="“I am off.” Notifications are held again.")
    language_set: LanguageSetPayload = resolved(resolver=_language_set, description="Choose the viewer's language.")
